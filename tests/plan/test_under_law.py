"""Which law a plan is under: the regime by its facts, and rules that do not apply or were not in force."""

from __future__ import annotations

import pytest

from commissioning.errors import Problem
from commissioning.plan import Plan
from commissioning.testing import plan_of

WORK = """
workstreams:
  - reference: CAR-2027
    title: Carers' support
    kind: {kind}
    owner: commissioner
    start: {start}
    {more}
"""

TEMPLATE = """
template:
  kind: purchase
  title: Purchase
  stages:
    procurement:
      title: Procurement
      steps:
        tender-notice: {title: Tender notice, kind: notice}
        tenders-close: {title: Tenders close, after: tender-notice, rule: RULE}
        signed: {title: Contract signed, after: tenders-close}
        details: {title: Details notice, kind: deadline, after: signed, rule: pa23-contract-details-notice}
        starts: {title: Service starts, kind: start, after: procurement-end}
"""


def plan(more: str = "", *, kind: str = "commissioning-review", start: str = "2026-01-05", rule: str = "") -> Plan:
    texts = [TEMPLATE.replace("RULE", rule)] if rule else []
    return plan_of(*texts, WORK.format(kind="purchase" if rule else kind, start=start, more=more), as_of=start)


def problems(found: Plan, *ids: str) -> list[Problem]:
    wanted = ids or ("regime-mismatch", "rule-does-not-apply", "rule-not-in-force", "threshold-recheck")
    return [problem for problem in found.problems if problem.id in wanted]


def test_the_built_in_review_is_planned_under_light_touch_without_a_problem() -> None:
    found = plan()
    assert found.as_dict()["regime"] == "light-touch"
    assert found.as_dict()["regime_because"] == ["The template commissioning-review is written for light-touch."]
    assert problems(found) == []


@pytest.mark.parametrize(
    ("procurement", "details", "tendering"),
    [
        # Signed on the working day after the close; details 30 days beginning with that day, or 120.
        ("{regime: standard}", 30, []),
        ("{regime: light-touch}", 120, ["rule-does-not-apply"]),
        ("{value: 300000, vat: included, commenced_on: 2026-01-05}", 30, []),
        ("{value: 700000, vat: included, commenced_on: 2026-01-05, light_touch: true}", 120, ["rule-does-not-apply"]),
    ],
)
def test_an_id_means_what_applies_to_the_procurement(procurement: str, details: int, tendering: list[str]) -> None:
    found = plan(f"procurement: {procurement}", rule="pa23-tendering-min")
    signed, notice = found.milestone("signed"), found.milestone("details")
    assert signed is not None
    assert notice is not None
    assert signed.forecast is not None
    assert notice.deadline is not None
    assert (notice.deadline - signed.forecast).days + 1 == details
    assert [p.id for p in problems(found) if p.details["milestone"] == "tenders-close"] == tendering


def test_a_value_just_below_the_light_touch_threshold_is_no_light_touch_procurement() -> None:
    more = "procurement: {value: 600000, vat: exempt, light_touch: true, regime: light-touch}"
    (problem,) = problems(plan(more))
    assert (problem.id, problem.details["planned"], problem.details["found"]) == (
        "regime-mismatch", "light-touch", "below-threshold",
    )  # fmt: skip
    taxed = more.replace("exempt", "excluded")
    assert problems(plan(taxed)) == []


def test_the_regime_is_measured_again_when_the_procurement_slips_over_the_new_year() -> None:
    facts = "procurement: {value: 210000, vat: included, regime: below-threshold, commenced_on: DAY}"
    assert problems(plan(facts.replace("DAY", "2025-12-31")), "regime-mismatch") == []
    (problem,) = problems(plan(facts.replace("DAY", "2026-01-01")), "regime-mismatch")
    assert problem.details["found"] == "standard"


def test_without_a_written_day_the_procurement_commences_with_its_notice() -> None:
    more = "procurement: {value: 700000, vat: included, light_touch: true}"
    assert problems(plan(more)) == []
    (problem,) = problems(plan(more, start="2027-06-01"))
    assert (problem.id, problem.details["known_until"]) == ("threshold-recheck", "2027-12-31")


def test_a_procurement_of_the_old_law_counts_nothing_by_the_act_in_silence() -> None:
    found = plan("procurement: {commenced_on: 2025-02-10}", start="2025-01-06", rule="pa23-tendering-min")
    assert found.as_dict()["regime"] == "pcr-2015"
    assert {(p.id, p.details["milestone"]) for p in problems(found, "rule-does-not-apply")} == {
        ("rule-does-not-apply", "tenders-close"), ("rule-does-not-apply", "details"),
    }  # fmt: skip
    early = plan(start="2025-01-06", rule="pa23-tendering-min")
    (problem,) = [p for p in problems(early, "rule-not-in-force") if p.details["milestone"] == "tenders-close"]
    assert "Public Contracts Regulations 2015" in problem.message


@pytest.mark.parametrize(
    ("regime", "instead"),
    [
        ("standard", "pa23-contract-details-notice:"),
        ("below-threshold", "pa23-contract-details-notice-below-threshold:"),
    ],
)
def test_what_applies_instead_is_named(regime: str, instead: str) -> None:
    found = problems(plan(f"procurement: {{regime: {regime}}}"), "rule-does-not-apply")
    (problem,) = [p for p in found if p.details["milestone"] == "contract-details-notice"]
    assert problem.remedy.startswith(f"Use {instead}")


def test_a_copy_of_a_small_contract_is_not_wanted() -> None:
    facts = "procurement: {value: VALUE, vat: included, commenced_on: 2026-01-05}"
    small = plan(facts.replace("VALUE", "5000000"), rule="pa23-contract-copy")
    assert [p.details["rule"] for p in problems(small)] == ["pa23-contract-copy"]
    assert problems(plan(facts.replace("VALUE", "5000001"), rule="pa23-contract-copy")) == []

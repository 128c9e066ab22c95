"""Which law a plan is under: the regime by its facts, and rules that do not apply or were not in force."""

from __future__ import annotations

import pytest

from commissioning.errors import Problem
from commissioning.plan import Plan, why
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
        ("below-threshold", "pa23-contract-details-notice-below-threshold:"),
        ("provider-selection", "psr-notice-30:"),
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


# ----- the facts decide the regime, without a written day too ---------------------------------------------------------


def days_of_details(found: Plan) -> int:
    """Days of the contract details notice, the day of signing counted."""
    signed, notice = found.milestone("contract-award"), found.milestone("contract-details-notice")
    assert signed is not None
    assert signed.forecast is not None
    assert notice is not None
    assert notice.deadline is not None
    return (notice.deadline - signed.forecast).days + 1


@pytest.mark.parametrize(
    ("facts", "start", "regime", "days"),
    [
        # £9 million are above every threshold for services, £214,904 and £207,720, and 53(1) gives 30 days.
        ("{value: 9000000, vat: included, light_touch: false}", "2025-07-01", "standard", 30),
        ("{value: 9000000, vat: included, light_touch: true}", "2025-07-01", "light-touch", 120),
        # £210,000 are below £214,904 and above £207,720: it hangs on the day, and the template's law stays.
        ("{value: 210000, vat: included}", "2025-07-01", "light-touch", 120),
        ("{value: 210000, vat: included}", "2026-01-01", "standard", 30),
        # Begun before the Act: nobody knows whether it was commenced before, too.
        ("{value: 9000000, vat: included}", "2025-02-03", "light-touch", 120),
        # The last threshold that is known is asked past its last day.
        ("{value: 9000000, vat: included}", "2028-01-04", "standard", 30),
    ],
)
def test_the_facts_decide_the_regime_without_a_written_day(facts: str, start: str, regime: str, days: int) -> None:
    found = plan(f"procurement: {facts}", start=start)
    assert found.as_dict()["regime"] == regime
    if start < "2027":
        assert days_of_details(found) == days


def test_a_day_that_nobody_wrote_is_not_said_to_be_the_commencement() -> None:
    facts = "procurement: {value: 9000000, vat: included}"
    told = "Every threshold known for the days on which it may commence gives standard; on one of them:"
    assert plan(facts).as_dict()["regime_because"][0] == told
    written = plan(facts.replace("}", ", commenced_on: 2026-01-05}")).as_dict()["regime_because"]
    assert written[0].startswith("The procurement commences on Mon 5 Jan 2026")


def test_the_hoped_for_window_of_procurement_bounds_its_day() -> None:
    # Hoped for in 2026, £210,000 reach the threshold of that year; hoped for over the new year they may not.
    facts = "procurement: {value: 210000, vat: included}\n    stages: {procurement: {target: WINDOW}}"
    later = plan(facts.replace("WINDOW", "{start: 2026-02-02, end: 2026-06-30}"), start="2025-07-01")
    assert later.as_dict()["regime"] == "standard"
    over = plan(facts.replace("WINDOW", "{start: 2025-12-01, end: 2026-06-30}"), start="2025-07-01")
    assert over.as_dict()["regime"] == "light-touch"
    assert over.as_dict()["regime_because"][1] == (
        "Its facts give below-threshold or standard, by the day on which the procurement commences: write "
        "'commenced_on' under 'procurement'."
    )


def test_mainly_health_needs_no_threshold_and_its_own_rules_are_named() -> None:
    found = plan("procurement: {mainly_health: true}")
    assert found.as_dict()["regime"] == "provider-selection"
    wrong = {p.details["milestone"]: p.remedy for p in problems(found, "rule-does-not-apply")}
    assert wrong["standstill-ends"].startswith("Use psr-standstill: ")
    assert wrong["contract-details-notice"].startswith("Use psr-notice-30: ")


def test_a_mismatch_with_the_provider_selection_regime_reads_as_a_sentence() -> None:
    facts = "procurement: {mainly_health: true, regime: light-touch, commenced_on: 2026-10-01}"
    (problem,) = problems(plan(facts), "regime-mismatch")
    assert problem.message == (
        "The workstream says that it is under light-touch. By its facts it is under provider-selection: The "
        "procurement commences on Thu 1 Oct 2026, and health care services are its main subject: the Provider "
        "Selection Regime, in force since Mon 1 Jan 2024, applies whatever its value."
    )
    assert "psr-standstill" in problem.remedy
    assert "psr-notice-30" in problem.remedy


def test_a_standstill_is_cited_as_the_mandatory_one_under_the_full_rules() -> None:
    # Award notice on 9 June 2026: 9 to 12, 16 to 19 June; 15 June is a bank holiday in Scotland.
    steps = "steps: {award-notice: {done: 2026-06-09}, contract-award: {done: 2026-06-19}}"
    for regime, id, section in (
        ("standard", "pa23-standstill-mandatory", "s.51(1)-(3)"),
        ("light-touch", "pa23-standstill-voluntary", "s.51(4)-(5)"),
    ):
        found = plan_of(
            WORK.format(
                kind="commissioning-review", start="2026-01-05", more=f"procurement: {{regime: {regime}}}\n    {steps}"
            ),
            as_of="2026-06-22",
        )
        step = next(step for step in why(found, "standstill-ends") if step.rule == id)
        assert section in step.source
        assert str(step.result) == "2026-06-19"
        breach = [p for p in problems(found, "rule-breach") if p.details["milestone"] == "contract-award"]
        assert id in {p.details["rule"] for p in breach}
        assert problems(found, "rule-does-not-apply") == [] or regime == "light-touch"


# ----- the shortest tender period -------------------------------------------------------------------------------------

COUNCIL = "council: {name: Ours, calendar: england, policy: {rules: {tender-period-local: {value: 15}}}}"


def tendering(regime: str, more: str = "", *, home: str = COUNCIL, as_of: str = "2026-01-05") -> list[tuple[str, str]]:
    work = WORK.format(kind="purchase", start="2026-01-05", more=f"procurement: {{regime: {regime}}}\n    {more}")
    found = plan_of(home, TEMPLATE.replace("RULE", "tender-period-local"), work, as_of=as_of)
    breaches = [p for p in problems(found, "rule-breach") if p.details["milestone"] == "tenders-close"]
    assert all("s.54" in p.message and "electronic" in p.message for p in breaches if "pa23" in p.details["rule"])
    return [(p.details["rule"], p.details["basis"]) for p in breaches]


def test_a_councils_own_tender_period_is_not_shorter_than_the_acts() -> None:
    shortest = "pa23-tendering-min"
    assert tendering("standard") == [(shortest, "forecast")]
    assert tendering("light-touch") == []
    assert tendering("standard", home=COUNCIL.replace("15", "25")) == []
    # 25 days beginning with the day after Monday 5 January end on Friday 30 January.
    target = "steps: {tender-notice: {target: 2026-01-05}, tenders-close: {target: DAY}}"
    assert tendering("standard", target.replace("DAY", "2026-01-29"), home=COUNCIL.replace("15", "25")) == [
        ("tender-period-local", "target"), (shortest, "target"),
    ]  # fmt: skip
    assert tendering("standard", target.replace("DAY", "2026-01-30"), home=COUNCIL.replace("15", "25")) == []
    done = "steps: {tender-notice: {done: 2026-01-05}, tenders-close: {done: 2026-01-25}}"
    assert tendering("standard", done, as_of="2026-02-02") == [(shortest, "actual")]

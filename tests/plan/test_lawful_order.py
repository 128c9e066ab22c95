"""Notices in the order that the law lays down: in the template, in what is hoped for, in what was recorded."""

from __future__ import annotations

from typing import Any

import pytest

from commissioning.model import Facts
from commissioning.plan import Plan
from commissioning.testing import done, facts, plan_of, template, workstream
from tests.plan.looking import problems

ORDERLY = """
stages:
  procurement:
    steps:
      pme-notice: {kind: notice}
      conflicts-assessment: {after: pme-notice}
      tender-notice: {kind: notice, after: conflicts-assessment}
      tenders-close: {after: tender-notice, rule: pa23-tendering-min-25}
      assessment-summaries: {after: tenders-close}
      award-notice: {kind: notice, after: assessment-summaries}
      standstill: {after: award-notice, rule: pa23-standstill-mandatory}
      contract-award: {after: standstill}
      contract-details-notice: {kind: notice, after: contract-award}
      go: {kind: start, after: procurement-end}
"""


def plan(text: str = ORDERLY, work: str = "", known: Facts | None = None, as_of: str = "2026-01-05") -> Plan:
    return plan_of(
        template=template(text),
        workstream=workstream(work, kind="example", start="2026-01-05"),
        facts=known or facts(),
        as_of=as_of,
    )


def breaches(found: Plan) -> list[tuple[Any, Any, Any]]:
    listed = problems(found, "rule-breach")
    return [(p.details["rule"], p.details["milestone"], p.details["basis"]) for p in listed]


def test_a_lawful_order_is_no_problem() -> None:
    assert breaches(plan()) == []


@pytest.mark.parametrize(
    ("was", "now", "rule", "late"),
    [
        ("after: conflicts-assessment}", "after: procurement-start}", "pa23-conflicts-assessment", "tender-notice"),
        ("after: assessment-summaries}", "after: tenders-close}", "pa23-award-notice", "award-notice"),
        ("after: contract-award}", "after: award-notice}", "pa23-contract-details-notice", "contract-details-notice"),
    ],
)
def test_a_template_that_does_not_wait_names_the_rule(was: str, now: str, rule: str, late: str) -> None:
    text = ORDERLY.replace(was, now.replace("after: procurement-start", "duration: 1 day"))
    assert (rule, late, "template") in breaches(plan(text))


def test_a_target_before_what_comes_first_names_the_rule() -> None:
    work = "steps: {pme-notice: {target: 2026-02-02}, tender-notice: {target: 2026-01-30}}"
    assert breaches(plan(work=work)) == [("pa23-pme-notice", "tender-notice", "target")]
    same = "steps: {pme-notice: {target: 2026-01-30}, tender-notice: {target: 2026-01-30}}"
    assert breaches(plan(work=same)) == []


def test_what_was_recorded_out_of_order_names_the_rule() -> None:
    known = facts(done("pme-notice", on="2026-01-05"), done("tender-notice", on="2026-01-07"))
    assert breaches(plan(known=known, as_of="2026-01-08")) == [
        ("pa23-conflicts-assessment", "tender-notice", "actual"),
    ]
    late = facts(*known.done, done("conflicts-assessment", on="2026-01-08"))
    assert ("pa23-conflicts-assessment", "tender-notice", "actual") in breaches(plan(known=late, as_of="2026-01-09"))


CALLED_IN = """
stages:
  procurement:
    steps:
      decision-published: {kind: notice}
      callin-ends: {after: decision-published, rule: callin}
      paperwork: {after: callin-ends}
      contract-award: {after: paperwork}
      go: {kind: start, after: procurement-end}
"""


def test_a_clock_that_runs_out_by_itself_wants_no_record() -> None:
    # Published on Monday 5 January: 6, 7, 8, 9 and 12 January. An award on the 12th is a day too early.
    def told(*known: Any) -> list[tuple[Any, Any, Any]]:
        return [b for b in breaches(plan(CALLED_IN, known=facts(*known), as_of="2026-01-20")) if b[1] != "callin-ends"]

    published = done("decision-published", on="2026-01-05")
    early = ("callin", "contract-award", "actual")
    assert told(published, done("contract-award", on="2026-01-13")) == []
    assert told(published, done("contract-award", on="2026-01-12")) == [early]
    # Nobody recorded the publication: that is out of order, and no breach by the clock.
    assert told(done("contract-award", on="2026-01-13")) == []


def test_a_step_left_out_is_passed_over() -> None:
    work = "steps: {pme-notice: {left_out: no engagement was done}}"
    known = facts(done("conflicts-assessment", on="2026-01-06"), done("tender-notice", on="2026-01-07"))
    assert breaches(plan(work=work, known=known, as_of="2026-01-08")) == []


def test_a_step_of_another_name_says_what_it_is() -> None:
    text = ORDERLY.replace("pme-notice: {kind: notice}", "soft-market-test: {kind: notice, act: pme-notice}").replace(
        "after: pme-notice", "duration: 1 day"
    )
    assert ("pa23-pme-notice", "tender-notice", "template") in breaches(plan(text))

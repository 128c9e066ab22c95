"""A workstream that says for itself what a step waits for, and which rule counts it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissioning.plan import Plan, Scene, make_plan
from commissioning.testing import built_in, day, plan_of, scene, template, workstream
from tests.plan.looking import milestone, problems
from tests.plan.test_bulk import by_the_thousand, explained

SHORT = """
kind: short
stages:
  review:
    steps:
      a: {duration: 10 working days}
      b: {after: a, duration: 5 working days}
      told: {kind: notice, before: {step: c, rule: exec12-key-28}}
      c: {after: b}
  design:
    gate: {title: Gate}
    steps:
      d: {duration: 5 working days}
      go: {kind: start, after: design-end}
"""


def plan(steps: str) -> Plan:
    return plan_of(template=template(SHORT), workstream=workstream(f"steps: {{{steps}}}", kind="short",
                   start="2026-03-02"), as_of="2026-03-02")  # fmt: skip


def test_what_it_waits_for_takes_the_place_of_the_templates() -> None:
    """From Monday 2 March, ten working days end on Friday the 13th, five more on the 20th; beside it, on the 6th."""
    assert milestone(plan(""), "b").forecast == day("Fri 20 Mar 2026")
    assert milestone(plan("b: {after: review-start}"), "b").forecast == day("Fri 6 Mar 2026")


def test_a_gate_may_wait_for_a_step_and_not_for_its_stage() -> None:
    assert milestone(plan("gate-design: {after: a}"), "gate-design").forecast == day("Mon 16 Mar 2026")


def test_a_rule_takes_the_place_of_work_or_of_another_rule() -> None:
    """Twenty working days from Monday 16 March end on 14 April, after Easter; five of call-in on the 20th."""
    assert milestone(plan("b: {duration: 20 working days}"), "b").forecast == day("Tue 14 Apr 2026")
    assert milestone(plan("b: {duration: 20 working days, rule: callin}"), "b").forecast == day("Fri 20 Mar 2026")


def test_a_rule_takes_the_place_of_the_one_that_its_notice_is_counted_by() -> None:
    """Noticed on Monday 2 March: 28 clear days end on the 30th; five clear days leave the 23rd as it is."""
    assert milestone(plan(""), "c").forecast == day("Tue 31 Mar 2026")
    assert milestone(plan("told: {rule: exec12-general-exception-5}"), "c").forecast == day("Mon 23 Mar 2026")


def test_a_remedy_that_is_followed_is_a_problem_that_is_gone() -> None:
    kpis = (
        "added_steps: {kpis: {stage: procurement, title: KPIs, kind: notice, after: award-notice, act: kpis-published}}"
    )
    law = "procurement: {regime: standard}"

    def told(steps: str) -> list[str]:
        text = f"{kpis}\n{law}\nsteps: {{{steps}}}"
        found = plan_of(template=built_in("commissioning-review"), workstream=workstream(text), as_of="2025-01-06")
        return [problem.remedy for problem in problems(found, "rule-breach")]

    assert told("") == ["Put kpis into the 'after' of contract-award."]
    assert told("contract-award: {after: [standstill-ends, kpis]}") == []


@st.composite
def differing(draw: st.DrawFn) -> Scene:
    """The short template, with some of its steps in another order or counted otherwise."""
    free = {
        "b": ("after: review-start", "rule: callin", "after: [a], rule: callin"),
        "c": ("after: a", "after: [a, b]", "rule: callin"),
        "told": ("after: a", "rule: exec12-general-exception-5"),
        "gate-design": ("after: b", "after: [b, c]"),
        "d": ("after: c", "rule: pa23-standstill-voluntary"),
    }
    chosen = {key: draw(st.sampled_from(("", *ways))) for key, ways in free.items()}
    text = ", ".join(f"{key}: {{{way}}}" for key, way in chosen.items() if way)
    work = workstream(f"{{steps: {{{text}}}, service_start: {{required: 2026-06-01}}}}", kind="short",
                      start=draw(st.dates(date(2026, 1, 5), date(2026, 5, 29))))  # fmt: skip
    return scene(template=template(SHORT), workstream=work, as_of="2026-03-02")


@given(differing())
def test_by_the_thousand_they_are_the_same(given: Scene) -> None:
    assert by_the_thousand(given) == explained(given)


@pytest.mark.parametrize("key", ["b", "c", "gate-design", "told"])
def test_the_plan_without_is_the_templates_plan(key: str) -> None:
    plain, said = plan(""), plan(f"{key}: {{owner: somebody}}")
    assert {m.key: m.forecast for m in make_plan(plain.scene).milestones} == {
        m.key: m.forecast for m in said.milestones
    }

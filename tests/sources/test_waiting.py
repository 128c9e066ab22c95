"""Steps that wait for each other in a circle."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commissioning.dates import standard_calendars
from commissioning.errors import BadInput
from commissioning.model import Council, Template, Workstream
from commissioning.plan import Scene
from commissioning.plan.passes.network import build
from commissioning.rules import standard_rules
from commissioning.sources import built_in_templates
from commissioning.sources.checks.order import circles_of
from tests.sources.conftest import COUNCIL, Load, Say

TEMPLATE = """\
template:
  kind: short
  title: Short
  stages:
    review:
      title: Review
      steps:
        a: {title: A, duration: 2 weeks}
        b: {title: B, after: a, duration: 2 weeks}
    design:
      title: Design
      gate: {title: Gate, approver: director}
      steps:
        c: {title: C, duration: 2 weeks}
        go: {title: Go, kind: start}
"""
WORK = (
    COUNCIL
    + """\
workstreams:
  - reference: CAR-2027
    title: Carers' support
    kind: commissioning-review
    start: 2025-09-01
"""
)


def circle_of(load: Load, template: str) -> list[list[str]]:
    return circles_of(load(template).templates[0].value)


def test_the_built_in_templates_have_no_circle() -> None:
    for template in built_in_templates().values():
        assert circles_of(template) == []


def test_a_template_without_a_circle(load: Load) -> None:
    assert circle_of(load, TEMPLATE) == []


@pytest.mark.parametrize(
    ("old", "new", "circle"),
    [
        ("a: {title: A,", "a: {title: A, after: b,", ["a", "b"]),
        ("a: {title: A,", "a: {title: A, after: a,", ["a"]),
        ("a: {title: A,", "a: {title: A, after: c,", ["a", "c", "design-start", "review-end"]),
        ("approver: director", "approver: director, after: c", ["c", "design-start", "gate-design"]),
        ("approver: director", "approver: director, after: design-end", ["design-end", "design-start", "gate-design"]),
        (
            "a: {title: A, duration: 2 weeks}", "a: {title: A, before: {step: b, rule: callin}}",
            ["a", "b"],
        ),
    ],
)  # fmt: skip
def test_a_circle_is_found(load: Load, old: str, new: str, circle: list[str]) -> None:
    (found,) = circle_of(load, TEMPLATE.replace(old, new))
    assert sorted(found) == circle


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # counted back from the gate that its own stage leads to: the stage's end does not wait for it
        ("a: {title: A, duration: 2 weeks}\n", "a: {title: A, before: {step: gate-design, rule: callin}}\n"),
        # a duty of law that may run on after the stage
        ("b: {title: B, after: a,", "b: {title: B, after: design-end, kind: deadline,"),
        # it begins when the stage is over
        (
            "c: {title: C, duration: 2 weeks}",
            "c: {title: C, duration: 2 weeks}\n        d: {title: D, after: design-end}",
        ),
    ],
)
def test_what_looks_like_a_circle_and_is_none(load: Load, old: str, new: str) -> None:
    text = TEMPLATE.replace(old, new).replace("after: a, ", "")
    assert circle_of(load, text) == []


def test_each_circle_is_told_once(faults: Say) -> None:
    two = TEMPLATE.replace("a: {title: A,", "a: {title: A, after: b,").replace(
        "c: {title: C,", "c: {title: C, after: c,"
    )
    found = faults(two)
    assert [said.split(":")[0] for said in found] == ["8 cycle", "14 cycle"]
    assert "a -> b -> a" in found[0]
    assert "c -> c" in found[1]


def test_a_workstreams_own_steps_can_make_a_circle(faults: Say) -> None:
    added = "    added_steps:\n      extra: {title: X, stage: review, after: gate-design}\n"
    (said,) = faults(WORK + added)
    assert said.startswith("10 cycle: workstream CAR-2027: these wait for each other in a circle:")
    assert "extra" in said


def test_a_circle_of_the_template_is_not_told_again_for_each_workstream(faults: Say) -> None:
    circular = TEMPLATE.replace("a: {title: A,", "a: {title: A, after: b,")
    found = faults(WORK.replace("commissioning-review", "short") + circular)
    assert [said.split(":")[0].split()[1] for said in found] == ["cycle"]


def test_a_step_left_out_holds_nothing_up(faults: Say) -> None:
    """What stays in the plan cannot be in a circle through a step that is not."""
    added = "    added_steps:\n      extra: {title: X, stage: review, after: gate-design}\n"
    left_out = "    steps: {extra: {left_out: not needed}}\n"
    assert faults(WORK + added + left_out) == []


STAGES = ("review", "design", "mobilisation")
KEYS = ("a", "b", "c", "d", "e")
NAMES = st.sampled_from([*KEYS, *(f"{stage}-{edge}" for stage in STAGES for edge in ("start", "end")), "gate-design"])
STEPS = st.fixed_dictionaries(
    {"title": st.just("x"), "stage": st.sampled_from(STAGES)},
    optional={
        "after": st.lists(NAMES, max_size=2),
        "before": st.fixed_dictionaries({"step": NAMES, "rule": st.just("callin")}),
        "kind": st.just("deadline"),
        "optional": st.just(True),
    },
)
PLANS = st.sampled_from([{"left_out": "not needed"}, {"take_in": True}])


@settings(max_examples=200, deadline=None)
@given(
    steps=st.dictionaries(st.sampled_from(KEYS), STEPS, max_size=5),
    added=st.sets(st.sampled_from(KEYS)),
    plans=st.dictionaries(st.sampled_from(KEYS), PLANS, max_size=2),
    gate=st.none() | st.lists(NAMES, max_size=1),
    left_out=st.sets(st.sampled_from(STAGES), max_size=1),
)
def test_what_has_no_circle_here_can_be_planned(
    steps: dict[str, Any], added: set[str], plans: dict[str, Any], gate: list[str] | None, left_out: set[str]
) -> None:
    """A load must refuse exactly the circles that the planning engine cannot date."""
    stages: dict[str, Any] = {name: {"title": name, "steps": {}} for name in STAGES}
    if gate is not None:
        stages["design"]["gate"] = {"title": "Gate", "approver": "director", "after": gate}
    for key, step in steps.items():
        if key not in added:
            stages[step["stage"]]["steps"][key] = {name: part for name, part in step.items() if name != "stage"}
    template = Template.model_validate({"kind": "k", "title": "K", "stages": stages})
    work = Workstream.model_validate(
        {
            "reference": "W", "title": "W", "kind": "k", "start": "2025-09-01", "steps": plans,
            "added_steps": {key: step for key, step in steps.items() if key in added},
            "stages": {name: {"left_out": "not needed"} for name in left_out},
        }
    )  # fmt: skip
    council = Council(name="Exampleshire", calendar="england")
    scene = Scene(work, template, council, standard_calendars(), standard_rules(), date(2025, 9, 1))
    try:
        build(scene)
    except BadInput:
        dated = False
    else:
        dated = True
    assert (circles_of(template, work) == []) is dated


def test_a_notice_in_the_stage_that_its_gate_opens_is_told_where_to_go(faults: Say) -> None:
    (said,) = faults(
        TEMPLATE.replace("c: {title: C, duration: 2 weeks}", "c: {title: C, before: {step: gate-design, rule: callin}}")
    )
    assert "'c' comes before the gate that opens its own stage, design: move it into the stage before." in said

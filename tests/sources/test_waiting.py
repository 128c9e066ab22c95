"""Steps that wait for each other in a circle."""

from __future__ import annotations

import pytest

from commissioning.sources import built_in_templates
from commissioning.sources.waiting import circles, waits_of
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
    return circles(waits_of(load(template).templates[0].value))


def test_the_built_in_templates_have_no_circle() -> None:
    for template in built_in_templates().values():
        assert circles(waits_of(template)) == []


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

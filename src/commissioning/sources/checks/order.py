"""What waits in circles or comes in the wrong order, and whom nobody named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from commissioning.errors import Problem, Severity, Source
from commissioning.model import STAGES, Action, Noun, StepPlan, Template, Workstream
from commissioning.plan.passes.circles import circles
from commissioning.plan.passes.network import gate_key, start_key, waits_of
from commissioning.sources.bundle import Record


def record_problems(record_value: Noun, path: str | None) -> tuple[Problem, ...]:
    """What is doubtful about one record by itself: its owner, and the order of its stages' targets.

    Like ``stated_problems``, these can be computed again from a stored record.
    """
    if isinstance(record_value, Workstream):
        label, reference = f"workstream {record_value.reference}", record_value.reference
        source = record_value.source(path)
        found = list(_targets_in_order(record_value, path))
        if record_value.owner is None:
            found.append(_ownerless(label, "leads it", reference, source))
        return tuple(found)
    if (
        isinstance(record_value, Action)
        and record_value.owner is None
        and record_value.status == "open"
        and record_value.type != "note"
    ):
        label = f"action {record_value.id}"
        return (_ownerless(label, "is to do it", record_value.id, record_value.source(path)),)
    return ()


def _ownerless(label: str, role: str, reference: str, source: Source | None) -> Problem:
    message = f"{label}: nobody is named who {role}."
    return Problem("missing-owner", message, "Add 'owner:' with a role.", Severity.INFO, source, None, reference)


def _targets_in_order(work: Workstream, path: str | None) -> Iterator[Problem]:
    previous = None
    for name in STAGES:
        plan = work.stages.get(name)
        if plan is None or plan.left_out or plan.target is None:
            continue
        if previous is not None and plan.target.start <= previous[1].end:
            before, window = previous
            overlap = plan.target.start >= window.start
            verb = f"before {before} ends ({window.end})" if overlap else f"before {before} ({window.start})"
            yield Problem(
                "stage-order",
                f"workstream {work.reference}, stages.{name}.target: {name} starts on {plan.target.start}, {verb}.",
                "Mend one of the two targets, or leave it if the stages are meant to overlap.",
                Severity.WARNING, plan.target.source(path), plan.target.start.isoformat(), work.reference,
                {"stage": name, "before": before},
            )  # fmt: skip
        previous = (name, plan.target)


def circle_problems(record: Record[Any], template: Template, workstream: Workstream | None) -> Iterator[Problem]:
    """The circles of a template, or those that a workstream's own steps make in it."""
    label = f"workstream {workstream.reference}" if workstream else f"template {template.kind}"
    for circle in circles_of(template, workstream):
        shown = circle if len(circle) <= 8 else [*circle[:7], "..."]
        yield Problem(
            "cycle",
            f"{label}: these wait for each other in a circle: {' -> '.join([*shown, circle[0]])}.",
            _out_of_the_circle(template, workstream, circle),
            Severity.ERROR, _where(record, circle), None,
            workstream.reference if workstream else template.kind, {"circle": circle},
        )  # fmt: skip


def _out_of_the_circle(template: Template, workstream: Workstream | None, circle: list[str]) -> str:
    """What to write instead; a notice in the stage that its own gate opens is the circle that people write."""
    for stage, part in template.stages.items():
        if not {gate_key(stage), start_key(stage)} <= set(circle):
            continue
        added = workstream.added_steps.items() if workstream else ()
        for key, step in (*part.steps.items(), *((k, s) for k, s in added if s.stage == stage)):
            if step.before and step.before.step == gate_key(stage):
                return (
                    f"'{key}' comes before the gate that opens its own stage, {stage}: move it into the stage before."
                )
    return "Take one of their 'after' or 'before' entries out."


def circles_of(template: Template, workstream: Workstream | None = None) -> list[list[str]]:
    """The circles of a template with every step taken in, or as a workstream has it."""
    return circles(waits_of(workstream or _whole(template), template))


def _whole(template: Template) -> Workstream:
    """A workstream that takes in every step of a template."""
    optional = [key for stage in template.stages.values() for key, step in stage.steps.items() if step.optional]
    steps = {key: StepPlan(take_in=True) for key in optional}
    return Workstream(reference="any", title="any", kind=template.kind, start=date(2000, 1, 1), steps=steps)


def _where(record: Record[Any], circle: list[str]) -> Source:
    """The first line of the record that writes one of the names in the circle."""
    lines = [
        line
        for loc, line in record.lines.items()
        if (loc[-1:] and loc[-1] in circle and loc[-2] in ("steps", "added_steps"))
        or (loc[-1:] == ("gate",) and f"gate-{loc[-2]}" in circle)
    ]
    return Source(record.source.path, min(lines, default=record.source.line))

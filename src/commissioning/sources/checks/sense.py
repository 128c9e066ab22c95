"""What is well written and makes no sense: a plan without a goal, a gate opened by a file, an action due too early."""

from __future__ import annotations

from collections.abc import Iterator

from commissioning.errors import Severity
from commissioning.model import STAGES, Action, StepPlan, Template, TemplateStep, Workstream
from commissioning.plan.passes.network import end_key
from commissioning.sources.written.faults import Fault

NO_GOAL = "no step is of the kind 'start', so the plan has no goal and no slack."


def severity_of(fault: Fault) -> Severity:
    """A plan without a goal can be made, and is doubtful; everything else cannot stand."""
    return Severity.WARNING if fault.sentence == NO_GOAL else Severity.ERROR


def of_template(template: Template) -> Iterator[Fault]:
    """A template has at least one stage, and exactly one goal."""
    present = {name: stage for name, stage in template.stages.items() if not stage.left_out}
    if not present:
        sentence = "every stage is left out, so there is nothing to plan."
        yield Fault(("stages",), "missing-field", sentence, "Keep at least one stage.")
        return
    goals = [key for stage in present.values() for key, step in stage.steps.items() if step.kind == "start"]
    yield from _one_goal(goals)


def _one_goal(goals: list[str]) -> Iterator[Fault]:
    if not goals:
        yield Fault(("stages",), "missing-field", NO_GOAL, "Give the step that everything leads to 'kind: start'.")
    elif len(goals) > 1:
        sentence = f"several steps are of the kind 'start': {', '.join(goals)}."
        yield Fault(("stages",), "wrong-value", sentence, "Keep one; a plan has one goal.", goals[1])


def against_template(work: Workstream, template: Template) -> Iterator[Fault]:
    """What a workstream says of its steps fits together and leaves it a goal."""
    present = {
        name: stage
        for name, stage in template.stages.items()
        if not stage.left_out and not (name in work.stages and work.stages[name].left_out)
    }
    if not present:
        yield Fault(("stages",), "missing-field", "every stage is left out.", "Keep at least one stage.")
        return
    for name, planned in work.stages.items():
        gate = present[name].gate if name in present else None
        own = work.steps.get(f"gate-{name}")
        if planned.overlaps and (gate is None or not (gate.after or (own and own.after))):
            sentence = f"{name} cannot overlap the stage before it: no gate with steps of its own ('after') opens it."
            yield Fault(("stages", name, "overlaps"), "wrong-value", sentence, "Take 'overlaps' out.")
    steps: dict[str, TemplateStep] = {key: step for stage in present.values() for key, step in stage.steps.items()}
    steps |= {key: step for key, step in work.added_steps.items() if step.stage in present}
    for key, plan in work.steps.items():
        if key.startswith("gate-") and plan.done:
            remedy = f"Take it out, and record the decision: commissioning gate {work.reference} {key[5:]} approve."
            yield Fault(("steps", key, "done"), "wrong-value", "a gate is opened by a decision, not by a file.", remedy)
        if plan.left_out and plan.take_in:
            sentence = "the step is taken in and left out."
            yield Fault(("steps", key, "take_in"), "wrong-value", sentence, "Keep one of the two.")
        if plan.left_out and plan.done:
            sentence = "the step is left out and done."
            yield Fault(("steps", key, "left_out"), "wrong-value", sentence, "Keep one of the two.")
        yield from _replaced(key, plan, steps.get(key))
    out = {key for key, plan in work.steps.items() if plan.left_out}
    yield from _one_goal([key for key, step in steps.items() if step.kind == "start" and key not in out])


def _replaced(key: str, plan: StepPlan, step: TemplateStep | None) -> Iterator[Fault]:
    """What a workstream puts in the place of a template's ``after`` and ``rule`` has a place there."""
    is_gate, is_end = key.startswith("gate-"), key in {end_key(stage) for stage in STAGES}
    if plan.after and is_end:
        sentence = "the end of a stage waits for the steps of the stage, and not for others."
        yield Fault(("steps", key, "after"), "wrong-value", sentence, "Take it out, or move it to a step.")
    if plan.rule is None:
        return
    if is_gate or is_end:
        sentence = "a gate or the end of a stage is not counted by a rule."
    elif step and (step.committee or step.kind == "meeting"):
        sentence = "a meeting is dated by the committee's calendar and not by a rule."
    else:
        return
    yield Fault(("steps", key, "rule"), "wrong-value", sentence, "Take it out.", plan.rule)


def of_action(action: Action) -> Iterator[Fault]:
    """An action is not due, and not closed, before it was agreed."""
    for field in ("due", "due_meeting", "closed_on"):
        day = getattr(action, field)
        if day is not None and day < action.agreed_on:
            sentence = f"{day} is before {action.agreed_on}, the day it was agreed."
            yield Fault((field,), "stage-order", sentence, "Mend one of the two dates.", str(day))

"""Who waits for whom in a template, and the circles in it.

The order is the one in which a plan is dated: a stage's start waits for the end of the last stage before it and
for its own gate; a gate for its ``after``, else for that end; a step for its ``after``, else for its stage's
start; a stage's end for its steps. A step that is counted back from another waits for it, and the other waits
for whatever the first one waits for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from commissioning.model import STAGES, Stage, StagePlan, StepPlan, Template, TemplateStep, Workstream


@dataclass(frozen=True)
class Names:
    """The names that a template (with a workstream's own steps) gives to what can be waited for."""

    steps: Mapping[str, Stage]
    gates: frozenset[str]
    ends: frozenset[str]
    starts: frozenset[str]

    @property
    def reserved(self) -> frozenset[str]:
        """What stages give a name to, so that no step may have it."""
        return self.gates | self.ends | self.starts

    @property
    def all(self) -> frozenset[str]:
        """Everything that ``after`` and ``before`` may name."""
        return frozenset(self.steps) | self.reserved

    @property
    def planned(self) -> frozenset[str]:
        """Everything of which a workstream may say something under ``steps``."""
        return frozenset(self.steps) | self.gates | self.ends


def names_of(template: Template, workstream: Workstream | None = None) -> Names:
    """The names of a template, and of the steps that a workstream adds."""
    steps: dict[str, Stage] = {key: name for name, stage in template.stages.items() for key in stage.steps}
    if workstream is not None:
        steps |= {key: step.stage for key, step in workstream.added_steps.items()}
    return Names(
        steps,
        frozenset(f"gate-{name}" for name, stage in template.stages.items() if stage.gate),
        frozenset(f"{name}-end" for name in template.stages),
        frozenset(f"{name}-start" for name in template.stages),
    )


@dataclass
class _Graph:
    waits: dict[str, list[str]] = field(default_factory=dict)
    notices: list[tuple[str, str]] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)


def waits_of(template: Template, workstream: Workstream | None = None) -> dict[str, list[str]]:
    """What each step, gate, stage start and stage end waits for.

    Without a workstream every optional step is taken in.
    """
    graph = _Graph()
    previous: Stage | None = None
    for name in STAGES:
        stage = template.stages.get(name)
        plan = workstream.stages.get(name, StagePlan()) if workstream else StagePlan()
        if stage is None:
            continue
        if stage.left_out or plan.left_out:
            for key, step in _steps_of(name, template, workstream):
                graph.waits[key] = list(step.after)
                graph.left_out.add(key)
            continue
        start, end = f"{name}-start", f"{name}-end"
        before = [f"{previous}-end"] if previous else []
        if stage.gate:
            graph.waits[f"gate-{name}"] = list(stage.gate.after) or before
            before = [*before, f"gate-{name}"]
        graph.waits[start] = before
        graph.waits[end] = [start, *_steps(graph, name, _steps_of(name, template, workstream), workstream)]
        previous = name
    own = {notice: graph.waits[notice] for notice, _ in graph.notices}
    for notice, event in graph.notices:
        if event in graph.waits and event not in graph.left_out:
            graph.waits[event] = [*graph.waits[event], *own[notice]]
            graph.waits[notice] = [*graph.waits[notice], event]
    known = graph.waits.keys()
    return {key: [other for other in others if other in known] for key, others in graph.waits.items()}


def _steps_of(name: Stage, template: Template, workstream: Workstream | None) -> Iterator[tuple[str, TemplateStep]]:
    yield from template.stages[name].steps.items()
    if workstream is not None:
        yield from ((key, step) for key, step in workstream.added_steps.items() if step.stage == name)


def _steps(
    graph: _Graph, name: Stage, steps: Iterator[tuple[str, TemplateStep]], workstream: Workstream | None
) -> Iterator[str]:
    """Enters the steps of a stage, and gives those that its end waits for."""
    after_end = {f"{name}-end"}
    for key, step in steps:
        plan = workstream.steps.get(key, StepPlan()) if workstream else StepPlan(take_in=True)
        graph.waits[key] = list(step.after) or [f"{name}-start"]
        if plan.left_out or (step.optional and not plan.take_in):
            graph.left_out.add(key)
            continue
        if step.before:
            graph.notices.append((key, step.before.step))
        if after_end.intersection(step.after):
            after_end.add(key)
        elif step.kind != "deadline" and not step.before:
            yield key


def circles(waits: Mapping[str, list[str]]) -> list[list[str]]:
    """Every circle that has no part in another: each a list of names that wait for the next."""
    left = {key: list(others) for key, others in waits.items()}
    found: list[list[str]] = []
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = _shortest(left, error.args[1][0])
            found.append(circle)
            for key in circle:
                left.pop(key)
            left = {key: [other for other in others if other in left] for key, others in left.items()}
        else:
            return found


def _shortest(waits: Mapping[str, list[str]], start: str) -> list[str]:
    """The shortest circle through ``start``, which lies on one."""
    came: dict[str, str] = {}
    queue = deque([start])
    while queue:
        key = queue.popleft()
        for other in waits[key]:
            if other == start:
                path = [key]
                while path[-1] != start:
                    path.append(came[path[-1]])
                return path[::-1]
            if other not in came:
                came[other] = key
                queue.append(other)
    return [start]

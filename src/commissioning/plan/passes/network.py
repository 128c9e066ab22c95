"""From a template and a workstream to a network: nodes that wait for each other, in an order that can be computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from commissioning.dates import whole_months
from commissioning.errors import BadInput, CalendarHorizon, Problem
from commissioning.model import (
    STAGES,
    Length,
    MilestoneKind,
    Restart,
    Stage,
    StagePlan,
    Stated,
    StepPlan,
    Template,
    TemplateGate,
    TemplateStage,
    TemplateStep,
    Workstream,
)
from commissioning.plan.passes.circles import circles
from commissioning.plan.scene import Scene

How = Literal["stage-start", "stage-end", "gate", "work", "rule", "notice", "meeting", "goal", "next-day"]


@dataclass(slots=True)
class Node:
    """A point of the network. ``after`` are the nodes whose dates decide when it can be."""

    key: str
    title: str
    stage: Stage
    kind: MilestoneKind
    how: How
    owner: str | None = None
    length: Length | None = None
    rule: str | None = None
    before: str | None = None
    committee: str | None = None
    target: date | None = None
    not_before: date | None = None
    after: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    left_out: str | None = None
    done: date | None = None
    restart: Restart | None = None


@dataclass(frozen=True)
class Network:
    """Nodes in an order in which each comes after all that it waits for, and what was left out."""

    nodes: Mapping[str, Node]
    left_out: tuple[Node, ...]
    stages: tuple[Stage, ...]
    goal: str | None

    def waits(self, key: str, other: str) -> bool:
        """Whether the node ``key`` waits for ``other``, through whatever lies between."""
        return other in self.before(key)

    def before(self, key: str) -> frozenset[str]:
        """All that the node ``key`` waits for, through whatever lies between."""
        seen, stack = set[str](), [key]
        while stack:
            node = self.nodes[stack.pop()]
            for name in (*node.after, *node.notices):
                if name not in seen:
                    seen.add(name)
                    stack.append(name)
        return frozenset(seen)


def gate_key(stage: Stage) -> str:
    """The milestone key of the gate that opens ``stage``."""
    return f"gate-{stage}"


def end_key(stage: Stage) -> str:
    """The milestone key of a stage's end."""
    return f"{stage}-end"


def start_key(stage: Stage) -> str:
    """The key of a stage's first day; it is part of the network and no milestone of its own."""
    return f"{stage}-start"


def build(scene: Scene) -> Network:
    """The network of a workstream.

    Raises:
        BadInput: ``cycle``, when steps wait for each other in a circle.
    """
    builder = _Builder(scene.workstream, scene.template)
    nodes = builder.connected()
    for restart in scene.facts.known_on(scene.as_of).restarts:
        _begin_anew(nodes, restart, scene)
    goal = next((node.key for node in nodes.values() if node.kind == "start"), None)
    order = _order(nodes, scene.workstream.reference)
    return Network({key: nodes[key] for key in order}, tuple(builder.left_out), builder.stages, goal)


TERMINATION = "procurement-termination-notice"
"""The notice that a procurement without an award wants; with the number of the attempt that failed."""


def _begin_anew(nodes: dict[str, Node], restart: Restart, scene: Scene) -> None:
    """Holds a stage that begins anew, and its gate, to the day on which the attempt before it failed."""
    for key in (gate_key(restart.stage), start_key(restart.stage)):
        if key in nodes and (nodes[key].not_before or restart.on) <= restart.on:
            nodes[key].not_before, nodes[key].restart = restart.on, restart
    for node in nodes.values():
        if node.stage in restart.stages and node.done and node.done <= restart.on:
            node.done = None
    if restart.terminates:
        key, failed = f"{TERMINATION}-{restart.attempt - 1}", restart.attempt - 1
        nodes[key] = Node(
            key, f"Procurement termination notice published (attempt {failed})", "procurement", "notice", "next-day",
            owner=scene.workstream.owner, not_before=_working(restart.on, scene), restart=restart,
        )  # fmt: skip


def _working(day: date, scene: Scene) -> date:
    try:
        return scene.working.on_or_after(day)
    except CalendarHorizon:
        return day


def waits_of(workstream: Workstream, template: Template) -> dict[str, list[str]]:
    """What each step, gate, stage start and stage end waits for; for those who look for circles before planning."""
    nodes = _Builder(workstream, template).connected()
    return {key: list(dict.fromkeys(dependencies(node, nodes))) for key, node in nodes.items()}


_NOTHING_SAID: Final = StepPlan()


class _Builder:
    def __init__(self, workstream: Workstream, template: Template) -> None:
        self.template = template
        self.work = workstream
        self.left_out: list[Node] = []
        self.stages: tuple[Stage, ...] = tuple(
            s for s in STAGES if s in template.stages and not self._why_out(s, template.stages[s])
        )

    def _why_out(self, stage: Stage, template: TemplateStage) -> str | None:
        plan = self.work.stages.get(stage)
        return (plan.left_out if plan else None) or template.left_out

    def connected(self) -> dict[str, Node]:
        """The nodes, each with what it waits for once what is left out is looked through."""
        nodes = self.nodes()
        out = {node.key: node for node in (*self.left_out, *self.looked_through())}
        for node in nodes.values():
            node.after = list(dict.fromkeys(_through(node.after, nodes, out)))
        for node in list(nodes.values()):
            if node.how == "notice" and node.before in nodes:
                nodes[node.before].notices.append(node.key)
        return nodes

    def nodes(self) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        previous: Stage | None = None
        for stage in self.stages:
            template = self.template.stages[stage]
            for node in self._stage(stage, template, previous):
                nodes[node.key] = node
            previous = stage
        for stage in STAGES:
            template_or_none = self.template.stages.get(stage)
            if template_or_none is not None and stage not in self.stages:
                reason = self._why_out(stage, template_or_none) or "left out"
                self.left_out += [self._step(stage, k, s, reason) for k, s in self._steps(stage, template_or_none)]
        return nodes

    def looked_through(self) -> Iterator[Node]:
        """The first day, end and gate of each stage left out: who waits for one waits for what came before."""
        before: list[str] = []
        for stage in (name for name in STAGES if name in self.template.stages):
            if stage not in self.stages:
                start = Node(start_key(stage), "", stage, "step", "stage-start", after=before)
                yield from (start, Node(gate_key(stage), "", stage, "gate", "gate", after=before))
                yield Node(end_key(stage), "", stage, "step", "stage-end", after=[start.key])
            before = [end_key(stage)]

    def _steps(self, stage: Stage, template: TemplateStage) -> Iterator[tuple[str, TemplateStep]]:
        added = ((key, step) for key, step in self.work.added_steps.items() if step.stage == stage)
        for key, step in (*template.steps.items(), *added):
            yield key, _as_planned(step, self._plan(key))

    def _stage(self, stage: Stage, template: TemplateStage, previous: Stage | None) -> Iterator[Node]:
        plan = self.work.stages.get(stage, StagePlan())
        start = Node(start_key(stage), f"{template.title} begins", stage, "step", "stage-start")
        waits = self._plan(gate_key(stage)).after or (template.gate.after if template.gate else ())
        overlaps = plan.overlaps and template.gate is not None and bool(waits)
        if previous is not None and not overlaps:
            start.after.append(end_key(previous))
        opens = self._gate(stage, template.gate, previous) if template.gate else None
        if opens:
            start.after.append(opens.key)
            yield opens
        yield start
        target_end = target_window(plan)[1]
        end = Node(end_key(stage), f"{template.title} ends", stage, "step", "stage-end", target=target_end)
        end.length = stage_length(plan, template)
        end.done = self._plan(end.key).done
        end.after.append(start.key)
        if previous is not None and overlaps:
            end.after.append(end_key(previous))
        steps: list[Node] = []
        out: list[Node] = []
        for key, step in self._steps(stage, template):
            step_plan = self._plan(key)
            reason = step_plan.left_out or ("not needed here" if step.optional and not step_plan.take_in else None)
            node = self._step(stage, key, step, reason)
            (out if reason else steps).append(node)
        self.left_out += out
        waits_for_end = {end.key}
        while more := {n.key for n in (*steps, *out) if waits_for_end.intersection(n.after)} - waits_for_end:
            waits_for_end |= more
        for node in steps:
            if node.key not in waits_for_end and node.kind != "deadline" and node.how != "notice":
                end.after.append(node.key)
        yield from steps
        yield end

    def _plan(self, key: str) -> StepPlan:
        return self.work.steps.get(key, _NOTHING_SAID)

    def _gate(self, stage: Stage, gate: TemplateGate, previous: Stage | None) -> Node:
        plan = self._plan(gate_key(stage))
        node = Node(
            gate_key(stage), plan.title or gate.title, stage, "gate", "gate", owner=plan.owner or gate.approver,
            committee=gate.committee, target=plan.target or stated_target(plan.stated), not_before=plan.not_before,
            after=list(plan.after or gate.after),
        )  # fmt: skip
        if gate.committee:
            node.how = "meeting"
        elif node.after:
            node.how = "next-day"
        if not node.after and previous is not None:
            node.after.append(end_key(previous))
        return node

    def _step(self, stage: Stage, key: str, step: TemplateStep, left_out: str | None) -> Node:
        plan = self._plan(key)
        node = Node(
            key, plan.title or step.title, stage, step.kind, _how(step, plan),
            owner=plan.owner or step.owner or self.work.owner, length=plan.duration or step.duration, rule=step.rule,
            committee=step.committee, target=plan.target or stated_target(plan.stated), not_before=plan.not_before,
            after=list(step.after) or [start_key(stage)], left_out=left_out, done=plan.done,
        )  # fmt: skip
        if step.before:
            node.before, node.rule = step.before.step, step.before.rule
        if step.kind == "start":
            node.target = node.target or self.work.target_start
        return node


def _as_planned(step: TemplateStep, plan: StepPlan) -> TemplateStep:
    """A step as this workstream has it: what it waits for and the rule that counts it may be its own."""
    if not plan.after and plan.rule is None:
        return step
    update: dict[str, Any] = {"after": plan.after} if plan.after else {}
    if plan.rule and step.before:
        update["before"] = step.before.model_copy(update={"rule": plan.rule})
    elif plan.rule:
        update["rule"] = plan.rule
    return step.model_copy(update=update)


def _how(step: TemplateStep, plan: StepPlan) -> How:
    if step.before:
        return "notice"
    if step.committee or step.kind == "meeting":
        return "meeting"
    if step.rule:
        return "rule"
    if plan.duration or step.duration:
        return "work"
    if step.kind == "start" and any(end_key(stage) in step.after for stage in STAGES):
        return "goal"
    return "next-day"


def stage_length(plan: StagePlan, template: TemplateStage) -> Length | None:
    """How long a stage is planned to take: as the workstream says, else as its target makes it, else the template's."""
    if plan.duration:
        return plan.duration
    start, end = target_window(plan)
    if start and end:
        months = whole_months(start, end)
        return Length(n=months, unit="months") if months else Length(n=(end - start).days + 1, unit="days")
    for quotation in plan.stated:
        phrase = quotation.read()
        if phrase.months:
            return Length(n=phrase.months, unit="months")
    return template.duration


def target_window(plan: StagePlan) -> tuple[date | None, date | None]:
    """A stage's target as written, else as a paper states it without a fault."""
    if plan.target:
        return plan.target.start, plan.target.end
    for quotation in plan.stated:
        phrase = quotation.read()
        if phrase.precision == "range" and not phrase.problems:
            return phrase.earliest, phrase.latest
    return None, None


def stated_target(stated: tuple[Stated, ...]) -> date | None:
    """The last day of a stated phrase, when it is read without a doubt."""
    for quotation in stated:
        phrase = quotation.read()
        if phrase.latest and not phrase.problems:
            return phrase.latest
    return None


def _through(names: list[str], nodes: Mapping[str, Node], left_out: Mapping[str, Node]) -> Iterator[str]:
    """The nodes that ``names`` mean, looking through those left out to what they waited for."""
    seen: set[str] = set()
    stack = list(reversed(names))
    while stack:
        name = stack.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in nodes:
            yield name
        elif name in left_out:
            stack += reversed(left_out[name].after)


def _order(nodes: Mapping[str, Node], reference: str) -> list[str]:
    """Kahn's order, stable in the order of the template."""
    waits = {key: set(dependencies(node, nodes)) for key, node in nodes.items()}
    order: list[str] = []
    while waits:
        free = [key for key, others in waits.items() if not others]
        if not free:
            circle = circles({key: list(others) for key, others in waits.items()})[0]
            message = f"Steps of {reference} wait for each other in a circle: {' -> '.join([*circle, circle[0]])}."
            problem = Problem("cycle", message, "Take one of these 'after' entries out.", reference=reference)
            raise BadInput("cycle", f"{message} {problem.remedy}", problems=[problem])
        for key in free:
            del waits[key]
        for others in waits.values():
            others.difference_update(free)
        order += free
    return order


def dependencies(node: Node, nodes: Mapping[str, Node]) -> Iterator[str]:
    """Every node whose date must be known first."""
    yield from node.after
    for notice in node.notices:
        yield from nodes[notice].after
    if node.how == "notice" and node.before in nodes:
        yield str(node.before)

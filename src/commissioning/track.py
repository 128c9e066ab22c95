"""Where a workstream stands: its stage, its status, what comes next. Plan and facts in, status out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from commissioning.gates import current_stage, gate_of, next_stage, stopped
from commissioning.model import Stage
from commissioning.plan import Milestone, Plan, required_start

WorkstreamStatus = Literal["on-track", "at-risk", "late", "waiting-at-gate", "on-hold", "stopped", "complete"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of the board."""

    reference: str
    title: str
    kind: str
    stage: Stage
    status: WorkstreamStatus
    next: Milestone | None
    next_days: int | None
    slack_days: int | None
    goal: Milestone | None
    overdue: int
    owner: str | None
    version: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face of a board row."""
        following = None
        if self.next is not None:
            day = self.next.forecast
            following = {
                "key": self.next.key,
                "title": self.next.title,
                "date": day.isoformat() if day else None,
                "days": self.next_days,
            }
        return {
            "reference": self.reference,
            "title": self.title,
            "kind": self.kind,
            "stage": self.stage,
            "status": self.status,
            "next": following,
            "slack_days": self.slack_days,
            "overdue": self.overdue,
            "owner": self.owner,
            "version": self.version,
            "goal": {"key": self.goal.key, "title": self.goal.title, **_dates(self.goal)} if self.goal else None,
        }


def _dates(item: Milestone) -> dict[str, str | None]:
    fields = {"target": item.target, "deadline": item.deadline, "forecast": item.forecast, "actual": item.actual}
    return {name: day.isoformat() if day else None for name, day in fields.items()}


def standing(plan: Plan) -> Standing:
    """Where the workstream of a plan stands as of the plan's day."""
    scene = plan.scene
    facts = scene.facts.known_on(scene.as_of)
    stage = current_stage(scene.workstream, scene.template, facts)
    open_items = [m for m in plan.milestones if m.status in ("upcoming", "due-soon") and m.forecast is not None]
    ahead = [m for m in open_items if _day(m) >= scene.as_of]
    following = min(ahead, key=lambda m: (_day(m), m.key), default=None)
    goal = plan.milestone(plan.goal) if plan.goal else None
    overdue = sum(m.status == "overdue" for m in plan.milestones)
    status = _status(plan, stage, goal, overdue)
    if status in ("complete", "stopped"):
        following = None
    return Standing(
        plan.reference, plan.title, plan.kind, stage, status, following,
        (_day(following) - scene.as_of).days if following else None, goal.slack_days if goal else None, goal, overdue,
        scene.workstream.owner,
    )  # fmt: skip


def _day(item: Milestone) -> date:
    return item.forecast or date.max


def _status(plan: Plan, stage: Stage, goal: Milestone | None, overdue: int) -> WorkstreamStatus:
    scene = plan.scene
    facts = scene.facts.known_on(scene.as_of)
    last = facts.decisions[-1] if facts.decisions else None
    if stopped(facts) is not None:
        return "stopped"
    if last is not None and last.outcome == "hold":
        return "on-hold"
    work = [m for m in plan.milestones if m.kind not in ("paper", "deadline") and m.status != "dropped"]
    duties = {m.status for m in plan.milestones if m.kind == "deadline"} - {"done", "dropped"}
    if all(m.status in ("done", "missed") or _is_stage_end(plan, m) for m in work) and goal and goal.actual:
        # A duty of publication outlives the start of the service.
        return "late" if "missed" in duties else "on-track" if duties else "complete"
    following = next_stage(scene.workstream, scene.template, stage)
    if following is not None and _waits(plan, stage, following):
        return "waiting-at-gate"
    if goal is not None and goal.slack_days is not None and goal.slack_days < 0:
        return "late"
    required = required_start(scene, plan.goal)
    if goal is not None and goal.actual is None and required is not None and required < scene.as_of:
        # Past the holiday data there is no forecast and no slack; that the day has gone by is certain all the same.
        return "late"
    if overdue or (goal and goal.slack_days is not None and goal.slack_days < scene.council.policy.at_risk):
        return "at-risk"
    return "on-track"


def _waits(plan: Plan, stage: Stage, following: Stage) -> bool:
    """Everything before the gate is done, and the gate is shut."""
    scene = plan.scene
    gate = gate_of(scene.workstream, scene.template, scene.facts.known_on(scene.as_of), following)
    if gate.open:
        return False
    if gate.void is not None:
        return True
    node = plan.network.nodes.get(f"gate-{following}")
    if node is None:
        return False
    before: set[str] = set()
    stack = list(node.after)
    while stack:
        name = stack.pop()
        if name not in before:
            before.add(name)
            stack += plan.network.nodes[name].after
    steps = [m for m in plan.milestones if m.key in before and m.stage == stage and not _is_stage_end(plan, m)]
    return bool(steps) and all(m.status == "done" or m.kind == "gate" for m in steps)


def _is_stage_end(plan: Plan, item: Milestone) -> bool:
    """Whether a milestone is the end of a stage, and not a step whose key happens to sound like one."""
    node = plan.network.nodes.get(item.key)
    return node is not None and node.how == "stage-end"

"""A plan as it will stand on a later day if nothing is recorded and time moves no date of it.

Planning anew is the truth; this is the guess that ``alerts.foreseen`` holds against it, at a hundredth of the cost.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from commissioning.gates import stopped
from commissioning.plan.assemble import status_on
from commissioning.plan.contracts.extensions_due import extension_due
from commissioning.plan.result import Milestone, MilestoneStatus, Plan
from commissioning.plan.scene import Scene

OF_TODAY = "extension-decision-due"
"""The problem that counts the days that are left; it is found anew."""


def aged(plan: Plan, as_of: date) -> Plan:
    """The same dates, looked at on a later day: what was to come is due soon, is overdue, or is over by itself.

    What creeps waits for something overdue, so it is not overdue itself, unless it has a day that it is held to.
    """
    scene = replace(plan.scene, as_of=as_of)
    milestones = tuple(_aged(plan, item, scene) for item in plan.milestones)
    problems = plan.problems
    if scene.contract is not None and scene.contract.options and stopped(scene.facts.known_on(as_of)) is None:
        goal = plan.forward.dated[plan.goal] if plan.goal else None
        needed = any(problem.id == "continuity-gap" for problem in problems)
        due = tuple(extension_due(scene, goal.day, needed=needed)) if goal and not goal.actual else ()
        problems = (*(problem for problem in problems if problem.id != OF_TODAY), *due)
    return replace(plan, as_of=as_of, milestones=milestones, problems=problems, scene=scene)


def _aged(plan: Plan, item: Milestone, scene: Scene) -> Milestone:
    status = _status(plan, item, scene)
    return item if status == item.status else replace(item, status=status)


def _status(plan: Plan, item: Milestone, scene: Scene) -> MilestoneStatus:
    if item.status in ("done", "dropped", "missed"):
        return item.status
    dated = plan.forward.dated.get(item.key)
    due = item.due
    if dated is not None:
        how = dated.node.how
        if dated.day is not None and dated.day < scene.as_of and _ends_by_itself(how, dated.node.rule, scene):
            return "done"
        if item.creeping and how != "meeting":
            due = item.target or dated.owed_since
    day = due if due and due < scene.as_of else item.forecast
    if item.creeping and due != day and day is not None and day < scene.as_of:
        return "upcoming"
    return status_on(day, scene, missed=item.kind == "deadline")


def _ends_by_itself(how: str, rule: str | None, scene: Scene) -> bool:
    return how == "stage-end" or (how == "rule" and not scene.rules[str(rule)].sets_a_day)

"""Approvals that a change makes void: the plan as it is then, against the terms that the approval was given under."""

from __future__ import annotations

from dataclasses import replace

from commissioning.gates import last_opened
from commissioning.model import STANDARD_TOLERANCE, Terms, Tolerance, Void
from commissioning.plan.assemble import make_plan
from commissioning.plan.findings.approvals import terms_on
from commissioning.plan.result import Plan
from commissioning.plan.scene import Scene


def terms_of(plan: Plan, tolerance: Tolerance = STANDARD_TOLERANCE) -> Terms:
    """What a decision that is taken on a plan is given under."""
    goal = plan.milestone(plan.goal) if plan.goal else None
    return terms_on(plan.scene.workstream, goal.day if goal else None, tolerance)


def after_change(scene: Scene) -> Plan:
    """The plan of a scene that a change has made; an approval that the change makes void is void in it.

    Only the approval of the last gate that was opened can become void, and none once the goal has happened.
    """
    plan = make_plan(scene)
    void = _void(plan)
    if void is None:
        return plan
    return make_plan(replace(scene, facts=scene.facts.model_copy(update={"voids": (*scene.facts.voids, void)})))


def moved_by(was: Plan, now: Plan) -> Plan:
    """The plan after a change of files or calendars, which may have moved nothing of it: only what moved is judged."""
    same = [item.day for item in was.milestones] == [item.day for item in now.milestones]
    return now if same and terms_of(was) == terms_of(now) else after_change(now.scene)


def new_voids(before: Plan, after: Plan) -> tuple[Void, ...]:
    """The approvals that are void in one plan, and were not in the one before."""
    known = before.scene.facts.voids
    return tuple(void for void in after.scene.facts.voids if void not in known)


def _void(plan: Plan) -> Void | None:
    scene = plan.scene
    approval = last_opened(scene.facts.in_force())
    if approval is None or approval.terms is None:
        return None
    # What is recorded as of a day before the approval moves the dates after it all the same.
    day = max(scene.as_of, approval.on)
    seen = plan if day == scene.as_of else make_plan(replace(scene, as_of=day))
    goal = seen.milestone(seen.goal) if seen.goal else None
    if goal is not None and goal.actual is not None:
        return None
    moved = approval.terms.past(terms_of(seen))
    if not moved:
        return None
    return Void(
        reference=approval.reference, stage=approval.stage, attempt=approval.attempt, round=approval.round, on=day,
        moved=moved,
    )  # fmt: skip

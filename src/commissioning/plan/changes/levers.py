"""What can be done about a plan that cannot hold, and the days that each thing really buys: each is planned again.

A lever is a change of the scene. Nothing is estimated: the days it buys are the difference between two plans. Periods
of law are never shortened; a shorter route that the law itself gives (general exception, special urgency, an urgent
item, the shorter tendering period) is a lever with what it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from commissioning.errors import BadInput, Problem
from commissioning.plan.assemble import make_plan
from commissioning.plan.changes.lever_kinds import Lever, candidates
from commissioning.plan.findings.collision import Collision, collision
from commissioning.plan.passes.backward import required_start
from commissioning.plan.result import Plan
from commissioning.plan.scene import Scene

ROUNDS: Final = 16
"""How many levers are combined at most."""


@dataclass(frozen=True)
class Pulled:
    """A lever with the calendar days that it buys, by planning again with it."""

    lever: Lever
    days: int

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        lever = self.lever
        return {
            "kind": lever.kind,
            "subject": lever.subject,
            "what": lever.what,
            "days": self.days,
            "needs": lever.needs,
            "deadline": lever.deadline.isoformat() if lever.deadline else None,
        }


@dataclass(frozen=True)
class Levers:
    """What a plan is short of, and what can be done.

    ``levers``: each by itself, the one that buys most first; those that buy nothing by themselves are left out.
    ``together``: a set that is combined one after the other, each with the days that it adds to those before it;
    ``gap_left`` is what is still missing with all of them. ``gap_days`` is ``None`` where the goal has no date.
    """

    plan: Plan
    gap_days: int | None
    collision: Collision | None
    levers: tuple[Pulled, ...]
    together: tuple[Pulled, ...]
    gap_left: int | None

    @property
    def closes(self) -> bool:
        """Whether the goal can be reached in time with the set."""
        return self.gap_left == 0

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "reference": self.plan.reference,
            "as_of": self.plan.as_of.isoformat(),
            "gap_days": self.gap_days,
            "collision": self.collision.as_dict() if self.collision else None,
            "levers": [item.as_dict() for item in self.levers],
            "together": [item.as_dict() for item in self.together],
            "gap_left": self.gap_left,
            "closes": self.closes,
        }


def levers(plan: Plan) -> Levers:
    """What can be done about a plan whose goal is forecast after the day on which it is needed."""
    goal = plan.milestone(plan.goal) if plan.goal else None
    found = collision_of(plan)
    if goal is None or goal.forecast is None:
        return Levers(plan, None, None, (), (), None)
    if found is None:
        return Levers(plan, 0, None, (), (), 0)
    alone = _pull(plan, found.days, candidates(plan))
    together, left = _combine(plan, found.days)
    single = sorted((item for item in alone if item.days > 0), key=lambda item: (-item.days, item.lever.identity))
    return Levers(plan, found.days, found, tuple(single), tuple(together), left)


def collision_of(plan: Plan) -> Collision | None:
    """The collision of a plan that was made already."""
    return collision(plan.network, plan.scene, plan.forward, required_start(plan.scene, plan.goal))


def short_by(plan: Plan) -> int | None:
    """By how many calendar days the goal comes too late; 0 or below when it is in time, ``None`` without a date."""
    goal = plan.milestone(plan.goal) if plan.goal else None
    required = required_start(plan.scene, plan.goal)
    day = (goal.actual or goal.forecast) if goal else None
    return (day - required).days if day and required else None


def _pull(plan: Plan, short: int, found: Iterable[Lever]) -> list[Pulled]:
    """Each lever with the days that it buys; those with which no plan can be made are left out."""
    pulled: list[Pulled] = []
    for lever in found:
        with_it = _with(plan.scene, [lever])
        left = short_by(with_it) if with_it else None
        if left is not None:
            pulled.append(Pulled(lever, short - left))
    return pulled


def _with(scene: Scene, chosen: Sequence[Lever]) -> Plan | None:
    for lever in chosen:
        scene = lever.change(scene)
    try:
        return make_plan(scene)
    except BadInput:  # a change that makes steps wait in a circle
        return None


def _combine(plan: Plan, short: int) -> tuple[list[Pulled], int]:
    """Takes what buys most, plans again, and goes on until the gap is closed or nothing buys anything."""
    taken: list[Lever] = []
    now, left = plan, short
    for _ in range(ROUNDS):
        if left <= 0:
            break
        known = {lever.identity for lever in taken}
        open_now = [lever for lever in candidates(now) if lever.identity not in known]
        best = max(_pull(now, left, open_now), key=lambda item: item.days, default=None)
        more = [best.lever] if best and best.days > 0 else _all_at_once(now, left, open_now)
        if not more:
            break
        taken += more
        planned = _with(plan.scene, taken)
        assert planned is not None
        now, left = planned, short_by(planned) or 0
    return _each_adds(plan, short, _without_idle(plan, taken, max(0, left))), max(0, left)


def _all_at_once(plan: Plan, short: int, found: Sequence[Lever]) -> list[Lever]:
    """No lever alone buys a day, and together they may: two chains of one length, or work that is done sooner and waits
    for a meeting that is not there.
    """
    planned = _with(plan.scene, found)
    left = short_by(planned) if planned else None
    if planned is None or left is None:
        return []
    if left < short:
        return _without_idle(plan, found, left)
    known = {lever.identity for lever in found}
    further = _pull(planned, left, (lever for lever in candidates(planned) if lever.identity not in known))
    best = max(further, key=lambda item: item.days, default=None)
    if best is None or left - best.days >= short:
        return []
    return _without_idle(plan, [*found, best.lever], left - best.days)


def _without_idle(plan: Plan, found: Sequence[Lever], left: int) -> list[Lever]:
    """The levers without those that can be put back and leave no more than ``left`` days missing."""
    kept = list(found)
    for lever in found:
        fewer = [other for other in kept if other is not lever]
        without = _with(plan.scene, fewer)
        missing = short_by(without) if without else None
        if missing is not None and missing <= left:
            kept = fewer
    return kept


def _each_adds(plan: Plan, short: int, found: Sequence[Lever]) -> list[Pulled]:
    """What each lever adds to those before it."""
    gains: list[Pulled] = []
    before = short
    for number, lever in enumerate(found, 1):
        so_far = _with(plan.scene, found[:number])
        after = short_by(so_far) if so_far else None
        after = before if after is None else after
        gains.append(Pulled(lever, before - after))
        before = after
    return gains


def with_levers(plan: Plan) -> tuple[Problem, ...]:
    """The problems of a plan; where it cannot hold, the remedy names what can be done, and the days that it buys."""
    return tuple(_told(problem, plan) if problem.id == "infeasible" else problem for problem in plan.problems)


def _told(problem: Problem, plan: Plan) -> Problem:
    found = levers(plan)
    see = f"See 'commissioning levers {plan.reference}'."
    if not found.levers and not found.together:
        return replace(problem, remedy=f"Nothing that the plan holds buys a day. {see}")
    shown = "; ".join(f"{item.lever.what} ({_days(item.days)})" for item in found.levers[:4])
    whole = "Together they close the gap." if found.closes else f"All together leave {_days(found.gap_left or 0)}."
    return replace(problem, remedy=f"{shown}. {whole} {see}", details={**problem.details, "closes": found.closes})


def _days(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"

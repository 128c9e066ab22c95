"""How the plan tests look at a plan."""

from __future__ import annotations

from datetime import date

from commissioning.errors import Problem
from commissioning.plan import Milestone, Plan


def milestone(plan: Plan, key: str) -> Milestone:
    """The milestone, which must be there."""
    found = plan.milestone(key)
    assert found is not None, f"{key} is not among {[m.key for m in plan.milestones]}"
    return found


def forecast(plan: Plan, key: str) -> date | None:
    return milestone(plan, key).forecast


def forecasts(plan: Plan, *keys: str) -> list[date | None]:
    return [forecast(plan, key) for key in keys]


def problems(plan: Plan, id: str) -> list[Problem]:
    return [problem for problem in plan.problems if problem.id == id]


def window(plan: Plan, stage: str) -> tuple[date | None, date | None]:
    """The first and the last day of a stage."""
    return next((s.start, s.end) for s in plan.stages if s.key == stage)

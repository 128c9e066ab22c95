"""A plan as a value: dated milestones and stages. Target, deadline, forecast and actual never merge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from commissioning.dates import WorkingCalendar
from commissioning.errors import CalendarHorizon, Problem
from commissioning.model import Baseline, MilestoneKind, Restart, Stage
from commissioning.plan.passes.forward import Forward
from commissioning.plan.passes.network import Network
from commissioning.plan.scene import Scene

AGENDA_KEY = "agenda"
"""What ends the key of the milestone of an agenda's publication."""

MilestoneStatus = Literal["done", "due-soon", "overdue", "upcoming", "missed", "dropped"]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A dated point that people see.

    Attributes:
        target: what the council hopes.
        deadline: what a rule, a contract or a required start imposes.
        forecast: what the plan computes now; of what has happened, the day on which it happened.
        actual: what happened.
        due: the day it is held to: its target, else where the plan put it before today was looked at.
        earliest: the first day on which it can happen, given what has happened and that today is the as-of day.
        latest: the last day that still lets the goal be reached in time; ``None`` when the goal does not wait for it
            (of a publication duty, then, the last day that its rule gives).
        slack_days: calendar days between the forecast and the deadline; negative when late.
        meetings_left: how many published meetings it can let go by before the goal is missed: 0 when the one that its
            path falls on is the last that serves, negative when that is too late (see ``slack.meetings_left``).
        working: the council's own working calendar.
        creeping: something before it is overdue, so its forecast moves on with every day.
        provisional: the forecast is the earliest possible day, because a meeting it needs is not published.
    """

    key: str
    title: str
    stage: Stage
    kind: MilestoneKind
    owner: str | None
    target: date | None
    deadline: date | None
    forecast: date | None
    actual: date | None
    due: date | None
    slack_days: int | None
    critical: bool
    status: MilestoneStatus
    provisional: bool = False
    note: str | None = None
    creeping: bool = False
    baseline: date | None = None
    meeting: tuple[str, date] | None = None
    earliest: date | None = None
    latest: date | None = None
    meetings_left: int | None = None
    working: WorkingCalendar | None = field(default=None, repr=False, compare=False)

    @property
    def day(self) -> date | None:
        """The day that it has: on which it happened, else its forecast; ``None`` when it was dropped."""
        return self.actual or (None if self.status == "dropped" else self.forecast)

    @property
    def slip_days(self) -> int | None:
        """Calendar days by which it is later than in the baseline; ``None`` without one."""
        return (self.day - self.baseline).days if self.day and self.baseline else None

    @property
    def slack_working_days(self) -> int | None:
        """``slack_days`` in working days of the council's own calendar: those after the earlier of the two days.

        ``None`` without slack, and past the holiday data.
        """
        if self.slack_days is None or self.working is None or self.forecast is None or self.deadline is None:
            return None
        try:
            return self.working.between(self.forecast, self.deadline)
        except CalendarHorizon:
            return None

    def as_dict(self) -> dict[str, Any]:
        """The machine face of a milestone."""
        return {
            "key": self.key,
            "title": self.title,
            "stage": self.stage,
            "kind": self.kind,
            "owner": self.owner,
            "target": _iso(self.target),
            "deadline": _iso(self.deadline),
            "forecast": _iso(self.forecast),
            "earliest": _iso(self.earliest),
            "latest": _iso(self.latest),
            "baseline": _iso(self.baseline),
            "slip_days": self.slip_days,
            "actual": _iso(self.actual),
            "due": _iso(self.due),
            "slack_days": self.slack_days,
            "slack_working_days": self.slack_working_days,
            "meetings_left": self.meetings_left,
            "critical": self.critical,
            "status": self.status,
            "provisional": self.provisional,
            "note": self.note,
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A stage with its first and last day, both counted."""

    key: Stage
    title: str
    start: date | None
    end: date | None
    target_start: date | None
    target_end: date | None


@dataclass(frozen=True)
class Plan:
    """The dated plan of one workstream as of a day, with everything that is wrong or doubtful about it.

    ``version`` is the number of the last change that was recorded of it; ``None`` for a plan that is only thought of.
    """

    reference: str
    title: str
    kind: str
    as_of: date
    stages: tuple[PlannedStage, ...]
    milestones: tuple[Milestone, ...]
    problems: tuple[Problem, ...]
    goal: str | None
    scene: Scene = field(repr=False, compare=False)
    network: Network = field(repr=False, compare=False)
    forward: Forward = field(repr=False, compare=False)
    late: Mapping[str, date] = field(repr=False, compare=False)
    baseline: Baseline | None = None
    version: int | None = None

    @property
    def restarts(self) -> tuple[Restart, ...]:
        """The attempts that failed, as far as they are known on the plan's day."""
        return self.scene.facts.known_on(self.as_of).restarts

    def against(self, baseline: Baseline) -> Plan:
        """The same plan, each milestone beside the day that it had in a baseline."""
        then = {item.key: item.actual or item.forecast for item in baseline.milestones}
        milestones = tuple(replace(item, baseline=then.get(item.key)) for item in self.milestones)
        return replace(self, milestones=milestones, baseline=baseline)

    def milestone(self, key: str) -> Milestone | None:
        """The milestone with this key, or ``None``."""
        return next((m for m in self.milestones if m.key == key), None)

    def as_dict(self) -> dict[str, Any]:
        """The machine face of a plan."""
        return {
            "reference": self.reference,
            "title": self.title,
            "kind": self.kind,
            "as_of": self.as_of.isoformat(),
            "version": self.version,
            "regime": self.scene.regime.regime,
            "regime_because": list(self.scene.regime.because),
            "baseline": self.baseline.as_dict() if self.baseline else None,
            "attempt": 1 + len(self.restarts),
            "restarts": [restart.as_dict() for restart in self.restarts],
            "stages": [
                {
                    "key": stage.key,
                    "title": stage.title,
                    "start": _iso(stage.start),
                    "end": _iso(stage.end),
                    "target_start": _iso(stage.target_start),
                    "target_end": _iso(stage.target_end),
                }
                for stage in self.stages
            ],
            "milestones": [item.as_dict() for item in self.milestones],
            "problems": [problem.as_dict() for problem in self.problems],
        }

"""What a report for a meeting tells, as values; every part has a machine face. Days are calendar days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal

from commissioning.publish.pages.timeline import Timeline

Reader = Literal["public", "officer"]

Cause = Literal[
    "meeting", "estimate", "record", "decision", "evidence", "restart", "start", "calendar", "plan", "time"
]  # fmt: skip
CAUSES: Final[dict[Cause, str]] = {
    "meeting": "a meeting was moved or cancelled",
    "estimate": "a new estimate was given",
    "record": "it was recorded when it happened",
    "decision": "a gate was decided, or its approval became void",
    "evidence": "evidence was added",
    "restart": "a stage failed and began again",
    "start": "the workstream starts on another day",
    "calendar": "the working calendar changed",
    "plan": "the plan, its template or its contract was changed",
    "time": "time passed and nothing was recorded",
}
"""What can move a date, as far as the slip ledger tells it."""

_ORDINALS: Final = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting with the two days that papers are held to.

    ``papers_due`` is when the final report must reach governance, by the council's own chain; ``agenda_published_by``
    the last day for the agenda, by law.
    """

    date: dt.date
    papers_due: dt.date
    agenda_published_by: dt.date
    provisional: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "date": self.date.isoformat(),
            "papers_due": self.papers_due.isoformat(),
            "agenda_published_by": self.agenda_published_by.isoformat(),
            "provisional": self.provisional,
        }


@dataclass(frozen=True, slots=True)
class ReportMove:
    """One move of a milestone; ``by`` is told to officers only, ``reason`` where it may be told.

    ``root`` is the milestone that was changed, by its title, where it is another.
    """

    on: date | None
    by: str | None
    before: date | None
    after: date | None
    cause: Cause
    because: str
    reason: str | None
    root: str | None = None

    @property
    def days(self) -> int | None:
        """Positive when later."""
        return (self.after - self.before).days if self.before and self.after else None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "on": _iso(self.on), "by": self.by, "from": _iso(self.before), "to": _iso(self.after), "days": self.days,
            "class": self.cause, "because": self.because, "reason": self.reason, "root": self.root,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Estimates:
    """How often a day was estimated anew, and how many days lie between the first and the last estimate."""

    count: int
    days: int

    def __str__(self) -> str:
        number = _ORDINALS[self.count] if self.count < len(_ORDINALS) else f"{self.count}th"
        return f"{number} estimate in {self.days} days"


@dataclass(frozen=True, slots=True)
class SlippedItem:
    """A milestone that has another day than at the committee's last meeting.

    ``leads``: it moved of itself, or people wait for it; the others follow. ``key`` is told to officers only.
    """

    key: str
    title: str
    kind: str
    before: date | None
    after: date | None
    moves: tuple[ReportMove, ...]
    estimates: Estimates | None
    leads: bool

    @property
    def days(self) -> int | None:
        """Positive when later."""
        return (self.after - self.before).days if self.before and self.after else None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "key": self.key or None, "title": self.title, "kind": self.kind,
            "from": _iso(self.before), "to": _iso(self.after), "days": self.days, "leads": self.leads,
            "estimates": str(self.estimates) if self.estimates else None,
            "moves": [move.as_dict() for move in self.moves],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chance:
    """A meeting at which members can act before something is decided."""

    sitting: Sitting
    days_before: int
    this: bool

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {**self.sitting.as_dict(), "days_before": self.days_before, "this_meeting": self.this}


@dataclass(frozen=True, slots=True)
class Window:
    """The meetings before a decision, if it falls on ``by``; ``none`` says why there is none."""

    by: date
    provisional: bool
    chances: tuple[Chance, ...]
    none: str | None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        chances = [chance.as_dict() for chance in self.chances]
        return {"by": self.by.isoformat(), "provisional": self.provisional, "meetings": chances, "none": self.none}


@dataclass(frozen=True, slots=True)
class StageChances:
    """What members can still influence of a stage: by the day that is hoped for, and as planned now."""

    key: str
    title: str
    decision: str
    target: Window | None
    forecast: Window | None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "stage": self.key, "title": self.title, "decision": self.decision,
            "target": self.target.as_dict() if self.target else None,
            "forecast": self.forecast.as_dict() if self.forecast else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """A contract against its successor's start; the gaps are days without a service, 0 when there are none.

    Attributes:
        start: of the successor, as planned now.
        gap_before: the gap as planned at the committee's last meeting.
        target_gap: the gap if the day is met that the council hopes for.
    """

    contract: str
    end: date
    start: date | None
    provisional: bool
    gap: int | None
    gap_before: int | None
    target: date | None
    target_gap: int | None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "contract": self.contract, "end": self.end.isoformat(), "service_start": _iso(self.start),
            "provisional": self.provisional, "gap_days": self.gap, "gap_days_before": self.gap_before,
            "basis": "forecast", "target": _iso(self.target), "target_gap_days": self.target_gap,
        }  # fmt: skip


@dataclass(frozen=True)
class WorkstreamPart:
    """What a report tells of one workstream.

    Attributes:
        goal: the milestone that it leads to, where it may be told.
        moved: every milestone that moved, those that lead first.
        goal_days: the days by which the goal moved, by what moved it.
    """

    reference: str
    title: str
    stage: str
    status: str
    goal: tuple[str, date | None] | None
    provisional: bool
    moved: tuple[SlippedItem, ...]
    goal_days: tuple[tuple[Cause, int], ...]
    chances: tuple[StageChances, ...]
    gap: Gap | None
    picture: Timeline | None = field(repr=False)

    @property
    def goal_slip(self) -> int:
        """How many days later the goal is than at the last meeting."""
        return sum(days for _, days in self.goal_days)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        rows = self.picture.rows if self.picture else ()
        return {
            "reference": self.reference, "title": self.title, "stage": self.stage, "status": self.status,
            "goal": {"title": self.goal[0], "date": _iso(self.goal[1])} if self.goal else None,
            "slippage": {
                "milestones": [item.as_dict() for item in self.moved],
                "goal_days": self.goal_slip,
                "goal_days_by_class": dict(self.goal_days),
            },
            "influence": [stage.as_dict() for stage in self.chances],
            "continuity": self.gap.as_dict() if self.gap else None,
            "timeline": [
                {"what": sort, "title": title, "from": _iso(first), "to": last.isoformat()}
                for sort, title, first, last in rows
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LateAction:
    """An action that is overdue in days, or that meetings have waited for; ``says`` is where it stands."""

    id: str
    text: str
    owner: str | None
    agreed_on: date
    due: date | None
    basis: str | None
    days_overdue: int
    meetings_missed: int
    says: str
    progress: str | None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "id": self.id, "text": self.text, "owner": self.owner, "agreed_on": self.agreed_on.isoformat(),
            "due": _iso(self.due), "basis": self.basis, "days_overdue": self.days_overdue,
            "meetings_missed": self.meetings_missed, "says": self.says, "progress": self.progress,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A line of the work programme, or what a plan takes to the meeting."""

    meeting: date
    item: str
    actions: str | None
    progress: str | None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "meeting_date": self.meeting.isoformat(), "item": self.item, "actions": self.actions,
            "progress": self.progress,
        }  # fmt: skip


@dataclass(frozen=True)
class Report:
    """The report for one meeting, as of a day.

    Attributes:
        was: the days that the meeting had before.
        last: the committee's meeting before it, since which slippage is counted; ``None`` when none is known.
        stamp: the instant (aware) at which what it tells last changed.
    """

    committee: str
    title: str
    meeting: Sitting
    was: tuple[date, ...]
    status: str
    last: date | None
    as_of: date
    reader: Reader
    workstreams: tuple[WorkstreamPart, ...]
    actions: tuple[LateAction, ...]
    programme: tuple[ProgrammeLine, ...]
    stamp: datetime | None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "committee": self.committee, "title": self.title, "as_of": self.as_of.isoformat(), "profile": self.reader,
            "meeting": {
                **self.meeting.as_dict(), "status": self.status, "was": [day.isoformat() for day in self.was],
            },
            "since": _iso(self.last),
            "workstreams": [part.as_dict() for part in self.workstreams],
            "overdue_actions": [action.as_dict() for action in self.actions],
            "programme": [line.as_dict() for line in self.programme],
            "stamp": self.stamp.isoformat() if self.stamp else None,
        }  # fmt: skip

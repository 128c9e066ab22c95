"""A line of a work programme as it stands on a day, and the programme as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from commissioning.dates import say_in_full
from commissioning.errors import Problem, Source
from commissioning.model import (
    Committee,
    ItemStatus,
    Meeting,
    MunicipalYear,
    Rolling,
    YearSpan,
    municipal_year_of,
    same_words,
)

EntrySource = Literal["written", "forward-plan", "plan", "rolling"]
"""Who says so: a line that somebody wrote, an item of the forward plan that was given a meeting, the plan of a
workstream, or a line that recurs."""
Appearing = Literal["first", "moved", "carried"]


@dataclass(frozen=True, slots=True)
class PlanPoint:
    """The milestones of a workstream that fall on one meeting: ``key`` is the first of them."""

    reference: str
    title: str
    key: str
    keys: tuple[str, ...]
    titles: tuple[str, ...]
    day: date
    done: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a work programme as it appears: at a meeting, or in the forward plan (``meeting`` is ``None`` then).

    An item that was carried appears twice, under one id: where it was carried from, and where it was carried to.

    Attributes:
        id: its lasting id. A recurrence adds ``@`` and the first date of its meeting; what stems from a plan is
            ``REFERENCE:MILESTONE``.
        year: the municipal year it belongs to.
        actions: the recommendations and actions, as written, else as they were agreed.
        progress: as written or as recorded of those actions; then what became of the item.
        proposed: when it may come, in the words of the paper (of the forward plan).
        moved_from: the meeting that it was moved from by a person.
        meeting_status: the status of its meeting; ``None`` where the calendar has no such meeting.
        plan: the milestones that it stands for.
    """

    id: str
    committee: str
    item: str
    year: str
    source: EntrySource
    status: ItemStatus = "planned"
    meeting: date | None = None
    actions: str = ""
    progress: str = ""
    detail: str = ""
    proposed: str = ""
    proposed_paper: str | None = None
    earliest: date | None = None
    latest: date | None = None
    because: str | None = None
    carried_to: str | None = None
    carried_from: str | None = None
    moved_from: date | None = None
    workstream: str | None = None
    milestone: str | None = None
    rolling: Rolling | None = None
    meeting_status: str | None = None
    plan: PlanPoint | None = None
    agreed: tuple[str, ...] = ()
    written: Source | None = field(default=None, compare=False)

    @property
    def is_forward(self) -> bool:
        """Whether it stands in the forward plan, without a meeting."""
        return self.meeting is None

    @property
    def short_id(self) -> str:
        """What a person types for it: its id, or the first letters of one that the program made."""
        head, mark, tail = self.id.partition("@")
        return (head[:8] if _made(head) else head) + mark + tail

    @property
    def words(self) -> str:
        """Its words as they are compared."""
        return compared(self.item)

    def told(self) -> str:
        """The last column of words (progress, or the detail of a forward plan), then what became of the item."""
        return "\n".join(part for part in (self.detail if self.is_forward else self.progress, *self.became()) if part)

    def became(self) -> list[str]:
        """What became of the item, in sentences of ours."""
        why = f": {self.because}" if self.because else ""
        found = [f"Carried from {_where(self.carried_from)}."] if self.carried_from else []
        if self.moved_from and self.status == "planned":
            found.append(f"Moved from {say_in_full(self.moved_from)}{why}.".replace("..", "."))
        if self.status == "carried":
            found.append(f"Carried to {_where(self.carried_to or '')}{why}.".replace("..", "."))
        elif self.status in ("closed", "dropped"):
            found.append(f"{self.status.capitalize()}{why}.".replace("..", "."))
        if self.source == "plan":
            found.append(f"From the plan of {self.workstream}.")
        elif self.rolling and self.status == "planned":
            found.append(f"Rolling item, {self.rolling}.")
        return found

    def as_dict(self) -> dict[str, Any]:
        """The machine face: the four columns of a programme, or the three of a forward plan, and what else is known."""
        columns = (
            {"topic": self.item, "detail": self.told(), "proposed_date": self.proposed}
            if self.is_forward
            else {"meeting_date": iso(self.meeting), "item": self.item, "actions": self.actions,
                  "progress": self.told()}
        )  # fmt: skip
        return {
            **columns, "id": self.short_id, "key": self.id, "year": self.year, "status": self.status,
            "because": self.because, "carried_to": self.carried_to, "carried_from": self.carried_from,
            "moved_from": iso(self.moved_from), "workstream": self.workstream, "source": self.source,
            "rolling": str(self.rolling) if self.rolling else None, "meeting_status": self.meeting_status,
            "milestones": list(self.plan.keys) if self.plan else [],
            "plan_date": iso(self.plan.day) if self.plan else None,
            "earliest": iso(self.earliest), "latest": iso(self.latest), "paper": self.proposed_paper,
            "agreed": list(self.agreed),
        }  # fmt: skip


def compared(text: str) -> str:
    """Words as they are compared: without case, accents of spacing, and marks at their ends."""
    return " ".join("".join(mark if mark.isalnum() else " " for mark in same_words(text)).split())


def _made(id: str) -> bool:
    return len(id) == 36 and id.count("-") == 4


def _where(place: str) -> str:
    try:
        return say_in_full(date.fromisoformat(place))
    except ValueError:
        return place


def iso(day: date | None) -> str | None:
    """A day as JSON has it."""
    return day.isoformat() if day else None


@dataclass(frozen=True)
class Programme:
    """The work programme of a committee as of a day: entries by meeting, the forward plan, and what is doubtful."""

    committee: Committee
    as_of: date
    year: YearSpan
    entries: tuple[Entry, ...]
    forward_plan: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    years: Sequence[MunicipalYear] = ()
    only: YearSpan | None = None

    def year_of(self, day: date) -> str:
        """What the municipal year of a day is called."""
        return municipal_year_of(self.years, day).title

    def shown_meetings(self) -> tuple[Meeting, ...]:
        """The meetings of the year that is shown; those of all years where the whole programme is."""
        return tuple(m for m in self.committee.meetings if self.only is None or m.date in self.only)

    def at(self, meeting: Meeting) -> tuple[Entry, ...]:
        """What a meeting carries: what is planned for it or was taken at it."""
        there = (entry for entry in self.entries if entry.meeting == meeting.date)
        return tuple(entry for entry in there if entry.status in ("planned", "taken"))

    def of_year(self, year: YearSpan) -> Programme:
        """The programme of one municipal year; its forward plan has what was open then."""
        forward = (
            e for e in self.forward_plan if e.year == year.title or (e.year < year.title and e.status == "planned")
        )
        return replace(
            self, entries=tuple(e for e in self.entries if e.year == year.title), forward_plan=tuple(forward)
        )

    @property
    def everything(self) -> tuple[Entry, ...]:
        """The programme, then the forward plan."""
        return (*self.entries, *self.forward_plan)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "committee": self.committee.key, "title": self.committee.title, "as_of": self.as_of.isoformat(),
            "year": self.year.title,
            "programme": [entry.as_dict() for entry in self.entries],
            "forward_plan": [entry.as_dict() for entry in self.forward_plan],
            "problems": [problem.as_dict() for problem in self.problems],
        }  # fmt: skip

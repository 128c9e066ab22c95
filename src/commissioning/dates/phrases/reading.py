"""What a date phrase says, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any, Literal

from commissioning.dates.phrases.words import MONTHS
from commissioning.errors import Problem

Precision = Literal[
    "day",
    "week",
    "part",
    "month",
    "season",
    "term",
    "quarter",
    "year",
    "range",
    "several",
    "bound",
    "recurring",
    "none",
]
"""What the words name: one period of a kind; a part of one ("mid-March"); a range; several dates; a bound on one side
("by the end of March"); something that comes round; or no date at all."""

YEARS = range(1900, 2200)
"""A year outside these is a slip of the pen."""


def spelt(day: date) -> str:
    """A date as it is proposed to people: ``26 June 2025``."""
    return f"{day.day} {MONTHS[day.month - 1].title()} {day.year}"


_Time = time  # the field of that name hides it


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a date phrase says. ``earliest`` and ``latest`` are both counted; ``None`` means unknown, or no bound.

    ``time`` and ``time_ends`` are the clock's in London. ``each`` has the windows of a phrase that names several.
    ``months`` is a length that the words state in brackets, in calendar months.
    """

    raw: str
    earliest: date | None = None
    latest: date | None = None
    precision: Precision = "none"
    time: time | None = None
    months: int | None = None
    problems: tuple[Problem, ...] = ()
    time_ends: _Time | None = None
    each: tuple[tuple[date, date], ...] = ()

    @property
    def said(self) -> str:
        """The reading in plain words, which read back as the same days."""
        clock = f"at {self.time:%H:%M}" if self.time else ""
        if self.time and self.time_ends:
            clock = f"at {self.time:%H:%M} to {self.time_ends:%H:%M}"
        return f"{self._days()} {clock}".strip() or "no date"

    def _days(self) -> str:
        if self.each:
            return "; ".join(_window(first, last) for first, last in self.each)
        if self.earliest and self.latest:
            return _window(self.earliest, self.latest)
        bound = self.precision == "bound"
        if self.latest:
            return f"by {spelt(self.latest)}" if bound else f"unknown to {spelt(self.latest)}"
        if self.earliest:
            return f"from {spelt(self.earliest)}" if bound else f"{spelt(self.earliest)} to unknown"
        return ""

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "raw": self.raw,
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat() if self.latest else None,
            "precision": self.precision,
            "time": f"{self.time:%H:%M}" if self.time else None,
            "time_ends": f"{self.time_ends:%H:%M}" if self.time_ends else None,
            "months": self.months,
            "each": [{"earliest": first.isoformat(), "latest": last.isoformat()} for first, last in self.each],
            "reading": self.said,
            "problems": [problem.as_dict() for problem in self.problems],
        }


def _window(first: date, last: date) -> str:
    return spelt(first) if first == last else f"{spelt(first)} to {spelt(last)}"

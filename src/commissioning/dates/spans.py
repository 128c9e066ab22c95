"""Operators that count weeks and months, whole, on the calendar of every day.

Each obeys ``count(s) <= d  if and only if  s <= latest_start(d)``, as the operators that count days do.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, timedelta

from commissioning.dates.calendars import ONE_DAY
from commissioning.dates.counting import Counted, require_positive
from commissioning.dates.months import add_months, latest_start_of_months, month_end_after, months_beginning_with


@dataclass(frozen=True, slots=True)
class _Span(ABC):
    """So many weeks or months; each wording below says where they end. ``counted`` is the end of each."""

    n: int

    def __post_init__(self) -> None:
        require_positive(self.n)

    @property
    def unit(self) -> str:
        return "months"

    @property
    def calendar_id(self) -> str:
        return "days"

    def count(self, start: date) -> Counted:
        ends = tuple(self._end(start, n) for n in range(1, self.n + 1))
        return Counted(start, self.n, self.unit, self.calendar_id, ends[-1], ends)

    def latest_start(self, end: date) -> Counted:
        start = self.first(end)
        ends = tuple(self._end(start, n) for n in range(self.n, 0, -1))
        return Counted(end, -self.n, self.unit, self.calendar_id, start, ends)

    def last(self, start: date) -> date:
        return self._end(start, self.n)

    @abstractmethod
    def first(self, end: date) -> date: ...

    @abstractmethod
    def _end(self, start: date, n: int) -> date: ...


@dataclass(frozen=True, slots=True)
class WeeksAfter(_Span):
    """Counts "within N weeks of": ends on the same weekday, and the start does not count (UK GDPR art 36(2))."""

    @property
    def unit(self) -> str:
        return "weeks"

    def first(self, end: date) -> date:
        return end - timedelta(weeks=self.n)

    def _end(self, start: date, n: int) -> date:
        return start + timedelta(weeks=n)


@dataclass(frozen=True, slots=True)
class WeeksBeginningWith(_Span):
    """Counts "N weeks beginning with the day": ends the day before the same weekday, as consultations do."""

    @property
    def unit(self) -> str:
        return "weeks"

    def first(self, end: date) -> date:
        return end - timedelta(days=7 * self.n - 1)

    def _end(self, start: date, n: int) -> date:
        return start + timedelta(days=7 * n - 1)


@dataclass(frozen=True, slots=True)
class MonthsAfter(_Span):
    """Counts "N months after": ends on the corresponding date (*Dodds v Walker* [1981] 1 WLR 1027)."""

    def first(self, end: date) -> date:
        start = add_months(end, -self.n) + timedelta(days=3)
        while add_months(start, self.n) > end:
            start -= ONE_DAY
        return start

    def _end(self, start: date, n: int) -> date:
        return add_months(start, n)


@dataclass(frozen=True, slots=True)
class MonthsBeginningWith(_Span):
    """Counts "N months beginning with the day": ends the day before the corresponding date."""

    def first(self, end: date) -> date:
        return latest_start_of_months(end, self.n)

    def _end(self, start: date, n: int) -> date:
        return months_beginning_with(start, n)


@dataclass(frozen=True, slots=True)
class MonthEndsAfter(_Span):
    """Counts "N months past the end of the quarter": the last day of the Nth month after the month of the start.

    Two months past 30 June are 31 August, not the corresponding date 30 August.
    """

    @property
    def unit(self) -> str:
        return "month ends"

    def first(self, end: date) -> date:
        return month_end_after(end + ONE_DAY, -self.n - 1)

    def _end(self, start: date, n: int) -> date:
        return month_end_after(start, n)

"""The counting operators: types whose names say what they count.

There is no global ``inclusive`` flag: one Act can use three conventions, so each wording has its own
type, and each type names its calendar. ``count`` goes forward from a start to the last day of the
period; ``latest_start`` is its inverse: the latest start whose period is over by a given day. The two
obey ``count(s) <= d  if and only if  s <= latest_start(d)``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from commissioning.dates.calendars import EVERY_DAY, ONE_DAY, WorkingCalendar
from commissioning.dates.months import add_months, latest_start_of_months, months_beginning_with


@dataclass(frozen=True, slots=True)
class Counted:
    """One count, with everything that is needed to check it by hand."""

    start: date
    count: int
    unit: str
    calendar: str
    result: date
    counted: tuple[date, ...] = ()
    left_out: tuple[tuple[date, str], ...] = ()


class Operator(Protocol):
    """A way of counting. ``unit`` says what is counted, ``calendar_id`` on which calendar."""

    @property
    def unit(self) -> str: ...
    @property
    def calendar_id(self) -> str: ...
    def count(self, start: date) -> Counted:
        """From ``start`` to the last day of the period."""

    def latest_start(self, end: date) -> Counted:
        """The latest start whose period is over by ``end``."""


def _require_positive(n: int) -> None:
    if n < 1:
        raise ValueError(f"a count is at least 1, not {n}; leave the step out instead")


@dataclass(frozen=True, slots=True)
class _Walk:
    """Walks day by day and keeps what was counted and what was left out."""

    calendar: WorkingCalendar

    def forward(self, first: date, n: int) -> tuple[list[date], list[tuple[date, str]]]:
        return self._walk(first, n, ONE_DAY)

    def backward(self, first: date, n: int) -> tuple[list[date], list[tuple[date, str]]]:
        return self._walk(first, n, -ONE_DAY)

    def _walk(self, day: date, n: int, step: timedelta) -> tuple[list[date], list[tuple[date, str]]]:
        counted: list[date] = []
        left_out: list[tuple[date, str]] = []
        while len(counted) < n:
            reason = self.calendar.why_not(day)
            if reason is None:
                counted.append(day)
            else:
                left_out.append((day, reason))
            day += step
        return counted, left_out


@dataclass(frozen=True, slots=True)
class _DayCount:
    """So many days of a calendar; each wording below says how they are counted."""

    n: int
    calendar: WorkingCalendar = EVERY_DAY

    def __post_init__(self) -> None:
        _require_positive(self.n)

    @property
    def unit(self) -> str:
        return "days" if self.calendar.weekends_count else "working days"

    @property
    def calendar_id(self) -> str:
        return self.calendar.id


@dataclass(frozen=True, slots=True)
class DaysBeginningWith(_DayCount):
    """Counts "N days beginning with the day": the start is day 1.

    On a working calendar day 1 is the first day that counts, from the start on.
    """

    def count(self, start: date) -> Counted:
        counted, left_out = _Walk(self.calendar).forward(start, self.n)
        return Counted(start, self.n, self.unit, self.calendar_id, counted[-1], tuple(counted), tuple(left_out))

    def latest_start(self, end: date) -> Counted:
        counted, left_out = _Walk(self.calendar).backward(end, self.n)
        return Counted(end, -self.n, self.unit, self.calendar_id, counted[-1], tuple(counted), tuple(left_out))


@dataclass(frozen=True, slots=True)
class DaysAfter(_DayCount):
    """Counts "the Nth day after" and "within N days of": the start does not count."""

    def count(self, start: date) -> Counted:
        counted, left_out = _Walk(self.calendar).forward(start + ONE_DAY, self.n)
        return Counted(start, self.n, self.unit, self.calendar_id, counted[-1], tuple(counted), tuple(left_out))

    def latest_start(self, end: date) -> Counted:
        counted, left_out = _Walk(self.calendar).backward(end, self.n)
        return Counted(
            end, -self.n, self.unit, self.calendar_id, counted[-1] - ONE_DAY, tuple(counted), tuple(left_out)
        )


@dataclass(frozen=True, slots=True)
class DaysAfterTheNextDay(_DayCount):
    """A period that begins the day after the start, and ends on the Nth day after the day on which it began.

    Neither the start nor the calendar day after it counts (SI 2023/1348 reg 12(2)-(3)).
    """

    def count(self, start: date) -> Counted:
        counted = DaysAfter(self.n, self.calendar).count(start + ONE_DAY)
        return replace(counted, start=start)

    def latest_start(self, end: date) -> Counted:
        counted = DaysAfter(self.n, self.calendar).latest_start(end)
        return replace(counted, result=counted.result - ONE_DAY)


@dataclass(frozen=True, slots=True)
class ClearDaysAfter:
    """Counts "after N clear days have elapsed": the first day with N counting days between it and the start.

    Its inverse is "N clear days before": the newest notice day with N counting days strictly between
    notice and event (Local Government Act 1972 s.100B(3); *R v Swansea CC ex p Elitestone* (CA 1993)).
    """

    n: int
    calendar: WorkingCalendar

    def __post_init__(self) -> None:
        _require_positive(self.n)

    @property
    def unit(self) -> str:
        return "clear days" if self.calendar.weekends_count else "clear working days"

    @property
    def calendar_id(self) -> str:
        return self.calendar.id

    def count(self, start: date) -> Counted:
        counted, left_out = _Walk(self.calendar).forward(start + ONE_DAY, self.n)
        return Counted(
            start, self.n, self.unit, self.calendar_id, counted[-1] + ONE_DAY, tuple(counted), tuple(left_out)
        )

    def latest_start(self, end: date) -> Counted:
        counted, left_out = _Walk(self.calendar).backward(end - ONE_DAY, self.n)
        return Counted(
            end, -self.n, self.unit, self.calendar_id, counted[-1] - ONE_DAY, tuple(counted), tuple(left_out)
        )


@dataclass(frozen=True, slots=True)
class DaysBefore(_DayCount):
    """Counts "not less than N days before" by plain subtraction.

    ``latest_start`` of an event is the last lawful day, and on a working calendar a working day: so the law
    of the module's docstring holds there between working days only.
    """

    def count(self, start: date) -> Counted:
        return DaysAfter(self.n, self.calendar).count(start)

    def latest_start(self, end: date) -> Counted:
        counted, left_out = _Walk(self.calendar).backward(end - ONE_DAY, self.n)
        return Counted(end, -self.n, self.unit, self.calendar_id, counted[-1], tuple(counted), tuple(left_out))


@dataclass(frozen=True, slots=True)
class MonthsAfter:
    """Counts "N months after": ends on the corresponding date."""

    n: int
    unit: str = "months"
    calendar_id: str = "days"

    def __post_init__(self) -> None:
        _require_positive(self.n)

    def count(self, start: date) -> Counted:
        dates = tuple(add_months(start, i) for i in range(1, self.n + 1))
        return Counted(start, self.n, self.unit, self.calendar_id, dates[-1], dates)

    def latest_start(self, end: date) -> Counted:
        start = add_months(end, -self.n) + timedelta(days=3)
        while add_months(start, self.n) > end:
            start -= ONE_DAY
        return Counted(end, -self.n, self.unit, self.calendar_id, start)


@dataclass(frozen=True, slots=True)
class MonthsBeginningWith:
    """Counts "N months beginning with the day": ends the day before the corresponding date."""

    n: int
    unit: str = "months"
    calendar_id: str = "days"

    def __post_init__(self) -> None:
        _require_positive(self.n)

    def count(self, start: date) -> Counted:
        dates = tuple(months_beginning_with(start, i) for i in range(1, self.n + 1))
        return Counted(start, self.n, self.unit, self.calendar_id, dates[-1], dates)

    def latest_start(self, end: date) -> Counted:
        start = latest_start_of_months(end, self.n)
        return Counted(end, -self.n, self.unit, self.calendar_id, start)

"""The counting operators: types whose names say what they count.

There is no global ``inclusive`` flag: one Act can use three conventions, so each wording has its own
type, and each type names its calendar. ``count`` goes forward from a start to the last day of the
period; ``latest_start`` is its inverse: the latest start whose period is over by a given day. The two
obey ``count(s) <= d  if and only if  s <= latest_start(d)``.

Both explain: they keep every day that was counted and every day that was left out. ``last`` and ``first`` give the
same two days without the explanation, by one look-up in the calendar's index, and raise the same errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Protocol

from commissioning.dates.calendars import EVERY_DAY, ONE_DAY, WorkingCalendar


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

    def last(self, start: date) -> date:
        """The day that ``count(start)`` results in, without the explanation."""

    def first(self, end: date) -> date:
        """The day that ``latest_start(end)`` results in, without the explanation."""


def require_positive(n: int) -> None:
    """Refuses a count of nothing with a ``ValueError``."""
    if n < 1:
        raise ValueError(f"a count is at least 1, not {n}; leave the step out instead")


@dataclass(frozen=True, slots=True)
class _DayCount:
    """So many days of a calendar; each wording below says how they are counted.

    ``begins_after``: from the start to the first day that may be counted.
    ``ends_after``: from the last day counted to the result.
    """

    n: int
    calendar: WorkingCalendar = EVERY_DAY
    begins_after: ClassVar[timedelta] = timedelta(0)
    ends_after: ClassVar[timedelta] = timedelta(0)

    def __post_init__(self) -> None:
        require_positive(self.n)

    @property
    def unit(self) -> str:
        return "days" if self.calendar.weekends_count else "working days"

    @property
    def calendar_id(self) -> str:
        return self.calendar.id

    def count(self, start: date) -> Counted:
        counted, left_out = walk(self.calendar, start + self.begins_after, self.n, ONE_DAY)
        result = counted[-1] + self.ends_after
        return Counted(start, self.n, self.unit, self.calendar_id, result, counted, left_out)

    def latest_start(self, end: date) -> Counted:
        counted, left_out = walk(self.calendar, end - self.ends_after, self.n, -ONE_DAY)
        result = counted[-1] - self.begins_after
        return Counted(end, -self.n, self.unit, self.calendar_id, result, counted, left_out)

    def last(self, start: date) -> date:
        found = self.calendar.nth_on_or_after(start + self.begins_after, self.n)
        return found + self.ends_after

    def first(self, end: date) -> date:
        found = self.calendar.nth_on_or_before(end - self.ends_after, self.n)
        return found - self.begins_after


def walk(
    calendar: WorkingCalendar, day: date, n: int, step: timedelta
) -> tuple[tuple[date, ...], tuple[tuple[date, str], ...]]:
    """Steps from ``day`` until ``n`` days counted: those, and those left out with the reason of each."""
    counted: list[date] = []
    left_out: list[tuple[date, str]] = []
    while True:
        reason = calendar.why_not(day)
        if reason is None:
            counted.append(day)
        else:
            left_out.append((day, reason))
        if len(counted) == n:
            return tuple(counted), tuple(left_out)
        day += step


@dataclass(frozen=True, slots=True)
class DaysBeginningWith(_DayCount):
    """Counts "N days beginning with the day": the start is day 1 (Procurement Act 2023 ss.51, 53).

    On a working calendar day 1 is the first day that counts, from the start on.
    """


@dataclass(frozen=True, slots=True)
class DaysAfter(_DayCount):
    """Counts "the Nth day after" and "within N days of": the start does not count."""

    begins_after: ClassVar[timedelta] = ONE_DAY


@dataclass(frozen=True, slots=True)
class DaysAfterTheNextDay(_DayCount):
    """A period that begins the day after the start, and ends on the Nth day after the day on which it began.

    Neither the start nor the calendar day after it counts (SI 2023/1348 reg 12(2)-(3)).
    """

    begins_after: ClassVar[timedelta] = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class ClearDaysAfter(_DayCount):
    """Counts "after N clear days have elapsed": the first day with N counting days between it and the start.

    Its inverse is "N clear days before": the newest notice day with N counting days strictly between
    notice and event (Local Government Act 1972 s.100B(3); *R v Swansea CC ex p Elitestone* (CA 1993)).
    """

    calendar: WorkingCalendar
    begins_after: ClassVar[timedelta] = ONE_DAY
    ends_after: ClassVar[timedelta] = ONE_DAY

    @property
    def unit(self) -> str:
        return "clear days" if self.calendar.weekends_count else "clear working days"


@dataclass(frozen=True, slots=True)
class DaysBefore(_DayCount):
    """Counts "not less than N days before" and "not later than the Nth day before", by plain subtraction.

    ``latest_start`` of an event is the Nth counting day strictly before it: on a working calendar a working day (SI
    2006/3304 Sch 3; TUPE reg 11(6)). ``count`` of a notice is the earliest event that it still serves: the day after
    the Nth counting day from the notice on. With plain days both are subtraction and addition of N.
    """

    ends_after: ClassVar[timedelta] = ONE_DAY

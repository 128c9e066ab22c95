"""Upper bounds: how long before an event, at most, something may happen.

A window such as "at least 40 days but not more than 12 months before the day" (Procurement Act 2023 s.15(3)) has two
ends. The late end is a ``DaysBefore``; the early end is one of these. They bound the start from below, so their law is
the mirror of the operators': ``event <= latest_event(s)  if and only if  earliest_start(event) <= s``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from commissioning.dates.calendars import EVERY_DAY, ONE_DAY, WorkingCalendar
from commissioning.dates.counting import Counted, DaysAfter, DaysBefore, require_positive
from commissioning.dates.months import add_months


class Limit(Protocol):
    """At most so long before an event. ``unit`` says what is counted, ``calendar_id`` on which calendar."""

    @property
    def unit(self) -> str: ...
    @property
    def calendar_id(self) -> str: ...
    def earliest_start(self, event: date) -> Counted:
        """The earliest day that is not too long before ``event``."""

    def latest_event(self, start: date) -> Counted:
        """The latest event for which ``start`` is not too early."""

    def first(self, event: date) -> date:
        """The day that ``earliest_start(event)`` results in, without the explanation."""

    def last(self, start: date) -> date:
        """The day that ``latest_event(start)`` results in, without the explanation."""


@dataclass(frozen=True, slots=True)
class NotMoreThanDaysBefore:
    """Counts "not more than N days before": not earlier than the Nth counting day before the event (TUPE reg 11(3))."""

    n: int
    calendar: WorkingCalendar = EVERY_DAY

    def __post_init__(self) -> None:
        require_positive(self.n)

    @property
    def unit(self) -> str:
        return DaysBefore(self.n, self.calendar).unit

    @property
    def calendar_id(self) -> str:
        return self.calendar.id

    def earliest_start(self, event: date) -> Counted:
        return DaysBefore(self.n, self.calendar).latest_start(event)

    def latest_event(self, start: date) -> Counted:
        return DaysAfter(self.n, self.calendar).count(start)

    def first(self, event: date) -> date:
        return DaysBefore(self.n, self.calendar).first(event)

    def last(self, start: date) -> date:
        return DaysAfter(self.n, self.calendar).last(start)


@dataclass(frozen=True, slots=True)
class NotMoreThanMonthsBefore:
    """Counts "not more than N months before": not earlier than the corresponding date, counted back from the event.

    Twelve months before 29 February 2028 are 28 February 2027. Where a month has no corresponding date a count forward
    from the notice would allow one day less; nothing else differs.
    """

    n: int

    def __post_init__(self) -> None:
        require_positive(self.n)

    @property
    def unit(self) -> str:
        return "months"

    @property
    def calendar_id(self) -> str:
        return "days"

    def earliest_start(self, event: date) -> Counted:
        starts = tuple(add_months(event, -n) for n in range(1, self.n + 1))
        return Counted(event, -self.n, self.unit, self.calendar_id, starts[-1], starts)

    def latest_event(self, start: date) -> Counted:
        return Counted(start, self.n, self.unit, self.calendar_id, self.last(start))

    def first(self, event: date) -> date:
        return add_months(event, -self.n)

    def last(self, start: date) -> date:
        event = add_months(start, self.n) + timedelta(days=3)
        while add_months(event, -self.n) > start:
            event -= ONE_DAY
        return event

"""Working calendars as values: which days count, why another does not, and how far the data reaches.

Four calendars, because the law has four (Procurement Act 2023 s.123(1); SI 2023/1348 reg 12(12);
SI 2006/3304 Sch 3 r.2; plain "days"). Local Government Act 1972 s.243 is not applied: it rolls some last days of that
Act forward, and no authority shortens clear days by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from commissioning.errors import CalendarHorizon
from commissioning.numbered import DayIndex

CalendarId = Literal["days", "england", "uk", "elections"]

ONE_DAY = timedelta(days=1)
HOW_TO_REFRESH = "Refresh it: 'commissioning holidays FILE', with the bank-holidays file of GOV.UK."
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def say(day: date) -> str:
    """A date as people read it: ``Thu 26 Jun 2025``, whatever the locale of the machine.

    >>> say(date(2025, 6, 26))
    'Thu 26 Jun 2025'
    """
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def say_in_full(day: date) -> str:
    """A date as minutes write it, whatever the locale of the machine.

    >>> say_in_full(date(2025, 6, 26))
    '26 June 2025'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def say_days(number: int) -> str:
    """A number of days as people read it.

    >>> say_days(1), say_days(2)
    ('1 day', '2 days')
    """
    return f"{number} day" if number == 1 else f"{number} days"


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days count, as a value.

    ``closed`` maps each day that does not count to its reason. ``first`` and ``last`` bound the days
    that the data covers; a question outside them raises, because the answer would be a guess.
    """

    id: str
    name: str
    weekends_count: bool = False
    closed: Mapping[date, str] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        every_day = self.weekends_count and not self.closed and self.first is None and self.last is None
        if not every_day and (self.first is None or self.last is None):
            raise ValueError(f"the calendar '{self.id}' leaves days out, so it must say the first and last it covers")

    @cached_property
    def index(self) -> DayIndex | None:
        """The days that count, numbered; built once for each calendar. ``None`` when every day counts."""
        if self.first is None or self.last is None:
            return None
        return DayIndex(self.first, self.last, self._counts_within)

    def why_not(self, day: date) -> str | None:
        """Why ``day`` does not count, or ``None`` when it counts.

        Raises:
            CalendarHorizon: ``day`` lies outside the holiday data.
        """
        if (self.first and day < self.first) or (self.last and day > self.last):
            raise self._outside(day)
        if not self.weekends_count and day.weekday() >= 5:
            return WEEKDAYS[day.weekday()]
        return self.closed.get(day)

    def counts(self, day: date) -> bool:
        """Whether ``day`` counts. Raises ``CalendarHorizon`` outside the data."""
        return self.why_not(day) is None

    def nth_on_or_after(self, day: date, n: int) -> date:
        """The Nth day that counts, from ``day`` on; ``day`` itself is the first when it counts.

        Raises:
            CalendarHorizon: ``day``, or the day found, lies outside the holiday data.
            OverflowError: the calendar of every day has no date so late.
            ValueError: ``n`` is less than 1.
        """
        index = self.index
        if n < 1:
            raise ValueError(f"a count is at least 1, not {n}")
        if index is None:
            return day + timedelta(days=n - 1)
        place = day.toordinal() - index.first
        if not 0 <= place < index.span:
            raise self._outside(day)
        found = index.before[place] + n - 1
        if found >= len(index.days):
            raise self._outside(date.fromordinal(index.first + index.span))
        return index.days[found]

    def nth_on_or_before(self, day: date, n: int) -> date:
        """The Nth day that counts, from ``day`` back; raises as ``nth_on_or_after`` does."""
        index = self.index
        if n < 1:
            raise ValueError(f"a count is at least 1, not {n}")
        if index is None:
            return day - timedelta(days=n - 1)
        place = day.toordinal() - index.first
        if not 0 <= place < index.span:
            raise self._outside(day)
        found = index.before[place + 1] - n
        if found < 0:
            raise self._outside(date.fromordinal(index.first - 1))
        return index.days[found]

    def on_or_after(self, day: date) -> date:
        """The first day that counts, from ``day`` on. Raises ``CalendarHorizon`` outside the data."""
        return self.nth_on_or_after(day, 1)

    def on_or_before(self, day: date) -> date:
        """The last day that counts, up to ``day``. Raises ``CalendarHorizon`` outside the data."""
        return self.nth_on_or_before(day, 1)

    def between(self, start: date, end: date) -> int:
        """How many counting days lie in ``(start, end]``; negative when ``end`` is the earlier.

        Raises:
            CalendarHorizon: one of those days lies outside the holiday data.
        """
        if end < start:
            return -self.between(end, start)
        index = self.index
        if index is None or end == start:
            return (end - start).days
        after, last = start.toordinal() + 1 - index.first, end.toordinal() - index.first
        if not 0 <= after < index.span:
            raise self._outside(start + ONE_DAY)
        if last >= index.span:
            raise self._outside(date.fromordinal(index.first + index.span))
        return index.before[last + 1] - index.before[after]

    def _counts_within(self, day: date) -> bool:
        return (self.weekends_count or day.weekday() < 5) and day not in self.closed

    def _outside(self, day: date) -> CalendarHorizon:
        return CalendarHorizon(
            f"{say(day)} is outside the holiday data of the calendar '{self.id}', which covers "
            f"{self.first} to {self.last}. {HOW_TO_REFRESH}",
            calendar=self.id,
        )


EVERY_DAY = WorkingCalendar("days", "every calendar day", weekends_count=True)


@dataclass(frozen=True)
class Calendars:
    """The named calendars that a count may ask for.

    A council's closures are none of them: offices that are shut do not stop a statutory clock.
    """

    england: WorkingCalendar
    uk: WorkingCalendar
    elections: WorkingCalendar
    days: WorkingCalendar = EVERY_DAY

    def __getitem__(self, id: str) -> WorkingCalendar:
        if id not in ("days", "england", "uk", "elections"):
            raise KeyError(id)
        found: WorkingCalendar = getattr(self, id)
        return found

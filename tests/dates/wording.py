"""The operators once more, naively, from the wording of the law, and without the code that is under test.

Days that count are read from the holiday file as it is written. Every answer is found by stepping from day to day
until the words hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from commissioning.dates import (
    ClearDaysAfter,
    DaysAfter,
    DaysAfterTheNextDay,
    DaysBefore,
    DaysBeginningWith,
    MonthEndsAfter,
    MonthsAfter,
    MonthsBeginningWith,
    Operator,
    WeeksAfter,
    WeeksBeginningWith,
    WorkingCalendar,
)

FILE = Path(__file__).parents[2] / "calendars/holidays/uk-bank-holidays.json"
FIRST, LAST = date(2019, 1, 1), date(2028, 12, 31)  # what the file covers
ONE = timedelta(days=1)
BEFORE, AFTER = FIRST - 40 * ONE, LAST + 40 * ONE


def days_from(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def closed(calendar: str) -> set[date]:
    """The weekdays that a calendar leaves out, by its words in the statutes."""
    if calendar == "days":
        return set()
    parts = json.loads(FILE.read_text(encoding="utf-8"))
    divisions = ("england-and-wales", "scotland", "northern-ireland") if calendar == "uk" else ("england-and-wales",)
    days = {date.fromisoformat(event["date"]) for part in divisions for event in parts[part]["events"]}
    if calendar == "elections":
        days |= {date(year, 12, 24) for year in range(FIRST.year, LAST.year + 1)}
    return days


class Days:
    """How many days of a calendar count between two days; known within the years that the file covers."""

    def __init__(self, calendar: str) -> None:
        shut = closed(calendar)
        span = (BEFORE, AFTER) if calendar == "days" else (FIRST, LAST)
        counts = [calendar == "days" or (d.weekday() < 5 and d not in shut) for d in days_from(*span)]
        self.first, self.last = span
        self.sums = [0, *accumulate(counts)]

    def within(self, start: date, end: date) -> int:
        """The days that count from ``start`` to ``end``, both taken in. ``IndexError`` where nobody knows."""
        if end < start:
            return 0
        if start < self.first or end > self.last:
            raise IndexError
        return self.sums[(end - self.first).days + 1] - self.sums[(start - self.first).days]


@dataclass(frozen=True)
class DayWording:
    """``number``: which counting days between start and end the words are about; so many there must be."""

    operator: Callable[[int, WorkingCalendar], Operator]
    number: Callable[[Days, date, date], int]


DAY_WORDINGS = {
    # "the period of N days beginning with the day": the day itself and the last are both within the period
    "days-beginning-with": DayWording(DaysBeginningWith, lambda days, s, e: days.within(s, e)),
    # "the Nth day after", "within N days of": the day itself is outside
    "days-after": DayWording(DaysAfter, lambda days, s, e: days.within(s + ONE, e)),
    # begins the day after, ends on the Nth day after the day on which it began
    "days-after-the-next-day": DayWording(DaysAfterTheNextDay, lambda days, s, e: days.within(s + 2 * ONE, e)),
    # "N clear days": both days outside
    "clear-days-after": DayWording(ClearDaysAfter, lambda days, s, e: days.within(s + ONE, e - ONE)),
    # "not less than N days before": the event is outside
    "days-before": DayWording(DaysBefore, lambda days, s, e: days.within(s, e - ONE)),
}


def first_end(wording: DayWording, days: Days, start: date, n: int) -> date | None:
    """Steps on from ``start`` to the first end for which the words hold; ``None`` where nobody knows."""
    end = start - ONE
    try:
        while wording.number(days, start, end) < n:
            end += ONE
    except IndexError:
        return None
    return end


def last_start(wording: DayWording, days: Days, end: date, n: int) -> date | None:
    """Steps back from ``end`` to the last start for which the words hold; ``None`` where nobody knows."""
    start = end + ONE
    try:
        while wording.number(days, start, end) < n:
            start -= ONE
    except IndexError:
        return None
    return start


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _corresponding(start: date, months: int) -> tuple[date, bool]:
    """Steps to the same day of the month ``months`` on, or to that month's last day; and whether it is the same."""
    day = start
    while _month(day) < _month(start) + months:
        day += timedelta(days=1)
    while day.day != start.day and _month(day + ONE) == _month(day):
        day += ONE
    return day, day.day == start.day


def months_after(start: date, months: int) -> date:
    return _corresponding(start, months)[0]


def months_beginning_with(start: date, months: int) -> date:
    """The day before the corresponding date; where the month has none, it is used up whole."""
    day, same = _corresponding(start, months)
    return day - ONE if same else day


def month_ends_after(start: date, months: int) -> date:
    day = start
    while not (_month(day) == _month(start) + months and _month(day + ONE) > _month(day)):
        day += ONE
    return day


def weeks_after(start: date, weeks: int) -> date:
    """The Nth day of the same weekday after the start."""
    day = start
    while weeks:
        day += ONE
        weeks -= day.weekday() == start.weekday()
    return day


def weeks_beginning_with(start: date, weeks: int) -> date:
    return weeks_after(start, weeks) - ONE


SPAN_WORDINGS: dict[Callable[[int], Operator], Callable[[date, int], date]] = {
    MonthsAfter: months_after,
    MonthsBeginningWith: months_beginning_with,
    MonthEndsAfter: month_ends_after,
    WeeksAfter: weeks_after,
    WeeksBeginningWith: weeks_beginning_with,
}

"""Months by the corresponding-date rule (*Dodds v Walker* [1981] 1 WLR 1027)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta


def last_day(year: int, month: int) -> int:
    """How many days the month has."""
    return calendar.monthrange(year, month)[1]


def add_months(day: date, months: int) -> date:
    """The corresponding date ``months`` later (or earlier), or the month's last day where there is none.

    >>> add_months(date(2025, 9, 30), 4)
    datetime.date(2026, 1, 30)
    >>> add_months(date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, last_day(year, month)))


def months_beginning_with(start: date, months: int) -> date:
    """The last day of ``months`` months of which ``start`` is the first day.

    It is the day before the corresponding date. A month without a corresponding date is used up
    whole, so a period that begins on the 31st ends on the month's last day and not one earlier.

    >>> months_beginning_with(date(2025, 3, 1), 5)
    datetime.date(2025, 7, 31)
    """
    corresponding = add_months(start, months)
    return corresponding - timedelta(days=1) if corresponding.day == start.day else corresponding


def latest_start_of_months(end: date, months: int) -> date:
    """The latest first day of a period of ``months`` months that is over by ``end``."""
    start = add_months(end + timedelta(days=1), -months) + timedelta(days=3)
    while months_beginning_with(start, months) > end:
        start -= timedelta(days=1)
    return start


def month_end_after(day: date, months: int) -> date:
    """The last day of the month that is ``months`` after (or before) the month of ``day``.

    >>> month_end_after(date(2025, 6, 30), 2)
    datetime.date(2025, 8, 31)
    """
    first = add_months(day.replace(day=1), months)
    return first.replace(day=last_day(first.year, first.month))


def whole_months(start: date, end: date) -> int | None:
    """How many whole months ``start`` to ``end``, both counted, are; ``None`` when they are not whole.

    >>> whole_months(date(2025, 3, 1), date(2025, 7, 31))
    5
    >>> whole_months(date(2026, 7, 1), date(2026, 10, 1)) is None
    True
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    for candidate in (months, months + 1):
        if candidate > 0 and months_beginning_with(start, candidate) == end:
            return candidate
    return None

"""From a length of work, as people write it, to the operator that counts it."""

from __future__ import annotations

from commissioning.dates import (
    Calendars,
    DaysAfter,
    DaysBeginningWith,
    MonthsAfter,
    MonthsBeginningWith,
    Operator,
    WorkingCalendar,
)
from commissioning.model import Length


def beginning_with(length: Length, calendars: Calendars, own: WorkingCalendar) -> Operator:
    """Counts work from its first day, which is day 1. ``own`` is the calendar that the council names as its own."""
    if length.unit == "months":
        return MonthsBeginningWith(length.n)
    if length.unit == "working days":
        return DaysBeginningWith(length.n, calendars[length.calendar] if length.calendar else own)
    return DaysBeginningWith(length.n * (7 if length.unit == "weeks" else 1))


def after(length: Length, calendars: Calendars, own: WorkingCalendar) -> Operator:
    """Counts from an event, which is not counted."""
    if length.unit == "months":
        return MonthsAfter(length.n)
    if length.unit == "working days":
        return DaysAfter(length.n, calendars[length.calendar] if length.calendar else own)
    return DaysAfter(length.n * (7 if length.unit == "weeks" else 1))

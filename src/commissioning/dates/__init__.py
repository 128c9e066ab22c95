"""Days: working calendars as values, counting operators, months, and the date phrases of council papers.

No function here reads the clock, and none assumes a set of holidays.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from commissioning.dates.calendars import (
    EVERY_DAY,
    HOW_TO_REFRESH,
    ONE_DAY,
    WEEKDAYS,
    CalendarId,
    Calendars,
    WorkingCalendar,
    say,
    say_days,
    say_in_full,
)
from commissioning.dates.counting import (
    ClearDaysAfter,
    Counted,
    DaysAfter,
    DaysAfterTheNextDay,
    DaysBefore,
    DaysBeginningWith,
    Operator,
)
from commissioning.dates.holidays import (
    DIVISIONS,
    Division,
    HolidayChange,
    HolidayData,
    calendars_from,
    standard_calendars,
    standard_holidays,
)
from commissioning.dates.limits import Limit, NotMoreThanDaysBefore, NotMoreThanMonthsBefore
from commissioning.dates.months import (
    add_months,
    latest_start_of_months,
    month_end_after,
    months_beginning_with,
    whole_months,
)
from commissioning.dates.spans import MonthEndsAfter, MonthsAfter, MonthsBeginningWith, WeeksAfter, WeeksBeginningWith

if TYPE_CHECKING:
    from commissioning.dates.phrases import Phrase, impossible_date, nearest_real_day, read_phrase

__all__ = [
    "DIVISIONS",
    "EVERY_DAY",
    "HOW_TO_REFRESH",
    "ONE_DAY",
    "WEEKDAYS",
    "CalendarId",
    "Calendars",
    "ClearDaysAfter",
    "Counted",
    "DaysAfter",
    "DaysAfterTheNextDay",
    "DaysBefore",
    "DaysBeginningWith",
    "Division",
    "HolidayChange",
    "HolidayData",
    "Limit",
    "MonthEndsAfter",
    "MonthsAfter",
    "MonthsBeginningWith",
    "NotMoreThanDaysBefore",
    "NotMoreThanMonthsBefore",
    "Operator",
    "Phrase",
    "WeeksAfter",
    "WeeksBeginningWith",
    "WorkingCalendar",
    "add_months",
    "calendars_from",
    "impossible_date",
    "latest_start_of_months",
    "month_end_after",
    "months_beginning_with",
    "nearest_real_day",
    "read_phrase",
    "say",
    "say_days",
    "say_in_full",
    "standard_calendars",
    "standard_holidays",
    "whole_months",
]


# The patterns of date phrases are slow to make ready, and only what reads papers needs them.
def __getattr__(name: str) -> Any:
    if name in ("Phrase", "impossible_date", "nearest_real_day", "read_phrase"):
        return getattr(import_module("commissioning.dates.phrases"), name)
    raise AttributeError(f"module 'commissioning.dates' has no attribute '{name}'")

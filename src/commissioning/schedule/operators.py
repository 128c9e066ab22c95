"""The tables of the counting operators, so that no rule of law is written a second time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from commissioning.dates import Operator
from commissioning.errors import CalendarHorizon
from commissioning.schedule.counts import Count, OutsideCalendar


def counted(name: str, operator: Operator) -> Count:
    """The tables of a counting operator, which says where its calendar's data ends by ``CalendarHorizon``."""

    def within(count: Callable[[date], date], day: int) -> int:
        try:
            return count(date.fromordinal(day)).toordinal()
        except (CalendarHorizon, OverflowError, ValueError) as error:
            raise OutsideCalendar from error

    return Count(name, lambda day: within(operator.last, day), lambda day: within(operator.first, day))

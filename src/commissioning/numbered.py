"""Days that count, numbered, so that counting them is a look-up and not a walk.

It imports next to nothing: calendars stand on it, and so does the schedule, which must start fast.
"""

from __future__ import annotations

from datetime import date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class DayIndex:
    """The days of a calendar that count, numbered from its first covered day, so that a count is one look-up.

    ``first`` is the ordinal of the first covered day and ``span`` how many days are covered. ``days`` are those that
    count and ``ordinals`` their ordinals; ``before[i]`` is how many of them are earlier than the ordinal ``first + i``,
    for ``i`` up to and with ``span``. So the Nth counting day from the ordinal ``o`` on is
    ``ordinals[before[o - first] + n - 1]``.
    """

    __slots__ = ("before", "days", "first", "ordinals", "span")

    def __init__(self, first: date, last: date, counts: Callable[[date], bool]) -> None:
        self.first = first.toordinal()
        self.span = last.toordinal() - self.first + 1
        days: list[date] = []
        before = [0]
        for ordinal in range(self.first, self.first + self.span):
            day = date.fromordinal(ordinal)
            if counts(day):
                days.append(day)
            before.append(len(days))
        self.days = tuple(days)
        self.ordinals = tuple(day.toordinal() for day in days)
        self.before = tuple(before)

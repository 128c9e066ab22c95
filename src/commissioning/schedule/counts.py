"""Counts of days as tables: from a day to the day on which the count ends, and back.

A count is monotone: what begins later does not end earlier. So it has one exact inverse, the latest beginning whose
end is not after a given day, and the two obey ``forward[s] <= d  if and only if  s <= inverse[d]``. Tables fill
themselves as they are asked, from the very functions that explain a count; no rule is written here a second time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from commissioning.numbered import DayIndex

BEYOND = 1 << 22
"""A day past the data of a calendar, or past every bound. Larger than the number of any day that a date can have."""

BEFORE = 0
"""A day before the data of a calendar. Smaller than the number of any day."""


class OutsideCalendar(Exception):
    """A count left the days that its calendar knows."""


class Table(dict[int, int]):
    """Day numbers to day numbers, each found once.

    What lies outside the data of a calendar stays outside. ``outside`` is where a count ends that leaves it.
    """

    __slots__ = ("_outside", "_rule")

    def __init__(self, rule: Callable[[int], int], outside: int) -> None:
        super().__init__(((BEYOND, BEYOND), (BEFORE, BEFORE)))
        self._rule = rule
        self._outside = outside

    def __missing__(self, day: int) -> int:
        try:
            found = self._rule(day) if BEFORE < day < BEYOND else day
        except OutsideCalendar:
            found = self._outside
        self[day] = found
        return found


class Count:
    """A counted period.

    ``forward`` leads from the first day that may count to the day on which the count ends; ``inverse`` from a day to
    the latest beginning whose end is not after it; ``settled`` from a day to the latest end not after it.
    """

    __slots__ = ("forward", "inverse", "name", "settled")

    def __init__(
        self,
        name: str,
        forward: Callable[[int], int],
        inverse: Callable[[int], int],
        settled: Callable[[int], int] | None = None,
    ) -> None:
        self.name = name
        self.forward = Table(forward, BEYOND)
        self.inverse = Table(inverse, BEFORE)
        self.settled = Table(settled or (lambda day: self.forward[self.inverse[day]]), BEFORE)


def working_days(n: int, index: DayIndex) -> Count:
    """``n`` working days beginning with a day, which is the first of them if it is a working day."""
    first, span, before, ordinals = index.first, index.span, index.before, index.ordinals

    def forward(day: int) -> int:
        if not 0 <= day - first < span or (found := before[day - first] + n) > len(ordinals):
            raise OutsideCalendar
        return ordinals[found - 1]

    def inverse(day: int) -> int:
        if not 0 <= day - first < span or (found := before[day - first + 1] - n) < 0:
            raise OutsideCalendar
        return ordinals[found]

    return Count(f"{n} working days", forward, inverse)


def every_day(n: int) -> Count:
    """``n`` calendar days beginning with a day, which is the first of them."""
    return Count(f"{n} days", lambda day: day + n - 1, lambda day: day - n + 1)


def first_of(name: str, days: list[int]) -> Count:
    """The first of some days, on or after a day; ``days`` are in order. Meetings are such days."""

    def forward(day: int) -> int:
        index = bisect_left(days, day)
        return days[index] if index < len(days) else BEYOND

    def inverse(day: int) -> int:
        index = bisect_right(days, day)
        return days[index - 1] if index else BEFORE

    return Count(name, forward, inverse)

"""The two passes: forward to the earliest day of every step, backward to the latest that still serves."""

from __future__ import annotations

from datetime import date
from itertools import repeat

from commissioning.schedule.counts import BEFORE, BEYOND, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Line = tuple[int, tuple[int, ...], Table, Table, Table | None, tuple[tuple[int, Table, Table], ...]]


class Point:
    """A dated step.

    Attributes:
        earliest: the first day on which it can be over; ``None`` past the data of its calendar.
        latest: the last day on which it still serves what is needed; ``None`` where nothing needed waits for it.
    """

    __slots__ = ("_place", "_schedule", "earliest", "key", "latest")

    def __init__(self, key: str, earliest: date | None, latest: date | None, schedule: Schedule, place: int) -> None:
        self.key = key
        self.earliest = earliest
        self.latest = latest
        self._schedule = schedule
        self._place = place

    @property
    def follows(self) -> str | None:
        """The step from which it was counted; ``None`` for the start."""
        return self._schedule.driver(self._place)

    @property
    def counted(self) -> str:
        """What was counted from there."""
        return self._schedule.program.names[self._place]

    @property
    def slack(self) -> int | None:
        """Calendar days between the two; negative when what is needed cannot be had."""
        return (self.latest - self.earliest).days if self.earliest and self.latest else None


class _Days(dict[int, date | None]):
    """The date of each day number, made once."""

    def __missing__(self, number: int) -> date | None:
        found = date.fromordinal(number) if BEFORE < number < BEYOND else None
        self[number] = found
        return found


DAYS = _Days()


class Program:
    """Steps as the passes read them, each after all that it waits for.

    A line holds places and tables: the place of the first step that it waits for, those of the others, the tables
    forward and back, the table of its own latest day if it has one, and the bounds with their tables. Places are
    counted from 1; at 0 is the start.
    """

    __slots__ = ("keys", "lines", "names")

    def __init__(self, keys: list[str], names: list[str], lines: list[Line]) -> None:
        self.keys = keys
        self.names = names
        self.lines = lines

    @property
    def ends(self) -> list[int]:
        """The places, from 0, of the steps that nothing waits for."""
        followed = {place for line in self.lines for place in (line[0], *line[1])}
        followed.update(bound[0] for line in self.lines for bound in line[5])
        return [place for place in range(len(self.lines)) if place + 1 not in followed]

    def forward(self, start: int, floors: Sequence[int] | None = None) -> list[int]:
        """The earliest day number of each step, after the start's at 0.

        ``floors`` are the days before which each step cannot be, ``BEFORE`` where it can be on any.
        """
        days = [start - 1]
        put = days.append
        for (first, others, forward, _, _, bounds), floor in zip(
            self.lines, floors or repeat(BEFORE, len(self.lines)), strict=True
        ):
            ready = days[first]
            for other in others:
                if days[other] > ready:
                    ready = days[other]
            day = forward[ready + 1]
            for other, bound, _ in bounds:
                if bound[days[other]] > day:
                    day = bound[days[other]]
            put(day if day > floor else floor)
        return days

    def forward_from(
        self, start: int, floors: Sequence[int], held: Mapping[int, int], caps: Mapping[int, int]
    ) -> list[int]:
        """As ``forward``, where something has happened.

        ``held`` are the days on which some steps are, whatever they wait for, by place; ``caps`` those after which some
        no longer hold anything up.
        """
        days = [start - 1]
        for place, floor in enumerate(floors):
            day = held.get(place)
            if day is None:
                day = max(self.counted(place, days), floor)
                day = min(day, caps.get(place, day))
            days.append(day)
        return days

    def counted(self, place: int, days: Sequence[int]) -> int:
        """The day on which the step at ``place`` is over by its counts alone."""
        first, others, forward, _, _, bounds = self.lines[place]
        ready = max([days[first], *[days[other] for other in others]])
        return max([forward[ready + 1], *[bound[days[other]] for other, bound, _ in bounds]])

    def backward(self, needed: Mapping[int, int]) -> list[int]:
        """The latest day number of each step that still serves ``needed``; ``BEYOND`` where nothing needed waits."""
        late = [BEYOND] * (len(self.lines) + 1)
        for number, day in needed.items():
            late[number + 1] = day
        number = len(self.lines)
        for first, others, _, inverse, settled, bounds in reversed(self.lines):
            day = late[number]
            if day < BEYOND:
                if settled is not None:
                    day = late[number] = settled[day]
                begin = inverse[day] - 1
                if begin < late[first]:
                    late[first] = begin
                for other in others:
                    if begin < late[other]:
                        late[other] = begin
                for other, _, bound in bounds:
                    if bound[day] < late[other]:
                        late[other] = bound[day]
            number -= 1
        return late


class Schedule:
    """A network dated both ways. Days are numbers until somebody looks at a point."""

    __slots__ = ("earliest", "latest", "program")

    def __init__(self, program: Program, earliest: Sequence[int], latest: Sequence[int]) -> None:
        self.program = program
        self.earliest = earliest
        self.latest = latest

    def points(self) -> list[Point]:
        """Every step, dated, in the order of the network."""
        keys, days = self.program.keys, DAYS.__getitem__
        earliest, latest = map(days, self.earliest[1:]), map(days, self.latest[1:])
        return list(map(Point, keys, earliest, latest, repeat(self), range(len(keys))))

    def driver(self, place: int) -> str | None:
        """The step that the one at ``place`` was counted from: the last of those it waits for, or what bounds it."""
        days = self.earliest
        first, others, forward, _, _, bounds = self.program.lines[place]
        found = max((first, *others), key=days.__getitem__)
        day = forward[days[found] + 1]
        for other, bound, _ in bounds:
            if bound[days[other]] > day:
                found, day = other, bound[days[other]]
        return self.program.keys[found - 1] if found else None

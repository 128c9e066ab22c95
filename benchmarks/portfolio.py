"""A portfolio dated both ways, against the floor of doing just that in Python.

    python -m benchmarks.portfolio [--workstreams 10000] [--rounds 7]

The floor is straight-line arithmetic: an array of working days, a list of meetings behind it, and one slotted object
a milestone. Ours is ``commissioning.schedule``: the same networks, with what each milestone was counted from. The two
run in turn in one process, on the same plans, and must give the same days.
"""

from __future__ import annotations

import argparse
import gc
import random
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median
from typing import TypeVar

from benchmarks.measuring import middle, progress
from commissioning.dates import standard_calendars
from commissioning.model import ServiceStart
from commissioning.numbered import DayIndex
from commissioning.plan import Scene
from commissioning.plan.passes.bulk import dates
from commissioning.schedule import Network, Point, first_of, working_days
from commissioning.testing import committee, scene, workstream

T = TypeVar("T")
MILESTONES = 36
KINDS = 20
NEEDED_AFTER = 900
"""Calendar days from a start to the day by which its last milestone is needed."""


@dataclass(frozen=True)
class Kind:
    """A kind of workstream: for each milestone its working days (0 is a meeting) and what it waits for."""

    days: tuple[int, ...]
    after: tuple[tuple[int, ...], ...]


def kinds() -> list[Kind]:
    """Kinds with milestones that wait for one to three earlier ones, a meeting every ninth."""
    chance = random.Random(3)
    found = []
    for _ in range(KINDS):
        days = tuple(0 if place % 9 == 8 else chance.randint(1, 20) for place in range(MILESTONES))
        after = tuple(
            tuple(sorted({chance.randrange(max(0, place - 4), place) for _ in range(chance.choice((1, 1, 2, 3)))}))
            if place
            else ()
            for place in range(MILESTONES)
        )
        found.append(Kind(days, after))
    return found


@dataclass(slots=True)
class Dated:
    """What the floor makes of a milestone."""

    key: str
    earliest: date
    latest: date | None


def floor(kinds: list[Kind], starts: list[int], index: DayIndex, meetings: list[int]) -> list[list[Dated]]:
    """Date arithmetic on an index array, and one slotted object a milestone."""
    first, before, ordinals = index.first, index.before, index.ordinals
    days = {n: date.fromordinal(n) for n in range(first, first + index.span)}
    names = [f"m{place}" for place in range(MILESTONES)]
    made = []
    for number, start in enumerate(starts):
        kind = kinds[number % KINDS]
        early: list[int] = []
        for length, after in zip(kind.days, kind.after, strict=True):
            ready = start
            for other in after:
                if early[other] >= ready:
                    ready = early[other] + 1
            early.append(
                ordinals[before[ready - first] + length - 1] if length else meetings[bisect_left(meetings, ready)]
            )
        late = [0] * MILESTONES
        late[-1] = start + NEEDED_AFTER
        for place in range(MILESTONES - 1, -1, -1):
            day, length = late[place], kind.days[place]
            if not day:
                continue
            if length:
                end = before[day - first + 1]
                late[place], begin = ordinals[end - 1], ordinals[end - length]
            else:
                late[place] = begin = meetings[bisect_right(meetings, day) - 1]
            for other in kind.after[place]:
                if not late[other] or begin - 1 < late[other]:
                    late[other] = begin - 1
        made.append(
            [Dated(name, days[a], days[b] if b else None) for name, a, b in zip(names, early, late, strict=True)]
        )
    return made


def networks(kinds: list[Kind], index: DayIndex, meetings: list[int]) -> list[Network]:
    """The same kinds as networks."""
    meeting = first_of("the first meeting", meetings)
    counts = {n: working_days(n, index) for n in range(1, 21)}
    found = []
    for kind in kinds:
        network = Network()
        for place, (length, after) in enumerate(zip(kind.days, kind.after, strict=True)):
            network.add(f"m{place}", counts[length] if length else meeting, [f"m{other}" for other in after])
        found.append(network)
    return found


def ours(networks: list[Network], starts: list[int]) -> list[list[Point]]:
    """Both passes, and a point with its reason for each milestone."""
    goal = f"m{MILESTONES - 1}"
    return [
        networks[number % KINDS]
        .dated(date.fromordinal(start), needed={goal: date.fromordinal(start + NEEDED_AFTER)})
        .points()
        for number, start in enumerate(starts)
    ]


def workstreams(count: int) -> list[Scene]:
    """Workstreams of the built-in template, with a meeting every five weeks; they start on the days of one year."""
    days = [date(2024, 1, 11) + timedelta(weeks=5 * number) for number in range(45)]
    base = scene(
        workstream=workstream(scrutiny="scrutiny", start="2025-01-06"),
        committees=[committee("scrutiny", *days)],
        as_of=date(2024, 6, 3),
    )
    chance = random.Random(1)
    found = []
    for number in range(count):
        start = date(2025, 1, 6) + timedelta(days=chance.randrange(300))
        needed = ServiceStart(required=start + timedelta(days=640))
        own = {"reference": f"W-{number}", "start": start, "service_start": needed}
        found.append(replace(base, workstream=base.workstream.model_copy(update=own)))
    return found


def timed(make: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds, and what was made."""
    gc.collect()
    began = time.process_time()
    made = make()
    return time.process_time() - began, made


def main() -> None:
    """Runs both in turn and prints the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workstreams", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    index = standard_calendars().england.index
    assert index is not None
    meetings = [date(year, month, 15).toordinal() for year in range(2019, 2029) for month in range(1, 13)]
    chance = random.Random(5)
    starts = [date(2021, 1, 1).toordinal() + chance.randrange(1000) for _ in range(arguments.workstreams)]
    every, made = kinds(), networks(kinds(), index, meetings)
    ratios, floors, our_times = [], [], []
    for number in range(arguments.rounds):
        progress(f"round {number + 1} of {arguments.rounds}")
        seconds, plain = timed(lambda: floor(every, starts, index, meetings))
        expected = [[(item.earliest, item.latest) for item in items] for items in plain]
        del plain
        gc.freeze()  # what is kept to compare with is no part of what is measured
        mine, points = timed(lambda: ours(made, starts))
        if expected != [[(point.earliest, point.latest) for point in items] for items in points]:
            raise SystemExit("the floor and the schedule disagree")
        del points, expected
        gc.unfreeze()
        ratios.append(mine / seconds)
        floors.append(seconds)
        our_times.append(mine)
    scenes = workstreams(arguments.workstreams)
    real = []
    for number in range(arguments.rounds):
        progress(f"the built-in template, round {number + 1} of {arguments.rounds}")
        seconds, found = timed(lambda: list(dates(scenes)))
        milestones = sum(len(item.milestones) for item in found)
        real.append(seconds / milestones)
        del found
    total = arguments.workstreams * MILESTONES / 1e6
    print(f"{arguments.workstreams:,} workstreams of {MILESTONES} milestones, both passes, CPU:")
    print(f"floor {median(floors):.3f} s, {total / median(floors):.2f}M milestones/s")
    print(f"ours  {median(our_times):.3f} s, {total / median(our_times):.2f}M milestones/s, with what each follows")
    print(f"ours / floor: {middle(ratios)}")
    print(
        f"the built-in template, {milestones / arguments.workstreams:.0f} milestones each, with gates and rules: "
        f"{1e-6 / median(real):.2f}M milestones/s"
    )


if __name__ == "__main__":
    main()

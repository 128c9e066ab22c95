"""Plans to measure with: as a table that our scheduler reads, and as a project that TaskJuggler 3 reads."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Task:
    """A step of so many working days, or one day at the first meeting of a committee."""

    key: str
    after: tuple[str, ...]
    days: int = 1
    committee: str | None = None


@dataclass(frozen=True)
class ExamplePlan:
    """Tasks, each after those it waits for, with the holidays and meetings between two days (``last`` not counted)."""

    first: date
    last: date
    holidays: tuple[date, ...]
    committees: dict[str, tuple[date, ...]]
    tasks: tuple[Task, ...]


def chains(tasks: int, *, seed: int = 7) -> ExamplePlan:
    """Chains of 30 tasks that all start on one day; every eighth task waits for a monthly committee."""
    chance = random.Random(seed)
    first, last = date(2026, 1, 5), date(2030, 1, 5)

    def made() -> Iterator[Task]:
        for chain in range(tasks // 30):
            for number in range(30):
                after = (f"c{chain}t{number - 1}",) if number else ()
                committee = "scrutiny" if number % 8 == 7 else None
                yield Task(f"c{chain}t{number}", after, 1 if committee else chance.randint(1, 10), committee)

    return ExamplePlan(first, last, _holidays(first, last), {"scrutiny": _monthly(first, last, 15)}, tuple(made()))


def tangle(tasks: int, *, seed: int) -> ExamplePlan:
    """A network of tasks that wait for up to three others, with two committees."""
    chance = random.Random(seed)
    first, last = date(2026, 1, 5), date(2032, 1, 5)
    committees = {
        name: tuple(sorted(chance.sample(_weekdays(first, last, _holidays(first, last)), 50)))
        for name in ("one", "two")
    }

    def made() -> Iterator[Task]:
        for number in range(tasks):
            known = [f"t{other}" for other in range(max(0, number - 8), number)]
            after = tuple(sorted(chance.sample(known, min(len(known), chance.randint(0, 3)))))
            committee = chance.choice(("one", "two")) if chance.random() < 0.2 else None
            yield Task(f"t{number}", after, 1 if committee else chance.randint(1, 25), committee)

    return ExamplePlan(first, last, _holidays(first, last), committees, tuple(made()))


def _holidays(first: date, last: date) -> tuple[date, ...]:
    days = ((1, 1), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28))
    return tuple(date(year, month, day) for year in range(first.year, last.year + 1) for month, day in days)


def _monthly(first: date, last: date, earliest: int) -> tuple[date, ...]:
    """The first Thursday from the ``earliest`` day of each month on."""
    months = ((year, month) for year in range(first.year, last.year) for month in range(1, 13))
    starts = (date(year, month, earliest) for year, month in months)
    return tuple(day + timedelta(days=(3 - day.weekday()) % 7) for day in starts)


def _weekdays(first: date, last: date, holidays: Sequence[date]) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days))
    return [day for day in days if day.weekday() < 5 and day not in holidays]


def as_table(plan: ExamplePlan) -> str:
    """Lines with tabs: ``key, working days or @committee, what it comes after``, below the days and meetings."""
    lines = [f"from\t{plan.first}\t{plan.last - ONE_DAY}", "\t".join(["holidays", *map(str, plan.holidays)])]
    lines += ["\t".join([f"@{name}", *map(str, days)]) for name, days in plan.committees.items()]
    lines.append("")
    for task in plan.tasks:
        count = f"@{task.committee}" if task.committee else str(task.days)
        lines.append("\t".join([task.key, count, *task.after]))
    return "\n".join(lines) + "\n"


def as_project(plan: ExamplePlan, *, report: str = "", backward: date | None = None) -> str:
    """The same plan as TaskJuggler reads it.

    A committee is a shift that is shut on every day without a meeting, so that TaskJuggler finds the meeting itself.
    ``report`` is "", "csv" or "ical"; ``backward`` is the last day of a plan that is scheduled as late as possible.
    """
    lines = [f'project plan "Plan" {plan.first} - {plan.last} {{ timezone "Europe/London" timeformat "%Y-%m-%d" }}']
    lines += [f'leaves holiday "holiday" {day} +1d' for day in plan.holidays if plan.first <= day < plan.last]
    lines.append('shift shut "shut" { workinghours mon - sun off }')
    for name, days in plan.committees.items():
        shut = ", ".join(f"shut {start} - {end}" for start, end in _between(plan, days))
        lines.append(f"macro {name} [ shifts {shut} ]")
    followers: dict[str, list[str]] = {task.key: [] for task in plan.tasks}
    for task in plan.tasks:
        for name in task.after:
            followers[name].append(task.key)
    for task in plan.tasks:
        parts = [f"length {task.days}d"]
        parts += [f"${{{task.committee}}}"] if task.committee else []
        if backward is None:
            parts.append(f"depends {', '.join(task.after)}" if task.after else f"start {plan.first}")
        else:
            late = followers[task.key]
            parts.append(f"precedes {', '.join(late)}" if late else f"end {backward + ONE_DAY}")
        lines.append(f'task {task.key} "Task {task.key}" {{ {" ".join(parts)} }}')
    if report == "csv":
        lines.append('taskreport dates "dates" { formats csv columns id, start, end timeformat "%Y-%m-%d" }')
    elif report == "ical":
        lines.append('icalreport "dates" { }')
    return "\n".join(lines) + "\n"


def _between(plan: ExamplePlan, meetings: Sequence[date]) -> Iterator[tuple[date, date]]:
    """The stretches of days without a meeting, each with the day that follows it."""
    start = plan.first
    for day in meetings:
        if day > start:
            yield start, day
        start = day + ONE_DAY
    if start < plan.last:
        yield start, plan.last

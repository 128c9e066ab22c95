"""Checks a trace step by step with nothing of the program's counting: weekends, the bank-holiday file, and loops.

``check_trace`` takes what ``why`` says (each step's ``from``, ``count``, ``unit``, ``calendar``, ``left_out``,
``result``) and finds the result of each step again; each step must begin at a day that is known by then: something
entered, today, or the result of an earlier step.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache

import yaml

from commissioning.plan import TraceStep
from tests.conftest import REPOSITORY

ONE = timedelta(days=1)
ENTERED = ("entered", "recorded", "slip", "not-before", "contract-notice")
"""Steps that give a day which a person entered, or which follows from what a contract says."""
LOOKED_UP = (
    *("first-usable-meeting", "last-usable-meeting", "last-published-meeting"),
    *("left-out", "gate-open", "calendar-horizon"),
)
"""Steps whose day stands in a committee's calendar or a recorded decision, and is not counted."""


@cache
def _holidays() -> Mapping[str, frozenset[date]]:
    file = REPOSITORY / "calendars" / "holidays" / "uk-bank-holidays.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    days = {
        division: frozenset(date.fromisoformat(event["date"]) for event in data[division]["events"])
        for division in ("england-and-wales", "scotland", "northern-ireland")
    }
    return {
        "england": days["england-and-wales"],
        "uk": days["england-and-wales"] | days["scotland"] | days["northern-ireland"],
    }


def works(day: date, calendar: str) -> bool:
    """Whether a day counts: every day on ``days``, else a weekday that is no bank holiday."""
    return calendar == "days" or (day.weekday() < 5 and day not in _holidays()[calendar])


@cache
def operators() -> Mapping[str, str]:
    """How each rule of the library counts, as its data file says."""
    folder = REPOSITORY / "src" / "commissioning" / "rules" / "data"
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.yaml")):
        for rule in yaml.safe_load(file.read_text(encoding="utf-8")).get("rules", ()):
            for item in (rule, *rule.get("variants", ())):
                found[item["id"]] = item.get("operator", rule.get("operator", ""))
    return found


def _nth(day: date, n: int, calendar: str, step: timedelta) -> date:
    """The nth day that counts, ``day`` itself among them."""
    while True:
        n -= works(day, calendar)
        if n == 0:
            return day
        day += step


def _month(day: date, n: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _months_beginning(day: date, n: int) -> date:
    there = _month(day, n)
    return there - ONE if there.day == day.day else there


_FORWARD: Mapping[str, Callable[[date, int, str], date]] = {
    "days-beginning-with": lambda day, n, cal: _nth(day, n, cal, ONE),
    "days-after": lambda day, n, cal: _nth(day + ONE, n, cal, ONE),
    "days-after-the-next-day": lambda day, n, cal: _nth(day + 2 * ONE, n, cal, ONE),
    "clear-days-after": lambda day, n, cal: _nth(day + ONE, n, cal, ONE) + ONE,
    "months-after": lambda day, n, cal: _month(day, n),
    "months-beginning-with": lambda day, n, cal: _months_beginning(day, n),
}


def _counted(step: TraceStep) -> date:
    """The result of a count, found again."""
    assert step.start is not None
    assert step.count is not None
    start, n, calendar = step.start, abs(step.count), str(step.calendar)
    months = step.unit == "months"
    if step.rule == "contract-notice":
        return _month(start, -n) if months else start - n * ONE
    if step.rule in ("duration", "stage-length", "contract-term"):
        operator = "months-beginning-with" if months else "days-beginning-with"
    elif step.rule in ("paper-chain", "next-working-day"):
        operator = "days-after" if step.count > 0 else "days-before"
    else:
        operator = operators()[step.rule]
    if step.count > 0:
        return _FORWARD[operator](start, n, calendar)
    if operator == "days-before":
        return _nth(start - ONE, n, calendar, -ONE)
    # The latest day from which the count is over by ``start``: looked for day by day.
    day = start
    while _FORWARD[operator](day, n, calendar) > start:
        day -= ONE
    return day


def check_trace(steps: Sequence[TraceStep], result: date, as_of: date, own: str = "england") -> None:
    """Fails where a step does not give its result, or begins at a day that nothing before it gave."""
    assert steps, "a date is never bare"
    assert steps[-1].result == result
    assert steps[0].rule in (*ENTERED, "left-out", "gate-open"), f"it begins with {steps[0]}"
    known: set[date] = {as_of}
    for step in steps:
        _check(step, known, as_of, own)
        if step.result is not None:
            known.add(step.result)
        for day, reason in step.left_out:
            assert reason, step.because
            assert step.count is None or step.unit == "months" or not works(day, str(step.calendar)), step.because


def _check(step: TraceStep, known: set[date], as_of: date, own: str) -> None:
    where = f"{step.milestone}: {step.because}"
    # Work begins on the day after what it waits for; a stage on its own first day.
    if step.start is not None:
        assert step.start in known or step.start - ONE in known or step.start + ONE in known, where
    if step.count is not None:
        assert step.result == _counted(step), where
    elif step.rule in _FOLLOWS:
        assert step.start is not None
        calendar = step.calendar if step.rule == "day-before-next-working-day" else own
        assert step.result in _FOLLOWS[step.rule](step.start, str(calendar)), where
    elif step.rule == "working-day":
        assert step.result is not None
        # A council acts on its own working days; a rule names the calendar of its safe day.
        assert any(works(step.result, calendar) for calendar in ("england", "uk")), where
        near = {day for day in known if abs((day - step.result).days) <= 12}
        assert near, where
    elif step.rule == "not-yet-done":
        assert step.result in (as_of, _nth(as_of, 1, own, ONE)), where
    elif step.rule not in (*ENTERED, *LOOKED_UP):
        raise AssertionError(f"a step of an unknown sort: {step}")


def _working_day_from(day: date, calendar: str) -> tuple[date, ...]:
    """The first working day from a day on, or from the next: what follows a stage's start may be on that very day."""
    return (_nth(day, 1, calendar, ONE), _nth(day + ONE, 1, calendar, ONE))


_FOLLOWS: Mapping[str, Callable[[date, str], tuple[date, ...]]] = {
    "first-working-day": _working_day_from,
    "earliest-notice": _working_day_from,
    "papers-ready": _working_day_from,
    "no-usable-meeting": lambda day, cal: (_nth(day, 1, cal, ONE),),
    "last-working-day": lambda day, cal: (_nth(day, 1, cal, -ONE), _nth(day, 1, cal, ONE)),
    "day-before-next-working-day": lambda day, cal: (_nth(day + ONE, 1, cal, ONE) - ONE,),
    "day-after": lambda day, _: (day, day + ONE),
    "day-before": lambda day, _: (day - ONE,),
    "latest-of": lambda day, _: (day,),
}
"""What follows from a day without a count: the days that a step of this sort may give."""

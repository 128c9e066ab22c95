"""Why a date is what it is, in counted facts alone: numbers, dates and the citations of the rule library.

The words of a trace quote what people wrote: titles, names, why something slipped. Nothing of that is said here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from commissioning.dates import say
from commissioning.plan.trace_step import TraceStep
from commissioning.rules import standard_rules

_CALENDARS: Final = {"england": " (England)", "uk": " (United Kingdom)", "elections": " (elections)"}
_OF_A_COUNCIL: Final = ("duration", "stage-length", "paper-chain")
"""Counts whose source is a council's own file, which is not told."""
_PLAIN: Final = {
    "recorded": "It happened on this day.",
    "entered": "The day that was set for it.",
    "slip": "A new forecast was given for it.",
    "not-before": "It cannot be before this day.",
    "restart": "It began anew after an attempt that failed.",
    "gate-open": "The gate that waited for it is open.",
    "working-day": "Moved to a working day that serves.",
}
_SINCE: Final = {
    "day-after": "The day after {}.",
    "latest-of": "The last of its work ends on {}.",
    "no-usable-meeting": "No published meeting is left: the earliest lawful day from {} on.",
    "earliest-notice": "The first day on which its notice can be given, from {} on.",
}
"""What follows without a count, by the rule of the trace's step; without a day, with the day that it follows."""


def counted_reason(steps: Sequence[TraceStep]) -> str:
    """One line for everybody; nothing where the last of the steps is of a sort that is not known here.

    Args:
        steps: the milestone's own steps of its trace.
    """
    if not steps:
        return ""
    said = _said(steps[-1])
    return f"{counted_reason(steps[:-1])} {said}".strip() if steps[-1].rule == "working-day" else said


def _said(step: TraceStep) -> str:
    rules = standard_rules()
    if step.count is None or step.start is None:
        since = (_working_day(step) or _SINCE.get(step.rule, "")) if step.start else ""
        return since.format(say(step.start)) if step.start and since else _PLAIN.get(step.rule, "")
    if step.rule not in _OF_A_COUNCIL and step.rule not in rules:
        return ""
    count = abs(step.count)
    unit = str(step.unit).removesuffix("s") if count == 1 else step.unit
    way = "back from" if step.count < 0 else "from"
    on = _CALENDARS.get(step.calendar or "", "")
    assumed = "assumed; " if step.assumption else ""
    source = f" ({assumed}{rules.find(step.rule).source})" if step.rule in rules else ""
    return f"Counted: {count} {unit}{on} {way} {say(step.start)}{source}.{_left_out(step)}"


def _working_day(step: TraceStep) -> str:
    """Which working day it is, by where it fell: a gate that its stage's work leaves no room comes after it."""
    if step.rule not in ("first-working-day", "last-working-day") or step.start is None or step.result is None:
        return ""
    if step.result > step.start:
        return "The first working day after {}."
    return "The first working day from {} on." if step.rule == "first-working-day" else "The last working day up to {}."


def _left_out(step: TraceStep) -> str:
    """The days that were not counted, but for weekends; what they are called is in the holiday data."""
    days = sorted(day for day, reason in step.left_out if reason not in ("Saturday", "Sunday"))
    return f" Left out: {', '.join(map(say, days))}." if days and step.counted else ""

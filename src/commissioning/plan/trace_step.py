"""One step of a trace: what was counted, from where, on which calendar, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from commissioning.dates import Counted
from commissioning.rules import Countable


@dataclass(frozen=True)
class TraceStep:
    """One step of a trace. ``counted`` and ``left_out`` are the days that make the result, and those that do not.

    ``assumption`` says that the count is a default of the library, which the council has not set."""

    milestone: str
    rule: str
    source: str
    calendar: str | None
    start: date | None
    count: int | None
    unit: str | None
    counted: tuple[date, ...]
    left_out: tuple[tuple[date, str], ...]
    result: date | None
    because: str
    assumption: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face of a step."""
        return {
            "milestone": self.milestone,
            "rule": self.rule,
            "source": self.source,
            "calendar": self.calendar,
            "from": self.start.isoformat() if self.start else None,
            "count": self.count,
            "unit": self.unit,
            "counted": [day.isoformat() for day in self.counted],
            "left_out": [{"date": day.isoformat(), "reason": reason} for day, reason in self.left_out],
            "result": self.result.isoformat() if self.result else None,
            "because": self.because,
            "assumption": self.assumption,
        }


def count_step(key: str, rule: str, source: str, counted: Counted, because: str) -> TraceStep:
    """A step that is a count."""
    return TraceStep(key, rule, source, counted.calendar, counted.start, counted.count, counted.unit,
                     counted.counted, counted.left_out, counted.result, because)  # fmt: skip


def rule_step(key: str, rule: Countable, counted: Counted, because: str) -> TraceStep:
    """A step that a rule of the library counts; it says when the rule is a default that the council has not set."""
    step = count_step(key, rule.id, str(rule.source), counted, because)
    return replace(step, assumption=rule.assumption)


def plain_step(key: str, rule: str, source: str, result: date | None, because: str) -> TraceStep:
    """A step that nobody counted: what a person entered, or what follows at once."""
    return TraceStep(key, rule, source, None, None, None, None, (), (), result, because)

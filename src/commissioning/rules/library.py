"""Rules as data files, each with its wording, source, calendar, value, date in force and worked examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, Protocol

import yaml
from pydantic import BaseModel, ConfigDict

from commissioning.dates import (
    Calendars,
    ClearDaysAfter,
    Counted,
    DaysAfter,
    DaysAfterTheNextDay,
    DaysBefore,
    DaysBeginningWith,
    MonthsAfter,
    MonthsBeginningWith,
    Operator,
    WorkingCalendar,
)

Confidence = Literal["st", "st-m", "g", "2nd", "inf", "mem"]
Effect = Literal["bars", "dates"]
OperatorName = Literal[
    "days-beginning-with",
    "days-after",
    "days-after-the-next-day",
    "days-before",
    "clear-days-after",
    "months-after",
    "months-beginning-with",
]

_BY_CALENDAR: Mapping[str, Callable[[int, WorkingCalendar], Operator]] = {
    "days-beginning-with": DaysBeginningWith,
    "days-after": DaysAfter,
    "days-after-the-next-day": DaysAfterTheNextDay,
    "days-before": DaysBefore,
    "clear-days-after": ClearDaysAfter,
}
_BY_MONTH: Mapping[str, Callable[[int], Operator]] = {
    "months-after": MonthsAfter,
    "months-beginning-with": MonthsBeginningWith,
}


class RuleSource(BaseModel):
    """Where a rule is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    section: str
    url: str

    def __str__(self) -> str:
        return f"{self.title}, {self.section}"


class Example(BaseModel):
    """A worked example, computed without this program. ``start`` is counted from, ``event`` counted back from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: date | None = None
    event: date | None = None
    legal_last_day: date
    safe_day: date | None = None
    earliest_next_step: date | None = None
    note: str | None = None


class Setting(Protocol):
    """What a council may set for a rule: its value, its calendar, or both."""

    @property
    def value(self) -> int | None: ...
    @property
    def calendar(self) -> str | None: ...
    @property
    def because(self) -> str | None: ...


@dataclass(frozen=True)
class Ruling:
    """A rule applied to a day.

    ``legal_last_day`` is what the words give. ``safe_day`` is the working day at or before it, for those
    who must act by it. ``earliest_next_step`` is the first day on which what the period holds up may happen.
    """

    rule: Rule
    counted: Counted
    legal_last_day: date
    safe_day: date
    earliest_next_step: date


class Rule(BaseModel):
    """A counted period.

    ``bars``: nothing that waits for it may happen before it is over (a standstill, a notice of a key decision).
    ``dates``: it sets a day by which something is to be done, and the world goes on if it is not (a publication duty).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    wording: str
    source: RuleSource
    operator: OperatorName
    value: int
    calendar: Literal["days", "england", "uk", "elections"]
    safe_calendar: Literal["england", "uk"] = "england"
    effect: Effect
    margin: int = 0
    set_by_council: bool = False
    in_force_from: date
    in_force_until: date | None = None
    applies_when: str
    confidence: Confidence
    examples: tuple[Example, ...]

    def with_setting(self, setting: Setting | None) -> Rule:
        """The rule as a council reads it. Only rules that a council may set are changed."""
        if setting is None or not self.set_by_council:
            return self
        update: dict[str, Any] = {}
        if setting.value is not None:
            update["value"] = setting.value
        if setting.calendar is not None:
            update["calendar"] = setting.calendar
        counted = self.model_copy(update=update)
        because = f" ({setting.because.rstrip('.')})" if setting.because else ""
        said = f"{self.wording} The council counts {counted.value} on the calendar '{counted.calendar}'{because}."
        return counted.model_copy(update={"wording": said})

    def counting(self, calendars: Calendars) -> Operator:
        """The operator that counts this rule."""
        if self.operator in _BY_MONTH:
            return _BY_MONTH[self.operator](self.value)
        return _BY_CALENDAR[self.operator](self.value, calendars[self.calendar])

    def latest_start_for(self, last: date, calendars: Calendars) -> date:
        """The latest start of a period whose last day is ``last`` or earlier. Raises ``CalendarHorizon``."""
        clear = self.operator == "clear-days-after"
        return self.counting(calendars).latest_start(date.fromordinal(last.toordinal() + clear)).result

    def count_from(self, start: date, calendars: Calendars) -> Ruling:
        """The period that starts at ``start``. Raises ``CalendarHorizon`` past the holiday data."""
        counted = self.counting(calendars).count(start)
        clear = self.operator == "clear-days-after"
        last = counted.counted[-1] if clear else counted.result
        after = counted.result if clear else date.fromordinal(last.toordinal() + 1)
        safe = calendars[self.safe_calendar].on_or_before(last)
        return Ruling(self, counted, last, safe, after)

    def count_back(self, event: date, calendars: Calendars) -> Ruling:
        """The latest day on which the period can start for ``event`` to stand. Raises ``CalendarHorizon``."""
        counted = self.counting(calendars).latest_start(event)
        last = counted.result
        safe = calendars[self.safe_calendar].on_or_before(date.fromordinal(last.toordinal() - self.margin))
        return Ruling(self, counted, last, safe, event)


class RuleLibrary:
    """The rules by id, as one council reads them."""

    def __init__(self, rules: Mapping[str, Rule], settings: Mapping[str, Setting] | None = None) -> None:
        settings = settings or {}
        self._rules = {id: rule.with_setting(settings.get(id)) for id, rule in rules.items()}

    def __getitem__(self, id: str) -> Rule:
        return self._rules[id]

    def __contains__(self, id: object) -> bool:
        return id in self._rules

    def __iter__(self) -> Any:
        return iter(self._rules.values())

    def ids(self) -> tuple[str, ...]:
        """Every rule id, sorted."""
        return tuple(sorted(self._rules))

    def as_read_by(self, settings: Mapping[str, Setting]) -> RuleLibrary:
        """The library with a council's settings."""
        return RuleLibrary(self._rules, settings)


@cache
def standard_rules() -> RuleLibrary:
    """The library that this version carries."""
    rules: dict[str, Rule] = {}
    for file in sorted(files("commissioning.rules").joinpath("data").iterdir(), key=lambda path: path.name):
        if not file.name.endswith(".yaml"):
            continue
        for item in yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER):  # noqa: S506 - a safe loader
            rule = Rule.model_validate(item)
            if rule.id in rules:
                raise ValueError(f"rule '{rule.id}' is written twice in the library")
            rules[rule.id] = rule
    return RuleLibrary(rules)


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

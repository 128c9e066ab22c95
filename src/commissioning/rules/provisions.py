"""What the library holds: rules that are counted, windows, and provisions that cannot be counted at all.

The three are types, so that what has no number of days cannot be asked for a date.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commissioning.dates import (
    ONE_DAY,
    CalendarId,
    Calendars,
    ClearDaysAfter,
    Counted,
    DaysAfter,
    DaysAfterTheNextDay,
    DaysBefore,
    DaysBeginningWith,
    Limit,
    MonthEndsAfter,
    MonthsAfter,
    MonthsBeginningWith,
    NotMoreThanDaysBefore,
    NotMoreThanMonthsBefore,
    Operator,
    WeeksAfter,
    WeeksBeginningWith,
    WorkingCalendar,
    say,
)

Confidence = Literal["st", "st-m", "g", "2nd", "inf", "mem"]
Effect = Literal["bars", "dates"]
Basis = Literal["law", "guidance", "constitution", "practice"]
Regime = Literal["pcr-2015", "below-threshold", "light-touch", "standard", "provider-selection"]
Uncounting = Literal["order", "gate", "judgement"]
OperatorName = Literal[
    "days-beginning-with",
    "days-after",
    "days-after-the-next-day",
    "days-before",
    "clear-days-after",
    "weeks-after",
    "weeks-beginning-with",
    "months-after",
    "months-beginning-with",
    "month-ends-after",
]

_BY_CALENDAR: Mapping[str, Callable[[int, WorkingCalendar], Operator]] = {
    "days-beginning-with": DaysBeginningWith,
    "days-after": DaysAfter,
    "days-after-the-next-day": DaysAfterTheNextDay,
    "days-before": DaysBefore,
    "clear-days-after": ClearDaysAfter,
}
_BY_SPAN: Mapping[str, Callable[[int], Operator]] = {
    "weeks-after": WeeksAfter,
    "weeks-beginning-with": WeeksBeginningWith,
    "months-after": MonthsAfter,
    "months-beginning-with": MonthsBeginningWith,
    "month-ends-after": MonthEndsAfter,
}
_WORKING = {"days": "", "england": "working ", "uk": "UK working ", "elections": "election "}
_COUNTED_TO_THE_EVENT = ("days-before", "clear-days-after")
"""Operators whose result is the event itself, and not the last day of the period before it."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleSource(_Frozen):
    """Where a rule is written."""

    title: str
    section: str
    url: str

    def __str__(self) -> str:
        return f"{self.title}, {self.section}"


class Example(_Frozen):
    """A worked example, computed without this program. ``start`` is counted from, ``event`` counted back from."""

    start: date | None = None
    event: date | None = None
    legal_last_day: date
    safe_day: date | None = None
    earliest_next_step: date | None = None
    first_day: date | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.start is None) == (self.event is None):
            raise ValueError("an example is counted from a start or back from an event")
        return self


class Applies(_Frozen):
    """When a rule applies, for a program to read; ``applies_when`` says it in words.

    ``regimes`` is empty where the regime does not matter. ``value_from`` and ``value_over`` are pounds, VAT included.
    ``circumstance`` names what no field of a workstream can tell: a variant with one is chosen by people.
    """

    regimes: tuple[Regime, ...] = ()
    value_from: Decimal | None = None
    value_over: Decimal | None = None
    urgent: bool = False
    circumstance: str | None = None

    def under(self, regime: Regime) -> bool:
        """Whether a rule applies under a regime, as far as the regime alone can tell."""
        return not self.regimes or regime in self.regimes

    def at_value(self, value: Decimal) -> bool:
        """Whether a rule applies to a contract of this value, in pounds including VAT."""
        return (self.value_from is None or value >= self.value_from) and (
            self.value_over is None or value > self.value_over
        )


class Limits(_Frozen):
    """What the law leaves of a rule that a council may set: the shortest and longest value, and the calendars.

    Empty where the law says nothing. A minimum of the law may be made longer, and a duty be done sooner.
    """

    at_least: int | None = None
    at_most: int | None = None
    calendars: tuple[CalendarId, ...] = ()


@dataclass(frozen=True)
class Ruling:
    """A rule applied to a day.

    ``legal_last_day`` is what the words give: forward the last day of the period, back the last day on which it can
    start. ``safe_day`` is the working day at or before it, for those who must act by it, and one day inside where the
    words are ambiguous; what must wait until a period has run is lawful from ``earliest_next_step`` on, and not before.
    ``first_day`` is the other end of a window.
    """

    rule: Countable
    counted: Counted
    legal_last_day: date
    safe_day: date
    earliest_next_step: date
    first_day: date | None = None


class Provision(_Frozen, ABC):
    """What every entry of the library says of itself. ``in_force_from`` is empty where no day is recorded.

    ``becomes`` names, by regime, the rule that its id means there; ``instead`` the one that people should write there.
    """

    id: str
    title: str
    subject: str
    wording: str
    source: RuleSource
    basis: Basis = "law"
    in_force_from: date | None = None
    in_force_until: date | None = None
    before_then: str | None = None
    applies_when: str
    applies: Applies = Applies()
    confidence: Confidence
    cautions: tuple[str, ...] = ()
    variant_of: str | None = None
    becomes: Mapping[Regime, str] = {}
    instead: Mapping[Regime, str] = {}

    @property
    @abstractmethod
    def counts(self) -> str:
        """What it counts, in a few words, for a table."""

    def not_in_force(self, day: date) -> str | None:
        """A sentence that says that it was not in force on a day, and what was before where that is known.

        ``None`` when it was. Practice has no such day, and what has no recorded day is taken to be in force.
        """
        if self.basis == "practice":
            return None
        if self.in_force_from and day < self.in_force_from:
            before = f" Before then: {self.before_then}." if self.before_then else ""
            return f"'{self.id}' is in force from {say(self.in_force_from)}; {say(day)} is earlier.{before}"
        if self.in_force_until and day > self.in_force_until:
            return f"'{self.id}' was in force until {say(self.in_force_until)}; {say(day)} is later."
        return None


class Uncounted(Provision):
    """A provision without a number of days, with what it does instead.

    ``order``: one thing comes before another. ``gate``: a condition decides what applies. ``judgement``: it wants what
    is reasonable or practicable, and the council sets its own target.
    """

    kind: Uncounting
    does: str

    @property
    def counts(self) -> str:
        return {"order": "an order", "gate": "a gate", "judgement": "no number"}[self.kind]


class Countable(Provision):
    """A provision that gives days.

    ``bars``: nothing that waits for it may happen before it is over (a standstill, a notice of a key decision).
    ``dates``: it sets a day by which something is to be done, and the world goes on if it is not (a publication duty).
    ``safe_calendar`` ``own`` is the working calendar of the council, and England's where no council is known.
    ``assumption`` says that a default counts, where the council has not set its own.
    ``not_less_than`` is the rule of the law that the period may not fall short of, where that rule applies.
    """

    calendar: CalendarId
    safe_calendar: Literal["own", "days", "england", "uk", "elections"] = "own"
    effect: Effect = "dates"
    margin: int = 0
    counted_from: str
    event: str
    begins_on: tuple[str, ...] = ()
    set_by_council: bool = False
    limits: Limits = Limits()
    not_less_than: str | None = None
    default_because: str | None = None
    assumption: str | None = None
    examples: tuple[Example, ...] = Field(min_length=1)

    @property
    def sets_a_day(self) -> bool:
        """Whether it is a duty to be done by the last day of its period, and holds nothing up."""
        return False

    def safe_on(self, calendars: Calendars) -> WorkingCalendar:
        """The calendar on which somebody is there to act."""
        return calendars["england" if self.safe_calendar == "own" else self.safe_calendar]

    @abstractmethod
    def count_from(self, start: date, calendars: Calendars) -> Ruling:
        """The period that starts at ``start``. Raises ``CalendarHorizon`` past the holiday data."""

    @abstractmethod
    def count_back(self, event: date, calendars: Calendars) -> Ruling:
        """The latest day on which the period can start for ``event`` to stand. Raises ``CalendarHorizon``."""


class Rule(Countable):
    """A counted period.

    ``then`` says where the next step stands: ``next-day``, after the last day of the period, or ``same-day``, on the
    day that the count results in (a tender deadline; the meeting that clear days come before).
    """

    kind: Literal["counted"]
    operator: OperatorName
    value: int
    then: Literal["next-day", "same-day"]

    @model_validator(mode="before")
    @classmethod
    def _usual_next_step(cls, value: Any) -> Any:
        if isinstance(value, dict) and "then" not in value:
            return {**value, "then": "same-day" if value.get("operator") in _COUNTED_TO_THE_EVENT else "next-day"}
        return value

    @property
    def counts_days(self) -> bool:
        """Whether it is counted on a calendar; weeks and months are counted on none."""
        return self.operator in _BY_CALENDAR

    @property
    def counts(self) -> str:
        words = self.operator.replace("-", " ")
        if not words.startswith("clear"):
            return f"{self.value} {_WORKING[self.calendar]}{words}"
        return f"{self.value} {words.replace('days', f'{_WORKING[self.calendar]}days')}"

    def counting(self, calendars: Calendars) -> Operator:
        """The operator that counts this rule."""
        if self.operator in _BY_SPAN:
            return _BY_SPAN[self.operator](self.value)
        return _BY_CALENDAR[self.operator](self.value, calendars[self.calendar])

    @property
    def sets_a_day(self) -> bool:
        return self.effect == "dates" and self.then == "next-day"

    @property
    def _last_is_before_result(self) -> bool:
        return self.then == "same-day" and self.operator in _COUNTED_TO_THE_EVENT

    def latest_start_for(self, last: date, calendars: Calendars) -> date:
        """The latest start of a period whose last day is ``last`` or earlier. Raises ``CalendarHorizon``."""
        return self.counting(calendars).first(last + ONE_DAY if self._last_is_before_result else last)

    def count_from(self, start: date, calendars: Calendars) -> Ruling:
        counted = self.counting(calendars).count(start)
        last = counted.result - ONE_DAY if self._last_is_before_result else counted.result
        after = counted.result if self.then == "same-day" else counted.result + ONE_DAY
        inside = self.margin * ONE_DAY if self.sets_a_day else 0 * ONE_DAY
        return Ruling(self, counted, last, self.safe_on(calendars).on_or_before(last - inside), after)

    def count_back(self, event: date, calendars: Calendars) -> Ruling:
        over_by = event - ONE_DAY if self.effect == "bars" and self.then == "next-day" else event
        counted = self.counting(calendars).latest_start(over_by)
        last = counted.result
        safe = self.safe_on(calendars).on_or_before(last - self.margin * ONE_DAY)
        return Ruling(self, counted, last, safe, event)


class Bound(_Frozen):
    """One end of a window: so many days, weeks or months before the event."""

    value: int
    unit: Literal["days", "weeks", "months"]


class Window(Countable):
    """A stretch of days before an event: not later than ``at_least`` before it, not earlier than ``at_most``.

    ``only`` says that it can be counted one way alone.
    """

    kind: Literal["window"]
    at_least: Bound | None = None
    at_most: Bound
    only: Literal["before"] | None = None

    @property
    def counts(self) -> str:
        working = _WORKING[self.calendar]
        near = f"at least {self.at_least.value} {working}{self.at_least.unit}, " if self.at_least else ""
        return f"{near}at most {self.at_most.value} {working}{self.at_most.unit} before"

    def _near(self, calendars: Calendars) -> Operator | None:
        if self.at_least is None:
            return None
        if self.at_least.unit == "weeks":
            return WeeksAfter(self.at_least.value)
        return DaysBefore(self.at_least.value, calendars[self.calendar])

    def _far(self, calendars: Calendars) -> Limit:
        if self.at_most.unit == "months":
            return NotMoreThanMonthsBefore(self.at_most.value)
        weeks = 7 if self.at_most.unit == "weeks" else 1
        return NotMoreThanDaysBefore(self.at_most.value * weeks, calendars[self.calendar])

    def count_from(self, start: date, calendars: Calendars) -> Ruling:
        """The days on which the event may be, for what was done on ``start``."""
        near, far = self._near(calendars), self._far(calendars)
        counted = near.count(start) if near else far.latest_event(start)
        last = far.last(start)
        safe = self.safe_on(calendars).on_or_before(last)
        first = near.last(start) if near else start
        return Ruling(self, counted, last, safe, first, first)

    def count_back(self, event: date, calendars: Calendars) -> Ruling:
        """The days on which it may be done for an event on ``event``."""
        near, far = self._near(calendars), self._far(calendars)
        counted = near.latest_start(event) if near else far.earliest_start(event)
        last = near.first(event) if near else event
        safe = self.safe_on(calendars).on_or_before(last - self.margin * ONE_DAY)
        return Ruling(self, counted, last, safe, event, far.first(event))


AnyProvision = Annotated[Rule | Window | Uncounted, Field(discriminator="kind")]

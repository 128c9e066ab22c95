"""The verbs that need no plan: a rule counted from a day or back from one, and the rule library itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from commissioning.dates import Calendars, say, standard_calendars
from commissioning.errors import BadInput, CalendarHorizon, Problem
from commissioning.rules import Countable, Provision, RuleLibrary, Ruling, Window, not_counted, standard_rules
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store

Direction = Literal["from", "before"]


@dataclass(frozen=True)
class Variant:
    """A variant of the rule that was counted; no ruling where it has no days, or is counted from something else."""

    rule: Provision
    ruling: Ruling | None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "id": self.rule.id,
            "title": self.rule.title,
            "applies_when": self.rule.applies_when,
            "counted_from": self.rule.counted_from if isinstance(self.rule, Countable) else None,
            **_days(self.ruling),
        }


@dataclass(frozen=True)
class Deadline:
    """One rule, counted. ``council`` is whose settings were used; ``None`` for the library's defaults.

    ``next_working_day`` is the first working day, of the calendar of safe days, on which the next step may happen,
    counted forward one day outside where the words are ambiguous; ``None`` past the holiday data.
    """

    ruling: Ruling
    direction: Direction
    day: date
    variants: tuple[Variant, ...]
    council: str | None
    problems: tuple[Problem, ...]
    next_working_day: date | None = None

    @property
    def rule(self) -> Countable:
        """The rule that was counted."""
        return self.ruling.rule

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        rule, counted = self.rule, self.ruling.counted
        return {
            "rule": rule.id,
            "title": rule.title,
            "wording": rule.wording,
            "source": str(rule.source),
            "source_url": rule.source.url,
            "confidence": rule.confidence,
            "calendar": rule.calendar,
            "direction": self.direction,
            "day": self.day.isoformat(),
            "counted_from": rule.counted_from,
            "event": rule.event,
            "effect": rule.effect,
            "count": abs(counted.count),
            "unit": counted.unit,
            **_days(self.ruling),
            "next_working_day": self.next_working_day.isoformat() if self.next_working_day else None,
            "counted": [day.isoformat() for day in counted.counted],
            "left_out": [{"date": day.isoformat(), "reason": reason} for day, reason in counted.left_out],
            "safe_calendar": rule.safe_calendar,
            "set_by_council": rule.set_by_council,
            "default_because": rule.default_because,
            "council": self.council,
            "applies_when": rule.applies_when,
            "cautions": list(rule.cautions),
            "variant_of": rule.variant_of,
            "variants": [variant.as_dict() for variant in self.variants],
            "problems": [problem.as_dict() for problem in self.problems],
        }


def _days(ruling: Ruling | None) -> dict[str, str | None]:
    keys = ("legal_last_day", "safe_day", "earliest_next_step", "first_day")
    found = {key: getattr(ruling, key) if ruling else None for key in keys}
    return {key: day.isoformat() if day else None for key, day in found.items()}


@dataclass(frozen=True)
class Rulebook:
    """Entries of the library. ``council`` is whose settings they show; ``None`` for the library's defaults."""

    entries: tuple[Provision, ...]
    council: str | None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {"council": self.council, "rules": [_entry(entry) for entry in self.entries]}


def _entry(entry: Provision) -> dict[str, Any]:
    said = entry.model_dump(mode="json")
    return {"calendar": None, **said, "source": str(entry.source), "source_url": entry.source.url}


def rules(rule: str | None = None, *, store: Store | None = None) -> Rulebook:
    """The rule library, or one rule with its variants, as the council of a database reads it.

    Args:
        rule: an id; without it, the whole library.
        store: a database, whose council's settings are shown; without it, the library's defaults.

    Raises:
        NotFound: no rule has that id.
    """
    library, _, council = _library(store)
    if rule is None:
        return Rulebook(tuple(library), council)
    return Rulebook((library.find(rule), *library.variants(rule)), council)


def deadline(
    rule: str, *, start: date | None = None, before: date | None = None, store: Store | None = None
) -> Deadline:
    """One rule, counted from the day on which its period starts or back from the day of what comes after it.

    Args:
        rule: the id of a rule or of a variant.
        start: the day on which the period starts.
        before: the day of the event, for which the latest start is wanted.
        store: a database, whose council's settings and own working calendar are used.

    Raises:
        NotFound: no rule has that id.
        BadInput: ``bad-usage`` (both days or none), ``rule-not-counted``, ``rule-not-in-force``.
        CalendarHorizon: the count leaves the days that the holiday data covers.
    """
    if (start is None) == (before is None):
        raise BadInput("bad-usage", "Give one day: the start of the period (--from) or the event after it (--before).")
    library, calendars, council = _library(store)
    found = library.find(rule)
    if not isinstance(found, Countable):
        counted = [variant.id for variant in library.variants(rule) if isinstance(variant, Countable)]
        instead = f" What is counted: {', '.join(counted)}." if counted else ""
        raise BadInput("rule-not-counted", not_counted(found) + instead)
    day = start or before
    assert day is not None
    direction: Direction = "from" if start else "before"
    if isinstance(found, Window) and found.only == "before" and direction == "from":
        raise BadInput(
            "bad-usage", f"'{rule}' is counted back from its event ({found.event}): give that day with --before."
        )
    if sentence := found.not_in_force(day):
        raise BadInput("rule-not-in-force", sentence)
    ruling = _rule(found, direction, day, calendars)
    variants = tuple(_variants(library, found, direction, day, calendars))
    problems = (*_elsewhere(ruling, direction, day), *_starts_too_early(ruling, direction))
    working = _working_day(ruling, direction, calendars)
    return Deadline(ruling, direction, day, variants, council, problems, working)


def _library(store: Store | None) -> tuple[RuleLibrary, Calendars, str | None]:
    if store is not None:
        with store.reading() as unit:
            # Settings, and the calendars, are the same on every day.
            portfolio = Portfolio(unit, date.min)
            if portfolio.councils:
                return portfolio.rules, portfolio.calendars, portfolio.council.name
            return standard_rules(), portfolio.calendars, None
    return standard_rules(), standard_calendars(), None


def _rule(rule: Countable, direction: Direction, day: date, calendars: Calendars) -> Ruling:
    return rule.count_from(day, calendars) if direction == "from" else rule.count_back(day, calendars)


def _variants(
    library: RuleLibrary, rule: Countable, direction: Direction, day: date, calendars: Calendars
) -> Iterator[Variant]:
    for variant in library.variants(rule.id):
        ruling = None
        if (
            isinstance(variant, Countable)
            and variant.counted_from == rule.counted_from
            and not variant.not_in_force(day)
        ):
            try:
                ruling = _rule(variant, direction, day, calendars)
            except CalendarHorizon:
                ruling = None
        yield Variant(variant, ruling)


def _working_day(ruling: Ruling, direction: Direction, calendars: Calendars) -> date | None:
    rule = ruling.rule
    doubt = 0 if rule.sets_a_day or direction == "before" else rule.margin
    try:
        return rule.safe_on(calendars).on_or_after(ruling.earliest_next_step + timedelta(days=doubt))
    except CalendarHorizon:
        return None


def _starts_too_early(ruling: Ruling, direction: Direction) -> Iterator[Problem]:
    """A start, counted back, on a day on which the rule was not in force yet."""
    start, rule = ruling.first_day or ruling.legal_last_day, ruling.rule
    if direction == "before" and (sentence := rule.not_in_force(start)):
        yield Problem(
            "rule-not-in-force",
            f"Counted back it starts on {say(start)}. {sentence}",
            "Look at which law the procurement, the notice or the transfer is under.",
            value=start.isoformat(),
            details={"rule": rule.id},
        )


def _elsewhere(ruling: Ruling, direction: Direction, day: date) -> Iterator[Problem]:
    """A rule that begins on fixed days of the year, counted from another."""
    rule = ruling.rule
    start = day if direction == "from" else ruling.legal_last_day
    if not rule.begins_on or f"{start:%m-%d}" in rule.begins_on:
        return
    begins = sorted(
        date(year, *map(int, anchor.split("-"))) for year in (start.year - 1, start.year, start.year + 1)
        for anchor in rule.begins_on
    )  # fmt: skip
    near = (max(d for d in begins if d < start), min(d for d in begins if d > start))
    yield Problem(
        "rule-starts-elsewhere",
        f"'{rule.id}' is counted from {rule.counted_from}, and {say(start)} is no such day.",
        f"Count from {near[0]} or {near[1]}.",
        value=start.isoformat(),
        details={"rule": rule.id, "begins": [day.isoformat() for day in near]},
    )

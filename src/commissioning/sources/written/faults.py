"""What is wrong with a record, in plain English: each fault with its line, its value, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from pydantic import ValidationError

from commissioning.errors import PROBLEM_IDS, Problem, Severity, Source
from commissioning.model import STAGES, Document, Noun
from commissioning.sources.bundle import Loc, line_of
from commissioning.sources.written.shape import Spot, called, listed, slots, spot, wanted


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a place inside a record. ``at`` is the place of the line to show, where it is another."""

    loc: Loc
    id: str
    sentence: str
    remedy: str
    value: str | None = None
    at: Loc | None = None
    line: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """A record as its faults name it: ``label`` for people, ``reference`` for machines."""

    path: str
    label: str
    lines: Mapping[Loc, int]
    reference: str | None = None

    def problem(self, fault: Fault, severity: Severity = Severity.ERROR) -> Problem:
        """The fault as a problem of the file."""
        where = ", ".join(part for part in (self.label, inner(fault.loc)) if part)
        line = fault.line or line_of(self.lines, fault.loc if fault.at is None else fault.at)
        return Problem(
            fault.id, f"{where}: {fault.sentence}" if where else _upper(fault.sentence), fault.remedy, severity,
            Source(self.path, line), fault.value, self.reference, fault.details,
        )  # fmt: skip


def inner(loc: Loc) -> str:
    """A place inside a record in words; lists are counted from one."""
    words = ""
    for step in loc:
        if isinstance(step, int):
            words += f" item {step + 1}"
        else:
            words += f", {step}" if words.rsplit(" ", 1)[-1].isdigit() else f".{step}" if words else step
    return words


def _upper(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name that somebody who wrote ``word`` most likely meant."""
    known = {name.lower(): name for name in names}
    close = difflib.get_close_matches(word.lower()[:80], list(known), n=1, cutoff=0.6)
    return known[close[0]] if close else None


def proposal(word: str, names: Iterable[str], none: str = "There is none; take it out.") -> str:
    """What to write instead of a name that does not exist: the nearest one, else all of them, else ``none``."""
    known = sorted(set(names))
    if not known:
        return none
    close = nearest(word, known)
    if close or len(known) == 1:
        return f"Write '{close or known[0]}'."
    if len(known) > 12:
        return f"Known: {', '.join(known[:12])} and {len(known) - 12} more."
    return f"Known: {listed(known, 'and')}."


def faults_of(error: ValidationError, noun: type[Noun]) -> Iterator[Fault]:
    """Every fault that validation found in a record of this sort."""
    for found in error.errors(include_url=False):
        loc: Loc = found["loc"]
        if loc and loc[-1] == "[key]":
            yield _bad_key(noun, loc[:-1], found)
        else:
            yield _fault(noun, loc, found)


def _bad_key(noun: type[Noun], loc: Loc, found: Any) -> Fault:
    word, around = str(loc[-1]), spot(noun, loc[:-1])
    if around.slot is None or not around.slot.stages:
        return _fault(noun, loc, found)
    remedy = proposal(word, STAGES)
    return Fault(loc[:-1], "unknown-reference", f"'{word}' is not a stage.", remedy, word, at=loc)


def _fault(noun: type[Noun], loc: Loc, found: Any) -> Fault:
    sort, given, context = found["type"], found["input"], found.get("ctx", {})
    at = spot(noun, loc)
    if sort == "missing":
        sentence, remedy = f"'{loc[-1]}' is missing.", f"Add '{loc[-1]}:' with {wanted(at)}."
        return Fault(loc[:-1], "missing-field", sentence, remedy, at=loc, details={"field": str(loc[-1])})
    if sort == "extra_forbidden":
        return unknown_field(at.noun, loc)
    if given is None or sort in ("string_too_short", "too_short"):
        return Fault(loc, "missing-field", "nothing is written here.", f"Write {wanted(at)}, or take the line out.")
    holds_parts = at.holds is not None or not at.item
    if isinstance(given, dict | list) and not holds_parts:
        return Fault(loc, "wrong-value", f"{shown(given)} stands here.", f"Write {wanted(at)}.")
    if sort in PROBLEM_IDS:
        own = {key: part for key, part in context.items() if key not in ("value", "remedy")}
        value = str(context.get("value", shown(given)))
        return Fault(loc, sort, found["msg"], str(context["remedy"]), value, details=own)
    if holds_parts:
        sentence = f"{shown(given, quoted=True)} stands where {wanted(at)} should."
        return Fault(loc, "wrong-value", sentence, _HOW[wanted(at)], shown(given))
    return _wrong_value(at, loc, sort, shown(given), context)


def unknown_field(noun: type[Noun], loc: Loc) -> Fault:
    """The fault of a field that the format does not have."""
    names, word = list(slots(noun)), str(loc[-1])
    close = nearest(word, names)
    what, which = ("part", "a file") if noun is Document else ("field", called(noun))
    remedy = f"Write '{close}'." if close else f"Its {what}s are {listed(names, 'and')}."
    return Fault(loc[:-1], "unknown-field", f"'{shown(word)}' is not a {what} of {which}.", remedy, word, at=loc)


_HOW: Final = {
    "fields of its own": "Write 'name: value' lines below it, indented.",
    "a list": "Begin each item with '- '.",
}
_BOUNDS: Final = {
    "greater_than_equal": ("ge", "is too small.", "Write {} or more."),
    "less_than_equal": ("le", "is too large.", "Write {} or less."),
    "string_too_long": ("max_length", "is too long.", "Write at most {} characters."),
    "too_long": ("max_length", "is too long.", "Write at most {} characters."),
}


def _wrong_value(at: Spot, loc: Loc, sort: str, value: str, context: Mapping[str, Any]) -> Fault:
    if sort in _BOUNDS:
        bound, sentence, remedy = _BOUNDS[sort]
        return Fault(loc, "wrong-value", f"'{value}' {sentence}", remedy.format(context[bound]), value)
    if sort == "literal_error" and at.slot is not None:
        choices = [str(choice) for choice in get_args(at.slot.plain)]
        close = nearest(value, choices)
        remedy = f"Write '{close}'." if close else f"Write one of them, for example '{choices[0]}'."
        return Fault(loc, "wrong-value", f"'{value}' is not one of {listed(choices)}.", remedy, value)
    return Fault(loc, "wrong-value", f"'{value}' is not {wanted(at)}.", f"Write {wanted(at)}.", value)


def shown(value: Any, *, quoted: bool = False) -> str:
    """A value as a message quotes it."""
    if isinstance(value, dict | list | tuple):
        return "a set of fields" if isinstance(value, dict) else "a list"
    text = " ".join(str(value).split())
    text = text if len(text) <= 80 else f"{text[:79]}…"
    return f"'{text}'" if quoted else text

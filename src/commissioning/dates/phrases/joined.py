"""Days and periods put together: ranges, lists, and bounds on one side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from commissioning.dates.phrases.days import day_at
from commissioning.dates.phrases.parts import Asked, Cut, Part, can_cut
from commissioning.dates.phrases.periods import cut_at, cut_of, period_at
from commissioning.dates.phrases.relative import relative_at
from commissioning.dates.phrases.words import DAYS, END, WEEKDAY

Bound = Literal["by", "before", "from", "after"]
Join = Literal["to", "and", "or", ""]

_BARE = re.compile(rf"(?:(?P<weekday>{WEEKDAY})(?: ,)? )?(?:the )?(?P<day>\d{{1,2}})(?:th)?{END}")
_JOINS: tuple[tuple[re.Pattern[str], Join], ...] = (
    (re.compile(r" (?:- to(?: -)?|-|to|until|through|up to|and ending|ending)(?: on)? "), "to"),
    (re.compile(r" (?:, or|or) "), "or"),
    (re.compile(r" (?:, and|and|,|;|/|plus|then)(?: on)? "), "and"),
)
_LEADS: tuple[tuple[str, Bound], ...] = (
    (
        "(?:(?:by|before) (?:the )?(?:close|end) of (?:play|business|the day)|on or before|no later than|not later than"
        "|not after|at the latest by|by|until|up to|due by|to|ending)",
        "by",
    ),
    ("(?:before|prior to|ahead of|in advance of)", "before"),
    (
        "(?:on or after|no earlier than|not earlier than|not before|from|since|starting|beginning|commencing"
        "|with effect from|effective from|as from|starts|start from)",
        "from",
    ),
    ("(?:after|following|later than|post)", "after"),
)
_PREFIX = tuple((re.compile(rf"{words}(?: on)? "), bound) for words, bound in _LEADS)
_SUFFIXES: tuple[tuple[re.Pattern[str], Bound], ...] = (
    (re.compile(r" (?:,? ?at the latest|or (?:before|earlier|sooner)|latest)$"), "by"),
    (re.compile(r" (?:,? ?at the earliest|or (?:after|later)|earliest|onwards?|on)$"), "from"),
    (re.compile(r" (?:-|to|until)(?: the)? (?:ongoing|present|date|further notice|now)$"), "from"),
)
_PASSING = (
    "on|in|during|throughout|across|over|within|as at|for|dated|due(?: in| on)?|completed(?: in| on)?|held(?: on)?|at"
    "|some ?time in|ongoing|on going"
)
_NOISE = re.compile(rf"(?:(?:{_PASSING}) )+")


@dataclass(frozen=True, slots=True)
class Joined:
    """Groups of one part or, for a range, two; and how the groups hang together."""

    groups: tuple[tuple[Part, ...], ...]
    bound: Bound | None = None
    either: bool = False

    @property
    def parts(self) -> list[Part]:
        return [part for group in self.groups for part in group]


def read_joined(words: str, asked: Asked) -> Joined | None:
    """All the days and periods of a phrase; ``None`` when any of its words are not understood."""
    lead = _NOISE.match(words)
    return _read(words, asked) or (_read(words[lead.end() :], asked) if lead else None)


def _read(words: str, asked: Asked) -> Joined | None:
    bound: Bound | None = None
    for pattern, side in _SUFFIXES:
        if found := pattern.search(words):
            words, bound = words[: found.start()], side
            break
    if words.startswith("between "):
        found_range = _grouped(_sequence(words[8:].replace(" and ", " to ", 1), asked))
        return found_range if found_range and len(found_range.parts) == 2 else None
    if whole := _grouped(_sequence(words, asked)):
        return replace(whole, bound=bound)
    for pattern, lead in _PREFIX:
        found = pattern.match(words)
        if found and bound in (None, lead):
            inner = _grouped(_sequence(words[found.end() :], asked))
            if inner is None:
                continue
            is_range = any(len(group) == 2 for group in inner.groups)
            return inner if is_range and lead == "from" else replace(inner, bound=lead)
    return None


_Sequence = list[tuple[Join, "Part"]]


def _sequence(words: str, asked: Asked) -> _Sequence | None:
    """The parts from first to last, each with the word that joins it to the one before."""
    found = _from(words, 0, asked, {})
    return list(found) if found is not None else None


def _from(words: str, at: int, asked: Asked, failed: dict[int, bool]) -> _Sequence | None:
    """The parts from a place on. What fails once fails always: it is remembered, so that time stays linear."""
    if at in failed:
        return None
    for element, end in _elements(words, at, asked):
        if end == len(words):
            if isinstance(element, Part):
                return [("", element)]
            continue
        for pattern, join in _JOINS:
            found = pattern.match(words, end)
            rest = _from(words, found.end(), asked, failed) if found else None
            part = _completed(element, rest[0][1], join) if rest else None
            if rest and part:
                return [("", part), (join, rest[0][1]), *rest[1:]]
    failed[at] = True
    return None


def _elements(words: str, at: int, asked: Asked) -> Iterator[tuple[Part | re.Match[str] | Cut, int]]:
    """What can stand at a place: a day, a period, or a piece of one that the next part completes."""
    for reader in (day_at, period_at, relative_at):
        if found := reader(words, at, asked):
            yield found
    if bare := _BARE.match(words, at):
        yield bare, bare.end()
    if cut := cut_at(words, at):
        yield cut


def _completed(element: Part | re.Match[str] | Cut, following: Part, join: Join) -> Part | None:
    """An element with what it borrows from the part that follows: "8 to 17 April", "mid to late March"."""
    if isinstance(element, Part):
        return element
    if isinstance(element, re.Match):
        if following.day is None or following.week or following.precision != "day":
            return None
        if join != "to" and int(element["day"]) >= following.day:
            return None  # "30/1 October" begins in another month
        weekday = DAYS.index(element["weekday"]) if element["weekday"] else None
        return replace(following, day=int(element["day"]), weekday=weekday, doubts=())
    whole = replace(following, cut=None)
    return cut_of(whole, element) if following.cut and can_cut(whole, element) else None


def _grouped(sequence: _Sequence | None) -> Joined | None:
    if sequence is None:
        return None
    groups: list[tuple[Part, ...]] = []
    for join, part in sequence:
        if join == "to":
            if len(groups[-1]) == 2:
                return None
            groups[-1] = (*groups[-1], part)
        else:
            groups.append((part,))
    return Joined(tuple(groups), either=any(join == "or" for join, _ in sequence))

"""What stands in brackets or is added in passing: a length, a weekday, "TBC", "provisional", a question mark."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from commissioning.dates.phrases.relative import NUMBER, number_of
from commissioning.dates.phrases.settled import Length
from commissioning.dates.phrases.words import END, WEEKDAY

_BRACKETS = re.compile(r"[(\[] ([^()\[\]]*)[)\]]")
_LENGTH = re.compile(
    rf"(?P<n>{NUMBER}) (?:- )?(?P<kind>calendar |working |clear |clear working )?(?P<unit>month|week|day|year)s?"
    r"(?: (?:in total|total|period|duration))?"
)
_NOT_SETTLED = (
    "to be confirmed|to be agreed|to be determined|tbc|tba|tbd|provisional(?:ly)?|provisional date|approximately|about"
    "|around|circa|roughly|estimated|indicative|tentative(?:ly)?|possibly|probably|expected|anticipated|likely"
    "|subject to [a-z ]+"
)
_BEFORE = re.compile(rf"(?:(?:{_NOT_SETTLED}|c(?: \.)?)(?: (?:in|on|for))?(?: [:-])? )")
_BEHIND = re.compile(rf"(?: [,-])? (?:{_NOT_SETTLED})$")
_LABEL = re.compile(
    "(?:date of (?:the )?meeting|dated?|dates|held(?: on)?|meeting(?: date)?|due(?: date)?|deadline|target(?: date)?"
    "|completed?|started|launched|revised|review date|closing date|start date|end date|decision date|date of decision"
    "|published|publication(?: date)?|report date) : "
)
_INCLUSIVE = re.compile(r"(?: ,)? inclusive$")
_ASKED = re.compile(r"(?: \?)+$")
_WEEKDAY_BEHIND = re.compile(rf" ,? ?({WEEKDAY})$")

OPEN = frozenset(
    """
    |no date|date to be agreed|to be advised|no date set|date not set|not set|none|not applicable|n a|na|nil|tbc|tba
    |tbd|to be confirmed|to be agreed
    |to be announced|to be arranged|to be determined|to be decided|to be scheduled|date to be confirmed|date tbc
    |dates tbc|dates to be confirmed|unknown|not known|not yet known|ongoing|on going|continuous|rolling|rolling item
    |rolling programme|standing item|as required|as needed|as appropriate|when required|ad hoc|asap|as soon as possible
    |as soon as practicable|at the appropriate time|until further notice|pending|open|open ended|no end date|monthly
    |quarterly|weekly|annual|annually|yearly|termly|bi monthly|bimonthly|six monthly|half yearly
    |every meeting|each meeting
    """.replace("\n    ", "").split("|")
)
"""Words that name no date, and are no fault."""

_RECURS = re.compile(r"(?: ,)? (?:each|every|per) (?:year|month|quarter|week)$| annually$| every [a-z]+$")
_RECURRING = re.compile(r"^(?:each|every) ")


@dataclass(frozen=True, slots=True)
class Remarks:
    """A phrase without what was added to it, and what that was."""

    words: str
    length: Length | None = None
    working_days: bool = False
    not_settled: bool = False
    recurring: bool = False
    others: tuple[str, ...] = ()


def take_remarks(words: str) -> Remarks:
    """Parts the remarks from the words that name the date."""
    plain = _LABEL.sub("", words, count=1) if _LABEL.match(words) else words
    found = Remarks(_INCLUSIVE.sub("", _spaced(_BRACKETS.sub(" ", plain))))
    for inside in _BRACKETS.findall(words):
        found = _one(found, inside.strip())
    if not found.words and len(found.others) == 1:
        found = replace(found, words=found.others[0], others=())
    elif is_open(found.words) and len(found.others) == 1:
        found = replace(found, words=found.others[0], others=(), not_settled=True)
    for pattern in (_ASKED, _BEHIND, _BEFORE, _BEFORE):
        if is_open(found.words):
            break
        cleaner = pattern.sub("", found.words, count=1) if pattern is not _BEFORE else _without_lead(found.words)
        if cleaner != found.words:
            found = replace(found, words=_spaced(cleaner), not_settled=True)
    if behind := _WEEKDAY_BEHIND.search(found.words):
        before = found.words[: behind.start()]
        if re.search(rf"\d{END}", before) and not re.search(WEEKDAY, before):
            found = replace(found, words=f"{behind[1]} {before}")
    if _RECURS.search(found.words) or _RECURRING.match(found.words):
        found = replace(found, words=_RECURRING.sub("", _RECURS.sub("", found.words)), recurring=True)
    return found


def is_open(words: str) -> bool:
    """Whether the words name no date and need not."""
    return " ".join(re.findall("[a-z]+", words)) in OPEN and not re.search(r"[^a-z .,/:;*'\"-]", words)


def _without_lead(words: str) -> str:
    found = _BEFORE.match(words)
    return words[found.end() :] if found else words


def _one(found: Remarks, inside: str) -> Remarks:
    if length := _LENGTH.fullmatch(inside):
        n, unit = number_of(length["n"]), f"{length['unit']}s"
        if length["kind"] in ("working ", "clear ", "clear working "):
            return replace(found, working_days=True)
        return replace(found, length=Length(n * 12, "months") if unit == "years" else Length(n, unit))
    if re.fullmatch(rf"{_NOT_SETTLED}|\?+", inside):
        return replace(found, not_settled=True)
    if inside in ("inclusive", "ongoing", "on going", "rolling", "continuous"):
        return found
    if re.fullmatch(r"(?:at )?\d{1,2}(?: [:.] \d\d)? (?:am|pm)|(?:at )?\d{1,2} : \d\d", inside):
        return replace(found, words=f"{found.words} at {inside.removeprefix('at ')}")
    if re.fullmatch(WEEKDAY, inside) and not re.search(WEEKDAY, found.words):
        return replace(found, words=f"{inside} {found.words}")
    return replace(found, others=(*found.others, inside)) if inside else found


def _spaced(words: str) -> str:
    return " ".join(words.split()).strip(" .,;:*_\"'|")

"""The time that stands with a date: 5:30 pm, 17.30, 17:30hrs, 12 noon, 10am - 12.30pm."""

from __future__ import annotations

import re
from datetime import time

from commissioning.dates.phrases.words import END

_HALVES = "am|pm|noon"
_CLOCK = (
    rf"(?:\d{{1,2}} [:.] \d\d (?:am|pm)|\d{{1,2}} (?:{_HALVES})"
    rf"|\d{{1,2}} : \d\d noon|\d{{1,2}} : \d\d(?: : \d\d(?: [.,] \d{{1,6}})?)?(?: (?:hrs|half))?"
    rf"|\d{{1,2}} \. \d\d (?:hrs|half)|\d{{4}} hrs|noon|midnight){END}"
)
_TO = r"(?: - | to | until )"
_SPAN = re.compile(
    rf"(?<![./:] )(?:(?<= )|^)(?:(?:at|from|,|-) ){{0,3}}(?P<first>{_CLOCK}|\d{{1,2}}(?: [:.] \d\d)?(?={_TO}))"
    rf"(?:{_TO}(?P<last>{_CLOCK}))?"
)
_DOT = r"\d{1,2} [:.] \d\d"
_DOTTED = re.compile(
    rf"(?:(?<=\d{{4}})|(?<=\d{{4}} ,)|(?<=\d{{4}} -)|(?<=at)) (?:at )?(?P<first>{_DOT})(?:{_TO}(?P<last>{_DOT}))?$"
)
_AT_START = re.compile(rf"^(?:at )?(?P<first>{_DOT})(?:{_TO}(?P<last>{_DOT}))?(?=$| on | , )")
_READ = re.compile(r"(?P<hour>\d{1,2})(?: [:.] (?P<minute>\d\d))?(?: : \d\d.*?)?(?: (?P<half>am|pm|noon|hrs|half))?")


def take_time(words: str) -> tuple[str, time | None, time | None, str | None]:
    """The words without their time; the time; the time at which it ends; and what is doubtful about it.

    A time that no clock shows is left where it stands, so that the phrase is not read.
    """
    for pattern in (_SPAN, _DOTTED, _AT_START):
        for found in pattern.finditer(words):
            first, last = found["first"], found.groupdict().get("last")
            starts = _clock(first, _half_of(last) if last else None)
            ends = _clock(last, None) if last else None
            if starts and ends and starts > ends:  # "11 - 1 pm" begins in the morning
                starts = _clock(first, "am") or starts
            if starts is None or (last and ends is None) or (pattern is _SPAN and not _is_time(first, last)):
                continue
            rest = f"{words[: found.start()].rstrip(' ,-@')} {words[found.end() :].lstrip(' ,-')}".strip()
            rest = re.sub(r"(?:^| )at$", "", rest)
            return rest, starts, ends, _doubt(last or first)
    return words, None, None, None


def _is_time(first: str, last: str | None) -> bool:
    """A bare number before a range ("10 - 11 am") is a time only with one after it."""
    return last is not None or re.fullmatch(_CLOCK, first) is not None


def _half_of(words: str) -> str | None:
    return "pm" if words.endswith("pm") else "am" if words.endswith("am") else None


def _clock(words: str, half: str | None) -> time | None:
    if words in ("noon", "midnight"):
        return time(12 if words == "noon" else 0)
    if re.fullmatch(r"\d{4} hrs", words):
        words = f"{words[:2]} : {words[2:4]}"
    found = _READ.fullmatch(words)
    if not found:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    said = found["half"]
    if said == "noon":
        return time(12) if (hour, minute) == (12, 0) else None
    if said not in ("am", "pm") and half and hour <= 12:
        said = half
    if hour > 23 or minute > 59 or (said == "am" and hour > 12):
        return None
    return time(hour % 12 + (12 if said == "pm" else 0) if said in ("am", "pm") else hour, minute)


def _doubt(words: str) -> str | None:
    """An evening hour without its "pm" reads as one of the morning; midnight has a day on either side."""
    if words == "midnight":
        return "midnight"
    found = _READ.fullmatch(words)
    if found and found["half"] is None and not words.startswith("0") and 1 <= int(found["hour"]) <= 7:
        return "half"
    return None

"""Dates as programs write them, with a time: 2025-06-26T17:30:00Z, 20250626T173000."""

from __future__ import annotations

import re
from datetime import date, time

from commissioning.dates.months import last_day
from commissioning.dates.phrases.doubts import doubtful, impossible_date, nearest_real_day
from commissioning.dates.phrases.parts import Asked
from commissioning.dates.phrases.reading import YEARS, Phrase
from commissioning.errors import Problem

_ZONE = r"(?: ?(?P<zone>z|[+-] \d\d(?: ?:? ?\d\d)?))?"
_LONG = re.compile(
    rf"(?P<y>\d{{4}}) - (?P<m>\d\d) - (?P<d>\d\d) t (?P<h>\d\d) : (?P<min>\d\d)(?: : (?P<s>\d\d)(?: [.,] \d+)?)?{_ZONE}"
)
_SHORT = re.compile(rf"(?P<y>\d{{4}})(?P<m>\d\d)(?P<d>\d\d) t (?P<h>\d\d)(?P<min>\d\d)(?P<s>\d\d)?{_ZONE}")


def read_stamp(words: str, asked: Asked) -> Phrase | None:
    """The day and time of a stamp; a zone is a doubt, because London's clock may show another hour."""
    found = _LONG.fullmatch(words) or _SHORT.fullmatch(words)
    if not found:
        return None
    year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
    hour, minute, second = int(found["h"]), int(found["min"]), int(found["s"] or 0)
    if year not in YEARS or hour > 23 or minute > 59 or second > 59:
        return None
    at = time(hour, minute)
    if not (1 <= month <= 12 and 1 <= day <= last_day(year, month)):
        problem = impossible_date(asked.raw, nearest_real_day(year, month, day))
        return Phrase(asked.raw, precision="day", time=at, problems=(problem,))
    when = date(year, month, day)
    problems: tuple[Problem, ...] = ()
    if found["zone"]:
        why = "gives its time with a zone, which is not turned into London's"
        problems = (doubtful(asked.raw, why, "the time in London"),)
    return Phrase(asked.raw, when, when, "day", at, problems=problems)

"""How papers write a day: 26 June 2025, Thursday 26th June, 26/06/25, 2025-06-26, first Thursday in May."""

from __future__ import annotations

import re
from dataclasses import replace

from commissioning.dates.phrases.doubts import doubtful
from commissioning.dates.phrases.parts import FEASTS, Asked, Part
from commissioning.dates.phrases.words import DAYS, END, MONTH, MONTHS, WEEKDAY, month_number

_WEEKDAY = rf"(?:(?P<weekday>{WEEKDAY})(?: ,)? )?(?:the )?"
_DAY = r"(?P<day>\d{1,2})(?P<th>th)?"
_MONTH = rf"(?P<month>{MONTH})"
_YEAR = (
    r"(?:(?: ,)?(?: of| in)? (?P<year>\d{4})"
    rf"|(?: of| in)? '?(?P<short>\d\d)(?! (?:{MONTH}|am|pm|hrs)\b| [:/]))?"
)
_FEAST = "|".join(sorted(FEASTS, key=len, reverse=True))
NTH = {"first": 1, "1th": 1, "second": 2, "2th": 2, "third": 3, "3th": 3, "fourth": 4, "4th": 4, "last": -1}
_NTH = "|".join(NTH)

NAMED = re.compile(rf"{_WEEKDAY}{_DAY}(?: day)?(?: of)? {_MONTH}{_YEAR}{END}")
DASHED = re.compile(rf"{_WEEKDAY}{_DAY} [./-] {_MONTH}(?: [./-])? (?P<year>\d{{4}}|\d\d){END}")
NUMERIC = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}}) (?P<sep>[./-]) (?P<number>\d{{1,2}}) (?P=sep) '?(?P<year>\d{{4}}|\d\d){END}"
)
ISO = re.compile(rf"(?P<year>\d{{4}}) (?P<sep>[./-]) (?P<number>\d{{1,2}}) (?P=sep) (?P<day>\d{{1,2}}){END}")
YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})(?: [,./-])? {_MONTH}(?: [./-])? {_DAY}{END}")
MONTH_FIRST = re.compile(rf"{_WEEKDAY}{_MONTH} (?:the )?{_DAY}(?: ,)? (?P<year>\d{{4}}){END}")
MONTH_DAY = re.compile(rf"{_WEEKDAY}{_MONTH} (?:the |[/-] )?{_DAY}{END}(?! [./-] \d)")
COMPACT = re.compile(rf"(?P<digits>\d{{8}}){END}")
DAY_MONTH = re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}}) / (?P<number>\d{{1,2}}){END}")
NTH_WEEKDAY = re.compile(
    rf"(?:the )?(?P<nth>{_NTH}) (?P<weekday>{WEEKDAY}) (?:in|of) {_MONTH}(?:(?: ,)? (?P<year>\d{{4}}))?{END}"
)
FEAST = re.compile(
    rf"(?:the (?!new year{END}))?(?P<feast>{_FEAST})(?: weekend| break)?"
    rf"(?: (?:of |in )?(?:(?P<year>\d{{4}})|'(?P<short>\d\d)))?{END}"
)


def day_at(words: str, at: int, asked: Asked) -> tuple[Part, int] | None:
    """The day that is written at a place in the words, and where it ends; the longest reading."""
    for pattern in (NAMED, DASHED, NUMERIC, ISO, YEAR_FIRST, MONTH_FIRST, MONTH_DAY, DAY_MONTH):
        if found := pattern.match(words, at):
            part = _written(found, asked)
            return (part, found.end()) if part else None
    if found := COMPACT.match(words, at):
        return _compact(found["digits"]), found.end()
    if found := NTH_WEEKDAY.match(words, at):
        named = Part("day", _year(found["year"]), month_number(found["month"]), nth=NTH[found["nth"]])
        return replace(named, weekday=DAYS.index(found["weekday"])), found.end()
    if found := FEAST.match(words, at):
        return _feast(found["feast"], _year(found["year"] or found["short"]), asked), found.end()
    return None


def full_year(short: int) -> int:
    """A year in two digits is one of this century."""
    return short + 2000


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return full_year(int(text)) if len(text) == 2 else int(text)


def _written(found: re.Match[str], asked: Asked) -> Part | None:
    groups = found.groupdict()
    day = int(groups["day"])
    month = month_number(groups["month"]) if groups.get("month") else int(groups["number"])
    weekday = DAYS.index(groups["weekday"]) if groups.get("weekday") else None
    if found.re is MONTH_DAY and not groups["th"] and weekday is None and (day > 12 or len(groups["day"]) == 2):
        return _month_and_number(month, day, asked)
    if found.re is DAY_MONTH and not 1 <= month <= 12:
        return None
    short = groups.get("short")
    part = Part("day", _year(groups.get("year") or short), month, day, weekday=weekday)
    century = groups.get("year") if len(groups.get("year") or "") == 2 else short
    if century and int(century) >= 70:
        part = replace(part, year=1900 + int(century))
        part = part.doubted(doubtful(asked.raw, f"gives its year in two digits; 19{century} is taken, not 20{century}",
                                     f"19{century}", f"20{century}"))  # fmt: skip
    return part


def _month_and_number(month: int, number: int, asked: Asked) -> Part | None:
    """ "June 25": a month of a year in two digits, or a day as Americans write it."""
    from_year = full_year(number)
    named = MONTHS[month - 1].title()
    if number > 31:
        return Part("month", from_year, month, span=1) if number < 70 else None
    meant = f"{named} {from_year}", f"{number} {named} and its year"
    doubt = doubtful(asked.raw, "is a month and a year, or a day of that month", *meant)
    if number >= 20:
        return Part("month", from_year, month, span=1, doubts=(doubt,))
    return Part("day", None, month, number, doubts=(doubt,))


def _compact(digits: str) -> Part:
    """Eight digits: the year first, as computers write it, unless no year stands there."""
    if 1900 <= int(digits[:4]) <= 2199:
        return Part("day", int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return Part("day", int(digits[4:]), int(digits[2:4]), int(digits[:2]))


def _feast(name: str, year: int | None, asked: Asked) -> Part:
    one_day = name not in ("easter", "christmas")
    part = Part("day" if one_day else "range", year, FEASTS[name], feast=name)
    if name.endswith("bank holiday"):
        why = "is taken by the usual rule, and a proclamation can move a bank holiday"
        part = part.doubted(doubtful(asked.raw, why, "the date itself"))
    return part

"""How papers write years: 2025, 2025/26, FY 2025-26, 2019-22, the academic year 2025/26."""

from __future__ import annotations

import re

from commissioning.dates.phrases.doubts import doubtful
from commissioning.dates.phrases.parts import Asked, Part, months_window
from commissioning.dates.phrases.reading import YEARS
from commissioning.dates.phrases.words import END

_KIND = "financial|academic|school|municipal|council|calendar"
_LEAD = rf"(?:the )?(?:(?P<kind>{_KIND}) )?(?:years? )?"
_TAIL = rf"(?: (?P<kind2>{_KIND}) year)?"
PAIR = re.compile(rf"{_LEAD}(?P<a>\d{{4}}|\d\d) (?P<sep>[/-]|to) (?P<b>\d{{4}}|\d{{1,2}}){_TAIL}{END}")
YEAR = re.compile(rf"{_LEAD}(?:(?P<year>\d{{4}})|'?(?P<short>\d\d)){_TAIL}{END}(?! [/-] \d{{1,2}}{END})")
_STARTS = {"financial": 4, "council": 4, "academic": 9, "school": 9, "municipal": 5, "calendar": 1}


def years_pair(a: str, b: str) -> tuple[int, int] | None:
    """Two years that are written as a pair ("2025", "26"), the second the later; ``None`` when they are none."""
    if not (a and b):
        return None
    first = int(a) if len(a) == 4 else 2000 + int(a)
    if len(b) == 4:
        second = int(b)
    elif len(b) == 2:
        second = first // 100 * 100 + int(b)
        second += 100 if int(b) == 0 and first % 100 == 99 else 0
    else:
        second = first // 10 * 10 + int(b)
        second += 10 if int(b) == 0 and first % 10 == 9 else 0
    return (first, second) if first < second <= first + 60 else None


def year_at(words: str, at: int, asked: Asked) -> tuple[Part, int] | None:
    """The year, or the pair of years, that is written at a place in the words, and where it ends."""
    if found := PAIR.match(words, at):
        part = _pair(found, asked)
        if part:
            return part, found.end()
    if found := YEAR.match(words, at):
        part = _single(found, asked)
        if part:
            return part, found.end()
    return None


def _pair(found: re.Match[str], asked: Asked) -> Part | None:
    a, b, sep = found["a"], found["b"], found["sep"]
    kind = found["kind"] or found["kind2"]
    pair = years_pair(a, b)
    if pair is None or pair[0] not in YEARS or pair[1] not in YEARS:
        return None
    first, second = pair
    if len(a) == 2 and not (kind or (len(b) == 4 and second == first + 1) or (sep == "/" and second == first + 1)):
        return None
    if second == first + 1:
        return _one_year(found, first, kind, asked)
    if kind or sep == "to" or len(b) == 1:
        return None
    part = Part("range", window=(months_window(first, 1, 12)[0], months_window(second, 1, 12)[1]))
    if len(b) == 2 and 1 <= int(b) <= 12 and sep == "-":
        return part.doubted(doubtful(asked.raw, "is two years, or a month of the first", f"{first} to {second}"))
    return part


def _one_year(found: re.Match[str], first: int, kind: str | None, asked: Asked) -> Part | None:
    a, b, sep = found["a"], found["b"], found["sep"]
    start = _STARTS[kind or "financial"]
    part = Part("year", first, start, span=12)
    short = f"{first}/{(first + 1) % 100:02}"
    if kind == "calendar":
        return None
    if kind == "municipal":
        why = "runs from one annual meeting of the council to the next, each in May"
        return Part("year", first, 5, span=13, doubts=(doubtful(asked.raw, why, "the dates of the meetings"),))
    if kind:
        return part
    if len(b) == 4 and len(a) == 4 and sep != "/":
        both = Part("range", window=months_window(first, 1, 24))
        why = "is a financial year, or two calendar years"
        return both.doubted(doubtful(asked.raw, why, short, f"January {first} to December {first + 1}"))
    if sep == "to":
        return None
    if len(a) != len(b) and len(a) == 2:
        return part.doubted(doubtful(asked.raw, "looks like a financial year", short))
    if len(b) == 1 or (len(b) == 2 and 1 <= int(b) <= 12 and len(a) == 4):
        return part.doubted(doubtful(asked.raw, "is a financial year, or a month of the first year", short))
    if len(a) == 2 and int(b) <= 12:
        return None  # 11/12: as likely a day and a month
    return part


def _single(found: re.Match[str], asked: Asked) -> Part | None:
    kind = found["kind"] or found["kind2"]
    if found["short"] and not (kind and kind != "calendar"):
        return None
    year = int(found["year"]) if found["year"] else 2000 + int(found["short"])
    if kind in (None, "calendar"):
        return Part("year", year, 1, span=12)
    if year - 1 not in YEARS or kind == "municipal":
        return None
    start = _STARTS[kind or "financial"]
    window = (months_window(year - 1, start, 12)[0], months_window(year, start, 12)[1])
    names = [f"{y}/{(y + 1) % 100:02}" for y in (year - 1, year)]
    return Part("year", window=window, doubts=(doubtful(asked.raw, "can be either of two years", *names),))

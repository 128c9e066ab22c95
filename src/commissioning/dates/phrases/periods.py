"""How papers write a period: March, summer 2025, Q2 2025/26, 2019-22, mid-March, w/c 23 June 2025, the autumn term."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from commissioning.dates.months import add_months
from commissioning.dates.phrases.days import day_at
from commissioning.dates.phrases.doubts import doubtful
from commissioning.dates.phrases.parts import Asked, Cut, Part, can_cut, is_real, window_of
from commissioning.dates.phrases.reading import YEARS
from commissioning.dates.phrases.words import END, MONTH, MONTHS, SEASON, SEASONS, month_number
from commissioning.dates.phrases.years import year_at, years_pair
from commissioning.errors import Problem

_PAIR = r"(?P<a>\d{4}|\d\d) (?P<sep>[/-]) (?P<b>\d{4}|\d{1,2})"
_MAYBE_YEAR = rf"(?:(?: ,)?(?: of| in)?(?: the)?(?: financial year)? (?:{_PAIR}|(?P<year>\d{{4}})))?"
MONTH_YEAR = re.compile(
    rf"(?P<month>{MONTH})(?: [,./-])?(?: of| in)? (?:{_PAIR}|(?P<year>\d{{4}})|'(?P<short>\d\d)){END}"
    rf"|(?P<bare>{MONTH}){END}"
)
YEAR_MONTH = re.compile(rf"(?P<year>\d{{4}})(?: [,./-])? (?P<month>{MONTH}){END}(?! \d)")
NUMBERS = re.compile(
    rf"(?P<month>\d{{1,2}}) [./-] (?P<year>\d{{4}}){END}|(?P<year2>\d{{4}}) [./-] (?P<month2>\d\d){END}"
)
SEASON_YEAR = re.compile(
    rf"(?:the )?(?P<season>{SEASON})(?P<term> term)?"
    rf"(?: '?(?P<short>\d\d)(?! [:/-]| (?:am|pm|{MONTH})\b){END}|{_MAYBE_YEAR}{END})"
)
_WHICH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1th": 1, "2th": 2, "3th": 3, "4th": 4}
_WHICH.update({str(n): n for n in range(1, 5)}, one=1, two=2, three=3, four=4)
_ANY = "|".join(_WHICH)
QUARTER = re.compile(
    rf"(?:the )?(?:(?P<unit>quarter|half) (?P<n>{_ANY})|(?P<n2>{_ANY}) (?P<unit2>quarter|half)){_MAYBE_YEAR}{END}"
    rf"|(?:financial year )?{_PAIR.replace('<a>', '<a2>').replace('<b>', '<b2>').replace('<sep>', '<sep2>')}"
    rf" (?P<unit3>quarter|half) (?P<n3>{_ANY}){END}"
)
CUTS: dict[str, Cut] = {
    **dict.fromkeys(("early", "early part"), "early"),
    **dict.fromkeys(("mid", "middle"), "mid"),
    **dict.fromkeys(("late", "latter part", "later part"), "late"),
    **dict.fromkeys(("start", "beginning"), "start"),
    **dict.fromkeys(("end", "close"), "end"),
    "first day": "first day",
    "last day": "last day",
    "first half": "first half",
    **dict.fromkeys(("second half", "latter half"), "second half"),
}
CUT = re.compile(rf"(?:the )?(?P<cut>{'|'.join(sorted(CUTS, key=len, reverse=True))}){END}")
AFTER_CUT = re.compile(r"(?: -)?(?: (?:of|in|to))?(?: the(?! new year))? (?=[^ ])")
TAKEN_AS_FINANCIAL = "is taken as a part of the financial year, which begins in April"
CUT_LAST = re.compile(rf" (?P<cut>start|end){END}")
YEAR_END = re.compile(r"(?:the )?(?:financial )?year (?:- )?end(?: of| for)? ")
WEEK = re.compile(r"(?:the )?week (?P<which>commencing|beginning|starting|ending|of)(?: on)? (?:the )?")
NTH_YEAR_END = re.compile(r"(?:the )?(?:financial )?year (?:- )?end(?: of| for)? ")
NTH_WEEK = re.compile(r"(?:the )?(?P<nth>first|second|third|fourth|last|1th|2th|3th|4th|final) week (?:of|in) ")
ENDING = re.compile(r"(?:the )?(?:financial )?(?P<unit>year|quarter) (?:ending|ended|to|end)(?: on)? (?:the )?")
ISO_YEAR_END = re.compile(r"(?:the )?(?:financial )?year (?:- )?end(?: of| for)? ")


def period_at(words: str, at: int, asked: Asked) -> tuple[Part, int] | None:
    """The period that is written at a place in the words, and where it ends."""
    for reader in (_week, _ending, _part_of, _quarter, _season, _month, year_at):
        if found := reader(words, at, asked):
            return found
    return None


def _year_of(found: re.Match[str], month: int) -> tuple[int | None, bool] | None:
    """The calendar year of a month, and whether it was written as a financial year; ``None`` when it cannot be."""
    groups = found.groupdict()
    if groups.get("a"):
        pair = years_pair(groups["a"], groups["b"])
        if pair is None or pair[1] != pair[0] + 1 or (groups.get("month") and groups["sep"] == "-"):
            return None  # "March 2025-26" may be a range that lost a month
        return pair[0] + (month < 4), True
    if groups.get("short"):
        return 2000 + int(groups["short"]), False
    return (int(groups["year"]) if groups.get("year") else None), False


def _month(words: str, at: int, _asked: Asked) -> tuple[Part, int] | None:
    if found := MONTH_YEAR.match(words, at):
        month = month_number(found["month"] or found["bare"])
        year = _year_of(found, month)
        return (Part("month", year[0], month, span=1), found.end()) if year else None
    if found := YEAR_MONTH.match(words, at):
        return Part("month", int(found["year"]), month_number(found["month"]), span=1), found.end()
    if found := NUMBERS.match(words, at):
        month, year_number = int(found["month"] or found["month2"]), int(found["year"] or found["year2"])
        if not 1 <= month <= 12 or years_pair(str(year_number), found["month2"] or "") is not None:
            return None
        return Part("month", year_number, month, span=1), found.end()
    return None


def _season(words: str, at: int, asked: Asked) -> tuple[Part, int] | None:
    found = SEASON_YEAR.match(words, at)
    if not found:
        return None
    name, month = found["season"], SEASONS[found["season"]]
    if found["term"]:
        return _term(found, asked)
    year = _year_of(found, month)
    if year is None or (year[1] and name == "spring"):  # a spring is in two financial years
        return None
    part = Part("season", year[0], month, span=3)
    if name == "winter" and year[0] and not year[1]:
        why = f"is taken as the winter that begins in December {year[0]}"
        part = part.doubted(
            doubtful(asked.raw, why, *(f"winter {y}/{(y + 1) % 100:02}" for y in (year[0], year[0] - 1)))
        )
    return part, found.end()


def _term(found: re.Match[str], asked: Asked) -> tuple[Part, int] | None:
    months = {"autumn": (9, 4), "spring": (1, 4), "summer": (4, 4)}
    if found["season"] not in months:
        return None
    month, span = months[found["season"]]
    groups = found.groupdict()
    if groups.get("a"):
        pair = years_pair(groups["a"], groups["b"])
        if pair is None or pair[1] != pair[0] + 1:
            return None
        year: int | None = pair[0] + (month < 9)
    else:
        year = int(groups["year"]) if groups.get("year") else None
    doubt = doubtful(asked.raw, "is a school term, and each authority sets its own days", "the dates of the term")
    return Part("term", year, month, span=span, doubts=(doubt,)), found.end()


def _quarter(words: str, at: int, asked: Asked) -> tuple[Part, int] | None:
    found = QUARTER.match(words, at)
    if not found:
        first = re.compile(rf"(?P<year>\d{{4}}) (?=(?:quarter|half) (?:{_ANY}){END})").match(words, at)
        found = QUARTER.match(words, first.end()) if first else None
        if not (first and found) or found.group(0).count(" ") != 1:
            return None
        number = _WHICH[found["n"]]
        half = found["unit"] == "half"
        part = Part("part" if half else "quarter", span=6 if half else 3, quarter=number)
        return (loosened(part, int(first["year"]), asked), found.end()) if number * part.span <= 12 else None
    groups = found.groupdict()
    number = _WHICH[groups["n"] or groups["n2"] or groups["n3"]]
    unit = groups["unit"] or groups["unit2"] or groups["unit3"]
    length = 3 if unit == "quarter" else 6
    if number * length > 12:
        return None
    a, b = groups["a"] or groups["a2"], groups["b"] or groups["b2"]
    month = ((number - 1) * length + 3) % 12 + 1
    precision = "quarter" if length == 3 else "part"
    part = Part(precision, None, month, span=length, quarter=number)  # type: ignore[arg-type]
    if a:
        pair = years_pair(a, b)
        return (replace(part, year=pair[0] + (month < 4)), found.end()) if pair and pair[1] == pair[0] + 1 else None
    if groups["year"] is None:
        return part.doubted(_financial(part, asked)), found.end()
    return loosened(part, int(groups["year"]), asked), found.end()


def _financial(part: Part, asked: Asked) -> Problem:
    assert part.month is not None
    first, last = MONTHS[part.month - 1].title(), MONTHS[(part.month + part.span - 2) % 12].title()
    return doubtful(asked.raw, TAKEN_AS_FINANCIAL, f"{first} to {last}")


def loosened(part: Part, year: int, asked: Asked) -> Part:
    """A quarter of one year's number: of the calendar year, or of the financial year that begins in it."""
    assert part.quarter is not None
    length = part.span
    first = (part.quarter - 1) * length + 1
    name = "Q" if length == 3 else "H"
    months = f"{MONTHS[first - 1].title()} to {MONTHS[first + length - 2].title()} {year}"
    why = "can be of the calendar year or of the financial year"
    doubt = doubtful(asked.raw, why, f"{name}{part.quarter} {year}/{(year + 1) % 100:02}", months)
    return replace(part, year=year, month=first, span=length + 3, loose=True, doubts=(doubt,))


def _part_of(words: str, at: int, asked: Asked) -> tuple[Part, int] | None:
    if (ended := YEAR_END.match(words, at)) and (pair := year_at(words, ended.end(), asked)):
        return _cut(pair[0], "end", pair[1]) if pair[0].month == 4 else None
    found = CUT.match(words, at)
    if not found:
        if (whole := year_at(words, at, asked)) and (last := CUT_LAST.match(words, whole[1])):
            return _cut(whole[0], CUTS[last["cut"]], last.end())
        return None
    on = AFTER_CUT.match(words, found.end())
    if not on:
        return None
    whole = None if CUT.match(words, on.end()) else period_at(words, on.end(), asked)
    day = day_at(words, on.end(), asked)
    if day and day[0].precision == "month":  # "end of Sept 25"
        whole = day
    return _cut(whole[0], CUTS[found["cut"]], whole[1]) if whole else None


def _cut(part: Part, cut: Cut, end: int) -> tuple[Part, int] | None:
    return (cut_of(part, cut), end) if can_cut(part, cut) else None


def cut_of(part: Part, cut: Cut) -> Part:
    """A part of a period; where its winter or quarter is doubtful, so is the part."""
    return replace(part, cut=cut, precision="day" if cut in ("first day", "last day") else "part")


def cut_at(words: str, at: int) -> tuple[Cut, int] | None:
    """A part without its period: "mid" of "mid to late March"."""
    found = CUT.match(words, at)
    return (CUTS[found["cut"]], found.end()) if found else None


def _week(words: str, at: int, asked: Asked) -> tuple[Part, int] | None:
    if found := WEEK.match(words, at):
        whole = day_at(words, found.end(), asked)
        if not whole or whole[0].precision != "day":
            return None
        side = {"ending": "to", "of": "round"}.get(found["which"], "from")
        return replace(whole[0], week=side, precision="week"), whole[1]  # type: ignore[arg-type]
    if found := NTH_WEEK.match(words, at):
        whole = _month(words, found.end(), asked)
        if not whole or whole[0].month is None:
            return None
        nth = {"first": 1, "1th": 1, "second": 8, "2th": 8, "third": 15, "3th": 15, "fourth": 22, "4th": 22}
        if found["nth"] in nth:
            return Part("week", whole[0].year, whole[0].month, nth[found["nth"]], week="from", nth=1), whole[1]
        return Part("week", whole[0].year, whole[0].month, span=1, cut="last week"), whole[1]
    return None


def _ending(words: str, at: int, asked: Asked) -> tuple[Part, int] | None:
    """ "Year ending March 2023": twelve months, of which March is the last."""
    found = ENDING.match(words, at)
    if not found:
        return None
    whole = day_at(words, found.end(), asked) or _month(words, found.end(), asked)
    if not whole or whole[0].year not in YEARS or not is_real(whole[0]):
        return None
    window = window_of(whole[0])
    if window is None:
        return None
    length = 12 if found["unit"] == "year" else 3
    start = add_months(window[1] + timedelta(days=1), -length)
    precision = "year" if length == 12 else "quarter"
    return Part(precision, window=(start, window[1]), doubts=whole[0].doubts), whole[1]  # type: ignore[arg-type]

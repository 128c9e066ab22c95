"""Phrases that count from the day of their paper: next month, in two weeks, last summer, the new municipal year.

Each reading is said to be relative, with what it is taken to mean; without the paper's date nothing is read.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from commissioning.dates.months import add_months
from commissioning.dates.phrases.doubts import relative
from commissioning.dates.phrases.parts import Asked, Cut, Part, Window, can_cut, months_window, window_of
from commissioning.dates.phrases.periods import AFTER_CUT, CUT, CUTS, cut_of
from commissioning.dates.phrases.reading import YEARS, Precision, spelt
from commissioning.dates.phrases.words import DAYS, END, MONTH, MONTHS, SEASON, SEASONS, WEEKDAY, month_number

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBERS = {**{word: n for n, word in enumerate(_ONES, 1)}, "a": 1, "an": 1, "couple of": 2, "a couple of": 2}
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_UNIT = "(?:calendar )?(?P<unit>day|week|fortnight|month|year)s?"
_PERIOD = rf"week|month|quarter|(?:financial |calendar |academic |municipal )?year|{SEASON}|{WEEKDAY}|{MONTH}"
WHICH = re.compile(
    rf"(?:the )?(?P<which>next|this|last|coming|current|previous|following|past|same) (?P<what>{_PERIOD}){END}"
    rf"|(?:(?:the|a) )?new (?P<begun>(?:financial|calendar|academic|municipal) year){END}|the new year{END}"
)
OF_YEAR = re.compile(rf"(?:the )?(?P<what>{SEASON}|{MONTH})(?: of)? (?P<which>last|this|next) year{END}")
PLAIN = re.compile(rf"(?:the )?(?P<what>week|month|quarter|(?:financial |calendar |academic |municipal )?year){END}")
END_OF = re.compile(rf"(?P<what>month|quarter|(?:financial )?year) (?:- )?(?P<cut>end|start){END}")
LATER = re.compile(rf"(?P<side>later|earlier) (?:in )?(?:this|the) (?P<what>month|year){END}")
DAY = re.compile(rf"(?P<what>today|tomorrow|yesterday){END}")
AFTER = re.compile(
    rf"in (?:the next )?(?P<n>{NUMBER}) {_UNIT}(?: time)?{END}"
    rf"|(?P<n2>{NUMBER}) {_UNIT.replace('<unit>', '<unit2>')} (?P<side>ago|time|from now|from today|hence){END}"
)
A_WEEKDAY = re.compile(rf"(?:the )?(?P<weekday>{WEEKDAY})(?: (?P<nextweek>next week))?{END}")
A_MEETING = re.compile(
    rf"(?:(?:the|a|our|its|their) )?(?:next|following|previous|last|future|this|first|final|annual|later|subsequent)"
    rf"(?: [a-z]+){{0,3}} (?:meetings?|cycle|agenda|committee|commission|cabinet|council|board|session)"
    rf"(?: (?:of|in) the new municipal year)?{END}"
)


def number_of(word: str) -> int:
    """``3`` of "3" or of "three"."""
    return int(word) if word.isdecimal() else _NUMBERS[word]


def relative_at(words: str, at: int, asked: Asked) -> tuple[Part, int] | None:
    """The relative day or period that is written at a place in the words, and where it ends."""
    if found := A_MEETING.match(words, at):
        return Part("none", adrift=True, doubts=(relative(asked.raw, None, None),)), found.end()
    if found := LATER.match(words, at):
        return _told(_later(found["side"], found["what"], asked.around), asked), found.end()
    if cut := CUT.match(words, at):
        on = AFTER_CUT.match(words, cut.end())
        whole = _period(words, on.end(), asked.around) if on else None
        return (_told(_edge(whole[0], CUTS[cut["cut"]]), asked), whole[1]) if whole else None
    if found := END_OF.match(words, at):
        return _told(_edge(_plain(found["what"], asked.around), CUTS[found["cut"]]), asked), found.end()
    whole = _day(words, at, asked.around) or _period(words, at, asked.around)
    return (_told(whole[0], asked), whole[1]) if whole else None


def _edge(part: Part | None, cut: Cut) -> Part | None:
    return cut_of(part, cut) if part and can_cut(part, cut) else None


def _told(part: Part | None, asked: Asked) -> Part:
    """The part with its doubt: what it is counted from, and what that makes it."""
    window = window_of(part) if part else None
    if part is None or window is None or not all(day.year in YEARS for day in window):
        return Part("none", adrift=True, doubts=(relative(asked.raw, None, None),))
    first, last = window
    meant = spelt(first) if first == last else f"{spelt(first)} to {spelt(last)}"
    return part.doubted(relative(asked.raw, asked.around, meant))


def _day(words: str, at: int, around: date | None) -> tuple[Part | None, int] | None:
    if found := DAY.match(words, at):
        days = {"today": 0, "tomorrow": 1, "yesterday": -1}[found["what"]]
        return _one(_moved(around, days, "day")), found.end()
    if found := AFTER.match(words, at):
        n, unit = number_of(found["n"] or found["n2"]), found["unit"] or found["unit2"]
        return _one(_moved(around, -n if found["side"] == "ago" else n, unit)), found.end()
    if found := A_WEEKDAY.match(words, at):
        base = around + timedelta(days=7 - around.weekday()) if around and found["nextweek"] else around
        return _one(_next_weekday(base, DAYS.index(found["weekday"]))), found.end()
    return None


def _one(day: date | None) -> Part | None:
    return Part("day", window=(day, day)) if day else None


def _moved(around: date | None, n: int, unit: str) -> date | None:
    if around is None:
        return None
    if unit in ("month", "year"):
        months = n * (12 if unit == "year" else 1)
        return add_months(around, months) if 0 < around.year + months // 12 < 9998 else None
    ordinal = around.toordinal() + n * {"day": 1, "week": 7, "fortnight": 14}[unit]
    return date.fromordinal(ordinal) if 0 < ordinal <= date.max.toordinal() else None


def _next_weekday(around: date | None, weekday: int) -> date | None:
    return around + timedelta(days=(weekday - around.weekday()) % 7) if around else None


def _period(words: str, at: int, around: date | None) -> tuple[Part | None, int] | None:
    if found := OF_YEAR.match(words, at):
        if around is None:
            return None, found.end()
        year = around.year + {"last": -1, "this": 0, "next": 1}[found["which"]]
        month, span = _months(found["what"])
        return Part("season" if span == 3 else "month", year, month, span=span), found.end()
    if found := WHICH.match(words, at):
        which, what = found["which"] or "new", found["what"] or found["begun"] or "year"
        return _which(which, what, around), found.end()
    if found := PLAIN.match(words, at):
        return _plain(found["what"], around), found.end()
    return None


def _months(name: str) -> tuple[int, int]:
    return (SEASONS[name], 3) if name in SEASONS else (month_number(name), 1)


def _plain(what: str, around: date | None) -> Part | None:
    """ "The month": the one that the paper is in. "The year" ends in March or in December, and is not read."""
    return None if what == "year" else _which("this", what, around)


def _which(which: str, what: str, around: date | None) -> Part | None:
    if around is None:
        return None
    step = {"next": 1, "coming": 1, "following": 1, "last": -1, "previous": -1, "past": -1}.get(which, 0)
    if what == "week":
        monday = around + timedelta(days=7 * step - around.weekday())
        return Part("week", window=(monday, monday + timedelta(days=6)))
    if what in DAYS:
        return _weekday(step, DAYS.index(what), around)
    if what in SEASONS or what in MONTHS:
        return _named(step, what, around)
    length, begins = _YEARS_OF.get(what, (1, 1))
    if which == "new":  # in the month in which it begins, it is the one that has begun
        step = int(around.month != begins)
    index = around.year * 12 + around.month - 1
    place = index - (index - (begins - 1)) % length + step * length
    return Part(_precision(length), place // 12, place % 12 + 1, span=length)


_YEARS_OF = {
    "month": (1, 1),
    "quarter": (3, 1),
    "year": (12, 1),
    "calendar year": (12, 1),
    "financial year": (12, 4),
    "academic year": (12, 9),
    "municipal year": (12, 5),
}
"""How many months a period has, and in which month one begins. A council's year begins with its annual meeting."""


def _precision(length: int) -> Precision:
    return "month" if length == 1 else "quarter" if length == 3 else "year"


def _weekday(step: int, weekday: int, around: date) -> Part | None:
    if step < 0:
        ordinal = around.toordinal() - ((around.weekday() - weekday - 1) % 7 + 1)
    else:
        ordinal = around.toordinal() + step + (weekday - around.weekday() - step) % 7
    day = date.fromordinal(ordinal)
    return Part("day", window=(day, day))


def _named(step: int, what: str, around: date) -> Part:
    """The next summer begins after the paper; the last one was over; this one lies in the paper's year."""
    month, span = _months(what)
    years = range(around.year - 2, around.year + 3)
    windows: dict[int, Window] = {year: months_window(year, month, span) for year in years}
    if step > 0:
        year = min(year for year in years if windows[year][0] > around)
    elif step < 0:
        year = max(year for year in years if windows[year][1] < around)
    else:
        year = around.year
    return Part("season" if span == 3 else "month", year, month, span=span)


def _later(side: str, what: str, around: date | None) -> Part | None:
    if around is None:
        return None
    whole = _which("this", what, around)
    window = window_of(whole) if whole else None
    if window is None:
        return None
    return Part("part", window=(around, window[1]) if side == "later" else (window[0], around))

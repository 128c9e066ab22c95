"""Reads the date phrases of council papers: what they say, how sure that is, and what is wrong with them.

A phrase is kept as it was written. Its reading is a window (earliest, latest); a doubt is a problem
with a proposal, never a silent choice. Dates are day-month-year, as councils in England write them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Literal

from commissioning.dates.calendars import WEEKDAYS, say
from commissioning.dates.months import add_months, last_day, months_beginning_with, whole_months
from commissioning.errors import Problem

Precision = Literal["day", "week", "month", "season", "quarter", "year", "range", "none"]

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(sorted({*MONTHS, *(m[:3] for m in MONTHS), "sept"}, key=len, reverse=True))
_YEARS = range(1900, 2200)  # a year outside these is a slip of the pen
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}
_OPEN = {
    "", "at the appropriate time", "n/a", "ongoing", "rolling", "rolling item", "tba", "tbc", "tbd", "to be confirmed",
}  # fmt: skip
_LENGTH = re.compile(r"\(\s*(\d{1,3})\s*months?\s*\)", re.I)
_TIME = re.compile(r"\b(?:at\s+)?(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)\b|\b(?:at\s+)(\d{1,2})[:.](\d{2})\b", re.I)
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_NUMERIC = re.compile(r"^(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})$")
_DAY = re.compile(
    r"^(?:(?P<weekday>[a-z]+day|mon|tue|wed|thu|fri|sat|sun)\.?,?\s+)?(?:the\s+)?"
    rf"(?P<day>\d{{1,2}})\s*(?:st|nd|rd|th)?(?:\s+of)?\s*(?P<month>{_MONTH})\.?,?\s*(?P<year>\d{{4}})?$",
    re.I,
)
_BARE_DAY = re.compile(r"^(?P<day>\d{1,2})\s*(?:st|nd|rd|th)?$", re.I)
_MONTH_YEAR = re.compile(rf"^(?P<month>{_MONTH})\.?,?\s*(?P<year>\d{{4}})?$", re.I)
_SEASON = re.compile(r"^(?P<season>spring|summer|autumn|winter)\s*(?P<year>\d{4})?$", re.I)
_QUARTER = re.compile(r"^(?:q(?P<q>[1-4])|quarter\s+(?P<quarter>[1-4]))\s*(?P<year>\d{4})\s*[/-]\s*\d{2,4}$", re.I)
_YEAR = re.compile(r"^(?P<year>(?:19|20)\d{2})$")
_WEEK = re.compile(r"^(?:w/c|w\.c\.?|week commencing|week beginning)\s+(.*)$", re.I)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a date phrase says. ``earliest`` and ``latest`` are both counted; ``None`` means unknown."""

    raw: str
    earliest: date | None = None
    latest: date | None = None
    precision: Precision = "none"
    time: time | None = None
    months: int | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """One end of a phrase before its year is settled: a first and last (month, day) and a precision."""

    month: int | None
    day: int | None
    year: int | None
    precision: Precision
    last_month: int | None = None
    weekday: str | None = None


def read_phrase(text: str, *, around: date | None = None) -> Phrase:
    """Reads a date phrase as a council wrote it.

    Args:
        text: the words, for example ``"1st January - 31 June 2026 (6 months)"``.
        around: the date of the paper, by which a missing year is inferred (and said to be inferred).

    >>> read_phrase("summer 2025").latest
    datetime.date(2025, 8, 31)
    >>> [p.id for p in read_phrase("1st January - 31 June 2026 (6 months)").problems]
    ['impossible-date']
    """
    words = re.sub(r"[\s ]+", " ", text).strip()
    words = words.replace("–", "-").replace("—", "-").replace("−", "-")
    length = _LENGTH.search(words)
    months = int(length.group(1)) if length else None
    words = _LENGTH.sub("", words).strip()
    words, at = _take_time(words)
    words = words.strip(" .,;")
    phrase = Phrase(text, time=at, months=months)
    if words.lower() in _OPEN:
        return phrase
    week = _WEEK.match(words)
    if week:
        inner = read_phrase(week.group(1), around=around)
        ends = inner.earliest + timedelta(days=6) if inner.earliest else None
        return replace(phrase, earliest=inner.earliest, latest=ends, precision="week", problems=inner.problems)
    parts = _parts(words)
    if parts is None or any(part.year is not None and part.year not in _YEARS for part in parts):
        problem = Problem("unread", f"'{text}' was kept but could not be read as a date.",
                          "Write a date such as 26 June 2025, a month and year, or 'TBC'.", value=text)  # fmt: skip
        return replace(phrase, problems=(problem,))
    return _settle(phrase, *parts, around=around)


def _take_time(words: str) -> tuple[str, time | None]:
    found = _TIME.search(words)
    if not found:
        return words, None
    hour, minute = int(found.group(1) or found.group(4)), int(found.group(2) or found.group(5) or 0)
    half = (found.group(3) or "").lower()
    if hour > 23 or minute > 59 or (half == "am" and hour > 12):
        return words, None
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    return (words[: found.start()] + words[found.end() :]).strip(" ,-"), time(hour, minute)


def _parts(words: str) -> tuple[_Part, _Part] | None:
    whole = _part(words)
    if whole:
        return whole, whole
    for found in re.finditer(r"\s*-\s*|\s+(?:to|until|and)\s+", words):
        left, right = words[: found.start()], words[found.end() :]
        end = _part(right)
        if end is None:
            continue
        bare = _BARE_DAY.match(left)
        start = replace(end, day=int(bare.group("day")), weekday=None) if bare else _part(left)
        if start:
            return start, end
    return None


def _part(words: str) -> _Part | None:
    words = words.strip(" .,")
    if found := _ISO.match(words):
        return _Part(int(found.group(2)), int(found.group(3)), int(found.group(1)), "day")
    if found := _NUMERIC.match(words):
        year = int(found.group(3))
        return _Part(int(found.group(2)), int(found.group(1)), year + 2000 if year < 100 else year, "day")
    if found := _DAY.match(words):
        return _Part(_month(found["month"]), int(found["day"]), _year(found["year"]), "day", weekday=found["weekday"])
    if found := _MONTH_YEAR.match(words):
        return _Part(_month(found["month"]), None, _year(found["year"]), "month")
    if found := _SEASON.match(words):
        first, last = _SEASONS[found["season"].lower()]
        return _Part(first, None, _year(found["year"]), "season", last)
    if found := _QUARTER.match(words):
        quarter = int(found["q"] or found["quarter"])
        month = (4, 7, 10, 1)[quarter - 1]
        return _Part(month, None, int(found["year"]) + (quarter == 4), "quarter", month + 2)
    if found := _YEAR.match(words):
        return _Part(1, None, int(found["year"]), "year", 12)
    return None


def _settle(phrase: Phrase, start: _Part, end: _Part, *, around: date | None) -> Phrase:
    problems: list[Problem] = []
    start, end = _with_years(phrase.raw, start, end, around, problems)
    single = start == end
    precision: Precision = start.precision if single else "range"
    if start.year is None or end.year is None:
        problems += [impossible_date(phrase.raw, None) for part in {start, end} if _in_no_year(part)]
        return replace(phrase, precision=precision, problems=tuple(problems))
    earliest, repair = _resolve(phrase.raw, start, None, problems, last=False)
    if single and start.precision == "day":
        return replace(phrase, earliest=earliest, latest=earliest, precision="day", problems=tuple(problems))
    hint = months_beginning_with(earliest, phrase.months) if earliest and phrase.months and not single else None
    latest, repair = _resolve(phrase.raw, end, hint, problems, last=True)
    _check_length(phrase, earliest, latest or repair, problems)
    return replace(phrase, earliest=earliest, latest=latest, precision=precision, problems=tuple(problems))


def _in_no_year(part: _Part) -> bool:
    """Whether a day and month exist in no year; 2024 is a leap year."""
    return part.day is not None and part.month is not None and not 1 <= part.day <= last_day(2024, part.month)


def _check_length(phrase: Phrase, start: date | None, end: date | None, problems: list[Problem]) -> None:
    if start is None or end is None:
        return
    if end < start:
        remedy = "Give the earlier date first, or mend the year."
        problems.append(Problem("stage-order", f"'{phrase.raw}' ends before it starts.", remedy, value=phrase.raw))
    elif phrase.months and whole_months(start, end) != phrase.months:
        expected = months_beginning_with(start, phrase.months)
        problems.append(
            Problem(
                "duration-mismatch",
                f"'{phrase.raw}': {phrase.months} months from {say(start)} end on {say(expected)}, not on {say(end)}.",
                f"Write {say(expected)} as the end, or another number of months.",
                value=phrase.raw,
                details={"stated_months": phrase.months, "expected_end": expected.isoformat()},
            )
        )


def _with_years(
    raw: str, start: _Part, end: _Part, around: date | None, problems: list[Problem]
) -> tuple[_Part, _Part]:
    single = start == end
    if start.year is None and end.year is not None:
        crosses = (start.month or 0) > (end.month or 0)
        return replace(start, year=end.year - crosses), end
    if end.year is None and start.year is not None:
        return start, replace(end, year=start.year + ((end.month or 0) < (start.month or 0)))
    if start.year is not None:
        return start, end
    inferred = _nearest_year(start, around) if around else None
    guess = f"If the paper of {say(around)} means {inferred}, write {inferred}." if around else "Write the year."
    problems.append(Problem("missing-year", f"'{raw}' gives no year.", guess, value=raw,
                            details={"inferred_year": inferred}))  # fmt: skip
    start = replace(start, year=inferred)
    if single:
        return start, start
    return start, replace(end, year=None if inferred is None else inferred + ((end.month or 0) < (start.month or 0)))


def _nearest_year(part: _Part, around: date) -> int:
    """The year that puts the month no more than three months before the paper, else the next."""
    month = part.month or 1
    floor = add_months(around.replace(day=1), -3)
    return next(y for y in (around.year - 1, around.year, around.year + 1) if date(y, month, 1) >= floor)


def _resolve(
    raw: str, part: _Part, hint: date | None, problems: list[Problem], *, last: bool
) -> tuple[date | None, date | None]:
    """The day a part means; and, where it names no real day, the day proposed instead."""
    assert part.year is not None
    assert part.month is not None
    if not 1 <= part.month <= 12:
        problems.append(impossible_date(raw, None))
        return None, None
    if part.day is None:
        return _edge(part, part.year, part.month, last=last), None
    if not 1 <= part.day <= last_day(part.year, part.month):
        same_month = hint is not None and (hint.year, hint.month) == (part.year, part.month)
        repair = hint if same_month else nearest_real_day(part.year, part.month, part.day)
        problems.append(impossible_date(raw, repair))
        return None, repair
    day = date(part.year, part.month, part.day)
    if part.weekday and not WEEKDAYS[day.weekday()].lower().startswith(part.weekday.lower()[:3]):
        message = f"'{raw}': {day.day} {MONTHS[day.month - 1].title()} {day.year} is a {WEEKDAYS[day.weekday()]}."
        problems.append(Problem("wrong-weekday", message, "Mend the weekday or the date.", value=raw))
    return day, None


def _edge(part: _Part, year: int, month: int, *, last: bool) -> date:
    if not last:
        return date(year, month, 1)
    end = part.last_month or month
    year += end < month
    return date(year, end, last_day(year, end))


def nearest_real_day(year: int, month: int, day: int) -> date | None:
    """The real day nearest to an impossible one in the same month; ``None`` when the month is not real either."""
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        return None
    return date(year, month, min(max(day, 1), last_day(year, month)))


def impossible_date(raw: str, repair: date | None) -> Problem:
    """The problem of a date that no calendar has, with the repair it proposes."""
    remedy = (
        f"Write {repair.day} {MONTHS[repair.month - 1].title()} {repair.year} ({repair})."
        if repair
        else "Write a real date."
    )
    details = {"repair": repair.isoformat() if repair else None}
    return Problem("impossible-date", f"'{raw}' names a date that does not exist.", remedy, value=raw, details=details)


def _month(word: str) -> int:
    return next(i for i, name in enumerate(MONTHS, 1) if name.startswith(word.lower()[:3]))


def _year(word: str | None) -> int | None:
    return int(word) if word else None

"""One day or period that a phrase names, before and after its year is settled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from commissioning.dates.months import last_day
from commissioning.dates.phrases.reading import YEARS, Precision
from commissioning.errors import Problem

Cut = Literal["early", "mid", "late", "start", "end", "first half", "second half", "last week", "first day", "last day"]
Window = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Asked:
    """The phrase as it was written, and the date of its paper where that is known."""

    raw: str
    around: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """One day or period. ``month`` is its first month and ``year`` the calendar year of that month.

    ``span`` is its length in months (0: a day), ``cut`` the part of it that is meant, ``nth`` counts its weekdays
    (-1: the last), ``feast`` names a day that is computed, ``week`` says on which side of the day its week lies.
    ``quarter`` is kept where it is doubtful whose year it counts in. ``adrift`` marks what no date can be given to.
    """

    precision: Precision
    year: int | None = None
    month: int | None = None
    day: int | None = None
    span: int = 0
    cut: Cut | None = None
    weekday: int | None = None
    nth: int | None = None
    feast: str | None = None
    week: Literal["from", "to", "round"] | None = None
    quarter: int | None = None
    loose: bool = False
    window: Window | None = None
    adrift: bool = False
    doubts: tuple[Problem, ...] = ()

    @property
    def wants_year(self) -> bool:
        return self.year is None and self.window is None and not self.adrift

    def doubted(self, *doubts: Problem) -> Part:
        """The same part with more doubts."""
        return replace(self, doubts=(*self.doubts, *doubts))


def is_real(part: Part) -> bool:
    """Whether its day and month exist: in its year, or in some year where that is not known (2024 is a leap year)."""
    if part.month is None or part.day is None:
        return True
    return 1 <= part.month <= 12 and 1 <= part.day <= last_day(part.year or 2024, part.month)


def window_of(part: Part) -> Window | None:
    """Its first and last day; ``None`` when it has none, or none that can be given."""
    if part.window or part.adrift or part.year is None:
        return part.window
    if part.feast:
        return feast(part.feast, part.year)
    assert part.month is not None
    if part.nth is not None and part.weekday is not None:
        found = _nth_weekday(part.year, part.month, part.weekday, part.nth)
        return (found, found) if found else None
    if part.day is not None:
        return _around(date(part.year, part.month, part.day), part.week) if is_real(part) else None
    if not part.loose:
        return _cut(part.year, part.month, part.span, part.cut)
    span, later = part.span - 3, part.year * 12 + part.month - 1 + 3  # the calendar's quarter, and the financial year's
    one, other = _cut(part.year, part.month, span, part.cut), _cut(later // 12, later % 12 + 1, span, part.cut)
    return (one[0], other[1]) if one and other else None


def _around(day: date, week: str | None) -> Window:
    if week == "from":
        return day, day + timedelta(days=6)
    if week == "to":
        return day - timedelta(days=6), day
    if week == "round":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    return day, day


def months_window(year: int, month: int, span: int) -> Window:
    """``span`` whole months beginning with a month."""
    end = year * 12 + month - 1 + span - 1
    return date(year, month, 1), date(end // 12, end % 12 + 1, last_day(end // 12, end % 12 + 1))


def _cut(year: int, month: int, span: int, cut: Cut | None) -> Window | None:
    """A part of a period. A third, for early, mid and late; its first or last month, for start and end."""
    first, last = months_window(year, month, span)
    if cut is None:
        return first, last
    if cut in ("first day", "last day"):
        return (first, first) if cut == "first day" else (last, last)
    if cut == "last week":
        return last - timedelta(days=6), last
    if span == 1:
        edges = {"early": (1, 10), "start": (1, 10), "mid": (11, 20), "first half": (1, 15)}
        start, end = edges.get(cut, (16 if cut == "second half" else 21, last.day))
        return first.replace(day=start), first.replace(day=end)
    if cut in ("start", "end"):
        return _months_on(year, month, 0 if cut == "start" else span - 1, 1)
    pieces = 2 if cut in ("first half", "second half") else 3
    if span % pieces:
        return None
    place = {"mid": 1, "late": 2, "second half": 1}.get(cut, 0)
    return _months_on(year, month, place * span // pieces, span // pieces)


def _months_on(year: int, month: int, later: int, span: int) -> Window:
    index = year * 12 + month - 1 + later
    return months_window(index // 12, index % 12 + 1, span)


def can_cut(part: Part, cut: Cut) -> bool:
    """Whether a part of this period is a thing that can be named."""
    span = part.span - 3 if part.loose else part.span
    return span > 0 and part.month is not None and part.cut is None and _cut(2024, 1, span, cut) is not None


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    if nth < 0:
        end = date(year, month, last_day(year, month))
        return end - timedelta(days=(end.weekday() - weekday) % 7)
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return found if found.month == month else None


FEASTS = {
    "good friday": 4,
    "easter sunday": 4,
    "easter day": 4,
    "easter monday": 4,
    "easter": 4,
    "christmas eve": 12,
    "christmas day": 12,
    "boxing day": 12,
    "christmas": 12,
    "new years eve": 12,
    "new years day": 1,
    "new year": 1,
    "early may bank holiday": 5,
    "may day bank holiday": 5,
    "spring bank holiday": 5,
    "late may bank holiday": 5,
    "late summer bank holiday": 8,
    "summer bank holiday": 8,
    "august bank holiday": 8,
}
"""Days that are computed, and the month that a missing year is inferred by."""

_FIXED = {"christmas eve": (24, 24), "christmas day": (25, 25), "boxing day": (26, 26), "christmas": (25, 26)}
_FROM_EASTER = {"good friday": (-2, -2), "easter sunday": (0, 0), "easter day": (0, 0), "easter monday": (1, 1)}


def feast(name: str, year: int) -> Window:
    """Easter is Good Friday to Easter Monday. Bank holidays by the 1971 Act and the custom of early May."""
    if name in _FIXED:
        first, last = _FIXED[name]
        return date(year, 12, first), date(year, 12, last)
    if name.startswith("new year"):
        day = date(year, 12, 31) if name.endswith("eve") else date(year, 1, 1)
        return day, day
    if name.endswith("bank holiday"):
        nth = 1 if name in ("early may bank holiday", "may day bank holiday") else -1
        found = _nth_weekday(year, FEASTS[name], 0, nth)
        assert found is not None
        return found, found
    before, after = _FROM_EASTER.get(name, (-2, 1))
    sunday = easter_sunday(year)
    return sunday + timedelta(days=before), sunday + timedelta(days=after)


def easter_sunday(year: int) -> date:
    """Easter by the Gregorian calendar, in the form of J.-M. Oudin (1940).

    >>> easter_sunday(2026)
    datetime.date(2026, 4, 5)
    """
    golden, century = year % 19, year // 100
    h = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    i = h - h // 28 * (1 - h // 28 * (29 // (h + 1)) * ((21 - golden) // 11))
    j = (year + year // 4 + i + 2 - century + century // 4) % 7
    month = 3 + (i - j + 40) // 44
    return date(year, month, i - j + 28 - 31 * (month // 4))


def in_years(year: int) -> int | None:
    """The year, unless it cannot be right."""
    return year if year in YEARS else None

"""From what a phrase names to its days: years are settled, impossible days found, weekdays and lengths checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from commissioning.dates.calendars import WEEKDAYS, say
from commissioning.dates.months import months_beginning_with, whole_months
from commissioning.dates.phrases import doubts
from commissioning.dates.phrases.joined import Bound, Joined
from commissioning.dates.phrases.parts import Asked, Part, Window, is_real, window_of
from commissioning.dates.phrases.periods import loosened
from commissioning.dates.phrases.reading import YEARS, Phrase, spelt
from commissioning.errors import Problem

Groups = tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Length:
    """A length that stands in brackets, which a range should have; the unit is ``months``, ``weeks`` or ``days``."""

    n: int
    unit: str


def settle(phrase: Phrase, joined: Joined, asked: Asked, length: Length | None) -> Phrase | None:
    """The reading of a phrase; ``None`` where a year in it cannot be right."""
    if any(part.year is not None and part.year not in YEARS for part in joined.parts):
        return None
    problems: list[Problem] = []
    parts = _with_years(joined.parts, asked, problems)
    for part in parts:
        problems += (doubt for doubt in part.doubts if doubt not in problems)
    groups = _regrouped(joined.groups, parts)
    single = len(parts) == 1
    phrase = replace(phrase, precision=parts[0].precision if single else "several" if len(groups) > 1 else "range")
    if joined.bound:
        phrase = replace(phrase, precision="bound")
    if any(part.wants_year for part in parts):
        problems += [doubts.impossible_date(asked.raw, None) for part in parts if not is_real(part)][:1]
        return replace(phrase, problems=tuple(problems))
    if len(groups) > 1:
        phrase = _several(phrase, groups, joined, asked, problems)
        if length and phrase.precision == "range":
            _check_length(length, phrase.earliest, phrase.latest, asked, problems)
    else:
        phrase = _one(phrase, groups[0], asked, length, problems)
    if joined.bound:
        timed: dict[str, Bound] = {"before": "by", "after": "from"} if phrase.time else {}
        bound = timed.get(joined.bound, joined.bound)  # before noon on a day is that day still
        phrase = _bounded(phrase, bound, parts[-1], asked, problems)
    if any(day is not None and day.year not in YEARS for day in (phrase.earliest, phrase.latest)):
        return None
    unique = [problem for i, problem in enumerate(problems) if problem not in problems[:i]]
    return replace(phrase, problems=tuple(unique))


def _regrouped(groups: Groups, parts: list[Part]) -> Groups:
    rest = iter(parts)
    return tuple(tuple(next(rest) for _ in group) for group in groups)


def _one(
    phrase: Phrase, group: tuple[Part, ...], asked: Asked, length: Length | None, problems: list[Problem]
) -> Phrase:
    """One part, or a range: half of a range is kept when its other end does not exist."""
    is_range = len(group) == 2
    first, repair = _days(group[0], asked, None, problems)
    earliest, latest = first or (None, None)
    if is_range:
        hint = doubts.months_hint(earliest, phrase.months)
        last, repair = _days(group[1], asked, hint, problems)
        latest = last[1] if last else None
    if earliest and latest and latest < earliest:
        problems.append(doubts.ends_before_it_starts(asked.raw, earliest, latest))
        return phrase
    if length and (is_range or group[0].precision not in ("day", "none")):
        _check_length(length, earliest, latest or repair, asked, problems)
    return replace(phrase, earliest=earliest, latest=latest)


def _several(phrase: Phrase, groups: Groups, joined: Joined, asked: Asked, problems: list[Problem]) -> Phrase:
    """Days and periods beside each other; those that follow each other without a gap are one range."""
    found: list[Window] = []
    for group in groups:
        read = _one(phrase, group, asked, None, problems)
        if read.earliest is None or read.latest is None:
            return phrase
        found.append((read.earliest, read.latest))
    found = sorted(set(found))
    days = all(part.precision == "day" for group in groups for part in group)
    if joined.either and days:
        proposals = [spelt(first) for first, _ in found]
        problems.append(doubts.doubtful(asked.raw, "leaves open which day it is", *proposals))
    together = all(later[0] <= earlier[1] + timedelta(days=1) for earlier, later in pairwise(found))
    earliest, latest = found[0][0], max(last for _, last in found)
    if together:
        return replace(phrase, earliest=earliest, latest=latest, precision="range" if latest > earliest else "day")
    return replace(phrase, earliest=earliest, latest=latest, each=tuple(found))


def _bounded(phrase: Phrase, bound: Bound, last: Part, asked: Asked, problems: list[Problem]) -> Phrase:
    """Only one side is bound: "by the end of March" has a latest day, "after Easter" an earliest."""
    earliest, latest = phrase.earliest, phrase.latest
    phrase = replace(phrase, earliest=None, latest=None, each=(), precision="bound")
    if bound == "from":
        return replace(phrase, earliest=earliest)
    if bound == "after":
        return replace(phrase, earliest=latest + timedelta(days=1) if latest else None)
    if bound == "before" and last.cut != "end":
        return replace(phrase, latest=earliest - timedelta(days=1) if earliest else None)
    if earliest and latest and earliest < latest and last.cut != "end":
        ends = (f"by {spelt(earliest)}", f"by {spelt(latest)}")
        problems.append(doubts.doubtful(asked.raw, "can mean the first or the last day of the period", *ends))
    return replace(phrase, latest=latest)


def _with_years(parts: list[Part], asked: Asked, problems: list[Problem]) -> list[Part]:
    """Missing years, from the part that follows, else from the one before, else from the date of the paper."""
    parts = list(parts)
    for i in range(len(parts) - 2, -1, -1):
        year = parts[i + 1].year
        if parts[i].wants_year and year is not None:
            crosses = (parts[i].month or 0) > (parts[i + 1].month or 0)
            parts[i] = _in_year(parts[i], year - crosses, parts[i + 1], asked)
    _carried_on(parts, asked)
    wanting = next((i for i, part in enumerate(parts) if part.wants_year), None)
    if wanting is not None:
        inferred = _nearest_year(parts[wanting].month, asked.around) if asked.around else None
        problems.append(doubts.missing_year(asked.raw, asked.around, inferred))
        if inferred is not None:
            parts[wanting] = replace(parts[wanting], year=inferred)
            _carried_on(parts, asked)
    return parts


def _carried_on(parts: list[Part], asked: Asked) -> None:
    for i in range(1, len(parts)):
        year = parts[i - 1].year
        if parts[i].wants_year and year is not None:
            crosses = (parts[i].month or 0) < (parts[i - 1].month or 0)
            parts[i] = _in_year(parts[i], year + crosses, parts[i - 1], asked)


def _in_year(part: Part, year: int, beside: Part, asked: Asked) -> Part:
    """A quarter beside a quarter counts in the same sort of year."""
    if part.quarter and beside.quarter:
        assert beside.year is not None
        return loosened(part, beside.year, asked) if beside.loose else replace(part, year=year, doubts=())
    return replace(part, year=year)


def _nearest_year(month: int | None, around: date) -> int | None:
    """The year that puts the month no more than three months before the paper, else the next."""
    floor = around.year * 12 + around.month - 1 - 3
    place = (month or 1) - 1 if 1 <= (month or 1) <= 12 else 0
    year = (floor + (place - floor) % 12) // 12
    return year if year in YEARS else None


def _days(part: Part, asked: Asked, hint: date | None, problems: list[Problem]) -> tuple[Window | None, date | None]:
    """The days that a part means; and, where it names no real day, the day that is proposed instead."""
    if not is_real(part):
        assert part.year is not None
        assert part.month is not None
        assert part.day is not None
        fits = hint is not None and (hint.year, hint.month) == (part.year, part.month)
        repair = hint if fits else doubts.nearest_real_day(part.year, part.month, part.day)
        repair = repair or doubts.american_repair(part.year, part.month, part.day)
        problems.append(doubts.impossible_date(asked.raw, repair))
        return None, repair
    if part.day is not None and part.year is not None and part.month is not None and part.nth is None:
        _check_weekday(part, date(part.year, part.month, part.day), asked, problems)
    return window_of(part), None


def _check_weekday(part: Part, day: date, asked: Asked, problems: list[Problem]) -> None:
    if part.weekday is not None and day.weekday() != part.weekday:
        problems.append(doubts.wrong_weekday(asked.raw, day, part.weekday))
    elif part.week == "from" and 1 <= day.weekday() <= 5:
        monday = day - timedelta(days=day.weekday())
        why = f"names a {WEEKDAYS[day.weekday()]}, and weeks begin on Mondays"
        proposals = [f"week commencing {spelt(found)}" for found in (monday, monday + timedelta(days=7))]
        problems.append(doubts.doubtful(asked.raw, why, *proposals))


def _check_length(length: Length, start: date | None, end: date | None, asked: Asked, problems: list[Problem]) -> None:
    if start is None or end is None or end < start:
        return
    if length.unit == "months":
        if length.n and whole_months(start, end) != length.n:
            text = f"{length.n} months from {say(start)}"
            expected = months_beginning_with(start, length.n)
            problems.append(doubts.wrong_length(asked.raw, text, expected, end, stated_months=length.n))
        return
    days = length.n * (7 if length.unit == "weeks" else 1)
    if days and (end - start).days + 1 != days:
        text = f"{length.n} {length.unit} from {say(start)}"
        expected = start + timedelta(days=days - 1)
        problems.append(doubts.wrong_length(asked.raw, text, expected, end, stated_days=days))

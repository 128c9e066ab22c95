"""The problems of a phrase: each says what is wrong or doubtful, and proposes what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from commissioning.dates.calendars import WEEKDAYS, say
from commissioning.dates.months import last_day, months_beginning_with
from commissioning.dates.phrases.reading import YEARS, spelt
from commissioning.errors import Problem

_WRITE_A_DATE = "Write a date such as 26 June 2025, a month and year, or 'TBC'."


def shown(raw: str) -> str:
    """The words as messages quote them."""
    flat = " ".join(raw.split())
    return f"'{flat}'" if len(flat) <= 100 else f"'{flat[:97]}...'"


def unread(raw: str, words: str | None = None, meant: str | None = None) -> Problem:
    """Words that are kept and not understood; ``words`` when they are a part of it, ``meant`` for a proposal."""
    message = f"{shown(words or raw)} was kept but could not be read as a date."
    remedy = f"If {meant} is meant, write that alone." if meant else _WRITE_A_DATE
    return Problem("unread", message, remedy, value=raw, details={"proposals": [meant]} if meant else {})


def doubtful(raw: str, why: str, *proposals: str) -> Problem:
    """Words that can be taken in more than one way."""
    remedy = f"Write {either(proposals)}." if proposals else "Write the date that is meant."
    return Problem("doubtful-date", f"{shown(raw)} {why}.", remedy, value=raw, details={"proposals": list(proposals)})


def relative(raw: str, around: date | None, meant: str | None) -> Problem:
    """Words that count from a day that they do not name."""
    details = {"counted_from": around.isoformat() if around else None}
    if around and meant:
        message = f"{shown(raw)} is counted from {say(around)}, the date of its paper."
        return Problem("relative-date", message, f"If that is right, write {meant}.", value=raw, details=details)
    message = f"{shown(raw)} counts from something that it does not name."
    return Problem("relative-date", message, "Write the date itself.", value=raw, details=details)


def missing_year(raw: str, around: date | None, inferred: int | None) -> Problem:
    """A day or month without its year."""
    guess = "Write the year."
    if around and inferred:
        guess = f"If the paper of {say(around)} means {inferred}, write {inferred}."
    details = {"inferred_year": inferred}
    return Problem("missing-year", f"{shown(raw)} gives no year.", guess, value=raw, details=details)


def impossible_date(raw: str, repair: date | None) -> Problem:
    """The problem of a date that no calendar has, with the repair it proposes."""
    remedy = f"Write {spelt(repair)} ({repair})." if repair else "Write a real date."
    details = {"repair": repair.isoformat() if repair else None}
    return Problem(
        "impossible-date", f"{shown(raw)} names a date that does not exist.", remedy, value=raw, details=details
    )


def nearest_real_day(year: int, month: int, day: int) -> date | None:
    """The real day nearest to an impossible one in the same month; ``None`` when the month is not real either."""
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        return None
    return date(year, month, min(max(day, 1), last_day(year, month)))


def wrong_weekday(raw: str, day: date, weekday: int) -> Problem:
    """A weekday that its date is not: the date may be wrong, or the weekday, or the year."""
    ahead = (weekday - day.weekday()) % 7
    near = day + timedelta(days=ahead if ahead <= 3 else ahead - 7)
    meant = [day, near]
    years = [year for year in (day.year - 1, day.year + 1) if day.day <= last_day(year, day.month)]
    meant += [moved for year in years if (moved := day.replace(year=year)).weekday() == weekday]
    proposals = [f"{WEEKDAYS[found.weekday()]} {spelt(found)}" for found in meant]
    message = f"{shown(raw)}: {spelt(day)} is a {WEEKDAYS[day.weekday()]}."
    details = {"proposals": proposals}
    return Problem("wrong-weekday", message, f"Write {either(proposals)}.", value=raw, details=details)


def ends_before_it_starts(raw: str, start: date, end: date) -> Problem:
    """A range whose ends stand the wrong way round."""
    message = f"{shown(raw)} ends before it starts."
    remedy = "Give the earlier date first, or mend the year."
    details = {"from": start.isoformat(), "to": end.isoformat()}
    return Problem("stage-order", message, remedy, value=raw, details=details)


def wrong_length(raw: str, length: str, expected: date, end: date, **details: int) -> Problem:
    """A stated length that its dates do not have."""
    message = f"{shown(raw)}: {length} end on {say(expected)}, not on {say(end)}."
    other = "number of months" if "stated_months" in details else "length"
    remedy = f"Write {say(expected)} as the end, or another {other}."
    own = {**details, "expected_end": expected.isoformat()}
    return Problem("duration-mismatch", message, remedy, value=raw, details=own)


def american_repair(year: int, month: int, day: int) -> date | None:
    """The day that a date with an impossible month names when the month is written first, as in America."""
    if month > 12 and 1 <= day <= 12 and year in YEARS and month <= last_day(year, day):
        return date(year, day, month)
    return None


def months_hint(start: date | None, months: int | None) -> date | None:
    """The day on which a stated number of months is over."""
    return months_beginning_with(start, months) if start and months else None


def either(proposals: Sequence[str]) -> str:
    """``A``, ``A or B``, ``A, B or C``."""
    *most, last = proposals
    return f"{', '.join(most)} or {last}" if most else last

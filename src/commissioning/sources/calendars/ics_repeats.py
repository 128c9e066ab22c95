"""The dates of a meeting that repeats, inside a window: a rule without an end has no last date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice, takewhile
from typing import Any, Final

MOST_DATES: Final = 400
"""Dates of one series that are read."""
BACK: Final = timedelta(days=366)
MOST_SERIES: Final = 500
"""Series of one file whose dates are read; of further ones the first date is."""
AHEAD: Final = timedelta(days=731)
_PARTS: Final = {
    "DAILY": {"BYDAY", "BYMONTH"},
    "WEEKLY": {"BYDAY", "BYMONTH"},
    "MONTHLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
}
_ALWAYS: Final = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}


class NotExpanded(Exception):
    """A rule of which only the first date is taken; the text says why, as the end of a sentence."""


def window(as_of: date | None, first: date) -> tuple[date, date]:
    """The first and last day of the dates that are read: a year back and two ahead of today, else of the first."""
    today = as_of or first
    return today - BACK, today + AHEAD


def dates_of(rule: str, start: datetime, zone: tzinfo, span: tuple[date, date]) -> tuple[list[datetime], bool]:
    """The moments of a rule inside a span, as the clock of its own zone shows them, and whether there are more.

    Args:
        rule: the value of RRULE (RFC 5545, 3.3.10).
        start: DTSTART without its zone; of a whole day its midnight.
        zone: its zone, in which it repeats.
        span: the first and the last day that are wanted.

    Raises:
        NotExpanded: the rule repeats more often than daily, or in a way that no committee meets.
    """
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - slow to import

    parts = _parts(rule)
    until = min(_until(parts.pop("UNTIL", None), zone), datetime.combine(span[1], time.max))
    _reaches_a_month(parts, start)
    if "COUNT" not in parts:
        start = _nearer(start, parts, span[0])
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        found: Any = takewhile(lambda moment: moment <= until, rrulestr(text, dtstart=start, ignoretz=True))
        first = datetime.combine(span[0], time.min)
        moments = list(islice((moment for moment in found if moment >= first), MOST_DATES + 1))
    except (ValueError, TypeError, KeyError, OverflowError, IndexError) as error:
        raise NotExpanded("its rule cannot be read") from error
    return moments[:MOST_DATES], len(moments) > MOST_DATES


def _parts(rule: str) -> dict[str, str]:
    """The parts of a rule that is safe to expand: one that gives no date would be searched to the year 9999."""
    written = [part.strip().upper() for part in rule.strip().strip(";").split(";")]
    if any(part.count("=") != 1 for part in written):
        raise NotExpanded("its rule cannot be read")
    parts = dict(part.split("=") for part in written)
    often = parts.get("FREQ", "")
    if often in ("HOURLY", "MINUTELY", "SECONDLY"):
        raise NotExpanded("it repeats more often than daily")
    if often not in _PARTS:
        raise NotExpanded("its rule cannot be read")
    if not parts.keys() <= _PARTS[often] | _ALWAYS:
        raise NotExpanded(f"no committee meets by {min(parts.keys() - _PARTS[often] - _ALWAYS)}")
    every = parts.get("INTERVAL", "1")
    if not re.fullmatch(r"[1-9]\d{0,2}", every) or not re.fullmatch(r"[1-9]\d{0,3}", parts.get("COUNT", "1")):
        raise NotExpanded("its rule cannot be read")
    days = parts.get("BYDAY", "")
    if often in ("DAILY", "WEEKLY") and re.search(r"\d", days):
        raise NotExpanded("its rule cannot be read")
    if often == "DAILY" and days and int(every) % 7 == 0:
        raise NotExpanded("its rule cannot be read")
    _can_be(parts)
    return parts


def _reaches_a_month(parts: dict[str, str], start: datetime) -> None:
    every, months = int(parts.get("INTERVAL", "1")), _numbers(parts.get("BYMONTH"), 12)
    reached = {(start.month - 1 + number * every) % 12 + 1 for number in range(12)}
    if parts["FREQ"] == "MONTHLY" and months and reached.isdisjoint(months):
        raise NotExpanded("its rule names no day that there is")


def _nearer(start: datetime, parts: dict[str, str], first: date) -> datetime:
    """A later beginning that gives the same dates from ``first`` on: of decades of days, none is looked at."""
    period = {"DAILY": 1, "WEEKLY": 7}.get(parts["FREQ"], 0) * int(parts.get("INTERVAL", "1"))
    behind = (first - start.date()).days
    return start + timedelta(days=behind // period * period - period) if period and behind > 2 * period else start


def _can_be(parts: dict[str, str]) -> None:
    """Refuses a rule whose parts no day fits: the 31st of February, the sixth Monday of a month."""
    months = _numbers(parts.get("BYMONTH"), 12) or range(1, 13)
    longest = max(29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31 for month in months)
    days = _numbers(parts.get("BYMONTHDAY"), 31)
    places = _numbers(parts.get("BYSETPOS"), 366)
    weekdays = re.findall(r"([+-]?\d*)[A-Z]{2}", parts.get("BYDAY", ""))
    yearly = parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts
    most = 53 if yearly else 5
    if days and all(abs(day) > longest for day in days):
        raise NotExpanded("its rule names no day that there is")
    if any(abs(int(number)) > most for number in weekdays if number not in ("", "+", "-")):
        raise NotExpanded("its rule names no day that there is")
    size = len(days) or len(weekdays) * most or 1
    if places and all(abs(place) > size for place in places):
        raise NotExpanded("its rule names no day that there is")


def _numbers(text: str | None, most: int) -> list[int]:
    if text is None:
        return []
    if not re.fullmatch(r"[+-]?\d{1,3}(?:,[+-]?\d{1,3})*", text):
        raise NotExpanded("its rule cannot be read")
    found = [int(number) for number in text.split(",")]
    if any(not 1 <= abs(number) <= most for number in found):
        raise NotExpanded("its rule names no day that there is")
    return found


def _until(text: str | None, zone: tzinfo) -> datetime:
    """The last moment of a rule, on the clock of its own zone; a day alone is counted whole."""
    if text is None:
        return datetime.combine(date.max, time.min)
    found = re.fullmatch(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?(\d\d))?(Z)?)?", text)
    if not found:
        raise NotExpanded("its last day cannot be read")
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        if found[4] is None:
            return datetime.combine(day, time.max)
        moment = datetime.combine(day, time(int(found[4]), int(found[5]), min(59, int(found[6] or 0))))
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if found[7] else moment
    except (ValueError, OverflowError):
        raise NotExpanded("its last day cannot be read") from None

"""A date as a register or a notice tells it, and what is wrong with its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from commissioning.dates import months_beginning_with, read_phrase, say
from commissioning.errors import Problem, Severity
from commissioning.model import EndMeans, RegisterEntry
from commissioning.model.base import FIRST_YEAR, LAST_YEAR
from commissioning.sources.registers.terms import Fit, TermsRead, fits, read_terms, says_open
from commissioning.sources.written.shape import listed

LONDON: Final = ZoneInfo("Europe/London")
_NUMERIC: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]0?0:00(?::00)?)?")
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?")
_SERIAL: Final = re.compile(r"[2-6]\d{4}(?:\.0)?")
_EXTENDED: Final = re.compile(r"(?:.{0,40}\b|\W*)ext(?:\.|ended|ension)? (?:to|until) ([^()]{6,40}?)\)?", re.I)
_BLANK: Final = re.compile(r"null|none|nan|#n/a|#value!|#ref!|#+|\?+|blank|not known|unknown", re.I)
_FIRST_SERIAL_DAY: Final = date(1899, 12, 30)


def told_day(words: str, *, month_first: bool = False) -> date | None:
    """The one day that words name; ``None`` where they name none, or one that does not exist.

    A stamp with a zone is the day that London had then. ``month_first`` reads 04/01/2021 as 1 April.
    """
    return _read(words, month_first)[0]


def _read(words: str, month_first: bool) -> tuple[date | None, Problem | None]:
    text = words.strip()
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        first, second, year = (int(part) for part in numeric.groups())
        day, month = (second, first) if month_first else (first, second)
        try:
            return _in_range(date(year, month, day), text)
        except ValueError:
            return None, _fault(f"{day:02}/{month:02}/{year:04}")
    if _STAMP.fullmatch(text):
        try:
            return _in_range(_in_london(text), text)
        except (ValueError, OverflowError):
            return None, _fault(text[:10])
    if _SERIAL.fullmatch(text):
        found = _FIRST_SERIAL_DAY + timedelta(days=int(float(text)))
        message = f"'{text}' is a number, as a spreadsheet counts days; it is taken as {say(found)}."
        return found, Problem("doubtful-date", message, "Format the column as dates before saving the file.")
    extended = _EXTENDED.fullmatch(text)
    if extended and (day_of := _read(extended[1], month_first)[0]):
        return day_of, None
    if says_open(text) or _BLANK.fullmatch(text):
        return None, None
    phrase = read_phrase(text)
    if phrase.precision == "day" and phrase.earliest is not None:
        found_day, fault = _in_range(phrase.earliest, text)
        return found_day, fault or next(iter(phrase.problems), None)
    if phrase.problems:
        return None, phrase.problems[0]
    if phrase.latest is not None:
        message = f"'{text[:80]}' names no single day, so nothing is compared with it."
        return None, Problem("vague-date", message, "Write the day itself when it is known.", Severity.INFO)
    return None, None


def _fault(words: str) -> Problem | None:
    """What is wrong with a date that does not exist, with the day that may have been meant."""
    return next(iter(read_phrase(words).problems), None)


def _in_range(day: date, words: str) -> tuple[date | None, Problem | None]:
    """The day, where its year can be one of a contract; some systems write 31/12/9999 for "no end"."""
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day, None
    message = f"the year of '{words[:80]}' cannot be right, so nothing is compared with it."
    return None, Problem("doubtful-date", message, "Leave the cell empty where there is no end.")


def extended_to(words: str) -> bool:
    """Whether words for an end say that it is one that was extended: "31/03/2024, extended to 31/03/2026"."""
    return _EXTENDED.fullmatch(words.strip()) is not None


def _in_london(stamp: str) -> date:
    found = datetime.fromisoformat(stamp.replace("Z", "+00:00").replace(" +", "+"))
    if (found.hour, found.minute) == (23, 59):
        return found.date()  # the last minute of the day as it is written, whatever the zone: nobody means 00:59
    return (found.astimezone(LONDON) if found.tzinfo else found).date()


def stamp_of(words: str | None) -> datetime:
    """The instant of a release; the beginning of time where it tells none that can be read."""
    try:
        found = datetime.fromisoformat((words or "").strip().replace("Z", "+00:00"))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def terms_of(entry: RegisterEntry) -> TermsRead:
    """What an entry's words about its term and its extensions can mean."""
    return read_terms(entry.term, entry.extension)


def fits_of(entry: RegisterEntry, read: TermsRead | None = None) -> tuple[Fit, ...]:
    """The readings of an entry's words that agree with its start and its ends: with the first, and with what the
    others are said to be."""
    read = read or terms_of(entry)
    start = entry.start.day if entry.start else None
    ends = [(end.means, end.day) for end in entry.ends if end.day is not None]
    if start is None or not ends:
        return ()
    found = fits(read, start, ends[0][1])
    return tuple(fit for fit in found if _is_meant(fit, ends[0][0]) and all(_ends(fit, start, *end) for end in ends))


def _is_meant(fit: Fit, means: EndMeans) -> bool:
    """Whether the end that a reading fits is the one that the end is said to be."""
    options = len(fit.terms.options or ())
    return {"initial": fit.used == 0, "maximum": fit.used == options, "extended": fit.used > 0}.get(means, True)


def _ends(fit: Fit, start: date, means: EndMeans, day: date) -> bool:
    """Whether a reading has the initial or the maximum end that an entry tells beside its first."""
    if fit.anniversary or fit.terms.options is None or means not in ("initial", "maximum"):
        return True
    options = sum(fit.terms.options) if means == "maximum" else 0
    return months_beginning_with(start, fit.initial + options) == day


def order_of(words: str) -> Literal["day", "month"] | None:
    """What must stand first in a date of numbers, because the other is no month; ``None`` where either may."""
    numeric = _NUMERIC.fullmatch(words.strip())
    first, second = (int(numeric[1]), int(numeric[2])) if numeric else (0, 0)
    if 12 < first <= 31 and second <= 12:
        return "day"
    return "month" if 12 < second <= 31 and 0 < first <= 12 else None


def entry_problems(entry: RegisterEntry, path: str | None, *, known: bool = False) -> Iterator[Problem]:
    """What is wrong or doubtful in the words of one entry: dates that do not exist, lengths that do not agree.

    They are warnings at most: somebody else keeps the register. ``known``: its contract is written down, and says
    itself which of its ends is which.
    """
    label = f"{entry.called}, {entry.reference}"
    month_first = entry.dates == "month-first"
    told = [("start", entry.start), ("review", entry.review)]
    told += [(end.at or "end", end) for end in entry.ends]
    for field, item in told:
        fault = _read(item.says, month_first)[1] if item is not None else None
        if fault is not None and item is not None:
            severity = Severity.INFO if fault.id in ("unread", "vague-date") else Severity.WARNING
            yield replace(
                fault, message=f"{label}, {field}: {fault.message}", severity=severity, value=item.says[:80],
                source=entry.source(path), reference=entry.reference, details={**fault.details, "field": field},
            )  # fmt: skip
    yield from _out_of_order(entry, label, path)
    yield from _terms_problems(entry, label, path, known)


def _out_of_order(entry: RegisterEntry, label: str, path: str | None) -> Iterator[Problem]:
    start = entry.start.day if entry.start else None
    for end in entry.ends:
        if start is not None and end.day is not None and end.day < start:
            yield Problem(
                "stage-order", f"{label}: it ends on {say(end.day)}, before it starts on {say(start)}.",
                f"Ask {entry.whom} which of the two is wrong.", Severity.WARNING, entry.source(path), end.says[:80],
                entry.reference,
            )  # fmt: skip


def _terms_problems(entry: RegisterEntry, label: str, path: str | None, known: bool) -> Iterator[Problem]:
    read = terms_of(entry)
    end = next((end for end in entry.ends if end.day is not None), None)
    start = entry.start.day if entry.start else None
    if not read.readings or end is None or end.day is None or start is None or end.day < start:
        return
    words = " ".join(f"'{part}'" for part in (entry.term, entry.extension) if part)[:160]
    found = fits_of(entry, read)
    told = {"field": "extension" if entry.extension else "term", "readings": [str(one) for one in read.readings]}
    if not found and any(one.initial is not None for one in read.readings):
        meant = listed([str(one) for one in read.readings])
        yield Problem(
            "duration-mismatch",
            f"{label}: {words} is read as {meant}; from {say(start)} none of its ends is {say(end.day)}.",
            f"Ask {entry.whom} for the start, the term and the end.",
            Severity.WARNING, entry.source(path), end.says[:80], entry.reference, told,
        )  # fmt: skip
    elif not known and len({(fit.initial, fit.used) for fit in found}) > 1:
        meant = listed(dict.fromkeys(f"{fit.means} (initial term {fit.initial} months)" for fit in found))
        yield Problem(
            "unclear-end",
            f"{label}: beside {words}, its end {say(end.day)} can be {meant}.",
            f"Ask {entry.whom} which it is.",
            Severity.INFO, entry.source(path), end.says[:80], entry.reference, told,
        )  # fmt: skip

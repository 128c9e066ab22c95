"""Committees from calendars that other programs wrote: one row a meeting, whatever the format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from pydantic import ValidationError

from commissioning.dates import read_phrase
from commissioning.errors import Problem, Severity, Source
from commissioning.model import LINE, ORIGINS, Committee, Meeting, Origin, SourceName
from commissioning.model.base import plain
from commissioning.sources.bundle import Record
from commissioning.sources.written.faults import Fault, Place, faults_of, proposal, shown


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting as a calendar tells it. ``titled`` is false where only a key was given.

    ``id`` is the meeting's in its source, ``sequence`` and ``stamp`` the version of what is said; ``was`` is the day
    from which the calendar says that it was moved.
    """

    line: int
    key: str
    title: str
    day: str
    time: str | None = None
    place: str | None = None
    status: str | None = None
    titled: bool = True
    id: str | None = None
    sequence: int | None = None
    stamp: str | None = None
    was: date | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What one file says of one committee."""

    record: Record[Committee]
    titled: bool


class Reading(NamedTuple):
    """What is read of one file. ``part``: it holds a part of its calendar, and what it does not hold is not gone."""

    calendars: list[Calendar]
    problems: list[Problem]
    part: bool = False


STATUSES: Final = ("scheduled", "provisional", "moved", "cancelled", "held")
_STATUS_WORDS: Final = (
    ("cancel", "cancelled"),
    ("abandon", "cancelled"),
    ("postpone", "cancelled"),
    ("defer", "cancelled"),
    ("reschedul", "cancelled"),
    ("rearrang", "cancelled"),
    ("provisional", "provisional"),
    ("tentative", "provisional"),
    ("to be confirmed", "provisional"),
    ("tbc", "provisional"),
    ("unconfirm", "provisional"),
    ("confirm", "scheduled"),
    ("schedul", "scheduled"),
    ("agenda", "scheduled"),
    ("minutes", "held"),
    ("new", "scheduled"),
    ("held", "held"),
    ("occurred", "held"),
    ("finished", "held"),
    ("complete", "held"),
)


_MONTH_FIRST: Final = re.compile(r"\s*(?:0?[1-9]|1[0-2])([/.-])(?:1[3-9]|2\d|3[01])\1\d{2,4}\b")


def slug(title: str) -> str:
    """A key from a title: ``Health & Wellbeing Board`` becomes ``health-and-wellbeing-board``."""
    plain = unicodedata.normalize("NFKD", title.replace("&", " and ")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:64].strip("-")


def same_title(title: str) -> str:
    """What two spellings of one title have in common."""
    return slug(title).replace("-and-", "-")


def set_aside(problem: Problem, meetings: int = 1) -> Problem:
    """A problem for which so many meetings are not taken from their file."""
    return replace(problem, details={**problem.details, "set_aside": meetings})


def committees_of(rows: Iterable[Row], path: str, source: SourceName) -> tuple[list[Calendar], list[Problem]]:
    """The committees of one file. A row that cannot be read is set aside, and the others stay."""
    problems: list[Problem] = []
    meetings: dict[str, dict[date, Meeting]] = {}
    first: dict[str, Row] = {}
    month_first: list[Row] = []
    for row in rows:
        if _MONTH_FIRST.match(row.day):
            month_first.append(row)
        place = Place(path, f"meeting of {shown(row.title)}", {(): row.line}, row.key)
        meeting = _meeting(row, place, source, problems)
        first.setdefault(row.key, row)
        if meeting is None:
            continue
        days = meetings.setdefault(row.key, {})
        twin = days.get(meeting.date)
        if twin is not None and (meeting.was or twin.was):
            days[meeting.date] = kept = _moved_and_new(twin, meeting)
            if None not in (meeting.time, twin.time) and meeting.time != twin.time:
                lost = twin if kept.line == meeting.line else meeting
                problems.append(place.problem(_other_hour(kept, lost), Severity.INFO))
        elif twin is None:
            days[meeting.date] = meeting
        elif stands_in(meeting, twin) or stands_in(twin, meeting):
            days[meeting.date], off = (meeting, twin) if stands_in(meeting, twin) else (twin, meeting)
            problems.append(replace(place, lines={(): off.line or 1}).problem(_stood_in(off), Severity.INFO))
        else:
            problems.append(set_aside(place.problem(_twice(meeting, twin), Severity.WARNING)))
    if month_first:
        problems.append(_other_order(month_first, path))
    found = [_calendar(first[key], tuple(days.values()), path) for key, days in meetings.items()]
    return found, problems


def _other_order(rows: Sequence[Row], path: str) -> Problem:
    """Dates that exist only with the month first: then the others may be meant that way, too."""
    line, day = rows[0].line, shown(rows[0].day)
    many = f"{len(rows)} dates exist" if len(rows) > 1 else "one date exists"
    return Problem(
        "doubtful-date",
        f"The file is read with the day first, and {many} only with the month first: '{day}', first. Those that can be "
        "read either way may be wrong.",
        "Write them as 2026-06-18, if the month is first throughout.",
        Severity.WARNING, Source(path, line), day,
    )  # fmt: skip


def _calendar(row: Row, meetings: tuple[Meeting, ...], path: str) -> Calendar:
    committee = Committee(key=row.key, title=plain(row.title)[:200] or row.key, meetings=meetings, line=row.line)
    return Calendar(Record(committee, Source(path, row.line), {(): row.line}), row.titled)


def stands_in(meeting: Meeting, twin: Meeting) -> bool:
    """Calendars that move a meeting away and back leave its cancelled entry beside the one that stands."""
    return twin.status == "cancelled" and meeting.status != "cancelled"


def _moved_and_new(one: Meeting, other: Meeting) -> Meeting:
    """One meeting of the entry that says where it was moved to and of the entry at that day."""
    new, told = (other, one) if one.was else (one, other)
    origins = (*(told.origins or ()), *(new.origins or ()))
    return new.model_copy(update={"was": told.was or new.was, "origins": origins})


def _other_hour(kept: Meeting, lost: Meeting) -> Fault:
    assert kept.time is not None
    assert lost.time is not None
    sentence = (
        f"a meeting was moved to {kept.date}, where another entry stands at another hour "
        f"({lost.time:%H:%M}, on line {lost.line}); they are taken for one meeting, at {kept.time:%H:%M}."
    )
    return Fault(
        (),
        "duplicate-reference",
        sentence,
        "Give the moved one its own new entry, if they are two.",
        kept.date.isoformat(),
    )


def _stood_in(off: Meeting) -> Fault:
    sentence = f"a cancelled entry of {off.date} was left out, because another one on that day stands."
    return Fault((), "duplicate-reference", sentence, "Cancel the meeting if it does not.", off.date.isoformat())


def _twice(meeting: Meeting, twin: Meeting) -> Fault:
    sentence = f"two meetings are dated {meeting.date}; the other is on line {twin.line}."
    return Fault((), "duplicate-reference", sentence, "The first is kept; take one of them out.",
                 meeting.date.isoformat())  # fmt: skip


def _meeting(row: Row, place: Place, source: SourceName, problems: list[Problem]) -> Meeting | None:
    day, clock, doubts = read_day(row.day)
    problems += [place.problem(fault, Severity.WARNING) for fault in doubts]
    origin = Origin(source=source, id=row.id, sequence=row.sequence, stamp=row.stamp)
    value: dict[str, object] = {LINE: row.line, "date": day, ORIGINS: (origin,)}
    if row.time or clock:
        value["time"] = as_clock(row.time) if row.time else clock
    if row.place:
        value["place"] = plain(row.place)[:2000]
    if row.was:
        value["was"] = (row.was,)
    status = as_status(row.status) if row.status else None
    if status is not None:
        value["status"] = status
    if row.status and status is None:
        problems.append(place.problem(_softened(_bad_status(row.status)), Severity.WARNING))
    if row.status and status == "cancelled" and "cancel" not in row.status.lower():
        value["note"] = shown(row.status)
    return _validated(value, place, problems)


def _validated(value: dict[str, object], place: Place, problems: list[Problem]) -> Meeting | None:
    """The meeting without what could not be read of it; ``None`` without a date."""
    try:
        return Meeting.model_validate(value)
    except ValidationError as error:
        faults = list(faults_of(error, Meeting))
    wrong = {fault.loc[0] for fault in faults if fault.loc}
    for fault in faults:
        found = place.problem(_softened(fault), Severity.WARNING)
        problems.append(set_aside(found) if fault.loc[:1] == ("date",) else found)
    if "date" in wrong:
        return None
    return Meeting.model_validate({name: part for name, part in value.items() if name not in wrong})


def _softened(fault: Fault) -> Fault:
    """A fault that says what was made of it."""
    if not fault.loc:
        return fault
    outcome = {"date": "the meeting was set aside", "status": "it is taken as scheduled"}
    made = outcome.get(str(fault.loc[0]), f"the {fault.loc[0]} was left out")
    return replace(fault, sentence=f"{fault.sentence.removesuffix('.')}, so {made}.")


def _bad_status(words: str) -> Fault:
    remedy = proposal(words, STATUSES)
    return Fault(("status",), "wrong-value", f"'{shown(words)}' is not a status of a meeting.", remedy, shown(words))


def read_day(words: str) -> tuple[str, str | None, list[Fault]]:
    """A day as other programs write it (``26/06/2025``, ``Thursday 26 June 2025``) in ISO, else the words.

    Also the time that stands with it, and what is doubtful about it.
    """
    phrase = read_phrase(words)
    clock = f"{phrase.time:%H:%M}" if phrase.time else None
    if phrase.precision != "day" or phrase.earliest is None:
        return words.strip(), clock, []
    doubts = [Fault(("date",), doubt.id, doubt.message, doubt.remedy, shown(words)) for doubt in phrase.problems]
    return phrase.earliest.isoformat(), clock, doubts


def as_clock(words: str) -> str:
    """A time as people write it (``5.30 pm``, ``10am``, ``17.30``) as ``17:30``; else the words."""
    phrase = read_phrase(words)
    return f"{phrase.time:%H:%M}" if phrase.time and phrase.precision == "none" else words


def as_status(words: str) -> str | None:
    """One of our statuses for the words of another program; ``None`` where they are not known."""
    text = words.strip().lower()
    if text in STATUSES:
        return text
    if text.startswith("not "):
        return None
    return next((status for part, status in _STATUS_WORDS if part in text), None)

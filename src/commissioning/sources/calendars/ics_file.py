"""Committee calendars as Outlook and others export them: one event a meeting, named by its committee.

Each event is read alone, so that a broken one is set aside and the others stay. Lines are unfolded as
bytes, because exporters fold inside a character.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from commissioning.errors import Problem, Severity, Source
from commissioning.sources.calendars.meetings import Calendar, Row, committees_of, slug
from commissioning.sources.files import problem, shown_path

if TYPE_CHECKING:
    from icalendar import Event

_LONDON: Final = ZoneInfo("Europe/London")
_MAX_EVENTS: Final = 20_000
_CANCELLED: Final = re.compile(r"^\s*(?:cancell?ed|abandoned|postponed)\s*[:\-–]\s*", re.I)
_TWO_ZONES: Final = re.compile(r"DTSTART;.*TZID=.*:\d{8}T\d{6}Z\s*$", re.I)
_OURS: Final = re.compile(rb"^PRODID[^:]*:.*commissioning", re.I)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    content: bytes


def read_ics(path: Path, content: bytes) -> tuple[list[Calendar], list[Problem]]:
    """The committees of a calendar file, and a warning for each event that was set aside."""
    lines = list(_unfolded(content))
    if not any(line.content.strip().upper() == b"BEGIN:VCALENDAR" for line in lines):
        message, remedy = "The file is not a calendar.", "Export it again as iCalendar (.ics)."
        if re.search(rb"<(!doctype\s+)?html", content[:2000], re.I):
            message = "The file is a web page and not a calendar."
        return [], [problem("wrong-value", message, remedy, path, 1)]
    if any(_OURS.match(line.content) for line in lines):
        message = "The calendar was published by this program and is not read back."
        source = Source(shown_path(path), 1)
        return [], [Problem("nothing-to-load", message, "Leave it out of the load.", Severity.WARNING, source)]
    problems: list[Problem] = []
    rows: dict[tuple[str, str], tuple[tuple[int, str], Row]] = {}
    for number, (line, block) in enumerate(_events(lines)):
        if number >= _MAX_EVENTS:
            aside = f"Only the first {_MAX_EVENTS} events were read."
            problems.append(_aside(path, line, aside, "Export fewer years."))
            break
        read = _read_event(block, line, path, problems)
        if read is not None:
            same, version, row = read
            if same not in rows or version >= rows[same][0]:
                rows[same] = (version, row)
    calendars, found = committees_of([row for _, row in rows.values()], shown_path(path), Severity.WARNING)
    problems += found
    if not calendars and not problems:
        problems.append(problem("empty-file", "The calendar holds no event.", "Export it again.", path, 1))
    return calendars, problems


def _aside(path: Path, line: int, message: str, remedy: str, value: str | None = None) -> Problem:
    return Problem("unread", message, remedy, Severity.WARNING, Source(shown_path(path), line), value)


def _unfolded(content: bytes) -> Iterator[_Line]:
    """Content lines with the number of the first line of each."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16", errors="replace").encode()
    content = content.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    begun: tuple[int, bytearray] | None = None
    for number, line in enumerate(content.split(b"\n"), 1):
        if begun is not None and line[:1] in (b" ", b"\t"):
            begun[1].extend(line[1:])
            continue
        if begun is not None:
            yield _Line(begun[0], bytes(begun[1]))
        begun = (number, bytearray(line))
    if begun is not None:
        yield _Line(begun[0], bytes(begun[1]))


def _events(lines: list[_Line]) -> Iterator[tuple[int, list[str]]]:
    """Each VEVENT with the line it begins on, without the parts nested in it."""
    begins, block, nested = 0, [""], 0
    inside = False
    for line in lines:
        word = line.content.strip().upper()
        if word == b"BEGIN:VEVENT":
            if inside:
                yield begins, block
            begins, block, nested, inside = line.number, [], 0, True
        elif inside and word in (b"END:VEVENT", b"END:VCALENDAR"):
            yield begins, block
            inside = False
        elif inside and word.startswith((b"BEGIN:", b"END:")):
            nested += 1 if word.startswith(b"BEGIN:") else -1
        elif inside and nested <= 0 and line.content.strip():
            block.append(_words(line.content))
    if inside:
        yield begins, block


def _words(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


_READ: Final = re.compile(r"(UID|SUMMARY|DTSTART|LOCATION|STATUS|RRULE|RDATE|RECURRENCE-ID|SEQUENCE|DTSTAMP)[;:]", re.I)


def _read_event(
    block: list[str], line: int, path: Path, problems: list[Problem]
) -> tuple[tuple[str, str], tuple[int, str], Row] | None:
    """The row of an event, with its identity and version; ``None`` when it was set aside."""
    event = _parsed(block)
    start = _first(event, "DTSTART") if event is not None else None
    summary = str(_first(event, "SUMMARY") or "").strip() if event is not None else ""
    if event is None or start is None or not slug(_CANCELLED.sub("", summary)):
        what = "has no date that can be read" if start is None else "has no title"
        problems.append(_aside(path, line, f"An event was set aside: it {what}.", "Mend it or leave it out.", summary))
        return None
    when, zone = start.dt, start.params.get("TZID")
    if any(_TWO_ZONES.match(content) for content in block):
        message = f"'{summary}' names a time zone and UTC at once; its time is taken as written."
        problems.append(_aside(path, line, message, "Check the time.", str(zone)))
    if isinstance(when, datetime) and when.tzinfo is not None:
        when = when.astimezone(_LONDON)
    elif zone and isinstance(when, datetime):
        problems.append(_aside(path, line, f"The time zone '{zone}' is not known; the time is taken as London's.",
                               "Check the time.", str(zone)))  # fmt: skip
    if "RRULE" in event or "RDATE" in event:
        problems.append(_aside(path, line, f"'{summary}' repeats, and only its first date was read.",
                               "Write its other dates as events of their own.", summary))  # fmt: skip
    title = _CANCELLED.sub("", summary)
    status = str(_first(event, "STATUS") or "").strip()
    row = Row(
        line, slug(title), title, (when.date() if isinstance(when, datetime) else when).isoformat(),
        time=when.strftime("%H:%M") if isinstance(when, datetime) else None,
        place=str(_first(event, "LOCATION") or "").strip() or None,
        status="cancelled" if title != summary or status.upper() == "CANCELLED"
        else "provisional" if status.upper() == "TENTATIVE" else None,
    )  # fmt: skip
    uid = str(_first(event, "UID") or f"line {line}")
    return (uid, _raw(event, "RECURRENCE-ID")), (_sequence(event), _raw(event, "DTSTAMP")), row


def _parsed(block: list[str]) -> Event | None:
    """The event, from the lines that matter; a fault in any other line costs nothing."""
    from icalendar import Event  # noqa: PLC0415 - takes longer to import than most loads take

    lines = [line for line in block if _READ.match(line)]
    try:
        with warnings.catch_warnings():
            # It guesses what a vendor's name of a time zone means, guesses well, and says so on stderr.
            warnings.simplefilter("ignore")
            event = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        return None
    return event if isinstance(event, Event) else None


def _first(event: Event, name: str) -> Any:
    """A property's value, the first where it is written several times; ``None`` where it is broken."""
    value = event.get(name)
    value = value[0] if isinstance(value, list) else value
    if name == "DTSTART":
        try:
            return value if isinstance(getattr(value, "dt", None), date) else None
        except ValueError:  # icalendar keeps a broken property and complains when it is asked
            return None
    return value


def _raw(event: Event, name: str) -> str:
    value = _first(event, name)
    return value.to_ical().decode(errors="replace") if hasattr(value, "to_ical") else ""


def _sequence(event: Event) -> int:
    value = _first(event, "SEQUENCE")
    return value if isinstance(value, int) else 0

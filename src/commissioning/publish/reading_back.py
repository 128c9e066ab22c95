"""Published calendars read back, without the library that wrote them: whether they are whole, and what they show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

_HEAD, _END = b"BEGIN:VCALENDAR\r\n", b"END:VCALENDAR\r\n"
# Each line begins a property, or goes on with the one before it.
_NO_LINE = re.compile(rb"^(?![A-Za-z0-9-]+[;:]|[ \t])[^\r\n]+", re.M)
# At the start of a line: what a title says may stand at the end of one.
_BEGIN, _END_OF = re.compile(rb"^BEGIN:VEVENT\r$", re.M), re.compile(rb"^END:VEVENT\r$", re.M)
_FIELDS = {
    "uid": re.compile(rb"^UID:([^\r\n]*)", re.M),
    "sequence": re.compile(rb"^SEQUENCE:(\d+)", re.M),
    "stamp": re.compile(rb"^DTSTAMP:(\d{8}T\d{6}Z)", re.M),
    "day": re.compile(rb"^DTSTART[^:\r\n]*:(\d{8})", re.M),
}
_ENTRY = re.compile(rb"^BEGIN:(?:VEVENT|VTODO)\r\n.*?^END:(?:VEVENT|VTODO)\r\n", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Shown:
    """How often an entry has changed, when it last did (UTC, as ``20250701T080000Z``), and its day (``20250826``)."""

    sequence: int
    stamp: str
    day: str


def shown(content: bytes) -> dict[str, Shown] | None:
    """The entries of a calendar that ``publish.ical`` wrote, by id; ``None`` when it is not whole."""
    if not (content.startswith(_HEAD) and content.endswith(_END)) or _NO_LINE.search(content):
        return None
    first = _BEGIN.search(content)
    events = content[first.start() :] if first else b""
    begun = len(_BEGIN.findall(events))
    columns = [pattern.findall(events) for pattern in _FIELDS.values()]
    if len(_END_OF.findall(events)) != begun or any(len(column) != begun for column in columns):
        return None
    return {
        uid.decode("ascii", "replace"): Shown(int(sequence), stamp.decode(), day.decode())
        for uid, sequence, stamp, day in zip(*columns, strict=True)
    }


def next_day(content: bytes, as_of: date) -> date | None:
    """The first day from a day on of the entries that stand in a calendar that ``publish.ical`` wrote."""
    days = [
        day
        for entry in _ENTRY.findall(content)
        if b"\r\nSTATUS:CANCELLED\r\n" not in entry
        for day in map(bytes.decode, _FIELDS["day"].findall(entry))
        if day >= f"{as_of:%Y%m%d}"
    ]
    return datetime.strptime(min(days), "%Y%m%d").date() if days else None  # noqa: DTZ007  (a day alone)

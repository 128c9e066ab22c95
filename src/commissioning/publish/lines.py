"""Content lines of a calendar (RFC 5545 section 3.1), for plans that are dated by the thousand.

The calendars that people subscribe to are made by ``publish.ical``. This writes the same properties of an all-day
milestone without loading a library, and gives what icalendar would give, byte by byte.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

_HEAD = "BEGIN:VCALENDAR\r\nPRODID:{product}\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\n"
_LIMIT = 75
"""Octets of a line, its break not counted."""

# What may not stand in a content line: control characters; a lone surrogate has no octets at all.
_GONE = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160), *range(0xD800, 0xE000)])


def escaped(text: str) -> str:
    """A TEXT value: what would end the line, or the value, is escaped, and control characters are taken out."""
    if not text.isprintable():
        text = text.replace("\r\n", "\n").translate(_GONE)
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """A content line without its last break; past 75 octets it goes on in lines that begin with a space."""
    if len(line) <= _LIMIT and line.isascii():
        return line
    parts, size, start = [], 0, 0
    for place, sign in enumerate(line):
        octets = len(sign.encode())
        if size + octets > _LIMIT:
            parts.append(line[start:place])
            start, size = place, 1
        size += octets
    return "\r\n ".join([*parts, line[start:]])


def milestones(items: Iterable[tuple[str, str, date, str]], *, stamp: str, product: str, domain: str) -> Iterator[str]:
    """A calendar of all-day milestones, in pieces.

    Args:
        items: key, title, day, and why it is on that day.
        stamp: ``DTSTAMP`` of all, in UTC (``20260105T000000Z``); it belongs to the plan, not to the clock.
        product: who made it (``PRODID``).
        domain: what makes a key one of its own in the whole world (``UID``).
    """
    yield _HEAD.format(product=escaped(product))
    spans: dict[date, str] = {}
    for key, title, day, why in items:
        span = spans.get(day)
        if span is None:
            following = day.fromordinal(day.toordinal() + 1)
            span = spans[day] = f"DTSTART;VALUE=DATE:{_basic(day)}\r\nDTEND;VALUE=DATE:{_basic(following)}"
        together = f"{title}{key}{why}"
        if not together.isprintable() or "\\" in together or ";" in together or "," in together:
            title, key, why = escaped(title), escaped(key), escaped(why)
        summary, uid, words = f"SUMMARY:{title}", f"UID:{key}@{domain}", f"DESCRIPTION:{why}"
        if len(summary) > _LIMIT or len(uid) > _LIMIT or len(words) > _LIMIT or not together.isascii():
            summary, uid, words = folded(summary), folded(uid), folded(words)
        yield (
            f"BEGIN:VEVENT\r\n{summary}\r\n{span}\r\nDTSTAMP:{stamp}\r\n{uid}\r\n{words}\r\n"
            "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
        )
    yield "END:VCALENDAR\r\n"


def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")

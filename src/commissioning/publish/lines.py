"""Content lines of a calendar (RFC 5545 section 3.1), for plans that are dated by the thousand.

The calendars that people subscribe to are made by ``publish.ical``. This writes the same properties of an all-day
milestone without loading a library, and gives what icalendar would give, byte by byte.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{product}\r\nCALSCALE:GREGORIAN\r\n"
_LIMIT = 74
"""Octets of a line without its break and without the space that it may go on with; RFC 5545 allows 75 with it."""


def escaped(text: str) -> str:
    """A TEXT value: what would end the line, or the value, is escaped, and control characters are taken out."""
    if not text.isprintable():
        from commissioning.publish.text import clean  # noqa: PLC0415 - few titles need it, and loading it costs more

        text = clean(text)
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """A content line without its last break; past 75 octets it goes on in lines that begin with a space.

    No fold parts a backslash from the letter that it escapes: Google drops an event with such a line.
    """
    if len(line) <= _LIMIT and line.isascii():
        return line
    parts, size, start, escaping = [], 0, 0, False
    for place, sign in enumerate(line):
        octets = len(sign.encode())
        if size + octets > _LIMIT:
            end = place - escaping
            parts.append(line[start:end])
            start, size = end, place - end
        size += octets
        escaping = sign == "\\" and not escaping
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
    for item in items:
        key, title, day, why = item
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

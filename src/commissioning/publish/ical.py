"""Calendars as bytes (RFC 5545, RFC 7986). The same entries always give the same bytes.

An entry is made once, by ``event_bytes``, and kept; ``calendar_bytes`` joins entries that were made before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import quote

from icalendar import Calendar, Component, Event, Todo, vText

from commissioning.publish.choices import Choices
from commissioning.publish.entries import Entry, Told
from commissioning.publish.lines import folded
from commissioning.publish.privacy import seen
from commissioning.publish.text import one_line
from commissioning.publish.words import LONDON, description, summary

PRODUCT = "-//commissioning//council commissioning timelines//EN"
UID_DOMAIN = "commissioning.invalid"
MEETING_LENGTH = timedelta(hours=2)
FORMAT: Final = "1"
"""The version of what an entry looks like. Raise it when ``event_bytes`` gives other bytes for the same entry."""

_END = b"END:VCALENDAR\r\n"
# Static, with rules and not with a list of dates: Outlook ignores RDATE in a VTIMEZONE and is an hour off then.
_TIMEZONE = b"""BEGIN:VTIMEZONE\r
TZID:Europe/London\r
X-LIC-LOCATION:Europe/London\r
BEGIN:DAYLIGHT\r
DTSTART:19810329T010000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
TZNAME:BST\r
TZOFFSETFROM:+0000\r
TZOFFSETTO:+0100\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
DTSTART:19961027T020000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
TZNAME:GMT\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0000\r
END:STANDARD\r
END:VTIMEZONE\r
"""
_COLOR = "teal"
_COLORS = {
    "step": "slategray", "gate": "crimson", "paper": "darkorange", "notice": "royalblue", "meeting": "purple",
    "deadline": "firebrick", "start": "seagreen", "stage": "lightsteelblue",
}  # fmt: skip
"""CSS3 names (RFC 7986 section 5.9)."""
_CATEGORIES = {"paper": "Paper deadline"}
_TELLS = {
    "dates-only": "Dates, and what sort of date each is.",
    "public": "What may be published: dates, titles, and the counted reason of each date.",
    "officer": "Everything that explains a date; for officers of the council only.",
}


def event_bytes(told: Told, choices: Choices, *, pages: str | None) -> bytes:
    """One entry, from ``BEGIN:VEVENT`` to ``END:VEVENT`` and its line break, without reminders.

    With ``choices.tasks`` it is a ``VTODO``; meetings and stages, which are no tasks, are left out by whoever says
    what a feed holds. Stamps come from the entry, never from the clock.

    Args:
        told: the entry and what is known of its history.
        choices: only the profile and ``tasks`` count here.
        pages: the address of the pages that explain dates, without a slash at its end.
    """
    item = _task(told) if choices.tasks else _event(told)
    entry = seen(told.entry, choices.profile)
    item.add("SUMMARY", one_line(summary(told, choices.profile)))
    categories = ["Meeting" if entry.is_meeting else _CATEGORIES.get(entry.kind, entry.kind.title())]
    if entry.stage and not entry.is_stage:
        categories.append(one_line(entry.stage.title()))
    item.add("CATEGORIES", categories)
    item.add("COLOR", _COLORS[entry.kind])
    if entry.place:
        item.add("LOCATION", one_line(entry.place))
    item.add("DESCRIPTION", description(told, choices.profile, pages=pages is not None))
    if pages is not None:
        item.add("URL", pages + _page(told, entry))
    if told.follows is not None:
        item.add("RELATED-TO", f"ms-{told.follows}@{UID_DOMAIN}", {"RELTYPE": "FINISHTOSTART"})
    return _lines(item)


def edition(pages: str | None) -> str:
    """What, besides an entry itself, its bytes hang on: the format's version and where the pages are."""
    return hashlib.sha256(f"{FORMAT} {pages or ''}".encode("utf-8", "backslashreplace")).hexdigest()


def calendar_bytes(
    title: str,
    events: Iterable[bytes],
    choices: Choices,
    *,
    tells: str | None = None,
    left_out: str | None = None,
    meetings: bool,
) -> bytes:
    """A calendar: its head, entries that were made before, and its end.

    Args:
        title: its name.
        events: what ``event_bytes`` gave, in order.
        choices: the profile is told in its description; reminders are put into every entry that stands.
        tells: what it is, where that is not what its profile tells.
        left_out: a sentence that says what it does not hold.
        meetings: whether an entry has a time of day, and so needs the rules of London's zone.
    """
    calendar = Calendar()
    name = one_line(title)
    words = one_line(f"{tells or _TELLS[choices.profile]} {left_out or ''}")
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    # The library escapes nothing in a property that it does not know, unless it is told that it is text.
    calendar.add("NAME", vText(name))
    calendar.add("DESCRIPTION", words)
    calendar.add("X-WR-CALNAME", vText(name))
    calendar.add("X-WR-CALDESC", vText(words))
    calendar.add("COLOR", _COLOR)
    # RFC 7986 gives REFRESH-INTERVAL no default type, so the parameter must be written.
    calendar.add("REFRESH-INTERVAL", timedelta(hours=1), {"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    head = _lines(calendar)
    body = _reminded(events, choices) if choices.alarms else events
    return b"".join([head.removesuffix(_END), _TIMEZONE if meetings else b"", *body, _END])


def notice(title: str, uid: str, words: str, day: date, stamp: datetime, *, left_out: str | None = None) -> bytes:
    """A calendar of one entry that says something of the calendar itself: programs take an empty one for a fault.

    Args:
        title: the name that it had.
        uid: what a program knows the entry by.
        words: what it says.
        day: the day of the entry.
        stamp: the instant (aware) from which on it says so.
        left_out: a sentence that says what the calendar does not hold.
    """
    event = Event()
    _stamped(event, uid, stamp, 0)
    event.add("SUMMARY", one_line(words))
    event.add("DTSTART", day)
    event.add("DTEND", day + timedelta(days=1))
    event.add("TRANSP", "TRANSPARENT")
    event.add("STATUS", "CONFIRMED")
    return calendar_bytes(title, [_lines(event)], Choices(), tells=f"{words}.", left_out=left_out, meetings=False)


def closed(title: str, id: str, day: date, stamp: datetime) -> bytes:
    """A calendar that holds nothing any more, and says so.

    Args:
        title: the name that it had.
        id: the lasting id of the entry.
        day: the day on which the last of what it held had gone.
        stamp: the instant (aware) at which that was found.
    """
    return notice(title, closed_uid(id), f"{title}: nothing any more", day, stamp)


def uid(told: Told) -> str:
    """What a program knows an entry by."""
    return f"{'mt' if told.entry.is_meeting else 'ms'}-{told.id}@{UID_DOMAIN}"


def closed_uid(id: str) -> str:
    """What a program knows the entry of a closed calendar by."""
    return f"ms-{id}@{UID_DOMAIN}"


def _lines(component: Component) -> bytes:
    content: bytes = component.to_ical()
    if b"\\\r\n " not in content:
        return content
    # The library parts the two backslashes of an escaped one from each other when the fold falls between them.
    whole = content.decode().replace("\r\n ", "")
    return "\r\n".join(map(folded, whole.split("\r\n"))).encode()


def _stamped(item: Component, uid: str, stamp: datetime, sequence: int) -> None:
    item.add("UID", uid)
    item.add("DTSTAMP", stamp.astimezone(UTC))
    item.add("LAST-MODIFIED", stamp.astimezone(UTC))
    item.add("SEQUENCE", sequence)


def _event(told: Told) -> Event:
    entry, event = told.entry, Event()
    _stamped(event, uid(told), told.stamp, told.sequence)
    if entry.at is not None:
        start = datetime.combine(entry.day, entry.at, tzinfo=LONDON)
        event.add("DTSTART", start)
        event.add("DTEND", start + MEETING_LENGTH)
        event.add("TRANSP", "OPAQUE")
    else:
        event.add("DTSTART", entry.day)
        event.add("DTEND", (entry.until or entry.day) + timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")
    event.add("STATUS", "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.provisional else "CONFIRMED")
    return event


def _task(told: Told) -> Todo:
    entry, task = told.entry, Todo()
    _stamped(task, uid(told), told.stamp, told.sequence)
    # Without DTSTART: what is due must be due later than it starts (RFC 5545 section 3.8.2.3), and a program that holds
    # a calendar to that moves the start a day back.
    task.add("DUE", entry.day)
    task.add("STATUS", "CANCELLED" if entry.cancelled else "COMPLETED" if entry.done else "NEEDS-ACTION")
    if entry.done and not entry.cancelled:
        task.add("COMPLETED", datetime(entry.day.year, entry.day.month, entry.day.day, tzinfo=UTC))
        task.add("PERCENT-COMPLETE", 100)
    return task


def _page(told: Told, seen: Entry) -> str:
    """The page that explains an entry; where its key may not be told, it is asked for by its lasting id."""
    reference = quote(seen.reference, safe="", errors="replace")
    if seen.is_meeting:
        return f"/committees/{reference}"
    page = f"/workstreams/{reference}"
    return page if seen.is_stage else f"{page}/why/{quote(seen.key or told.id, safe='', errors='replace')}"


def _reminded(events: Iterable[bytes], choices: Choices) -> Iterator[bytes]:
    """Entries with reminders; a cancelled one reminds of nothing."""
    alarms = b"".join(
        b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\n"
        b"TRIGGER;RELATED=%s:%s\r\nEND:VALARM\r\n"
        % (b"END" if choices.tasks else b"START", b"-P%dD" % days if days else b"PT0S")
        for days in choices.alarms
    )
    end = b"END:VTODO\r\n" if choices.tasks else b"END:VEVENT\r\n"
    for event in events:
        off = b"\r\nSTATUS:CANCELLED\r\n" in event
        yield event if off else event.removesuffix(end) + alarms + end

"""Calendars as bytes (RFC 5545, RFC 7986). The same entries always give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone

from commissioning.publish.choices import Profile
from commissioning.publish.entries import Told, description, summary
from commissioning.publish.text import clean, one_line

PRODUCT = "-//commissioning//council commissioning timelines//EN"
UID_DOMAIN = "commissioning.invalid"
LONDON = ZoneInfo("Europe/London")
_END = b"END:VCALENDAR\r\n"
MEETING_LENGTH = timedelta(hours=2)

# Static, with rules and not with a list of dates: Outlook ignores RDATE in a VTIMEZONE and is an hour off then.
_TIMEZONE = b"""BEGIN:VTIMEZONE\r
TZID:Europe/London\r
X-LIC-LOCATION:Europe/London\r
BEGIN:DAYLIGHT\r
DTSTART:19810329T010000\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r
TZNAME:BST\r
TZOFFSETFROM:+0000\r
TZOFFSETTO:+0100\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
DTSTART:19961027T020000\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r
TZNAME:GMT\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0000\r
END:STANDARD\r
END:VTIMEZONE\r
"""


def render(
    title: str, told: Sequence[Told], profile: Profile, rendered: dict[tuple[str, Profile], bytes] | None = None
) -> bytes:
    """A calendar. Its stamps come from the entries, never from the clock.

    Args:
        title: its name.
        told: what it holds, in order.
        profile: what it tells.
        rendered: entries as they were rendered for other calendars, by id and profile; those of this one are added.
    """
    rendered = {} if rendered is None else rendered
    calendar = _calendar(title)
    if any(item.entry.at for item in told):
        calendar.add_component(_timezone())
    content: bytes = calendar.to_ical()
    for item in told:
        if (item.id, profile) not in rendered:
            rendered[item.id, profile] = _event(item, profile).to_ical()
    events = [rendered[item.id, profile] for item in told]
    return b"".join([content.removesuffix(_END), *events, _END])


def closed(title: str, id: str, day: date, stamp: datetime) -> bytes:
    """A calendar that holds nothing any more: one entry that says so, because programs take an empty one for a fault.

    Args:
        title: the name that it had.
        id: the lasting id of the entry.
        day: the day on which the last of what it held had gone.
        stamp: the instant (aware) at which that was found.
    """
    calendar = _calendar(title)
    event = _stamped(closed_uid(id), stamp, 0)
    event.add("SUMMARY", f"{one_line(title)}: nothing any more")
    event.add("DTSTART", day)
    event.add("DTEND", day + timedelta(days=1))
    event.add("TRANSP", "TRANSPARENT")
    event.add("STATUS", "CONFIRMED")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def uid(told: Told) -> str:
    """What a program knows an entry by."""
    return f"{'mt' if told.entry.is_meeting else 'ms'}-{told.id}@{UID_DOMAIN}"


def closed_uid(id: str) -> str:
    """What a program knows the entry of a closed calendar by."""
    return f"ms-{id}@{UID_DOMAIN}"


def _calendar(title: str) -> Calendar:
    calendar = Calendar()
    name = one_line(title)
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    # RFC 7986 gives REFRESH-INTERVAL no default type, so the parameter must be written.
    calendar.add("REFRESH-INTERVAL", timedelta(hours=1), {"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    return calendar


def _timezone() -> Component:
    return Timezone.from_ical(_TIMEZONE)


def _stamped(uid: str, stamp: datetime, sequence: int) -> Event:
    event = Event()
    event.add("UID", uid)
    event.add("DTSTAMP", stamp.astimezone(UTC))
    event.add("LAST-MODIFIED", stamp.astimezone(UTC))
    event.add("SEQUENCE", sequence)
    return event


def _event(told: Told, profile: Profile) -> Event:
    entry = told.entry
    event = _stamped(uid(told), told.stamp, told.sequence)
    event.add("SUMMARY", one_line(summary(told, profile)))
    if entry.at is not None:
        start = datetime.combine(entry.day, entry.at, tzinfo=LONDON)
        event.add("DTSTART", start)
        event.add("DTEND", start + MEETING_LENGTH)
        event.add("TRANSP", "OPAQUE")
    else:
        event.add("DTSTART", entry.day)
        event.add("DTEND", entry.day + timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")
    status = "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.provisional else "CONFIRMED"
    event.add("STATUS", status)
    event.add("CATEGORIES", ["Meeting" if entry.is_meeting else entry.kind.title()])
    if entry.place and (entry.is_meeting or profile == "officer"):
        event.add("LOCATION", one_line(entry.place))
    words = description(told, profile)
    if words:
        event.add("DESCRIPTION", clean(words))
    return event

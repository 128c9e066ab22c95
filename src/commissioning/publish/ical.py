"""Calendars as bytes (RFC 5545, RFC 7986). The same entries always give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone

from commissioning.publish.entries import Profile, Told, description, summary
from commissioning.publish.text import clean, one_line

PRODUCT = "-//commissioning//council commissioning timelines//EN"
UID_DOMAIN = "commissioning.invalid"
LONDON = ZoneInfo("Europe/London")
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


def render(title: str, told: Sequence[Told], profile: Profile) -> bytes:
    """A calendar. Its stamps come from the entries, never from the clock."""
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
    if any(item.entry.at for item in told):
        calendar.add_component(_timezone())
    for item in told:
        calendar.add_component(_event(item, profile))
    content: bytes = calendar.to_ical()
    return content


def _timezone() -> Component:
    return Timezone.from_ical(_TIMEZONE)


def _event(told: Told, profile: Profile) -> Event:
    entry, stamp = told.entry, told.stamp.astimezone(UTC)
    event = Event()
    event.add("UID", f"{'mt' if entry.is_meeting else 'ms'}-{told.id}@{UID_DOMAIN}")
    event.add("DTSTAMP", stamp)
    event.add("LAST-MODIFIED", stamp)
    event.add("SEQUENCE", told.sequence)
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

"""One event of a calendar file: its properties, each read alone, and the moment it begins at."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final

from commissioning.sources.calendars.ics_lines import Block, words
from commissioning.sources.calendars.ics_zones import LONDON, Zones

_READ: Final = re.compile(
    r"(UID|SUMMARY|DTSTART|DTEND|LOCATION|STATUS|RRULE|RDATE|EXDATE|RECURRENCE-ID|SEQUENCE|DTSTAMP|LAST-MODIFIED)[;:]",
    re.I,
)
_LONGEST: Final = 2_000
"""Characters of a property that are read; of a list of dates more."""
_LONGEST_LIST: Final = 50_000
_PLAIN: Final = re.compile(r"([\w-]+):([^\\]*)")
_BARE_ZONE: Final = re.compile(r'(;TZID=)(?!")(.*?)(?=(?:;[A-Z-]+=[^:;]*)*:[\dT:Z+-]+$)', re.I)
_MOMENT: Final = re.compile(
    r"(?P<date>\d{4}(?P<dash>-?)\d\d(?P=dash)\d\d)"
    r"(?:(?P<t>[T ])(?P<h>\d\d)(?P<colon>:?)(?P<m>\d\d)(?:(?P=colon)(?P<s>\d\d))?(?P<frac>\.\d+)?)?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?",
    re.I,
)


class Unread(Exception):
    """An event that cannot be read; the text is the end of a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property of an event, which begins on ``line``."""

    params: Mapping[str, str]
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is, on the clock of its own zone. ``at`` is midnight of a whole day, which has no zone."""

    at: datetime
    zone: tzinfo
    whole_day: bool
    doubts: tuple[str, ...] = ()

    @property
    def london(self) -> datetime:
        """The same moment on the clock of London."""
        return self.at if self.whole_day else in_london(self.at, self.zone)

    def named_day(self, of: Moment) -> date:
        """The day of a series that it names. Exchange names a whole day by its midnight in the calendar's zone."""
        return self.at.date() if of.whole_day and self.at.time() == time.min else self.london.date()


@dataclass(frozen=True, slots=True)
class Event:
    """An event with what is read of it."""

    block: Block
    start: Moment
    end: Moment | None
    says: Mapping[str, list[Property]] = field(repr=False)

    def text(self, name: str) -> str:
        """The text of a property, the first where it is written several times."""
        found = self.says.get(name)
        return found[0].value.strip() if found else ""

    @property
    def sequence(self) -> int | None:
        """SEQUENCE, where it is a number that can be."""
        text = self.text("SEQUENCE")
        return int(text) if re.fullmatch(r"\d{1,9}", text) else None

    def stamp(self, *names: str) -> str | None:
        """The latest of these instants of the event, in UTC."""
        found = [moment for name in names if (moment := _instant(self.text(name))) is not None]
        return max(found).isoformat() if found else None


def in_london(at: datetime, zone: tzinfo) -> datetime:
    """A moment on the clock of a zone, as London's clock shows it."""
    try:
        return at.replace(tzinfo=zone).astimezone(LONDON).replace(tzinfo=None)
    except (OverflowError, ValueError):
        return at


def event_of(block: Block, zones: Zones) -> Event:
    """Reads an event. Raises ``Unread`` where it has no day that can be read."""
    says: dict[str, list[Property]] = {}
    for _, line in block.lines:
        name = _READ.match(line)
        dates = name is not None and name[1].upper() in ("RDATE", "EXDATE")
        if name is None or (name[1].upper() in says and not dates and name[1].upper() != "RRULE"):
            continue
        found = _property(line[: _LONGEST_LIST if dates else _LONGEST], block.line)
        says.setdefault(found[0], []).append(found[1])
    begins = says.get("DTSTART") or says.get("RECURRENCE-ID")  # a cancellation may leave DTSTART out: RFC 5546, 3.2.5
    if not begins:
        raise Unread("has no date that can be read")
    start = moment_of(begins[0], zones)
    try:
        end = moment_of(says["DTEND"][0], replace(zones, taken={}, floating=[])) if "DTEND" in says else None
    except Unread:
        end = None
    return Event(block, start, end, says)


def _property(line: str, begins: int) -> tuple[str, Property]:
    plain = _PLAIN.fullmatch(line)
    if plain:  # most lines, and reading them with the library takes most of the time
        return plain[1].upper(), Property({}, plain[2], begins)
    from icalendar.parser import Contentline  # noqa: PLC0415 - slow to import

    line = re.sub(r"^([\w-]+);QUOTED-PRINTABLE", r"\1;ENCODING=QUOTED-PRINTABLE", line)
    if len(line) <= _LONGEST:
        line = _BARE_ZONE.sub(r'\1"\2"', line)
    try:
        name, params, value = Contentline(line).parts()  # type: ignore[no-untyped-call]
        given = {key.upper(): str(said if isinstance(said, str) else ",".join(said)) for key, said in params.items()}
    except (ValueError, TypeError, IndexError):
        name, given, value = re.split("[;:]", line)[0], {}, line.partition(":")[2]
    if given.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        value = words(quopri.decodestring(value.encode()))
    return name.upper(), Property(given, value, begins)


def moments_of(items: list[Property], zones: Zones, unread: list[str]) -> Iterator[Moment]:
    """The moments of EXDATE and RDATE, which hold several; one that cannot be read is put with ``unread``."""
    for item in items:
        for value in item.value.split(","):
            try:
                yield moment_of(replace(item, value=value.split("/")[0]), zones)
            except Unread:
                unread.append(value.strip())


def moment_of(item: Property, zones: Zones) -> Moment:
    """The moment of a property. Raises ``Unread``."""
    text = item.value.strip()
    found = _MOMENT.fullmatch(text)
    if not found:
        raise Unread(f"has the date '{text[:40]}', which cannot be read" if text else "has no date that can be read")
    doubts = []
    try:
        day = date.fromisoformat(found["date"].replace("-", ""))
        clock = time(int(found["h"]), int(found["m"]), min(59, int(found["s"] or 0))) if found["t"] else time.min
    except ValueError:
        raise Unread(f"has the date '{text[:40]}', which does not exist") from None
    at = datetime.combine(day, clock)
    if found["dash"] or found["colon"]:
        doubts.append(f"writes its date as '{text[:40]}', which is not how calendars write it")
    tzid = item.params.get("TZID")
    if not found["t"]:
        return Moment(at, LONDON, True, tuple(doubts))
    if tzid and found["zone"]:
        doubts.append("names a time zone and UTC at once; its time is taken as written")
        return Moment(at, zones.named(tzid, item.line), False, tuple(doubts))
    if found["zone"]:
        return Moment(at, _offset(found["zone"]), False, tuple(doubts))
    zone = zones.named(tzid, item.line) if tzid else zones.unnamed(item.line)
    return Moment(at, zone, False, tuple(doubts))


def _offset(text: str) -> tzinfo:
    if text.upper() == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    ahead = timedelta(hours=min(hours, 23), minutes=min(minutes, 59))
    return timezone(ahead if text[0] == "+" else -ahead)


def _instant(text: str) -> datetime | None:
    found = _MOMENT.fullmatch(text)
    if not found or not found["t"]:
        return None
    try:
        at = datetime.fromisoformat(f"{found['date'].replace('-', '')}T{found['h']}{found['m']}{found['s'] or '00'}")
    except ValueError:
        return None
    return at.replace(tzinfo=UTC)

"""Committee calendars as Outlook and others export them: one event a meeting, named by its committee.

Each event is read alone, so that a broken one is set aside and the others stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from commissioning.dates import say
from commissioning.errors import Problem, Severity, Source
from commissioning.sources.calendars.event_titles import Titled, titled
from commissioning.sources.calendars.ics_events import Event, Unread, event_of, in_london, moment_of, moments_of
from commissioning.sources.calendars.ics_lines import Block, Head, blocks, unfolded
from commissioning.sources.calendars.ics_repeats import MOST_DATES, MOST_SERIES, NotExpanded, dates_of, window
from commissioning.sources.calendars.ics_zones import Zones, zone_named
from commissioning.sources.calendars.meetings import Reading, Row, committees_of, set_aside, slug
from commissioning.sources.files import problem, shown_path
from commissioning.sources.written.faults import shown

_MAX_EVENTS: Final = 20_000
_MOST_RULES: Final = 10
_Entry = tuple[Event, Titled]
_OURS: Final = re.compile(r"commissioning", re.I)


@dataclass(slots=True)
class _File:
    """One file while it is read: what is found in it, and what was set aside."""

    path: Path
    as_of: date | None
    whole_lines: bool
    series: int = 0
    problems: list[Problem] = field(default_factory=list)

    def doubt(self, line: int, message: str, remedy: str, value: str | None = None) -> Problem:
        """Says that something was read in a way that may be wrong."""
        found = Problem("unread", message, remedy, Severity.WARNING, Source(shown_path(self.path), line), value)
        self.problems.append(found)
        return found

    def aside(self, line: int, message: str, remedy: str, value: str | None = None) -> None:
        """Says that an event was set aside."""
        self.problems[-1:] = [set_aside(self.doubt(line, message, remedy, value))]


def read_ics(path: Path, content: bytes, *, as_of: date | None = None) -> Reading:
    """The committees of a calendar file, and a warning for each event that was set aside.

    ``as_of`` is today: of a meeting that repeats, dates from a year before it to two years after it are read; without
    it, counted from the first date.
    """
    heads: list[Head] = []
    found = list(blocks(unfolded(content), heads))
    if not heads and not found:
        return Reading([], [_no_calendar(path, content)])
    ours = [head for head in heads if _OURS.search(head.says.get("PRODID", ""))]
    if heads and len(ours) == len(heads):
        message = "The calendar was published by this program and is not read back."
        source = Source(shown_path(path), 1)
        return Reading([], [Problem("nothing-to-load", message, "Leave it out of the load.", Severity.WARNING, source)])
    file = _File(path, as_of, content.endswith((b"\n", b"\r", b"\n\0")))
    events = [block for block in found if block.kind == "VEVENT" and not any(block.head is head for head in ours)]
    rows = list(_rows(file, events, _zones(heads, found)))
    calendars, more = committees_of(rows, shown_path(path), "ics")
    broken_off = not heads or not heads[-1].ends
    if broken_off:
        last = content.count(b"\n") + 1
        what = "breaks off: its last line is no END:VCALENDAR" if heads else "has no line BEGIN:VCALENDAR"
        file.doubt(last, f"The calendar {what}. What is there was read, and no meeting is taken to be gone.",
                   "Export it again.")  # fmt: skip
    if not events:
        file.problems.append(problem("empty-file", "The calendar holds no event.", "Export it again.", path, 1))
    return Reading(calendars, [*file.problems, *more], broken_off)


def _no_calendar(path: Path, content: bytes) -> Problem:
    message, remedy = "The file is not a calendar.", "Export it again as iCalendar (.ics)."
    if re.search(rb"<(!doctype\s+)?html", content[:2000].replace(b"\0", b""), re.I):
        message = "The file is a web page and not a calendar."
    return problem("wrong-value", message, remedy, path, 1)


def _zones(heads: list[Head], found: Iterable[Block]) -> dict[int, Zones]:
    """The zones of each calendar in the file, by its head."""
    zones: dict[int, Zones] = {}
    for head in [*heads, *(block.head for block in found)]:
        if id(head) not in zones:
            default = zone_named(head.says.get("X-WR-TIMEZONE", ""))
            zones[id(head)] = Zones(default=default) if default else Zones()
    for block in found:
        told = next((line.partition(":")[2].strip() for _, line in block.lines if re.match("TZID[;:]", line)), "")
        name = re.sub(r"\\([\\,;])", r"\1", told)
        if block.kind == "VTIMEZONE":
            zones[id(block.head)].defined.setdefault(name, block)
    return zones


def _rows(file: _File, events: list[Block], zones: dict[int, Zones]) -> Iterator[Row]:
    if len(events) > _MAX_EVENTS:
        last = events[_MAX_EVENTS].line
        file.aside(last, f"Only the first {_MAX_EVENTS} events were read.", "Export fewer years.")
    dated = [
        event for block in events[:_MAX_EVENTS] if (event := _read(file, block, zones[id(block.head)])) is not None
    ]
    series = {event.text("UID"): event.text("SUMMARY") for event in dated if "RECURRENCE-ID" not in event.says}
    read: dict[object, list[_Entry]] = {}
    for event in dated:
        block, uid = event.block, event.text("UID")
        title = _titled(file, event, series.get(uid, "") if uid and "RECURRENCE-ID" in event.says else "")
        if title is not None:
            same: object = (uid, _instance(event, zones[id(block.head)])) if uid else block.line
            read.setdefault(same, []).append((event, title))
    apart: dict[str, set[date]] = {}
    for same in read:
        if isinstance(same, tuple) and same[1] is not None:
            apart.setdefault(same[0], set()).add(same[1])
    for same, versions in read.items():
        latest = _latest(file, versions)
        for event, title in latest:
            instance = same[1] if isinstance(same, tuple) else None
            named = event.text("UID") if len(latest) == 1 else ""
            yield from _of_event(file, event, title, (named or None, instance), zones[id(event.block.head)], apart)
    for of_calendar in zones.values():
        _say_zones(file, of_calendar)


def _latest(file: _File, versions: list[_Entry]) -> list[_Entry]:
    """The latest version of an event: by SEQUENCE, then DTSTAMP. Several that no version tells apart are several
    meetings to which a program gave one id, and are known by their dates.
    """
    if len(versions) == 1:
        return versions
    best = max(_version(event) for event, _ in versions)
    latest = [item for item in versions if _version(item[0]) == best]
    named = {slug(title.name) for _, title in latest}
    for event, title in versions:
        if _version(event) != best:
            line = latest[-1][0].block.line
            message = f"An older version of '{shown(title.name)}' was left out; the latest is on line {line}."
            source = Source(shown_path(file.path), event.block.line)
            if slug(title.name) in named:
                file.problems.append(Problem("unread", message, "Nothing is lost.", Severity.INFO, source))
            else:
                latest_name = shown(latest[-1][1].name)
                file.aside(event.block.line, f"{message.removesuffix('.')} and names '{latest_name}'.",
                           "If it is another meeting, give it an id of its own.", shown(title.name))  # fmt: skip
    apart = list({(event.start.london, slug(title.name)): (event, title) for event, title in latest}.values())
    if len(apart) > 1:
        event = apart[0][0]
        file.doubt(event.block.line, f"{len(apart)} events share the id '{shown(event.text('UID'))}'; they are known "
                   "by their dates.", "Nothing is lost, but one that moves is not known again.")  # fmt: skip
    return apart


def _version(event: Event) -> tuple[int, str, str]:
    return event.sequence or 0, event.stamp("DTSTAMP") or "", event.stamp("LAST-MODIFIED") or ""


def _read(file: _File, block: Block, zones: Zones) -> Event | None:
    line = block.line
    if not block.ends and not file.whole_lines:
        block.lines = block.lines[:-1]
    try:
        event = event_of(block, zones)
    except Unread as unread:
        titles = (text.partition(":")[2] for _, text in block.lines if text.upper().startswith("SUMMARY"))
        name = shown(next(titles, ""))
        what = f"'{name}'" if name else "An event"
        more = "; the file breaks off in it" if not block.ends else ""
        file.aside(line, f"{what} was set aside: it {unread}{more}.", "Mend it or leave it out.", name)
        return None
    if not block.ends:
        file.doubt(line, "The file breaks off inside this event; what is there of it is read.", "Export it again.")
    return event


def _titled(file: _File, event: Event, series: str) -> Titled | None:
    """What the title says; ``None`` where there is none. ``series``: the title of its series, where it is of one."""
    summary, line = event.text("SUMMARY"), event.block.line
    title = titled(summary, event.start.london.date())
    if series and not slug(title.name):
        title = replace(title, name=titled(series, event.start.london.date()).name)
    if not slug(title.name):
        what = "has no title" if not summary else f"has a title that names no committee, '{shown(summary)}'"
        file.aside(line, f"An event was set aside: it {what}.", "Give it its committee's title.", summary)
        return None
    for doubt in event.start.doubts:
        file.doubt(line, f"'{shown(summary)}' {doubt}.", "Check the day and the time.", event.text("DTSTART"))
    if event.end is not None and event.end.london < event.start.london:
        file.doubt(line, f"'{shown(summary)}' ends before it begins; its beginning counts.", "Check the day.")
    if title.unclear:
        file.doubt(line, f"'{shown(summary)}' says that it is moved to '{shown(title.unclear)}', which is no day; it "
                   f"stays on {say(event.start.london.date())}.", "Check whether it was moved.")  # fmt: skip
    return title


def _instance(event: Event, zones: Zones) -> date | None:
    """The day of the series that an event stands for; ``None`` for one that is no part of a series."""
    if "RECURRENCE-ID" not in event.says:
        return None
    try:
        return moment_of(event.says["RECURRENCE-ID"][0], zones).named_day(event.start)
    except Unread:
        return None


def _of_event(
    file: _File, event: Event, title: Titled, known: tuple[str | None, date | None], zones: Zones,
    apart: dict[str, set[date]],
) -> Iterator[Row]:  # fmt: skip
    """The rows of an event. ``known``: its id, and the day of its series that it stands for."""
    uid, instance = known
    start = event.start.london
    if instance is not None:
        if "RANGE" in event.says["RECURRENCE-ID"][0].params:
            file.doubt(event.block.line, f"'{shown(title.name)}' changes all dates from {say(instance)} on; only this "
                       "one was read so.", "Write the others as events of their own.")  # fmt: skip
        was = instance if instance != start.date() else None
        yield _row(event, title, start, id=f"{uid}/{instance:%Y%m%d}" if uid else None, was=was)
        return
    if "RRULE" not in event.says and "RDATE" not in event.says:
        if title.moved_to and title.moved_to != start.date():
            file.doubt(event.block.line, f"'{shown(title.name)}' stands on {say(start.date())}, and its title says "
                       f"that it is moved to {say(title.moved_to)}: that is taken.",
                       "Move the event to its day.")  # fmt: skip
            moved = datetime.combine(title.moved_to, start.time())
            yield _row(event, title, moved, id=uid, was=start.date())
        else:
            yield _row(event, title, start, id=uid)
        return
    days = _repeated(file, event, title, zones, apart.get(uid or "", set()))
    yield from (_row(event, title, at, id=f"{uid}/{at:%Y%m%d}" if uid else None) for at in days)


def _repeated(file: _File, event: Event, title: Titled, zones: Zones, apart: set[date]) -> list[datetime]:
    """The dates of a series on London's clock, without those that are left out or stand as events of their own."""
    line, start, span = event.block.line, event.start, window(file.as_of, event.start.london.date())
    name = shown(title.name)
    moments, more = [start.at], False
    if "RRULE" in event.says:
        file.series += 1
        try:
            if file.series > MOST_SERIES:
                raise NotExpanded(f"the file holds more than {MOST_SERIES} that do")
            found = [dates_of(rule.value, start.at, start.zone, span) for rule in event.says["RRULE"][:_MOST_RULES]]
            moments = [at for dates, _ in found for at in dates]
            more = any(too_many for _, too_many in found)
        except NotExpanded as why:
            file.doubt(line, f"'{name}' repeats, and only its first date was read: {why}.",
                       "Write its other dates as events of their own.", event.text("RRULE"))  # fmt: skip
    if start.at not in moments and span[0] <= start.london.date() <= span[1]:
        moments = [start.at, *moments]
        file.doubt(line, f"'{name}' begins on {say(start.at.date())}, which its rule does not give; that day was read "
                   "too.", "Check whether it meets then.", event.text("RRULE"))  # fmt: skip
    if more:
        file.doubt(line, f"'{name}' repeats, and only {MOST_DATES} of its dates were read.", "Give the series an end.")
    days = [at if start.whole_day else in_london(at, start.zone) for at in moments]
    unread: list[str] = []
    days += [moment.london for moment in moments_of(event.says.get("RDATE", []), zones, unread)]
    left_out = {moment.named_day(start) for moment in moments_of(event.says.get("EXDATE", []), zones, unread)} | apart
    if any(unread):
        first = next(filter(None, unread))
        file.doubt(line, f"'{name}' repeats, and a date that it adds or leaves out cannot be read: '{shown(first)}'.",
                   "Check its dates.", first)  # fmt: skip
    kept = {at.date(): at for at in sorted(days, reverse=True) if at.date() not in left_out}
    if not kept and not apart:
        file.doubt(line, f"'{name}' repeats, and has no date from {say(span[0])} to {say(span[1])}.",
                   "Nothing is lost, unless it should have one.", event.text("RRULE"))  # fmt: skip
    return sorted(kept.values())


def _row(event: Event, title: Titled, at: datetime, *, id: str | None, was: date | None = None) -> Row:
    status = event.text("STATUS").upper()
    off = title.status == "cancelled" or status == "CANCELLED" or event.block.head.says.get("METHOD", "") == "CANCEL"
    maybe = title.status == "provisional" or status == "TENTATIVE"
    return Row(
        event.block.line, slug(title.name), title.name, at.date().isoformat(),
        time=None if _whole_day(event, at) else at.strftime("%H:%M"),
        place=event.text("LOCATION") or None,
        status="cancelled" if off else "provisional" if maybe else "moved" if was else None,
        id=id, sequence=event.sequence, stamp=event.stamp("DTSTAMP", "LAST-MODIFIED"), was=was,
    )  # fmt: skip


def _whole_day(event: Event, at: datetime) -> bool:
    """Whether an event has no hour: some programs write a whole day as midnight to midnight."""
    if event.start.whole_day:
        return True
    ends = event.end.london if event.end else None
    long = ends is None or (ends.time() == time.min and ends - event.start.london >= timedelta(1))
    return at.time() == time.min and long


def _say_zones(file: _File, zones: Zones) -> None:
    if zones.floating:
        file.doubt(zones.floating[0], f"The calendar is kept in {zones.default}, and {len(zones.floating)} of its "
                   "times name no zone; they are taken so.", "Check the time.", str(zones.default))  # fmt: skip
    for name, (called, line, count) in zones.taken.items():
        times = f"{count} time{'' if count == 1 else 's'}"
        if called is None:
            file.doubt(line, f"The time zone '{shown(name)}' is not known; {times} are taken as London's.".replace(
                "1 time are", "1 time is"), "Check the time.", name)  # fmt: skip
        else:
            message = f"The time zone '{shown(name)}' is taken to be {called} ({times})."
            source = Source(shown_path(file.path), line)
            file.problems.append(Problem("unread", message, "Check the time.", Severity.INFO, source, name))

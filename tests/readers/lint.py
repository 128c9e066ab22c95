"""What a calendar's bytes must keep to so that every program reads them (RFC 5545, RFC 7986); standard library only.

A parser forgives much of this and then shows a day too few, an hour too many, or nothing. What each rule is for, and
which program is known to stumble, stands beside it. ``python -m tests.readers.lint FILE...`` lints files by hand.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

# A line that is cut between these octets and the next starts a new property in one program or another.
MOST_OCTETS = 75
# What Google is reported to read of one calendar.
MOST_BYTES, MOST_ENTRIES = 1_000_000, 1_000

_LINE = re.compile(
    r'(?P<name>[A-Z0-9-]+)(?P<parameters>(?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(?P<value>.*)',
    re.DOTALL,
)
_PARAMETER = re.compile(r';([A-Z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_BAD_ESCAPE = re.compile(r"(?:[^\\]|^)(?:\\\\)*\\(?![\\;,nN])")
_BARE = re.compile(r"(?:[^\\]|^)(?:\\\\)*[;,]")
_UTC = re.compile(r"\d{8}T\d{6}Z")
_DURATION = re.compile(r"[+-]?P(?=[0-9T])(?:\d+W|(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)")

_TEXT = {"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "CONTACT"}
_VALUES = {
    "DTSTAMP": _UTC,
    "LAST-MODIFIED": _UTC,
    "CREATED": _UTC,
    "COMPLETED": _UTC,
    "SEQUENCE": re.compile(r"\d+"),
    "PRIORITY": re.compile(r"\d"),
    "PERCENT-COMPLETE": re.compile(r"\d{1,2}|100"),
    "TRANSP": re.compile("OPAQUE|TRANSPARENT"),
    "CLASS": re.compile("PUBLIC|PRIVATE|CONFIDENTIAL"),
    "COLOR": re.compile("[a-z]+"),
    "URL": re.compile(r"[a-z][a-z0-9+.-]*:[!-~]+"),
    "REFRESH-INTERVAL": _DURATION,
    "X-PUBLISHED-TTL": _DURATION,
    "TRIGGER": _DURATION,
    "VERSION": re.compile(r"2\.0"),
}
_STATUS = {
    "VEVENT": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
    "VTODO": {"NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED"},
}
# RFC 7986 gives these no default type, so it must be written.
_TYPED = {"REFRESH-INTERVAL": "DURATION", "SOURCE": "URI", "IMAGE": "URI", "CONFERENCE": "URI"}
_INSIDE = {
    "VCALENDAR": {""},
    "VEVENT": {"VCALENDAR"},
    "VTODO": {"VCALENDAR"},
    "VTIMEZONE": {"VCALENDAR"},
    "VALARM": {"VEVENT", "VTODO"},
    "STANDARD": {"VTIMEZONE"},
    "DAYLIGHT": {"VTIMEZONE"},
}
_NEEDED = {
    "VCALENDAR": {"VERSION", "PRODID"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE"},
    "VTODO": {"UID", "DTSTAMP", "SUMMARY", "SEQUENCE"},
    "VTIMEZONE": {"TZID"},
    "VALARM": {"ACTION", "TRIGGER"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}
_MANY = {"CATEGORIES", "COMMENT", "CONTACT", "RELATED-TO", "ATTENDEE", "ATTACH", "CONFERENCE", "IMAGE"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where.

    Attributes:
        rule: its name, one of ``RULES``.
        line: the number of the line in the file, from 1.
        words: what was found.
    """

    rule: str
    line: int
    words: str


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    name: str
    parameters: dict[str, str]
    value: str


@dataclass(slots=True)
class _Part:
    name: str
    number: int
    lines: list[_Line] = field(default_factory=list)
    parts: list[_Part] = field(default_factory=list)

    def first(self, name: str) -> _Line | None:
        return next((line for line in self.lines if line.name == name), None)


RULES = {
    "line-ends": "CR LF and nothing else ends a line",
    "octets": "at most 75 octets a line",
    "utf-8": "UTF-8 throughout",
    "split-character": "no fold inside a character: Outlook shows garbage",
    "split-escape": "no fold between a backslash and its letter: Google drops the event",
    "control": "no control character and no other line break than \\n",
    "no-colon": "each line is NAME;PARAMETER=VALUE:VALUE: Thunderbird shows nothing of a file with one that is not",
    "escape": "in a text only \\\\ \\; \\, \\n, and no bare ; or ,",
    "structure": "one VCALENDAR, and each part closed and where it may be",
    "empty": "a calendar holds an entry: programs take an empty one for a fault, or wipe",
    "needed": "what a part must have",
    "once": "what a part may have but once",
    "value": "each value is of its type",
    "duplicate-uid": "no id twice: Thunderbird drops one of them",
    "zone-missing": "no TZID without its VTIMEZONE: Outlook is an hour off",
    "zone-listed": "a VTIMEZONE has a rule for summer and one for winter, and no list of dates: Outlook is an hour off",
    "floating": "a time has a zone or is in UTC",
    "end": "an entry ends, or is due, after it begins, and both are of one sort: Outlook shows midnight",
    "method": "no METHOD, or PUBLISH with ORGANIZER and without ATTENDEE: libical's restrictions",
    "cancelled": "a cancelled entry says so in its title: Outlook shows it as if it took place",
    "recurring": "no entry recurs: each has an id, a date and a reason of its own",
    "size": "at most 1,000,000 octets and 1,000 entries: Google reads no more",
}


def faults(content: bytes) -> list[Fault]:
    """Everything that is wrong with a calendar's bytes; nothing when it is clean."""
    found = list(_of_bytes(content))
    lines, bad = _lines(content)
    found += bad
    found += _of_lines(lines)
    top, wrong = _parts(lines)
    found += wrong
    for part in top:
        found += _of_part(part)
    if len(top) == 1 and top[0].name == "VCALENDAR":
        found += _of_calendar(top[0], len(content))
    return sorted(found, key=lambda fault: (fault.line, fault.rule))


def _of_bytes(content: bytes) -> Iterator[Fault]:
    if not content.endswith(b"\r\n"):
        yield Fault("line-ends", content.count(b"\n") + 1, "the last line is cut off")
    for number, line in enumerate(content.split(b"\r\n"), 1):
        if b"\r" in line or b"\n" in line:
            yield Fault("line-ends", number, repr(line[:60]))
        if len(line) > MOST_OCTETS:
            yield Fault("octets", number, f"{len(line)} octets")


def _lines(content: bytes) -> tuple[list[_Line], list[Fault]]:
    found: list[_Line] = []
    wrong: list[Fault] = []
    for number, folded in _folded(content):
        whole = b"".join(folded)
        try:
            text = whole.decode("utf-8")
        except UnicodeDecodeError:
            wrong.append(Fault("utf-8", number, repr(whole[:60])))
            continue
        cut = backslashes = 0
        for index, piece in enumerate(folded[:-1], 1):
            cut += len(piece)
            ending = len(piece) - len(piece.rstrip(b"\\"))
            backslashes = ending + (backslashes if ending == len(piece) else 0)
            if b"\x80" <= whole[cut : cut + 1] < b"\xc0":
                wrong.append(Fault("split-character", number + index, repr(piece[-8:])))
            if backslashes % 2:
                wrong.append(Fault("split-escape", number + index, repr(piece[-8:])))
        if control := _CONTROL.search(text):
            wrong.append(Fault("control", number, f"U+{ord(control[0]):04X}"))
        if match := _LINE.fullmatch(text):
            parameters = {name: value.strip('"') for name, value in _PARAMETER.findall(match["parameters"])}
            found.append(_Line(number, match["name"], parameters, match["value"]))
        else:
            wrong.append(Fault("no-colon", number, repr(text[:60])))
    return found, wrong


def _folded(content: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Each content line as the pieces it was folded into, with the number of its first."""
    pieces: list[bytes] = []
    began = 1
    physical = content.replace(b"\r\n", b"\n").split(b"\n")
    for number, line in enumerate(physical[:-1] if physical[-1] == b"" else physical, 1):
        if line[:1] in (b" ", b"\t") and pieces:
            pieces.append(line[1:])
            continue
        if pieces:
            yield began, pieces
        pieces, began = [line], number
    if pieces:
        yield began, pieces


def _of_lines(lines: list[_Line]) -> Iterator[Fault]:
    for line in lines:
        if line.name in _TEXT and (_BAD_ESCAPE.search(line.value) or _BARE.search(line.value)):
            yield Fault("escape", line.number, line.value[:60])
        wanted = _VALUES.get(line.name)
        if wanted and not wanted.fullmatch(line.value):
            yield Fault("value", line.number, f"{line.name}:{line.value[:60]}")
        if line.name in _TYPED and line.parameters.get("VALUE") != _TYPED[line.name]:
            yield Fault("value", line.number, f"{line.name} without VALUE={_TYPED[line.name]}")


def _parts(lines: list[_Line]) -> tuple[list[_Part], list[Fault]]:
    top: list[_Part] = []
    wrong: list[Fault] = []
    open_: list[_Part] = []
    for line in lines:
        if line.name == "BEGIN":
            part = _Part(line.value, line.number)
            if (open_[-1].name if open_ else "") not in _INSIDE.get(line.value, set()):
                wrong.append(Fault("structure", line.number, f"{line.value} where it may not be"))
            (open_[-1].parts if open_ else top).append(part)
            open_.append(part)
        elif line.name == "END":
            if not open_ or open_.pop().name != line.value:
                wrong.append(Fault("structure", line.number, f"END:{line.value} closes nothing"))
        elif open_:
            open_[-1].lines.append(line)
        else:
            wrong.append(Fault("structure", line.number, f"{line.name} outside the calendar"))
    wrong += [Fault("structure", part.number, f"{part.name} is not closed") for part in open_]
    if [part.name for part in top] != ["VCALENDAR"]:
        wrong.append(Fault("structure", 1, f"{len(top)} parts at the top"))
    return top, wrong


def _of_part(part: _Part) -> Iterator[Fault]:
    names = Counter(line.name for line in part.lines)
    for name in sorted(_NEEDED.get(part.name, set()) - set(names)):
        yield Fault("needed", part.number, f"{part.name} without {name}")
    for name, times in names.items():
        if times > 1 and name not in _MANY:
            yield Fault("once", part.number, f"{name} {times} times in a {part.name}")
    if part.name in _STATUS:
        yield from _of_entry(part)
    if part.name == "VTIMEZONE":
        yield from _of_zone(part)
    for inner in part.parts:
        yield from _of_part(inner)


def _of_entry(part: _Part) -> Iterator[Fault]:
    status, title = part.first("STATUS"), part.first("SUMMARY")
    if status and status.value not in _STATUS[part.name]:
        yield Fault("value", status.number, f"STATUS:{status.value}")
    if status and status.value == "CANCELLED" and title and not title.value.startswith("CANCELLED: "):
        yield Fault("cancelled", title.number, title.value[:60])
    for line in part.lines:
        if line.name in {"RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}:
            yield Fault("recurring", line.number, f"{line.name}:{line.value}")
    start, end = part.first("DTSTART"), part.first("DTEND") or part.first("DUE")
    days = [_day_or_time(line) for line in (start, end) if line]
    for line, at in zip([line for line in (start, end) if line], days, strict=True):
        if at is None:
            yield Fault("value", line.number, f"{line.name} {line.parameters} {line.value}")
        elif at[0] == "floating":
            yield Fault("floating", line.number, f"{line.name}:{line.value}")
    if end and len(days) == 2 and days[0] and days[1]:
        before, after = days[0], days[1]
        if before[0] != after[0] or after[1] <= before[1]:
            yield Fault("end", end.number, f"{before[1]} to {after[1]}")
    if part.name == "VEVENT" and not end:
        yield Fault("end", part.number, "no DTEND")


def _day_or_time(line: _Line) -> tuple[str, datetime] | None:
    """The sort of a DTSTART, DTEND or DUE (``day``, ``utc``, ``floating``, a zone), and its value; None if not one."""
    kind = line.parameters.get("VALUE", "DATE-TIME")
    zone = line.parameters.get("TZID")
    form = {"DATE": "%Y%m%d", "DATE-TIME": "%Y%m%dT%H%M%S"}.get(kind, "")
    length = {"DATE": 8, "DATE-TIME": 15}.get(kind)
    value = line.value.removesuffix("Z")
    if len(value) != length or (line.value != value and (zone or kind == "DATE")) or (kind == "DATE" and zone):
        return None
    try:
        at = datetime.strptime(value, form)  # noqa: DTZ007 - compared only with another of the same zone
    except ValueError:
        return None
    return ("day" if kind == "DATE" else zone or ("utc" if line.value.endswith("Z") else "floating")), at


def _of_zone(part: _Part) -> Iterator[Fault]:
    for inner in part.parts:
        for name in {"RDATE", "COMMENT"} & {line.name for line in inner.lines}:
            yield Fault("zone-listed", inner.number, f"{name} in {inner.name}")
        if not inner.first("RRULE"):
            yield Fault("zone-listed", inner.number, f"{inner.name} without RRULE")
    if sorted(inner.name for inner in part.parts) != ["DAYLIGHT", "STANDARD"]:
        yield Fault("zone-listed", part.number, "not one DAYLIGHT and one STANDARD")


def _of_calendar(calendar: _Part, size: int) -> Iterator[Fault]:
    entries = [part for part in calendar.parts if part.name in _STATUS]
    if not entries:
        yield Fault("empty", calendar.number, "no entry")
    if size > MOST_BYTES or len(entries) > MOST_ENTRIES:
        yield Fault("size", calendar.number, f"{size:,} octets, {len(entries):,} entries")
    uids: set[str] = set()
    zones = {line.value for part in calendar.parts if part.name == "VTIMEZONE" and (line := part.first("TZID"))}
    for entry in entries:
        uid = entry.first("UID")
        if uid and uid.value in uids:
            yield Fault("duplicate-uid", uid.number, uid.value)
        uids.add(uid.value if uid else "")
        for line in entry.lines:
            if (zone := line.parameters.get("TZID")) and zone not in zones:
                yield Fault("zone-missing", line.number, zone)
    method = calendar.first("METHOD")
    if method and method.value != "PUBLISH":
        yield Fault("method", method.number, method.value)
    for entry in entries if method else []:
        if not entry.first("ORGANIZER"):
            yield Fault("method", entry.number, "PUBLISH without ORGANIZER")
    for entry in entries:
        if attendee := entry.first("ATTENDEE"):
            yield Fault("method", attendee.number, "ATTENDEE in a published calendar")


def main(names: list[str]) -> int:
    """Lints files; 1 when there is a fault in one."""
    wrong = 0
    for name in names:
        for fault in faults(Path(name).read_bytes()):
            wrong = 1
            sys.stdout.write(f"{name}:{fault.line}: {fault.rule}: {fault.words} ({RULES[fault.rule]})\n")
    return wrong


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""The one form in which every reader tells what it read, so that they can be compared entry by entry.

A calendar is ``{"name", "entries", "errors"}``. An entry has

- ``kind`` (``VEVENT``, ``VTODO``), ``uid``, ``sequence``, ``status``
- ``summary``, ``description``, ``location``, ``url``
- ``categories`` (sorted), ``transparent``, ``recurs``, ``alarms`` (seconds before the start, sorted)
- ``stamp`` and ``modified``, in UTC
- ``start`` and ``end`` as they stand in their zone: ``2026-01-15``, ``2026-01-15T17:30:00``
- ``start_utc`` and ``end_utc``: the instants that the reader makes of them; none for whole days.

icalendar and ical read in this process; the others are programs of their own, each started once for all files.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event
from ical.todo import Todo

HERE = Path(__file__).resolve().parent
SYSTEM_PYTHON = Path("/usr/bin/python3")

Form = dict[str, Any]
Reader = Callable[[Sequence[Path]], dict[Path, Form]]


def read_by_icalendar(files: Sequence[Path]) -> dict[Path, Form]:
    """icalendar, the library that wrote the entries."""
    found = {}
    for file in files:
        calendar = icalendar.Calendar.from_ical(file.read_bytes())
        entries = [_by_icalendar(part) for part in calendar.subcomponents if part.name in {"VEVENT", "VTODO"}]
        found[file] = {"name": str(calendar["NAME"]), "entries": entries}
    return found


def _by_icalendar(part: icalendar.Component) -> Form:
    start, end = part.get("DTSTART"), part.get("DUE" if part.name == "VTODO" else "DTEND")
    categories = part.get("CATEGORIES")

    def text(name: str) -> str | None:
        return str(part[name]) if name in part else None

    return {
        "kind": part.name,
        "uid": text("UID"),
        "sequence": part.get("SEQUENCE"),
        "status": text("STATUS"),
        "summary": text("SUMMARY"),
        "description": text("DESCRIPTION"),
        "location": text("LOCATION"),
        "url": text("URL"),
        "categories": sorted(str(word) for word in categories.cats) if categories else [],
        "stamp": _instant(part["DTSTAMP"].dt),
        "modified": _instant(part["LAST-MODIFIED"].dt) if "LAST-MODIFIED" in part else None,
        "start": _local(start.dt) if start else None,
        "end": _local(end.dt) if end else None,
        "start_utc": _instant(start.dt) if start else None,
        "end_utc": _instant(end.dt) if end else None,
        "transparent": text("TRANSP") == "TRANSPARENT",
        "recurs": any(name in part for name in ("RRULE", "RDATE", "RECURRENCE-ID")),
        "alarms": sorted(_before(alarm["TRIGGER"].dt) for alarm in part.walk("VALARM")),
    }


def read_by_ical(files: Sequence[Path]) -> dict[Path, Form]:
    """The ical package, by which Home Assistant reads calendars."""
    found = {}
    for file in files:
        calendar = IcsCalendarStream.calendar_from_ics(file.read_bytes().decode("utf-8"))
        entries = [*map(_by_ical, calendar.events), *map(_by_ical, calendar.todos)]
        found[file] = {
            "name": next(item.value for item in calendar.extras if item.name == "x-wr-calname"),
            "entries": entries,
        }
    return found


def _by_ical(item: Event | Todo) -> Form:
    task = isinstance(item, Todo)
    end = item.due if task else item.dtend
    return {
        "kind": "VTODO" if task else "VEVENT",
        "uid": item.uid,
        "sequence": item.sequence,
        "status": item.status.value if item.status else None,
        "summary": item.summary,
        "description": item.description,
        "location": item.location,
        "url": str(item.url) if item.url else None,
        "categories": sorted(item.categories),
        "stamp": _instant(item.dtstamp),
        "modified": _instant(item.last_modified) if item.last_modified else None,
        "start": _local(item.dtstart) if item.dtstart else None,
        "end": _local(end) if end else None,
        "start_utc": _instant(item.dtstart) if item.dtstart else None,
        "end_utc": _instant(end) if end else None,
        "transparent": False if task else item.transparency == "TRANSPARENT",
        "recurs": bool(item.rrule or item.recurrence_id or item.rdate),
        "alarms": sorted(_before(alarm.trigger) for alarm in (item.alarms if task else item.alarm)),
    }


def _local(at: date) -> str:
    return at.replace(tzinfo=None).isoformat() if isinstance(at, datetime) else at.isoformat()


def _instant(at: date) -> str | None:
    """As UTC; none for a whole day."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(at, datetime) else None


def _before(trigger: timedelta) -> int:
    return -int(trigger.total_seconds())


def program(*command: str) -> Reader:
    """A reader that is a program: it is given every file at once, and prints JSON.

    It works in a zone of its own, far from London's, so that no time is right by the clock of this machine.
    """

    def read(files: Sequence[Path]) -> dict[Path, Form]:
        environment = {**os.environ, "TZ": "Pacific/Auckland"}
        ran = subprocess.run(
            [*command, *map(str, files)], capture_output=True, check=False, env=environment, timeout=120
        )
        assert ran.returncode == 0, ran.stderr.decode()
        return {Path(file): form for file, form in json.loads(ran.stdout).items()}

    return read


def _node(script: str) -> list[str]:
    return ["node", str(HERE / "programs" / script)]


READERS: dict[str, Reader] = {
    "ical": read_by_ical,
    "ical.js": program(*_node("icaljs.mjs")),
    "node-ical": program(*_node("nodeical.mjs")),
    "libical": program(str(SYSTEM_PYTHON), str(HERE / "programs" / "libical.py")),
}
"""All but icalendar."""


def absent(reader: str) -> str | None:
    """Why a reader cannot be asked on this machine; None when it can."""
    if reader in {"ical.js", "node-ical"}:
        if not shutil.which("node"):
            return "node is absent (Node 20 or later)"
        if not (HERE / "node_modules" / reader).is_dir():
            return "'npm ci' was not run in tests/readers ('make test' runs it)"
    if reader == "libical":
        asked = [str(SYSTEM_PYTHON), "-c", "import gi; gi.require_version('ICalGLib', '3.0')"]
        if not SYSTEM_PYTHON.exists() or subprocess.run(asked, capture_output=True, check=False).returncode:
            return "the packages gir1.2-ical-3.0 and python3-gi (Debian, Ubuntu) are absent"
    return None


def differences(one: Iterable[Form], other: Iterable[Form], reader: str) -> list[str]:
    """In what the reading of another differs from icalendar's, entry by entry."""
    ours, theirs = ({entry["uid"]: entry for entry in entries} for entries in (one, other))
    found = [f"{uid}: seen by one only" for uid in sorted(ours.keys() ^ theirs.keys())]
    for uid in ours.keys() & theirs.keys():
        mine, its = ours[uid], theirs[uid]
        for key in mine:
            expected = mine[key]
            if reader == "node-ical" and key in _TEXTS and expected:
                expected = as_misread(expected)
            if expected != its[key]:
                found.append(f"{uid}: {key}: {mine[key]!r} / {its[key]!r}")
    return found


_TEXTS = {"summary", "description", "location"}


def as_misread(text: str) -> str:
    """What node-ical 0.26.1 makes of a text: a backslash before an n becomes a backslash and a line break."""
    return text.replace("\\n", "\\\n")

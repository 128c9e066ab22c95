"""Thunderbird under Xvfb: a profile of its own, calendars subscribed in it, and what it keeps of them."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import uuid
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALL_DAY = 8
_QUIET = {
    # Where no desktop shows notifications, Thunderbird 153 fails while it tells of a failed connection, and from then
    # on never asks for that calendar again. Desktops have one, so it is given its own here.
    "alerts.useSystemBackend": False,
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "calendar.alarms.show": False,
    "calendar.alarms.showmissed": False,
    "calendar.timezone.local": "Europe/London",
    "calendar.timezone.useSystemTimezone": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.manage-offline-status": False,
    "toolkit.telemetry.enabled": False,
}


@dataclass(frozen=True)
class Shown:
    """An entry as Thunderbird keeps it. Days are ISO days; times are instants in UTC."""

    title: str
    start: str
    end: str
    status: str
    sequence: int
    task: bool = False


class Thunderbird:
    """A subscriber. Within the block it runs; what it keeps is asked with ``shown``.

    Args:
        folder: where its profile is made.
        calendars: the address of each calendar, by a name of ours.
        every: seconds between two looks at a calendar; people are offered a minute at the least.
    """

    def __init__(self, folder: Path, calendars: Mapping[str, str], *, every: float) -> None:
        self._profile = folder / "profile"
        self._ids = {name: str(uuid.uuid5(uuid.NAMESPACE_URL, address)) for name, address in calendars.items()}
        self._profile.mkdir(parents=True)
        wanted = dict(_QUIET)
        for name, address in calendars.items():
            of = f"calendar.registry.{self._ids[name]}"
            wanted |= {
                f"{of}.type": "ics", f"{of}.uri": address, f"{of}.name": name, f"{of}.readOnly": True,
                f"{of}.cache.enabled": True, f"{of}.refreshInterval": str(every / 60),
            }  # fmt: skip
        lines = [f'user_pref("{key}", {_literal(value)});\n' for key, value in wanted.items()]
        (self._profile / "user.js").write_text("".join(lines), encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        command = ["xvfb-run", "--auto-servernum", "thunderbird", "--no-remote", "-calendar", "--profile"]
        home = self._profile.parent / "home"
        home.mkdir(exist_ok=True)
        self._process = subprocess.Popen(
            [*command, str(self._profile)], env={**os.environ, "HOME": str(home)}, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        # Its group holds the display server and what Thunderbird itself has started.
        for sign, patience in ((signal.SIGTERM, 20), (signal.SIGKILL, 5)):
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(process.pid, sign)
                process.wait(patience)

    def shown(self, calendar: str) -> dict[str, Shown]:
        """What it keeps of a calendar, by the ids of the entries; nothing before it looked for the first time."""
        for _ in range(10):
            with tempfile.TemporaryDirectory() as copy, suppress(sqlite3.DatabaseError, FileNotFoundError):
                for part in (self._profile / "calendar-data").glob("cache.sqlite*"):
                    shutil.copy(part, copy)
                file = Path(copy) / "cache.sqlite"
                if not file.exists():
                    return {}
                with closing(sqlite3.connect(file)) as database:
                    return self._read(database, self._ids[calendar])
            # It was copied while Thunderbird wrote it.
            time.sleep(0.2)
        raise RuntimeError("what Thunderbird keeps could not be read ten times")

    def _read(self, database: sqlite3.Connection, calendar: str) -> dict[str, Shown]:
        sequences = dict(
            database.execute(
                "select item_id, value from cal_properties where cal_id = ? and key = 'SEQUENCE'", [calendar]
            )
        )
        events = database.execute(
            "select id, title, event_start, event_end, flags, ical_status from cal_events where cal_id = ?", [calendar]
        ).fetchall()
        tasks = database.execute(
            "select id, title, todo_entry, todo_due, flags, ical_status from cal_todos where cal_id = ?", [calendar]
        ).fetchall()
        found = {}
        for rows, task in ((events, False), (tasks, True)):
            for id, title, start, end, flags, status in rows:
                whole = bool(flags & _ALL_DAY)
                at = (_moment(start, whole=whole), _moment(end, whole=whole))
                found[id] = Shown(title, *at, status or "", int(sequences.get(id) or 0), task)
        return found


def version() -> str:
    """Which Thunderbird is installed; raises ``SystemExit`` when none is."""
    for program in ("thunderbird", "xvfb-run"):
        if not shutil.which(program):
            raise SystemExit(f"'{program}' is absent: apt-get install thunderbird xvfb xauth")
    return subprocess.run(["thunderbird", "--version"], capture_output=True, text=True, check=True).stdout.strip()


def _literal(value: str | bool) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _moment(microseconds: int | None, *, whole: bool) -> str:
    if microseconds is None:
        return ""
    at = _EPOCH + timedelta(microseconds=microseconds)
    return at.date().isoformat() if whole else at.isoformat().replace("+00:00", "Z")

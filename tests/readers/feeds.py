"""One of every kind of feed, made by the commands that make them.

The kinds are a list (``KINDS``): what the product learns to publish is read by every reader once it stands there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.cli.runner import run
from tests.conftest import REPOSITORY
from tests.web.served import path_of, serving

DAY = "2025-07-01"
LEICESTER = REPOSITORY / "examples" / "leicester"

TITLES = {
    "Papers\r\nBEGIN:VEVENT\r\nUID:evil@council.invalid\r\nEND:VEVENT": (
        "Papers BEGIN:VEVENT UID:evil@council.invalid END:VEVENT"
    ),
    "One\u2028two": "One two",
    "Back\\slash \\n \\, at the end\\": "Back\\slash \\n \\, at the end\\",
    "Semi; colon: comma, \"quotes\" 'and' ^n": "Semi; colon: comma, \"quotes\" 'and' ^n",
    "£5m – naïve café": "£5m – naïve café",
    "Emoji 🏛️ 👩🏽‍💼": "Emoji 🏛️ 👩🏽‍💼",
    "é" * 200: "é" * 200,
    "\\" * 89: "\\" * 89,
    ",;" * 60: ",;" * 60,
    "CANCELLED: not really": "CANCELLED: not really",
    "END:VCALENDAR": "END:VCALENDAR",
    "two  spaces\tand a tab": "two spaces and a tab",
    "<script>alert(1)</script> &amp;": "<script>alert(1)</script> &amp;",
    '"; DROP TABLE event; --': '"; DROP TABLE event; --',
}
"""Titles that people may write, and how each is to be read in a calendar: the same words on one line."""

TIMES = {
    "2026-01-15": "2026-01-15T17:30:00Z",
    "2026-03-28": "2026-03-28T17:30:00Z",
    "2026-03-29": "2026-03-29T16:30:00Z",
    "2026-05-14": "2026-05-14T16:30:00Z",
    "2026-10-24": "2026-10-24T16:30:00Z",
    "2026-10-25": "2026-10-25T17:30:00Z",
}
"""Half past five in London on the days around which the clocks change, and the instants that these are."""


@dataclass(frozen=True)
class Desk:
    """A database of its own, and the commands on it."""

    database: Path

    def run(self, *words: object, now: str = "2025-07-01T09:00:00+01:00") -> Any:
        """A command, as JSON; ``now`` is the instant that its changes are stamped with."""
        with _at(now):
            database = f"sqlite:///{self.database.as_posix()}"
            ran = run(*words, "--db", database, "--as-of", now[:10], "--by", "tests", "--json")
        assert ran.code in (0, 1), ran.text + ran.err
        return ran.json

    def publish(self, folder: Path, *words: object, now: str = "2025-07-01T09:00:00+01:00") -> list[Path]:
        """The calendars that ``publish`` writes."""
        self.run("publish", folder, *words, now=now)
        return sorted(folder.glob("*.ics"))


Kind = Callable[[Path, Desk], list[Path]]


@contextmanager
def _at(now: str) -> Iterator[None]:
    before = os.environ.get("COMMISSIONING_NOW")
    os.environ["COMMISSIONING_NOW"] = now
    try:
        yield
    finally:
        if before is None:
            del os.environ["COMMISSIONING_NOW"]
        else:
            os.environ["COMMISSIONING_NOW"] = before


def _every_scope(profile: str) -> Kind:
    return lambda folder, example: example.publish(folder, "--profile", profile)


def _changed(folder: Path, example: Desk) -> list[Path]:
    """Slipped, moved, cancelled, left out of the plan, and told again; and an owner who has nothing any more."""
    example.publish(folder, "--profile", "officer")
    later = "2025-07-02T10:00:00+01:00"
    example.run(
        "slip", "DEM-2025", "benchmarking", "--to", "2025-07-10", "--because", "late; answers,\nvery", now=later
    )
    example.run("meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-09-04", "--yes", now=later)
    example.run("meeting", "cancel", "asc-scrutiny:2025-11-13", "--yes", now=later)
    paper = (LEICESTER / "workstreams" / "dementia-support.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("\n    steps:\n", "\n    steps:\n      gap-analysis: {left_out: Done by the ICB.}\n"),
        ("owner: Legal Services", "owner: Head of Law"),
    ):
        assert paper.count(old) == 1
        paper = paper.replace(old, new)
    changed = folder.with_suffix(".yaml")
    changed.write_text(paper, encoding="utf-8")
    example.run("load", changed, now=later)
    example.publish(folder, "--profile", "officer", now=later)
    named = ("portfolio", "committee-asc-scrutiny", "workstream-DEM-2025", "owner-Legal-Services", "owner-Head-of-Law")
    return [folder / f"{name}.ics" for name in named]


def _nasty(folder: Path, example: Desk) -> list[Path]:
    file = folder.with_suffix(".yaml")
    file.write_text(yaml.safe_dump(_council(), allow_unicode=False), encoding="utf-8")
    council = Desk(folder.with_suffix(".db"))
    council.run("load", file)
    # The calendars of workstreams hold what those of their owners hold.
    files = [
        file for file in council.publish(folder, "--profile", "officer") if not file.name.startswith("workstream-")
    ]
    for profile in ("dates-only", "public"):
        files.append(folder / f"{profile}.ics")
        council.run("feed", "portfolio", "-o", files[-1], "--profile", profile)
    return files


def _council() -> dict[str, Any]:
    first = date(2026, 1, 5)
    committees: list[dict[str, Any]] = [
        {
            "key": f"c-{number}", "title": title, "type": "scrutiny", "time": "17:30", "place": title,
            "meetings": [(first + timedelta(days=number)).isoformat()],
        }
        for number, title in enumerate(TITLES)
    ]  # fmt: skip
    clocks = {"key": "clocks", "title": "Clocks", "type": "scrutiny", "time": "17:30", "meetings": list(TIMES)}
    workstreams = [
        {
            "reference": f"N-{number}", "title": title, "kind": "strategy-refresh", "owner": title,
            "start": "2025-09-01", "scrutiny": "clocks",
        }
        for number, title in enumerate(title for title in TITLES if len(title) > 60 or "\\" in title)
    ]  # fmt: skip
    return {
        "council": {"name": "Ox; Ford, \\ Borough", "calendar": "england"},
        "committees": [*committees, clocks],
        "workstreams": workstreams,
    }


SERVED: dict[str, tuple[str, ...]] = {
    "stages": ("workstream:DEM-2025", "--profile", "officer", "--stages"),
    "reminders": ("portfolio", "--alarm", "14", "--alarm", "2", "--alarm", "0"),
    "tasks": ("portfolio", "--profile", "officer", "--tasks"),
    "tasks with reminders": ("governance", "--tasks", "--alarm", "7"),
    "withdrawn": ("owner:Director for Adult Social Care and Commissioning",),
    "never read before": ("portfolio",),
}


def _served(folder: Path, example: Desk) -> list[Path]:
    """What addresses answer: what only an address can ask for, one that was revoked, and one without its database."""
    files = []
    with serving(f"sqlite:///{example.database.as_posix()}", folder.with_suffix(".log")) as server:
        paths = {name: server.token(*words) for name, words in SERVED.items()}
        server.command("token", "revoke", paths["withdrawn"]["id"])
        for name, token in paths.items():
            if name == "never read before":
                example.database.rename(example.database.with_suffix(".away"))
            files.append(folder / f"{name}.ics")
            files[-1].write_bytes(server.ask(path_of(token)).body)
    return files


def _capped(folder: Path, example: Desk) -> list[Path]:
    """More meetings than a feed may hold, and none."""
    days = [(date(2025, 7, 1) + timedelta(days=number)).isoformat() for number in range(505)]
    committees = [
        {"key": key, "title": f"Panel {key}", "type": "board", "time": "18:00", "meetings": days} for key in ("a", "b")
    ]
    committees.append({"key": "idle", "title": "Idle panel", "type": "board", "meetings": []})
    file = folder.with_suffix(".yaml")
    file.write_text(
        yaml.safe_dump({"council": {"name": "Many", "calendar": "england"}, "committees": committees}), encoding="utf-8"
    )
    council = Desk(folder.with_suffix(".db"))
    council.run("load", file)
    council.run("feed", "portfolio", "-o", folder / "portfolio.ics", "--profile", "officer")
    council.run("feed", "committee:idle", "-o", folder / "idle.ics")
    return [folder / "portfolio.ics", folder / "idle.ics"]


KINDS: dict[str, Kind] = {
    "dates-only": _every_scope("dates-only"),
    "public": _every_scope("public"),
    "officer": _every_scope("officer"),
    "changed": _changed,
    "nasty": _nasty,
    "served": _served,
    "capped": _capped,
}
"""Each makes its calendars in a folder, most of them from a copy of the Leicester example."""

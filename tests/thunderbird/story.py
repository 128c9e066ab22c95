"""What happens to the dates while a Thunderbird is subscribed to them, and what it then shows."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from tests.readers.forms import Form
from tests.thunderbird.client import Shown, Thunderbird
from tests.thunderbird.office import Office
from tests.thunderbird.recorder import Answer, Recorder

PATIENCE = 60.0
"""Seconds after which what Thunderbird does not show counts as not shown."""

FEEDS: dict[str, tuple[str, ...]] = {
    "workstream": ("workstream:DEM-2025", "--profile", "officer", "--stages", "--alarm", "7"),
    "committee": ("committee:asc-scrutiny", "--profile", "public"),
    "tasks": ("owner:Director for Adult Social Care and Commissioning", "--profile", "officer", "--tasks"),
    "portfolio": ("portfolio",),
    "stopped": ("workstream:WFS-2025", "--profile", "officer"),
}


@dataclass(frozen=True)
class Step:
    """One thing that was done, what was seen of it, and after how many seconds; ``fine`` when it is what it must be."""

    done: str
    seen: str
    seconds: float | None
    fine: bool


class Story:
    """A council office, a Thunderbird that is subscribed to its feeds, and what was seen, step by step.

    Args:
        folder: an empty one, for the database, the profile and the home of Thunderbird.
        every: seconds between two looks at a calendar.
    """

    def __init__(self, folder: Path, every: float) -> None:
        self._folder, self._every = folder, every
        self._office = Office(folder)
        self._ids, self._paths = {}, {}
        for name, words in FEEDS.items():
            self._ids[name], self._paths[name] = self._office.address(*words)
        self.steps: list[Step] = []

    def tell(self, recorder: Recorder, told: Callable[[Step], None], *, minutes: float = 0) -> None:
        """The whole story, or so many minutes of moves; each step is handed over when it has been seen."""
        self._recorder, self._told = recorder, told
        addresses = {name: recorder.address + path for name, path in self._paths.items()}
        self._office.open()
        try:
            with Thunderbird(self._folder, addresses, every=self._every) as self._client:
                self._subscribed()
                if minutes:
                    self._moves(minutes * 60)
                    return
                for chapter in (
                    self._nothing_new, self._slipped, self._meeting_moved, self._meeting_cancelled,
                    self._clocks_changed, self._stopped,
                    self._database_lost, self._server_away, self._later, self._revoked, self._ended,
                ):  # fmt: skip
                    chapter()
        finally:
            self._office.close()

    def port(self) -> int:
        """Where the server listens."""
        return self._office.port

    def _subscribed(self) -> None:
        seconds = self._until(self._all_agree)
        counts = ", ".join(f"{name} {len(self._client.shown(name))}" for name in FEEDS)
        self._step("subscribed to five addresses", f"every entry of each feed: {counts}", seconds)

    def _nothing_new(self) -> None:
        began = time.monotonic()
        time.sleep(4 * self._every)
        answers = self._recorder.since(began)
        fine = bool(answers) and all(answer.known and answer.status == 304 for answer in answers)
        seen = f"asked {len(answers)} times, each time with the ETag; answered {_statuses(answers)}; kept everything"
        self._step("nothing, for a while", seen, None, fine=fine and self._all_agree())

    def _slipped(self) -> None:
        before = self._entry("workstream", "Benchmarking")
        self._at("2025-07-01T10:00:00+01:00")
        self._office.run("slip", "DEM-2025", "benchmarking", "--to", "2025-07-10", "--because", "two answer late")
        seconds = self._until(
            lambda: self._entry("workstream", "Benchmarking").start == "2025-07-10" and self._all_agree()
        )
        after = self._entry("workstream", "Benchmarking")
        seen = (
            f"{before.start} became {after.start}, SEQUENCE {before.sequence} became {after.sequence}; no entry twice"
        )
        self._step("`slip DEM-2025 benchmarking --to 2025-07-10`", seen, seconds)

    def _meeting_moved(self) -> None:
        self._at("2025-07-01T11:00:00+01:00")
        self._office.run("meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-09-04", "--yes")
        seconds = self._until(lambda: "2025-09-04T16:30:00Z" in self._starts("committee") and self._all_agree())
        gone = "2025-08-28T16:30:00Z" not in self._starts("committee")
        self._step(
            "`meeting move asc-scrutiny:2025-08-28 --to 2025-09-04 --yes`",
            "the meeting at 17:30 in London on its new day and not on the old one; its paper deadlines moved with it",
            seconds, fine=gone,
        )  # fmt: skip

    def _meeting_cancelled(self) -> None:
        self._at("2025-07-01T12:00:00+01:00")
        self._office.run("meeting", "cancel", "asc-scrutiny:2025-11-13", "--yes")

        def cancelled() -> bool:
            found = [
                item for item in self._client.shown("committee").values() if item.start.startswith("2025-11-13T17:30")
            ]
            return bool(found) and found[0].status == "CANCELLED" and found[0].title.startswith("CANCELLED: ")

        seconds = self._until(lambda: cancelled() and self._all_agree())
        self._step(
            "`meeting cancel asc-scrutiny:2025-11-13 --yes`", "status cancelled, title `CANCELLED: ...`", seconds
        )

    def _clocks_changed(self) -> None:
        self._at("2025-07-01T12:30:00+01:00")
        moves = {
            "2025-09-04": "2025-10-25",
            "2026-01-15": "2025-10-26",
            "2026-03-12": "2026-03-28",
            "2026-04-23": "2026-03-29",
        }
        for before, to in moves.items():
            self._office.run("meeting", "move", f"asc-scrutiny:{before}", "--to", to, "--yes")
        instants = {"2025-10-25T16:30:00Z", "2025-10-26T17:30:00Z", "2026-03-28T17:30:00Z", "2026-03-29T16:30:00Z"}
        seconds = self._until(lambda: instants <= self._starts("committee") and self._all_agree())
        self._step(
            "meetings moved to both sides of both clock changes",
            "17:30 in London on each: 16:30 UTC on 25 October, 17:30 on the 26th; 17:30 on 28 March, 16:30 on the 29th",
            seconds,
        )

    def _stopped(self) -> None:
        self._at("2025-07-01T13:00:00+01:00")
        self._office.run("gate", "WFS-2025", self._office.run("plan", "WFS-2025")["stages"][-1]["key"], "stop")

        def off() -> int:
            return sum(item.status == "CANCELLED" for item in self._client.shown("stopped").values())

        seconds = self._until(lambda: off() > 0 and self._all_agree())
        self._step(
            "`gate WFS-2025 ... stop`", f"{off()} future entries cancelled, what had happened left as it was", seconds
        )

    def _database_lost(self) -> None:
        kept = {name: self._client.shown(name) for name in FEEDS}
        self._office.lose_the_database()
        began = time.monotonic()
        time.sleep(4 * self._every)
        answers = self._recorder.since(began)
        same = kept == {name: self._client.shown(name) for name in FEEDS}
        fine = (
            bool(answers)
            and all(answer.status in {200, 304} for answer in answers)
            and same
            and self._all_asked(answers)
        )
        self._step(
            "the database moved away under the server",
            f"asked {len(answers)} times, answered {_statuses(answers)}; every entry kept, and it went on asking",
            None, fine=fine,
        )  # fmt: skip
        self._office.find_the_database()
        self._at("2025-07-01T14:00:00+01:00")
        self._office.run("slip", "DEM-2025", "benchmarking", "--to", "2025-07-14", "--because", "one more answers late")
        seconds = self._until(
            lambda: self._entry("workstream", "Benchmarking").start == "2025-07-14" and self._all_agree()
        )
        self._step("the database brought back, and `slip` again", "the new date", seconds)

    def _server_away(self) -> None:
        kept = {name: self._client.shown(name) for name in FEEDS}
        self._office.close()
        began = time.monotonic()
        time.sleep(3 * self._every)
        answers = self._recorder.since(began)
        same = kept == {name: self._client.shown(name) for name in FEEDS}
        self._step(
            "the server stopped (nobody answers)",
            f"asked {len(answers)} times without an answer; every entry kept, and it went on asking",
            None, fine=self._all_asked(answers) and {answer.status for answer in answers} == {0} and same,
        )  # fmt: skip

    def _later(self) -> None:
        self._at("2025-09-15T09:00:00+01:00")
        before = len(self._client.shown("committee"))
        self._office.run("publish", self._folder / "published")
        self._office.open()
        seconds = self._until(
            lambda: "2025-11-13T17:30:00Z" not in self._starts("committee") and self._all_agree(), 2 * PATIENCE
        )
        after = len(self._client.shown("committee"))
        seen = f"the cancelled meeting gone from the committee's calendar ({before} entries became {after})"
        self._step("served again, 76 days later", seen, seconds)

    def _revoked(self) -> None:
        self._office.run("token", "revoke", self._ids["portfolio"])
        seconds = self._until(lambda: len(self._client.shown("portfolio")) == 1)
        titles = [item.title for item in self._client.shown("portfolio").values()]
        fine = len(titles) == 1 and "withdrawn" in titles[0] and self._agrees("committee")
        self._step(
            "`token revoke` of the portfolio's address",
            f"“{titles[0]}”, and nothing else; the other calendars as before",
            seconds,
            fine=fine,
        )

    def _ended(self) -> None:
        began = time.monotonic()
        time.sleep(3 * self._every)
        asked = {answer.path for answer in self._recorder.since(began)}
        wrong = [f"{name} not asked for" for name, path in self._paths.items() if path not in asked]
        wrong += [f"{name} not as its feed" for name in FEEDS if not self._agrees(name)]
        seen = "; ".join(wrong) or "all five calendars as their feeds, and all five still asked for"
        self._step("nothing more", seen, None, fine=not wrong)

    def _moves(self, seconds: float) -> None:
        """One to three moves at once, again and again; after each lot every feed must be shown as it is."""
        chance, began, clock = random.Random(20250701), time.monotonic(), datetime.fromisoformat(self._office.now)
        made: Counter[str] = Counter()
        waits: list[float] = []
        while time.monotonic() - began < seconds:
            for _ in range(chance.randint(1, 3)):
                clock += timedelta(minutes=1)
                self._at(clock.isoformat())
                made[self._move(chance)] += 1
            waited = self._until(self._all_agree)
            if waited is None:
                break
            waits.append(waited)
            time.sleep(chance.uniform(0, 2 * self._every))
        answers = self._recorder.since(began)
        minutes = (time.monotonic() - began) / 60
        counted = ", ".join(f"{times} `{what}`" for what, times in sorted(made.items()))
        seen = (
            f"{_counted(answers)}; after each of {len(waits)} lots every entry of every feed was shown as it is, "
            f"{median(waits):.0f} s later (median) and {max(waits):.0f} s at most"
        )
        fine = self._all_agree() and self._all_asked(answers)
        self._step(f"{minutes:.0f} minutes of moves: {counted}", seen, None, fine=fine)

    def _move(self, chance: random.Random) -> str:
        day = date.fromisoformat(self._office.now[:10])
        if chance.random() < 0.3:
            coming = [
                meeting for meeting in self._office.run("meetings", "asc-scrutiny")["meetings"]
                if meeting["status"] != "cancelled" and date.fromisoformat(meeting["date"]) > day + timedelta(days=30)
            ]  # fmt: skip
            meeting = chance.choice(coming)
            to = date.fromisoformat(meeting["date"]) + timedelta(days=chance.choice([-7, -2, -1, 1, 2, 7]))
            words = ("meeting", "move", f"asc-scrutiny:{meeting['date']}", "--to", to, "--yes")
        else:
            reference = chance.choice(["DEM-2025", "TRA-2025", "WFS-2025"])
            open_ = [
                item for item in self._office.run("plan", reference)["milestones"]
                if item["kind"] == "step" and not item["actual"] and item["forecast"]
            ]  # fmt: skip
            item = chance.choice(open_)
            to = date.fromisoformat(item["forecast"]) + timedelta(days=chance.randint(-10, 30))
            words = ("slip", reference, item["key"], "--to", max(to, day))
        try:
            self._office.run(*words)
        except RuntimeError:
            return f"{words[0]} (refused)"
        return " ".join(str(word) for word in words[: 2 if words[0] == "meeting" else 1])

    def _entry(self, calendar: str, words: str) -> Shown:
        # While Thunderbird takes a new answer over, it has nothing of the old one for a moment.
        found = (item for item in self._client.shown(calendar).values() if words in item.title)
        return next(found, Shown("", "", "", "", 0))

    def _starts(self, calendar: str) -> set[str]:
        return {item.start for item in self._client.shown(calendar).values()}

    def _all_asked(self, answers: Sequence[Answer]) -> bool:
        """Whether it asked for every calendar: one that it had switched off it would not ask for again."""
        return {answer.path for answer in answers} == set(self._paths.values())

    def _at(self, now: str) -> None:
        self._office.now = now

    def _all_agree(self) -> bool:
        return all(map(self._agrees, FEEDS))

    def _agrees(self, name: str) -> bool:
        return agrees(self._office.feed(self._paths[name]), self._client.shown(name))

    def _until(self, true: Callable[[], bool], patience: float = PATIENCE) -> float | None:
        began = time.monotonic()
        while time.monotonic() - began < patience:
            if true():
                return time.monotonic() - began
            time.sleep(0.5)
        return None

    def _step(self, done: str, seen: str, seconds: float | None, *, fine: bool | None = None) -> None:
        step = Step(done, seen, seconds, seconds is not None if fine is None else fine)
        self.steps.append(step)
        self._told(step)


def agrees(feed: Form, shown: dict[str, Shown]) -> bool:
    """Whether what is shown is the feed, entry by entry: no entry more, none less."""
    entries = {entry["uid"]: entry for entry in feed["entries"]}
    return entries.keys() == shown.keys() and all(
        (item.title, item.start, item.end, item.status, item.sequence, item.task) == _as_shown(entries[id])
        for id, item in shown.items()
    )


def _as_shown(entry: Form) -> tuple[Any, ...]:
    at = (entry["start_utc"] or entry["start"] or "", entry["end_utc"] or entry["end"] or "")
    return (entry["summary"], *at, entry["status"], entry["sequence"], entry["kind"] == "VTODO")


def _counted(answers: Sequence[Answer]) -> str:
    counted = Counter(answer.status for answer in answers)
    return "answers: " + ", ".join(f"{times} {status}" for status, times in sorted(counted.items()))


def _statuses(answers: Sequence[Answer]) -> str:
    return ", ".join(sorted({str(answer.status) for answer in answers})) or "nothing"

"""Kills at random instants: what was killed, how often, and what was wrong afterwards."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from benchmarks.council import DAY
from commissioning import Store, service
from tests.kill import actors
from tests.kill.checks import Content, content_of, faults_of_feeds, look
from tests.kill.databases import PostgresServer, SQLiteFiles


class Databases(Protocol):
    """Where fresh copies of a council come from."""

    def copy(self) -> str: ...

    def drop(self, url: str) -> None: ...


@dataclass
class Tally:
    """What was done and found."""

    kills: Counter[str] = field(default_factory=Counter)
    unfinished: int = 0
    answered: int = 0
    faults: list[str] = field(default_factory=list)


class Twin:
    """An undisturbed council: what has happened there after ``advance`` and the same decisions."""

    def __init__(self, files: SQLiteFiles) -> None:
        self._files = files
        self._base = files.copy()
        actors.advance(self._base)
        store = Store.open(self._base)
        self._content = content_of(store)
        store.close()

    def after(self, decisions: list[tuple[str, str]]) -> Content:
        """Its content after some decisions and the run that follows them."""
        if not decisions:
            return self._content
        file = shutil.copy(self._base.removeprefix("sqlite:///"), self._files.folder / "twin.db")
        store = Store.open(f"sqlite:///{file}")
        touched = sorted({reference for reference, _ in decisions})
        for reference, stage in decisions:
            service.decide(store, reference, stage, "approve", author=actors.PANEL, as_of=DAY)
        service.advance(store, touched, author=actors.NIGHT, as_of=DAY)
        found = {**self._content, **content_of(store, touched)}
        store.close()
        Path(file).unlink()
        return found


def longest(databases: Databases) -> float:
    """Seconds that an undisturbed run takes while decisions are recorded: kills are drawn from that time."""
    url = databases.copy()
    with tempfile.TemporaryDirectory() as folder, actors.working(actors.decide, url, 0, f"{folder}/answered"):
        began = time.perf_counter()
        with actors.working(actors.advance, url) as run:
            run.join()
        taken = time.perf_counter() - began
    databases.drop(url)
    return taken


CHAIN = 8
"""So many kills in a row, each of the run that was to make the one before it good; then one run is left in peace."""


@dataclass(frozen=True)
class Stroke:
    """What is killed, in words, and how; without a way, it is the run itself."""

    victim: str
    kill: Callable[[], object] | None = None


def killed_in_a_row(
    databases: Databases, twin: Twin, tally: Tally, strokes: Iterable[Stroke], chance: random.Random, most: float
) -> None:
    """Runs of all workstreams, one after the other, each killed at a random instant, while decisions come in.

    Args:
        databases: where the council is copied from.
        twin: the same council, undisturbed.
        tally: takes what is found.
        strokes: what is killed, in turn; it ends early when a run has finished before its turn came.
        chance: gives the instants, and the decisions.
        most: seconds after which a run is killed at the latest.
    """
    url, seed = databases.copy(), chance.randrange(1 << 30)
    with tempfile.TemporaryDirectory() as folder:
        answered, fates = Path(folder) / "answered", []
        answered.touch()
        for number, stroke in enumerate(strokes):
            seconds = chance.uniform(0, most)
            with (
                actors.working(actors.decide, url, seed + number, str(answered)) as deciding,
                actors.working(actors.advance, url) as run,
            ):
                run.join(seconds)
                finished = run.exitcode == 0
                (stroke.kill or partial(actors.kill, run))()
                if stroke.kill:
                    deciding.join(chance.uniform(0, 1))
            tally.kills[stroke.victim] += 1
            tally.unfinished += not finished
            fates.append(f"{stroke.victim} after {seconds:.2f} s")
            if _log_is_broken(url):
                tally.faults.append(f"{fates}: the change log is not whole")
            if finished:
                break
        lines = answered.read_text().splitlines()
        tally.answered += len(lines)
        tally.faults += [f"{fates}: {fault}" for fault in judged(url, twin, lines)]
    databases.drop(url)


def _log_is_broken(url: str) -> bool:
    store = Store.open(url)
    try:
        with store.reading() as unit:
            return unit.check_log().broken is not None
    finally:
        store.close()


def judged(url: str, twin: Twin, answered: list[str]) -> list[str]:
    """What is wrong after the next run: whatever the kill broke is still broken then."""
    actors.advance(url)
    store = Store.open(url)
    try:
        found, mine, late = look(store, answered)
    finally:
        store.close()
    other = twin.after(late)
    if mine != other:
        differing = [name for name in mine.keys() | other.keys() if mine.get(name) != other.get(name)]
        found.append(f"{len(differing)} workstreams differ from the undisturbed twin, for example {differing[0]}")
    return found


def of_runs(kills: int, chance: random.Random, tally: Tally, *, workstreams: int) -> None:
    """Kills of the process that advances every workstream, on SQLite."""
    victim = "run on SQLite"
    with tempfile.TemporaryDirectory() as folder:
        files = SQLiteFiles(Path(folder), workstreams)
        twin, most = Twin(files), longest(files)
        while tally.kills[victim] < kills:
            strokes = [Stroke(victim)] * min(CHAIN, kills - tally.kills[victim])
            killed_in_a_row(files, twin, tally, strokes, chance, most / 2)


def of_databases(kills: int, chance: random.Random, tally: Tally, server: PostgresServer, *, workstreams: int) -> None:
    """Kills of the run, of a connection's process and of the whole server, on PostgreSQL."""
    ways = (
        Stroke("run on PostgreSQL"),
        Stroke("PostgreSQL backend", server.kill_backend),
        Stroke("PostgreSQL server", server.kill_all),
    )
    before = tally.kills.total()
    with tempfile.TemporaryDirectory() as folder:
        twin, most = Twin(SQLiteFiles(Path(folder), workstreams)), longest(server)
        while (done := tally.kills.total() - before) < kills:
            strokes = [ways[(done + number) % len(ways)] for number in range(min(CHAIN, kills - done))]
            killed_in_a_row(server, twin, tally, strokes, chance, most / 2)


def of_publications(kills: int, chance: random.Random, tally: Tally, *, workstreams: int) -> None:
    """Kills of who publishes calendars, while another decides and another advances, on SQLite."""
    victim = "publication"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = SQLiteFiles(folder, workstreams)
        url = files.copy()
        store = Store.open(url)
        began = time.perf_counter()
        undisturbed = service.publish(store, folder / "undisturbed", author=actors.NIGHT, as_of=DAY)
        most = time.perf_counter() - began
        store.close()
        names = {feed.path.name for feed in undisturbed if feed.path} | {"index.html"}
        while tally.kills[victim] < kills:
            url, published, answered = files.copy(), folder / "published", folder / "answered"
            answered.write_text("")
            for number in range(min(CHAIN, kills - tally.kills[victim])):
                at_writing = number % 2 == 1
                if at_writing:
                    shutil.rmtree(published, ignore_errors=True)
                with (
                    actors.working(actors.decide, url, number, str(answered)),
                    actors.working(actors.advance, url),
                    actors.working(actors.publish, url, str(published)) as publishing,
                ):
                    # Writing is short beside planning: every other kill waits until the first file is there.
                    while at_writing and not published.exists():
                        publishing.join(0.001)
                    publishing.join(chance.uniform(0, 0.2 if at_writing else 1.5 * most))
                tally.kills[victim] += 1
                tally.unfinished += 1
                tally.faults += [f"publication: {fault}" for fault in faults_of_feeds(published)]
            lines = answered.read_text().splitlines()
            tally.answered += len(lines)
            tally.faults += [f"publication: {fault}" for fault in _published_again(url, published, names, lines)]
            files.drop(url)
            shutil.rmtree(published, ignore_errors=True)


def _published_again(url: str, published: Path, names: set[str], answered: list[str]) -> list[str]:
    store = Store.open(url)
    try:
        actors.advance(url)
        found, _, _ = look(store, answered)
        for left in published.glob(".*"):
            os.utime(left, (0, 0))  # a run that was killed has been dead for long when the next night comes
        service.publish(store, published, author=actors.NIGHT, as_of=DAY)
        again = service.publish(store, published, author=actors.NIGHT, as_of=DAY)
        found += [f"{feed.scope} changed though nothing had" for feed in again if feed.changed]
        found += faults_of_feeds(published)
        there = {path.name for path in published.iterdir()}
        if there != names:
            found.append(f"the folder has {sorted(there - names)} too many, and lacks {sorted(names - there)}")
    finally:
        store.close()
    return found

"""The morning job: 8,000 alerts to be said, among 36,000, 360,000 and 3.6 million open milestones.

    python -m benchmarks.alerts [--rounds 5] [--most 3600000] [--floor 360000]

The databases are filled as the product keeps them: what is watched for of a workstream is foreseen by the product for
one of its kind and start, and written for a thousand others like it; a sample of them is held against what the product
writes itself. Each round takes fresh copies, and each measure is a process of its own: the verb ``send_alerts`` with
the file outbox, then the same once more. Against it, in turn: as many milestones loaded as SQLModel objects and looked
at in Python, which is how one would write it first; and the sqlite3 module alone with a covering index.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from typing import Any

from benchmarks.council import AUTHOR, DAY, OWNERS, make_council
from benchmarks.measuring import middle, progress
from commissioning import send_alerts
from commissioning.alerts import alert_id
from commissioning.publish.delivery import Delivery
from commissioning.service.morning.true_alerts import around_works
from commissioning.service.morning.watching import bring_up_to_date, due, foresee_workstream, watch_row
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store, Stored, Unit, Watched, edition

OPEN_MILESTONES = 36
DUE_WORKSTREAMS, DUE_EACH = 1000, 8
EVENING = DAY - timedelta(days=1)
SAMPLE = 25

MOST_GROWTH = 1.5
LEAST_TO_OBJECTS = 30.0


def template() -> dict[str, Any]:
    """A kind of workstream with four rounds of eight steps side by side, each round ended by one that waits for all."""
    steps: dict[str, Any] = {}
    before: list[str] = []
    for part in range(4):
        round_ = [f"step-{part}-{number}" for number in range(DUE_EACH)]
        for key in round_:
            steps[key] = {"title": f"Step {key}", "duration": "20 working days", "after": before}
        steps[f"joined-{part}"] = {"title": f"Part {part} joined", "duration": "5 working days", "after": round_}
        before = [f"joined-{part}"]
    return {"kind": "rounds", "title": "Rounds", "stages": {"review": {"title": "Review", "steps": steps}}}


def workstream(reference: str, owner: str, start: date) -> dict[str, Any]:
    """A workstream of that kind, as a file would say it."""
    return {"reference": reference, "title": "Support", "kind": "rounds", "owner": owner, "start": start.isoformat(),
            "scrutiny": "scrutiny"}  # fmt: skip


@dataclass(frozen=True)
class Sort:
    """The workstreams that start on a day: what the product foresees of one of them, the evening before."""

    start: date
    wake: date
    rows: tuple[dict[str, Any], ...]
    milestones: tuple[tuple[str, str, date], ...]

    @property
    def due(self) -> int:
        """How many alerts are to be said in the morning, and were not before."""
        return sum(row["speaks_on"] == DAY for row in self.rows)

    @property
    def quiet(self) -> bool:
        """Whether nothing is to be said of it yet."""
        return self.wake > DAY and all(row["speaks_on"] > DAY for row in self.rows)


MODEL, OWNER = "W-MODEL", "Commissioner MODEL"


def sorts(unit: Unit) -> list[Sort]:
    """What the product foresees for each start in some weeks."""
    found = []
    known = around_works(unit, EVENING, DAY)
    for number in range(-20, 40):
        start = DAY + timedelta(days=number)
        unit.put_noun(Stored("workstream", MODEL, workstream(MODEL, OWNER, start), None, None))
        portfolio = Portfolio(unit, EVENING)
        foreseen = foresee_workstream(portfolio, portfolio.scene(MODEL), known)
        rows = tuple(watch_row(MODEL, spell) for spell in foreseen.spells)
        plan = portfolio.plan(MODEL)
        milestones = tuple((item.key, item.title, item.forecast or start) for item in plan.milestones)
        found.append(Sort(start, foreseen.wake, rows, milestones))
    return found


def fill(file: Path, milestones: int) -> None:
    """Fills a database with so many open milestones, of which 8,000 are to be told of in the morning."""
    url = f"sqlite:///{file.as_posix()}"
    make_council(url, 0)
    store = Store.open(url)
    kept: list[Sort] = []
    try:
        with store.writing(AUTHOR) as unit:
            unit.put_noun(Stored("template", "rounds", template(), None, None))
            unit.log("template added", "rounds")
        with store.writing(AUTHOR) as unit:
            kept = sorts(unit)
            raise _Seen
    except _Seen:
        pass
    with store.reading() as unit:
        last = unit.last_change()
    store.close()
    chance = random.Random(3)
    hit = next(sort for sort in kept if sort.due == DUE_EACH and all(row["speaks_on"] >= DAY for row in sort.rows))
    quiet = [sort for sort in kept if sort.quiet]
    chosen = [hit if n < DUE_WORKSTREAMS else chance.choice(quiet) for n in range(milestones // OPEN_MILESTONES)]
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        named = [(f"W-{n:06}", f"Commissioner {n % OWNERS}", sort) for n, sort in enumerate(chosen)]
        connection.executemany(
            "INSERT INTO record (sort, key, position, payload) VALUES ('workstream', ?, ?, ?)",
            ((ref, n, json.dumps(workstream(ref, owner, sort.start))) for n, (ref, owner, sort) in enumerate(named)),
        )
        connection.executemany(
            "INSERT INTO watch (speaks_on, alert, recipient, reference, ends, holds, said) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (values for ref, owner, sort in named for values in stamped(sort, ref, owner)),
        )
        seen = [(ref, EVENING, last, sort.wake, edition()) for ref, _, sort in named]
        seen.append(("", EVENING, last, EVENING + timedelta(days=7), edition()))
        connection.executemany(
            "INSERT INTO watched (reference, as_of, seq, wake, edition) VALUES (?, ?, ?, ?, ?)",
            ((ref, day.isoformat(), seq, wake.isoformat(), made) for ref, day, seq, wake, made in seen),
        )
        connection.executemany(
            "INSERT INTO event (id, reference, key, sequence, stamp, digest, day, title, kind, owner, cancelled) "
            "VALUES (?, ?, ?, 0, '2025-06-30 06:00:00.000000', ?, ?, ?, 'step', ?, 0)",
            (
                (f"{ref}/{key}", ref, key, "d" * 64, day.isoformat(), title, owner)
                for ref, owner, sort in named for key, title, day in sort.milestones
            ),
        )  # fmt: skip


class _Seen(Exception):
    """Ends a transaction in which something was only tried."""


def stamped(sort: Sort, reference: str, owner: str) -> Iterator[tuple[str, ...]]:
    """What is watched for of one workstream of a sort."""
    for row in sort.rows:
        said = json.loads(row["said"])
        id = alert_id(said[1], said[2], reference, said[5], date.fromisoformat(said[6]))
        text = row["said"].replace(said[0], id).replace(MODEL, reference).replace(OWNER, owner)
        yield (row["speaks_on"].isoformat(), id, row["recipient"].replace(OWNER, owner), reference,
               row["ends"].isoformat(), row["holds"].isoformat(), text)  # fmt: skip


def check_sample(file: Path) -> None:
    """Holds what was filled of some workstreams against what the product writes of them. Raises ``SystemExit``."""
    store = Store.open(f"sqlite:///{file.as_posix()}")
    columns = "speaks_on, alert, recipient, reference, ends, holds, said"
    query = f"SELECT {columns} FROM watch WHERE reference = ? ORDER BY 1, 2, 3"
    with closing(sqlite3.connect(file)) as connection:
        keys = [key for (key,) in connection.execute("SELECT key FROM record WHERE sort = 'workstream' ORDER BY key")]
        sample = keys[:5] + random.Random(5).sample(keys, SAMPLE)
        filled = {key: connection.execute(query, (key,)).fetchall() for key in sample}
    with store.writing(AUTHOR) as unit:
        for key in sample:
            unit.set_watched(key, Watched(EVENING, 0, EVENING, "anew"))
    if bring_up_to_date(store, author=AUTHOR, as_of=EVENING) < len(set(sample)):
        raise SystemExit("the product did not look at the sample anew")
    with closing(sqlite3.connect(file)) as connection:
        if any(connection.execute(query, (key,)).fetchall() != filled[key] for key in sample):
            raise SystemExit("what was filled is not what the product keeps")
    with store.writing(AUTHOR) as unit:
        if len(due(unit, DAY)) != DUE_WORKSTREAMS * DUE_EACH:
            raise SystemExit("another number of alerts is due")
    store.close()


# -- what is measured, each in a process of its own -------------------------------------------------------------------


def morning(file: Path) -> dict[str, float]:
    """The product's morning job, by its public verb."""
    # As the command has it; a script that somebody writes first has Python's own.
    gc.set_threshold(100_000, 50, 100)
    begun = time.process_time()
    store = Store.open(f"sqlite:///{file.as_posix()}")
    sent = send_alerts(store, author=AUTHOR, as_of=DAY, delivery=Delivery(file.parent / "outbox"))
    store.close()
    return {"cpu": time.process_time() - begun, "told": len(sent.alerts), "messages": len(sent.messages)}


def objects(file: Path) -> dict[str, float]:
    """How one would write it first: every milestone an object, looked at in Python."""
    # Only this one loads it.
    from sqlmodel import Field, Session, SQLModel, create_engine, select  # noqa: PLC0415

    class Milestone(SQLModel, table=True):
        id: int | None = Field(default=None, primary_key=True)
        reference: str
        key: str
        title: str
        owner: str
        kind: str
        status: str
        day: date

    begun = time.process_time()
    with Session(create_engine(f"sqlite:///{file.as_posix()}")) as session:
        soon = DAY + timedelta(days=14)
        hits = [item for item in session.exec(select(Milestone)).all() if item.status == "open" and item.day <= soon]
    return {"cpu": time.process_time() - begun, "told": len(hits)}


def bare(file: Path) -> dict[str, float]:
    """The floor: an index that covers what is asked for, a log that takes each alert once, one file an owner."""
    begun = time.process_time()
    with closing(sqlite3.connect(file)) as connection, connection:
        hits = connection.execute(
            "SELECT reference, key, owner, day FROM milestone WHERE status = 'open' AND day <= ? ORDER BY day", (SOON,)
        ).fetchall()
        new = [(f"{reference}/{key}", owner, f"{reference}: {key} ({day})") for reference, key, owner, day in hits]
        connection.executemany("INSERT OR IGNORE INTO told (id) VALUES (?)", ((id,) for id, _, _ in new))
        letters: dict[str, list[str]] = {}
        for _, owner, line in new:
            letters.setdefault(owner, []).append(line)
        for owner, lines in letters.items():
            (file.parent / f"{owner}.txt").write_text("\n".join(lines), encoding="utf-8")
    return {"cpu": time.process_time() - begun, "told": len(new)}


SOON = (DAY + timedelta(days=14)).isoformat()


def fill_plainly(file: Path, milestones: int) -> None:
    """As many milestones in a table of their own, 8,000 of them near."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "CREATE TABLE milestone (id INTEGER PRIMARY KEY, reference TEXT, key TEXT, title TEXT, owner TEXT, "
            "kind TEXT, status TEXT, day DATE)"
        )
        connection.execute("CREATE TABLE told (id TEXT PRIMARY KEY) WITHOUT ROWID")
        near = DUE_WORKSTREAMS * DUE_EACH
        connection.executemany(
            "INSERT INTO milestone (reference, key, title, owner, kind, status, day) "
            "VALUES (?, ?, ?, ?, 'step', 'open', ?)",
            (
                (f"W-{n // 36:06}", f"step-{n % 36}", f"Step {n % 36}", f"Commissioner {n // 36 % OWNERS}",
                 (DAY + timedelta(days=10 if n < near else 30 + n % 300)).isoformat())
                for n in range(milestones)
            ),
        )  # fmt: skip
        connection.execute("CREATE INDEX near ON milestone (day, reference, key, owner) WHERE status = 'open'")


MEASURES: dict[str, Callable[[Path], dict[str, float]]] = {"morning": morning, "objects": objects, "bare": bare}


def measure(name: str, file: Path) -> dict[str, float]:
    """One measure in a process of its own: CPU of the job itself, and of the whole process."""
    before = getrusage(RUSAGE_CHILDREN)
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.alerts", "--measure", name, str(file)],
        capture_output=True,
        check=True,
        text=True,
    )
    after = getrusage(RUSAGE_CHILDREN)
    whole = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**json.loads(ran.stdout), "whole": whole}


def nothing() -> float:
    """The CPU seconds of ``python -c pass``."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(words: Sequence[str] | None = None) -> int:
    """Prints the figures; 1 where one misses its aim."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=int, default=3_600_000)
    parser.add_argument("--floor", type=int, default=360_000)
    parser.add_argument("--measure", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    if given.measure:
        print(json.dumps(MEASURES[given.measure[0]](Path(given.measure[1]))))
        return 0
    sizes = [size for size in (36_000, 360_000, 3_600_000) if size <= given.most]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in sizes:
            progress(f"filling {size:,}")
            fill(folder / f"{size}.db", size)
            shutil.copy(folder / f"{size}.db", folder / "sample.db")
            check_sample(folder / "sample.db")
        fill_plainly(folder / "plain.db", given.floor)
        return report(folder, sizes, given.rounds)


def report(folder: Path, sizes: Sequence[int], rounds: int) -> int:
    first: dict[int, list[dict[str, float]]] = {size: [] for size in sizes}
    second: dict[int, list[dict[str, float]]] = {size: [] for size in sizes}
    loaded, floor, empty = [], [], []
    for number in range(rounds):
        progress(f"round {number + 1} of {rounds}")
        for size in sizes:
            work = folder / "work"
            work.mkdir()
            shutil.copy(folder / f"{size}.db", work / "council.db")
            first[size].append(measure("morning", work / "council.db"))
            second[size].append(measure("morning", work / "council.db"))
            shutil.rmtree(work)
        loaded.append(measure("objects", folder / "plain.db"))
        shutil.copy(folder / "plain.db", folder / "bare.db")
        floor.append(measure("bare", folder / "bare.db"))
        empty.append(nothing())
    expected = DUE_WORKSTREAMS * DUE_EACH
    assert all(run["told"] == expected for runs in first.values() for run in runs), first
    assert all(run["told"] == run["messages"] == 0 for runs in second.values() for run in runs), second
    for size in sizes:
        job, again = (median(run["cpu"] for run in runs[size]) for runs in (first, second))
        whole = median(run["whole"] for run in second[size])
        print(f"{size:>9,}: job {job * 1000:.0f} ms CPU, again {again * 1000:.1f} ms; the process again {whole:.2f} s")
    growth = [b["cpu"] / a["cpu"] for a, b in zip(first[sizes[0]], first[sizes[-1]], strict=True)]
    middle_size = sizes[min(1, len(sizes) - 1)]
    to_objects = [a["cpu"] / b["cpu"] for a, b in zip(loaded, first[middle_size], strict=True)]
    to_whole = [a["whole"] / b["whole"] for a, b in zip(loaded, first[middle_size], strict=True)]
    to_bare = [b["cpu"] / a["cpu"] for a, b in zip(floor, first[middle_size], strict=True)]
    to_first = [b["cpu"] / a["cpu"] for a, b in zip(second[middle_size], first[middle_size], strict=True)]
    to_pass = [a["cpu"] / b for a, b in zip(second[middle_size], empty, strict=True)]
    print(f"growth from {sizes[0]:,} to {sizes[-1]:,} milestones: {middle(growth)} (aim: at most {MOST_GROWTH})")
    print(f"objects / job: {middle(to_objects)} (aim: at least {LEAST_TO_OBJECTS}); whole processes {middle(to_whole)}")
    print(f"job / sqlite3 alone: {middle(to_bare)}; first run / second: {middle(to_first)}")
    print(f"second run / python -c pass: {middle(to_pass)}")
    return int(median(growth) > MOST_GROWTH or median(to_objects) < LEAST_TO_OBJECTS)


if __name__ == "__main__":
    raise SystemExit(main())

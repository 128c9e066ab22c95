"""Many processes that write at once: nothing is lost, nothing is done twice, and the log says who did what."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from commissioning.store import Store
from tests.cli.runner import run
from tests.conftest import REPOSITORY

PROCESSES = 8
WRITER = """
import json, sys
from datetime import UTC, date, datetime, timedelta
from commissioning import Author, CommissioningError, MoveMeeting, Store, change_meeting, decide, slip

url, number = sys.argv[1], int(sys.argv[2])
me, today = f"officer {number}", date(2025, 7, 1)
store = Store.open(url)
print("ready", flush=True)
sys.stdin.readline()
told = []

def attempt(what, act):
    try:
        found = act(Author(me, datetime(2025, 7, 1, 9, tzinfo=UTC), f"{what} {len(told)}"))
        told.append([what, "same" if getattr(found, "change", found) is None else "done"])
    except CommissioningError as error:
        told.append([what, error.id])

for turn in range(3):
    to = date(2025, 8, 1) + timedelta(days=10 * turn + number)
    attempt("slip", lambda author: slip(store, "DEM-2025", "benchmarking", to=to, author=author, as_of=today))
    day = date(2025, 8, 28) + timedelta(days=turn)
    moved = MoveMeeting("asc-scrutiny", day, day + timedelta(days=1))
    attempt("move", lambda author: change_meeting(store, moved, author=author, as_of=today))
attempt("decide", lambda author: decide(store, "DEM-2025", "design", "stop", author=author, as_of=today))
store.close()
print(json.dumps(told), flush=True)
"""


def write_at_once(url: str) -> list[list[tuple[str, str]]]:
    words = [sys.executable, "-W", "error", "-c", WRITER, url]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [subprocess.Popen([*words, str(number)], **pipes) for number in range(PROCESSES)]
    for one in started:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [one.communicate(timeout=120)[0] for one in started]
    return [[(what, outcome) for what, outcome in json.loads(text)] for text in said]


def test_nobody_who_writes_at_once_with_others_is_lost(url: str) -> None:
    loaded = run("load", REPOSITORY / "examples" / "leicester", "--db", url, "--by", "tests", "--as-of", "2025-07-01")
    assert loaded.code == 0, loaded.err
    told = write_at_once(url)
    count = Counter(item for one in told for item in one)
    assert sum(count.values()) == PROCESSES * 7, "every process has said how each attempt ended"
    assert (count["decide", "done"], count["decide", "already-decided"]) == (1, PROCESSES - 1)
    # A meeting is found by a day that it had, too: who comes late may move it back, and that is said.
    assert count["move", "done"] > 0
    assert sum(n for (what, _), n in count.items() if what == "move") == PROCESSES * 3

    verified = run("history", "--verify", "--json", "--db", url)
    assert (verified.code, verified.json["verified"]) == (0, True)
    changes = verified.json["changes"]
    assert [change["seq"] for change in changes] == list(range(1, len(changes) + 1))
    logged = Counter(change["what"] for change in changes)
    assert logged["slip"] == count["slip", "done"] > 0
    assert logged["meeting moved"] == count["move", "done"]
    assert logged["decision"] == 1

    store = Store.open(url)
    with store.reading() as unit:
        facts = unit.facts()["DEM-2025"]
        moves = unit.moves("DEM-2025")
    store.close()
    slips = [change for change in changes if change["what"] == "slip"]
    assert [fact.to.isoformat() for fact in facts.slips] == [change["to"] for change in slips]
    assert [fact.because for fact in facts.slips] == [change["because"] for change in slips]
    assert len(facts.decisions) == 1
    # Each forecast was counted from the one before it, and the slip ledger lays each move to the change that made it.
    moved = [change for change in changes if change["what"] == "meeting moved"]
    for earlier, later in (*pairwise(slips), *pairwise(moved)):
        assert later["from"] == earlier["to"]
    for change in slips:
        own = [move for move in moves if move.seq == change["seq"] and move.key == "benchmarking"]
        if change["from"] != change["to"]:
            assert [move.after.isoformat() for move in own if move.after] == [change["to"]]


@pytest.mark.postgres
def test_who_reads_sees_one_state(postgres_database: str) -> None:
    from datetime import UTC, date, datetime

    from commissioning.model import Done
    from commissioning.store import Author

    store = Store.open(postgres_database, create=True)
    with store.reading() as unit:
        assert unit.facts() == {}
        with store.writing(Author("other", datetime(2025, 7, 1, tzinfo=UTC))) as other:
            other.add_done(Done(reference="A", key="b", on=date(2025, 1, 1)))
            other.log("done", "A")
        assert (unit.facts(), unit.changes()) == ({}, ())
    with store.reading() as unit:
        assert len(unit.changes()) == 1
    store.close()

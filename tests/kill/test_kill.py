"""The kills that every check runs: a few of each sort, over a small council. ``make kill KILLS=200`` runs more."""

from __future__ import annotations

import os
import random
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from commissioning import Store
from tests.kill import actors, campaigns
from tests.kill.campaigns import Tally, Twin, judged
from tests.kill.databases import SQLiteFiles, postgres
from tests.kill.sent import of_sendings
from tests.store.conftest import server_programs

KILLS = int(os.environ.get("KILLS", "24"))
WORKSTREAMS = int(os.environ.get("WORKSTREAMS", "120"))


@pytest.fixture
def chance() -> random.Random:
    """What is random; ``SEED=`` repeats a run that failed, as far as instants can be repeated."""
    seed = int(os.environ.get("SEED", secrets.randbelow(1 << 30)))
    print(f"SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def tally() -> Iterator[Tally]:
    """What was found; nothing may be."""
    made = Tally()
    yield made
    print(dict(made.kills), made.unfinished, "unfinished;", made.answered, "decisions answered for")
    assert not made.faults, made.faults


def test_runs(chance: random.Random, tally: Tally) -> None:
    campaigns.of_runs(KILLS // 2, chance, tally, workstreams=WORKSTREAMS)
    assert tally.kills.total() >= KILLS // 2
    assert tally.unfinished, "no kill came before a run had finished: the instants are wrong"


@pytest.mark.skipif(server_programs() is None, reason="no PostgreSQL server on this machine")
def test_databases(chance: random.Random, tally: Tally) -> None:
    with postgres(WORKSTREAMS) as server:
        campaigns.of_databases(KILLS // 4, chance, tally, server, workstreams=WORKSTREAMS)


def test_publications(chance: random.Random, tally: Tally) -> None:
    campaigns.of_publications(KILLS // 4, chance, tally, workstreams=20)


def test_two_runs_at_once_are_one(tmp_path: Path) -> None:
    """The run that comes second finds the lock held by a process, and that lock free when the process was killed."""
    files = SQLiteFiles(tmp_path, WORKSTREAMS)
    url, twin, held = files.copy(), Twin(files), tmp_path / "held"
    store = Store.open(url)
    with actors.working(actors.hold, url, str(held)) as first:
        while not held.exists():
            time.sleep(0.01)
        with store.alone("advance-portfolio") as alone:
            assert not alone
        actors.kill(first)
    with store.alone("advance-portfolio") as alone:
        assert alone
    with actors.working(actors.advance, url) as one, actors.working(actors.advance, url) as other:
        one.join()
        other.join()
        # The second either found the lock held, or began when the first had ended.
        assert sorted([one.exitcode or 0, other.exitcode or 0]) in ([0, 0], [0, 1])
    store.close()
    assert judged(url, twin, []) == []


def test_sendings(tmp_path: Path, chance: random.Random) -> None:
    """The run that sends alerts, killed at 90 of its steps and at each command; ``-m tests.kill`` takes all steps."""
    counted = of_sendings(tmp_path, chance, most=90)
    print(dict(counted.kills), counted.unfinished, "unfinished; sent twice, the same bytes:", dict(counted.doubles))
    assert counted.faults == []
    assert counted.kills.total() >= 100
    assert counted.unfinished == counted.kills.total()
    assert counted.doubles["command"] == 3  # each mail once: the server said yes, and nobody heard it

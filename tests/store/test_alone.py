"""Of two processes that want to work alone, one does; the lock of one that dies is free."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from commissioning.errors import PartFailed
from commissioning.store import Store

HOLDER = """
import sys
from commissioning.store import Store

store = Store.open(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
with store.alone(sys.argv[2]) as held:
    print(held, flush=True)
    sys.stdin.read()
"""


class Holder:
    """A process that takes a lock, says whether it has it, and keeps it until it is told to end or is killed."""

    def __init__(self, url: str, name: str = "nightly") -> None:
        words = [sys.executable, "-c", HOLDER, url, name]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Holder:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def ready(self) -> Holder:
        assert self._line() == "ready"
        return self

    def take(self) -> None:
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def said(self) -> bool:
        return {"True": True, "False": False}[self._line()]

    def _line(self) -> str:
        return self.process.stdout.readline().strip()


@pytest.fixture
def store(url: str) -> Store:
    made = Store.open(url, create=True)
    yield made
    made.close()


def free_again(store: Store, name: str = "nightly") -> bool:
    """Whether the lock is free; a server needs a moment to see that a client is gone."""
    for _ in range(100):
        with store.alone(name) as held:
            if held:
                return True
        time.sleep(0.1)
    return False


def test_of_two_at_once_one_works(store: Store, url: str) -> None:
    with Holder(url) as first, Holder(url) as second:
        pair = first.ready(), second.ready()
        for one in pair:
            one.take()
        assert sorted(one.said() for one in pair) == [False, True]
        with store.alone("nightly") as held:
            assert not held
        with store.alone("keep-house") as held:
            assert held, "another name is another lock"
    assert free_again(store)


def test_who_only_tries_at_the_same_instant_keeps_nobody_off(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    store = Store.open(f"sqlite:///{file.as_posix()}", create=True)
    other = sqlite3.connect(f"{file}.running-nightly", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN")
    other.execute("SELECT * FROM sqlite_master")  # as far as one that tries comes for an instant
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: (time.sleep(0.1), other.rollback()))
        with store.alone("nightly") as held:
            assert held
    other.close()
    store.close()


def test_the_lock_of_a_process_that_was_killed_is_free(store: Store, url: str) -> None:
    with Holder(url).ready() as holder:
        holder.take()
        assert holder.said()
    assert holder.process.returncode != 0
    assert free_again(store)


def test_one_process_does_not_hold_it_twice_and_a_failure_gives_it_back(store: Store) -> None:
    def fail() -> None:
        with store.alone("nightly") as held, store.alone("nightly") as again:
            assert (held, again) == (True, False)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.alone("nightly") as held:
        assert held


def test_who_works_alone_lets_others_read_and_write(store: Store, url: str) -> None:
    with Holder(url).ready() as holder:
        holder.take()
        assert holder.said()
        other = Store.open(url)
        assert other.is_empty()
        other.close()


@pytest.mark.parametrize("name", ["", "../x", "Nightly", "a b", "x" * 42])
def test_a_name_that_could_be_a_path_is_refused(tmp_path: Path, name: str) -> None:
    store = Store.open(f"sqlite:///{(tmp_path / 'x.db').as_posix()}", create=True)
    with pytest.raises(ValueError, match="lock's name"), store.alone(name):
        pass
    store.close()


def test_a_side_file_that_cannot_be_used(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{(tmp_path / 'x.db').as_posix()}", create=True)
    (tmp_path / "x.db.running-nightly").mkdir()
    with pytest.raises(PartFailed, match="running-nightly"), store.alone("nightly"):
        pass
    (tmp_path / "x.db.running-weekly").write_bytes(b"not a lock" * 100)
    with pytest.raises(PartFailed, match="running-weekly"), store.alone("weekly"):
        pass
    store.close()

"""Two officers at one meeting, and one who confirms what has changed since: one of them is told so in a sentence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier

import pytest

from commissioning import Author, CancelMeeting, CommissioningError, MoveMeeting, Store, change_meeting
from tests.cli.runner import Ran, run

PORTFOLIO = """
council: {name: Exampleshire, calendar: england}
committees:
  - {key: borough, title: Borough Panel, type: scrutiny, meetings: [2026-06-11, 2026-07-09, 2026-09-03, 2026-11-05]}
workstreams:
  - {reference: MEALS, title: Meals at home, kind: commissioning-review, owner: lead, start: 2025-06-02,
     scrutiny: borough}
"""
TODAY = date(2025, 7, 1)
JULY = date(2026, 7, 9)


def load(url: str, folder: Path) -> str:
    file = folder / "portfolio.yaml"
    file.write_text(PORTFOLIO, encoding="utf-8")
    assert run("load", file, "--db", url, "--by", "tests", "--as-of", TODAY).code == 0
    return url


@pytest.fixture
def loaded(url: str, tmp_path: Path) -> str:
    """On each of the two databases."""
    return load(url, tmp_path)


def at_once(url: str, changes: dict[str, MoveMeeting | CancelMeeting]) -> dict[str, CommissioningError | None]:
    """Each officer confirms in a thread with a connection of their own, when all are there."""
    together = Barrier(len(changes))

    def confirm(name: str) -> CommissioningError | None:
        store = Store.open(url)
        author = Author(name, datetime(2025, 7, 1, 9, tzinfo=UTC))
        together.wait(timeout=30)
        try:
            change_meeting(store, changes[name], author=author, as_of=TODAY)
        except CommissioningError as error:
            return error
        finally:
            store.close()
        return None

    with ThreadPoolExecutor(len(changes)) as pool:
        return dict(zip(changes, pool.map(confirm, changes), strict=True))


def test_two_who_move_a_meeting_to_different_days(loaded: str) -> None:
    days = {"first": date(2026, 7, 14), "second": date(2026, 7, 16)}
    told = at_once(loaded, {name: MoveMeeting("borough", JULY, day) for name, day in days.items()})
    (winner,) = (name for name, error in told.items() if error is None)
    (refused,) = (error for error in told.values() if error is not None)
    assert (refused.id, refused.exit_code) == ("changed-meanwhile", 4)
    assert f"was moved to {days[winner]:%a} {days[winner].day} Jul 2026 by {winner}" in refused.message
    assert f"borough:{days[winner]}" in refused.message
    rows = run("meetings", "--json", "--db", loaded, "--as-of", TODAY).json["meetings"]
    assert [row["date"] for row in rows if row["was"]] == [days[winner].isoformat()]
    changes = run("history", "--json", "--verify", "--db", loaded).json
    assert changes["verified"]
    assert [c["by"] for c in changes["changes"] if c["what"] == "meeting moved"] == [winner]


def test_one_who_moves_and_one_who_cancels(loaded: str) -> None:
    moves, cancels = MoveMeeting("borough", JULY, date(2026, 7, 14)), CancelMeeting("borough", JULY)
    told = at_once(loaded, {"moves": moves, "cancels": cancels})
    (refused,) = (error for error in told.values() if error is not None)
    (winner,) = (name for name, error in told.items() if error is None)
    if winner == "moves":
        assert (refused.exit_code, "was moved to Tue 14 Jul 2026 by moves" in refused.message) == (4, True)
    else:
        assert (refused.exit_code, "was cancelled by cancels" in refused.message) == (4, True)


def test_two_who_do_the_same_are_both_content(loaded: str) -> None:
    same = MoveMeeting("borough", JULY, date(2026, 7, 14))
    assert set(at_once(loaded, {"first": same, "second": same}).values()) == {None}
    changes = run("history", "--json", "--db", loaded).json["changes"]
    assert sum(c["what"] == "meeting moved" for c in changes) == 1


class TestOneWhoConfirmsLater:
    MOVE = ("meeting", "move", "borough:2026-07-09", "--to", "2026-07-14")

    @pytest.fixture
    def loaded(self, tmp_path: Path) -> str:
        return load(f"sqlite:///{(tmp_path / 'x.db').as_posix()}", tmp_path)

    def run(self, url: str, *words: object) -> Ran:
        return run(*words, "--json", "--db", url, "--as-of", TODAY, "--by", "clerk")

    def test_is_refused_when_what_hangs_on_it_has_changed(self, loaded: str) -> None:
        seen = self.run(loaded, *self.MOVE).json["version"]
        assert self.run(loaded, "slip", "MEALS", "benchmarking", "--to", "2025-09-01").code == 0
        ran = self.run(loaded, *self.MOVE, "--yes", "--expect", seen)
        assert (ran.code, ran.json["error"]["id"]) == (4, "changed-meanwhile")
        assert "slip of MEALS benchmarking to 2025-09-01, by clerk" in ran.json["error"]["message"]
        again = self.run(loaded, *self.MOVE).json["version"]
        assert self.run(loaded, *self.MOVE, "--yes", "--expect", again).code == 0

    def test_is_refused_when_the_meeting_has_changed(self, loaded: str) -> None:
        seen = self.run(loaded, *self.MOVE).json["version"]
        other = ("meeting", "move", "borough:2026-07-09", "--to", "2026-07-16", "--yes")
        assert self.run(loaded, *other).code == 0
        ran = self.run(loaded, *self.MOVE, "--yes", "--expect", seen)
        assert (ran.code, "meeting moved" in ran.json["error"]["message"]) == (4, True)
        # Without having looked, by a day that it has no longer: refused too; with its version, it is known.
        blind = self.run(loaded, *self.MOVE, "--yes")
        assert (blind.code, "borough:2026-07-16" in blind.json["error"]["message"]) == (4, True)
        rows = run("meetings", "--json", "--db", loaded, "--as-of", TODAY).json["meetings"]
        version = next(row["version"] for row in rows if row["date"] == "2026-07-16")
        assert self.run(loaded, *self.MOVE, "--yes", "--expect", version).code == 0

    def test_is_let_pass_when_something_else_has_changed(self, loaded: str, tmp_path: Path) -> None:
        seen = self.run(loaded, *self.MOVE).json["version"]
        file = tmp_path / "other.yaml"
        file.write_text("contacts:\n  - {role: lead, mail: lead@example.org}\n", encoding="utf-8")
        assert self.run(loaded, "load", file).code == 0
        assert self.run(loaded, *self.MOVE, "--yes", "--expect", seen).code == 0

    def test_is_refused_for_a_version_that_never_was(self, loaded: str) -> None:
        ran = self.run(loaded, *self.MOVE, "--yes", "--expect", 9999)
        assert (ran.code, ran.json["error"]["id"]) == (4, "changed-meanwhile")

"""A kept board is the one that would be worked out: after every change, on every day, by every version."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commissioning import Store, service
from commissioning.plan import Plan, Scene, make_plan
from commissioning.service.plans import boards
from commissioning.store import answers
from tests.cli.runner import run
from tests.conftest import REPOSITORY, Desk

DAYS = ("2025-07-01", "2025-07-02", "2025-07-08", "2025-09-01", "2026-02-02")
CHANGES: tuple[tuple[object, ...], ...] = (
    ("slip", "DEM-2025", "benchmarking", "--to", "2026-03-10"),
    ("done", "DEM-2025", "comms-plan", "--on", "2025-06-20"),
    ("done", "DEM-2025", "comms-plan", "--undo"),
    ("gate", "DEM-2025", "design", "hold"),
    ("gate", "WFS-2025", "procurement", "stop"),
    ("evidence", "DEM-2025", "gap-analysis", "--link", "paper.pdf", "--on", "2025-06-30"),
    ("meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-09-04", "--yes"),
    ("meeting", "cancel", "asc-scrutiny:2026-04-23", "--yes"),
    ("restart", "DEM-2025", "review", "--on", "2025-07-01", "--outcome", "challenge"),
    ("baseline", "DEM-2025", "--name", "as noted"),
    ("alerts", "--send"),
    ("feed", "portfolio"),
    ("board",),
)


@pytest.fixture(autouse=True)
def every_board_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example is smaller than what is worth keeping."""
    monkeypatch.setattr(boards, "WORTH_KEEPING", 1)


def worked_out(url: str, day: str) -> list[dict]:
    store = Store.open(url)
    rows = [row.as_dict() for row in service.board(store, as_of=date.fromisoformat(day))]
    store.close()
    return json.loads(json.dumps(rows))


def kept(url: str, day: str) -> list[dict] | None:
    store = Store.open(url)
    try:
        found = store.answer("board", date.fromisoformat(day))
        return found.value if found is not None and not found.since else None
    finally:
        store.close()


# Each example records in a copy of the same database; the copy is fresh, the folder need not be.
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(st.tuples(st.sampled_from(CHANGES), st.sampled_from(DAYS)), min_size=1, max_size=5))
def test_a_kept_board_is_the_one_that_would_be_worked_out(
    loaded_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, story: list[tuple[tuple[object, ...], str]]
) -> None:
    monkeypatch.setenv("COMMISSIONING_OUTBOX_DIRECTORY", str(tmp_path / "outbox"))
    file = tmp_path / "drawn.db"
    file.write_bytes(loaded_once.read_bytes())
    desk = Desk(file)
    desk.run("board")
    for words, day in story:
        desk.run(*words, *(() if words == ("board",) else ("--by", "tests")), as_of=day)
        expected = worked_out(desk.url, day)
        assert desk.json("board", as_of=day)["workstreams"] == expected
        assert kept(desk.url, day) == expected
        assert desk.json("board", as_of=day)["workstreams"] == expected


def test_a_kept_board_is_shown_without_making_a_plan(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, people = desk.run("board", "--json"), desk.run("board")
    monkeypatch.setattr("commissioning.service.portfolio.make_plan", None)
    assert desk.run("board", "--json").out == first.out
    assert desk.run("board").out == people.out


def plans_made(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The workstreams that a look at the board plans."""
    made = []

    def noted(scene: Scene) -> Plan:
        made.append(scene.workstream.reference)
        return make_plan(scene)

    with monkeypatch.context() as patch:
        patch.setattr("commissioning.service.portfolio.make_plan", noted)
        rows = desk.json("board")["workstreams"]
    assert rows == worked_out(desk.url, "2025-07-01")
    return sorted(made)


def test_after_a_change_only_what_it_may_have_moved_is_planned(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = plans_made(desk, monkeypatch)
    assert len(everybody) > 3
    desk.json("slip", "DEM-2025", "benchmarking", "--to", "2026-03-10", "--by", "tests")
    desk.json("gate", "WFS-2025", "procurement", "hold", "--by", "tests")
    assert plans_made(desk, monkeypatch) == ["DEM-2025", "WFS-2025"]
    assert plans_made(desk, monkeypatch) == []
    desk.json("meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-09-04", "--yes", "--by", "tests")
    assert plans_made(desk, monkeypatch) == everybody


def test_what_was_kept_of_another_log_does_not_count(desk: Desk, tmp_path: Path) -> None:
    early = tmp_path / "early.db"
    desk.json("gate", "WFS-2025", "procurement", "hold", "--by", "tests")
    desk.json("backup", early)
    desk.json("done", "DEM-2025", "comms-plan", "--on", "2025-06-20", "--by", "tests")
    rows = desk.json("board")["workstreams"]
    store = Store.open(f"sqlite:///{early.as_posix()}")
    store.keep_answer("board", rows, date(2025, 7, 1), made_from=store.made_from(date(2025, 7, 1)))
    store.close()
    with sqlite3.connect(early) as connection:
        (payload,) = connection.execute("SELECT payload FROM record WHERE sort = 'answer'").fetchone()
        answer = json.loads(payload)
        entries, _, *rest = json.loads(answer["made_from"])
        answer["made_from"] = json.dumps([entries - 1, "of another log", *rest])
        connection.execute("UPDATE record SET payload = ? WHERE sort = 'answer'", (json.dumps(answer),))
    connection.close()
    assert Desk(early).json("board")["workstreams"] == worked_out(f"sqlite:///{early.as_posix()}", "2025-07-01")


def test_it_holds_for_one_day_and_one_program_only(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run("board")
    assert kept(desk.url, "2025-07-01")
    assert kept(desk.url, "2025-07-02") is None
    monkeypatch.setattr(answers, "edition", lambda: "a later version")
    assert kept(desk.url, "2025-07-01") is None


def test_looking_is_no_change(desk: Desk) -> None:
    before = desk.json("history", "--verify")
    desk.run("board")
    assert desk.json("history", "--verify") == before


def test_a_locked_database_is_looked_at_all_the_same(desk: Desk) -> None:
    other = sqlite3.connect(desk.file, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        assert desk.json("board")["workstreams"]
        assert kept(desk.url, "2025-07-01") is None
    finally:
        other.close()
    desk.run("board")
    assert kept(desk.url, "2025-07-01")


def test_what_was_overtaken_is_not_kept(desk: Desk) -> None:
    store = Store.open(desk.url)
    day = date(2025, 7, 1)
    begun = store.made_from(day)
    rows = [row.as_dict() for row in service.board(store, as_of=day)]
    desk.json("gate", "DEM-2025", "design", "hold", "--by", "tests")
    store.keep_answer("board", rows, day, made_from=begun)
    assert store.answer("board", day) is None
    store.close()


@pytest.mark.postgres
def test_on_postgres_too(postgres_database: str, loaded_once: Path) -> None:
    common = ("--db", postgres_database, "--as-of", "2025-07-01")
    assert run("load", REPOSITORY / "examples" / "leicester", "--by", "tests", *common).code == 0
    for _ in range(2):
        assert run("board", "--json", *common).json["workstreams"] == worked_out(postgres_database, "2025-07-01")
        assert kept(postgres_database, "2025-07-01")
    assert run("done", "DEM-2025", "comms-plan", "--on", "2025-06-20", "--by", "tests", *common).code == 0
    assert kept(postgres_database, "2025-07-01") is None


def test_the_board_of_a_file_is_one_line_a_workstream(desk: Desk) -> None:
    lines = desk.run("board").text.splitlines()
    rows = desk.json("board")["workstreams"]
    assert [line.split()[0] for line in lines[4:]] == [row["reference"] for row in rows]
    assert all(row["title"] in line for row, line in zip(rows, lines[4:], strict=True))

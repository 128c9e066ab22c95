"""A real SQLite file: made, kept whole, refused with one sentence when it cannot be used."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from commissioning.errors import CommissioningError
from commissioning.model import Done
from commissioning.store import Author, Store
from commissioning.store import engine as engines
from commissioning.store.rows import Metadata
from tests.cli.runner import run
from tests.conftest import Desk

AUTHOR = Author("tests", datetime(2025, 7, 1, 9, tzinfo=UTC))


def test_reading_a_database_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    ran = run("board", "--db", f"sqlite:///{file.as_posix()}", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (3, "not-found")
    assert not file.exists()


def test_a_database_of_a_later_version_is_refused_and_left_alone(desk: Desk) -> None:
    with sqlite3.connect(desk.file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = desk.file.read_bytes()
    for words in (("board",), ("done", "DEM-2025", "comms-plan", "--on", "2025-06-01", "--by", "x")):
        ran = desk.run(*words, "--json")
        assert (ran.code, ran.json["error"]["id"]) == (5, "database-newer")
    assert desk.file.read_bytes() == before


def test_a_locked_database_is_refused_and_nothing_is_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "LOCK_WAIT_SECONDS", 0.1)
    holder = sqlite3.connect(desk.file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    ran = desk.run("done", "DEM-2025", "comms-plan", "--on", "2025-06-01", "--by", "x", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (5, "database-locked")
    assert desk.run("board").code == 0, "readers do not wait for a writer"
    holder.execute("ROLLBACK")
    holder.close()
    assert desk.run("done", "DEM-2025", "comms-plan", "--on", "2025-06-01", "--by", "x").code == 0


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_bytes(b"these are notes" * 100)
    ran = run("board", "--db", f"sqlite:///{file.as_posix()}", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (5, "database-unusable")
    assert file.read_bytes() == b"these are notes" * 100


def test_a_database_of_something_else_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE library (book TEXT)")
    connection.close()
    ran = run(
        "load",
        Path(__file__).resolve().parents[2] / "examples",
        "--by",
        "x",
        "--db",
        f"sqlite:///{file.as_posix()}",
        "--json",
    )
    assert (ran.code, ran.json["error"]["id"]) == (5, "database-unusable")
    with sqlite3.connect(file) as connection:
        assert [row[0] for row in connection.execute("SELECT name FROM sqlite_master")] == ["library"]
    connection.close()


@pytest.mark.parametrize(
    ("url", "code"), [("nonsense", 2), ("mysql://x/y", 2), ("sqlite:////nowhere/at/all/x.db", 5), ("sqlite:///.", 5)]
)
def test_addresses(url: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = Path(__file__).resolve().parents[2] / "examples"
    assert run("load", source, "--by", "x", "--db", url, "--json").code == code


def test_a_password_is_never_shown() -> None:
    with pytest.raises(CommissioningError) as caught:
        Store.open("postgresql://somebody:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


def test_a_unit_of_work_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{(tmp_path / 'x.db').as_posix()}", create=True)

    def fail_half_way() -> None:
        with store.writing(AUTHOR) as unit:
            unit.add_done(Done(reference="A", key="b", on=date(2025, 1, 1)))
            unit.log("done", "A")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with store.reading() as unit:
        assert (unit.facts(), unit.changes()) == ({}, ())
    with store.writing(AUTHOR) as unit:
        unit.add_done(Done(reference="A", key="b", on=date(2025, 1, 1)))
    with store.reading() as unit:
        assert unit.facts()["A"].done[0].on == date(2025, 1, 1)
    store.close()


def test_a_load_with_one_bad_file_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "good.yaml").write_text(
        "actions:\n  - {id: X-1, text: Tell members, type: circulate, committee: asc-scrutiny,\n"
        "     agreed_on: 2025-06-26, owner: clerk}\n"
    )
    (tmp_path / "files" / "later.yaml").write_text("actions:\n  - {id: X-2, agreed_on: 2025-06-31}\n")
    before = desk.json("history")["changes"]
    ran = desk.run("load", tmp_path / "files", "--by", "x", "--json")
    assert ran.code == 2
    assert {problem["id"] for problem in ran.json["problems"]} >= {"impossible-date", "missing-field"}
    assert desk.json("history")["changes"] == before


def test_migrations_make_the_tables_that_the_rows_describe() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        engines.upgrade(connection)
        made = inspect(connection)
        for table in Metadata.sorted_tables:
            columns = {column["name"]: column for column in made.get_columns(table.name)}
            assert columns.keys() == {column.name for column in table.columns}, table.name
            for column in table.columns:
                assert columns[column.name]["nullable"] == column.nullable, f"{table.name}.{column.name}"
        assert set(made.get_table_names()) == {table.name for table in Metadata.sorted_tables} | {"alembic_version"}
        engines.downgrade(connection, "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_the_program_knows_every_migration_there_is() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(Path(engines.__file__).parent / "migrations"))
    assert [revision.revision for revision in reversed(list(script.walk_revisions()))] == list(engines.REVISIONS)

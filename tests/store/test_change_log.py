"""The change log holds: the database refuses to edit it, and what somebody edits all the same is found."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from commissioning.store import Author, Store
from commissioning.store.engine import parse_url
from tests.cli.runner import Ran, run
from tests.store.conftest import a_database

TRIGGERS = (
    ("change_not_edited", "change"), ("change_not_removed", "change"), ("change_not_replaced", "change"),
    ("change_not_emptied", "change"), ("log_head_not_removed", "log_head"), ("log_head_not_emptied", "log_head"),
    ("log_head_not_set_back", "log_head"),
)  # fmt: skip
ENTRIES = 6


def write_log(url: str) -> str:
    store = Store.open(url, create=True)
    for number in range(1, ENTRIES + 1):
        with store.writing(Author(f"person {number}", datetime(2025, 7, number, 9, tzinfo=UTC), "a reason")) as unit:
            unit.log("slip", "DEM-2025", field="survey", before="2025-07-01", after=f"2025-07-0{number}")
    store.close()
    return url


@pytest.fixture(scope="session")
def log_on_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("log") / "log.db"
    write_log(f"sqlite:///{file.as_posix()}")
    return file


@pytest.fixture(scope="session")
def log_on_server(postgres_url: str) -> Iterator[str]:
    with a_database(postgres_url) as address:
        yield write_log(address)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database whose change log has six entries, every field of them filled; once on each."""
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("log_on_file"), tmp_path / "log.db")
        yield f"sqlite:///{Path(copy).as_posix()}"
    else:
        like = request.getfixturevalue("log_on_server").rpartition("/")[2]
        with a_database(request.getfixturevalue("postgres_url"), like) as address:
            yield address


def verify(url: str, *words: str) -> Ran:
    return run("history", "--verify", *words, "--json", "--db", url)


class Tampered:
    """A connection of somebody who may do everything in the database, and takes its guards away first."""

    def __init__(self, url: str, *, guarded: bool = False) -> None:
        self._engine = create_engine(parse_url(url))
        self._guarded = guarded

    def __enter__(self) -> Connection:
        self._begun = self._engine.begin()
        connection = self._begun.__enter__()
        for name, table in () if self._guarded else TRIGGERS:
            on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on}"))
        return connection

    def __exit__(self, *failure: Any) -> None:
        self._begun.__exit__(*failure)
        self._engine.dispose()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE change SET by = 'somebody else' WHERE seq = 3",
        "DELETE FROM change WHERE seq = 6",
        "DELETE FROM change",
        "UPDATE log_head SET entries = 5",
        "UPDATE log_head SET hash = 'x'",
        "DELETE FROM log_head",
    ],
)
def test_the_database_itself_refuses(log: str, damage: str) -> None:
    with pytest.raises(DBAPIError, match="takes new entries and nothing else"), Tampered(log, guarded=True) as database:
        database.execute(text(damage))
    assert verify(log).json["verified"] is True


def test_the_database_refuses_to_replace_and_to_empty(log: str) -> None:
    sqlite = log.startswith("sqlite")
    row = "SELECT seq, at, 'somebody', what, reference, field, before, after, because, hash FROM change WHERE seq = 2"
    damage = f"INSERT OR REPLACE INTO change {row}" if sqlite else "TRUNCATE change CASCADE"
    with pytest.raises(DBAPIError, match="takes new entries and nothing else"), Tampered(log, guarded=True) as database:
        database.execute(text(damage))
    assert verify(log).json["verified"] is True


def test_a_log_that_holds(log: str) -> None:
    ran = verify(log)
    assert (ran.code, ran.json["verified"], ran.json["broken"]) == (0, True, None)
    head = ran.json["head"]
    assert (head["entries"], len(head["hash"])) == (ENTRIES, 64)
    assert verify(log, "--head", head["hash"]).code == 0
    assert verify(log, "--head", head["hash"][:16].upper()).code == 0
    wrong = verify(log, "--head", "0" * 64)
    assert (wrong.code, wrong.json["verified"], wrong.json["broken"]["seq"]) == (1, False, None)
    assert verify(log, "--head", "yesterday").code == 2
    people = run("history", "--verify", "--db", log)
    assert f"The log is whole: 6 entries, head {head['hash']}." in people.text


EDITS = {
    "at": "UPDATE change SET at = '2025-07-04 11:00:00.000000' WHERE seq = 4",
    "by": "UPDATE change SET by = 'somebody else' WHERE seq = 4",
    "what": "UPDATE change SET what = 'done' WHERE seq = 4",
    "reference": "UPDATE change SET reference = 'CAR-2027' WHERE seq = 4",
    "field": "UPDATE change SET field = 'notice' WHERE seq = 4",
    "before": "UPDATE change SET before = NULL WHERE seq = 4",
    "after": "UPDATE change SET after = '2026-07-04' WHERE seq = 4",
    "because": "UPDATE change SET because = '' WHERE seq = 4",
    "hash": "UPDATE change SET hash = 'f' || substr(hash, 2, 62) || 'z' WHERE seq = 4",
}


@pytest.mark.parametrize("damage", EDITS.values(), ids=EDITS.keys())
def test_an_edited_entry_is_found_and_named(log: str, damage: str) -> None:
    with Tampered(log) as database:
        database.execute(text(damage))
    ran = verify(log)
    broken = ran.json["broken"]
    assert (ran.code, ran.json["verified"], broken["seq"]) == (1, False, 4)
    assert broken["by"] in ("person 4", "somebody else")
    assert broken["at"].startswith("2025-07-04T")
    people = run("history", "--verify", "--db", log)
    assert people.code == 1
    assert "THE LOG IS NOT WHOLE: entry 4 (by " in people.text


def test_an_instant_that_is_none_is_found(log: str) -> None:
    if not log.startswith("sqlite"):
        pytest.skip("PostgreSQL takes no such value")
    with Tampered(log) as database:
        database.execute(text("UPDATE change SET at = 'long ago' WHERE seq = 4"))
    ran = verify(log)
    assert (ran.code, ran.json["broken"]["seq"], ran.json["broken"]["at"]) == (1, 4, None)
    assert [change["seq"] for change in ran.json["changes"]] == [1, 2, 3]


MOVES = {
    "the first is removed": (["DELETE FROM change WHERE seq = 1"], 2),
    "one between is removed": (["DELETE FROM change WHERE seq = 3"], 4),
    "the last is removed": (["DELETE FROM change WHERE seq = 6"], 5),
    "the last three are removed": (["DELETE FROM change WHERE seq > 3"], 3),
    "all are removed": (["DELETE FROM change"], None),
    "the last is removed, and its number from the head": (
        ["DELETE FROM change WHERE seq = 6", "UPDATE log_head SET entries = 5"], 5
    ),
    "two change places": (
        ["UPDATE change SET seq = 100 WHERE seq = 3", "UPDATE change SET seq = 3 WHERE seq = 4",
         "UPDATE change SET seq = 4 WHERE seq = 100"], 3
    ),
    "one is moved to the end": (["UPDATE change SET seq = 7 WHERE seq = 2"], 3),
    "the last has another number": (["UPDATE change SET seq = 60 WHERE seq = 6"], 60),
    "one is written twice": (
        ["INSERT INTO change SELECT 7, at, by, what, reference, field, before, after, because, hash FROM change "
         "WHERE seq = 6"], 7
    ),
    "one is put in": (
        ["UPDATE change SET seq = seq + 10 WHERE seq > 3",
         "INSERT INTO change SELECT 4, at, by, 'done', reference, field, before, after, because, hash FROM change "
         "WHERE seq = 3"], 4
    ),
    "the head has another hash": (["UPDATE log_head SET hash = 'x'"], 6),
    "the head is gone": (["DELETE FROM log_head"], 1),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "where"), MOVES.values(), ids=MOVES.keys())
def test_what_is_removed_put_in_or_moved_is_found(log: str, damage: list[str], where: int | None) -> None:
    with Tampered(log) as database:
        for statement in damage:
            database.execute(text(statement))
    ran = verify(log)
    assert (ran.code, ran.json["verified"], ran.json["broken"]["seq"]) == (1, False, where)
    assert ran.json["broken"]["because"]


def rewrite(database: Connection) -> None:
    """Computes every hash anew, as the page about the log describes them, and the head with them."""
    previous = ""
    rows = database.execute(text("SELECT * FROM change ORDER BY seq")).mappings().all()
    for row in rows:
        at = datetime.fromisoformat(str(row["at"])).isoformat()
        names = ("by", "what", "reference", "field", "before", "after", "because")
        content = [previous, row["seq"], at, *(row[name] for name in names)]
        previous = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
        database.execute(text("UPDATE change SET hash = :hash WHERE seq = :seq"), {"hash": previous, "seq": row["seq"]})
    database.execute(text("UPDATE log_head SET entries = :n, hash = :hash"), {"n": len(rows), "hash": previous})


REWRITES: dict[str, Callable[[Connection], object]] = {
    "an edit": lambda database: database.execute(text("UPDATE change SET after = '2025-12-24' WHERE seq = 4")),
    "the end cut off": lambda database: database.execute(text("DELETE FROM change WHERE seq > 4")),
}


@pytest.mark.parametrize("edit", REWRITES.values(), ids=REWRITES.keys())
def test_a_log_written_anew_is_found_by_a_head_that_was_kept(log: str, edit: Callable[[Connection], object]) -> None:
    kept = verify(log).json["head"]["hash"]
    with Tampered(log) as database:
        rewrite(database)
    assert verify(log, "--head", kept).code == 0, "the hashes of this test are those of the program"
    with Tampered(log) as database:
        edit(database)
        rewrite(database)
    assert verify(log).json["verified"] is True, "nobody can see this from the database alone"
    ran = verify(log, "--head", kept)
    assert (ran.code, ran.json["verified"]) == (1, False)
    assert kept in ran.json["broken"]["because"]


def test_a_kept_head_holds_when_entries_follow(log: str) -> None:
    kept = verify(log).json["head"]["hash"]
    store = Store.open(log)
    with store.writing(Author("later", datetime(2025, 8, 1, 9, tzinfo=UTC))) as unit:
        unit.log("slip", "DEM-2025")
    store.close()
    ran = verify(log, "--head", kept)
    assert (ran.code, ran.json["head"]["entries"]) == (0, ENTRIES + 1)

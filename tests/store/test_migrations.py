"""The tables move up and down with what is in them, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from commissioning.store import engine as engines
from commissioning.store.engine import parse_url
from commissioning.store.rows import Metadata


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    if request.param == "sqlite":
        made = create_engine(f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
        yield made
    else:
        made = create_engine(parse_url(request.getfixturevalue("postgres_url")))
        with made.begin() as connection:
            connection.execute(text("CREATE SCHEMA migrated"))
        made.dispose()
        made = create_engine(
            parse_url(request.getfixturevalue("postgres_url")),
            connect_args={"options": "-c search_path=migrated"},
        )
        yield made
        with made.begin() as connection:
            connection.execute(text("DROP SCHEMA migrated CASCADE"))
    made.dispose()


FIRST = (
    "INSERT INTO done (reference, key, \"on\") VALUES ('A', 'tender-notice', '2026-02-03')",
    "INSERT INTO stage_entry (reference, stage, \"on\") VALUES ('A', 'procurement', '2026-02-02')",
    "INSERT INTO slip (id, reference, key, \"to\", \"on\") VALUES (1, 'A', 'survey', '2025-07-10', '2025-07-01')",
    "INSERT INTO evidence (id, reference, stage, key, link, \"on\") VALUES (1, 'A', 'design', 'x', 'y', '2025-07-01')",
    'INSERT INTO decision (id, reference, stage, outcome, "on", by, conditions) '
    "VALUES (1, 'A', 'design', 'approve', '2025-07-01', 'panel', '[]')",
)


def rows(connection: Connection, query: str) -> list[tuple[object, ...]]:
    return [tuple(str(value) for value in row) for row in connection.execute(text(query))]


def test_what_was_recorded_moves_up_and_down(engine: Engine) -> None:
    with engine.begin() as connection:
        engines.upgrade(connection, "0001")
        for statement in FIRST:
            connection.execute(text(statement))
        engines.upgrade(connection, "0002")
        done = 'SELECT reference, key, attempt, "on" FROM done ORDER BY attempt'
        assert rows(connection, done) == [("A", "tender-notice", "1", "2026-02-03")]
        for table in ("slip", "evidence", "decision", "stage_entry"):
            assert rows(connection, f"SELECT reference, attempt FROM {table}") == [("A", "1")], table
        again = "INSERT INTO done (reference, key, attempt, \"on\") VALUES ('A', 'tender-notice', 2, '2026-05-05')"
        connection.execute(text(again))
        engines.downgrade(connection, "0001")
        assert rows(connection, 'SELECT reference, key, "on" FROM done') == [("A", "tender-notice", "2026-05-05")]
        assert rows(connection, "SELECT reference, stage FROM stage_entry") == [("A", "procurement")]
        assert rows(connection, 'SELECT "to" FROM slip') == [("2025-07-10",)]
        engines.upgrade(connection)
        made = inspect(connection)
        assert set(made.get_table_names()) == {table.name for table in Metadata.sorted_tables} | {"alembic_version"}
        for table in Metadata.sorted_tables:
            keys = {column.name for column in table.primary_key.columns}
            assert set(made.get_pk_constraint(table.name)["constrained_columns"]) == keys, table.name


DECIDED = (
    'INSERT INTO evidence (id, reference, stage, key, link, "on", attempt) '
    "VALUES (2, 'A', 'design', 'x', 'newer', '2025-07-02', 1)",
    'INSERT INTO evidence (id, reference, stage, key, link, "on", attempt) '
    "VALUES (3, 'A', 'design', 'x', 'too late', '2025-07-20', 1)",
    'INSERT INTO decision (id, reference, stage, outcome, "on", by, conditions, attempt) '
    "VALUES (2, 'A', 'procurement', 'hold', '2025-07-03', 'panel', '[]', 1)",
    'INSERT INTO decision (id, reference, stage, outcome, "on", by, conditions, attempt) '
    "VALUES (3, 'A', 'procurement', 'approve-with-conditions', '2025-07-10', 'panel', '[\"p\", \"q\"]', 1)",
)


def test_decisions_are_numbered_and_say_what_they_saw(engine: Engine) -> None:
    with engine.begin() as connection:
        engines.upgrade(connection, "0001")
        for statement in FIRST[-2:]:
            connection.execute(text(statement))
        engines.upgrade(connection, "0003")
        for statement in DECIDED:
            connection.execute(text(statement))
        engines.upgrade(connection, "0004")
        versions = "SELECT link, version FROM evidence ORDER BY id"
        assert rows(connection, versions) == [("y", "1"), ("newer", "2"), ("too late", "3")]
        decisions = "SELECT stage, round, seen, condition_ids FROM decision ORDER BY id"
        assert rows(connection, decisions) == [
            ("design", "1", '[{"key": "x", "version": "1"}]', "[]"),
            ("procurement", "1", "None", "[]"),
            ("procurement", "2", "[]", '["A-procurement-c1", "A-procurement-c2"]'),
        ]


def test_what_is_void_or_corrected_is_shut_for_an_earlier_version(engine: Engine) -> None:
    """It takes the last decision of a gate for the one that counts, and any decision to stop for final."""
    insert = (
        'INSERT INTO decision (reference, stage, outcome, "on", by, conditions, attempt, round, corrects) '
        "VALUES ('A', '{}', '{}', '2025-07-01', 'panel', '[]', 1, {}, {})"
    )
    moved = '[{"term": "scope", "before": "the city", "after": "two wards", "tolerance": "unchanged"}]'
    with engine.begin() as connection:
        engines.upgrade(connection, "0004")
        connection.execute(text(insert.format("design", "approve", 1, "NULL")))
        connection.execute(text(insert.format("procurement", "stop", 1, "NULL")))
        connection.execute(text(insert.format("procurement", "return", 2, 1)))
        void = (
            "INSERT INTO void (reference, stage, attempt, round, \"on\", moved) VALUES ('A', 'design', 1, 1, :on, :m)"
        )
        connection.execute(text(void), {"on": "2025-08-01", "m": moved})
        engines.downgrade(connection, "0003")
        assert rows(connection, "SELECT stage, outcome, note FROM decision ORDER BY id") == [
            ("design", "hold", "The approval became void on 2025-08-01: scope the city to two wards."),
            ("procurement", "hold", "A decision to stop, which was corrected."),
            ("procurement", "return", "None"),
        ]
        engines.upgrade(connection)
        assert rows(connection, "SELECT round FROM decision ORDER BY id") == [("1",), ("1",), ("2",)]

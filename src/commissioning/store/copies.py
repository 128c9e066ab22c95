"""The whole content of a database, copied: into a file of its own, and from one into another, of either kind."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, Table, create_engine, func, insert, select, text, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from commissioning.errors import BadInput, PartFailed
from commissioning.store import answers
from commissioning.store.changelog import LogChecked, check_log
from commissioning.store.engine import REVISIONS, revision_of, take_turn, upgrade
from commissioning.store.rows import Metadata

HEAD: Final = "log_head"
_RECORD: Final = Metadata.tables["record"]
_WORKED_OUT: Final = tuple(Metadata.tables[name] for name in ("event_text", "watch", "watched"))
CONTENT: Final = tuple(table for table in Metadata.sorted_tables if table not in _WORKED_OUT)
"""What a copy holds. Texts of calendars, and what is watched for, are worked out from it."""

AT_ONCE: Final = 500

Progress = Callable[[str, int], None]
"""Called with a table and how many of its rows are done."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds: rows by table, and its change log as it was read there from first to last."""

    rows: dict[str, int]
    checked: LogChecked


def sqlite_at(file: Path) -> Engine:
    """An engine for a file of our own that nobody else uses."""
    return create_engine(URL.create("sqlite", database=str(file)))


def copy_to_file(engine: Engine, file: Path, progress: Progress | None = None) -> Copied:
    """Writes the whole content into a new SQLite file, as it is at one moment, while others may write."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            try:
                driver.execute("VACUUM INTO ?", (str(file),))
            except sqlite3.Error as error:
                message = f"The copy cannot be written: {error}. The database is as it was."
                raise PartFailed("output-unwritable", message) from error
        with closed(sqlite_at(file)) as made, made.begin() as copy:
            copy.execute(_RECORD.delete().where(_RECORD.c.sort == answers.SORT))
            for table in _WORKED_OUT:
                copy.execute(table.delete())
            return Copied(counts(copy), check_log(copy))
    with engine.connect() as source, closed(sqlite_at(file)) as made, made.begin() as copy:
        source.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        upgrade(copy)
        copy_rows(source, copy, progress)
        return Copied(counts(copy), check_log(copy))


def checked_copy(file: Path, folder: Path) -> Path:
    """A copy of a backup in ``folder``, at this program's version, whole by every test that there is.

    Raises:
        BadInput: the file is no backup, is damaged, was written by a later version, or its change log does not hold.
    """
    made = folder / "backup.db"
    try:
        with open_to_read(file) as source, sqlite3.connect(made) as target:
            source.backup(target)
            sound = target.execute("PRAGMA integrity_check").fetchone()[0]
            target.execute("PRAGMA journal_mode = DELETE")
        target.close()
    except sqlite3.Error as error:
        raise unusable(file, f"it cannot be read as a database ({error}); a dump is loaded with --dump") from error
    if sound != "ok":
        raise unusable(file, f"it is damaged ({sound.splitlines()[-1]})")
    bring_up_to_date(made, file)
    return made


@contextmanager
def open_to_read(file: Path) -> Iterator[sqlite3.Connection]:
    """A SQLite file, never written."""
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()


def bring_up_to_date(made: Path, file: Path) -> None:
    """Brings a copy that was read from ``file`` to this program's version, and checks its change log."""
    try:
        with closed(sqlite_at(made)) as engine, engine.begin() as connection:
            found = revision_of(connection)
            if found is None:
                raise unusable(file, "it is no database of this program")
            if found not in REVISIONS:
                raise newer(file, found)
            upgrade(connection)
            broken = check_log(connection).broken
    except SQLAlchemyError as error:
        raise unusable(file, f"its tables are not those of this program ({first_line(error)})") from error
    if broken is not None:
        where = "" if broken.seq is None else f"at entry {broken.seq}, "
        raise unusable(file, f"its change log does not hold: {where}{broken.because}")


def bring(
    engine: Engine, made: Path, *, keep_old: Callable[[], None] | None = None, progress: Progress | None = None
) -> Copied:
    """Fills a database with what a checked copy holds, in one transaction: all of it, or nothing.

    Args:
        engine: the database.
        made: the copy.
        keep_old: keeps what the database holds now, which is then replaced; without it, it must be empty.
        progress: called as it goes on.

    Raises:
        BadInput: the database holds something, and nothing says that it may be replaced.
    """
    with (
        closed(sqlite_at(made)) as copy,
        copy.connect() as source,
        engine.connect().execution_options(writing=True) as target,
        target.begin(),
    ):
        take_turn(target)
        if any(counts(target).values()):
            if keep_old is None:
                message = (
                    "The database holds something already. Name an empty one with --db; 'commissioning restore "
                    "--replace' keeps what there is in a file, and replaces it."
                )
                raise BadInput("database-exists", message)
            keep_old()
            _empty(target)
        copy_rows(source, target, progress)
        checked = check_log(target, check_log(source).head.hash)
        if checked.broken is not None:
            message = f"What arrived in the database is not what was sent ({checked.broken.because}). Nothing was kept."
            raise PartFailed("database-unusable", message)
        return Copied(counts(target), checked)


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has, but for the head of the change log, which is always there."""
    return {
        table.name: connection.execute(select(func.count()).select_from(content_of(table).subquery())).scalar_one()
        for table in CONTENT
        if table.name != HEAD
    }


def content_of(table: Table) -> Select[Any]:
    """The rows of a table that are content; answers that were kept beside it are none."""
    return select(table).where(table.c.sort != answers.SORT) if table is _RECORD else select(table)


def copy_rows(source: Connection, target: Connection, progress: Progress | None = None) -> None:
    """Copies every row that is content."""
    for table in CONTENT:
        with source.execute(content_of(table), execution_options={"yield_per": AT_ONCE}) as rows:
            done = 0
            for part in rows.mappings().partitions(AT_ONCE):
                put_rows(target, table, [dict(row) for row in part])
                done += len(part)
                if progress:
                    progress(table.name, done)
    _number_on(target)


def put_rows(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Writes rows as they are. The head of the log is there from the beginning, and can only go on."""
    if table.name != HEAD:
        connection.execute(insert(table), rows)
        return
    for row in rows:
        set_on = connection.execute(update(table).where(table.c.id == row["id"], table.c.entries < row["entries"]), row)
        there = connection.execute(select(table).where(table.c.id == row["id"])).first()
        if set_on.rowcount == 0 and there is None:
            connection.execute(insert(table), row)


def _number_on(connection: Connection) -> None:
    """PostgreSQL numbers rows by counters of its own, which must know what was brought."""
    if connection.dialect.name != "postgresql":
        return
    for table in CONTENT:
        column = table.autoincrement_column
        if column is not None:
            last = connection.execute(select(func.max(column))).scalar()
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :column), :last) WHERE :last IS NOT NULL"),
                {"table": f'"{table.name}"', "column": column.name, "last": last},
            )


def _empty(connection: Connection) -> None:
    """Takes every row away. The log's guards stand aside for it in this transaction, and are there again after it."""
    if connection.dialect.name == "postgresql":
        for table in reversed(Metadata.sorted_tables):
            connection.execute(text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
            connection.execute(table.delete())
            connection.execute(text(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER'))
    else:
        guards = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _ in guards:
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        for table in reversed(Metadata.sorted_tables):
            connection.execute(table.delete())
        for _, sql in guards:
            connection.exec_driver_sql(sql)
    head = Metadata.tables[HEAD]
    connection.execute(insert(head), {"id": 1, "entries": 0, "hash": ""})


@contextmanager
def closed(engine: Engine) -> Iterator[Engine]:
    """An engine whose connections are given back at the end."""
    try:
        yield engine
    finally:
        with suppress(SQLAlchemyError):
            engine.dispose()


def unusable(file: Path, because: str) -> BadInput:
    """The refusal of a backup or a dump."""
    return BadInput("backup-unusable", f"'{file}' cannot be brought back: {because}. Nothing was changed.")


def newer(file: Path, found: str) -> BadInput:
    """The refusal of what a later version wrote."""
    because = f"a later version of this program wrote it (tables {found}, known here: {REVISIONS[-1]})"
    return BadInput("backup-unusable", f"'{file}' cannot be brought back: {because}. Upgrade commissioning.")


def first_line(error: BaseException) -> str:
    """What an error says first."""
    said = getattr(error, "orig", None) or error
    return (str(said).strip().splitlines() or [type(error).__name__])[0]

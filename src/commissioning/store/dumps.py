"""The whole content as text: one JSON document a line, the same bytes for the same content, from either database."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import Connection, Engine, MetaData, String, Table
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from commissioning.store.changelog import check_log, head_of
from commissioning.store.copies import (
    AT_ONCE,
    CONTENT,
    Copied,
    Progress,
    bring_up_to_date,
    closed,
    content_of,
    counts,
    first_line,
    newer,
    put_rows,
    sqlite_at,
    unusable,
)
from commissioning.store.engine import REVISIONS, upgrade

FORMAT: Final = "commissioning-dump"
VERSION: Final = 1
_PAYLOAD: Final = "payload"


def write_dump(connection: Connection, out: BinaryIO, progress: Progress | None = None) -> Copied:
    """Writes everything, table by table and row by row in the order of their keys."""
    digest = hashlib.sha256()

    def line(document: Mapping[str, Any]) -> None:
        written = (json.dumps(document, ensure_ascii=False) + "\n").encode()
        digest.update(written)
        out.write(written)

    head, rows = head_of(connection), counts(connection)
    line(
        {
            "format": FORMAT,
            "version": VERSION,
            "tables": REVISIONS[-1],
            "log": {"entries": head.entries, "head": head.hash},
        }
    )
    total = 0
    for table in CONTENT:
        line({"table": table.name})
        query = content_of(table).order_by(*(_in_order(column, connection) for column in table.primary_key.columns))
        done = 0
        with connection.execute(query, execution_options={"yield_per": AT_ONCE}) as found:
            for row in found.mappings():
                line({name: _said(name, value) for name, value in row.items()})
                done += 1
                if progress and done % AT_ONCE == 0:
                    progress(table.name, done)
        total += done
    line({"end": FORMAT, "rows": total, "sha256": digest.hexdigest()})
    return Copied(rows, check_log(connection))


def _in_order(column: Any, connection: Connection) -> Any:
    """PostgreSQL sorts text by the customs of a country; here it is by character, on both."""
    return (
        column.collate("C") if isinstance(column.type, String) and connection.dialect.name == "postgresql" else column
    )


def _said(name: str, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if name == _PAYLOAD:
        # What was not written by this program stays the text that it is.
        found = _document(value.encode())
        return found if found is not None and _payload(found) == value else value
    return value


def _payload(found: Any) -> str:
    return json.dumps(found, sort_keys=True, ensure_ascii=False)


def checked_dump(file: Path, folder: Path) -> Path:
    """A database in ``folder`` with what a dump says, at this program's version.

    Raises:
        BadInput: the file is no dump, is cut off or was edited, was written by a later version, says what no database
            takes, or its change log does not hold.
    """
    revision = _check_whole(file)
    made = folder / "dump.db"
    try:
        with closed(sqlite_at(made)) as engine:
            _fill(engine, revision, file)
    except SQLAlchemyError as error:
        raise unusable(file, f"it says what no database takes ({first_line(error)})") from error
    bring_up_to_date(made, file)
    return made


def _check_whole(file: Path) -> str:
    """Reads the file once: whether it is a dump, whole, and of which version of the tables."""
    digest, first, last = hashlib.sha256(), None, b""
    with file.open("rb") as lines:
        for written in lines:
            if first is None:
                first = _document(written) or {}
                if first.get("format") != FORMAT:
                    raise unusable(file, "it is no dump of this program; 'commissioning restore' takes backups")
            else:
                digest.update(last)
            last = written
    if first is None:
        raise unusable(file, "it is empty")
    if first.get("version") != VERSION or str(first.get("tables")) > REVISIONS[-1]:
        raise newer(file, str(first.get("tables")))
    if first.get("tables") not in REVISIONS:
        raise unusable(file, f"there are no tables '{first.get('tables')}'")
    end = _document(last) or {}
    if end.get("end") != FORMAT or not last.endswith(b"\n"):
        raise unusable(file, "it is cut off: its last line is not the end of a dump")
    if end.get("sha256") != digest.hexdigest():
        raise unusable(file, "it was edited or damaged: what it holds is not what its last line says")
    return str(first["tables"])


def _document(written: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(written)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _fill(engine: Engine, revision: str, file: Path) -> None:
    with engine.begin() as connection:
        upgrade(connection, revision)
        tables = MetaData()
        with warnings.catch_warnings():
            # Rows are put into tables; what SQLAlchemy cannot read of an index does not matter to them.
            warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index", SAWarning)
            tables.reflect(connection)
        table: Table | None = None
        waiting: list[dict[str, Any]] = []
        for number, row in _rows(file):
            named = tables.tables.get(row["table"]) if row.keys() == {"table"} else None
            if named is not None or len(waiting) == AT_ONCE:
                if table is not None and waiting:
                    put_rows(connection, table, waiting)
                waiting = []
            if named is not None:
                table = named
                continue
            if table is None or row.keys() != set(table.columns.keys()):
                where = "before any table" if table is None else f"that is none of '{table.name}'"
                raise unusable(file, f"line {number} is a row {where}")
            try:
                waiting.append({name: _meant(table.columns[name], value) for name, value in row.items()})
            except (TypeError, ValueError) as error:
                raise unusable(file, f"line {number} holds a value that it cannot ({error})") from error
        if table is not None and waiting:
            put_rows(connection, table, waiting)


def _rows(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with file.open("rb") as lines:
        for number, written in enumerate(lines, 1):
            row = _document(written)
            if row is None:
                raise unusable(file, f"line {number} is no JSON object")
            if number > 1 and "end" not in row:
                yield number, row


def _meant(column: Any, value: Any) -> Any:
    """A value as its column takes it."""
    kind = column.type.python_type
    if value is None:
        return None
    if column.name == _PAYLOAD and isinstance(value, dict):
        return _payload(value)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if type(value) is not kind:
        raise TypeError(f"{column.name} is {value!r}")
    return value

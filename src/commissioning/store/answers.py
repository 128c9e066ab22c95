"""Answers kept beside the records: slow to work out, and as good as new until something is recorded.

An answer is kept with what it was worked out from: the change log as it stood, the day, and the program, file by file.
On another day, or for another program, it does not count; where the log has grown since, what was recorded is said
with it. It is no record: it is not logged, and losing it loses nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

SORT: Final = "answer"
_FIND: Final = text("SELECT payload FROM record WHERE sort = :sort AND key = :key")
_LOG: Final = text("SELECT entries, hash FROM log_head WHERE id = 1")
_ENTRY: Final = text("SELECT hash FROM change WHERE seq = :seq")
_SINCE: Final = text("SELECT DISTINCT what, reference FROM change WHERE seq > :seq")
_FORGET: Final = text("DELETE FROM record WHERE sort = :sort AND key = :key")
_HURRY: Final = text("SET LOCAL lock_timeout = '100ms'")
_KEEP: Final = text(
    "INSERT INTO record (sort, key, position, payload, path, line) VALUES (:sort, :key, 0, :payload, NULL, NULL)"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A kept answer, and what was recorded since: what it was, and of which record."""

    value: Any
    since: frozenset[tuple[str, str | None]] = frozenset()


def made_from(connection: Connection, as_of: date) -> str:
    """What an answer of this moment is worked out from."""
    entries, head = connection.execute(_LOG).first() or (0, "")
    return json.dumps([entries, head, as_of.isoformat(), edition()])


def find(connection: Connection, name: str, as_of: date) -> Answer | None:
    """The answer that was kept under a name for a day, with what was recorded since; ``None`` without one."""
    row = connection.execute(_FIND, {"sort": SORT, "key": name}).first()
    if row is None:
        return None
    kept = json.loads(row[0])
    then, now = json.loads(kept["made_from"]), json.loads(made_from(connection, as_of))
    if then == now:
        return Answer(kept["answer"])
    if then[2:] != now[2:] or connection.execute(_ENTRY, {"seq": then[0]}).scalar() != then[1]:
        return None
    since = connection.execute(_SINCE, {"seq": then[0]}).all()
    return Answer(kept["answer"], frozenset((what, reference) for what, reference in since))


def keep(engine: Engine, name: str, answer: Any, as_of: date, since: str) -> None:
    """Keeps an answer in place of the last one of its name, unless something was recorded since it was begun.

    Whoever asked has the answer already, so nothing waits for this: where the database is locked, or may not be
    written, it is left as it is.
    """
    with (
        suppress(DBAPIError),
        engine.connect().execution_options(writing=True, waiting=False) as connection,
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            connection.execute(_HURRY)
        now = made_from(connection, as_of)
        if now == since:
            payload = json.dumps({"made_from": now, "answer": answer}, ensure_ascii=False)
            connection.execute(_FORGET, {"sort": SORT, "key": name})
            connection.execute(_KEEP, {"sort": SORT, "key": name, "payload": payload})


@cache
def edition() -> str:
    """Which program this is: the files of the package, each with its size and the instant of its last change."""
    top = str(Path(__file__).parent.parent)
    found: list[tuple[str, int, int]] = []
    folders = [top]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        folders.append(entry.path)
                    continue
                about = entry.stat()
                found.append((entry.path[len(top) :], about.st_size, about.st_mtime_ns))
    return hashlib.sha256(repr(sorted(found)).encode()).hexdigest()

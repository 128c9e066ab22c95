"""Named locks between processes: who holds one works alone. They end with the process, however it ends."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from commissioning.errors import PartFailed
from commissioning.store.engine import sqlite_file
from commissioning.store.faults import translated

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_SETTLED_SECONDS = 0.5
"""Of two that ask at the same instant, SQLite refuses both unless they wait a moment; who works keeps it longer."""


@contextmanager
def alone(engine: Engine, url: URL, name: str) -> Iterator[bool]:
    """Whether this process holds the lock ``name`` of a database now; see ``Store.alone``."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"'{name}' is not a lock's name: letters a to z, digits and hyphens, at most 41")
    if url.get_backend_name() == "sqlite":
        file = sqlite_file(url)
        # A database in memory is seen by one process only.
        with _beside(file, name) if file else _nobody_else() as held:
            yield held
    else:
        with _on_server(engine, url, name) as held:
            yield held


@contextmanager
def _nobody_else() -> Iterator[bool]:
    yield True


@contextmanager
def _beside(file: Path, name: str) -> Iterator[bool]:
    """An exclusive transaction in a side file: a lock of the operating system, which frees it when a process dies.

    The file is never removed: who had opened it before it went would then hold a lock that nobody else sees.
    """
    side = Path(f"{file}.running-{name}")
    try:
        connection = sqlite3.connect(side, timeout=_SETTLED_SECONDS, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise _no_lock(side, error) from error
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
            held = True
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                raise _no_lock(side, error) from error
            held = False
        except sqlite3.DatabaseError as error:
            raise _no_lock(side, error) from error
        yield held
    finally:
        connection.close()


def _no_lock(side: Path, error: sqlite3.Error) -> PartFailed:
    message = f"The file '{side}', by which programs see each other, cannot be used: {error}. Check who may write it."
    return PartFailed("database-unusable", message)


@contextmanager
def _on_server(engine: Engine, url: URL, name: str) -> Iterator[bool]:
    """A session-level advisory lock, on a connection of its own that is in no transaction."""
    key = int.from_bytes(hashlib.sha256(f"commissioning/{name}".encode()).digest()[:8], signed=True)
    with translated(url):
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
    try:
        with translated(url):
            # The server asks a silent client whether it lives, so that a machine that lost its power keeps no lock.
            for setting, value in (("tcp_keepalives_idle", 60), ("tcp_keepalives_interval", 10),
                                   ("tcp_keepalives_count", 6)):  # fmt: skip
                connection.execute(
                    text("SELECT set_config(:name, :value, false)"), {"name": setting, "value": str(value)}
                )
            held = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar_one())
        yield held
        if held:
            # A connection that is gone has freed it already.
            with suppress(DBAPIError):
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
    finally:
        with suppress(DBAPIError):
            connection.close()

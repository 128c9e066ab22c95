"""Opens the database: a real SQLite file or a PostgreSQL server, at the version that this program knows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, NoSuchModuleError

from commissioning.errors import BadInput, CommissioningError, NotFound, PartFailed

REVISIONS: Final = ("0001", "0002")
"""Every version of the tables, oldest first; the last one is this program's own."""

LOCK_WAIT_SECONDS: Final = 5


def parse_url(url: str) -> URL:
    """The parsed address. Raises ``BadInput`` when it is none, or names a database that is not supported."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadInput(
            "bad-usage", f"'{url}' is not a database address. Write for example sqlite:///commissioning.db."
        ) from None
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        message = (
            f"Databases of the sort '{parsed.get_backend_name()}' are not supported. Use sqlite:/// or postgresql://."
        )
        raise BadInput("bad-usage", message)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite address; ``None`` for a database in memory or on a server."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def there(url: str) -> bool:
    """Whether there may be a database at an address: its file exists, or it is on a server."""
    file = sqlite_file(parse_url(url))
    return file is None or file.exists()


def connect(url: URL, *, create: bool) -> Engine:
    """An engine for a database that is there and at this program's version.

    Raises:
        NotFound: there is no database file, and none may be made.
        PartFailed: it cannot be opened, is locked, or was written by a later version.
    """
    file = sqlite_file(url)
    if file is not None:
        _check_file(file, create=create)
    try:
        engine = create_engine(url, connect_args=_connect_args(url))
    except (NoSuchModuleError, ModuleNotFoundError):
        message = "PostgreSQL needs its driver: pip install 'commissioning[postgres]'."
        raise BadInput("bad-usage", message) from None
    if url.get_backend_name() == "sqlite":
        _sqlite_transactions(engine)
    try:
        with translated(url), engine.connect() as connection:
            found = _revision(connection)
        if found != REVISIONS[-1]:
            _bring_up_to_date(engine, url, found)
    except CommissioningError:
        engine.dispose()
        raise
    return engine


def remove_file(engine: Engine, file: Path) -> None:
    """Takes a database file away, and what SQLite keeps beside it; not while another program has it open."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA busy_timeout = 0")
        try:
            # SQLite leaves the write-ahead log only when nobody else has the file open.
            alone = driver.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete"
        except sqlite3.OperationalError:
            alone = False
    engine.dispose()
    if alone:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{file}{ending}").unlink(missing_ok=True)


def _check_file(file: Path, *, create: bool) -> None:
    if file.is_dir():
        raise PartFailed("database-unusable", f"'{file}' is a folder, not a database. Name a file in it.")
    if not create and not file.exists():
        message = f"There is no database at '{file}'. Make one with 'commissioning load' or 'commissioning demo'."
        raise NotFound("not-found", message)
    if create and not file.parent.is_dir():
        message = f"The folder '{file.parent}' for the database is not there. Make it first, or name another with --db."
        raise PartFailed("database-unusable", message)


def _connect_args(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"timeout": LOCK_WAIT_SECONDS}
    return {"connect_timeout": 10}


def _sqlite_transactions(engine: Engine) -> None:
    """Gives SQLite real transactions: the driver's own habit is to begin late and let writers collide."""

    @event.listens_for(engine, "connect")
    def _on_connect(dbapi_connection: Any, _: Any) -> None:
        dbapi_connection.isolation_level = None
        dbapi_connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(row[0]) if row else None


def _bring_up_to_date(engine: Engine, url: URL, found: str | None) -> None:
    if found is not None and found not in REVISIONS:
        message = (
            f"The database at {url.render_as_string()} was written by a later version of this program "
            f"(its tables are at {found}, this program knows {REVISIONS[-1]}). Upgrade commissioning."
        )
        raise PartFailed("database-newer", message)
    with translated(url), engine.connect().execution_options(writing=True) as connection, connection.begin():
        found = _revision(connection)
        if found is None and _foreign_tables(connection):
            message = f"The database at {url.render_as_string()} belongs to something else. Name another with --db."
            raise PartFailed("database-unusable", message)
        upgrade(connection)
    if sqlite_file(url) is not None:
        with translated(url), engine.connect() as connection:
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA journal_mode = WAL")  # type: ignore[union-attr]


def _foreign_tables(connection: Connection) -> bool:
    return bool(inspect(connection).get_table_names())


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Runs the migrations up to ``revision`` in the transaction of ``connection``."""
    from alembic import command

    command.upgrade(_alembic(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Runs the migrations down to ``revision`` (``base`` for none) in the transaction of ``connection``."""
    from alembic import command

    command.downgrade(_alembic(connection), revision)


def _alembic(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Turns what a database driver says into one sentence."""
    try:
        yield
    except DBAPIError as error:
        raise _sentence(error, url) from error


def _sentence(error: DBAPIError, url: URL) -> PartFailed:
    name = url.render_as_string()
    said = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
    if "database is locked" in said or "database table is locked" in said:
        message = f"Another program holds the database at {name}. Nothing was changed; try again when it has finished."
        return PartFailed("database-locked", message)
    if "readonly" in said or "read-only" in said:
        return PartFailed(
            "database-unusable", f"The database at {name} may not be written. Check who may write the file."
        )
    if "not a database" in said:
        return PartFailed("database-unusable", f"The file at {name} is not a database. Name another with --db.")
    if isinstance(error, DatabaseError) and "disk is full" in said:
        return PartFailed("database-unusable", f"The disk that holds {name} is full. Nothing was changed.")
    return PartFailed("database-unusable", f"The database at {name} cannot be used: {said}.")

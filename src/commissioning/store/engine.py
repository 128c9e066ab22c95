"""Opens the database: a real SQLite file or a PostgreSQL server, at the version that this program knows."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from commissioning.errors import BadInput, CommissioningError, NotFound, PartFailed
from commissioning.store.faults import shown, translated

REVISIONS: Final = ("0001", "0002", "0003", "0004", "0005", "0006")
"""Every version of the tables, oldest first; the last one is this program's own."""

LOCK_WAIT_SECONDS: Final = 30
"""How long one who writes waits for another who writes, before the command is refused and can be repeated."""

TURNS: Final = 5_823_016_734_195_881
"""The lock of a PostgreSQL database under which its tables are brought up to date."""


def parse_url(url: str) -> URL:
    """The parsed address. Raises ``BadInput`` when it is none, or names a database that is not supported."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise BadInput(
            "bad-usage", f"'{shown(url)}' is not a database address. Write for example sqlite:///commissioning.db."
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
    return file is None or is_there(file)


def is_there(file: Path) -> bool:
    """Whether a file exists. Raises ``PartFailed`` where its folder does not let this user look."""
    try:
        return file.exists()
    except PermissionError as error:
        message = f"The folder of the database '{file}' does not let this user look into it. Check who may read it."
        raise PartFailed("database-unusable", message) from error


def file_of(url: str) -> Path | None:
    """The file of a database; ``None`` for one in memory or on a server."""
    return sqlite_file(parse_url(url))


def beside(url: str, ending: str) -> Path:
    """A file or folder beside the database's own file; of a database on a server, in the working folder."""
    parsed = parse_url(url)
    return Path(f"{sqlite_file(parsed) or parsed.database}.{ending}")


def connect(url: URL, *, create: bool) -> Engine:
    """An engine for a database that is there and at this program's version.

    Raises:
        NotFound: there is no database file, and none may be made.
        PartFailed: it cannot be opened, is locked, or was written by a later version.
    """
    file = sqlite_file(url)
    if file is not None:
        _check_file(file, create=create)
    fresh = file if file is not None and not is_there(file) else None
    try:
        engine = create_engine(url, connect_args=_connect_args(url))
    except (NoSuchModuleError, ModuleNotFoundError):
        message = "PostgreSQL needs its driver: pip install 'commissioning[postgres]'."
        raise BadInput("bad-usage", message) from None
    if url.get_backend_name() == "sqlite":
        _sqlite_transactions(engine)
    try:
        with translated(url), engine.connect() as connection:
            found = revision_of(connection)
        if found != REVISIONS[-1]:
            _bring_up_to_date(engine, url, found)
    except CommissioningError:
        if fresh is not None:
            _remove_if_bare(engine, fresh)
        engine.dispose()
        raise
    return engine


def _remove_if_bare(engine: Engine, file: Path) -> None:
    """Takes away a file in which not even tables could be made."""
    with suppress(sqlite3.Error, SQLAlchemyError, OSError):
        with engine.connect() as connection:
            bare = not connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one()
        if bare:
            remove_file(engine, file)


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
    found = is_there(file)
    if file.is_dir():
        raise PartFailed("database-unusable", f"'{file}' is a folder, not a database. Name a file in it.")
    if not create and not found:
        message = f"There is no database at '{file}'. Make one with 'commissioning load' or 'commissioning demo'."
        raise NotFound("not-found", message)
    if not create and not file.stat().st_size:
        message = f"The file '{file}' is empty, so it is no database. Bring a backup back with 'commissioning restore'."
        raise PartFailed("database-unusable", message)
    if create and not file.parent.is_dir():
        message = f"The folder '{file.parent}' for the database is not there. Make it first, or name another with --db."
        raise PartFailed("database-unusable", message)


def _connect_args(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"timeout": LOCK_WAIT_SECONDS}
    # A server that vanished without a word is noticed within a minute or so; the address may say otherwise.
    usual = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
             "tcp_user_timeout": 60_000}  # fmt: skip
    return {name: value for name, value in usual.items() if name not in url.query}


def _sqlite_transactions(engine: Engine) -> None:
    """Gives SQLite real transactions: the driver's own habit is to begin late and let writers collide."""

    @event.listens_for(engine, "connect")
    def _on_connect(dbapi_connection: Any, _: Any) -> None:
        dbapi_connection.isolation_level = None
        dbapi_connection.execute("PRAGMA foreign_keys = ON")
        # A decision that was recorded is there after the power fails: every commit waits for the disk.
        dbapi_connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        seconds = LOCK_WAIT_SECONDS if options.get("waiting", True) else 0
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {seconds * 1000}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing", False) else "BEGIN")


def revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(row[0]) if row else None


def _bring_up_to_date(engine: Engine, url: URL, found: str | None) -> None:
    if found is not None and found not in REVISIONS:
        message = (
            f"The database at {shown(url)} was written by a later version of this program "
            f"(its tables are at {found}, this program knows {REVISIONS[-1]}). Upgrade commissioning."
        )
        raise PartFailed("database-newer", message)
    with translated(url), engine.connect().execution_options(writing=True) as connection, connection.begin():
        if url.get_backend_name() == "postgresql":
            # Two programs may open an old database at once: the second one finds the work done.
            connection.execute(text("SELECT pg_advisory_xact_lock(:turns)"), {"turns": TURNS})
        found = revision_of(connection)
        if found is None and _foreign_tables(connection):
            message = f"The database at {shown(url)} belongs to something else. Name another with --db."
            raise PartFailed("database-unusable", message)
        upgrade(connection)
    if url.get_backend_name() == "sqlite":
        write_ahead(engine)


def take_turn(connection: Connection) -> None:
    """Waits until nobody else writes; whatever is read from then on holds until the transaction ends.

    SQLite has one writer at a time by itself. On PostgreSQL the head of the change log is the row at which they wait.
    """
    if connection.dialect.name != "postgresql":
        return
    wait = {"wait": f"{int(LOCK_WAIT_SECONDS * 1000)}ms"}
    connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), wait)
    connection.execute(text("SELECT entries FROM log_head WHERE id = 1 FOR UPDATE"))


def write_ahead(engine: Engine) -> None:
    """Gives a SQLite file its write-ahead log, with which nobody who reads waits for one who writes.

    Who only looks leaves a file as it is; so a backup that is looked at stays one file, byte for byte.
    """
    # While others have it open it stays as it is: slower for them, and as safe. What else is wrong, writing will say.
    with engine.connect() as connection, suppress(sqlite3.Error):
        driver: Any = connection.connection.driver_connection
        if driver.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            driver.execute("PRAGMA journal_mode = WAL")


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

"""An open database, and its units of work. What reads and writes rows is loaded when a unit is asked for first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL

from commissioning.store import answers, served
from commissioning.store.alone import alone
from commissioning.store.author import Author
from commissioning.store.engine import (
    beside,
    connect,
    is_there,
    parse_url,
    remove_file,
    sqlite_file,
    take_turn,
    write_ahead,
)
from commissioning.store.faults import shown, translated
from commissioning.store.pulse import Pulse

if TYPE_CHECKING:
    from commissioning.store.copies import Copied, Progress
    from commissioning.store.repository import Unit
    from commissioning.store.texts import KeptText


class Store:
    """An open database."""

    def __init__(self, engine: Engine, url: URL, *, made: Path | None = None) -> None:
        self._engine = engine
        self._url = url
        self._made = made
        self._ahead = False
        self._pulse: Pulse | None = None

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> Store:
        """Opens the database at ``url``, bringing its tables up to date.

        Raises:
            BadInput: the address is none.
            NotFound: there is no such database and ``create`` is false.
            PartFailed: it cannot be used: locked, later than this program, or not a database.
        """
        parsed = parse_url(url)
        file = sqlite_file(parsed)
        made = file if file is not None and not is_there(file) else None
        return cls(connect(parsed, create=create), parsed, made=made)

    @property
    def address(self) -> str:
        """The address, without its password."""
        return shown(self._url)

    def beside(self, ending: str) -> Path:
        """A file beside the database's own; of a database on a server, in the working folder."""
        return beside(self._url.render_as_string(hide_password=False), ending)

    def is_empty(self) -> bool:
        """Whether nothing has ever been recorded here."""
        with self.reading() as unit:
            return not unit.last_change()

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Whether this process now holds the lock ``name`` of the database; false when another holds it. Never waits.

        It ends with the block, and with the process, however that ends. It keeps one scheduled run from working
        beside another; it does not guard the records, which ``writing`` does.

        Raises:
            PartFailed: the database, or the side file of a SQLite database, cannot be used.
            ValueError: ``name`` is not made of at most 41 letters a to z, digits and hyphens.
        """
        with alone(self._engine, self._url, name) as held:
            yield held

    def close(self) -> None:
        """Gives the connections back."""
        if self._pulse is not None:
            self._pulse.close()
        self._engine.dispose()

    def pulse(self) -> int | None:
        """Another number as soon as anybody has recorded anything; ``None`` where that takes as long as ``state``.

        Asks a SQLite file for its data version, which is a look into memory.

        Raises:
            PartFailed: the file cannot be read.
        """
        file = sqlite_file(self._url)
        if file is None:
            return None
        if self._pulse is None:
            self._pulse = Pulse(file)
        return self._pulse.read()

    def give_up(self) -> None:
        """Closes it; a file that was made by opening it, and in which nothing was recorded, is taken away again."""
        if self._made is not None and self.is_empty():
            remove_file(self._engine, self._made)
        self.close()

    def made_from(self, as_of: date) -> str:
        """All that an answer of this moment depends on: the change log as it stands, the day and the program."""
        with translated(self._url), self._engine.connect() as connection:
            return answers.made_from(connection, as_of)

    def answer(self, name: str, as_of: date) -> answers.Answer | None:
        """The answer kept under a name for a day, as JSON holds it, with what was recorded since; else ``None``."""
        with translated(self._url), self._engine.connect() as connection:
            return answers.find(connection, name, as_of)

    def keep_answer(self, name: str, answer: Any, as_of: date, *, made_from: str) -> None:
        """Keeps an answer that was slow to work out, where the database may be written now; it never waits or fails.

        ``made_from`` is what ``made_from`` gave before the answer was begun: one that was overtaken is not kept.
        """
        answers.keep(self._engine, name, answer, as_of, made_from)

    def state(self, digest: str) -> served.State:
        """What an answer to the address with this digest hangs on, in one short question. Raises ``PartFailed``."""
        with translated(self._url), self._engine.connect().execution_options(waiting=False) as connection:
            return served.state(connection, digest)

    def fetched(self, id: str, at: datetime, reader: str | None) -> None:
        """Keeps when the feed of an address was last asked for, where that can be written now; never waits or fails.

        It is no change, so the log does not have it.
        """
        served.keep_fetched(self._engine, id, at, reader)

    def keep_texts(self, texts: Sequence[KeptText]) -> None:
        """Keeps rendered entries in one short transaction, where the database can be written at once.

        They are no record, so the log does not have them; it never waits or fails.
        """
        from commissioning.store.texts import keep

        if texts:
            self._write_ahead()
            keep(self._engine, texts)

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """A unit of work that sees one state of the database and changes nothing."""
        from sqlmodel import Session

        from commissioning.store.repository import Unit

        with (
            translated(self._url),
            self._read_only() as connection,
            connection.begin(),
            Session(connection) as session,
        ):
            yield Unit(session, None)

    @contextmanager
    def writing(self, author: Author) -> Iterator[Unit]:
        """A unit of work that is kept whole, or not at all when it raises. There is one at a time.

        Whoever writes waits for the others first, and reads then; so no two pass their checks on the same state.

        Raises:
            Refused: what the author had looked at has changed since.
            PartFailed: the database cannot be written; nothing was changed.
        """
        from sqlmodel import Session

        from commissioning.store.repository import Unit

        with translated(self._url):
            self._write_ahead()
            with self._engine.connect().execution_options(writing=True) as connection, connection.begin():
                take_turn(connection)
                with Session(connection) as session:
                    unit = Unit(session, author)
                    if author.expected is not None:
                        unit.must_be_as_expected(author.expected)
                    yield unit
                    session.flush()

    def backup_to(self, file: Path, progress: Progress | None = None) -> Copied:
        """Writes the whole content, as it is at one moment, into a SQLite file that is not there yet.

        Raises:
            PartFailed: the database cannot be read, or the file cannot be written.
        """
        from commissioning.store.copies import copy_to_file

        with translated(self._url):
            return copy_to_file(self._engine, file, progress)

    def dump_to(self, out: BinaryIO, progress: Progress | None = None) -> Copied:
        """Writes the whole content, as it is at one moment, as text; the same bytes for the same content.

        Raises:
            PartFailed: the database cannot be read.
        """
        from commissioning.store.dumps import write_dump

        with translated(self._url), self._read_only() as connection, connection.begin():
            return write_dump(connection, out, progress)

    def bring(
        self, made: Path, *, keep_old: Callable[[], None] | None = None, progress: Progress | None = None
    ) -> Copied:
        """Fills this database with what a checked copy holds: all of it in one transaction, or nothing.

        Args:
            made: what ``checked_copy`` or ``checked_dump`` made.
            keep_old: keeps what is here now, which is then replaced; without it, nothing may be here.
            progress: called as it goes on.

        Raises:
            BadInput: something is here, and nothing says that it may be replaced.
            PartFailed: the database cannot be written; it is as it was.
        """
        from commissioning.store.copies import bring

        with translated(self._url):
            self._write_ahead()
            return bring(self._engine, made, keep_old=keep_old, progress=progress)

    @contextmanager
    def _read_only(self) -> Iterator[Connection]:
        """A connection that sees one state of the database, and that a server lets change nothing."""
        with self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    def _write_ahead(self) -> None:
        if not self._ahead and sqlite_file(self._url) is not None:
            write_ahead(self._engine)
            self._ahead = True

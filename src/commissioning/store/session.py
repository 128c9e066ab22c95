"""What every part of a unit of work stands on: its session, and who makes its changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from commissioning.errors import Meanwhile
from commissioning.store.author import Author

Row = TypeVar("Row", bound=SQLModel)

MOST_NAMED: Final = 900
"""A statement of SQLite takes 999 values on older systems; of more, all rows are read."""


class InSession:
    """A part of a unit of work."""

    def __init__(self, session: Session, author: Author | None) -> None:
        self._session = session
        self._author = author

    @property
    def author(self) -> Author:
        """Who makes the changes of this unit."""
        return self._require_author()

    def _require_author(self) -> Author:
        if self._author is None:
            raise RuntimeError("this unit of work only reads")
        return self._author

    def _only(self, query: Any, column: Any, wanted: Collection[str] | None) -> Iterable[Any]:
        """The rows of a query whose column is among these; all of them for ``None``."""
        if wanted is not None and len(wanted) <= MOST_NAMED:
            query = query.where(col(column).in_(sorted(wanted)))
        rows: Sequence[Any] = self._session.exec(query).all()
        if wanted is None or len(wanted) <= MOST_NAMED:
            return rows
        among = set(wanted)
        return [row for row in rows if getattr(row, column.key) in among]

    def _add_first(self, row: SQLModel, what: str, problem: str = "already-decided") -> None:
        """Adds a row of which there may be one; the database decides who was first. Raises ``Meanwhile``."""
        self._session.add(row)
        try:
            self._session.flush()
        except IntegrityError as error:
            message = f"Somebody else recorded {what} at the same moment. Nothing was changed; look again."
            raise Meanwhile(problem, message) from error

    def _write_many(self, statement: Any, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Gives many rows to the driver itself: what is done to each before it gets there takes longer than writing it.

        Args:
            statement: what is executed for each row.
            names: what its values are called, in the order in which a row has them.
            rows: of text and numbers; a day is ISO text.
        """
        given: list[Any] = list(rows)
        if not given:
            return
        connection = self._session.connection()
        compiled = statement.compile(dialect=connection.dialect, column_keys=names)
        if compiled.positional:
            if tuple(compiled.positiontup) != tuple(names):
                pick = itemgetter(*(names.index(name) for name in compiled.positiontup))
                given = list(map(pick, given))
        else:
            given = [dict(zip(names, row, strict=True)) for row in given]
        connection.exec_driver_sql(str(compiled), given)

    def _all(self, row: type[Row], *order: Any) -> Iterable[Row]:
        return self._session.exec(select(row).order_by(*order)).all()


def utc(at: datetime) -> datetime:
    """Kept without a zone and always in UTC, because SQLite has no zones."""
    return at.astimezone(UTC).replace(tzinfo=None)

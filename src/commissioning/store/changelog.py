"""The change log: append-only, numbered without gaps, each entry chained to the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import Connection, String, func, inspect, type_coerce
from sqlmodel import col, select

from commissioning.model import Change
from commissioning.store.rows import ChangeRow, LogHeadRow
from commissioning.store.session import InSession, utc


@dataclass(frozen=True, slots=True)
class LogHead:
    """How many entries a change log has, and the hash of its last one, which stands for all of them."""

    entries: int
    hash: str


@dataclass(frozen=True, slots=True)
class LogBreak:
    """The first place at which a change log does not hold: the entry there, and what is wrong with it.

    ``seq``, ``at`` and ``by`` are ``None`` when no entry is left to name.
    """

    seq: int | None
    at: datetime | None
    by: str | None
    because: str

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        at = self.at.isoformat() if self.at else None
        return {"seq": self.seq, "at": at, "by": self.by, "because": self.because}


@dataclass(frozen=True, slots=True)
class LogChecked:
    """A change log that was read from its first entry to its last. ``broken`` is ``None`` when it is whole."""

    head: LogHead
    broken: LogBreak | None


class Entry(Protocol):
    """An entry as the database keeps it: an object of the row's class, or a bare row."""

    seq: Any
    at: Any
    by: Any
    what: Any
    reference: Any
    field: Any
    before: Any
    after: Any
    because: Any
    hash: Any


class ChangeLog(InSession):
    """The change log of a unit of work."""

    _last: int | None = None
    _head: LogHeadRow | None = None

    def log(
        self,
        what: str,
        reference: str | None,
        *,
        field: str | None = None,
        before: object = None,
        after: object = None,
        because: str | None = None,
    ) -> None:
        """Writes one entry of the change log."""
        author = self._require_author()
        if self._head is None:
            self._head = self._session.get_one(LogHeadRow, 1)
        row = ChangeRow(
            seq=self.last_change() + 1,
            at=utc(author.at),
            by=author.name,
            what=what,
            reference=reference,
            field=field,
            before=None if before is None else str(before),
            after=None if after is None else str(after),
            because=because or author.because,
            hash="",
        )
        row.hash = _chained(self._head.hash, row)
        self._head.entries, self._head.hash = self._head.entries + 1, row.hash
        self._last = row.seq
        # Written with the next reading of the unit, or at its end: by the hundred, that is several times faster.
        self._session.add(row)

    def last_change(self) -> int:
        """The number of the last entry of the change log; 0 when there is none."""
        if self._last is None:
            self._last = self._session.exec(select(func.max(ChangeRow.seq))).one() or 0
        return self._last

    def changes(self, reference: str | None = None, *, after: int = 0, before: int | None = None) -> tuple[Change, ...]:
        """The change log, oldest first; of one record, or of all; of the entries between two, or of all."""
        query = select(ChangeRow).where(col(ChangeRow.seq) > after).order_by(col(ChangeRow.seq))
        if before is not None:
            query = query.where(col(ChangeRow.seq) < before)
        if reference is not None:
            query = query.where(ChangeRow.reference == reference)
        return tuple(
            Change.model_validate({**row.model_dump(), "at": row.at.replace(tzinfo=UTC)})
            for row in self._session.exec(query)
        )

    def log_head(self) -> LogHead:
        """Where the change log stands."""
        self._session.flush()
        return head_of(self._session.connection())

    def check_log(self, kept: str | None = None) -> LogChecked:
        """Reads the whole change log and says whether it holds, and where it first does not.

        Args:
            kept: the hash of its head as somebody kept it elsewhere, or its first digits. Found in the log, it says
                that all up to it is as it was then, which nobody can feign who only has the database.
        """
        self._session.flush()
        return check_log(self._session.connection(), kept)


def head_of(connection: Connection) -> LogHead:
    """Where the change log of a database stands."""
    head = connection.execute(select(LogHeadRow.entries, LogHeadRow.hash).where(LogHeadRow.id == 1)).first()
    return LogHead(head.entries, head.hash) if head else LogHead(0, "")


def check_log(connection: Connection, kept: str | None = None) -> LogChecked:
    """The same of any connection to a database of this program's version."""
    table = inspect(ChangeRow).local_table
    # Somebody who edits a SQLite file can write what is no instant; it is read as what it is, and found.
    at = type_coerce(table.c.at, String) if connection.dialect.name == "sqlite" else table.c.at
    query = select(*(at.label("at") if column.name == "at" else column for column in table.c)).order_by(table.c.seq)
    head = head_of(connection)
    with connection.execute(query, execution_options={"yield_per": 1000}) as rows:
        return LogChecked(head, _first_break(rows, head, kept))


def _first_break(rows: Iterable[Any], head: LogHead, kept: str | None) -> LogBreak | None:
    previous, last, count, found, more = "", None, 0, not kept, None
    for row in rows:
        count += 1
        if row.hash not in (_chained(previous, row), _chained_before_numbers(previous, row)):
            return _at(row, f"it does not follow from {_named(last)}: one of the two was edited, or an entry between "
                            "them was taken away, put in or moved")  # fmt: skip
        more = more or (row if count == head.entries + 1 else None)
        found = found or row.hash.startswith(kept)
        previous, last = row.hash, row
    if more is not None:
        return _at(more, f"the head of the log knows {head.entries} entries, and this one comes after them")
    if count < head.entries:
        gone = head.entries - count
        return _at(
            last, f"the log ends with {_named(last)}, and {gone} that followed {'is' if gone == 1 else 'are'} gone"
        )
    if previous != head.hash:
        return _at(last, f"the head of the log has another hash than {_named(last)}")
    if not found:
        return _at(
            None, f"no entry has the head that was kept, {kept}: the log was written anew since, or it is another's"
        )
    return None


def _at(row: Entry | None, because: str) -> LogBreak:
    if row is None:
        return LogBreak(None, None, None, because)
    at = _instant(row.at)
    return LogBreak(row.seq, at.replace(tzinfo=UTC) if isinstance(at, datetime) else None, str(row.by), because)


def _instant(at: datetime | str) -> datetime | str:
    try:
        return datetime.fromisoformat(at) if isinstance(at, str) else at
    except ValueError:
        return at


def _named(row: Entry | None) -> str:
    return "the beginning" if row is None else f"entry {row.seq}"


def _chained(previous: str, row: Entry) -> str:
    return _digest([previous, row.seq, *_content(row)])


def _chained_before_numbers(previous: str, row: Entry) -> str:
    """The hash that entries had before their number was part of it."""
    return _digest([previous, *_content(row)])


def _content(row: Entry) -> list[str | None]:
    at = _instant(row.at)
    return [
        at.isoformat() if isinstance(at, datetime) else at,
        row.by,
        row.what,
        row.reference,
        row.field,
        row.before,
        row.after,
        row.because,
    ]


def _digest(content: list[Any]) -> str:
    return hashlib.sha256(
        json.dumps(content, ensure_ascii=False, default=repr).encode("utf-8", "backslashreplace")
    ).hexdigest()

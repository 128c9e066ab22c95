"""The one repository: values in, values out, and every change logged in the transaction that makes it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, func, inspect
from sqlalchemy import select as columns
from sqlmodel import col, select

from commissioning.model import Meeting
from commissioning.store.alert_ledger import AlertLedger
from commissioning.store.desk import Desk
from commissioning.store.happened import Happened
from commissioning.store.housekeeping import Housekeeping
from commissioning.store.kept import Kept
from commissioning.store.outbox import Outbox
from commissioning.store.rows import EventRow, MeetingRow, Metadata, RecordRow
from commissioning.store.served import EVENTS, HOUSE
from commissioning.store.session import utc
from commissioning.store.texts import Texts
from commissioning.store.tokens import Tokens
from commissioning.store.versions import Versions
from commissioning.store.watch import Watch

_EVENTS = Metadata.tables["event"]
ID_NAMESPACE = uuid.UUID("1c2f6a54-30a9-5f5e-8f5b-6d1d0a4c2b77")


@dataclass(frozen=True, slots=True)
class Stored:
    """A noun as it is kept: its payload, where it was written, and its place among its sort."""

    sort: str
    key: str
    payload: Mapping[str, Any]
    path: str | None
    line: int | None
    position: int = 0


@dataclass(frozen=True, slots=True)
class StoredMeeting:
    """A meeting as it is kept."""

    id: str
    committee: str
    date: date
    payload: Mapping[str, Any]
    path: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """What calendars have been told of one milestone or meeting."""

    id: str
    reference: str
    key: str
    sequence: int
    stamp: datetime
    digest: str
    day: date
    title: str
    kind: str
    owner: str | None
    committee: str | None
    cancelled: bool
    moved_from: date | None
    moved_at: datetime | None
    until: date | None = None
    cancelled_on: date | None = None
    shown: str | None = None
    withheld: bool = False


def lasting_id(*parts: str) -> str:
    """An id derived once from what something was first called; it is then kept, whatever it is called later."""
    return str(uuid.uuid5(ID_NAMESPACE, "/".join(parts)))


class Unit(Happened, Kept, Versions, Housekeeping, Tokens, Texts, Desk, AlertLedger, Outbox, Watch):
    """One unit of work: reads, and writes that log themselves."""

    _positions: dict[str, int] | None = None

    # -- nouns ----------------------------------------------------------------------------------------------------

    def nouns(self, sort: str, keys: Collection[str] | None = None) -> tuple[Stored, ...]:
        """The nouns of a sort with these keys, or all of it, in the order in which they were first written."""
        query = select(RecordRow).where(RecordRow.sort == sort).order_by(col(RecordRow.position), col(RecordRow.key))
        return tuple(_stored(row) for row in self._only(query, RecordRow.key, keys))

    def noun(self, sort: str, key: str) -> Stored | None:
        """One noun."""
        row = self._session.get(RecordRow, (sort, key))
        return _stored(row) if row else None

    def keys(self, sort: str) -> tuple[str, ...]:
        """The keys of a sort, in the order in which they were first written."""
        query = select(RecordRow.key).where(RecordRow.sort == sort).order_by(col(RecordRow.position), RecordRow.key)
        return tuple(self._session.exec(query))

    def put_noun(self, item: Stored) -> None:
        """Keeps a noun, new or changed; logging is the caller's, who knows what changed."""
        row = self._session.get(RecordRow, (item.sort, item.key))
        if row is None:
            row = RecordRow(sort=item.sort, key=item.key, position=self._next_position(item.sort), payload="")
        row.payload, row.path, row.line = _text(item.payload), item.path, item.line
        self._session.add(row)

    def put_nouns(self, items: Iterable[Stored], known: Collection[str]) -> None:
        """Keeps many nouns of one sort at once; ``known`` are the keys that the sort has already."""
        rows = [
            {"sort": item.sort, "key": item.key, "payload": _text(item.payload), "path": item.path, "line": item.line}
            for item in items
        ]
        new = [{**row, "position": self._next_position(str(row["sort"]))} for row in rows if row["key"] not in known]
        self._session.flush()
        # Thousands at once, as the events are.
        self._session.bulk_insert_mappings(inspect(RecordRow), new)
        self._session.bulk_update_mappings(inspect(RecordRow), [row for row in rows if row["key"] in known])
        self._session.expire_all()

    def _next_position(self, sort: str) -> int:
        if self._positions is None:
            query = select(RecordRow.sort, func.count()).group_by(RecordRow.sort)
            self._positions = dict(self._session.exec(query).all())
        position = self._positions.get(sort, 0)
        self._positions[sort] = position + 1
        return position

    def meetings(self) -> tuple[StoredMeeting, ...]:
        """Every meeting, by committee and date."""
        rows = self._session.exec(select(MeetingRow).order_by(MeetingRow.committee, MeetingRow.date))  # type: ignore[arg-type]
        return tuple(
            StoredMeeting(row.id, row.committee, row.date, _payload(row.payload), row.path, row.line) for row in rows
        )

    def free_dates(self, ids: Iterable[str]) -> None:
        """Moves meetings off their dates for a moment, so that they can be given others in any order."""
        for number, id in enumerate(ids):
            row = self._session.get_one(MeetingRow, id)
            row.date = date(1, 1, 1) + timedelta(days=number)
            self._session.add(row)
        self._session.flush()

    def put_meeting(
        self, committee: str, meeting: Meeting, payload: Mapping[str, Any], *, id: str | None, path: str | None
    ) -> str:
        """Keeps a meeting under its lasting id, which a new one gets from its committee and first date."""
        id = id or lasting_id("meeting", committee, meeting.known_by)
        row = self._session.get(MeetingRow, id) or MeetingRow(id=id, committee=committee, date=meeting.date, payload="")
        row.date, row.payload, row.path, row.line = meeting.date, _text(payload), path, meeting.line
        self._session.add(row)
        return id

    # -- calendars and alerts -------------------------------------------------------------------------------------

    def events(self, only: Collection[str] | None = None) -> dict[tuple[str, str], StoredEvent]:
        """What calendars have been told, by reference and key: of some workstreams and committees, or of all."""
        # Bare rows: of hundreds of thousands, objects would take most of the memory.
        query = columns(*_EVENTS.c).order_by(_EVENTS.c.reference, _EVENTS.c.key)
        return {(row.reference, row.key): _event(row) for row in self._only(query, EventRow.reference, only)}

    def events_with(self, ids: Collection[str]) -> dict[str, StoredEvent]:
        """What calendars have been told of some entries, by id."""
        return {row.id: _event(row) for row in self._only(columns(*_EVENTS.c), EventRow.id, ids)}

    def put_events(self, events: Iterable[StoredEvent]) -> None:
        """Keeps what calendars are told from now on: new events have sequence 0, all others are known."""
        rows = [
            {
                **{name: getattr(event, name) for name in StoredEvent.__slots__},
                "stamp": utc(event.stamp),
                "moved_at": utc(event.moved_at) if event.moved_at else None,
            }
            for event in events
        ]
        # Thousands at once: each as an object of its own would take longer than the plans do.
        self._session.bulk_insert_mappings(inspect(EventRow), [row for row in rows if row["sequence"] == 0])
        changed = [row for row in rows if row["sequence"] > 0]
        self._session.bulk_update_mappings(inspect(EventRow), changed)
        self.forget_texts([row["id"] for row in changed])
        if rows:
            # Time alone changes entries without an entry in the log; who keeps feeds ready must see that, too.
            counted = self.noun(HOUSE, EVENTS)
            said = {"changes": (counted.payload["changes"] if counted else 0) + 1}
            self.put_noun(Stored(HOUSE, EVENTS, said, None, None))


def _event(row: Row[Any]) -> StoredEvent:
    data = {name: getattr(row, name) for name in StoredEvent.__slots__}
    data["stamp"] = row.stamp.replace(tzinfo=UTC)
    data["moved_at"] = row.moved_at.replace(tzinfo=UTC) if row.moved_at else None
    return StoredEvent(**data)


def _stored(row: RecordRow) -> Stored:
    return Stored(row.sort, row.key, _payload(row.payload), row.path, row.line, row.position)


@lru_cache(maxsize=8192)
def _payload(text: str) -> Mapping[str, Any]:
    """What a row says; one value for one text, so that what is made from it can be kept too."""
    found: dict[str, Any] = json.loads(text)
    return MappingProxyType(found)


def _text(payload: Mapping[str, Any]) -> str:
    return json.dumps(dict(payload), sort_keys=True, ensure_ascii=False)

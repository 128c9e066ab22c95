"""Messages until they are delivered, who was told of which alert, and the runs that told them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Date, bindparam, func, insert, text, update
from sqlmodel import col, select

from commissioning.model import Message, MessageState, TellingRun
from commissioning.store.alert_ledger import AT_ONCE
from commissioning.store.rows import MessageRow, Metadata, RunRow, ToldRow
from commissioning.store.session import InSession, utc

_TELL = text(
    'INSERT INTO alert_told (alert, recipient, message, "on") VALUES (:alert, :recipient, :message, :on) '
    'ON CONFLICT (alert, recipient) DO UPDATE SET message = excluded.message, "on" = excluded."on"'
).bindparams(bindparam("on", type_=Date))
_TOLD_COLUMNS = ("alert", "recipient", "message", "on")
_MESSAGES = Metadata.tables["message"]
_IDENTITY = ("id", "state", "attempts")
_CHANGE = update(_MESSAGES).where(*(_MESSAGES.c[name] == bindparam(f"seen_{name}") for name in _IDENTITY))
_FIRST_SENT = (
    update(Metadata.tables["alert"])
    .where(Metadata.tables["alert"].c.id == bindparam("alert"), Metadata.tables["alert"].c.sent_on.is_(None))
    .values(sent_on=bindparam("on"))
)
_INSTANTS = ("made_at", "next_at", "sent_at")


class Outbox(InSession):
    """The messages and the runs of a unit of work."""

    def put_messages(self, messages: Iterable[Message]) -> None:
        """Keeps new messages."""
        new = [_columns(message) for message in messages]
        if new:
            self._session.connection().execute(insert(_MESSAGES), new)

    def messages(self, states: Sequence[MessageState], *, first: int | None = None) -> tuple[Message, ...]:
        """The messages in these states, the oldest first; at most so many, the newest of them, where that is given."""
        query = select(MessageRow).where(col(MessageRow.state).in_(states))
        newest = query.order_by(col(MessageRow.made_at).desc(), col(MessageRow.id).desc()).limit(first)
        return tuple(_message(row) for row in reversed(self._session.exec(newest).all()))

    def message(self, id: str) -> Message | None:
        """One message."""
        row = self._session.get(MessageRow, id)
        return _message(row) if row else None

    def count_messages(self) -> dict[str, int]:
        """How many messages there are in each state."""
        query = select(MessageRow.state, func.count()).group_by(MessageRow.state).order_by(MessageRow.state)
        return dict(self._session.exec(query).all())

    def change_message(self, seen: Message, **to: Any) -> Message | None:
        """A message with some fields changed, kept; ``None`` when it is not as it was seen any more.

        The state and the number of attempts tell: who changes a message first is the one who hands it over.
        """
        changed = replace(seen, **to)
        new = {name: value for name, value in _columns(changed).items() if name in to}
        as_seen = {f"seen_{name}": getattr(seen, name) for name in _IDENTITY}
        done = self._session.connection().execute(_CHANGE, {**new, **as_seen})
        return changed if done.rowcount else None

    def told(self, alerts: Collection[str]) -> frozenset[tuple[str, str]]:
        """Who was told of these alerts: pairs of an alert's id and a recipient."""
        wanted, found = sorted(alerts), set[tuple[str, str]]()
        for start in range(0, len(wanted), AT_ONCE):
            query = select(ToldRow.alert, ToldRow.recipient)
            found.update(self._session.exec(query.where(col(ToldRow.alert).in_(wanted[start : start + AT_ONCE]))))
        return frozenset(found)

    def add_told(self, told: Iterable[tuple[str, str, str | None]], on: date) -> None:
        """Keeps of which alert each recipient is told, in which message. Who is told again was told before."""
        self._write_many(_TELL, _TOLD_COLUMNS, ((*pair, on.isoformat()) for pair in told))

    def first_sent(self, alerts: Iterable[str], on: date) -> None:
        """Keeps of alerts of the ledger that nobody had heard of that they were sent on a day."""
        self._write_many(_FIRST_SENT, ("alert", "on"), ((alert, on.isoformat()) for alert in alerts))

    def begin_run(self, run: TellingRun) -> None:
        """Keeps that a run has begun."""
        self._session.add(
            RunRow(id=run.id, name=run.name, day=run.day, began=utc(run.began), state=run.state, counts="{}")
        )

    def end_run(self, id: str, *, at: datetime, state: str, counts: Mapping[str, int]) -> None:
        """Keeps that a run has ended, how, and what it did."""
        row = self._session.get_one(RunRow, id)
        row.ended, row.state, row.counts = utc(at), state, json.dumps(dict(counts), sort_keys=True)
        self._session.add(row)

    def runs(self, name: str, *, since: date) -> tuple[TellingRun, ...]:
        """The runs of a name for days since one, in the order in which they began."""
        query = select(RunRow).where(RunRow.name == name, col(RunRow.day) >= since)
        return tuple(_run(row) for row in self._session.exec(query.order_by(col(RunRow.began), col(RunRow.id))))

    def last_run(self, name: str) -> TellingRun | None:
        """The last run of a name that has ended."""
        query = select(RunRow).where(RunRow.name == name, col(RunRow.ended).is_not(None))
        row = self._session.exec(query.order_by(col(RunRow.began).desc(), col(RunRow.id)).limit(1)).first()
        return _run(row) if row else None


def _columns(message: Message) -> dict[str, Any]:
    values = {name: getattr(message, name) for name in Message.__slots__}
    return {**values, **{name: utc(values[name]) for name in _INSTANTS if values[name] is not None}}


def _message(row: MessageRow) -> Message:
    values = {name: getattr(row, name) for name in Message.__slots__}
    aware = {name: values[name].replace(tzinfo=UTC) for name in _INSTANTS if values[name] is not None}
    return Message(**{**values, **aware})


def _run(row: RunRow) -> TellingRun:
    ended = row.ended.replace(tzinfo=UTC) if row.ended else None
    counts = json.loads(row.counts)
    return TellingRun(row.id, row.name, row.day, row.began.replace(tzinfo=UTC), ended, row.state, counts)

"""What is watched for: which alerts are to be said on which day, made ready so that a morning reads what is due on it.

It is no record: it is worked out from plans, the log does not have it, no copy and no dump holds it, and losing it
loses nothing but the time in which it is made again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Date, String, and_, bindparam, delete, exists, func, insert, or_, select, update

from commissioning.store.rows import AlertRow, Metadata
from commissioning.store.session import InSession

_WATCH: Final = Metadata.tables["watch"]
_WATCHED: Final = Metadata.tables["watched"]
_TOLD: Final = Metadata.tables["alert_told"].c
_ALERT: Final = Metadata.tables["alert"].c
_CHANGE: Final = Metadata.tables["change"].c
_ROW, _SEEN = _WATCH.c, _WATCHED.c
WHOLE: Final = ""
"""The reference under which it is kept of what the watch as a whole was made."""

_ON: Final = bindparam("on", type_=Date)
# Who was told before an alert was put aside is told again when that is over.
_OVER: Final = exists().where(_ALERT.id == _TOLD.alert, _ALERT.snoozed_until <= _ON, _ALERT.snoozed_until > _TOLD.on)
_IS_TOLD: Final = exists().where(_TOLD.alert == _ROW.alert, _TOLD.recipient == _ROW.recipient, ~_OVER)
_PUT_ASIDE: Final = exists().where(_ALERT.id == _ROW.alert, _ALERT.snoozed_until > _ON)
# Who said that they deal with an alert is not told; nor is anybody new, at the same level.
_DEALT_WITH: Final = exists().where(_ALERT.id == _ROW.alert, _ALERT.acknowledged_on.is_not(None))
_ENTRY: Final = Metadata.tables["alert"].alias("entry")
_DUE: Final = (
    select(
        _ROW.alert, _ROW.recipient, _ROW.reference, (_ROW.holds < _ON).label("moved"),
        _ENTRY.c.id.is_not(None).label("known"), _ROW.said,
    )
    .select_from(_WATCH.outerjoin(_ENTRY, _ENTRY.c.id == _ROW.alert))
    .where(_ROW.speaks_on <= _ON, _ROW.ends > _ON, ~_IS_TOLD, ~_PUT_ASIDE, ~_DEALT_WITH)
    .order_by(_ROW.speaks_on, _ROW.alert, _ROW.recipient)
)  # fmt: skip
_FORGET_TOLD: Final = delete(_WATCH).where(_ROW.speaks_on <= _ON, or_(and_(_IS_TOLD, ~_PUT_ASIDE), _ROW.ends <= _ON))
_OF: Final = bindparam("of", type_=String)
_FORGET: Final = delete(_WATCH).where(_ROW.reference == _OF)
_FORGET_SEEN: Final = delete(_WATCHED).where(_SEEN.reference == _OF)


class DueRow(NamedTuple):
    """An alert that somebody is to hear today.

    Attributes:
        moved: ``said`` is how it read up to a day that has gone by.
        known: the ledger has it.
    """

    alert: str
    recipient: str
    reference: str
    moved: bool
    known: bool
    said: str


@dataclass(frozen=True, slots=True)
class Watched:
    """As of which day and number of the change log something is watched, up to when, and by which program."""

    as_of: date
    seq: int
    wake: date
    edition: str


class Watch(InSession):
    """What is watched for in a unit of work."""

    def watched(self, reference: str = WHOLE) -> Watched | None:
        """Of what the alerts of a workstream were made; without a reference, those of the watch as a whole."""
        query = select(_SEEN.as_of, _SEEN.seq, _SEEN.wake, _SEEN.edition).where(_SEEN.reference == reference)
        row = self._session.connection().execute(query).first()
        return Watched(*row) if row else None

    def awake(self, on: date) -> tuple[str, ...]:
        """The workstreams whose alerts may be others on a day than were foreseen."""
        query = select(_SEEN.reference).where(_SEEN.wake <= on, _SEEN.reference != WHOLE).order_by(_SEEN.reference)
        return tuple(self._session.connection().execute(query).scalars())

    def well_watched(self, on: date, *, since: int, edition: str) -> dict[str, int]:
        """The workstreams that are watched as of a day, with all that was recorded up to a number, by a program.

        With each, the number of the change log up to which they are.
        """
        query = select(_SEEN.reference, _SEEN.seq).where(
            _SEEN.as_of <= on, _SEEN.wake > on, _SEEN.seq >= since, _SEEN.edition == edition
        )
        return {row[0]: row[1] for row in self._session.connection().execute(query)}

    def set_watched(self, reference: str, at: Watched) -> None:
        """Keeps of what the alerts of a workstream were made, which stay as they are."""
        values = {"as_of": at.as_of, "seq": at.seq, "wake": at.wake, "edition": at.edition}
        self._session.connection().execute(update(_WATCHED).where(_SEEN.reference == reference), values)

    def recorded_since(self, seq: int) -> tuple[tuple[str, str | None, int], ...]:
        """What was recorded after a number of the change log: what it was, of which record, and the last of it."""
        query = select(_CHANGE.what, _CHANGE.reference, func.max(_CHANGE.seq)).where(_CHANGE.seq > seq)
        rows = self._session.connection().execute(query.group_by(_CHANGE.what, _CHANGE.reference))
        return tuple((row[0], row[1], row[2]) for row in rows)

    def subjects_of(self, alerts: Collection[str]) -> frozenset[str]:
        """What alerts of the ledger are about: the references of workstreams, actions and contracts."""
        query = select(_ALERT.id, _ALERT.reference)
        rows = self._only(query, AlertRow.id, alerts)
        return frozenset(row.reference for row in rows)

    def keep_watch(self, watched: Mapping[str, Watched], rows: Sequence[Mapping[str, Any]]) -> None:
        """Keeps what is watched for of some workstreams, in place of what was."""
        connection = self._session.connection()
        gone = [{"of": reference} for reference in watched]
        connection.execute(_FORGET, gone)
        connection.execute(_FORGET_SEEN, gone)
        if rows:
            connection.execute(insert(_WATCH), rows)
        values = [
            {"reference": key, "as_of": at.as_of, "seq": at.seq, "wake": at.wake, "edition": at.edition}
            for key, at in watched.items()
        ]
        connection.execute(insert(_WATCHED), values)

    def wake(self, references: Collection[str], on: date) -> None:
        """Has workstreams looked at anew on a day, if not before."""
        of_them = update(_WATCHED).where(_SEEN.reference == _OF, _SEEN.wake > _ON).values(wake=_ON)
        if references:
            rows = [{"of": reference, "on": on} for reference in sorted(references)]
            self._session.connection().execute(of_them, rows)

    def forget_watch_but(self, references: Collection[str]) -> None:
        """Takes away what is watched for of workstreams that are no more."""
        connection = self._session.connection()
        there = connection.execute(select(_SEEN.reference).where(_SEEN.reference != WHOLE)).scalars()
        gone = [{"of": reference} for reference in set(there) - set(references)]
        if gone:
            connection.execute(_FORGET, gone)
            connection.execute(_FORGET_SEEN, gone)

    def due_alerts(self, on: date) -> tuple[DueRow, ...]:
        """What is to be said on a day, to whom: it is true then, was not told, and was not put aside."""
        rows = self._session.connection().execute(_DUE, {"on": on}).all()
        return tuple(map(DueRow._make, rows))

    def forget_told(self, on: date) -> None:
        """Takes away what was said by a day, so that no morning looks at it again."""
        self._session.flush()
        self._session.connection().execute(_FORGET_TOLD, {"on": on})

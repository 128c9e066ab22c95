"""What the scheduled rounds look up: whole tables at once, so that a night's work does not ask row by row."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlmodel import col, select

from commissioning.model import Move
from commissioning.store.rows import AlertRow, BaselineRow, ChangeRow, MoveRow
from commissioning.store.session import InSession


class Housekeeping(InSession):
    """The lookups of a unit of work that concern many workstreams."""

    def logged(self, what: str, field: str) -> frozenset[str]:
        """The records of which the change log has an entry of this sort about this field."""
        query = select(ChangeRow.reference).where(ChangeRow.what == what, ChangeRow.field == field)
        return frozenset(reference for reference in self._session.exec(query) if reference is not None)

    def entries_of(
        self, what: str, references: Collection[str]
    ) -> frozenset[tuple[str | None, str | None, str | None]]:
        """The record, field and new value of each entry of the change log that says this of one of these records."""
        rows = self._only(select(ChangeRow).where(ChangeRow.what == what), ChangeRow.reference, references)
        return frozenset((row.reference, row.field, row.after) for row in rows)

    def baselines_named(self, names: Collection[str]) -> frozenset[str]:
        """The workstreams that have a baseline under one of these names."""
        query = select(BaselineRow.reference).where(col(BaselineRow.name).in_(sorted(names)))
        return frozenset(self._session.exec(query))

    def moves_between(self, after: date, until: date) -> tuple[Move, ...]:
        """What changes moved as of a day later than ``after`` and not later than ``until``, oldest first."""
        query = select(MoveRow).where(col(MoveRow.on) > after, col(MoveRow.on) <= until).order_by(col(MoveRow.id))
        return tuple(Move.model_validate(row.model_dump()) for row in self._session.exec(query))

    def sent_under(self, rule: str) -> dict[str, date]:
        """The last day on which a message of a rule was sent, by the key that it was sent under."""
        found: dict[str, date] = {}
        for row in self._session.exec(select(AlertRow).where(AlertRow.rule == rule)):
            found[row.key] = max(row.raised_on, found.get(row.key, row.raised_on))
        return found

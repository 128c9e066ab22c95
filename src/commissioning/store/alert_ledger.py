"""The alert ledger: what was said, and what people answered to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from sqlalchemy import insert
from sqlmodel import col, select

from commissioning.store.rows import AlertRow, Metadata
from commissioning.store.session import InSession

_RAISE = insert(Metadata.tables["alert"])
AT_ONCE = 500
"""How many ids one query names: every database takes so many."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An alert that has been raised; ``sent_on`` is ``None`` for one that was only acknowledged or snoozed so far."""

    id: str
    raised_on: date
    sent_on: date | None
    acknowledged_on: date | None = None
    acknowledged_by: str | None = None
    snoozed_until: date | None = None
    snoozed_by: str | None = None
    because: str | None = None


class Raised(NamedTuple):
    """An alert as it enters the ledger."""

    id: str
    rule: str
    level: str
    subject: str
    reference: str
    key: str
    due: date
    owner: str | None
    raised_on: date
    sent_on: date | None
    measure: int | None = None


class AlertLedger(InSession):
    """The alert ledger of a unit of work."""

    def ledger_of(self, ids: Collection[str]) -> dict[str, LedgerEntry]:
        """The entries of these alerts, by id; what is not there is not in the answer. Nothing else is read."""
        wanted = sorted(ids)
        found: dict[str, LedgerEntry] = {}
        for start in range(0, len(wanted), AT_ONCE):
            query = select(AlertRow).where(col(AlertRow.id).in_(wanted[start : start + AT_ONCE]))
            found.update((row.id, _entry(row)) for row in self._session.exec(query))
        return found

    def raise_alerts(self, alerts: Iterable[Raised]) -> None:
        """Enters alerts in the ledger."""
        day = cache(date.isoformat)
        rows = (
            (id, rule, level, subject, reference, key, day(due), owner, day(raised), sent and day(sent), measure)
            for id, rule, level, subject, reference, key, due, owner, raised, sent, measure in alerts
        )
        self._write_many(_RAISE, Raised._fields, rows)

    def answer_alert(self, entry: LedgerEntry, raised: Raised) -> None:
        """Keeps what somebody answered to an alert: ``raised`` is its row, where the ledger does not have it yet."""
        row = self._session.get(AlertRow, entry.id) or AlertRow(**raised._asdict())
        row.acknowledged_on, row.acknowledged_by = entry.acknowledged_on, entry.acknowledged_by
        row.snoozed_until, row.snoozed_by, row.because = entry.snoozed_until, entry.snoozed_by, entry.because
        self._session.add(row)

    def measures_told(self, rules: Collection[str]) -> dict[str, tuple[int, ...]]:
        """What was measured each time that something which can grow was told, by reference, the least first.

        Args:
            rules: the alert rules that tell it.
        """
        found: dict[str, list[int]] = {}
        query = select(AlertRow.reference, AlertRow.measure).where(
            col(AlertRow.rule).in_(sorted(rules)),
            col(AlertRow.sent_on).is_not(None),
            col(AlertRow.measure).is_not(None),
        )
        for reference, measure in self._session.exec(query):
            found.setdefault(reference, []).append(measure or 0)
        return {reference: tuple(sorted(measures)) for reference, measures in sorted(found.items())}


def _entry(row: AlertRow) -> LedgerEntry:
    return LedgerEntry(
        row.id, row.raised_on, row.sent_on, row.acknowledged_on, row.acknowledged_by, row.snoozed_until,
        row.snoozed_by, row.because,
    )  # fmt: skip

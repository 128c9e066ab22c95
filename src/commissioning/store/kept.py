"""Copies of plans, and what each change moved: kept when it happens, never changed afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from sqlmodel import col, select

from commissioning.model import Baseline, BaselineMilestone, Move
from commissioning.store.rows import BaselineMilestoneRow, BaselineRow, MoveRow
from commissioning.store.session import InSession, utc


class Kept(InSession):
    """The baselines and the slip ledger of a unit of work."""

    def baselines(self, reference: str | None = None) -> tuple[Baseline, ...]:
        """Baselines of one workstream, or of all, in the order in which they were made."""
        query = select(BaselineRow).order_by(col(BaselineRow.id))
        if reference is not None:
            query = query.where(BaselineRow.reference == reference)
        return tuple(self._baseline(row) for row in self._session.exec(query).all())

    def _baseline(self, row: BaselineRow) -> Baseline:
        query = select(BaselineMilestoneRow).where(BaselineMilestoneRow.baseline == row.id)
        items = self._session.exec(query.order_by(col(BaselineMilestoneRow.position))).all()
        milestones = tuple(BaselineMilestone.model_validate(item.model_dump()) for item in items)
        return Baseline.model_validate({**row.model_dump(), "at": row.at.replace(tzinfo=UTC), "milestones": milestones})

    def add_baseline(self, baseline: Baseline) -> None:
        """Keeps a baseline."""
        row = BaselineRow(**{**baseline.model_dump(exclude={"milestones"}), "at": utc(baseline.at)})
        self._session.add(row)
        self._session.flush()
        assert row.id is not None  # the database has just given it
        for position, item in enumerate(baseline.milestones):
            self._session.add(BaselineMilestoneRow(baseline=row.id, position=position, **item.model_dump()))

    def moves(self, reference: str) -> tuple[Move, ...]:
        """What changes moved of a workstream, oldest first."""
        query = select(MoveRow).where(MoveRow.reference == reference).order_by(col(MoveRow.id))
        return tuple(Move.model_validate(row.model_dump()) for row in self._session.exec(query).all())

    def add_moves(self, moves: Iterable[Move]) -> None:
        """Keeps what a change moved."""
        self._session.add_all([MoveRow(**move.model_dump()) for move in moves])

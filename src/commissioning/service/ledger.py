"""Enters in the slip ledger what a change moved, in the transaction of that change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from commissioning.errors import CommissioningError
from commissioning.model import Change, Move
from commissioning.plan.difference import Moved, moves
from commissioning.plan.scenario import uses
from commissioning.service.portfolio import Portfolio
from commissioning.store import Unit


def keep_moves(unit: Unit, seq: int, moved: Iterable[Moved], *, as_of: date) -> None:
    """Enters what a change moved in the slip ledger, in the transaction of that change."""
    unit.add_moves(
        Move(seq=seq, reference=item.reference, key=item.key, title=item.title, on=as_of, before=item.before,
             after=item.after, because=item.because, caused_by=item.caused_by)
        for item in moved
    )  # fmt: skip


def keep_what_moved(unit: Unit, before: Portfolio, after: Portfolio, changes: Sequence[Change]) -> None:
    """Enters what a load moved of the workstreams that were there before, beside the change that did it."""
    for reference, work in before.workstreams.items():
        concerns = [change for change in changes if _concerns(before, after, reference, change)]
        if not concerns:
            continue
        try:
            found = list(moves(before.plan(reference), after.plan(reference), {}))
        except CommissioningError:
            continue  # what could not be planned had no dates to move
        for item in found:
            named = (item.caused_by or "").split(":")
            sort = named[1] if named[0] == "meeting" else work.reference
            keep_moves(
                unit,
                next((c.seq for c in concerns if c.reference == sort), concerns[-1].seq),
                [item],
                as_of=after.as_of,
            )


def _concerns(before: Portfolio, after: Portfolio, reference: str, change: Change) -> bool:
    """Whether a plan is made from what a change changed."""
    work, scene = after.workstreams[reference], before.scene(reference)
    if change.what.startswith(("council", "template")):
        return change.reference in ("council", work.kind)
    if change.reference in before.committees and change.what.startswith(("committee", "meeting")):
        return uses(scene, change.reference or "")
    return change.reference in (reference, work.contract)

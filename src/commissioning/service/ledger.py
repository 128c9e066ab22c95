"""Enters in the slip ledger what a change moved, in the transaction of that change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from commissioning.errors import CommissioningError
from commissioning.model import Change, Move, Workstream
from commissioning.plan.changes.difference import moves
from commissioning.plan.changes.moved import Moved
from commissioning.plan.changes.scenario import uses
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
    by_name: dict[str, list[Change]] = {}
    for change in changes:
        by_name.setdefault(change.reference or "", []).append(change)
    for reference in before.workstreams:
        concerns = _concerning(before, after.workstreams[reference], by_name)
        if not concerns:
            continue
        try:
            found = list(moves(before.plan(reference), after.plan(reference), {}))
        except CommissioningError:
            continue  # what could not be planned had no dates to move
        for item in found:
            named = (item.caused_by or "").split(":")
            sort = named[1] if named[0] == "meeting" else reference
            keep_moves(unit, next((c.seq for c in concerns if c.reference == sort), concerns[-1].seq), [item],
                       as_of=after.as_of)  # fmt: skip


def _concerning(before: Portfolio, work: Workstream, by_name: Mapping[str, Sequence[Change]]) -> list[Change]:
    """The changes of what a plan is made from, in their order."""
    names = {work.reference, work.contract or "", work.kind, "council"} & by_name.keys()
    committees = before.committees.keys() & by_name.keys() - names
    if committees:
        scene = before.scene(work.reference)
        names |= {key for key in committees if uses(scene, key)}
    return sorted((change for name in names for change in by_name[name]), key=lambda change: change.seq)

"""Enters what a change moved, and which approvals it made void, in the transaction of that change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from commissioning.errors import CommissioningError
from commissioning.model import Change, Move, Void, Workstream
from commissioning.plan.changes.difference import moves
from commissioning.plan.changes.moved import Moved
from commissioning.plan.changes.scenario import uses
from commissioning.plan.changes.voiding import moved_by, new_voids
from commissioning.service.portfolio import Portfolio
from commissioning.store import Unit


def keep_moves(unit: Unit, seq: int, moved: Iterable[Moved], *, as_of: date) -> None:
    """Enters what a change moved in the slip ledger, in the transaction of that change."""
    unit.add_moves(move_of(seq, item, as_of) for item in moved)


def move_of(seq: int, item: Moved, as_of: date) -> Move:
    """What the slip ledger says of a milestone that the change with the number ``seq`` moved."""
    return Move(seq=seq, reference=item.reference, key=item.key, title=item.title, on=as_of, before=item.before,
                after=item.after, because=item.because, caused_by=item.caused_by)  # fmt: skip


def keep_voids(unit: Unit, voids: Sequence[Void]) -> bool:
    """Records the approvals that a change made void, each with its entries of the change log; false without any."""
    for void in voids:
        unit.add_void(void)
        for moved in void.moved:
            unit.log(
                "approval void", void.reference, field=f"gate-{void.stage}", before=moved.before, after=moved.after,
                because=str(moved),
            )  # fmt: skip
    return bool(voids)


def keep_what_moved(
    unit: Unit, before: Portfolio, after: Portfolio, changes: Sequence[Change]
) -> tuple[tuple[Moved, ...], tuple[Void, ...]]:
    """Enters what a load moved of the workstreams that were there before, beside the change that did it.

    Returns:
        What it moved, and the approvals that it made void, recorded.
    """
    by_name: dict[str, list[Change]] = {}
    for change in changes:
        by_name.setdefault(change.reference or "", []).append(change)
    voids: list[Void] = []
    moved: list[Moved] = []
    for reference in before.workstreams:
        concerns = _concerning(before, after.workstreams[reference], by_name)
        if not concerns:
            continue
        try:
            was = before.plan(reference)
            now = moved_by(was, after.plan(reference))
        except CommissioningError:
            continue  # what could not be planned had no dates to move
        voids += new_voids(was, now)
        for item in moves(was, now, {}):
            moved.append(item)
            named = (item.caused_by or "").split(":")
            sort = named[1] if named[0] == "meeting" else reference
            keep_moves(unit, next((c.seq for c in concerns if c.reference == sort), concerns[-1].seq), [item],
                       as_of=after.as_of)  # fmt: skip
    keep_voids(unit, voids)
    return tuple(moved), tuple(voids)


def _concerning(before: Portfolio, work: Workstream, by_name: Mapping[str, Sequence[Change]]) -> list[Change]:
    """The changes of what a plan is made from, in their order."""
    names = {work.reference, work.contract or "", work.kind, "council"} & by_name.keys()
    committees = before.committees.keys() & by_name.keys() - names
    if committees:
        scene = before.scene(work.reference)
        names |= {key for key in committees if uses(scene, key)}
    return sorted((change for name in names for change in by_name[name]), key=lambda change: change.seq)

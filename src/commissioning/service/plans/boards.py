"""The rows of the board, kept for who looks next: working out those of a thousand workstreams takes seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from commissioning.store import Store
    from commissioning.store.answers import Answer

Row = Mapping[str, Any]
"""A row of the board, as the machine face has it."""


WORTH_KEEPING = 100
"""So many workstreams take a quarter of a second to plan; the board of fewer is not kept."""


OF_ONE_WORKSTREAM = frozenset({
    "approval void", "baseline", "date moved", "decision", "decision corrected", "done", "done taken back", "evidence",
    "gate refused", "restarted", "slip", "stage entered", "workstream changed",
})  # fmt: skip
"""What is recorded of a workstream and moves no other one; whatever else is recorded may move them all."""
_BESIDE = (
    "action ", "alert ", "alerts sent", "digests sent", "feed address ", "message ", "paper ", "product ",
    "programme item ",
)  # fmt: skip


def beside_plans(what: str) -> bool:
    """Whether something that is recorded moves no workstream."""
    return what.startswith(_BESIDE)


def board_rows(store: Store, as_of: date) -> Sequence[Row]:
    """The rows of the board; those of many workstreams are kept for who looks next (``Store.answer``)."""
    kept = store.answer("board", as_of)
    if kept is not None and not kept.since:
        rows: Sequence[Row] = kept.value
        return rows
    from commissioning.service.plans.reading import board  # noqa: PLC0415  (slow to load, and not needed for what is kept)

    begun = store.made_from(as_of)
    changed = _changed(kept) if kept else None
    found = [row.as_dict() for row in board(store, as_of=as_of, only=changed)]
    if kept is not None and changed is not None:
        anew = {row["reference"]: row for row in found}
        found = [anew.get(row["reference"], row) for row in kept.value]
    if len(found) >= WORTH_KEEPING:
        store.keep_answer("board", found, as_of, made_from=begun)
    return found


def _changed(kept: Answer) -> frozenset[str] | None:
    """The workstreams whose rows are to be made again; ``None``: all of them."""
    if any(not (what in OF_ONE_WORKSTREAM or beside_plans(what)) for what, _ in kept.since):
        return None
    return frozenset(reference for what, reference in kept.since if reference and what in OF_ONE_WORKSTREAM)

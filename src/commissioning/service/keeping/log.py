"""The change log, read from its first entry to its last: whether it is whole, and the hash that stands for it."""

from __future__ import annotations

from commissioning.errors import Problem, Severity
from commissioning.service.keeping.piece import Piece, Round
from commissioning.store import Store

NAME = "log"
_REMEDY = (
    "Find out who wrote to the database by other means than this program. Compare it with the last backup whose log is "
    "whole ('commissioning history --verify'), and keep both."
)


def verify_log(store: Store, _: Round) -> Piece:
    """Whether every entry of the change log follows from the one before it."""
    with store.reading() as unit:
        checked = unit.check_log()
    head, broken = checked.head, checked.broken
    details = {"entries": head.entries, "head": head.hash, "whole": broken is None}
    if broken is None:
        return Piece(NAME, f"whole: {head.entries} entries, up to {head.hash[:16]}", details=details)
    where = "" if broken.seq is None else f"entry {broken.seq}: "
    problem = Problem("log-broken", f"The change log is not whole: {where}{broken.because}.", _REMEDY, Severity.ERROR)
    return Piece(NAME, "the change log is not whole", (problem,), details)

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
        head, whole = unit.log_head(), unit.log_is_whole()
    details = {"entries": head.entries, "head": head.hash, "whole": whole}
    if whole:
        return Piece(NAME, f"whole: {head.entries} entries, up to {head.hash[:16]}", details=details)
    problem = Problem("log-broken", "The change log is not whole: an entry was edited, removed or moved.", _REMEDY,
                      Severity.ERROR)  # fmt: skip
    return Piece(NAME, "the change log is not whole", (problem,), details)

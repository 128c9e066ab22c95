"""``keep_house``: every piece, one after the other; one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from commissioning.errors import Problem
from commissioning.service.keeping import backups, feeds, horizon, log, noted
from commissioning.service.keeping.piece import Piece, Round
from commissioning.store import Store

PIECES: Final[Mapping[str, Callable[[Store, Round], Piece]]] = MappingProxyType(
    {
        log.NAME: log.verify_log,
        noted.NAME: noted.keep_baselines,
        horizon.NAME: horizon.look_ahead,
        feeds.NAME: feeds.check_feeds,
        backups.NAME: backups.keep_backup,
    }
)
"""The pieces by name, in the order in which they are done: the log first, before anything is written to it."""

_ALONE = "keep-house"


@dataclass(frozen=True)
class HouseKept:
    """What a round through the house did and found."""

    as_of: date
    pieces: tuple[Piece, ...]

    @property
    def failed(self) -> tuple[Piece, ...]:
        """The pieces that could not be done."""
        return tuple(piece for piece in self.pieces if piece.error is not None)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found, in the order of the pieces."""
        return tuple(problem for piece in self.pieces for problem in piece.problems)

    @property
    def needs_attention(self) -> bool:
        """Whether there is something that a person must do."""
        return any(piece.state != "done" for piece in self.pieces)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "as_of": self.as_of.isoformat(),
            "needs_attention": self.needs_attention,
            "failed": [piece.name for piece in self.failed],
            "pieces": {piece.name: piece.as_dict() for piece in self.pieces},
            "problems": [problem.as_dict() for problem in self.problems],
        }


def keep_piece(store: Store, name: str, turn: Round) -> Piece:
    """Does one piece, unless another run is at it; twice is as good as once.

    Raises:
        CommissioningError: what the piece raises: mostly ``PartFailed``, and then it is safe to repeat.
    """
    with store.alone(_ALONE) as alone:
        if not alone:
            return Piece(name, "left to another run, which is at it now")
        return PIECES[name](store, turn)


def keep_house(store: Store, turn: Round) -> HouseKept:
    """Does every piece. One that fails is told with its error, and the others are done all the same."""
    done = []
    for name in PIECES:
        turn.progress(f"Keeping the house: {name}")
        try:
            done.append(keep_piece(store, name, turn))
        except Exception as error:  # noqa: BLE001  (a fault of ours in one piece must not cost the council its backup)
            done.append(Piece.failed(name, error))
    return HouseKept(turn.as_of, tuple(done))

"""Keeping the house, every night after the calendars."""

from __future__ import annotations

from datetime import date

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from commissioning import service, settings
from flows.running import WORKFLOW, Data, outcome
from flows.tasks import keep_piece


@flow(name="keep-house", **WORKFLOW)
def keep_house(as_of: date | None = None) -> Data:
    """Does every piece of the house-keeping; one that fails does not stop the others. Running it again changes nothing.

    The findings stand as a table in the artifact ``keep-house``.

    Args:
        as_of: today; the settings' day in London when it is left out.

    Returns:
        ``as_of``, ``needs_attention``, ``failed``, ``pieces`` (of each its ``state``, what was ``said``, and a list of
        its ``problems``) and all ``problems``. Where a person must do something the run ends in a state of type
        COMPLETED named ``NeedsAttention``.

    Raises:
        PartFailed, NotFound: the first error, where a piece could not be done; the message says which pieces, and what
            the others did is kept.
    """
    return outcome(_keep, as_of)


def _keep(as_of: date | None) -> State[Data]:
    day = as_of or settings.as_of()
    kept = service.HouseKept(day, tuple(_piece(name, day) for name in service.PIECES))
    data = kept.as_dict()
    create_table_artifact(key="keep-house", table=_table(kept), description=f"The house as of {day}")
    told = "; ".join(f"{piece.name}: {piece.said}" for piece in kept.pieces)
    if kept.failed:
        failed = ", ".join(piece.name for piece in kept.failed)
        return Failed(message=f"Failed: {failed}. {told}", data=kept.failed[0].error)
    if kept.needs_attention:
        return Completed(name="NeedsAttention", message=f"A person must look. {told}", data=data)
    return Completed(message=told, data=data)


def _piece(name: str, day: date) -> service.Piece:
    state = keep_piece(name, day, "keep-house", return_state=True)
    if not state.is_failed():
        piece: service.Piece = state.result()
        return piece
    error = state.result(raise_on_failure=False)
    return service.Piece.failed(name, error if isinstance(error, Exception) else RuntimeError(state.message or ""))


def _table(kept: service.HouseKept) -> list[Data]:
    """A line for each finding, and for each piece that found nothing."""
    rows: list[Data] = []
    for piece in kept.pieces:
        if not piece.problems:
            rows.append({"piece": piece.name, "state": piece.state, "what": piece.said, "do": ""})
        rows += [
            {"piece": piece.name, "state": problem.severity.value, "what": problem.message, "do": problem.remedy}
            for problem in piece.problems
        ]
    return rows

"""The command that keeps the house, so that what is scheduled can be run by hand or by cron too."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING, Any

import typer

from commissioning.cli.options import verb
from commissioning.cli.run import Run, print_problems
from commissioning.errors import CommissioningError

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.service import HouseKept, Piece


@verb("keep", writes=True)
def keep(run: Run) -> None:
    """Keep the house: baselines at meetings, how far calendars reach, whether the log is whole."""
    from commissioning import service, settings

    with run.progress() as tell:
        places = service.Places.named_by(settings.settings())
        turn = service.Round(run.author("keep-house"), run.as_of(), places, tell)
        found = service.keep_house(run.store(), turn)
    document = found.as_dict()
    failed = found.failed[0] if found.failed else None
    if failed is not None:
        document = {**_error(failed), **document}
    run.show(document, lambda out: _print_kept(out, found))
    for piece in found.failed:
        if not isinstance(piece.error, CommissioningError):
            traceback.print_exception(piece.error, file=sys.stderr)
    if failed is not None:
        raise typer.Exit(5)
    if found.needs_attention:
        raise typer.Exit(1)


def _error(piece: Piece) -> dict[str, Any]:
    """Why a part failed, as every command says it; what the other parts did stands beside it."""
    id = piece.error.id if isinstance(piece.error, CommissioningError) else "internal-error"
    message = f"{piece.name}: {piece.said}"
    return {"error": {"id": id, "exit_code": 5, "message": message, "path": None, "line": None}}


def _print_kept(out: Console, found: HouseKept) -> None:
    from commissioning.cli.tables import table_of
    from commissioning.dates import say

    table = table_of(f"House kept as of {say(found.as_of)}", "piece", "status", "what")
    for piece in found.pieces:
        table.add_row(piece.name, piece.state, piece.said)
    out.print(table)
    print_problems(out, found.problems)

"""Commands of the rounds that are made every night and every week, so that a person or cron can make them too."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commissioning.cli.options import verb
from commissioning.cli.posted import print_delivered, show_delivered
from commissioning.cli.run import Run, print_problems
from commissioning.errors import BadInput, CommissioningError, NotFound

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.service import Digests, HouseKept, Piece

_SEND_HELP = "Write the messages to the outbox, once for each week, and enter them in the ledger."
_OWNER_HELP = "Show the message of this owner only, or of 'portfolio'."
Send = Annotated[bool, typer.Option("--send", help=_SEND_HELP)]
Owner = Annotated[str | None, typer.Option("--owner", metavar="NAME", help=_OWNER_HELP)]


@verb("keep", writes=True)
def keep(run: Run) -> None:
    """Keep the house: change log, baselines at meetings, how far calendars reach, published files, a backup."""
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


@verb("digest", writes=True)
def digest(run: Run, send: Send = False, owner: Owner = None) -> None:
    """One message a week for each owner, and one about the portfolio."""
    from commissioning import service, settings

    if send and owner is not None:
        raise BadInput("bad-usage", "--send sends to everybody; --owner only looks. Give one of the two.")
    as_of = run.as_of()
    with run.progress() as tell:
        progress = _progress(tell)
        if send:
            found = service.send_digests(
                run.store(), author=run.author("weekly-digest"), as_of=as_of,
                delivery=service.delivery_of(settings.settings()), progress=progress,
            )  # fmt: skip
        else:
            found = service.digest(run.store(), as_of=as_of, progress=progress)
    if owner is not None:
        known = [item.to for item in found.digests]
        if owner not in known:
            there = ", ".join(known) or "nobody"
            raise NotFound("not-found", f"There is nothing to tell '{owner}'. There is for: {there}.")
        found = replace(found, digests=tuple(item for item in found.digests if item.to == owner))
    show_delivered(run, found.as_dict(), lambda out: _print_digests(out, found), found.problems)
    if any(problem.id == "clock-behind" for problem in found.problems):
        raise typer.Exit(1)


def _progress(tell: Callable[[str], None]) -> Callable[[int, int], None]:
    return lambda number, of: tell(f"Looking at workstreams ({number} of {of})")


def _print_digests(out: Console, found: Digests) -> None:
    from rich.text import Text

    if found.delivered:
        print_delivered(out, found.delivered)
        return
    for number, item in enumerate(found.digests):
        out.print(Text(("\n" + "-" * 88 + "\n\n" if number else "") + item.text, end=""))
    if found.sent_on is not None:
        out.print(f"The digests of {found.week} were sent on {found.sent_on}.")
    elif not found.digests and not found.problems:
        out.print("Nobody has anything to hear.")


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

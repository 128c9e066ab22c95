"""Commands that only look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import verb
from commissioning.cli.run import Run, print_problems

if TYPE_CHECKING:
    from rich.console import Console

Ref = Annotated[str, typer.Argument(metavar="REF", help="A workstream's reference.")]
_AGAINST_HELP = "The baseline to compare with; else the last one."
_HEAD_HELP = "The hash of the log's head as it was kept elsewhere; the log must still hold it."
Against = Annotated[str | None, typer.Option("--against", metavar="NAME", help=_AGAINST_HELP)]


@verb("board")
def board(run: Run) -> None:
    """Every workstream: stage, next milestone, slack, status."""
    from commissioning.cli.board import board_table, plain_board
    from commissioning.service.plans.boards import board_rows

    as_of = run.as_of()
    rows = board_rows(run.store(), as_of)
    document = {"as_of": as_of.isoformat(), "workstreams": rows}
    run.show(document, lambda out: out.print(board_table(rows, as_of)), plain=lambda: plain_board(rows, as_of))


@verb("plan")
def plan(run: Run, reference: Ref, against: Against = None) -> None:
    """The dated plan of a workstream, with a timeline."""
    from commissioning import service
    from commissioning.cli.tables import plan_table
    from commissioning.cli.timeline import timeline

    found = service.plan(run.store(), reference, as_of=run.as_of(), against=against)

    def people(out: Console) -> None:
        out.print(timeline(found, out.width))
        out.print(plan_table(found))

    run.show(found.as_dict(), people)
    run.show_problems(found.problems)


@verb("slips")
def slips(run: Run, reference: Ref, against: Against = None) -> None:
    """How far each milestone moved, when, by whose decision and why."""
    from commissioning import service
    from commissioning.cli.differences import print_slips

    found = service.slips(run.store(), reference, as_of=run.as_of(), against=against)
    run.show(found.as_dict(), lambda out: print_slips(out, found))


@verb("why")
def why(
    run: Run,
    reference: Ref,
    milestone: Annotated[str, typer.Argument(metavar="MILESTONE")],
    latest: Annotated[bool, typer.Option("--latest", help="Explain its latest day instead.")] = False,
) -> None:
    """Why a milestone's date is what it is."""
    from commissioning import service
    from commissioning.cli.tables import print_why

    found = service.why(run.store(), reference, milestone, as_of=run.as_of(), latest=latest)
    run.show(found.as_dict(), lambda out: print_why(out, found))


@verb("check")
def check(run: Run, reference: Annotated[str | None, typer.Argument(metavar="[REF]")] = None) -> None:
    """Problems in papers and plans. Exit code 1 when there are any."""
    from commissioning import service
    from commissioning.errors import Severity

    found = service.check(run.store(), reference, as_of=run.as_of())

    def people(out: Console) -> None:
        if not found:
            out.print("Nothing found.")
        print_problems(out, found)

    run.show({"problems": [problem.as_dict() for problem in found]}, people)
    if any(problem.severity is not Severity.INFO for problem in found):
        raise typer.Exit(1)


@verb("continuity")
def continuity(
    run: Run,
    reference: Annotated[str, typer.Argument(metavar="REF", help="A workstream's reference, or its contract's.")],
) -> None:
    """A contract's end against its successor's start, and by when each option to extend must be decided."""
    from commissioning import service
    from commissioning.cli.tables import print_continuity

    found = service.continuity(run.store(), reference, as_of=run.as_of())
    document = {"reference": reference, "as_of": run.as_of().isoformat(), **found.as_dict()}
    run.show(document, lambda out: print_continuity(out, found, reference))


@verb("levers")
def levers(run: Run, reference: Ref) -> None:
    """What can be done about a workstream that comes too late, and the days that each thing really buys."""
    from commissioning import service
    from commissioning.cli.tables import print_levers

    found = service.levers(run.store(), reference, as_of=run.as_of())
    run.show(found.as_dict(), lambda out: print_levers(out, found))


@verb("history")
def history(
    run: Run,
    reference: Annotated[str | None, typer.Argument(metavar="[REF]")] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Check that no entry was edited or removed.")] = False,
    head: Annotated[str | None, typer.Option("--head", metavar="HASH", help=_HEAD_HELP)] = None,
) -> None:
    """The change log."""
    from commissioning import service
    from commissioning.cli.tables import history_table, print_checked

    found = service.history(run.store(), reference, verify=verify, head=head)

    def people(out: Console) -> None:
        out.print(history_table(found.changes))
        if found.checked is not None:
            print_checked(out, found.checked)

    run.show(found.as_dict(), people)
    if found.verified is False:
        raise typer.Exit(1)


@verb("schema")
def schema(run: Run) -> None:
    """The JSON Schema of the YAML files, for editors; always JSON."""
    from commissioning.sources import document_schema

    run.json = True
    run.show(document_schema(), lambda _: None)

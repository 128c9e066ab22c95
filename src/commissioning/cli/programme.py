"""The commands of work programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import group, verb
from commissioning.cli.run import Run

if TYPE_CHECKING:
    from rich.console import Console

group("programme", "The work programme of a committee, and what becomes of its items.", shows=True)
Key = Annotated[str, typer.Argument(metavar="COMMITTEE", help="A committee's key.")]
Year = Annotated[str | None, typer.Option("--year", metavar="2025-26", help="One municipal year; else all of them.")]


@verb("programme show")
def programme_show(run: Run, committee: Key, year: Year = None) -> None:
    """The four-column table and the forward plan; 'programme COMMITTEE' for short."""
    from commissioning import service
    from commissioning.cli.programme_tables import forward_table, programme_table

    found = service.programme(run.store(), committee, as_of=run.as_of(), year=year)

    def people(out: Console) -> None:
        out.print(programme_table(found))
        if found.forward_plan:
            out.print(forward_table(found))

    run.show(found.as_dict(), people)
    run.show_problems(found.problems)

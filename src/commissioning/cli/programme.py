"""The commands of work programmes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import group, verb
from commissioning.cli.run import Run

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.service import FileMade

group("programme", "The work programme of a committee, and what becomes of its items.", shows=True)
Key = Annotated[str, typer.Argument(metavar="COMMITTEE", help="A committee's key.")]
_OUTPUT_HELP = "The file to write; its ending says how: .html, .md, .csv or .docx."
_FORM_HELP = "html, markdown, csv or word; without -o to stdout."
_READ_HELP = "Read this file (.docx, .html, .md or .csv) and show what it adds, moves, changes or has no more."
Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=_OUTPUT_HELP)]
Form = Annotated[str | None, typer.Option("--format", metavar="FORMAT", help=_FORM_HELP)]
Read = Annotated[Path | None, typer.Option("--read", metavar="FILE", help=_READ_HELP)]
Yes = Annotated[bool, typer.Option("--yes", help="Record what was read; without, it is only shown.")]
Year = Annotated[str | None, typer.Option("--year", metavar="2025-26", help="One municipal year; else all of them.")]


@verb("programme show", writes=True)
def programme_show(
    run: Run, committee: Key, year: Year = None, output: Output = None, form: Form = None, read: Read = None,
    yes: Yes = False,
) -> None:  # fmt: skip
    """The four-column table and the forward plan; 'programme COMMITTEE' for short."""
    from commissioning import service
    from commissioning.cli.programme_tables import forward_table, programme_table

    if read is not None:
        _read(run, committee, read, yes=yes)
        return
    if output is not None or form is not None:
        made = service.write_programme(run.store(), committee, as_of=run.as_of(), year=year, output=output, form=form)
        written(run, made)
        return
    found = service.programme(run.store(), committee, as_of=run.as_of(), year=year)

    def people(out: Console) -> None:
        out.print(programme_table(found))
        if found.forward_plan:
            out.print(forward_table(found))

    run.show(found.as_dict(), people)
    run.show_problems(found.problems)


def written(run: Run, made: FileMade) -> None:
    """Shows a file that was made: where it is, or itself on stdout."""
    if made.path is None and not run.json:
        sys.stdout.flush()
        sys.stdout.buffer.write(made.content)
        return
    run.show(
        {"file": made.as_dict()}, lambda out: out.print(f"{'Wrote' if made.changed else 'The same as'} {made.path}.")
    )


def _read(run: Run, committee: str, path: Path, *, yes: bool) -> None:
    from commissioning import service
    from commissioning.cli.programme_tables import print_read

    author = run.author(None if yes else "nobody yet")
    found = service.read_programme(run.store(), committee, path, author=author, as_of=run.as_of(), dry_run=not yes)
    run.show(found.as_dict(), lambda out: print_read(out, found))
    run.show_problems(found.problems)

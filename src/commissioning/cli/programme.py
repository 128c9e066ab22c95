"""The commands of work programmes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import group, verb
from commissioning.cli.run import Run, day

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.service import FileMade, ItemRecorded

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


Item = Annotated[str, typer.Argument(metavar="ITEM", help="An item's id; 'programme COMMITTEE' lists them.")]
MoveTo = Annotated[str, typer.Option("--to", metavar="YYYY-MM-DD", help="The date of the meeting.")]
CarryTo = Annotated[str, typer.Option("--to", metavar="DATE|YEAR", help="A later meeting, or a year as 2026-27.")]


@verb("programme move", writes=True)
def programme_move(run: Run, item: Item, to: MoveTo) -> None:
    """Move an item to another meeting, or give one of the forward plan its meeting; it stays itself."""
    from commissioning import service

    found = service.move_item(run.store(), item, day(to, "--to"), author=run.author(), as_of=run.as_of())
    _show(run, found)


@verb("programme carry", writes=True)
def programme_carry(run: Run, item: Item, to: CarryTo) -> None:
    """Carry an item, or an open action, to a later meeting or year; where it was, it stays to be seen."""
    from commissioning import service

    _show(run, service.carry_item(run.store(), item, to, author=run.author(), as_of=run.as_of()))


@verb("programme take", writes=True)
def programme_take(run: Run, item: Item) -> None:
    """Record that the meeting took an item."""
    from commissioning import service

    _show(run, service.end_item(run.store(), item, "taken", author=run.author(), as_of=run.as_of()))


@verb("programme close", writes=True)
def programme_close(run: Run, item: Item) -> None:
    """Close an item that is answered; --because says how."""
    from commissioning import service

    _show(run, service.end_item(run.store(), item, "closed", author=run.author(), as_of=run.as_of()))


@verb("programme drop", writes=True)
def programme_drop(run: Run, item: Item) -> None:
    """Drop an item; --because says why."""
    from commissioning import service

    _show(run, service.end_item(run.store(), item, "dropped", author=run.author(), as_of=run.as_of()))


@verb("programme reopen", writes=True)
def programme_reopen(run: Run, item: Item) -> None:
    """Take back that an item was taken, closed or dropped."""
    from commissioning import service

    _show(run, service.end_item(run.store(), item, "planned", author=run.author(), as_of=run.as_of()))


@verb("programme year-end")
def programme_year_end(run: Run, committee: Key, year: Year = None) -> None:
    """What was open in a municipal year, and what was decided of each. Exit code 1 while one is undecided."""
    from commissioning import service
    from commissioning.cli.programme_tables import print_year_end

    found = service.year_end(run.store(), committee, year, as_of=run.as_of())
    run.show(found.as_dict(), lambda out: print_year_end(out, found))
    run.show_problems(found.problems)
    if found.problems:
        raise typer.Exit(1)


def _show(run: Run, found: ItemRecorded) -> None:
    from commissioning.cli.programme_tables import print_item

    run.show(found.as_dict(), lambda out: print_item(out, found))

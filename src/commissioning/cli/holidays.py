"""The command that shows the holiday data and takes newer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import verb
from commissioning.cli.run import Run
from commissioning.errors import BadInput, NotFound

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.service import HolidayRecord, Refreshed
    from commissioning.store import Store

_FILE_HELP = "The bank-holidays file of GOV.UK (https://www.gov.uk/bank-holidays.json), saved."
_CARRIED_HELP = "Instead of a file: the data that this version of the program carries."
_YES_HELP = "Take the data; without it, what would change is shown."


@verb("holidays", writes=True)
def holidays(
    run: Run,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help=_FILE_HELP)] = None,
    carried: Annotated[bool, typer.Option("--carried", help=_CARRIED_HELP)] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_YES_HELP)] = False,
) -> None:
    """The holiday data: what it covers; or take newer, with every saved date that it alters."""
    from commissioning import service
    from commissioning.cli.differences import print_moved, print_voided

    if file and carried:
        raise BadInput("bad-usage", "Give a file or --carried, not both.")
    if not file and not carried:
        if yes:
            raise BadInput("bad-usage", "--yes takes holiday data: give a file, or --carried.")
        record, found = service.holidays(_store(run), as_of=run.as_of())
        document = {"holidays": record.as_dict(), "problems": [problem.as_dict() for problem in found]}
        run.show(document, lambda out: _print_record(out, record))
        run.show_problems(found)
        return
    if yes:
        author = run.author()
        made = service.take_holidays(run.store(create=True), file, author=author, as_of=run.as_of())
    else:
        made = service.preview_holidays(_store(run), file, as_of=run.as_of())

    def people(out: Console) -> None:
        _print_changes(out, made)
        if made.changes:
            print_moved(out, [item.moved for item in made.altered])
            print_voided(out, made.difference.voided)
        if made.taken:
            out.print("Taken.")
        elif made.changes:
            out.print("Nothing was changed. Say --yes to take it.")

    run.show(made.as_dict(), people)
    run.show_problems(made.problems)


def _store(run: Run) -> Store | None:
    """The database; ``None`` when there is none and none was named, for the program's own data can still be shown."""
    try:
        return run.store()
    except NotFound:
        if run.db is not None:
            raise
        return None


def _print_record(out: Console, record: HolidayRecord) -> None:
    from commissioning.cli.tables import table_of
    from commissioning.dates import say

    data = record.data
    retrieved = f", retrieved on {say(data.retrieved)}" if data.retrieved else ""
    out.print(f"{data.source}{retrieved}; version {data.version}.")
    if record.taken_at is not None:
        out.print(f"This database counts with it since {record.taken_at:%Y-%m-%d %H:%M}, by {record.taken_by}.")
    else:
        out.print("The program carries it; no database has taken it yet.")
    out.print(f"It covers {say(data.first)} to {say(data.last)}. Past that, dates are refused, not guessed.")
    table = table_of("Days off", "division", "days", right=("days",))
    for name, days in record.as_dict()["days"].items():
        table.add_row(name, str(days))
    out.print(table)


def _print_changes(out: Console, made: Refreshed) -> None:
    from commissioning.cli.tables import table_of
    from commissioning.dates import say

    data = made.record.data
    if not made.changes:
        out.print(f"No day changes: the holiday data covers {say(data.first)} to {say(data.last)}.")
        return
    table = table_of("Days that change", "day", "division", "was", "becomes")
    for change in made.changes:
        table.add_row(say(change.day), change.division, change.before or "-", change.after or "-")
    out.print(table)
    out.print(f"The holiday data then covers {say(data.first)} to {say(data.last)}.")

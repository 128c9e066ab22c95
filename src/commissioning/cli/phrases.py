"""The command that reads date phrases: what they say, and what is doubtful about them."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import verb
from commissioning.cli.run import Run, day, stdin_lines

if TYPE_CHECKING:
    from rich.table import Table

    from commissioning.dates import Phrase

_TEXT_HELP = "Date phrases, each one word to the shell; '-' reads one a line from stdin."
_AROUND_HELP = "The day of the paper: a missing year and words such as 'next month' are read by it, and said to be."


@verb("read")
def read(
    run: Run,
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help=_TEXT_HELP)],
    around: Annotated[str | None, typer.Option("--around", metavar="YYYY-MM-DD", help=_AROUND_HELP)] = None,
) -> None:
    """What date phrases say, how sure that is, and what to write instead. Needs no database."""
    from commissioning import service

    given = [line for words in text for line in (stdin_lines() if words == "-" else [words])]
    found = service.read(given, around=None if around is None else day(around, "--around"))
    run.show({"phrases": [phrase.as_dict() for phrase in found]}, lambda out: out.print(_table(found)))


def _table(phrases: Sequence[Phrase]) -> Table:
    from commissioning.cli.tables import table_of
    from commissioning.model.base import plain

    table = table_of("What the phrases say", "phrase", "reading", "precision", "doubts, and what to write")
    for phrase in phrases:
        doubts = "\n".join(f"{problem.id}: {problem.remedy}" for problem in phrase.problems)
        table.add_row(shorten(plain(phrase.raw), 100, placeholder="..."), phrase.said, phrase.precision, doubts)
    return table

"""The board for people. Without a terminal it is plain lines, one a workstream, so that a thousand cost no time."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from commissioning.dates.calendars import say

if TYPE_CHECKING:
    from rich.table import Table

    from commissioning.service.plans.boards import Row

COLUMNS = ("workstream", "title", "stage", "status", "next", "on", "slack", "overdue")
RIGHT = ("slack", "overdue")
STATUS = COLUMNS.index("status")
GAP = "   "


def _title(as_of: date) -> str:
    return f"Board as of {say(as_of)}"


def _words(row: Row) -> tuple[str, ...]:
    following, days = row["next"] or {"title": None, "date": None}, row["slack_days"]
    return (
        row["reference"],
        row["title"],
        row["stage"],
        row["status"],
        following["title"] or "-",
        say(date.fromisoformat(following["date"])) if following["date"] else "-",
        "-" if days is None else f"{days} day{'' if abs(days) == 1 else 's'}",
        str(row["overdue"] or "-"),
    )


def board_table(rows: Sequence[Row], as_of: date) -> Table:
    """The board for a terminal, as wide as that is."""
    from commissioning.cli.tables import table_of, word

    table = table_of(_title(as_of), *COLUMNS, right=RIGHT)
    for words in map(_words, rows):
        table.add_row(*words[:STATUS], word(words[STATUS]), *words[STATUS + 1 :])
    return table


def plain_board(rows: Sequence[Row], as_of: date) -> str:
    """The board as text; no line is broken."""
    every = [COLUMNS, *map(_words, rows)]
    widths = [max(map(_width, column)) for column in zip(*every, strict=True)]
    head, *lines = [
        GAP.join(
            " " * (width - _width(cell)) + cell if name in RIGHT else cell + " " * (width - _width(cell))
            for name, width, cell in zip(COLUMNS, widths, row, strict=True)
        ).rstrip()
        for row in every
    ]
    rule = "─" * (sum(widths) + len(GAP) * (len(widths) - 1))
    return "\n".join([_title(as_of), "", head, rule, *lines])


def _width(text: str) -> int:
    """How many places of a line a text takes: some scripts are written two wide, and accents take none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return len(text) + wide - sum(unicodedata.combining(sign) > 0 for sign in text)

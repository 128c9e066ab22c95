"""The board for people. Without a terminal it is plain lines, one a workstream, so that a thousand cost no time."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from commissioning.dates.calendars import say

if TYPE_CHECKING:
    from rich.table import Table

    from commissioning.store import Store
    from commissioning.store.answers import Answer

COLUMNS = ("workstream", "title", "stage", "status", "next", "on", "slack", "overdue")
RIGHT = ("slack", "overdue")
STATUS = COLUMNS.index("status")
GAP = "   "

Row = Mapping[str, Any]
"""A row of the board, as the machine face has it."""


WORTH_KEEPING = 100
"""So many workstreams take a quarter of a second to plan; the board of fewer is not kept."""


OF_ONE_WORKSTREAM = frozenset({
    "approval void", "baseline", "date moved", "decision", "decision corrected", "done", "done taken back", "evidence",
    "gate refused", "restarted", "slip", "stage entered", "workstream changed",
})  # fmt: skip
"""What is recorded of a workstream and moves no other one; whatever else is recorded may move them all."""
BESIDE_PLANS = frozenset({
    "action added", "action changed", "alerts sent", "digests sent", "feed address made", "feed address revoked",
    "feed address rotated",
})  # fmt: skip
"""What is recorded and moves no workstream."""


def board_rows(store: Store, as_of: date) -> Sequence[Row]:
    """The rows of the board; those of many workstreams are kept for who looks next (``Store.answer``)."""
    kept = store.answer("board", as_of)
    if kept is not None and not kept.since:
        rows: Sequence[Row] = kept.value
        return rows
    from commissioning import service

    begun = store.made_from(as_of)
    changed = _changed(kept) if kept else None
    found = [row.as_dict() for row in service.board(store, as_of=as_of, only=changed)]
    if kept is not None and changed is not None:
        anew = {row["reference"]: row for row in found}
        found = [anew.get(row["reference"], row) for row in kept.value]
    if len(found) >= WORTH_KEEPING:
        store.keep_answer("board", found, as_of, made_from=begun)
    return found


def _changed(kept: Answer) -> frozenset[str] | None:
    """The workstreams whose rows are to be made again; ``None``: all of them."""
    if any(what not in OF_ONE_WORKSTREAM | BESIDE_PLANS for what, _ in kept.since):
        return None
    return frozenset(reference for what, reference in kept.since if reference and what in OF_ONE_WORKSTREAM)


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

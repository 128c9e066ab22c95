"""The committee calendar and what changes of it do, for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from commissioning.cli.tables import table_of, word
from commissioning.dates import say

if TYPE_CHECKING:
    from rich.table import Table

    from commissioning.service import MeetingRecord


def _marked(row: MeetingRecord, day: date) -> str:
    """A day, and that the offices are shut on it."""
    return f"{say(day)} (shut: {row.shut[day]})" if day in row.shut else say(day)


def meetings_table(rows: Sequence[MeetingRecord], as_of: date) -> Table:
    """The committee calendar."""
    table = table_of("Meetings", "date", "time", "committee", "status", "papers due", "agenda published by",
                     "municipal year", "place")  # fmt: skip
    assumed = sorted({row.year.title for row in rows if row.year.assumed})
    if assumed:
        table.caption = (
            f"{', '.join(assumed)}: the annual meeting is assumed to be on the third Thursday in May; write "
            "'municipal_years:' in the council's file."
        )
    for row in rows:
        item = row.as_dict()
        past = row.dates.date < as_of
        table.add_row(
            say(row.dates.date),
            item["time"] or "-",
            item["title"],
            word(item["status"]),
            _marked(row, row.dates.papers_due),
            _marked(row, row.dates.agenda_published_by),
            row.year.title,
            item["place"] or "-",
            style="dim" if past else "",
        )
    return table


def load_table(rows: Sequence[MeetingRecord], as_of: date) -> Table:
    """What each meeting carries, one line an item."""
    table = table_of("What meetings carry", "date", "committee", "status", "items", "what", "as", "workstream",
                     right=("items",))  # fmt: skip
    for row in rows:
        items = row.load.items if row.load else ()
        first = (say(row.dates.date), row.dates.committee.title, word(row.dates.meeting.status))
        style = "dim" if row.dates.date < as_of else ""
        if not items:
            table.add_row(*first, "0", "-", "-", "-", style=style)
        for number, item in enumerate(items):
            count = str(row.load.count) if row.load else ""
            lead = (*first, count) if number == 0 else ("", "", "", "")
            table.add_row(*lead, item.title, item.sort, item.workstream or "-", style=style)
    return table

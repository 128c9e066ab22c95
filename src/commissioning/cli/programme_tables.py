"""Work programmes for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commissioning.cli.tables import table_of, word
from commissioning.dates import say

if TYPE_CHECKING:
    from rich.table import Table

    from commissioning.plan.programme.entry import Programme


def programme_table(found: Programme) -> Table:
    """The four columns, with what each item is known by and where it stands."""
    title = f"Work programme: {found.committee.title}, as of {say(found.as_of)}"
    table = table_of(title, "meeting date", "item", "recommendations / actions", "progress", "status", "id")
    last = None
    for entry in found.entries:
        shown = say(entry.meeting) if entry.meeting and entry.meeting != last else ""
        last = entry.meeting
        table.add_row(shown, entry.item, entry.actions, entry.told(), word(entry.status), entry.short_id)
    return table


def forward_table(found: Programme) -> Table:
    """The forward plan, with what each item is known by and where it stands."""
    table = table_of("Forward plan", "topic", "detail", "proposed date", "year", "status", "id")
    for entry in found.forward_plan:
        told = entry.told()
        detail = "\n".join(part for part in (entry.detail, told) if part)
        table.add_row(entry.item, detail, entry.proposed, entry.year, word(entry.status), entry.short_id)
    return table

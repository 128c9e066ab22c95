"""Work programmes for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commissioning.cli.tables import table_of, word
from commissioning.dates import say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from commissioning.plan.programme.entry import Programme
    from commissioning.service import ProgrammeRead


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
        table.add_row(entry.item, entry.told(), entry.proposed, entry.year, word(entry.status), entry.short_id)
    return table


def print_read(out: Console, found: ProgrammeRead) -> None:
    """What a file says otherwise than was known, line by line."""
    if found.changes:
        table = table_of("What the file says otherwise", "what", "item", "id", "field", "from", "to", "where")
        for change in found.changes:
            table.add_row(change.what, change.item, change.id or "new", change.field or "-", change.before or "-",
                          change.after or "-", change.place)  # fmt: skip
        out.print(table)
    if found.vanished:
        table = table_of("Known, and not in the file: it stays", "meeting date", "item", "id")
        for entry in found.vanished:
            table.add_row(say(entry.meeting) if entry.meeting else "-", entry.item, entry.short_id)
        out.print(table)
    read = f"{len(found.read.items)} items and {len(found.read.forward)} of the forward plan"
    said = "Nothing was recorded; add --yes to do it." if found.dry_run else "Recorded."
    number = len(found.changes)
    out.print(f"Read {read}. {number or 'No'} change{'' if number == 1 else 's'}. {said if number else ''}".rstrip())

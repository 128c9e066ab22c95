"""Work programmes for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commissioning.cli.tables import table_of, word
from commissioning.dates import say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from commissioning.plan.programme.entry import Programme
    from commissioning.plan.programme.year_end import YearEnd
    from commissioning.service import ItemRecorded, ProgrammeRead


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


def print_item(out: Console, found: ItemRecorded) -> None:
    """What was recorded of an item, and where it stands now."""
    if found.change is None:
        out.print("It is so already; nothing was recorded.")
        return
    change = found.change
    out.print(f"Recorded: {change.what}, {change.before or '-'} -> {change.after}.")
    if found.entry is not None:
        where = say(found.entry.meeting) if found.entry.meeting else f"the forward plan of {found.entry.year}"
        out.print(f"{found.entry.item} ({found.entry.short_id}): {found.entry.status}, {where}.")


def print_year_end(out: Console, found: YearEnd) -> None:
    """Each item that was open, and what was decided of it."""
    first, last = say(found.year.start), say(found.year.end)
    table = table_of(
        f"{found.title}, end of {found.year.title} ({first} to {last})",
        *("item", "sort", "stood at", "decided", "to", "because", "id"),
    )
    for line in found.lines:
        stood = say(line.stood) if line.stood else "-"
        table.add_row(line.item, line.sort.replace("_", " "), stood, word(line.decided or "undecided"), line.to or "-",
                      line.because or "-", line.id)  # fmt: skip
    out.print(table)
    for part in found.unread:
        out.print(f"Could not be read ({part.year}): {part.says}")
    number = len(found.undecided)
    out.print(f"{len(found.lines)} items; {number or 'none'} undecided.")

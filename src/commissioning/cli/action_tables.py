"""What people read of actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from commissioning.actions.tracker import COLUMNS
from commissioning.cli.tables import print_steps, table_of, word
from commissioning.dates import say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from commissioning.model import ActionEvent
    from commissioning.service import ActionRecord, Drafted, Tracker


def actions_table(rows: Sequence[ActionRecord]) -> Table:
    """Agreed actions."""
    table = table_of("Actions", "id", "agreed", "action", "type", "owner", "due", "status", "where it stands")
    for row in rows:
        action, clock = row.action, row.clock
        response = f"{row.says}. {clock.response.says}" if clock.response else row.says
        table.add_row(
            action.id, say(action.agreed_on), action.text, action.type, action.owner or "nobody named",
            say(clock.due) if clock.due else "-", word(action.status), response if action.status == "open" else "-",
        )  # fmt: skip
    return table


def tracker_table(found: Tracker) -> Table:
    """The tracker, as people read it in a terminal."""
    table = table_of(found.title, *COLUMNS)
    for _, row in found.rows:
        table.add_row(*row.cells)
    return table


def drafts_table(found: Drafted) -> Table:
    """What minutes suggest, each with its line and the words that made it of its type."""
    table = table_of("Drafts", "line", "minute", "action", "type", "because of")
    for draft in found.drafts:
        why = draft.doubt or f"'{draft.because}'"
        table.add_row(str(draft.line), draft.minute or "-", draft.text, draft.type, why)
    return table


def print_action(out: Console, found: ActionRecord) -> None:
    """One action: what it is, where it stands, why it is due when it is, and what was recorded of it."""
    action, clock = found.action, found.clock
    out.print(Text(f"{action.id}: {action.text}", style="bold"))
    agreed = f"agreed on {say(action.agreed_on)}" + (f" by {action.committee}" if action.committee else "")
    out.print(f"  {action.type}, {agreed}{f' ({action.origin})' if action.origin else ''}")
    hears = f"; {found.told} hears of it" if found.told and not action.owner else ""
    out.print(f"  owner: {action.owner or f'nobody named{hears}'}")
    out.print(f"  {action.status}: {found.says}")
    if clock.basis:
        out.print(f"  the day: {clock.basis}")
    if clock.slot is not None:
        out.print(f"  next usable meeting: {say(clock.slot.date)}, papers due {say(clock.slot.papers_due)}")
    if clock.response is not None:
        out.print(f"  {clock.response.says}")
        print_steps(out, clock.response.steps(action.id))
    if action.progress:
        out.print(f"  progress: {action.progress}")
    for event in action.history:
        out.print(f"  {say(event.on)}: {_said(event)}, recorded by {event.by}")


def _said(event: ActionEvent) -> str:
    parts: list[str] = [event.sort]
    if event.to or event.meeting:
        parts.append(f"to {say(event.to)}" if event.to else f"to the meeting of {say(event.meeting)}")  # type: ignore[arg-type]
    parts += [part for part in (event.role, event.link, event.note) if part]
    if event.verified_by:
        parts.append(f"verified by {event.verified_by}")
    return ": ".join(parts[:2]) + "".join(f", {part}" for part in parts[2:])

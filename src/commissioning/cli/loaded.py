"""What a load brought, or would bring, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commissioning.cli.differences import print_moved, print_voided
from commissioning.cli.tables import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.service import Loaded


def print_loaded(out: Console, found: Loaded) -> None:
    """How much was read and how much is new; before a load also each change, and every date that would move."""
    brought = ", ".join(_counted(n, name) for name, n in found.loaded.items() if n) or "nothing"
    aside = f" {_counted(found.set_aside, 'meetings')} set aside." if found.set_aside else ""
    if not found.dry_run:
        out.print(f"Loaded {brought}. {found.changed or 'None'} new or changed.{aside}")
        print_voided(out, found.voided)
        return
    if found.changes:
        table = table_of("What would change", "what", "record", "of", "field", "from", "to", "where")
        for change in found.changes:
            where = f"{change.path}:{change.line}" if change.line else change.path or "-"
            table.add_row(change.what, change.sort, change.key, change.field or "-", _short(change.before),
                          _short(change.after), where)  # fmt: skip
        out.print(table)
    print_moved(out, found.moved)
    print_voided(out, found.voided)
    gone = sum(problem.id == "meeting-vanished" for problem in found.problems)
    asked = f" {_counted(gone, 'questions')} about meetings that are gone." if gone else ""
    out.print(f"Read {brought}. {found.changed or 'None'} would be new or changed.{aside}{asked} Nothing was changed.")


def _counted(n: int, name: str) -> str:
    words = {
        "programme": "programme lines",
        "forward_plan": "forward plan lines",
        "register": "contracts on registers",
        "registers": "registers described",
    }.get(name, name)
    if n == 1 and name in ("register", "registers"):
        return "1 contract on a register" if name == "register" else "1 register described"
    return f"{n} {words[:-1] if n == 1 else words}"


def _short(text: str | None) -> str:
    return "-" if text in (None, "null") else text if len(text) <= 60 else f"{text[:57]}..."

"""What a change does to plans, for people: what moves from where to where and why, a picture, and the problems."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from rich.text import Text

from commissioning.cli.run import print_problems
from commissioning.cli.tables import table_of
from commissioning.cli.timeline import before_and_after
from commissioning.dates import say

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.model import Void
    from commissioning.service import DeadlineMoved, Difference, Moved, Recorded, SlipLedger

_LONG: Final = 120
"""A cause of more characters takes more than two lines of the table."""


def print_recorded(out: Console, found: Recorded) -> None:
    """A change, and what it did."""
    change = found.change
    out.print(
        f"Recorded: {change.what} {change.reference} {change.field}: {change.before or '-'} -> {change.after or '-'}."
    )
    print_difference(out, found.difference)


def print_difference(out: Console, found: Difference) -> None:
    """What a change does: the dates that move, the plans before and after, and the problems."""
    print_moved(out, found.moved, found.deadlines_moved)
    print_voided(out, found.voided)
    for before, after in found.plans:
        if any(item.reference == after.reference for item in found.moved):
            out.print(Text(f"{after.reference}: {after.title}", style="bold"))
            out.print(before_and_after(before, after, out.width))
    print_problems_of(out, found)


def print_problems_of(out: Console, found: Difference) -> None:
    """The problems that a change adds, changes and takes away."""
    for title, problems in (
        ("New problems", found.problems_added),
        ("Problems that change", [now for _, now in found.problems_changed]),
        ("Problems that go", found.problems_gone),
    ):
        if problems:
            out.print(Text(f"{title}:", style="bold"))
            print_problems(out, problems)


def print_voided(out: Console, voided: Sequence[Void]) -> None:
    """The approvals that a change makes void."""
    for void in voided:
        out.print(Text(str(void), style="bold red"))


def print_moved(out: Console, moved: Sequence[Moved], deadlines: Sequence[DeadlineMoved] = ()) -> None:
    """The milestones that move, each with its cause; the reference is said when there is more than one.

    ``deadlines``: the latest days that move where the forecast stays.
    """
    if not moved and not deadlines:
        out.print("No date moves.")
        return
    several = len({*(item.reference for item in moved), *(item.reference for item in deadlines)}) > 1
    tables: tuple[tuple[str, Sequence[Moved | DeadlineMoved]], ...] = (
        ("What moves", moved), ("The forecast stays; the latest day moves", deadlines),
    )  # fmt: skip
    for title, rows in tables:
        if not rows:
            continue
        columns = (*(("workstream",) if several else ()), "milestone", "from", "to", "days", "because")
        table = table_of(title, *columns, right=("days",))
        for item, because in zip(rows, _told_once([item.because for item in rows]), strict=True):
            cells = (item.title, day_or_none(item.before), day_or_none(item.after), signed(item.days), because)
            table.add_row(*((item.reference,) if several else ()), *cells)
        out.print(table)


def _told_once(causes: Sequence[str]) -> Iterator[str]:
    """The causes, a long one that several rows share told in full where it comes first and referred to after that."""
    shared = Counter(tail for cause in causes for tail in _tails(cause))
    numbers: dict[str, int] = {}
    for cause in causes:
        tail = max(_tails(cause), key=lambda tail: (shared[tail] - 1) * len(tail), default="")
        if shared[tail] < 2:
            yield cause
        elif tail in numbers:
            yield f"{cause.removesuffix(tail)}see ({numbers[tail]})"
        else:
            numbers[tail] = len(numbers) + 1
            yield f"{cause.removesuffix(tail)}({numbers[tail]}) {tail}"


def _tails(cause: str) -> Iterator[str]:
    """The whole of a cause, and what it ends with where that is long enough for a reference."""
    starts = {0, *(found.end() for found in re.finditer(r": |, which |\b(?=misses the meeting)", cause))}
    return (cause[start:] for start in starts if len(cause) - start > _LONG)


def print_slips(out: Console, found: SlipLedger) -> None:
    """The slip ledger: each milestone that moved, and under it each move."""
    since = (
        f"against '{found.baseline.name}', of {say(found.baseline.as_of)}" if found.baseline else "since it was loaded"
    )
    if not found.slips:
        out.print(f"{found.reference}: no date moved {since}.")
        return
    table = table_of(
        f"{found.reference}: slips {since}", "milestone", "from", "to", "days", "by", "because", right=("days",)
    )
    for row in found.slips:
        table.add_row(row.title, day_or_none(row.since), day_or_none(row.now), signed(row.days), "", "", style="bold")
        for move in row.moves:
            why = f"{move.because} ({move.reason})" if move.reason else move.because
            by = f"{move.by}, {say(move.on)}" if move.by and move.on else "nobody"
            table.add_row("", day_or_none(move.before), day_or_none(move.after), signed(move.days), by, why)
    out.print(table)


def signed(days: int | None) -> str:
    return "-" if days is None else f"{days:+d}"


def day_or_none(day: date | None) -> str:
    return say(day) if day else "-"

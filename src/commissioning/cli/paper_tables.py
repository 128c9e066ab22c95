"""Reports to meetings, for people: the matrix of reports and links, and one report with its ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.text import Text

from commissioning.cli.tables import table_of, word
from commissioning.dates import say

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.plan.changes.paper_routes import Route
    from commissioning.plan.paper_chain import ChainLink
    from commissioning.service import PaperBoard, PaperRow

STATES = {
    "due": "due", "in-time": "in time", "late": "late", "stale": "stale", "missing": "missing", "refused": "refused",
}  # fmt: skip
_STYLES = {"in-time": "green", "late": "yellow", "stale": "bold red", "missing": "bold red", "refused": "bold red"}


def print_papers(out: Console, board: PaperBoard) -> None:
    """A table for each meeting, a line for each report, a column for each link."""
    if not board.rows:
        out.print("No report is known for these meetings.")
    rows = sorted(board.rows, key=lambda row: (row.paper.meeting.date, row.paper.committee))
    for (day, title), group in groupby(rows, key=lambda row: (row.paper.meeting.date, _committee(row))):
        own = list(group)
        none = "" if own[0].paper.published else " (no meeting is published)"
        table = table_of(f"{title}, {say(day)}{none}", "report", "key", "version", "status", *_heads(own[0]))
        for row in own:
            version = row.paper.version.version if row.paper.version else "-"
            table.add_row(
                row.paper.title,
                row.paper.short_key,
                version,
                word(row.paper.status),
                *(_cell(link) for link in row.paper.chain),
            )
        out.print(table)
        for row in own:
            if row.paper.status == "missed":
                out.print(Text(f"{row.paper.title} is missed. What is left:", style="bold"))
                print_routes(out, row.routes)


def _committee(row: PaperRow) -> str:
    return row.paper.meeting.committee.title


def _heads(row: PaperRow) -> Iterator[str]:
    """What stands over each link: its role or its title, and its day."""
    for link in row.paper.chain:
        at = f" {link.at:%H:%M}" if link.at else ""
        shut = f"\n(shut: {row.shut[link.due]})" if link.due in row.shut else ""
        yield f"{link.role or link.title}\n{say(link.due)}{at}{shut}"


def _cell(link: ChainLink) -> Text:
    text = Text(STATES[link.state], style=_STYLES.get(link.state, ""))
    if link.on:
        text.append(f"\n{say(link.on)}", style="")
    if link.state == "stale":
        text.append(f"\nversion {link.version}", style="")
    return text


def print_paper(out: Console, row: PaperRow) -> None:
    """One report: its meeting, its chain, and the ways that are left."""
    paper = row.paper
    out.print(Text(f"{paper.title} ({paper.key})", style="bold"))
    was = f" (before: {', '.join(say(day) for day in paper.meeting.meeting.was)})" if paper.meeting.meeting.was else ""
    unpublished = "" if paper.published else ", the first day on which a meeting could be; none is published"
    out.print(f"To {paper.meeting.committee.title}, {say(paper.meeting.date)}{was}{unpublished}.")
    latest = paper.version
    version = f"version {latest.version}" if latest else "no version recorded"
    of = f" of {say(latest.dated)}" if latest and latest.dated else ""
    link = f", {latest.link}" if latest and latest.link else ""
    out.print(f"Status: {paper.status}; {version}{of}{link}.")
    table = table_of("", "link", "role", "due", "state", "on", "version", "by", "note")
    for item in paper.chain:
        due = f"{say(item.due)}{f' {item.at:%H:%M}' if item.at else ''}"
        due += f" (shut: {row.shut[item.due]})" if item.due in row.shut else ""
        state = Text(STATES[item.state], style=_STYLES.get(item.state, ""))
        on = say(item.on) if item.on else "-"
        table.add_row(
            item.title, item.role or "-", due, state, on, item.version or "-", item.by or "-", item.note or "-"
        )
    out.print(table)
    if row.routes:
        out.print("What is left:" if paper.status == "missed" else "If it is missed:")
    print_routes(out, row.routes)


def print_routes(out: Console, routes: Sequence[Route]) -> None:
    """The ways to a meeting: what each needs, and what it does to the plan."""
    for route in routes:
        source = f" ({route.source})" if route.source else ""
        out.print(Text(f"  {route.what}; by {say(route.by)}{source}", style="cyan"))
        for need in route.needs:
            out.print(Text(f"    needs: {need}"))
        if route.effect is not None:
            out.print(Text(f"    the plan: {effect(route)}"))


def effect(route: Route) -> str:
    """What a way does to the plan, in a sentence."""
    found = route.effect
    if found is None:
        return ""
    goal = f"; {found.goal_title} {say(found.goal)}" if found.goal else ""
    gap = f"; days without a service: {found.gap_days}" if found.gap_days or found.gap_days_kept else ""
    if not found.moved:
        return f"stays{goal}{gap}."
    was = f" (with its meeting kept {found.gap_days_kept})" if found.gap_days != found.gap_days_kept else ""
    later = f", {found.goal_days} days later" if found.goal_days else ""
    count = len(found.moved)
    return f"{count} milestone{'' if count == 1 else 's'} move{'s' if count == 1 else ''}{goal}{later}{gap}{was}."

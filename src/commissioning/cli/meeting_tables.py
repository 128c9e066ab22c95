"""The committee calendar and what changes of it do, for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.text import Text

from commissioning.cli.differences import day_or_none, print_moved, print_problems_of, print_voided, signed
from commissioning.cli.tables import table_of, word
from commissioning.dates import say, say_days

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from commissioning.service import MeetingChanged, MeetingRecord
    from commissioning.service.desk.meeting_effects import Effects, PapersMoved


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


def print_meeting_changed(out: Console, found: MeetingChanged) -> None:
    """All that follows when a meeting is moved or cancelled, what people ask for first at the top."""
    change, effects, difference = found.change, found.effects, found.difference
    if change is not None:
        out.print(f"Recorded: {change.what} {change.reference}: {change.before} -> {change.after}.")
    own = next((item for item in effects.papers if item.reference is None), None)
    if own is not None:
        out.print(_papers_table(effects.papers, own))
    # The links of the chains stand in the table above.
    links = {(item.reference, f"{item.key}-{link.key}") for item in effects.papers for link in item.links}
    print_moved(out, [item for item in difference.moved if (item.reference, item.key) not in links],
                difference.deadlines_moved)  # fmt: skip
    print_voided(out, difference.voided)
    if own is not None:
        _print_items(out, effects)
        _print_alerts(out, effects)
        _print_continuity(out, effects)
        _print_feeds(out, effects)
    print_problems_of(out, difference)
    if difference.replanned:
        out.print(f"Planned anew, because they hang on it: {', '.join(difference.replanned)}; no others.")


def _papers_table(papers: Sequence[PapersMoved], own: PapersMoved) -> Table:
    """The chain of the meeting, and those of steps that go to another meeting than it; the others are the same."""
    table = table_of("Paper deadlines", "of", "what", "from", "to", "days", right=("days",))
    for item in papers:
        if item is not own and (item.before, item.after) == (own.before, own.after):
            continue
        name = f"{item.title} ({item.reference})" if item.reference else "the meeting"
        days = (item.after - item.before).days if item.before and item.after else None
        table.add_row(name, "Meeting", day_or_none(item.before), day_or_none(item.after), signed(days), style="bold")
        for link in item.links:
            table.add_row("", link.title, day_or_none(link.before), day_or_none(link.after), signed(link.days))
    return table


def _print_items(out: Console, effects: Effects) -> None:
    if not effects.items:
        out.print("It carries no items.")
        return
    table = table_of("What it carries", "item", "as", "workstream", "then taken on")
    for moved in effects.items:
        item = moved.item
        table.add_row(item.title, item.sort, item.workstream or "-", say(moved.to) if moved.to else "to be placed anew")
    out.print(table)


def _print_alerts(out: Console, effects: Effects) -> None:
    if not effects.alerts_raised and not effects.alerts_gone:
        out.print("No alert is raised today, and none goes.")
        return
    table = table_of("Alerts today", "", "level", "what", "due", "owner")
    for words, alerts in (("raised", effects.alerts_raised), ("gone", effects.alerts_gone)):
        for alert in alerts:
            table.add_row(words, word(alert.level), alert.subject, say(alert.due), alert.owner or "nobody named")
    out.print(table)


def _print_continuity(out: Console, effects: Effects) -> None:
    for gap in effects.continuity:
        told = [
            f"{say_days(side[0])}, {say(side[1])} to {say(side[2])}" if side else "none"
            for side in (gap.before, gap.after)
        ]
        change = "stays" if gap.before == gap.after else f"becomes {told[1]}"
        line = f"Without a service by {gap.basis} ({gap.reference}, {gap.contract}): {told[0]}; it {change}."
        out.print(Text(line, style="bold red" if gap.days > 0 else ""))


def _print_feeds(out: Console, effects: Effects) -> None:
    named = "; ".join(f"{feed.scope} {feed.entries}" for feed in effects.feeds)
    out.print(Text(f"Calendars that change, and how many entries of each: {named or 'none'}."))

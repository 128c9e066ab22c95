"""Tables for people. A word always carries the meaning; colour only repeats it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from textwrap import shorten
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from commissioning.dates import say

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.alerts import Alert
    from commissioning.model import Baseline, Change
    from commissioning.plan import Continuity, Levers, Milestone, Plan, TraceStep
    from commissioning.service import Feed, Token, Why
    from commissioning.store import LogChecked

_STYLES = {
    "on-track": "green",
    "at-risk": "yellow",
    "late": "bold red",
    "waiting-at-gate": "magenta",
    "on-hold": "magenta",
    "stopped": "dim",
    "complete": "green",
    "done": "green",
    "due-soon": "yellow",
    "overdue": "bold red",
    "missed": "red",
    "dropped": "dim",
    "upcoming": "",
    "urgent": "bold red",
    "warning": "yellow",
    "info": "cyan",
    "cancelled": "red",
    "moved": "yellow",
    "held": "dim",
    "open": "yellow",
}


_ONE_LINE = frozenset(
    {
        "workstream",
        "key",
        "id",
        "status",
        "level",
        "on",
        "slack",
        "due",
        "date",
        "time",
        "papers due",
        "next meeting",
        "target",
    }
)


def word(text: str) -> Text:
    """A word of the house, in its colour."""
    return Text(text, style=_STYLES.get(text, ""))


def _day(day: date | None) -> str:
    return say(day) if day else "-"


def table_of(title: str, *columns: str, right: Sequence[str] = ()) -> Table:
    from rich import box

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        one_line = column in _ONE_LINE
        table.add_column(column, justify="right" if column in right else "left", overflow="fold", no_wrap=one_line)
    return table


def plan_table(plan: Plan) -> Table:
    """The milestones of a plan, by date."""
    with_meetings = any(item.meetings_left is not None for item in plan.milestones)
    table = table_of(
        f"{plan.reference}: {plan.title}, as of {say(plan.as_of)}",
        *("forecast", "milestone", "key", "kind", "status", "target", "deadline", "slack"),
        *(("meetings left",) if with_meetings else ()),
        *(("baseline", "slip") if plan.baseline else ()),
        right=("slack", "meetings left", "slip"),
    )
    for item in plan.milestones:
        day = item.actual or item.forecast
        title = Text(("* " if item.critical else "  ") + item.title)
        table.add_row(
            _day(day) + (" at the earliest" if item.provisional and not item.actual else ""),
            title,
            item.key,
            item.kind,
            word(item.status),
            _day(item.target),
            _day(item.deadline),
            _slack(item),
            *(("-" if item.meetings_left is None else str(item.meetings_left),) if with_meetings else ()),
            *(
                (_day(item.baseline), "-" if item.slip_days is None else f"{item.slip_days:+d}")
                if plan.baseline
                else ()
            ),
        )
    regime = f" Planned under the regime {plan.scene.rules.regime}." if plan.scene.rules.regime else ""
    table.caption = f"* decides the date of the goal. Slack in calendar days / working days.{regime}"
    for restart in plan.restarts:
        table.caption += f" Attempt {restart.attempt}: {restart.stage} began anew on {say(restart.on)}."
    if plan.baseline:
        table.caption += f" Slip in calendar days against '{plan.baseline.name}', of {say(plan.baseline.as_of)}."
    return table


def baselines_table(kept: Sequence[Baseline]) -> Table:
    """The baselines of a workstream."""
    table = table_of("Baselines", "name", "as of", "made at", "by", "milestones", right=("milestones",))
    for item in kept:
        at = item.at.strftime("%Y-%m-%d %H:%M")
        table.add_row(item.name, _day(item.as_of), at, item.by, str(len(item.milestones)))
    return table


def _slack(item: Milestone) -> str:
    if item.slack_days is None:
        return "-"
    days = item.slack_working_days
    return f"{item.slack_days} / {'-' if days is None else days}"


def print_why(out: Console, found: Why) -> None:
    """The steps of a trace, first to last."""
    out.print(Text(f"{found.reference} {found.key}: {found.title}, {_day(found.day)}", style="bold"))
    print_steps(out, found.steps)


def print_steps(out: Console, steps: Sequence[TraceStep]) -> None:
    """How a date was found, step by step."""
    for number, step in enumerate(steps, 1):
        out.print(f"{number:>3}. {_day(step.result)}  {step.because}")
        detail = [step.rule, step.source]
        if step.count is not None and step.start is not None:
            way = "from" if step.count > 0 else "back from"
            detail.append(f"{abs(step.count)} {step.unit} {way} {say(step.start)} on the calendar '{step.calendar}'")
        out.print(Text(f"     {'; '.join(detail)}", style="dim"))
        for day, reason in step.left_out:
            if reason not in ("Saturday", "Sunday"):
                out.print(Text(f"     left out: {say(day)}, {reason}", style="dim"))


def alerts_table(alerts: Sequence[Alert], as_of: date) -> Table:
    """Alerts, worst first; what each says in full: ``alert show ID``."""
    from commissioning.cli.answers import state_of

    table = table_of(
        f"Alerts as of {say(as_of)}",
        *("level", "what", "due", "days", "told to", "next meeting", "papers due", "id", "state"),
        right=("days",),
    )
    for alert in alerts:
        meeting = alert.meeting
        table.add_row(
            word(alert.level),
            alert.subject,
            _day(alert.due),
            str(alert.days),
            _first_of(alert.recipients),
            _day(meeting.date) if meeting else "-",
            _day(meeting.papers_due) if meeting else "-",
            alert.id[:8],
            state_of(alert),
        )
    return table


def _first_of(roles: Sequence[str]) -> str:
    more = len(roles) - 1
    return f"{roles[0]}, and {more} more" if more else roles[0]


def history_table(changes: Sequence[Change]) -> Table:
    """The change log; long values are cut, and stand whole in ``--json``."""
    table = table_of("Changes", "at", "by", "what", "reference", "field", "from", "to", "because")
    for column in table.columns[:5]:
        column.no_wrap = True
    for change in changes:
        table.add_row(
            change.at.strftime("%Y-%m-%d %H:%M"),
            change.by,
            change.what,
            change.reference or "-",
            change.field or "-",
            *(shorten(text or "-", 48, placeholder="...") for text in (change.before, change.after, change.because)),
        )
    return table


def print_checked(out: Console, checked: LogChecked) -> None:
    """Whether the change log holds; if not, where it first does not."""
    head, broken = checked.head, checked.broken
    if broken is None:
        out.print(f"The log is whole: {head.entries} entries, head {head.hash or 'none yet'}.")
        return
    who = f" (by {broken.by}" + (f", {broken.at:%Y-%m-%d %H:%M})" if broken.at else ")") if broken.by else ""
    where = f"entry {broken.seq}{who}: " if broken.seq is not None else ""
    out.print(f"THE LOG IS NOT WHOLE: {where}{broken.because}.")


def feeds_table(feeds: Sequence[Feed]) -> Table:
    """Calendars that were made."""
    table = table_of("Calendars", "scope", "profile", "events", "left out", "file", "", right=("events", "left out"))
    for feed in feeds:
        state = "-" if feed.path is None else "written" if feed.changed else "unchanged"
        path = feed.path.as_posix() if feed.path else "-"
        table.add_row(feed.scope, feed.profile, str(feed.events), str(feed.left_out), path, state)
    return table


def tokens_table(tokens: Sequence[Token]) -> Table:
    """Addresses of feeds, without their secrets."""
    table = table_of(
        "Addresses of feeds", "id", "name", "scope", "profile", "made", "last fetched", "by which program", ""
    )
    for item in tokens:
        fetched = f"{item.last_fetched:%Y-%m-%d %H:%M}" if item.last_fetched else "never"
        state = f"revoked {item.revoked:%Y-%m-%d}" if item.revoked else "live"
        made = f"{item.created:%Y-%m-%d} by {item.created_by}"
        table.add_row(
            item.id, item.name, item.scope, item.choices.profile, made, fetched, item.last_reader or "-", state
        )
    return table


def print_continuity(out: Console, found: Continuity, reference: str) -> None:
    """The contract, the gap, each option, what to ask and what to know."""
    contract = found.contract
    out.print(Text(f"{contract.reference}: {contract.title}", style="bold"))
    out.print(f"Ends {say(contract.current_end)}; with every option that is left, {say(contract.maximum_end)}.")
    gap = "" if found.gap_days is None else f", {found.gap_days} days without a service"
    if found.successor is None:
        out.print("No workstream follows it.")
    else:
        out.print(f"The service that {found.successor} leads to starts {_day(found.service_start)}{gap}.")
    for option in found.options:
        after = "" if option.gap_days is None else f", {option.gap_days} days without a service then"
        out.print()
        title = (
            f"Extension {option.option.number}: {option.option.extension.months} months, to {say(option.option.last)}"
        )
        out.print(Text(f"{title}{after} ({option.status})", style="bold"))
        table = table_of("", "by", "what", "key")
        for item in sorted(option.chain, key=lambda item: item.date):
            table.add_row(say(item.date), item.title, item.key)
        out.print(table)
    if found.voluntary_notice is not None:
        when = say(found.voluntary_notice.date)
        out.print(f"If nothing follows, a voluntary or community provider is told by {when} (voluntary-notice).")
    for other in found.elsewhere:
        out.print(f"Elsewhere: {other.source} has the end {say(other.end)} ('{other.says}'): {other.means}.")
    for ask in found.asks:
        out.print(f"Ask: {ask}")
    for note in found.notes:
        out.print(f"Note: {note}")
    out.print(Text(f"'commissioning why {found.successor or reference} KEY' counts any of these days.", style="dim"))


def print_levers(out: Console, found: Levers) -> None:
    """The collision, each lever with the days that it buys, and whether a set of them closes the gap."""
    if found.collision is None:
        why = "its goal has no date" if found.gap_days is None else "its goal is in time"
        out.print(f"{found.plan.reference}: nothing to close; {why}.")
        return
    hit = found.collision
    late = f"{'at the earliest ' if hit.provisional else ''}{say(hit.earliest)}"
    out.print(Text(f"{found.plan.reference}: {hit.goal_title}, {late}, collides with {hit.what}", style="bold"))
    out.print(f"{hit.days} days too late, along this chain:")
    for _, title, day in hit.chain:
        out.print(Text(f"  {say(day)}  {title}"))
    for item in hit.papers:
        out.print(f"Papers for '{item.title}' on {say(item.meeting)}: {item.days} days late ({say(item.papers_due)}).")
    for title, pulled in (("Each by itself", found.levers), ("Together, one after the other", found.together)):
        table = table_of(title, "days", "what", "by", "needs", right=("days",))
        for one in pulled:
            table.add_row(str(one.days), one.lever.what, _day(one.lever.deadline), one.lever.needs)
        out.print()
        out.print(table)
    out.print("The gap is closed." if found.closes else f"{found.gap_left} days are left.")

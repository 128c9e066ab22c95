"""Commands about alerts: to look at one, to acknowledge or snooze it, and the rules that find them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import group, verb
from commissioning.cli.run import Run, day
from commissioning.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.alerts import Alert, AlertBook
    from commissioning.service import Answered

group("alert", "Look at an alert, acknowledge it, or put it aside until a day; and the rules that find alerts.")

Id = Annotated[str, typer.Argument(metavar="ID", help="The alert's id, or its first digits; 'alerts' lists them.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take the acknowledgement back.")]
_UNTIL_HELP = "The day on which it is told again; at most 60 days ahead."
Until = Annotated[str, typer.Option("--until", metavar="YYYY-MM-DD", help=_UNTIL_HELP)]


@verb("alert show")
def show(run: Run, id: Id) -> None:
    """One alert whole: why it matters, what to do, who hears it, and what was answered."""
    from commissioning import service

    found = service.alert(run.store(), id, as_of=run.as_of())
    run.show({"alert": found.as_dict()}, lambda out: print_alert(out, found))


@verb("alert ack", writes=True)
def acknowledge(run: Run, id: Id, undo: Undo = False) -> None:
    """Record that somebody deals with an alert: nobody new is told of it, unless it becomes graver."""
    from commissioning import service

    answer = service.take_back_answer if undo else service.acknowledge_alert
    _print(run, answer(run.store(), id, author=run.author(), as_of=run.as_of()))


@verb("alert snooze", writes=True)
def snooze(run: Run, id: Id, until: Until) -> None:
    """Put an alert aside until a day; needs --because."""
    from commissioning import service

    found = service.snooze_alert(run.store(), id, day(until, "--until"), author=run.author(), as_of=run.as_of())
    _print(run, found)


@verb("alert unsnooze", writes=True)
def unsnooze(run: Run, id: Id) -> None:
    """Take a snooze back: the alert is told again."""
    from commissioning import service

    _print(run, service.take_back_answer(run.store(), id, author=run.author(), as_of=run.as_of()))


@verb("alert rules")
def rules(run: Run, rule: Annotated[str | None, typer.Argument(metavar="[RULE]")] = None) -> None:
    """The alert rules as the council reads them: level, audience, ladder."""
    from commissioning import service

    book = service.alert_rules_of(run.store_at_hand())
    shown = list(book.values()) if rule is None else [book.find(rule)]
    run.show({"rules": [item.as_dict() for item in shown]}, lambda out: print_rules(out, book, rule))


def _print(run: Run, found: Answered) -> None:
    def people(out: Console) -> None:
        if not found.changed:
            out.print("Nothing changed; it stood so before.")
        print_alert(out, found.alert)

    run.show(found.as_dict(), people)
    run.show_problems(found.problems)


def print_alert(out: Console, alert: Alert) -> None:
    """One alert for people."""
    from rich.text import Text

    from commissioning.cli.tables import word
    from commissioning.dates import say

    out.print(Text.assemble(word(alert.level), f"  {alert.subject}"))
    out.print(Text(f"{alert.rule} {alert.id}, since {say(alert.since)}", style="dim"))
    for reason in alert.why:
        out.print(f"Why: {reason}")
    if alert.todo:
        out.print(f"To do: {alert.todo}")
    out.print(f"Told to: {', '.join(alert.recipients)}")
    said = state_of(alert)
    if said:
        out.print(f"Now: {said}" + (f" ({alert.because})" if alert.because else ""))


def state_of(alert: Alert) -> str:
    """What became of an alert: acknowledged, snoozed, told, or nothing yet."""
    from commissioning.dates import say

    if alert.acknowledged_on is not None:
        return f"acknowledged by {alert.acknowledged_by}, {say(alert.acknowledged_on)}"
    if alert.snoozed_until is not None:
        return f"snoozed until {say(alert.snoozed_until)} by {alert.snoozed_by}"
    if alert.new:
        return "new"
    return f"told on {say(alert.sent_on)}" if alert.sent_on else ""


def print_rules(out: Console, book: AlertBook, rule: str | None) -> None:
    """The rules for people: all in a table, one with its ladder."""
    from rich.text import Text

    from commissioning.cli.tables import table_of, word

    if rule is None:
        table = table_of("Alert rules", "rule", "level", "first told to", "rungs", "what", "council")
        for item in book.values():
            decisive = f", {item.decisive.level}" if item.decisive else ""
            council = "off" if item.off else ", ".join(item.set_by_council)
            table.add_row(
                item.id, Text.assemble(word(item.level), decisive), ", ".join(item.audience), str(len(item.ladder)),
                item.wording, council,
            )  # fmt: skip
        out.print(table)
        return
    item = book[rule]
    out.print(Text(item.id, style="bold"))
    out.print(item.wording)
    for name, value in item.says().items():
        out.print(f"{name}: {value}")


def one_level(level: str | None) -> str | None:
    """A level that there is. Raises ``BadInput`` for another."""
    from commissioning.alerts import LEVELS

    if level is not None and level not in LEVELS:
        raise BadInput("bad-usage", f"There is no level '{level}'. Write one of {', '.join(LEVELS)}.")
    return level

"""What was sent, what waits, and what people do about it: the outbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commissioning.cli.options import verb
from commissioning.cli.run import Run
from commissioning.errors import BadInput, Problem

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.model import Message
    from commissioning.service import OutboxKept

_DO_HELP = (
    "'retry' hands over now what waits, 'drop' gives a message up, 'show' prints it; without one, they are listed."
)
_ID_HELP = "The message; 'retry' without one is for all that wait."
_HTML_HELP = "Print the HTML of a message that is shown."
Do = Annotated[str | None, typer.Argument(metavar="[retry|drop|show]", help=_DO_HELP)]
Id = Annotated[str | None, typer.Argument(metavar="[ID]", help=_ID_HELP)]
Html = Annotated[bool, typer.Option("--html", help=_HTML_HELP)]


@verb("outbox", writes=True)
def outbox(run: Run, do: Do = None, id: Id = None, html: Html = False) -> None:
    """The messages that wait, or were refused."""
    from commissioning import service, settings

    if do not in (None, "retry", "drop", "show"):
        raise BadInput("bad-usage", f"'{do}' is nothing to do with the outbox. Write retry, drop or show.")
    if do is None:
        kept = service.outbox(run.store())
        run.show(kept.as_dict(), lambda out: _print_kept(out, kept))
        return
    if do == "retry":
        delivery = service.delivery_of(settings.settings())
        author = run.author("outbox")
        done = service.retry_messages(run.store(), id, author=author, as_of=run.as_of(), delivery=delivery)
        document: dict[str, Any] = {"delivered": [item.as_dict() for item in done.messages],
                    "problems": [problem.as_dict() for problem in done.problems]}  # fmt: skip
        show_delivered(run, document, lambda out: print_delivered(out, done.messages), done.problems)
        return
    if id is None:
        raise BadInput(
            "bad-usage", f"Say which message: commissioning outbox {do} ID. 'commissioning outbox' lists them."
        )
    if do == "drop":
        found = service.drop_message(run.store(), id, author=run.author())
        run.show({"message": found.as_dict()}, lambda out: out.print(f"{id} is {found.state}."))
        return
    shown = service.message(run.store(), id)
    said = (shown.html or "") if html else shown.text
    document = {"message": {**shown.as_dict(), "text": shown.text, "html": shown.html}}
    run.show(document, lambda out: out.print(said, end=""), plain=lambda: said.rstrip("\n"))


def show_delivered(
    run: Run, document: Mapping[str, Any], people: Callable[[Console], None], problems: Sequence[Problem]
) -> None:
    """Shows what a run sent; where messages wait it then ends the command with exit code 5, and the reason."""
    from commissioning.service.morning.alerting import failure_of

    failed = failure_of(problems)
    run.show({**failed.as_dict(), **document} if failed else document, people)
    run.show_problems(problems)
    if failed:
        raise typer.Exit(failed.exit_code)


def print_delivered(out: Console, messages: Sequence[Message]) -> None:
    """One line a message: what became of it."""
    for item in messages:
        if item.channel == "file" and item.state == "sent":
            out.print(f"Wrote {item.said}.")
        else:
            where = item.address if item.channel == "mail" else f"the channel {item.channel}"
            said = f": {item.said}" if item.said and item.state != "sent" else ""
            out.print(f"{item.state.capitalize()}: {item.recipient}, {where}{said}")


def _print_kept(out: Console, kept: OutboxKept) -> None:
    from commissioning.cli.tables import table_of

    counts = ", ".join(f"{number} {state}" for state, number in kept.counts.items()) or "nothing yet"
    table = table_of(f"Outbox: {counts}", "id", "state", "for", "by", "written", "what was said")
    for item in kept.messages:
        where = item.address or item.channel
        table.add_row(item.id, item.state, item.recipient, where, str(item.as_of), item.said or "")
    out.print(table)

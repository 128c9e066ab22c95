"""``products``: what comes round each month, quarter or year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import verb
from commissioning.cli.run import Run, day

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.products import Seen
    from commissioning.service import ProductRecord

From = Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="Periods that end on or after it.")]
To = Annotated[str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="Periods that end on or before it.")]


@verb("products")
def products(
    run: Run, key: Annotated[str | None, typer.Argument(metavar="[KEY]")] = None, start: From = None, end: To = None
) -> None:
    """What comes round: when it is ready, when each body sees it, and how old its data is then."""
    from commissioning import service

    first, last = day(start, "--from") if start else None, day(end, "--to") if end else None
    rows = service.products(run.store(), key, as_of=run.as_of(), start=first, end=last)
    run.show({"products": [row.as_dict() for row in rows]}, lambda out: _print(out, rows))


def _print(out: Console, rows: tuple[ProductRecord, ...]) -> None:
    from rich.text import Text

    from commissioning.dates import say, say_days

    if not rows:
        out.print("No product is written: see 'products:' in docs/files.md.")
    for row in rows:
        item = row.product
        out.print(Text(f"{item.title} [{item.key}], every {item.every}, ready {item.lag} after its end", style="bold"))
        out.print(f"  owner: {item.owner or 'nobody named'}")
        for found in row.occurrences:
            ready = f"ready about {say(found.ready)}" if found.ready else found.because
            out.print(f"  {found.period.title}, to {say(found.period.end)}: {ready}")
            for seen in found.seen:
                out.print(f"    {_day(seen)}  {seen.body.title}: {seen.because}")
                for passed, reason in seen.passed_over:
                    out.print(Text(f"      not {say(passed)}: {reason}", style="dim"))
            members = found.members
            if members is not None and members.age_days is not None:
                out.print(f"    Its data is {say_days(members.age_days)} old when members first see it.")


def _day(seen: Seen) -> str:
    from commissioning.dates import say

    return f"{say(seen.day):<15}" if seen.day else f"{'-':<15}"

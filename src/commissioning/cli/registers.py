"""The command that shows what registers and notices say of contracts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from commissioning.cli.options import verb
from commissioning.cli.run import Run

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.service import EntryRecord

_MOST_SHOWN: Final = 40
_REF_HELP = "A contract's reference, or the one that a register or a notice has of it."


@verb("register")
def register(
    run: Run,
    reference: Annotated[str | None, typer.Argument(metavar="[REF]", help=_REF_HELP)] = None,
    unknown: Annotated[bool, typer.Option("--unknown", help="Only contracts that nobody has written down.")] = False,
) -> None:
    """What registers and published notices say of contracts, beside what is known of them."""
    from commissioning import service

    as_of = run.as_of()
    found = service.register(run.store(), reference, as_of=as_of)
    rows = [row for row in found if not unknown or (row.contract is None and not row.entry.gone)]
    document = {
        "as_of": as_of.isoformat(),
        "registers": list(_counted(found)),
        "entries": [row.as_dict() for row in rows],
    }
    run.show(document, lambda out: _print(out, rows, one=reference is not None))


def _counted(rows: Sequence[EntryRecord]) -> Iterator[dict[str, Any]]:
    """How many entries each register has, and of how many a contract is written down."""
    every = Counter(row.entry.register_name for row in rows)
    known = Counter(row.entry.register_name for row in rows if row.contract is not None)
    gone = Counter(row.entry.register_name for row in rows if row.entry.gone)
    for name, entries in every.items():
        yield {"name": name, "entries": entries, "known": known[name], "gone": gone[name]}


def _print(out: Console, rows: Sequence[EntryRecord], *, one: bool) -> None:
    from rich.text import Text

    from commissioning.cli.tables import table_of
    from commissioning.dates import say

    if not rows:
        out.print("Nothing is known of any register or notice.")
        return
    if one:
        for row in rows:
            _print_entry(out, row)
        return
    table = table_of("Registers and notices", "reference", "title", "end", "is", "contract")
    for row in rows[:_MOST_SHOWN]:
        entry = row.entry
        end = next((end for end in entry.ends), None)
        told = "-" if end is None else say(end.day) if end.day else f"'{end.says}'"
        means = "gone" if entry.gone else "-" if end is None else "not said" if end.means == "unknown" else end.means
        contract = row.contract.reference if row.contract else "-"
        table.add_row(Text(entry.reference), Text(entry.title or "-"), told, means, contract)
    out.print(table)
    if len(rows) > _MOST_SHOWN:
        out.print(f"... and {len(rows) - _MOST_SHOWN} more; --json has all of them.")


def _print_entry(out: Console, row: EntryRecord) -> None:
    from rich.text import Text

    face = row.as_dict()
    out.print(Text(f"{row.entry.called}: {row.entry.reference}", style="bold"))
    for name in (
        "title",
        "buyer",
        "department",
        "supplier",
        "value",
        "term",
        "extension",
        "process",
        "status",
        "amended",
    ):
        if face[name]:
            out.print(Text(f"  {name}: {face[name]}"))
    if row.entry.start:
        out.print(Text(f"  start: '{row.entry.start.says}' ({row.entry.start.day or 'no day'})"))
    for end in row.entry.ends:
        means = f"{end.means}, says {end.by}" if end.by else "which end it is, is not said"
        out.print(Text(f"  {end.at or 'end'}: '{end.says}' ({end.day or 'no day'}): {means}"))
    for fit in face["fits"]:
        out.print(Text(f"  It fits as {fit['means']}, with an initial term of {fit['initial']} months."))
    for difference in face["differs"]:
        out.print(Text(f"  Differs, {difference['field']}: {difference['means']}."))
    contract = row.contract.reference if row.contract else "nobody has written it down"
    out.print(Text(f"  contract: {contract}"))
    if row.entry.gone:
        out.print("  It is gone from there, or stands no longer.")
    for proposal in row.proposals:
        out.print(Text(f"\nIf {proposal.if_} (ask {row.entry.whom}), load:"))
        out.print(Text(proposal.text))

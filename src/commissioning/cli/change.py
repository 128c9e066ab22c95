"""Commands that record what happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.look import Ref
from commissioning.cli.options import verb
from commissioning.cli.run import Run, day
from commissioning.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console

Milestone = Annotated[str, typer.Argument(metavar="MILESTONE", help="A milestone's key; 'plan' lists them.")]
HappenedOn = Annotated[str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="The day on which it happened.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take back the record that it happened.")]
StageName = Annotated[str, typer.Argument(metavar="STAGE", help="review, design, procurement or mobilisation.")]
FailedOn = Annotated[str, typer.Option("--on", metavar="YYYY-MM-DD", help="The day on which it failed.")]
_OUTCOME_HELP = "no-tenders, abandoned (the default), challenge or contract-not-entered."
FailedBy = Annotated[str, typer.Option("--outcome", metavar="WORD", help=_OUTCOME_HELP)]
_DRY_HELP = "Show what would be added, moved, cancelled and set aside, and which dates would move; change nothing."
_DUMP_HELP = "Bring what 'dump' wrote into an empty database instead."


@verb("load", writes=True)
def load(
    run: Run,
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH...")] = None,
    dump: Annotated[Path | None, typer.Option("--dump", metavar="FILE", help=_DUMP_HELP)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_DRY_HELP)] = False,
) -> None:
    """Read YAML, ICS, CSV, XML or OCDS files or folders; all or nothing. Or bring a dump into an empty database."""
    from commissioning import service, settings
    from commissioning.cli.loaded import print_loaded

    if bool(paths) == bool(dump) or (dump and dry_run):
        raise BadInput("bad-usage", "Name the files or folders to load, or one dump with --dump FILE.")
    if dump is not None:
        _load_dump(run, dump)
        return
    assert paths is not None
    author = run.author("nobody yet" if dry_run else None)
    hosts = [host.strip() for host in settings.settings().fetch_hosts.split(",") if host.strip()]
    store = run.store(create=True)
    with run.progress() as tell:
        found = service.load(
            store, paths, author=author, as_of=run.as_of(), progress=lambda p: tell(f"Reading {p}"),
            dry_run=dry_run, fetch_hosts=hosts,
        )  # fmt: skip
    if dry_run:
        store.give_up()
    run.show(found.as_dict(), lambda out: print_loaded(out, found))
    run.show_problems(found.problems)


def _load_dump(run: Run, file: Path) -> None:
    from commissioning import service
    from commissioning.cli.backups import counted, print_restored

    with counted(run) as progress:
        found = service.load_dump(run.url(), file, progress=progress)
    document = {"loaded": found.nouns, "changed": found.rows, "problems": [], **found.as_dict()}
    run.show(document, lambda out: print_restored(out, found))


@verb("done", expects=True)
def done(run: Run, reference: Ref, milestone: Milestone, on: HappenedOn = None, undo: Undo = False) -> None:
    """Record that a milestone happened, or take that back."""
    from commissioning import service
    from commissioning.cli.differences import print_recorded

    if (on is None) != undo:
        raise BadInput("bad-usage", "Give the day on which it happened with --on, or --undo to take the record back.")
    if on is None:
        found = service.take_back(run.store(), reference, milestone, author=run.author(), as_of=run.as_of())
    else:
        when = day(on, "--on")
        found = service.done(run.store(), reference, milestone, on=when, author=run.author(), as_of=run.as_of())
    run.show(found.as_dict(), lambda out: print_recorded(out, found))


@verb("slip", expects=True)
def slip(
    run: Run, reference: Ref, milestone: Milestone,
    to: Annotated[str, typer.Option("--to", metavar="YYYY-MM-DD", help="The new forecast.")],
) -> None:  # fmt: skip
    """Record a new forecast for a milestone; what waits for it moves along."""
    from commissioning import service
    from commissioning.cli.differences import print_recorded

    when = day(to, "--to")
    found = service.slip(run.store(), reference, milestone, to=when, author=run.author(), as_of=run.as_of())
    run.show(found.as_dict(), lambda out: print_recorded(out, found))


@verb("restart", expects=True)
def restart(run: Run, reference: Ref, stage: StageName, on: FailedOn, outcome: FailedBy = "abandoned") -> None:
    """Record that an attempt failed, and begin anew from a stage; what was is kept."""
    from commissioning import service
    from commissioning.cli.differences import print_recorded

    when = day(on, "--on")
    author = run.author()
    found = service.restart(run.store(), reference, stage, on=when, outcome=outcome, author=author, as_of=run.as_of())
    run.show(found.as_dict(), lambda out: print_recorded(out, found))


@verb("baseline", expects=True)
def baseline(
    run: Run, reference: Ref,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="What it is kept as.")] = None,
) -> None:  # fmt: skip
    """Keep the plan as it is now, under a name; without a name, list what is kept."""
    from commissioning import service
    from commissioning.cli.tables import baselines_table

    if name is None:
        kept = service.baselines(run.store(), reference)
        run.show({"baselines": [item.as_dict() for item in kept]}, lambda out: out.print(baselines_table(kept)))
        return
    found = service.baseline(run.store(), reference, name=name, author=run.author(), as_of=run.as_of())
    item = found.baseline

    def people(out: Console) -> None:
        there = "Kept" if found.made else "Kept already, the same"
        out.print(f"{there}: '{item.name}', {len(item.milestones)} milestones of {item.reference} as of {item.as_of}.")

    run.show(found.as_dict(), people)

"""Commands that keep the whole content, and bring it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import verb
from commissioning.cli.run import Run

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.service import KeptFile, Restored

File = Annotated[Path, typer.Argument(metavar="FILE")]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
Replace = Annotated[
    bool, typer.Option("--replace", help="Replace what the database holds, after a backup of it was made beside it.")
]


@verb("backup")
def backup(run: Run, file: File, force: Force = False) -> None:
    """Keep everything in one file, as it is now, while others work on."""
    from commissioning import service

    with counted(run) as progress:
        kept = service.backup(run.store(), file, replace=force, progress=progress)
    run.show({"backup": kept.as_dict()}, lambda out: _print_kept(out, kept))
    _warn(kept)


@verb("dump")
def dump(run: Run, file: File, force: Force = False) -> None:
    """Write everything as text; the same bytes for the same content, from either sort of database."""
    from commissioning import service

    with counted(run) as progress:
        kept = service.dump(run.store(), file, replace=force, progress=progress)
    run.show({"dump": kept.as_dict()}, lambda out: _print_kept(out, kept))
    _warn(kept)


@verb("restore", writes=True)
def restore(run: Run, file: File, replace: Replace = False) -> None:
    """Bring a backup into a database that is empty or not there; all of it, or nothing."""
    from commissioning import service, settings

    with counted(run) as progress:
        found = service.restore(run.url(), file, replace_at=settings.now() if replace else None, progress=progress)
    run.show({"restored": found.as_dict()}, lambda out: print_restored(out, found))


@contextmanager
def counted(run: Run) -> Iterator[Callable[[str, int], None]]:
    """Shows how far a copy is, on a terminal."""
    with run.progress() as tell:
        yield lambda table, done: tell(f"{table}: {done} rows")


def print_restored(out: Console, found: Restored) -> None:
    """What was brought, and where what was there before is."""
    log = found.copied.checked.head
    out.print(f"Brought {found.rows} rows from {found.path}; the log is whole: {log.entries} entries, head {log.hash}.")
    if found.kept:
        out.print(f"What the database held before is in {found.kept}.")


def _print_kept(out: Console, kept: KeptFile) -> None:
    log = kept.copied.checked.head
    out.print(f"Wrote {kept.path}: {kept.rows} rows, {kept.bytes} bytes.")
    if kept.is_whole:
        out.print(
            f"The log is whole: {log.entries} entries, head {log.hash or 'none yet'}. Keep the head elsewhere, too."
        )


def _warn(kept: KeptFile) -> None:
    """A copy of a log that does not hold is made all the same, and is a finding."""
    broken = kept.copied.checked.broken
    if broken is not None:
        typer.echo(f"THE LOG IS NOT WHOLE, and so it is in the copy: entry {broken.seq}: {broken.because}.", err=True)
        raise typer.Exit(1)

"""The commands of reports to meetings: their chains, versions and clearances."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from commissioning.cli.options import group, verb
from commissioning.cli.run import Run, day
from commissioning.cli.whatif import meeting_of

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.service import PaperRecorded

T = TypeVar("T")
_WHERE_HELP = "A committee's key, or COMMITTEE:DATE for one meeting; else all meetings to come."
_KEY_HELP = "A report; 'papers' lists them."
Where = Annotated[str | None, typer.Argument(metavar="[COMMITTEE[:DATE]]", help=_WHERE_HELP)]
Key = Annotated[str, typer.Argument(metavar="KEY", help=_KEY_HELP)]
VersionName = Annotated[str, typer.Option("--version", metavar="TEXT", help="What the version is called, say 1.2.")]
On = Annotated[str, typer.Option("--on", metavar="YYYY-MM-DD", help="The day on which it was.")]


@verb("papers")
def papers(run: Run, where: Where = None) -> None:
    """Reports to meetings: each link of their chains with its day and where it stands."""
    from commissioning import service
    from commissioning.cli.paper_tables import print_papers

    as_of = run.as_of()
    committee, meeting = where, None
    if where is not None and ":" in where:
        committee, meeting = meeting_of(where, "COMMITTEE:DATE")
    found = service.papers(run.store(), committee, meeting, as_of=as_of)
    run.show(found.as_dict(), lambda out: print_papers(out, found))
    run.show_problems(found.problems)


group("paper", "A report to a meeting: what stands, and what is recorded of it.", shows=True)


@verb("paper show")
def paper_show(run: Run, key: Key) -> None:
    """One report, and the ways to a meeting that are left to it; 'paper KEY' for short."""
    from commissioning import service
    from commissioning.cli.paper_tables import print_paper

    found = service.paper(run.store(), key, as_of=run.as_of())
    run.show({"paper": found.as_dict()}, lambda out: print_paper(out, found))
    run.show_problems(found.problems)


@verb("paper version", writes=True)
def paper_version(
    run: Run, key: Key, version: VersionName, on: On,
    link: Annotated[str | None, typer.Option("--link", metavar="URL", help="Where it is.")] = None,
) -> None:  # fmt: skip
    """Record a version; clearances of earlier ones are stale from then on."""
    from commissioning import service
    from commissioning.model import PaperVersion

    given = _valid(lambda: PaperVersion(version=version, dated=day(on, "--on"), link=link))
    _show(run, service.paper_version(run.store(), key, given, author=run.author(), as_of=run.as_of()))


@verb("paper clear", writes=True)
def paper_clear(
    run: Run, key: Key,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="Who cleared it: finance, legal and so on.")],
    version: VersionName, on: On,
    refused: Annotated[bool, typer.Option("--refused", help="It was refused, and not given.")] = False,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What was said with it.")] = None,
    post: Annotated[str | None, typer.Option("--post", metavar="POST", help="The post that gave it.")] = None,
) -> None:  # fmt: skip
    """Record that a role cleared a version, or refused to. Silence is no clearance."""
    from commissioning import service
    from commissioning.model import Clearance

    given = _valid(
        lambda: Clearance(role=role, version=version, dated=day(on, "--on"), refused=refused, note=note, by=post)
    )
    _show(run, service.paper_clear(run.store(), key, given, author=run.author(), as_of=run.as_of()))


@verb("paper met", writes=True)
def paper_met(
    run: Run, key: Key,
    link: Annotated[str, typer.Argument(metavar="LINK", help="A link of its chain: draft, briefing, papers, agenda.")],
    on: On,
) -> None:  # fmt: skip
    """Record that a link of the chain is met: the briefing was held, the final report is in."""
    from commissioning import service

    when = day(on, "--on")
    _show(run, service.paper_met(run.store(), key, link, on=when, author=run.author(), as_of=run.as_of()))


def _valid(make: Callable[[], T]) -> T:
    """What the words of a command make. Raises ``BadInput`` with what to write instead."""
    from pydantic import ValidationError

    from commissioning.errors import BadInput

    try:
        return make()
    except ValidationError as error:
        (found, *_) = error.errors(include_url=False)
        where = ".".join(str(part) for part in found["loc"])
        raise BadInput("bad-usage", f"--{where}: {found['msg']}. Write a text of 1 to 100 characters.") from None


def _show(run: Run, found: PaperRecorded) -> None:
    from commissioning.cli.differences import print_moved
    from commissioning.cli.paper_tables import print_paper

    def people(out: Console) -> None:
        change = found.change
        out.print(f"Recorded: {change.what} {change.reference}, {change.field}: {change.after}.")
        print_paper(out, found.row)
        print_moved(out, found.difference.moved)

    run.show(found.as_dict(), people)
    run.show_problems(found.row.problems)

"""Commands for the addresses of feeds, and for the server that answers them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import group, verb
from commissioning.cli.out import Alarms, Profile, Stages, Tasks, profile_of
from commissioning.cli.run import Run
from commissioning.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from commissioning.service import Token

PORT = 4210
_SCOPE_HELP = "portfolio, workstream:REF, owner:NAME, committee:KEY, governance or public."
Id = Annotated[str, typer.Argument(metavar="ID", help="The address, as 'token list' names it.")]

group("token", "Addresses of feeds: one for each subscriber, each for one feed.")


@verb("token create", writes=True)
def create(
    run: Run,
    scope: Annotated[str | None, typer.Argument(metavar="[SCOPE]", help=_SCOPE_HELP)] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="For whom, or for what, it is.")] = "",
    scope_option: Annotated[str | None, typer.Option("--scope", metavar="SCOPE", help="The feed it opens.")] = None,
    profile: Profile = None,
    stages: Stages = False,
    tasks: Tasks = False,
    alarm: Alarms = None,
) -> None:
    """Make an address of a feed for one subscriber. It is shown once."""
    from commissioning import service
    from commissioning.publish.choices import choices

    wanted = scope_option or scope
    if wanted is None or (scope and scope_option and scope != scope_option):
        raise BadInput("bad-usage", f"Name one feed: --scope SCOPE. Write {_SCOPE_HELP}")
    chosen = choices(profile_of(profile), stages=stages, tasks=tasks, alarms=alarm or ())
    store, author = run.store(), run.author()
    _show(run, [service.create_token(store, wanted, name=name, choices=chosen, public_url=_base(), author=author)])


@verb("token list")
def list_(run: Run) -> None:
    """Every address that was made, without its secret."""
    from commissioning import service

    _show(run, service.tokens(run.store()))


@verb("token rotate", writes=True)
def rotate(run: Run, id: Id) -> None:
    """Give an address another secret; who uses the one before is told that it was withdrawn."""
    from commissioning import service

    _show(run, [service.rotate_token(run.store(), id, public_url=_base(), author=run.author())])


@verb("token revoke", writes=True)
def revoke(run: Run, id: Id) -> None:
    """End an address: who subscribed finds one entry that says so, and nothing else."""
    from commissioning import service

    _show(run, [service.revoke_token(run.store(), id, author=run.author())])


def _base() -> str:
    from commissioning import settings

    return settings.settings().public_url or f"http://127.0.0.1:{PORT}"


def _show(run: Run, found: Sequence[Token]) -> None:
    from commissioning.cli.tables import tokens_table

    def people(out: Console) -> None:
        out.print(tokens_table(found))
        for item in found:
            if item.url:
                out.print(f"The address, shown this once; whoever has it reads the feed:\n{item.url}", soft_wrap=True)

    run.show({"tokens": [item.as_dict() for item in found]}, people)


_PAGES_HELP = "Pages for a trusted network, besides feeds; on by default only where no other machine can ask."


@verb("serve")
def serve(
    run: Run,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="PORT", help="0 takes a free one.", min=0, max=65535)] = PORT,
    pages: Annotated[bool | None, typer.Option("--pages/--no-pages", help=_PAGES_HELP)] = None,
) -> None:
    """Answer the addresses of feeds, and show pages, until it is stopped."""
    from commissioning import settings
    from commissioning.web.server import Options, is_loopback, serve

    own = settings.settings()
    run.as_of()  # what cannot be read is said before anything listens
    shown = is_loopback(host) if pages is None else pages
    options = Options(
        run.url(), host, port, shown, own.publish_profile, own.public_url, own.feeds_directory, own.feed_contact
    )
    if not shown and pages is None:
        print("No pages are shown, because other machines can ask; --pages shows them.", file=sys.stderr)
    elif shown and not is_loopback(host):
        print("Whoever reaches this address sees every page. They are for a trusted network.", file=sys.stderr)

    def ready(address: str) -> None:
        document = {"url": address, "pages": shown, "as_of": run.as_of().isoformat()}
        run.show(document, lambda out: out.print(f"Serving at {address} (Ctrl+C ends it)."))
        sys.stdout.flush()

    serve(options, now=settings.now, today=run.as_of, ready=ready)

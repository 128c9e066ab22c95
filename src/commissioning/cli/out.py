"""Commands that send something out: feeds, alerts, and the demo that does everything once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import verb
from commissioning.cli.posted import print_delivered, show_delivered
from commissioning.cli.run import Run, print_problems

if TYPE_CHECKING:
    from rich.console import Console

_PROFILE_HELP = "dates-only (the default), public or officer."
_SCOPE_HELP = "portfolio, workstream:REF, owner:NAME, committee:KEY, governance or public."
_STAGES_HELP = "Also each stage, as an event of several days."
_TASKS_HELP = "Milestones as tasks in place of events; few programs show them."
_ALARM_HELP = "A reminder so many days before each entry; may be given up to three times."
_SEND_HELP = "Write what is new to the outbox, once, and enter it in the ledger."
_FAIL_ON_HELP = "Exit with 1 when one that nobody acknowledged or snoozed is info, warning or urgent, or graver."
Profile = Annotated[str | None, typer.Option("--profile", metavar="PROFILE", help=_PROFILE_HELP)]
Stages = Annotated[bool, typer.Option("--stages", help=_STAGES_HELP)]
Tasks = Annotated[bool, typer.Option("--tasks", help=_TASKS_HELP)]
Alarms = Annotated[list[int] | None, typer.Option("--alarm", metavar="DAYS", help=_ALARM_HELP)]
Scope = Annotated[str, typer.Argument(metavar="SCOPE", help=_SCOPE_HELP)]
Send = Annotated[bool, typer.Option("--send", help=_SEND_HELP)]
ForRole = Annotated[str | None, typer.Option("--for", metavar="ROLE", help="Only what this role hears.")]
ByRule = Annotated[str | None, typer.Option("--rule", metavar="ID", help="Only what this alert rule found.")]
AtLevel = Annotated[str | None, typer.Option("--level", metavar="LEVEL", help="Only this level or graver.")]
FailOn = Annotated[str | None, typer.Option("--fail-on", metavar="LEVEL", help=_FAIL_ON_HELP)]


def profile_of(name: str | None) -> str:
    """The profile that is named, else the one of the settings."""
    from commissioning import settings

    return name or settings.settings().publish_profile


@verb("feed", writes=True)
def feed(
    run: Run,
    scope: Scope,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE")] = None,
    profile: Profile = None,
    stages: Stages = False,
    tasks: Tasks = False,
    alarm: Alarms = None,
) -> None:
    """One calendar, to stdout or to a file."""
    from commissioning import service, settings
    from commissioning.cli.tables import feeds_table
    from commissioning.publish.choices import choices

    made = service.feed(
        run.store(),
        scope,
        author=run.author("feed"),
        as_of=run.as_of(),
        profile=choices(profile_of(profile), stages=stages, tasks=tasks, alarms=alarm or ()),
        output=output,
        pages=settings.settings().public_url,
    )
    if output is None and not run.json:
        sys.stdout.flush()
        sys.stdout.buffer.write(made.content)
        return
    run.show({"feeds": [made.as_dict()]}, lambda out: out.print(feeds_table([made])))


@verb("publish", writes=True)
def publish(
    run: Run,
    directory: Annotated[Path | None, typer.Argument(metavar="[DIR]")] = None,
    profile: Profile = None,
    stages: Stages = False,
) -> None:
    """Every calendar, into a folder; only what changed is written."""
    from commissioning import service, settings
    from commissioning.cli.tables import feeds_table
    from commissioning.publish.choices import choices

    folder = directory or Path(settings.settings().publish_directory)
    with run.progress() as tell:
        made = service.publish(
            run.store(),
            folder,
            author=run.author("publish"),
            as_of=run.as_of(),
            profile=choices(profile_of(profile), stages=stages),
            pages=settings.settings().public_url,
            progress=lambda scope, n, of: tell(f"Publishing {scope} ({n} of {of})"),
        )
    run.show({"feeds": [item.as_dict() for item in made]}, lambda out: out.print(feeds_table(made)))


@verb("alerts", writes=True)
def alerts(
    run: Run,
    send: Send = False,
    fail_on: FailOn = None,
    whom: ForRole = None,
    rule: ByRule = None,
    level: AtLevel = None,
) -> None:
    """What somebody must hear today."""
    from commissioning import service, settings
    from commissioning.cli.answers import one_level
    from commissioning.cli.tables import alerts_table

    as_of = run.as_of()
    for given in (fail_on, level):
        one_level(given)
    if send:
        delivery = service.delivery_of(settings.settings())
        found = service.send_alerts(run.store(), author=run.author("alerts"), as_of=as_of, delivery=delivery)
        # People are shown what was told. Every alert that is true wants every plan: that is for who asks for it.
        if run.json or fail_on:
            found = found.among(service.alerts(run.store(), as_of=as_of))
    else:
        found = service.alerts(run.store(), as_of=as_of)
    found = found.only(whom=whom, rule=rule, level=level)
    failing = [alert for alert in found.at_least(fail_on) if not alert.waits(as_of)] if fail_on else ()

    def people(out: Console) -> None:
        out.print(alerts_table(found.alerts, as_of))
        print_delivered(out, found.delivered)
        if found.quiet:
            out.print(f"Nothing is sent. {found.quiet}")

    show_delivered(run, found.as_dict(), people, found.problems)
    if failing:
        raise typer.Exit(1)


@verb("demo", writes=True)
def demo(run: Run, directory: Annotated[Path, typer.Argument(metavar="[DIR]")] = Path("demo")) -> None:
    """Load the Leicester example into a fresh database, publish its calendars, raise its alerts, show the board."""
    from commissioning import service, settings
    from commissioning.cli.board import board_table
    from commissioning.cli.tables import alerts_table

    given = run.as_of() if run.as_of_text is not None or settings.settings().as_of else service.DEMO_AS_OF
    run.by = "demo"
    with run.progress() as tell:
        made = service.demo(directory, author=run.author(), as_of=given, url=run.db, progress=tell)

    def people(out: Console) -> None:
        out.print(board_table([row.as_dict() for row in made.workstreams], made.as_of))
        out.print(alerts_table(made.alerts.alerts, made.as_of))
        out.print(
            f"{len(made.feeds)} calendars in {made.directory / 'published'}, messages in {made.directory / 'outbox'}."
        )
        out.print(f"{len(made.problems)} problems in papers and plans:")
        print_problems(out, [p for p in made.problems if p.severity.value != "info"])
        db = run.db or f"sqlite:///{(made.directory / service.DATABASE).as_posix()}"
        out.print(f"Try: commissioning why DEM-2025 service-start --db {db} --as-of {made.as_of}")

    run.show(made.as_dict(), people)

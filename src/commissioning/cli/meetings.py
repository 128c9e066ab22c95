"""Commands of committees' meetings: the calendar, what each meeting carries, moving and cancelling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.options import group, verb
from commissioning.cli.run import Run, day
from commissioning.cli.whatif import meeting_of

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.service import CancelMeeting, MoveMeeting

_YEAR_HELP = "The meetings of one municipal year alone."
_LOAD_HELP = "What each meeting carries: programme, milestones of plans, papers, actions due at it."


@verb("meetings")
def meetings(
    run: Run, committee: Annotated[str | None, typer.Argument(metavar="[COMMITTEE]")] = None,
    year: Annotated[str | None, typer.Option("--year", metavar="2025-26", help=_YEAR_HELP)] = None,
    load: Annotated[bool, typer.Option("--load", help=_LOAD_HELP)] = False,
) -> None:  # fmt: skip
    """The committee calendar, with paper deadlines and municipal years."""
    from commissioning import service
    from commissioning.cli.meeting_tables import load_table, meetings_table

    as_of = run.as_of()
    found = service.committee_calendar(run.store(), committee, as_of=as_of, year=year, load=load)
    table = load_table if load else meetings_table
    run.show(found.as_dict(), lambda out: out.print(table(found.rows, as_of)))
    run.show_problems(found.problems)


group("meeting", "Move or cancel a meeting: shows what would move; with --yes, does it. Or settle its date.")
Which = Annotated[str, typer.Argument(metavar="COMMITTEE:DATE", help="A meeting; 'meetings' lists them.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without, only what would move is shown.")]


@verb("meeting move", expects=True)
def meeting_move(
    run: Run, meeting: Which,
    to: Annotated[str, typer.Option("--to", metavar="YYYY-MM-DD", help="Its new date.")],
    yes: Yes = False,
) -> None:  # fmt: skip
    """Move a meeting to another date; it stays itself."""
    from commissioning.service import MoveMeeting

    _change_meeting(run, MoveMeeting(*meeting_of(meeting, "COMMITTEE:DATE"), day(to, "--to")), yes=yes)


@verb("meeting cancel", expects=True)
def meeting_cancel(run: Run, meeting: Which, yes: Yes = False) -> None:
    """Cancel a meeting; it stays in the calendar, marked."""
    from commissioning.service import CancelMeeting

    _change_meeting(run, CancelMeeting(*meeting_of(meeting, "COMMITTEE:DATE")), yes=yes)


@verb("meeting settle", expects=True)
def meeting_settle(
    run: Run, meeting: Which,
    on: Annotated[str, typer.Option("--on", metavar="YYYY-MM-DD", help="The date that is right; one a source says.")],
) -> None:  # fmt: skip
    """Settle on which of several dates a meeting is; takes --because, which plans cite."""
    from commissioning import service
    from commissioning.cli.meeting_tables import print_meeting_changed

    committee, when = meeting_of(meeting, "COMMITTEE:DATE")
    run.changes = (committee, when)
    found = service.settle_meeting(
        run.store(), committee, when, on=day(on, "--on"), author=run.author(), as_of=run.as_of()
    )

    def people(out: Console) -> None:
        print_meeting_changed(out, found)
        if found.change is None:
            out.print("It is settled so already; nothing was recorded.")

    run.show(found.as_dict(), people)


def _change_meeting(run: Run, wanted: MoveMeeting | CancelMeeting, *, yes: bool) -> None:
    from commissioning import service
    from commissioning.cli.meeting_tables import print_meeting_changed

    run.changes = (wanted.committee, wanted.day)
    if yes:
        found = service.change_meeting(run.store(), wanted, author=run.author(), as_of=run.as_of())
    else:
        found = service.preview_meeting(run.store(), wanted, as_of=run.as_of())

    def people(out: Console) -> None:
        print_meeting_changed(out, found)
        if found.change is None and yes:
            out.print("It is so already; nothing was recorded.")
        elif found.change is None:
            again = f"with --expect {found.version} it is refused when any of this has changed by then"
            out.print(f"Nothing was recorded; add --yes to do it ({again}).")

    run.show(found.as_dict(), people)
    run.show_problems(found.problems)

"""Commands that show what a change would do before anybody makes it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from commissioning.cli.look import Ref
from commissioning.cli.options import verb
from commissioning.cli.run import Run, day
from commissioning.errors import BadInput

if TYPE_CHECKING:
    from commissioning.service import CancelMeeting, MoveMeeting, SlipMilestone

_SLIP = "A milestone and how far it slips (d, wd, w or m), or its new date; may be given more than once."
_MOVE = "A meeting and its new date; may be given more than once."
_CANCEL = "A meeting that is cancelled; may be given more than once."
Slips = Annotated[list[str] | None, typer.Option("--slip", metavar="MILESTONE=15wd", help=_SLIP)]
Moves = Annotated[list[str] | None, typer.Option("--move-meeting", metavar="COMMITTEE:DATE=DATE", help=_MOVE)]
Cancels = Annotated[list[str] | None, typer.Option("--cancel-meeting", metavar="COMMITTEE:DATE", help=_CANCEL)]
Start = Annotated[str | None, typer.Option("--start", metavar="YYYY-MM-DD", help="Another start of the workstream.")]


@verb("whatif")
def whatif(
    run: Run, reference: Ref, slip: Slips = None, move_meeting: Moves = None, cancel_meeting: Cancels = None,
    start: Start = None,
) -> None:  # fmt: skip
    """What would move, and why, if something slipped; changes nothing."""
    from commissioning import service
    from commissioning.cli.differences import print_difference

    changes = [
        *(_slip(text) for text in slip or ()),
        *(_move(text) for text in move_meeting or ()),
        *(_cancel(text) for text in cancel_meeting or ()),
        *([service.StartOn(day(start, "--start"))] if start else ()),
    ]
    found = service.whatif(run.store(), reference, changes, as_of=run.as_of())
    run.show(found.as_dict(), lambda out: print_difference(out, found))
    run.show_problems(found.problems)


def _slip(text: str) -> SlipMilestone:
    from commissioning.service import SlipMilestone

    key, equals, to = (part.strip() for part in text.partition("="))
    if not (key and equals and to):
        raise BadInput("bad-usage", f"--slip {text}: write MILESTONE=15wd, or MILESTONE=YYYY-MM-DD.")
    return SlipMilestone(key, day(to, "--slip") if to[:4].isdigit() and "-" in to else to)


def _move(text: str) -> MoveMeeting:
    from commissioning.service import MoveMeeting

    meeting, equals, to = (part.strip() for part in text.partition("="))
    if not (equals and to):
        raise BadInput("bad-usage", f"--move-meeting {text}: write COMMITTEE:YYYY-MM-DD=YYYY-MM-DD.")
    committee, on = meeting_of(meeting, "--move-meeting")
    return MoveMeeting(committee, on, day(to, "--move-meeting"))


def _cancel(text: str) -> CancelMeeting:

    from commissioning.service import CancelMeeting

    return CancelMeeting(*meeting_of(text, "--cancel-meeting"))


def meeting_of(text: str, option: str) -> tuple[str, date]:
    """The committee and the day of ``COMMITTEE:DATE``. Raises ``BadInput``."""
    committee, colon, on = (part.strip() for part in text.rpartition(":"))
    if not (committee and colon and on):
        raise BadInput("bad-usage", f"{option} {text}: write COMMITTEE:YYYY-MM-DD, as 'meetings' lists them.")
    return committee, day(on, option)

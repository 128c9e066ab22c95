"""Which meeting something matters for, and by which paper deadline its nearness is measured."""

from __future__ import annotations

from datetime import date

from commissioning.actions import Desk, next_meeting
from commissioning.dates import say
from commissioning.errors import CalendarHorizon
from commissioning.plan import MeetingDates, Milestone, Plan


def own_meeting(item: Milestone, desk: Desk) -> MeetingDates | None:
    """The meeting that a milestone falls on."""
    if item.meeting is None:
        return None
    committee, day = item.meeting
    return next((m for m in desk.meetings.get(committee, ()) if m.date == day), None)


def meeting_of(plan: Plan, item: Milestone, desk: Desk, as_of: date) -> MeetingDates | None:
    """The meeting that a milestone matters for: its own, else the next one that scrutinises its workstream."""
    return own_meeting(item, desk) or next_meeting(plan.scene.workstream.scrutiny, desk, as_of)


def first_deadline(committee: str | None, desk: Desk, day: date) -> date | None:
    """The first paper deadline of a committee on ``day`` or after it: what is late from that day on endangers it first.

    It does not hang on today, so that what has come near stays near.
    """
    meeting = next_meeting(committee, desk, day)
    return meeting.papers_due if meeting else None


def for_meeting(meeting: MeetingDates | None) -> tuple[str, ...]:
    """Which meeting it matters for, as a reason."""
    if meeting is None:
        return ()
    return (
        f"The next meeting it can go to is {meeting.committee.title}, {say(meeting.date)}; papers are due on "
        f"{say(meeting.papers_due)}.",
    )


def soon_since(due: date, desk: Desk, as_of: date) -> date:
    """The first day on which ``due`` is soon: within the working days that the council's policy names."""
    try:
        return min(desk.working.nth_on_or_before(due, desk.policy.due_soon + 1), as_of)
    except CalendarHorizon:
        return as_of


def is_soon(due: date, desk: Desk, as_of: date, lead: int | None = None) -> bool:
    """Whether a day is within so many working days of today; without a number, those of the council's policy."""
    try:
        return desk.working.between(as_of, due) <= (desk.policy.due_soon if lead is None else lead)
    except CalendarHorizon:  # so far off that no holiday of that year is known
        return False

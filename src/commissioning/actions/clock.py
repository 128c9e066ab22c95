"""When an action is due, and how long it has been overdue: in days, and in meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commissioning.actions.desk import Desk
from commissioning.errors import CalendarHorizon
from commissioning.model import Action
from commissioning.plan.passes.lengths import after


@dataclass(frozen=True, slots=True)
class ActionClock:
    """When an action is due, and by what: a date that was agreed, a meeting, or the council's clock for its type."""

    due: date | None
    basis: str | None
    days_overdue: int
    meetings_missed: int


def action_clock(action: Action, desk: Desk, as_of: date) -> ActionClock:
    """The clock of an action. It stops when the action is closed.

    ``days_overdue`` counts calendar days; ``meetings_missed`` counts the committee's meetings held after
    the one that agreed it, and after its due date where it has one, up to ``as_of``.
    """
    due, basis = _due(action, desk)
    until = min(action.closed_on, as_of) if action.closed_on else as_of
    open_now = is_open(action, as_of)
    overdue = max(0, (until - due).days) if due and open_now else 0
    floor = max(action.agreed_on, due) if due else action.agreed_on
    meetings = desk.meetings.get(action.committee or "", ())
    missed = sum(floor < m.date <= until and m.meeting.status != "cancelled" for m in meetings)
    counts = open_now and action.type != "note" and (due is None or overdue > 0)
    return ActionClock(due, basis, overdue, missed if counts else 0)


def is_open(action: Action, as_of: date) -> bool:
    """Whether an action was open on a day."""
    return action.status == "open" or (action.closed_on is not None and action.closed_on > as_of)


def _due(action: Action, desk: Desk) -> tuple[date | None, str | None]:
    if action.due:
        return action.due, "as agreed"
    if action.due_meeting:
        meetings = desk.meetings.get(action.committee or "", ())
        named = next((m for m in meetings if action.due_meeting in (m.date, *m.meeting.was)), None)
        if named is not None and named.meeting.status == "cancelled":
            later = next((m for m in meetings if m.date > named.date and m.meeting.status != "cancelled"), None)
            return (later.date if later else None), "the next meeting, because the one it was asked for is cancelled"
        return (named.date if named else action.due_meeting), "the meeting it was asked for"
    for stated in action.stated:
        phrase = stated.read()
        if phrase.latest and phrase.latest > action.agreed_on and not phrase.problems:
            return phrase.latest, f"the latest day of '{stated.says}'"
    length = desk.policy.action_clocks.get(action.type)
    if length is None:
        return None, None
    try:
        due = after(length, desk.calendars, desk.working).last(action.agreed_on)
        return due, f"the council's clock: {length} after it was agreed"
    except CalendarHorizon:
        return None, None

"""When an action is due, and how long it has been overdue: in days, and in meetings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from commissioning.actions.desk import Desk, next_meeting
from commissioning.actions.records import is_open, looked_at, open_spans
from commissioning.actions.responding import ResponseClock, response_clock
from commissioning.dates import say, say_days
from commissioning.errors import CalendarHorizon
from commissioning.model import NEXT_MEETING, RECURRING, Action, Length
from commissioning.plan import MeetingDates
from commissioning.plan.passes.lengths import after

USUAL: dict[str, Length] = {"circulate": Length(n=10, unit="working days")}
"""How long actions of a type have where the council sets nothing."""
SLOTTED = frozenset({"report-back", "add-to-programme", "monitor", "standing"})
"""The types whose place is a meeting: until they have a date, the next usable meeting is named for them."""


@dataclass(frozen=True, slots=True)
class ActionClock:
    """When an action is due, by what, and how long it has been overdue. All counts run only while it is open.

    Attributes:
        due: a date that was agreed, the meeting that was, or the end of the clock of its type; ``basis`` says which.
        days_overdue: calendar days after ``due`` on which it was open, up to today; 0 once it is closed.
        meetings_missed: how many ``meetings`` there are.
        meetings: the meetings of its committee that it missed, while open: those after it was agreed and after its
            due date, and the meeting itself that it was due at, from the day after.
        days_late: the same days as ``days_overdue``, kept when it is closed.
        slot: the next meeting whose papers can be in time, of an open action whose place is a meeting.
        response: the clock of the executive's response to a recommendation.
    """

    due: date | None
    basis: str | None
    days_overdue: int
    meetings_missed: int
    meetings: tuple[MeetingDates, ...] = ()
    days_late: int = 0
    slot: MeetingDates | None = None
    response: ResponseClock | None = None

    def says(self, action: Action, as_of: date) -> str:
        """Where an action stands, in a sentence."""
        if not is_open(action, as_of):
            on = f" on {say(action.closed_on)}" if action.closed_on else ""
            late = f", {say_days(self.days_late)} late" if self.days_late else ""
            return f"{action.status}{on}{late}"
        since = f", {_meetings(self.meetings_missed)} since" if self.meetings else ""
        if self.meetings:
            since += f" ({', '.join(say(meeting.date) for meeting in self.meetings)})"
        if self.due is None:
            dated = "looked at" if looked_at(action, as_of) > action.agreed_on else "asked for"
            undated = "" if action.type in RECURRING else ", no date"
            return f"{dated} on {say(looked_at(action, as_of))}{since}{undated}"
        if self.days_overdue:
            return f"due on {say(self.due)}, {say_days(self.days_overdue)} overdue{since}"
        return f"due on {say(self.due)}"


def action_clock(action: Action, desk: Desk, as_of: date) -> ActionClock:
    """The clock of an action. It stops while the action is closed, and goes on when it is opened again.

    ``days_overdue`` counts the calendar days after the due date on which the action was open; the day on which it is
    closed does not count, the day on which it is opened again does. ``meetings`` are those of its committee that were
    not cancelled, up to ``as_of``, on whose day it was open: after the one that agreed it or opened it again (of a
    recurring action: after it was last looked at) and, where it has a due date, after that. A meeting that an action
    is due at is itself missed from the day after.
    """
    response = response_clock(action, desk, as_of)
    due, basis, at_meeting = _due(action, desk, as_of, response)
    spans = open_spans(action, as_of)
    open_now = is_open(action, as_of)
    late = sum(span.days_after(due, as_of) for span in spans) if due else 0
    floor = max(looked_at(action, as_of), due) if due else looked_at(action, as_of)
    missed = tuple(
        meeting
        for meeting in desk.meetings.get(action.committee or "", ())
        if meeting.meeting.status != "cancelled"
        and any(span.was_open_at(meeting.date) for span in spans)
        and (floor < meeting.date <= as_of or (at_meeting and due is not None and meeting.date == due < as_of))
    )
    counts = open_now and (due is None or late > 0)
    slot = next_meeting(action.committee, desk, as_of) if open_now and action.type in SLOTTED else None
    return ActionClock(
        due,
        basis,
        late if open_now else 0,
        len(missed) if counts else 0,
        missed if counts else (),
        late,
        slot,
        response,
    )


def answerable(action: Action, desk: Desk) -> str | None:
    """The role that hears of an action: its owner, else who presented the item, else the clerk of its committee."""
    committee = desk.committees.get(action.committee or "")
    return action.owner or action.presented_by or (committee.clerk if committee else None)


def _due(
    action: Action, desk: Desk, as_of: date, response: ResponseClock | None
) -> tuple[date | None, str | None, bool]:
    """The due date, by what, and whether it is a meeting."""
    agreed = next(_agreed(action, desk), None)
    if response is not None and response.dates.responded_on is None and response.due is not None:
        words = f"the executive's two months beginning with {say(response.started_on or as_of)}"
        if agreed is None or agreed[0] is None or response.due <= agreed[0]:
            return response.due, words, False
    return agreed or _by_type(action, desk, as_of, response)


def _agreed(action: Action, desk: Desk) -> Iterator[tuple[date | None, str | None, bool]]:
    if action.due:
        yield action.due, "as agreed", False
    if action.due_meeting:
        meetings = desk.meetings.get(action.committee or "", ())
        named = next((m for m in meetings if action.due_meeting in (m.date, *m.meeting.was)), None)
        if named is not None and named.meeting.status == "cancelled":
            later = next((m for m in meetings if m.date > named.date and m.meeting.status != "cancelled"), None)
            reason = "the next meeting, because the one it was asked for is cancelled"
            yield (later.date if later else None), reason, True
        yield (named.date if named else action.due_meeting), "the meeting it was asked for", named is not None
    for stated in action.stated:
        phrase = stated.read()
        if phrase.latest and phrase.latest > action.agreed_on and not phrase.problems:
            yield phrase.latest, f"the latest day of '{stated.says}'", False


def _by_type(
    action: Action, desk: Desk, as_of: date, response: ResponseClock | None
) -> tuple[date | None, str | None, bool]:
    """What the clock of its type gives, with whose clock that is; the other types say why there is no date."""
    own = desk.policy.action_clocks.get(action.type)
    limit = own or USUAL.get(action.type)
    whose = "the council's clock" if own else "the usual clock, the council sets none"
    start = looked_at(action, as_of)
    began = "it was last looked at" if start > action.agreed_on else "it was agreed"
    if limit == NEXT_MEETING:
        meetings = desk.meetings.get(action.committee or "", ())
        first = next(
            (m for m in meetings if m.papers_due >= start < m.date and m.meeting.status != "cancelled"), None
        )  # fmt: skip
        return (first.date if first else None), f"{whose}: the next usable meeting after {began}", True
    if isinstance(limit, Length):
        try:
            due = after(limit, desk.calendars, desk.working).last(start)
            return due, f"{whose}: {limit} after {began}", False
        except CalendarHorizon:
            return None, None, False
    if response is not None:
        return None, response.says, False
    return None, _WITHOUT.get(action.type), False


_WITHOUT = {
    "note": "done by noting",
    "report-back": "no date was agreed; it takes the next usable meeting",
    "add-to-programme": "no date was agreed; it takes the next usable meeting",
    "monitor": "comes round at each meeting",
    "standing": "comes round at each meeting",
}


def _meetings(number: int) -> str:
    return f"{number} meeting{'' if number == 1 else 's'}"

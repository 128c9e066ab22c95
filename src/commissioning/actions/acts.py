"""What a person can record of an action, and what makes no sense to record. Pure: the service keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from commissioning.actions.desk import Desk
from commissioning.actions.records import STATUS, is_open
from commissioning.dates import say
from commissioning.errors import BadInput
from commissioning.model import Action, EventSort

_CLOSING = ("closed", "dropped")
_REASONED = ("reopened", "dropped", "due")
_RESPONSE = ("sent", "received", "notice", "responded", "published")
_BEFORE = {"received": "sent", "notice": "sent", "responded": "received", "published": "responded"}
_LAST = {"sent": "sent_on", "received": "received_on", "responded": "responded_on"}
_DONE = {
    "progress": "progress of it is recorded", "evidence": "there is evidence of it", "closed": "it is closed",
    "dropped": "it is dropped", "reopened": "it is opened again", "due": "its due date is changed",
    "owner": "it gets an owner", "sent": "it is sent", "received": "it is received", "notice": "the notice is received",
    "responded": "it is responded to", "published": "the response is published",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person records of an action.

    Attributes:
        sort: what happened.
        on: the day on which it happened.
        note: the progress, or the reason.
        link: the evidence of an ``evidence`` or a ``closed``, or the response.
        to: the new date of a ``due``; ``meeting`` the date of the meeting that it is due at instead.
        role: the new owner of an ``owner``.
        verified_by: who verified a ``closed``.
    """

    sort: EventSort
    on: date
    note: str | None = None
    link: str | None = None
    to: date | None = None
    meeting: date | None = None
    role: str | None = None
    verified_by: str | None = None

    def said(self, action: Action) -> dict[str, Any]:
        """What is kept of it, as JSON can hold it."""
        found = {
            "note": self.note, "link": self.link, "to": self.to.isoformat() if self.to else None,
            "meeting": self.meeting.isoformat() if self.meeting else None, "role": self.role,
            "verified_by": self.verified_by,
            "closed_on": str(action.closed_on or action.agreed_on) if self.sort == "reopened" else None,
        }  # fmt: skip
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action that a person adds; the fields are those of the files.

    Attributes:
        type: one of the types of actions, but ``condition``, which only decisions make.
        id: its id; else it is made from the committee, the day and the next free number.
    """

    text: str
    type: str
    agreed_on: date
    committee: str | None = None
    owner: str | None = None
    presented_by: str | None = None
    due: date | None = None
    due_meeting: date | None = None
    workstream: str | None = None
    origin: str | None = None
    id: str | None = None


def must_make_sense(action: Action, act: Act, desk: Desk, as_of: date) -> None:
    """Refuses what cannot have happened to an action, in one sentence.

    Args:
        action: the action as it is today.
        act: what is to be recorded.
        desk: the calendar of its committee.
        as_of: today.

    Raises:
        BadInput: the day cannot be, the action is not in the state that the act needs, or something is missing.
    """
    sentence = _of_text(act) or _of_type(action, act) or _of_day(action, act, as_of) or _of_status(action, act)
    sentence = sentence or _of_closure(action, act) or _of_due(action, act, desk) or _of_response(action, act)
    if sentence:
        raise BadInput("bad-usage", sentence)


def _of_text(act: Act) -> str | None:
    if act.sort in _REASONED and not act.note:
        return "Say why, with --because."
    if act.sort == "progress" and not act.note:
        return "Say what the progress is, with --note."
    if act.sort == "evidence" and not act.link:
        return "Give the address or the file name of the evidence, with --link."
    if act.sort == "owner" and not act.role:
        return "Name the role that owns it."
    return None


def _of_type(action: Action, act: Act) -> str | None:
    if action.type == "condition" and act.sort in (*STATUS, "evidence"):
        return (
            f"{action.id} is a condition of an approval: it is closed by its evidence, and dropped with its decision. "
            f"Use 'commissioning evidence {action.workstream} {action.id} --link URL --on DATE'."
        )
    if action.type == "note" and act.sort in (*STATUS, "due"):
        return f"{action.id} is to be noted, and was when it was agreed: it is not closed, opened or dated."
    if act.sort in _RESPONSE and action.type != "recommendation":
        return f"{action.id} is no recommendation to the executive (its type is {action.type}): nothing responds to it."
    return None


def _of_day(action: Action, act: Act, as_of: date) -> str | None:
    if act.on > as_of:
        return f"{say(act.on)} is still to come as of {say(as_of)}: give the day on which it happened."
    if act.on < action.agreed_on:
        return (
            f"{action.id} was agreed on {say(action.agreed_on)}; {say(act.on)} is before that, so it cannot be the day "
            f"on which {_DONE[act.sort]}."
        )
    last = next((event for event in reversed(action.history) if event.sort in STATUS), None)
    if last is not None and act.sort in (*STATUS, "progress") and act.on < last.on:
        return (
            f"{action.id} was {last.sort} on {say(last.on)}; what is recorded now cannot have happened before it, "
            f"on {say(act.on)}."
        )
    if act.sort == "reopened" and action.closed_on is not None and act.on < action.closed_on:
        return f"{action.id} was closed on {say(action.closed_on)}; it cannot be opened again before that."
    return None


def _of_status(action: Action, act: Act) -> str | None:
    open_now = is_open(action, act.on)
    if act.sort == "reopened":
        return f"{action.id} is open; there is nothing to open again." if open_now else None
    if act.sort in (*_CLOSING, "progress", "due", "owner") and not open_now:
        on = f" since {say(action.closed_on)}" if action.closed_on else ""
        return f"{action.id} is {action.status}{on}. Open it again first: commissioning action reopen {action.id}."
    return None


def _of_closure(action: Action, act: Act) -> str | None:
    if act.sort != "closed":
        return None
    opened = max((e.number for e in action.history if e.sort == "reopened"), default=0)
    if not (act.link or act.note or any(e.sort == "evidence" and e.number > opened for e in action.history)):
        ways = "by evidence (--evidence LINK) or for a stated reason (--because TEXT)"
        return f"{action.id} is closed {ways}; it has neither."
    return None


def _of_due(action: Action, act: Act, desk: Desk) -> str | None:
    if act.sort != "due":
        return None
    if (act.to is None) == (act.meeting is None):
        return "Give the new due date with --to, or the meeting that it is due at with --meeting."
    new = cast(date, act.to or act.meeting)
    if new < action.agreed_on:
        return f"{action.id} was agreed on {say(action.agreed_on)}; it cannot be due before that, on {say(new)}."
    return _not_a_meeting(action.committee, act.meeting, desk)


def when_refused(new: Action, desk: Desk) -> str | None:
    """Why a new action cannot be due when it is said to be; ``None`` where it can."""
    if new.due is not None and new.due_meeting is not None:
        return "It is due on a day or at a meeting: give one of the two."
    due = new.due or new.due_meeting
    if due is not None and due < new.agreed_on:
        return f"It is due on {say(due)}, and was agreed only on {say(new.agreed_on)}."
    return _not_a_meeting(new.committee, new.due_meeting, desk)


def _not_a_meeting(committee: str | None, day: date | None, desk: Desk) -> str | None:
    if day is None:
        return None
    if committee is None:
        return "It has no committee, so it is due at no meeting. Give a date with --to."
    meetings = desk.meetings.get(committee, ())
    named = next((m for m in meetings if day in (m.date, *m.meeting.was)), None)
    if named is None or named.meeting.status == "cancelled":
        near = sorted((m.date for m in meetings if m.meeting.status != "cancelled"), key=lambda d: abs((d - day).days))
        meant = f" Near it are {' and '.join(map(str, sorted(near[:2])))}." if near else ""
        why = "its meeting on that day is cancelled" if named else "has no meeting on that day"
        return f"{committee}, {say(day)}: {why}.{meant}"
    return None


def _of_response(action: Action, act: Act) -> str | None:
    """The steps of a response come in their order; the day of sending may be unknown."""
    earlier = _BEFORE.get(act.sort)
    if earlier is None:
        return None
    known: date | None = getattr(action.executive, _LAST[earlier], None)
    if known is None:
        if earlier == "sent":
            return None
        return f"{action.id}: record first when it was {earlier}: commissioning action {earlier} {action.id} --on DATE."
    return f"{action.id} was {earlier} on {say(known)}; {say(act.on)} is before that." if act.on < known else None

"""An action with what was recorded of it, and the spans of days in which it was open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from commissioning.model import RECURRING, Action, ActionEvent, DeskEntry, ExecutiveResponse

STATUS = ("closed", "dropped", "reopened")
"""The records that change whether an action is open."""
_EXECUTIVE = {
    "sent": "sent_on", "received": "received_on", "notice": "notice_on", "responded": "responded_on",
    "published": "published_on",
}  # fmt: skip


def as_recorded(action: Action, entries: Iterable[DeskEntry], as_of: date) -> Action:
    """An action as it stood on a day: what a file says of it, and over that what people recorded.

    Records decide its status, its due date, its owner and its last progress, whatever a file says; its text, type,
    committee and dates of agreement are the file's. A note that is open is done by noting.

    Args:
        action: as a file, or ``action add``, wrote it.
        entries: everything that was recorded of it; what happened after ``as_of`` is left out.
        as_of: the day.
    """
    history = tuple(ActionEvent.of(entry) for entry in entries if entry.on <= as_of)
    if action.type == "note" and action.status == "open":
        action = action.model_copy(update={"status": "done", "closed_on": action.agreed_on})
    if not history:
        return action
    said: dict[str, Any] = {"recorded": history}
    executive: dict[str, date] = {}
    for event in history:
        if event.sort == "reopened":
            said |= {"status": "open", "closed_on": None}
        elif event.sort in STATUS:
            said |= {"status": "done" if event.sort == "closed" else "dropped", "closed_on": event.on}
        elif event.sort == "due":
            said |= {"due": event.to, "due_meeting": event.meeting}
        elif event.sort == "owner":
            said["owner"] = event.role
        elif event.sort == "progress":
            said["progress"] = event.note
        elif event.sort in _EXECUTIVE:
            executive[_EXECUTIVE[event.sort]] = event.on
    if executive:
        said["executive"] = (action.executive or ExecutiveResponse()).model_copy(update=executive)
    return action.model_copy(update=said)


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which an action was open: from ``start`` on, and no longer on ``end``."""

    start: date
    end: date | None

    def was_open_at(self, meeting: date) -> bool:
        """Whether it was open before a meeting and at it: what a meeting opens or closes, it has not missed."""
        return self.start < meeting and (self.end is None or meeting < self.end)

    def days_after(self, due: date, until: date) -> int:
        """How many of its days come after ``due`` and not after ``until``, calendar days."""
        first = max(self.start.toordinal(), due.toordinal() + 1)
        last = min(until.toordinal(), self.end.toordinal() - 1 if self.end else until.toordinal())
        return max(0, last - first + 1)


def open_spans(action: Action, as_of: date) -> tuple[Span, ...]:
    """When an action was open, as it was known on a day. The day on which it is closed is no longer open."""
    return tuple(span for span in _spans(action, as_of) if span.end is None or span.start < span.end)


def _spans(action: Action, as_of: date) -> Iterator[Span]:
    start: date | None = action.agreed_on
    events = [event for event in action.history if event.sort in STATUS and event.on <= as_of]
    for event in events:
        if event.sort != "reopened":
            if start is not None:
                yield Span(start, event.on)
            start = None
        else:
            if start is not None and event.closed_on is not None:  # a file had closed it
                yield Span(start, event.closed_on)
            start = event.on
    if start is None:
        return
    yield Span(start, None if events else _closed_by_file(action, as_of))


def _closed_by_file(action: Action, as_of: date) -> date | None:
    if action.status == "open" and action.type != "note":
        return None
    end = action.closed_on or action.agreed_on
    return None if end > as_of else end


def is_open(action: Action, as_of: date) -> bool:
    """Whether an action was open on a day; one that is agreed later counts as open."""
    spans = open_spans(action, as_of)
    return bool(spans) and spans[-1].end is None


def looked_at(action: Action, as_of: date) -> date:
    """When a recurring action was last looked at: its last progress, else the day on which it was agreed."""
    days = [e.on for e in action.history if e.sort in ("progress", "evidence") and e.on <= as_of]
    return max(days, default=action.agreed_on) if action.type in RECURRING else action.agreed_on

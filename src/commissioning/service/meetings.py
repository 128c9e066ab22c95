"""The verbs that move and cancel meetings: what would move is shown first, and kept when that is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commissioning.errors import Problem
from commissioning.model import Change, Meeting, to_payload
from commissioning.plan.changes.difference import Difference, difference
from commissioning.plan.changes.scenario import MeetingChange, MoveMeeting, committees_with, find_meeting
from commissioning.plan.findings.meeting_days import agenda_too_late, unusual_day
from commissioning.service.calendars import tell
from commissioning.service.ledger import keep_moves, keep_voids
from commissioning.service.portfolio import Portfolio
from commissioning.service.scenarios import hanging_on
from commissioning.store import Author, Store, Unit


@dataclass(frozen=True)
class MeetingChanged:
    """What moving or cancelling a meeting does.

    ``change`` is its entry of the change log, when one was made; ``problems`` are what is doubtful about its new day.
    """

    change: Change | None
    difference: Difference
    problems: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "change": self.change.as_dict() if self.change else None,
            **self.difference.as_dict(),
            "problems": [problem.as_dict() for problem in self.problems],
        }


def preview_meeting(store: Store, wanted: MeetingChange, *, as_of: date) -> MeetingChanged:
    """What would move if a meeting were moved or cancelled; changes nothing.

    Raises:
        NotFound: no such committee or meeting.
        BadInput: the meeting was held or cancelled, or its new date is past or taken.
    """
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        return MeetingChanged(None, _difference(portfolio, wanted), _doubts(portfolio, wanted))


def change_meeting(store: Store, wanted: MeetingChange, *, author: Author, as_of: date) -> MeetingChanged:
    """Moves or cancels a meeting, and replans the workstreams that use its committee, in one transaction.

    The meeting keeps its identity, and the dates that it had. One that is so already is left alone.

    Raises:
        NotFound: no such committee or meeting.
        BadInput: the meeting was held or cancelled, or its new date is past or taken.
    """
    with store.writing(author) as unit:
        before = Portfolio(unit, as_of)
        found = _difference(before, wanted)
        if not _keep(unit, before, wanted):
            return MeetingChanged(None, found, _doubts(before, wanted))
        (change,) = unit.changes(after=unit.last_change() - 1)
        keep_moves(unit, change.seq, found.moved, as_of=as_of)
        keep_voids(unit, found.voided)
        tell(unit, Portfolio(unit, as_of), {wanted.committee, *found.replanned})
        return MeetingChanged(change, found, _doubts(before, wanted))


def _difference(portfolio: Portfolio, wanted: MeetingChange) -> Difference:
    moved = committees_with(portfolio.committees, [wanted], as_of=portfolio.as_of)
    return difference(hanging_on(portfolio, moved), {})


def _doubts(portfolio: Portfolio, wanted: MeetingChange) -> tuple[Problem, ...]:
    """What is doubtful about the day to which a meeting is moved."""
    if not isinstance(wanted, MoveMeeting):
        return ()
    council, calendars = portfolio.council, portfolio.calendars
    committee, day = portfolio.committees[wanted.committee], wanted.to
    return (
        *unusual_day(committee, Meeting(date=day), council, calendars),
        *agenda_too_late(committee, day, portfolio.rules, calendars, portfolio.as_of),
    )


def _keep(unit: Unit, before: Portfolio, wanted: MeetingChange) -> bool:
    """Writes the meeting as it now is; false when it was so before."""
    committee = before.committees[wanted.committee]
    moved = committees_with(before.committees, [wanted], as_of=before.as_of)
    if not moved:
        return False
    number = find_meeting(committee, wanted.day)
    old, new = committee.meetings[number], moved[committee.key].meetings[number]
    stored = next(s for s in before.stored_meetings if (s.committee, s.date) == (committee.key, old.date))
    unit.put_meeting(committee.key, new, to_payload(new), id=stored.id, path=stored.path)
    if isinstance(wanted, MoveMeeting):
        unit.log("meeting moved", committee.key, field=old.date.isoformat(), before=old.date, after=new.date)
    else:
        unit.log("meeting cancelled", committee.key, field=old.date.isoformat(), before=old.status, after=new.status)
    return True

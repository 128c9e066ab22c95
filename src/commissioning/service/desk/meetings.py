"""The verbs that move and cancel meetings: all that follows is shown first, and kept when that is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from commissioning.dates import say
from commissioning.errors import Problem, Refused
from commissioning.model import Change, Facts, Meeting, to_payload
from commissioning.plan import Plan
from commissioning.plan.changes.difference import Difference, difference
from commissioning.plan.changes.scenario import MeetingChange, MoveMeeting, committees_with, find_meeting, uses
from commissioning.service.desk.meeting_effects import Effects, effects_of
from commissioning.service.feeds.calendars import tell
from commissioning.service.plans.ledger import keep_moves, keep_voids
from commissioning.service.plans.scenarios import hanging_on, meeting_doubts
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Expected, Store, Unit


@dataclass(frozen=True)
class MeetingChanged:
    """What moving or cancelling a meeting does.

    Attributes:
        change: its entry of the change log, when one was made.
        difference: the plans that hang on it, before and after.
        effects: what else follows.
        version: what it stands on: given as ``expected``, the change is refused when any of it is another since.
    """

    change: Change | None
    difference: Difference
    effects: Effects = field(default_factory=Effects)
    version: int = 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is doubtful about the change itself."""
        return self.difference.problems

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "change": self.change.as_dict() if self.change else None,
            "version": self.version,
            **self.difference.as_dict(),
            **self.effects.as_dict(),
        }


def preview_meeting(store: Store, wanted: MeetingChange, *, as_of: date) -> MeetingChanged:
    """All that would follow if a meeting were moved or cancelled; changes nothing.

    Raises:
        NotFound: no such committee or meeting.
        BadInput: the meeting was held, or its new date is past or taken.
        Refused: the meeting was cancelled, or moved away from the day by which it is named.
    """
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        _must_be_named_as_it_is(unit, portfolio, wanted)
        return replace(_worked_out(unit, portfolio, wanted), version=unit.last_change())


def change_meeting(store: Store, wanted: MeetingChange, *, author: Author, as_of: date) -> MeetingChanged:
    """Moves or cancels a meeting, and replans the workstreams that hang on it, in one transaction.

    The meeting keeps its identity, and the dates that it had. One that is so already is left alone.

    Raises:
        NotFound: no such committee or meeting.
        BadInput: the meeting was held, or its new date is past or taken.
        Refused: the meeting was cancelled, or moved away from the day by which it is named, and the author does not say
            with ``expected`` that they know; or what they looked at has changed since.
    """
    with store.writing(replace(author, expected=None)) as unit:
        before = Portfolio(unit, as_of)
        if author.expected is None:
            _must_be_named_as_it_is(unit, before, wanted)
        found = _worked_out(unit, before, wanted)
        if author.expected is not None:
            _must_be_as_seen(unit, before, author.expected, wanted, found)
        if not _keep(unit, before, wanted):
            return replace(found, version=unit.last_change())
        (change,) = unit.changes(after=unit.last_change() - 1)
        keep_moves(unit, change.seq, found.difference.moved, as_of=as_of)
        keep_voids(unit, found.difference.voided)
        tell(unit, Portfolio(unit, as_of), {wanted.committee, *found.difference.replanned})
        return replace(found, change=change, version=unit.last_change())


def _worked_out(unit: Unit, portfolio: Portfolio, wanted: MeetingChange) -> MeetingChanged:
    moved = committees_with(portfolio.committees, [wanted], as_of=portfolio.as_of)
    committee = portfolio.committees[wanted.committee]
    number = find_meeting(committee, wanted.day)
    now = moved[wanted.committee].meetings[number] if moved else committee.meetings[number]
    found = worked_out(unit, portfolio, wanted.committee, committee.meetings[number], now)
    if not moved:
        return found
    doubts = (*meeting_doubts(portfolio, [wanted]), *found.effects.problems)
    return replace(found, difference=replace(found.difference, problems=doubts))


def worked_out(unit: Unit, portfolio: Portfolio, committee: str, was: Meeting, now: Meeting) -> MeetingChanged:
    """All that follows when a meeting that is as ``was`` becomes as ``now``; nothing is kept."""
    if now == was:
        return MeetingChanged(None, difference((), {}))
    old = portfolio.committees[committee]
    meetings = tuple(now if meeting is was else meeting for meeting in old.meetings)
    moved = {committee: old.model_copy(update={"meetings": meetings})}
    beside: list[tuple[Plan, Plan]] = []
    found = difference(hanging_on(portfolio, moved, beside=beside), {}, beside)
    after = portfolio.with_committees(moved, (plan for _, plan in found.plans))
    return MeetingChanged(None, found, effects_of(unit, portfolio, after, was, now, committee, found))


def _must_be_named_as_it_is(unit: Unit, portfolio: Portfolio, wanted: MeetingChange) -> None:
    """Refuses to move a meeting that is cancelled, and to change one by a day that it has no longer.

    Two officers may change one meeting at once; the second would undo what the first did without having seen it.
    """
    committee = portfolio.committees.get(wanted.committee)
    if committee is None:
        return
    meeting = committee.meetings[find_meeting(committee, wanted.day)]
    to = wanted.to if isinstance(wanted, MoveMeeting) else None
    if meeting.status == "cancelled" and to is not None:
        what, after = "cancelled", "Load the committee's file with a new meeting, or with 'status: scheduled' beside it"
    elif meeting.date == wanted.day or (meeting.date == to if to else meeting.status == "cancelled"):
        return
    else:
        what, after = f"moved to {say(meeting.date)}", (
            f"Look again, and name it by the day that it has: {committee.key}:{meeting.date}"
        )  # fmt: skip
    words = "meeting cancelled" if meeting.status == "cancelled" else "meeting moved"
    days = {day.isoformat() for day in (meeting.date, *meeting.was)}
    logged = (c for c in reversed(unit.changes(committee.key)) if c.what == words and {c.field, c.after} & days)
    last = next(logged, None)
    who = f" by {last.by} on {last.at:%Y-%m-%d at %H:%M} UTC" if last else ""
    raise Refused(
        "changed-meanwhile",
        f"The meeting {committee.key}:{wanted.day} was {what}{who}. Nothing was changed now. {after}.",
    )


def _must_be_as_seen(
    unit: Unit, portfolio: Portfolio, expected: Expected, wanted: MeetingChange, found: MeetingChanged
) -> None:
    """Refuses a change when what its author saw is another since.

    They saw the meeting as ``meetings`` shows it, with the version of the meeting alone; or all that would follow, with
    the later version that the preview shows, and then nothing may have changed of what it was worked out from.

    Raises:
        Refused: it has; the sentence says who changed what, when.
    """
    committee = portfolio.committees[wanted.committee]
    meeting = committee.meetings[find_meeting(committee, wanted.day)]
    own = unit.meeting_version(committee.key, {meeting.date, *meeting.was})
    if not own <= expected.version <= unit.last_change():
        unit.must_be_as_expected(expected)
    if expected.version <= own:
        return
    for change in unit.changes(after=expected.version):
        if change.what != "date moved" and _concerns(change, portfolio, wanted.committee, found):
            field_of = f" of {change.reference} {change.field or ''}".rstrip()
            to = f" to {change.after}" if change.after else ""
            raise Refused(
                "changed-meanwhile",
                f"What the meeting {committee.key}:{meeting.date} would take along has changed since version "
                f"{expected.version}: {change.what}{field_of}{to}, by {change.by} on {change.at:%Y-%m-%d at %H:%M} "
                f"UTC. Nothing was changed now. Look again; the version is {unit.last_change()}.",
            )


def _concerns(change: Change, portfolio: Portfolio, committee: str, found: MeetingChanged) -> bool:
    """Whether an entry of the change log is of something that the change of a meeting was worked out from."""
    name = change.reference or ""
    if name in {committee, "council", *portfolio.templates, *found.effects.using}:
        return True
    if name in portfolio.workstreams:
        # One that no longer goes to the committee, because what it would take there has happened since.
        return uses(replace(portfolio.scene(name), facts=Facts()), committee)
    if name in portfolio.contracts:
        return bool(found.effects.using.intersection(portfolio.followers(name)))
    action = portfolio.actions.get(name)
    return (action is not None and action.committee == committee) or change.what.startswith("programme")


def _keep(unit: Unit, before: Portfolio, wanted: MeetingChange) -> bool:
    """Writes the meeting as it now is; false when it was so before."""
    committee = before.committees[wanted.committee]
    moved = committees_with(before.committees, [wanted], as_of=before.as_of)
    if not moved:
        return False
    number = find_meeting(committee, wanted.day)
    old, new = committee.meetings[number], moved[committee.key].meetings[number]
    put_meeting(unit, before, committee.key, old, new)
    if isinstance(wanted, MoveMeeting):
        unit.log("meeting moved", committee.key, field=old.date.isoformat(), before=old.date, after=new.date)
    else:
        unit.log("meeting cancelled", committee.key, field=old.date.isoformat(), before=old.status, after=new.status)
    return True


def put_meeting(unit: Unit, before: Portfolio, committee: str, old: Meeting, new: Meeting) -> None:
    """Writes what becomes of a meeting under the identity that it has."""
    stored = next(s for s in before.stored_meetings if (s.committee, s.date) == (committee, old.date))
    unit.put_meeting(committee, new, to_payload(new), id=stored.id, path=stored.path)

"""Settles on which of several dates a meeting is: by a person, or by the rule that the council states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from commissioning.dates import say
from commissioning.errors import BadInput, NotFound
from commissioning.model import Committee, Meeting, Said, Settlement
from commissioning.plan.changes.scenario import find_meeting
from commissioning.service.desk.meetings import MeetingChanged, put_meeting, worked_out
from commissioning.service.feeds.calendars import tell
from commissioning.service.loads.known_meetings import Settled
from commissioning.service.plans.ledger import keep_moves, keep_voids
from commissioning.service.portfolio import Portfolio
from commissioning.sources import said_of
from commissioning.store import Author, Store, Unit


def settle_meeting(store: Store, committee: str, day: date, *, on: date, author: Author, as_of: date) -> MeetingChanged:
    """Settles that a meeting of which sources give several dates is on one of them; the others are heard of no more.

    The question comes back when a source says something new that disagrees. When another date than the one used is
    right, the meeting takes it, keeps its identity, and what hangs on it is replanned. The same again changes nothing.

    Args:
        store: an open database.
        committee: its key.
        day: a date that the meeting has or had.
        on: the date that is right; one that a source says.
        author: who settles it, when, and why.
        as_of: today.

    Raises:
        NotFound: no such committee or meeting.
        BadInput: no reason is given; or all sources agree, or none says this date, or another meeting is on it.
        Refused: what the author had looked at has changed since.
    """
    if not author.because:
        raise BadInput("bad-usage", "Say why this date is right: --because TEXT. It is kept, and plans cite it.")
    with store.writing(author) as unit:
        before = Portfolio(unit, as_of)
        if committee not in before.committees:
            known = ", ".join(before.committees) or "none yet"
            raise NotFound("not-found", f"There is no committee '{committee}'. There is: {known}.")
        meeting = before.committees[committee].meetings[find_meeting(before.committees[committee], day)]
        said = _said(meeting)
        _must_be_said(committee, meeting, said, on)
        settled = meeting.settled
        if settled and settled.day == on == meeting.date and settled.covers(said):
            return MeetingChanged(None, worked_out(unit, before, committee, meeting, meeting).difference)
        known_as = Settlement(on, as_of, author.name, author.because, None, said)
        return _settled(unit, before, committee, meeting, known_as)


def settle_by_rule(unit: Unit, portfolio: Portfolio) -> bool:
    """Settles what the council's own rule settles (``policy: date_conflicts``); false when that is nothing."""
    if not portfolio.councils or portfolio.council.policy.date_conflicts != "latest-paper":
        return False
    found = False
    for key, committee in portfolio.committees.items():
        for meeting in committee.meetings:
            said = _said(meeting)
            if len({day for day, _ in said}) < 2 or (meeting.settled and meeting.settled.covers(said)):
                continue
            settlement = _by_latest_paper(meeting, said, unit, portfolio.as_of)
            if settlement is not None and not _is_taken(committee, meeting, settlement.day):
                _record(unit, portfolio, key, meeting, settlement)
                found = True
    return found


def with_settlements(items: Sequence[Settled], portfolio: Portfolio) -> Iterable[Committee]:
    """The committees of a load as their files tell of them, each meeting knowing how its date was settled."""
    known = {(stored.committee, stored.date): stored.id for stored in portfolio.stored_meetings}
    for item in items:
        committee = item.record.value
        of_said = {id(pair.said): known.get((committee.key, _day_of(pair.new, portfolio, committee.key)))
                   for pair in item.pairs}  # fmt: skip
        meetings = (
            meeting.with_settlement(portfolio.settlements.get(of_said.get(id(meeting)) or ""))
            for meeting in committee.meetings
        )
        yield committee.model_copy(update={"meetings": tuple(meetings)})


def _day_of(meeting: Meeting, portfolio: Portfolio, committee: str) -> date:
    """The day of a meeting that was loaded, which a rule may have settled since."""
    same = (m.date for m in portfolio.committees[committee].meetings if m.known_by == meeting.known_by)
    return next(same, meeting.date)


def _said(meeting: Meeting) -> frozenset[Said]:
    """What is said of a meeting, by papers and by its calendar."""
    return frozenset({*said_of(meeting), (meeting.date, None)})


def _must_be_said(committee: str, meeting: Meeting, said: Iterable[Said], on: date) -> None:
    days = sorted({day for day, _ in said})
    named = ", ".join(say(day) for day in days)
    if len(days) < 2:
        message = f"Nothing is to be settled: all that is said of {committee}:{meeting.date} is {named}."
        raise BadInput("bad-usage", f"{message} To move it: commissioning meeting move {committee}:{meeting.date}.")
    if on not in days:
        message = f"No source says that {committee}:{meeting.date} is on {say(on)}; they say {named}."
        raise BadInput("bad-usage", f"{message} Give one of these, or move it with 'commissioning meeting move'.")


def _by_latest_paper(meeting: Meeting, said: frozenset[Said], unit: Unit, as_of: date) -> Settlement | None:
    """What the paper of the latest day says; ``None`` where papers of that day disagree, or none has a day."""
    read = ((stated, stated.read()) for stated in meeting.stated)
    dated = [
        (stated.paper_date, phrase.earliest, stated.paper) for stated, phrase in read
        if stated.paper_date and phrase.precision == "day" and phrase.earliest
    ]  # fmt: skip
    last = max((paper_date for paper_date, _, _ in dated), default=None)
    days = {day for paper_date, day, _ in dated if paper_date == last}
    if last is None or len(days) != 1:
        return None
    (day,) = days
    paper = next(paper for paper_date, _, paper in dated if paper_date == last)
    because = f"the latest paper, of {say(last)}{f' ({paper})' if paper else ''}, says {say(day)}"
    return Settlement(day, as_of, unit.author.name, because, "latest-paper", said)


def _is_taken(committee: Committee, meeting: Meeting, on: date) -> bool:
    return any(other is not meeting and other.date == on for other in committee.meetings)


def _settled(unit: Unit, before: Portfolio, committee: str, old: Meeting, settlement: Settlement) -> MeetingChanged:
    if _is_taken(before.committees[committee], old, settlement.day):
        message = f"{before.committees[committee].title} has another meeting on {say(settlement.day)}."
        raise BadInput("bad-usage", f"{message} Move or cancel that one first.")
    found = worked_out(unit, before, committee, old, _on(old, settlement.day))
    _record(unit, before, committee, old, settlement)
    (change,) = unit.changes(after=unit.last_change() - 1)
    keep_moves(unit, change.seq, found.difference.moved, as_of=before.as_of)
    keep_voids(unit, found.difference.voided)
    tell(unit, Portfolio(unit, before.as_of), {committee, *found.difference.replanned})
    return replace(found, change=change, version=unit.last_change())


def _record(unit: Unit, before: Portfolio, committee: str, old: Meeting, settlement: Settlement) -> None:
    """Keeps what was settled, and the date with it."""
    stored = next(s for s in before.stored_meetings if (s.committee, s.date) == (committee, old.date))
    unit.add_desk("meeting", stored.id, "settled", on=before.as_of, said=settlement.kept())
    if settlement.day != old.date:
        put_meeting(unit, before, committee, old, _on(old, settlement.day))
    days = ", ".join(day.isoformat() for day in settlement.days)
    unit.log("meeting settled", committee, field=old.date.isoformat(), before=days, after=settlement.day,
             because=settlement.because)  # fmt: skip


def _on(meeting: Meeting, day: date) -> Meeting:
    """A meeting on the day that is right, under its identity; a correction is no move, so its status stays."""
    if day == meeting.date:
        return meeting
    return meeting.model_copy(update={"date": day, "was": (*meeting.was, meeting.date)})

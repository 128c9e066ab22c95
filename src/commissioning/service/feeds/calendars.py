"""Keeps what calendars have been told: lasting ids, sequences, stamps. Part of every transaction that moves a date."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from commissioning.dates import say
from commissioning.gates import stopped
from commissioning.model import Workstream
from commissioning.publish.entries import (
    ENTRY_KINDS,
    Entry,
    EntryKind,
    Told,
    meeting_entries,
    meeting_entry,
    plan_entries,
)
from commissioning.publish.privacy import Names
from commissioning.service.counting.holiday_data import pin_holidays
from commissioning.service.feeds.last_told import last_told, may_tell, tell_as_of
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store, StoredEvent, Unit, lasting_id


def entries_of(portfolio: Portfolio, only: Collection[str] | None = None) -> Iterator[Entry]:
    """What calendars show as of the portfolio's day: all of it, or that of some workstreams and committees."""
    private = Names(private_names(portfolio))
    for entry in _entries(portfolio, only):
        yield replace(entry, names_somebody=True) if _names_somebody(entry, private) else entry


def _names_somebody(entry: Entry, private: Names) -> bool:
    return any(map(private.are_in, (entry.title, entry.label, entry.place or "")))


def _entries(portfolio: Portfolio, only: Collection[str] | None) -> Iterator[Entry]:
    for reference in portfolio.references:
        if only is None or reference in only:
            # Of all of them, nobody asks for a plan again.
            plan = portfolio.plan_once(reference) if only is None else portfolio.plan(reference)
            yield from plan_entries(plan)
    for key in portfolio.committees:
        if only is None or key in only:
            yield from meeting_entries(portfolio.meetings[key])
            yield from (meeting_entry(committee, meeting) for committee, meeting in portfolio.beyond(key))


def private_names(portfolio: Portfolio) -> Iterator[str]:
    """The names that no title may carry out of the house: suppliers, and whoever holds a role or stands in for it."""
    yield from portfolio.suppliers
    for council in portfolio.councils.values():
        for role in council.policy.roles.values():
            yield from (*role.holders, *role.stand_ins)


@dataclass(frozen=True)
class Looked:
    """What calendars show, worked out while nobody had to wait; of use until something else is recorded.

    Attributes:
        last: the number of the last entry of the change log before it was read.
        entries: all of them.
    """

    last: int
    entries: tuple[Entry, ...]


def look(store: Store, as_of: date) -> Looked:
    """Works out what calendars show without keeping anybody from writing: for thousands of plans it takes minutes."""
    with store.reading() as unit:
        last = unit.last_change()
        return Looked(last, tuple(entries_of(Portfolio(unit, as_of))))


def tell(
    unit: Unit, portfolio: Portfolio, only: Collection[str] | None = None, *, looked: Looked | None = None
) -> tuple[Told, ...]:
    """Brings the calendars' memory up to date; returns every entry with its id, sequence and stamp.

    An entry that looks different from what was last told gains a sequence number and the instant of this
    change as its stamp. One that has gone is told as cancelled. For a day before the last one that was told, entries
    are made with what was last told of them, with those that were cancelled by then, and the memory stays as it is:
    no calendar goes back to an older date under a higher sequence number.

    Args:
        unit: the transaction that moves the dates.
        portfolio: the database as it now is.
        only: the workstreams and committees that a change concerns; without it, all. What time alone has moved
            elsewhere is then left to the next ``publish``.
        looked: what was worked out before; taken when nothing was recorded since.
    """
    current = looked is not None and looked.last == unit.last_change()
    known = unit.events(only)
    entries = looked.entries if looked is not None and current else entries_of(portfolio, only)
    last = last_told(unit, "calendars-told")
    if last is not None and not may_tell(unit, "calendars-told", portfolio.as_of):
        seen = [_as_told(entry, known.pop((entry.reference, entry.key), None), last.at) for entry in entries]
        gone = (event for event in known.values() if event.cancelled_on and event.cancelled_on <= portfolio.as_of)
        return (*seen, *map(told_of, gone))
    pin_holidays(unit)
    tell_as_of(unit, "calendars-told", portfolio.as_of)
    if only is None:
        tell_as_of(unit, "calendars-told-whole", portfolio.as_of)
    changed: list[StoredEvent] = []
    as_of = portfolio.as_of
    told = [_tell(unit, entry, known.pop((entry.reference, entry.key), None), changed, as_of) for entry in entries]
    told += [_tell(unit, entry, event, changed, as_of) for entry, event in _withdrawn(known.values(), portfolio)]
    unit.put_events(changed)
    return tuple(told)


def told_of(event: StoredEvent) -> Told:
    """What calendars were last told of one milestone, stage or meeting."""
    return _told(Entry.of(event.shown) if event.shown else _without_words(event), event)


def _told(entry: Entry, event: StoredEvent) -> Told:
    follows = lasting_id("event", entry.reference, entry.follows) if entry.follows else None
    return Told(entry, event.id, event.sequence, event.stamp, event.moved_from, event.moved_at, event.cancelled_on,
                follows)  # fmt: skip


def _without_words(event: StoredEvent) -> Entry:
    """An entry that was told before all that it shows was kept with it."""
    return Entry(event.reference, event.key, _kind(event.kind), event.reference, event.title, event.day, event.until,
                 owner=event.owner, committee=event.committee, cancelled=event.cancelled,
                 withheld=event.withheld)  # fmt: skip


def _kind(name: str) -> EntryKind:
    return next((kind for kind in ENTRY_KINDS if kind == name), "step")


def _as_told(entry: Entry, before: StoredEvent | None, at: datetime) -> Told:
    """An entry of an earlier day than the last one told, under the sequence number that calendars know."""
    if before is None:
        return Told(entry, lasting_id("event", entry.reference, entry.key), 0, at)
    return _told(_published(entry, before, before.stamp), before)


def _published(entry: Entry, before: StoredEvent, at: datetime) -> Entry:
    """An entry that knows since when it is withheld no more, if it ever was."""
    if entry.withheld:
        return entry
    if before.withheld:
        return replace(entry, public_since=at)
    if before.shown and '"public_since"' in before.shown:
        return replace(entry, public_since=Entry.of(before.shown).public_since)
    return entry


def _tell(unit: Unit, entry: Entry, before: StoredEvent | None, changed: list[StoredEvent], as_of: date) -> Told:
    # A clock that was set back gives no stamp that is older than one already told.
    at = max(unit.author.at, before.stamp) if before else unit.author.at
    if before is not None:
        entry = _published(entry, before, at)
    digest = entry.digest()
    if before is not None and before.digest == digest:
        return _told(entry, before)
    moved_from = _moved_from(entry, before)
    event = StoredEvent(
        id=before.id if before else lasting_id("event", entry.reference, entry.key),
        reference=entry.reference,
        key=entry.key,
        sequence=before.sequence + 1 if before else 0,
        stamp=at,
        digest=digest,
        day=entry.day,
        title=entry.label,
        kind=entry.kind,
        owner=entry.owner,
        committee=entry.committee,
        cancelled=entry.cancelled,
        moved_from=moved_from or (before.moved_from if before else None),
        moved_at=at if moved_from else before.moved_at if before else None,
        until=entry.until,
        cancelled_on=(before and before.cancelled_on) or as_of if entry.cancelled else None,
        shown=entry.kept(),
        withheld=entry.withheld,
    )
    if before and moved_from and not entry.is_stage:
        because = unit.author.because or entry.because
        unit.log("date moved", entry.reference, field=entry.key, before=before.day, after=entry.day, because=because)
    changed.append(event)
    return _told(entry, event)


def _moved_from(entry: Entry, before: StoredEvent | None) -> date | None:
    """The day that an entry had, if it has another now; of a stage, whose start seldom moves alone, its last day."""
    if before is None:
        return None
    was, now = (before.until, entry.until) if entry.is_stage else (before.day, entry.day)
    return was if was != now else None


def _withdrawn(gone: Collection[StoredEvent], portfolio: Portfolio) -> Iterator[tuple[Entry, StoredEvent]]:
    """What calendars were told of before and the plan has no longer, told as cancelled in every feed that had it.

    What was told as cancelled before, and what happened before the plan lost it, stays as it was told, unless its
    workstream or committee is withheld since, or it names somebody who is known since.
    """
    if not gone:
        return
    there, private = frozenset(portfolio.references), Names(private_names(portfolio))
    works = {reference: portfolio.workstream(reference) for reference in {event.reference for event in gone} & there}
    for event in gone:
        entry, work = told_of(event).entry, works.get(event.reference)
        if not entry.cancelled and not entry.done:
            words = _why_gone(work, portfolio)
            entry = replace(entry, provisional=False, cancelled=True, because=words, reason=words)
        step = work.steps.get(entry.key) if work else None
        of = (work, step, None if work else portfolio.committees.get(entry.reference))
        if any(noun is not None and noun.withheld for noun in of):
            entry = replace(entry, withheld=True)
        if _names_somebody(entry, private):
            entry = replace(entry, names_somebody=True)
        yield entry, event


def _why_gone(work: Workstream | None, portfolio: Portfolio) -> str:
    if work is not None:
        stop = stopped(portfolio.happened_to(work.reference).known_on(portfolio.as_of))
        if stop is not None:
            return f"The workstream was stopped on {say(stop.on)}."
    return "It is no longer part of the plan."

"""Keeps what calendars have been told: lasting ids, sequences, stamps. Part of every transaction that moves a date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from commissioning.publish import Entry, Told, meeting_entries, plan_entries
from commissioning.service.portfolio import Portfolio
from commissioning.store import StoredEvent, Unit, lasting_id


def entries_of(portfolio: Portfolio) -> Iterator[Entry]:
    """Everything that calendars show as of the portfolio's day."""
    for plan in portfolio.plans():
        yield from plan_entries(plan)
    for meetings in portfolio.meetings.values():
        yield from meeting_entries(meetings)


def tell(unit: Unit, portfolio: Portfolio) -> tuple[Told, ...]:
    """Brings the calendars' memory up to date; returns every entry with its id, sequence and stamp.

    An entry that looks different from what was last told gains a sequence number and the instant of this
    change as its stamp. One that has gone is told as cancelled.
    """
    known = unit.events()
    told = [_tell(unit, entry, known.pop((entry.reference, entry.key), None)) for entry in entries_of(portfolio)]
    told += list(_withdraw(unit, known.values(), portfolio))
    return tuple(told)


def _tell(unit: Unit, entry: Entry, before: StoredEvent | None) -> Told:
    digest = entry.digest()
    if before is not None and before.digest == digest:
        return Told(entry, before.id, before.sequence, before.stamp, before.moved_from)
    at = unit.author.at
    if before is None:
        event = StoredEvent(
            lasting_id("event", entry.reference, entry.key),
            entry.reference,
            entry.key,
            0,
            at,
            digest,
            entry.day,
            entry.label,
            entry.cancelled,
            None,
        )
    else:
        moved = before.day != entry.day
        event = replace(
            before,
            sequence=before.sequence + 1,
            stamp=at,
            digest=digest,
            day=entry.day,
            title=entry.label,
            cancelled=entry.cancelled,
            moved_from=before.day if moved else before.moved_from,
        )
        if moved:
            unit.log(
                "date moved",
                entry.reference,
                field=entry.key,
                before=before.day,
                after=entry.day,
                because=unit.author.because or entry.because,
            )
    unit.put_event(event)
    return Told(entry, event.id, event.sequence, event.stamp, event.moved_from)


def _withdraw(unit: Unit, gone: Iterable[StoredEvent], portfolio: Portfolio) -> Iterator[Told]:
    for event in gone:
        entry = Entry(
            event.reference,
            event.key,
            "step",
            _title(portfolio, event.reference),
            event.title,
            event.day,
            cancelled=True,
            because="It is no longer part of the plan.",
        )
        yield _tell(unit, entry, event)


def _title(portfolio: Portfolio, reference: str) -> str:
    work = portfolio.workstreams.get(reference)
    committee = portfolio.committees.get(reference)
    return work.title if work else committee.title if committee else reference

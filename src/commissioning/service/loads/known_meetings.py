"""Meetings that are loaded again: which is which, what a file may change, and what it is too old to know.

A meeting is known by its id in its source, else by the dates that it had, else by its date. A source that repeats
itself brings no news: only what it says differently than before counts against what is known here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from commissioning.errors import Problem
from commissioning.model import Committee, Meeting, Noun, Origin, from_payload, same, to_payload
from commissioning.service.loads.changes_loaded import LoadChange
from commissioning.service.loads.meeting_doubts import moved_here, no_room
from commissioning.service.portfolio import Portfolio
from commissioning.sources import Record
from commissioning.sources.calendars.meetings import set_aside
from commissioning.store import StoredMeeting, Unit

MOST_ORIGINS: Final = 8
"""So many ids are remembered of a meeting: some programs make a new one at each export."""


@dataclass(frozen=True)
class Pair:
    """A meeting of a file, the meeting that it is, and what is known of it from now on."""

    said: Meeting
    stored: StoredMeeting | None
    old: Meeting | None
    new: Meeting


@dataclass(frozen=True)
class Settled:
    """What a load makes of a committee's meetings, and what is doubtful about it."""

    record: Record[Committee]
    pairs: tuple[Pair, ...]
    problems: tuple[Problem, ...] = field(default=())


def settle(before: Portfolio, record: Record[Committee], *, partial: bool) -> Settled:
    """Which meeting of a file is which, and what becomes of each. Nothing is kept.

    Args:
        before: the database as it was.
        record: the committee, as the files tell of it.
        partial: the source knows dates, and of the rest only what it says.
    """
    committee = record.value
    known = [stored for stored in before.stored_meetings if stored.committee == committee.key]
    problems: list[Problem] = []
    pairs = []
    for said, stored in _matched(known, committee):
        old = from_payload(Meeting, stored.payload) if stored else None
        settled = before.settlements.get(stored.id) if stored else None
        if old is not None and settled and old.date == settled.day != said.date and said.date in settled.days:
            # Which date is right was settled by those who knew that this file says another one.
            said_so = said.model_copy(update={"date": old.date, "was": old.was})
            new, stays = _joined(old, said_so, partial=partial)
        else:
            new, stays = _joined(old, said, partial=partial)
        if old is not None and stays:
            problems.append(moved_here(record, said, old, partial=partial))
        pairs.append(Pair(said, stored, old, new))
    return Settled(record, tuple(_with_room(pairs, known, record, problems)), tuple(problems))


def keep_meetings(unit: Unit, settled: Settled) -> list[LoadChange]:
    """Keeps a committee's meetings, and says what is new of them."""
    key = settled.record.value.key
    # Their old dates are freed first: two meetings may change places, and no two may share a day.
    unit.free_dates([pair.stored.id for pair in settled.pairs if pair.stored])
    changes: list[LoadChange] = []
    for pair in settled.pairs:
        new, old = pair.new, pair.old
        path = pair.said.path or settled.record.source.path
        unit.put_meeting(key, new, to_payload(new), id=pair.stored.id if pair.stored else None, path=path)
        found = list(_changes(key, old, new))
        for change in found:
            unit.log(f"meeting {change.what}", key, field=change.field, before=change.before, after=change.after)
        origin = next((origin for origin in reversed(pair.said.origins or ())), None)
        changes += [
            replace(change, source=origin.source if origin else None, id=origin.id if origin else None,
                    path=path, line=pair.said.line)
            for change in found
        ]  # fmt: skip
    return changes


def _changes(key: str, old: Meeting | None, new: Meeting) -> Iterator[LoadChange]:
    if old is None:
        what = "added"
        yield LoadChange(what, "meeting", key, new.date.isoformat(), after=new.date.isoformat(), day=new.date)
        return
    if same(old, new):
        return
    moved = new.date != old.date
    if moved:
        day = old.date.isoformat()
        yield LoadChange("moved", "meeting", key, day, day, new.date.isoformat(), day=new.date)
    off = new.status == "cancelled" != old.status
    if off:
        yield LoadChange("cancelled", "meeting", key, new.date.isoformat(), old.status, new.status, day=new.date)
    told = {"date", "was"} if moved else set()
    told |= {"status"} if off or (moved and new.status == "moved") else set()
    for name, was, now in differences(old, new):
        if name not in told:
            yield LoadChange("changed", "meeting", key, f"{new.date} {name}", was, now, day=new.date)


# -- which is which ---------------------------------------------------------------------------------------------------


def _matched(known: Sequence[StoredMeeting], committee: Committee) -> list[tuple[Meeting, StoredMeeting | None]]:
    """Each meeting with the one it is: by its id in its source, by the dates it had, by the date that it has.

    Where a program makes all ids anew at each export, none is known, and the dates decide.
    """
    left = {stored.id: stored for stored in known}
    olds = {stored.id: from_payload(Meeting, stored.payload) for stored in known}
    ways: tuple[tuple[Callable[[Meeting], set[Any]], Callable[[Meeting], set[Any]]], ...] = (
        (_ids, _ids),
        (lambda m: set(m.was), lambda old: {old.date, old.first_date}),
        (lambda m: {m.date}, lambda old: {old.date}),
        (lambda m: {m.date}, lambda old: {old.first_date}),
    )
    found: dict[int, StoredMeeting] = {}
    for says, knows in ways:
        by: dict[Any, list[str]] = {}
        for id in left:
            for name in knows(olds[id]):
                by.setdefault(name, []).append(id)
        for number, meeting in enumerate(committee.meetings):
            if number in found:
                continue
            fits = next((id for name in says(meeting) for id in by.get(name, ()) if id in left), None)
            if fits is not None:
                found[number] = left.pop(fits)
    return [(meeting, found.get(number)) for number, meeting in enumerate(committee.meetings)]


def _ids(meeting: Meeting) -> set[Any]:
    return {(origin.source, origin.id) for origin in meeting.origins or () if origin.id}


# -- what becomes of each ---------------------------------------------------------------------------------------------


def _joined(old: Meeting | None, said: Meeting, *, partial: bool) -> tuple[Meeting, bool]:
    """A meeting as it is now known, and whether it stays as it is known though the file says otherwise."""
    origins = _origins(said)
    if old is None:
        return _with_origins(said, origins), False
    last, origin = _last_said(old, origins)
    older = last is not None and origin is not None and origin.newer_than(last) is False
    if older:
        stays = said.date != old.date or (old.status == "cancelled" != said.status)
        return _with_origins(old, old.origins or ()), stays
    new = said
    if partial:
        fields = said.model_fields_set - {"origins"}
        new = old.model_copy(update={name: getattr(said, name) for name in fields})
    newer = bool(last is not None and origin is not None and origin.newer_than(last))
    stays = False
    repeats = last is not None and last.date == said.date
    if said.date != old.date and (repeats or (_had_before(old, said) and not newer)):
        new, stays = new.model_copy(update={"date": old.date, "was": old.was}), True
    if _keeps_status(old, said, last, newer=newer):
        stays = stays or (old.status == "cancelled" != said.status)
        new = new.model_copy(update={"status": old.status})
    elif _status(said) is None and old.status == "cancelled":
        new = new.model_copy(update={"status": "moved" if new.was else "scheduled"})
    new = _with_past(old, new).model_copy(update={"again": old.again})
    kept = [item for item in old.origins or () if (item.source, item.id) not in {(o.source, o.id) for o in origins}]
    return _with_origins(new, (*kept, *origins)[-MOST_ORIGINS:]), stays


def _with_past(old: Meeting, new: Meeting) -> Meeting:
    """The meeting with the dates that it had; one that a source moves under its id says that it was moved."""
    if new.date != old.date and old.date not in new.was:
        was = (*(day for day in old.was if day not in new.was), *new.was, old.date)
        status = "moved" if new.status == "scheduled" and new.origins else new.status
        return new.model_copy(update={"was": was, "status": status})
    if new.date != old.first_date and old.first_date not in new.was:
        return new.model_copy(update={"was": (old.first_date, *new.was)})
    return new


def _keeps_status(old: Meeting, said: Meeting, last: Origin | None, *, newer: bool) -> bool:
    """Whether a file brings no news of the status: it says nothing of a meeting that was moved or cancelled, or
    what it said before."""
    status = _status(said)
    if status is None:
        return old.status in ("moved", "cancelled") and not (newer and last is not None and last.status == "cancelled")
    if status == "scheduled" and old.status == "moved" and said.date == old.date:
        return said.origins is not None
    return last is not None and last.date is not None and last.status == status


def _status(said: Meeting) -> str | None:
    return said.status if "status" in said.model_fields_set else None


def _had_before(old: Meeting, said: Meeting) -> bool:
    """Whether a file gives a date that the meeting had before, and does not know the one that it has."""
    return said.date in old.was and old.date not in said.was


def _origins(said: Meeting) -> tuple[Origin, ...]:
    status = _status(said)
    return tuple(item.model_copy(update={"date": said.date, "status": status}) for item in said.origins or ())


def _last_said(old: Meeting, origins: Iterable[Origin]) -> tuple[Origin | None, Origin | None]:
    """What the source of a meeting said of it before, and what it says now; nothing where it had another id."""
    for origin in origins:
        for last in old.origins or ():
            if (last.source, last.id) == (origin.source, origin.id) and origin.id is not None:
                return last, origin
    return None, None


def _with_origins(meeting: Meeting, origins: tuple[Origin, ...]) -> Meeting:
    return meeting.model_copy(update={"origins": origins or None})


def _with_room(
    pairs: Sequence[Pair], known: Sequence[StoredMeeting], record: Record[Committee], problems: list[Problem]
) -> Iterator[Pair]:
    """The pairs with a day each: one whose day another meeting has stays where it was, or is set aside when new."""
    paired = {pair.stored.id for pair in pairs if pair.stored}
    free = list(pairs)
    while True:
        taken: dict[date, Meeting] = {s.date: from_payload(Meeting, s.payload) for s in known if s.id not in paired}
        stay = sorted(free, key=lambda pair: 2 if pair.old is None else int(pair.old.date != pair.new.date))
        clash: tuple[Pair, Meeting] | None = None
        for pair in stay:
            holder = taken.setdefault(pair.new.date, pair.new)
            if holder is not pair.new:
                clash = pair, holder
                break
        if clash is None:
            yield from _named(free, known)
            return
        pair, holder = clash
        problem = no_room(record, pair.said, pair.old, holder)
        problems.append(set_aside(problem) if pair.old is None else problem)
        free = [other for other in free if other is not pair]
        if pair.old is not None:
            free.append(replace(pair, new=_with_origins(pair.old, pair.old.origins or ())))


def _named(pairs: Iterable[Pair], known: Sequence[StoredMeeting]) -> Iterator[Pair]:
    """The pairs, each new meeting told from those that were first on its first day and were moved away from it."""
    taken = {from_payload(Meeting, stored.payload).known_by for stored in known}
    for pair in pairs:
        new, number = pair.new, 1
        while pair.old is None and new.known_by in taken:
            number += 1
            new = pair.new.model_copy(update={"again": number})
        taken.add(new.known_by)
        yield replace(pair, new=new)


def differences(old: Noun, new: Noun) -> Iterable[tuple[str, str, str]]:
    """The fields in which two nouns differ, with what each says."""
    was, now = old.model_dump(mode="json"), new.model_dump(mode="json")
    for name in now:
        if was.get(name) != now[name]:
            yield name, _short(was.get(name)), _short(now[name])


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)

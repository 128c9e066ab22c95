"""Meetings that are loaded again: which is which, what a file may change, and what it is too old to know."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from commissioning.dates import say
from commissioning.errors import Problem
from commissioning.model import Committee, Meeting, Noun, from_payload, same, to_payload
from commissioning.service.portfolio import Portfolio
from commissioning.sources import Record
from commissioning.store import StoredMeeting, Unit


def keep_meetings(unit: Unit, before: Portfolio, record: Record[Committee], *, partial: bool) -> int:
    """Keeps a committee's meetings. ``partial``: the source knows dates, and of the rest only what it says."""
    committee = record.value
    pairs = _matched([stored for stored in before.stored_meetings if stored.committee == committee.key], committee)
    changed = 0
    # Their old dates are freed first: two meetings may change places, and no two may share a day.
    unit.free_dates([stored.id for _, stored in pairs if stored])
    for meeting, stored in pairs:
        old = from_payload(Meeting, stored.payload) if stored else None
        kept = _joined(old, meeting, partial=partial)
        path = meeting.path or record.source.path
        unit.put_meeting(committee.key, kept, to_payload(kept), id=stored.id if stored else None, path=path)
        if old is None:
            unit.log("meeting added", committee.key, field=meeting.date.isoformat(), after=meeting.date)
        elif same(old, kept):
            continue
        else:
            for field, was, now in differences(old, kept):
                unit.log("meeting changed", committee.key, field=f"{meeting.date} {field}", before=was, after=now)
        changed += 1
    return changed


def _matched(known: Sequence[StoredMeeting], committee: Committee) -> list[tuple[Meeting, StoredMeeting | None]]:
    """Each meeting with the one it is: by the dates it had, which are its own, before the date that it has now."""
    left = {stored.id: stored for stored in known}
    found: dict[int, StoredMeeting] = {}
    for days_of in (lambda m: m.was, lambda m: (m.date,)):
        for number, meeting in enumerate(committee.meetings):
            days = set(days_of(meeting))
            fits = (s for s in left.values() if days & {s.date, from_payload(Meeting, s.payload).first_date})
            stored = None if number in found else next(fits, None)
            if stored is not None:
                found[number] = left.pop(stored.id)
    return [(meeting, found.get(number)) for number, meeting in enumerate(committee.meetings)]


def _joined(old: Meeting | None, new: Meeting, *, partial: bool) -> Meeting:
    """A meeting as it is now known: its first date stays its own, and a partial source takes nothing away."""
    if old is None:
        return new
    if partial:
        new = old.model_copy(update={name: getattr(new, name) for name in new.model_fields_set})
    if _older(old, new):
        new = new.model_copy(update={"date": old.date, "was": old.was})
    if _silent(old, new):
        new = new.model_copy(update={"status": old.status})
    if new.date != old.first_date and old.first_date not in new.was:
        new = new.model_copy(update={"was": (old.first_date, *new.was)})
    return new


def _older(old: Meeting, new: Meeting) -> bool:
    """Whether a file gives a date that the meeting had before, and does not know the one that it has."""
    return new.date in old.was and old.date not in new.was


def _silent(old: Meeting, new: Meeting) -> bool:
    """Whether a file says nothing of a meeting that was moved or cancelled; it would say if it were on again."""
    return old.status in ("moved", "cancelled") and "status" not in new.model_fields_set


def older_than_known(before: Portfolio, record: Record[Committee]) -> Iterable[Problem]:
    """Meetings that a file has as they were before they were moved or cancelled; they stay as they are known."""
    committee = record.value
    stored = [item for item in before.stored_meetings if item.committee == committee.key]
    for meeting, known in _matched(stored, committee):
        old = from_payload(Meeting, known.payload) if known else None
        if old is None:
            continue
        moved, off = _older(old, meeting), old.status == "cancelled" and _silent(old, meeting)
        if not moved and not off:
            continue
        if moved:
            what = f"this file has the meeting of {say(meeting.date)}, which was moved to {say(old.date)}"
            remedy = f"Write 'date: {old.date}' and 'was: {meeting.date}'; or 'was: {old.date}', if it was moved back."
        else:
            what = f"this file has the meeting of {say(meeting.date)}, which was cancelled"
            remedy = "Write 'status: cancelled' beside it; if it is on after all, 'status: scheduled'."
        yield Problem(
            "date-conflict",
            f"committee {committee.key}: {what}. It stays so.",
            remedy,
            source=meeting.source(record.source.path) or record.source,
            value=meeting.date.isoformat(),
            reference=committee.key,
            details={"dates": [{"date": day.isoformat()} for day in dict.fromkeys((meeting.date, old.date))]},
        )


def vanished(before: Portfolio, record: Record[Committee], as_of: date) -> Iterable[Problem]:
    """Meetings to come that this file told of before, and that it no longer tells of."""
    told = {day for meeting in record.value.meetings for day in (meeting.date, *meeting.was)}
    paths = {record.source.path, *(meeting.path for meeting in record.value.meetings)}
    for stored in before.stored_meetings:
        known = {stored.date, *from_payload(Meeting, stored.payload).was}
        gone = stored.committee == record.value.key and stored.date >= as_of and not known & told
        if gone and stored.path in paths and stored.payload.get("status", "scheduled") != "cancelled":
            yield Problem(
                "meeting-vanished",
                f"committee {stored.committee}: the meeting of {say(stored.date)} is gone from this file. It is kept.",
                "If it was moved, write 'was:' beside its new date; if it is off, write 'status: cancelled'.",
                source=record.source,
                value=stored.date.isoformat(),
                reference=stored.committee,
            )


def differences(old: Noun, new: Noun) -> Iterable[tuple[str, str, str]]:
    was, now = old.model_dump(mode="json"), new.model_dump(mode="json")
    for field in now:
        if was.get(field) != now[field]:
            yield field, _short(was.get(field)), _short(now[field])


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)

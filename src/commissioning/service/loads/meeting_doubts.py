"""What is doubtful about the meetings of a load: each problem names the command that settles it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from commissioning.dates import say
from commissioning.errors import Problem
from commissioning.model import Committee, Meeting, from_payload
from commissioning.service.portfolio import Portfolio
from commissioning.sources import Record
from commissioning.store import StoredMeeting

FAR_FEWER: Final = 4
"""From so many vanished meetings on, when they are most of those to come, they are asked about as one."""


def moved_here(record: Record[Committee], said: Meeting, old: Meeting, *, partial: bool) -> Problem:
    """A meeting that a file has as it was before it was moved or cancelled; it stays as it is known."""
    key = record.value.key
    if said.date != old.date:
        what = f"this file has the meeting of {say(said.date)}, which was moved to {say(old.date)}"
        command = f"commissioning meeting move {key}:{old.date} --to {said.date} --yes"
        remedy = f"Write 'date: {old.date}' and 'was: {said.date}'; or 'was: {old.date}', if it was moved back."
    else:
        what = f"this file has the meeting of {say(said.date)}, which was cancelled"
        command = None
        remedy = "Write 'status: cancelled' beside it; if it is on after all, 'status: scheduled'."
    if partial:
        on_again = "If it is on after all, load its committee's file with 'status: scheduled' beside it."
        remedy = f"If it was moved back: {command}" if command else on_again
    return Problem(
        "date-conflict",
        f"committee {key}: {what}. It stays so.",
        remedy,
        source=said.source(record.source.path) or record.source,
        value=said.date.isoformat(),
        reference=key,
        details={"dates": [{"date": day.isoformat()} for day in dict.fromkeys((said.date, old.date))]},
    )


def no_room(record: Record[Committee], said: Meeting, old: Meeting | None, holder: Meeting) -> Problem:
    """A meeting whose new day belongs to another meeting of its committee."""
    key, day = record.value.key, say(said.date)
    if old is not None:
        what = f"this file moves the meeting of {say(old.date)} to {day}, where another one is. It stays where it was"
    else:
        what = f"this file has a second meeting on {day}, which was set aside"
    return Problem(
        "date-conflict",
        f"committee {key}: {what}.",
        f"Look at both: 'commissioning meetings {key}'. Move one with 'commissioning meeting move'.",
        source=said.source(record.source.path) or record.source,
        value=said.date.isoformat(),
        reference=key,
        details={"dates": [{"date": one.isoformat()} for one in dict.fromkeys((said.date, holder.date))]},
    )


def vanished(
    before: Portfolio, records: Sequence[Record[Committee]], as_of: date, *, parts: Collection[str] = ()
) -> Iterator[Problem]:
    """Meetings to come that files told of before, and that they no longer tell of. They are kept, and asked about.

    Args:
        before: the database as it was.
        records: the committees of the load.
        as_of: today.
        parts: files that hold a part of what there is (one meeting, a file that breaks off): nothing is missing there.
    """
    told = {record.value.key: record for record in records}
    files = {path: record for record in records for path in _paths(record) if path not in parts}
    by_committee: dict[str, list[StoredMeeting]] = {}
    for stored in before.stored_meetings:
        if stored.date >= as_of and stored.payload.get("status", "scheduled") != "cancelled":
            by_committee.setdefault(stored.committee, []).append(stored)
    for key, known in by_committee.items():
        record = told.get(key)
        if record is not None:
            gone, of_file = _gone(known, record, parts)
        else:
            gone = [stored for stored in known if stored.path in files]
            of_file = len(gone)
            record = files[gone[0].path] if gone and gone[0].path else None
        if record is not None:
            yield from _asked(key, gone, of_file, record)


def _gone(
    known: Sequence[StoredMeeting], record: Record[Committee], parts: Collection[str]
) -> tuple[list[StoredMeeting], int]:
    """The meetings that a file should tell of and does not, and how many it should tell of."""
    meetings = record.value.meetings
    days = {day for meeting in meetings for day in (meeting.date, *meeting.was)}
    ids = {(origin.source, origin.id) for meeting in meetings for origin in meeting.origins or () if origin.id}
    paths = {path for path in _paths(record) if path not in parts}
    first: dict[str, date] = {}
    for meeting in meetings:
        if (meeting.path or record.source.path) not in parts:
            for origin in meeting.origins or ():
                first[origin.source] = min(meeting.date, first.get(origin.source, meeting.date))
    olds = {stored.id: from_payload(Meeting, stored.payload) for stored in known}
    still = {
        stored.id for stored in known
        if days & {stored.date, *olds[stored.id].was} or ids & _ids(olds[stored.id])
    }  # fmt: skip
    # Another file of the same source is a newer export of it where they share a meeting, and else another span. It
    # may begin later, but of a series that it tells of it tells all.
    again = {origin.source for id in still for origin in olds[id].origins or ()}
    series = {(source, _series(id)) for source, id in ids if _series(id) != id}
    expected = [
        stored for stored in known
        if stored.path in paths or any(
            (origin.source in again and stored.date >= first.get(origin.source, date.max))
            or (origin.source, _series(origin.id)) in series
            for origin in olds[stored.id].origins or ()
        )
    ]  # fmt: skip
    return [stored for stored in expected if stored.id not in still], len(expected)


def _series(id: str | None) -> str:
    """The id without the day of its series that it stands for."""
    return re.sub(r"/\d{8}$", "", id or "")


def _ids(meeting: Meeting) -> set[tuple[str, str | None]]:
    return {(origin.source, origin.id) for origin in meeting.origins or () if origin.id}


def _paths(record: Record[Committee]) -> set[str]:
    return {meeting.path or record.source.path for meeting in record.value.meetings} | {record.source.path}


def _asked(key: str, gone: Sequence[StoredMeeting], known: int, record: Record[Committee]) -> Iterable[Problem]:
    if len(gone) >= FAR_FEWER and 2 * len(gone) > known:
        days = [stored.date for stored in gone]
        return [
            Problem(
                "meeting-vanished",
                f"committee {key}: {len(gone)} of the {known} meetings to come are gone from this file, from "
                f"{say(min(days))} to {say(max(days))}. They are kept.",
                f"Look whether the file is whole and load it again. A meeting that is off is cancelled with "
                f"'commissioning meeting cancel {key}:{min(days)} --yes'.",
                source=record.source,
                value=str(len(gone)),
                reference=key,
                details={"dates": [{"date": day.isoformat()} for day in days]},
            )
        ]
    return [
        Problem(
            "meeting-vanished",
            f"committee {key}: the meeting of {say(stored.date)} is gone from this file. It is kept.",
            f"If it is off, or a new date stands for it: commissioning meeting cancel {key}:{stored.date} --yes; "
            f"if it was moved to a free day: commissioning meeting move {key}:{stored.date} --to YYYY-MM-DD --yes",
            source=record.source,
            value=stored.date.isoformat(),
            reference=key,
        )
        for stored in gone
    ]

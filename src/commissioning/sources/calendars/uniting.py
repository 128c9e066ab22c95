"""Committees that several files tell of become one, each meeting once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from commissioning.errors import Problem, Severity
from commissioning.model import Committee, Meeting
from commissioning.sources.bundle import Bundle, Record
from commissioning.sources.calendars.meetings import Calendar, same_title, set_aside, stands_in
from commissioning.sources.calendars.titles import meant


def with_titles(calendars: Iterable[Calendar], keys: Mapping[str, str]) -> list[Calendar]:
    """Calendars under the keys of committees that are known by the same title (``keys``: by ``same_title``)."""
    found = []
    for calendar in calendars:
        committee = calendar.record.value
        key = keys.get(same_title(committee.title), committee.key)
        rekeyed = committee.model_copy(update={"key": key})
        found.append(replace(calendar, record=replace(calendar.record, value=rekeyed)))
    return found


def with_known_titles(bundle: Bundle, titles: Mapping[str, str]) -> Bundle:
    """A bundle whose calendars join committees that are stored already.

    An exported calendar names committees by title. ``titles`` are the stored ones by key; a calendar that
    gives one of these titles is taken to be that committee's. One that gives it with additions (a room, "Agenda",
    "Meeting of the ...") is too, and that is said.
    """
    written = [record for record in bundle.committees if record.value.key not in bundle.calendars]
    known = {**titles, **{record.value.key: record.value.title for record in written}}
    keys = {same_title(title): key for key, title in known.items()}
    read = [Calendar(record, titled=True) for record in bundle.committees if record.value.key in bundle.calendars]
    problems: list[Problem] = []
    taken = [_with_additions(calendar, keys, known, problems) for calendar in with_titles(read, keys)]
    committees, more = united(written, taken)
    calendars = frozenset(r.value.key for r in committees) - {r.value.key for r in written}
    return replace(bundle, committees=committees, calendars=calendars, problems=(*bundle.problems, *problems, *more))


def _with_additions(
    calendar: Calendar, keys: Mapping[str, str], titles: Mapping[str, str], problems: list[Problem]
) -> Calendar:
    record = calendar.record
    committee = record.value
    key = None if committee.key in titles else meant(committee.title, keys)
    if key is None:
        return calendar
    problems.append(
        Problem(
            "unknown-reference",
            f"'{committee.title}' is taken to be a meeting of committee {key}, '{titles[key]}'.",
            "If it is another body's, write that committee in a YAML file with this title.",
            Severity.INFO, record.source, committee.title, key,
        )
    )  # fmt: skip
    update = {"key": key, "title": titles[key]}
    return replace(calendar, record=replace(record, value=committee.model_copy(update=update)))


def united(
    written: Sequence[Record[Committee]], calendars: Sequence[Calendar]
) -> tuple[tuple[Record[Committee], ...], list[Problem]]:
    """One record for each committee, with all meetings in the order of their dates, and what does not agree."""
    problems: list[Problem] = []
    keys = {same_title(record.value.title): record.value.key for record in written}
    joined: dict[str, Record[Committee]] = {}
    titled: dict[str, bool] = {}
    for record, known in [
        *((record, True) for record in written),
        *((calendar.record, calendar.titled) for calendar in with_titles(calendars, keys)),
    ]:
        key = record.value.key
        if key not in joined:
            joined[key], titled[key] = _placed(record), known
            continue
        first = joined[key]
        if known and titled[key] and same_title(first.value.title) != same_title(record.value.title):
            problems.append(_two_titles(first, record))
        meetings = (*first.value.meetings, *_placed(record, first.source.path).value.meetings)
        update: dict[str, Any] = {"meetings": meetings}
        unset = record.value.model_fields_set - first.value.model_fields_set - {"meetings"}
        update |= {name: getattr(record.value, name) for name in unset}
        if known and not titled[key]:
            update["title"], titled[key] = record.value.title, True
        joined[key] = replace(first, value=first.value.model_copy(update=update))
    return tuple(_sorted(record, problems) for record in joined.values()), problems


def _placed(record: Record[Committee], home: str | None = None) -> Record[Committee]:
    """The record with its file written on the meetings that join a committee of another file."""
    path = record.source.path
    if home is None or home == path:
        return record
    meetings = tuple(meeting.model_copy(update={"path": meeting.path or path}) for meeting in record.value.meetings)
    return replace(record, value=record.value.model_copy(update={"meetings": meetings}))


def _two_titles(first: Record[Committee], second: Record[Committee]) -> Problem:
    key = first.value.key
    return Problem(
        "duplicate-reference",
        f"committee {key}: '{second.value.title}' here and '{first.value.title}' at {first.source}.",
        "Give each committee a key of its own, or write one title.",
        Severity.ERROR, second.at("title"), key, key,
    )  # fmt: skip


def _sorted(record: Record[Committee], problems: list[Problem]) -> Record[Committee]:
    """The committee with each meeting once. Meetings are one when files agree on the date."""
    committee, path = record.value, record.source.path
    kept: dict[object, Meeting] = {}
    for meeting in _each_once(committee, path, problems):
        twin = kept.get(meeting.date)
        if twin is None:
            kept[meeting.date] = meeting
        elif _exported_twice(twin, meeting, path):
            kept[meeting.date], left = (meeting, twin) if stands_in(meeting, twin) else (twin, meeting)
            problems.append(set_aside(_twice(committee, kept[meeting.date], left, path, Severity.WARNING)))
        elif (twin.path or path) == (meeting.path or path):
            problems.append(_twice(committee, twin, meeting, path, Severity.ERROR))
        else:
            kept[meeting.date] = _one(committee, twin, meeting, path, problems)
    meetings = sorted(kept.values(), key=lambda meeting: meeting.date)
    known_by: dict[object, Meeting] = {}
    for meeting in meetings:
        twin = known_by.setdefault(meeting.first_date, meeting)
        if twin is not meeting and twin.origins and meeting.origins:
            # Nobody can mend an export: both stand, and the one that it moved is known by its new date alone.
            moved = meeting if meeting.was else twin
            meetings[meetings.index(moved)] = moved.model_copy(update={"was": ()})
        elif twin is not meeting:
            problems.append(_same_first_date(committee, twin, meeting, path))
    return replace(record, value=committee.model_copy(update={"meetings": tuple(meetings)}))


def _each_once(committee: Committee, path: str, problems: list[Problem]) -> Iterable[Meeting]:
    """The meetings; of several that one source gives under one id, that of the latest version."""
    found: dict[object, Meeting] = {}
    for number, meeting in enumerate(committee.meetings):
        origin = next((origin for origin in meeting.origins or () if origin.id), None)
        same: object = (origin.source, origin.id) if origin else number
        twin = found.get(same)
        if origin is None or twin is None or twin.date == meeting.date:
            found[number if twin else same] = meeting
            continue
        newer = any(origin.newer_than(other) for other in twin.origins or () if other.id == origin.id)
        kept, left = (meeting, twin) if newer else (twin, meeting)
        found[same] = kept
        problems.append(set_aside(_two_dates(committee, kept, left, path)))
    return found.values()


def _two_dates(committee: Committee, kept: Meeting, left: Meeting, path: str) -> Problem:
    return Problem(
        "date-conflict",
        f"committee {committee.key}: a meeting is dated {left.date} here and {kept.date} at {kept.source(path)}, under "
        f"one id. {kept.date} is kept.",
        "Load the newer file alone, if the other date is right.",
        Severity.WARNING, left.source(path), left.date.isoformat(), committee.key,
        {"dates": [{"date": meeting.date.isoformat()} for meeting in (kept, left)]},
    )  # fmt: skip


def _exported_twice(twin: Meeting, meeting: Meeting, path: str) -> bool:
    """Whether one export has two meetings on a day, which nobody can mend in it."""
    return bool(twin.origins and meeting.origins) and (twin.path or path) == (meeting.path or path)


def _twice(committee: Committee, twin: Meeting, meeting: Meeting, path: str, severity: Severity) -> Problem:
    return Problem(
        "duplicate-reference",
        f"committee {committee.key}: two meetings are dated {meeting.date}; the other is at {twin.source(path)}.",
        "Keep one of them, or give the other its own date.",
        severity, meeting.source(path), meeting.date.isoformat(), committee.key,
    )  # fmt: skip


def _same_first_date(committee: Committee, twin: Meeting, meeting: Meeting, path: str) -> Problem:
    day = meeting.first_date
    moved, other = (meeting, twin) if meeting.was else (twin, meeting)
    return Problem(
        "duplicate-reference",
        f"committee {committee.key}: the meeting of {other.date} and the one moved to {moved.date} "
        f"({moved.source(path)}) were both first dated {day}.",
        f"Take the meeting of {other.date} out if it is the one that was moved, or mend 'was'.",
        Severity.ERROR, other.source(path), day.isoformat(), committee.key,
    )  # fmt: skip


def _one(committee: Committee, first: Meeting, second: Meeting, path: str, problems: list[Problem]) -> Meeting:
    """One meeting from two files: each fills what the other leaves open; what the first says stands."""
    update: dict[str, Any] = {}
    for name in second.model_fields_set - {"line", "path", "date"}:
        theirs = getattr(second, name)
        ours = getattr(first, name) if name in first.model_fields_set else None
        if name in ("was", "stated", "origins"):
            update[name] = tuple(dict.fromkeys([*(ours or ()), *theirs]))
            continue
        if ours is None and name == "time":
            ours = committee.time
        if ours is None:
            update[name] = theirs
        elif ours != theirs and name != "note":
            problems.append(_disagree(committee, (first, second), (name, ours, theirs), path))
    return first.model_copy(update=update)


def _disagree(
    committee: Committee, meetings: tuple[Meeting, Meeting], said: tuple[str, object, object], path: str
) -> Problem:
    first, second = meetings
    name, ours, theirs = said
    grave = name in ("time", "status")
    return Problem(
        "duplicate-reference",
        f"committee {committee.key}, meeting of {first.date}: {name} is '{theirs}' here and '{ours}' at "
        f"{first.source(path)}.",
        "Make the two files agree." if grave else "The first is kept; make the two files agree if that is wrong.",
        Severity.ERROR if grave else Severity.WARNING,
        second.source(path), str(theirs), committee.key,
    )  # fmt: skip

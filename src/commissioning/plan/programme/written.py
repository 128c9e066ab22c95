"""What somebody wrote of an item, and what was recorded of it since: where it appears, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from commissioning.dates import read_phrase
from commissioning.errors import Source
from commissioning.model import ForwardItem, ItemRecord, ProgrammeItem
from commissioning.plan.programme.calendar import CommitteeCalendar
from commissioning.plan.programme.entry import Entry, compared
from commissioning.plan.programme.years import span_named


@dataclass(frozen=True)
class Written:
    """What is kept of the programme of one committee: lines by lasting id, where each was written, and records."""

    items: Mapping[str, ProgrammeItem]
    forward: Mapping[str, ForwardItem]
    records: Mapping[str, tuple[ItemRecord, ...]]
    sources: Mapping[str, Source]


def written_entries(written: Written, calendar: CommitteeCalendar, as_of: date) -> Iterator[Entry]:
    """Every appearance of every line that somebody wrote, as it stands as of a day."""
    key = calendar.committee.key
    origins = _origins(written, calendar)
    for id, item in written.items.items():
        if item.committee == key:
            first = _of_item(id, item, calendar, written.sources.get(id))
            yield from _recorded(first, known(written.records, id, as_of), calendar, origins, item.meeting)
    for id, line in written.forward.items():
        if line.committee == key:
            first = _of_forward(id, line, as_of, calendar, written.sources.get(id))
            yield from _recorded(first, known(written.records, id, as_of), calendar, origins, None)


def known(records: Mapping[str, Sequence[ItemRecord]], id: str, as_of: date) -> tuple[ItemRecord, ...]:
    """What was recorded of an item by a day."""
    return tuple(record for record in records.get(id, ()) if record.on <= as_of)


def _origins(written: Written, calendar: CommitteeCalendar) -> set[tuple[str, str]]:
    """The lines of a later year that say from where they were carried: what was carried there needs no second line."""
    lines: list[tuple[str, str | None, str]] = []
    named: list[tuple[str, ProgrammeItem | ForwardItem]] = [
        *((item.item, item) for item in written.items.values()),
        *((line.topic, line) for line in written.forward.values()),
    ]
    for words, line in named:
        lines += [(each, line.carried_from, line.committee) for each in (words, line.workstream) if each]
    years = ((compared(words), calendar.year_of_place(origin or "")) for words, origin, of in lines
             if of == calendar.committee.key)  # fmt: skip
    return {(words, year) for words, year in years if year}


def _of_item(id: str, item: ProgrammeItem, calendar: CommitteeCalendar, source: Source | None) -> Entry:
    day = calendar.day_of(item.meeting)
    return Entry(
        id, item.committee, item.item, calendar.year_of(day), "written", item.status or "planned", day,
        item.actions or "", item.progress or "", because=item.because, carried_to=item.carried_to,
        carried_from=item.carried_from, workstream=item.workstream, milestone=item.milestone, rolling=item.rolling,
        agreed=item.agreed, written=source,
    )  # fmt: skip


def told_by(line: ForwardItem) -> date | None:
    """The day that tells to which municipal year a line belongs, where it names none: its paper's, or its last one."""
    if line.proposed is None:
        return None
    return line.proposed.paper_date or line.proposed.read().latest


def _of_forward(
    id: str, line: ForwardItem, as_of: date, calendar: CommitteeCalendar, source: Source | None
) -> Entry:  # fmt: skip
    says, phrase = line.proposed, line.proposed.read() if line.proposed else None
    year = span_named(calendar.years, line.year or "")
    return Entry(
        id, line.committee, line.topic, year.title if year else calendar.year_of(told_by(line) or as_of),
        "forward-plan", line.status or "planned", detail=line.detail or "", proposed=says.says if says else "",
        proposed_paper=says.paper if says else None, earliest=phrase.earliest if phrase else None,
        latest=phrase.latest if phrase else None, because=line.because, carried_to=line.carried_to,
        carried_from=line.carried_from, workstream=line.workstream, written=source,
    )  # fmt: skip


def _recorded(
    first: Entry, records: Sequence[ItemRecord], calendar: CommitteeCalendar, origins: set[tuple[str, str]],
    stood: date | None,
) -> Iterator[Entry]:  # fmt: skip
    """The appearances of one line: each carrying adds one, and everything else is true of the last."""
    appearances = [first]
    if first.status == "carried" and first.carried_to:
        appearances += _carried_by_file(first, calendar, origins)
    for record in records:
        last = appearances[-1]
        if record.sort == "moved" and record.to is not None:
            if record.stood == stood:  # else its file was written anew since, and knows better
                appearances[-1] = at_meeting(last, record.to, calendar, moved_from=last.meeting, because=record.because)
        elif record.sort == "carried":
            to = record.to.isoformat() if record.to else record.year or ""
            appearances[-1] = replace(last, status="carried", because=record.because, carried_to=to)
            appearances.append(_carried(last, to, calendar))
        elif record.sort != "moved":
            appearances[-1] = settled(last, record)
    for entry in appearances:
        meeting = calendar.at(entry.meeting) if entry.meeting else None
        yield replace(entry, meeting_status=meeting.status if meeting else None)


def settled(entry: Entry, record: ItemRecord) -> Entry:
    """An item as it stands once something was recorded of it that moves it nowhere."""
    if record.sort == "noted":
        columns = ("item", "actions", "progress", "detail", "proposed")
        said: dict[str, Any] = {name: text for name in columns if (text := getattr(record, name)) is not None}
        if "proposed" in said:
            phrase = read_phrase(said["proposed"])
            said |= {"earliest": phrase.earliest, "latest": phrase.latest}
        return replace(entry, **said)
    if record.sort in ("taken", "closed", "dropped", "planned"):
        return replace(entry, status=record.sort, because=record.because)
    return entry


def at_meeting(entry: Entry, day: date, calendar: CommitteeCalendar, **changes: object) -> Entry:
    """An item at another meeting."""
    now = calendar.day_of(day)
    moved = replace(entry, meeting=now, year=calendar.year_of(now), proposed="", earliest=None, latest=None)
    return replace(moved, **changes)  # type: ignore[arg-type]


def _carried_by_file(first: Entry, calendar: CommitteeCalendar, origins: set[tuple[str, str]]) -> list[Entry]:
    """The appearance to which a file says that an item was carried, unless that is written as a line of its own."""
    if {(first.words, first.year), (compared(first.workstream or ""), first.year)} & origins:
        return []
    return [_carried(first, first.carried_to or "", calendar)]


def _carried(last: Entry, to: str, calendar: CommitteeCalendar) -> Entry:
    origin = last.meeting.isoformat() if last.meeting else last.year
    fresh = replace(last, status="planned", because=None, carried_to=None, carried_from=origin, moved_from=None,
                    actions="", progress="", agreed=())  # fmt: skip
    year = span_named(calendar.years, to)
    if year is not None:
        return replace(
            fresh, meeting=None, year=year.title, source="forward-plan", proposed="", earliest=None, latest=None
        )
    try:
        day = date.fromisoformat(to)
    except ValueError:  # words that name neither a meeting nor a year: it waits in the forward plan, with them
        return replace(fresh, meeting=None, source="forward-plan", proposed=to, earliest=None, latest=None)
    return at_meeting(fresh, day, calendar)

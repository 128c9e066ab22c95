"""The work programme of a committee, put together; and what is doubtful about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from commissioning.dates import say
from commissioning.errors import Problem, Severity
from commissioning.model import Action, Committee, MunicipalYear, municipal_year_of
from commissioning.plan.programme.calendar import CommitteeCalendar
from commissioning.plan.programme.derived import matched, plan_points, recurrences, with_agreed, without_meeting
from commissioning.plan.programme.entry import Entry, Programme, iso
from commissioning.plan.programme.written import Written, known, settled, written_entries
from commissioning.plan.result import Plan


@dataclass(frozen=True)
class ProgrammeScene:
    """Everything that a committee's programme is made from. The same scene gives the same programme.

    ``plans`` may be any; those whose milestones fall on meetings of the committee add to its programme.
    """

    committee: Committee
    written: Written
    actions: Iterable[Action]
    plans: Iterable[Plan]
    as_of: date
    years: Sequence[MunicipalYear] = ()


def standing_lines(
    written: Written, committee: Committee, as_of: date, years: Sequence[MunicipalYear] = ()
) -> tuple[Entry, ...]:
    """The lines of a programme without what plans bring: as they were written and recorded, and where they recur."""
    calendar = CommitteeCalendar(committee, years)
    entries = list(written_entries(written, calendar, as_of))
    return (*entries, *recurrences(entries, calendar, written.records, as_of))


def make_programme(scene: ProgrammeScene) -> Programme:
    """The work programme of a committee as of a day."""
    calendar, as_of = CommitteeCalendar(scene.committee, scene.years), scene.as_of
    entries = standing_lines(scene.written, scene.committee, as_of, scene.years)
    plans = tuple(scene.plans)
    found = matched(entries, list(plan_points(plans, calendar)), calendar, as_of)
    found = (*found, *without_meeting(plans, calendar, scene.written.records, as_of))
    found = tuple(_noted(entry, scene.written, as_of) for entry in found)
    agreed = [action for action in scene.actions if action.agreed_on <= as_of]
    found = tuple(with_agreed([_taken(entry, as_of) for entry in found], agreed, calendar))
    placed = sorted((e for e in found if e.meeting is not None), key=_place)
    forward = tuple(entry for entry in found if entry.is_forward)
    return Programme(scene.committee, as_of, municipal_year_of(scene.years, as_of), tuple(placed), forward,
                     tuple(_problems(placed, calendar, as_of)), scene.years)  # fmt: skip


def _place(entry: Entry) -> tuple[date, bool]:
    return entry.meeting or date.max, entry.source == "plan"


def _noted(entry: Entry, written: Written, as_of: date) -> Entry:
    """What a plan brings, with what a paper says beside it; it follows its plan, and nothing else is recorded of it."""
    if entry.source == "plan":
        for record in known(written.records, entry.id, as_of):
            entry = settled(entry, record) if record.sort == "noted" else entry
    return entry


def _taken(entry: Entry, as_of: date) -> Entry:
    """Recommendations or progress beside an item of a meeting that was held show that it was taken."""
    over = entry.meeting_status == "held" or (entry.meeting is not None and entry.meeting < as_of)
    shown = over and entry.status == "planned" and entry.meeting_status not in ("cancelled", None)
    return replace(entry, status="taken") if shown and (entry.actions or entry.progress) else entry


def _problems(placed: Sequence[Entry], calendar: CommitteeCalendar, as_of: date) -> Iterator[Problem]:
    title = calendar.committee.title
    for entry in placed:
        if entry.status != "planned":
            continue
        if entry.plan is not None and entry.plan.day != entry.meeting and entry.meeting:
            yield _problem(
                entry, "programme-off-plan",
                f"the programme has it at the meeting of {say(entry.meeting)}, and the plan of {entry.workstream} "
                f"reaches {title} on {say(entry.plan.day)} ({'; '.join(entry.plan.titles)}).",
                f"Follow the plan: commissioning programme move {entry.short_id} --to {entry.plan.day}.",
            )  # fmt: skip
        if entry.meeting_status == "cancelled" and entry.meeting:
            yield _problem(entry, "programme-meeting-gone", f"its meeting of {say(entry.meeting)} is cancelled.",
                           _move(entry, calendar, as_of))  # fmt: skip
        elif entry.meeting_status is None and entry.source != "plan" and entry.meeting:
            yield _problem(entry, "programme-meeting-gone", f"{title} has no meeting on {say(entry.meeting)}.",
                           _move(entry, calendar, as_of))  # fmt: skip
    yield from _not_recorded(placed, title, as_of)


def _move(entry: Entry, calendar: CommitteeCalendar, as_of: date) -> str:
    stood = entry.meeting or as_of
    ahead = [meeting.date for meeting in calendar.after(as_of)]
    if entry.meeting_status == "cancelled":
        ahead = [day for day in ahead if day > stood] or ahead
    to = min(ahead, key=lambda day: abs((day - stood).days), default=None) or "YYYY-MM-DD"
    return f"Give it another: commissioning programme move {entry.short_id} --to {to}."


def _problem(entry: Entry, id: str, words: str, remedy: str, severity: Severity = Severity.WARNING) -> Problem:
    return Problem(id, f"{entry.item}: {words}", remedy, severity, entry.written, iso(entry.meeting),
                   entry.workstream or entry.short_id, {"item": entry.short_id})  # fmt: skip


def _not_recorded(placed: Sequence[Entry], title: str, as_of: date) -> Iterator[Problem]:
    """Items of past meetings of which nothing shows that they were taken: one problem for each meeting."""
    open_then: dict[date, list[Entry]] = {}
    for entry in placed:
        there = entry.status == "planned" and entry.meeting_status not in ("cancelled", None)
        if there and entry.meeting is not None and entry.meeting < as_of:
            open_then.setdefault(entry.meeting, []).append(entry)
    for day, entries in open_then.items():
        named = ", ".join(f"{entry.short_id} ({entry.item})" for entry in entries)
        yield Problem(
            "programme-not-recorded",
            f"{title}, {say(day)}: nothing shows whether it took {named}.",
            f"Record it: commissioning programme take {entries[0].short_id}, or carry, close or drop it.",
            Severity.INFO, entries[0].written, day.isoformat(), entries[0].committee,
            {"items": [entry.short_id for entry in entries]},
        )  # fmt: skip

"""Reports to meetings as of a day: each link of their chains with its day and where it stands.

A report is a milestone of a plan that is held at a meeting, an item of a work programme, or one that a file names. It
is known by a key that its meeting's date is no part of, so that a meeting that moves takes its reports along.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from commissioning.model import (
    Clearance,
    DeskEntry,
    PaperItem,
    PaperRecord,
    PaperStep,
    PaperVersion,
    ProgrammeItem,
    paper_record,
)
from commissioning.plan.meetings import AGENDA, MeetingDates, first_usable, meeting_known_on
from commissioning.plan.passes.dated import Dated
from commissioning.plan.result import AGENDA_KEY, Plan

LinkKind = Literal["step", "clearance", "briefing", "agenda"]
LinkState = Literal["due", "in-time", "late", "stale", "missing", "refused"]
PaperStatus = Literal["on-course", "at-risk", "ready", "missed", "taken"]
"""``at-risk``: something is missing, stale or refused while the report can still be handed in; ``ready``: it is in, and
every clearance is of the version that stands; ``missed``: its deadline, or its meeting, is lost; ``taken``: its meeting
was held."""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One link of a report's chain; of a clearance one for each role.

    Attributes:
        key: the link's key; several roles may clear at one link.
        role: who clears or is briefed; ``None`` of other links.
        due: the last day, of the council's own working calendar; ``at`` is the time of day on it.
        state: ``due`` while it has time, ``in-time`` or ``late`` when it is met, ``missing`` when its day has passed
            without; ``stale`` and ``refused`` of a clearance.
        on: the day on which it was met, cleared or refused.
        version: the version that was cleared or refused.
        by: the post that cleared it, or who recorded it.
        note: what is to be known of its state.
    """

    key: str
    title: str
    kind: LinkKind
    role: str | None
    due: date
    at: dt.time | None
    state: LinkState
    on: date | None = None
    version: str | None = None
    by: str | None = None
    note: str | None = None

    @property
    def holds(self) -> bool:
        """Whether it is met, and of the version that stands."""
        return self.state in ("in-time", "late")

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "key": self.key, "title": self.title, "kind": self.kind, "role": self.role, "due": self.due.isoformat(),
            "at": self.at.strftime("%H:%M") if self.at else None, "state": self.state,
            "on": self.on.isoformat() if self.on else None, "version": self.version, "by": self.by, "note": self.note,
        }  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """A report to a meeting as of a day.

    Attributes:
        key: what it is known by for good: ``REFERENCE:MILESTONE``, ``COMMITTEE:MEETING:ITEM``, or the key in its file.
        meeting: the meeting that it goes to, with the dates counted back from it.
        next_meeting: the next that can still be used, where this one is missed, cancelled or may be.
        chain: its links in the order of the chain, the agenda last.
        clearances: everything that roles said of any version, in the order of the record.
        version: the report as it is; ``None`` before a version was recorded.
        reference: the workstream and the milestone that it is the report of.
        also: other keys that it is found by.
        expected: whether it is known to be written: an item of a work programme may be a word of mouth.
    """

    key: str
    title: str
    owner: str | None
    meeting: MeetingDates
    next_meeting: MeetingDates | None
    chain: tuple[ChainLink, ...]
    clearances: tuple[Clearance, ...]
    version: PaperVersion | None
    versions: tuple[PaperVersion, ...]
    status: PaperStatus
    as_of: date
    reference: str | None = None
    milestone: str | None = None
    key_decision: bool = False
    also: tuple[str, ...] = ()
    expected: bool = True

    @property
    def committee(self) -> str:
        return self.meeting.committee.key

    @property
    def final(self) -> ChainLink:
        """The link by which the final report reaches governance."""
        last = self.meeting.chain[-1].key
        return next(link for link in self.chain if link.key == last)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that are asked to clear it."""
        return tuple(link.role for link in self.chain if link.kind == "clearance" and link.role)

    def in_state(self, *states: LinkState) -> tuple[ChainLink, ...]:
        """Its links in any of these states."""
        return tuple(link for link in self.chain if link.state in states)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "key": self.key, "title": self.title, "owner": self.owner, "committee": self.committee,
            "meeting": self.meeting.date.isoformat(), "was": [day.isoformat() for day in self.meeting.meeting.was],
            "reference": self.reference, "milestone": self.milestone, "status": self.status,
            "papers_due": self.meeting.papers_due.isoformat(),
            "agenda_published_by": self.meeting.agenda_published_by.isoformat(),
            "next_meeting": self.next_meeting.date.isoformat() if self.next_meeting else None,
            "version": self.version.version if self.version else None,
            "versions": [
                {"version": item.version, "on": item.on.isoformat(), "link": item.link} for item in self.versions
            ],
            "chain": [link.as_dict() for link in self.chain],
            "clearances": [_clearance(item) for item in self.clearances],
            "key_decision": self.key_decision,
        }  # fmt: skip


def _clearance(item: Clearance) -> dict[str, Any]:
    return {
        "role": item.role, "version": item.version, "on": item.on.isoformat() if item.on else None,
        "refused": item.refused, "by": item.by, "note": item.note,
    }  # fmt: skip


@dataclass(frozen=True)
class PaperDesk:
    """What reports are made from besides plans.

    Attributes:
        meetings: by committee and date, with their chains.
        written: the reports that files name.
        programme: the items of the work programmes.
        records: what governance staff recorded, by the key of the report.
    """

    meetings: Mapping[str, Sequence[MeetingDates]]
    written: tuple[PaperItem, ...] = ()
    programme: tuple[ProgrammeItem, ...] = ()
    records: Mapping[str, tuple[DeskEntry, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place at a meeting that a report is wanted for."""

    key: str
    title: str
    owner: str | None
    meeting: MeetingDates
    chosen: MeetingDates | None = None
    reference: str | None = None
    milestone: str | None = None
    met: Mapping[str, date] = field(default_factory=dict)
    key_decision: bool = False
    item: PaperItem | None = None
    taken: bool = False
    expected: bool = True


def papers_of(plans: Iterable[Plan], desk: PaperDesk, as_of: date) -> tuple[Paper, ...]:
    """Every report to every meeting as of a day: those of plans, of files and of the work programmes, each once.

    Args:
        plans: made as of the same day.
        desk: meetings, files and records; what is dated after ``as_of`` is not known yet.
        as_of: today.
    """
    slots = [slot for plan in plans for slot in _slots_of(plan, desk)]
    slots += _written(desk, {(slot.reference, slot.milestone) for slot in slots})
    slots += _programme(desk, slots)
    papers = (_paper(slot, desk, as_of) for slot in slots)
    return tuple(sorted(papers, key=lambda paper: (paper.meeting.date, paper.committee, paper.title, paper.key)))


def papers_of_plan(plan: Plan, desk: PaperDesk) -> tuple[Paper, ...]:
    """The reports of one workstream as of the day of its plan."""
    return tuple(_paper(slot, desk, plan.as_of) for slot in _slots_of(plan, desk))


def _slots_of(plan: Plan, desk: PaperDesk) -> Iterator[_Slot]:
    """The milestones of a plan that are held at meetings: each at the one that it is meant for."""
    items = {(item.workstream, item.milestone): item for item in desk.written if item.milestone}
    done = {fact.key: fact.on for fact in plan.scene.facts.known_on(plan.as_of).done}
    for key, dated in plan.forward.dated.items():
        if dated.node.how != "meeting":
            continue
        committee = plan.scene.committee_for(dated.node.committee or "scrutiny")
        meetings = desk.meetings.get(committee.key, ()) if committee else ()
        item = items.get((plan.reference, key))
        meant = _meant(dated, meetings, plan.as_of, item)
        if meant is None:
            continue
        links = (*(link.key for link in meant.chain), AGENDA_KEY)
        notices = any(node.how == "notice" and node.before == key for node in plan.network.nodes.values())
        yield _Slot(
            item.key if item else f"{plan.reference}:{key}", (item.title if item else None) or dated.node.title,
            (item.owner if item else None) or dated.node.owner, meant,
            dated.choice.chosen if dated.choice else None, plan.reference, key,
            {link: done[f"{key}-{link}"] for link in links if f"{key}-{link}" in done},
            notices or bool(item and item.key_decision), item, taken=dated.actual is not None,
        )  # fmt: skip


def _meant(dated: Dated, meetings: Sequence[MeetingDates], as_of: date, item: PaperItem | None) -> MeetingDates | None:
    """The meeting of a report: where it was taken, else one to come that it missed, else where the plan has it."""
    if dated.actual is not None:
        return meeting_known_on(meetings, dated.actual)
    if dated.missed is not None and dated.missed.date >= as_of:
        return dated.missed
    if dated.choice is not None and dated.choice.chosen is not None:
        return dated.choice.chosen
    return meeting_known_on(meetings, item.meeting) if item and item.meeting else None


def _written(desk: PaperDesk, planned: set[tuple[str | None, str | None]]) -> Iterator[_Slot]:
    """The reports that files name, but for those of milestones."""
    for item in desk.written:
        of_milestone = item.milestone is not None and (item.workstream, item.milestone) in planned
        meetings = desk.meetings.get(item.committee or "", ())
        meeting = meeting_known_on(meetings, item.meeting) if item.meeting else None
        if of_milestone or meeting is None:
            continue
        title = item.title or item.item or item.key
        key_decision = item.key_decision
        yield _Slot(item.key, title, item.owner, meeting, None, item.workstream, None, {}, key_decision, item)


def _programme(desk: PaperDesk, slots: Sequence[_Slot]) -> Iterator[_Slot]:
    """The items of work programmes whose report is none of the others."""
    seen = {slot.key for slot in slots}
    for item in desk.programme:
        meeting = meeting_known_on(desk.meetings.get(item.committee, ()), item.meeting)
        key = programme_key(item, meeting) if meeting else ""
        if meeting is None or key in seen or any(_is_report_of(slot, item, meeting) for slot in slots):
            continue
        seen.add(key)
        yield _Slot(key, item.item, None, meeting, None, item.workstream, expected=False)


def _is_report_of(slot: _Slot, item: ProgrammeItem, meeting: MeetingDates) -> bool:
    """Whether a report is the one of a work programme's item: it names it, or is its workstream's at that meeting."""
    if slot.meeting.committee.key != item.committee or slot.meeting.meeting.known_by != meeting.meeting.known_by:
        return False
    words = slot.item.item if slot.item else None
    if words is not None:
        return _slug(words) == _slug(item.item)
    return (item.workstream is not None and slot.reference == item.workstream) or _slug(slot.title) == _slug(item.item)


def programme_key(item: ProgrammeItem, meeting: MeetingDates) -> str:
    """What the report of a work programme's item is known by: its meeting's first date and its words."""
    return f"{item.committee}:{meeting.meeting.known_by}:{_slug(item.item)}"


def _slug(words: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", words.lower()))[:60].rstrip("-")


def _paper(slot: _Slot, desk: PaperDesk, as_of: date) -> Paper:
    also = tuple(key for key in (f"{slot.reference}:{slot.milestone}",) if slot.milestone and key != slot.key)
    entries = [entry for key in (slot.key, *also) for entry in desk.records.get(key, ())]
    record = paper_record(slot.item, entries).known_on(as_of)
    met = {**record.met, **slot.met}
    chain = tuple(_chain(slot.meeting, record, met, as_of))
    held = slot.taken or slot.meeting.meeting.status == "held" or slot.meeting.date < as_of
    following = None if held else slot.chosen
    if not held and (following is None or following.date == slot.meeting.date):
        following = _next(slot, desk, as_of)
    return Paper(
        slot.key, slot.title, slot.owner, slot.meeting, following, chain, record.clearances, record.latest,
        record.versions, _status(slot.meeting, chain, held), as_of, slot.reference, slot.milestone,
        slot.key_decision, also, slot.expected or record != PaperRecord(),
    )  # fmt: skip


def _next(slot: _Slot, desk: PaperDesk, as_of: date) -> MeetingDates | None:
    """The next meeting after a report's own that a report written by today can still go to."""
    after = slot.meeting.date + dt.timedelta(days=1)
    meetings = desk.meetings.get(slot.meeting.committee.key, ())
    return first_usable(meetings, ready=as_of, as_of=as_of, not_before=after, papers_in=False).chosen


def _chain(meeting: MeetingDates, record: PaperRecord, met: Mapping[str, date], as_of: date) -> Iterator[ChainLink]:
    asked = next((n for n, link in enumerate(meeting.chain) if link.step.clears), 0)
    for number, deadline in enumerate(meeting.chain):
        step, on = deadline.step, met.get(deadline.key)
        if step.clears:
            yield from (_cleared(step, role, deadline.due, record, as_of) for role in step.clears)
            continue
        if on is None and number < asked and not step.briefs and record.versions:
            on = record.versions[0].on  # what is sent for clearance is the draft
        kind: LinkKind = "briefing" if step.briefs else "step"
        state = _state(on, deadline.due, as_of)
        yield ChainLink(step.key, step.title, kind, step.briefs, deadline.due, step.at, state, on)
    on, due = met.get(AGENDA), meeting.agenda_published_by
    yield ChainLink(AGENDA, "Agenda published", "agenda", None, due, None, _state(on, due, as_of), on)


def _state(on: date | None, due: date, as_of: date) -> LinkState:
    if on is not None:
        return "in-time" if on <= due else "late"
    return "due" if as_of <= due else "missing"


def _cleared(step: PaperStep, role: str, due: date, record: PaperRecord, as_of: date) -> ChainLink:
    """Where a role's clearance stands: by what it said last of the version that stands, else of an earlier one."""

    def link(state: LinkState, said: Clearance | None = None, note: str | None = None) -> ChainLink:
        given = (said.on, said.version, said.by, note or said.note) if said else (None, None, None, note)
        return ChainLink(step.key, step.title, "clearance", role, due, step.at, state, *given)

    said = record.said_by(role)
    dated = [item for item in said if item.on is not None]
    latest = record.latest.version if record.latest else None
    current = [item for item in dated if item.version == latest]
    if current:
        last = current[-1]
        return link("refused" if last.refused else _state(last.on, due, as_of), last)
    given = [item for item in dated if not item.refused]
    if given:
        return link("stale", given[-1], f"version {latest} is later")
    note = f"version {dated[-1].version} was refused" if dated else None
    if said and not dated:
        note = "signed without a date, which is no clearance"
    return link("due" if as_of <= due else "missing", None, note)


def _status(meeting: MeetingDates, chain: Sequence[ChainLink], held: bool) -> PaperStatus:
    if held:
        return "taken"
    final = next(link for link in chain if link.key == meeting.chain[-1].key)
    if meeting.meeting.status == "cancelled" or final.state == "missing":
        return "missed"
    clearances = [link for link in chain if link.kind == "clearance"]
    if final.holds and all(link.holds for link in clearances):
        return "ready"
    wrong = any(link.state in ("missing", "stale", "refused") for link in chain if link.kind != "agenda")
    return "at-risk" if wrong or (final.holds and not all(link.holds for link in clearances)) else "on-course"

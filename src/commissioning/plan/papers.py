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

from commissioning.errors import CalendarHorizon
from commissioning.model import (
    Clearance,
    Committee,
    DeskEntry,
    Meeting,
    PaperItem,
    PaperRecord,
    PaperVersion,
    paper_record,
    same_words,
)
from commissioning.plan.meetings import MeetingDates, first_usable, meeting_dates, meeting_known_on
from commissioning.plan.paper_chain import ChainLink, LinkState, chain_as_of
from commissioning.plan.passes.dated import Dated
from commissioning.plan.result import AGENDA_KEY, Plan

_MADE = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

PaperStatus = Literal["on-course", "at-risk", "ready", "missed", "taken"]
"""``at-risk``: something is missing, stale or refused while the report can still be handed in; ``ready``: it is in, and
every clearance is of the version that stands; ``missed``: its deadline, or its meeting, is lost; ``taken``: its meeting
was held."""


@dataclass(frozen=True)
class Paper:
    """A report to a meeting as of a day.

    Attributes:
        key: what it is known by for good: ``REFERENCE:MILESTONE``, the key in its file, or the id of an item
            of the work programme.
        meeting: the meeting that it goes to, with the dates counted back from it.
        next_meeting: the next that can still be used, where this one is missed, cancelled or may be.
        chain: its links in the order of the chain, the agenda last.
        clearances: everything that roles said of any version, in the order of the record.
        version: the report as it is; ``None`` before a version was recorded.
        reference: the workstream and the milestone that it is the report of.
        also: other keys that it is found by.
        expected: whether it is known to be written: an item of a work programme may be a word of mouth.
        published: whether its meeting is; else ``meeting`` is the first day on which one could be held.
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
    published: bool = True

    @property
    def short_key(self) -> str:
        """What a person types for it: its key, or the first letters of one that the program made."""
        return self.key[:8] if _MADE.fullmatch(self.key) else self.key

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
            "versions": [version_dict(item) for item in self.versions],
            "chain": [link.as_dict() for link in self.chain],
            "clearances": [clearance_dict(item) for item in self.clearances],
            "key_decision": self.key_decision, "meeting_published": self.published,
        }  # fmt: skip


def version_dict(item: PaperVersion) -> dict[str, Any]:
    """The machine face of a version."""
    return {"version": item.version, "on": item.dated.isoformat() if item.dated else None, "link": item.link}


def clearance_dict(item: Clearance) -> dict[str, Any]:
    """The machine face of what a role said."""
    return {
        "role": item.role, "version": item.version, "on": item.dated.isoformat() if item.dated else None,
        "refused": item.refused, "by": item.by, "note": item.note,
    }  # fmt: skip


@dataclass(frozen=True)
class ItemAtMeeting:
    """An item of a work programme at a meeting; ``id`` is what it is known by wherever it is moved or carried to."""

    id: str
    committee: str
    meeting: date
    item: str
    workstream: str | None = None
    milestone: str | None = None


@dataclass(frozen=True)
class PaperDesk:
    """What reports are made from besides plans.

    Attributes:
        meetings: by committee and date, with their chains.
        written: the reports that files name.
        programme: the items of the work programmes, each where it stands now.
        records: what governance staff recorded, by the key of the report.
    """

    meetings: Mapping[str, Sequence[MeetingDates]]
    written: tuple[PaperItem, ...] = ()
    programme: tuple[ItemAtMeeting, ...] = ()
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
    published: bool = True


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
        published = meant is not None
        meant = meant or _not_published(plan, dated, committee)
        if meant is None:
            continue
        links = (*(link.key for link in meant.chain), AGENDA_KEY)
        notices = any(node.how == "notice" and node.before == key for node in plan.network.nodes.values())
        yield _Slot(
            item.key if item else f"{plan.reference}:{key}", (item.title if item else None) or dated.node.title,
            (item.owner if item else None) or dated.node.owner, meant,
            dated.choice.chosen if dated.choice else None, plan.reference, key,
            {link: done[f"{key}-{link}"] for link in links if f"{key}-{link}" in done},
            notices or bool(item and item.key_decision), item, dated.actual is not None, published=published,
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


def _not_published(plan: Plan, dated: Dated, committee: Committee | None) -> MeetingDates | None:
    """The first day on which a meeting that is not published could take it, as if one were held."""
    scene = plan.scene
    if committee is None or dated.day is None:
        return None
    meeting = Meeting(date=dated.day, status="provisional")
    try:
        return meeting_dates(committee, meeting, scene.council.policy, scene.rules, scene.calendars, scene.working)
    except CalendarHorizon:
        return None


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
    for item in desk.programme:
        meeting = meeting_known_on(desk.meetings.get(item.committee, ()), item.meeting)
        if meeting is None or any(_is_report_of(slot, item, meeting) for slot in slots):
            continue
        yield _Slot(item.id, item.item, None, meeting, None, item.workstream, expected=False)


def _is_report_of(slot: _Slot, item: ItemAtMeeting, meeting: MeetingDates) -> bool:
    """Whether a report is the one of a work programme's item: it names it, or is its workstream's at that meeting."""
    if item.milestone is not None and (slot.reference, slot.milestone) == (item.workstream, item.milestone):
        return True
    if slot.meeting.committee.key != item.committee or slot.meeting.meeting.known_by != meeting.meeting.known_by:
        return False
    words = slot.item.item if slot.item else None
    if words is not None:
        return words == item.id or same_words(words) == same_words(item.item)
    own = item.workstream is not None and slot.reference == item.workstream
    return own or same_words(slot.title) == same_words(item.item)


def _paper(slot: _Slot, desk: PaperDesk, as_of: date) -> Paper:
    also = tuple(key for key in (f"{slot.reference}:{slot.milestone}",) if slot.milestone and key != slot.key)
    entries = [entry for key in (slot.key, *also) for entry in desk.records.get(key, ())]
    record = paper_record(slot.item, entries).known_on(as_of)
    met = {**record.met, **slot.met}
    chain = tuple(chain_as_of(slot.meeting, record, met, as_of))
    held = slot.taken or slot.meeting.meeting.status == "held" or slot.meeting.date < as_of
    following = slot.chosen if slot.published and not held else None
    if slot.published and not held and (following is None or following.date == slot.meeting.date):
        following = _next(slot, desk, as_of)
    return Paper(
        slot.key, slot.title, slot.owner, slot.meeting, following, chain, record.clearances, record.latest,
        record.versions, _status(slot.meeting, chain, held), as_of, slot.reference, slot.milestone,
        slot.key_decision, also, slot.expected or record != PaperRecord(), slot.published,
    )  # fmt: skip


def _next(slot: _Slot, desk: PaperDesk, as_of: date) -> MeetingDates | None:
    """The next meeting after a report's own that a report written by today can still go to."""
    after = slot.meeting.date + dt.timedelta(days=1)
    meetings = desk.meetings.get(slot.meeting.committee.key, ())
    return first_usable(meetings, ready=as_of, as_of=as_of, not_before=after, papers_in=False).chosen


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

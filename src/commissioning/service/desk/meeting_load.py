"""What each meeting carries: lines of the work programme, milestones of plans, reports, actions due at it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from commissioning.dates import say
from commissioning.errors import Problem
from commissioning.model import Committee, Meeting
from commissioning.plan import Plan
from commissioning.plan.programme.whole import standing_lines
from commissioning.service.portfolio import Portfolio

LoadSort = Literal["programme", "milestone", "action", "paper"]


@dataclass(frozen=True, slots=True)
class MeetingItem:
    """One thing that a meeting carries.

    Attributes:
        sort: a line of the work programme, a milestone that falls on it, an action due at it, or an agreed paper.
        committee: the committee's key.
        meeting: the day that the meeting has.
        key: the milestone's key, the action's id, or the words of the line.
        workstream: which it belongs to; ``None`` when it is written nowhere.
    """

    sort: LoadSort
    committee: str
    meeting: date
    key: str
    title: str
    workstream: str | None = None
    owner: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "sort": self.sort,
            "workstream": self.workstream,
            "key": self.key,
            "title": self.title,
            "owner": self.owner,
        }


@dataclass(frozen=True, slots=True)
class MeetingLoad:
    """A meeting and what it carries, in the order of the agenda: programme, milestones, papers, actions."""

    committee: Committee
    meeting: Meeting
    items: tuple[MeetingItem, ...]

    @property
    def count(self) -> int:
        """How many items of business: each line of the programme is one, and what belongs to the workstream of a line,
        or to one workstream, is the same item; an action of no workstream is one."""
        lines = [item for item in self.items if item.sort == "programme"]
        there = {item.workstream for item in lines if item.workstream}
        others = [item for item in self.items if item.sort != "programme" and item.workstream not in there]
        return len(lines) + len({item.workstream or (item.sort, item.key) for item in others})


Loads = Mapping[tuple[str, date], MeetingLoad]


def loads_of(
    portfolio: Portfolio, committees: Collection[str] | None = None, *, plans: Iterable[Plan] | None = None
) -> Loads:
    """What every meeting carries, by committee and day; those that carry nothing, and cancelled ones, too.

    Args:
        portfolio: the database as of a day.
        committees: those that are asked for; else all.
        plans: the plans that are looked at; else all, each made once and let go of.
    """
    keys = [key for key in portfolio.committees if committees is None or key in committees]
    found: dict[tuple[str, date], list[MeetingItem]] = {
        (key, meeting.date): [] for key in keys for meeting in portfolio.committees[key].meetings
    }
    if plans is None:
        plans = map(portfolio.plan_once, portfolio.references)
    for item in _items(portfolio, plans, frozenset(keys)):
        if (item.committee, item.meeting) in found:
            found[item.committee, item.meeting].append(item)
    of_day = {(key, m.date): m for key in keys for m in portfolio.committees[key].meetings}
    order = ("programme", "milestone", "paper", "action")
    return {
        (key, day): MeetingLoad(
            portfolio.committees[key], of_day[key, day], tuple(sorted(items, key=lambda item: order.index(item.sort)))
        )
        for (key, day), items in found.items()
    }


def day_now(committee: Committee | None, day: date) -> date:
    """The day on which the meeting is now held that has or had ``day``; ``day`` itself when there is none."""
    if committee is None or any(meeting.date == day for meeting in committee.meetings):
        return day
    return next((meeting.date for meeting in committee.meetings if day in meeting.was), day)


def _items(portfolio: Portfolio, plans: Iterable[Plan], keys: Collection[str]) -> Iterator[MeetingItem]:
    committees = portfolio.committees
    for key in keys:
        lines = standing_lines(portfolio.written_programme, committees[key], portfolio.as_of, portfolio.municipal_years)
        for line in lines:
            if line.meeting is not None and line.status in ("planned", "taken"):
                yield MeetingItem("programme", key, line.meeting, line.item, line.item, line.workstream)
    for plan in plans:
        yield from milestones_at(plan)
    for paper in portfolio.paper_desk.written:
        # The report of a milestone or of a line of the programme is the same item of business.
        if paper.milestone or paper.item or not paper.committee or paper.committee not in keys or not paper.meeting:
            continue
        day, title = day_now(committees.get(paper.committee), paper.meeting), paper.title or paper.key
        yield MeetingItem("paper", paper.committee, day, paper.key, title, paper.workstream, paper.owner)
    for action in portfolio.actions.values():
        if action.committee and action.committee in keys and action.due_meeting and action.status == "open":
            day = day_now(committees.get(action.committee), action.due_meeting)
            yield MeetingItem("action", action.committee, day, action.id, action.text, action.workstream, action.owner)


def milestones_at(plan: Plan) -> Iterator[MeetingItem]:
    """The milestones of a plan that fall on meetings: still to come on the one they are planned for, and past on the
    one of their day."""
    for item in plan.milestones:
        found = plan.forward.dated.get(item.key)
        if found is None or found.node.how != "meeting" or item.status == "dropped":
            continue
        committee = plan.scene.committee_for(found.node.committee or "scrutiny")
        day = item.meeting[1] if item.meeting else item.actual
        if committee is not None and day is not None:
            yield MeetingItem("milestone", committee.key, day, item.key, item.title, plan.reference, item.owner)


def overloaded(loads: Iterable[MeetingLoad], most: int | None, as_of: date) -> Iterator[Problem]:
    """The meetings still to come that carry more items than the council's own limit, ``policy: most_items``."""
    for load in loads:
        meeting = load.meeting
        if most is None or load.count <= most or meeting.date < as_of or meeting.status in ("cancelled", "held"):
            continue
        yield Problem(
            "meeting-overloaded",
            f"{load.committee.title} on {say(meeting.date)} carries {load.count} items; the council's own limit is "
            f"{most} (policy: most_items): {named(load.items)}.",
            "Take an item to another meeting, or ask for an extra one.",
            value=meeting.date.isoformat(), reference=load.committee.key,
            details={"items": load.count, "most_items": most},
        )  # fmt: skip


def named(items: Sequence[MeetingItem]) -> str:
    """The items in words, each with its workstream."""
    return "; ".join(f"{item.title} ({item.workstream})" if item.workstream else item.title for item in items)

"""Everything that a meeting carries along when it is moved or cancelled: papers, calendars, alerts, gaps and items."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any, Final

from commissioning.alerts import Alert, worst_first
from commissioning.errors import Problem
from commissioning.model import Meeting
from commissioning.plan import MeetingDates, Plan
from commissioning.plan.changes.difference import Difference
from commissioning.plan.meetings import AGENDA
from commissioning.publish.choices import choices
from commissioning.publish.entries import Entry, Told
from commissioning.publish.feeds import Among, nearest, wanted
from commissioning.service.desk.meeting_load import MeetingItem, loads_of, overloaded
from commissioning.service.feeds.calendars import entries_of
from commissioning.service.morning.true_alerts import alerts_beside, alerts_of_plan, around_works
from commissioning.service.plans.ledger import move_of
from commissioning.service.portfolio import Portfolio
from commissioning.store import Unit

_AGENDA: Final = "Agenda published at the latest"
_ANY_INSTANT: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LinkMoved:
    """A link of a paper deadline chain with the day that it had and the one that it gets; ``None`` for none."""

    key: str
    title: str
    before: date | None
    after: date | None

    @property
    def days(self) -> int | None:
        """Calendar days, positive when later."""
        return (self.after - self.before).days if self.before and self.after else None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "key": self.key, "title": self.title, "from": _iso(self.before), "to": _iso(self.after), "days": self.days,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class PapersMoved:
    """A paper deadline chain that moves: of the meeting itself (no ``reference``), or of a step that it takes along.

    Attributes:
        before: the day of the meeting that it is counted back from; ``None`` when there is none.
        after: the same, as it will be.
    """

    committee: str
    before: date | None
    after: date | None
    links: tuple[LinkMoved, ...]
    reference: str | None = None
    key: str | None = None
    title: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "committee": self.committee, "reference": self.reference, "key": self.key, "title": self.title,
            "meeting_from": _iso(self.before), "meeting_to": _iso(self.after),
            "links": [link.as_dict() for link in self.links],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class FeedChange:
    """A calendar of which entries change, appear or go."""

    scope: str
    changed: int
    added: int
    removed: int

    @property
    def entries(self) -> int:
        """How many entries of it are touched."""
        return self.changed + self.added + self.removed

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "scope": self.scope, "entries": self.entries, "changed": self.changed, "added": self.added,
            "removed": self.removed,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class GapChange:
    """The days without a service that a plan leads to, before and after; each ``(days, first, last)`` or ``None``."""

    reference: str
    contract: str
    basis: str
    before: tuple[int, date, date] | None
    after: tuple[int, date, date] | None

    @property
    def days(self) -> int:
        """Days more without a service; negative when fewer."""
        return (self.after[0] if self.after else 0) - (self.before[0] if self.before else 0)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "reference": self.reference, "contract": self.contract, "basis": self.basis,
            "before": _gap(self.before), "after": _gap(self.after), "days": self.days,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ItemMoved:
    """A thing that the meeting carries, and the day on which it is taken then; ``None``: it is to be placed anew."""

    item: MeetingItem
    to: date | None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {**self.item.as_dict(), "from": self.item.meeting.isoformat(), "to": _iso(self.to)}


@dataclass(frozen=True)
class Effects:
    """What a change of a meeting does besides moving milestones, as of the day.

    Attributes:
        problems: what it adds that no plan shows: meetings that carry too much then.
        using: the workstreams that use the committee, replanned or not.
    """

    papers: tuple[PapersMoved, ...] = ()
    feeds: tuple[FeedChange, ...] = ()
    alerts_raised: tuple[Alert, ...] = ()
    alerts_gone: tuple[Alert, ...] = ()
    continuity: tuple[GapChange, ...] = ()
    items: tuple[ItemMoved, ...] = ()
    problems: tuple[Problem, ...] = ()
    using: frozenset[str] = frozenset()

    def as_dict(self) -> dict[str, Any]:
        """The machine face; ``problems`` stand with those of the new day."""
        return {
            "papers": [item.as_dict() for item in self.papers],
            "feeds": [item.as_dict() for item in self.feeds],
            "alerts_raised": [item.as_dict() for item in self.alerts_raised],
            "alerts_gone": [item.as_dict() for item in self.alerts_gone],
            "continuity": [item.as_dict() for item in self.continuity],
            "items": [item.as_dict() for item in self.items],
        }


def effects_of(
    unit: Unit, before: Portfolio, after: Portfolio, was: Meeting, now: Meeting, key: str, found: Difference
) -> Effects:
    """What follows when a meeting of the committee ``key`` that is as ``was`` becomes as ``now``.

    Args:
        unit: asked for what was recorded and told before.
        before: the database as it is.
        after: the same reading with the meeting as it would be, and the plans that it changes.
        was: the meeting.
        now: the same, moved or cancelled.
        found: what the change does to plans. Of those that keep their dates, what is said may still hang on a meeting
            that they could have had.
    """
    pairs = {one.reference: (one, other) for one, other in found.plans}
    raised, gone = _alerts(unit, before, after, found)
    return Effects(
        tuple(_papers(before, after, was, now, key, pairs)),
        tuple(_feeds(before, after, {key, *pairs, *_visited(found)})),
        raised,
        gone,
        tuple(gap for pair in found.plans for gap in _gaps(*pair)),
        tuple(_items(before, after, was, now, key, pairs)),
        tuple(_newly_overloaded(before, after, key, *_sides(found))),
        frozenset({*pairs, *(plan.reference for plan, _ in found.beside)}),
    )


def _sides(found: Difference) -> tuple[list[Plan], list[Plan]]:
    """The plans that use the committee, before and after."""
    both = [*found.plans, *found.beside]
    return [one for one, _ in both], [other for _, other in both]


# -- papers -----------------------------------------------------------------------------------------------------------


def _papers(
    before: Portfolio, after: Portfolio, was: Meeting, now: Meeting, key: str, pairs: Mapping[str, tuple[Plan, Plan]]
) -> Iterator[PapersMoved]:
    old = _dates(before, key, was.date)
    new = _dates(after, key, now.date) if now.status != "cancelled" else None
    links = tuple(_links(old, new))
    yield PapersMoved(key, was.date, now.date if now.status != "cancelled" else None, links)
    for reference, (one, other) in pairs.items():
        for item in other.milestones:
            earlier = one.milestone(item.key)
            had = earlier.meeting if earlier else None
            if item.kind == "paper" or had == item.meeting:
                continue
            old, new = (_dates(portfolio, *at) if at else None
                        for portfolio, at in ((before, had), (after, item.meeting)))  # fmt: skip
            committee = (item.meeting or had or (key,))[0]
            yield PapersMoved(
                committee, old.date if old else None, new.date if new else None, tuple(_links(old, new)), reference,
                item.key, item.title,
            )  # fmt: skip


def _dates(portfolio: Portfolio, committee: str, day: date) -> MeetingDates | None:
    """A meeting with its chain; ``None`` past the holiday data."""
    return next((item for item in portfolio.meetings[committee] if item.date == day), None)


def _links(old: MeetingDates | None, new: MeetingDates | None) -> Iterator[LinkMoved]:
    had, has = _chain(old), _chain(new)
    for name in dict.fromkeys([*had, *has]):
        title = (has.get(name) or had[name])[0]
        yield LinkMoved(name, title, had[name][1] if name in had else None, has[name][1] if name in has else None)


def _chain(found: MeetingDates | None) -> dict[str, tuple[str, date]]:
    """Title and day of each link of a chain, and at its end of the agenda."""
    if found is None:
        return {}
    links = {link.key: (link.title, link.due) for link in found.chain}
    return {**links, AGENDA: (_AGENDA, found.agenda_published_by)}


# -- calendars --------------------------------------------------------------------------------------------------------


def _feeds(before: Portfolio, after: Portfolio, only: Collection[str]) -> Iterator[FeedChange]:
    old, new = (
        {(entry.reference, entry.key): _told(entry) for entry in entries_of(portfolio, only)}
        for portfolio in (before, after)
    )
    digests = [{key: told.entry.digest() for key, told in side.items()} for side in (old, new)]
    owners = sorted({told.entry.owner for side in (old, new) for told in side.values() if told.entry.owner})
    scopes = (
        "portfolio", "governance", "public",
        *(f"workstream:{name}" for name in before.workstreams if name in only),
        *(f"committee:{name}" for name in before.committees if name in only),
        *(f"owner:{name}" for name in owners),
    )  # fmt: skip
    sides = Among(old.values()), Among(new.values())
    for scope in scopes:
        asked = wanted(scope, choices("officer"), before.as_of)
        held = [
            {(item.entry.reference, item.entry.key) for item in nearest(side.about(asked), asked)} for side in sides
        ]
        changed = sum(digests[0][key] != digests[1][key] for key in held[0] & held[1])
        added, removed = len(held[1] - held[0]), len(held[0] - held[1])
        if changed or added or removed:
            yield FeedChange(scope, changed, added, removed)


def _visited(found: Difference) -> Iterator[str]:
    """The committees to which the plans that move take something, before or after: their calendars show it too."""
    for plan in chain.from_iterable(found.plans):
        yield from (item.meeting[0] for item in plan.milestones if item.meeting)


def _told(entry: Entry) -> Told:
    return Told(entry, f"{entry.reference}/{entry.key}", 0, _ANY_INSTANT)


# -- alerts -----------------------------------------------------------------------------------------------------------


def _alerts(
    unit: Unit, before: Portfolio, after: Portfolio, found: Difference
) -> tuple[tuple[Alert, ...], tuple[Alert, ...]]:
    """The alerts that are true only then, and those that are true only now; the same fact has the same id."""
    as_of = before.as_of
    known = around_works(unit, as_of, as_of)
    moves = {name: list(of_one) for name, of_one in known.moves.items()}
    for item in found.moved:
        moves.setdefault(item.reference, []).append(move_of(unit.last_change() + 1, item, as_of))
    befores, afters = _sides(found)
    sides = (before, befores, known), (after, afters, replace(known, moves=moves))
    old, new = (
        {
            alert.id: alert
            for alerts in (*(alerts_of_plan(portfolio, plan, told, as_of) for plan in plans), alerts_beside(portfolio))
            for alert in alerts
        }
        for portfolio, plans, told in sides
    )
    raised = worst_first(alert for id, alert in new.items() if id not in old)
    return raised, worst_first(alert for id, alert in old.items() if id not in new)


# -- continuity -------------------------------------------------------------------------------------------------------


def _gaps(before: Plan, after: Plan) -> Iterator[GapChange]:
    """The gaps of a plan, those too that stay as they are: whoever moves a meeting asks for them first."""
    if before.scene.contract is None:
        return
    old, new = _gaps_of(before), _gaps_of(after)
    for basis in dict.fromkeys([*old, *new]):
        yield GapChange(after.reference, before.scene.contract.reference, basis, old.get(basis), new.get(basis))


def _gaps_of(plan: Plan) -> dict[str, tuple[int, date, date]]:
    return {
        str(problem.details["basis"]): (
            int(problem.details["days"]),
            date.fromisoformat(problem.details["from"]),
            date.fromisoformat(problem.details["to"]),
        )
        for problem in plan.problems
        if problem.id == "continuity-gap"
    }


# -- what the meeting carries -----------------------------------------------------------------------------------------


def _items(
    before: Portfolio, after: Portfolio, was: Meeting, now: Meeting, key: str, pairs: Mapping[str, tuple[Plan, Plan]]
) -> Iterator[ItemMoved]:
    load = loads_of(before, [key], plans=(one for one, _ in pairs.values()))[key, was.date]
    next_one = next(
        (m.date for m in after.meetings[key] if m.date > was.date and m.meeting.status != "cancelled"), None
    )
    off = now.status == "cancelled"
    anyway = [item for item in _of_the_programme(after, key) if item.meeting > was.date] if off else []
    for item in load.items:
        if item.sort == "milestone":
            found = pairs[item.workstream or ""][1].milestone(item.key)
            yield ItemMoved(item, found.meeting[1] if found and found.meeting else None)
        elif not off:
            yield ItemMoved(item, now.date)
        elif item.sort == "action":
            yield ItemMoved(item, next_one)
        else:
            # What recurs is taken at the next meeting that has it anyway.
            yield ItemMoved(item, min((other.meeting for other in anyway if other.key == item.key), default=None))


def _of_the_programme(portfolio: Portfolio, key: str) -> Iterator[MeetingItem]:
    """The lines of a work programme at the meetings of its committee that are not cancelled."""
    for load in loads_of(portfolio, [key], plans=()).values():
        if load.meeting.status != "cancelled":
            yield from (item for item in load.items if item.sort == "programme")


def _newly_overloaded(
    before: Portfolio, after: Portfolio, key: str, was: Sequence[Plan], now: Sequence[Plan]
) -> Iterator[Problem]:
    most = before.council.policy.most_items
    if most is None:
        return
    loads = loads_of(before, [key], plans=was), loads_of(after, [key], plans=now)
    old, new = (list(overloaded(side.values(), most, before.as_of)) for side in loads)
    known = {problem.message for problem in old}
    yield from (problem for problem in new if problem.message not in known)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _gap(gap: tuple[int, date, date] | None) -> dict[str, Any] | None:
    return None if gap is None else {"days": gap[0], "from": gap[1].isoformat(), "to": gap[2].isoformat()}

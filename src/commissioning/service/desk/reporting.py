"""``report``: what a committee needs to know for one of its meetings, gathered as one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import get_args

from commissioning.actions import action_clock, answerable
from commissioning.dates import ONE_DAY, say
from commissioning.errors import BadInput, CommissioningError
from commissioning.model import Baseline, Change, Committee, Meeting, Move
from commissioning.plan import MeetingDates, Plan, make_plan, meeting_dates
from commissioning.plan.changes.scenario import find_meeting, uses
from commissioning.plan.programme.entry import PlanPoint
from commissioning.publish.pages.timeline import View, timeline
from commissioning.publish.reports.eyes import Eyes, eyes
from commissioning.publish.reports.value import (
    Gap,
    LateAction,
    ProgrammeLine,
    Reader,
    Report,
    SlippedItem,
    WorkstreamPart,
)
from commissioning.service.desk.influence import Calendar, influence, sitting
from commissioning.service.desk.programme import committee_named, programme_of
from commissioning.service.desk.slippage import Then, goal_days, slippage
from commissioning.service.feeds.calendars import private_names
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store, Unit
from commissioning.track import standing

READERS: tuple[Reader, ...] = get_args(Reader)


def report(store: Store, committee: str, meeting: date, *, as_of: date, reader: str = "public") -> Report:
    """The report for a meeting, as of a day: slippage, what can still be influenced, overdue actions, the programme.

    Args:
        store: an open database.
        committee: its key.
        meeting: a day that the meeting has, or had.
        as_of: today.
        reader: ``public``, who is told nothing that is withheld and no text that names a supplier or a person; or
            ``officer``, who is told all.

    Raises:
        NotFound: no such committee or meeting.
        BadInput: the meeting is cancelled, or it is withheld and the reader is the public; no such reader.
        CalendarHorizon: the holiday data does not reach the meeting.
    """
    who = next((known for known in READERS if known == reader), None)
    if who is None:
        raise BadInput("bad-usage", f"A report is for 'public' or for 'officer', and not for '{reader}'.")
    with store.reading() as unit:
        return _Making(unit, Portfolio(unit, as_of), committee, meeting, who).report()


class _Making:
    """One report on its way."""

    def __init__(self, unit: Unit, portfolio: Portfolio, key: str, day: date, reader: Reader) -> None:
        self.unit, self.now = unit, portfolio
        self.as_of = portfolio.as_of
        self.committee: Committee = committee_named(portfolio, key)
        self.eyes: Eyes = eyes(reader, self._private())
        self.calendar = [*self._calendar()]
        self.meeting = self._meeting(day)
        before = [item.date for item in self.calendar if item.date < min(self.meeting.date, self.as_of)]
        self.last = before[-1] if before else None
        self.then = Portfolio(unit, self.last) if self.last else None
        self.stamps: list[datetime] = []

    def report(self) -> Report:
        """The whole of it."""
        key, own = self.committee.key, self.meeting.meeting
        plans = [*self._plans()]
        self.eyes = self.eyes.within(plans)
        parts = tuple(self._part(plan) for plan in plans)
        self.stamps += [change.at for change in self.unit.changes(key)]
        return Report(
            key, self.eyes.text(self.committee.title), sitting(self.meeting), own.was, own.status, self.last,
            self.as_of, self.eyes.reader, parts, tuple(self._actions()), tuple(self._programme(plans)),
            max(self.stamps, default=None),
        )  # fmt: skip

    def _private(self) -> Iterator[str]:
        """What no text may carry to the public."""
        yield from private_names(self.now)
        for reference, work in self.now.workstreams.items():
            if work.withheld:
                yield from (reference, work.title)
        for committee in self.now.committees.values():
            if committee.withheld:
                yield committee.title
            for meeting in committee.meetings:
                if committee.withheld or meeting.withheld:
                    yield from map(say, (meeting.date, *meeting.was))

    def _seen(self, meeting: Meeting) -> bool:
        return not (self.eyes.public and (meeting.withheld or self.committee.withheld))

    def _calendar(self) -> Iterator[MeetingDates]:
        for item in self.now.meetings[self.committee.key]:
            if item.meeting.status != "cancelled" and self._seen(item.meeting):
                yield item

    def _meeting(self, day: date) -> MeetingDates:
        committee = self.committee
        own = committee.meetings[find_meeting(committee, day)]
        if not self._seen(own):
            message = f"The meeting of {committee.key} on {say(own.date)} is withheld from the public."
            raise BadInput("bad-usage", f"{message} Write '--profile officer' for a report that is not published.")
        if own.status == "cancelled":
            coming = next((item.date for item in self.calendar if item.date > own.date), None)
            instead = f"Ask for the next: {committee.key}:{coming}." if coming else "No later one is published."
            raise BadInput("bad-usage", f"The meeting of {committee.key} on {say(own.date)} is cancelled. {instead}")
        council, rules, calendars = self.now.council, self.now.rules, self.now.calendars
        return meeting_dates(committee, own, council.policy, rules, calendars, self.now.working)

    def _plans(self) -> Iterator[Plan]:
        """The plans that this committee scrutinises, or that hold a step or gate at its meetings."""
        for reference, work in self.now.workstreams.items():
            if self.eyes.public and work.withheld:
                continue
            if work.scrutiny == self.committee.key or uses(self.now.scene(reference), self.committee.key):
                yield self.now.plan(reference)

    def _part(self, plan: Plan) -> WorkstreamPart:
        own = self.eyes
        changes = {change.seq: change for change in self._changes(plan.reference)}
        noted = self._noted(plan.reference)
        moves = [
            move for move in self.unit.moves(plan.reference)
            if move.on <= self.as_of and (move.seq > noted.seq if noted else self.last is None or move.on > self.last)
        ]  # fmt: skip
        changes |= {change.seq: change for change in self._others(moves, changes)}
        then = Then(self._plan_then(plan.reference, [changes[seq] for seq in {move.seq for move in moves}]), noted)
        facts = self.now.happened_to(plan.reference)
        given = [slip for slip in facts.slips if slip.on <= self.as_of and slip.attempt == facts.attempt]
        moved = tuple(slippage(plan, then, moves, changes, given, own))
        there = standing(plan)
        goal = plan.milestone(plan.goal) if plan.goal else None
        told = goal if goal is not None and own.sees(plan, goal) else None
        calendar = Calendar(self.committee.key, self.calendar, self.meeting.date)
        return WorkstreamPart(
            plan.reference, own.text(plan.title), there.stage, there.status,
            (own.text(told.title), told.day) if told else None, bool(told and told.provisional),
            tuple(replace(item, key="") for item in moved) if own.public else moved,
            goal_days(plan, moved), () if there.status == "stopped" else tuple(influence(plan, calendar, own)),
            self._gap(plan, own, _goal_slip(plan, moved)),
            timeline(plan, View(lambda item: own.sees(plan, item), own.text, own.public)),
        )  # fmt: skip

    def _noted(self, reference: str) -> Baseline | None:
        """The baseline that was kept at the last meeting: on its day, or in the night after it."""
        nights = (self.last, self.last + ONE_DAY) if self.last else ()
        return next((kept for kept in self.unit.baselines(reference) if kept.as_of in nights), None)

    def _plan_then(self, reference: str, since: Sequence[Change]) -> Plan | None:
        """The plan as of the last meeting, without what was recorded only after it, whenever it had happened."""
        if self.then is None:
            return None
        later = {change.field for change in since if change.what == "done" and change.reference == reference}
        try:
            scene = self.then.scene(reference)
            known = tuple(fact for fact in scene.facts.done if fact.key not in later)
            return make_plan(replace(scene, facts=scene.facts.model_copy(update={"done": known})))
        except CommissioningError:
            return None  # what could not be planned had no days that could slip

    def _changes(self, reference: str) -> tuple[Change, ...]:
        found = self.unit.changes(reference)
        self.stamps += [change.at for change in found]
        return found

    def _others(self, moves: Sequence[Move], known: dict[int, Change]) -> Iterator[Change]:
        """The changes of other things, meetings above all, that moved a workstream."""
        for seq in sorted({move.seq for move in moves} - known.keys()):
            found = self.unit.changes(after=seq - 1, before=seq + 1)
            self.stamps += [change.at for change in found]
            yield from found

    def _gap(self, plan: Plan, own: Eyes, slip: int | None) -> Gap | None:
        contract = plan.scene.contract
        goal = plan.milestone(plan.goal) if plan.goal else None
        if contract is None or goal is None or not own.sees(plan, goal):
            return None
        end, start = contract.current_end, goal.day
        before = None if start is None or slip is None else max(0, (start - end).days - 1 - slip)
        return Gap(
            own.text(contract.reference), end, start, goal.provisional and goal.actual is None, _days(end, start),
            before, goal.target, _days(end, goal.target),
        )  # fmt: skip

    def _actions(self) -> Iterator[LateAction]:
        key = self.committee.key
        seen = [item for item in self.now.meetings[key] if self._seen(item.meeting)]
        desk = replace(self.now.desk, meetings={**self.now.meetings, key: seen})
        late: list[LateAction] = []
        for action in self.now.actions.values():
            if action.committee != key or action.agreed_on > self.as_of or self._kept_back(action.workstream):
                continue
            clock = action_clock(action, desk, self.as_of)
            if clock.days_overdue or clock.meetings_missed:
                owner = None if self.eyes.public else answerable(action, desk)
                text, some = self.eyes.text, self.eyes.any_text
                late.append(LateAction(
                    action.id, text(action.text), owner, action.agreed_on, clock.due, some(clock.basis),
                    clock.days_overdue, clock.meetings_missed, text(clock.says(action, self.as_of)),
                    some(action.progress),
                ))  # fmt: skip
        yield from sorted(late, key=lambda a: (-a.meetings_missed, -a.days_overdue, a.agreed_on, a.id))

    def _kept_back(self, reference: str | None) -> bool:
        """Whether what hangs on a workstream may not be told."""
        work = self.now.workstreams.get(reference) if reference else None
        return self.eyes.public and work is not None and work.withheld is not None

    def _programme(self, plans: Sequence[Plan]) -> Iterator[ProgrammeLine]:
        """The work programme at the last meeting, at this one and at the next."""
        later = [item.date for item in self.calendar if item.date > self.meeting.date]
        around = {day for day in (self.last, self.meeting.date, *later[:1]) if day}
        known = {plan.reference: plan for plan in plans}
        for entry in programme_of(self.now, self.committee, plans).entries:
            if entry.meeting not in around or self._kept_back(entry.workstream):
                continue
            if entry.plan is not None and not self._sees_some(entry.plan, known):
                continue
            told = self.eyes.any_text
            yield ProgrammeLine(entry.meeting, self.eyes.text(entry.item), told(entry.actions), told(entry.told()))

    def _sees_some(self, point: PlanPoint, plans: Mapping[str, Plan]) -> bool:
        plan = plans.get(point.reference)
        items = [plan.milestone(key) for key in point.keys] if plan else []
        return plan is not None and any(item is not None and self.eyes.sees(plan, item) for item in items)


def _goal_slip(plan: Plan, moved: Sequence[SlippedItem]) -> int | None:
    return next((item.days for item in moved if item.key == plan.goal), 0)


def _days(end: date, start: date | None) -> int | None:
    return None if start is None else max(0, (start - end).days - 1)

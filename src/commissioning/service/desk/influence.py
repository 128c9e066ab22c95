"""What scrutiny can still influence: of each stage, the meetings at which members can act before it is decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from commissioning.dates import say
from commissioning.plan import MeetingDates, Milestone, Plan, PlannedStage
from commissioning.publish.reports.eyes import Eyes
from commissioning.publish.reports.value import Chance, Sitting, StageChances, Window


def sitting(item: MeetingDates) -> Sitting:
    """A meeting with what papers are held to."""
    return Sitting(item.date, item.papers_due, item.agenda_published_by, item.meeting.status == "provisional")


@dataclass(frozen=True)
class Calendar:
    """The meetings of the committee, by date, without those that were cancelled or may not be seen."""

    committee: str
    meetings: Sequence[MeetingDates]
    this: date

    def usable(self, as_of: date) -> Iterator[MeetingDates]:
        """The meeting that the report is for, and those to come whose final report can still be handed in."""
        for item in self.meetings:
            if item.date >= as_of and (item.date == self.this or item.papers_due >= as_of):
                yield item


def influence(plan: Plan, calendar: Calendar, eyes: Eyes) -> Iterator[StageChances]:
    """What members can still influence of each stage that is not decided yet.

    A stage is decided by the gate of the next one, the last by the goal that it leads to. Members can act at a meeting
    while the stage is under way. A stage that has a step at this committee is in their hands only once the paper of
    that step can be ready: before a tender panel recommends, there is nothing to scrutinise.
    """
    for place, stage in enumerate(plan.stages):
        after = plan.stages[place + 1] if place + 1 < len(plan.stages) else None
        gate = next(
            (item for item in plan.milestones if after and item.kind == "gate" and item.stage == after.key), None
        )
        goal = plan.milestone(plan.goal) if plan.goal and after is None else None
        decision = gate or goal
        if decision is not None and not eyes.sees(plan, decision):
            decision = None
        if _decided(plan, stage, gate or goal):
            continue
        title, by = stage.title, stage.end
        if decision is not None and decision.day is not None and (by is None or decision is gate or decision.day >= by):
            title, by = decision.title, decision.day
        ready = _ready(plan, stage, calendar.committee, eyes)
        provisional = bool(decision and decision.provisional)
        target = (
            _window(stage.target_start, stage.target_end, ready, calendar, plan.as_of) if stage.target_end else None
        )
        forecast = _window(stage.start, by, ready, calendar, plan.as_of, provisional=provisional) if by else None
        if target or forecast:
            yield StageChances(stage.key, eyes.text(stage.title), eyes.text(title), target, forecast)


def _decided(plan: Plan, stage: PlannedStage, decision: Milestone | None) -> bool:
    own = [item for item in plan.milestones if item.stage == stage.key]
    if own and all(item.status == "dropped" for item in own):
        return True
    waits = any(item.kind == "meeting" and item.actual is None and item.status != "dropped" for item in own)
    return decision is not None and decision.actual is not None and not waits


def _ready(plan: Plan, stage: PlannedStage, committee: str, eyes: Eyes) -> tuple[str, date] | None:
    """The step that a stage takes to this committee, and the day on which its paper can be ready."""
    for item in plan.milestones:
        dated = plan.forward.dated.get(item.key)
        if (
            item.stage != stage.key
            or item.kind != "meeting"
            or item.actual
            or dated is None
            or not eyes.sees(plan, item)
        ):
            continue
        of = plan.scene.committee_for(dated.node.committee)
        if dated.node.how == "meeting" and of is not None and of.key == committee and dated.earliest is not None:
            return eyes.text(item.title), dated.earliest
    return None


def _window(
    start: date | None,
    by: date,
    ready: tuple[str, date] | None,
    calendar: Calendar,
    as_of: date,
    *,
    provisional: bool = False,
) -> Window:
    begin = start or as_of
    chances = tuple(
        Chance(sitting(item), (by - item.date).days, item.date == calendar.this)
        for item in calendar.usable(as_of)
        if begin <= item.date <= by and (ready is None or item.papers_due >= ready[1])
    )
    return Window(by, provisional, chances, None if chances else _none(begin, by, ready, calendar, as_of))


def _none(begin: date, by: date, ready: tuple[str, date] | None, calendar: Calendar, as_of: date) -> str:
    """Why no meeting serves, in a clause."""
    if by < as_of:
        return "the day has gone by"
    if not calendar.meetings:
        return "no meeting of the committee is published"
    last = calendar.meetings[-1]
    if ready is not None:
        paper = f"the paper for '{ready[0]}' cannot be ready before {say(ready[1])}"
        beyond = f"the last published meeting is {say(last.date)}, its final report due {say(last.papers_due)}"
        return f"{paper}, and {beyond if last.papers_due < ready[1] else 'no meeting that can take it comes by then'}"
    if last.date < max(begin, as_of):
        return f"the last published meeting is {say(last.date)}"
    return f"no meeting whose final report can still be handed in falls from {say(max(begin, as_of))} to then"

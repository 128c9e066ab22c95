"""From the two passes to the milestones that people see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from commissioning.errors import CalendarHorizon
from commissioning.gates import stopped
from commissioning.model import StagePlan
from commissioning.plan.findings.closures import offices_shut
from commissioning.plan.findings.collision import driving_chain
from commissioning.plan.findings.periods import periods
from commissioning.plan.findings.problems import plan_problems
from commissioning.plan.meetings import MeetingDates
from commissioning.plan.passes.backward import backward, required_start
from commissioning.plan.passes.dated import Dated
from commissioning.plan.passes.forward import Forward, forward
from commissioning.plan.passes.network import Network, Node, build, start_key, target_window
from commissioning.plan.passes.slack import earliest, last_serving, latest, meetings_left, paper_ready
from commissioning.plan.result import AGENDA_KEY, Milestone, MilestoneStatus, Plan, PlannedStage
from commissioning.plan.scene import Scene


def make_plan(scene: Scene) -> Plan:
    """Dates a workstream: forward, backward, with slack and all problems found.

    Raises:
        BadInput: ``cycle``, when steps wait for each other in a circle.
    """
    network = build(scene)
    dated = forward(network, scene)
    late = backward(network, scene, dated)
    ended = stopped(scene.facts.known_on(scene.as_of)) is not None
    critical = frozenset(driving_chain(network, dated))
    left = meetings_left(network, dated, late)
    milestones: list[Milestone] = []
    for key, node in network.nodes.items():
        if node.how == "stage-start":
            continue
        item = dated.dated[key]
        room = _Room(
            _earliest(item, dated, scene), late.get(key), left.get(key), last_serving(item, dated, late.get(key))
        )
        milestones += _papers(item, scene, room, ended)
        milestones.append(_milestone(item, scene, room, key in critical, ended))
    milestones += [_left_out(node) for node in network.left_out]
    found = () if ended else plan_problems(network, scene, dated, required_start(scene, network.goal))
    problems = found if ended else (*found, *offices_shut(scene, milestones), *periods(scene, dated, milestones))
    work = scene.workstream
    return Plan(
        work.reference, work.title, work.kind, scene.as_of, tuple(_stages(network, scene, dated)),
        tuple(sorted(milestones, key=_by_date)), problems, network.goal, scene, network, dated, late,
    )  # fmt: skip


def _by_date(item: Milestone) -> tuple[bool, date, bool, str]:
    day = item.actual or item.forecast
    return (day is None, day or date.max, item.kind == "start", item.key)


class _Room(NamedTuple):
    """The room that a milestone has before the goal is missed."""

    earliest: date | None
    late: date | None
    meetings_left: int | None
    last_meeting: MeetingDates | None


def _earliest(item: Dated, dated: Forward, scene: Scene) -> date | None:
    try:
        return earliest(item, dated, scene)
    except CalendarHorizon:
        return None


def _milestone(item: Dated, scene: Scene, room: _Room, critical: bool, stopped: bool) -> Milestone:
    node, late = item.node, room.late
    deadline = _deadline(item, late)
    counts = late is not None and not item.actual and not item.over
    slack = (deadline - item.day).days if counts and deadline and item.day else None
    due = node.target or item.owed_since or item.natural
    meeting = item.choice.chosen if item.choice and item.choice.chosen and not item.actual else None
    return Milestone(
        key=node.key, title=node.title, stage=node.stage, kind=node.kind, owner=node.owner, target=node.target,
        deadline=deadline, forecast=item.day, actual=item.actual, due=due,
        slack_days=slack, critical=critical, status=_status(item, scene, due, stopped),
        provisional=item.provisional, meeting=(meeting.committee.key, meeting.date) if meeting else None,
        creeping=item.creeping,
        note="a gate that waited for it is open; nobody recorded it" if item.passed and not item.actual else None,
        earliest=room.earliest, latest=latest(item, late, scene), meetings_left=room.meetings_left,
        working=scene.working,
    )  # fmt: skip


def _deadline(item: Dated, late: date | None) -> date | None:
    ruling, node = item.ruling, item.node
    if ruling is not None and (node.how == "notice" or node.kind == "deadline"):
        return ruling.legal_last_day
    if ruling is not None and late is None and node.how == "rule" and ruling.rule.sets_a_day:
        return ruling.legal_last_day
    return late


def _status(item: Dated, scene: Scene, due: date | None, stopped: bool) -> MilestoneStatus:
    if item.actual or item.over:
        return "done"
    if stopped:
        return "dropped"
    if item.passed:
        return "missed"
    return status_on(due if due and due < scene.as_of else item.day, scene, missed=item.node.kind == "deadline")


def status_on(day: date | None, scene: Scene, *, missed: bool) -> MilestoneStatus:
    """Where a day that is still to come, or should have come, stands as of today."""
    if day is None:
        return "upcoming"
    if day < scene.as_of:
        return "missed" if missed else "overdue"
    try:
        near = scene.working.between(scene.as_of, day) <= scene.council.policy.due_soon
    except CalendarHorizon:
        near = False
    return "due-soon" if near else "upcoming"


def _papers(item: Dated, scene: Scene, room: _Room, stopped: bool) -> Iterator[Milestone]:
    """The paper deadline chain of the meeting that a step falls on."""
    if item.choice is None or item.choice.chosen is None:
        return
    meeting = item.choice.chosen
    links = [(link.key, link.title, link.due) for link in meeting.chain]
    links.append((AGENDA_KEY, "Agenda published", meeting.agenda_published_by))
    done = {fact.key: fact.on for fact in scene.facts.known_on(scene.as_of).done}
    settled = item.actual is not None or item.passed
    ready = paper_ready(item, scene)
    for key, title, due in links:
        full = f"{item.node.key}-{key}"
        actual = done.get(full)
        status: MilestoneStatus = "done" if actual else "dropped" if stopped else status_on(due, scene, missed=settled)
        if settled and not actual:
            continue
        last = key == meeting.chain[-1].key
        yield Milestone(
            key=full, title=f"{title}: {item.node.title}", stage=item.node.stage,
            kind="paper", owner="governance" if key == AGENDA_KEY else item.node.owner, target=None, deadline=due,
            forecast=actual or due, actual=actual, due=due, slack_days=None, critical=False, status=status,
            provisional=item.provisional, meeting=(meeting.committee.key, meeting.date),
            earliest=actual or (min(due, ready) if last else None),
            latest=_due(room.last_meeting, key), meetings_left=None if actual else room.meetings_left,
        )  # fmt: skip


def _due(meeting: MeetingDates | None, key: str) -> date | None:
    """When a link of the paper chain of a meeting is due."""
    if meeting is None or key == AGENDA_KEY:
        return meeting.agenda_published_by if meeting else None
    return next((link.due for link in meeting.chain if link.key == key), None)


def _left_out(node: Node) -> Milestone:
    return Milestone(
        key=node.key, title=node.title, stage=node.stage, kind=node.kind, owner=node.owner, target=node.target,
        deadline=None, forecast=None, actual=None, due=None, slack_days=None, critical=False, status="dropped",
        note=node.left_out,
    )  # fmt: skip


def _stages(network: Network, scene: Scene, dated: Forward) -> Iterator[PlannedStage]:
    for stage in network.stages:
        target_start, target_end = target_window(scene.workstream.stages.get(stage, StagePlan()))
        start, end = dated.dated[start_key(stage)].day, dated.dated[f"{stage}-end"].day
        yield PlannedStage(stage, scene.template.stages[stage].title, start, end, target_start, target_end)

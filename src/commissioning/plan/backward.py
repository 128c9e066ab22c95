"""The backward pass: the latest day of every node that still lets the goal be reached in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from commissioning.dates import ONE_DAY
from commissioning.errors import CalendarHorizon
from commissioning.plan.dated import ON_WORKING_DAYS
from commissioning.plan.forward import Forward, length_operator
from commissioning.plan.meetings import MeetingDates, last_usable_by, papers_due_for
from commissioning.plan.network import Network, Node
from commissioning.plan.scene import Scene
from commissioning.rules import Rule


def required_start(scene: Scene) -> date | None:
    """The day by which the goal is needed: as written, else the day after the contract ends, else the target."""
    wanted = scene.workstream.service_start
    if wanted and wanted.required:
        return wanted.required
    if scene.contract:
        return scene.contract.current_end + ONE_DAY
    return wanted.target if wanted else None


def backward(network: Network, scene: Scene, dated: Forward) -> Mapping[str, date]:
    """The latest day of each node on which the goal depends. Nodes that it does not wait for have none."""
    required = required_start(scene)
    if network.goal is None or required is None:
        return {}
    late: dict[str, date] = {network.goal: required}
    for key in reversed(list(network.nodes)):
        if key not in late:
            continue
        try:
            _bound(network, scene, dated, late, network.nodes[key])
        except CalendarHorizon:
            continue
    return late


def _bound(network: Network, scene: Scene, dated: Forward, late: dict[str, date], node: Node) -> None:
    """Passes a node's latest day on to all that it waits for."""
    latest = late[node.key]
    working = scene.working
    if node.how in ("next-day", "gate"):
        latest = late[node.key] = working.on_or_before(latest)
    begin = latest
    if node.how == "work" and node.length:
        begin = length_operator(node.length, scene).latest_start(latest).result
    elif node.how == "rule":
        rule = scene.rules[str(node.rule)]
        begin = rule.latest_start_for(_last_day(rule, latest, scene), scene.calendars) + ONE_DAY
    elif node.how == "meeting":
        meeting = _latest_meeting(scene, dated, node, latest)
        latest = late[node.key] = meeting.date if meeting else working.on_or_before(latest)
        begin = (
            meeting.papers_due
            if meeting
            else papers_due_for(latest, scene.council.policy, scene.rules, scene.calendars, working)
        ) + ONE_DAY
    if node.how == "gate":
        # The gate sits on the last working day of the stage: it holds the stage's work to that day, not its end.
        for name in (step for end in node.after for step in network.nodes[end].after[1:]):
            _lower(late, name, latest)
    else:
        for name in node.after:
            _lower(late, name, _allowed(network, node, name, latest, begin, scene))
    for name in node.notices:
        event = working.on_or_before(latest) if node.how in ON_WORKING_DAYS else latest
        _bound_notice(network, scene, late, network.nodes[name], event)


def _latest_meeting(scene: Scene, dated: Forward, node: Node, latest: date) -> MeetingDates | None:
    """The last published meeting that serves; none where the forecast, too, counts on one after those published."""
    committee = scene.committee_for(node.committee or "scrutiny")
    meetings = dated.meetings.get(committee.key, ()) if committee else ()
    choice = dated.dated[node.key].choice
    unpublished = choice is None or choice.chosen is None
    if unpublished and (not meetings or latest > meetings[-1].date):
        return None
    return last_usable_by(meetings, latest)


def _last_day(rule: Rule, latest: date, scene: Scene) -> date:
    """The latest last day of a period whose milestone, moved to a working day, may fall on ``latest``."""
    if rule.effect == "bars":
        return scene.working.on_or_before(latest)
    return scene.calendars[rule.safe_calendar].on_or_after(latest + ONE_DAY) - ONE_DAY


def _bound_notice(network: Network, scene: Scene, late: dict[str, date], notice: Node, event: date) -> None:
    """Holds a notice to the day that its event allows, and what the notice waits for to the day before."""
    rule = scene.rules[str(notice.rule)]
    safe = rule.count_back(event, scene.calendars).safe_day
    _lower(late, notice.key, safe)
    if rule.effect == "bars":
        for name in notice.after:
            _lower(late, name, safe if network.nodes[name].how == "stage-start" else safe - ONE_DAY)


def _allowed(network: Network, node: Node, name: str, latest: date, begin: date, scene: Scene) -> date:
    """The latest day that ``node`` leaves to one of the nodes that it waits for."""
    opens_stage = network.nodes[name].how == "stage-start"
    if node.how == "stage-end":
        return (
            length_operator(node.length, scene).latest_start(latest).result if opens_stage and node.length else latest
        )
    return begin if opens_stage and node.how not in ("rule", "meeting") else begin - ONE_DAY


def _lower(late: dict[str, date], name: str, bound: date) -> None:
    if name not in late or bound < late[name]:
        late[name] = bound

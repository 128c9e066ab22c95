"""Why the latest day of a milestone is what it is: counted back from the day on which the goal is needed."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import date

from commissioning.dates import ONE_DAY, say
from commissioning.errors import CalendarHorizon, NotFound
from commissioning.model import Committee, Meeting
from commissioning.plan.contracts.continuity import continuity
from commissioning.plan.meetings import MeetingDates, meeting_dates
from commissioning.plan.passes.backward import required_start
from commissioning.plan.passes.dated import ON_WORKING_DAYS
from commissioning.plan.passes.forward import length_operator
from commissioning.plan.passes.network import Node, stated_target
from commissioning.plan.passes.slack import last_serving
from commissioning.plan.reasons.trace import no_milestone, why
from commissioning.plan.result import Plan
from commissioning.plan.trace_meeting import paper_steps
from commissioning.plan.trace_step import TraceStep, count_step, plain_step, rule_step

_ACTS = ("next-day", "gate", "notice", "meeting")
"""Nodes whose latest day is one on which they can be done; a period of law may end at a weekend."""


def why_latest(plan: Plan, key: str) -> tuple[TraceStep, ...]:
    """The trace of a milestone's latest day, from what a person entered.

    Raises:
        NotFound: the plan has no such milestone, or nothing gives it a latest day.
    """
    milestone = plan.milestone(key)
    if milestone is None:
        raise NotFound("not-found", no_milestone(plan, key))
    if milestone.latest is None:
        raise NotFound("not-found", f"{key} has no latest day: {_why_none(plan)}")
    if milestone.kind == "paper":
        owner = max((k for k, d in plan.forward.dated.items() if d.choice and key.startswith(f"{k}-")), key=len)
        meeting = last_serving(plan.forward.dated[owner], plan.forward, plan.late.get(owner))
        assert meeting is not None
        return (*_chain(plan, owner), *paper_steps(plan.scene, owner, meeting, key))
    if key not in plan.late:
        # A duty of publication: the last day that its rule gives, counted forward.
        steps = why(plan, key)
        return steps[: max(n for n, step in enumerate(steps) if step.milestone == key and step.count is not None) + 1]
    return tuple(_chain(plan, key))


def _why_none(plan: Plan) -> str:
    """Why a milestone has no latest day."""
    if plan.goal is None:
        return f"{plan.reference} has no goal, so nothing is needed by a day."
    if required_start(plan.scene, plan.goal) is None:
        return (
            f"nothing says when the goal of {plan.reference} is needed. Write 'service_start: {{required: ...}}', "
            f"name its contract, or give '{plan.goal}' a target."
        )
    return f"the goal of {plan.reference} does not wait for it."


def _chain(plan: Plan, key: str) -> Iterator[TraceStep]:
    hops: list[list[TraceStep]] = []
    current, seen = key, {key}
    while current != plan.goal:
        found = _binding(plan, current)
        if found is None:
            break
        current, steps = found
        hops.append(steps)
        if current in seen:
            break
        seen.add(current)
    yield from _needed(plan)
    goal = plan.network.nodes[str(plan.goal)]
    if goal.how in _ACTS and (needed := required_start(plan.scene, plan.goal)):
        yield from _on_its_day(plan, goal, needed, plan.late[goal.key])
    for steps in reversed(hops):
        yield from steps


def _needed(plan: Plan) -> Iterator[TraceStep]:
    """The day by which the goal is needed."""
    scene, goal = plan.scene, str(plan.goal)
    wanted, source = scene.workstream.service_start, f"workstream {plan.reference}, service_start"
    title = plan.network.nodes[goal].title
    if wanted and wanted.required:
        yield plain_step(goal, "entered", f"{source}.required", wanted.required, f"{title} is required by then")
    elif scene.contract is not None:
        found = continuity(scene, None)
        yield from found.end.steps if found else ()
        because = f"{title} is needed on the day after contract {scene.contract.reference} ends"
        day = scene.contract.current_end
        yield TraceStep(goal, "day-after", f"contract {scene.contract.reference}", None, day, None, None, (), (),
                        required_start(scene, goal), because)  # fmt: skip
    elif wanted and wanted.target:
        yield plain_step(goal, "entered", f"{source}.target", wanted.target, f"{title} is hoped for by then")
    elif step := scene.workstream.steps.get(goal):
        field = "target" if step.target else "stated"
        held = next((quoted.says for quoted in step.stated if stated_target((quoted,))), "")
        said = "" if step.target else f": '{held}', held to its latest day"
        source = f"workstream {plan.reference}, steps.{goal}.{field}"
        yield plain_step(goal, "entered", source, required_start(scene, goal), f"{title} is hoped for by then{said}")


def _binding(plan: Plan, key: str) -> tuple[str, list[TraceStep]] | None:
    """What holds a node to its latest day, and the steps from that one's latest day to it."""
    latest = plan.late[key]
    node = plan.network.nodes[key]
    best: tuple[str, list[TraceStep]] | None = None
    for follower in _followers(plan, node):
        try:
            steps = list(_hop(plan, plan.network.nodes[follower], node))
        except CalendarHorizon:
            continue
        result = steps[-1].result
        if result is None:
            continue
        if node.how in _ACTS:
            steps += _on_its_day(plan, node, result, latest)
            result = steps[-1].result
        if result == latest:
            return follower, steps
        best = best or (follower, steps)
    return best


def _followers(plan: Plan, node: Node) -> Iterator[str]:
    """Every node that can hold this one to a day, nearest first."""
    nodes = plan.network.nodes
    if node.how == "notice" and node.before in plan.late:
        yield str(node.before)
    for key, other in nodes.items():
        if key not in plan.late:
            continue
        by_notice = any(node.key in nodes[name].after for name in other.notices)
        by_stage = other.how == "gate" and any(node.key in nodes[end].after for end in other.after)
        if node.key in other.after or by_notice or by_stage:
            yield key


def _on_its_day(plan: Plan, node: Node, bound: date, latest: date) -> Iterator[TraceStep]:
    """The working day, or the meeting, on which a node that may be on ``bound`` can be at the latest."""
    working = plan.scene.working
    if node.how == "meeting":
        meeting = _meeting_on(plan, node, latest)
        if meeting is not None:
            unsure = ", which is provisional" if meeting.meeting.status == "provisional" else ""
            because = f"the last published meeting of {meeting.committee.title} by {say(bound)}{unsure}"
            source = f"calendar of {meeting.committee.title}"
            yield TraceStep(
                node.key, "last-usable-meeting", source, None, bound, None, None, (latest,), (), latest, because
            )
            return
    day = working.on_or_before(bound)
    if day == bound and node.how != "meeting":
        return
    because, source = f"{node.title} is the act of a working day", f"calendar {working.id}"
    if node.how == "meeting":
        committee = plan.scene.committee_for(node.committee or "scrutiny")
        name = committee.title if committee else "the committee"
        because = f"provisional: no meeting of {name} that serves is published, so it is dated as if one were held then"
    yield TraceStep(node.key, "last-working-day", source, working.id, bound, None, None, (), (), day, because)


def _meeting_on(plan: Plan, node: Node, day: date) -> MeetingDates | None:
    committee = plan.scene.committee_for(node.committee or "scrutiny")
    meetings = plan.forward.meetings.get(committee.key, ()) if committee else ()
    return next((m for m in meetings if m.date == day and m.meeting.status != "cancelled"), None)


def _hop(plan: Plan, follower: Node, node: Node) -> Iterator[TraceStep]:
    """The latest day that ``follower``, on its own latest day, leaves to ``node``."""
    scene, last, key = plan.scene, plan.late[follower.key], node.key
    opens = node.how == "stage-start"
    if node.how == "notice" and node.before == follower.key:
        event = yield from _event(plan, follower)
        ruling = scene.rules[str(node.rule)].count_back(event, scene.calendars)
        because = f"{node.title} before {follower.title} ({say(event)}): {ruling.rule.wording}"
        yield rule_step(key, ruling.rule, ruling.counted, because)
        if ruling.safe_day != ruling.counted.result:
            calendar = f"calendar {ruling.rule.safe_calendar}"
            yield plain_step(key, "working-day", calendar, ruling.safe_day, "moved back to a working day that serves")
        return
    waits = next((name for name in follower.notices if key in plan.network.nodes[name].after), None)
    if waits is not None and key not in follower.after:
        yield from _before_a_notice(plan, follower, plan.network.nodes[waits], node)
    elif follower.how == "work" and follower.length:
        counted = length_operator(follower.length, scene).latest_start(last)
        because = f"{follower.title} takes {follower.length}, and ends by {say(last)}"
        yield count_step(follower.key, "duration", f"template {plan.kind}", counted, because)
        yield from () if opens else (_day_before(key, node.title, follower.title, counted.result),)
    elif follower.how == "stage-end":
        yield from _in_a_stage(plan, follower, node, opens=opens)
    elif follower.how == "rule":
        yield from _before_a_rule(plan, follower, node)
    elif follower.how == "meeting":
        yield from _before_a_meeting(plan, follower, node)
    elif follower.how == "gate":
        yield from _before_a_gate(plan, follower, node)
    elif opens:
        yield _same(key, f"{follower.title} is on {say(last)} at the latest, and its stage begins by then", last)
    else:
        yield _day_before(key, node.title, follower.title, last)


def _event(plan: Plan, event: Node) -> Generator[TraceStep, None, date]:
    """The last day of what a notice precedes: a working day, where it is an act or ends on one."""
    last, working = plan.late[event.key], plan.scene.working
    day = working.on_or_before(last) if event.how in ON_WORKING_DAYS else last
    if day != last:
        because, source = f"{event.title} is dated on a working day", f"calendar {working.id}"
        yield TraceStep(event.key, "last-working-day", source, working.id, last, None, None, (), (), day, because)
    return day


def _day_before(key: str, title: str, follower: str, day: date) -> TraceStep:
    because = f"{title} comes before {follower}: the day before {say(day)} at the latest"
    return TraceStep(key, "day-before", "what waits for it", None, day, None, None, (), (), day - ONE_DAY, because)


def _same(key: str, because: str, day: date) -> TraceStep:
    return TraceStep(key, "latest-of", "what waits for it", None, day, None, None, (), (), day, because)


def _in_a_stage(plan: Plan, end: Node, node: Node, *, opens: bool) -> Iterator[TraceStep]:
    last = plan.late[end.key]
    if opens and end.length and node.key == end.after[0]:
        counted = length_operator(end.length, plan.scene).latest_start(last)
        yield count_step(node.key, "stage-length", f"stages.{end.stage}", counted, f"the stage takes {end.length}")
    else:
        yield _same(node.key, f"{end.title} by {say(last)}", last)


def _before_a_gate(plan: Plan, gate: Node, node: Node) -> Iterator[TraceStep]:
    last = plan.late[gate.key]
    if node.how == "stage-end":
        day = plan.scene.working.on_or_after(last + ONE_DAY) - ONE_DAY
        because = f"{gate.title} is on the last working day of the stage, {say(last)} at the latest"
        yield _shut_until(plan.scene.working.id, node.key, last, day, because)
    else:
        yield _same(node.key, f"{gate.title} waits for it, and is on {say(last)} at the latest", last)


def _shut_until(calendar: str, key: str, last: date, day: date, because: str) -> TraceStep:
    """The day before the first working day after ``last``: what ends by then still counts as ended by ``last``."""
    how, source = "day-before-next-working-day", f"calendar {calendar}"
    return TraceStep(key, how, source, calendar, last, None, None, (), (), day, because)


def _before_a_rule(plan: Plan, period: Node, node: Node) -> Iterator[TraceStep]:
    scene, last = plan.scene, plan.late[period.key]
    rule = scene.rules[str(period.rule)]
    if not rule.sets_a_day:
        over = scene.working.on_or_before(last)
    else:
        over = scene.calendars[rule.safe_calendar].on_or_after(last + ONE_DAY) - ONE_DAY
    if over != last:
        because = f"{period.title} is over by {say(over)}, for its day to be {say(last)} at the latest"
        if over < last:
            calendar = scene.working.id
            source = f"calendar {calendar}"
            yield TraceStep(period.key, "last-working-day", source, calendar, last, None, None, (), (), over, because)
        else:
            yield _shut_until(rule.safe_calendar, period.key, last, over, because)
    start, operator = rule.latest_start_for(over, scene.calendars), rule.counting(scene.calendars)
    # Clear days are over on the day before the one that they lead to.
    counted = next(c for c in (operator.latest_start(over), operator.latest_start(over + ONE_DAY)) if c.result == start)
    yield rule_step(node.key, rule, counted, f"{period.title}: {rule.wording}")


def _before_a_notice(plan: Plan, event: Node, notice: Node, node: Node) -> Iterator[TraceStep]:
    """What a notice waits for, where the notice must run its time before the event."""
    scene = plan.scene
    day = yield from _event(plan, event)
    ruling = scene.rules[str(notice.rule)].count_back(day, scene.calendars)
    because = f"{notice.title} before {event.title} ({say(day)}): {ruling.rule.wording}"
    yield rule_step(notice.key, ruling.rule, ruling.counted, because)
    given = scene.working.on_or_before(ruling.legal_last_day)
    if given != ruling.counted.result:
        calendar = f"calendar {scene.working.id}"
        yield plain_step(notice.key, "working-day", calendar, given, "moved back to a working day")
    if node.how != "stage-start":
        yield _day_before(node.key, node.title, notice.title, given)


def _before_a_meeting(plan: Plan, step: Node, node: Node) -> Iterator[TraceStep]:
    last, scene = plan.late[step.key], plan.scene
    meeting = _meeting_on(plan, step, last)
    if meeting is None:  # none is published: the papers of one that might be held on the last lawful day
        committee = scene.committee_for(step.committee or "scrutiny") or Committee(key="none", title="the committee")
        policy, rules, calendars = scene.council.policy, scene.rules, scene.calendars
        meeting = meeting_dates(committee, Meeting(date=last), policy, rules, calendars, scene.working)
    yield from paper_steps(scene, step.key, meeting, f"{step.key}-{meeting.chain[-1].key}")
    due = meeting.papers_due
    yield _same(node.key, f"its paper is handed in by {say(due)}", due)

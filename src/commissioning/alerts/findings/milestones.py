"""Milestones of a plan that are overdue, missed or due soon, papers among them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commissioning.actions import Desk
from commissioning.alerts.finding import Finding
from commissioning.alerts.findings.deadlines import first_deadline, for_meeting, meeting_of, soon_since
from commissioning.alerts.findings.gates import gate_at, open_it, shut_gate, wants
from commissioning.alerts.recipients import around_work
from commissioning.dates import say, say_days
from commissioning.gates import Gate
from commissioning.plan import MeetingDates, Milestone, Plan

KEY_NOTICE = "exec12-key-28"
"""The rule of the notice of a key decision: 28 clear days (SI 2012/2089 reg 9)."""

_WEIGHTY = ("gate", "notice", "paper")


def of_milestones(plan: Plan, desk: Desk, as_of: date) -> Iterator[Finding]:
    """The findings of the milestones of a plan, in its order."""
    gate = shut_gate(plan)
    for item in plan.milestones:
        lost = item.status == "missed" and item.kind == "deadline"
        if item.due is None or not (lost or item.status in ("overdue", "due-soon")):
            continue
        if item.status == "due-soon":
            if _is_told_by_another(plan, item):
                continue
            chain = _chain_of(plan, item)
            if len(chain) > 1:
                if item is _next_of(chain):
                    yield _chain_soon(plan, chain, desk, as_of)
                continue
        due = (item.forecast or item.due) if item.status == "due-soon" else item.due
        meeting = meeting_of(plan, item, desk, as_of)
        work = plan.scene.workstream
        committee = item.meeting[0] if item.meeting else work.scrutiny
        yield Finding(
            _rule_of(plan, item), plan.reference, item.key, f"{plan.reference}: {item.title}", due,
            around_work(desk, work, item.owner, committee), meeting=meeting,
            since=soon_since(due, desk, as_of) if item.status == "due-soon" else None,
            papers_due=_papers_due(item, due, meeting, committee, desk), decisive=_is_decisive(item),
            why=tuple(_why(plan, item, gate, meeting)) or for_meeting(meeting), todo=_todo(plan, item, due),
        )  # fmt: skip


def _rule_of(plan: Plan, item: Milestone) -> str:
    if item.status == "missed":
        return "deadline-missed"
    if item.status == "due-soon" and _is_key_notice(plan, item):
        return "key-decision-notice-due"
    sort = "paper" if item.kind == "paper" else "milestone"
    return f"{sort}-overdue" if item.status == "overdue" else f"{sort}-due-soon"


def _is_key_notice(plan: Plan, item: Milestone) -> bool:
    node = plan.network.nodes.get(item.key)
    return node is not None and node.how == "notice" and node.rule == KEY_NOTICE


def _is_told_by_another(plan: Plan, item: Milestone) -> bool:
    """Whether what is due soon has no day that its owner can keep, or is told with something else.

    What waits for something overdue, or for a meeting that nobody has published, is later with each morning. A meeting
    is told with its papers, the end of a stage with its last step, and a step with the one that its owner has to do
    before it.
    """
    node = plan.network.nodes.get(item.key)
    if item.kind == "meeting":
        return not item.meeting or any(_step_of(plan, other) is item for other in plan.milestones)
    if item.provisional or (item.creeping and item.kind != "paper") or (node is not None and node.how == "stage-end"):
        return True
    return not _is_decisive(item) and node is not None and _is_behind_own(plan, item)


def _is_behind_own(plan: Plan, item: Milestone) -> bool:
    """Whether its owner has to do something else before it, and so is not waited for yet; that is what they hear of."""
    before = plan.network.before(item.key)
    return any(
        other.key in before and other.owner == item.owner and other.kind == "step" and _is_open(other)
        and plan.network.nodes[other.key].how != "stage-end"
        for other in plan.milestones
    )  # fmt: skip


def _is_open(item: Milestone) -> bool:
    return item.actual is None and item.status not in ("done", "dropped", "missed")


def _step_of(plan: Plan, paper: Milestone) -> Milestone | None:
    """The step at a meeting that a link of a paper chain belongs to; ``None`` for what is no link of one."""
    if paper.kind != "paper":
        return None
    found = (
        item for item in plan.milestones
        if item.kind != "paper" and item.meeting == paper.meeting and paper.key.startswith(f"{item.key}-")
    )  # fmt: skip
    return max(found, key=lambda item: len(item.key), default=None)


def _chain_of(plan: Plan, item: Milestone) -> tuple[Milestone, ...]:
    """The links of a paper chain that are one role's to do, the last one last; nothing for what is none of one."""
    step = _step_of(plan, item)
    return tuple(
        other for other in plan.milestones
        if step is not None and other.owner == item.owner and _step_of(plan, other) is step
    )  # fmt: skip


def _next_of(chain: tuple[Milestone, ...]) -> Milestone:
    return next(item for item in chain if item.status == "due-soon")


def _chain_soon(plan: Plan, chain: tuple[Milestone, ...], desk: Desk, as_of: date) -> Finding:
    """A paper chain of which a link is due soon, told once with all that is left of it.

    It is known by its last link, so that it stays the same fact while one link after the other comes near or is met.
    """
    first, last, step = _next_of(chain), chain[-1], _step_of(plan, chain[-1])
    assert step is not None
    assert first.due is not None
    assert last.due is not None
    left = [f"{item.title.removesuffix(f': {step.title}')} by {say(item.due)}" for item in chain
            if item.due and _is_open(item) and item.due >= first.due]  # fmt: skip
    meeting = meeting_of(plan, last, desk, as_of)
    committee = last.meeting[0] if last.meeting else plan.scene.workstream.scrutiny
    return Finding(
        "paper-due-soon", plan.reference, last.key, f"{plan.reference}: {step.title}: {'; '.join(left)}", last.due,
        around_work(desk, plan.scene.workstream, last.owner, committee), since=soon_since(first.due, desk, as_of),
        meeting=meeting, papers_due=_papers_due(last, last.due, meeting, committee, desk),
        why=tuple(_why(plan, last, None, meeting)), todo=_todo(plan, first, first.due),
    )  # fmt: skip


def _is_decisive(item: Milestone) -> bool:
    if item.status == "due-soon":
        return item.kind in (*_WEIGHTY, "meeting", "deadline")
    return item.critical or item.kind in _WEIGHTY


def _papers_due(
    item: Milestone, due: date, meeting: MeetingDates | None, committee: str | None, desk: Desk
) -> date | None:
    if item.kind == "paper" and meeting is not None:
        # The agenda is published after the papers are in; its own day is the one that counts for it.
        return max(meeting.papers_due, due)
    return first_deadline(committee, desk, due)


def _why(plan: Plan, item: Milestone, coming: Gate | None, meeting: MeetingDates | None) -> Iterator[str]:
    gate = gate_at(plan, item)
    if gate is not None:
        yield wants(gate)
    elif coming is not None and any(wanted.key == item.key for wanted in coming.missing_evidence):
        yield f"The gate of {coming.stage} wants it."
    node = plan.network.nodes.get(item.key)
    if item.status == "missed" and node is not None and node.rule is not None:
        yield f"The rule {node.rule} gave its last day."
    if _is_key_notice(plan, item):
        yield "Without 28 clear days only the general exception (five clear days) or special urgency is left."
    if item.meeting is not None and meeting is not None:
        yield f"It is for {meeting.committee.title}, {say(meeting.date)}."
    goal = plan.milestone(plan.goal) if plan.goal else None
    if item.critical and goal is not None and item.key != plan.goal:
        forecast = f", now forecast for {say(goal.forecast)}" if goal.forecast else ""
        gaps = [int(problem.details["days"]) for problem in plan.problems if problem.id == "continuity-gap"]
        without = f", {say_days(max(gaps))} after the contract's end" if gaps else ""
        yield f"It decides the day of '{goal.title}'{forecast}{without}."


def _todo(plan: Plan, item: Milestone, due: date) -> str:
    reference, key, gate = plan.reference, item.key, gate_at(plan, item)
    record = f"commissioning done {reference} {key} --on DATE"
    if gate is not None:
        return open_it(reference, gate)
    if item.status == "missed":
        return f"Do it at once and record it: {record}. If it was done in time, record the day on which it was."
    if item.status == "due-soon":
        return f"Do it by {say(due)} and record it: {record}."
    if item.kind == "paper":
        return f"If it went in, record it: {record}. Else send it today, or tell the clerk that it will not come."
    later = f"commissioning slip {reference} {key} --to DATE"
    return f"If it is done, record it: {record}. Else say when it will be: {later}."

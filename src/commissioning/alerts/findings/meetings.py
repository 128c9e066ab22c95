"""Meetings that a plan counts on: about to be lost while they can still be saved, and lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from commissioning.actions import Desk, next_meeting
from commissioning.alerts.book import AlertRule
from commissioning.alerts.finding import Finding
from commissioning.alerts.recipients import around_work
from commissioning.dates import say
from commissioning.errors import CalendarHorizon
from commissioning.model import Move
from commissioning.plan import MeetingDates, Milestone, Plan, paper_ready


def meetings_lost(plan: Plan, desk: Desk, as_of: date) -> Iterator[Finding]:
    """Meetings whose paper deadline has gone by, until they are held: a chair may still call a paper urgent."""
    work = plan.scene.workstream
    for problem in plan.problems:
        if problem.id == "meeting-missed" and date.fromisoformat(problem.details["meeting"]) >= as_of:
            key, due = problem.details["milestone"], date.fromisoformat(problem.details["papers_due"])
            item = plan.milestone(key)
            node = plan.network.nodes[key]
            home = plan.scene.committee_for(node.committee or "scrutiny")
            following = problem.details["next_meeting"]
            wait = f" The next one is {say(date.fromisoformat(following))}." if following else " No other is published."
            yield Finding(
                "meeting-missed", plan.reference, key, f"{plan.reference}: {problem.message}", due,
                around_work(desk, work, item.owner if item else None, home.key if home else None),
                meeting=next_meeting(work.scrutiny, desk, as_of), papers_due=due,
                why=(
                    f"The meeting is {say(date.fromisoformat(problem.details['meeting']))}; until then its chair may "
                    f"still take the paper as urgent.{wait}",
                ), todo=problem.remedy,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Counted:
    """The meeting that a step counts on: its paper deadline, and when the paper can be ready. In working days."""

    meeting: MeetingDates
    ready: date
    slack: int

    @property
    def lost(self) -> bool:
        return self.slack < 0


def meetings_at_risk(plan: Plan, desk: Desk, rule: AlertRule, moves: Sequence[Move], as_of: date) -> Iterator[Finding]:
    """Meetings that are about to be lost, while their paper deadline has not gone by; and those lost by waiting alone.

    One is told as missed on today's forecast when no more working days are missing than are left until its papers are
    due, and in the last weeks before that whatever is missing: what is further away can hardly be won back, and what
    somebody moved is told as moved.

    The meeting that a plan counts on is the one that its step has as a target or had before a change moved it; else the
    one that it would have but for what is overdue before it; else the one on which it falls now.
    """
    for item in plan.milestones:
        with suppress(CalendarHorizon):
            for counted in _counted_on(plan, item, moves, as_of):
                if counted.meeting.papers_due < as_of:
                    yield _lost(plan, item, counted, desk)
                elif _speaks(counted, rule, desk, as_of):
                    yield _at_risk(plan, item, counted, desk, as_of)


def _at_risk(plan: Plan, item: Milestone, counted: _Counted, desk: Desk, as_of: date) -> Finding:
    meeting, due = counted.meeting, counted.meeting.papers_due
    if counted.lost:
        words = (
            f"on today's forecast the papers for {say(meeting.date)} are missed: ready on {say(counted.ready)}, "
            f"due on {say(due)}, {_days(-counted.slack)} too late"
        )
        todo = (
            f"Win {_days(-counted.slack)} before {say(due)}: record what is done, or shorten what is left "
            f"(commissioning levers {plan.reference}). Else ask the clerk for the urgency route."
        )
    else:
        words = (
            f"{_days(counted.slack)} of slack to the papers for {say(meeting.date)}: ready on "
            f"{say(counted.ready)} at the earliest, due on {say(due)}"
        )
        todo = f"See what it waits for: commissioning why {plan.reference} {item.key}. Let nothing before it slip."
    people = around_work(desk, plan.scene.workstream, item.owner, meeting.committee.key)
    return Finding(
        "meeting-at-risk", plan.reference, item.key, f"{plan.reference}: {item.title}: {words}", due, people,
        since=as_of, meeting=meeting, papers_due=due, decisive=counted.lost, why=tuple(_why(item, meeting, counted)),
        todo=todo,
    )  # fmt: skip


def _lost(plan: Plan, item: Milestone, counted: _Counted, desk: Desk) -> Finding:
    """A meeting whose paper deadline went by while what the paper waits for was overdue: no change has moved it."""
    meeting, due = counted.meeting, counted.meeting.papers_due
    words = f"the papers for {say(meeting.date)} were due on {say(due)}, and what they wait for was not done"
    return Finding(
        "meeting-missed", plan.reference, item.key, f"{plan.reference}: {item.title}: {words}", due,
        around_work(desk, plan.scene.workstream, item.owner, meeting.committee.key), meeting=meeting, papers_due=due,
        why=(f"The meeting is {say(meeting.date)}; until then its chair may still take the paper as urgent.",),
        todo=f"Ask the clerk for the urgency route, or tell who waits: commissioning why {plan.reference} {item.key}.",
    )  # fmt: skip


def _counted_on(plan: Plan, item: Milestone, moves: Sequence[Move], as_of: date) -> Iterator[_Counted]:
    found = plan.forward.dated.get(item.key)
    if found is None or found.node.how != "meeting" or item.actual or item.status in ("done", "dropped", "missed"):
        return
    home = plan.scene.committee_for(found.node.committee or "scrutiny")
    working, ready = plan.scene.working, paper_ready(found, plan.scene)
    hoped = {item.target, *(move.before for move in moves if move.key == item.key)}
    late = _lateness(plan, item, as_of)
    for meeting in plan.forward.meetings.get(home.key, ()) if home else ():
        if meeting.date < as_of or meeting.meeting.status == "cancelled":
            continue
        papers = plan.milestone(f"{item.key}-{meeting.chain[-1].key}")
        if papers is not None and papers.actual is not None:
            return
        if meeting.papers_due >= ready:
            if meeting.date == item.forecast:
                yield _Counted(meeting, ready, working.between(ready, meeting.papers_due))
            return
        if found.missed is not None and found.missed.date == meeting.date:
            continue  # ready in time, and not handed in: a problem of the plan says so
        # Ready on a Saturday is late for a Friday, too.
        short = max(1, working.between(meeting.papers_due, ready))
        if meeting.date in hoped or short <= late:
            yield _Counted(meeting, ready, -short)


def _lateness(plan: Plan, item: Milestone, as_of: date) -> int:
    """Working days by which what it waits for is overdue."""
    if not item.creeping:
        return 0
    overdue = [
        m.due
        for m in plan.milestones
        if m.status == "overdue" and m.due and m.key in plan.network.nodes and plan.network.waits(item.key, m.key)
    ]
    return plan.scene.working.between(min(overdue), as_of) if overdue else 0


def _speaks(counted: _Counted, rule: AlertRule, desk: Desk, as_of: date) -> bool:
    left = desk.working.between(as_of, counted.meeting.papers_due)
    if left > (rule.lead or 0):
        return False
    if counted.lost:
        return -counted.slack <= left or left <= desk.policy.due_soon
    # A paper that could be handed in today is told by its paper chain.
    return counted.slack <= (rule.threshold or 0) and counted.ready > as_of


def _why(item: Milestone, meeting: MeetingDates, counted: _Counted) -> Iterator[str]:
    yield f"The plan counts on {meeting.committee.title}, {say(meeting.date)}."
    if counted.lost and item.forecast is not None:
        weeks = (item.forecast - meeting.date).days // 7
        earliest = " at the earliest" if item.provisional else ""
        later = f"{weeks} week{'' if weeks == 1 else 's'} later"
        yield f"It would be heard on {say(item.forecast)}{earliest} instead, {later}."
    if item.meetings_left is not None and item.meetings_left <= 0:
        yield "It is the last meeting that still lets the goal be reached in time."


def _days(number: int) -> str:
    return f"{number} working day{'' if number == 1 else 's'}"

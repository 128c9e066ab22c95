"""Meetings that a plan counts on: about to be lost while they can still be saved, and lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from commissioning.actions import Desk, next_meeting
from commissioning.alerts.book import AlertRule
from commissioning.alerts.finding import Finding
from commissioning.alerts.recipients import around_work
from commissioning.dates import WorkingCalendar, say
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
    """Meetings that are about to be lost, as long as their paper deadline has not gone by.

    One is told as lost when no more working days are missing than are left until its papers are due: what is further
    away can hardly be won back, and what was moved is told as moved.

    The meeting that a plan counts on is the one that its step has as a target or had before a change moved it; else the
    one that it would have but for what is overdue before it; else the one on which it falls now.
    """
    work, working = plan.scene.workstream, plan.scene.working
    for item in plan.milestones:
        try:
            counted = _counted_on(plan, item, moves, as_of)
            if counted is None or not _speaks(counted, rule, working, as_of):
                continue
        except CalendarHorizon:
            continue
        meeting, due = counted.meeting, counted.meeting.papers_due
        home = meeting.committee
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
        yield Finding(
            "meeting-at-risk", plan.reference, item.key, f"{plan.reference}: {item.title}: {words}", due,
            around_work(desk, work, item.owner, home.key), since=as_of, meeting=meeting, papers_due=due,
            decisive=counted.lost, why=tuple(_why(item, meeting, counted)), todo=todo,
        )  # fmt: skip


def _counted_on(plan: Plan, item: Milestone, moves: Sequence[Move], as_of: date) -> _Counted | None:
    found = plan.forward.dated.get(item.key)
    if found is None or found.node.how != "meeting" or item.actual or item.status in ("done", "dropped", "missed"):
        return None
    papers = plan.milestone(f"{item.key}-{plan.scene.council.policy.paper_chain[-1].key}")
    home = plan.scene.committee_for(found.node.committee or "scrutiny")
    if home is None or (papers is not None and papers.actual is not None):
        return None
    working, ready = plan.scene.working, paper_ready(found, plan.scene)
    open_yet = [
        m for m in plan.forward.meetings.get(home.key, ()) if m.papers_due >= as_of and m.meeting.status != "cancelled"
    ]
    hoped = {item.target, *(move.before for move in moves if move.key == item.key)}
    late = _lateness(plan, item, as_of)
    for meeting in open_yet:
        if meeting.papers_due >= ready:
            falls_on_it = meeting.date == item.forecast
            return _Counted(meeting, ready, working.between(ready, meeting.papers_due)) if falls_on_it else None
        # Ready on a Saturday is late for a Friday, too.
        short = max(1, working.between(meeting.papers_due, ready))
        could_be_won = short <= working.between(as_of, meeting.papers_due)
        if could_be_won and (meeting.date in hoped or short <= late):
            return _Counted(meeting, ready, -short)
    return None


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


def _speaks(counted: _Counted, rule: AlertRule, working: WorkingCalendar, as_of: date) -> bool:
    near = working.between(as_of, counted.meeting.papers_due) <= (rule.lead or 0)
    # A paper that could be handed in today is told by its paper chain.
    return near and (counted.lost or (counted.slack <= (rule.threshold or 0) and counted.ready > as_of))


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

"""Which alerts are true as of a day. An alert is a fact with an identity: subject, rule, level, due date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from commissioning.actions import Desk, action_clock, is_open, next_meeting
from commissioning.alerts.value import LEVELS, NOBODY, Alert, Level, alert_id
from commissioning.dates import say, say_days
from commissioning.errors import CalendarHorizon, Problem
from commissioning.model import Action
from commissioning.plan import MeetingDates, Milestone, Plan


def alerts_for(
    plans: Iterable[Plan], actions: Iterable[Action], desk: Desk, as_of: date, *, contracts: Iterable[Problem] = ()
) -> tuple[Alert, ...]:
    """Every alert that is true as of ``as_of``, worst and oldest first.

    ``contracts``: the problems of contracts that no workstream follows. Nobody is named as the owner of one.
    """
    found = [alert for plan in plans for alert in _of_plan(plan, desk, as_of)]
    found += [alert for action in actions for alert in _of_action(action, desk, as_of)]
    found += [alert for problem in contracts for alert in _of_extension(problem, None, as_of, None)]
    return tuple(sorted(found, key=lambda a: (-LEVELS.index(a.level), a.due, a.reference, a.key)))


def meeting_of(plan: Plan, item: Milestone, desk: Desk, as_of: date) -> MeetingDates | None:
    """The meeting that a milestone matters for: its own, else the next one that scrutinises its workstream."""
    if item.meeting is not None:
        committee, day = item.meeting
        own = next((m for m in desk.meetings.get(committee, ()) if m.date == day), None)
        if own is not None:
            return own
    return next_meeting(plan.scene.workstream.scrutiny, desk, as_of)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What an alert is about, and who must hear it."""

    reference: str
    key: str
    words: str
    owner: str | None


def _make(rule: str, level: Level, about: _Subject, due: date, as_of: date, meeting: MeetingDates | None) -> Alert:
    id = alert_id(rule, level, about.reference, about.key, due)
    return Alert(
        id, rule, level, about.words, about.reference, about.key, due, about.owner, (due - as_of).days, meeting,
        since=min(due, as_of), recipients=(about.owner or NOBODY,),
    )  # fmt: skip


def _of_plan(plan: Plan, desk: Desk, as_of: date) -> Iterator[Alert]:
    meeting = next_meeting(plan.scene.workstream.scrutiny, desk, as_of)
    for item in plan.milestones:
        lost = item.status == "missed" and item.kind == "deadline"
        if item.due is None or not (lost or item.status in ("overdue", "due-soon")):
            continue
        if item.status == "due-soon" and item.creeping and item.kind not in ("meeting", "paper"):
            # What it waits for is overdue and has its own alert; this one would be a new fact every morning.
            continue
        due = (item.forecast or item.due) if item.status == "due-soon" else item.due
        own = meeting_of(plan, item, desk, as_of)
        about = _Subject(plan.reference, item.key, f"{plan.reference}: {item.title}", item.owner)
        yield _make(_rule_of(item), _level_of(item), about, due, as_of, own)
    for problem in plan.problems:
        if problem.id == "meeting-missed" and date.fromisoformat(problem.details["meeting"]) >= as_of:
            key, due = problem.details["milestone"], date.fromisoformat(problem.details["papers_due"])
            owner = next(m.owner for m in plan.milestones if m.key == key)
            about = _Subject(plan.reference, key, f"{plan.reference}: {problem.message}", owner)
            yield _make("meeting-missed", "urgent", about, due, as_of, meeting)
    for problem in plan.problems:
        if problem.id == "approval-void":
            key, due = problem.details["milestone"], date.fromisoformat(problem.details["on"])
            about = _Subject(plan.reference, key, f"{plan.reference}: {problem.message}", plan.scene.workstream.owner)
            yield _make("approval-void", "urgent", about, due, as_of, meeting)
    for problem in plan.problems:
        yield from _of_extension(problem, plan.scene.workstream.owner, as_of, meeting)
    gaps = [problem for problem in plan.problems if problem.id == "continuity-gap"]
    if gaps:
        worst = max(gaps, key=lambda problem: int(problem.details["days"]))
        due = date.fromisoformat(worst.details["contract_end"])
        words = f"{plan.reference}: {say_days(worst.details['days'])} without a service"
        about = _Subject(plan.reference, "continuity", words, plan.scene.workstream.owner)
        yield _make("continuity-gap", "urgent", about, due, as_of, meeting)


def _of_extension(problem: Problem, owner: str | None, as_of: date, meeting: MeetingDates | None) -> Iterator[Alert]:
    """The alert of an extension whose first thing to do is near or has gone by, while notice can still be given."""
    if problem.id == "extension-decision-due" and problem.details["status"] != "lost":
        due = date.fromisoformat(problem.details["begin_by"])
        about = _Subject(
            str(problem.reference), problem.details["option"], f"{problem.reference}: {problem.message}", owner
        )
        yield _make("extension-decision-due", "urgent" if due < as_of else "warning", about, due, as_of, meeting)


def _rule_of(item: Milestone) -> str:
    sort = "paper" if item.kind == "paper" else "milestone"
    if item.status == "missed":
        return "deadline-missed"
    return f"{sort}-overdue" if item.status == "overdue" else f"{sort}-due-soon"


def _level_of(item: Milestone) -> Level:
    if item.status == "missed":
        return "urgent"
    if item.status == "overdue":
        return "urgent" if item.critical or item.kind in ("gate", "notice", "paper") else "warning"
    return "warning" if item.kind in ("gate", "notice", "paper", "meeting", "deadline") else "info"


def _is_soon(due: date, desk: Desk, as_of: date) -> bool:
    try:
        return desk.working.between(as_of, due) <= desk.policy.due_soon
    except CalendarHorizon:  # so far off that no holiday of that year is known
        return False


def _of_action(action: Action, desk: Desk, as_of: date) -> Iterator[Alert]:
    clock = action_clock(action, desk, as_of)
    if not is_open(action, as_of) or action.agreed_on > as_of:
        return
    meeting = next_meeting(action.committee, desk, as_of)
    about = _Subject(action.id, "action", f"{action.id}: {action.text}", action.owner)
    if clock.due is not None and clock.due < as_of:
        level: Level = "urgent" if clock.meetings_missed else "warning"
        yield _make("action-overdue", level, about, clock.due, as_of, meeting)
    elif clock.due is not None and _is_soon(clock.due, desk, as_of):
        yield _make("action-due-soon", "info", about, clock.due, as_of, meeting)
    elif clock.due is None and clock.meetings_missed and action.type not in ("note", "standing"):
        words = f"{about.words} (agreed on {say(action.agreed_on)}, {_meetings(clock.meetings_missed)} since, no date)"
        yield _make("action-undated", "info", replace(about, words=words), action.agreed_on, as_of, meeting)


def _meetings(number: int) -> str:
    return f"{number} meeting{'' if number == 1 else 's'}"

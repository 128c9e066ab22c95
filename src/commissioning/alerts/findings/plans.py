"""A whole plan: dates that were moved, the weeks before a poll, and that nobody leads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from commissioning.actions import Desk, next_meeting
from commissioning.alerts.book import AlertRule
from commissioning.alerts.finding import Finding
from commissioning.alerts.findings.deadlines import is_soon
from commissioning.alerts.recipients import around_work
from commissioning.dates import say
from commissioning.model import Move
from commissioning.plan import Milestone, Plan

NEWS: Final = timedelta(days=14)
"""How long a date that moved is news. A run that was missed for longer leaves it to the weekly message."""

_RELIED_ON = ("gate", "meeting", "notice", "deadline", "start")
_SAID = 3


def of_moves(plan: Plan, desk: Desk, rule: AlertRule, moves: Sequence[Move], as_of: date) -> Iterator[Finding]:
    """What changes moved lately, one finding a change: to the lead, and to who owns what was moved.

    Only dates that others rely on count: gates, meetings, notices, duties and the goal. What was moved back since is
    no news.
    """
    for seq, of_one in groupby(sorted(moves, key=lambda move: move.seq), key=lambda move: move.seq):
        found = [(move, item) for move in of_one if (item := _relied_on(plan, move, rule, as_of))]
        if found:
            yield _moved(plan, desk, seq, found, as_of)


def _relied_on(plan: Plan, move: Move, rule: AlertRule, as_of: date) -> Milestone | None:
    item = plan.milestone(move.key)
    if item is None or move.before is None or move.after is None or not as_of - NEWS <= move.on <= as_of:
        return None
    far = abs((move.after - move.before).days) >= (rule.threshold or 1)
    relied = item.kind in _RELIED_ON or item.key == plan.goal
    return item if far and relied and item.day != move.before and item.status not in ("done", "dropped") else None


def _moved(plan: Plan, desk: Desk, seq: int, found: Sequence[tuple[Move, Milestone]], as_of: date) -> Finding:
    work = plan.scene.workstream
    named = next((pair for pair in found if pair[0].key == plan.goal), found[0])
    move, item = named
    assert move.before is not None
    assert move.after is not None
    others = [other for other, _ in found if other is not move]
    more = f"; and {len(others)} more" if others else ""
    listed = "; ".join(
        f"{other.title}: {say(other.before)} to {say(other.after)}"
        for other in others[:_SAID]
        if other.before and other.after
    )
    why = [f"{move.because.rstrip('.')}."]
    if listed:
        rest = f"; and {len(others) - _SAID} more" if len(others) > _SAID else ""
        why.append(f"Moved with it: {listed}{rest}.")
    return Finding(
        "date-moved", plan.reference, f"moved-{seq}",
        f"{plan.reference}: {item.title} is moved from {say(move.before)} to {say(move.after)}{more}", move.after,
        around_work(desk, work, work.owner), since=move.on, meeting=next_meeting(work.scrutiny, desk, as_of),
        why=tuple(why), todo=f"See all that moved, and why: commissioning slips {plan.reference}.",
        decisive=item.key == plan.goal and move.after > move.before,
        also=tuple(dict.fromkeys(other.owner for _, other in found if other.owner)),
    )  # fmt: skip


def of_polls(plan: Plan, desk: Desk, rule: AlertRule, as_of: date) -> Iterator[Finding]:
    """The weeks before a poll, from so many working days before they begin as the rule's lead says."""
    work = plan.scene.workstream
    for problem in plan.problems:
        if problem.id == "pre-election-period":
            first = date.fromisoformat(problem.details["from"])
            if is_soon(first, desk, as_of, rule.lead):
                yield Finding(
                    "pre-election-period", plan.reference, f"poll-{problem.details['polling_day']}",
                    f"{plan.reference}: {problem.message}", first, around_work(desk, work, work.owner),
                    since=as_of, todo=problem.remedy, meeting=next_meeting(work.scrutiny, desk, as_of),
                    why=("What is published in these weeks may be complained of, and may have to wait.",),
                )  # fmt: skip


def of_nobody(plan: Plan, desk: Desk) -> Iterator[Finding]:
    """A workstream that nobody leads. A gate always names who decides."""
    work = plan.scene.workstream
    if work.owner is None:
        yield Finding(
            "missing-owner", plan.reference, "owner", f"{plan.reference}: nobody leads {work.title}", work.start,
            around_work(desk, work), since=work.start,
            why=("What is nobody's task in it is told to the clerk, and done by nobody.",),
            todo=f"Name the role that leads it: 'owner:' of {plan.reference} in its file, then commissioning load.",
        )  # fmt: skip

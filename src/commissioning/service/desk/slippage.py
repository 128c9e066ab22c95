"""What slipped since a committee last met: each milestone, from where to where, and because of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from commissioning.dates import say
from commissioning.model import Baseline, Change, Move, Slip
from commissioning.plan import Milestone, Plan
from commissioning.publish.reports.eyes import UNTOLD, Eyes
from commissioning.publish.reports.value import CAUSES, Cause, Estimates, ReportMove, SlippedItem
from commissioning.service.plans.slips import TIME, SlipMove, told_moves

_LEADING: Final = ("gate", "meeting", "start", "deadline")
_FACTS: Final = ("slip", "done")
_BY_CHANGE: Final[Mapping[str, Cause]] = {
    "slip": "estimate", "done": "record", "done taken back": "record", "stage entered": "record",
    "evidence": "evidence", "approval void": "decision", "gate removed": "decision", "holidays taken": "calendar",
    "holiday changed": "calendar", "restarted": "restart",
}  # fmt: skip


@dataclass(frozen=True)
class Then:
    """How a plan was at the last meeting.

    Attributes:
        plan: made again as of that day, without what was recorded later of what had happened and of estimates; what is
            known of calendars, committees and templates it knows as of today.
        noted: the baseline that was kept that day, which says what members were told; ``None`` without one.
    """

    plan: Plan | None = None
    noted: Baseline | None = None

    def day(self, key: str, own: Sequence[Move], changes: Mapping[int, Change]) -> date | None:
        """The day that a milestone had, given its moves since."""
        if self.noted is not None:
            return next((item.actual or item.forecast for item in self.noted.milestones if item.key == key), None)
        was = self.plan.milestone(key) if self.plan else None
        if own and (was is None or any(changes[move.seq].what not in _FACTS for move in own)):
            return own[0].before  # of what was changed in a noun, the ledger knows how it was before
        return was.day if was else None


def slippage(
    plan: Plan,
    then: Then,
    moves: Sequence[Move],
    changes: Mapping[int, Change],
    slips: Sequence[Slip],
    eyes: Eyes,
) -> Iterator[SlippedItem]:
    """The milestones of a plan that have another day than at the last meeting; those that lead come first.

    Args:
        plan: as it is now.
        then: how it was at the last meeting.
        moves: what the slip ledger holds since that meeting, oldest first.
        changes: the entries of the change log that made them, by number.
        slips: every estimate that was given of a milestone of the present attempt.
        eyes: the reader's.
    """
    found = [*_moved(plan, then, moves, changes, slips, eyes)]
    yield from sorted(found, key=lambda item: not item.leads)


def goal_days(plan: Plan, moved: Sequence[SlippedItem]) -> tuple[tuple[Cause, int], ...]:
    """By how many days the goal moved, by what moved it; the sum is the whole slip."""
    days: Counter[Cause] = Counter()
    for item in moved:
        if item.key == plan.goal:
            for move in item.moves:
                days[move.cause] += move.days or 0
    return tuple((cause, days[cause]) for cause in CAUSES if days[cause])


def _moved(
    plan: Plan, then: Then, moves: Sequence[Move], changes: Mapping[int, Change], slips: Sequence[Slip], eyes: Eyes
) -> Iterator[SlippedItem]:
    by_key: dict[str, list[Move]] = {}
    for move in moves:
        by_key.setdefault(move.key, []).append(move)
    ends = {f"{stage.key}-end" for stage in plan.stages}
    for item in plan.milestones:
        own = by_key.get(item.key, [])
        if then == Then() and not own:
            continue  # of what it was before, nothing is known
        before = then.day(item.key, own, changes)
        told = [*told_moves(own, dict(changes), before, item.day)]
        if not eyes.sees(plan, item) or item.day == before or not told:
            continue
        missed = _missed(plan, then.plan.milestone(item.key) if then.plan else None, item)
        if missed and all(move.caused_by == TIME for move in told):
            told = [replace(move, because=missed) for move in told]
        leads = item.kind in _LEADING or item.key in ends or any(move.caused_by == item.key for move in own)
        yield SlippedItem(
            item.key, eyes.text(item.title), item.kind, before, item.day,
            tuple(_told(item.key, move, changes, plan, eyes) for move in told), _estimates(item.key, slips), leads,
        )  # fmt: skip


def _missed(plan: Plan, was: Milestone | None, item: Milestone) -> str | None:
    """Which meeting went by without the paper of a step, in a sentence."""
    if was is None or was.meeting is None or item.meeting == was.meeting or item.actual:
        return None
    committee = plan.scene.committees.get(was.meeting[0])
    for sitting in plan.scene.meetings_of(committee) if committee else ():
        if sitting.date == was.meeting[1] and sitting.papers_due < plan.as_of:
            return (
                f"it misses the meeting of {say(sitting.date)}, whose final report was due on {say(sitting.papers_due)}"
            )
    return None


def _told(key: str, move: SlipMove, changes: Mapping[int, Change], plan: Plan, eyes: Eyes) -> ReportMove:
    cause = _cause(move.caused_by, changes.get(move.seq) if move.seq else None)
    because, reason = eyes.text(move.because), eyes.any_text(move.reason)
    if because == UNTOLD:
        because = CAUSES[cause]
    changed = plan.milestone(move.caused_by) if move.caused_by and move.caused_by != key else None
    root = eyes.text(changed.title) if changed is not None and eyes.sees(plan, changed) else None
    by = None if eyes.public else move.by
    return ReportMove(move.on, by, move.before, move.after, cause, because, reason, root)


def _cause(caused_by: str | None, change: Change | None) -> Cause:
    if caused_by == TIME or change is None:
        return "time"
    sort = (caused_by or "").partition(":")[0]
    if sort == "meeting":
        return "meeting"
    if sort in ("restart", "start"):
        return "restart" if sort == "restart" else "start"
    if change.what in _BY_CHANGE:
        return _BY_CHANGE[change.what]
    return "decision" if (change.field or "").startswith("gate-") else "plan"


def _estimates(key: str, slips: Sequence[Slip]) -> Estimates | None:
    """How often a day was given; a single estimate is nothing to tell."""
    own = sorted((slip for slip in slips if slip.key == key), key=lambda slip: slip.on)
    given = [slip for place, slip in enumerate(own) if place == 0 or slip.to != own[place - 1].to]
    if len(given) < 2:
        return None
    return Estimates(len(given), (given[-1].on - given[0].on) // timedelta(days=1))

"""``slips``: how far each milestone moved, when, by whose decision, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from commissioning.model import Baseline, Change, Move
from commissioning.plan import Milestone, Plan
from commissioning.service.plans.baselines import baseline_of
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store

TIME = "time"
"""What a move that nobody made was caused by."""

_SILENCE = "time passed and nothing was recorded"


@dataclass(frozen=True, slots=True)
class SlipMove:
    """One move of a milestone. What time alone moved has nobody who did it, and no instant.

    Attributes:
        on: the day as of which it was recorded.
        because: the change that moved it.
        reason: what whoever made that change gave as its reason.
        seq: the number of that change.
    """

    at: datetime | None
    on: date | None
    by: str | None
    before: date | None
    after: date | None
    because: str
    caused_by: str | None
    reason: str | None = None
    seq: int | None = None

    @property
    def days(self) -> int | None:
        """Calendar days, positive when later."""
        return (self.after - self.before).days if self.before and self.after else None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "at": self.at.isoformat() if self.at else None,
            "on": _iso(self.on),
            "by": self.by,
            "from": _iso(self.before),
            "to": _iso(self.after),
            "days": self.days,
            "because": self.because,
            "caused_by": self.caused_by,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Slipped:
    """A milestone that moved. Where all dates are known, the days of its moves add up to ``days``.

    Attributes:
        since: the day that it had in the baseline; without one, before the first move that is known.
    """

    key: str
    title: str
    item: Milestone | None
    baseline: date | None
    since: date | None
    moves: tuple[SlipMove, ...]

    @property
    def now(self) -> date | None:
        """The day that it has now."""
        return self.item.day if self.item else None

    @property
    def days(self) -> int | None:
        """Calendar days, positive when later."""
        return (self.now - self.since).days if self.now and self.since else None

    def as_dict(self) -> dict[str, Any]:
        """The machine face. Target, deadline, forecast and actual never merge."""
        item = self.item
        return {
            "key": self.key,
            "title": self.title,
            "baseline": _iso(self.baseline),
            "target": _iso(item.target) if item else None,
            "deadline": _iso(item.deadline) if item else None,
            "forecast": _iso(item.forecast) if item else None,
            "actual": _iso(item.actual) if item else None,
            "days": self.days,
            "moves": [move.as_dict() for move in self.moves],
        }


@dataclass(frozen=True)
class SlipLedger:
    """Every milestone of a workstream that moved since a baseline; without one, since it was first loaded."""

    reference: str
    baseline: Baseline | None
    slips: tuple[Slipped, ...]

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "reference": self.reference,
            "baseline": self.baseline.as_dict() if self.baseline else None,
            "slips": [slip.as_dict() for slip in self.slips],
        }


def slips(store: Store, reference: str, *, as_of: date, against: str | None = None) -> SlipLedger:
    """How far each milestone moved, when, by whose decision and why.

    Args:
        store: an open database.
        reference: the workstream.
        as_of: today; what was recorded as of a later day is not known yet.
        against: the name of a baseline; else the last one that was made by then.

    Raises:
        NotFound: no such workstream or baseline.
    """
    with store.reading() as unit:
        plan = Portfolio(unit, as_of).plan(reference)
        kept = baseline_of(unit, reference, against, as_of=as_of)
        changes = {change.seq: change for change in unit.changes(after=kept.seq if kept else 0)}
        moves = [move for move in unit.moves(reference) if move.on <= as_of and move.seq in changes]
    return SlipLedger(reference, kept, tuple(_rows(plan, kept, moves, changes)))


def _rows(plan: Plan, kept: Baseline | None, moves: Sequence[Move], changes: dict[int, Change]) -> Iterator[Slipped]:
    then = {item.key: item for item in kept.milestones} if kept else {}
    titles = {**{move.key: move.title for move in moves}, **{key: item.title for key, item in then.items()}}
    titles |= {item.key: item.title for item in plan.milestones}
    for key, title in titles.items():
        own = [move for move in moves if move.key == key]
        item, was = plan.milestone(key), then.get(key)
        baseline = (was.actual or was.forecast) if was else None
        now = item.day if item else None
        since = baseline if was else own[0].before if own else now
        found = tuple(told_moves(own, changes, since, now))
        if found:
            yield Slipped(key, title, item, baseline, since, found)


def told_moves(
    moves: Sequence[Move], changes: dict[int, Change], since: date | None, now: date | None
) -> Iterator[SlipMove]:
    """The moves in order, and between them what nobody recorded."""
    day = since
    for move in moves:
        if move.before != day:
            yield SlipMove(None, None, None, day, move.before, _SILENCE, TIME)
        change = changes[move.seq]
        yield SlipMove(change.at, move.on, change.by, move.before, move.after, move.because, move.caused_by,
                       change.because, change.seq)  # fmt: skip
        day = move.after
    if now != day:
        yield SlipMove(None, None, None, day, now, _SILENCE, TIME)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

"""A node of the network with its day, and what decided it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from commissioning.dates import ONE_DAY
from commissioning.model import Decision, Slip
from commissioning.plan.meetings import Choice, MeetingDates
from commissioning.plan.passes.network import Node
from commissioning.rules import Ruling

Reason = Literal[
    "start", "stage-length", "follows", "work", "rule", "notice", "bars", "meeting", "no-meeting", "next-working-day",
    "gate", "decided", "done", "slip", "not-before", "as-of", "passed", "last-working-day",
]  # fmt: skip

ON_WORKING_DAYS = ("next-day", "gate", "rule", "notice")
"""Nodes that are the act of a day; work and stages may begin and end at a weekend."""


@dataclass(slots=True)
class Dated:
    """A node with its day and what decided it. ``natural`` is the day before today was taken into account.

    ``over`` says that a period of law has run out, or that a stage has ended with all its steps settled: time does
    that, and nobody needs to record it. ``creeping`` says that something before it is overdue, so that its day moves
    on with every day that nothing is recorded. ``missed`` is the meeting that it could have had, and let go by.
    ``owed_since`` is the first day on which a notice that holds its event up could have been given, or the last day
    that would have kept a meeting; ``lost`` is that meeting, of the event.
    """

    node: Node
    day: date | None = None
    natural: date | None = None
    natural_reason: Reason | None = None
    reason: Reason = "start"
    driver: str | None = None
    provisional: bool = False
    choice: Choice | None = None
    ruling: Ruling | None = None
    notice: str | None = None
    done: date | None = None
    decision: Decision | None = None
    slip: Slip | None = None
    earliest: date | None = None
    passed: bool = False
    pushed: bool = False
    over: bool = False
    creeping: bool = False
    missed: MeetingDates | None = None
    owed_since: date | None = None
    lost: MeetingDates | None = None

    @property
    def reason_before_today(self) -> Reason:
        """What decided the natural day; ``reason`` may be what today made of it."""
        return self.natural_reason or self.reason

    @property
    def actual(self) -> date | None:
        """The day on which it happened, if it has."""
        return self.done or (self.decision.on if self.decision else None)

    @property
    def ready_after(self) -> date | None:
        """The first day on which what follows may begin."""
        if self.day is None:
            return None
        return self.day if self.node.how == "stage-start" else self.day + ONE_DAY

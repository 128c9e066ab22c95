"""What a rule found, before it is known how grave that is and who hears it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from commissioning.model import Move
from commissioning.plan import MeetingDates


@dataclass(frozen=True, slots=True)
class People:
    """The roles around what was found; ``None`` where nobody is named."""

    owner: str | None = None
    lead: str | None = None
    director: str | None = None
    clerk: str | None = None
    chair: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact that a rule found. Any module may bring its own; ``alerts_for`` makes alerts of them.

    Attributes:
        rule: the id of an alert rule.
        reference: the workstream, contract, action or committee that it is about.
        key: the thing itself, so that with rule, reference and due the same fact has the same identity every morning.
        words: what, in words.
        due: the day that it is held to.
        people: the roles around it.
        since: the first day on which it was true; else the day after ``due``, where that has gone by.
        meeting: the meeting that it matters for now.
        papers_due: the paper deadline by which nearness is measured. It must not change while the fact does not, so
            it is not always that of ``meeting``.
        why: why it matters; todo: what to do, with the command.
        decisive: more hangs on it, as its rule says.
        also: roles that hear it besides the audience.
        measure: what it measures now, where that can grow.
    """

    rule: str
    reference: str
    key: str
    words: str
    due: date
    people: People
    since: date | None = None
    meeting: MeetingDates | None = None
    papers_due: date | None = None
    why: tuple[str, ...] = ()
    todo: str = ""
    decisive: bool = False
    also: tuple[str, ...] = ()
    measure: int | None = None


@dataclass(frozen=True, slots=True)
class FeedUse:
    """An address of a calendar that is in use: since when, and when it was last fetched."""

    id: str
    name: str
    scope: str
    made_on: date
    last_fetched: date | None


@dataclass(frozen=True, slots=True)
class MissedRun:
    """A scheduled run that did not happen, or did not end: which, and on which day. ``said`` is what is known of it."""

    name: str
    day: date
    said: str


@dataclass(frozen=True, slots=True)
class RefusedMessage:
    """A message that its receiver refused for good: whom it was for, where it went, and what was said."""

    id: str
    recipient: str
    address: str
    as_of: date
    said: str


@dataclass(frozen=True, slots=True)
class Around:
    """What alert rules look at besides plans and the desk: what was recorded and told before.

    Attributes:
        moves: what changes moved lately, by workstream, oldest first, each with the reason given.
        gaps_told: the days of continuity gaps each time that they were told, by workstream, the least first.
        feeds: the addresses that are in use.
        runs: the runs that were missed.
        refused: the messages that were refused, and that nobody has sent again or given up.
    """

    moves: Mapping[str, Sequence[Move]] = field(default_factory=dict)
    gaps_told: Mapping[str, Sequence[int]] = field(default_factory=dict)
    feeds: Sequence[FeedUse] = ()
    runs: Sequence[MissedRun] = ()
    refused: Sequence[RefusedMessage] = ()

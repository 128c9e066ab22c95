"""Which two things collide in a plan that cannot hold, by how many days, and along which chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from commissioning.dates import say
from commissioning.errors import Problem
from commissioning.plan.meetings import MeetingDates
from commissioning.plan.passes.dated import Dated
from commissioning.plan.passes.forward import Forward
from commissioning.plan.passes.network import Network
from commissioning.plan.scene import Scene


def driving_chain(network: Network, dated: Forward) -> tuple[str, ...]:
    """The chain of nodes that decides the goal's date, from the first to the goal; a notice stands before its event."""
    chain: list[str] = []
    key = network.goal
    while key is not None and key not in chain:
        chain.append(key)
        item = dated.dated[key]
        if item.notice is not None and item.reason_before_today == "bars":
            chain.append(item.notice)
        key = item.driver
    return tuple(reversed(chain))


@dataclass(frozen=True, slots=True)
class MissedPapers:
    """A meeting on the chain that could have been an earlier one, had its paper been ready by the deadline."""

    milestone: str
    title: str
    meeting: date
    papers_due: date
    ready: date

    @property
    def days(self) -> int:
        """Calendar days by which the paper is too late for it."""
        return (self.ready - self.papers_due).days

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "milestone": self.milestone,
            "meeting": self.meeting.isoformat(),
            "papers_due": self.papers_due.isoformat(),
            "papers_ready": self.ready.isoformat(),
            "days": self.days,
        }


@dataclass(frozen=True)
class Collision:
    """What is needed, and when it can be: the two days that collide, and the chain between today and the second.

    ``needed`` is the day by which the goal is needed; ``basis`` says by what: ``contract-end`` (the day after it) or
    ``required`` (a start that somebody wrote). ``days`` are calendar days.
    """

    basis: str
    needed: date
    goal: str
    goal_title: str
    earliest: date
    provisional: bool
    chain: tuple[tuple[str, str, date], ...]
    papers: tuple[MissedPapers, ...]
    what: str

    @property
    def days(self) -> int:
        """By how many calendar days."""
        return (self.earliest - self.needed).days

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "between": [
                {"what": self.basis, "title": self.what, "date": self.needed.isoformat()},
                {"what": self.goal, "title": self.goal_title, "date": self.earliest.isoformat()},
            ],
            "days": self.days,
            "provisional": self.provisional,
            "chain": [{"key": key, "title": title, "date": day.isoformat()} for key, title, day in self.chain],
            "papers": [item.as_dict() for item in self.papers],
        }


def collision(network: Network, scene: Scene, dated: Forward, required: date | None) -> Collision | None:
    """The collision of a plan whose goal cannot be reached when it is needed; ``None`` when it can.

    A target alone does not collide: it is hoped for, and nothing is without cover when it is missed.
    """
    goal = dated.dated[network.goal] if network.goal else None
    wanted = scene.workstream.service_start
    written = wanted is not None and wanted.required is not None
    if goal is None or goal.day is None or goal.actual is not None or required is None or goal.day <= required:
        return None
    if not written and scene.contract is None:
        return None
    contract = scene.contract
    if written or contract is None:
        basis, what = "required", f"the start that is required, {say(required)}"
    else:
        basis = "contract-end"
        what = f"the end of contract {contract.reference}, {say(contract.current_end)}"
    keys = [key for key in driving_chain(network, dated) if dated.dated[key].node.how != "stage-start"]
    chain = tuple((key, dated.dated[key].node.title, day) for key in keys if (day := dated.dated[key].day) is not None)
    papers = tuple(found for key in keys for found in _papers(dated.dated[key], dated, scene))
    return Collision(basis, required, goal.node.key, goal.node.title, goal.day, goal.provisional, chain, papers, what)


def _papers(item: Dated, dated: Forward, scene: Scene) -> Iterator[MissedPapers]:
    if item.node.how != "meeting" or item.actual is not None or item.passed or item.earliest is None or not item.day:
        return
    committee = scene.committee_for(item.node.committee or "scrutiny")
    ready = max(item.earliest, scene.as_of)
    meetings = dated.meetings.get(committee.key, ()) if committee else ()
    missed = [m for m in meetings if _could_be(m, item, ready)]
    if missed:
        last = missed[-1]
        yield MissedPapers(item.node.key, item.node.title, last.date, last.papers_due, ready)


def _could_be(meeting: MeetingDates, item: Dated, ready: date) -> bool:
    """Whether a meeting is missed by its paper deadline alone."""
    lawful = item.ruling.earliest_next_step if item.ruling else date.min
    floor = max(ready, lawful, item.node.not_before or date.min)
    usable = meeting.meeting.status != "cancelled" and meeting.papers_due < ready
    return usable and item.day is not None and floor <= meeting.date < item.day


def infeasible(found: Collision | None, scene: Scene) -> Iterator[Problem]:
    """The problem of a plan that cannot hold."""
    if found is None:
        return
    chain = " -> ".join(title for _, title, _ in found.chain[-6:])
    when = f"{'at the earliest ' if found.provisional else ''}{say(found.earliest)}"
    papers = "".join(
        f" Papers for '{item.title}' on {say(item.meeting)} were wanted on {say(item.papers_due)}, "
        f"{item.days} day{'' if item.days == 1 else 's'} before they can be ready."
        for item in found.papers
    )
    reference = scene.workstream.reference
    yield Problem(
        "infeasible",
        f"{found.goal_title} ({when}) collides with {found.what}: {found.days} day{'' if found.days == 1 else 's'} too "
        f"late. It waits for {'... -> ' if len(found.chain) > 6 else ''}{chain}.{papers}",
        f"See 'commissioning levers {reference}' for what can be done, and the days that each thing buys.",
        reference=reference,
        details={"days": found.days, "collision": found.as_dict()},
    )

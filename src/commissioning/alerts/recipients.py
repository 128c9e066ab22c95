"""Which roles hear an alert. Roles, never persons; who holds one is written under ``contacts:``."""

from __future__ import annotations

from collections.abc import Iterable

from commissioning.actions import Desk
from commissioning.alerts.finding import People
from commissioning.alerts.value import NOBODY
from commissioning.model import Audience, Workstream, same_words

GOVERNANCE = "governance"
"""The owner of what governance staff do themselves, the publication of an agenda say: the clerk, where one is named."""


def around_committee(desk: Desk, committee: str | None, owner: str | None = None) -> People:
    """The people around a committee's business that no workstream leads; the director is the council's."""
    home = desk.committees.get(committee or "")
    clerk = (home.clerk if home else None) or clerk_of_portfolio(desk)
    chair = home.chair if home else None
    return People(clerk if owner == GOVERNANCE and clerk else owner, None, desk.policy.director, clerk, chair)


def around_work(desk: Desk, work: Workstream, owner: str | None = None, committee: str | None = None) -> People:
    """The people around a workstream: its lead, its director, and the clerk and the chair of the committee.

    What is nobody's is the lead's.
    """
    home = around_committee(desk, committee or work.scrutiny, owner)
    director = work.director or desk.policy.director
    return People(home.owner or work.owner, work.owner, director, home.clerk, home.chair)


def clerk_of_portfolio(desk: Desk) -> str | None:
    """The clerk who hears what belongs to no committee: of the first one that names a clerk."""
    return next((home.clerk for home in desk.committees.values() if home.clerk), None)


def recipients(audience: Iterable[Audience], people: People, also: Iterable[str] = ()) -> tuple[str, ...]:
    """The roles of an audience, the nearest first, each once.

    Where nobody is named as its first, the clerk stands in, else the director, else ``NOBODY``: what is nobody's task
    is heard all the same.
    """
    first, *others = audience
    stand_in = people.clerk or people.director or NOBODY
    named = (name for who in others if (name := getattr(people, who)))
    once: dict[str, str] = {}
    for name in (getattr(people, first) or stand_in, *named, *also):
        once.setdefault(same_words(name), name)
    return tuple(once.values())

"""The page that lists the calendars of a folder: what each holds, its next date, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from commissioning.publish.choices import Profile
from commissioning.publish.pages.rendering import page

NAME: Final = "index.html"

_HOLDS: Final = {
    "portfolio": "Every milestone of every workstream, and every meeting.",
    "governance": "Paper deadlines, notices, other deadlines and meetings.",
    "public": "What may be published: notices, starts of services and meetings.",
    "workstream": "The milestones of this workstream, and the meetings that it goes to.",
    "committee": "The meetings of this committee, and what falls on them.",
    "owner": "The milestones of this owner.",
}
_TELLS: Final[dict[Profile, str]] = {
    "dates-only": "Dates, and what sort of date each is.",
    "public": "Dates and titles, as they may be published.",
    "officer": "Dates, titles and reasons; for officers only.",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A calendar as the page lists it.

    Attributes:
        file: its name in the folder of the page.
        events: how many entries it holds.
        next: the first day from today on.
        left_out: a sentence; ``None`` when nothing is.
    """

    scope: str
    profile: Profile
    file: str
    events: int
    next: date | None
    left_out: str | None

    @property
    def holds(self) -> str:
        """What it holds, in a sentence."""
        return holds(self.scope)

    @property
    def tells(self) -> str:
        """How much it tells of that."""
        return _TELLS[self.profile]


def holds(scope: str) -> str:
    """What a feed of a scope holds, in a sentence."""
    return _HOLDS[scope.partition(":")[0]]


def index_page(council: str, calendars: Iterable[Listed], *, as_of: date) -> bytes:
    """The page; the same bytes for the same calendars and day.

    Owners are named to officers only, so of calendars for others it lists none that bears an owner's name.
    """
    shown = [item for item in calendars if item.profile == "officer" or not item.scope.startswith("owner:")]
    return page("index", council=council, calendars=shown, as_of=as_of, root="")

"""What the database remembers of publishing: when each folder was last published into, and whose calendars it had."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from commissioning.store import Stored, Unit, lasting_id

_SORT = "house"
_OWNERS = "owners"


@dataclass(frozen=True, slots=True)
class Closed:
    """The calendar of an owner who has no milestone any more.

    Attributes:
        since: the day as of which that was found.
        at: the instant (aware) of that.
    """

    owner: str
    since: date
    at: datetime

    @property
    def scope(self) -> str:
        """The scope of its feed."""
        return f"owner:{self.owner}"

    @property
    def id(self) -> str:
        """The lasting id of the entry that says so."""
        return lasting_id("closed", self.scope)


def last_published(unit: Unit, directory: Path) -> date | None:
    """The last day as of which calendars were published into a folder."""
    stored = unit.noun(_SORT, _place(directory))
    return date.fromisoformat(stored.payload["as_of"]) if stored else None


def remember_published(unit: Unit, directory: Path, as_of: date) -> None:
    """Keeps the day as of which calendars are published into a folder; never an earlier one than is known."""
    last = last_published(unit, directory)
    if last is None or last < as_of:
        said = {"directory": directory.as_posix(), "as_of": as_of.isoformat()}
        unit.put_noun(Stored(_SORT, _place(directory), said, None, None))


def closed_calendars(unit: Unit, owners: Collection[str]) -> tuple[Closed, ...]:
    """The calendars of those who had milestones when calendars were last published, and are not among ``owners``."""
    stored = unit.noun(_SORT, _OWNERS)
    known = stored.payload["owners"] if stored else {}
    return tuple(
        Closed(owner, date.fromisoformat(said["since"]), datetime.fromisoformat(said["at"]))
        for owner, said in sorted(known.items())
        if said is not None and owner not in owners
    )


def remember_owners(unit: Unit, owners: Collection[str], as_of: date) -> tuple[Closed, ...]:
    """Keeps who has a calendar. One who had, and has nothing any more, keeps it: who subscribed must be answered."""
    stored = unit.noun(_SORT, _OWNERS)
    known = stored.payload["owners"] if stored else {}
    gone = {"since": as_of.isoformat(), "at": unit.author.at.isoformat()}
    now = dict.fromkeys(owners) | {owner: known[owner] or gone for owner in known if owner not in owners}
    if now != known:
        unit.put_noun(Stored(_SORT, _OWNERS, {"owners": now}, None, None))
    return closed_calendars(unit, owners)


def _place(directory: Path) -> str:
    return "published-" + hashlib.sha256(str(directory.absolute()).encode("utf-8", "backslashreplace")).hexdigest()[:16]

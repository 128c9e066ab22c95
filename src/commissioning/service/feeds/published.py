"""What the database remembers of publishing: when each folder was last published into, and whose calendars it had."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from commissioning.publish.choices import Choices
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


@dataclass(frozen=True, slots=True)
class Published:
    """As of which day calendars were last published into a folder, and what they show."""

    as_of: date
    choices: Choices = field(default_factory=Choices)
    pages: str | None = None


def last_published(unit: Unit, directory: Path) -> Published | None:
    """How calendars were last published into a folder."""
    stored = unit.noun(_SORT, _place(directory))
    if stored is None:
        return None
    said = stored.payload
    return Published(date.fromisoformat(said["as_of"]), Choices.of(said.get("choices", {})), said.get("pages"))


def remember_published(unit: Unit, directory: Path, how: Published) -> None:
    """Keeps how calendars are published into a folder; never as of an earlier day than is known."""
    last = last_published(unit, directory)
    if last is None or last.as_of < how.as_of or (last.as_of == how.as_of and last != how):
        said = {
            "directory": directory.as_posix(),
            "as_of": how.as_of.isoformat(),
            "choices": how.choices.as_dict(),
            "pages": how.pages,
        }
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

"""The holiday data that a database counts with. It is the database's own, so that no new version of the program moves
a date by itself: the first change that is recorded keeps what the program carried then, and ``holidays`` takes newer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from commissioning.dates import Calendars, HolidayData, standard_holidays
from commissioning.store import Stored, Unit

_SORT = "holidays"
_IN_FORCE = "in-force"
_EDITIONS: dict[str, Calendars] = {}


@dataclass(frozen=True, slots=True)
class Kept:
    """Holiday data as a database keeps it: which, since when (UTC) and by whose decision."""

    data: HolidayData
    taken_at: datetime
    taken_by: str


def kept_holidays(unit: Unit) -> Kept | None:
    """The holiday data that the database has taken; ``None`` when nothing was ever recorded in it."""
    current = unit.noun(_SORT, _IN_FORCE)
    if current is None:
        return None
    said = current.payload
    data = _read(unit, said["version"])
    return Kept(data, datetime.fromisoformat(said["taken_at"]), said["taken_by"])


def holidays_of(unit: Unit) -> HolidayData:
    """The holiday data to count with: the database's own, else what this version of the program carries."""
    kept = kept_holidays(unit)
    return kept.data if kept else standard_holidays()


def calendars_of(unit: Unit) -> Calendars:
    """The calendars of ``holidays_of``; made once for each edition of the data."""
    current = unit.noun(_SORT, _IN_FORCE)
    version = current.payload["version"] if current else standard_holidays().version
    if version == standard_holidays().version:
        return standard_holidays().calendars
    if version not in _EDITIONS:
        _EDITIONS[version] = _read(unit, version).calendars
    return _EDITIONS[version]


def keep_holidays(unit: Unit, data: HolidayData, *, because: str | None = None) -> None:
    """Counts with ``data`` from now on, and logs it. Earlier editions are kept: what they said can still be known."""
    before = kept_holidays(unit)
    author = unit.author
    taken = {"version": data.version, "taken_at": author.at.isoformat(), "taken_by": author.name}
    unit.put_noun(Stored(_SORT, data.version, data.as_document(), None, None))
    unit.put_noun(Stored(_SORT, _IN_FORCE, taken, None, None))
    unit.log("holidays taken", None, before=before.data.version if before else None, after=data.version,
             because=because)  # fmt: skip


def pin_holidays(unit: Unit) -> None:
    """Makes a database that has no holiday data of its own keep what the program carries."""
    if unit.noun(_SORT, _IN_FORCE) is None:
        keep_holidays(unit, standard_holidays(), because="the data that this version of the program carries")


def _read(unit: Unit, version: str) -> HolidayData:
    stored = unit.noun(_SORT, version)
    assert stored is not None
    return HolidayData.from_document(stored.payload)

"""The last day as of which calendars, or owners, were told something: nobody is told an earlier day after it.

Who looks at an earlier day (``--as-of``, or a clock that was set back) sees it as it was, and nobody else hears of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from commissioning.store import Stored, Unit

_SORT = "house"

What = Literal["calendars-told", "calendars-told-whole", "alerts-sent"]


@dataclass(frozen=True, slots=True)
class LastTold:
    """As of which day something was last told, and at which instant (aware)."""

    as_of: date
    at: datetime

    @property
    def day(self) -> date:
        """The day before which nothing is told any more.

        A day that had not come by the clock of then holds nobody off: one wrong ``--as-of`` would silence a year.
        """
        return min(self.as_of, self.at.date())


def last_told(unit: Unit, what: What) -> LastTold | None:
    """When that was last told; ``None`` before the first time."""
    stored = unit.noun(_SORT, what)
    if stored is None:
        return None
    return LastTold(date.fromisoformat(stored.payload["as_of"]), datetime.fromisoformat(stored.payload["at"]))


def may_tell(unit: Unit, what: What, as_of: date) -> bool:
    """Whether a day is not before the last one that was told."""
    last = last_told(unit, what)
    return last is None or as_of >= last.day


def tell_as_of(unit: Unit, what: What, as_of: date) -> None:
    """Keeps that something is told as of a day, at the instant of the unit's author; no change, so it is not logged."""
    last = last_told(unit, what)
    if last is None or last.as_of != as_of:
        said = {"as_of": as_of.isoformat(), "at": unit.author.at.isoformat()}
        unit.put_noun(Stored(_SORT, what, said, None, None))

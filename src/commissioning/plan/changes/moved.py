"""A date that differs between two plans, and because of what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Moved:
    """A milestone whose date changed, and because of what.

    Attributes:
        before: the day that it had: its actual day, else its forecast; ``None`` when it had none.
        after: the day that it has now.
        because: a sentence that names the change that moved it.
        caused_by: the milestone that was changed, ``meeting:COMMITTEE:DATE``, ``restart:STAGE``, ``start``, or
            ``None`` when many things changed at once.
    """

    reference: str
    key: str
    title: str
    before: date | None
    after: date | None
    because: str
    caused_by: str | None = None

    @property
    def days(self) -> int | None:
        """Calendar days, positive when later."""
        return (self.after - self.before).days if self.after and self.before else None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "reference": self.reference,
            "key": self.key,
            "title": self.title,
            "from": self.before.isoformat() if self.before else None,
            "to": self.after.isoformat() if self.after else None,
            "days": self.days,
            "because": self.because,
            "caused_by": self.caused_by,
        }


class DeadlineMoved(Moved):
    """A milestone whose latest day changes and whose forecast does not; ``days`` below 0 are days fewer."""

    __slots__ = ()

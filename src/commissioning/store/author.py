"""Who makes a change, and what they had looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Expected:
    """What somebody looked at before they decided: a workstream, or a meeting of a committee, at a version.

    Attributes:
        reference: the workstream, or the committee.
        version: the number of the last entry of the change log that concerned it, as ``plan``, ``board``, ``gate`` and
            ``meetings`` show it.
        meeting: a day that the meeting has or had.
    """

    reference: str
    version: int
    meeting: date | None = None


@dataclass(frozen=True)
class Author:
    """Who makes a change, at which instant (aware), and why.

    With ``expected``, the change is refused when what they looked at has changed since (``changed-meanwhile``).
    """

    name: str
    at: datetime
    because: str | None = None
    expected: Expected | None = None

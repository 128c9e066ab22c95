"""How it was settled on which of several dates a meeting is: by a person, or by a rule that the council states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from commissioning.dates import say
from commissioning.model.record import DeskEntry

ConflictRule = Literal["ask", "latest-paper"]
"""What a council does about dates that disagree: a person settles them, or the paper of the latest day does."""

Said = tuple[date, str | None]
"""A date, and the paper that says it; of the calendar itself, no paper."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """On which day a meeting is, in spite of what else is said of it.

    Attributes:
        day: that day.
        recorded: the day on which it was settled.
        by: who settled it; of a rule, whose load or change brought the sources together.
        because: why.
        rule: the council's own rule that gave it (``policy: date_conflicts``); ``None`` when a person did.
        said: what the sources said by then; what is said anew opens the question again.
    """

    day: date
    recorded: date
    by: str
    because: str
    rule: ConflictRule | None
    said: frozenset[Said]

    @classmethod
    def of(cls, entry: DeskEntry) -> Settlement:
        """What the desk recorded."""
        said = frozenset((date.fromisoformat(day), paper) for day, paper in entry.said["said"])
        day, rule = date.fromisoformat(entry.said["date"]), entry.said.get("rule")
        return cls(day, entry.on, entry.by, entry.said["because"], rule, said)

    def kept(self) -> dict[str, Any]:
        """What the desk records of it, besides who did it and when."""
        said = sorted(([day.isoformat(), paper] for day, paper in self.said), key=lambda one: (one[0], one[1] or ""))
        return {"date": self.day.isoformat(), "because": self.because, "rule": self.rule, "said": said}

    @property
    def days(self) -> tuple[date, ...]:
        """The days that sources gave by then, each once, in order."""
        return tuple(sorted({day for day, _ in self.said}))

    def covers(self, said: Iterable[Said]) -> bool:
        """Whether nothing is said that it does not know and that disagrees with it."""
        return all(one in self.said or one[0] == self.day for one in said)

    def __str__(self) -> str:
        if self.rule is not None:
            return f"settled by the council's rule '{self.rule}' (policy: date_conflicts): {self.because}"
        return f"settled on {say(self.recorded)} by {self.by}: {self.because}"

"""What has happened: recorded by people, kept by the store, never computed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from commissioning.model.base import Stage

Outcome = Literal["approve", "approve-with-conditions", "return", "hold", "stop"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Done(_Record):
    """A milestone happened on a day."""

    reference: str
    key: str
    on: date


class Slip(_Record):
    """A person gave a milestone a new forecast, and said so on a day."""

    reference: str
    key: str
    to: date
    on: date
    because: str | None = None


class Evidence(_Record):
    """A piece of evidence that a gate wants was added."""

    reference: str
    stage: Stage
    key: str
    link: str
    on: date


class Decision(_Record):
    """A decision on the gate that opens a stage."""

    reference: str
    stage: Stage
    outcome: Outcome
    on: date
    by: str
    conditions: tuple[str, ...] = ()
    note: str | None = None


class StageEntry(_Record):
    """A stage was entered on a day."""

    reference: str
    stage: Stage
    on: date


class Facts(_Record):
    """Everything that is known to have happened to one workstream."""

    done: tuple[Done, ...] = ()
    slips: tuple[Slip, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    decisions: tuple[Decision, ...] = ()
    entries: tuple[StageEntry, ...] = ()

    def known_on(self, as_of: date) -> Facts:
        """The facts dated up to ``as_of``: a plan as of a day does not know what came later."""
        return Facts(
            done=tuple(fact for fact in self.done if fact.on <= as_of),
            slips=tuple(fact for fact in self.slips if fact.on <= as_of),
            evidence=tuple(fact for fact in self.evidence if fact.on <= as_of),
            decisions=tuple(fact for fact in self.decisions if fact.on <= as_of),
            entries=tuple(fact for fact in self.entries if fact.on <= as_of),
        )


class Change(_Record):
    """One entry of the change log: what, from, to, who, when, why."""

    seq: int
    at: datetime
    by: str
    what: str
    reference: str | None = None
    field: str | None = None
    before: str | None = None
    after: str | None = None
    because: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "seq": self.seq, "at": self.at.isoformat(), "by": self.by, "what": self.what,
            "reference": self.reference, "field": self.field, "from": self.before, "to": self.after,
            "because": self.because,
        }  # fmt: skip

"""What has happened: recorded by people, kept by the store, never computed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from commissioning.dates import say
from commissioning.model.approval import TermMoved, Terms
from commissioning.model.base import Stage

Outcome = Literal["approve", "approve-with-conditions", "return", "hold", "stop"]
Failure = Literal["no-tenders", "abandoned", "challenge", "contract-not-entered"]
"""How an attempt failed: nobody tendered, it was given up, it was challenged, or no contract came of it."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Done(_Record):
    """A milestone happened on a day."""

    reference: str
    key: str
    on: date
    attempt: int = 1


class Slip(_Record):
    """A person gave a milestone a new forecast, and said so on a day."""

    reference: str
    key: str
    to: date
    on: date
    because: str | None = None
    attempt: int = 1


class Evidence(_Record):
    """A piece of evidence that a gate wants was added; each link for the same key is a version of its own."""

    reference: str
    stage: Stage
    key: str
    link: str
    on: date
    attempt: int = 1
    version: str = "1"


class Seen(_Record):
    """A piece of evidence as a decision saw it."""

    key: str
    version: str


class Decision(_Record):
    """A decision on the gate that opens a stage.

    Attributes:
        conditions: what an approval is conditional on.
        condition_ids: the ids of the actions that the conditions became, in the same order.
        role: the role in which it was taken.
        on_behalf_of: for whom, when a stand-in took it.
        terms: what it was given under; an approval is void when they move past their tolerance.
        seen: the evidence that it saw; ``None`` where that was not kept.
        round: which record of its gate in its attempt it is; the first is 1.
        corrects: the round of the record that it corrects.
    """

    reference: str
    stage: Stage
    outcome: Outcome
    on: date
    by: str
    conditions: tuple[str, ...] = ()
    note: str | None = None
    attempt: int = 1
    condition_ids: tuple[str, ...] = ()
    role: str | None = None
    on_behalf_of: str | None = None
    terms: Terms | None = None
    seen: tuple[Seen, ...] | None = None
    round: int = 1
    corrects: int | None = None

    @property
    def approves(self) -> bool:
        """Whether it opens its gate."""
        return self.outcome in ("approve", "approve-with-conditions")

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "outcome": self.outcome, "on": self.on.isoformat(), "by": self.by, "role": self.role,
            "on_behalf_of": self.on_behalf_of, "conditions": list(self.conditions), "note": self.note,
            "attempt": self.attempt, "round": self.round, "corrects": self.corrects,
            "terms": self.terms.as_dict() if self.terms else None,
            "saw": None if self.seen is None else [{"key": s.key, "version": s.version} for s in self.seen],
        }  # fmt: skip


class Void(_Record):
    """An approval became void on a day, because what it was given for moved past its tolerance.

    ``attempt`` and ``round`` name the approval among the decisions of its gate.
    """

    reference: str
    stage: Stage
    attempt: int = 1
    round: int
    on: date
    moved: tuple[TermMoved, ...]

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "reference": self.reference, "stage": self.stage, "on": self.on.isoformat(),
            "moved": [item.as_dict() for item in self.moved],
        }  # fmt: skip

    def __str__(self) -> str:
        moved = "; ".join(str(item) for item in self.moved)
        return f"The approval of {self.reference} at the gate of {self.stage} is void since {say(self.on)}: {moved}."


class StageEntry(_Record):
    """A stage was entered on a day."""

    reference: str
    stage: Stage
    on: date
    attempt: int = 1


class Restart(_Record):
    """An attempt failed on a day, and the workstream began anew from a stage.

    Attributes:
        stage: the stage that begins anew; what was recorded of it and of those after it no longer holds.
        on: the day on which it failed; the stage cannot begin anew before it.
        outcome: how it failed.
        attempt: the number of the attempt that begins.
        stages: the stages that begin anew.
        keys: their milestones.
        terminates: whether a published tender notice was left without an award, so that a termination notice is due.
    """

    reference: str
    stage: Stage
    on: date
    outcome: Failure
    by: str
    because: str | None = None
    attempt: int
    stages: tuple[Stage, ...]
    keys: tuple[str, ...]
    terminates: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "attempt": self.attempt, "stage": self.stage, "on": self.on.isoformat(), "outcome": self.outcome,
            "by": self.by, "because": self.because, "stages": list(self.stages),
        }  # fmt: skip


class BaselineMilestone(_Record):
    """A milestone as a baseline keeps it."""

    key: str
    title: str
    target: date | None = None
    deadline: date | None = None
    forecast: date | None = None
    actual: date | None = None


class Baseline(_Record):
    """A named, kept copy of a plan: made as of a day, and never changed.

    Attributes:
        seq: the entry of the change log that made it.
        holidays: which holiday data the dates were counted on.
    """

    reference: str
    name: str
    at: datetime
    by: str
    as_of: date
    milestones: tuple[BaselineMilestone, ...]
    seq: int = 0
    holidays: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face; of the milestones, how many there are."""
        return {
            "reference": self.reference, "name": self.name, "at": self.at.isoformat(), "by": self.by,
            "as_of": self.as_of.isoformat(), "holidays": self.holidays, "milestones": len(self.milestones),
        }  # fmt: skip


class Move(_Record):
    """A milestone that a change moved, as it was found when the change was made, as of a day."""

    seq: int
    reference: str
    key: str
    title: str
    on: date
    before: date | None = None
    after: date | None = None
    because: str
    caused_by: str | None = None


class Facts(_Record):
    """Everything that is known to have happened to one workstream.

    ``stale`` is evidence, and ``lapsed`` are decisions, of attempts that failed.
    """

    done: tuple[Done, ...] = ()
    slips: tuple[Slip, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    decisions: tuple[Decision, ...] = ()
    entries: tuple[StageEntry, ...] = ()
    restarts: tuple[Restart, ...] = ()
    stale: tuple[Evidence, ...] = ()
    lapsed: tuple[Decision, ...] = ()
    voids: tuple[Void, ...] = ()

    @property
    def attempt(self) -> int:
        """Which attempt this is; the first one is 1."""
        return 1 + len(self.restarts)

    def known_on(self, as_of: date) -> Facts:
        """What holds of the facts dated up to ``as_of``: a plan as of a day does not know what came later."""
        return Facts(
            done=tuple(fact for fact in self.done if fact.on <= as_of),
            slips=tuple(fact for fact in self.slips if fact.on <= as_of),
            evidence=tuple(fact for fact in self.evidence if fact.on <= as_of),
            decisions=tuple(fact for fact in self.decisions if fact.on <= as_of),
            entries=tuple(fact for fact in self.entries if fact.on <= as_of),
            restarts=tuple(fact for fact in self.restarts if fact.on <= as_of),
            voids=tuple(fact for fact in self.voids if fact.on <= as_of),
        ).in_force()

    def standing(self, stage: Stage) -> Decision | None:
        """The last decision on the gate of a stage."""
        return next((decision for decision in reversed(self.decisions) if decision.stage == stage), None)

    def void_of(self, decision: Decision) -> Void | None:
        """Why and since when an approval is void, if it is."""
        name = (decision.stage, decision.attempt, decision.round)
        return next((void for void in self.voids if (void.stage, void.attempt, void.round) == name), None)

    def approval(self, stage: Stage) -> Decision | None:
        """The approval that holds the gate of a stage open; ``None`` when there is none, or it is void."""
        last = self.standing(stage)
        return last if last is not None and last.approves and self.void_of(last) is None else None

    def in_force(self) -> Facts:
        """The facts without those of earlier attempts that a restart has set aside."""
        if not self.restarts:
            return self
        return Facts(
            done=tuple(fact for fact in self.done if self._of_now(fact)),
            slips=tuple(fact for fact in self.slips if self._of_now(fact)),
            evidence=tuple(fact for fact in self.evidence if self._at_now(fact)),
            decisions=tuple(fact for fact in self.decisions if self._at_now(fact)),
            entries=tuple(fact for fact in self.entries if self._at_now(fact)),
            restarts=self.restarts,
            voids=self.voids,
            stale=(*self.stale, *(fact for fact in self.evidence if not self._at_now(fact))),
            lapsed=(*self.lapsed, *(fact for fact in self.decisions if not self._at_now(fact))),
        )

    def _of_now(self, fact: Done | Slip) -> bool:
        """Whether a fact about a milestone is newer than every restart that began its stage anew."""
        return not any(r.attempt > fact.attempt and fact.key in r.keys for r in self.restarts)

    def _at_now(self, fact: Evidence | Decision | StageEntry) -> bool:
        """The same of a fact about a stage or its gate."""
        return not any(r.attempt > fact.attempt and fact.stage in r.stages for r in self.restarts)


DeskNoun = Literal["action", "paper", "programme", "meeting"]
"""What is recorded of at the scrutiny desk."""


class DeskEntry(_Record):
    """Something that governance staff recorded about an action, a paper, a programme item or a meeting.

    Attributes:
        subject: the lasting id or key of what it is about.
        number: which record of its subject it is; the first is 1.
        sort: what happened to it.
        on: the day on which it happened.
        said: everything else; each noun reads its own with a type of its own.
    """

    noun: DeskNoun
    subject: str
    number: int
    sort: str
    on: date
    by: str
    at: datetime
    said: dict[str, Any] = {}


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

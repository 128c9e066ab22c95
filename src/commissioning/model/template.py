"""Templates: the stages, steps, gates and rules that a kind of workstream follows. Data, versioned."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from commissioning.model.approval import Tolerance
from commissioning.model.base import (
    Duration,
    Keyed,
    Noun,
    OneOrMore,
    OrWords,
    Reference,
    RegimeName,
    Stage,
    Text,
    Withheld,
    without_line,
)

StepKind = Literal["step", "notice", "meeting", "deadline", "start"]


Act = Literal[
    "planned-procurement-notice", "pme-notice", "conflicts-assessment", "tender-notice", "transparency-notice",
    "assessment-summaries", "award-notice", "kpis-published", "contract-award", "contract-details-notice",
    "decision-published", "callin-ends",
]  # fmt: skip
"""What a step is in the law's eyes, where an order is laid down for it. A step with such a key is that act."""


class Before(Noun):
    """A step that a rule counts back from another: the notice before a decision, say."""

    step: Text = Field(description="The step or gate that it must come before.")
    rule: Reference


class TemplateStep(Noun):
    """Work inside a stage, or a dated act. Its date is found in one of these ways:

    ``duration`` (work that begins the day after ``after``), ``rule`` (a period of law counted from ``after``),
    ``before`` (counted back from another step), ``committee`` (the first usable meeting), or none of them
    (the first working day after ``after``).
    """

    title: Text
    kind: StepKind = "step"
    after: OneOrMore[Text] = Field(
        default=(), description="Steps or gates it waits for; without any, its stage's start."
    )
    duration: Duration | None = None
    minimum: Duration | None = Field(None, description="The shortest that its work can be made; never a period of law.")
    rule: Reference | None = None
    before: Before | None = None
    committee: Text | None = Field(None, description="A committee's key, or 'scrutiny' for the workstream's own.")
    owner: Text | None = Field(None, description="A role, never a person.")
    act: Act | None = Field(None, description="What it is in law, where its key does not say; its order is checked.")
    publicity: bool = Field(
        False, description="Consultation, engagement or publicity: warned of in a pre-election period."
    )
    optional: bool = Field(False, description="Left out unless a workstream takes it in.")
    withheld: Withheld | None = Field(
        None, description="Why it is in no public calendar: exempt, embargoed, or still a draft."
    )
    note: Text | None = None


class EvidenceItem(Noun):
    """Evidence that a gate wants."""

    title: Text
    step: Text | None = Field(None, description="The step that makes it.")


def _evidence(value: Any) -> Any:
    return {"title": value} if isinstance(value, str) else value


class TemplateGate(Noun):
    """The decision that opens a stage."""

    title: Text
    approver: Text = Field(description="The role that usually decides.")
    approvers: OneOrMore[Text] = Field(
        default=(), description="All roles that may decide; without 'approver' the first is the usual one."
    )
    limit: Keyed[Annotated[int, Field(ge=0, le=10_000_000_000)]] = Field(
        default={},
        description="Delegated limits by role, whole pounds including VAT; over its limit a role may not decide.",
    )
    tolerance: Tolerance | None = Field(
        None, description="How far what was approved may move before the approval is void; else the council's."
    )
    after: OneOrMore[Text] = Field(
        default=(), description="Steps it waits for; without any, the end of the stage before."
    )
    committee: Text | None = Field(None, description="The committee that takes the decision, if one does.")
    evidence: Keyed[Annotated[EvidenceItem, BeforeValidator(_evidence), OrWords()]] = {}

    @model_validator(mode="before")
    @classmethod
    def _usual_approver(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("approvers") and not value.get("approver"):
            roles = value["approvers"]
            return {**value, "approver": roles[0] if isinstance(roles, list | tuple) else roles}
        return value

    @model_validator(mode="after")
    def _the_decision_is_no_evidence(self) -> TemplateGate:
        if "decision" in self.evidence:
            context = {"value": "decision", "remedy": "Give it another key, for example 'minutes'."}
            raise PydanticCustomError("wrong-value", "'{value}' is what every gate wants besides evidence.", context)
        return self

    @model_validator(mode="after")
    def _limits_are_of_approvers(self) -> TemplateGate:
        others = [role for role in self.limit if role not in self.roles]
        if others:
            context = {"value": others[0], "remedy": f"Write one of {', '.join(self.roles)}, or add it to 'approvers'."}
            raise PydanticCustomError("unknown-reference", "the limit of '{value}' is of no approver here.", context)
        return self

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that may decide, the usual one first."""
        return tuple(dict.fromkeys((self.approver, *self.approvers)))


class TemplateStage(Noun):
    """One of the four stages."""

    title: Text
    duration: Duration | None = Field(
        None, description="How long the stage is planned to take; its steps may take longer."
    )
    gate: TemplateGate | None = None
    steps: Keyed[TemplateStep] = {}
    left_out: Text | None = Field(None, description="Why this kind of workstream has no such stage.")


class Template(Noun):
    """What a kind of workstream follows."""

    kind: Reference
    title: Text
    version: Annotated[int, Field(ge=1)] = 1
    description: Text | None = None
    regime: RegimeName | None = Field(None, description="The procurement regime that its rules are written for.")
    stages: Annotated[dict[Stage, TemplateStage], BeforeValidator(without_line)]

"""Workstreams: one commissioning review or strategy refresh, from its start to service start."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from commissioning.model.base import (
    Duration,
    Keyed,
    Noun,
    OneOrMore,
    Quotation,
    RealDate,
    Reference,
    RegimeName,
    Stage,
    Text,
    Withheld,
    without_line,
)
from commissioning.model.template import TemplateStep


class Window(Noun):
    """A first and a last day, both counted."""

    start: RealDate
    end: RealDate

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if self.end < self.start:
            context = {"value": f"{self.start} to {self.end}", "remedy": "Give the earlier date as start."}
            raise PydanticCustomError("stage-order", "the window {value} ends before it starts.", context)
        return self


class StagePlan(Noun):
    """What this workstream says about a stage. ``target`` is what it hopes; the plan checks against it."""

    target: Window | None = None
    duration: Duration | None = None
    overlaps: bool = Field(
        False, description="Begins as soon as its gate is open, and does not wait for the end of the stage before."
    )
    stated: OneOrMore[Quotation] = ()
    left_out: Text | None = Field(None, description="Why this workstream has no such stage.")


class StepPlan(Noun):
    """What this workstream says about a step or a gate of its template."""

    target: RealDate | None = None
    after: OneOrMore[Text] = Field(
        default=(), description="Steps or gates it waits for here, in place of those that its template names."
    )
    rule: Reference | None = Field(
        None, description="The rule that counts it here, or that its notice is counted back by, in place of another."
    )
    duration: Duration | None = None
    minimum: Duration | None = Field(None, description="The shortest that its work can be made.")
    not_before: RealDate | None = Field(
        None, description="A day before which it cannot happen, for reasons outside the plan."
    )
    owner: Text | None = None
    title: Text | None = None
    done: RealDate | None = Field(None, description="The day on which it happened.")
    stated: OneOrMore[Quotation] = ()
    take_in: bool = Field(False, description="Takes in a step that the template calls optional.")
    left_out: Text | None = Field(None, description="Why this workstream does not need it.")
    withheld: Withheld | None = Field(
        None, description="Why it is in no public calendar: exempt, embargoed, or still a draft."
    )


class AddedStep(TemplateStep):
    """A step that this workstream has and its template has not."""

    stage: Stage


class ServiceStart(Noun):
    """When the new service, or the strategy's launch, is hoped for and when it is needed."""

    target: RealDate | None = None
    required: RealDate | None = Field(
        None, description="The day by which it must start; else the day after the contract ends."
    )


class Procurement(Noun):
    """What decides which procurement regime it is under, and the regime that the council says it is under."""

    value: Annotated[int, Field(ge=1, le=10_000_000_000)] | None = Field(
        None, description="Estimated value over the whole term, in whole pounds."
    )
    vat: Literal["included", "excluded", "exempt"] | None = Field(
        None, description="Whether the value includes VAT; 20% is added where it is excluded."
    )
    commenced_on: RealDate | None = Field(
        None, description="The day on which the procurement commences or will: its tender notice, say."
    )
    light_touch: bool = Field(False, description="The service is on the Act's light touch list.")
    mainly_health: bool = Field(
        False, description="Health care services are the main subject by value, and the rest cannot be separated."
    )
    regime: RegimeName | None = Field(None, description="The regime that the council says it is under.")

    @model_validator(mode="after")
    def _vat_is_said(self) -> Procurement:
        if self.value is not None and self.vat is None:
            context = {"value": str(self.value), "remedy": "Add 'vat: included', 'vat: excluded' or 'vat: exempt'."}
            raise PydanticCustomError(
                "missing-field", "the value {value} does not say whether it includes VAT.", context
            )
        return self


class Workstream(Noun):
    """One commissioning review or strategy refresh."""

    reference: Reference
    title: Text
    kind: Reference = Field(
        description="The kind of a template: 'commissioning-review', 'strategy-refresh' or a council's own."
    )
    owner: Text | None = Field(None, description="The role that leads it, never a person.")
    director: Text | None = Field(None, description="The role above the lead's, never a person; else the council's.")
    scope: Text | None = Field(None, description="What it covers: services, people, places. Approvals hang on it.")
    start: RealDate
    service_start: ServiceStart | None = None
    contract: Reference | None = Field(None, description="The contract that the new service follows.")
    scrutiny: Reference | None = Field(None, description="The committee that scrutinises it.")
    withheld: Withheld | None = Field(
        None, description="Why nothing of it is in no public calendar: exempt, embargoed, or still a draft."
    )
    joint_with: OneOrMore[Text] = ()
    procurement: Procurement | None = None
    stages: Annotated[dict[Stage, StagePlan], BeforeValidator(without_line)] = {}
    steps: Keyed[StepPlan] = {}
    added_steps: Keyed[AddedStep] = {}
    stated: OneOrMore[Quotation] = ()

    @property
    def target_start(self) -> date | None:
        """The written target of the service's start."""
        return self.service_start.target if self.service_start else None

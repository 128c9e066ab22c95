"""What a council sets for the alert rules: how grave, who hears it, and how it escalates."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from commissioning.model.base import Noun, OneOrMore, Text

AlertLevel = Literal["info", "warning", "urgent"]
Audience = Literal["owner", "lead", "director", "clerk", "chair"]
"""``owner`` of what is late; ``lead`` of its workstream; ``director`` above the lead; ``clerk`` of the committee;
``chair``: the briefing of the committee's chair."""


class AlertRung(Noun):
    """A rung of an escalation ladder: once it is reached, the alert has at least this level and these people too."""

    days_overdue: Annotated[int, Field(ge=1, le=3650)] | None = Field(None, description="Calendar days past its day.")
    days_to_papers: Annotated[int, Field(ge=0, le=120)] | None = Field(
        None, description="Working days left to the paper deadline of the meeting that it matters for."
    )
    level: AlertLevel | None = None
    audience: OneOrMore[Audience] = ()

    @model_validator(mode="after")
    def _one_measure(self) -> AlertRung:
        if (self.days_overdue is None) == (self.days_to_papers is None):
            context = {"value": "a rung", "remedy": "Give 'days_overdue:' or 'days_to_papers:', one of the two."}
            raise PydanticCustomError("wrong-value", "{value} is reached by one measure.", context)
        if self.level is None and not self.audience:
            context = {"value": "a rung", "remedy": "Give it a 'level:', an 'audience:', or both."}
            raise PydanticCustomError("missing-field", "{value} changes nothing.", context)
        return self


class AlertSetting(Noun):
    """What a council sets for one alert rule; what it leaves out stays as the rule has it."""

    off: bool = Field(False, description="The rule finds nothing; say why under 'because:'.")
    level: AlertLevel | None = None
    audience: OneOrMore[Audience] | None = Field(None, description="Who hears it first.")
    ladder: tuple[AlertRung, ...] | None = Field(None, description="The rungs, in place of the rule's own.")
    any_day: bool | None = Field(None, description="Whether it goes out on days on which the offices are shut, too.")
    lead: Annotated[int, Field(ge=0, le=120)] | None = Field(None, description="Working days ahead that it looks.")
    threshold: Annotated[int, Field(ge=1, le=365)] | None = Field(
        None, description="Calendar days from which on it speaks."
    )
    because: Text | None = None

    @model_validator(mode="after")
    def _off_with_a_reason(self) -> AlertSetting:
        if self.off and self.because is None:
            context = {"value": "off", "remedy": "Add 'because:' with who decided it and why."}
            raise PydanticCustomError("missing-field", "a rule that is {value} has no reason.", context)
        return self

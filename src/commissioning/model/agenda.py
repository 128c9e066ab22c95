"""What meetings agree: actions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from commissioning.model.base import Noun, OneOrMore, Quotation, RealDate, Reference, Text

ActionType = Literal["note", "report-back", "circulate", "add-to-programme", "monitor", "standing", "condition"]
"""``condition`` is what the approval of a gate was conditional on."""


class Action(Noun):
    """What a meeting agreed should happen."""

    id: Reference
    text: Text
    type: ActionType
    committee: Reference | None = Field(
        None, description="The committee that agreed it; a gate's approver may be none."
    )
    agreed_on: RealDate = Field(description="The date of the meeting that agreed it, or of the decision.")
    owner: Text | None = Field(None, description="A role, never a person.")
    due: RealDate | None = None
    due_meeting: RealDate | None = Field(None, description="The date of the meeting that it is due at.")
    status: Literal["open", "done", "dropped"] = "open"
    closed_on: RealDate | None = None
    progress: Text | None = None
    workstream: Reference | None = None
    stated: OneOrMore[Quotation] = ()

"""What a meeting agreed should happen, and what was recorded of it since."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from commissioning.model.base import (
    DURATION_PATTERN,
    Length,
    Noun,
    OneOrMore,
    Quotation,
    RealDate,
    Reference,
    Text,
    parse_length,
)
from commissioning.model.record import DeskEntry

ActionType = Literal[
    "note", "report-back", "circulate", "add-to-programme", "monitor", "standing", "recommendation", "condition"
]
"""``recommendation`` goes to the executive, which answers; ``condition`` is what a gate's approval was given on."""
RECURRING: frozenset[ActionType] = frozenset({"monitor", "standing"})
"""The types that come round again: each progress that is recorded is a look, from which the next is counted."""

NEXT_MEETING = "next meeting"


def _clock(value: object) -> object:
    if isinstance(value, str) and " ".join(value.split()).casefold() == NEXT_MEETING:
        return NEXT_MEETING
    try:
        return parse_length(value)
    except PydanticCustomError as error:
        context = {**(error.context or {}), "remedy": f"Write '{NEXT_MEETING}', or a length such as '10 working days'."}
        raise PydanticCustomError("wrong-value", "'{value}' is not a clock for actions.", context) from None


ActionLimit = Annotated[
    Length | Literal["next meeting"],
    BeforeValidator(_clock),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {
            "anyOf": [{"const": NEXT_MEETING}, {"type": "string", "pattern": DURATION_PATTERN}],
            "examples": ["10 working days", NEXT_MEETING],
        }
    ),
]
"""How long actions of a type have: a length, or until the next meeting whose papers can be in time."""

EventSort = Literal[
    "progress", "evidence", "closed", "dropped", "reopened", "due", "owner",
    "sent", "received", "notice", "responded", "published",
]  # fmt: skip


class ActionEvent(BaseModel):
    """One record of an action, as a person made it.

    Attributes:
        number: which record of its action it is; the first is 1.
        on: the day on which it happened.
        by: who recorded it, ``at`` an instant.
        note: what was said, or why.
        link: the evidence, or the response.
        to: the new due date of a ``due``; ``meeting`` that it is due at instead.
        role: the new owner of an ``owner``.
        verified_by: who verified a closure.
        closed_on: when what is reopened had been closed.
    """

    model_config = ConfigDict(frozen=True)

    sort: EventSort
    number: int
    on: date
    by: str
    at: datetime
    note: Text | None = None
    link: Text | None = None
    to: date | None = None
    meeting: date | None = None
    role: Text | None = None
    verified_by: Text | None = None
    closed_on: date | None = None

    @classmethod
    def of(cls, entry: DeskEntry) -> ActionEvent:
        """The record as the store keeps it, read."""
        return cls.model_validate(
            {**entry.said, "sort": entry.sort, "number": entry.number, "on": entry.on, "by": entry.by, "at": entry.at}
        )


class ExecutiveResponse(Noun):
    """What became of a recommendation to the executive: LGA 2000 s.9FE gives it two months to respond."""

    sent_on: RealDate | None = Field(None, description="When scrutiny sent its report.")
    received_on: RealDate | None = Field(
        None, description="When the executive received the report; until it is known, the two months have not begun."
    )
    notice_on: RealDate | None = Field(
        None, description="When it received the notice in writing, if later: the two months begin with that day."
    )
    responded_on: RealDate | None = None
    published_on: RealDate | None = Field(None, description="When the response was published.")


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
    presented_by: Text | None = Field(
        None, description="The role that presented the item; it hears of an action that nobody owns."
    )
    due: RealDate | None = None
    due_meeting: RealDate | None = Field(None, description="The date of the meeting that it is due at.")
    status: Literal["open", "done", "dropped"] = "open"
    closed_on: RealDate | None = None
    progress: Text | None = None
    workstream: Reference | None = None
    origin: Text | None = Field(None, description="Where it was agreed: the minute, say.")
    executive: ExecutiveResponse | None = Field(None, description="Of a recommendation: its way through the executive.")
    stated: OneOrMore[Quotation] = ()
    recorded: Annotated[
        SkipJsonSchema[tuple[ActionEvent, ...] | None], Field(alias="__recorded__", exclude=True, repr=False)
    ] = None
    """What was recorded of it, the first record first; nothing in what files and the store's payloads say."""

    @property
    def history(self) -> tuple[ActionEvent, ...]:
        """What was recorded of it, the first record first."""
        return self.recorded or ()

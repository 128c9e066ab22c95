"""Work programmes and forward plans: items that keep their identity, and what was recorded of them."""

from __future__ import annotations

import json
import re
import uuid
from calendar import month_name
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from commissioning.model.base import Noun, OneOrMore, OrWords, Quotation, RealDate, Reference, Text
from commissioning.model.record import DeskEntry

ItemStatus = Literal["planned", "taken", "carried", "closed", "dropped"]
"""``planned``: to be taken. ``taken``: by a meeting. ``carried``: to a later meeting or year. ``closed``: answered, and
no longer wanted. ``dropped``: given up, with the reason."""

_MONTHS: Final = {name.lower(): number for number, name in enumerate(month_name) if name}
_EVERY: Final = re.compile(r"(?:at )?(?:each|every|any)(?: (?P<n>\d+|other|second|third|fourth|fifth))? meetings?")
_NUMBERS: Final = {"other": 2, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_YEARLY: Final = ("yearly", "every year", "each year", "annual", "annually", "once a year")
_ROLLING_REMEDY: Final = "Write 'every meeting', 'every 2 meetings', 'yearly', or months such as [November, April]."


class Rolling(Noun):
    """How an item recurs after the meeting that it first stands at: at meetings, each year, or in months.

    ``months`` are numbers from 1; the first meeting in such a month or after it takes the item.
    """

    every: Annotated[int, Field(ge=1, le=24, description="Every so many meetings.")] | None = None
    yearly: bool = False
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    until: RealDate | None = Field(None, description="The day after which it recurs no more.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum((self.every is not None, self.yearly, bool(self.months))) != 1:
            context = {"value": str(self), "remedy": _ROLLING_REMEDY}
            raise PydanticCustomError("wrong-value", "how it recurs is said in no way or in several.", context)
        return self

    def __str__(self) -> str:
        if self.every is not None:
            return "every meeting" if self.every == 1 else f"every {self.every} meetings"
        if self.yearly:
            return "yearly"
        return "in " + ", ".join(month_name[number] for number in self.months) if self.months else "never"


def _rolling(value: Any) -> Any:
    if isinstance(value, str):
        words = " ".join(value.lower().replace(".", " ").split())
        found = _EVERY.fullmatch(words)
        if found:
            number = found["n"] or "1"
            return {"every": _NUMBERS.get(number) or int(number)}
        if words in _YEARLY:
            return {"yearly": True}
        value = re.split(r"\s*(?:,|\band\b)\s*", words.removeprefix("in "))
    if isinstance(value, list | tuple):
        return {"months": [_month(month) for month in value]}
    if isinstance(value, dict) and isinstance(value.get("months"), list):
        return {**value, "months": [_month(month) for month in value["months"]]}
    return value


def _month(value: Any) -> int:
    number = value if isinstance(value, int) else _MONTHS.get(str(value).strip().lower())
    if number is None:
        context = {"value": str(value)[:80], "remedy": _ROLLING_REMEDY}
        raise PydanticCustomError("wrong-value", "'{value}' does not say how an item recurs.", context)
    return number


Recurring = Annotated[Rolling, BeforeValidator(_rolling), OrWords()]
"""How an item recurs; it may be written in words."""


_YEAR: Final = re.compile(r"\d{4}\s*(?:[-/–—]|to)\s*(?:\d{2}|\d{4})")


def _a_year(value: Any) -> Any:
    if value is None or _YEAR.fullmatch(str(value).strip()):
        return value
    context = {"value": str(value)[:80], "remedy": "Write it as 2025-26."}
    raise PydanticCustomError("wrong-value", "'{value}' is not a municipal year.", context)


YearName = Annotated[Text, BeforeValidator(_a_year)]
"""A municipal year as people name it."""


class _Line(Noun):
    """What a line of the work programme and one of the forward plan have in common."""

    id: Reference | None = Field(
        None,
        description="What it is known by whatever its words and its meeting become; else made from its first words.",
    )
    committee: Reference
    workstream: Reference | None = None
    status: ItemStatus | None = Field(
        None, description="Without one it is planned, or taken where its meeting shows it."
    )
    because: Text | None = Field(None, description="Why it was carried, closed or dropped.")
    carried_to: Text | None = Field(None, description="The meeting (a date) or the municipal year it was carried to.")
    carried_from: Text | None = Field(None, description="The meeting (a date) or the municipal year it comes from.")

    @model_validator(mode="after")
    def _said_why(self) -> Self:
        if self.status == "dropped" and not self.because:
            context = {"value": "dropped", "remedy": "Write the reason under 'because:'."}
            raise PydanticCustomError("missing-field", "an item is dropped and nobody says why.", context)
        if self.status == "carried" and not self.carried_to:
            context = {"value": "carried", "remedy": "Write 'carried_to:' with a meeting's date or a year as 2025-26."}
            raise PydanticCustomError("missing-field", "an item is carried and nobody says to where.", context)
        return self


class ProgrammeItem(_Line):
    """A line of a committee's work programme.

    ``milestone`` names the milestone of its workstream that it stands for: it then follows that one to other meetings.
    """

    meeting: RealDate
    item: Text
    actions: Text | None = None
    progress: Text | None = None
    agreed: OneOrMore[Reference] = Field(default=(), description="The ids of the actions that were agreed on it.")
    milestone: Text | None = Field(None, description="The milestone of the workstream that it stands for and follows.")
    rolling: Recurring | None = Field(
        None, description="How it recurs at later meetings: 'every meeting', 'yearly', ..."
    )

    @property
    def key(self) -> str:
        """What it is kept under, for good: its id, else made from its first words and meeting."""
        return self.id or item_key(self.committee, self.meeting, self.item, None, None)


class ForwardItem(_Line):
    """A suggested item without a settled meeting. ``proposed`` is when it may come, in the words of a paper."""

    topic: Text
    detail: Text | None = None
    proposed: Quotation | None = None
    year: YearName | None = Field(None, description="The municipal year on whose forward plan it stands, as 2024-25.")

    @property
    def key(self) -> str:
        """What it is kept under, for good: its id, else made from its first words."""
        return self.id or item_key(self.committee, None, None, self.topic, self.detail)


def item_key(committee: str, meeting: date | None, item: str | None, topic: str | None, detail: str | None) -> str:
    """The lasting key of an item without an id of its own, made once from what it was first called."""
    words = [str(word) for word in (committee, meeting, item, topic, detail)]
    return str(uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(words)))


class UnreadPart(Noun):
    """A part of a committee's work programme of a year that nobody could read: what stood there is not known."""

    year: YearName = Field(description="The municipal year, as 2025-26.")
    says: Text = Field(description="What cannot be read.")
    paper: Text | None = None


RecordSort = Literal["planned", "taken", "moved", "carried", "closed", "dropped", "noted"]
"""What is recorded of an item. ``planned`` takes a closing back; ``noted`` is what a paper says of it now."""


class ItemRecord(BaseModel):
    """What governance staff recorded of an item.

    Attributes:
        to: the meeting that it was moved or carried to.
        year: the municipal year that it was carried to, where no meeting is named.
        stood: the meeting that its file gave when this was recorded; another one since then is later news.
        item, actions, progress, detail, proposed: what a paper says in its columns (``noted``).
    """

    model_config = ConfigDict(frozen=True)

    sort: RecordSort
    on: date
    by: str
    because: str | None = None
    to: date | None = None
    year: str | None = None
    stood: date | None = None
    item: str | None = None
    actions: str | None = None
    progress: str | None = None
    detail: str | None = None
    proposed: str | None = None

    @classmethod
    def of(cls, entry: DeskEntry) -> ItemRecord:
        """The record that an entry of the desk holds."""
        return cls.model_validate({**entry.said, "sort": entry.sort, "on": entry.on, "by": entry.by})

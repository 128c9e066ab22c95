"""Contracts: when they start, end, and how far they can be extended."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from commissioning.dates import add_months, months_beginning_with
from commissioning.model.base import Noun, OneOrMore, Quotation, RealDate, Reference, Text


class Extension(Noun):
    """An option to extend: how long, and whether it has been used."""

    months: Annotated[int, Field(ge=1, le=240)]
    status: Literal["left", "used", "lapsed"] = "left"
    notice_months: Annotated[int, Field(ge=0, le=60)] | None = Field(None, description="Notice to be given, in months.")


class Contract(Noun):
    """A contract. Its ends are computed from its start and terms; a written ``end`` is checked against them."""

    reference: Reference
    title: Text
    supplier: Text | None = None
    start: RealDate
    months: Annotated[int, Field(ge=1, le=600, description="The initial term, in months.")]
    extensions: tuple[Extension, ...] = ()
    end: RealDate | None = Field(None, description="The current end as written on the register.")
    joint_with: OneOrMore[Text] = ()
    stated: OneOrMore[Quotation] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Contract:
        if self.end and self.end < self.start:
            context = {"value": f"{self.start} to {self.end}", "remedy": "Mend its start or its end."}
            raise PydanticCustomError("stage-order", "the contract {value} ends before it starts.", context)
        return self

    @property
    def initial_end(self) -> date:
        """The last day of the initial term."""
        return months_beginning_with(self.start, self.months)

    @property
    def computed_end(self) -> date:
        """The last day with every extension that has been used."""
        used = sum(option.months for option in self.extensions if option.status == "used")
        return months_beginning_with(self.start, self.months + used)

    @property
    def current_end(self) -> date:
        """The last day of service under the contract as it stands: the written end, else the computed one."""
        return self.end or self.computed_end

    @property
    def months_left(self) -> int:
        """How many months of extension are still to be had."""
        return sum(option.months for option in self.extensions if option.status == "left")

    @property
    def notice_by(self) -> date | None:
        """The last day for giving notice of the next extension: so many months before the current end, on its date."""
        option = next((o for o in self.extensions if o.status == "left" and o.notice_months), None)
        return add_months(self.current_end, -(option.notice_months or 0)) if option else None

    @property
    def maximum_end(self) -> date:
        """The last day if every extension that is left were used."""
        if not self.months_left:
            return self.current_end
        terms = self.months + sum(o.months for o in self.extensions if o.status in ("used", "left"))
        return max(self.current_end, months_beginning_with(self.start, terms))

"""Contracts: when they start, end, and how far they can be extended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from commissioning.dates import add_months, months_beginning_with
from commissioning.model.base import Noun, OneOrMore, Quotation, RealDate, Reference, Text


class Extension(Noun):
    """An option to extend: how long, whether it has been used, and the notice that the contract wants of it."""

    months: Annotated[int, Field(ge=1, le=240)]
    status: Literal["left", "used", "lapsed"] = "left"
    notice_months: Annotated[int, Field(ge=0, le=60)] | None = Field(None, description="Notice to be given, in months.")
    notice_days: Annotated[int, Field(ge=0, le=1825)] | None = Field(
        None, description="Notice to be given, in calendar days, where the contract counts in days."
    )
    stated: OneOrMore[Quotation] = ()

    @model_validator(mode="after")
    def _one_notice(self) -> Extension:
        if self.notice_months is not None and self.notice_days is not None:
            context = {
                "value": f"notice_months {self.notice_months} and notice_days {self.notice_days}",
                "remedy": "Keep the one that the contract counts by.",
            }
            raise PydanticCustomError("wrong-value", "an option has two periods of notice: {value}.", context)
        return self

    def notice_by(self, end: date) -> date | None:
        """The last day for giving notice where ``end`` is the end to be extended; ``None`` without a notice.

        Months lead to the same date of an earlier month (its last day, where it has no such date), days by plain
        subtraction: the earlier reading of "not less than N before".
        """
        if self.notice_months is not None:
            return add_months(end, -self.notice_months)
        return end - timedelta(days=self.notice_days) if self.notice_days is not None else None


@dataclass(frozen=True)
class Option:
    """An option that is left, put on the calendar: used after all those before it, it runs from ``first`` to ``last``.

    ``number`` counts all options of the contract from 1, in the order in which they are written.
    """

    number: int
    extension: Extension
    extends: date
    last: date

    @property
    def first(self) -> date:
        """The first day that it adds."""
        return self.extends + timedelta(days=1)

    @property
    def notice_by(self) -> date | None:
        """The last day for giving notice of it by the contract's words; ``None`` where none is entered."""
        return self.extension.notice_by(self.extends)


class Contract(Noun):
    """A contract. Its ends are computed from its start and terms; a written ``end`` is checked against them."""

    reference: Reference
    title: Text
    supplier: Text | None = None
    owner: Text | None = Field(
        None, description="The role that manages it, never a person; it hears of its end and its options."
    )
    start: RealDate
    months: Annotated[int, Field(ge=1, le=600, description="The initial term, in months.")]
    extensions: tuple[Extension, ...] = ()
    end: RealDate | None = Field(None, description="The current end as written on the register.")
    decided_by: Reference | None = Field(
        None, description="The committee that decides on extensions; without one, a member decides on a working day."
    )
    key_decision: bool = Field(True, description="Whether using an extension is a key decision, noticed 28 clear days.")
    procurement_commenced: RealDate | None = Field(
        None,
        description="The day on which its procurement commenced; from 24 February 2025 the Procurement Act applies.",
    )
    voluntary_sector: bool | None = Field(
        None, description="Whether its provider is a voluntary or community body; left out when nobody has said."
    )
    joint_with: OneOrMore[Text] = ()
    known_as: OneOrMore[Text] = Field(
        (), description="What registers and notices call it: their reference, or its ocid."
    )
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
        return months_beginning_with(self.start, self._months_used)

    @property
    def _months_used(self) -> int:
        return self.months + sum(option.months for option in self.extensions if option.status == "used")

    @property
    def current_end(self) -> date:
        """The last day of service under the contract as it stands: the written end, else the computed one."""
        return self.end or self.computed_end

    @property
    def what_the_end_may_mean(self) -> str | None:
        """Which of the contract's other ends a written end is, where it is not the one that its terms make.

        A register's "end" may or may not count extensions; nobody can tell from the word.
        """
        if self.end is None or self.end == self.computed_end:
            return None
        if self.end == self.initial_end:
            return "the end of the initial term, without the extensions marked as used"
        months = self._months_used
        for number, option in enumerate(self.extensions, 1):
            months += option.months if option.status == "left" else 0
            if option.status == "left" and self.end == months_beginning_with(self.start, months):
                return f"the end with extension {number}, which is marked as left"
        return None

    @property
    def months_left(self) -> int:
        """How many months of extension are still to be had."""
        return sum(option.months for option in self.extensions if option.status == "left")

    @property
    def options(self) -> tuple[Option, ...]:
        """The options that are left, each to be used when those before it have been.

        Each end is counted from the contract's start, not from the end before it; where a written end disagrees with
        the terms, from the day after that end.
        """
        found: list[Option] = []
        extends, added = self.current_end, 0
        anchor, months = (self.start, self._months_used) if self.end in (None, self.computed_end) else (
            self.current_end + timedelta(days=1), 0,
        )  # fmt: skip
        for number, extension in enumerate(self.extensions, 1):
            if extension.status == "left":
                added += extension.months
                last = months_beginning_with(anchor, months + added)
                found.append(Option(number, extension, extends, last))
                extends = last
        return tuple(found)

    @property
    def notice_by(self) -> date | None:
        """The last day for giving notice of the next extension that wants one."""
        return next((option.notice_by for option in self.options if option.notice_by), None)

    @property
    def maximum_end(self) -> date:
        """The last day if every extension that is left were used."""
        options = self.options
        return options[-1].last if options else self.current_end

"""Contract registers and published notices: what they say of a contract, in their words, beside how it is read.

Nothing here is a contract. An "end" on a register may count extensions or not, and nobody can tell from the word: it
keeps what it was said to mean, and who said so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from commissioning.model.base import Noun, OneOrMore, RealDate, Reference, Text

EndMeans = Literal["unknown", "initial", "current", "extended", "maximum"]
"""Which end of a contract an "end" is: without extensions, with those used, with all; ``extended`` counts extensions
in, and whether those used or all is not said; ``unknown`` says nothing."""

Column = Annotated[Text | None, Field(description="The column's name, as the first row of the register has it.")]


class RegisterColumns(Noun):
    """Which column of a register holds what. Each is the column's name; without one, the usual names are looked for."""

    reference: Column = None
    title: Column = None
    description: Column = None
    department: Column = None
    supplier: Column = None
    value: Column = None
    start: Column = None
    end: Column = None
    initial_end: Column = None
    current_end: Column = None
    extended_end: Column = None
    maximum_end: Column = None
    review: Column = None
    term: Column = None
    extension: Column = None
    process: Column = None
    sme: Column = None
    vcse: Column = None
    status: Column = None
    ocid: Column = None

    def named(self) -> Iterator[tuple[str, str]]:
        """The fields that are written, each with its column."""
        return ((field, str(getattr(self, field))) for field in type(self).model_fields if self._says(field))

    def _says(self, field: str) -> bool:
        return field != "line" and getattr(self, field) is not None


class Register(Noun):
    """A contract register that others keep: how its files are known, how its columns are read, who answers for it."""

    name: Reference
    files: OneOrMore[Text] = Field(
        (), description="Names of its files, with * and ?. Without one: every register that has the columns below."
    )
    columns: RegisterColumns = RegisterColumns()
    dates: Literal["day-first", "month-first"] = "day-first"
    end_means: EndMeans = Field("unknown", description="What the register's end is, where its keeper has said so.")
    ask: Text | None = Field(None, description="Who answers for the register: a role, never a person.")


class Told(Noun):
    """A date as it was told: the words, and the day that they name where they name one."""

    says: Text
    day: RealDate | None = None


class ToldEnd(Told):
    """An end as it was told, what it is said to mean, and by whom that is said."""

    means: EndMeans = "unknown"
    by: Text | None = None
    at: Text | None = Field(None, description="The column, or the field of the notice, that holds it.")


class RegisterEntry(Noun):
    """What one register or notice says of one contract. ``names`` are all references under which it speaks of it.

    ``gone`` since the register no longer has it: it is kept, and nothing is compared with it any more.
    """

    register_name: Text
    reference: Text
    names: tuple[Text, ...] = ()
    sort: Literal["register", "notice"] = "register"
    title: Text | None = None
    description: Text | None = None
    department: Text | None = None
    supplier: Text | None = None
    value: Text | None = None
    start: Told | None = None
    ends: tuple[ToldEnd, ...] = ()
    review: Told | None = None
    term: Text | None = None
    extension: Text | None = None
    days: int | None = Field(None, description="Its longest length, in calendar days, as a notice tells it.")
    months: int | None = Field(None, description="Its longest length, in months, as a notice tells it.")
    buyer: Text | None = None
    process: Text | None = None
    sme: Text | None = None
    vcse: Text | None = None
    status: Text | None = None
    amended: Text | None = Field(None, description="The last amendment that a notice tells: its day and its words.")
    ask: Text | None = None
    dates: Literal["day-first", "month-first"] = "day-first"
    ocid: Text | None = None
    release: Text | None = None
    released: Text | None = None
    stage: Literal["tender", "award", "contract"] | None = None
    gone: bool = False

    @property
    def whom(self) -> str:
        """Whom to ask what it means."""
        return self.ask or ("whoever keeps the register" if self.sort == "register" else "whoever published the notice")

    @property
    def called(self) -> str:
        """What messages call the register or the notice."""
        return f"the register '{self.register_name}'" if self.sort == "register" else f"the notice {self.release}"

    def over(self, as_of: date) -> bool:
        """Whether every end that it tells has gone by."""
        days = [end.day for end in self.ends if end.day is not None]
        return bool(days) and max(days) < as_of

"""What an approval was given under: its terms, and how far they may move before it is void."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from commissioning.dates import add_months, say
from commissioning.model.base import Noun, same_words

Term = Literal["value", "scope", "date"]

_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?) ?%")
_POUNDS = re.compile(r"£? ?(\d{1,3}(?:,\d{3})+|\d{1,10})")
_SPAN = re.compile(r"(\d{1,4}) ?(d|w|m|days?|weeks?|months?)")
_UNITS = {"d": "days", "w": "weeks", "m": "months"}


def _wrong(value: str, of: str, remedy: str) -> PydanticCustomError:
    context = {"value": value[:80], "of": of, "remedy": remedy}
    return PydanticCustomError("wrong-value", "'{value}' is not a tolerance of {of}.", context)


def _of_value(value: Any) -> Any:
    if value is None:
        return None
    text = re.sub(r"\s+", " ", str(value)).strip().lower()
    if text in ("unchanged", "any"):
        return text
    if share := _SHARE.fullmatch(text):
        return f"{share[1]}%"
    if pounds := _POUNDS.fullmatch(text):
        return f"£{int(pounds[1].replace(',', '')):,}"
    raise _wrong(text, "value", "Write for example '10%', '£50,000', 'unchanged' or 'any'.")


def _of_date(value: Any) -> Any:
    if value is None:
        return None
    text = re.sub(r"\s+", " ", str(value)).strip().lower()
    if text in ("unchanged", "any"):
        return text
    if span := _SPAN.fullmatch(text):
        number, unit = int(span[1]), _UNITS[span[2][0]]
        return f"{number} {unit[:-1] if number == 1 else unit}"
    raise _wrong(text, "date", "Write for example '3 months', '8 weeks', '60 days', 'unchanged' or 'any'.")


ValueTolerance = Annotated[
    str, BeforeValidator(_of_value), WithJsonSchema({"type": ["string", "integer"], "examples": ["10%", "£50,000"]})
]
DateTolerance = Annotated[
    str, BeforeValidator(_of_date), WithJsonSchema({"type": "string", "examples": ["3 months", "60 days"]})
]


class Tolerance(Noun):
    """How far what was approved may move, either way, before the approval is void. What is not said is the council's.

    A value may move by a share of itself or by pounds; the date by calendar days, weeks or months. ``unchanged`` allows
    nothing, ``any`` allows everything.
    """

    value: ValueTolerance | None = Field(None, description="A share ('10%'), pounds, 'unchanged' or 'any'.")
    date: DateTolerance | None = Field(None, description="Days, weeks or months; 'unchanged' or 'any'.")
    scope: Literal["unchanged", "any"] | None = Field(None, description="'unchanged' (the default) or 'any'.")

    def over(self, other: Tolerance) -> Tolerance:
        """This tolerance, and where it says nothing the other's.

        >>> Tolerance(date="60d").over(STANDARD_TOLERANCE).as_dict()
        {'value': '10%', 'date': '60 days', 'scope': 'unchanged'}
        """
        return Tolerance(value=self.value or other.value, date=self.date or other.date, scope=self.scope or other.scope)

    def as_dict(self) -> dict[str, str | None]:
        """The machine face."""
        return {"value": self.value, "date": self.date, "scope": self.scope}


STANDARD_TOLERANCE = Tolerance(value="10%", date="3 months", scope="unchanged")
"""What holds where neither the approver nor the template nor the council says anything."""


class TermMoved(BaseModel):
    """A term that has moved past its tolerance; ``after`` is ``None`` when it is not known any more."""

    model_config = ConfigDict(frozen=True)

    term: Term
    before: str
    after: str | None
    tolerance: str

    def as_dict(self) -> dict[str, str | None]:
        """The machine face."""
        return {"term": self.term, "from": self.before, "to": self.after, "tolerance": self.tolerance}

    def __str__(self) -> str:
        name = {"value": "the value", "scope": "the scope", "date": "the service start"}[self.term]
        was, now = (_said(self.term, text) for text in (self.before, self.after))
        return f"{name} moved from {was} to {now}, past the tolerance ({self.tolerance})"


def _said(term: Term, text: str | None) -> str:
    if text is None:
        return "none that is known"
    if term == "date":
        return say(dt.date.fromisoformat(text))
    return f"£{int(text):,}" if term == "value" else f"'{text}'"


class Terms(BaseModel):
    """What an approval was given under.

    Attributes:
        value: estimated value in whole pounds including VAT, where it was written.
        scope: what the workstream covers, as it was written.
        date: the forecast that day of the service's start, or of the strategy's launch.
        tolerance: how far these may move.
    """

    model_config = ConfigDict(frozen=True)

    value: int | None = None
    scope: str | None = None
    date: dt.date | None = None
    tolerance: Tolerance = STANDARD_TOLERANCE

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        day = self.date.isoformat() if self.date else None
        return {"value": self.value, "scope": self.scope, "date": day, "tolerance": self.tolerance.as_dict()}

    def past(self, now: Terms) -> tuple[TermMoved, ...]:
        """The terms that are past their tolerance as they are now.

        What was not known when the approval was given cannot move; what was known and is not any more is past every
        tolerance but ``any``.

        >>> from datetime import date
        >>> given = Terms(value=100_000, date=date(2026, 4, 1))
        >>> [str(moved) for moved in given.past(Terms(value=110_000, date=date(2026, 7, 2)))]
        ['the service start moved from Wed 1 Apr 2026 to Thu 2 Jul 2026, past the tolerance (3 months)']
        """
        limits = self.tolerance.over(STANDARD_TOLERANCE)
        found: list[TermMoved] = []
        if self.value is not None and not self._value_holds(str(limits.value), now.value):
            after = None if now.value is None else str(now.value)
            found.append(TermMoved(term="value", before=str(self.value), after=after, tolerance=str(limits.value)))
        if self.scope is not None and limits.scope != "any" and same_words(self.scope) != same_words(now.scope or ""):
            found.append(TermMoved(term="scope", before=self.scope, after=now.scope, tolerance="unchanged"))
        if self.date is not None and not self._date_holds(str(limits.date), now.date):
            day = now.date.isoformat() if now.date else None
            found.append(TermMoved(term="date", before=self.date.isoformat(), after=day, tolerance=str(limits.date)))
        return tuple(found)

    def _value_holds(self, tolerance: str, now: int | None) -> bool:
        assert self.value is not None
        if tolerance == "any":
            return True
        if now is None:
            return False
        moved = abs(now - self.value)
        if tolerance == "unchanged":
            return moved == 0
        if tolerance.endswith("%"):
            # In hundredths of a per cent and whole pounds, so that no rounding decides.
            share = round(float(tolerance[:-1]) * 100)
            return moved * 10_000 <= self.value * share
        return moved <= int(tolerance.lstrip("£").replace(",", ""))

    def _date_holds(self, tolerance: str, now: dt.date | None) -> bool:
        assert self.date is not None
        if tolerance == "any":
            return True
        if now is None:
            return False
        if tolerance == "unchanged":
            return now == self.date
        number, unit = tolerance.split()
        n = int(number)
        if unit.startswith("month"):
            return add_months(self.date, -n) <= now <= add_months(self.date, n)
        days = dt.timedelta(days=n * (7 if unit.startswith("week") else 1))
        return self.date - days <= now <= self.date + days

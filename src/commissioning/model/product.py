"""Products that come round each month, quarter or year: made with a lag, and seen by bodies in an order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from commissioning.model.base import Duration, Noun, RealDate, Reference, Text

Every = Literal["month", "quarter", "half-year", "year"]
_MONTHS: Final[dict[Every, int]] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_NAMES: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
"""Not the machine's: its locale may be another."""
_LETTER: Final[dict[Every, str]] = {"quarter": "Q", "half-year": "H"}


class Body(Noun):
    """A body that sees a product. One with a calendar sees it at a meeting; any other so many working days later."""

    title: Text
    committee: Reference | None = Field(None, description="The committee at whose first usable meeting it is seen.")
    working_days: Annotated[
        int, Field(ge=0, le=60, description="Without a committee: working days after it is ready or was seen before.")
    ] = 1
    papers_by: Literal["paper deadline", "agenda publication"] = Field(
        "paper deadline", description="Up to when the committee takes its paper; by the council's deadline unless said."
    )


class Product(Noun):
    """A product that comes round: ready so long after its period ends, then seen by bodies, one after the other."""

    key: Reference
    title: Text
    every: Every
    lag: Duration = Field(description="How long after its period's end it is ready: '2 months'.")
    bodies: tuple[Body, ...] = Field(default=(), description="In the order in which they see it.")
    owner: Text | None = Field(None, description="A role, never a person.")
    year_starts: Annotated[int, Field(ge=1, le=12, description="The month in which its year starts.")] = 4
    since: RealDate | None = Field(None, description="No period that ends before it.")
    until: RealDate | None = Field(None, description="No period that ends after it.")
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter, half-year or year, with its first and last day."""

    title: str
    start: date
    end: date


def periods(product: Product, start: date, end: date) -> Iterator[Period]:
    """The periods of a product that end on one of these days, and within its own ``since`` and ``until``.

    >>> product = Product(key="p", title="Dashboard", every="quarter", lag="2 months")
    >>> [f"{p.title}: {p.end}" for p in periods(product, date(2025, 12, 1), date(2026, 4, 30))]
    ['Q3 2025-26: 2025-12-31', 'Q4 2025-26: 2026-03-31']
    """
    start, end = max(start, product.since or start), min(end, product.until or end)
    length = _MONTHS[product.every]
    for year in range(start.year - 1, end.year + 1):
        for number in range(12 // length):
            first = _first_of(year, product.year_starts + number * length)
            last = _first_of(year, product.year_starts + (number + 1) * length) - timedelta(days=1)
            if start <= last <= end:
                yield Period(_title(product, year, number, last), first, last)


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _title(product: Product, year: int, number: int, last: date) -> str:
    if product.every == "month":
        return f"{_NAMES[last.month - 1]} {last.year}"
    named = str(year) if product.year_starts == 1 else f"{year}-{(year + 1) % 100:02d}"
    letter = _LETTER.get(product.every)
    return f"{letter}{number + 1} {named}" if letter else named

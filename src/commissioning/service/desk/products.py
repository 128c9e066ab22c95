"""``products``: what comes round, when it is ready, and when each body sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from commissioning.dates import say
from commissioning.errors import BadInput, NotFound
from commissioning.model import Product
from commissioning.products import Occurrence, occurrences
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store


@dataclass(frozen=True)
class ProductRecord:
    """A product with its occurrences."""

    product: Product
    occurrences: tuple[Occurrence, ...]

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        item = self.product
        return {
            "key": item.key, "title": item.title, "every": item.every, "lag": str(item.lag), "owner": item.owner,
            "occurrences": [occurrence.as_dict() for occurrence in self.occurrences],
        }  # fmt: skip


def products(
    store: Store, key: str | None = None, *, as_of: date, start: date | None = None, end: date | None = None
) -> tuple[ProductRecord, ...]:
    """Products that come round, with the occurrences whose periods end on one of the days from ``start`` to ``end``.

    Args:
        store: an open database.
        key: one product; else all.
        as_of: today.
        start: the first day; else the first of the product's year that today lies in.
        end: the last day; else a year after ``start``.

    Raises:
        NotFound: there is no such product.
        BadInput: the last day lies before the first, or more than ten years after it.
    """
    if start is not None and end is not None and end < start:
        raise BadInput("bad-usage", f"The last day, {say(end)}, lies before the first, {say(start)}.")
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        if key is not None and key not in portfolio.products:
            known = ", ".join(portfolio.products) or "none yet"
            raise NotFound("not-found", f"There is no product '{key}'. There is: {known}.")
        wanted = [portfolio.products[key]] if key is not None else portfolio.products.values()
        found = []
        for item in wanted:
            first = start or _year_of(item, min(as_of, end) if end else as_of)
            last = end or first.replace(year=first.year + 1) - timedelta(days=1)
            if (last - first).days > 3660:
                raise BadInput("bad-usage", "Ask for ten years at the most: give --from and --to.")
            found.append(ProductRecord(item, occurrences(item, portfolio.desk, first, last)))
        return tuple(found)


def _year_of(product: Product, day: date) -> date:
    year = day.year if day.month >= product.year_starts else day.year - 1
    return date(year, product.year_starts, 1)

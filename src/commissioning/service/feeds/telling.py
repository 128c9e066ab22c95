"""Tells calendars what is true on a day, without writing any: for who answers feeds while nobody publishes."""

from __future__ import annotations

from datetime import date

from commissioning.service.feeds.calendars import look, tell
from commissioning.service.feeds.last_told import may_tell
from commissioning.service.feeds.published import remember_owners
from commissioning.service.feeds.serving import Joiner
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store


def tell_all(store: Store, *, author: Author, as_of: date) -> None:
    """Brings what calendars are told up to a day, as ``publish`` does; an earlier day than the last is not told.

    Args:
        store: an open database.
        author: who tells; its instant stamps what moved since calendars were last told.
        as_of: today.

    Raises:
        BadInput: no council has been loaded.
        PartFailed: the database cannot be written; it is safe to repeat.
    """
    looked = look(store, as_of)
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        tell(unit, portfolio, looked=looked)
        if may_tell(unit, "calendars-told", as_of):
            remember_owners(unit, Joiner(unit, as_of, None).owners, as_of)

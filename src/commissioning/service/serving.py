"""The calendar of a scope as a server of feeds gives it: from what calendars were told, never from a plan.

Stands in until what a feed holds has a module of its own: no window, nothing kept; the signature is the lasting one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from commissioning.publish.choices import Choices
from commissioning.publish.entries import in_scope
from commissioning.publish.ical import calendar_bytes, event_bytes
from commissioning.service.calendars import told_of
from commissioning.service.portfolio import Portfolio
from commissioning.service.publishing import title_of
from commissioning.store import Store


@dataclass(frozen=True)
class Served:
    """A calendar, its digest, how many entries it holds and how many it leaves out."""

    content: bytes
    etag: str
    events: int
    left_out: int


def calendar_of(store: Store, scope: str, choices: Choices, *, as_of: date, pages: str | None) -> Served:
    """The calendar of a scope.

    Args:
        store: an open database.
        scope: the feed.
        choices: what it shows.
        as_of: today.
        pages: the address of the pages that explain dates, without a slash at its end.

    Raises:
        PartFailed: the database cannot be read.
    """
    with store.reading() as unit:
        items = in_scope(scope, [told_of(event) for event in unit.events().values()])
        title = title_of(Portfolio(unit, as_of), scope, choices.profile)
    meetings = any(item.entry.at for item in items)
    content = calendar_bytes(
        title, [event_bytes(item, choices, pages=pages) for item in items], choices, meetings=meetings
    )
    return Served(content, hashlib.sha256(content).hexdigest(), len(items), 0)

"""What the pages show besides the verbs: who is there, which calendars, and what falls on a committee's meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from commissioning.service.feeds.publishing import files_of, scopes
from commissioning.service.feeds.serving import Joiner
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store


@dataclass(frozen=True)
class Overview:
    """Who is there.

    Attributes:
        council: its name.
        committees: key and title of each.
        calendars: the scope of each feed, by the name of its file.
    """

    council: str
    committees: tuple[tuple[str, str], ...]
    calendars: Mapping[str, str]


def overview(store: Store, *, as_of: date) -> Overview:
    """Who is there. Raises ``PartFailed``."""
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        council = portfolio.council.name if portfolio.councils else "no council yet"
        named = tuple((key, committee.title) for key, committee in portfolio.committees.items())
        names = scopes(unit, Joiner(unit, as_of, None).owners)
    return Overview(council, named, {file: scope for scope, file in files_of(names).items()})


def falls_on(store: Store, committee: str, *, as_of: date) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """What falls on the meetings of a committee: reference, key, title and date of each milestone, by meeting (ISO).

    It looks at every plan, so the answer is kept like the board's.
    """
    name = f"falls-on-{committee}"
    kept = store.answer(name, as_of)
    if kept is not None and not kept.since:
        falls: Mapping[str, Sequence[Mapping[str, Any]]] = kept.value
        return falls
    begun = store.made_from(as_of)
    found: dict[str, list[Mapping[str, Any]]] = {}
    with store.reading() as unit:
        for plan in Portfolio(unit, as_of).plans():
            for item in plan.milestones:
                if item.meeting is not None and item.meeting[0] == committee and item.day is not None:
                    said = {"reference": plan.reference, "key": item.key, "title": item.title}
                    day = item.meeting[1].isoformat()
                    found.setdefault(day, []).append({**said, "date": item.day.isoformat()})
    store.keep_answer(name, found, as_of, made_from=begun)
    return found

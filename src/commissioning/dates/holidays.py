"""Holiday data as a value: whole years of days off, by division, with their source; and the calendars made of it.

Holidays are data, never a formula: one-off days are proclaimed months ahead (Banking and Financial Dealings Act 1971
s.1(2)-(3)), so the data has a last day, and a newer edition can change a day that was counted already.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, Final, Literal

from commissioning.carried import carried
from commissioning.dates.calendars import Calendars, WorkingCalendar

Division = Literal["england-and-wales", "scotland", "northern-ireland", "elections"]
DIVISIONS: Final[tuple[Division, ...]] = ("england-and-wales", "scotland", "northern-ireland")
APPOINTED: Final[Division] = "elections"
"""Days appointed for public thanksgiving or mourning that are no bank holidays: they stop the election timetable alone
(SI 2006/3304 Sch 3 r.2(1)(c)). GOV.UK's file does not tell of them, and none was appointed from 2019 on."""

_PLACES: Final = {"scotland": "Scotland", "northern-ireland": "Northern Ireland"}
_FILE: Final = "calendars/holidays/uk-bank-holidays.json"


@dataclass(frozen=True, slots=True)
class HolidayChange:
    """A day that one edition of the data has and another has not: ``before`` and ``after`` are its titles."""

    division: Division
    day: date
    before: str | None
    after: str | None

    @property
    def title(self) -> str:
        """What the day is or was called, with the place where that is not England."""
        name = self.after or self.before or ""
        return f"{name} ({_PLACES[self.division]})" if self.division in _PLACES else name


@dataclass(frozen=True)
class HolidayData:
    """Days off by division, and what is known of them.

    ``first`` and ``last`` bound the days that are covered; ``retrieved`` is when the source was read.
    """

    days: Mapping[Division, Mapping[date, str]]
    first: date
    last: date
    source: str
    retrieved: date | None = None

    @cached_property
    def version(self) -> str:
        """The same for the same days, whoever brought them: twelve hexadecimal digits."""
        document = self.as_document()
        content = [document["covers"], *(document[name]["events"] for name in (*DIVISIONS, APPOINTED))]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:12]

    def as_document(self) -> dict[str, Any]:
        """The data in the shape of GOV.UK's bank-holidays file, with what it covers and where it came from."""
        return {
            "source": self.source,
            "retrieved": self.retrieved.isoformat() if self.retrieved else None,
            "covers": {"from": self.first.isoformat(), "until": self.last.isoformat()},
            **{
                name: {
                    "division": name,
                    "events": [
                        {"title": title, "date": day.isoformat()}
                        for day, title in sorted(self.days.get(name, {}).items())
                    ],
                }
                for name in (*DIVISIONS, APPOINTED)
            },
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> HolidayData:
        """The data of a document that ``as_document`` made, or of GOV.UK's file.

        ``covers`` gives the horizon; without it the data covers the whole years of its days.
        """
        days = {
            name: {date.fromisoformat(event["date"]): str(event["title"]) for event in document[name]["events"]}
            for name in (*DIVISIONS, APPOINTED)
            if name in document
        }
        retrieved = document.get("retrieved")
        first, last = _horizon(document, days)
        source = str(document.get("source") or "")
        return cls(days, first, last, source, date.fromisoformat(retrieved) if retrieved else None)

    @cached_property
    def calendars(self) -> Calendars:
        """The four calendars."""
        england = self.days["england-and-wales"]
        uk = dict(england)
        for division, place in _PLACES.items():
            for day, title in self.days[division].items():  # type: ignore[index]
                uk.setdefault(day, f"{title} ({place})")
        eves = {date(year, 12, 24): "Christmas Eve" for year in range(self.first.year, self.last.year + 1)}
        elections = {**self.days.get(APPOINTED, {}), **england, **eves}

        def calendar(id: str, name: str, closed: Mapping[date, str]) -> WorkingCalendar:
            return WorkingCalendar(id, name, closed=closed, first=self.first, last=self.last)

        return Calendars(
            england=calendar("england", "working days in England", england),
            uk=calendar("uk", "working days in every part of the UK", uk),
            elections=calendar("elections", "election days (England)", elections),
        )

    def joined_by(self, newer: HolidayData) -> HolidayData:
        """This data with the years of ``newer`` in place of its own; older and later years of its own are kept.

        Raises:
            ValueError: years between the two are covered by neither.
        """
        if newer.first.year > self.last.year + 1 or newer.last.year < self.first.year - 1:
            gap = self.last.year + 1 if newer.first > self.last else newer.last.year + 1
            raise ValueError(f"{gap} is covered by neither")
        days: dict[Division, Mapping[date, str]] = {}
        for name in (*DIVISIONS, APPOINTED):
            given = newer.days.get(name)
            kept = {
                day: title
                for day, title in self.days.get(name, {}).items()
                if given is None or not newer.first <= day <= newer.last
            }
            days[name] = {**kept, **(given or {})}
        first, last = min(self.first, newer.first), max(self.last, newer.last)
        return HolidayData(days, first, last, newer.source, newer.retrieved)

    def changes_to(self, other: HolidayData) -> Iterator[HolidayChange]:
        """The days that ``other`` gained, lost or calls by another name, by date and division."""
        names = (*DIVISIONS, APPOINTED)
        every = sorted({(day, names.index(n)) for n in names for d in (self, other) for day in d.days.get(n, {})})
        for day, number in every:
            division = names[number]
            before, after = self.days.get(division, {}).get(day), other.days.get(division, {}).get(day)
            if before != after:
                yield HolidayChange(division, day, before, after)


def _horizon(document: Mapping[str, Any], days: Mapping[Division, Mapping[date, str]]) -> tuple[date, date]:
    if "covers" in document:
        covers = document["covers"]
        return date.fromisoformat(covers["from"]), date.fromisoformat(covers["until"])
    years = [day.year for name in DIVISIONS for day in days[name]]
    return date(min(years), 1, 1), date(max(years), 12, 31)


def calendars_from(holidays: Mapping[str, Any]) -> Calendars:
    """The four calendars from a document in the shape of GOV.UK's bank-holidays file."""
    return HolidayData.from_document(holidays).calendars


@cache
def standard_holidays() -> HolidayData:
    """The holiday data that this version carries (``calendars/holidays``)."""
    return HolidayData.from_document(json.loads(carried(_FILE).read_text(encoding="utf-8")))


def standard_calendars() -> Calendars:
    """The calendars from the holiday data that this version carries."""
    return standard_holidays().calendars

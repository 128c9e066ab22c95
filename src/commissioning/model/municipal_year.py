"""Municipal years: from one annual meeting of the council to the day before the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Final

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from commissioning.dates import ONE_DAY
from commissioning.model.base import Noun, RealDate, Text

_THURSDAY: Final = 3
_MAY: Final = 5


class MunicipalYear(Noun):
    """A municipal year as the council writes it: it starts with the annual meeting of the council."""

    title: Text = Field(description="What it is called, for example 2025-26.")
    start: RealDate = Field(description="The day of the annual meeting of the council.")
    end: RealDate | None = Field(None, description="Its last day; else the day before the next one starts.")

    @model_validator(mode="after")
    def _in_order(self) -> MunicipalYear:
        if self.end and self.end < self.start:
            context = {"value": f"{self.start} to {self.end}", "remedy": "Give the earlier date as start."}
            raise PydanticCustomError("stage-order", "the municipal year {value} ends before it starts.", context)
        return self


@dataclass(frozen=True, slots=True)
class YearSpan:
    """A municipal year with its first and last day; ``assumed`` when a day of it is not written by the council."""

    title: str
    start: date
    end: date
    assumed: bool

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def municipal_year_of(written: Sequence[MunicipalYear], day: date) -> YearSpan:
    """The municipal year to which a day belongs: as the council writes it, else by an assumed annual meeting.

    Assumed is the third Thursday in May. Source: Local Government Act 1972 Sch 12 para 1: the annual meeting is held in
    March, April or May, and in a year of ordinary elections within 21 days of the day on which councillors retire, the
    fourth day after the poll on the first Thursday in May; the third Thursday is lawful in every year.

    >>> found = municipal_year_of((), date(2025, 6, 26))
    >>> found.title, found.start.isoformat(), found.end.isoformat(), found.assumed
    ('2025-26', '2025-05-15', '2026-05-20', True)
    """
    years = sorted(written, key=lambda year: year.start)
    spans = [_span(year, following) for year, following in zip_longest(years, years[1:])]
    found = next((span for span in spans if day in span), None)
    if found is not None:
        return found
    first = day.year if day >= _assumed_start(day.year) else day.year - 1
    # A written year that starts in the same calendar year leaves the day to the year before it, or to the next.
    first += next((1 if span.end < day else -1 for span in spans if span.start.year == first), 0)
    before = next((span.end for span in spans if span.start.year == first - 1), None)
    start = before + ONE_DAY if before is not None else _assumed_start(first)
    end = _assumed_start(first + 1) - ONE_DAY
    start = max([start, *(span.end + ONE_DAY for span in spans if span.end < day)])
    after = [span.start - ONE_DAY for span in spans if span.start > day]
    end = min(after, default=end) if any(span.start.year == first + 1 for span in spans) else min([end, *after])
    return YearSpan(f"{first}-{(first + 1) % 100:02d}", start, end, True)


def _span(year: MunicipalYear, following: MunicipalYear | None) -> YearSpan:
    """A written year; its end is the day before the next one that is written, unless a year between them is not."""
    if year.end is not None:
        return YearSpan(year.title, year.start, year.end, False)
    if following is not None and (following.start - year.start).days <= _LONGEST:
        return YearSpan(year.title, year.start, following.start - ONE_DAY, False)
    return YearSpan(year.title, year.start, _assumed_start(year.start.year + 1) - ONE_DAY, True)


_LONGEST: Final = 456
"""Calendar days from one annual meeting to the next, at most: 1 March of a year to 31 May of the next."""


def _assumed_start(year: int) -> date:
    """The third Thursday in May."""
    first = date(year, _MAY, 1)
    return first + timedelta(days=(_THURSDAY - first.weekday()) % 7 + 14)

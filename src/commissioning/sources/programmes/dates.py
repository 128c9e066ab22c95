"""The dates of a work programme's meetings: over two rows, without a year, vague, or of no meeting that is known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from commissioning.dates import read_phrase, say
from commissioning.errors import Severity
from commissioning.sources.programmes.grids import Row

_YEAR: Final = re.compile(r"(?:19|20)\d{2}")
_YEARS: Final = re.compile(r"\b((?:19|20)\d{2})\s*(?:[-/–—]|to)\s*((?:20)?\d{2})\b")
_NOT_HELD: Final = re.compile(r"\s*[(\[]?\b(?:cancelled|canceled|postponed)\b[)\]]?\s*$", re.I)
_ITEMS: Final = re.compile(r"[\s(:–-]*(?:suggested |proposed )?items?(?: tbc)?[):\s]*$", re.I)

Doubt = tuple[str, str, str, Severity]
"""The id of a problem, its sentence, what to do, and how grave it is."""


@dataclass(frozen=True, slots=True)
class CellDate:
    """What a date cell says, put together where it was split."""

    text: str
    split: bool = False
    banner: bool = False


@dataclass(frozen=True, slots=True)
class DateRead:
    """The meeting that a date cell means; ``waiting`` has its words where they name no day."""

    day: date | None
    waiting: str | None
    doubts: tuple[Doubt, ...]


def joined_dates(rows: Sequence[Row], column: int, dating: Dating) -> Iterator[tuple[Row, CellDate]]:
    """Each row with what its date cell says. A year alone below a day and a month belongs to them.

    A year that goes across the whole table heads what follows it; so does one with which there is no meeting of the
    day above it, which the heading's years find.
    """
    taken = False
    for number, row in enumerate(rows):
        text = row.words(column)
        if taken:
            taken = False
            yield row, CellDate("")
            continue
        following = rows[number + 1].words(column) if number + 1 < len(rows) else ""
        heads = row.banner or (number + 1 < len(rows) and rows[number + 1].banner)
        if text and _YEAR.fullmatch(following.strip()) and not _YEAR.search(text) and not heads:
            whole = read_phrase(f"{text} {following}")
            if whole.precision == "day" and whole.earliest and not dating.knows_better(text, whole.earliest):
                taken = True
                yield row, CellDate(f"{text} {following.strip()}", split=True)
                continue
        yield row, CellDate(text)


@dataclass
class Dating:
    """Which dates there are for what stands in a file.

    Attributes:
        meetings: the dates by which the committee's meetings are known, those that they had before among them.
        title: the committee, for sentences.
        years: the two calendar years that the headings named last ("Work Programme 2024 - 2025").
        year: the calendar year that stands alone above the rows that are read ("2026").
    """

    meetings: Collection[date]
    title: str
    years: tuple[int, int] | None = field(default=None)
    year: int | None = field(default=None)

    def heading(self, text: str) -> None:
        """Takes the years that a heading names."""
        found = _YEARS.search(text)
        if found:
            first = int(found[1])
            self.years, self.year = (first, first + 1), None

    def year_alone(self, text: str) -> bool:
        """Takes a year that stands alone above the rows of its meetings; tells whether it is one."""
        if not _YEAR.fullmatch(text.strip()):
            return False
        self.year = int(text)
        return True

    def knows_better(self, text: str, day: date) -> bool:
        """Whether the committee does not meet on a day, and does on the one that its words mean without their year."""
        return day not in self.meetings and self._in_years(text) in self.meetings

    def read(self, said: CellDate) -> DateRead:
        """The meeting that a date cell means."""
        text = _ITEMS.sub("", _NOT_HELD.sub("", said.text)).strip() or said.text
        doubts: list[Doubt] = []
        if said.split:
            doubts.append(("doubtful-date", f"the date '{said.text}' is split over two rows; both belong to it.",
                           "Write it in one cell.", Severity.INFO))  # fmt: skip
        phrase = read_phrase(text)
        day = phrase.earliest if phrase.precision == "day" else None
        if day is None and any(problem.id == "missing-year" for problem in phrase.problems):
            day = self._in_years(text)
            if day is not None:
                doubts.append(("missing-year", f"'{text}' gives no year; it is read as {say(day)}.", "Write the year.",
                               Severity.WARNING))  # fmt: skip
        else:
            doubts += [(p.id, p.message, p.remedy, p.severity) for p in phrase.problems]
        if day is None:
            doubts.append(("vague-date", f"'{text}' names no day of a meeting; its items go onto the forward plan.",
                           "Write the meeting's date when it is settled.", Severity.WARNING))  # fmt: skip
            return DateRead(None, None if said.banner else text, tuple(doubts))
        if day not in self.meetings:
            near = sorted(sorted(self.meetings, key=lambda other: abs((other - day).days))[:2])
            remedy = f"Write {' or '.join(map(str, near))}, or load the meeting." if near else "Load its meetings."
            doubts.append(
                ("unknown-reference", f"{self.title} has no meeting on {say(day)}.", remedy, Severity.WARNING)
            )
        return DateRead(day, None, tuple(doubts))

    def _in_years(self, text: str) -> date | None:
        """The day of a date without a year: in the year above it, else a known meeting, else by the heading's years."""
        if self.year is not None:
            phrase = read_phrase(f"{text} {self.year}")
            return phrase.earliest if phrase.precision == "day" else None
        candidates = {phrase.earliest for year in self._candidates()
                      if (phrase := read_phrase(f"{text} {year}")).precision == "day" and phrase.earliest}  # fmt: skip
        known = [day for day in candidates if day in self.meetings]
        if self.years is not None:
            first, second = date(self.years[0], 5, 1), date(self.years[1], 5, 31)
            known = [day for day in known if first <= day <= second] or [d for d in candidates if first <= d <= second]
        return known[0] if len(known) == 1 else None

    def _candidates(self) -> Collection[int]:
        return self.years or sorted({day.year for day in self.meetings})

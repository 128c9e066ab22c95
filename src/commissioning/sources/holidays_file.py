"""Reads the bank-holidays file of GOV.UK (https://www.gov.uk/bank-holidays.json), as a person has saved it.

Only whole years are taken. A year is whole when every division has at least the days that a usual year has: the
holidays of the Banking and Financial Dealings Act 1971 Sch 1 and those proclaimed each year. GOV.UK publishes whole
years, so fewer days are a file that was cut.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from commissioning.dates import DIVISIONS, Division, HolidayData, nearest_real_day
from commissioning.errors import BadInput, Problem, Severity, Source
from commissioning.sources.files import decoded, read_bytes, shown_path

USUAL: Final[Mapping[Division, int]] = {"england-and-wales": 8, "scotland": 9, "northern-ireland": 10}
MOST: Final = 20
"""More days off than this in one year and division are no bank holidays."""

_BESIDE: Final = ("about", "source", "retrieved", "covers")
_REMEDY: Final = "Save https://www.gov.uk/bank-holidays.json as a file again, and give that file."


def read_holidays(path: Path, *, retrieved: date) -> tuple[HolidayData, tuple[Problem, ...]]:
    """The holiday data of a file, and warnings about what was not taken of it.

    Args:
        path: a file in the shape of GOV.UK's; a division ``elections`` may stand beside those of GOV.UK.
        retrieved: the day on which the file was read from its source, unless the file says another.

    Raises:
        BadInput: the file is no such file, or contradicts itself; ``problems`` holds every fault.
    """
    reading = _Reading(path)
    document = reading.document()
    days = reading.days(document) if document is not None else {}
    data = reading.whole_years(days, _source(path, document or {}), retrieved) if not reading.errors else None
    if data is None or reading.errors:
        raise BadInput.of(reading.problems)
    if isinstance(said := (document or {}).get("retrieved"), str):
        data = replace(data, retrieved=date.fromisoformat(said))
    return data, tuple(reading.problems)


def _source(path: Path, document: Mapping[str, Any]) -> str:
    said = document.get("source")
    return said if isinstance(said, str) and said.strip() else f"{path.name}, in the shape of GOV.UK's bank holidays"


class _Reading:
    """One reading of a file, with the faults found so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = ""
        self.problems: list[Problem] = []

    @property
    def errors(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def _say(self, message: str, remedy: str = _REMEDY, *, value: str | None = None, line: int | None = None,
             id: str = "holiday-file", severity: Severity = Severity.ERROR) -> None:  # fmt: skip
        at = Source(shown_path(self.path), line or self._line(value))
        self.problems.append(Problem(id, message, remedy, severity, at, value))

    def _line(self, value: str | None) -> int:
        found = self.text.find(value) if value else -1
        return self.text.count("\n", 0, found) + 1 if found >= 0 else 1

    def document(self) -> Mapping[str, Any] | None:
        content = read_bytes(self.path)
        text = decoded(self.path, content) if isinstance(content, bytes) else content
        if isinstance(text, Problem):
            self.problems.append(text)
            return None
        self.text = text
        if text.lstrip().startswith("<"):
            self._say("This is a web page and not the bank-holidays file.")
            return None
        try:
            document = json.loads(text, object_pairs_hook=self._once)
        except json.JSONDecodeError as error:
            self._say(f"This is not JSON: {error.msg.lower()}.", line=error.lineno)
            return None
        except (ValueError, RecursionError):
            self._say("This is not JSON that can be read.")
            return None
        if not isinstance(document, dict):
            self._say("This is not the bank-holidays file: it holds no divisions.")
            return None
        retrieved = document.get("retrieved")
        if retrieved is not None and (not isinstance(retrieved, str) or self._date(retrieved) is None):
            self._say("'retrieved' is no date.", "Write it as YYYY-MM-DD, or leave it out.", value=str(retrieved))
        return document

    def _once(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for name, times in Counter(name for name, _ in pairs).items():
            if times > 1:
                self._say(f"'{name}' is written {times} times in one place.", value=name, id="duplicate-field")
        return dict(pairs)

    def days(self, document: Mapping[str, Any]) -> dict[Division, dict[date, str]]:
        known: tuple[Division, ...] = (*DIVISIONS, "elections")
        for name in document:
            if name not in (*known, *_BESIDE):
                self._say(f"'{name}' is no division of the file.", f"The divisions are {', '.join(known)}.", value=name)
        found: dict[Division, dict[date, str]] = {}
        for division in known:
            part = document.get(division)
            if part is None and division == "elections":
                continue
            events = part.get("events") if isinstance(part, dict) else None
            if not isinstance(events, list):
                self._say(f"The division '{division}' is missing, or has no list of events.")
                continue
            if isinstance(part, dict) and part.get("division", division) != division:
                self._say(f"The division '{division}' calls itself '{part['division']}'.")
            found[division] = dict(self._events(division, events))
        return found

    def _events(self, division: Division, events: list[Any]) -> Iterator[tuple[date, str]]:
        seen: set[date] = set()
        for event in events:
            words = event if isinstance(event, dict) else {}
            title, written = words.get("title"), words.get("date")
            if not isinstance(title, str) or not title.strip() or not isinstance(written, str):
                self._say(f"{division}: an event has no title or no date.", value=None)
                continue
            day = self._date(written)
            if day is None:
                self._no_date(division, title, written)
            elif day in seen:
                self._say(f"{division}: {day} is given twice.", "Keep it once.", value=written)
            else:
                seen.add(day)
                # GOV.UK writes a curly apostrophe; one spelling keeps a refresh from renaming every New Year's Day.
                yield day, " ".join(title.replace("\u2019", "'").split())

    def _date(self, written: str) -> date | None:
        if not re.fullmatch(r"(19|20|21)\d\d-\d\d-\d\d", written, re.ASCII):
            return None
        try:
            return date.fromisoformat(written)
        except ValueError:
            return None

    def _no_date(self, division: str, title: str, written: str) -> None:
        numbers = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", written, re.ASCII)
        repair = nearest_real_day(*(int(part) for part in numbers.groups())) if numbers else None
        if repair is not None and repair.isoformat() != written:
            self._say(f"{division}, {title}: {written} is a date that does not exist.",
                      f"Perhaps {repair} is meant; see the source.", value=written, id="impossible-date")  # fmt: skip
        else:
            self._say(f"{division}, {title}: '{written}' is no date.", "Write it as YYYY-MM-DD.", value=written)

    def whole_years(
        self, days: Mapping[Division, Mapping[date, str]], source: str, retrieved: date
    ) -> HolidayData | None:
        """The run of whole years. A year at either end that is not whole is left out, and said."""
        numbers = {name: Counter(day.year for day in days[name] if day.weekday() < 5) for name in days}
        years = sorted({year for name in DIVISIONS for year in numbers[name]})
        short = {year: words for year in years if (words := self._short_of(numbers, year))}
        whole = (
            [year for year in range(years[0], years[-1] + 1) if year in years and year not in short] if years else []
        )
        if not whole:
            self._say("The file covers no whole year.")
            return None
        for year in range(whole[0], whole[-1] + 1):
            if year not in whole:
                few = short.get(year, "no days at all")
                self._say(f"{year} is not whole ({few}), though the years around it are.", value=str(year))
        for name, number in numbers.items():
            for year, count in number.items():
                if count > MOST:
                    self._say(f"{name}: {count} days off in {year} are no bank holidays.", value=str(year))
        for year in (y for y in years if not whole[0] <= y <= whole[-1]):
            message = f"{year} is not whole in the file ({short[year]}), so nothing of it is taken."
            self._say(message, "What was known of that year stays.", value=str(year), severity=Severity.WARNING)
        first, last = date(whole[0], 1, 1), date(whole[-1], 12, 31)
        within = {name: {d: t for d, t in events.items() if first <= d <= last} for name, events in days.items()}
        return HolidayData(within, first, last, source, retrieved)

    def _short_of(self, numbers: Mapping[Division, Counter[int]], year: int) -> str:
        few = [f"{name}: {numbers[name][year]} days, of at least {least}" for name, least in USUAL.items()
               if numbers[name][year] < least]  # fmt: skip
        return "; ".join(few)

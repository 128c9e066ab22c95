"""The rules once more, naively: a table copied from the law's wording, holidays typed in, one day after another.

Nothing here imports the package. Holidays are those that the reference tables of the law give for 2024 to 2027; so a
count may not leave these years (``IndexError``).
"""

from __future__ import annotations

import calendar
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

ONE = timedelta(days=1)
FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
ALL = [FIRST + n * ONE for n in range((LAST - FIRST).days + 1)]

_ENGLAND = {
    2024: "1-1 3-29 4-1 5-6 5-27 8-26 12-25 12-26",
    2025: "1-1 4-18 4-21 5-5 5-26 8-25 12-25 12-26",
    2026: "1-1 4-3 4-6 5-4 5-25 8-31 12-25 12-28",
    2027: "1-1 3-26 3-29 5-3 5-31 8-30 12-27 12-28",
}
_ELSEWHERE = {
    2024: "1-2 3-18 7-12 8-5 12-2",
    2025: "1-2 3-17 7-14 8-4 12-1",
    2026: "1-2 3-17 6-15 7-13 8-3 11-30",
    2027: "1-4 3-17 7-12 8-2 11-30",
}


def _days(table: dict[int, str]) -> set[date]:
    return {date(year, *map(int, day.split("-"))) for year, days in table.items() for day in days.split()}


SHUT = {
    "england": _days(_ENGLAND),
    "uk": _days(_ENGLAND) | _days(_ELSEWHERE),
    "elections": _days(_ENGLAND) | {date(year, 12, 24) for year in _ENGLAND},
}


def counts(day: date, on: str) -> bool:
    """Whether a day counts; ``days`` is the calendar on which all do."""
    if on == "days":
        return True
    if not FIRST <= day <= LAST:
        raise IndexError(day)
    return day.weekday() < 5 and day not in SHUT[on]


def nth(day: date, n: int, on: str, step: timedelta = ONE) -> date:
    """The nth counting day, ``day`` the first that may be one."""
    while True:
        n -= counts(day, on)
        if n == 0:
            return day
        day += step


def months(day: date, n: int) -> tuple[date, bool]:
    """The corresponding date, and whether the month has one."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length)), day.day <= length


def _whole_months(day: date, n: int) -> date:
    corresponding, there = months(day, n)
    return corresponding - ONE if there else corresponding


def _month_end(day: date, n: int) -> date:
    return months(months(day.replace(day=1), n + 1)[0], 0)[0] - ONE


LAST_DAY: dict[str, Callable[[date, int, str], date]] = {
    "n days beginning with": nth,
    "nth day after": lambda d, n, on: nth(d + ONE, n, on),
    "nth day after the day after": lambda d, n, on: nth(d + 2 * ONE, n, on),
    "n clear days after": lambda d, n, on: nth(d + ONE, n, on),
    "n weeks after": lambda d, n, on: d + timedelta(days=7 * n),
    "n weeks beginning with": lambda d, n, on: d + timedelta(days=7 * n - 1),
    "n months after": lambda d, n, on: months(d, n)[0],
    "n months beginning with": lambda d, n, on: _whole_months(d, n),
    "n month ends after": lambda d, n, on: _month_end(d, n),
}
"""The last day of a period that starts on a day."""


@dataclass(frozen=True)
class Law:
    """A rule as its wording has it. ``next``: days from the last day of the period to what it holds up."""

    words: str
    n: int
    on: str
    next: int | None
    safe: str
    inside: int = 0

    def last(self, start: date) -> date:
        return LAST_DAY[self.words](start, self.n, self.on)

    def safe_day(self, last: date, *, forward: bool) -> date:
        """The working day at or before the last day, and one day inside where somebody must act by ambiguous words."""
        inside = self.inside if not forward or self.next is None else 0
        return nth(last - inside * ONE, 1, self.safe, -ONE)


# What holds something up has ``next`` 1 (the day after) or 0 (the day itself); a duty has None.
LAWS = {
    "pa23-pipeline-notice": Law("n days beginning with", 56, "days", None, "uk"),
    "pa23-participation-min": Law("nth day after", 25, "days", 0, "uk"),
    "pa23-participation-min-10": Law("nth day after", 10, "days", 0, "uk"),
    "pa23-tendering-min": Law("nth day after", 25, "days", 0, "uk"),
    "pa23-tendering-min-25": Law("nth day after", 25, "days", 0, "uk"),
    "pa23-tendering-min-30": Law("nth day after", 30, "days", 0, "uk"),
    "pa23-tendering-min-35": Law("nth day after", 35, "days", 0, "uk"),
    "pa23-tendering-min-10": Law("nth day after", 10, "days", 0, "uk"),
    "tender-period-local": Law("nth day after", 30, "days", 0, "england"),
    "pa23-standstill-mandatory": Law("n days beginning with", 8, "uk", 1, "uk"),
    "pa23-standstill-voluntary": Law("n days beginning with", 8, "uk", 1, "uk"),
    "pa23-contract-change-notice-standstill": Law("n days beginning with", 8, "uk", 1, "uk"),
    "pa23-contract-details-notice": Law("n days beginning with", 30, "days", None, "uk"),
    "pa23-contract-details-notice-light-touch": Law("n days beginning with", 120, "days", None, "uk"),
    "pa23-contract-copy": Law("n days beginning with", 90, "days", None, "uk"),
    "pa23-contract-copy-light-touch": Law("n days beginning with", 180, "days", None, "uk"),
    "pa23-modification-copy": Law("n days beginning with", 90, "days", None, "uk"),
    "pa23-contract-termination-notice": Law("n days beginning with", 30, "days", None, "uk"),
    "pa23-performance": Law("n days beginning with", 30, "days", None, "uk"),
    "pa23-performance-yearly": Law("n months beginning with", 12, "days", None, "uk"),
    "pa23-invoice-30": Law("n days beginning with", 30, "days", None, "uk"),
    "pa23-invoice-30-statistic": Law("nth day after", 30, "days", None, "uk"),
    "pa23-payments-compliance": Law("n days beginning with", 30, "days", None, "uk"),
    "pa23-payments-30k": Law("n days beginning with", 30, "days", None, "uk"),
    "pa23-claim-limit": Law("n days beginning with", 30, "days", None, "uk"),
    "pa23-claim-limit-extended": Law("n months beginning with", 3, "days", None, "uk"),
    "pa23-claim-limit-set-aside": Law("n months beginning with", 6, "days", None, "uk"),
    "psr-mspp-14": Law("nth day after", 14, "days", 0, "england"),
    "psr-standstill": Law("nth day after the day after", 8, "england", 1, "england"),
    "psr-standstill-reps": Law("nth day after", 5, "england", 1, "england"),
    "psr-notice-30": Law("nth day after", 30, "days", None, "england"),
    "lga72-agenda-5": Law("n clear days after", 5, "england", 1, "england"),
    "lga72-summons-5": Law("n clear days after", 5, "england", 1, "england"),
    "exec12-key-28": Law("n clear days after", 28, "days", 1, "england"),
    "exec12-key-28-working": Law("n clear days after", 28, "england", 1, "england"),
    "exec12-general-exception-5": Law("n clear days after", 5, "england", 1, "england"),
    "exec12-private-28-5": Law("n clear days after", 28, "days", 1, "england"),
    "exec12-private-28-5-second-notice": Law("n clear days after", 5, "england", 1, "england"),
    "exec12-public-meeting-5": Law("n clear days after", 5, "england", 1, "england"),
    # "No later than ten clear days after": the day after the tenth; safe one inside.
    "exec12-scrutiny-docs-10": Law("nth day after", 11, "days", None, "england", inside=1),
    "callin": Law("nth day after", 5, "england", 1, "england"),
    "callin-typical": Law("nth day after", 5, "england", 1, "england"),
    "callin-leicester": Law("nth day after", 5, "england", 1, "england"),
    "lga00-scrutiny-response-2m": Law("n months beginning with", 2, "days", None, "england"),
    # "Not less than 28 days before": 28 days from the day of the notice on are over before the day of the transfer.
    "tupe-eli-28": Law("n days beginning with", 28, "days", 1, "england", inside=1),
    "tupe-consult-30": Law("n days beginning with", 30, "days", 1, "england"),
    "tupe-consult-45": Law("n days beginning with", 45, "days", 1, "england"),
    "tupe-consult-claim": Law("n months beginning with", 3, "days", None, "england"),
    "consult-length": Law("n weeks beginning with", 12, "days", 1, "england"),
    "consult-length-8w": Law("n weeks beginning with", 8, "days", 1, "england"),
    "consult-length-6w": Law("n weeks beginning with", 6, "days", 1, "england"),
    "consult-vcs-notice-3m": Law("n months after", 3, "days", 0, "england"),
    "election-notice-25": Law("n days beginning with", 25, "elections", 1, "england"),
    "cqc-fac-10": Law("nth day after", 10, "england", None, "england"),
    "cqc-registration-10w": Law("n weeks after", 10, "days", 0, "england"),
    "ico-prior-consultation": Law("n weeks after", 8, "days", 1, "england"),
    "ico-prior-consultation-extended": Law("n weeks after", 14, "days", 1, "england"),
    "ico-prior-consultation-notice": Law("n months after", 1, "days", None, "england"),
    "foi-20": Law("nth day after", 20, "uk", None, "uk"),
    "lead-review-start": Law("n months after", 19, "days", 0, "england"),
    "lead-mobilisation": Law("n months after", 3, "days", 1, "england"),
    "quarter-dashboard": Law("n month ends after", 2, "days", None, "england"),
    "transparency-code-quarterly": Law("n month ends after", 1, "days", None, "england"),
}

BEYOND = {"pa23-framework-term", "pa23-framework-term-open", "exec12-record", "exec12-record-background-papers"}
"""Periods of years, whose ends lie beyond the holidays typed in here; each has an example by hand."""


class Both:
    """Every answer of one law for 2024 to 2027, forward by counting, back by searching all days."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.lasts: list[date] = []
        for day in ALL:
            try:
                self.lasts.append(law.last(day))
            except IndexError:
                break

    def forward(self, start: date) -> tuple[date, date]:
        """The last day of the period, and the next step (for a duty the first day on which it is late)."""
        last = self.lasts[(start - FIRST).days]
        return last, last + (1 if self.law.next is None else self.law.next) * ONE

    def back(self, event: date) -> date | None:
        """The latest start that serves; ``None`` where it lies before the first day that is known here."""
        over_by = event - (self.law.next or 0) * ONE
        found = bisect_right(self.lasts, over_by) - 1
        return ALL[found] if 0 <= found < len(self.lasts) - 1 else None

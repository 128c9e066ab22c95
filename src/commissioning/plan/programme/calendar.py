"""The meetings of one committee by any date that they had, and which of them a recurring item comes back at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from commissioning.dates import add_months
from commissioning.model import Committee, Meeting, MunicipalYear, Rolling, municipal_year_of
from commissioning.plan.programme.years import span_named


class CommitteeCalendar:
    """A committee's meetings by date. A meeting stays itself when it is moved: any date that it had finds it."""

    def __init__(self, committee: Committee, years: Sequence[MunicipalYear] = ()) -> None:
        self.committee = committee
        self.years = years
        self.meetings = tuple(sorted(committee.meetings, key=lambda meeting: meeting.date))
        self._by_day = {day: meeting for meeting in reversed(self.meetings) for day in meeting.was}
        self._by_day |= {meeting.date: meeting for meeting in self.meetings}

    def year_of(self, day: date) -> str:
        """What the municipal year of a day is called."""
        return municipal_year_of(self.years, day).title

    def year_of_place(self, place: str) -> str | None:
        """What the municipal year is called that a year's name or a meeting's date means; ``None`` for other words."""
        span = span_named(self.years, place)
        if span is not None:
            return span.title
        try:
            return self.year_of(date.fromisoformat(place))
        except ValueError:
            return None

    def at(self, day: date) -> Meeting | None:
        """The meeting on a day, else the one that was on it."""
        return self._by_day.get(day)

    def day_of(self, day: date) -> date:
        """The date that the meeting of a day has now; the day itself where no meeting is known on it."""
        found = self.at(day)
        return found.date if found else day

    def after(self, day: date) -> tuple[Meeting, ...]:
        """The meetings after a day that are not cancelled."""
        return tuple(m for m in self.meetings if m.date > day and m.status != "cancelled")

    def recurs(self, rolling: Rolling, first: date) -> Iterator[Meeting]:
        """The known meetings after ``first`` at which something comes back.

        One that recurs each year, or in months, is taken by the first meeting in that month or after it, within a year
        and before the next month that it names.
        """
        later = [m for m in self.after(first) if rolling.until is None or m.date <= rolling.until]
        if rolling.every is not None:
            yield from later[rolling.every - 1 :: rolling.every]
            return
        if not later:
            return
        starts = sorted(_starts(rolling, first, later[-1].date))
        for number, start in enumerate(starts):
            before = starts[number + 1] if number + 1 < len(starts) else add_months(start, 12)
            taken = next((m for m in later if start <= m.date < before), None)
            if taken is not None:
                yield taken


def _starts(rolling: Rolling, first: date, last: date) -> Iterator[date]:
    """The days from which it is due again."""
    if rolling.yearly:
        years = range(1, last.year - first.year + 2)
        yield from (start for n in years if (start := add_months(first, 12 * n).replace(day=1)) <= last)
        return
    for year in range(first.year, last.year + 1):
        for month in rolling.months:
            start = date(year, month, 1)
            if start > first and start <= last:
                yield start

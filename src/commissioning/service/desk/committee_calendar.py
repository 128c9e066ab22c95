"""The committee calendar: each meeting with its paper deadlines, its municipal year, and what it carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commissioning.errors import NotFound, Problem
from commissioning.model import Committee, Council, YearSpan, municipal_year_of
from commissioning.plan import MeetingDates
from commissioning.plan.findings.meeting_days import closed_on
from commissioning.service.desk.meeting_load import MeetingLoad, loads_of, overloaded
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store


@dataclass(frozen=True)
class MeetingRecord:
    """A meeting with its lasting id and its paper deadlines.

    Attributes:
        year: the municipal year to which it belongs.
        shut: why the offices are shut on those of its days that fall into a closure.
        load: what it carries, where that was asked for.
    """

    id: str
    dates: MeetingDates
    year: YearSpan
    shut: Mapping[date, str] = field(default_factory=dict)
    version: int = 0
    load: MeetingLoad | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        meeting, committee = self.dates.meeting, self.dates.committee
        at = meeting.time or committee.time
        return {
            "id": self.id,
            "version": self.version,
            "committee": committee.key,
            "title": committee.title,
            "date": meeting.date.isoformat(),
            "time": at.strftime("%H:%M") if at else None,
            "place": meeting.place or committee.place,
            "status": meeting.status,
            "was": [day.isoformat() for day in meeting.was],
            "origins": [{"source": origin.source, "id": origin.id} for origin in meeting.origins or ()],
            "papers_due": self.dates.papers_due.isoformat(),
            "agenda_published_by": self.dates.agenda_published_by.isoformat(),
            "agenda_legal_last_day": self.dates.agenda.legal_last_day.isoformat(),
            "papers": [
                {"key": link.key, "title": link.title, "due": link.due.isoformat(), "shut": self.shut.get(link.due)}
                for link in self.dates.chain
            ],
            "shut": {day.isoformat(): reason for day, reason in self.shut.items()},
            "year": self.year.title,
            "year_assumed": self.year.assumed,
            **({} if self.load is None else {
                "items": [item.as_dict() for item in self.load.items], "items_count": self.load.count,
            }),
        }  # fmt: skip


@dataclass(frozen=True)
class CommitteeCalendar:
    """The meetings that were asked for, by date, and what is doubtful about what they carry."""

    rows: tuple[MeetingRecord, ...]
    problems: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "meetings": [row.as_dict() for row in self.rows],
            "problems": [problem.as_dict() for problem in self.problems],
        }


def meetings(
    store: Store, committee: str | None = None, *, as_of: date, year: str | None = None
) -> tuple[MeetingRecord, ...]:
    """The committee calendar, by date, or that of one municipal year (``2025-26``). Raises ``NotFound``."""
    return committee_calendar(store, committee, as_of=as_of, year=year).rows


def committee_calendar(
    store: Store, committee: str | None = None, *, as_of: date, year: str | None = None, load: bool = False
) -> CommitteeCalendar:
    """The committee calendar, by date.

    Args:
        store: an open database.
        committee: one committee's; else that of all.
        as_of: today.
        year: the title of a municipal year, as ``2025-26``; else all years.
        load: what each meeting carries, too; every plan is looked at for it.

    Raises:
        NotFound: there is no such committee, or no meeting in a year that is called so.
    """
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        keys = [_committee(portfolio, committee).key] if committee else list(portfolio.committees)
        ids = {(stored.committee, stored.date): stored.id for stored in portfolio.stored_meetings}
        loads = loads_of(portfolio, keys) if load else {}
        rows = [
            MeetingRecord(
                ids[key, item.date],
                item,
                municipal_year_of(portfolio.council.municipal_years, item.date),
                _shut(item, portfolio.council),
                unit.meeting_version(key, {item.date, *item.meeting.was}),
                loads.get((key, item.date)),
            )
            for key in keys
            for item in portfolio.meetings[key]
        ]  # fmt: skip
        most = portfolio.council.policy.most_items if load else None
    rows = sorted(_of_year(rows, year), key=lambda row: (row.dates.date, row.dates.committee.key))
    found = overloaded((row.load for row in rows if row.load), most, as_of)
    return CommitteeCalendar(tuple(rows), tuple(found))


def _of_year(rows: Sequence[MeetingRecord], year: str | None) -> list[MeetingRecord]:
    if year is None:
        return list(rows)
    wanted = year.strip().replace("/", "-")
    found = [row for row in rows if row.year.title.replace("/", "-") == wanted]
    if not found:
        known = ", ".join(dict.fromkeys(row.year.title for row in sorted(rows, key=lambda row: row.dates.date)))
        raise NotFound("not-found", f"No meeting is known in a municipal year '{year}'. There is: {known or 'none'}.")
    return found


def _shut(item: MeetingDates, council: Council) -> dict[date, str]:
    days = sorted({item.date, item.agenda_published_by, *(link.due for link in item.chain)})
    return {day: reason for day in days if (reason := closed_on(day, council))}


def _committee(portfolio: Portfolio, key: str) -> Committee:
    found = portfolio.committees.get(key)
    if found is None:
        known = ", ".join(portfolio.committees) or "none yet"
        raise NotFound("not-found", f"There is no committee '{key}'. There is: {known}.")
    return found

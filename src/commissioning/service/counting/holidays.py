"""``holidays``: the holiday data that a database counts with, and taking newer, with each saved date that it alters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from commissioning.dates import (
    DIVISIONS,
    HOW_TO_REFRESH,
    Calendars,
    HolidayChange,
    HolidayData,
    add_months,
    say,
    standard_holidays,
)
from commissioning.errors import BadInput, Problem, Severity
from commissioning.plan import MeetingDates, Plan, why
from commissioning.plan.changes.difference import Difference, difference
from commissioning.plan.changes.moved import Moved
from commissioning.plan.changes.voiding import moved_by
from commissioning.service.counting.holiday_data import Kept, keep_holidays, kept_holidays
from commissioning.service.feeds.calendars import tell
from commissioning.service.plans.ledger import keep_moves, keep_voids
from commissioning.service.portfolio import Portfolio
from commissioning.sources import read_holidays
from commissioning.store import Author, Store, Unit

WARN_MONTHS = 12
"""``check`` warns when the holiday data ends within so many months: GOV.UK tells of about two years ahead, and a
commissioning review takes a year and a half."""


@dataclass(frozen=True)
class HolidayRecord:
    """Holiday data, and since when a database counts with it (``None``: it is only carried by the program)."""

    data: HolidayData
    taken_at: datetime | None
    taken_by: str | None

    def as_dict(self) -> dict[str, Any]:
        """The machine face. ``days`` are the days off of each division, over all years."""
        data, carried = self.data, standard_holidays()
        return {
            "version": data.version,
            "source": data.source,
            "retrieved": data.retrieved.isoformat() if data.retrieved else None,
            "first": data.first.isoformat(),
            "last": data.last.isoformat(),
            "days": {name: len(data.days.get(name, ())) for name in (*DIVISIONS, "elections")},
            "taken_at": self.taken_at.isoformat() if self.taken_at else None,
            "taken_by": self.taken_by,
            "carried": {
                "version": carried.version,
                "retrieved": carried.retrieved.isoformat() if carried.retrieved else None,
                "last": carried.last.isoformat(),
            },
        }


@dataclass(frozen=True)
class Altered:
    """A saved date that holiday data alters: what moved, which days made it, and where the old date is kept."""

    moved: Moved
    holidays: tuple[HolidayChange, ...]
    saved_in: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        days = [{"date": item.day.isoformat(), "title": item.title} for item in self.holidays]
        return {**self.moved.as_dict(), "holidays": days, "saved_in": list(self.saved_in)}


@dataclass(frozen=True)
class Refreshed:
    """What newer holiday data changes. ``taken`` says whether the database counts with it now."""

    record: HolidayRecord
    changes: tuple[HolidayChange, ...]
    altered: tuple[Altered, ...]
    difference: Difference
    problems: tuple[Problem, ...]
    taken: bool

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "holidays": self.record.as_dict(),
            "taken": self.taken,
            "changes": [
                {"division": c.division, "date": c.day.isoformat(), "from": c.before, "to": c.after}
                for c in self.changes
            ],
            **self.difference.as_dict(),
            "moved": [item.as_dict() for item in self.altered],
            "problems": [problem.as_dict() for problem in self.problems],
        }  # fmt: skip


def holidays(store: Store | None, *, as_of: date) -> tuple[HolidayRecord, tuple[Problem, ...]]:
    """The holiday data that a database counts with, or that the program carries; and what is doubtful about it."""
    if store is None:
        return _record(None), ()
    with store.reading() as unit:
        return _record(kept_holidays(unit)), tuple(doubts(unit, Portfolio(unit, as_of)))


def preview_holidays(store: Store | None, file: Path | None, *, as_of: date) -> Refreshed:
    """What would change if a database took newer holiday data; changes nothing.

    Args:
        store: an open database; ``None`` compares with what the program carries.
        file: the bank-holidays file of GOV.UK; ``None`` for the data that this version of the program carries.
        as_of: today, and the day on which the file was retrieved unless it says another.

    Raises:
        BadInput: the file is no such file, or years between it and the database's would be covered by neither.
    """
    newer, warnings = _newer(file, as_of)
    if store is None:
        carried = standard_holidays()
        joined = _joined(carried, newer)
        changes, nothing = tuple(carried.changes_to(joined)), Difference((), (), (), ())
        return Refreshed(HolidayRecord(joined, None, None), changes, (), nothing, warnings, taken=False)
    with store.reading() as unit:
        found = _compared(unit, newer, as_of)
        return replace(found, problems=(*warnings, *found.problems))


def take_holidays(store: Store, file: Path | None, *, author: Author, as_of: date) -> Refreshed:
    """Takes newer holiday data: the years that it covers replace those of the database, and the others are kept.

    All or nothing; the same data again changes nothing. Every day and every date that it changes is logged.

    Args:
        store: an open database.
        file: the bank-holidays file of GOV.UK; ``None`` for the data that this version of the program carries.
        author: who decides it, at which instant, and why.
        as_of: today, and the day on which the file was retrieved unless it says another.

    Raises:
        BadInput: the file is no such file, or years between it and the database's would be covered by neither.
    """
    newer, warnings = _newer(file, as_of)
    author = author if author.because else replace(author, because="the holiday data changed")
    with store.writing(author) as unit:
        found = _compared(unit, newer, as_of)
        found = replace(found, problems=(*warnings, *found.problems))
        if not found.changes:
            return found
        keep_holidays(unit, found.record.data)
        taken = unit.changes()[-1]
        for change in found.changes:
            unit.log("holiday changed", None, field=f"{change.division} {change.day}", before=change.before,
                     after=change.after)  # fmt: skip
        keep_moves(unit, taken.seq, found.difference.moved, as_of=as_of)
        keep_voids(unit, found.difference.voided)
        tell(unit, Portfolio(unit, as_of))
        return replace(found, record=_record(kept_holidays(unit)), taken=True)


def _newer(file: Path | None, as_of: date) -> tuple[HolidayData, tuple[Problem, ...]]:
    return read_holidays(file, retrieved=as_of) if file else (standard_holidays(), ())


def doubts(unit: Unit, portfolio: Portfolio) -> Iterator[Problem]:
    """What is doubtful about the holiday data: it ends soon, or the program carries newer that alters saved dates."""
    current, carried = portfolio.holidays, standard_holidays()
    yield from horizon_near(portfolio)
    if not (carried.retrieved and current.retrieved and carried.retrieved > current.retrieved):
        return
    found = _compared(unit, carried, portfolio.as_of)
    remedy = "See all that changes with 'commissioning holidays --carried', and take it with --yes."
    for item in found.altered:
        moved = item.moved
        was, now = (say(day) if day else "no date" for day in (moved.before, moved.after))
        message = f"{moved.title}: {was} becomes {now} with newer holiday data: {moved.because}."
        yield Problem("holiday-data-changed", message, remedy, reference=moved.reference, details={
            "milestone": moved.key, "from": _iso(moved.before), "to": _iso(moved.after)})  # fmt: skip
    if found.changes and not found.altered:
        message = f"The program carries newer holiday data, to {say(found.record.data.last)}; it alters no saved date."
        yield Problem("holiday-data-changed", message, remedy, Severity.INFO)


def horizon_near(portfolio: Portfolio) -> Iterator[Problem]:
    """The warning that the holiday data ends soon, with the calendar days that are left."""
    last = portfolio.holidays.last
    if add_months(portfolio.as_of, WARN_MONTHS) > last:
        message = f"The holiday data ends on {say(last)}, within {WARN_MONTHS} months; later dates are not known."
        left = {"days_left": (last - portfolio.as_of).days}
        yield Problem("horizon-near", message, HOW_TO_REFRESH, value=last.isoformat(), details=left)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _record(kept: Kept | None) -> HolidayRecord:
    if kept is None:
        return HolidayRecord(standard_holidays(), None, None)
    return HolidayRecord(kept.data, kept.taken_at, kept.taken_by)


def _joined(current: HolidayData, newer: HolidayData) -> HolidayData:
    try:
        return current.joined_by(newer)
    except ValueError as fault:
        message = (
            f"The file covers {newer.first.year} to {newer.last.year} and the database {current.first.year} to "
            f"{current.last.year}: {fault}. Give a file that has that year too."
        )
        raise BadInput("holiday-file", message) from None


def _compared(unit: Unit, newer: HolidayData, as_of: date) -> Refreshed:
    before, after = Portfolio(unit, as_of), Portfolio(unit, as_of)
    joined = _joined(before.holidays, newer)
    after.holidays, after.calendars = joined, joined.calendars
    changes = tuple(before.holidays.changes_to(joined))
    record = HolidayRecord(joined, None, None) if changes else _record(kept_holidays(unit))
    days = _Days(before.calendars, joined.calendars, changes)
    pairs = [_pair(before, after, reference) for reference in before.workstreams] if days.by_day else []
    found = difference(pairs, {})
    milestones = tuple(_milestones(unit, found, days, joined.last))
    found = replace(found, moved=tuple(item.moved for item in milestones))
    altered = (*milestones, *_papers(before, after, days))
    problems = (*_lost(changes), *_now_shut(before, after, days))
    return Refreshed(record, changes, altered, found, problems, taken=False)


def _pair(before: Portfolio, after: Portfolio, reference: str) -> tuple[Plan, Plan]:
    """A plan on the days as they were and as they are; what that moves may make an approval void."""
    was = before.plan(reference)
    return was, moved_by(was, after.plan(reference))


class _Days:
    """The days that begin or cease to count, by calendar."""

    def __init__(self, before: Calendars, after: Calendars, changes: Sequence[HolidayChange]) -> None:
        # Where a day changes in several divisions, England's own name for it comes first.
        self.by_day: dict[date, HolidayChange] = {}
        for change in changes:
            if change.before is None or change.after is None:
                self.by_day.setdefault(change.day, change)
        self.of: dict[str, set[date]] = {
            name: {day for day in self.by_day if (day in before[name].closed) != (day in after[name].closed)}
            for name in ("england", "uk", "elections")
        }

    def met(self, *plans: Plan, key: str) -> tuple[HolidayChange, ...]:
        """The changed days that the trace of a milestone leaves out, in either plan."""
        met: set[date] = set()
        for plan in plans:
            for step in why(plan, key) if plan.milestone(key) else ():
                met |= {day for day, _ in step.left_out} & self.of.get(step.calendar or "", set())
        return tuple(self.by_day[day] for day in sorted(met))

    def within(self, first: date, last: date) -> tuple[HolidayChange, ...]:
        """The changed days of a stretch of time."""
        return tuple(self.by_day[day] for day in sorted(self.by_day) if first <= day <= last)


def _because(changes: Iterable[HolidayChange]) -> str:
    said = [
        f"{say(change.day)} {'is a holiday' if change.after else 'is no longer a holiday'}, {change.title}"
        for change in changes
    ]
    return "; ".join(said) or "the holiday data changed"


def _milestones(unit: Unit, found: Difference, days: _Days, reaches: date) -> Iterator[Altered]:
    plans = {after.reference: (before, after) for before, after in found.plans}
    told = {name for name, event in unit.events().items() if not event.cancelled}
    kept = {reference: unit.baselines(reference) for reference in {moved.reference for moved in found.moved}}
    for moved in found.moved:
        before, after = plans[moved.reference]
        if moved.before is None:
            because, changes = f"the holiday data now reaches {say(reaches)}", tuple[HolidayChange, ...]()
        else:
            around = [day for day in (before.scene.workstream.start, moved.before, moved.after) if day]
            changes = days.met(after, before, key=moved.key) or days.within(min(around), max(around))
            because = _because(changes)
        root = f"holiday:{changes[0].day}" if len(changes) == 1 else None
        saved = ["calendars"] if (moved.reference, moved.key) in told else []
        saved += [
            f"baseline:{baseline.name}"
            for baseline in kept[moved.reference]
            if any(m.key == moved.key and moved.before in (m.actual, m.forecast) for m in baseline.milestones)
        ]
        yield Altered(replace(moved, because=because, caused_by=root), changes, tuple(saved))


def _papers(before: Portfolio, after: Portfolio, days: _Days) -> Iterator[Altered]:
    """The days by which papers of a meeting to come must be in, and its agenda published."""
    for key in before.committees:
        now = {item.meeting.known_by: item for item in after.meetings[key]}
        for was in before.meetings[key]:
            if was.date < before.as_of or was.meeting.known_by not in now or not days.by_day:
                continue
            for name, title, then, since in _deadlines(was, now[was.meeting.known_by]):
                changes = days.within(min(then, since), was.date)
                moved = Moved(key, f"meeting/{was.meeting.known_by}/{name}", f"{title}, meeting of {say(was.date)}",
                              then, since, _because(changes))  # fmt: skip
                yield Altered(moved, changes, ("calendars",))


def _deadlines(was: MeetingDates, now: MeetingDates) -> Iterator[tuple[str, str, date, date]]:
    pairs = [("agenda", "Agenda published", was.agenda_published_by, now.agenda_published_by)]
    new: Mapping[str, date] = {link.key: link.due for link in now.chain}
    pairs += [(link.key, link.title, link.due, new[link.key]) for link in was.chain if link.key in new]
    return (pair for pair in pairs if pair[2] != pair[3])


def _lost(changes: Iterable[HolidayChange]) -> Iterator[Problem]:
    for change in changes:
        if change.after is None:
            message = f"{change.division}: {say(change.day)}, {change.before}, is a holiday no longer."
            remedy = "A bank holiday is seldom taken back: see that the file is not older than the data it replaces."
            yield Problem("holiday-data-changed", message, remedy, value=change.day.isoformat())


def _now_shut(before: Portfolio, after: Portfolio, days: _Days) -> Iterator[Problem]:
    """Forecasts that people gave, and meetings, that now fall on a holiday: they stay, and somebody must decide."""
    if not days.by_day or not (before.workstreams or before.committees):
        return
    shut = {day for day in days.of[before.council.calendar] if not after.working.counts(day) and day >= before.as_of}
    for reference, facts in before.facts.items():
        done = {fact.key for fact in facts.done}
        for key, slip in {fact.key: fact for fact in facts.slips}.items():
            if slip.to in shut and key not in done:
                message = f"{key} was given a new forecast, {say(slip.to)}: {_because([days.by_day[slip.to]])}."
                remedy = f"Give it another day: commissioning slip {reference} {key} --to DATE."
                yield Problem("holiday-data-changed", message, remedy, value=slip.to.isoformat(), reference=reference,
                              details={"milestone": key})  # fmt: skip
    for committee in before.committees.values():
        for meeting in committee.meetings:
            if meeting.date in shut and meeting.status != "cancelled":
                message = f"{committee.title} meets on {say(meeting.date)}: {_because([days.by_day[meeting.date]])}."
                yield Problem("holiday-data-changed", message, "Ask whether the meeting is moved.",
                              value=meeting.date.isoformat(), reference=committee.key)  # fmt: skip

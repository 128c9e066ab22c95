"""When a product that comes round is ready, and when each body sees it: with the reason, and how old its data is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from commissioning.actions import Desk
from commissioning.dates import DaysAfter, say, say_days
from commissioning.errors import CalendarHorizon
from commissioning.model import Body, Period, Product, periods
from commissioning.plan.meetings import MeetingDates
from commissioning.plan.passes.lengths import beginning_with


@dataclass(frozen=True, slots=True)
class Seen:
    """When a body sees an occurrence.

    Attributes:
        day: the day, or ``None`` where no meeting is left or the holiday data does not reach.
        because: why that day, or why none.
        meeting: the meeting, of a body that has a calendar.
        passed_over: the meetings between that cannot take it, each with the reason.
        age_days: calendar days from the period's last day to ``day``: how old the data is.
    """

    body: Body
    day: date | None
    because: str
    meeting: MeetingDates | None = None
    passed_over: tuple[tuple[date, str], ...] = ()
    age_days: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "title": self.body.title,
            "committee": self.body.committee,
            "date": self.day.isoformat() if self.day else None,
            "papers_due": self.meeting.papers_due.isoformat() if self.meeting else None,
            "agenda_published_by": self.meeting.agenda_published_by.isoformat() if self.meeting else None,
            "because": self.because,
            "passed_over": [{"date": day.isoformat(), "reason": reason} for day, reason in self.passed_over],
            "age_days": self.age_days,
        }


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of a product: its period, when it is ready, and when each body sees it, in their order."""

    product: Product
    period: Period
    ready: date | None
    because: str
    seen: tuple[Seen, ...]

    @property
    def members(self) -> Seen | None:
        """Where members first see it: the first body that has a calendar."""
        return next((item for item in self.seen if item.body.committee is not None), None)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        members = self.members
        return {
            "period": self.period.title,
            "from": self.period.start.isoformat(),
            "to": self.period.end.isoformat(),
            "ready": self.ready.isoformat() if self.ready else None,
            "because": self.because,
            "bodies": [item.as_dict() for item in self.seen],
            "members_see_it": members.day.isoformat() if members and members.day else None,
            "age_days": members.age_days if members else None,
        }


def occurrences(product: Product, desk: Desk, start: date, end: date) -> tuple[Occurrence, ...]:
    """The occurrences whose periods end on one of these days.

    The lag is counted from the day after the period's end, in whole calendar months where it is given in months: two
    months after 30 June 2025 are over on 31 August. Each body sees it after the one before; one with a calendar at the
    first of its meetings, not cancelled, whose paper deadline is not before the day on which the paper can be there.
    """
    return tuple(_occurrence(product, period, desk) for period in periods(product, start, end))


def _occurrence(product: Product, period: Period, desk: Desk) -> Occurrence:
    try:
        first = date.fromordinal(period.end.toordinal() + 1)
        ready = beginning_with(product.lag, desk.calendars, desk.working).last(first)
    except CalendarHorizon:
        return Occurrence(product, period, None, "the holiday data does not reach that far", ())
    because = f"{product.lag} beginning with {say(first)}"
    return Occurrence(product, period, ready, because, tuple(_seen(product, period, ready, desk)))


def _seen(product: Product, period: Period, ready: date, desk: Desk) -> Iterator[Seen]:
    day: date | None = ready
    for body in product.bodies:
        if day is None:
            yield Seen(body, None, "no day is known for the body before it")
            continue
        found = _at_meeting(body, day, desk) if body.committee else _by_days(body, day, desk)
        day = found.day
        age = (day - period.end).days if day else None
        yield Seen(body, day, found.because, found.meeting, found.passed_over, age)


def _by_days(body: Body, after: date, desk: Desk) -> Seen:
    if body.working_days == 0:
        return Seen(body, after, "the same day")
    try:
        day = DaysAfter(body.working_days, desk.working).last(after)
    except CalendarHorizon:
        return Seen(body, None, "the holiday data does not reach that far")
    words = f"{say_days(body.working_days).replace('day', 'working day')} after {say(after)}"
    return Seen(body, day, f"{words}, at the earliest: it has no calendar here")


def _at_meeting(body: Body, ready: date, desk: Desk) -> Seen:
    meetings = desk.meetings.get(body.committee or "", ())
    passed: list[tuple[date, str]] = []
    for meeting in meetings:
        if meeting.date < ready:
            continue
        late = body.papers_by == "agenda publication"
        limit = meeting.agenda_published_by if late else meeting.papers_due
        if meeting.meeting.status == "cancelled":
            passed.append((meeting.date, "cancelled"))
        elif limit < ready:
            passed.append((meeting.date, _too_late(meeting, ready, late=late)))
        else:
            due = "taken up to the agenda's publication on" if late else "due on"
            return Seen(body, meeting.date, f"the first meeting whose papers, {due} {say(limit)}, can be in time",
                        meeting, tuple(passed))  # fmt: skip
    last = max((m.date for m in meetings if m.meeting.status != "cancelled"), default=None)
    known = f"the last one in the calendar is {say(last)}" if last else "its calendar is empty"
    return Seen(body, None, f"no meeting in the calendar can take it: {known}", None, tuple(passed))


def _too_late(meeting: MeetingDates, ready: date, *, late: bool) -> str:
    if late:
        return f"its agenda is published by {say(meeting.agenda_published_by)}, before it is there on {say(ready)}"
    words = f"its papers are due on {say(meeting.papers_due)}, before it is there on {say(ready)}"
    if meeting.agenda_published_by >= ready:
        words += (
            f"; lawful if they are taken up to the agenda's publication on {say(meeting.agenda_published_by)} "
            "(papers_by: agenda publication)"
        )
    return words

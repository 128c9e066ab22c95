"""Days on which a meeting is seldom held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commissioning.dates import Calendars, say
from commissioning.errors import CalendarHorizon, Problem
from commissioning.model import Committee, Council, Meeting

_WEEKEND = {5: "a Saturday", 6: "a Sunday"}


def closed_on(day: date, council: Council) -> str | None:
    """Why the council's offices are shut on a day; ``None`` when they are open."""
    return next((item.reason for item in council.policy.closures if item.start <= day <= item.end), None)


def unusual_days(
    committee: Committee, council: Council, calendars: Calendars, as_of: date, *, path: str | None = None
) -> Iterator[Problem]:
    """The meetings still to come of a committee that are on a weekend, a bank holiday in England, in a closure or in a
    recess."""
    for meeting in committee.meetings:
        if meeting.date >= as_of and meeting.status not in ("cancelled", "held"):
            yield from unusual_day(committee, meeting, council, calendars, path=path)


def unusual_day(
    committee: Committee, meeting: Meeting, council: Council, calendars: Calendars, *, path: str | None = None
) -> Iterator[Problem]:
    """The warning of one meeting; ``path`` is the file of its committee."""
    day = meeting.date
    reasons = [_WEEKEND[day.weekday()]] if day.weekday() in _WEEKEND else []
    try:
        holiday = None if reasons else calendars["england"].why_not(day)
    except CalendarHorizon:  # check says so of the meeting itself
        holiday = None
    reasons += [f"a bank holiday ({holiday})"] if holiday else []
    closure = closed_on(day, council)
    reasons += [f"in a closure ({closure})"] if closure else []
    rests = (item for item in council.policy.recess if item.committee in (None, committee.key))
    reasons += [f"in a recess ({item.reason})" for item in rests if item.start <= day <= item.end]
    if reasons:
        yield Problem(
            "unusual-meeting-day",
            f"{committee.title} meets on {say(day)}, which is {' and '.join(reasons)}.",
            "Ask whether the date is right; a meeting may lawfully be held on it.",
            source=meeting.source(path), value=day.isoformat(), reference=committee.key,
            details={"reasons": reasons},
        )  # fmt: skip

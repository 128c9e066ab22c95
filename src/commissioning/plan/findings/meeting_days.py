"""Days on which a meeting is seldom held, or for which its agenda can no longer be published in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commissioning.dates import Calendars, ClearDaysAfter, say
from commissioning.errors import CalendarHorizon, Problem
from commissioning.model import Committee, Council, Meeting
from commissioning.plan.meetings import AGENDA_RULE
from commissioning.rules import RuleLibrary

_WEEKEND = {5: "a Saturday", 6: "a Sunday"}


def closed_on(day: date, council: Council) -> str | None:
    """Why the council's offices are shut on a day; ``None`` when they are open."""
    return next((item.reason for item in council.policy.closures if item.start <= day <= item.end), None)


def unusual_days(
    committee: Committee, council: Council, calendars: Calendars, as_of: date, *, path: str | None = None
) -> Iterator[Problem]:
    """The meetings still to come of a committee that are on a weekend, a bank holiday in England, or in a closure."""
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
    if reasons:
        yield Problem(
            "unusual-meeting-day",
            f"{committee.title} meets on {say(day)}, which is {' and '.join(reasons)}.",
            "Ask whether the date is right; a meeting may lawfully be held on it.",
            source=meeting.source(path), value=day.isoformat(), reference=committee.key,
            details={"reasons": reasons},
        )  # fmt: skip


def agenda_too_late(
    committee: Committee, day: date, rules: RuleLibrary, calendars: Calendars, as_of: date
) -> Iterator[Problem]:
    """A meeting on ``day`` whose agenda would have had to be published before ``as_of``.

    Source: Local Government Act 1972 s.100B, five clear days (``lga72-agenda-5``).
    """
    rule = rules[AGENDA_RULE]
    try:
        last = rule.count_back(day, calendars).legal_last_day
        first = ClearDaysAfter(rule.value, calendars[rule.calendar]).last(as_of)
    except CalendarHorizon:
        return
    if last < as_of:
        yield Problem(
            "rule-breach",
            f"{committee.title} on {say(day)}: its agenda had to be published by {say(last)} ({AGENDA_RULE}, "
            f"{rule.value} clear days), which is past.",
            f"Published today, {say(as_of)}, it allows a meeting from {say(first)} on; move the meeting to that day or "
            "later, unless the agenda is out already.",
            value=day.isoformat(), reference=committee.key,
            details={
                "rule": AGENDA_RULE, "agenda_legal_last_day": last.isoformat(), "first_lawful_day": first.isoformat(),
            },
        )  # fmt: skip

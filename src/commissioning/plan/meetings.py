"""Meetings, their paper deadline chains, and which of them can still be used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from commissioning.by_identity import ByIdentity
from commissioning.dates import Calendars, ClearDaysAfter, DaysAfter, DaysBefore, WorkingCalendar, say
from commissioning.errors import CalendarHorizon
from commissioning.model import Committee, Council, Meeting, Policy
from commissioning.rules import RuleLibrary, Ruling

AGENDA_RULE = "lga72-agenda-5"


@dataclass(frozen=True, slots=True)
class PaperDeadline:
    """One link of the paper deadline chain of a meeting."""

    key: str
    title: str
    due: date


@dataclass(frozen=True, slots=True)
class MeetingDates:
    """A meeting with the dates that are counted back from it.

    ``agenda_published_by`` is the last working day on which the agenda can be published in time;
    ``papers_due`` is when the final report must reach governance. All counts are in working days of the
    council's own calendar, but for the agenda, which is counted by its rule.
    """

    committee: Committee
    meeting: Meeting
    agenda: Ruling
    chain: tuple[PaperDeadline, ...]

    @property
    def date(self) -> dt.date:
        return self.meeting.date

    @property
    def agenda_published_by(self) -> dt.date:
        return self.agenda.safe_day

    @property
    def papers_due(self) -> dt.date:
        return self.chain[-1].due


def meeting_dates(
    committee: Committee,
    meeting: Meeting,
    policy: Policy,
    rules: RuleLibrary,
    calendars: Calendars,
    working: WorkingCalendar,
) -> MeetingDates:
    """Counts the paper deadline chain back from a meeting. Raises ``CalendarHorizon`` past the holiday data."""
    agenda = rules[AGENDA_RULE].count_back(meeting.date, calendars)
    return MeetingDates(committee, meeting, agenda, _chain(agenda.safe_day, policy, working))


def meetings_reached(
    committee: Committee, council: Council, rules: RuleLibrary, calendars: Calendars
) -> tuple[MeetingDates, ...]:
    """The meetings of a committee that the holiday data reaches, by date, with their paper deadlines."""

    def reached() -> Iterator[MeetingDates]:
        for meeting in sorted(committee.meetings, key=lambda meeting: meeting.date):
            with suppress(CalendarHorizon):
                yield meeting_dates(committee, meeting, council.policy, rules, calendars, calendars[council.calendar])

    return _REACHED.found((committee, council, rules, calendars), lambda: tuple(reached()))


_REACHED: ByIdentity[tuple[MeetingDates, ...]] = ByIdentity(64)


def _chain(due: date, policy: Policy, working: WorkingCalendar) -> tuple[PaperDeadline, ...]:
    links: list[PaperDeadline] = []
    for link in reversed(policy.paper_chain):
        due = DaysBefore(link.working_days, working).first(due)
        links.append(PaperDeadline(link.key, link.title, due))
    return tuple(reversed(links))


def papers_due_for(
    meeting: date, policy: Policy, rules: RuleLibrary, calendars: Calendars, working: WorkingCalendar
) -> date:
    """The paper deadline of a meeting that might be held on ``meeting``."""
    return _chain(rules[AGENDA_RULE].count_back(meeting, calendars).safe_day, policy, working)[-1].due


def earliest_lawful_meeting(
    papers_ready: date, policy: Policy, rules: RuleLibrary, calendars: Calendars, working: WorkingCalendar
) -> date:
    """The first working day on which a meeting could lawfully take a paper that is ready on ``papers_ready``."""
    handed_in = working.on_or_after(papers_ready)
    agenda = DaysAfter(policy.paper_chain[-1].working_days, working).last(handed_in)
    rule = rules[AGENDA_RULE]
    return working.on_or_after(ClearDaysAfter(rule.value, calendars[rule.calendar]).last(agenda))


@dataclass(frozen=True, slots=True)
class Choice:
    """The meeting that a step falls on, and those that were passed over, each with the reason."""

    chosen: MeetingDates | None
    passed_over: tuple[tuple[date, str], ...]


def first_usable(
    meetings: Sequence[MeetingDates], *, ready: date, as_of: date, not_before: date | None, papers_in: bool
) -> Choice:
    """The first meeting whose paper deadline can be met.

    Args:
        meetings: by date.
        ready: the day on which the paper can be written; its deadline may not be earlier.
        as_of: today; a paper deadline before it has passed, unless ``papers_in`` says that the papers are in.
        not_before: a day before which the meeting would not serve.
        papers_in: the final report has reached governance.
    """
    passed: list[tuple[date, str]] = []
    for item in meetings:
        reason = _why_not(item, ready=ready, as_of=as_of, not_before=not_before, papers_in=papers_in)
        if reason is None:
            return Choice(item, tuple(passed))
        if item.date >= ready:
            passed.append((item.date, reason))
    return Choice(None, tuple(passed))


def _why_not(item: MeetingDates, *, ready: date, as_of: date, not_before: date | None, papers_in: bool) -> str | None:
    if item.meeting.status == "cancelled":
        return "cancelled"
    if not_before and item.date < not_before:
        return f"not before {say(not_before)}"
    if item.papers_due < ready:
        return f"papers were due on {say(item.papers_due)}, before they can be ready on {say(ready)}"
    if item.date < as_of:
        return "in the past, and not recorded as having taken the paper"
    if item.papers_due < as_of and not papers_in:
        return f"its paper deadline, {say(item.papers_due)}, has passed"
    return None


def last_usable_by(meetings: Sequence[MeetingDates], latest: date) -> MeetingDates | None:
    """The last meeting on or before ``latest`` that is not cancelled."""
    return next((m for m in reversed(meetings) if m.date <= latest and m.meeting.status != "cancelled"), None)

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
from commissioning.model import Committee, Council, Meeting, PaperStep, Policy, points
from commissioning.rules import RuleLibrary, Ruling

AGENDA_RULE = "lga72-agenda-5"
AGENDA, MEETING = "agenda", "meeting"
"""What a link of the chain is counted back from, where it is no other link."""


@dataclass(frozen=True, slots=True)
class PaperDeadline:
    """One link of the paper deadline chain of a meeting.

    Attributes:
        due: its last day; ``step.at`` is the time on it, where the council writes one.
        counted_from: the day that it is counted back from, ``step.working_days`` of the council's own calendar.
        following: what is on that day: the key of another link, ``agenda`` or ``meeting``.
    """

    step: PaperStep
    due: date
    counted_from: date
    following: str

    @property
    def key(self) -> str:
        return self.step.key

    @property
    def title(self) -> str:
        """What it is called, with its time of day."""
        return f"{self.step.title} (by {self.step.at:%H:%M})" if self.step.at else self.step.title


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
    chain = _chain(meeting.date, agenda.safe_day, links_of(committee, policy), working)
    return MeetingDates(committee, meeting, agenda, chain)


def links_of(committee: Committee | None, policy: Policy) -> tuple[PaperStep, ...]:
    """The paper deadline chain of a committee: its own, else the council's."""
    return (committee.paper_chain if committee else ()) or policy.paper_chain


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


def _chain(
    meeting: date, agenda: date, links: Sequence[PaperStep], working: WorkingCalendar
) -> tuple[PaperDeadline, ...]:
    chain: list[PaperDeadline] = []
    following, day = AGENDA, agenda
    for point in reversed(points(links)):
        side_by_side: list[PaperDeadline] = []
        for link in point:
            end, event = (meeting, MEETING) if link.before == "meeting" else (day, following)
            side_by_side.append(PaperDeadline(link, DaysBefore(link.working_days, working).first(end), end, event))
        chain = side_by_side + chain
        first = min(side_by_side, key=lambda item: item.due)
        following, day = first.key, first.due
    return tuple(chain)


def papers_due_for(
    meeting: date, links: Sequence[PaperStep], rules: RuleLibrary, calendars: Calendars, working: WorkingCalendar
) -> date:
    """The paper deadline of a meeting that might be held on ``meeting``, by the last link of a chain."""
    agenda = rules[AGENDA_RULE].count_back(meeting, calendars).safe_day
    return _chain(meeting, agenda, links[-1:], working)[-1].due


def earliest_lawful_meeting(
    papers_ready: date, links: Sequence[PaperStep], rules: RuleLibrary, calendars: Calendars, working: WorkingCalendar
) -> date:
    """The first working day on which a meeting could lawfully take a paper that is ready on ``papers_ready``."""
    handed_in = working.on_or_after(papers_ready)
    last = links[-1]
    room = DaysAfter(last.working_days, working).last(handed_in)
    agenda, rule = handed_in if last.before == "meeting" else room, rules[AGENDA_RULE]
    lawful = ClearDaysAfter(rule.value, calendars[rule.calendar]).last(agenda)
    return working.on_or_after(max(lawful, room))


def meeting_known_on(meetings: Sequence[MeetingDates], day: date) -> MeetingDates | None:
    """The meeting that is on a day, else the one that had that date before."""
    now = next((item for item in meetings if item.date == day), None)
    return now or next((item for item in meetings if day in item.meeting.was), None)


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

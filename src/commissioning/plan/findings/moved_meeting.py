"""What is doubtful about a meeting that is moved or cancelled: its new day, its agenda, its papers, its year.

None of it forbids the change. What cannot be at all (a day that is past or taken, a meeting that was held) is refused
before anybody comes here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from commissioning.dates import HOW_TO_REFRESH, Calendars, ClearDaysAfter, say
from commissioning.errors import CalendarHorizon, Problem, Severity
from commissioning.model import Committee, Council, Meeting, municipal_year_of
from commissioning.plan.findings.meeting_days import unusual_day
from commissioning.plan.findings.periods import pre_election_period
from commissioning.plan.meetings import AGENDA_RULE, MeetingDates, meeting_dates
from commissioning.rules import RuleLibrary

SHORT_NOTICE: Final = (
    "A special meeting may lawfully be convened at shorter notice: its agenda is then open from the time it is "
    "convened; and an item that was not open for five clear days is taken only when the chair holds it urgent, by "
    "reason of special circumstances that the minutes state (LGA 1972 s.100B(4)(b))."
)


@dataclass(frozen=True, slots=True)
class Around:
    """What a meeting's days are judged by."""

    council: Council
    rules: RuleLibrary
    calendars: Calendars
    as_of: date


def doubts_about(committee: Committee, was: Meeting, now: Meeting, around: Around) -> Iterator[Problem]:
    """What is doubtful when a meeting that is as ``was`` becomes as ``now``, moved or cancelled."""
    had = _dates(committee, was, around)
    if now.status != "cancelled" and now.date != was.date:
        yield from unusual_day(committee, now, around.council, around.calendars)
        yield from _before_a_poll(committee, now.date, around)
        found = _dates(committee, now, around)
        if found is None:
            yield _beyond(committee, now.date)
        else:
            late = list(_agenda_too_late(committee, found, around))
            yield from late or _papers_too_late(committee, found, had, around)
        yield from _another_year(committee, was.date, now.date, around.council)
    if had is not None and had.agenda_published_by < around.as_of <= was.date and was != now:
        yield _agenda_out(committee, had, cancelled=now.status == "cancelled")


def _dates(committee: Committee, meeting: Meeting, around: Around) -> MeetingDates | None:
    working = around.calendars[around.council.calendar]
    try:
        return meeting_dates(committee, meeting, around.council.policy, around.rules, around.calendars, working)
    except CalendarHorizon:
        return None


def _agenda_too_late(committee: Committee, found: MeetingDates, around: Around) -> Iterator[Problem]:
    """A meeting whose agenda would have had to be published before ``as_of``.

    Source: Local Government Act 1972 s.100B, five clear days (``lga72-agenda-5``).
    """
    rule, as_of, last = around.rules[AGENDA_RULE], around.as_of, found.agenda.legal_last_day
    if last >= as_of:
        return
    try:
        first = ClearDaysAfter(rule.value, around.calendars[rule.calendar]).last(as_of)
    except CalendarHorizon:
        return
    yield Problem(
        "rule-breach",
        f"{committee.title} on {say(found.date)}: its agenda had to be published by {say(last)} ({AGENDA_RULE}, "
        f"{rule.value} clear days), which is past.",
        f"Published today, {say(as_of)}, it allows a meeting from {say(first)} on; move the meeting to that day or "
        f"later, unless the agenda is out already. {SHORT_NOTICE}",
        value=found.date.isoformat(), reference=committee.key,
        details={
            "rule": AGENDA_RULE, "agenda_legal_last_day": last.isoformat(), "first_lawful_day": first.isoformat(),
        },
    )  # fmt: skip


def _papers_too_late(
    committee: Committee, found: MeetingDates, had: MeetingDates | None, around: Around
) -> Iterator[Problem]:
    """A meeting whose agenda can still be published, and for which a link of the chain has gone by that had not."""
    past = {link.key for link in had.chain if link.due < around.as_of} if had else set()
    gone = [link for link in found.chain if link.due < around.as_of and link.key not in past]
    if not gone:
        return
    said = "; ".join(f"{link.title} by {say(link.due)}" for link in gone)
    yield Problem(
        "papers-too-late",
        f"{committee.title} on {say(found.date)}: of its papers' deadlines, these are past: {said}.",
        f"The agenda can still be published in time, by {say(found.agenda_published_by)}. Ask those who write for it "
        "whether their papers are ready, or move it to a later day.",
        value=found.date.isoformat(), reference=committee.key,
        details={"links": [link.key for link in gone], "papers_due": found.papers_due.isoformat()},
    )  # fmt: skip


def _agenda_out(committee: Committee, had: MeetingDates, *, cancelled: bool) -> Problem:
    """A meeting that is moved or cancelled after its agenda had to be out."""
    then = (
        "Publish that it is cancelled where the agenda is open to inspection, and tell the members."
        if cancelled
        else "Publish a new notice and summons with the new day; the agenda that is out names the old one."
    )
    return Problem(
        "agenda-out",
        f"The agenda of {committee.title} for {say(had.date)} had to be out by {say(had.agenda_published_by)}; it "
        "names the old day.",
        then,
        value=had.date.isoformat(), reference=committee.key,
        details={"agenda_published_by": had.agenda_published_by.isoformat()},
    )  # fmt: skip


def _before_a_poll(committee: Committee, day: date, around: Around) -> Iterator[Problem]:
    for election in around.council.elections:
        if election.council is not None:
            continue
        try:
            first, last = pre_election_period(election, around.rules, around.calendars)
        except CalendarHorizon:
            continue
        if first <= day <= last:
            yield Problem(
                "pre-election-period",
                f"{committee.title} on {say(day)} falls into the pre-election period of the {election.title}, "
                f"{say(first)} to {say(last)}.",
                "Ask the monitoring officer. Business and decisions go on, and a meeting may lawfully be held; "
                "publicity on controversial matters does not go on.",
                value=day.isoformat(), reference=committee.key,
                details={
                    "from": first.isoformat(), "to": last.isoformat(), "polling_day": election.polling_day.isoformat(),
                },
            )  # fmt: skip


def _another_year(committee: Committee, was: date, day: date, council: Council) -> Iterator[Problem]:
    old, new = (municipal_year_of(council.municipal_years, one) for one in (was, day))
    if old.title == new.title:
        return
    assumed = " (the annual meeting is assumed)" if old.assumed or new.assumed else ""
    yield Problem(
        "another-municipal-year",
        f"{committee.title} moves from the municipal year {old.title} into {new.title}{assumed}: on {say(day)} its "
        "members and its work programme are those of another year.",
        f"Ask whether its items are carried into {new.title}, or move it to a day up to "
        f"{say(old.end)}." if day > old.end else f"Ask whether its items are taken back into {new.title}.",
        Severity.INFO, value=day.isoformat(), reference=committee.key,
        details={"from_year": old.title, "to_year": new.title, "assumed": old.assumed or new.assumed},
    )  # fmt: skip


def _beyond(committee: Committee, day: date) -> Problem:
    return Problem(
        "calendar-horizon",
        f"{committee.title}, {say(day)}: the holiday data does not reach its paper deadlines.",
        f"{HOW_TO_REFRESH} Until then nothing is planned for this meeting.",
        value=day.isoformat(), reference=committee.key,
    )  # fmt: skip

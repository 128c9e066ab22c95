"""The chain of a report, counted by hand: links side by side, from the meeting, and a committee's own.

For Thu 26 Jun 2025 the agenda is out by Wed 18 Jun (five clear working days); for Tue 6 May 2025, the day after a bank
holiday, by Fri 25 Apr.
"""

from __future__ import annotations

from datetime import date

from commissioning.dates import standard_calendars
from commissioning.model import Committee, Council, Meeting, PaperStep
from commissioning.plan import MeetingDates, meeting_dates, why
from commissioning.plan.meetings import earliest_lawful_meeting, papers_due_for
from commissioning.rules import standard_rules
from commissioning.testing import committee, day, plan_of, template, workstream
from tests.plan.looking import milestone

CALENDARS, RULES = standard_calendars(), standard_rules()

SIDE_BY_SIDE = [
    {"key": "draft", "title": "Draft", "working_days": 5},
    {"key": "finance", "title": "Finance", "working_days": 5, "clears": "finance"},
    {"key": "legal", "title": "Legal", "working_days": 3, "clears": ["legal", "equalities"], "beside": "finance"},
    {"key": "briefing", "title": "Briefing", "working_days": 1, "briefs": "lead member", "beside": "finance"},
    {"key": "papers", "title": "Final report", "working_days": 3},
]
SEVEN_DAYS = [
    {"key": "draft", "title": "Draft", "working_days": 10},
    {"key": "final", "title": "Final report", "working_days": 7, "before": "meeting", "at": "10:00"},
]


def dates_of(chain: list[dict], on: str) -> MeetingDates:
    council = Council.model_validate({"name": "A", "calendar": "england"})
    body = Committee.model_validate({"key": "health", "title": "Health", "paper_chain": chain})
    meeting = Meeting(date=date.fromisoformat(on))
    return meeting_dates(body, meeting, council.policy, RULES, CALENDARS, CALENDARS["england"])


def due(found: MeetingDates) -> dict[str, date]:
    return {link.key: link.due for link in found.chain}


def test_links_side_by_side_are_counted_from_one_day_each_by_its_own_length() -> None:
    found = dates_of(SIDE_BY_SIDE, "2025-06-26")
    assert found.agenda_published_by == day("Wed 18 Jun 2025")
    assert due(found) == {
        "draft": day("Fri 30 May 2025"),  # five before the earliest of those that follow, finance
        "finance": day("Fri 6 Jun 2025"),
        "legal": day("Tue 10 Jun 2025"),
        "briefing": day("Thu 12 Jun 2025"),
        "papers": day("Fri 13 Jun 2025"),
    }
    assert found.papers_due == day("Fri 13 Jun 2025")


def test_ten_in_the_morning_seven_working_days_before_the_meeting() -> None:
    # Back from Tue 6 May: 2 May, 1 May, 30, 29, 28, 25, 24 April; Mon 5 May is a bank holiday. The draft, ten
    # before that, runs over Easter (18 and 21 April): 23, 22, 17, 16, 15, 14, 11, 10, 9, 8 April.
    found = dates_of(SEVEN_DAYS, "2025-05-06")
    assert due(found) == {"draft": day("Tue 8 Apr 2025"), "final": day("Thu 24 Apr 2025")}
    assert found.chain[-1].title == "Final report (by 10:00)"


def test_the_first_meeting_that_could_take_a_report_counts_the_same_way_forward() -> None:
    chain = tuple(PaperStep.model_validate(link) for link in SEVEN_DAYS)
    ready = day("Tue 17 Jun 2025")
    first = earliest_lawful_meeting(ready, chain, RULES, CALENDARS, CALENDARS["england"])
    # Seven working days on: 18, 19, 20, 23, 24, 25, 26 June; five clear days would be over on 25 June.
    assert first == day("Thu 26 Jun 2025")
    assert papers_due_for(first, chain, RULES, CALENDARS, CALENDARS["england"]) == ready


def test_a_committee_with_a_chain_of_its_own_is_planned_by_it_and_others_by_the_councils() -> None:
    steps = """
    stages:
      review:
        steps:
          first: {kind: meeting, committee: health}
          second: {kind: meeting, committee: scrutiny}
    """
    health = committee("health", "2025-06-26").model_copy(
        update={"paper_chain": tuple(PaperStep.model_validate(link) for link in SEVEN_DAYS)}
    )
    plan = plan_of(
        template=template(steps), workstream=workstream("", kind="example", start="2025-06-02"),
        committees=[health, committee("scrutiny", "2025-06-26")], as_of="2025-06-02",
    )  # fmt: skip
    # Seven working days before Thu 26 June: 25, 24, 23, 20, 19, 18, 17.
    assert milestone(plan, "first-final").due == day("Tue 17 Jun 2025")
    assert milestone(plan, "first-final").title == "Final report (by 10:00): First"
    assert plan.milestone("first-papers") is None
    assert milestone(plan, "second-papers").due == day("Fri 13 Jun 2025")


def test_a_link_counted_from_the_meeting_says_so_in_its_trace() -> None:
    health = committee("scrutiny", "2025-06-26").model_copy(
        update={"paper_chain": tuple(PaperStep.model_validate(link) for link in SEVEN_DAYS)}
    )
    steps = "stages: {review: {steps: {hearing: {kind: meeting, committee: scrutiny}}}}"
    plan = plan_of(
        template=template(steps), workstream=workstream("", kind="example", start="2025-06-02"), committees=[health],
        as_of="2025-06-02",
    )  # fmt: skip
    last = why(plan, "hearing-final")[-1]
    assert (last.source, last.result) == ("the committee's own paper_chain", day("Tue 17 Jun 2025"))
    assert last.because == "Final report (by 10:00): 7 working days before Thu 26 Jun 2025"


def test_the_default_chain_has_the_briefing_and_moves_no_day_by_it() -> None:
    found = dates_of([], "2025-06-26")
    # Without the briefing: final 13 June, clearances 6 June, draft 22 May (26 May is a bank holiday).
    assert due(found) == {
        "draft": day("Thu 22 May 2025"),
        "clearances": day("Fri 6 Jun 2025"),
        "briefing": day("Wed 11 Jun 2025"),
        "papers": day("Fri 13 Jun 2025"),
    }

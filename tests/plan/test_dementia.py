"""The dementia support service of the example: the numbers, worked out from the papers.

Agenda pack of 26 June 2025, item 11: contract from 1 April 2021, three years and two more, all used (section 4.3);
review 5, design 5, procurement 6 and mobilisation 3 months from 1 March 2025 (section 4.7).
"""

from __future__ import annotations

from datetime import date

import pytest

from commissioning.errors import Problem
from commissioning.plan import Plan
from commissioning.testing import day, decided, done, facts
from tests.plan.leicester import dementia
from tests.plan.looking import forecast, milestone


def gaps(plan: Plan) -> dict[str, Problem]:
    return {problem.details["basis"]: problem for problem in plan.problems if problem.id == "continuity-gap"}


def test_the_gap_is_183_days_by_what_the_council_hopes_for() -> None:
    gap = gaps(dementia())["target"]
    # April 30, May 31, June 30, July 31, August 31, September 30.
    assert gap.details["days"] == 30 + 31 + 30 + 31 + 31 + 30 == 183
    assert (gap.details["from"], gap.details["to"]) == ("2026-04-01", "2026-09-30")
    assert gap.details["contract_end"] == "2026-03-31"
    assert gap.details["extension_months_left"] == 0
    assert "no extension left" in gap.message
    # Nineteen months before 1 April 2026.
    assert gap.details["latest_start"] == "2024-09-01"


def test_the_gap_is_known_before_any_work_is_done_and_whatever_the_day() -> None:
    for as_of in ("2025-03-01", "2025-07-01", "2026-02-01"):
        assert gaps(dementia(as_of))["target"].details["days"] == 183


def test_the_forecast_is_a_second_gap() -> None:
    """As of 1 July, with nothing recorded: the communications plan is done on 1 July at the earliest.

    Engagement takes 42 days from 2 July (to 12 August), evaluation 21 (to 2 September);
    design five months (to 2 February),
    procurement six (to 2 August), mobilisation three (to 2 November). Service on 3 November; October has 31 days.
    """
    gap = gaps(dementia())["forecast"]
    assert gap.details["days"] == 183 + 31 + 2 == 216
    assert (gap.details["from"], gap.details["to"]) == ("2026-04-01", "2026-11-02")
    assert gap.details["provisional"] is True  # the scrutiny meetings after April 2026 are not published


def test_each_stage_follows_the_one_before_for_its_months() -> None:
    stages = {stage.key: stage for stage in dementia().stages}
    assert [(s.start, s.end) for s in stages.values()] == [
        (day("Sat 1 Mar 2025"), day("Tue 2 Sep 2025")),
        (day("Wed 3 Sep 2025"), day("Mon 2 Feb 2026")),
        (day("Tue 3 Feb 2026"), day("Sun 2 Aug 2026")),
        (day("Mon 3 Aug 2026"), day("Mon 2 Nov 2026")),
    ]
    assert [(s.target_start, s.target_end) for s in stages.values()] == [
        (day("1 Mar 2025"), day("31 Jul 2025")),
        (day("1 Aug 2025"), day("31 Dec 2025")),
        (day("1 Jan 2026"), day("30 Jun 2026")),
        (day("1 Jul 2026"), day("30 Sep 2026")),
    ]


def test_targets_are_checked_and_not_overwritten() -> None:
    plan = dementia()
    start = milestone(plan, "service-start")
    assert (start.target, start.forecast, start.deadline) == (
        day("Thu 1 Oct 2026"),  # what is hoped
        day("Tue 3 Nov 2026"),  # what the plan computes
        day("Wed 1 Apr 2026"),  # what the contract imposes
    )
    missed = {p.details["milestone"]: p.details["days"] for p in plan.problems if p.id == "target-missed"}
    # Each is 33 days late: 31 July to 2 September.
    assert missed == dict.fromkeys(
        ["review-end", "design-end", "procurement-end", "mobilisation-end", "service-start"], 33
    )


def test_the_review_was_late_before_it_began_because_the_survey_waits_for_scrutiny() -> None:
    """As of its first day: engagement from 27 June for 42 days (to 7 August), evaluation to 28 August."""
    plan = dementia("2025-03-01")
    assert forecast(plan, "engagement") == day("Thu 7 Aug 2025")
    assert forecast(plan, "evaluation") == day("Thu 28 Aug 2025")
    assert forecast(plan, "review-end") == forecast(plan, "gate-design") == day("Thu 28 Aug 2025")


def test_slack_is_counted_from_the_forecast_to_the_latest_day_that_serves() -> None:
    plan = dementia()
    start = milestone(plan, "service-start")
    assert start.slack_days == (day("1 Apr 2026") - day("3 Nov 2026")).days == -216
    assert start.critical
    assert start.provisional
    # Nine weeks of work had to be over by 31 January 2025, so that nineteen months end on 31 March 2026.
    assert milestone(plan, "evaluation").deadline == day("Fri 31 Jan 2025")


def test_the_table_of_the_paper_is_all_there() -> None:
    """Every activity of section 4.7 is a milestone; the interviews come in only if required."""
    plan = dementia()
    for key in ("comms-plan", "demand-analysis", "gap-analysis", "performance-data", "engagement", "benchmarking",
                "evaluation", "funding-envelope", "specification", "performance-tool", "strategic-business-case",
                "risk-assessment", "equality-impact-assessment", "data-protection-impact-assessment",
                "tender-questions",
                "contract-preparation", "tupe-information", "tender-notice", "clarification-questions",
                "bidders-session",
                "bid-evaluation", "moderation", "award-recommendation", "standstill-ends", "contract-award",
                "mobilisation-plan", "it-systems", "tupe-consultation", "mobilisation-comms", "decommissioning",
                "conditions-precedent", "service-start"):  # fmt: skip
        assert forecast(plan, key) is not None, key
    assert milestone(plan, "clarification-interviews").status == "dropped"
    assert "clarification-interviews-papers" not in {m.key for m in plan.milestones}


def test_no_date_is_past_and_unrecorded() -> None:
    """What has not been recorded by 1 July can be done on 1 July at the earliest; it is overdue by its own due date."""
    plan = dementia()
    overdue = {m.key: m.due for m in plan.milestones if m.status == "overdue"}
    assert overdue == {
        "comms-plan": day("28 Mar 2025"),  # four weeks from 1 March
        "demand-analysis": day("25 Apr 2025"),  # eight weeks
        "performance-data": day("25 Apr 2025"),
        "benchmarking": day("25 Apr 2025"),
    }
    assert all(m.forecast >= date(2025, 7, 1) for m in plan.milestones if m.forecast and not m.actual)


def test_no_scrutiny_meeting_is_left_for_the_award() -> None:
    """The recommendation is ready on 20 April 2026; papers for the last meeting, 23 April, were due on 10 April.

    The earliest lawful day: three working days to the agenda (Thursday 23 April), five clear ones (24, 27, 28, 29, 30).
    """
    plan = dementia()
    problem = next(p for p in plan.problems if p.id == "no-usable-meeting")
    assert problem.details == {
        "milestone": "scrutiny-before-award",
        "committee": "asc-scrutiny",
        "papers_ready": "2026-04-20",
        "not_before": "2026-05-01",
    }
    meeting = milestone(plan, "scrutiny-before-award")
    assert (meeting.forecast, meeting.provisional, meeting.meeting) == (day("Fri 1 May 2026"), True, None)


@pytest.mark.parametrize("recorded", [False, True])
def test_recording_the_review_moves_the_plan(recorded: bool) -> None:
    """With the early work done, the survey of 27 June decides: to 7 August, and the review to 28 August."""
    keys = ("comms-plan", "demand-analysis", "gap-analysis", "performance-data", "benchmarking")
    known = facts(*(done(key, on="2025-06-20") for key in keys)) if recorded else facts()
    plan = dementia(known=known)
    assert forecast(plan, "review-end") == (day("28 Aug 2025") if recorded else day("2 Sep 2025"))


def test_an_approved_gate_lets_the_design_begin() -> None:
    plan = dementia("2025-08-04", facts(decided("design", "approve", on="2025-07-31")))
    assert milestone(plan, "gate-design").actual == day("Thu 31 Jul 2025")
    design = next(stage for stage in plan.stages if stage.key == "design")
    assert (design.start, design.end) == (day("Fri 1 Aug 2025"), day("Wed 31 Dec 2025"))

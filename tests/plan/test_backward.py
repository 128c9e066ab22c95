"""The backward pass: the latest day of each step that still lets the service start in time, and so the slack."""

from __future__ import annotations

from datetime import date

from commissioning.plan import Plan
from commissioning.testing import committee, day, done, facts, plan_of, template, workstream
from tests.plan.looking import milestone


def plan(text: str, required: str, *meetings: str, start: str = "2025-06-02", as_of: str | None = None) -> Plan:
    return plan_of(
        template=template(text),
        workstream=workstream(f"service_start: {{required: {required}}}", kind="example", start=start),
        committees=[committee("scrutiny", *meetings)],
        as_of=as_of,
    )


def deadlines(found: Plan, *keys: str) -> list[date | None]:
    return [milestone(found, key).deadline for key in keys]


def slacks(found: Plan, *keys: str) -> list[int | None]:
    return [milestone(found, key).slack_days for key in keys]


# Monday 2 June 2025: long to Friday the 13th, short to Wednesday the 4th, both to Friday the 20th, start on the 21st.
FORK = """
stages:
  review:
    steps:
      long: {duration: 10 working days}
      short: {duration: 3 working days}
      both: {after: [long, short], duration: 5 working days}
      aside: {duration: 1 day}
      go: {kind: start, after: review-end}
"""


def test_slack_zero_on_the_chain_that_decides_and_more_beside_it() -> None:
    found = plan(FORK, "2025-06-21")
    assert deadlines(found, "go", "review-end", "both", "long", "short") == [
        day("Sat 21 Jun 2025"),
        day("Fri 20 Jun 2025"),
        day("Fri 20 Jun 2025"),
        day("Sun 15 Jun 2025"),  # "both" begins on Monday 16 June at the latest
        day("Sun 15 Jun 2025"),
    ]
    assert slacks(found, "go", "both", "long", "short", "aside") == [0, 0, 2, 11, 18]
    assert {m.key for m in found.milestones if m.critical} == {"long", "both", "review-end", "go"}


def test_slack_is_negative_when_it_is_too_late() -> None:
    # Two weeks earlier: everything is fourteen days worse.
    assert slacks(plan(FORK, "2025-06-07"), "go", "both", "long", "short") == [-14, -14, -12, -3]


def test_working_days_are_counted_back_as_such() -> None:
    """Needed on Tuesday 7 April 2026, after Easter (3 to 6 April): five working days end on Thursday the 2nd, or count
    back from Monday the 6th: 2, 1 April, 31, 30, 27 March.
    """
    text = """
    stages:
      review:
        steps:
          a: {duration: 5 working days}
          b: {after: a, duration: 5 working days}
          go: {kind: start, after: review-end}
    """
    found = plan(text, "2026-04-07", start="2026-03-02")
    assert deadlines(found, "b", "a") == [day("Mon 6 Apr 2026"), day("Thu 26 Mar 2026")]


def test_a_step_without_a_length_is_held_to_a_working_day() -> None:
    text = "stages: {review: {steps: {a: {duration: 1 day}, b: {after: a}, go: {kind: start, after: review-end}}}}"
    # Needed on Monday 9 June: b by Friday the 6th, a by Thursday the 5th.
    assert deadlines(plan(text, "2025-06-09"), "b", "a") == [day("Fri 6 Jun 2025"), day("Thu 5 Jun 2025")]


def test_a_period_of_law_is_counted_back_on_its_own_calendar() -> None:
    """To sign on Tuesday 30 June 2026 the standstill begins by Thursday the 18th, the call-in after Wednesday the
    10th.
    """
    text = """
    stages:
      procurement:
        steps:
          published: {}
          callin: {after: published, rule: callin}
          award-notice: {after: callin}
          standstill: {after: award-notice, rule: pa23-standstill-voluntary}
          signed: {after: standstill}
          go: {kind: start, after: procurement-end}
    """
    found = plan(text, "2026-07-01", start="2026-05-04")
    assert deadlines(found, "signed", "standstill", "award-notice", "callin", "published") == [
        day("Tue 30 Jun 2026"),
        day("Mon 29 Jun 2026"),
        day("Thu 18 Jun 2026"),
        day("Wed 17 Jun 2026"),
        day("Wed 10 Jun 2026"),
    ]


def test_clear_days_are_counted_back_to_the_last_of_them() -> None:
    """To act on Wednesday 10 June 2026, 28 clear days are over on the 9th, and the notice is out on 12 May."""
    text = """
    stages:
      review:
        steps:
          notice: {duration: 1 day}
          waiting: {after: notice, rule: exec12-key-28}
          act: {after: waiting}
          go: {kind: start, after: review-end}
    """
    found = plan(text, "2026-06-11", start="2026-04-01")
    assert deadlines(found, "act", "waiting", "notice") == [
        day("Wed 10 Jun 2026"),
        day("Tue 9 Jun 2026"),
        day("Tue 12 May 2026"),
    ]


def test_scrutiny_is_held_to_the_last_meeting_that_serves_and_its_report_to_the_papers() -> None:
    text = """
    stages:
      review:
        steps:
          report: {duration: 5 working days}
          scrutiny: {kind: meeting, committee: scrutiny, after: report}
          go: {kind: start, after: review-end}
    """
    found = plan(text, "2025-08-31", "2025-06-26", "2025-08-28", "2025-11-13")
    # Meeting of 28 August: agenda by Tuesday the 19th, papers three working days before, on Thursday the 14th.
    assert deadlines(found, "scrutiny", "report") == [day("Thu 28 Aug 2025"), day("Thu 14 Aug 2025")]
    assert milestone(found, "scrutiny").forecast == day("Thu 26 Jun 2025")
    # Needed before the first meeting, there is none that serves: the latest lawful day stands in for it.
    # Tuesday 24 June: five clear days before it, to Monday the 16th; papers by Wednesday the 11th.
    early = plan(text, "2025-06-25", "2025-06-26")
    assert deadlines(early, "scrutiny", "report") == [day("Tue 24 Jun 2025"), day("Wed 11 Jun 2025")]


def test_a_cancelled_meeting_holds_nothing() -> None:
    text = "stages: {review: {steps: {hearing: {kind: meeting}, go: {kind: start, after: review-end}}}}"
    found = plan_of(
        template=template(text),
        workstream=workstream("service_start: {required: 2025-08-31}", kind="example", start="2025-06-02"),
        committees=[committee("scrutiny", "2025-06-26", {"date": "2025-08-28", "status": "cancelled"})],
    )
    assert milestone(found, "hearing").deadline == day("Thu 26 Jun 2025")


def test_a_notice_holds_what_it_waits_for() -> None:
    """Decision on Wednesday 10 June 2026 at the latest, notice by 12 May, and its draft by the day before."""
    text = """
    stages:
      review:
        steps:
          draft: {duration: 5 working days}
          notice: {kind: notice, after: draft, before: {step: decision, rule: exec12-key-28}}
          decision: {}
          go: {kind: start, after: review-end}
    """
    found = plan(text, "2026-06-11", start="2026-04-01")
    assert deadlines(found, "decision", "draft") == [day("Wed 10 Jun 2026"), day("Mon 11 May 2026")]


def test_a_duty_that_something_waits_for_is_counted_back_too() -> None:
    """Ten working days to check a draft report; the reply is awaited, so the draft is needed ten working days
    before.
    """
    text = """
    stages:
      review:
        steps:
          draft: {duration: 1 day}
          reply: {after: draft, rule: cqc-fac-10}
          go: {kind: start, after: review-end}
    """
    # Needed on Wednesday 21 May 2025: the reply by Tuesday the 20th, the draft by Tuesday the 6th.
    found = plan(text, "2025-05-21", start="2025-04-01")
    assert deadlines(found, "reply", "draft") == [day("Tue 20 May 2025"), day("Tue 6 May 2025")]


def test_a_duty_that_ends_at_a_weekend_is_counted_back_from_that_weekend() -> None:
    """Two months beginning with 1 July 2025 end on Sunday 31 August; the reply is made on Friday the 29th."""
    text = """
    stages:
      review:
        steps:
          report: {duration: 1 day}
          reply: {after: report, rule: lga00-scrutiny-response-2m}
          go: {kind: start, after: review-end}
    """
    found = plan(text, "2025-08-30", start="2025-07-01")
    assert milestone(found, "reply").forecast == day("Fri 29 Aug 2025")
    assert deadlines(found, "reply", "report") == [day("Fri 29 Aug 2025"), day("Tue 1 Jul 2025")]


def test_what_the_goal_does_not_wait_for_has_no_slack() -> None:
    text = """
    stages:
      review:
        steps:
          a: {duration: 1 day}
          go: {kind: start, after: review-end}
          later: {after: go, duration: 6 months}
    """
    found = plan(text, "2025-06-30")
    assert (milestone(found, "later").deadline, milestone(found, "later").slack_days) == (None, None)


def test_what_has_happened_has_no_slack() -> None:
    found = plan_of(
        template=template(FORK),
        workstream=workstream("service_start: {required: 2025-06-21}", kind="example", start="2025-06-02"),
        facts=facts(done("long", on="2025-06-10")),
        as_of="2025-06-11",
    )
    assert milestone(found, "long").slack_days is None
    # Five working days from Wednesday 11 June (the other step can be done that day): 12, 13, 16, 17, 18.
    assert slacks(found, "both") == [2]

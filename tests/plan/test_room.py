"""Earliest, latest, slack in calendar days and in working days, and meetings left: worked out by hand."""

from __future__ import annotations

from commissioning.plan import Plan
from commissioning.testing import committee, day, decided, done, facts, plan_of, template, workstream
from tests.plan.looking import milestone

# Papers are due three working days before the agenda, the agenda five clear working days before the meeting:
#   meeting          agenda by   papers by   reports ready by
#   Thu 26 Jun 2025  18 Jun      Fri 13 Jun
#   Thu 31 Jul 2025  23 Jul      Fri 18 Jul
#   Thu 28 Aug 2025  19 Aug      Thu 14 Aug
#   Thu 25 Sep 2025  17 Sep      Fri 12 Sep
MEETINGS = ("2025-06-26", "2025-07-31", "2025-08-28", "2025-09-25")

SCRUTINY = """
stages:
  review:
    steps:
      report: {duration: 5 working days}
      aside: {duration: 1 day}
      scrutiny: {kind: meeting, after: report}
      publish: {after: scrutiny, duration: 10 working days}
      go: {kind: start, after: review-end}
  mobilisation:
    steps:
      look-back: {after: go, duration: 1 month}
"""


def plan(required: str, *meetings: object, as_of: str = "2025-06-02", text: str = SCRUTINY) -> Plan:
    return plan_of(
        template=template(text),
        workstream=workstream(f"service_start: {{required: {required}}}", kind="example", start="2025-06-02"),
        committees=[committee("scrutiny", *(meetings or MEETINGS))],  # type: ignore[arg-type]
        as_of=as_of,
    )


def left(found: Plan, *keys: str) -> list[int | None]:
    return [milestone(found, key).meetings_left for key in keys]


def test_both_passes_are_shown() -> None:
    """Needed on Mon 15 Sep: published by Fri 12 Sep, so begun by Mon 1 Sep, so heard on 28 Aug; papers Thu 14 Aug."""
    found = plan("2025-09-15")
    shown = {m.key: (m.earliest, m.latest, m.slack_days, m.slack_working_days) for m in found.milestones}
    assert shown["report"] == (day("Fri 6 Jun 2025"), day("Thu 14 Aug 2025"), 69, 49)
    assert shown["scrutiny"] == (day("Thu 26 Jun 2025"), day("Thu 28 Aug 2025"), 63, 44)
    assert shown["publish"] == (day("Thu 10 Jul 2025"), day("Sun 14 Sep 2025"), 66, 45)
    assert shown["go"] == (day("Fri 11 Jul 2025"), day("Mon 15 Sep 2025"), 66, 45)
    # 63 days are nine weeks, or 45 weekdays; 25 August is a bank holiday.


def test_meetings_left_are_those_after_the_one_chosen_up_to_the_last_that_serves() -> None:
    """Between 26 June, the one chosen, and 28 August, the last that serves, lie 31 July and 28 August itself."""
    found = plan("2025-09-15")
    assert left(found, "report", "scrutiny", "scrutiny-papers", "scrutiny-agenda") == [2, 2, 2, 2]
    assert left(found, "publish", "go", "aside", "look-back") == [None, None, None, None]
    assert left(plan("2025-07-25"), "report", "scrutiny") == [0, 0]
    assert left(plan("2025-10-31"), "scrutiny") == [3]


def test_a_cancelled_meeting_is_none_that_is_left() -> None:
    held = ("2025-06-26", {"date": "2025-07-31", "status": "cancelled"}, "2025-08-28")
    assert left(plan("2025-09-15", *held), "report", "scrutiny") == [1, 1]


def test_below_nought_the_chosen_meeting_is_too_late_by_so_many() -> None:
    """As of 16 June the papers for 26 June are late: 31 July is chosen; to start on 14 July only 26 June serves."""
    late = plan("2025-07-14", as_of="2025-06-16")
    assert milestone(late, "scrutiny").forecast == day("Thu 31 Jul 2025")
    assert left(late, "scrutiny") == [-1]


def test_the_papers_of_a_meeting_have_the_latest_days_of_the_last_one_that_serves() -> None:
    papers = milestone(plan("2025-09-15"), "scrutiny-papers")
    assert (papers.deadline, papers.latest) == (day("Fri 13 Jun 2025"), day("Thu 14 Aug 2025"))
    assert papers.earliest == day("Fri 6 Jun 2025")


def test_without_a_published_meeting_no_number_is_made_up() -> None:
    found = plan_of(
        template=template(SCRUTINY),
        workstream=workstream("service_start: {required: 2025-09-15}", kind="example", start="2025-06-02"),
    )
    assert left(found, "report", "scrutiny") == [None, None]


def test_what_has_happened_has_no_meeting_left() -> None:
    found = plan_of(
        template=template(SCRUTINY),
        workstream=workstream("service_start: {required: 2025-09-15}", kind="example", start="2025-06-02"),
        committees=[committee("scrutiny", *MEETINGS)],
        facts=facts(done("report", on="2025-06-06"), done("scrutiny", on="2025-06-26")),
        as_of="2025-06-27",
    )
    assert left(found, "report", "scrutiny") == [None, None]
    assert milestone(found, "report").earliest == day("Fri 6 Jun 2025")


def test_two_meetings_on_one_path_each_count_their_own() -> None:
    """The board of 10 July waits for scrutiny on 26 June; for a start on 1 September the board has 14 August left too.

    For the board on 14 August scrutiny may be on 31 July: one more each.
    """
    found = plan_of(
        template=template("""
        stages:
          review:
            steps:
              report: {duration: 5 working days}
              scrutiny: {kind: meeting, after: report}
              board: {kind: meeting, committee: board, after: scrutiny}
              go: {kind: start, after: review-end}
        """),
        workstream=workstream("service_start: {required: 2025-09-01}", kind="example", start="2025-06-02"),
        committees=[committee("scrutiny", *MEETINGS), committee("board", "2025-07-10", "2025-08-14", "2025-09-11")],
    )
    assert [milestone(found, key).forecast for key in ("scrutiny", "board")] == [
        day("Thu 26 Jun 2025"),
        day("Thu 10 Jul 2025"),
    ]
    # Papers for the board of 14 August are due on 1 August; scrutiny of 31 July is heard the day before.
    assert left(found, "report", "scrutiny", "board") == [1, 1, 1]


def test_a_notice_can_be_given_from_the_day_that_what_it_waits_for_is_done() -> None:
    """Decision on Mon 30 June by its stage; 28 clear days before it is 1 June, a Sunday, so Friday 30 May."""
    found = plan_of(
        template=template("""
        stages:
          review:
            duration: 3 months
            steps:
              draft: {duration: 5 working days}
              notice: {kind: notice, after: draft, before: {step: gate-design, rule: exec12-key-28}}
          design: {gate: {}, steps: {go: {kind: start, after: design-end}}}
        """),
        workstream=workstream("service_start: {required: 2025-08-01}", kind="example", start="2025-04-01"),
    )
    notice = milestone(found, "notice")
    assert (notice.forecast, notice.earliest) == (day("Fri 30 May 2025"), day("Tue 8 Apr 2025"))
    # Design has the one day before the start, so it is decided on 30 July at the latest; 28 clear days: 2 to 29 July.
    assert notice.latest == day("Tue 1 Jul 2025")


def test_a_duty_that_nothing_waits_for_has_the_last_day_of_its_rule() -> None:
    found = plan_of(
        template=template("""
        stages:
          review:
            steps:
              signed: {}
              details: {kind: deadline, after: signed, rule: pa23-contract-details-notice-light-touch}
              go: {kind: start, after: review-end}
        """),
        workstream=workstream("service_start: {required: 2026-08-01}", kind="example", start="2026-07-01"),
        facts=facts(decided("design", "approve", on="2026-07-01")),
    )
    details = milestone(found, "details")
    # Entered into on 1 July 2026: 120 days beginning with it end on 28 October.
    assert (details.earliest, details.latest) == (day("Thu 2 Jul 2026"), day("Wed 28 Oct 2026"))
    assert details.slack_days is None


def test_a_notice_has_the_meetings_of_the_decision_that_it_comes_before() -> None:
    """Decided on 26 June or, at the latest, on 28 August; one meeting more, 31 July, lies between."""
    found = plan(
        "2025-09-15",
        text="""
        stages:
          review:
            steps:
              notice: {kind: notice, before: {step: decision, rule: tupe-eli-28}}
              decision: {kind: meeting}
              go: {kind: start, after: review-end}
        """,
        as_of="2025-05-05",
    )
    assert milestone(found, "decision").forecast == day("Thu 26 Jun 2025")
    assert left(found, "notice", "decision") == [2, 2]

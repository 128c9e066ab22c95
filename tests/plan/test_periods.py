"""Warnings before a poll, and while committees do not meet."""

from __future__ import annotations

from commissioning.errors import Problem
from commissioning.plan import Plan
from commissioning.testing import committee, council, day, plan_of, template, workstream
from tests.plan.looking import milestone, problems

PUBLIC = template("""
stages:
  review:
    steps:
      consultation: {duration: 6 weeks, publicity: true}
      analysis: {after: consultation, duration: 2 weeks}
      notice: {kind: notice, after: analysis}
      go: {kind: start, after: review-end}
""")


def plan(elections: str, start: str, *, work: str = "") -> Plan:
    return plan_of(
        template=PUBLIC,
        workstream=workstream(work, kind="example", start=start),
        council=council(f"elections: [{elections}]"),
    )


def warned(found: Plan) -> list[tuple[str, str, list[str]]]:
    listed = problems(found, "pre-election-period")
    return [(p.details["from"], p.details["to"], p.details["milestones"]) for p in listed]


class TestThePreElectionPeriod:
    def test_begins_on_the_25th_day_before_the_poll_unless_the_notice_came_earlier(self) -> None:
        """The published timetable of 2026 has 30 March; Hart published on the 25th. Six weeks from 2 March end on
        12 April, two more on the 26th; the notice is given on Monday the 27th.
        """
        inside = ["consultation", "notice"]
        assert warned(plan("{polling_day: 2026-05-07}", "2026-03-02")) == [("2026-03-30", "2026-05-07", inside)]
        published = "{polling_day: 2026-05-07, notice_published: 2026-03-25}"
        assert warned(plan(published, "2026-03-02")) == [("2026-03-25", "2026-05-07", inside)]

    def test_does_not_warn_of_what_ends_before_it_or_begins_after_it(self) -> None:
        # Six weeks from 16 February end on 29 March, the day before; the analysis in between is nobody's publicity.
        assert warned(plan("{polling_day: 2026-05-07}", "2026-02-16")) == [("2026-03-30", "2026-05-07", ["notice"])]
        assert warned(plan("{polling_day: 2026-05-07}", "2026-05-08")) == []

    def test_has_its_first_and_its_last_day(self) -> None:
        """Eight weeks from 2 February 2026 end on Sunday 29 March, from 12 March on 6 May: notice on the day after."""
        assert warned(plan("{polling_day: 2026-05-07}", "2026-02-02")) == [("2026-03-30", "2026-05-07", ["notice"])]
        (found,) = warned(plan("{polling_day: 2026-05-07}", "2026-03-12"))
        assert found[2] == ["consultation", "notice"]
        (found,) = warned(plan("{polling_day: 2026-05-07}", "2026-03-13"))
        assert found[2] == ["consultation"]

    def test_what_one_employer_tells_another_is_no_publicity(self) -> None:
        """Service starts on Thursday 28 May 2026; the liability information, 28 days before, falls on 29 April."""
        private = template("""
        stages:
          mobilisation:
            steps:
              work: {duration: 10 days}
              public: {kind: notice, after: work}
              eli: {kind: notice, before: {step: go, rule: tupe-eli-28}}
              go: {kind: start, after: work}
        """)
        found = plan_of(
            template=private,
            workstream=workstream("steps: {go: {not_before: 2026-05-28}}", kind="example", start="2026-04-13"),
            council=council("elections: [{polling_day: 2026-05-07}]"),
        )
        assert milestone(found, "eli").forecast == day("Wed 29 Apr 2026")
        assert [names for _, _, names in warned(found)] == [["public"]]

    def test_moves_nothing(self) -> None:
        with_poll, without = plan("{polling_day: 2026-05-07}", "2026-03-02"), plan("", "2026-03-02")
        assert [m.forecast for m in with_poll.milestones] == [m.forecast for m in without.milestones]

    def test_of_a_partner_counts_in_joint_work_alone(self) -> None:
        partner = "{polling_day: 2026-05-07, council: Rutland County Council}"
        assert warned(plan(partner, "2026-03-02")) == []
        joint = plan(partner, "2026-03-02", work="joint_with: rutland county council")
        assert [found[2] for found in warned(joint)] == [["consultation", "notice"]]
        (problem,) = problems(joint, "pre-election-period")
        assert "of Rutland County Council" in problem.message

    def test_of_a_poll_that_is_past_says_nothing(self) -> None:
        assert warned(plan("{polling_day: 2025-05-01}", "2026-03-02")) == []


# Meetings of 26 June and 13 November; the report takes a week from Monday 16 June 2025, to Sunday the 22nd.
WAITS = template("""
stages: {review: {steps: {report: {duration: 7 days}, scrutiny: {kind: meeting, after: report},
                          go: {kind: start, after: review-end}}}}
""")


def recesses(policy: str, *meetings: str, elections: str = "", start: str = "2025-06-16") -> list[Problem]:
    found = plan_of(
        template=WAITS,
        workstream=workstream(kind="example", start=start),
        council=council(f"policy: {{{policy}}}\nelections: [{elections}]"),
        committees=[committee("scrutiny", *meetings)],
    )
    return problems(found, "recess")


class TestRecess:
    def test_a_meeting_in_a_recess_is_warned_of(self) -> None:
        summer = "recess: [{start: 2025-08-01, end: 2025-08-31, reason: summer recess}]"
        (problem,) = recesses(summer, "2025-06-26", "2025-08-14")
        assert (problem.details["basis"], problem.details["date"]) == ("recess", "2025-08-14")
        assert "Mon 1 Sep 2025" in problem.remedy
        assert recesses(summer, "2025-06-26", "2025-07-31") == []

    def test_a_recess_of_one_committee_is_its_own(self) -> None:
        other = "recess: [{start: 2025-08-01, end: 2025-08-31, committee: planning}]"
        assert recesses(other, "2025-06-26", "2025-08-14") == []

    def test_a_long_wait_for_a_meeting_is_said(self) -> None:
        """From 26 June to 13 November are twenty weeks; the paper waits from 22 June, 144 days."""
        (problem,) = recesses("", "2025-06-26", "2025-11-13")
        assert problem.details["basis"] == "gap"
        assert "it waits 20 weeks" in problem.message

    def test_of_how_many_weeks_is_the_councils_own(self) -> None:
        # 26 June to 28 August: nine weeks and not a day more.
        assert len(recesses("", "2025-06-26", "2025-08-28")) == 1
        assert recesses("meeting_gap_weeks: 9", "2025-06-26", "2025-08-28") == []

    def test_after_a_whole_council_poll_committees_are_appointed_anew(self) -> None:
        """Ready on 2 May 2027, handed in on Tuesday the 4th (the 3rd is a bank holiday), agenda on Friday the 7th, five
        clear days to Friday the 14th: the earliest lawful day is Monday the 17th.
        """
        poll = "{polling_day: 2027-05-06, whole_council: true}"
        (problem,) = recesses("", "2027-03-11", elections=poll, start="2027-04-26")
        assert (problem.details["basis"], problem.details["date"]) == ("election", "2027-05-17")
        assert recesses("", "2027-03-11", elections="{polling_day: 2027-05-06}", start="2027-04-26") == []


def test_the_strategys_launch_is_publicity() -> None:
    found = plan_of(
        workstream=workstream(kind="strategy-refresh", start="2025-10-06"),
        council=council("elections: [{polling_day: 2026-05-07}]"),
        committees=[committee("scrutiny", "2026-01-15", "2026-03-12", "2026-04-23")],
    )
    (problem,) = problems(found, "pre-election-period")
    inside = problem.details["milestones"]
    for item in found.milestones:
        if item.key in inside:
            assert item.forecast
    assert milestone(found, "engagement").key not in inside
    assert day("Mon 30 Mar 2026").isoformat() == problem.details["from"]

"""Steps that need a meeting fall on usable ones only: the paper deadline can be met, and the date fits.

The council is "Anytown"; its default chain has the final report three working days before the agenda, the clearances
five before that and the draft ten before those.

    meeting        agenda by      papers due     clearances     draft
    Thu 26 Jun     Wed 18 Jun     Fri 13 Jun     Fri  6 Jun     Thu 22 May   (26 May is a bank holiday)
    Thu 28 Aug     Tue 19 Aug     Thu 14 Aug     Thu  7 Aug     Thu 24 Jul   (25 August is a bank holiday)
"""

from __future__ import annotations

from datetime import date

import pytest

from commissioning.model import Committee, Decision, Done, Facts, Template
from commissioning.plan import Plan, why
from commissioning.testing import (
    built_in,
    committee,
    council,
    day,
    decided,
    desk,
    done,
    facts,
    plan_of,
    slipped,
    template,
    workstream,
)
from tests.plan.looking import milestone, problems

JUNE, AUGUST, NOVEMBER = "2025-06-26", "2025-08-28", "2025-11-13"
YEAR = committee("scrutiny", JUNE, AUGUST, NOVEMBER)

REPORT = """
stages:
  review:
    steps:
      report: {duration: %s}
      scrutiny: {kind: meeting, committee: scrutiny, after: report}
      decision: {after: scrutiny}
"""


def scrutinised(
    duration: str = "5 working days",
    *,
    meetings: Committee = YEAR,
    as_of: str = "2025-06-02",
    known: Facts | None = None,
    work: str = "",
) -> Plan:
    """A report that is begun on Monday 2 June 2025, and its scrutiny."""
    return plan_of(
        template=template(REPORT % duration),
        workstream=workstream(work, kind="example", start="2025-06-02"),
        committees=[meetings],
        facts=known or facts(),
        as_of=as_of,
    )


def met_on(plan: Plan) -> date | None:
    return milestone(plan, "scrutiny").forecast


def passed_over(plan: Plan) -> dict[date, str]:
    return dict(why(plan, "scrutiny")[-1].left_out)


class TestThePaperDeadlineChain:
    def test_is_counted_back_from_the_meeting(self) -> None:
        plan = scrutinised()
        assert met_on(plan) == day("Thu 26 Jun 2025")
        papers = {m.key: m.due for m in plan.milestones if m.kind == "paper"}
        assert papers == {
            "scrutiny-draft": day("Thu 22 May 2025"),
            "scrutiny-clearances": day("Fri 6 Jun 2025"),
            "scrutiny-briefing": day("Wed 11 Jun 2025"),
            "scrutiny-papers": day("Fri 13 Jun 2025"),
            "scrutiny-agenda": day("Wed 18 Jun 2025"),
        }

    def test_is_the_councils_own(self) -> None:
        ours = council("policy: {paper_chain: [{key: report, title: Report, working_days: 10}]}")
        meeting = desk(YEAR, council=ours).meetings["scrutiny"][0]
        # Ten working days before Wednesday 18 June: 17, 16, 13, 12, 11, 10, 9, 6, 5, 4.
        assert [(link.key, link.due) for link in meeting.chain] == [("report", day("Wed 4 Jun 2025"))]

    def test_gives_the_agenda_days_of_leicesters_scrutiny_year(self) -> None:
        dates = ("2025-06-26", "2025-08-28", "2025-11-13", "2026-01-15", "2026-03-12", "2026-04-23")
        meetings = desk(committee("scrutiny", *dates)).meetings["scrutiny"]
        assert [meeting.agenda_published_by for meeting in meetings] == [
            day("Wed 18 Jun 2025"),
            day("Tue 19 Aug 2025"),
            day("Wed 5 Nov 2025"),
            day("Wed 7 Jan 2026"),
            day("Wed 4 Mar 2026"),
            day("Wed 15 Apr 2026"),
        ]


class TestTheFirstUsableMeeting:
    def test_takes_a_report_that_is_ready_on_the_very_day_papers_are_due(self) -> None:
        plan = scrutinised("10 working days")
        assert milestone(plan, "report").forecast == day("Fri 13 Jun 2025")
        assert met_on(plan) == day("Thu 26 Jun 2025")

    def test_is_the_next_one_for_a_report_that_is_a_day_late(self) -> None:
        plan = scrutinised("11 working days")
        assert milestone(plan, "report").forecast == day("Mon 16 Jun 2025")
        assert met_on(plan) == day("Thu 28 Aug 2025")  # nine weeks for one day
        assert "papers were due on Fri 13 Jun 2025" in passed_over(plan)[day("26 Jun 2025")]

    def test_is_never_a_cancelled_one(self) -> None:
        plan = scrutinised(meetings=committee("scrutiny", {"date": JUNE, "status": "cancelled"}, AUGUST))
        assert met_on(plan) == day("Thu 28 Aug 2025")
        assert passed_over(plan)[day("26 Jun 2025")] == "cancelled"

    def test_is_a_moved_one_on_its_new_date(self) -> None:
        # Thursday 3 July: agenda by Wednesday 25 June, papers by Friday 20 June.
        moved = {"date": "2025-07-03", "was": JUNE, "status": "moved"}
        plan = scrutinised("15 working days", meetings=committee("scrutiny", moved, AUGUST))
        assert milestone(plan, "report").forecast == day("Fri 20 Jun 2025")
        assert met_on(plan) == day("Thu 3 Jul 2025")

    def test_does_not_depend_on_the_order_in_which_meetings_are_written(self) -> None:
        assert met_on(scrutinised(meetings=committee("scrutiny", NOVEMBER, AUGUST, JUNE))) == day("26 Jun 2025")

    def test_is_not_before_a_day_that_the_workstream_names(self) -> None:
        plan = scrutinised(work="steps: {scrutiny: {not_before: 2025-07-01}}")
        assert met_on(plan) == day("Thu 28 Aug 2025")
        assert passed_over(plan)[day("26 Jun 2025")] == "not before Tue 1 Jul 2025"

    def test_is_on_or_after_the_day_of_a_new_forecast(self) -> None:
        known = facts(slipped("scrutiny", to="2025-09-15", on="2025-06-02"))
        assert met_on(scrutinised(known=known)) == day("Thu 13 Nov 2025")

    def test_of_another_committee_is_that_committees(self) -> None:
        board = committee("health-board", "2025-07-10", type="board")
        plan = plan_of(
            template=template((REPORT % "5 working days").replace("committee: scrutiny", "committee: health-board")),
            workstream=workstream(kind="example", start="2025-06-02"),
            committees=[YEAR, board],
        )
        assert met_on(plan) == day("Thu 10 Jul 2025")
        assert milestone(plan, "scrutiny").meeting == ("health-board", day("10 Jul 2025"))


class TestAsTimePasses:
    REPORTED = (done("report", on="2025-06-06"),)

    def test_a_meeting_is_usable_up_to_its_paper_deadline(self) -> None:
        assert met_on(scrutinised(as_of="2025-06-13", known=facts(*self.REPORTED))) == day("26 Jun 2025")

    def test_the_day_after_it_the_step_moves_to_the_next_meeting(self) -> None:
        plan = scrutinised(as_of="2025-06-14", known=facts(*self.REPORTED))
        assert met_on(plan) == day("28 Aug 2025")
        assert passed_over(plan)[day("26 Jun 2025")] == "its paper deadline, Fri 13 Jun 2025, has passed"

    def test_unless_the_papers_are_in(self) -> None:
        known = facts(*self.REPORTED, done("scrutiny-papers", on="2025-06-13"))
        plan = scrutinised(as_of="2025-06-20", known=known)
        assert met_on(plan) == day("26 Jun 2025")
        assert milestone(plan, "scrutiny-papers").status == "done"
        assert milestone(plan, "scrutiny-agenda").status == "overdue"  # due on the 18th, and not recorded

    def test_a_meeting_that_has_been_is_not_taken_for_held(self) -> None:
        plan = scrutinised(as_of="2025-06-27", known=facts(*self.REPORTED))
        assert met_on(plan) == day("28 Aug 2025")
        assert "not recorded as having taken the paper" in passed_over(plan)[day("26 Jun 2025")]

    def test_a_recorded_meeting_is_what_happened(self) -> None:
        plan = scrutinised(as_of="2025-06-27", known=facts(*self.REPORTED, done("scrutiny", on="2025-06-26")))
        assert (milestone(plan, "scrutiny").actual, milestone(plan, "scrutiny").status) == (day("26 Jun 2025"), "done")
        assert milestone(plan, "decision").forecast == day("Fri 27 Jun 2025")
        assert not [m.key for m in plan.milestones if m.kind == "paper"], "its unrecorded papers are of no interest now"

    def test_a_paper_that_is_late_is_overdue_until_its_meeting_is_lost(self) -> None:
        plan = scrutinised(as_of="2025-06-10")
        status = {m.key: m.status for m in plan.milestones if m.kind == "paper"}
        assert status == {
            "scrutiny-draft": "overdue",
            "scrutiny-clearances": "overdue",
            "scrutiny-briefing": "due-soon",
            "scrutiny-papers": "due-soon",
            "scrutiny-agenda": "due-soon",
        }


class TestAMeetingThatWasMissed:
    """The plan moves to the next meeting, and says which one was lost and why. Papers for 26 June were due on the
    13th.
    """

    REPORTED = (done("report", on="2025-06-06"),)

    def test_for_its_papers(self) -> None:
        (problem,) = problems(scrutinised(as_of="2025-06-14", known=facts(*self.REPORTED)), "meeting-missed")
        assert problem.details == {
            "milestone": "scrutiny",
            "meeting": "2025-06-26",
            "papers_due": "2025-06-13",
            "next_meeting": "2025-08-28",
        }
        assert "papers for the meeting of Thu 26 Jun 2025 were due on Fri 13 Jun 2025" in problem.message
        assert "the next meeting is Thu 28 Aug 2025" in problem.message

    def test_for_want_of_a_record_that_it_took_them(self) -> None:
        known = facts(*self.REPORTED, done("scrutiny-papers", on="2025-06-13"))
        assert problems(scrutinised(as_of="2025-06-26", known=known), "meeting-missed") == []
        (problem,) = problems(scrutinised(as_of="2025-06-27", known=known), "meeting-missed")
        assert "has passed, and it is not recorded that it took the paper" in problem.message
        assert problem.remedy == "If it did: commissioning done W-1 scrutiny --on 2025-06-26."

    def test_holds_the_step_to_the_day_it_had(self) -> None:
        scrutiny = milestone(scrutinised(as_of="2025-06-27", known=facts(*self.REPORTED)), "scrutiny")
        assert (scrutiny.due, scrutiny.forecast, scrutiny.status) == (day("26 Jun 2025"), day("28 Aug 2025"), "overdue")

    def test_is_none_while_its_papers_are_in_time(self) -> None:
        assert problems(scrutinised(as_of="2025-06-13", known=facts(*self.REPORTED)), "meeting-missed") == []

    def test_is_none_when_the_report_could_not_have_been_ready(self) -> None:
        assert problems(scrutinised("11 working days", as_of="2025-06-17"), "meeting-missed") == []

    def test_is_none_when_it_is_recorded(self) -> None:
        known = facts(*self.REPORTED, done("scrutiny", on="2025-06-26"))
        assert problems(scrutinised(as_of="2025-09-01", known=known), "meeting-missed") == []

    def test_with_no_other_to_go_to(self) -> None:
        plan = scrutinised(as_of="2025-06-14", known=facts(*self.REPORTED), meetings=committee("scrutiny", JUNE))
        (problem,) = problems(plan, "meeting-missed")
        assert problem.details["next_meeting"] is None
        assert [p.details["milestone"] for p in problems(plan, "no-usable-meeting")] == ["scrutiny"]


def test_a_meeting_that_the_committee_calls_provisional_makes_a_provisional_date() -> None:
    plan = scrutinised(meetings=committee("scrutiny", {"date": JUNE, "status": "provisional"}))
    assert (met_on(plan), milestone(plan, "scrutiny").provisional) == (day("26 Jun 2025"), True)
    assert milestone(plan, "decision").provisional
    assert problems(plan, "no-usable-meeting") == []


class TestAClosure:
    """No clock stops for it: it is warned of, because nobody is there to publish or to receive."""

    SHUT = "policy: {closures: [{start: 2025-12-24, end: 2026-01-02, reason: Christmas}]}"

    def plan(self, text: str, start: str) -> Plan:
        return plan_of(
            council=council(self.SHUT), template=template(text), workstream=workstream(kind="example", start=start)
        )

    def test_with_a_notice_in_it(self) -> None:
        # Saturday 27 December 2025: the next working day is Monday the 29th, which counts in every statute.
        plan = self.plan("stages: {review: {steps: {notice: {kind: notice}}}}", "2025-12-27")
        (problem,) = problems(plan, "offices-shut")
        assert problem.details == {"milestone": "notice", "date": "2025-12-29"}
        assert problem.remedy.startswith("Do it by Tue 23 Dec 2025")

    @pytest.mark.parametrize(
        ("start", "warned"), [("2025-12-23", False), ("2025-12-24", True), ("2026-01-02", True), ("2026-01-05", False)]
    )
    def test_from_its_first_day_to_its_last(self, start: str, warned: bool) -> None:
        plan = self.plan("stages: {review: {steps: {notice: {kind: notice}}}}", start)
        assert bool(problems(plan, "offices-shut")) is warned

    def test_leaves_no_day_out_of_a_count(self) -> None:
        plan = self.plan("stages: {review: {steps: {n: {kind: notice}, c: {after: n, rule: callin}}}}", "2025-12-23")
        # Published on Tuesday the 23rd: 24, 29, 30, 31 December and 2 January.
        assert milestone(plan, "c").forecast == day("Fri 2 Jan 2026")
        assert problems(plan, "offices-shut") == []

    def test_with_work_in_it_is_nobodys_concern(self) -> None:
        plan = self.plan("stages: {review: {steps: {a: {duration: 1 day}}}}", "2025-12-29")
        assert problems(plan, "offices-shut") == []


class TestWithoutAUsableMeeting:
    """A report ready on Friday 6 June; agenda three working days later (Wednesday 11), five clear: 12, 13, 16, 17,
    18.
    """

    def test_the_step_falls_on_the_earliest_lawful_day_and_says_so(self) -> None:
        plan = scrutinised(meetings=committee("scrutiny"))
        scrutiny = milestone(plan, "scrutiny")
        assert (scrutiny.forecast, scrutiny.provisional, scrutiny.meeting) == (day("Thu 19 Jun 2025"), True, None)
        problem = next(p for p in plan.problems if p.id == "no-usable-meeting")
        assert problem.details["papers_ready"] == "2025-06-06"
        assert problem.details["not_before"] == "2025-06-19"
        assert "No meeting is published." in problem.message

    def test_what_follows_is_provisional_too_and_what_came_before_is_not(self) -> None:
        plan = scrutinised(meetings=committee("scrutiny"))
        assert {m.key: m.provisional for m in plan.milestones} == {
            "report": False,
            "scrutiny": True,
            "decision": True,
            "review-end": True,
        }

    def test_a_notice_of_what_is_provisional_is_provisional(self) -> None:
        text = (
            REPORT % "5 working days"
        ) + "      notice: {kind: notice, before: {step: decision, rule: exec12-key-28}}\n"
        plan = plan_of(template=template(text), workstream=workstream(kind="example", start="2025-06-02"))
        assert milestone(plan, "notice").provisional

    def test_after_the_last_meeting_it_is_later_than_that(self) -> None:
        plan = scrutinised(meetings=committee("scrutiny", {"date": JUNE, "status": "cancelled"}))
        assert met_on(plan) == day("Fri 27 Jun 2025")
        assert "Thu 26 Jun 2025" in next(p for p in plan.problems if p.id == "no-usable-meeting").message

    def test_a_meeting_whose_papers_were_due_before_the_report_is_ready_does_not_serve(self) -> None:
        # Wednesday 18 June: agenda by Tuesday the 10th (five clear days: 11, 12, 13, 16, 17), papers by Thursday the
        # 5th.
        plan = scrutinised(meetings=committee("scrutiny", "2025-06-18"))
        assert (met_on(plan), milestone(plan, "scrutiny").provisional) == (day("Thu 19 Jun 2025"), True)

    def test_without_any_committee_of_that_name(self) -> None:
        plan = scrutinised(meetings=committee("another"))
        problem = next(p for p in plan.problems if p.id == "no-usable-meeting")
        assert problem.details["committee"] is None
        assert "no committee is named" in problem.message

    def test_a_report_that_is_ready_at_a_weekend_is_handed_in_on_the_next_working_day(self) -> None:
        """A week's work from Monday ends on Sunday 8 June: in by Monday the 9th, agenda on Thursday the 12th,
        and five clear days: 13, 16, 17, 18, 19. As with a real meeting, a Sunday meets no deadline of Friday's.
        """
        plan = scrutinised("1 week", meetings=committee("scrutiny"))
        assert milestone(plan, "report").forecast == day("Sun 8 Jun 2025")
        assert met_on(plan) == day("Fri 20 Jun 2025")

    def test_a_meeting_past_the_holiday_data_is_not_used(self) -> None:
        plan = scrutinised(meetings=committee("scrutiny", "2035-06-21"))
        assert milestone(plan, "scrutiny").provisional


GATED = """
stages:
  review:
    steps:
      report: {duration: 5 working days}
      notice: {kind: notice, before: {step: gate-design, rule: exec12-key-28}}
  design:
    gate: {committee: executive, after: report}
    steps:
      work: {duration: 1 week}
"""


class TestAGateThatACommitteeDecides:
    """The executive decides on Thursdays; a key decision needs 28 clear days' notice."""

    MEETINGS = committee("executive", "2025-06-26", "2025-07-17", "2025-08-14", type="executive")

    def plan(self, as_of: str, known: Facts | None = None, meetings: Committee | None = None) -> Plan:
        return plan_of(
            template=self.ours(),
            workstream=workstream(kind="example", start="2025-06-02"),
            committees=[meetings or self.MEETINGS],
            facts=known or facts(),
            as_of=as_of,
        )

    def ours(self) -> Template:
        return template(GATED)

    def test_falls_on_a_meeting_that_the_notice_allows(self) -> None:
        """Noticed on 2 June at the earliest, so decided on 1 July at the earliest: not on 26 June, but on 17 July."""
        plan = self.plan("2025-06-02")
        gate = milestone(plan, "gate-design")
        assert (gate.forecast, gate.meeting) == (day("Thu 17 Jul 2025"), ("executive", day("17 Jul 2025")))
        # 28 clear days before 17 July: 19 June to 16 July.
        assert milestone(plan, "notice").forecast == day("Wed 18 Jun 2025")
        assert [step.rule for step in why(plan, "gate-design")][-2:] == ["exec12-key-28", "first-usable-meeting"]
        assert why(plan, "gate-design")[-1].left_out == ((day("26 Jun 2025"), "not before Tue 1 Jul 2025"),)

    def test_once_decided_needs_no_meeting(self) -> None:
        known = facts(done("notice", on="2025-06-02"), decided("design", "approve", on="2025-07-17"))
        plan = self.plan("2025-08-20", known, committee("executive", "2025-07-17", type="executive"))
        assert [p.message for p in plan.problems if p.id == "no-usable-meeting"] == []
        assert milestone(plan, "gate-design").actual == day("17 Jul 2025")

    @pytest.mark.parametrize(
        "record", [decided("design", "approve", on="2025-07-17"), done("gate-design", on="2025-07-17")]
    )
    def test_once_decided_needs_no_calendar_either(self, record: Decision | Done) -> None:
        plan = self.plan("2025-08-20", facts(done("notice", on="2025-06-02"), record), committee("executive"))
        assert [p.message for p in plan.problems if p.id == "no-usable-meeting"] == []


@pytest.mark.parametrize("kind", ["commissioning-review", "strategy-refresh"])
def test_the_built_in_templates_scrutinise_before_the_decision(kind: str) -> None:
    meetings = [
        f"{year}-{month:02}-{15 if month != 6 else 16}" for year in (2025, 2026, 2027) for month in range(1, 13)
    ]
    plan = plan_of(
        template=built_in(kind),
        workstream=workstream(kind=kind, start="2025-01-06"),
        committees=[committee("scrutiny", *meetings)],
    )
    scrutiny = next(m for m in plan.milestones if m.kind == "meeting")
    gate = milestone(plan, "gate-mobilisation")
    assert scrutiny.forecast
    assert gate.forecast
    assert scrutiny.forecast < gate.forecast
    assert not scrutiny.provisional

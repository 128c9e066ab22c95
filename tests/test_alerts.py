"""Which alerts are true as of a day. An alert is a fact with an identity: subject, rule, level, due date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commissioning.actions import Desk, action_clock, next_meeting
from commissioning.alerts import Alert, alert_id, alerts_for
from commissioning.model import Action, Facts
from commissioning.plan import Plan
from commissioning.testing import (
    action,
    committee,
    contract,
    council,
    day,
    decided,
    desk,
    done,
    facts,
    plan_of,
    template,
    workstream,
)

# Leicester's scrutiny year 2025-26. Papers are due three working days before the agenda: Friday 13 June for 26 June,
# Thursday 14 August for 28 August, Friday 31 October for 13 November.
YEAR = committee("scrutiny", "2025-06-26", "2025-08-28", "2025-11-13")
DESK = desk(YEAR)

# Monday 2 June 2025: a to Friday the 6th, b to Friday the 13th, c to Friday the 27th.
OURS = template("""
stages:
  review:
    steps:
      a: {duration: 5 working days}
      b: {after: a, duration: 5 working days}
      c: {after: b, duration: 10 working days}
      go: {title: Service starts, kind: start, after: review-end}
""")


def plan(known: Facts | None = None, as_of: str = "2025-06-02", work: str = "") -> Plan:
    return plan_of(
        template=OURS,
        workstream=workstream(work, kind="example", start="2025-06-02"),
        committees=[YEAR],
        facts=known or facts(),
        as_of=as_of,
    )


def of_plan(found: Plan) -> tuple[Alert, ...]:
    return alerts_for([found], [], DESK, found.as_of)


def of_action(item: Action, as_of: str, at: Desk = DESK) -> tuple[Alert, ...]:
    return alerts_for([], [item], at, date.fromisoformat(as_of))


def only(alerts: tuple[Alert, ...]) -> Alert:
    (alert,) = alerts
    return alert


def said(alerts: tuple[Alert, ...]) -> dict[str, str]:
    return {alert.key: alert.rule for alert in alerts}


class TestMilestones:
    def test_due_within_ten_working_days_are_due_soon(self) -> None:
        """From Monday 2 June, ten working days: to Monday the 16th. b is due on the 13th, c on the 27th.

        b comes after a and is the same person's, who hears of it once a is done.
        """
        assert said(of_plan(plan())) == {"a": "milestone-due-soon"}
        known = facts(done("a", on="2025-06-02"))
        assert said(of_plan(plan(known))) == {"b": "milestone-due-soon"}

    def test_what_waits_for_somebody_else_is_told_to_its_own_owner(self) -> None:
        """b is another role's: it has to know that its turn comes."""
        assert said(of_plan(plan(work="steps: {b: {owner: analyst}}"))) == {
            "a": "milestone-due-soon",
            "b": "milestone-due-soon",
        }

    def test_ten_working_days_are_not_ten_days(self) -> None:
        """c is due on Friday 27 June: ten working days from Friday the 13th, eleven from Thursday the 12th."""
        known = facts(done("a", on="2025-06-06"), done("b", on="2025-06-13"))
        assert "c" in said(of_plan(plan(known, as_of="2025-06-13")))
        assert "c" not in said(of_plan(plan(known, as_of="2025-06-12")))

    def test_the_council_says_how_far_ahead(self) -> None:
        near = council("policy: {due_soon: 3}")
        found = plan_of(template=OURS, workstream=workstream(kind="example", start="2025-06-02"), council=near)
        # Three working days from Monday the 2nd: to Thursday the 5th; a is due on Friday.
        assert said(alerts_for([found], [], desk(YEAR, council=near), found.as_of)) == {}

    def test_overdue_ones_are_named_with_the_day_they_were_due(self) -> None:
        alert = only(tuple(a for a in of_plan(plan(as_of="2025-06-11")) if a.rule == "milestone-overdue"))
        assert (alert.key, alert.due, alert.days) == ("a", day("Fri 6 Jun 2025"), -5)
        assert alert.level == "urgent"  # a is on the chain that decides the service's start
        assert alert.subject == "W-1: A"
        assert alert.owner == "Lead commissioner"

    def test_the_end_of_a_stage_is_told_by_its_last_step(self) -> None:
        known = facts(done("a", on="2025-06-06"), done("b", on="2025-06-13"))
        found = plan(known, as_of="2025-06-16")
        assert {m.key for m in found.milestones if m.status == "due-soon"} >= {"c", "review-end"}
        assert set(said(of_plan(found))) == {"c"}

    def test_those_that_move_on_with_every_day_are_silent_behind_the_one_that_holds_them(self) -> None:
        """As of Wednesday 11 June a is overdue, and b is forecast for the 18th, tomorrow for the 19th: no new fact."""
        alerts = said(of_plan(plan(as_of="2025-06-11")))
        assert alerts == {"a": "milestone-overdue"}
        assert "b" in said(of_plan(plan(facts(done("a", on="2025-06-11")), as_of="2025-06-11")))

    def test_done_ones_are_silent(self) -> None:
        assert "a" not in said(of_plan(plan(facts(done("a", on="2025-06-06")), as_of="2025-06-06")))

    def test_of_a_stopped_workstream_are_silent(self) -> None:
        known = facts(decided("review", "stop", on="2025-06-20"))
        assert of_plan(plan(known, as_of="2025-06-30")) == ()

    def test_each_names_the_next_scrutiny_meeting_whose_papers_can_still_be_in_time(self) -> None:
        for as_of, meeting, papers in (
            ("2025-06-02", "Thu 26 Jun 2025", "Fri 13 Jun 2025"),
            ("2025-06-13", "Thu 26 Jun 2025", "Fri 13 Jun 2025"),
            ("2025-06-14", "Thu 28 Aug 2025", "Thu 14 Aug 2025"),
        ):
            found = of_plan(plan(as_of=as_of))[0].meeting
            assert found
            assert (found.date, found.papers_due) == (day(meeting), day(papers))


class TestPapers:
    SCRUTINISED = template("""
    stages: {review: {steps: {report: {duration: 1 day}, hearing: {kind: meeting, after: report}}}}
    """)

    def alerts(self, as_of: str) -> dict[str, Alert]:
        found = plan_of(
            template=self.SCRUTINISED,
            workstream=workstream(kind="example", start="2025-05-12"),
            committees=[YEAR],
            facts=facts(done("report", on="2025-05-12")),
            as_of=as_of,
        )
        return {alert.key: alert for alert in of_plan(found)}

    def test_that_are_late_are_urgent_and_those_due_soon_a_warning(self) -> None:
        """The draft was due on 22 May, the clearances on 6 June, the final report is due on 13 June."""
        found = self.alerts("2025-06-09")
        assert (found["hearing-draft"].rule, found["hearing-draft"].level) == ("paper-overdue", "urgent")
        assert found["hearing-draft"].due == day("Thu 22 May 2025")
        assert (found["hearing-papers"].rule, found["hearing-papers"].level) == ("paper-due-soon", "warning")
        assert found["hearing-agenda"].owner == "governance"

    def test_a_chain_that_comes_near_is_told_once_with_all_that_is_left_of_it(self) -> None:
        """For 28 August the draft is due on 24 July, the clearances on 12 August, the final report on the 14th."""
        known = facts(done("report", on="2025-07-01"))
        found = plan_of(
            template=self.SCRUTINISED,
            workstream=workstream(kind="example", start="2025-06-30"),
            committees=[YEAR],
            facts=known,
            as_of="2025-07-10",
        )
        first = only(of_plan(found))
        for part in ("Thu 24 Jul 2025", "; ", "Thu 14 Aug 2025"):
            assert part in first.subject
        assert (first.rule, first.due) == ("paper-due-soon", day("Thu 14 Aug 2025"))
        later = plan_of(
            template=self.SCRUTINISED,
            workstream=workstream(kind="example", start="2025-06-30"),
            committees=[YEAR],
            facts=facts(done("report", on="2025-07-01"), done("hearing-draft", on="2025-07-24")),
            as_of="2025-08-01",
        )
        assert [alert.id for alert in of_plan(later) if alert.key == "hearing-papers"] == [first.id]

    def test_belong_to_their_own_meeting_and_not_to_the_next_scrutiny(self) -> None:
        board = committee("board", "2025-07-10", type="board")
        found = plan_of(
            template=template("stages: {review: {steps: {hearing: {kind: meeting, committee: board}}}}"),
            workstream=workstream(kind="example", start="2025-06-02"),
            committees=[YEAR, board],
        )
        alerts = {alert.key: alert for alert in alerts_for([found], [], desk(YEAR, board), found.as_of)}
        meeting = alerts["hearing-papers"].meeting
        assert meeting
        assert (meeting.committee.key, meeting.date) == ("board", day("Thu 10 Jul 2025"))

    def test_of_a_meeting_that_is_lost_are_those_of_the_next(self) -> None:
        """Papers for 26 June were due on the 13th; those for 28 August are due on 14 August, the draft on 24 July."""
        lost = self.alerts("2025-06-16")["hearing"]
        assert (lost.rule, lost.level, lost.due) == ("meeting-missed", "urgent", day("Fri 13 Jun 2025"))
        later = self.alerts("2025-07-10")
        assert {key: alert.rule for key, alert in later.items()} == {
            "hearing": "milestone-overdue",
            "hearing-papers": "paper-due-soon",
        }


class TestAMissedMeeting:
    def alerts(self, as_of: str, known: Facts | None = None) -> list[Alert]:
        found = plan_of(
            template=TestPapers.SCRUTINISED,
            workstream=workstream(kind="example", start="2025-05-12"),
            committees=[YEAR],
            facts=known or facts(done("report", on="2025-05-12")),
            as_of=as_of,
        )
        return [alert for alert in of_plan(found) if alert.rule == "meeting-missed"]

    def test_is_urgent_while_something_can_still_be_done(self) -> None:
        """Papers for 26 June were due on Friday the 13th; until the meeting, a chair may still call it urgent."""
        assert self.alerts("2025-06-13") == []
        for as_of in ("2025-06-14", "2025-06-26"):
            (alert,) = self.alerts(as_of)
            assert (alert.level, alert.key, alert.due) == ("urgent", "hearing", day("Fri 13 Jun 2025"))
        assert self.alerts("2025-06-27") == []

    def test_keeps_its_id(self) -> None:
        assert self.alerts("2025-06-14")[0].id == self.alerts("2025-06-20")[0].id

    def test_is_none_when_the_papers_are_in(self) -> None:
        known = facts(done("report", on="2025-05-12"), done("hearing-papers", on="2025-06-13"))
        assert self.alerts("2025-06-20", known) == []


class TestAContinuityGap:
    def test_is_urgent_and_due_when_the_contract_ends(self) -> None:
        found = plan_of(contract=contract(), as_of="2025-01-06")
        alert = only(tuple(a for a in of_plan(found) if a.rule.startswith("continuity-gap")))
        assert (alert.level, alert.due, alert.key) == ("urgent", day("Tue 31 Mar 2026"), "continuity")
        assert "days without a service" in alert.subject


class TestActions:
    def test_a_note_to_circulate_has_ten_working_days(self) -> None:
        """Agreed on Thursday 26 June 2025, by the council's clock: to Thursday 10 July."""
        clock = action_clock(action(), DESK, day("Thu 26 Jun 2025"))
        assert clock.due == day("Thu 10 Jul 2025")
        assert str(clock.basis).endswith("10 working days after it was agreed")

    def test_the_clock_leaves_bank_holidays_out(self) -> None:
        # Agreed on Thursday 24 April 2025: 25, 28, 29, 30, 1, 2, (5 May), 6, 7, 8, 9.
        clock = action_clock(action(agreed_on="2025-04-24"), DESK, day("Thu 24 Apr 2025"))
        assert clock.due == day("Fri 9 May 2025")

    def test_a_council_sets_its_own_clocks(self) -> None:
        ours = desk(YEAR, council=council("policy: {action_clocks: {circulate: 1 week, report-back: 3 months}}"))
        assert action_clock(action(), ours, day("1 Jul 2025")).due == day("Thu 3 Jul 2025")
        assert action_clock(action(type="report-back"), ours, day("1 Jul 2025")).due == day("Fri 26 Sep 2025")

    def test_words_that_a_paper_gives_are_held_to_their_latest_day(self) -> None:
        clock = action_clock(action(stated="by the end of September 2025"), DESK, day("1 Jul 2025"))
        assert (clock.due, clock.basis) == (day("30 Sep 2025"), "the latest day of 'by the end of September 2025'")
        # Doubtful words, and the day of the meeting itself, set no day: the council's clock runs.
        usual = action_clock(action(), DESK, day("1 Jul 2025")).due
        for words in ("Q3 2025", "November", "1 May 2025"):
            assert action_clock(action(stated=words), DESK, day("1 Jul 2025")).due == usual

    def test_an_agreed_date_counts_more_than_the_clock(self) -> None:
        clock = action_clock(action(due="2025-07-04"), DESK, day("1 Jul 2025"))
        assert (clock.due, clock.basis) == (day("4 Jul 2025"), "as agreed")

    def test_due_soon(self) -> None:
        alert = only(of_action(action(), "2025-06-27"))
        assert (alert.rule, alert.level, alert.days) == ("action-due-soon", "info", 13)
        assert alert.subject == "A-1: A note is circulated."
        assert alert.owner == "Director"

    @pytest.mark.parametrize(("as_of", "soon"), [("2025-08-13", False), ("2025-08-14", True)])
    def test_due_soon_is_counted_in_working_days(self, as_of: str, soon: bool) -> None:
        """Due on Friday 29 August. From Thursday the 14th ten working days: 15, 18 to 22, (25 is a holiday), 26 to
        29.
        """
        found = of_action(action(due="2025-08-29"), as_of)
        assert bool(found) is soon

    def test_due_today_is_not_overdue(self) -> None:
        assert only(of_action(action(), "2025-07-10")).rule == "action-due-soon"

    def test_overdue(self) -> None:
        alert = only(of_action(action(), "2025-07-11"))
        assert (alert.rule, alert.level, alert.due, alert.days) == (
            "action-overdue",
            "warning",
            day("Thu 10 Jul 2025"),
            -1,
        )
        assert action_clock(action(), DESK, day("11 Jul 2025")).days_overdue == 1

    def test_overdue_over_a_meeting_is_urgent(self) -> None:
        assert only(of_action(action(), "2025-08-27")).level == "warning"
        assert only(of_action(action(), "2025-08-28")).level == "urgent"
        assert action_clock(action(), DESK, day("28 Aug 2025")).meetings_missed == 1

    def test_each_names_the_next_meeting_of_its_committee(self) -> None:
        meeting = only(of_action(action(), "2025-07-11")).meeting
        assert meeting
        assert (meeting.date, meeting.papers_due) == (day("Thu 28 Aug 2025"), day("Thu 14 Aug 2025"))
        assert only(of_action(action(committee="board", due="2025-07-04"), "2025-07-11")).meeting is None

    def test_far_past_the_holiday_data_is_not_due_soon_and_no_crash(self) -> None:
        assert of_action(action(due="2035-06-01"), "2025-07-01") == ()

    def test_not_agreed_yet(self) -> None:
        assert of_action(action(agreed_on="2025-08-28", due="2025-06-01"), "2025-07-01") == ()


class TestClosedActions:
    CLOSED = action(status="done", closed_on="2025-08-01")

    def test_are_silent(self) -> None:
        assert of_action(self.CLOSED, "2025-08-01") == ()
        assert of_action(action(status="dropped"), "2025-08-01") == ()

    def test_were_open_until_they_were_closed(self) -> None:
        """As of a day does not know what came later."""
        assert only(of_action(self.CLOSED, "2025-07-31")).rule == "action-overdue"
        assert action_clock(self.CLOSED, DESK, day("31 Jul 2025")).days_overdue == 21
        assert action_clock(self.CLOSED, DESK, day("1 Aug 2025")).days_overdue == 0


class TestActionsDueAtAMeeting:
    def test_are_due_on_its_day(self) -> None:
        clock = action_clock(action(type="report-back", due_meeting="2025-08-28"), DESK, day("1 Jul 2025"))
        assert (clock.due, clock.basis) == (day("Thu 28 Aug 2025"), "the meeting it was asked for")

    def test_move_with_it(self) -> None:
        """The meeting keeps its identity: asked for by the first date or a later one, it is due on the present one."""
        moved = {"date": "2025-09-11", "was": ["2025-08-28", "2025-09-04"], "status": "moved"}
        at = desk(committee("scrutiny", "2025-06-26", moved))
        for named in ("2025-08-28", "2025-09-04", "2025-09-11"):
            clock = action_clock(action(type="report-back", due_meeting=named), at, day("1 Jul 2025"))
            assert clock.due == day("Thu 11 Sep 2025"), named

    def test_of_a_cancelled_one_are_due_at_the_next(self) -> None:
        cancelled = {"date": "2025-08-28", "status": "cancelled"}
        asked = action(type="report-back", due_meeting="2025-08-28")
        clock = action_clock(asked, desk(committee("scrutiny", cancelled, "2025-11-13")), day("1 Jul 2025"))
        assert clock.due == day("Thu 13 Nov 2025")
        assert "cancelled" in str(clock.basis)
        assert action_clock(asked, desk(committee("scrutiny", cancelled)), day("1 Jul 2025")).due is None

    def test_of_a_calendar_that_has_it_not_are_due_on_the_day_named(self) -> None:
        clock = action_clock(action(type="report-back", due_meeting="2025-10-02"), DESK, day("1 Jul 2025"))
        assert clock.due == day("Thu 2 Oct 2025")


class TestActionsWithoutADate:
    """Self-neglect: asked for on 14 November 2024 and undated on 26 June 2025, four meetings later."""

    MEETINGS = committee("scrutiny", "2024-11-14", "2025-01-09", "2025-03-13", "2025-05-06", "2025-06-26", "2025-08-28")
    ASKED = action(type="add-to-programme", text="An item on self-neglect.", agreed_on="2024-11-14")

    @pytest.mark.parametrize(
        ("as_of", "missed"),
        [
            ("2024-11-14", 0),
            ("2025-01-08", 0),
            ("2025-01-09", 1),
            ("2025-05-06", 3),
            ("2025-06-25", 3),
            ("2025-06-26", 4),
        ],
    )
    def test_count_the_meetings_since(self, as_of: str, missed: int) -> None:
        clock = action_clock(self.ASKED, desk(self.MEETINGS), date.fromisoformat(as_of))
        assert (clock.due, clock.meetings_missed) == (None, missed)

    def test_do_not_count_a_cancelled_one(self) -> None:
        at = desk(committee("scrutiny", "2024-11-14", {"date": "2025-01-09", "status": "cancelled"}, "2025-03-13"))
        assert action_clock(self.ASKED, at, day("13 Mar 2025")).meetings_missed == 1

    def test_are_named_once_a_meeting_has_passed(self) -> None:
        assert of_action(self.ASKED, "2025-01-08", desk(self.MEETINGS)) == ()
        # 180 days after 14 November 2024 is 13 May 2025.
        for as_of, level in (("2025-01-09", "info"), ("2025-05-12", "info"), ("2025-05-13", "warning")):
            alert = only(of_action(self.ASKED, as_of, desk(self.MEETINGS)))
            assert (alert.rule, alert.level) == ("action-undated", level)
        alert = only(of_action(self.ASKED, "2025-06-26", desk(self.MEETINGS)))
        assert "asked for on Thu 14 Nov 2024, 4 meetings since (Thu 9 Jan 2025, " in alert.subject

    @pytest.mark.parametrize("kind", ["note", "standing"])
    def test_of_a_kind_that_needs_none_are_silent(self, kind: str) -> None:
        asked = action(type=kind, agreed_on="2024-11-14")
        assert of_action(asked, "2025-06-26", desk(self.MEETINGS)) == ()


class TestIdentity:
    def test_the_same_fact_has_the_same_id_at_every_run(self) -> None:
        first, second = of_plan(plan(as_of="2025-06-11")), of_plan(plan(as_of="2025-06-11"))
        assert first == second
        assert len({alert.id for alert in first}) == len(first)

    def test_and_on_the_next_day(self) -> None:
        today, tomorrow = (only(of_action(action(), day)) for day in ("2025-07-11", "2025-07-14"))
        assert today.id == tomorrow.id
        assert (today.days, tomorrow.days) == (-1, -4)

    def test_an_overdue_milestone_keeps_its_id_while_it_waits(self) -> None:
        ids = {
            next(a.id for a in of_plan(plan(as_of=as_of)) if a.key == "a" and a.rule == "milestone-overdue")
            for as_of in ("2025-06-07", "2025-06-11", "2025-07-01")
        }
        assert len(ids) == 1

    def test_is_written_down_here_so_that_no_release_changes_it(self) -> None:
        """A ledger holds these: another recipe would raise every alert once more."""
        assert alert_id("action-overdue", "warning", "A-1", "action", date(2025, 7, 10)) == "85f8e7de8027"

    @pytest.mark.parametrize(
        "other",
        [
            ("action-due-soon", "warning", "A-1", "action", date(2025, 7, 10)),
            ("action-overdue", "urgent", "A-1", "action", date(2025, 7, 10)),
            ("action-overdue", "warning", "A-2", "action", date(2025, 7, 10)),
            ("action-overdue", "warning", "A-1", "other", date(2025, 7, 10)),
            ("action-overdue", "warning", "A-1", "action", date(2025, 7, 11)),
        ],
    )
    def test_is_subject_rule_level_and_due(self, other: tuple[str, str, str, str, date]) -> None:
        assert alert_id(*other) != alert_id("action-overdue", "warning", "A-1", "action", date(2025, 7, 10))

    def test_an_alert_of_the_ledger_is_no_longer_new(self) -> None:
        alert = only(of_action(action(), "2025-07-11"))
        assert alert.new
        known = alert.known(day("11 Jul 2025"), None)
        assert (known.new, known.raised_on, known.sent_on, known.id) == (False, day("11 Jul 2025"), None, alert.id)


def test_the_worst_and_oldest_come_first() -> None:
    actions = [
        action(id="SOON", due="2025-07-14"),
        action(id="LATE", due="2025-07-04"),
        action(id="OLDER", due="2025-06-02", agreed_on="2025-05-06", committee="board"),  # has missed no meeting
        action(id="WORST", due="2025-06-20", agreed_on="2025-05-06"),
    ]
    alerts = alerts_for([], actions, DESK, day("11 Jul 2025"))
    assert [(alert.reference, alert.level) for alert in alerts] == [
        ("WORST", "urgent"),
        ("OLDER", "warning"),
        ("LATE", "warning"),
        ("SOON", "info"),
    ]
    assert alerts == alerts_for([], reversed(actions), DESK, day("11 Jul 2025"))


def test_the_next_meeting_is_one_whose_papers_can_still_be_in_time() -> None:
    at = desk(committee("scrutiny", {"date": "2025-06-26", "status": "cancelled"}, "2025-08-28"))
    found = next_meeting("scrutiny", at, day("2 Jun 2025"))
    assert found
    assert found.date == day("28 Aug 2025")
    assert next_meeting("scrutiny", at, day("15 Aug 2025")) is None
    assert next_meeting(None, at, day("2 Jun 2025")) is None


def test_an_alert_serialises() -> None:
    assert (
        only(of_action(action(), "2025-07-11")).as_dict().items()
        >= {
            "id": alert_id("action-overdue", "warning", "A-1", "action", date(2025, 7, 10)),
            "rule": "action-overdue",
            "level": "warning",
            "subject": "A-1: A note is circulated.",
            "reference": "A-1",
            "key": "action",
            "due": "2025-07-10",
            "owner": "Director",
            "days": -1,
            "meeting": {"committee": "scrutiny", "date": "2025-08-28", "papers_due": "2025-08-14"},
            "raised_on": None,
            "sent_on": None,
            "new": True,
        }.items()
    )


def test_every_alert_of_a_year_is_worked_out_without_a_crash() -> None:
    for days in range(0, 400, 7):
        as_of = date(2025, 1, 6) + timedelta(days=days)
        assert alerts_for([plan_of(as_of=as_of, contract=contract())], [action()], DESK, as_of) is not None


def test_a_notice_that_holds_its_decision_up_is_one_fact_until_it_is_given() -> None:
    """The decision could be taken on Monday 7 April 2025; its notice is owed since that day, and not anew each day."""
    ours = template("""
    stages:
      review:
        steps:
          notice: {kind: notice, before: {step: decision, rule: exec12-key-28}}
          decision: {}
          go: {kind: start, after: review-end}
    """)

    def alerts(as_of: str, known: Facts | None = None) -> list[Alert]:
        work = workstream(kind="example", start="2025-04-07")
        found = plan_of(template=ours, workstream=work, facts=known or facts(), as_of=as_of)
        return [alert for alert in alerts_for([found], [], DESK, found.as_of) if alert.key == "notice"]

    (first,), (second,) = alerts("2025-04-14"), alerts("2025-04-15")
    assert (first.rule, first.due, first.days) == ("milestone-overdue", date(2025, 4, 7), -7)
    assert (second.id, second.days) == (first.id, -8)
    assert alerts("2025-04-15", facts(done("notice", on="2025-04-14"))) == []

"""What the alert rules find: meetings about to be lost, gates that wait, gaps that widen, dates that moved."""

from __future__ import annotations

from datetime import date

import pytest

from commissioning.alerts import Alert, Around, FeedUse, MissedRun, alerts_for
from commissioning.model import Facts, Move
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
    evidence,
    facts,
    plan_of,
    slipped,
    template,
    workstream,
)

# Papers are due three working days before the agenda: Friday 31 October for 13 November 2025 (agenda by Wednesday the
# 5th), Friday 2 January for 15 January 2026 (agenda by Wednesday the 7th; 1 January is a holiday).
YEAR = committee("scrutiny", "2025-11-13", "2026-01-15", clerk="Clerk", chair="Chair")
DESK = desk(YEAR)

HEARD = template("""
stages:
  review:
    steps:
      survey: {duration: 20 working days}
      report: {after: survey, duration: 10 working days}
      hearing: {kind: meeting, after: report}
""")


def heard(as_of: str, known: Facts | None = None, start: str = "2025-09-15") -> Plan:
    """From Monday 15 September 2025 the survey takes to Friday 10 October, the report to Friday the 24th."""
    work = workstream(kind="example", start=start)
    return plan_of(template=HEARD, workstream=work, committees=[YEAR], facts=known or facts(), as_of=as_of)


def of(plan: Plan, around: Around | None = None) -> dict[str, Alert]:
    return {alert.rule: alert for alert in alerts_for([plan], [], DESK, plan.as_of, around=around or Around())}


class TestAMeetingThatCanStillBeSaved:
    def test_is_silent_while_the_paper_has_a_week(self) -> None:
        """Ready on Friday 24 October, due on Friday the 31st: five working days; on the 13th it is four."""
        assert "meeting-at-risk" not in of(heard("2025-10-01"))
        assert "meeting-at-risk" not in of(heard("2025-10-13"))

    @pytest.mark.parametrize(("as_of", "left"), [("2025-10-14", 3), ("2025-10-15", 2), ("2025-10-17", 0)])
    def test_is_warned_of_when_slack_is_eaten(self, as_of: str, left: int) -> None:
        """The survey is not recorded by Friday 10 October; each day from the 13th on takes one from the five."""
        alert = of(heard(as_of))["meeting-at-risk"]
        assert (alert.level, alert.due, alert.key) == ("warning", day("Fri 31 Oct 2025"), "hearing")
        assert (
            f"{left} working day{'' if left == 1 else 's'} of slack to the papers for Thu 13 Nov 2025" in alert.subject
        )

    def test_is_urgent_when_on_todays_forecast_it_is_missed(self) -> None:
        """On 21 October: survey today, ten working days to Tuesday 4 November, two too late."""
        alert = of(heard("2025-10-21"))["meeting-at-risk"]
        assert (alert.level, alert.due) == ("urgent", day("Fri 31 Oct 2025"))
        assert "on today's forecast the papers for Thu 13 Nov 2025 are missed" in alert.subject
        assert "ready on Tue 4 Nov 2025, due on Fri 31 Oct 2025, 2 working days too late" in alert.subject
        assert alert.why[0] == "The plan counts on Scrutiny committee, Thu 13 Nov 2025."
        assert alert.why[1] == "It would be heard on Thu 15 Jan 2026 instead, 9 weeks later."
        assert "Win 2 working days before Fri 31 Oct 2025" in alert.todo
        assert alert.recipients[0] == "Lead commissioner"

    def test_keeps_its_id_while_it_gets_worse_until_the_meeting_is_lost(self) -> None:
        first = of(heard("2025-10-21"))["meeting-at-risk"]
        assert of(heard("2025-10-31"))["meeting-at-risk"].id == first.id
        # The papers were due on Friday the 31st; the meeting is on Thursday the 13th.
        for as_of in ("2025-11-01", "2025-11-13"):
            lost = of(heard(as_of))["meeting-missed"]
            assert (lost.level, lost.due, lost.key) == ("urgent", day("Fri 31 Oct 2025"), "hearing")
            assert "Thu 13 Nov 2025 were due on Fri 31 Oct 2025" in lost.subject
        assert "meeting-missed" not in of(heard("2025-11-14"))

    def test_that_nobody_can_win_back_is_not_told_months_before(self) -> None:
        """Slipped to Friday 12 December: ready on 2 January, more working days too late than are left."""
        known = facts(slipped("survey", to="2025-12-12", on="2025-10-06"))
        move = Move(seq=7, reference="W-1", key="hearing", title="Hearing", on=day("6 Oct 2025"),
                    before=day("13 Nov 2025"), after=day("15 Jan 2026"), because="Survey slipped.")  # fmt: skip
        assert "meeting-at-risk" not in of(heard("2025-10-06", known), Around(moves={"W-1": [move]}))

    def test_is_silent_once_the_papers_are_in(self) -> None:
        known = facts(done("survey", on="2025-10-10"), done("hearing-papers", on="2025-10-20"))
        assert "meeting-at-risk" not in of(heard("2025-10-21", known))

    def test_of_a_date_that_somebody_moved_counts_on_the_meeting_it_had(self) -> None:
        """Slipped to Monday 27 October: the report ends on 10 November, six working days too late."""
        late = heard("2025-10-06", facts(slipped("survey", to="2025-10-27", on="2025-10-06")))
        move = Move(seq=7, reference="W-1", key="hearing", title="Hearing", on=day("6 Oct 2025"),
                    before=day("13 Nov 2025"), after=day("15 Jan 2026"), because="Survey slipped.")  # fmt: skip
        assert "meeting-at-risk" not in of(late)
        alert = of(late, Around(moves={"W-1": [move]}))["meeting-at-risk"]
        assert (alert.level, alert.due) == ("urgent", day("Fri 31 Oct 2025"))


class TestAGate:
    OURS = template("""
    stages:
      review:
        steps: {survey: {duration: 5 working days}, report: {after: survey, duration: 5 working days}}
      design:
        gate: {title: Review approved, approver: Panel, evidence: {report: {title: The report, step: report}}}
        steps: {draft: {duration: 10 working days}}
    """)

    def plan(self, known: Facts, as_of: str) -> Plan:
        work = workstream(kind="example", start="2025-09-01", scrutiny="scrutiny",
                          steps={"gate-design": {"target": "2025-10-31"}})  # fmt: skip
        return plan_of(template=self.OURS, workstream=work, committees=[YEAR], facts=known, as_of=as_of)

    def test_waits_for_evidence_since_its_work_was_done(self) -> None:
        known = facts(done("survey", on="2025-09-05"), done("report", on="2025-09-12"))
        alert = of(self.plan(known, "2025-09-22"))["gate-waiting"]
        assert (alert.level, alert.since, alert.key) == ("warning", day("Fri 12 Sep 2025"), "gate-design")
        assert alert.subject == "W-1: Review approved waits for evidence since Fri 12 Sep 2025"
        assert alert.why[0] == "It opens design, and wants: The report; Review approved: decision of the Panel."
        assert alert.todo.startswith("Bring the evidence: commissioning evidence W-1 report")
        assert alert.owner == "Lead commissioner"
        # After two weeks it is the director's, and urgent.
        later = of(self.plan(known, "2025-09-26"))["gate-waiting"]
        assert (later.level, later.since) == ("urgent", alert.since)

    def test_with_work_before_it_is_silent(self) -> None:
        assert "gate-waiting" not in of(self.plan(facts(done("survey", on="2025-09-05")), "2025-09-22"))

    def test_that_is_overdue_is_told_once_and_says_what_it_wants(self) -> None:
        known = facts(done("survey", on="2025-09-05"), done("report", on="2025-09-12"))
        alerts = of(self.plan(known, "2025-11-03"))
        assert "gate-waiting" not in alerts
        assert alerts["milestone-overdue"].why[0].startswith("It opens design, and wants: The report")
        assert "commissioning gate W-1 design approve" in alerts["milestone-overdue"].todo

    def test_that_is_open_is_silent(self) -> None:
        known = facts(
            done("survey", on="2025-09-05"),
            done("report", on="2025-09-12"),
            evidence("design", "report", on="2025-09-12"),
            decided("design", "approve", on="2025-09-15"),
        )
        assert "gate-waiting" not in of(self.plan(known, "2025-09-22"))


class TestAGapThatWidens:
    PLAN = plan_of(contract=contract(), as_of="2025-01-06")

    def alerts(self, *told: int) -> dict[str, Alert]:
        return of(self.PLAN, Around(gaps_told={"W-1": told}))

    def days(self) -> int:
        return int(str(self.alerts()["continuity-gap"].measure))

    def test_is_nothing_new_until_it_is_four_weeks_longer_than_was_told(self) -> None:
        days = self.days()
        assert "continuity-gap-widened" not in self.alerts()
        assert "continuity-gap-widened" not in self.alerts(days - 27)
        alert = self.alerts(days - 28)["continuity-gap-widened"]
        assert alert.subject == f"W-1: the gap has widened from {days - 28} days to {days} days without a service"

    def test_is_one_fact_however_far_it_creeps_and_after_it_was_told(self) -> None:
        days = self.days()
        first = self.alerts(days - 34)["continuity-gap-widened"]
        assert self.alerts(days - 34, days)["continuity-gap-widened"].id == first.id
        assert self.alerts(days - 34, days - 3)["continuity-gap-widened"].id == first.id
        # Four weeks beyond the second telling it is another.
        assert self.alerts(days - 60, days - 28)["continuity-gap-widened"].id != first.id


class TestDatesThatMoved:
    def move(self, key: str = "hearing", before: str = "2025-11-13", after: str = "2026-01-15") -> Move:
        return Move(
            seq=4, reference="W-1", key=key, title=key.capitalize(), on=date(2025, 10, 20),
            before=date.fromisoformat(before), after=date.fromisoformat(after),
            because="The survey was slipped: the provider was ill",
        )  # fmt: skip

    def alert(self, *moves: Move, as_of: str = "2025-10-21") -> Alert | None:
        return of(heard(as_of, facts(done("survey", on="2025-10-24"))), Around(moves={"W-1": moves})).get("date-moved")

    def test_is_told_with_the_reason_that_was_given(self) -> None:
        alert = self.alert(self.move())
        assert alert is not None
        assert alert.subject == "W-1: Hearing is moved from Thu 13 Nov 2025 to Thu 15 Jan 2026"
        assert (alert.why[0], alert.since) == ("The survey was slipped: the provider was ill.", day("20 Oct 2025"))

    def test_is_one_alert_a_change_and_steps_that_nobody_relies_on_are_none(self) -> None:
        moves = (self.move(), self.move("report", "2025-10-24", "2025-11-14"))
        assert getattr(self.alert(*moves), "id", 0) == getattr(self.alert(self.move()), "id", 1)
        assert self.alert(moves[1]) is None

    def test_less_than_a_week_is_no_news_nor_is_what_is_older_than_two(self) -> None:
        assert self.alert(self.move(after="2025-11-19")) is None
        assert self.alert(self.move(), as_of="2025-11-04") is None


class TestNobody:
    def test_leads_a_workstream(self) -> None:
        work = workstream(kind="example", start="2025-09-15", owner=None)
        plan = plan_of(template=HEARD, workstream=work, committees=[YEAR], as_of="2025-09-16")
        alert = of(plan)["missing-owner"]
        assert (alert.recipients, alert.level, alert.reference) == (("Clerk",), "info", "W-1")

    def test_is_named_to_do_what_one_meeting_agreed(self) -> None:
        """One alert a meeting, and none for an action that speaks for itself."""
        actions = [
            action(id=f"A-{n}", owner=None, type="report-back", agreed_on="2025-11-13", due="2026-03-12")
            for n in (1, 2)
        ]
        actions.append(action(id="A-3", owner=None, agreed_on="2025-11-13", due="2025-11-14"))
        found = alerts_for([], actions, DESK, day("17 Nov 2025"))
        assert [(alert.rule, alert.reference) for alert in found] == [
            ("action-overdue", "A-3"), ("missing-owner", "scrutiny"),
        ]  # fmt: skip
        assert "2 open actions of Thu 13 Nov 2025" in found[1].subject
        assert found[0].recipients == ("Clerk",)
        assert "Nobody is named to do it." in found[0].why


class TestTheHouse:
    def test_a_calendar_that_nobody_fetches_for_two_weeks(self) -> None:
        feed = FeedUse("t1", "Chair", "committee:scrutiny", day("1 Aug 2025"), day("1 Sep 2025"))

        def alerts(as_of: str) -> tuple[Alert, ...]:
            return alerts_for([], [], DESK, date.fromisoformat(as_of), around=Around(feeds=[feed]))

        assert alerts("2025-09-14") == ()
        (alert,) = alerts("2025-09-15")
        assert (alert.rule, alert.due, alert.recipients) == ("feed-not-fetched", day("15 Sep 2025"), ("Clerk",))
        assert alert.subject == "Calendar 'Chair' (committee:scrutiny) was last fetched on Mon 1 Sep 2025"

    def test_a_run_that_was_missed(self) -> None:
        run = MissedRun("overdue-alerts", day("15 Sep 2025"), "did not happen")
        (alert,) = alerts_for([], [], DESK, day("16 Sep 2025"), around=Around(runs=[run]))
        assert alert.subject == "The run 'overdue-alerts' of Mon 15 Sep 2025 did not happen"


class TestContracts:
    def test_that_nobody_follows_are_their_owners(self) -> None:
        from commissioning.plan import ContractScene, problems_alone
        from commissioning.rules import standard_rules
        from commissioning.testing import standard_calendars

        at = desk(YEAR, council=council("policy: {director: The director}"))
        for owner, hears in ((None, "The director"), ("Contract manager", "Contract manager")):
            held = contract(owner=owner)
            scene = ContractScene(held, council(), standard_calendars(), standard_rules(), date(2025, 12, 1))
            alerts = alerts_for([], [], at, date(2025, 12, 1), contracts=problems_alone(scene))
            without = next(alert for alert in alerts if alert.rule == "contract-without-successor")
            assert without.recipients[0] == hears

"""Where a workstream stands: its stage, its status, and what comes next."""

from __future__ import annotations

import pytest

from commissioning.model import Done, Facts
from commissioning.plan import Plan
from commissioning.testing import day, decided, done, evidence, facts, plan_of, template, workstream
from commissioning.track import Standing, standing

# Monday 2 June 2025: a to Friday the 6th, b to Friday the 13th. Design: c to Friday the 20th; the service on the 21st.
OURS = template("""
stages:
  review:
    steps:
      a: {duration: 5 working days}
      b: {after: a, duration: 5 working days}
  design:
    gate: {evidence: {findings: {title: Findings, step: b}}}
    steps:
      c: {duration: 5 working days}
      go: {title: Service starts, kind: start, after: design-end}
""")
A, B = done("a", on="2025-06-06"), done("b", on="2025-06-13")
FINDINGS = evidence("design", "findings", on="2025-06-13")
OPEN = (FINDINGS, decided("design", "approve", on="2025-06-13"))


def plan(known: Facts | None = None, as_of: str = "2025-06-02", required: str = "2025-07-31") -> Plan:
    return plan_of(
        template=OURS,
        workstream=workstream(f"service_start: {{required: {required}}}", kind="example", start="2025-06-02"),
        facts=known or facts(),
        as_of=as_of,
    )


def stands(known: Facts | None = None, as_of: str = "2025-06-02", required: str = "2025-07-31") -> Standing:
    return standing(plan(known, as_of, required))


class TestTheStatus:
    def test_on_track(self) -> None:
        found = stands()
        # Needed on 31 July, forecast for 21 June: 40 days.
        assert (found.status, found.stage, found.slack_days, found.overdue) == ("on-track", "review", 40, 0)

    def test_at_risk_when_slack_is_less_than_the_council_allows(self) -> None:
        """Fourteen days by default: 5 July is fourteen after 21 June, 4 July thirteen."""
        assert stands(required="2025-07-05").status == "on-track"
        assert stands(required="2025-07-04").status == "at-risk"

    def test_at_risk_when_something_is_overdue(self) -> None:
        found = stands(as_of="2025-06-09")
        assert (found.status, found.overdue) == ("at-risk", 1)

    def test_late_when_the_need_cannot_be_met(self) -> None:
        found = stands(required="2025-06-20")
        assert (found.status, found.slack_days) == ("late", -1)
        assert stands(required="2025-06-21").status == "at-risk"  # just in time

    def test_waiting_at_the_gate_when_its_work_is_done_and_the_decision_is_not(self) -> None:
        found = stands(facts(A, B), as_of="2025-06-13")
        assert (found.status, found.stage) == ("waiting-at-gate", "review")
        assert stands(facts(A, B, FINDINGS), as_of="2025-06-13").status == "waiting-at-gate"

    def test_not_waiting_while_there_is_work(self) -> None:
        assert stands(facts(A), as_of="2025-06-09").status == "on-track"

    def test_waiting_comes_before_late(self) -> None:
        assert stands(facts(A, B), as_of="2025-06-13", required="2025-06-16").status == "waiting-at-gate"

    def test_waiting_although_a_period_that_ran_out_was_not_recorded(self) -> None:
        """Nobody records that a call-in has ended; the gate waits for its decision and not for that."""
        ours = template("""
        stages:
          review:
            steps: {published: {}, callin: {after: published, rule: callin}}
          design:
            gate: {}
            steps: {go: {kind: start}}
        """)
        found = plan_of(
            template=ours,
            workstream=workstream(kind="example", start="2025-06-02"),
            facts=facts(done("published", on="2025-06-02")),
            as_of="2025-06-30",
        )
        assert standing(found).status == "waiting-at-gate"

    def test_through_the_gate(self) -> None:
        found = stands(facts(A, B, *OPEN), as_of="2025-06-16")
        assert (found.status, found.stage) == ("on-track", "design")

    def test_an_approval_without_its_evidence_opens_no_stage(self) -> None:
        found = stands(facts(A, B, decided("design", "approve", on="2025-06-13")), as_of="2025-06-16")
        assert (found.status, found.stage) == ("waiting-at-gate", "review")

    def test_on_hold(self) -> None:
        assert stands(facts(A, B, decided("design", "hold", on="2025-06-13")), as_of="2025-06-16").status == "on-hold"

    def test_off_hold_with_a_later_decision(self) -> None:
        known = facts(
            A, B, FINDINGS, decided("design", "hold", on="2025-06-13"), decided("design", "approve", on="2025-06-16")
        )
        assert stands(known, as_of="2025-06-17").status == "on-track"

    def test_returned_is_waiting_for_a_better_answer(self) -> None:
        known = facts(A, B, FINDINGS, decided("design", "return", on="2025-06-13"))
        assert stands(known, as_of="2025-06-16").status == "waiting-at-gate"

    def test_stopped(self) -> None:
        found = stands(facts(A, decided("design", "stop", on="2025-06-09")), as_of="2025-06-10")
        assert (found.status, found.next, found.next_days, found.overdue) == ("stopped", None, None, 0)

    def test_stopped_for_good(self) -> None:
        known = facts(A, decided("design", "stop", on="2025-06-09"), decided("design", "approve", on="2025-06-12"))
        assert stands(known, as_of="2025-06-13").status == "stopped"

    def test_late_when_the_day_has_gone_by_although_no_forecast_can_be_made(self) -> None:
        """The holiday data ends with 2028, so that there is no forecast and no slack."""
        found = plan_of(
            template=OURS,
            workstream=workstream("service_start: {required: 2028-12-20}", kind="example", start="2028-12-18"),
            as_of="2028-12-28",
        )
        assert (standing(found).status, standing(found).slack_days) == ("late", None)

    def test_complete(self) -> None:
        known = facts(A, B, *OPEN, done("c", on="2025-06-20"), done("go", on="2025-06-21"))
        found = stands(known, as_of="2025-06-23")
        assert (found.status, found.stage, found.next) == ("complete", "design", None)

    def test_not_complete_before_the_service_starts(self) -> None:
        known = facts(A, B, *OPEN, done("c", on="2025-06-20"))
        assert stands(known, as_of="2025-06-20").status != "complete"

    @pytest.mark.parametrize(
        ("as_of", "status"),
        [
            ("2025-06-12", "on-track"),
            ("2025-06-13", "waiting-at-gate"),
            ("2025-06-14", "on-hold"),
            ("2025-06-17", "on-track"),
        ],
    )
    def test_as_of_a_day_knows_what_was_known_that_day(self, as_of: str, status: str) -> None:
        known = facts(
            A, B, FINDINGS, decided("design", "hold", on="2025-06-14"), decided("design", "approve", on="2025-06-17")
        )
        assert stands(known, as_of=as_of).status == status


class TestWhatComesNext:
    def test_is_the_first_that_is_still_to_come(self) -> None:
        found = stands()
        assert found.next
        assert (found.next.key, found.next.forecast, found.next_days) == ("a", day("Fri 6 Jun 2025"), 4)

    def test_is_not_what_is_done(self) -> None:
        found = stands(facts(A), as_of="2025-06-09")
        assert found.next
        assert (found.next.key, found.next_days) == ("b", 4)

    def test_today_is_next(self) -> None:
        found = stands(as_of="2025-06-06")
        assert found.next
        assert (found.next.key, found.next_days) == ("a", 0)

    def test_the_goal_is_always_shown(self) -> None:
        found = stands()
        assert found.goal
        assert (found.goal.key, found.goal.forecast) == ("go", day("Sat 21 Jun 2025"))


def test_a_board_row_serialises() -> None:
    assert stands().as_dict() == {
        "reference": "W-1",
        "title": "The service that will be",
        "kind": "example",
        "stage": "review",
        "status": "on-track",
        "next": {"key": "a", "title": "A", "date": "2025-06-06", "days": 4},
        "slack_days": 40,
        "overdue": 0,
        "owner": "Lead commissioner",
        "version": None,
        "goal": {
            "key": "go",
            "title": "Service starts",
            "target": None,
            "deadline": "2025-07-31",
            "forecast": "2025-06-21",
            "actual": None,
        },
    }


def test_a_workstream_without_a_goal_has_no_slack_and_still_stands_somewhere() -> None:
    found = plan_of(
        template=template("stages: {review: {steps: {a: {duration: 1 week}}}}"), workstream=workstream(kind="example")
    )
    assert (standing(found).goal, standing(found).slack_days, standing(found).status) == (None, None, "on-track")


def test_a_duty_that_is_left_keeps_a_workstream_from_being_complete() -> None:
    """Entered into on Monday 2 June 2025, the contract has its details notice by 1 July, thirty days with that one."""

    def stands_on(as_of: str, *more: Done) -> str:
        found = plan_of(
            template=template("""
            stages:
              review:
                steps:
                  signed: {}
                  details: {kind: deadline, after: signed, rule: pa23-contract-details-notice}
                  go: {kind: start, after: review-end}
            """),
            workstream=workstream(kind="example", start="2025-06-02"),
            facts=facts(done("signed", on="2025-06-02"), done("go", on="2025-06-03"), *more),
            as_of=as_of,
        )
        return standing(found).status

    assert stands_on("2025-06-10") == "on-track"
    assert stands_on("2025-11-10") == "late"
    assert stands_on("2025-11-10", done("details", on="2025-11-07")) == "complete"

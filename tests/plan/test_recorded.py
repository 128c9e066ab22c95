"""What people record moves the plan: done, slip, decisions on gates. Nothing dated after as-of is known."""

from __future__ import annotations

import pytest

from commissioning.model import Done, Facts, Outcome
from commissioning.plan import Plan
from commissioning.testing import (
    day,
    decided,
    done,
    facts,
    plan_of,
    slipped,
    template,
    workstream,
)
from tests.plan.looking import forecast, forecasts, milestone, problems, window

# Two stages and a gate. Monday 2 June 2025: a to Friday the 6th, b to Friday the 13th, c to Friday the 20th.
TWO_STAGES = template("""
stages:
  review:
    steps:
      a: {duration: 5 working days}
      b: {after: a, duration: 5 working days}
      c: {after: b, duration: 5 working days}
  design:
    gate: {evidence: {findings: {title: Findings, step: c}}}
    steps:
      d: {duration: 5 working days}
      launch: {kind: start, after: design-end}
""")
START = "2025-06-02"


def plan(known: Facts | None = None, as_of: str = START, work: str = "") -> Plan:
    return plan_of(
        template=TWO_STAGES,
        workstream=workstream(work, kind="example", start=START),
        facts=known or facts(),
        as_of=as_of,
    )


def test_before_anything_is_recorded_steps_follow_each_other() -> None:
    found = plan()
    assert forecasts(found, "a", "b", "c", "review-end", "gate-design", "d", "design-end", "launch") == [
        day("Fri 6 Jun 2025"),
        day("Fri 13 Jun 2025"),
        day("Fri 20 Jun 2025"),
        day("Fri 20 Jun 2025"),
        day("Fri 20 Jun 2025"),
        day("Fri 27 Jun 2025"),
        day("Fri 27 Jun 2025"),
        day("Sat 28 Jun 2025"),
    ]
    assert window(found, "design") == (day("Sat 21 Jun 2025"), day("Fri 27 Jun 2025"))


class TestDone:
    def test_is_an_actual_and_the_rest_follows_it(self) -> None:
        found = plan(facts(done("a", on="2025-06-04")), as_of="2025-06-05")
        a = milestone(found, "a")
        assert (a.actual, a.forecast, a.status, a.slack_days) == (day("4 Jun 2025"), day("4 Jun 2025"), "done", None)
        # From Thursday 5 June, five working days: to Wednesday 11 June.
        assert forecast(found, "b") == day("Wed 11 Jun 2025")

    def test_late_pushes_the_rest_back(self) -> None:
        found = plan(facts(done("a", on="2025-06-10")), as_of="2025-06-10")
        assert forecasts(found, "b", "c") == [day("Tue 17 Jun 2025"), day("Tue 24 Jun 2025")]

    def test_can_be_written_in_the_workstream_itself(self) -> None:
        found = plan(as_of="2025-06-05", work="steps: {a: {done: 2025-06-04}}")
        assert milestone(found, "a").actual == day("4 Jun 2025")

    def test_a_day_that_is_still_to_come_has_not_happened(self) -> None:
        found = plan(as_of="2025-06-03", work="steps: {a: {done: 2025-06-04}}")
        assert milestone(found, "a").actual is None

    def test_what_is_recorded_counts_more_than_what_was_written(self) -> None:
        found = plan(facts(done("a", on="2025-06-05")), as_of="2025-06-09", work="steps: {a: {done: 2025-06-04}}")
        assert milestone(found, "a").actual == day("5 Jun 2025")

    def test_the_end_of_a_stage_can_be_recorded(self) -> None:
        found = plan(facts(done("review-end", on="2025-06-12")), as_of="2025-06-12")
        assert milestone(found, "review-end").actual == day("12 Jun 2025")


class TestNotDone:
    """As of Wednesday 11 June, with nothing recorded: a was due on the 6th and can be done on the 11th at the
    earliest.
    """

    def test_cannot_lie_in_the_past(self) -> None:
        found = plan(as_of="2025-06-11")
        a = milestone(found, "a")
        assert (a.forecast, a.due, a.status) == (day("Wed 11 Jun 2025"), day("Fri 6 Jun 2025"), "overdue")
        assert forecasts(found, "b", "c") == [day("Wed 18 Jun 2025"), day("Wed 25 Jun 2025")]

    def test_is_not_overdue_on_the_day_itself(self) -> None:
        assert milestone(plan(as_of="2025-06-06"), "a").status == "due-soon"
        assert milestone(plan(as_of="2025-06-07"), "a").status == "overdue"

    def test_a_gate_waits_for_a_working_day(self) -> None:
        # As of Saturday 21 June, with the review done on the 20th: the gate was due that Friday; Monday now.
        known = facts(*(done(key, on="2025-06-20") for key in ("a", "b", "c")))
        found = plan(known, as_of="2025-06-21")
        assert milestone(found, "gate-design").due == day("Fri 20 Jun 2025")
        assert forecast(found, "gate-design") == day("Mon 23 Jun 2025")
        assert window(found, "design")[0] == day("Tue 24 Jun 2025")


class TestATarget:
    """What is hoped for by a day is due on that day, wherever the plan puts it."""

    def test_is_what_a_step_is_held_to(self) -> None:
        work = "steps: {b: {target: 2025-06-10}}"
        b = milestone(plan(work=work, as_of="2025-06-10"), "b")
        assert (b.target, b.due, b.forecast) == (day("10 Jun 2025"), day("10 Jun 2025"), day("Tue 17 Jun 2025"))
        assert b.status != "overdue"
        assert milestone(plan(work=work, as_of="2025-06-11"), "b").status == "overdue"

    @pytest.mark.parametrize(
        ("says", "target"),
        [
            ("28 August 2025", "28 Aug 2025"),
            ("summer 2025", "31 Aug 2025"),  # the last day that the words allow
            ("31 June 2025", None),  # nothing is computed from a fault
            ("Friday 28 August 2025", None),  # which is a Thursday: one of the two is wrong
            ("in due course", None),
        ],
    )
    def test_is_read_from_a_paper_where_it_can_be(self, says: str, target: str | None) -> None:
        found = milestone(plan(work=f"steps: {{b: {{stated: {says}}}}}"), "b")
        assert found.target == (day(target) if target else None)


class TestAStageAsAPaperHasIt:
    def stages(self, says: str) -> Plan:
        return plan(work=f"stages: {{review: {{stated: '{says}'}}}}")

    def test_is_a_target_and_a_length(self) -> None:
        found = self.stages("2 June - 1 September 2025 (3 months)")
        assert milestone(found, "review-end").target == day("1 Sep 2025")
        assert window(found, "review") == (day("2 Jun 2025"), day("1 Sep 2025"))

    @pytest.mark.parametrize("says", ["1 June - 31 June 2025 (1 month)", "1 June - 1 July 2025 (1 month)"])
    def test_with_a_fault_is_no_target_and_its_months_still_are_its_length(self, says: str) -> None:
        found = self.stages(says)
        assert milestone(found, "review-end").target is None
        # A month from Monday 2 June: to Tuesday 1 July.
        assert window(found, "review") == (day("2 Jun 2025"), day("1 Jul 2025"))

    def test_counts_less_than_a_target_of_its_own(self) -> None:
        found = plan(
            work="stages: {review: {stated: '1 June - 31 June 2025 (1 month)', "
            "target: {start: 2025-06-01, end: 2025-06-30}}}"
        )
        assert milestone(found, "review-end").target == day("30 Jun 2025")


class TestWhatTimeDoes:
    """A period of law runs out by itself, and a stage ends when its steps are done: nobody has to record it.

    Published on Tuesday 3 June 2025, the call-in ends on Tuesday the 10th.
    """

    CALLED_IN = template("""
    stages:
      review:
        steps:
          published: {}
          callin: {after: published, rule: callin}
          act: {after: callin}
      design:
        steps:
          go: {kind: start, after: design-end}
    """)

    def plan(self, *records: Done, as_of: str) -> Plan:
        return plan_of(
            template=self.CALLED_IN,
            workstream=workstream(kind="example", start=START),
            facts=facts(done("published", on="2025-06-03"), *records),
            as_of=as_of,
        )

    def test_a_period_that_has_run_out_is_done_and_holds_nothing_up(self) -> None:
        found = self.plan(as_of="2025-06-20")
        callin = milestone(found, "callin")
        assert (callin.forecast, callin.status, callin.actual) == (day("Tue 10 Jun 2025"), "done", None)
        assert milestone(found, "act").due == day("Wed 11 Jun 2025")
        assert milestone(found, "act").status == "overdue"  # an act is for somebody to do

    def test_a_period_that_ends_today_is_not_over(self) -> None:
        assert milestone(self.plan(as_of="2025-06-10"), "callin").status == "due-soon"

    def test_a_period_that_ran_out_late_is_no_target_to_be_met(self) -> None:
        for as_of, missed in (("2025-06-09", ["callin"]), ("2025-06-20", [])):
            found = plan_of(
                template=self.CALLED_IN,
                workstream=workstream("steps: {callin: {target: 2025-06-09}}", kind="example", start=START),
                facts=facts(done("published", on="2025-06-03")),
                as_of=as_of,
            )
            assert [p.details["milestone"] for p in problems(found, "target-missed")] == missed

    def test_a_period_waits_for_what_begins_it(self) -> None:
        found = plan_of(template=self.CALLED_IN, workstream=workstream(kind="example", start=START), as_of="2025-06-20")
        assert forecasts(found, "published", "callin") == [day("Fri 20 Jun 2025"), day("Fri 27 Jun 2025")]

    def test_a_stage_ends_with_its_last_step(self) -> None:
        found = self.plan(done("act", on="2025-06-12"), as_of="2025-06-20")
        end = milestone(found, "review-end")
        assert (end.forecast, end.status) == (day("Thu 12 Jun 2025"), "done")
        assert window(found, "design")[0] == day("Fri 13 Jun 2025")

    def test_a_stage_with_a_step_to_do_has_not_ended(self) -> None:
        found = self.plan(as_of="2025-06-20")
        assert forecast(found, "review-end") == day("Fri 20 Jun 2025")
        assert milestone(found, "review-end").status == "due-soon"


class TestOutOfOrder:
    def found(self, *records: Done, as_of: str = "2025-07-01") -> list[tuple[str, str]]:
        return [
            (p.details["milestone"], p.details["before"])
            for p in problems(plan(facts(*records), as_of), "out-of-order")
        ]

    def test_done_before_what_it_waits_for(self) -> None:
        assert self.found(done("a", on="2025-06-12"), done("b", on="2025-06-10")) == [("b", "a")]

    def test_done_with_nothing_recorded_before_it(self) -> None:
        assert self.found(done("b", on="2025-06-10")) == [("b", "a")]

    def test_done_behind_a_shut_gate(self) -> None:
        assert self.found(done("d", on="2025-06-10")) == [("d", "gate-design")]

    def test_done_in_order_or_on_one_day(self) -> None:
        assert self.found(done("a", on="2025-06-10"), done("b", on="2025-06-10"), done("c", on="2025-06-12")) == []

    def test_behind_an_open_gate_nobody_asks_any_more(self) -> None:
        approved = decided("design", "approve", on="2025-06-12")
        found = plan(facts(done("c", on="2025-06-11"), approved, done("d", on="2025-06-20")), as_of="2025-07-01")
        assert problems(found, "out-of-order") == []

    def test_after_a_period_that_ran_out_by_itself(self) -> None:
        # Published on Tuesday 3 June 2025, open to call-in to Tuesday the 10th, acted on on the 12th.
        found = plan_of(
            template=TestWhatTimeDoes.CALLED_IN,
            workstream=workstream(kind="example", start=START),
            facts=facts(done("published", on="2025-06-03"), done("act", on="2025-06-12")),
            as_of="2025-06-20",
        )
        assert problems(found, "out-of-order") == []

    def test_not_known_yet(self) -> None:
        assert self.found(done("b", on="2025-06-10"), as_of="2025-06-09") == []


class TestASlip:
    def test_is_the_new_forecast_and_the_rest_follows_it(self) -> None:
        found = plan(facts(slipped("a", to="2025-06-18", on="2025-06-05", because="illness")), as_of="2025-06-05")
        a = milestone(found, "a")
        assert (a.forecast, a.due, a.actual) == (day("Wed 18 Jun 2025"), day("Wed 18 Jun 2025"), None)
        assert forecast(found, "b") == day("Wed 25 Jun 2025")

    def test_may_be_earlier_than_the_plan_had_it(self) -> None:
        found = plan(facts(slipped("b", to="2025-06-11", on="2025-06-05")), as_of="2025-06-05")
        assert forecasts(found, "b", "c") == [day("Wed 11 Jun 2025"), day("Wed 18 Jun 2025")]

    def test_that_what_it_waits_for_has_overtaken_says_nothing_any_more(self) -> None:
        """a ends on Friday 6 June: b was to be done on the 3rd, which cannot be, so the plan has it as before."""
        found = plan(facts(slipped("b", to="2025-06-03", on="2025-06-02")))
        assert forecast(found, "b") == day("Fri 13 Jun 2025")
        on_the_first_day = plan(facts(slipped("b", to="2025-06-07", on="2025-06-02")))
        assert forecast(on_the_first_day, "b") == day("Sat 7 Jun 2025")  # the day after a is in reach

    def test_the_last_one_stands(self) -> None:
        known = facts(slipped("a", to="2025-07-01", on="2025-06-03"), slipped("a", to="2025-06-11", on="2025-06-05"))
        assert forecast(plan(known, as_of="2025-06-05"), "a") == day("Wed 11 Jun 2025")

    def test_that_has_passed_is_overdue(self) -> None:
        found = plan(facts(slipped("a", to="2025-06-10", on="2025-06-05")), as_of="2025-06-12")
        a = milestone(found, "a")
        assert (a.forecast, a.due, a.status) == (day("12 Jun 2025"), day("10 Jun 2025"), "overdue")

    def test_of_a_stages_end(self) -> None:
        found = plan(facts(slipped("review-end", to="2025-06-25", on="2025-06-05")), as_of="2025-06-05")
        assert forecast(found, "review-end") == day("Wed 25 Jun 2025")

    def test_of_a_stages_end_to_the_day_of_its_last_step(self) -> None:
        """A stage may end on the very day on which its last step is done; it need not be a day later."""
        known = facts(
            slipped("review-end", to="2025-06-30", on="2025-06-03"),
            slipped("review-end", to="2025-06-20", on="2025-06-05"),
        )
        assert forecast(plan(known, as_of="2025-06-05"), "review-end") == day("Fri 20 Jun 2025")

    def test_of_a_gate_to_an_earlier_day_of_a_stage_that_is_longer_than_its_steps(self) -> None:
        """The steps are over on Friday 20 June and the stage on Monday the 30th: a gate on Thursday the 26th is in
        order.
        """
        found = plan(
            facts(slipped("gate-design", to="2025-06-26", on="2025-06-05")),
            as_of="2025-06-05",
            work="stages: {review: {duration: 29 days}}",
        )
        assert window(found, "review") == (day("Mon 2 Jun 2025"), day("Mon 30 Jun 2025"))
        assert forecast(found, "gate-design") == day("Thu 26 Jun 2025")

    def test_of_a_gate_to_a_later_day_holds_the_next_stage(self) -> None:
        found = plan(facts(slipped("gate-design", to="2025-07-02", on="2025-06-05")), as_of="2025-06-05")
        assert forecast(found, "gate-design") == day("Wed 2 Jul 2025")
        assert window(found, "design")[0] == day("Thu 3 Jul 2025")


class TestADecision:
    def test_opens_the_next_stage_on_the_day_after(self) -> None:
        found = plan(facts(decided("design", "approve", on="2025-06-12")), as_of="2025-06-13")
        gate = milestone(found, "gate-design")
        assert (gate.actual, gate.status) == (day("12 Jun 2025"), "done")
        assert window(found, "design")[0] == day("Fri 13 Jun 2025")
        assert forecast(found, "d") == day("Thu 19 Jun 2025")

    def test_with_conditions_opens_it_too(self) -> None:
        known = facts(decided("design", "approve-with-conditions", "publish", on="2025-06-12"))
        assert window(plan(known, as_of="2025-06-13"), "design")[0] == day("Fri 13 Jun 2025")

    @pytest.mark.parametrize("outcome", ["return", "hold"])
    def test_that_is_no_approval_opens_nothing(self, outcome: Outcome) -> None:
        found = plan(facts(decided("design", outcome, on="2025-06-20")), as_of="2025-06-20")
        assert milestone(found, "gate-design").actual is None

    def test_that_was_taken_back_opens_nothing(self) -> None:
        known = facts(decided("design", "approve", on="2025-06-12"), decided("design", "return", on="2025-06-16"))
        assert milestone(plan(known, as_of="2025-06-13"), "gate-design").actual == day("12 Jun 2025")
        assert milestone(plan(known, as_of="2025-06-17"), "gate-design").actual is None

    def test_takes_the_weight_from_steps_that_nobody_recorded(self) -> None:
        """The gate is open, so what it waited for holds nothing up, and is said to have been missed rather than
        overdue.
        """
        known = facts(done("a", on="2025-06-06"), decided("design", "approve", on="2025-06-12"))
        found = plan(known, as_of="2025-07-01")
        assert milestone(found, "a").status == "done"
        for key in ("b", "c"):
            assert milestone(found, key).status == "missed"
            assert forecast(found, key) == day("Thu 12 Jun 2025")  # no later than the decision
        assert milestone(found, "review-end").status == "done"
        assert "nobody recorded it" in str(milestone(found, "b").note)
        assert milestone(found, "d").status == "overdue"  # the work that the open gate let begin

    def test_to_stop_drops_what_is_not_done(self) -> None:
        known = facts(done("a", on="2025-06-06"), decided("design", "stop", on="2025-06-12"))
        found = plan(known, as_of="2025-06-20")
        status = {m.key: m.status for m in found.milestones}
        assert status.pop("a") == "done"
        assert set(status.values()) == {"dropped"}

    def test_to_stop_is_final_and_ends_all_problems(self) -> None:
        known = facts(decided("design", "stop", on="2025-06-12"), decided("design", "approve", on="2025-06-16"))
        found = plan(known, as_of="2025-06-20", work="steps: {b: {target: 2025-06-10}}")
        assert milestone(found, "b").status == "dropped"
        late = facts(decided("design", "stop", on="2025-06-12"))
        assert problems(plan(as_of="2025-06-20", work="steps: {b: {target: 2025-06-10}}"), "target-missed")
        assert plan(late, as_of="2025-06-20", work="steps: {b: {target: 2025-06-10}}").problems == ()

    def test_to_stop_is_not_known_the_day_before(self) -> None:
        found = plan(facts(decided("design", "stop", on="2025-06-12")), as_of="2025-06-11")
        assert "dropped" not in {m.status for m in found.milestones}


class TestAsOf:
    """A plan as of a day does not know what came later."""

    LATER = facts(
        done("a", on="2025-06-20"),
        slipped("b", to="2025-09-01", on="2025-06-20"),
        decided("design", "approve", on="2025-06-20"),
    )

    def test_facts_dated_after_it_change_nothing(self) -> None:
        known, unknown = plan(self.LATER, as_of="2025-06-04"), plan(as_of="2025-06-04")
        assert known.milestones == unknown.milestones
        assert known.problems == unknown.problems

    def test_facts_dated_on_it_are_known(self) -> None:
        found = plan(self.LATER, as_of="2025-06-20")
        assert milestone(found, "a").actual == milestone(found, "gate-design").actual == day("20 Jun 2025")

    def test_the_same_scene_gives_the_same_plan(self) -> None:
        assert plan(self.LATER, as_of="2025-06-20") == plan(self.LATER, as_of="2025-06-20")


def test_due_soon_is_counted_in_working_days() -> None:
    """Ten working days from Friday 6 June: to Friday 20 June. c is due that day; as of Thursday the 5th it is
    eleven.
    """
    known = facts(done("a", on="2025-06-04"), slipped("c", to="2025-06-20", on="2025-06-04"))
    assert milestone(plan(known, as_of="2025-06-06"), "c").status == "due-soon"
    assert milestone(plan(known, as_of="2025-06-05"), "c").status == "upcoming"


def test_a_missed_target_is_reported_until_it_is_done() -> None:
    late = "steps: {b: {target: 2025-06-10}}"
    (problem,) = problems(plan(work=late), "target-missed")
    assert problem.details == {"milestone": "b", "target": "2025-06-10", "forecast": "2025-06-13", "days": 3}
    assert problems(plan(facts(done("b", on="2025-06-13")), as_of="2025-06-13", work=late), "target-missed") == []

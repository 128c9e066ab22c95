"""The shape of a plan: what is left out, taken in, added, and what cannot be put into an order."""

from __future__ import annotations

import pytest

from commissioning.errors import BadInput
from commissioning.plan import Plan
from commissioning.testing import committee, contract, day, plan_of, template, workstream
from tests.plan.looking import forecast, forecasts, milestone, window

# Monday 2 June 2025.
START = "2025-06-02"

CHAIN = """
stages:
  review:
    steps:
      a: {duration: 5 working days}
      b: {after: a, duration: 5 working days}
      c: {after: b, duration: 5 working days}
      extra: {after: c, duration: 5 working days, optional: true}
"""

FOUR_STAGES = """
stages:
  review: {duration: 2 weeks, steps: {look: {duration: 1 week}}}
  design: {duration: 2 weeks, gate: {}, steps: {draw: {duration: 1 week}}}
  procurement:
    duration: 2 weeks
    gate: {}
    steps:
      tender: {duration: 1 week}
      award: {after: tender, duration: 2 days}
  mobilisation:
    duration: 2 weeks
    gate: {after: award}
    steps:
      handover: {after: award, duration: 1 week}
      go: {kind: start, after: mobilisation-end}
"""


def plan(text: str, work: str = "", as_of: str = START) -> Plan:
    return plan_of(template=template(text), workstream=workstream(work, kind="example", start=START), as_of=as_of)


class TestSteps:
    def test_left_out_with_a_reason_are_looked_through(self) -> None:
        found = plan(CHAIN, "steps: {b: {left_out: done last year}}")
        b = milestone(found, "b")
        assert (b.status, b.forecast, b.note) == ("dropped", None, "done last year")
        assert forecast(found, "c") == day("Fri 13 Jun 2025")  # after a, as b was

    def test_left_out_one_after_the_other(self) -> None:
        found = plan(CHAIN, "steps: {a: {left_out: not here}, b: {left_out: nor this}}")
        assert forecast(found, "c") == day("Fri 6 Jun 2025")

    def test_all_left_out_leave_a_stage_of_its_own_length(self) -> None:
        text = "stages: {review: {duration: 3 weeks, steps: {a: {duration: 1 week}}}}"
        found = plan(text, "steps: {a: {left_out: not here}}")
        assert window(found, "review") == (day("Mon 2 Jun 2025"), day("Sun 22 Jun 2025"))

    def test_optional_are_left_out_unless_taken_in(self) -> None:
        assert milestone(plan(CHAIN), "extra").status == "dropped"
        assert milestone(plan(CHAIN), "extra").note == "not needed here"
        assert forecast(plan(CHAIN), "review-end") == day("Fri 20 Jun 2025")
        taken = plan(CHAIN, "steps: {extra: {take_in: true}}")
        assert forecasts(taken, "extra", "review-end") == [day("Fri 27 Jun 2025")] * 2

    def test_added_take_their_place(self) -> None:
        found = plan(CHAIN, "added_steps: {survey: {title: Survey, stage: review, after: c, duration: 5 working days}}")
        assert milestone(found, "survey").title == "Survey"
        assert forecasts(found, "survey", "review-end") == [day("Fri 27 Jun 2025")] * 2

    def test_added_without_an_after_begin_with_their_stage(self) -> None:
        found = plan(CHAIN, "added_steps: {survey: {title: Survey, stage: review, duration: 3 days}}")
        assert forecast(found, "survey") == day("Wed 4 Jun 2025")

    def test_take_the_length_the_owner_and_the_title_of_the_workstream(self) -> None:
        found = plan(CHAIN, "steps: {a: {duration: 2 weeks, owner: Analyst, title: First look}}")
        a = milestone(found, "a")
        assert (a.forecast, a.owner, a.title) == (day("Sun 15 Jun 2025"), "Analyst", "First look")
        assert milestone(found, "b").owner == "Lead commissioner"

    def test_may_be_held_to_a_day_for_reasons_outside_the_plan(self) -> None:
        found = plan(CHAIN, "steps: {b: {not_before: 2025-06-30}}")
        assert forecast(found, "b") == day("Fri 4 Jul 2025")  # work begins on Monday 30 June
        assert forecast(plan(CHAIN, "steps: {b: {not_before: 2025-06-03}}"), "b") == day("Fri 13 Jun 2025")

    def test_wait_for_all_that_they_name(self) -> None:
        found = plan("""
        stages:
          review:
            steps:
              short: {duration: 2 days}
              long: {duration: 9 days}
              both: {after: [short, long], duration: 1 day}
        """)
        assert forecasts(found, "short", "long", "both") == [
            day("Tue 3 Jun 2025"),
            day("Tue 10 Jun 2025"),
            day("Wed 11 Jun 2025"),
        ]

    def test_without_a_length_fall_on_the_next_working_day(self) -> None:
        found = plan("stages: {review: {steps: {a: {duration: 5 days}, b: {after: a}, c: {after: b}}}}")
        assert forecasts(found, "a", "b", "c") == [day("Fri 6 Jun 2025"), day("Mon 9 Jun 2025"), day("Tue 10 Jun 2025")]


class TestStages:
    def test_follow_each_other_through_their_gates(self) -> None:
        """Two weeks each from Monday 2 June. A gate sits on the last working day of the stage before it."""
        found = plan(FOUR_STAGES)
        assert [window(found, stage.key) for stage in found.stages] == [
            (day("Mon 2 Jun 2025"), day("Sun 15 Jun 2025")),
            (day("Mon 16 Jun 2025"), day("Sun 29 Jun 2025")),
            (day("Mon 30 Jun 2025"), day("Sun 13 Jul 2025")),
            (day("Mon 14 Jul 2025"), day("Sun 27 Jul 2025")),
        ]
        assert forecasts(found, "gate-design", "gate-procurement") == [day("Fri 13 Jun 2025"), day("Fri 27 Jun 2025")]
        # Award: a week's tender and two days, to Tuesday 8 July. This gate follows the award, not the stage.
        assert forecasts(found, "award", "gate-mobilisation", "go") == [
            day("Tue 8 Jul 2025"),
            day("Wed 9 Jul 2025"),
            day("Mon 28 Jul 2025"),
        ]

    def test_a_stage_is_longer_than_planned_when_its_steps_are(self) -> None:
        found = plan(FOUR_STAGES, "steps: {look: {duration: 20 days}}")
        assert window(found, "review") == (day("Mon 2 Jun 2025"), day("Sat 21 Jun 2025"))
        # Nothing is over before Saturday, so the gate waits for Monday.
        assert forecast(found, "gate-design") == day("Mon 23 Jun 2025")

    def test_left_out_by_the_workstream(self) -> None:
        found = plan(FOUR_STAGES, "stages: {design: {left_out: the service stays as it is}}")
        assert [stage.key for stage in found.stages] == ["review", "procurement", "mobilisation"]
        assert window(found, "procurement")[0] == day("Mon 16 Jun 2025")
        assert milestone(found, "draw").note == "the service stays as it is"
        assert found.milestone("gate-design") is None

    def test_left_out_by_the_template(self) -> None:
        text = FOUR_STAGES.replace("  design: {", "  design: {left_out: nothing to design, ")
        found = plan(text)
        assert [stage.key for stage in found.stages] == ["review", "procurement", "mobilisation"]
        assert milestone(found, "draw").note == "nothing to design"

    def test_what_waited_for_a_stage_that_is_left_out_waits_for_the_stage_before_it(self) -> None:
        """Without a procurement there is no award: the gate and the handover follow the design, which ends on 29
        June.
        """
        found = plan(FOUR_STAGES, "stages: {procurement: {left_out: made in house}}")
        assert window(found, "design") == (day("Mon 16 Jun 2025"), day("Sun 29 Jun 2025"))
        assert forecast(found, "gate-mobilisation") == day("Mon 30 Jun 2025")
        assert window(found, "mobilisation")[0] == day("Tue 1 Jul 2025")
        handover = forecast(found, "handover")
        assert handover
        assert handover > day("Sun 29 Jun 2025")

    def test_the_first_stage_can_be_left_out(self) -> None:
        found = plan(FOUR_STAGES, "stages: {review: {left_out: done by another council}}")
        # The gate of the design stays, and takes the first day.
        assert forecast(found, "gate-design") == day("Mon 2 Jun 2025")
        assert window(found, "design") == (day("Tue 3 Jun 2025"), day("Mon 16 Jun 2025"))

    def test_a_stage_may_have_no_gate(self) -> None:
        found = plan(FOUR_STAGES.replace("gate: {}, ", "", 1))
        assert found.milestone("gate-design") is None
        assert window(found, "design")[0] == day("Mon 16 Jun 2025")

    def test_the_first_stage_may_have_a_gate(self) -> None:
        found = plan(FOUR_STAGES.replace("review: {", "review: {gate: {}, "))
        # Monday 2 June is the gate's, so that the work begins on Tuesday.
        assert forecast(found, "gate-review") == day("Mon 2 Jun 2025")
        assert window(found, "review")[0] == day("Tue 3 Jun 2025")


class TestAfterTheGoal:
    """Reviews of a service that has started do not hold the stage's end, in whatever order they are written."""

    AFTER = "later: {after: go, duration: 5 working days}"
    BEFORE = FOUR_STAGES.replace("      handover:", f"      {AFTER}\n      handover:")
    BEHIND = FOUR_STAGES + f"      {AFTER}\n"

    @pytest.mark.parametrize("text", [BEHIND, BEFORE], ids=["written after it", "written before it"])
    def test_a_step_that_waits_for_the_goal_is_not_waited_for(self, text: str) -> None:
        found = plan(text)
        assert forecasts(found, "mobilisation-end", "go") == [day("Sun 27 Jul 2025"), day("Mon 28 Jul 2025")]
        assert forecast(found, "later") == day("Mon 4 Aug 2025")  # Tuesday 29 July to Monday 4 August


class TestCircles:
    def test_are_named(self) -> None:
        text = (
            "stages: {review: {steps: {a: {after: c, duration: 1 day}, b: {after: a}, c: {after: b}, d: {after: c}}}}"
        )
        with pytest.raises(BadInput, match="wait for each other in a circle") as caught:
            plan(text)
        assert caught.value.id == "cycle"
        assert caught.value.exit_code == 2
        circle = caught.value.message.split("circle: ")[1].split(".")[0].split(" -> ")
        assert circle[0] == circle[-1]
        assert set(circle) == {"a", "b", "c"}, "d waits for the circle and is not part of it"
        assert [p.id for p in caught.value.problems] == ["cycle"]
        assert caught.value.problems[0].reference == "W-1"

    def test_of_a_step_with_itself(self) -> None:
        with pytest.raises(BadInput, match="a -> a"):
            plan("stages: {review: {steps: {a: {after: a, duration: 1 day}}}}")

    def test_through_the_notice_of_a_decision(self) -> None:
        """The notice waits for the minutes, the minutes for the decision, and the decision for its notice."""
        with pytest.raises(BadInput, match="circle"):
            plan("""
            stages:
              review:
                steps:
                  notice: {kind: notice, after: minutes, before: {step: decision, rule: exec12-key-28}}
                  decision: {}
                  minutes: {after: decision}
            """)

    def test_made_by_a_step_that_the_workstream_adds(self) -> None:
        added = "added_steps: {again: {title: Again, stage: design, after: handover, duration: 1 day}}"
        with pytest.raises(BadInput, match="circle"):
            plan(FOUR_STAGES, added)


class TestTheHorizon:
    """The holiday data ends with 2028: a plan past it has open dates and a problem, and is still a plan."""

    def plan(self, work: str = "", text: str = CHAIN) -> Plan:
        return plan_of(
            template=template(text), workstream=workstream(work, kind="example", start="2028-12-18"), as_of="2028-12-18"
        )

    def test_dates_from_there_on_are_left_open(self) -> None:
        # Monday 18 December to Friday the 22nd; b: 27 and 28 (Wednesday, Thursday), 29, and then the data ends.
        found = self.plan()
        assert forecasts(found, "a", "b", "c", "review-end") == [day("Fri 22 Dec 2028"), None, None, None]
        (problem,) = [p for p in found.problems if p.id == "calendar-horizon"]
        assert problem.details == {"milestone": "b", "calendar": "england"}
        assert milestone(found, "b").status == "upcoming"
        assert milestone(found, "b").slack_days is None

    def test_lengths_in_calendar_days_go_on(self) -> None:
        found = self.plan(text="stages: {review: {steps: {a: {duration: 8 weeks}}}}")
        assert forecast(found, "a") == day("Sun 11 Feb 2029")

    @pytest.mark.parametrize(
        "work",
        [
            # A target from which the call-in cannot be counted, and one before which a notice cannot be.
            "steps: {published: {target: 2028-12-29}}",
            "steps: {decision: {target: 2030-06-20}}",
        ],
    )
    def test_a_rule_that_cannot_be_counted_is_a_problem_and_no_crash(self, work: str) -> None:
        text = """
        stages:
          review:
            steps:
              notice: {kind: notice, before: {step: decision, rule: tupe-eli-28}}
              decision: {}
              published: {after: decision}
              callin: {after: published, rule: callin}
        """
        found = self.plan(work, text)
        assert "calendar-horizon" in {p.id for p in found.problems}

    def test_a_goal_that_cannot_be_hoped_for_is_a_problem_and_no_crash(self) -> None:
        text = """
        stages:
          review:
            duration: 40 working days
            steps: {a: {duration: 1 day}, go: {kind: start, after: review-end}}
        """
        found = plan_of(
            template=template(text),
            workstream=workstream(kind="example", start="2028-12-18"),
            contract=contract(start="2026-01-01"),
        )
        assert "calendar-horizon" in {p.id for p in found.problems}


def test_a_scrutiny_step_without_a_committee_of_its_own_uses_the_workstreams() -> None:
    found = plan_of(
        template=template("stages: {review: {steps: {hearing: {kind: meeting}}}}"),
        workstream=workstream(kind="example", start=START, scrutiny="adults"),
        committees=[committee("adults", "2025-06-26"), committee("scrutiny", "2025-06-20")],
    )
    assert forecast(found, "hearing") == day("Thu 26 Jun 2025")

"""``why`` can always answer: each step of each trace is counted again here, by other means than the program's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commissioning.dates import standard_calendars
from commissioning.errors import NotFound
from commissioning.model import Facts
from commissioning.plan import Milestone, Plan, TraceStep, why
from commissioning.testing import (
    committee,
    contract,
    day,
    decided,
    done,
    facts,
    plan_of,
    slipped,
    template,
    workstream,
)
from tests.plan.leicester import dementia
from tests.plan.looking import milestone

CALENDARS = standard_calendars()
ONE = timedelta(days=1)

EVERYTHING_AT_ONCE = facts(
    *(done(key, on="2025-06-20") for key in ("comms-plan", "demand-analysis", "gap-analysis", "performance-data")),
    done("benchmarking", on="2025-06-27"),
    slipped("evaluation", to="2025-09-19", on="2025-06-30", because="few answers"),
    slipped("gate-design", to="2025-09-26", on="2025-06-30"),
    slipped("tender-notice", to="2026-04-10", on="2025-06-30"),
    slipped("mobilisation-end", to="2027-02-07", on="2025-06-30"),
)
LATER = facts(
    decided("design", "approve", on="2025-07-31"),
    decided("procurement", "approve", on="2025-12-31"),
    done("key-decision-notice", on="2026-05-12"),
    decided("mobilisation", "approve", on="2026-06-10"),
    done("decision-published", on="2026-06-10"),
)
PLANS = {
    "nothing recorded": ("2025-07-01", facts()),
    "on its first day": ("2025-03-01", facts()),
    "slipped": ("2025-07-01", EVERYTHING_AT_ONCE),
    "decided": ("2026-06-12", LATER),
    "long after": ("2026-12-01", LATER),
}
DEMENTIA = {name: dementia(as_of, known) for name, (as_of, known) in PLANS.items()}
DATED = [
    pytest.param(plan, item, id=f"{name}: {item.key}")
    for name, plan in DEMENTIA.items()
    for item in plan.milestones
    if item.forecast is not None
]


def months_later(start: date, months: int) -> date:
    """The day before the corresponding date, for a start that every month has or whose last day it is."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    same_day = min(date(year, month + 1, 1) + timedelta(days=start.day - 1), after)
    return same_day - ONE


def recount(step: TraceStep) -> None:
    """Counts a step again from what it says of itself."""
    assert step.start
    assert step.count
    assert step.result
    if step.unit == "months":
        assert step.result == months_later(step.start, step.count)
        assert len(step.counted) == step.count
        return
    calendar = CALENDARS[str(step.calendar)]
    assert len(step.counted) == abs(step.count)
    assert all(calendar.counts(counted) for counted in step.counted), "every day counted is one that counts"
    assert all(not calendar.counts(out) for out, _ in step.left_out), "every day left out is one that does not"
    assert all(reason == calendar.why_not(out) for out, reason in step.left_out)
    walked = sorted([*step.counted, *(out for out, _ in step.left_out)])
    assert walked == [walked[0] + n * ONE for n in range(len(walked))], "no day is passed over in silence"
    # The first day of the walk is the start or its neighbour, and so is the result to the last day counted.
    assert min(abs((step.start - edge).days) for edge in (walked[0], walked[-1])) <= 1
    assert abs((step.result - step.counted[-1]).days) <= 1


@pytest.mark.parametrize(("plan", "item"), DATED)
def test_every_milestone_of_the_dementia_plan_can_be_counted_again(plan: Plan, item: Milestone) -> None:
    trace = why(plan, item.key)
    assert trace, "a date is never bare"
    assert trace[-1].result == item.forecast, [step.because for step in trace]
    for step in trace:
        assert step.because
        assert step.source
        if step.count is not None:
            recount(step)
        elif step.rule in ("first-usable-meeting", "no-usable-meeting"):
            # Those left out here are meetings, each with the reason why it does not serve.
            assert step.counted == ((step.result,) if step.rule == "first-usable-meeting" else ())
            assert all(reason for _, reason in step.left_out)
        else:
            assert step.counted == ()
            assert all(not CALENDARS["england"].counts(out) for out, _ in step.left_out)


@pytest.mark.parametrize(("plan", "item"), DATED)
def test_every_trace_goes_back_to_what_a_person_entered(plan: Plan, item: Milestone) -> None:
    first = why(plan, item.key)[0]
    assert first.rule in ("entered", "recorded", "slip", "not-before") or item.kind == "paper", first


@pytest.mark.parametrize(("plan", "item"), DATED)
def test_a_trace_serialises(plan: Plan, item: Milestone) -> None:
    for step in why(plan, item.key):
        written = step.as_dict()
        assert set(written) >= {"rule", "source", "calendar", "from", "count", "unit", "counted", "left_out", "result"}
        assert written["result"] == (step.result.isoformat() if step.result else None)


def test_the_chain_to_the_service_start_reads_as_a_story() -> None:
    """From the decision of 10 June: nothing before it is needed to explain the standstill."""
    trace = why(DEMENTIA["decided"], "contract-award")
    assert [(step.milestone, step.rule, step.result) for step in trace] == [
        ("decision-published", "recorded", day("Wed 10 Jun 2026")),
        ("callin-ends", "callin", day("Wed 17 Jun 2026")),
        ("award-notice", "first-working-day", day("Thu 18 Jun 2026")),
        ("standstill-ends", "pa23-standstill-voluntary", day("Mon 29 Jun 2026")),
        ("contract-award", "first-working-day", day("Tue 30 Jun 2026")),
    ]
    callin, standstill = trace[1], trace[3]
    assert day("Mon 15 Jun 2026") in callin.counted, "15 June is a working day in England"
    assert (callin.calendar, standstill.calendar) == ("england", "uk")
    assert standstill.source == "Procurement Act 2023, s.51(4)-(5); working day s.123(1)"
    assert [out for out, _ in standstill.left_out] == [
        day("Sat 20 Jun 2026"),
        day("Sun 21 Jun 2026"),
        day("Sat 27 Jun 2026"),
        day("Sun 28 Jun 2026"),
    ]


def test_a_paper_is_explained_from_its_meeting() -> None:
    plan = plan_of(
        template=template("stages: {review: {steps: {hearing: {kind: meeting}}}}"),
        workstream=workstream(kind="example", start="2025-05-12"),
        committees=[committee("scrutiny", "2025-06-26")],
    )
    trace = why(plan, "hearing-clearances")
    assert [(step.milestone, step.rule, step.result) for step in trace[-3:]] == [
        ("hearing-agenda", "lga72-agenda-5", day("Wed 18 Jun 2025")),
        ("hearing-papers", "paper-chain", day("Fri 13 Jun 2025")),
        ("hearing-clearances", "paper-chain", day("Fri 6 Jun 2025")),
    ]
    # Three working days before Wednesday the 18th.
    assert trace[-2].counted == (day("Tue 17 Jun 2025"), day("Mon 16 Jun 2025"), day("Fri 13 Jun 2025"))
    assert [out for out, _ in trace[-2].left_out] == [day("Sun 15 Jun 2025"), day("Sat 14 Jun 2025")]


def plan_with(known: Facts, as_of: str = "2025-06-02", work: str = "", text: str = "") -> Plan:
    steps = text or "a: {duration: 5 working days}, b: {after: a}, c: {after: b, rule: callin}"
    return plan_of(
        template=template(
            f"stages: {{review: {{duration: 30 days, steps: {{{steps}}}}}, design: {{gate: {{}}, steps: {{d: {{}}}}}}}}"
        ),
        workstream=workstream(work, kind="example", start="2025-06-02"),
        facts=known,
        as_of=as_of,
    )


@pytest.mark.parametrize("key", ["a", "b", "c", "review-end", "gate-design", "d"])
@pytest.mark.parametrize("to", ["2025-06-05", "2025-06-10", "2025-06-30", "2025-08-01"])
def test_a_slip_is_the_last_word_of_a_trace(key: str, to: str) -> None:
    known = facts(slipped(key, to=to, on="2025-06-02", because="illness"))
    plan = plan_with(known)
    item = milestone(plan, key)
    trace = why(plan, key)
    assert trace[-1].result == item.forecast
    if item.forecast == date.fromisoformat(to):
        assert "illness" in trace[-1].because or any("illness" in step.because for step in trace)


def test_a_slip_of_a_step_without_a_length_needs_no_other_reason() -> None:
    plan = plan_with(facts(slipped("b", to="2025-07-01", on="2025-06-02")))
    assert [step.rule for step in why(plan, "b") if step.milestone == "b"] == ["slip"]


@pytest.mark.parametrize("key", ["a", "b", "c", "gate-design", "d"])
def test_a_day_before_which_it_cannot_happen_is_named(key: str) -> None:
    plan = plan_with(facts(), work=f"steps: {{{key}: {{not_before: 2025-08-04}}}}")
    trace = why(plan, key)
    assert trace[-1].result == milestone(plan, key).forecast
    assert "not-before" in [step.rule for step in trace]


def test_a_decision_held_up_by_its_notice_names_the_notice_and_what_held_that_up() -> None:
    """The draft is done on Friday 6 June 2025, the notice given on Monday the 9th: 28 clear days to Monday 7 July."""
    plan = plan_with(
        facts(),
        text="draft: {duration: 5 working days}, "
        "notice: {kind: notice, after: draft, before: {step: decision, rule: exec12-key-28}}, decision: {}",
    )
    assert milestone(plan, "decision").forecast == day("Tue 8 Jul 2025")
    trace = why(plan, "decision")
    assert trace[-1].result == day("Tue 8 Jul 2025")
    assert [step.milestone for step in trace] == ["review-start", "draft", "notice", "decision"]
    assert trace[-1].rule == "exec12-key-28"
    assert trace[-1].start == day("Mon 9 Jun 2025")


def test_what_holds_the_goal_up_is_critical_the_notice_too() -> None:
    plan = plan_of(
        template=template("""
        stages:
          review:
            steps:
              draft: {duration: 5 working days}
              aside: {duration: 2 days}
              notice: {kind: notice, after: draft, before: {step: decision, rule: exec12-key-28}}
              decision: {}
              go: {kind: start, after: review-end}
        """),
        workstream=workstream(kind="example", start="2025-06-02"),
    )
    assert {m.key for m in plan.milestones if m.critical} == {"draft", "notice", "decision", "review-end", "go"}


def test_the_earliest_lawful_meeting_is_counted_day_by_day() -> None:
    """Papers on Friday 6 June, agenda on Wednesday the 11th (9, 10, 11), five clear days (12, 13, 16, 17, 18)."""
    plan = plan_of(
        template=template("stages: {review: {steps: {a: {duration: 5 days}, hearing: {kind: meeting, after: a}}}}"),
        workstream=workstream(kind="example", start="2025-06-02"),
    )
    agenda, clear, last = why(plan, "hearing")[-3:]
    assert (agenda.rule, agenda.result) == ("paper-chain", day("Wed 11 Jun 2025"))
    assert (clear.rule, clear.result) == ("lga72-agenda-5", day("Thu 19 Jun 2025"))
    assert (last.rule, last.result) == ("no-usable-meeting", day("Thu 19 Jun 2025"))


def test_papers_of_steps_with_like_names_are_told_apart() -> None:
    plan = plan_of(
        template=template("""
        stages: {review: {steps: {hearing: {kind: meeting}, hearing-again: {kind: meeting, after: hearing}}}}
        """),
        workstream=workstream(kind="example", start="2025-05-12"),
        committees=[committee("scrutiny", "2025-06-26", "2025-08-28")],
    )
    for key in ("hearing-papers", "hearing-again-papers"):
        assert why(plan, key)[-1].result == milestone(plan, key).forecast


def test_a_paper_that_is_in_says_so() -> None:
    plan = plan_of(
        template=template("stages: {review: {steps: {hearing: {kind: meeting}}}}"),
        workstream=workstream(kind="example", start="2025-05-12"),
        committees=[committee("scrutiny", "2025-06-26")],
        facts=facts(done("hearing-papers", on="2025-06-10")),
        as_of="2025-06-11",
    )
    (step,) = why(plan, "hearing-papers")
    assert (step.rule, step.result) == ("recorded", day("Tue 10 Jun 2025"))


def test_a_decision_held_up_over_a_weekend_ends_on_its_working_day() -> None:
    """Noticed on Friday 30 May 2025, 28 clear days end on 27 June and the decision may come on Saturday the 28th."""
    plan = plan_of(
        template=template("""
        stages:
          review: {steps: {notice: {kind: notice, before: {step: decision, rule: exec12-key-28}}, decision: {}}}
        """),
        workstream=workstream(kind="example", start="2025-05-30"),
    )
    assert milestone(plan, "decision").forecast == day("Mon 30 Jun 2025")
    assert why(plan, "decision")[-1].result == day("Mon 30 Jun 2025")


def test_a_gate_before_a_weekend_names_the_days_it_does_not_sit_on() -> None:
    plan = plan_with(facts(), text="a: {duration: 5 working days}", work="stages: {review: {duration: 4 weeks}}")
    step = why(plan, "gate-design")[-1]
    assert (step.rule, step.result) == ("last-working-day", day("Fri 27 Jun 2025"))
    assert step.left_out == ((day("Sat 28 Jun 2025"), "Saturday"), (day("Sun 29 Jun 2025"), "Sunday"))


def test_a_step_that_is_left_out_says_why() -> None:
    plan = plan_with(facts(), work="steps: {a: {left_out: done last year}}")
    (step,) = why(plan, "a")
    assert (step.rule, step.result, step.because) == ("left-out", None, "done last year")


def test_a_date_past_the_holiday_data_says_so() -> None:
    plan = plan_of(
        template=template("stages: {review: {steps: {a: {duration: 20 working days}, b: {after: a}}}}"),
        workstream=workstream(kind="example", start="2028-12-18"),
    )
    for key in ("a", "b"):
        step = why(plan, key)[-1]
        assert step.result is None
        assert "outside the holiday data" in step.because


def test_an_unknown_milestone_is_not_found() -> None:
    with pytest.raises(NotFound, match="DEM-2025 has no milestone 'no-such-milestone'") as caught:
        why(DEMENTIA["decided"], "no-such-milestone")
    assert caught.value.exit_code == 3


def test_a_template_without_a_scrutiny_committee_still_answers() -> None:
    plan = plan_of(contract=contract(), as_of="2025-01-06")
    for item in plan.milestones:
        if item.forecast:
            assert why(plan, item.key)[-1].result == item.forecast

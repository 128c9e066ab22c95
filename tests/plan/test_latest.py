"""``why --latest``: the backward side of every date, each step counted again by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissioning.errors import NotFound
from commissioning.plan import Plan, Scene, make_plan, why_latest
from commissioning.testing import committee, day, plan_of, template, workstream
from commissioning.track import standing
from tests.plan.by_hand import check_trace
from tests.plan.looking import milestone, problems
from tests.plan.test_every_why import EXAMPLES, example
from tests.plan.test_other_councils import STARTS, timetable
from tests.plan.test_plan_laws import needed_on, scenes


def recount(plan: Plan) -> int:
    """Counts the latest day of every milestone again; how many there were."""
    dated = [item for item in plan.milestones if item.latest]
    for item in dated:
        assert item.latest
        check_trace(why_latest(plan, item.key), item.latest, plan.as_of)
    return len(dated)


@pytest.mark.parametrize("as_of", ["2025-03-01", "2025-07-01", "2025-12-22"])
@pytest.mark.parametrize(("name", "reference"), EXAMPLES, ids=str)
def test_of_the_examples(name: str, reference: str | None, as_of: str) -> None:
    recount(example(name, reference, as_of))


@pytest.mark.parametrize("name", STARTS)
def test_of_other_councils(name: str) -> None:
    assert recount(timetable(name)) >= 25


@given(scenes(), st.integers(-60, 400))
def test_of_plans_drawn_at_random(given: Scene, later: int) -> None:
    recount(make_plan(needed_on(given, date(2026, 1, 1) + timedelta(days=later))))


def test_it_begins_with_the_contracts_start_and_ends_with_the_last_day() -> None:
    steps = why_latest(timetable("open-procedure"), "standstill")
    assert [(step.rule, step.result) for step in steps] == [
        ("entered", day("Fri 1 Apr 2022")),
        ("contract-term", day("Wed 31 Mar 2027")),
        ("day-after", day("Thu 1 Apr 2027")),
        ("day-before", day("Wed 31 Mar 2027")),
        ("latest-of", day("Wed 31 Mar 2027")),
        ("duration", day("Thu 7 Jan 2027")),
        ("day-before", day("Wed 6 Jan 2027")),
        ("latest-of", day("Wed 6 Jan 2027")),
        ("day-before", day("Tue 5 Jan 2027")),
    ]


def test_what_the_goal_does_not_wait_for_has_none() -> None:
    plan = example("workforce-strategy", None, "2025-07-01")
    assert milestone(plan, "six-month-review").latest is None
    with pytest.raises(NotFound, match="does not wait for it"):
        why_latest(plan, "six-month-review")
    with pytest.raises(NotFound, match="no milestone"):
        why_latest(plan, "nothing")


LAUNCH = """
steps:
  launch: {stated: {says: summer 2026, paper: Forward plan, paper_date: 2026-01-12}}
"""


def strategy(text: str, *meetings: Any, as_of: str = "2026-01-12") -> Plan:
    return plan_of(
        workstream=workstream(text, kind="strategy-refresh", start="2026-01-12"),
        committees=[committee("scrutiny", *meetings)], as_of=as_of,
    )  # fmt: skip


def test_the_target_of_the_goal_itself_is_the_day_on_which_it_is_needed() -> None:
    """The summer ends on Monday 31 August 2026, a bank holiday; a launch wants a working day: Friday the 28th."""
    plan = strategy(LAUNCH, "2026-11-12")
    launch = milestone(plan, "launch")
    assert launch.latest == day("Fri 28 Aug 2026")
    first, last = why_latest(plan, "launch")
    assert (first.source, first.result) == ("workstream W-1, steps.launch.stated", day("Mon 31 Aug 2026"))
    assert "'summer 2026', held to its latest day" in first.because
    assert last.result == day("Fri 28 Aug 2026")
    assert standing(plan).status == "late", "check says target-missed"
    assert [p.details["milestone"] for p in problems(plan, "target-missed")] == ["launch"]
    written = strategy("steps: {launch: {target: 2027-03-31}}", "2026-11-12")
    assert why_latest(written, "launch")[0].source == "workstream W-1, steps.launch.target"
    assert standing(written).status == "on-track"


def test_a_plan_that_nothing_says_the_need_of_says_what_to_write() -> None:
    with pytest.raises(NotFound, match=r"nothing says when the goal of W-1 is needed\. Write 'service_start"):
        why_latest(strategy("", "2026-11-12"), "launch")


def test_a_latest_day_that_hangs_on_a_meeting_not_published_says_so() -> None:
    needed = "service_start: {required: 2027-06-30}"
    short = "{review: {steps: {report: {duration: 7 days}, heard: {kind: meeting, after: report}, "
    found = plan_of(
        template=template(f"stages: {short}go: {{kind: start, after: heard}}}}}}}}"),
        workstream=workstream(needed, kind="example", start="2026-01-12"), committees=[committee("scrutiny")],
    )  # fmt: skip
    for key in ("heard", "report"):
        said = [step.because for step in why_latest(found, key) if "provisional" in step.because]
        assert len(said) == 1
        assert "no meeting of Scrutiny committee that serves is published" in said[0]
    drawn = strategy(needed, "2026-11-12", {"date": "2027-02-11", "status": "provisional"})
    last = why_latest(drawn, "scrutiny-before-decision")[-1]
    assert (last.rule, last.result) == ("last-usable-meeting", day("Thu 11 Feb 2027"))
    assert last.because.endswith("which is provisional")

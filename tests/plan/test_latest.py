"""``why --latest``: the backward side of every date, each step counted again by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissioning.errors import NotFound
from commissioning.plan import Plan, Scene, make_plan, why_latest
from commissioning.testing import day
from tests.plan.by_hand import check_trace
from tests.plan.looking import milestone
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

"""Two timetables of councils that are not Leicester: every date was worked out by hand, with a printed calendar.

``tests/cases/timetables``: the files a council would write, and beside each a table of the days that a person found:
counted forward from the start, and back from the day after the contract ends. Bank holidays on the way: 4 and 25 May
and 31 August 2026, Christmas Day and its 28 December, New Year's Day, and 4 January 2027, which is Scotland's alone.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from commissioning.plan import Plan, continuity_of, why
from commissioning.testing import plan_of
from tests.plan.by_hand import check_trace
from tests.plan.looking import milestone, problems

FOLDER = Path(__file__).resolve().parents[1] / "cases" / "timetables"
STARTS = {"open-procedure": "2026-01-05", "most-suitable-provider": "2026-06-01"}


def timetable(name: str) -> Plan:
    return plan_of((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), as_of=STARTS[name])


@pytest.mark.parametrize("name", STARTS)
def test_every_date_is_the_one_found_by_hand(name: str) -> None:
    plan = timetable(name)
    rows = list(csv.DictReader((FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["milestone"] for row in rows] == [item.key for item in plan.milestones]
    for row in rows:
        item = milestone(plan, row["milestone"])
        left = "" if item.meetings_left is None else str(item.meetings_left)
        found = (str(item.forecast), str(item.latest or ""), left)
        assert found == (row["earliest or due"], row["latest"], row["meetings left"]), item.key


@pytest.mark.parametrize("name", STARTS)
def test_every_date_says_why(name: str) -> None:
    plan = timetable(name)
    for item in plan.milestones:
        assert item.forecast
        check_trace(why(plan, item.key), item.forecast, plan.as_of)
    imposed = continuity_of(plan)
    assert imposed
    for shown in imposed.dates():
        check_trace(why(plan, shown.key), shown.date, plan.as_of)


def test_what_is_wrong_with_the_open_procedure() -> None:
    """Engagement (3 to 30 March) runs into the notice of election of 26 March, and a draft is due on 29 April; the
    options paper misses 19 March and waits for 4 June. The notices are in their lawful order, the contract is covered.
    The council's file sets no rule of its own.
    """
    plan = timetable("open-procedure")
    assert sorted({problem.id for problem in plan.problems}) == ["pre-election-period", "recess", "rule-assumed"]
    (poll,) = problems(plan, "pre-election-period")
    assert poll.details["milestones"] == ["engagement", "scrutiny-options-draft"]


def test_the_options_of_the_joint_contract() -> None:
    """Six months before 30 June 2027 is 30 December 2026. Call-in of three working days (23, 24, 29 December) is over
    the day before when the decision is published on the 22nd; the last Executive before is 16 December; 28 clear days
    before it begin on 18 November. Two years on: 30 December 2028 is a Saturday; call-in 22, 27, 28 December.
    """
    found = continuity_of(timetable("most-suitable-provider"))
    assert found
    chains = [{item.key[12:]: str(item.date) for item in option.chain} for option in found.options]
    assert chains == [
        {
            "notice": "2026-12-30",
            "published": "2026-12-22",
            "decide-by": "2026-12-16",
            "key-decision-notice": "2026-11-17",
            "agenda": "2026-12-08",
            "papers": "2026-12-04",
        },
        {
            "notice": "2028-12-29",
            "published": "2028-12-21",
            "decide-by": "2028-12-20",
            "key-decision-notice": "2028-11-21",
        },
    ]
    assert found.gap_days == 0
    assert found.voluntary_notice is not None
    # Three months' notice given on 31 March runs out on 30 June, which has no 31st (Dodds v Walker).
    assert found.voluntary_notice.date == date(2027, 3, 31)


def test_the_partners_poll_holds_nothing_and_the_citys_begins_on_31_march() -> None:
    """Nothing public falls between 10 September and 15 October 2026, nor between 31 March and 6 May 2027."""
    assert problems(timetable("most-suitable-provider"), "pre-election-period") == []

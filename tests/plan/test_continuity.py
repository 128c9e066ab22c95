"""Days without a service between one contract's end and its successor's start."""

from __future__ import annotations

import pytest

from commissioning.errors import Problem
from commissioning.model import Contract, Facts
from commissioning.plan import Plan, continuity_of
from commissioning.testing import contract, day, done, facts, plan_of, template, workstream
from tests.plan.looking import milestone, problems

# Nine months of work from 1 January 2026: service from 1 October. The contract ends on 30 June: July, August,
# September.
REVIEW = """
stages:
  review: {duration: %s, steps: {look: {duration: 1 week}}}
  mobilisation: {duration: %s, steps: {prepare: {duration: 1 week}, go: {kind: start, after: mobilisation-end}}}
"""
OLD = contract(start="2023-07-01", months=36)


def plan(
    review: str = "6 months",
    mobilisation: str = "3 months",
    *,
    old: Contract = OLD,
    work: str = "",
    known: Facts | None = None,
    as_of: str = "2026-01-01",
) -> Plan:
    return plan_of(
        template=template(REVIEW % (review, mobilisation)),
        workstream=workstream(work, kind="example", start="2026-01-01"),
        contract=old,
        facts=known or facts(),
        as_of=as_of,
    )


def gaps(found: Plan) -> list[tuple[str, int]]:
    return [(p.details["basis"], p.details["days"]) for p in problems(found, "continuity-gap")]


def gap(found: Plan) -> Problem:
    return problems(found, "continuity-gap")[0]


def test_the_gap_is_the_days_between_both_counted() -> None:
    found = gap(plan())
    assert found.details["days"] == 31 + 31 + 30 == 92
    assert (found.details["from"], found.details["to"]) == ("2026-07-01", "2026-09-30")
    assert found.details["contract"] == "OLD-1"
    assert found.details["latest_start"] == "2025-10-01"  # nine months before 1 July 2026


def test_a_forecast_as_hoped_for_is_not_said_twice() -> None:
    assert gaps(plan()) == [("target", 92)]


def test_a_later_forecast_is_a_second_gap() -> None:
    """As of 1 February the first look, due on 7 January, is not done; but the six months hold it. In August they
    do not.
    """
    assert gaps(plan(as_of="2026-02-01")) == [("target", 92)]
    late = plan(as_of="2026-08-01")
    # The look on 1 August; three months of mobilisation from 2 August to 1 November; October has 31 days, and one more.
    assert milestone(late, "go").forecast == day("Mon 2 Nov 2026")
    assert gaps(late) == [("target", 92), ("forecast", 92 + 31 + 1)]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (36, [("target", 92)]),
        (38, [("target", 30)]),  # to 31 August: September is left
        (39, []),  # to 30 September: the service follows the day after
        (48, []),
    ],
)
def test_no_day_without_a_service_is_no_gap(months: int, expected: list[tuple[str, int]]) -> None:
    assert gaps(plan(old=contract(start="2023-07-01", months=months))) == expected


class TestExtensions:
    def test_used_ones_are_part_of_the_contract(self) -> None:
        used = contract("extensions: [{months: 3, status: used}]", start="2023-07-01")
        assert used.current_end == day("30 Sep 2026")
        assert gaps(plan(old=used)) == []

    def test_one_that_is_left_is_the_remedy(self) -> None:
        left = contract("extensions: [{months: 12}]", start="2023-07-01")
        assert left.maximum_end == day("30 Jun 2027")
        found = gap(plan(old=left))
        assert found.details["extension_months_left"] == 12
        assert "12 months of extension are left" in found.message
        assert found.remedy == "Use the extension that is left before Tue 30 Jun 2026."

    def test_that_wants_notice_says_by_when(self) -> None:
        """Three months before the contract ends on 30 June 2026."""
        left = contract("extensions: [{months: 12, notice_months: 3}]", start="2023-07-01")
        assert left.notice_by == day("30 Mar 2026")
        found = gap(plan(old=left))
        assert found.details["extension_notice_by"] == "2026-03-30"
        assert "notice of it by Mon 30 Mar 2026" in found.remedy
        assert contract("extensions: [{months: 12, notice_months: 3, status: used}]").notice_by is None

    def test_of_a_weekend_says_the_day_that_continuity_says(self) -> None:
        """Three months before Sunday 31 May 2026: Saturday 28 February, so Friday the 27th."""
        left = contract("extensions: [{months: 12, notice_months: 3}]", start="2023-06-01")
        assert left.notice_by == day("Sat 28 Feb 2026")
        found = plan(old=left)
        asked = continuity_of(found)
        assert asked is not None
        assert asked.options[0].dated("notice").date == day("Fri 27 Feb 2026")
        assert gap(found).remedy == "Use the extension that is left; give notice of it by Fri 27 Feb 2026."
        assert gap(found).details["extension_notice_by"] == "2026-02-27"

    @pytest.mark.parametrize("text", ["", "extensions: [{months: 12, status: lapsed}]"])
    def test_none_left_asks_for_cover(self, text: str) -> None:
        found = gap(plan(old=contract(text, start="2023-07-01")))
        assert found.details["extension_months_left"] == 0
        assert "no extension left" in found.message
        assert "Agree cover" in found.remedy

    def test_a_written_end_counts_more_than_a_computed_one(self) -> None:
        old = contract(start="2023-07-01", end="2026-09-30")
        assert (old.computed_end, old.current_end) == (day("30 Jun 2026"), day("30 Sep 2026"))
        assert gaps(plan(old=old)) == []


def test_a_written_target_is_what_the_council_hopes_for() -> None:
    assert gaps(plan(work="service_start: {target: 2026-08-01}")) == [("target", 31), ("forecast", 92)]


def test_a_target_window_of_the_last_stage_is_too() -> None:
    found = plan(work="stages: {mobilisation: {target: {start: 2026-06-01, end: 2026-08-31}}}")
    assert gaps(found)[0] == ("target", 62)  # July and August


def test_once_the_service_has_started_only_what_happened_counts() -> None:
    found = plan(known=facts(done("go", on="2026-07-15")), as_of="2026-07-20")
    assert gaps(found) == [("forecast", 14)]  # 1 to 14 July
    assert gap(found).details["to"] == "2026-07-14"


def test_without_a_contract_there_is_no_gap() -> None:
    found = plan_of(
        template=template(REVIEW % ("6 months", "3 months")), workstream=workstream(kind="example", start="2026-01-01")
    )
    assert gaps(found) == []


class TestTheLatestStart:
    """By the stages' lengths alone, in whatever they are counted. The service is needed on 1 July 2026, a Wednesday."""

    @pytest.mark.parametrize(
        ("review", "mobilisation", "expected"),
        [
            ("6 months", "3 months", "2025-10-01"),
            ("2 weeks", "10 days", "2026-06-07"),  # 24 days before 1 July
            ("4 weeks", "1 month", "2026-05-04"),  # a month: June; four weeks: 4 to 31 May
            # Ten working days: Wednesday 17 to Tuesday 30 June; five, of the whole UK: 10, 11, 12, 16 June, so from
            # the 9th.
            ("5 working days (uk)", "10 working days", "2026-06-09"),
            ("5 working days (england)", "10 working days", "2026-06-10"),
        ],
    )
    def test_is_counted_back(self, review: str, mobilisation: str, expected: str) -> None:
        assert gap(plan(review, mobilisation, as_of="2026-06-30")).details["latest_start"] == expected

    def test_is_not_given_where_a_stage_has_no_length(self) -> None:
        """From the stages that have one alone it would be too late by all the others."""
        text = (REVIEW % ("6 months", "3 months")).replace("duration: 6 months, ", "")
        found = plan_of(
            template=template(text),
            workstream=workstream(kind="example", start="2026-01-01"),
            contract=OLD,
            as_of="2026-06-30",
        )
        assert gap(found).details["basis"] == "forecast"
        assert gap(found).details["latest_start"] is None
        assert "had to start by" not in gap(found).message

    def test_of_clamped_months_is_counted_from_the_anchor(self) -> None:
        """Needed on 31 May 2026: nine months before it is 31 August. Three and then six would say 28 August."""
        found = plan(old=contract(start="2023-05-31", months=36))
        assert found.scene.contract
        assert found.scene.contract.current_end == day("30 May 2026")
        assert gap(found).details["latest_start"] == "2025-08-31"


class TestTheRequiredStart:
    def test_is_the_day_after_the_contract(self) -> None:
        assert milestone(plan(), "go").deadline == day("Wed 1 Jul 2026")
        assert milestone(plan(), "go").slack_days == -92

    def test_as_written_counts_more(self) -> None:
        go = milestone(plan(work="service_start: {required: 2026-11-01}"), "go")
        assert (go.deadline, go.slack_days) == (day("Sun 1 Nov 2026"), 31)

    def test_without_a_contract_is_the_target(self) -> None:
        found = plan_of(
            template=template(REVIEW % ("6 months", "3 months")),
            workstream=workstream("service_start: {target: 2026-12-01}", kind="example", start="2026-01-01"),
        )
        assert (milestone(found, "go").deadline, milestone(found, "go").slack_days) == (day("Tue 1 Dec 2026"), 61)

    def test_without_either_there_is_no_slack(self) -> None:
        found = plan_of(
            template=template(REVIEW % ("6 months", "3 months")),
            workstream=workstream(kind="example", start="2026-01-01"),
        )
        assert [m.slack_days for m in found.milestones if m.slack_days is not None] == []


def test_a_contract_that_ended_before_the_holiday_data_gives_days_of_work_no_latest_day() -> None:
    found = plan_of(contract=contract(start="2000-01-01", months=12), as_of="2025-01-06")
    assert milestone(found, "service-start").latest == day("Mon 1 Jan 2001")
    assert milestone(found, "contract-award").latest is None

"""Options to extend: by when notice is given, and by when the decision before it is taken. Worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from commissioning.dates import ONE_DAY
from commissioning.model import Contract
from commissioning.plan import Continuity, OptionDates, Plan, continuity_of, why
from commissioning.testing import committee, contract, day, plan_of, template, workstream
from tests.plan.looking import problems

QUICK = template("""
stages:
  review: {steps: {look: {duration: 2 months}}}
  mobilisation: {duration: 3 months, steps: {go: {kind: start, after: mobilisation-end}}}
""")
CABINET = committee(
    "cabinet", "2026-01-13", "2026-02-10", "2026-03-10", {"date": "2026-03-17", "status": "cancelled"}, "2026-04-14"
)
TWO_AND_ONE = contract(
    "extensions: [{months: 24, notice_months: 3}, {months: 12, notice_days: 90}]",
    start="2023-07-01",
    decided_by="cabinet",
)


def plan(old: Contract = TWO_AND_ONE, as_of: str = "2026-01-05", start: str = "2026-01-05") -> Plan:
    return plan_of(
        template=QUICK,
        workstream=workstream(kind="example", start=start),
        contract=old,
        committees=[CABINET],
        as_of=as_of,
    )


def seen(found: Plan) -> Continuity:
    value = continuity_of(found)
    assert value is not None
    return value


def dates(option: OptionDates) -> dict[str, date]:
    return {item.key.removeprefix(f"{option.key}-"): item.date for item in option.chain}


def test_the_chain_of_an_option_that_a_committee_decides() -> None:
    """Notice three months before 30 June 2026. Call-in is over on Sunday 29 March when the decision is published on
    Friday the 20th (23, 24, 25, 26, 27 March). It is taken the working day before, Thursday the 19th, or at Cabinet's
    last meeting up to then: not the one of the 17th, which is cancelled. 28 clear days: 10 February to 9 March.
    """
    first = seen(plan()).options[0]
    assert dates(first) == {
        "notice": day("Mon 30 Mar 2026"),
        "published": day("Fri 20 Mar 2026"),
        "decide-by": day("Tue 10 Mar 2026"),
        "agenda": day("Mon 2 Mar 2026"),
        "papers": day("Wed 25 Feb 2026"),
        "key-decision-notice": day("Mon 9 Feb 2026"),
    }
    assert first.begin_by.key == "extension-1-key-decision-notice"
    assert not first.provisional


def test_options_follow_each_other() -> None:
    """24 months to 30 June 2028, then twelve to 30 June 2029; 90 days before 30 June 2028 is Saturday 1 April."""
    first, second = TWO_AND_ONE.options
    assert (first.extends, first.first, first.last) == (
        day("30 Jun 2026"),
        day("1 Jul 2026"),
        day("30 Jun 2028"),
    )
    assert (second.extends, second.last, second.notice_by) == (
        day("30 Jun 2028"),
        day("30 Jun 2029"),
        day("Sat 1 Apr 2028"),
    )
    assert TWO_AND_ONE.maximum_end == day("30 Jun 2029")
    later = seen(plan()).options[1]
    # Notice on Friday 31 March 2028; call-in over on Thursday the 30th: 24, 27, 28, 29, 30 March; published the 23rd.
    assert dates(later) == {
        "notice": day("Fri 31 Mar 2028"),
        "published": day("Thu 23 Mar 2028"),
        "decide-by": day("Wed 22 Mar 2028"),
        "key-decision-notice": day("Tue 22 Feb 2028"),  # 28 clear days: 23 February (a leap year) to 21 March
    }
    assert later.provisional, "Cabinet's meetings of 2028 are not published"


def test_an_option_after_a_used_and_a_lapsed_one_is_counted_from_the_start() -> None:
    """From 31 August 2023: six months used end on 29 February 2024, and twelve more on 28 February 2025."""
    old = contract(
        "extensions: [{months: 3, status: used}, {months: 6, status: lapsed}, {months: 12}]",
        start="2023-08-31",
        months=3,
    )
    (left,) = old.options
    assert (old.current_end, left.number, left.last) == (day("29 Feb 2024"), 3, day("28 Feb 2025"))


@pytest.mark.parametrize(
    ("last", "decided", "provisional"),
    [
        ("2026-03-10", "2026-03-10", False),
        # A quarter, 92 days, before Thursday 19 March 2026 is 17 December.
        ("2025-12-17", "2025-12-17", False),
        ("2025-12-16", "2026-03-19", True),
    ],
)
def test_a_calendar_that_ends_before_the_day_serves_for_a_quarter(last: str, decided: str, provisional: bool) -> None:
    found = plan_of(
        template=QUICK,
        workstream=workstream(kind="example", start="2025-06-02"),
        contract=TWO_AND_ONE,
        committees=[committee("cabinet", "2025-11-11", last)],
    )
    option = seen(found).options[0]
    assert (str(option.decide_by), option.provisional) == (decided, provisional)


def test_without_a_committee_a_member_decides_on_the_last_working_day() -> None:
    old = contract("extensions: [{months: 24, notice_months: 3}]", start="2023-07-01", key_decision=False)
    (option,) = seen(plan(old)).options
    assert dates(option) == {
        "notice": day("Mon 30 Mar 2026"),
        "published": day("Fri 20 Mar 2026"),
        "decide-by": day("Thu 19 Mar 2026"),
    }


def test_a_notice_that_nobody_entered_is_asked_for_and_the_end_stands_in_for_it() -> None:
    """Used by Tuesday 30 June 2026: call-in over on Monday the 29th, so published on Monday the 22nd."""
    found = seen(plan(contract("extensions: [{months: 24}]", start="2023-07-01")))
    assert dates(found.options[0])["published"] == day("Mon 22 Jun 2026")
    assert any("notice" in ask and "extension 1" in ask for ask in found.asks)


@pytest.mark.parametrize(
    ("as_of", "status"),
    [("2026-02-09", "open"), ("2026-02-10", "urgent"), ("2026-03-30", "urgent"), ("2026-03-31", "lost")],
)
def test_an_option_is_open_until_its_first_day_and_lost_after_its_notice(as_of: str, status: str) -> None:
    assert seen(plan(as_of=as_of)).options[0].status == status


def test_what_is_due_tomorrow_is_due_in_one_day() -> None:
    """The notice of the key decision is to be published by Monday 9 February 2026."""
    (problem,) = problems(plan(as_of="2026-02-08"), "extension-decision-due")
    assert "is due in 1 day (Mon 9 Feb 2026)" in problem.message
    (problem,) = problems(plan(as_of="2026-02-10"), "extension-decision-due")
    assert "was due 1 day ago (Mon 9 Feb 2026)" in problem.message


def test_the_gap_that_each_option_leaves() -> None:
    """Two months and three from 5 January 2026 are over by 4 June; the service can start on the 5th."""
    early = seen(plan())
    assert (early.service_start, early.gap_days) == (day("5 Jun 2026"), 0)
    late = seen(plan(start="2028-01-05", as_of="2026-01-05"))
    assert late.service_start == day("5 Jun 2028")
    # 1 July 2026 to 4 June 2028: 365 + 340 days (29 February 2028 is one of them).
    assert (late.gap_days, late.options[0].gap_days) == (705, 0)


@pytest.mark.parametrize("option", ["extension-1", "extension-2"])
def test_every_date_can_be_counted_back_to_what_was_entered(option: str) -> None:
    found = plan()
    for item in seen(found).dates():
        steps = why(found, item.key)
        assert steps[0].rule == "entered"
        assert steps[-1].result == item.date
        for number, step in enumerate(steps):
            known = {earlier.result for earlier in steps[:number]}
            # A call-in is over on the day before the notice.
            assert step.start is None or step.start in known or step.start + ONE_DAY in known, step.because


class TestTheWrittenEnd:
    def test_that_is_the_initial_terms_asks_whether_extensions_are_in_it(self) -> None:
        old = contract("extensions: [{months: 24, status: used}]", start="2023-07-01", end="2026-06-30")
        assert old.what_the_end_may_mean == "the end of the initial term, without the extensions marked as used"
        assert any("does the written end count extensions in?" in ask for ask in seen(plan(old)).asks)

    def test_that_counts_an_option_in_asks_too(self) -> None:
        old = contract("extensions: [{months: 24}]", start="2023-07-01", end="2028-06-30")
        assert old.what_the_end_may_mean == "the end with extension 1, which is marked as left"
        assert old.options[0].last == day("30 Jun 2030")

    def test_that_agrees_asks_nothing(self) -> None:
        old = contract(start="2023-07-01", end="2026-06-30", voluntary_sector=False)
        assert old.what_the_end_may_mean is None
        assert seen(plan(old)).asks == ()


class TestTheLaw:
    def test_an_old_contract_is_a_question_of_the_regulations_of_2015(self) -> None:
        old = contract(start="2021-04-01", months=60)
        (note,) = seen(plan(old)).notes
        assert "regulation 72" in note

    def test_a_tenth_of_the_term_is_counted_in_days(self) -> None:
        """Five years from 1 April 2025 have 1826 days; a tenth is 182.6, and 1 April to 30 September has 183."""
        old = contract(
            "extensions: [{months: 24, status: lapsed}]", start="2025-04-01", procurement_commenced="2025-03-01"
        )
        found = seen(plan(old, start="2028-06-01", as_of="2028-06-01"))
        assert (found.term_days, found.as_dict()["contract"]["tenth_of_term_days"]) == (1826, 182.6)
        (note,) = found.notes
        assert "182.6 of 1826 days" in note
        assert "s.74" in note

    def test_a_voluntary_provider_is_told_three_months_before(self) -> None:
        old = contract(start="2021-04-01", months=60, voluntary_sector=True)
        told = seen(plan(old)).voluntary_notice
        assert told is not None
        assert told.date == day("Wed 31 Dec 2025")
        assert seen(plan(contract(start="2021-04-01", months=60, voluntary_sector=False))).voluntary_notice is None


class TestTheProblem:
    def found(self, as_of: str, start: str = "2026-01-05") -> list[tuple[str, int]]:
        listed = problems(plan(as_of=as_of, start=start), "extension-decision-due")
        return [(p.details["status"], p.details["days"]) for p in listed]

    def test_comes_ten_working_days_before_the_first_thing_to_do(self) -> None:
        """The notice of the key decision, Monday 9 February 2026: ten working days before it is Monday 26 January."""
        assert self.found("2026-01-25") == []
        assert self.found("2026-01-26") == [("open", 14)]
        assert self.found("2026-02-10") == [("urgent", -1)]
        assert self.found("2026-04-01") == [("lost", -51)]

    def test_warns_only_where_the_plan_leaves_days_without_a_service(self) -> None:
        (mild,) = problems(plan(as_of="2026-01-26"), "extension-decision-due")
        assert mild.severity == "info"
        (grave,) = problems(plan(as_of="2026-01-26", start="2026-05-01"), "extension-decision-due")
        assert grave.severity == "warning"

    def test_is_gone_with_the_contract(self) -> None:
        assert self.found("2026-07-01") == []


def test_two_periods_of_notice_are_refused() -> None:
    with pytest.raises(ValidationError, match="two periods of notice"):
        contract("extensions: [{months: 12, notice_months: 3, notice_days: 90}]")

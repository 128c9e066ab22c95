"""Months by the corresponding-date rule (Dodds v Walker)."""

from __future__ import annotations

from datetime import date

import pytest

from commissioning.dates import (
    MonthsAfter,
    MonthsBeginningWith,
    add_months,
    latest_start_of_months,
    months_beginning_with,
    whole_months,
)
from commissioning.testing import day


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("30 Sep 1978", 4, "30 Jan 1979"),  # Dodds v Walker itself: not 31 January
        ("31 Aug 2025", 6, "28 Feb 2026"),  # there is no 31 February, so the month's last day; not 3 March
        ("31 May 2025", 6, "30 Nov 2025"),
        ("29 Feb 2024", 12, "28 Feb 2025"),
        ("29 Feb 2024", 48, "29 Feb 2028"),
        ("2 Mar 2026", 1, "2 Apr 2026"),
        ("31 Mar 2026", -3, "31 Dec 2025"),  # notice to a voluntary provider whose contract ends on 31 March
        ("31 Jan 2026", 13, "28 Feb 2027"),
    ],
)
def test_months_end_on_the_corresponding_date(start: str, months: int, end: str) -> None:
    assert add_months(day(start), months) == day(end)


def test_clamping_cannot_be_taken_back() -> None:
    """31 August + 6 months - 6 months is 28 August: count from the anchor, never step by step."""
    assert add_months(add_months(day("31 Aug 2025"), 6), -6) == day("28 Aug 2025")


def test_months_after_are_counted_from_the_anchor() -> None:
    counted = MonthsAfter(3).count(day("31 Jan 2026"))
    # Step by step it would be 28 February, 28 March, 28 April.
    assert counted.counted == (day("28 Feb 2026"), day("31 Mar 2026"), day("30 Apr 2026"))
    assert counted.result == day("30 Apr 2026")


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        # The contract of the dementia support service: 1 April 2021, 36 months, 24 more.
        ("1 Apr 2021", 36, "31 Mar 2024"),
        ("1 Apr 2021", 60, "31 Mar 2026"),
        # The timeline of its review. Only the last two rows of the paper are wrong: 31 June and 1 October.
        ("1 Mar 2025", 5, "31 Jul 2025"),
        ("1 Aug 2025", 5, "31 Dec 2025"),
        ("1 Jan 2026", 6, "30 Jun 2026"),
        ("1 Jul 2026", 3, "30 Sep 2026"),
        # A scrutiny report received on 26 June: two months beginning with that day (LGA 2000 s.9FE).
        ("26 Jun 2025", 2, "25 Aug 2025"),
        # A claim that may be brought within three months beginning with the day of knowledge.
        ("9 Jun 2026", 3, "8 Sep 2026"),
        ("1 Jul 2026", 6, "31 Dec 2026"),
        # There is no 31 September and no 30 February: the month is used up whole.
        ("31 Aug 2026", 1, "30 Sep 2026"),
        ("30 Jan 2026", 1, "28 Feb 2026"),
        ("29 Jan 2026", 1, "28 Feb 2026"),
        ("28 Jan 2026", 1, "27 Feb 2026"),
        ("29 Feb 2024", 12, "28 Feb 2025"),
    ],
)
def test_months_beginning_with_a_day_end_the_day_before_the_corresponding_date(
    first: str, months: int, last: str
) -> None:
    assert months_beginning_with(day(first), months) == day(last)
    assert MonthsBeginningWith(months).count(day(first)).result == day(last)
    assert whole_months(day(first), day(last)) == months


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("1 Jul 2026", "1 Oct 2026"),  # the paper's "(3 months)": three months and a day
        ("1 Jan 2026", "29 Jun 2026"),
        ("1 Jan 2026", "31 Dec 2025"),
        ("2 Mar 2025", "31 Jul 2025"),
    ],
)
def test_a_period_that_is_not_whole_months_has_no_number(first: str, last: str) -> None:
    assert whole_months(day(first), day(last)) is None


def test_the_latest_start_of_nineteen_months_of_work() -> None:
    """Review 5 + design 5 + procurement 6 + mobilisation 3 months, over by 31 March 2026."""
    assert latest_start_of_months(day("31 Mar 2026"), 5 + 5 + 6 + 3) == day("1 Sep 2024")
    assert latest_start_of_months(day("28 Feb 2026"), 1) == day("1 Feb 2026")
    assert latest_start_of_months(day("27 Feb 2026"), 1) == day("28 Jan 2026")


@pytest.mark.parametrize("operator", [MonthsAfter, MonthsBeginningWith])
def test_no_months_at_all_are_refused(operator: type[MonthsAfter] | type[MonthsBeginningWith]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        operator(0)


def test_a_quarters_dashboard_comes_at_the_end_of_the_month_and_not_on_the_30th() -> None:
    """Two months past the end of June are all of July and August; 30 June + 2 months would say 30 August."""
    assert months_beginning_with(date(2025, 7, 1), 2) == day("Sun 31 Aug 2025")
    assert add_months(date(2025, 6, 30), 2) == day("Sat 30 Aug 2025")

"""What every operator owes on every day of the holiday data: going back is the inverse of going forward.

    count(start) <= end   if and only if   start <= latest_start(end)

``count`` is held against a count of days by set, so that a fault in the walk shows even where both directions
share it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commissioning.dates import (
    CalendarId,
    ClearDaysAfter,
    DaysAfter,
    DaysBefore,
    DaysBeginningWith,
    MonthsAfter,
    MonthsBeginningWith,
    Operator,
    WorkingCalendar,
    add_months,
    latest_start_of_months,
    months_beginning_with,
    standard_calendars,
    whole_months,
)
from commissioning.errors import CalendarHorizon

CALENDARS = standard_calendars()
NAMES: tuple[CalendarId, ...] = ("days", "england", "uk", "elections")
FIRST, LAST = date(2019, 1, 1), date(2028, 12, 31)
ONE = timedelta(days=1)

days = st.dates(FIRST, LAST)
gaps = st.integers(-40, 400)  # from a start to an end: most are near enough for the count to matter
lengths = st.integers(1, 200)

COUNTS: dict[str, Callable[[int, WorkingCalendar], Operator]] = {
    "days-beginning-with": DaysBeginningWith,
    "days-after": DaysAfter,
    "clear-days-after": ClearDaysAfter,
}


def nearby(start: date, gap: int) -> date:
    return min(max(start + timedelta(days=gap), FIRST), LAST)


@pytest.mark.parametrize("calendar", NAMES)
@pytest.mark.parametrize("kind", COUNTS)
@given(start=days, gap=gaps, n=lengths)
def test_back_is_the_inverse_of_forward(kind: str, calendar: CalendarId, start: date, gap: int, n: int) -> None:
    operator, end = COUNTS[kind](n, CALENDARS[calendar]), nearby(start, gap)
    try:
        over, latest = operator.count(start).result, operator.latest_start(end).result
    except CalendarHorizon:
        assume(False)
    assert (over <= end) == (start <= latest)


@pytest.mark.parametrize("calendar", NAMES)
@pytest.mark.parametrize("kind", COUNTS)
def test_back_is_the_inverse_of_forward_on_every_day_around_christmas_and_easter(
    kind: str, calendar: CalendarId
) -> None:
    """The crowded weeks, with no sampling: every start and every end of fifty days, twice."""
    for first in (date(2025, 12, 8), date(2026, 3, 16)):
        window = [first + timedelta(days=n) for n in range(50)]
        for n in (1, 2, 5, 8):
            operator = COUNTS[kind](n, CALENDARS[calendar])
            over = {start: operator.count(start).result for start in window}
            latest = {end: operator.latest_start(end).result for end in window}
            wrong = [(s, e) for s in window for e in window if (over[s] <= e) != (s <= latest[e])]
            assert not wrong


@given(start=days, gap=gaps, n=lengths)
def test_plain_days_before_are_the_inverse_too(start: date, gap: int, n: int) -> None:
    operator, end = DaysBefore(n), nearby(start, gap)
    assert (operator.count(start).result <= end) == (start <= operator.latest_start(end).result)


@pytest.mark.parametrize("calendar", ["england", "uk", "elections"])
@given(start=days, gap=gaps, n=lengths)
def test_working_days_before_are_the_inverse_between_working_days(
    calendar: CalendarId, start: date, gap: int, n: int
) -> None:
    """The law does not hold from or to a day that does not count, so the days are moved to ones that do.

    One working day before Monday 16 June 2025 is Friday the 13th by its wording; yet from Saturday the 14th one working
    day runs out on that Monday too. And one working day before Sunday the 15th is Friday the 13th, from which the next
    working day is Monday.
    """
    working = CALENDARS[calendar]
    end = nearby(start, gap)
    try:
        start, end = working.on_or_after(start), working.on_or_before(end)
        operator = DaysBefore(n, working)
        over, latest = operator.count(start).result, operator.latest_start(end).result
    except CalendarHorizon:
        assume(False)
    assert (over <= end) == (start <= latest)


def test_working_days_before_break_the_law_at_a_weekend() -> None:
    """The counterexamples of the test above, so that nobody relies on what does not hold."""
    friday, saturday, sunday, monday = (date(2025, 6, 13) + timedelta(days=n) for n in range(4))
    operator = DaysBefore(1, CALENDARS.england)
    assert operator.latest_start(monday).result == friday
    assert operator.count(saturday).result == monday  # over in time, though it started after the latest start
    assert operator.latest_start(sunday).result == friday
    assert operator.count(friday).result == monday  # not over in time, though it started on the latest start


@given(start=days, gap=st.integers(-100, 2000), n=st.integers(1, 60))
def test_months_have_inverses(start: date, gap: int, n: int) -> None:
    end = start + timedelta(days=gap)
    for operator in (MonthsAfter(n), MonthsBeginningWith(n)):
        assert (operator.count(start).result <= end) == (start <= operator.latest_start(end).result)
    assert latest_start_of_months(end, n) == MonthsBeginningWith(n).latest_start(end).result


@given(start=days, n=st.integers(1, 120))
def test_months_beginning_with_a_day_that_every_month_has_join_without_gap_or_overlap(start: date, n: int) -> None:
    assume(start.day <= 28)
    assert months_beginning_with(start, n) + ONE == add_months(start, n)
    assert whole_months(start, months_beginning_with(start, n)) == n


@pytest.mark.parametrize("calendar", NAMES)
@pytest.mark.parametrize("kind", [*COUNTS, "days-before"])
@given(start=days, n=lengths)
def test_a_count_shows_its_working(kind: str, calendar: CalendarId, start: date, n: int) -> None:
    """``n`` days were counted, each of which counts; every other day of the walk is left out for a reason."""
    chosen = CALENDARS[calendar]
    operator = {**COUNTS, "days-before": DaysBefore}[kind](n, chosen)
    try:
        both = (operator.count(start), operator.latest_start(start))
    except CalendarHorizon:
        assume(False)
    for counted in both:
        assert abs(counted.count) == len(counted.counted) == n
        assert all(chosen.counts(day) for day in counted.counted)
        assert all(reason and not chosen.counts(day) for day, reason in counted.left_out)
        walked = sorted([*counted.counted, *(day for day, _ in counted.left_out)])
        assert walked == [walked[0] + timedelta(days=i) for i in range(len(walked))]
        edge = {counted.counted[-1] + step for step in (-ONE, timedelta(0), ONE)}
        assert counted.result in edge


@pytest.mark.parametrize("calendar", NAMES)
@given(start=days, n=st.integers(1, 60))
def test_forward_agrees_with_a_count_by_set(calendar: CalendarId, start: date, n: int) -> None:
    """The same answers from arithmetic on a list of the days that count, which knows nothing of the walk."""
    assume(start < date(2028, 6, 1))
    chosen = CALENDARS[calendar]
    ahead = [day for i in range(200) if chosen.counts(day := start + timedelta(days=i))]
    later = [day for day in ahead if day > start]
    assert DaysBeginningWith(n, chosen).count(start).result == ahead[n - 1]
    assert DaysAfter(n, chosen).count(start).result == later[n - 1]
    assert ClearDaysAfter(n, chosen).count(start).result == later[n - 1] + ONE

"""What every operator owes on every calendar, on every day of every year that the holiday data covers.

    count(start) <= end   if and only if   start <= latest_start(end)

Nothing is sampled but the lengths, and where a test says so. The days themselves are held against ``wording``, which
finds them by stepping from day to day until the words of the law hold.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commissioning.dates import (
    CalendarId,
    Counted,
    DaysBefore,
    NotMoreThanDaysBefore,
    NotMoreThanMonthsBefore,
    Operator,
    WorkingCalendar,
    add_months,
    months_beginning_with,
    standard_calendars,
    whole_months,
)
from commissioning.errors import CalendarHorizon
from tests.dates.wording import (
    AFTER,
    BEFORE,
    DAY_WORDINGS,
    FIRST,
    LAST,
    ONE,
    SPAN_WORDINGS,
    Days,
    days_from,
    first_end,
    last_start,
)

CALENDARS = standard_calendars()
NAMES: tuple[CalendarId, ...] = ("days", "england", "uk", "elections")
COVERED = list(days_from(FIRST, LAST))
AROUND = list(days_from(BEFORE, AFTER))  # with the days just outside the data
LENGTHS = (1, 2, 3, 5, 8, 10, 20, 25, 28, 40, 56, 120, 180)
SPANS = (1, 2, 3, 4, 6, 12, 18, 60)

each_calendar = pytest.mark.parametrize("calendar", NAMES)
each_wording = pytest.mark.parametrize("wording", DAY_WORDINGS)


def answer(ask: Callable[[date], date], day: date) -> date | None:
    try:
        return ask(day)
    except CalendarHorizon:
        return None


def known(ask: Callable[[date], date], days: list[date]) -> dict[date, date]:
    return {day: found for day in days if (found := answer(ask, day)) is not None}


def assert_adjoint(last: Callable[[date], date], first: Callable[[date], date], days: list[date]) -> None:
    """``last(s) <= e`` iff ``s <= first(e)``, for every pair of days of which both answers are known.

    ``last`` never goes back as the start goes on, and neither does ``first``; so the starts that are over by ``e``
    are those up to the number that a search in the sorted list gives.
    """
    over, latest = known(last, days), known(first, days)
    starts, ends = list(over), list(over.values())
    assert ends == sorted(ends)
    assert list(latest.values()) == sorted(latest.values())
    for end, start in latest.items():
        assert bisect_right(ends, end) == bisect_right(starts, start), (end, start)


@each_calendar
@each_wording
def test_back_is_the_inverse_of_forward_for_every_pair_of_days(wording: str, calendar: CalendarId) -> None:
    for n in LENGTHS:
        operator = DAY_WORDINGS[wording].operator(n, CALENDARS[calendar])
        assert_adjoint(operator.last, operator.first, COVERED)


@pytest.mark.parametrize("kind", SPAN_WORDINGS)
def test_weeks_and_months_have_inverses_for_every_pair_of_days(kind: Callable[[int], Operator]) -> None:
    for n in SPANS:
        assert_adjoint(kind(n).last, kind(n).first, COVERED)


@each_calendar
def test_limits_obey_the_mirrored_law_for_every_pair_of_days(calendar: CalendarId) -> None:
    """``event <= latest_event(start)`` iff ``earliest_start(event) <= start``: what is ``last`` above is ``first``."""
    for n in LENGTHS:
        limit = NotMoreThanDaysBefore(n, CALENDARS[calendar])
        assert_adjoint(limit.first, limit.last, COVERED)
    for n in SPANS:
        months = NotMoreThanMonthsBefore(n)
        assert_adjoint(months.first, months.last, COVERED)


@each_calendar
@each_wording
def test_each_day_is_the_first_and_the_last_for_which_the_words_hold(wording: str, calendar: CalendarId) -> None:
    words, days = DAY_WORDINGS[wording], Days(calendar)
    for n in (1, 5, 25):
        operator = words.operator(n, CALENDARS[calendar])
        # The oracle knows plain days of 40 days around the data only.
        asked = [day for day in COVERED if first_end(words, days, day, n) and last_start(words, days, day, n)]
        assert len(asked) > len(COVERED) - 100
        for day in asked:
            assert operator.last(day) == first_end(words, days, day, n)
            assert operator.first(day) == last_start(words, days, day, n)


@each_calendar
@each_wording
def test_an_operator_knows_as_much_as_the_data_and_no_more(wording: str, calendar: CalendarId) -> None:
    """Where the words hold within the data there is an answer; where the data ends first there is ``CalendarHorizon``.

    At the edge the oracle asks for the days between start and end; the operator may find a result beside the data's
    last day (the day after the last clear day), or one that needs no more of it, and never misses one.
    """
    if calendar == "days":
        return
    words, days = DAY_WORDINGS[wording], Days(calendar)
    for n in (1, 5, 28):
        operator = words.operator(n, CALENDARS[calendar])
        for day in AROUND:
            inside = FIRST <= day <= LAST
            forward, back = first_end(words, days, day, n), last_start(words, days, day, n)
            if inside and forward is not None:
                assert operator.last(day) == forward
            if inside and back is not None:
                assert operator.first(day) == back
            if forward is None:
                assert answer(operator.last, day) is None
            if back is None:
                assert answer(operator.first, day) is None


@pytest.mark.parametrize("kind", SPAN_WORDINGS)
def test_weeks_and_months_end_where_the_words_say(kind: Callable[[int], Operator]) -> None:
    for n in (1, 2, 3, 6, 12):
        ends = {day: SPAN_WORDINGS[kind](day, n) for day in COVERED}
        assert known(kind(n).last, COVERED) == ends


@each_calendar
def test_a_limit_is_the_first_day_that_is_not_too_early(calendar: CalendarId) -> None:
    """Not more than N days before: no more than N - 1 counting days lie strictly between."""
    days = Days(calendar)
    for n in (1, 5, 14):
        limit = NotMoreThanDaysBefore(n, CALENDARS[calendar])
        for event in COVERED[60:]:
            start = limit.first(event)
            assert days.within(start + ONE, event - ONE) < n <= days.within(start, event - ONE)


def test_not_more_than_months_before_steps_back_to_the_corresponding_date() -> None:
    for n in (1, 3, 12):
        for event in COVERED:
            start = event
            while (event.year - start.year) * 12 + event.month - start.month < n:
                start -= ONE
            start = start.replace(day=1)
            while start.day != event.day and (start + ONE).day != 1:
                start += ONE
            assert NotMoreThanMonthsBefore(n).first(event) == start


def either(ask: Callable[[date], date | Counted], day: date) -> date | tuple[type[Exception], str]:
    try:
        found = ask(day)
    except (CalendarHorizon, OverflowError, ValueError) as fault:
        return type(fault), str(fault)
    return found.result if isinstance(found, Counted) else found


@each_calendar
@each_wording
def test_quick_answers_are_the_explained_ones_and_fail_as_they_do(wording: str, calendar: CalendarId) -> None:
    for n in (1, 5, 25):
        operator = DAY_WORDINGS[wording].operator(n, CALENDARS[calendar])
        for day in AROUND:
            assert either(operator.last, day) == either(operator.count, day)
            assert either(operator.first, day) == either(operator.latest_start, day)


@each_calendar
@each_wording
@settings(max_examples=25)
@given(day=st.dates(BEFORE, AFTER), n=st.integers(1, 4000))
def test_quick_answers_are_the_explained_ones_at_any_length(
    wording: str, calendar: CalendarId, day: date, n: int
) -> None:
    operator = DAY_WORDINGS[wording].operator(n, CALENDARS[calendar])
    assert either(operator.last, day) == either(operator.count, day)
    assert either(operator.first, day) == either(operator.latest_start, day)


@each_calendar
@each_wording
def test_quick_and_explained_meet_the_end_of_time_alike(wording: str, calendar: CalendarId) -> None:
    for n in (1, 2, 3):
        operator = DAY_WORDINGS[wording].operator(n, CALENDARS[calendar])
        for gap in range(6):
            early, late = date.min + timedelta(days=gap), date.max - timedelta(days=gap)
            for day in (early, late):
                assert either(operator.last, day) == either(operator.count, day)
                assert either(operator.first, day) == either(operator.latest_start, day)


@pytest.mark.parametrize("kind", SPAN_WORDINGS)
def test_quick_weeks_and_months_are_the_explained_ones(kind: Callable[[int], Operator]) -> None:
    for n in SPANS:
        for day in COVERED[::7]:
            assert kind(n).last(day) == kind(n).count(day).result
            assert kind(n).first(day) == kind(n).latest_start(day).result


def test_quick_limits_are_the_explained_ones() -> None:
    for limit in (NotMoreThanDaysBefore(14), NotMoreThanDaysBefore(5, CALENDARS.uk), NotMoreThanMonthsBefore(12)):
        for day in AROUND:
            assert either(limit.first, day) == either(limit.earliest_start, day)
            assert either(limit.last, day) == either(limit.latest_event, day)


@each_calendar
def test_the_index_of_a_calendar_answers_as_a_step_from_day_to_day_does(calendar: CalendarId) -> None:
    chosen = CALENDARS[calendar]
    for day in COVERED[10:-10]:
        on_or_after = next(d for d in days_from(day, LAST) if chosen.counts(d))
        assert chosen.on_or_after(day) == on_or_after
        on_or_before = next(d for i in range(10) if chosen.counts(d := day - timedelta(days=i)))
        assert chosen.on_or_before(day) == on_or_before
        for gap in (0, 1, 4, 9):
            end = day + timedelta(days=gap)
            assert chosen.between(day, end) == sum(chosen.counts(d) for d in days_from(day + ONE, end))
            assert chosen.between(end, day) == -chosen.between(day, end)


@pytest.mark.parametrize("calendar", ["england", "uk", "elections"])
def test_the_index_ends_where_the_data_ends(calendar: CalendarId) -> None:
    chosen = CALENDARS[calendar]
    assert chosen.between(FIRST - ONE, FIRST) == 0  # 1 January, which the data covers
    assert chosen.between(LAST, LAST) == 0
    with pytest.raises(CalendarHorizon, match="31 Dec 2018"):
        chosen.between(FIRST - 2 * ONE, FIRST)
    with pytest.raises(CalendarHorizon, match="1 Jan 2029"):
        chosen.between(LAST, LAST + ONE)
    with pytest.raises(CalendarHorizon, match="2 Jan 2029"):
        chosen.between(LAST + ONE, LAST + 5 * ONE)
    with pytest.raises(CalendarHorizon, match="1 Jan 2029"):
        chosen.on_or_after(LAST)  # a Sunday
    with pytest.raises(CalendarHorizon, match="31 Dec 2018"):
        chosen.on_or_before(FIRST)  # a bank holiday
    for ask in (chosen.nth_on_or_after, chosen.nth_on_or_before):
        with pytest.raises(ValueError, match="at least 1"):
            ask(date(2026, 1, 5), 0)


def test_a_calendar_that_leaves_days_out_says_how_far_it_reaches() -> None:
    with pytest.raises(ValueError, match="first and last"):
        WorkingCalendar("here", "our own days", closed={date(2026, 6, 15): "fair"})
    with pytest.raises(ValueError, match="first and last"):
        WorkingCalendar("here", "our own days", weekends_count=True, first=date(2026, 1, 1))


def test_working_days_before_hold_at_a_weekend_too() -> None:
    """What plain addition got wrong: Saturday's notice is too late for Monday, and Friday's early enough for Sunday."""
    friday, saturday, sunday, monday = (date(2025, 6, 13) + timedelta(days=n) for n in range(4))
    operator = DaysBefore(1, CALENDARS.england)
    assert operator.latest_start(monday).result == operator.latest_start(sunday).result == friday
    assert operator.count(friday).result == saturday  # one working day, Friday itself, lies before it
    assert operator.count(saturday).result == monday + ONE  # Monday is the first working day from Saturday on


@given(start=st.dates(FIRST, LAST), n=st.integers(1, 120))
def test_months_beginning_with_join_without_gap_or_overlap(start: date, n: int) -> None:
    start = start.replace(day=min(start.day, 28))  # a day that every month has
    assert months_beginning_with(start, n) + ONE == add_months(start, n)
    assert whole_months(start, months_beginning_with(start, n)) == n


@each_calendar
@each_wording
@given(start=st.dates(FIRST, LAST), n=st.integers(1, 200))
def test_a_count_shows_its_working(wording: str, calendar: CalendarId, start: date, n: int) -> None:
    """``n`` days were counted, each of which counts; every other day of the walk is left out for a reason."""
    chosen = CALENDARS[calendar]
    operator = DAY_WORDINGS[wording].operator(n, chosen)
    for ask in (operator.count, operator.latest_start):
        try:
            counted = ask(start)
        except CalendarHorizon:
            continue
        assert abs(counted.count) == len(counted.counted) == n
        assert all(chosen.counts(day) for day in counted.counted)
        assert all(reason and not chosen.counts(day) for day, reason in counted.left_out)
        walked = sorted([*counted.counted, *(day for day, _ in counted.left_out)])
        assert walked == [walked[0] + timedelta(days=i) for i in range(len(walked))]
        assert abs(counted.result - counted.counted[-1]) <= 2 * ONE

"""Networks dated both ways, against a slow way of doing the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissioning.dates import ClearDaysAfter, DaysBefore, DaysBeginningWith, standard_calendars
from commissioning.errors import BadInput
from commissioning.numbered import DayIndex
from commissioning.schedule import BEYOND, Count, Network, every_day, first_of, working_days
from commissioning.schedule.counts import BEFORE
from commissioning.schedule.operators import counted

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
CHRISTMAS = {date(2025, 12, 25), date(2025, 12, 26), date(2026, 12, 25), date(2026, 12, 28)}
INDEX = DayIndex(FIRST, LAST, lambda day: day.weekday() < 5 and day not in CHRISTMAS)
MEETINGS = [date(2025, month, 12) for month in (2, 5, 9)] + [date(2026, month, 12) for month in (1, 6, 11)]


def test_a_chain_and_what_may_wait() -> None:
    plan = Network()
    plan.add("analysis", working_days(10, INDEX))
    plan.add("engagement", every_day(42))
    plan.add("committee", first_of("the first meeting", [day.toordinal() for day in MEETINGS]), ["analysis"])
    plan.add("design", working_days(5, INDEX), ["engagement", "committee"])
    points = {point.key: point for point in plan.dated(date(2025, 1, 1)).points()}
    # By hand: 10 working days from Wed 1 Jan end on Tue 14 Jan; the meeting after it is 12 Feb; 42 days end on 11 Feb.
    assert points["analysis"].earliest == date(2025, 1, 14)
    assert points["engagement"].earliest == date(2025, 2, 11)
    assert points["committee"].earliest == date(2025, 2, 12)
    assert points["design"].earliest == date(2025, 2, 19)
    assert points["design"].follows == "committee"
    # Back from 19 Feb: design begins on Thu 13 Feb, so the meeting is 12 Feb, and its paper is ready on 11 Feb.
    assert points["committee"].latest == date(2025, 2, 12)
    assert points["engagement"].latest == date(2025, 2, 12)
    assert points["analysis"].latest == date(2025, 2, 11)
    assert (points["engagement"].slack, points["committee"].slack) == (1, 0)


def test_steps_may_be_added_in_any_order() -> None:
    plan = Network()
    plan.add("b", every_day(2), ["a"])
    plan.add("a", every_day(3))
    assert [point.key for point in plan.dated(FIRST).points()] == ["a", "b"]


@pytest.mark.parametrize(
    ("steps", "id", "words"),
    [
        ([("a", ["b"]), ("b", ["a"]), ("c", [])], "cycle", "a, b wait for each other"),
        ([("a", ["z"])], "unknown-reference", "a comes after 'z'"),
        ([("a", []), ("a", [])], "duplicate-reference", "'a' is there twice"),
        ([("a", ["a"])], "cycle", "a wait for each other"),
    ],
)
def test_what_cannot_be_dated(steps: list[tuple[str, list[str]]], id: str, words: str) -> None:
    plan = Network()
    with pytest.raises(BadInput, match=words) as caught:
        _built(plan, steps)
    assert caught.value.id == id


def _built(plan: Network, steps: list[tuple[str, list[str]]]) -> None:
    for key, after in steps:
        plan.add(key, every_day(1), after)
    plan.dated(FIRST)


def test_past_the_data_no_date_is_guessed() -> None:
    plan = Network()
    plan.add("long", working_days(1000, INDEX))
    plan.add("next", working_days(1, INDEX), ["long"])
    dated = plan.dated(FIRST)
    assert [point.earliest for point in dated.points()] == [None, None]
    back = plan.dated(FIRST, needed={"next": date(2025, 3, 3)})
    assert [point.latest for point in back.points()] == [None, date(2025, 3, 3)]


def test_held_and_floors() -> None:
    plan = Network()
    plan.add("a", every_day(3))
    plan.add("b", every_day(3), ["a"])
    dated = plan.dated(FIRST, held={"a": date(2025, 2, 1)}, not_before={"b": date(2025, 3, 1)})
    assert [point.earliest for point in dated.points()] == [date(2025, 2, 1), date(2025, 3, 1)]


def _counts() -> dict[str, Count]:
    calendars = standard_calendars()
    return {
        "working": working_days(7, INDEX),
        "days": every_day(9),
        "meeting": first_of("meeting", [day.toordinal() for day in MEETINGS]),
        "uk": counted("standstill", DaysBeginningWith(8, calendars.uk)),
        "clear": counted("agenda", ClearDaysAfter(5, calendars.england)),
        "before": counted("election", DaysBefore(25, calendars.elections)),
    }


@pytest.mark.parametrize("name", list(_counts()))
def test_forward_and_back_are_adjoint_on_every_day(name: str) -> None:
    count = _counts()[name]
    days = range(FIRST.toordinal(), LAST.toordinal() + 1)
    for day in days:
        last = count.forward[day]
        if last < BEYOND:
            assert count.inverse[last] >= day
            assert count.inverse[last - 1] < day
        begin = count.inverse[day]
        if begin > BEFORE:
            assert count.forward[begin] <= day
            assert count.forward[begin + 1] > day


names = st.sampled_from(["working", "days", "meeting", "uk", "clear"])


@st.composite
def networks(draw: st.DrawFn) -> list[tuple[str, list[int], list[int]]]:
    steps = draw(st.lists(names, min_size=1, max_size=12))
    found = []
    for place, name in enumerate(steps):
        before = st.lists(st.integers(0, place - 1), max_size=3, unique=True) if place else st.just([])
        found.append((name, draw(before), draw(before)))
    return found


@given(networks(), st.dates(FIRST, date(2025, 9, 30)), st.dates(date(2026, 1, 1), LAST))
def test_both_passes_against_a_slow_way(steps: list[tuple[str, list[int], list[int]]], start: date, end: date) -> None:
    counts = _counts()
    plan = Network()
    for place, (name, after, bounds) in enumerate(steps):
        bounded = [(str(other), counts["clear"]) for other in bounds]
        plan.add(str(place), counts[name], map(str, after), bounds=bounded)
    dated = plan.dated(start, needed={str(len(steps) - 1): end})

    def slowly(held: dict[int, int]) -> list[int]:
        days: list[int] = []
        for place, (name, after, bounds) in enumerate(steps):
            ready = max([days[other] + 1 for other in after], default=start.toordinal())
            day = max([counts[name].forward[ready], *(counts["clear"].forward[days[other]] for other in bounds)])
            days.append(max(day, held.get(place, 0)))
        return days

    earliest = slowly({})
    assert [min(day, BEYOND) for day in dated.earliest[1:]] == [min(day, BEYOND) for day in earliest]
    # A latest day is the last to which a step can be put off alone without the last step missing its day.
    for place, late in enumerate(dated.latest[1:]):
        if BEFORE < late < BEYOND and late >= earliest[place]:
            assert slowly({place: late})[-1] <= end.toordinal()
            beyond = _next_end(counts[steps[place][0]], late)
            assert bool(steps[place][2]) or beyond >= BEYOND or slowly({place: beyond})[-1] > end.toordinal()


def _next_end(count: Count, day: int) -> int:
    """The first day after ``day`` on which a step so counted can end."""
    return count.forward[count.inverse[day] + 1]


@given(st.integers(1, 40), st.dates(FIRST, LAST))
def test_working_days_as_a_walk(n: int, start: date) -> None:
    day, left = start, n
    while day <= LAST:
        left -= day.weekday() < 5 and day not in CHRISTMAS
        if not left:
            break
        day += timedelta(days=1)
    assert working_days(n, INDEX).forward[start.toordinal()] == (day.toordinal() if day <= LAST else BEYOND)

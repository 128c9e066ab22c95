"""What is true of every reading, whatever the text: it ends, never raises, and says no date of its own."""

from __future__ import annotations

import time as clock
from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from commissioning.dates import read_phrase
from tests.dates.phrase_laws import WORDS, holds

TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=8).map("".join),
    st.text(max_size=60),
    st.text(alphabet="0123456789/-.: apmJune", max_size=30),
)
AROUNDS = st.none() | st.dates() | st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(text=TEXTS, around=AROUNDS)
@example(text="winter 9999", around=None)
@example(text="w/c 31 December 9999", around=None)
@example(text="w/c 31 December 2199", around=None)
@example(text="0000-01-01", around=None)
@example(text="2 January 9999 to 3 January 9999 (999 months)", around=None)
@example(text="2 January 2199 to 3 January 2199 (999 months)", around=None)
@example(text="Q4 9999/00", around=None)
@example(text="December - January 9999", around=None)
@example(text="January 0001", around=date(1, 1, 1))
@example(text="December", around=date(1, 1, 1))
@example(text="next year", around=date(9999, 12, 31))
@example(text="in 999 years", around=date(2199, 12, 31))
@example(text="last month", around=date(1, 1, 1))
@example(text="999 weeks ago", around=date(1900, 1, 1))
@example(text="w/e 1 January 1900", around=None)
@example(text="before 1 January 1900", around=None)
@example(text="December 0000 - January 0001", around=None)
@example(text="w/c w/c w/c 2026", around=None)
@example(text="13 13", around=date(2025, 1, 1))
def test_every_text_has_a_reading(text: str, around: date | None) -> None:
    phrase = read_phrase(text, around=around)
    assert phrase.raw == text
    holds(phrase)


@given(text=TEXTS, around=AROUNDS)
@example(text="christmas and Feb 1900", around=None)
@example(text="midnight end Q4 ending2026 H1", around=None)
@example(text="26 June 2025 15 to 5:30", around=None)
def test_what_a_reading_says_reads_back_as_the_same(text: str, around: date | None) -> None:
    phrase = read_phrase(text, around=around)
    assume(phrase.earliest or phrase.latest or not phrase.problems)
    assume("unknown" not in phrase.said)  # half of a range that has a fault
    again = read_phrase(phrase.said)
    assert (again.earliest, again.latest, again.each) == (phrase.earliest, phrase.latest, phrase.each)
    assert (again.time, again.time_ends) == (phrase.time, phrase.time_ends)


def suffix(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def written(on: date) -> list[str]:
    """A day in the ways in which papers write it; names of months spelt here, whatever the machine's language."""
    d, m, y = on.day, on.month, on.year
    name, weekday = MONTHS[m - 1], WEEKDAYS[on.weekday()]
    short = name[:3]
    return [
        f"{d} {name} {y}", f"{d:02} {name} {y}", f"{d} {short} {y}", f"{d}{suffix(d)} {name} {y}",
        f"{d} {suffix(d)} {name} {y}", f"{weekday.upper()} {d} {name.upper()} {y}",
        f"{d}{suffix(d)} of {name} {y}", f"the {d}{suffix(d)} of {name}, {y}", f"{d} {name.upper()}, {y}",
        f"{d}{name}{y}", f"{d}{suffix(d)}{name}{y}", f"{weekday} {d} {name} {y}", f"{weekday}, {d} {name} {y}",
        f"{weekday[:3]} {d} {short} {y}", f"{weekday}{d}{name}{y}", f"{d} {name} {y} ({weekday})",
        f"{d:02}/{m:02}/{y}", f"{d}/{m}/{y}", f"{d:02}.{m:02}.{y}", f"{d:02}-{m:02}-{y}", f"{d}-{short}-{y}",
        f"{d} / {m} / {y}", f"{weekday} {d:02}/{m:02}/{y}",
        on.isoformat(), f"{y}/{m:02}/{d:02}", f"{y}{m:02}{d:02}", f"{on.isoformat()}T00:00:00", f"{name} {d}, {y}",
        f"{short} {d}{suffix(d)} {y}", f"{y} {name} {d}", f"on {weekday} {d} {name} {y}.", f"Date: {d} {name} {y}",
        f"{d}\u00a0{name}\u00a0{y}", f" {d}  {name}\n{y} ",
    ]  # fmt: skip


@given(on=st.dates(date(1900, 1, 1), date(2199, 12, 31)))
@example(on=date(2024, 2, 29))
@example(on=date(1900, 1, 1))
@example(on=date(2199, 12, 31))
def test_a_day_is_read_alike_however_it_is_written(on: date) -> None:
    ways = written(on)
    assert len(ways) >= 30
    for words in ways:
        phrase = read_phrase(words)
        assert (phrase.earliest, phrase.latest, phrase.precision, phrase.problems) == (on, on, "day", ()), words


@given(on=st.dates(date(2000, 1, 1), date(2069, 12, 31)))
def test_two_digits_are_a_year_of_this_century(on: date) -> None:
    short = MONTHS[on.month - 1][:3]
    for words in (
        f"{on:%d/%m}/{on.year % 100:02}",
        f"{on.day} {short} '{on.year % 100:02}",
        f"{on:%d}-{short}-{on.year % 100:02}",
    ):
        phrase = read_phrase(words)
        assert (phrase.earliest, phrase.latest, phrase.problems) == (on, on, ()), words


@given(first=st.dates(date(1950, 1, 1), date(2150, 12, 31)), days=st.integers(0, 4000))
def test_a_range_keeps_both_of_its_ends(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    ends = (f"{end.day} {MONTHS[end.month - 1]} {end.year}" for end in (first, last))
    start, end = ends
    for words in (f"{start} - {end}", f"{start} to {end}", f"from {start} until {end}", f"between {start} and {end}"):
        phrase = read_phrase(words)
        assert (phrase.earliest, phrase.latest, phrase.problems) == (first, last, ()), words


IMPOSSIBLE = st.one_of(
    st.tuples(st.just(31), st.sampled_from([2, 4, 6, 9, 11]), st.integers(1900, 2199)),
    st.tuples(st.integers(32, 99), st.integers(1, 12), st.integers(1900, 2199)),
    st.tuples(st.just(0), st.integers(1, 12), st.integers(1900, 2199)),
    st.tuples(
        st.integers(29, 31), st.just(2), st.integers(1900, 2199).filter(lambda y: y % 4 or (y % 100 == 0 and y % 400))
    ),
)


@given(fields=IMPOSSIBLE)
def test_an_impossible_day_is_never_a_date(fields: tuple[int, int, int]) -> None:
    day, month, year = fields
    name = MONTHS[month - 1]
    plain, iso = f"{day} {name} {year}", f"{year}-{month:02}-{day:02}"
    numbers = f"{day:02}/{month:02}/{year}", iso, iso.replace("-", "")
    for words in (plain, *numbers, f"{day}-{name[:3]}-{year}", f"{name} {day}, {year}", f"w/c {plain}", f"by {plain}"):
        phrase = read_phrase(words)
        assert (phrase.earliest, phrase.latest) == (None, None), words
        (problem,) = phrase.problems
        assert problem.id == "impossible-date"
        repair = date.fromisoformat(problem.details["repair"])
        assert (repair.year, repair.month) == (year, month)


@given(around=AROUNDS.filter(bool), month=st.integers(1, 12))
def test_an_inferred_year_is_near_its_paper_and_said(around: date, month: int) -> None:
    phrase = read_phrase(MONTHS[month - 1], around=around)
    assert [problem.id for problem in phrase.problems] == ["missing-year"]
    if phrase.earliest:
        months = (phrase.earliest.year - around.year) * 12 + month - around.month
        assert -3 <= months <= 8
    else:
        assert not 1901 <= around.year <= 2198


@pytest.mark.parametrize(
    "text",
    ["1 " * 50_000, "1, " * 33_000, "-" * 100_000, "(" * 100_000, "()" * 50_000, " " * 100_000, "9" * 100_000,
     "mid " * 25_000, "and " * 25_000, "June" * 25_000, "\u0301\u0323" * 50_000, "w/c " * 25_000, "5:30" * 25_000,
     "a" * 100_000, "1/2/" * 25_000, "\u00ad" * 100_000, "'" * 100_000, "1st" * 33_000, "2025/26 " * 12_500,
     "next " * 20_000,
     "26 June 2025 " + " " * 99_000 + "?"],
    ids=lambda text: f"{text[:6]!r}",
)  # fmt: skip
def test_long_texts_are_read_in_a_moment(text: str) -> None:
    for piece in (text, text[:500], text[:499] + "x"):
        before = clock.process_time()
        holds(read_phrase(piece, around=date(2025, 6, 26)))
        assert clock.process_time() - before < 0.5

"""Words about terms and options, as registers have them; every reading and every end worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from commissioning.sources.registers.terms import Terms, fits, read_terms

START = date(2021, 4, 1)


@pytest.mark.parametrize(
    ("term", "extension", "readings"),
    [
        ("2+1+1", None, {(24, (12, 12))}),
        ("2 + 1 + 1 years", None, {(24, (12, 12))}),
        ("24+12+12 months", None, {(24, (12, 12))}),
        ("24+12+12", None, {(24, (12, 12))}),
        ("36 months plus 24 months", None, {(36, (24,))}),
        ("3 + 2 x 1 year", None, {(36, (12, 12))}),
        ("3 years with the option to extend for up to two", None, {(36, (24,))}),
        ("3yrs", "2yrs", {(36, (24,))}),
        ("5 years (3+2)", None, {(36, (24,))}),
        ("5 years including a 2 year extension", None, {(36, (24,))}),
        ("five (5) years", None, {(60, None)}),
        ("4 years", "No", {(48, ())}),
        ("3 years", "1+1", {(36, (12, 12))}),
        # In a column of its own for extensions, the first number may be the term or an option.
        (None, "3+1+1 years", {(36, (12, 12)), (None, (36, 12, 12))}),
        (None, "option to extend by 24 months", {(None, (24,))}),
        (None, "up to two years in 12 month periods", {(None, (12, 12))}),
        (None, "2 x 12 months", {(None, (12, 12))}),
        (None, "two further periods of 12 months", {(None, (12, 12))}),
        (None, "2 one-year extension options", {(None, (12, 12))}),
        (None, "Potential 12 month extension", {(None, (12,))}),
        (None, "one further year", {(None, (12,))}),
        (None, "3 years initial, plus 2 years optional", {(36, (24,))}),
        (None, "None", {(None, ())}),
        (None, "n/a", {(None, ())}),
        (None, "Yes", {(None, None)}),
    ],
)
def test_words_and_their_readings(
    term: str | None, extension: str | None, readings: set[tuple[int | None, tuple[int, ...] | None]]
) -> None:
    read = read_terms(term, extension)
    assert {(one.initial, one.options) for one in read.readings} == readings


@pytest.mark.parametrize(
    "words", ["£2+1", "1/2", "see contract file", "12345", "36", "x" * 5000, "9" * 5000, "+", "0+0"]
)
def test_words_that_are_no_term_are_not_read_as_one(words: str) -> None:
    assert read_terms(words, None).readings == ()


def test_open_ends_and_days_are_told_apart_from_lengths() -> None:
    assert read_terms(None, "Rolling").open
    assert read_terms("ongoing until terminated", None).open
    assert read_terms(None, "Option to extend to 31 March 2028").until == date(2028, 3, 31)
    assert read_terms(None, "extended until 31/03/2027").until == date(2027, 3, 31)


def test_what_is_assumed_is_said() -> None:
    assert read_terms("2+1", None).doubts == ("'2+1' names no unit: years are taken",)
    assert "'up to'" in read_terms("3 years, option to extend for up to 2 years", None).doubts[0]
    assert read_terms("2+1 years", None).doubts == ()


@pytest.mark.parametrize(
    ("end", "used", "anniversary"),
    [
        (date(2024, 3, 31), 0, False),  # 36 months beginning with 1 April 2021
        (date(2025, 3, 31), 1, False),
        (date(2026, 3, 31), 2, False),
        (date(2024, 4, 1), 0, True),  # "1 April 2021 to 1 April 2024"
    ],
)
def test_the_end_says_which_reading_fits(end: date, used: int, anniversary: bool) -> None:
    (fit,) = fits(read_terms("3+1+1", None), START, end)
    assert (fit.initial, fit.used, fit.anniversary) == (36, used, anniversary)


def test_an_end_that_no_reading_has_fits_none() -> None:
    assert fits(read_terms("3+2", None), START, date(2025, 12, 31)) == ()


def test_several_readings_may_fit_and_all_are_given() -> None:
    """Without an initial term, an end can be that of any number of options: 36 months are 36, or 12 and 24 used."""
    found = fits(read_terms(None, "option to extend by 24 months"), START, date(2024, 3, 31))
    assert {(fit.initial, fit.used) for fit in found} == {(36, 0), (12, 1)}
    assert len({fit.means for fit in found}) == 2


def test_a_term_that_begins_in_a_month_ends_by_the_corresponding_date() -> None:
    (fit,) = fits(read_terms("6+6 months", None), date(2025, 8, 31), date(2026, 2, 28))
    assert fit.used == 0
    assert str(Terms(6, (6,))) == "6 months and then an option of 6 months"

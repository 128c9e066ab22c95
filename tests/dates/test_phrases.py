"""The date phrases of council papers, as the papers have them. A doubt is a problem with a proposal, never a choice."""

from __future__ import annotations

from datetime import date, time

import pytest

from commissioning.dates import Phrase, read_phrase
from commissioning.testing import day

PACK_OF_MAY, PACK_OF_JUNE = date(2025, 5, 6), date(2025, 6, 26)


def ids(phrase: Phrase) -> list[str]:
    return [problem.id for problem in phrase.problems]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("TUESDAY, 6 MAY 2025", "Tue 6 May 2025"),
        ("THURSDAY, 13 MARCH 2025", "Thu 13 Mar 2025"),
        ("Thursday 26 June 2025", "Thu 26 Jun 2025"),
        ("26th June 2025", "26 Jun 2025"),
        ("23rd April 2026", "23 Apr 2026"),
        ("1st April 2021", "1 Apr 2021"),
        ("31st March 2026", "31 Mar 2026"),
        ("9th January 2025", "9 Jan 2025"),
        ("03 June 2025", "3 Jun 2025"),
        ("11th April 2025", "11 Apr 2025"),
        ("04.06.25", "4 Jun 2025"),
        ("04/06/2025", "4 Jun 2025"),  # day first: the fourth of June
        ("2025-06-26", "26 Jun 2025"),
        ("the 28th of August 2025", "28 Aug 2025"),
        ("10 Sept 2024", "10 Sep 2024"),
    ],
)
def test_a_day(words: str, meant: str) -> None:
    phrase = read_phrase(words)
    assert (phrase.earliest, phrase.latest, phrase.precision) == (day(meant), day(meant), "day")
    assert phrase.problems == ()


@pytest.mark.parametrize(
    ("words", "on", "at"),
    [
        ("6 May 2025 5:30 pm", "6 May 2025", time(17, 30)),
        ("TUESDAY, 6 MAY 2025 at 5:30 pm", "6 May 2025", time(17, 30)),
        ("13 MARCH 2025 at 5:30 pm", "13 Mar 2025", time(17, 30)),
        ("26 June 2025 at 17:30", "26 Jun 2025", time(17, 30)),
        ("26 June 2025 10am", "26 Jun 2025", time(10, 0)),
        ("26 June 2025 12 am", "26 Jun 2025", time(0, 0)),
        ("26 June 2025, 12.15pm", "26 Jun 2025", time(12, 15)),
        ("26 June 2025, 17:30 pm", "26 Jun 2025", time(17, 30)),
    ],
)
def test_a_day_with_a_time(words: str, on: str, at: time) -> None:
    phrase = read_phrase(words)
    assert (phrase.earliest, phrase.latest, phrase.time) == (day(on), day(on), at)
    assert phrase.problems == ()


@pytest.mark.parametrize(
    ("words", "first", "last", "precision"),
    [
        ("April 2025", "1 Apr 2025", "30 Apr 2025", "month"),
        ("February 2025", "1 Feb 2025", "28 Feb 2025", "month"),
        ("February 2024", "1 Feb 2024", "29 Feb 2024", "month"),
        ("summer 2025", "1 Jun 2025", "31 Aug 2025", "season"),
        ("Spring 2026", "1 Mar 2026", "31 May 2026", "season"),
        ("Autumn 2025", "1 Sep 2025", "30 Nov 2025", "season"),
        ("Winter 2025/26", "1 Dec 2025", "28 Feb 2026", "season"),
        ("Q1 2025/26", "1 Apr 2025", "30 Jun 2025", "quarter"),
        ("Quarter 4 2025-26", "1 Jan 2026", "31 Mar 2026", "quarter"),
        ("2024", "1 Jan 2024", "31 Dec 2024", "year"),
        ("2019 to 2022", "1 Jan 2019", "31 Dec 2022", "range"),
        ("2022-2024", "1 Jan 2022", "31 Dec 2024", "range"),
        ("31st May- 14th July 2024", "31 May 2024", "14 Jul 2024", "range"),
        ("8 to 17 April 2025", "8 Apr 2025", "17 Apr 2025", "range"),
        ("April and May 2025", "1 Apr 2025", "31 May 2025", "range"),
        ("December - February 2026", "1 Dec 2025", "28 Feb 2026", "range"),
        ("w/c 23 June 2025", "23 Jun 2025", "29 Jun 2025", "week"),
        ("week commencing 23 June 2025", "23 Jun 2025", "29 Jun 2025", "week"),
    ],
)
def test_a_window(words: str, first: str, last: str, precision: str) -> None:
    phrase = read_phrase(words)
    assert (phrase.earliest, phrase.latest, phrase.precision) == (day(first), day(last), precision)
    assert phrase.problems == ()


class TestTheTimelineOfTheDementiaReview:
    """Agenda pack of 26 June 2025, item 11, section 4.7: four rows, of which two cannot be right."""

    def test_review(self) -> None:
        phrase = read_phrase("1st March 2025 – 31st July 2025 (5 months)")
        assert (phrase.earliest, phrase.latest, phrase.months) == (day("1 Mar 2025"), day("31 Jul 2025"), 5)
        assert phrase.problems == ()

    def test_design_whose_first_date_has_no_year(self) -> None:
        phrase = read_phrase("1st August – 31st December 2025 (5 months)")
        assert (phrase.earliest, phrase.latest, phrase.months) == (day("1 Aug 2025"), day("31 Dec 2025"), 5)
        assert phrase.problems == ()

    def test_procurement_ends_on_a_day_that_does_not_exist(self) -> None:
        phrase = read_phrase("1st January – 31 June 2026 (6 months)")
        assert phrase.earliest == day("1 Jan 2026")
        assert phrase.latest is None  # nothing is computed from a fault
        assert ids(phrase) == ["impossible-date"]
        assert phrase.problems[0].details["repair"] == "2026-06-30"  # six months from 1 January end there
        assert "30 June 2026" in phrase.problems[0].remedy

    def test_the_repair_is_the_day_that_the_stated_months_give_and_not_only_the_nearest(self) -> None:
        # Five months from 15 January end on 14 June.
        (problem,) = read_phrase("15 January – 31 June 2026 (5 months)").problems
        assert problem.details["repair"] == "2026-06-14"
        # Nine months end in October: no help, so the nearest real day.
        (problem,) = read_phrase("15 January – 31 June 2026 (9 months)").problems[:1]
        assert problem.details["repair"] == "2026-06-30"

    def test_mobilisation_is_a_day_longer_than_its_three_months(self) -> None:
        phrase = read_phrase("1st July - 1st October 2026 (3 months)")
        assert (phrase.earliest, phrase.latest) == (day("1 Jul 2026"), day("1 Oct 2026"))
        assert ids(phrase) == ["duration-mismatch"]
        assert phrase.problems[0].details == {"stated_months": 3, "expected_end": "2026-09-30"}


class TestMonthsWithoutAYear:
    """The headings of the workforce strategy's timeline: "April 2025 | April | April - May | November | April 2026"."""

    @pytest.mark.parametrize(
        ("words", "first", "last"),
        [
            ("April", "1 Apr 2025", "30 Apr 2025"),  # last month, in a paper of 6 May: not April of next year
            ("April - May", "1 Apr 2025", "31 May 2025"),
            ("November", "1 Nov 2025", "30 Nov 2025"),
            ("summer", "1 Jun 2025", "31 Aug 2025"),
            ("13 March", "13 Mar 2025", "13 Mar 2025"),
        ],
    )
    def test_the_year_is_inferred_from_the_paper_and_said_to_be(self, words: str, first: str, last: str) -> None:
        phrase = read_phrase(words, around=PACK_OF_MAY)
        assert (phrase.earliest, phrase.latest) == (day(first), day(last))
        assert ids(phrase) == ["missing-year"]
        assert phrase.problems[0].details["inferred_year"] == 2025

    @pytest.mark.parametrize(
        ("words", "first"),
        [
            ("February", "1 Feb 2025"),  # three months before May
            ("January", "1 Jan 2026"),  # four months before: more likely the next one
            ("December - January", "1 Dec 2025"),
        ],
    )
    def test_a_month_long_past_is_taken_for_the_next_one(self, words: str, first: str) -> None:
        assert read_phrase(words, around=PACK_OF_MAY).earliest == day(first)

    def test_without_a_paper_date_nothing_is_inferred(self) -> None:
        phrase = read_phrase("April - May")
        assert (phrase.earliest, phrase.latest) == (None, None)
        assert ids(phrase) == ["missing-year"]
        assert phrase.problems[0].remedy == "Write the year."


@pytest.mark.parametrize("words", ["TBC", "tba", "Rolling item.", "at the appropriate time", "n/a", "", "  "])
def test_words_that_name_no_date_are_no_fault(words: str) -> None:
    phrase = read_phrase(words)
    assert (phrase.earliest, phrase.latest, phrase.precision, phrase.problems) == (None, None, "none", ())


@pytest.mark.parametrize(
    "words",
    ["*CQC update? (timeline)*", "in due course", "after the inspection", "Торіс"],  # noqa: RUF001 (the paper's own letters)
)
def test_what_cannot_be_read_is_kept_and_said_so(words: str) -> None:
    phrase = read_phrase(words)
    assert phrase.raw == words
    assert (phrase.earliest, phrase.latest) == (None, None)
    assert ids(phrase) == ["unread"]
    assert phrase.problems[0].value == words
    assert phrase.problems[0].remedy


@pytest.mark.parametrize(
    ("words", "repair"),
    [
        ("31 June 2026", "2026-06-30"),
        ("31 April 2026", "2026-04-30"),
        ("31 September 2026", "2026-09-30"),
        ("31 November 2026", "2026-11-30"),
        ("29 February 2025", "2025-02-28"),
        ("29 Feb 2026", "2026-02-28"),
        ("2026-06-31", "2026-06-30"),
        ("31/06/2026", "2026-06-30"),
        ("31.06.26", "2026-06-30"),
        ("0 June 2026", "2026-06-01"),
        ("45 June 2026", "2026-06-30"),
        ("12/13/2026", "2026-12-13"),  # no thirteenth month: the American reading is proposed, and not taken
        ("99/99/2026", None),
    ],
)
def test_a_date_that_does_not_exist_is_never_swallowed(words: str, repair: str | None) -> None:
    phrase = read_phrase(words)
    assert (phrase.earliest, phrase.latest) == (None, None)
    assert ids(phrase) == ["impossible-date"]
    assert phrase.problems[0].details == {"repair": repair}


@pytest.mark.parametrize(
    "words", ["26 June 2025 at 25:00", "26 June 2025 at 5:75 pm", "26 June 2025, 17 am", "26 June 2025 99am"]
)
def test_a_time_that_does_not_exist_is_not_made_to_fit(words: str) -> None:
    phrase = read_phrase(words)
    assert phrase.time is None
    assert ids(phrase) == ["unread"]


@pytest.mark.parametrize(
    "words",
    [
        "winter 9999",
        "w/c 31 December 9999",
        "1 January 0000",
        "Q4 9999/00",
        "6 June 1066",
        "christmas and Feb 1900",
        "before 1 January 1900",
        "after 31 December 2199",
        "winter 2199",
        "w/e 1 January 1900",
        "Dec - Jan 1900",
    ],
)
def test_a_year_that_cannot_be_right_is_not_read(words: str) -> None:
    assert ids(read_phrase(words)) == ["unread"]


def test_a_leap_day_exists_in_a_leap_year() -> None:
    assert read_phrase("29 February 2028").earliest == date(2028, 2, 29)


def test_a_wrong_weekday_is_a_problem_that_names_the_right_one() -> None:
    phrase = read_phrase("Friday 26 June 2025")
    assert ids(phrase) == ["wrong-weekday"]
    assert "Thursday" in phrase.problems[0].message
    # The date, the weekday or the year may be the slip: each is proposed.
    assert phrase.problems[0].details["proposals"] == [
        "Thursday 26 June 2025",
        "Friday 27 June 2025",
        "Friday 26 June 2026",
    ]


def test_the_nearest_day_of_the_weekday_is_proposed() -> None:
    # Thursday 26 June: the Monday three days before, and not the one four days after.
    (problem,) = read_phrase("Monday 26 June 2025").problems
    assert problem.details["proposals"] == ["Thursday 26 June 2025", "Monday 23 June 2025"]


@pytest.mark.parametrize("words", ["31 July 2025 - 1 March 2025", "June 2026 to May 2026", "2024 - 2022"])
def test_a_range_that_ends_before_it_starts(words: str) -> None:
    phrase = read_phrase(words)
    assert ids(phrase) == ["stage-order"]
    assert (phrase.earliest, phrase.latest) == (None, None)  # nothing is computed from a fault


def test_a_phrase_keeps_the_words_as_written() -> None:
    words = " 1st July – 1st October 2026   (3 months) "
    assert read_phrase(words).raw == words


def test_one_meeting_with_three_dates_is_read_three_times() -> None:
    """The pack dates one meeting 24 April, 30 April and 6 May 2025. Reading is not choosing."""
    read = [read_phrase(words).earliest for words in ("24 April 2025", "30 April 2025", "6 May 2025")]
    assert read == [day("Thu 24 Apr 2025"), day("Wed 30 Apr 2025"), day("Tue 6 May 2025")]

"""How councils write dates: what each phrase means, worked out by hand from a calendar. One row a phrase."""

from __future__ import annotations

from datetime import date, time

import pytest

from commissioning.dates import Phrase, read_phrase
from commissioning.testing import day

PAPER = date(2025, 6, 26)  # a Thursday


def window(phrase: Phrase) -> str:
    ends = (f"{end.day} {end:%b %Y}" if end else "-" for end in (phrase.earliest, phrase.latest))
    return " .. ".join(ends)


def ids(phrase: Phrase) -> list[str]:
    return [problem.id for problem in phrase.problems]


def proposals(phrase: Phrase) -> list[str]:
    (problem,) = phrase.problems
    found: list[str] = problem.details["proposals"]
    return found


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Thursday, 26 JUNE 2025", "26 Jun 2025"),
        ("1 st March 2025", "1 Mar 2025"),
        ("31 st July 2025", "31 Jul 2025"),
        ("1st of March 2025", "1 Mar 2025"),
        ("26.06.25", "26 Jun 2025"),
        ("26-Jun-25", "26 Jun 2025"),
        ("26/Jun/2025", "26 Jun 2025"),
        ("26.Jun.25", "26 Jun 2025"),
        ("26-06-2025", "26 Jun 2025"),
        ("26 / 06 / 2025", "26 Jun 2025"),
        ("2025/06/26", "26 Jun 2025"),
        ("20250626", "26 Jun 2025"),
        ("26062025", "26 Jun 2025"),
        ("2025 June 26", "26 Jun 2025"),
        ("13/02/2025", "13 Feb 2025"),
        ("06/07/2025", "6 Jul 2025"),
        ("2 Sept 2025", "2 Sep 2025"),
        ("26 June '25", "26 Jun 2025"),
        ("26th June ’25", "26 Jun 2025"),
        ("26 June 25", "26 Jun 2025"),
        ("May 6, 2025", "6 May 2025"),
        ("Thurs. 26 Jun. 2025", "26 Jun 2025"),
        ("Thursday26June2025", "26 Jun 2025"),
        ("24thApril2025", "24 Apr 2025"),
        ("26 June 2025 (Thursday)", "26 Jun 2025"),
        ("26 June 2025, Thursday", "26 Jun 2025"),
        ("Dated: 03 June 2025", "3 Jun 2025"),
        ("Date of meeting: 30 April 2025", "30 Apr 2025"),
        ("on 26 June 2025.", "26 Jun 2025"),
        ("- 26th June 2025", "26 Jun 2025"),
        ("14 November\n2024", "14 Nov 2024"),
        ("26\u00a0June\u202f2025", "26 Jun 2025"),
        ("Sep\u00adtember 2 2025", "2 Sep 2025"),  # a soft hyphen
        ("２６ June ２０２５", "26 Jun 2025"),  # noqa: RUF001 (wide digits)
        ("26\u201206\u20122025", "26 Jun 2025"),  # figure dashes
        ("1ˢᵗ March 2025", "1 Mar 2025"),
        ("1<sup>st</sup> March 2025", "1 Mar 2025"),
        ("first Thursday in May 2026", "7 May 2026"),
        ("last Monday of August 2025", "25 Aug 2025"),
        ("Deadline: 12 noon, 26 June 2025", "26 Jun 2025"),
        ("closing date: 16 January 2026", "16 Jan 2026"),
        ("last day of March 2025", "31 Mar 2025"),
        ("the first day of 2025/26", "1 Apr 2025"),
        ("Good Friday 2026", "3 Apr 2026"),
        ("Easter Monday 2027", "29 Mar 2027"),
        ("Christmas Day 2025", "25 Dec 2025"),
        ("New Year's Day 2026", "1 Jan 2026"),
    ],
)
def test_a_day(words: str, meant: str) -> None:
    phrase = read_phrase(words)
    assert (phrase.earliest, phrase.latest, phrase.precision) == (day(meant), day(meant), "day")
    assert phrase.problems == ()


@pytest.mark.parametrize(
    ("words", "at", "until"),
    [
        ("26 June 2025 at 5:30 pm", time(17, 30), None),
        ("26 June 20255:30 pm", time(17, 30), None),
        ("26 June 202517:30", time(17, 30), None),
        ("THURSDAY,26JUNE2025AT5:30PM", time(17, 30), None),
        ("26 June 2025 5.30pm", time(17, 30), None),
        ("26 June 2025 5.30 p.m.", time(17, 30), None),
        ("26 June 2025, 17:30hrs", time(17, 30), None),
        ("26 June 2025, 1730 hrs", time(17, 30), None),
        ("26 June 2025 17.30", time(17, 30), None),
        ("17:30 on 26 June 2025", time(17, 30), None),
        ("5.30pm, Thursday 26 June 2025", time(17, 30), None),
        ("26 June 2025 12 noon", time(12), None),
        ("12:00 noon 26/06/2025", time(12), None),
        ("THURSDAY 26 JUNE 2025 (5:30PM)", time(17, 30), None),
        ("26/6/25 17:30", time(17, 30), None),
        ("26 June 2025 - 10am", time(10), None),
        ("26 June 2025 10-11am", time(10), time(11)),
        ("26 June 2025, 11-1pm", time(11), time(13)),
        ("10.30-12.30pm, 26 June 2025", time(10, 30), time(12, 30)),
        ("26 June 2025, 5.30 - 7.30pm", time(17, 30), time(19, 30)),
        ("26 June 2025, 10.00am to 12.30pm", time(10), time(12, 30)),
        ("26 June 2025 10.00 – 12.00", time(10), time(12)),
        ("12.06.2025 at 12.06", time(12, 6), None),
        ("2025-06-26T17:30:00", time(17, 30), None),
        ("2025-06-26 17:30", time(17, 30), None),
        ("20250626T173000", time(17, 30), None),
    ],
)
def test_a_time_beside_its_day(words: str, at: time, until: time | None) -> None:
    phrase = read_phrase(words)
    assert (phrase.time, phrase.time_ends, phrase.precision) == (at, until, "day")
    assert phrase.earliest == phrase.latest == day("12 Jun 2025" if words.startswith("12.06") else "26 Jun 2025")
    assert phrase.problems == ()


def test_a_time_alone_names_no_day() -> None:
    assert (read_phrase("5.30pm").time, read_phrase("17:30hrs").time) == (time(17, 30), time(17, 30))
    assert read_phrase("5.30pm").precision == "none"


@pytest.mark.parametrize(
    ("words", "days", "precision"),
    [
        ("summer 25", "1 Jun 2025 .. 31 Aug 2025", "season"),
        ("Summer '25", "1 Jun 2025 .. 31 Aug 2025", "season"),
        ("early 2026", "1 Jan 2026 .. 30 Apr 2026", "part"),
        ("mid 2026", "1 May 2026 .. 31 Aug 2026", "part"),
        ("late 2026", "1 Sep 2026 .. 31 Dec 2026", "part"),
        ("mid-March 2025", "11 Mar 2025 .. 20 Mar 2025", "part"),
        ("late autumn 2025", "1 Nov 2025 .. 30 Nov 2025", "part"),
        ("end of April 2025", "21 Apr 2025 .. 30 Apr 2025", "part"),
        ("end February 2024", "21 Feb 2024 .. 29 Feb 2024", "part"),
        ("beginning of May 2025", "1 May 2025 .. 10 May 2025", "part"),
        ("end of 2025", "1 Dec 2025 .. 31 Dec 2025", "part"),
        ("end of Q2 2025/26", "1 Sep 2025 .. 30 Sep 2025", "part"),
        ("end of 2025/26", "1 Mar 2026 .. 31 Mar 2026", "part"),
        ("first half of 2026", "1 Jan 2026 .. 30 Jun 2026", "part"),
        ("H2 2025/26", "1 Oct 2025 .. 31 Mar 2026", "part"),
        ("during 2025", "1 Jan 2025 .. 31 Dec 2025", "year"),
        ("2025/26", "1 Apr 2025 .. 31 Mar 2026", "year"),
        ("2025-26", "1 Apr 2025 .. 31 Mar 2026", "year"),
        ("FY 2025-26", "1 Apr 2025 .. 31 Mar 2026", "year"),
        ("FY25/26", "1 Apr 2025 .. 31 Mar 2026", "year"),
        ("1999/00", "1 Apr 1999 .. 31 Mar 2000", "year"),
        ("across 2025/26", "1 Apr 2025 .. 31 Mar 2026", "year"),
        ("the 2025/26 financial year", "1 Apr 2025 .. 31 Mar 2026", "year"),
        ("academic year 2025/26", "1 Sep 2025 .. 31 Aug 2026", "year"),
        ("financial year ending 31 March 2026", "1 Apr 2025 .. 31 Mar 2026", "year"),
        ("year ending March 2023", "1 Apr 2022 .. 31 Mar 2023", "year"),
        ("2019-22", "1 Jan 2019 .. 31 Dec 2022", "range"),
        ("2022–24", "1 Jan 2022 .. 31 Dec 2024", "range"),
        ("2025-30", "1 Jan 2025 .. 31 Dec 2030", "range"),
        ("2024-2026", "1 Jan 2024 .. 31 Dec 2026", "range"),
        ("2025/26 to 2027/28", "1 Apr 2025 .. 31 Mar 2028", "range"),
        ("Q2 2025/26", "1 Jul 2025 .. 30 Sep 2025", "quarter"),
        ("2025/26 Q4", "1 Jan 2026 .. 31 Mar 2026", "quarter"),
        ("Q1 FY25/26", "1 Apr 2025 .. 30 Jun 2025", "quarter"),
        ("FY2025/26 Q1", "1 Apr 2025 .. 30 Jun 2025", "quarter"),
        ("Q1 (Apr-Jun) 2025/26", "1 Apr 2025 .. 30 Jun 2025", "quarter"),
        ("third quarter of 2025/26", "1 Oct 2025 .. 31 Dec 2025", "quarter"),
        ("Q3 2025/26 (October to December 2025)", "1 Oct 2025 .. 31 Dec 2025", "quarter"),
        ("Q1-Q2 2025/26", "1 Apr 2025 .. 30 Sep 2025", "range"),
        ("06/2025", "1 Jun 2025 .. 30 Jun 2025", "month"),
        ("2025-06", "1 Jun 2025 .. 30 Jun 2025", "month"),
        ("November 2025 - February 2026", "1 Nov 2025 .. 28 Feb 2026", "range"),
        ("Nov - Feb 2026", "1 Nov 2025 .. 28 Feb 2026", "range"),
        ("12 Dec 2025 – 9 Jan", "12 Dec 2025 .. 9 Jan 2026", "range"),
        ("Dec/Jan 2025/26", "1 Dec 2025 .. 31 Jan 2026", "range"),
        ("autumn/winter 2025/26", "1 Sep 2025 .. 28 Feb 2026", "range"),
        ("mid to late March 2025", "11 Mar 2025 .. 31 Mar 2025", "range"),
        ("mid-to-late March 2025", "11 Mar 2025 .. 31 Mar 2025", "range"),
        ("late 2025/early 2026", "1 Sep 2025 .. 30 Apr 2026", "range"),
        ("between 8 and 17 April 2025", "8 Apr 2025 .. 17 Apr 2025", "range"),
        ("from 1 April 2025 to 31 March 2026", "1 Apr 2025 .. 31 Mar 2026", "range"),
        ("Monday 23rd - Friday 27th June 2025", "23 Jun 2025 .. 27 Jun 2025", "range"),
        ("June 1-3, 2025", "1 Jun 2025 .. 3 Jun 2025", "range"),
        ("1/7/25-30/9/25", "1 Jul 2025 .. 30 Sep 2025", "range"),
        ("10/11/12 June 2025", "10 Jun 2025 .. 12 Jun 2025", "range"),  # three days, and not 10 November
        ("25/26 June 2025", "25 Jun 2025 .. 26 Jun 2025", "range"),  # two days, and no financial year
        ("1 July - 14 July 2025 (2 weeks)", "1 Jul 2025 .. 14 Jul 2025", "range"),
        ("w/c 17 January 2022", "17 Jan 2022 .. 23 Jan 2022", "week"),
        ("w.c. 17/01/2022", "17 Jan 2022 .. 23 Jan 2022", "week"),
        ("week commencing Monday 23 June 2025", "23 Jun 2025 .. 29 Jun 2025", "week"),
        ("week ending 20 June 2025", "14 Jun 2025 .. 20 Jun 2025", "week"),
        ("w/e 20/06/25", "14 Jun 2025 .. 20 Jun 2025", "week"),
        ("week of 25 June 2025", "23 Jun 2025 .. 29 Jun 2025", "week"),
        ("last week of June 2025", "24 Jun 2025 .. 30 Jun 2025", "week"),
        ("Easter 2026", "3 Apr 2026 .. 6 Apr 2026", "range"),
        ("by the end of April 2025", "- .. 30 Apr 2025", "bound"),
        ("by end March 2026", "- .. 31 Mar 2026", "bound"),
        ("before the end of June 2025", "- .. 30 Jun 2025", "bound"),
        ("by 30 June 2025", "- .. 30 Jun 2025", "bound"),
        ("by close of play 30 June 2025", "- .. 30 Jun 2025", "bound"),
        ("no later than 30 June 2025", "- .. 30 Jun 2025", "bound"),
        ("on or before 30 June 2025", "- .. 30 Jun 2025", "bound"),
        ("by 1 June 2025 at the latest", "- .. 1 Jun 2025", "bound"),
        ("until 31 March 2026", "- .. 31 Mar 2026", "bound"),
        ("before 12 noon on 26 June 2025", "- .. 26 Jun 2025", "bound"),
        ("after 5pm on 26 June 2025", "26 Jun 2025 .. -", "bound"),
        ("before 1 June 2025", "- .. 31 May 2025", "bound"),
        ("before June 2025", "- .. 31 May 2025", "bound"),
        ("before Easter 2026", "- .. 2 Apr 2026", "bound"),
        ("after 30 June 2025", "1 Jul 2025 .. -", "bound"),
        ("after June 2025", "1 Jul 2025 .. -", "bound"),
        ("from April 2025", "1 Apr 2025 .. -", "bound"),
        ("since April 2021", "1 Apr 2021 .. -", "bound"),
        ("April 2025 onwards", "1 Apr 2025 .. -", "bound"),
        ("not before 1 September 2025", "1 Sep 2025 .. -", "bound"),
        ("June 2025 at the earliest", "1 Jun 2025 .. -", "bound"),
        ("1 April 2025 to ongoing", "1 Apr 2025 .. -", "bound"),
        ("24 April, 30 April and 6 May 2025", "24 Apr 2025 .. 6 May 2025", "several"),
        ("Jan-March & Sept 2025", "1 Jan 2025 .. 30 Sep 2025", "several"),
        ("Jan, Feb and March 2025", "1 Jan 2025 .. 31 Mar 2025", "range"),
        ("Late June / early July 2025", "21 Jun 2025 .. 10 Jul 2025", "range"),
        ("14th to the 18th of March 2025", "14 Mar 2025 .. 18 Mar 2025", "range"),
        ("04/2025-03/2026", "1 Apr 2025 .. 31 Mar 2026", "range"),
        ("Apr '25 - Mar '26", "1 Apr 2025 .. 31 Mar 2026", "range"),
        ("1 April 2025 - 31 March 2028 (3 years)", "1 Apr 2025 .. 31 Mar 2028", "range"),
        ("w/c Mon 1 Sept 2025", "1 Sep 2025 .. 7 Sep 2025", "week"),
        ("end Sept '25", "21 Sep 2025 .. 30 Sep 2025", "part"),
        ("year-end 2025/26", "1 Mar 2026 .. 31 Mar 2026", "part"),
        ("Q4 (Jan - Mar 2026)", "1 Jan 2026 .. 31 Mar 2026", "quarter"),
        ("Spring 2026 (March - May)", "1 Mar 2026 .. 31 May 2026", "season"),
        ("first week of July 2025", "1 Jul 2025 .. 7 Jul 2025", "week"),
        ("12th - 16th January 2026 inclusive", "12 Jan 2026 .. 16 Jan 2026", "range"),
        ("Easter '26", "3 Apr 2026 .. 6 Apr 2026", "range"),
        ("over the Easter weekend 2026", "3 Apr 2026 .. 6 Apr 2026", "range"),
        ("Ongoing from April 2025", "1 Apr 2025 .. -", "bound"),
        ("from April 2025 (ongoing)", "1 Apr 2025 .. -", "bound"),
        ("Completed March 2025", "1 Mar 2025 .. 31 Mar 2025", "month"),
        ("April and May 2025 (2 months)", "1 Apr 2025 .. 31 May 2025", "range"),
        ("8, 10 & 12 July 2025", "8 Jul 2025 .. 12 Jul 2025", "several"),
        ("8 and 9 July 2025", "8 Jul 2025 .. 9 Jul 2025", "range"),
    ],
)
def test_a_window(words: str, days: str, precision: str) -> None:
    phrase = read_phrase(words)
    assert (window(phrase), phrase.precision) == (days, precision)
    assert phrase.problems == ()


def test_several_dates_are_all_kept() -> None:
    phrase = read_phrase("24 April, 30 April and 6 May 2025")
    assert [first for first, _ in phrase.each] == [day("24 Apr 2025"), day("30 Apr 2025"), day("6 May 2025")]
    assert phrase.said == "24 April 2025; 30 April 2025; 6 May 2025"


@pytest.mark.parametrize(
    "words",
    ["TBC", "TBA", "tbc.", "To be confirmed", "ongoing", "Ongoing.", "rolling", "Rolling item.", "ASAP", "n/a", "N/A",
     "-", "date to be confirmed", "until further notice", "annually"],
)  # fmt: skip
def test_words_that_name_no_date(words: str) -> None:
    phrase = read_phrase(words)
    assert (phrase.earliest, phrase.latest, phrase.precision, phrase.problems) == (None, None, "none", ())


@pytest.mark.parametrize(
    ("words", "days", "proposed"),
    [
        # A winter begins in one year and ends in the next.
        ("Winter 2025", "1 Dec 2025 .. 28 Feb 2026", ["winter 2025/26", "winter 2024/25"]),
        # A calendar quarter or a financial one: the window covers both.
        ("Q2 2025", "1 Apr 2025 .. 30 Sep 2025", ["Q2 2025/26", "April to June 2025"]),
        ("end of Q2 2025", "1 Jun 2025 .. 30 Sep 2025", ["Q2 2025/26", "April to June 2025"]),
        ("2025-2026", "1 Jan 2025 .. 31 Dec 2026", ["2025/26", "January 2025 to December 2026"]),
        ("23-2024", "1 Apr 2023 .. 31 Mar 2024", ["2023/24"]),
        ("2024/5", "1 Apr 2024 .. 31 Mar 2025", ["2024/25"]),
        ("FY26", "1 Apr 2025 .. 31 Mar 2027", ["2025/26", "2026/27"]),
        ("June 25", "1 Jun 2025 .. 30 Jun 2025", ["June 2025", "25 June and its year"]),
        ("Jun-25", "1 Jun 2025 .. 30 Jun 2025", ["June 2025", "25 June and its year"]),
        ("by June 2025", "- .. 30 Jun 2025", ["by 1 June 2025", "by 30 June 2025"]),
        ("24 or 25 June 2025", "24 Jun 2025 .. 25 Jun 2025", ["24 June 2025", "25 June 2025"]),
        ("31/12/99", "31 Dec 1999 .. 31 Dec 1999", ["1999", "2099"]),
        ("26 June 2025 at 5.30", "26 Jun 2025 .. 26 Jun 2025", ["05:30", "17:30"]),
        ("week commencing 24 June 2025", "24 Jun 2025 .. 30 Jun 2025",
         ["week commencing 23 June 2025", "week commencing 30 June 2025"]),
        ("summer 2025 (TBC)", "1 Jun 2025 .. 31 Aug 2025", ["the date when it is known"]),
        ("TBC - likely summer 2025", "1 Jun 2025 .. 31 Aug 2025", ["the date when it is known"]),
        ("2025 Q3", "1 Jul 2025 .. 31 Dec 2025", ["Q3 2025/26", "July to September 2025"]),
        ("end of Sept 25", "21 Sep 2025 .. 30 Sep 2025", ["September 2025", "25 September and its year"]),
        ("June 2025?", "1 Jun 2025 .. 30 Jun 2025", ["the date when it is known"]),
        ("approx. June 2025", "1 Jun 2025 .. 30 Jun 2025", ["the date when it is known"]),
        ("spring bank holiday 2026", "25 May 2026 .. 25 May 2026", ["the date itself"]),
        ("autumn term 2025", "1 Sep 2025 .. 31 Dec 2025", ["the dates of the term"]),
        ("municipal year 2025/26", "1 May 2025 .. 31 May 2026", ["the dates of the meetings"]),
        ("31st March each year", "- .. -", ["the one that is meant"]),
        # What a scanner may have split or misread is proposed, never taken.
        ("2 5 June 2025", "- .. -", ["25 June 2025"]),
        ("2 5 June", "- .. -", ["25 June"]),
        ("26 June 20 25", "- .. -", ["26 June 2025"]),
        ("l5 June 2025", "- .. -", ["15 June 2025"]),
        ("26 Jume 2025", "- .. -", ["26 June 2025"]),
        ("2025-06-26T17:30:00Z", "26 Jun 2025 .. 26 Jun 2025", ["the time in London"]),
    ],
)  # fmt: skip
def test_a_doubt_is_said_with_a_proposal(words: str, days: str, proposed: list[str]) -> None:
    phrase = read_phrase(words)
    assert (window(phrase), ids(phrase)) == (days, ["doubtful-date"])
    assert proposals(phrase) == proposed
    assert phrase.problems[0].remedy


def test_a_remark_that_disagrees_is_a_doubt() -> None:
    phrase = read_phrase("Q3 2025/26 (July to September 2025)")
    assert ids(phrase) == ["doubtful-date"]
    assert proposals(phrase) == ["1 October 2025 to 31 December 2025", "1 July 2025 to 30 September 2025"]


def test_months_in_brackets_say_whose_quarter_it_is() -> None:
    assert ids(read_phrase("Quarter 3 (Oct-Dec)")) == ["missing-year"]
    assert ids(read_phrase("Quarter 3")) == ["missing-year", "doubtful-date"]
    assert window(read_phrase("Quarter 3 (Oct-Dec)", around=PAPER)) == "1 Oct 2025 .. 31 Dec 2025"


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("in two weeks", "10 Jul 2025 .. 10 Jul 2025"),
        ("two weeks ago", "12 Jun 2025 .. 12 Jun 2025"),
        ("in six months' time", "26 Dec 2025 .. 26 Dec 2025"),
        ("within 30 days", "- .. 26 Jul 2025"),
        ("tomorrow", "27 Jun 2025 .. 27 Jun 2025"),
        ("Tuesday", "1 Jul 2025 .. 1 Jul 2025"),
        ("next week", "30 Jun 2025 .. 6 Jul 2025"),
        ("next month", "1 Jul 2025 .. 31 Jul 2025"),
        ("end of the month", "21 Jun 2025 .. 30 Jun 2025"),
        ("end of the financial year", "1 Mar 2026 .. 31 Mar 2026"),
        ("early in the new year", "1 Jan 2026 .. 30 Apr 2026"),
        ("end of quarter", "1 Jun 2025 .. 30 Jun 2025"),
        ("next quarter", "1 Jul 2025 .. 30 Sep 2025"),
        ("next year", "1 Jan 2026 .. 31 Dec 2026"),
        ("early next year", "1 Jan 2026 .. 30 Apr 2026"),
        ("later this year", "26 Jun 2025 .. 31 Dec 2025"),
        ("last summer", "1 Jun 2024 .. 31 Aug 2024"),
        ("in the summer last year", "1 Jun 2024 .. 31 Aug 2024"),
        ("the new financial year", "1 Apr 2026 .. 31 Mar 2027"),
        ("the new municipal year", "1 May 2026 .. 30 Apr 2027"),
        ("next April", "1 Apr 2026 .. 30 Apr 2026"),
    ],
)
def test_what_counts_from_the_paper_is_said_to(words: str, days: str) -> None:
    phrase = read_phrase(words, around=PAPER)
    assert (window(phrase), ids(phrase)) == (days, ["relative-date"])
    assert phrase.problems[0].details == {"counted_from": "2025-06-26"}
    alone = read_phrase(words)
    assert (alone.earliest, alone.latest, ids(alone)) == (None, None, ["relative-date"])


@pytest.mark.parametrize("words", ["next meeting", "the first meeting of the new municipal year", "year end"])
def test_what_no_paper_dates_is_not_dated(words: str) -> None:
    phrase = read_phrase(words, around=PAPER)
    assert (phrase.earliest, phrase.latest, ids(phrase)) == (None, None, ["relative-date"])


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("14 November", "14 Nov 2025 .. 14 Nov 2025"),
        ("28 October", "28 Oct 2025 .. 28 Oct 2025"),
        ("mid-March", "11 Mar 2026 .. 20 Mar 2026"),
        ("WC 17th November", "17 Nov 2025 .. 23 Nov 2025"),
        ("by end March", "- .. 31 Mar 2025"),
        ("12 Dec – 9 Jan", "12 Dec 2025 .. 9 Jan 2026"),
        ("Dec/Jan", "1 Dec 2025 .. 31 Jan 2026"),
        ("first Thursday in May", "1 May 2025 .. 1 May 2025"),
        ("winter", "1 Dec 2025 .. 28 Feb 2026"),
        ("between Christmas and New Year", "25 Dec 2025 .. 1 Jan 2026"),
    ],
)
def test_a_year_is_inferred_from_the_paper_and_said_to_be(words: str, days: str) -> None:
    around = date(2025, 9, 26) if words == "mid-March" else PAPER
    phrase = read_phrase(words, around=around)
    assert (window(phrase), ids(phrase)) == (days, ["missing-year"])
    assert read_phrase(words).earliest is read_phrase(words).latest is None


@pytest.mark.parametrize(
    "words",
    ["26² June 2025", "2² June 2025", "26 June 2025¹", "½ June 2025", "٢٦ June 2025", "\u202e26 June 2025",
     "2\u03365 June 2025", "26 June 2025 \x07", "26", "the 26th", "six months", "11/12", "3 June 2025 or so they say",
     "April 2025 -", "30/1 October 2025", "March 2025-26", "26 06 2025"],
)  # fmt: skip
def test_what_can_be_misread_is_not_read(words: str) -> None:
    phrase = read_phrase(words)
    assert (phrase.earliest, phrase.latest) == (None, None)
    assert phrase.problems


def test_words_around_one_date_are_not_thrown_away_but_the_date_is_proposed() -> None:
    phrase = read_phrase("Report dated 3 June 2025")
    assert (phrase.earliest, ids(phrase)) == (None, ["unread"])
    assert phrase.problems[0].remedy == "If 3 June 2025 is meant, write that alone."


def test_a_date_before_other_words_is_proposed_too() -> None:
    (problem,) = read_phrase("Friday 14th March 2025 at 10.00am in Committee Room 1").problems
    assert (problem.id, problem.details["proposals"]) == ("unread", ["14 March 2025 at 10:00"])


def test_a_weeks_length_is_checked() -> None:
    (problem,) = read_phrase("1 July - 15 July 2025 (2 weeks)").problems
    assert (problem.id, problem.details) == ("duration-mismatch", {"stated_days": 14, "expected_end": "2025-07-14"})


def test_the_machine_face_of_a_phrase() -> None:
    shown = read_phrase("Thursday 26 June 2025 at 5.30pm").as_dict()
    assert {key: shown[key] for key in ("raw", "earliest", "latest", "precision", "time", "problems")} == {
        "raw": "Thursday 26 June 2025 at 5.30pm",
        "earliest": "2025-06-26",
        "latest": "2025-06-26",
        "precision": "day",
        "time": "17:30",
        "problems": [],
    }

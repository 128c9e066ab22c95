"""The date phrases of the committee papers behind the example, each with what a person reads there. One row a phrase.

The papers are of 13 March, 6 May and 26 June 2025; what has no year is read by the date of its paper.
"""

from __future__ import annotations

from datetime import date

import pytest

from commissioning.dates import read_phrase

MARCH, MAY, JUNE = date(2025, 3, 13), date(2025, 5, 6), date(2025, 6, 26)


@pytest.mark.parametrize(
    ("words", "paper", "first", "last", "problems"),
    [
        ("Tuesday, 6 May 2025 5:30 pm", MAY, "2025-05-06", "2025-05-06", []),
        ("May 6, 2025", MAY, "2025-05-06", "2025-05-06", []),
        ("DATE: TUESDAY, 6 MAY 2025", MAY, "2025-05-06", "2025-05-06", []),
        ("Held: THURSDAY, 13 MARCH 2025 at 5:30 pm", MAY, "2025-03-13", "2025-03-13", []),
        ("Thursday 13th March", MAY, "2025-03-13", "2025-03-13", ["missing-year"]),
        ("9th January 2025", MARCH, "2025-01-09", "2025-01-09", []),
        ("Date of meeting: 30 April 2025", MAY, "2025-04-30", "2025-04-30", []),
        ("Dated: 14 April 2025", MAY, "2025-04-14", "2025-04-14", []),
        ("Dated:11th April 2025", MAY, "2025-04-11", "2025-04-11", []),
        ("8 July 2024.", MAY, "2024-07-08", "2024-07-08", []),
        ("14 November\n2024", MAY, "2024-11-14", "2024-11-14", []),
        ("10 September 2024.", MAY, "2024-09-10", "2024-09-10", []),
        ("26th June 2025", JUNE, "2025-06-26", "2025-06-26", []),
        ("23rd April 2026", JUNE, "2026-04-23", "2026-04-23", []),
        ("Dated: 03 June 2025", JUNE, "2025-06-03", "2025-06-03", []),
        ("Dated: 04/06/2025", JUNE, "2025-06-04", "2025-06-04", []),
        ("1st April 2021", JUNE, "2021-04-01", "2021-04-01", []),
        ("28 October", JUNE, "2025-10-28", "2025-10-28", ["missing-year"]),
        ("1 st March 2025 – 31 st July 2025 (5 months)", JUNE, "2025-03-01", "2025-07-31", []),
        ("1 st August – 31 st December 2025 (5 months)", JUNE, "2025-08-01", "2025-12-31", []),
        ("1 st January – 31 June 2026 (6 months)", JUNE, "2026-01-01", None, ["impossible-date"]),
        ("1 st July - 1 st October 2026 (3 months)", JUNE, "2026-07-01", "2026-10-01", ["duration-mismatch"]),
        ("31st May- 14th July 2024", MAY, "2024-05-31", "2024-07-14", []),
        ("April 2025", MAY, "2025-04-01", "2025-04-30", []),
        ("April", MAY, "2025-04-01", "2025-04-30", ["missing-year"]),
        ("April - May", MAY, "2025-04-01", "2025-05-31", ["missing-year"]),
        ("November", MAY, "2025-11-01", "2025-11-30", ["missing-year"]),
        ("April 2026", MAY, "2026-04-01", "2026-04-30", []),
        ("in February 2025", MARCH, "2025-02-01", "2025-02-28", []),
        ("As at March 2023", MAY, "2023-03-01", "2023-03-31", []),
        ("since April 2021", JUNE, "2021-04-01", None, []),
        ("From April 2025", JUNE, "2025-04-01", None, []),
        ("by the end of April 2025", MARCH, None, "2025-04-30", []),
        ("At the end of May 2018", MAY, "2018-05-21", "2018-05-31", []),
        ("in summer 2025", MAY, "2025-06-01", "2025-08-31", []),
        ("in the summer", MAY, "2025-06-01", "2025-08-31", ["missing-year"]),
        ("in the summer last year", JUNE, "2024-06-01", "2024-08-31", ["relative-date"]),
        ("last summer", JUNE, "2024-06-01", "2024-08-31", ["relative-date"]),
        ("the last academic year", MAY, "2023-09-01", "2024-08-31", ["relative-date"]),
        ("during 2025", MAY, "2025-01-01", "2025-12-31", []),
        ("until 2027", MARCH, None, "2027-12-31", ["doubtful-date"]),  # 1 January or 31 December
        ("between 2023 and 2040", MAY, "2023-01-01", "2040-12-31", []),
        ("from 2019 to 2022", MAY, "2019-01-01", "2022-12-31", []),
        ("(2019-22)", MAY, "2019-01-01", "2022-12-31", []),
        ("2019–2022", JUNE, "2019-01-01", "2022-12-31", []),
        ("2022–24", MAY, "2022-01-01", "2024-12-31", []),
        ("2025–27", MAY, "2025-01-01", "2027-12-31", []),
        ("2025-30", MAY, "2025-01-01", "2030-12-31", []),
        ("2024-28", JUNE, "2024-01-01", "2028-12-31", []),
        ("2023/24", MAY, "2023-04-01", "2024-03-31", []),
        ("across 2025/26", MARCH, "2025-04-01", "2026-03-31", []),
        ("2024-25", MAY, "2024-04-01", "2025-03-31", []),
        ("2025-26", JUNE, "2025-04-01", "2026-03-31", []),
        ("2024 – 2025", MAY, "2024-01-01", "2025-12-31", ["doubtful-date"]),  # a work programme's year, or two years
        ("2026-2027", MAY, "2026-01-01", "2027-12-31", ["doubtful-date"]),
        ("23-2024", JUNE, "2023-04-01", "2024-03-31", ["doubtful-date"]),
        ("(2024/5)", MAY, "2024-04-01", "2025-03-31", ["doubtful-date"]),
        ("year ending March 2023", MAY, "2022-04-01", "2023-03-31", []),
        ("the first meeting of the new municipal year", MARCH, None, None, ["relative-date"]),
        ("the new municipal year", MARCH, "2025-05-01", "2026-04-30", ["relative-date"]),
        ("Items TBC", JUNE, None, None, ["unread"]),
        ("Rolling item.", MAY, None, None, []),
        ("2015 2019", MAY, None, None, ["unread"]),  # the dash was lost
        ("1-3 months", MAY, None, None, ["unread"]),
        ("two months past the end of each quarter", JUNE, None, None, ["unread"]),
    ],
)
def test_a_phrase_of_a_paper(words: str, paper: date, first: str | None, last: str | None, problems: list[str]) -> None:
    phrase = read_phrase(words, around=paper)
    assert (phrase.earliest, phrase.latest) == tuple(end and date.fromisoformat(end) for end in (first, last))
    assert [problem.id for problem in phrase.problems] == problems

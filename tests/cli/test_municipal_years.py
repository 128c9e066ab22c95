"""Municipal years as data, and what each meeting carries against the council's own limit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from commissioning.model import MunicipalYear, municipal_year_of
from tests.cli.runner import run
from tests.conftest import Desk

YEARS = (
    MunicipalYear(title="2024-25", start=date(2024, 5, 16)),
    MunicipalYear(title="2025-26", start=date(2025, 5, 22), end=date(2026, 5, 20)),
)


@pytest.mark.parametrize(
    ("day", "title", "start", "end", "assumed"),
    [
        # As written: to the day before the next annual meeting.
        ("2024-05-16", "2024-25", "2024-05-16", "2025-05-21", False),
        ("2025-05-21", "2024-25", "2024-05-16", "2025-05-21", False),
        ("2025-05-22", "2025-26", "2025-05-22", "2026-05-20", False),
        # The third Thursday in May 2027 is the 20th; the assumed year follows the written one's last day.
        ("2026-05-21", "2026-27", "2026-05-21", "2027-05-19", True),
        # Third Thursdays: 18 May 2023; what is assumed before gives way to the year that is written.
        ("2024-05-15", "2023-24", "2023-05-18", "2024-05-15", True),
    ],
)
def test_a_day_belongs_to_the_year_that_is_written_else_to_one_assumed(
    day: str, title: str, start: str, end: str, *, assumed: bool
) -> None:
    found = municipal_year_of(YEARS, date.fromisoformat(day))
    assert (found.title, found.start.isoformat(), found.end.isoformat(), found.assumed) == (title, start, end, assumed)


def test_one_that_is_written_alone_ends_before_an_assumed_annual_meeting() -> None:
    (alone,) = YEARS[:1]
    # The third Thursday in May 2025 is the 15th.
    found = municipal_year_of([alone], date(2025, 5, 14))
    assert (found.title, found.end, found.assumed) == ("2024-25", date(2025, 5, 14), True)
    assert municipal_year_of([alone], date(2025, 5, 15)).title == "2025-26"


def test_days_beside_a_written_year_are_never_called_by_its_name() -> None:
    """Third Thursdays in May: 16 May 2024, 15 May 2025, 21 May 2026, 20 May 2027."""
    late = MunicipalYear(title="2025-26", start=date(2025, 5, 22))
    found = municipal_year_of([late], date(2025, 5, 20))
    assert (found.title, found.start, found.end) == ("2024-25", date(2024, 5, 16), date(2025, 5, 21))
    early = MunicipalYear(title="2025-26", start=date(2025, 5, 15), end=date(2026, 5, 13))
    found = municipal_year_of([early], date(2026, 5, 15))
    assert (found.title, found.start, found.end) == ("2026-27", date(2026, 5, 14), date(2027, 5, 19))


def test_meetings_show_their_year_and_can_be_asked_for_by_it(desk: Desk) -> None:
    """The programme of 2024-25 has 6 May 2025 as its last meeting, that of 2025-26 begins on 26 June."""
    rows = {row["date"]: row for row in desk.json("meetings")["meetings"]}
    assert (rows["2025-05-06"]["year"], rows["2025-06-26"]["year"]) == ("2024-25", "2025-26")
    assert rows["2025-06-26"]["year_assumed"]
    for words in ("2025-26", "2025/26"):
        found = desk.json("meetings", "asc-scrutiny", "--year", words)["meetings"]
        assert [row["date"] for row in found] == [
            "2025-06-26", "2025-08-28", "2025-11-13", "2026-01-15", "2026-03-12", "2026-04-23",
        ]  # fmt: skip
    ran = desk.run("meetings", "--year", "2031-32", "--json")
    assert ran.code == 3
    assert "There is: 2024-25, 2025-26" in ran.json["error"]["message"]
    assert "assumed" in desk.run("meetings").text


def council(years: str, most: str = "") -> str:
    return f"council:\n  name: Exampleshire\n  calendar: england\n{most}  municipal_years:\n{years}"


@pytest.mark.parametrize(
    ("years", "id", "words"),
    [
        ("    - {title: 2025-26, start: 2025-05-22, end: 2025-05-01}\n", "stage-order", "ends before it starts"),
        (
            "    - {title: 2025-26, start: 2025-05-22, end: 2026-05-20}\n    - {title: 2026-27, start: 2026-05-14}\n",
            "stage-order", "2026-27 starts before 2025-26 has ended",
        ),
        (
            "    - {title: 2025-26, start: 2025-05-22}\n    - {title: 2025-26, start: 2026-05-14}\n",
            "duplicate-field", "called 2025-26",
        ),
        ("    - {title: 2025-26, start: 31 May}\n", "wrong-value", "not a date"),
    ],
)  # fmt: skip
def test_years_that_cannot_be_are_refused(tmp_path: Path, years: str, id: str, words: str) -> None:
    file = tmp_path / "council.yaml"
    file.write_text(council(years), encoding="utf-8")
    ran = run("load", file, "--db", f"sqlite:///{tmp_path}/x.db", "--by", "clerk", "--json")
    assert ran.code == 2
    assert [(p["id"], words in p["message"]) for p in ran.json["problems"]] == [(id, True)]


class TestWhatMeetingsCarry:
    def test_the_meeting_of_26_june_carries_what_its_programme_has(self, desk: Desk) -> None:
        """Four lines in the work programme of 2025-26 for 26 June 2025, all four taken as items 10 to 13."""
        rows = {row["date"]: row for row in desk.json("meetings", "--load")["meetings"]}
        june = rows["2025-06-26"]
        assert june["items_count"] == 4
        assert {(item["sort"], item["workstream"]) for item in june["items"]} == {
            ("programme", "CQC-2025"), ("programme", "DEM-2025"), ("programme", None),
        }  # fmt: skip
        # One line of the programme, and the milestone of the same workstream: one item of business.
        august = rows["2025-08-28"]
        assert [(item["sort"], item["key"]) for item in august["items"]] == [
            ("programme", "CQC report"), ("milestone", "report-to-scrutiny"),
        ]  # fmt: skip
        assert august["items_count"] == 1
        # The inspection stays on the programme: it is heard of at every meeting.
        assert {item["workstream"] for item in rows["2025-11-13"]["items"]} == {"CQC-2025", "DASH-2025-Q1"}
        assert "items" not in desk.json("meetings")["meetings"][0]

    def test_an_action_due_at_it_counts_and_a_limit_is_warned_of(self, desk: Desk, tmp_path: Path) -> None:
        (tmp_path / "more.yaml").write_text(
            "council:\n  name: Leicester City Council\n  calendar: england\n  policy: {most_items: 2}\n"
            "programme:\n  - {committee: asc-scrutiny, meeting: 2025-08-28, item: Winter planning}\n"
            "actions:\n  - {id: A-1, text: Say how it went, type: report-back, committee: asc-scrutiny,\n"
            "     agreed_on: 2025-06-26, due_meeting: 2025-08-28, owner: lead}\n",
            encoding="utf-8",
        )
        desk.json("load", tmp_path / "more.yaml", "--by", "clerk")
        found = desk.json("meetings", "--load")
        august = next(row for row in found["meetings"] if row["date"] == "2025-08-28")
        assert [item["sort"] for item in august["items"]] == ["programme", "programme", "milestone", "action"]
        assert august["items_count"] == 3
        # 26 June 2025 carries four, and was held: it is past.
        (problem,) = found["problems"]
        assert (problem["id"], problem["value"], problem["items"], problem["most_items"]) == (
            "meeting-overloaded", "2025-08-28", 3, 2,
        )  # fmt: skip
        checked = [p for p in desk.json("check")["problems"] if p["id"] == "meeting-overloaded"]
        assert checked == [problem]
        assert "meeting-overloaded" in desk.run("meetings", "--load").err

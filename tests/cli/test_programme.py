"""The work programme of a committee, as a governance officer keeps it through a year.

Expected values are those of the commission's papers (work programmes 2024-25 and 2025-26) or counted by hand.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import Desk

COUNCIL = """
council: {name: Example Council, calendar: england}
committees:
  - key: health
    title: Health Scrutiny
    meetings: [2025-06-12, 2025-09-11, 2025-11-13, 2026-01-15, 2026-03-12]
"""
WORK = """
template:
  kind: small
  title: Small
  version: "1"
  stages:
    review:
      title: Review
      steps:
        work: {title: Work done, duration: 2 weeks}
        members: {title: Findings at scrutiny, kind: meeting, committee: scrutiny, after: work}
workstreams:
  - {reference: CARERS, title: Carers, kind: small, start: 2025-07-07, scrutiny: health, owner: Lead Commissioner}
"""


@pytest.fixture(scope="module")
def office_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small council's desk, with its meetings and nothing else."""
    desk = Desk(tmp_path_factory.mktemp("office") / "once.db")
    load(desk, COUNCIL)
    return desk.file


@pytest.fixture
def office(office_once: Path, tmp_path: Path) -> Desk:
    """A copy of it, to write in."""
    return Desk(Path(shutil.copy(office_once, tmp_path / "office.db")))


def load(desk: Desk, text: str, *, as_of: str = "2025-07-01", name: str = "file.yaml") -> None:
    file = desk.file.with_name(name)
    file.write_text(text, encoding="utf-8")
    ran = desk.run("load", file, "--by", "clerk", as_of=as_of)
    assert ran.code == 0, ran.err


def shown(desk: Desk, committee: str = "health", *words: str, as_of: str = "2025-07-01") -> dict:
    return desk.json("programme", committee, *words, as_of=as_of)


def rows(found: dict) -> list[tuple[str, str, str]]:
    return [(row["meeting_date"], row["item"], row["status"]) for row in found["programme"]]


def ids(found: dict) -> list[str]:
    return [problem["id"] for problem in found["problems"]]


class TestOfTheExample:
    def test_the_four_columns_and_the_three_of_the_forward_plan(self, desk: Desk) -> None:
        found = shown(desk, "asc-scrutiny")
        row = next(r for r in found["programme"] if r["item"] == "Annual report of the Safeguarding Adults Board")
        assert {key: row[key] for key in ("meeting_date", "item", "actions", "progress")} == {
            "meeting_date": "2024-11-14", "item": "Annual report of the Safeguarding Adults Board",
            "actions": "Self-neglect to come onto the programme.", "progress": "On the forward plan.",
        }  # fmt: skip
        line = next(f for f in found["forward_plan"] if f["topic"] == "Workforce")
        assert line["proposed_date"] == "6 May 2025"
        assert (line["earliest"], line["latest"]) == ("2025-05-06", "2025-05-06")

    def test_columns_that_are_empty_show_what_was_agreed_at_the_meeting(self, desk: Desk) -> None:
        row = next(r for r in shown(desk, "asc-scrutiny")["programme"] if r["item"] == "External workforce strategy")
        assert row["actions"].startswith("Report on the workforce strategy noted.\nThe commission hears how")
        assert row["agreed"] == ["ASC-2025-05-06-126-1", "ASC-2025-05-06-126-2", "ASC-2025-05-06-126-3"]
        assert row["status"] == "taken"

    def test_what_plans_bring_to_a_meeting_is_there_and_says_so(self, desk: Desk) -> None:
        row = next(r for r in shown(desk, "asc-scrutiny")["programme"] if r["workstream"] == "DASH-2025-Q1")
        assert (row["meeting_date"], row["source"], row["status"]) == ("2025-11-13", "plan", "planned")
        assert row["progress"] == "From the plan of DASH-2025-Q1."

    def test_a_written_item_on_a_workstream_is_matched_with_its_plan_and_not_doubled(self, desk: Desk) -> None:
        august = [r for r in shown(desk, "asc-scrutiny")["programme"] if r["meeting_date"] == "2025-08-28"]
        assert [(r["item"], r["milestones"]) for r in august] == [("CQC report", ["report-to-scrutiny"])]

    def test_one_year_alone(self, desk: Desk) -> None:
        found = shown(desk, "asc-scrutiny", "--year", "2025-26")
        assert {r["meeting_date"] for r in found["programme"]} == {
            "2025-06-26", "2025-08-28", "2025-11-13", "2026-01-15", "2026-03-12", "2026-04-23",
        }  # fmt: skip
        assert desk.run("programme", "asc-scrutiny", "--year", "2025", "--json").code == 2

    def test_an_unknown_committee_is_not_found(self, desk: Desk) -> None:
        assert desk.run("programme", "planning", "--json").code == 3


class TestFollowingThePlan:
    # Two weeks from Monday 7 July 2025 end on 21 July; the next meeting is 11 September.
    def test_an_item_that_nobody_wrote_follows_the_plan_to_where_its_meeting_goes(self, office: Desk) -> None:
        load(office, COUNCIL + WORK)
        assert rows(shown(office)) == [("2025-09-11", "Carers: Findings at scrutiny", "planned")]
        moved = office.run("meeting", "move", "health:2025-09-11", "--to", "2025-09-18", "--yes", "--by", "clerk")
        assert moved.code == 0, moved.err
        assert rows(shown(office)) == [("2025-09-18", "Carers: Findings at scrutiny", "planned")]

    def test_a_written_item_goes_with_its_meeting_and_stays_one_with_the_plan(self, office: Desk) -> None:
        load(office, COUNCIL + WORK + "programme:\n"
             "  - {committee: health, meeting: 2025-09-11, item: Carers, workstream: CARERS}\n")  # fmt: skip
        office.run("meeting", "move", "health:2025-09-11", "--to", "2025-09-18", "--yes", "--by", "clerk")
        found = shown(office)
        assert rows(found) == [("2025-09-18", "Carers", "planned")]
        assert found["programme"][0]["plan_date"] == "2025-09-18"

    def test_where_the_plan_goes_elsewhere_it_is_said_and_there_is_still_one(self, office: Desk) -> None:
        load(office, COUNCIL + WORK + "programme:\n"
             "  - {committee: health, meeting: 2026-01-15, item: Carers, workstream: CARERS}\n")  # fmt: skip
        found = shown(office)
        assert rows(found) == [("2026-01-15", "Carers", "planned")]
        (problem,) = [p for p in found["problems"] if p["id"] == "programme-off-plan"]
        assert "Thu 11 Sep 2025" in problem["message"]
        assert problem["line"]

    def test_an_item_that_names_its_milestone_follows_it(self, office: Desk) -> None:
        load(office, COUNCIL + WORK + "programme:\n  - {committee: health, meeting: 2026-01-15, item: Carers, "
             "workstream: CARERS, milestone: members}\n")  # fmt: skip
        assert rows(shown(office)) == [("2025-09-11", "Carers", "planned")]

    def test_an_item_whose_meeting_is_cancelled_goes_where_the_plan_goes(self, office: Desk) -> None:
        load(office, COUNCIL + WORK + "programme:\n"
             "  - {committee: health, meeting: 2025-09-11, item: Carers, workstream: CARERS}\n"
             "  - {committee: health, meeting: 2025-09-11, item: Winter plan}\n")  # fmt: skip
        office.run("meeting", "cancel", "health:2025-09-11", "--yes", "--by", "clerk")
        found = shown(office)
        assert rows(found) == [("2025-09-11", "Winter plan", "planned"), ("2025-11-13", "Carers", "planned")]
        assert ids(found) == ["programme-meeting-gone"]
        assert "--to 2025-11-13" in found["problems"][0]["remedy"]

    def test_an_item_on_a_day_without_a_meeting_is_offered_the_nearest_one(self, office: Desk) -> None:
        load(office, COUNCIL + "programme:\n  - {committee: health, meeting: 2026-03-13, item: Annual report}\n")
        (problem,) = shown(office)["problems"]
        assert "--to 2026-03-12" in problem["remedy"]


class TestRolling:
    def there(self, office: Desk, rolling: str, more: str = "") -> list[str]:
        load(office, COUNCIL + "programme:\n"
             f"  - {{committee: health, meeting: 2025-06-12, item: Update, rolling: {rolling}}}\n{more}")  # fmt: skip
        return [day for day, item, _ in rows(shown(office)) if item == "Update"]

    def test_at_each_meeting(self, office: Desk) -> None:
        assert self.there(office, "every meeting") == [
            "2025-06-12", "2025-09-11", "2025-11-13", "2026-01-15", "2026-03-12",
        ]  # fmt: skip

    def test_at_every_second(self, office: Desk) -> None:
        assert self.there(office, "every 2 meetings") == ["2025-06-12", "2025-11-13", "2026-03-12"]

    def test_in_months(self, office: Desk) -> None:
        """In December nobody meets: the meeting of 15 January is the first after it."""
        assert self.there(office, "[September, December]") == ["2025-06-12", "2025-09-11", "2026-01-15"]

    def test_yearly_is_not_within_the_year(self, office: Desk) -> None:
        assert self.there(office, "yearly") == ["2025-06-12"]

    def test_what_somebody_wrote_for_a_meeting_is_not_doubled(self, office: Desk) -> None:
        more = "  - {committee: health, meeting: 2025-09-11, item: update.}\n"
        assert self.there(office, "every meeting", more) == ["2025-06-12", "2025-11-13", "2026-01-15", "2026-03-12"]

    def test_a_cancelled_meeting_takes_none(self, office: Desk) -> None:
        self.there(office, "every meeting")
        office.run("meeting", "cancel", "health:2025-11-13", "--yes", "--by", "clerk")
        assert [day for day, _, _ in rows(shown(office))] == ["2025-06-12", "2025-09-11", "2026-01-15", "2026-03-12"]

    def test_what_does_not_say_how_is_refused_with_what_to_write(self, office: Desk) -> None:
        file = office.file.with_name("bad.yaml")
        file.write_text(COUNCIL + "programme:\n  - {committee: health, meeting: 2025-06-12, item: Update, "
                        "rolling: sometimes}\n", encoding="utf-8")  # fmt: skip
        ran = office.run("load", file, "--by", "clerk", "--json")
        assert ran.code == 2
        assert "every 2 meetings" in ran.json["problems"][0]["remedy"]


def test_what_nobody_recorded_of_a_held_meeting_is_asked_in_one_problem(office: Desk) -> None:
    load(office, COUNCIL + "programme:\n  - {committee: health, meeting: 2025-06-12, item: A}\n"
         "  - {committee: health, meeting: 2025-06-12, item: B, actions: Noted.}\n")  # fmt: skip
    (problem,) = shown(office)["problems"]
    assert (problem["id"], len(problem["items"])) == ("programme-not-recorded", 1)


def test_an_item_that_is_carried_to_words_waits_with_them_in_the_forward_plan(office: Desk) -> None:
    carried = "status: carried, because: no room, carried_to: later in the year"
    load(office, f"{COUNCIL}programme:\n  - {{committee: health, meeting: 2025-06-12, item: Beds, {carried}}}\n")
    found = shown(office)
    assert [(row["topic"], row["proposed_date"]) for row in found["forward_plan"]] == [("Beds", "later in the year")]

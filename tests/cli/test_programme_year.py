"""What governance staff record of programme items, and the end of a municipal year: nothing vanishes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_programme import WORK, ids, load, rows, shown
from tests.conftest import Desk

COUNCIL = """
council:
  name: Example Council
  calendar: england
  municipal_years: [{title: 2024-25, start: 2024-05-16}, {title: 2025-26, start: 2025-05-15},
                    {title: 2026-27, start: 2026-05-21}]
committees:
  - key: health
    title: Health Scrutiny
    meetings: [2025-06-12, 2025-09-11, 2025-11-13, 2026-03-12, 2026-06-11, 2026-09-10]
"""
ITEMS = """
programme:
  - {id: DENTAL, committee: health, meeting: 2025-09-11, item: Dental access}
  - {id: PRISON, committee: health, meeting: 2025-11-13, item: Prisons}
  - {id: SLEEP, committee: health, meeting: 2026-03-12, item: Sleep}
  - {id: LATER, committee: health, meeting: 2026-06-11, item: Later}
forward_plan:
  - {id: LONELY, committee: health, topic: Loneliness, year: 2025-26}
actions:
  - {id: A-1, text: A note on dentists, type: circulate, committee: health, agreed_on: 2025-11-13, owner: Director}
  - {id: A-2, text: Come back, type: report-back, committee: health, agreed_on: 2025-11-13, owner: Director,
     due_meeting: 2026-06-11}
"""


@pytest.fixture(scope="module")
def office_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(tmp_path_factory.mktemp("office") / "once.db")
    load(desk, COUNCIL + ITEMS)
    return desk.file


@pytest.fixture
def office(office_once: Path, tmp_path: Path) -> Desk:
    """A copy of the desk, to write in."""
    return Desk(Path(shutil.copy(office_once, tmp_path / "office.db")))


def does(desk: Desk, *words: object, as_of: str = "2025-07-01") -> dict[str, Any]:
    ran = desk.run("programme", *words, "--by", "clerk", "--json", as_of=as_of)
    assert ran.code == 0, ran.text + ran.err
    return ran.json


def refused(desk: Desk, *words: object, as_of: str = "2025-07-01") -> str:
    ran = desk.run("programme", *words, "--by", "clerk", "--json", as_of=as_of)
    assert ran.code in (2, 3), ran.text
    return str(ran.json["error"]["message"])


def decided(desk: Desk, as_of: str, year: str = "2025-26") -> dict[str, tuple[str | None, str | None]]:
    found = desk.run("programme", "year-end", "health", "--year", year, "--json", as_of=as_of).json
    return {line["id"]: (line["decided"], line["to"]) for line in found["items"]}


def test_a_line_without_a_year_stays_in_the_one_in_which_it_was_loaded(tmp_path: Path) -> None:
    desk, text = Desk(tmp_path / "own.db"), "forward_plan:\n  - {id: YOUNG, committee: health, topic: Young carers}\n"
    load(desk, COUNCIL + text)
    assert decided(desk, "2026-06-01") == {"YOUNG": (None, None)}
    again = desk.json("load", desk.file.with_name("file.yaml"), "--by", "clerk", as_of="2026-06-01")
    assert again["changed"] == 0
    assert decided(desk, "2026-06-01") == {"YOUNG": (None, None)}


class TestMoving:
    def test_an_item_moves_and_stays_itself_and_the_log_says_who_and_why(self, office: Desk) -> None:
        found = does(office, "move", "DENTAL", "--to", "2025-11-13", "--because", "papers late")
        assert (found["item"]["id"], found["item"]["meeting_date"]) == ("DENTAL", "2025-11-13")
        assert found["item"]["progress"] == "Moved from 11 September 2025: papers late."
        change = found["change"]
        assert (change["by"], change["from"], change["to"]) == ("clerk", "2025-09-11", "2025-11-13")
        assert (change["reference"], change["because"]) == ("DENTAL", "papers late")
        assert does(office, "move", "DENTAL", "--to", "2025-11-13")["change"] is None, "it is there already"
        assert office.json("history", "--verify")["verified"] is True

    def test_its_file_loaded_again_moves_it_back_only_when_it_names_another_meeting(self, office: Desk) -> None:
        does(office, "move", "DENTAL", "--to", "2025-11-13")
        load(office, COUNCIL + ITEMS)
        assert ("2025-11-13", "Dental access", "planned") in rows(shown(office))
        load(office, COUNCIL + ITEMS.replace("2025-09-11, item: Dental access", "2026-03-12, item: Dentists"))
        assert ("2026-03-12", "Dentists", "planned") in rows(shown(office)), "a change of words and of place, one item"

    def test_an_item_of_the_forward_plan_is_given_its_meeting(self, office: Desk) -> None:
        does(office, "move", "LONELY", "--to", "2025-11-13")
        found = shown(office)
        assert ("2025-11-13", "Loneliness", "planned") in rows(found)
        assert found["forward_plan"] == []

    def test_what_was_known_on_an_earlier_day_is_shown_as_it_was(self, office: Desk) -> None:
        does(office, "move", "DENTAL", "--to", "2025-11-13", as_of="2025-08-01")
        assert ("2025-09-11", "Dental access", "planned") in rows(shown(office, as_of="2025-07-31"))

    def test_what_cannot_be_is_refused_in_a_sentence(self, office: Desk) -> None:
        assert "Its next ones are: 2025-09-11" in refused(office, "move", "DENTAL", "--to", "2025-10-01")
        assert "is past" in refused(office, "move", "DENTAL", "--to", "2025-06-12")
        assert "There is no item 'NOPE'" in refused(office, "move", "NOPE", "--to", "2025-11-13")
        assert "Say who makes this change" in str(office.run("programme", "take", "DENTAL", "--json").json["error"])

    def test_what_stems_from_a_plan_follows_it(self, office: Desk) -> None:
        load(office, WORK, name="work.yaml")
        words = refused(office, "move", "CARERS:members", "--to", "2025-11-13")
        assert "commissioning slip CARERS members" in words

    def test_a_meeting_carries_what_was_moved_to_it(self, office: Desk) -> None:
        does(office, "move", "DENTAL", "--to", "2025-11-13")
        found = {row["date"]: row["items"] for row in office.json("meetings", "health", "--load")["meetings"]}
        assert [item["title"] for item in found["2025-11-13"]] == ["Dental access", "Prisons"]
        assert found["2025-09-11"] == []


class TestEnding:
    def test_closed_and_dropped_want_a_reason_and_show_it(self, office: Desk) -> None:
        assert "--because" in refused(office, "drop", "PRISON")
        does(office, "drop", "PRISON", "--because", "the prison is shut")
        does(office, "close", "LONELY", "--because", "answered by letter")
        found = shown(office)
        row = next(r for r in found["programme"] if r["id"] == "PRISON")
        assert (row["status"], row["progress"]) == ("dropped", "Dropped: the prison is shut.")
        assert found["forward_plan"][0]["status"] == "closed"
        assert "is dropped already" in refused(office, "move", "PRISON", "--to", "2026-03-12")
        does(office, "reopen", "PRISON")
        assert ("2025-11-13", "Prisons", "planned") in rows(shown(office))

    def test_taken_only_once_its_meeting_was_held(self, office: Desk) -> None:
        assert "was not taken yet" in refused(office, "take", "DENTAL")
        does(office, "take", "DENTAL", as_of="2025-09-12")
        assert ("2025-09-11", "Dental access", "taken") in rows(shown(office, as_of="2025-09-12"))

    def test_an_occurrence_of_a_rolling_item_is_dropped_alone(self, office: Desk) -> None:
        load(office, "programme:\n  - {id: CQC, committee: health, meeting: 2025-06-12, item: CQC, "
             "rolling: every 2 meetings}\n", name="rolling.yaml")  # fmt: skip
        does(office, "drop", "CQC@2025-11-13", "--because", "embargoed")
        there = {row["meeting_date"]: row["status"] for row in shown(office)["programme"] if row["item"] == "CQC"}
        assert there == {"2025-06-12": "planned", "2025-11-13": "dropped", "2026-06-11": "planned"}
        assert "comes back" in refused(office, "move", "CQC@2026-06-11", "--to", "2026-09-10")


class TestTheEndOfTheYear:
    END = "2026-05-22"

    def test_every_open_item_is_asked_for_until_it_is_decided(self, office: Desk) -> None:
        """Sleep was taken; what is planned for June 2026 belongs to the next year; A-2 is due at a later meeting."""
        does(office, "take", "SLEEP", as_of="2026-03-13")
        ran = office.run("programme", "year-end", "health", "--year", "2025-26", "--json", as_of=self.END)
        assert ran.code == 1
        assert ids(ran.json) == ["year-end-undecided"] * 4
        assert decided(office, self.END) == {
            "DENTAL": (None, None), "PRISON": (None, None), "LONELY": (None, None), "A-1": (None, None),
            "A-2": ("carried", "2026-06-11"),
        }  # fmt: skip
        for id, to in (("DENTAL", "2026-06-11"), ("LONELY", "2026-27"), ("A-1", "2026-27")):
            does(office, "carry", id, "--to", to, "--because", "not reached", as_of=self.END)
        does(office, "drop", "PRISON", "--because", "the prison is shut", as_of=self.END)
        ran = office.run("programme", "year-end", "health", "--year", "2025-26", "--json", as_of=self.END)
        assert (ran.code, ran.json["undecided"]) == (0, 0)
        assert decided(office, self.END) == {
            "DENTAL": ("carried", "2026-06-11"), "PRISON": ("dropped", None), "LONELY": ("carried", "2026-27"),
            "A-1": ("carried", "2026-27"), "A-2": ("carried", "2026-06-11"),
        }  # fmt: skip

    def test_the_next_programme_shows_from_where_it_was_carried_and_the_old_one_to_where(self, office: Desk) -> None:
        does(office, "carry", "DENTAL", "--to", "2026-06-11", "--because", "not reached", as_of=self.END)
        does(office, "carry", "LONELY", "--to", "2026-27", "--because", "not reached", as_of=self.END)
        old = shown(office, "health", "--year", "2025-26", as_of=self.END)
        new = shown(office, "health", "--year", "2026-27", as_of=self.END)
        assert [r["progress"] for r in old["programme"] if r["id"] == "DENTAL"] == [
            "Carried to 11 June 2026: not reached."
        ]
        carried = next(r for r in new["programme"] if r["id"] == "DENTAL")
        assert (carried["status"], carried["carried_from"]) == ("planned", "2025-09-11")
        assert carried["progress"] == "Carried from 11 September 2025."
        (line,) = new["forward_plan"]
        assert (line["id"], line["carried_from"], line["status"]) == ("LONELY", "2025-26", "planned")
        assert decided(office, self.END, "2026-27") == {
            "LONELY": (None, None), "A-1": (None, None), "A-2": (None, None),
        }, "the actions are open, and A-2 is due within that year"  # fmt: skip

    def test_carrying_goes_forward_and_says_why(self, office: Desk) -> None:
        assert "--because" in refused(office, "carry", "PRISON", "--to", "2026-27")
        why = ("--because", "x")
        assert "carry it to a later meeting" in refused(office, "carry", "PRISON", "--to", "2025-09-11", *why)
        assert "carry it to a later year" in refused(office, "carry", "PRISON", "--to", "2025-26", *why)
        assert "no meeting's date and no municipal year" in refused(office, "carry", "PRISON", "--to", "soon", *why)

    def test_check_asks_too_once_the_year_is_over(self, office: Desk) -> None:
        def asked(as_of: str) -> list[str]:
            return [i for i in ids(office.run("check", "--json", as_of=as_of).json) if i == "year-end-undecided"]

        assert asked("2026-05-20") == []
        assert len(asked(self.END)) == 5

    def test_of_pages_that_could_not_be_read_nothing_is_taken_to_be_dropped(self, desk: Desk) -> None:
        """Self-neglect was carried into 2025-26; of what else was open, two unread pages of that programme may tell."""
        found = desk.run("programme", "year-end", "asc-scrutiny", "--year", "2024-25", "--json").json
        assert ids(found) == ["unread-page"]
        lines = {line["item"]: line for line in found["items"]}
        assert (lines["Self-neglect"]["decided"], lines["Self-neglect"]["to"]) == ("carried", "2025-26")
        assert lines["Loneliness"]["decided"] is None
        assert "Loneliness" in found["problems"][0]["message"]
        assert "The Social Care Academy goes onto the work programme." in lines
        assert [part["year"] for part in found["unread"]] == ["2024-25", "2025-26"]
        new = [line for line in shown(desk, "asc-scrutiny", "--year", "2025-26")["forward_plan"]
               if line["topic"] == "Self-neglect"]  # fmt: skip
        assert [(line["carried_from"], line["status"]) for line in new] == [("2024-25", "planned")]


def test_two_who_record_of_one_item_find_each_other(office: Desk) -> None:
    does(office, "drop", "PRISON", "--because", "shut")
    again = does(office, "drop", "PRISON", "--because", "shut")
    assert again["change"] is None
    assert "is dropped already" in refused(office, "close", "PRISON", "--because", "other")


@pytest.mark.parametrize(
    ("line", "id", "remedy"),
    [
        ("meeting: 2025-09-11, item: A, status: carried", "missing-field", "carried_to"),
        ("meeting: 2025-09-11, item: A, status: dropped", "missing-field", "because"),
    ],
)
def test_a_line_that_says_half_of_what_became_of_it_is_refused(office: Desk, line: str, id: str, remedy: str) -> None:
    file = office.file.with_name("bad.yaml")
    file.write_text(f"programme:\n  - {{committee: health, {line}}}\n", encoding="utf-8")
    ran = office.run("load", file, "--by", "clerk", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (2, id)
    assert remedy in ran.json["problems"][0]["remedy"]
    assert ran.json["problems"][0]["line"] == 2


class TestWhatAFileBrought:
    """What was read from a table belongs to the year in which it was read, and what members saw there stays."""

    def read(self, office: Desk, text: str) -> None:
        file = office.file.with_name("theirs.md")
        file.write_text(text, encoding="utf-8")
        does(office, "health", "--read", file, "--yes")

    def test_an_undated_item_is_asked_about_at_the_end_of_its_year_and_can_be_carried(self, office: Desk) -> None:
        self.read(office, "| Topic | Detail | Proposed date |\n|--|--|--|\n| Crisis beds | | |\n")
        (row,) = [row for row in shown(office)["forward_plan"] if row["topic"] == "Crisis beds"]
        assert row["year"] == "2025-26"
        assert decided(office, "2026-05-22")[row["id"]] == (None, None)
        does(office, "carry", row["id"], "--to", "2026-27", "--because", "no slot", as_of="2026-05-22")
        assert decided(office, "2026-05-22")[row["id"]] == ("carried", "2026-27")

    def test_an_item_of_a_plan_that_reaches_no_meeting_any_more_waits_in_the_forward_plan(self, office: Desk) -> None:
        load(office, COUNCIL + WORK)
        self.read(office, "| Meeting | Item |\n|--|--|\n| 11 September 2025 | Carers: the findings at scrutiny |\n")
        seen = "Carers: the findings at scrutiny"
        assert ("2025-09-11", seen, "planned") in rows(shown(office))
        ran = office.run("slip", "CARERS", "work", "--to", "2026-12-01", "--by", "clerk", "--because", "staff left")
        assert ran.code == 0, ran.err
        found = shown(office)
        assert seen not in [item for _, item, _ in rows(found)]
        assert [row["proposed_date"] for row in found["forward_plan"] if row["topic"] == seen] == [
            "no meeting that it can reach is published yet"
        ]


def test_the_command_that_an_overdue_action_names_closes_it(office: Desk) -> None:
    """Agreed on 13 November 2025, to circulate within ten working days: due on the 27th."""
    (alert,) = [a for a in office.json("alerts", as_of="2025-12-01")["alerts"] if a["subject"].startswith("A-1:")]
    assert alert["due"] == "2025-11-27"
    (command,) = [part for part in alert["todo"].split(": commissioning ") if part.startswith("action close")]
    words = command.split(". ")[0].replace("URL", "https://example.org/note").replace("DATE", "2025-12-01").split()
    ran = office.run(*words, "--by", "clerk", as_of="2025-12-01")
    assert ran.code == 0, ran.err

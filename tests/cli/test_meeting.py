"""Meetings that are moved and cancelled: shown first, kept when wanted, and not undone by an old file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import run
from tests.conftest import REPOSITORY, Desk

CALENDAR = REPOSITORY / "examples" / "leicester" / "committees.yaml"
MOVE = ("meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-09-04")
CANCEL = ("meeting", "cancel", "asc-scrutiny:2025-08-28")


def rows(desk: Desk) -> dict[str, dict]:
    return {row["date"]: row for row in desk.json("meetings", "asc-scrutiny")["meetings"]}


def plans(desk: Desk) -> dict[str, dict[str, str | None]]:
    references = [row["reference"] for row in desk.json("board")["workstreams"]]
    return {
        reference: {m["key"]: m["actual"] or m["forecast"] for m in desk.json("plan", reference)["milestones"]}
        for reference in references
    }


@pytest.mark.parametrize("words", [MOVE, CANCEL])
def test_without_yes_it_is_only_shown(desk: Desk, words: tuple[str, ...]) -> None:
    before = desk.file.read_bytes()
    found = desk.json(*words)
    assert found["change"] is None
    assert {"moved", "problems_added", "problems_gone"} <= set(found)
    assert desk.file.read_bytes() == before
    option = (
        ("--move-meeting", "asc-scrutiny:2025-08-28=2025-09-04") if words is MOVE else ("--cancel-meeting", words[2])
    )
    asked = desk.json("whatif", "CQC-2025", *option)
    key = lambda row: (row["reference"], row["key"])  # noqa: E731
    assert sorted(asked["moved"], key=key) == sorted(found["moved"], key=key)


@pytest.mark.parametrize("words", [MOVE, CANCEL])
def test_with_yes_the_dates_are_those_that_were_shown(desk: Desk, words: tuple[str, ...]) -> None:
    shown, before = desk.json(*words), plans(desk)
    done = desk.json(*words, "--yes", "--by", "clerk", "--because", "chair away")
    assert done["moved"] == shown["moved"]
    assert (done["change"]["by"], done["change"]["because"]) == ("clerk", "chair away")
    now = plans(desk)
    moved = {(row["reference"], row["key"]): row["to"] for row in done["moved"]}
    assert moved
    for reference, was in before.items():
        expected = {key: moved.get((reference, key), day) for key, day in was.items()}
        expected |= {key: to for (ref, key), to in moved.items() if ref == reference}
        assert now[reference] == {key: day for key, day in expected.items() if key in now[reference]}, reference
    assert desk.json("history", "--verify")["verified"]


def test_a_moved_meeting_stays_itself(desk: Desk) -> None:
    before = rows(desk)["2025-08-28"]
    desk.json(*MOVE, "--yes", "--by", "clerk")
    after = rows(desk)
    assert "2025-08-28" not in after
    assert (after["2025-09-04"]["id"], after["2025-09-04"]["status"]) == (before["id"], "moved")
    assert after["2025-09-04"]["place"] == before["place"]
    # It is found by the date that it had, and is there already.
    again = desk.json(*MOVE, "--yes", "--by", "clerk")
    assert (again["change"], again["moved"], again["replanned"]) == (None, [], [])


def test_its_cause_is_the_meeting(desk: Desk) -> None:
    found = {(row["reference"], row["key"]): row for row in desk.json(*CANCEL)["moved"]}
    row = found["CQC-2025", "report-to-scrutiny"]
    assert row["because"] == "the meeting of Thu 28 Aug 2025 is cancelled; the next usable is Thu 13 Nov 2025"
    assert (row["from"], row["to"], row["days"]) == ("2025-08-28", "2025-11-13", 77)


def test_calendars_of_others_are_left_alone(desk: Desk) -> None:
    """WFS-2025 has no step to come at this committee: its dates, though overdue, are not told anew."""
    desk.json("publish", desk.file.parent / "feeds", "--by", "publisher")
    before = desk.run("feed", "workstream:WFS-2025").text
    changes = len(desk.json("history")["changes"])
    found = desk.json(*MOVE, "--yes", "--by", "clerk", as_of="2025-07-02")
    assert "WFS-2025" not in found["replanned"]
    new = desk.json("history")["changes"][changes:]
    assert new[0]["what"] == "meeting moved"
    assert {c["reference"] for c in new} <= {"asc-scrutiny", *found["replanned"]}
    assert desk.run("feed", "workstream:WFS-2025").text == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("meeting", "move", "asc-scrutiny:2025-08-28"), 2),
        (("meeting", "move", "asc-scrutiny", "--to", "2025-09-04"), 2),
        (("meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-11-13", "--yes", "--by", "x"), 2),
        (("meeting", "move", "asc-scrutiny:2025-06-26", "--to", "2025-07-10"), 2),
        (("meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-06-30"), 2),
        (("meeting", "cancel", "asc-scrutiny:2025-08-29"), 3),
        (("meeting", "cancel", "nobody:2025-08-28"), 3),
        ((*CANCEL, "--yes"), 2),
    ],
)
def test_what_cannot_be(desk: Desk, words: tuple[str, ...], code: int) -> None:
    before = desk.file.read_bytes()
    ran = desk.run(*words, "--json")
    assert (ran.code, ran.json["error"]["exit_code"]) == (code, code)
    assert desk.file.read_bytes() == before


class TestAnOldFile:
    def test_does_not_move_it_back(self, desk: Desk) -> None:
        desk.json(*MOVE, "--yes", "--by", "clerk")
        loaded = desk.json("load", CALENDAR, "--by", "clerk")
        assert loaded["changed"] == 0
        (problem,) = [p for p in loaded["problems"] if p["id"] == "date-conflict" and p["value"] == "2025-08-28"]
        assert "was moved to Thu 4 Sep 2025" in problem["message"]
        assert problem["severity"] == "warning"
        assert problem["line"]
        assert not [p for p in loaded["problems"] if p["id"] == "meeting-vanished"]
        assert rows(desk)["2025-09-04"]["status"] == "moved"

    def test_does_not_bring_it_back(self, desk: Desk, tmp_path: Path) -> None:
        desk.json(*CANCEL, "--yes", "--by", "clerk")
        loaded = desk.json("load", CALENDAR, "--by", "clerk")
        (problem,) = [p for p in loaded["problems"] if p["id"] == "date-conflict" and p["value"] == "2025-08-28"]
        assert "was cancelled" in problem["message"]
        assert (loaded["changed"], rows(desk)["2025-08-28"]["status"]) == (0, "cancelled")
        # One that says so brings it back.
        text = CALENDAR.read_text(encoding="utf-8").replace("- 2025-08-28", "- {date: 2025-08-28, status: scheduled}")
        file = tmp_path / "committees.yaml"
        file.write_text(text, encoding="utf-8")
        desk.json("load", file, "--by", "clerk")
        assert rows(desk)["2025-08-28"]["status"] == "scheduled"

    def test_that_was_mended_agrees(self, desk: Desk, tmp_path: Path) -> None:
        desk.json(*MOVE, "--yes", "--by", "clerk")
        new = "- {date: 2025-09-04, was: 2025-08-28}"
        text = CALENDAR.read_text(encoding="utf-8").replace("- 2025-08-28", new)
        file = tmp_path / "committees.yaml"
        file.write_text(text, encoding="utf-8")
        loaded = desk.json("load", file, "--by", "clerk")
        assert not [p for p in loaded["problems"] if p["id"] == "date-conflict" and p["value"] == "2025-08-28"]
        assert rows(desk)["2025-09-04"]["status"] == "moved"

    def test_of_another_sort_does_not_move_it_back(self, desk: Desk, tmp_path: Path) -> None:
        desk.json(*MOVE, "--yes", "--by", "clerk")
        file = tmp_path / "meetings.csv"
        file.write_text("committee,date\nasc-scrutiny,2025-08-28\n", encoding="utf-8")
        loaded = desk.json("load", file, "--by", "clerk")
        assert [p["id"] for p in loaded["problems"]] == ["date-conflict"]
        assert "2025-09-04" in rows(desk)

    def test_that_knows_the_move_may_move_it_back(self, desk: Desk, tmp_path: Path) -> None:
        desk.json(*MOVE, "--yes", "--by", "clerk")
        text = CALENDAR.read_text(encoding="utf-8").replace("- 2025-08-28", "- {date: 2025-08-28, was: 2025-09-04}")
        file = tmp_path / "committees.yaml"
        file.write_text(text, encoding="utf-8")
        desk.json("load", file, "--by", "clerk")
        assert "2025-08-28" in rows(desk)


ROOM = """
committees:
  - {key: borough, title: Borough Panel, type: scrutiny,
     meetings: [2026-05-14, 2026-06-11, 2026-07-09, 2026-09-03, 2026-11-05, 2026-12-03, 2027-01-14]}
contracts:
  - {reference: MEALS-OLD, title: Meals, start: 2023-07-01, months: 48}
workstreams:
  - {reference: MEALS, title: Meals at home, kind: commissioning-review, owner: lead, start: 2025-06-02,
     scrutiny: borough, contract: MEALS-OLD}
"""


class TestWhatBecomesTighter:
    """No forecast moves, for the plan counts on 9 July 2026; the last meeting that still serves is another one."""

    LAST = "borough:2027-01-14"

    @pytest.fixture
    def room(self, desk: Desk, tmp_path: Path) -> Desk:
        file = tmp_path / "room.yaml"
        file.write_text(ROOM, encoding="utf-8")
        desk.json("load", file, "--by", "clerk")
        return desk

    def test_the_latest_days_that_move_name_the_meeting(self, room: Desk) -> None:
        found = room.json("meeting", "cancel", self.LAST)
        assert found["moved"] == []
        rows = {row["key"]: row for row in found["deadlines_moved"]}
        cause = (
            "the Borough Panel meeting of Thu 14 Jan 2027 is cancelled; the last usable is Thu 3 Dec 2026",
            f"meeting:{self.LAST}",
        )
        # Five clear days before Thursday 3 December 2026: 2 and 1 December, 30, 27 and 26 November; published on the
        # 25th. Three working days before that the final report.
        for key, day in (("", "2026-12-03"), ("-agenda", "2026-11-25"), ("-papers", "2026-11-20")):
            row = rows[f"scrutiny-before-award{key}"]
            assert row["to"] == day
            assert (row["because"], row["caused_by"]) == cause
        meeting = rows["scrutiny-before-award"]
        # 14 January less 42 days is 3 December.
        assert (meeting["reference"], meeting["from"], meeting["days"]) == ("MEALS", "2027-01-14", -42)
        # Both before and after the tender waits for the same meeting, so its room shrinks too.
        assert rows["tender-notice"]["because"] == cause[0]
        assert all(row["days"] < 0 for row in found["deadlines_moved"])

    def test_what_if_and_doing_it_say_the_same(self, room: Desk) -> None:
        shown = room.json("whatif", "MEALS", "--cancel-meeting", self.LAST)["deadlines_moved"]
        was = {m["key"]: m["latest"] for m in room.json("plan", "MEALS")["milestones"]}
        done = room.json("meeting", "cancel", self.LAST, "--yes", "--by", "clerk")
        assert done["deadlines_moved"] == shown
        now = {m["key"]: m["latest"] for m in room.json("plan", "MEALS")["milestones"]}
        assert {row["key"]: (row["from"], row["to"]) for row in shown} == {
            key: (was[key], day) for key, day in now.items() if day != was[key]
        }

    def test_a_meeting_moved_earlier_is_still_the_last(self, room: Desk) -> None:
        rows = room.json("meeting", "move", self.LAST, "--to", "2027-01-07")["deadlines_moved"]
        row = next(row for row in rows if row["key"] == "scrutiny-before-award")
        assert (row["to"], row["days"], row["caused_by"]) == ("2027-01-07", -7, f"meeting:{self.LAST}")
        assert "is moved to Thu 7 Jan 2027" in row["because"]

    def test_people_are_told(self, room: Desk) -> None:
        text = " ".join(room.run("meeting", "cancel", self.LAST).text.split())
        assert "No date moves" not in text
        assert "The forecast stays; the latest day moves" in text
        assert "the Borough Panel meeting of Thu 14 Jan 2027 is cancelled" in text

    def test_a_meeting_that_nothing_hangs_on_moves_nothing(self, room: Desk) -> None:
        found = room.json("meeting", "cancel", "borough:2026-05-14")
        assert (found["moved"], found["deadlines_moved"]) == ([], [])


COUNCIL = """
council:
  name: Exampleshire Council
  calendar: england
  policy:
    closures: [{start: 2026-12-24, end: 2027-01-01, reason: winter closure}]
committees:
  - key: cabinet
    title: Cabinet
    type: executive
    meetings:
      - 2026-11-28
      - 2026-11-30
      - 2026-12-25
      - 2026-12-29
      - {date: 2026-12-27, status: cancelled}
      - 2027-01-07
      - 2026-01-04
"""


class TestDaysOnWhichNobodyMeets:
    """A Saturday, Christmas Day, and a Tuesday in the closure; a cancelled Sunday and a past one are let be."""

    @pytest.fixture
    def words(self, tmp_path: Path) -> tuple[str, ...]:
        return (
            "--db",
            f"sqlite:///{(tmp_path / 'x.db').as_posix()}",
            "--as-of",
            "2026-11-09",
            "--by",
            "clerk",
            "--json",
        )

    @pytest.fixture
    def loaded(self, tmp_path: Path, words: tuple[str, ...]) -> dict:
        (tmp_path / "council.yaml").write_text(COUNCIL, encoding="utf-8")
        return run("load", tmp_path / "council.yaml", *words).json

    def test_are_warned_of_at_load_and_in_check(self, loaded: dict, words: tuple[str, ...]) -> None:
        found = [p for p in loaded["problems"] if p["id"] == "unusual-meeting-day"]
        assert [(p["value"], p["line"], p["severity"]) for p in found] == [
            ("2026-11-28", 12, "warning"), ("2026-12-25", 14, "warning"), ("2026-12-29", 15, "warning"),
        ]  # fmt: skip
        assert "a Saturday" in found[0]["message"]
        assert "Christmas Day" in found[1]["message"]
        assert "winter closure" in found[1]["message"]
        assert "winter closure" in found[2]["message"]
        checked = run("check", *words[:4], "--json").json["problems"]
        assert [p["value"] for p in checked if p["id"] == "unusual-meeting-day"] == [p["value"] for p in found]

    @pytest.mark.parametrize("yes", [(), ("--yes",)])
    @pytest.mark.parametrize(
        ("to", "words_of"),
        [
            ("2026-12-06", "a Sunday"),
            ("2026-12-26", "a Saturday"),
            ("2026-12-28", "bank holiday"),
            ("2026-12-30", "closure"),
        ],
    )
    def test_are_warned_of_when_a_meeting_is_moved_to_one(
        self, loaded: dict, words: tuple[str, ...], to: str, words_of: str, yes: tuple[str, ...]
    ) -> None:
        (problem,) = run("meeting", "move", "cabinet:2026-11-30", "--to", to, *yes, *words).json["problems"]
        assert (problem["id"], problem["value"]) == ("unusual-meeting-day", to)
        assert words_of in problem["message"]

    def test_an_agenda_that_can_no_longer_be_published_in_time(self, loaded: dict, words: tuple[str, ...]) -> None:
        """Published on Monday 9 November, clear are the 10th, 11th, 12th, 13th and 16th: Tuesday the 17th is lawful."""
        (late,) = run("meeting", "move", "cabinet:2026-11-30", "--to", "2026-11-16", *words).json["problems"]
        assert (late["id"], late["rule"], late["first_lawful_day"]) == ("rule-breach", "lga72-agenda-5", "2026-11-17")
        # Clear before Monday the 16th: 13, 12, 11, 10 and 9; published by Sunday the 8th, lawful though nobody is in.
        assert late["agenda_legal_last_day"] == "2026-11-08"
        assert "Tue 17 Nov 2026" in late["remedy"]
        # Lawful on Tuesday the 17th, though its final report was due three working days before the agenda of the 9th,
        # and the clearances five before that; of Monday the 30th only the draft was due before (on 27 October).
        (papers,) = run("meeting", "move", "cabinet:2026-11-30", "--to", "2026-11-17", *words).json["problems"]
        assert (papers["id"], papers["papers_due"]) == ("papers-too-late", "2026-11-04")
        assert "papers" in papers["links"]
        assert "draft" not in papers["links"]
        assert "s.100B(4)(b)" in late["remedy"]
        shown = run("meeting", "move", "cabinet:2026-11-30", "--to", "2026-11-16", *words[:-1])
        assert "lga72-agenda-5" in shown.err

    def test_papers_due_in_a_closure_are_marked(self, loaded: dict, words: tuple[str, ...]) -> None:
        """Clear before Thursday 7 January 2027: 6, 5, 4 January, 31 and 30 December; the agenda is out on the 29th, and
        three working days before it, past Monday the 28th and Christmas Day, papers are due on Tuesday the 22nd.
        """
        rows = {row["date"]: row for row in run("meetings", *words[:4], "--json").json["meetings"]}
        assert (rows["2027-01-07"]["agenda_published_by"], rows["2027-01-07"]["papers_due"]) == (
            "2026-12-29",
            "2026-12-22",
        )
        assert rows["2027-01-07"]["shut"] == {"2026-12-29": "winter closure"}
        assert rows["2026-11-30"]["shut"] == {}
        assert "Tue 29 Dec 2026 (shut: winter closure)" in " ".join(run("meetings", *words[:4]).text.split())

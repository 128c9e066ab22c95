"""Committee calendars that are loaded again: a meeting is itself by its id in its source, whatever its date."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Desk

TITLE = "Adult Social Care Scrutiny Commission"


def ics(*events: str, title: str = TITLE) -> str:
    """A calendar of events, each written as ``UID DTSTART`` and further lines after semicolons."""
    body = ""
    for event in events:
        first, *rest = event.split("; ")
        uid, start = first.split()
        lines = [f"UID:{uid}"] if uid != "-" else []
        lines += [f"DTSTART;TZID=Europe/London:{start}T173000", f"SUMMARY:{title}", *rest]
        body += "BEGIN:VEVENT\r\n" + "\r\n".join(lines) + "\r\nEND:VEVENT\r\n"
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\n{body}END:VCALENDAR\r\n"


def modern_gov(*meetings: tuple[str, str, str]) -> str:
    rows = "".join(
        f"<meeting><meetingid>{id}</meetingid><meetingdate>{day}</meetingdate><meetingstatus>{status}</meetingstatus>"
        f"</meeting>\n"
        for id, day, status in meetings
    )
    return (
        f"<getmeetings><committee><committeeid>9</committeeid><committeetitle>{TITLE}</committeetitle>\n"
        f"<committeemeetings>{rows}</committeemeetings></committee></getmeetings>"
    )


class Clerk:
    """Loads one export after another, each under a name of its own."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder, self.numbers = desk, folder, itertools.count(1)

    def load(self, text: str, ending: str = "ics", *options: str) -> dict[str, Any]:
        file = self.folder / f"export-{next(self.numbers)}.{ending}"
        file.write_text(text, encoding="utf-8", newline="")
        return self.desk.json("load", file, "--by", "clerk", *options)

    def rows(self) -> dict[str, dict[str, Any]]:
        return {row["date"]: row for row in self.desk.json("meetings", "asc-scrutiny")["meetings"]}

    def new(self) -> list[str]:
        """The dates of 2027, when the example has no meeting."""
        return [day for day in self.rows() if day.startswith("2027")]


@pytest.fixture
def clerk(desk: Desk, tmp_path: Path) -> Clerk:
    return Clerk(desk, tmp_path)


def said(found: dict[str, Any], id: str) -> list[dict[str, Any]]:
    return [problem for problem in found["problems"] if problem["id"] == id]


def test_a_known_id_with_another_date_is_a_move(clerk: Clerk) -> None:
    clerk.load(ics("a 20270311", "b 20270513"))
    before = clerk.rows()["2027-03-11"]
    found = clerk.load(ics("a 20270318", "b 20270513"))
    assert clerk.new() == ["2027-03-18", "2027-05-13"]
    after = clerk.rows()["2027-03-18"]
    assert (after["id"], after["was"], after["status"]) == (before["id"], ["2027-03-11"], "moved")
    assert after["origins"] == [{"source": "ics", "id": "a"}]
    (change,) = found["changes"]
    assert {name: change[name] for name in ("what", "committee", "date", "from", "to", "source", "id", "line")} == {
        "what": "moved", "committee": "asc-scrutiny", "date": "2027-03-18", "from": "2027-03-11", "to": "2027-03-18",
        "source": "ics", "id": "a", "line": 4,
    }  # fmt: skip
    assert found["problems"] == []
    feed = clerk.desk.run("feed", "committee:asc-scrutiny").text
    assert "DTSTART;TZID=Europe/London:20270318" in feed
    assert "DTSTART;TZID=Europe/London:20270311" not in feed
    log = clerk.desk.json("history")["changes"]
    assert [c["what"] for c in log if c["field"] == "2027-03-11"][-1] == "meeting moved"


def test_the_plan_follows_a_meeting_that_its_source_moves(clerk: Clerk) -> None:
    clerk.load(modern_gov(("70", "11/03/2027", "Confirmed")), "xml")
    found = clerk.load(modern_gov(("70", "18/03/2027", "Confirmed")), "xml")
    assert [c["what"] for c in found["changes"]] == ["moved"]
    (move,) = [m for m in found["moved"] if (m["reference"], m["key"]) == ("DEM-2025", "scrutiny-before-award")]
    assert (move["from"], move["to"], move["days"]) == ("2027-03-11", "2027-03-18", 7)
    assert move["because"] == "the meeting of Thu 11 Mar 2027 is moved to Thu 18 Mar 2027"
    plan = clerk.desk.json("plan", "DEM-2025")["milestones"]
    assert next(m["forecast"] for m in plan if m["key"] == "scrutiny-before-award") == "2027-03-18"


def test_meetings_change_places(clerk: Clerk) -> None:
    clerk.load(ics("a 20270311", "b 20270513"))
    before = clerk.rows()
    clerk.load(ics("b 20270311", "a 20270513"))
    after = clerk.rows()
    assert after["2027-05-13"]["id"] == before["2027-03-11"]["id"]
    assert after["2027-03-11"]["id"] == before["2027-05-13"]["id"]


def test_ids_that_are_made_anew_at_each_export_double_nothing(clerk: Clerk) -> None:
    clerk.load(ics("a 20270311", "b 20270513"))
    before = {day: row["id"] for day, row in clerk.rows().items()}
    for _ in range(10):
        found = clerk.load(ics(f"x{next(clerk.numbers)} 20270311", f"y{next(clerk.numbers)} 20270513"))
        assert (found["changed"], found["problems"]) == (0, [])
    rows = clerk.rows()
    assert {day: row["id"] for day, row in rows.items()} == before
    assert len(rows["2027-03-11"]["origins"]) == 8
    assert [p["value"] for p in said(clerk.load(ics("n1 20270311", "n2 20270520")), "meeting-vanished")] == [
        "2027-05-13"
    ]


def test_the_same_export_under_another_name_changes_nothing(clerk: Clerk) -> None:
    text = ics("a 20270311; STATUS:CONFIRMED; SEQUENCE:1; DTSTAMP:20260101T000000Z", "b 20270513; STATUS:CANCELLED")
    clerk.load(text)
    for _ in range(2):
        found = clerk.load(text)
        assert (found["changed"], found["changes"], found["problems"]) == (0, [], [])


class TestWhatAPersonMovedHere:
    @pytest.mark.parametrize(
        "again",
        [
            ics("a 20270311"),
            ics("a 20270311; SEQUENCE:4; DTSTAMP:20260601T000000Z"),
            ics("other 20270311"),
        ],
        ids=["the same file", "a newer version that gives the same date", "another id"],
    )
    def test_stays(self, clerk: Clerk, again: str) -> None:
        clerk.load(ics("a 20270311"))
        clerk.desk.json("meeting", "move", "asc-scrutiny:2027-03-11", "--to", "2027-03-25", "--yes", "--by", "clerk")
        found = clerk.load(again)
        assert clerk.new() == ["2027-03-25"]
        (problem,) = said(found, "date-conflict")
        assert "commissioning meeting move asc-scrutiny:2027-03-25 --to 2027-03-11 --yes" in problem["remedy"]
        assert found["changes"] == []

    def test_follows_a_source_that_says_something_new(self, clerk: Clerk) -> None:
        clerk.load(ics("a 20270311"))
        clerk.desk.json("meeting", "move", "asc-scrutiny:2027-03-11", "--to", "2027-03-25", "--yes", "--by", "clerk")
        found = clerk.load(ics("a 20270330"))
        assert clerk.new() == ["2027-03-30"]
        assert clerk.rows()["2027-03-30"]["was"] == ["2027-03-11", "2027-03-25"]
        assert said(found, "date-conflict") == []

    def test_and_cancelled_stays_cancelled(self, clerk: Clerk) -> None:
        clerk.load(modern_gov(("1", "11/03/2027", "Confirmed")), "xml")
        clerk.desk.json("meeting", "cancel", "asc-scrutiny:2027-03-11", "--yes", "--by", "clerk")
        found = clerk.load(modern_gov(("1", "11/03/2027", "Confirmed")), "xml")
        assert clerk.rows()["2027-03-11"]["status"] == "cancelled"
        assert [p["value"] for p in said(found, "date-conflict")] == ["2027-03-11"]


@pytest.mark.parametrize(
    ("new", "old", "stands"),
    [
        ("; SEQUENCE:2", "; SEQUENCE:1", "2027-03-18"),
        ("; DTSTAMP:20260601T000000Z", "; DTSTAMP:20260501T000000Z", "2027-03-18"),
        ("; LAST-MODIFIED:20260601T000000Z", "; LAST-MODIFIED:20260501T000000Z", "2027-03-18"),
        ("; SEQUENCE:1", "; SEQUENCE:2", "2027-03-11"),
        ("", "", "2027-03-18"),
    ],
    ids=["sequence", "stamp", "modified", "moved back", "no version"],
)
def test_an_older_file_moves_nothing_back(clerk: Clerk, new: str, old: str, stands: str) -> None:
    clerk.load(ics(f"a 20270311{old if stands != '2027-03-11' else ''}"))
    clerk.load(ics(f"a 20270318{new}"))
    found = clerk.load(ics(f"a 20270311{old}"))
    assert clerk.new() == [stands]
    assert [p["value"] for p in said(found, "date-conflict")] == (["2027-03-11"] if stands == "2027-03-18" else [])


def test_a_cancelled_meeting_that_a_newer_version_brings_back(clerk: Clerk) -> None:
    clerk.load(ics("a 20270311; SEQUENCE:1; STATUS:CANCELLED"))
    assert clerk.rows()["2027-03-11"]["status"] == "cancelled"
    clerk.load(ics("a 20270311; SEQUENCE:2"))
    assert clerk.rows()["2027-03-11"]["status"] == "scheduled"


def test_of_two_versions_in_one_file_the_latest_counts(clerk: Clerk) -> None:
    clerk.load(ics("a 20270318; SEQUENCE:2", "a 20270311; SEQUENCE:1", "b 20270513; DTSTAMP:20260101T000000Z",
                   "b 20270520; DTSTAMP:20260102T000000Z"))  # fmt: skip
    assert clerk.new() == ["2027-03-18", "2027-05-20"]


def test_a_spreadsheet_may_carry_ids(clerk: Clerk) -> None:
    clerk.load(f"Meeting ID,committee,date\n71,{TITLE},11/03/2027\n", "csv")
    found = clerk.load(f"id;committee;date\n71;{TITLE};18/03/2027\n", "csv")
    assert [(c["what"], c["source"], c["id"]) for c in found["changes"]] == [("moved", "csv", "71")]
    assert clerk.new() == ["2027-03-18"]


def test_a_day_that_another_meeting_has_is_not_taken(clerk: Clerk) -> None:
    clerk.load(ics("a 20270311"))
    clerk.load(f"committee,date\n{TITLE},18/03/2027\n", "csv")
    before = clerk.rows()
    found = clerk.load(ics("a 20270318"))
    assert clerk.rows() == before
    (problem,) = said(found, "date-conflict")
    assert "where another one is. It stays where it was." in problem["message"]


def test_a_new_meeting_on_the_first_day_of_one_that_was_moved_is_another(clerk: Clerk) -> None:
    clerk.load(ics("a 20270311"))
    clerk.load(ics("a 20270318"))
    for _ in range(2):
        found = clerk.load(ics("a 20270318", "c 20270311"))
        assert found["problems"] == []
    rows = clerk.rows()
    assert rows["2027-03-18"]["was"] == ["2027-03-11"]
    assert rows["2027-03-11"]["was"] == []
    assert rows["2027-03-11"]["id"] != rows["2027-03-18"]["id"]
    feed = clerk.desk.run("feed", "committee:asc-scrutiny").text
    for day in ("20270311", "20270318"):
        assert feed.count(f"DTSTART;TZID=Europe/London:{day}") == 1
    moved = clerk.load(ics("a 20270318", "c 20270325"))
    assert [(c["what"], c["from"], c["to"]) for c in moved["changes"]] == [("moved", "2027-03-11", "2027-03-25")]
    assert clerk.rows()["2027-03-25"]["id"] == rows["2027-03-11"]["id"]
    clerk.desk.json("meeting", "move", "asc-scrutiny:2027-03-25", "--to", "2027-03-11", "--yes", "--by", "clerk")
    assert clerk.rows()["2027-03-11"]["id"] == rows["2027-03-11"]["id"]


class TestVanished:
    def test_is_asked_about_with_the_command_that_settles_it(self, clerk: Clerk) -> None:
        clerk.load(ics("a 20270311", "b 20270513", "c 20270715"))
        found = clerk.load(ics("a 20270311", "c 20270715"))
        (problem,) = said(found, "meeting-vanished")
        assert "commissioning meeting cancel asc-scrutiny:2027-05-13 --yes" in problem["remedy"]
        assert "commissioning meeting move asc-scrutiny:2027-05-13 --to" in problem["remedy"]
        assert clerk.new() == ["2027-03-11", "2027-05-13", "2027-07-15"]

    def test_is_not_said_of_another_span_or_another_source(self, clerk: Clerk) -> None:
        clerk.load(ics("a 20270311", "b 20270513"))
        assert clerk.load(ics("c 20280113"))["problems"] == []
        assert clerk.load(f"committee,date\n{TITLE},2027-03-11\n", "csv")["problems"] == []
        single = f"<getmeeting><committeetitle>{TITLE}</committeetitle><meetingid>5</meetingid>"
        clerk.load(modern_gov(("5", "10/06/2027", ""), ("6", "08/07/2027", "")), "xml")
        answer = clerk.load(f"{single}<meetingdate>10/06/2027</meetingdate></getmeeting>", "xml")
        assert said(answer, "meeting-vanished") == []

    def test_the_dates_of_a_series_that_moves_as_a_whole_are_one_question(self, clerk: Clerk) -> None:
        clerk.load(ics("a 20270112; RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=6"))
        found = clerk.load(ics("a 20270113; RRULE:FREQ=MONTHLY;BYDAY=2WE;COUNT=6"))
        (problem,) = said(found, "meeting-vanished")
        assert problem["dates"][0] == {"date": "2027-01-12"}
        assert len(problem["dates"]) == 6

    def test_nearly_all_are_one_question(self, clerk: Clerk) -> None:
        clerk.load(ics(*(f"m{month} 2027{month:02}11" for month in range(1, 11))))
        found = clerk.load(ics("m1 20270111"))
        (problem,) = said(found, "meeting-vanished")
        assert "9 of the" in problem["message"]
        assert len(problem["dates"]) == 9
        assert len(clerk.new()) == 10

    @pytest.mark.parametrize(
        ("text", "id"),
        [
            ("<!DOCTYPE html><html><body>Sign in</body></html>", "wrong-value"),
            ("", "empty-file"),
            (ics(), "empty-file"),
        ],
        ids=["a web page", "nothing", "no event"],
    )
    def test_a_feed_that_is_no_calendar_any_more_changes_nothing(self, clerk: Clerk, text: str, id: str) -> None:
        clerk.load(ics("a 20270311", "b 20270513"))
        before = clerk.rows()
        file = clerk.folder / "export-1.ics"
        file.write_text(text, encoding="utf-8")
        ran = clerk.desk.run("load", file, "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (2, id)
        assert clerk.rows() == before

    def test_a_file_that_breaks_off_says_so_and_asks_nothing(self, clerk: Clerk) -> None:
        text = ics("a 20270311", "b 20270513", "c 20270715")
        clerk.load(text)
        found = clerk.load(text[: text.index("UID:c")])
        assert said(found, "meeting-vanished") == []
        assert "breaks off" in " ".join(p["message"] for p in said(found, "unread"))
        assert len(clerk.new()) == 3


class TestDryRun:
    def test_shows_what_would_change_and_changes_nothing(self, clerk: Clerk) -> None:
        clerk.load(ics("a 20270311", "b 20270513", "c 20270715"))
        log, content = clerk.desk.json("history")["changes"], clerk.desk.file.read_bytes()
        text = ics("a 20270318", "b 20270513; STATUS:CANCELLED", "d 20270916").replace(
            "END:VCALENDAR",
            "BEGIN:VEVENT\r\nSUMMARY:Planning Committee\r\nDTSTART:20270101\r\nEND:VEVENT\r\nEND:VCALENDAR",
        )
        shown = clerk.load(text, "ics", "--dry-run")
        assert clerk.desk.file.read_bytes() == content
        assert clerk.desk.json("history")["changes"] == log
        assert shown["dry_run"] is True
        assert [(c["what"], c["from"], c["to"]) for c in shown["changes"]] == [
            ("moved", "2027-03-11", "2027-03-18"),
            ("cancelled", "scheduled", "cancelled"),
            ("added", None, "2027-09-16"),
        ]
        assert [p["value"] for p in said(shown, "meeting-vanished")] == ["2027-07-15"]
        assert shown["set_aside"] == 1
        done = clerk.load(text)
        assert done["dry_run"] is False
        for name in ("changed", "moved", "voided", "set_aside"):
            assert done[name] == shown[name]
        for change in (*done["changes"], *shown["changes"]):
            del change["path"]
        assert done["changes"] == shown["changes"]

    def test_of_yaml_names_what_moves_and_needs_no_name(self, desk: Desk, tmp_path: Path) -> None:
        start = desk.json("board")["workstreams"][0]["reference"]
        assert start
        file = tmp_path / "work.yaml"
        file.write_text(
            "workstreams:\n  - {reference: X-1, title: X, kind: strategy-refresh, start: 2025-09-01, owner: lead}\n",
            encoding="utf-8",
        )
        found = desk.json("load", file, "--dry-run")
        assert [(c["what"], c["sort"], c["key"], c["line"]) for c in found["changes"]] == [
            ("added", "workstream", "X-1", 2)
        ]
        assert desk.run("plan", "X-1").code == 3
        desk.json("load", file, "--by", "clerk")
        file.write_text(file.read_text(encoding="utf-8").replace("2025-09-01", "2025-10-01"), encoding="utf-8")
        found = desk.json("load", file, "--dry-run")
        assert [(c["what"], c["field"], c["from"], c["to"]) for c in found["changes"]] == [
            ("changed", "start", "2025-09-01", "2025-10-01")
        ]
        assert {move["reference"] for move in found["moved"]} == {"X-1"}
        assert "Nothing was changed." in desk.run("load", file, "--dry-run").text

    def test_leaves_no_database_behind(self, tmp_path: Path) -> None:
        file = tmp_path / "c.yaml"
        file.write_text("council: {name: Exampleshire, calendar: england}\n", encoding="utf-8")
        ran = Desk(tmp_path / "new.db").run("load", file, "--dry-run", "--json")
        assert (ran.code, ran.json["loaded"]["councils"]) == (0, 1)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["c.yaml"]

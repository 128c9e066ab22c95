"""Loading again: what changes, what stays, what is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from commissioning.model import STAGES
from tests.cli.runner import run
from tests.conftest import Desk

COMMITTEE = (
    "committees:\n  - {{key: asc-scrutiny, title: Adult Social Care Scrutiny Commission, meetings: [{dates}]}}\n"
)


def committee(folder: Path, *dates: str) -> Path:
    file = folder / "committee.yaml"
    file.write_text(COMMITTEE.format(dates=", ".join(dates)), encoding="utf-8")
    return file


def dates(desk: Desk) -> set[str]:
    return {row["date"] for row in desk.json("meetings", "asc-scrutiny")["meetings"]}


def test_a_meeting_that_is_gone_from_its_file_is_asked_about_and_kept(desk: Desk, tmp_path: Path) -> None:
    desk.json("load", committee(tmp_path, "2026-06-18", "2026-09-17"), "--by", "clerk")
    again = desk.json("load", committee(tmp_path, "2026-06-18", "2026-09-24"), "--by", "clerk")
    (problem,) = [p for p in again["problems"] if p["id"] == "meeting-vanished"]
    assert problem["value"] == "2026-09-17"
    assert {"2026-06-18", "2026-09-17", "2026-09-24"} <= dates(desk)


def test_a_moved_meeting_stays_itself(desk: Desk, tmp_path: Path) -> None:
    desk.json("load", committee(tmp_path, "2026-09-17"), "--by", "clerk")
    before = {row["date"]: row["id"] for row in desk.json("meetings")["meetings"]}
    file = committee(tmp_path, "{date: 2026-09-24, was: 2026-09-17}")
    assert not [p for p in desk.json("load", file, "--by", "clerk")["problems"] if p["id"] == "meeting-vanished"]
    after = {row["date"]: row["id"] for row in desk.json("meetings")["meetings"]}
    assert after["2026-09-24"] == before["2026-09-17"]
    assert "2026-09-17" not in after


def test_a_calendar_alone_adds_meetings_and_guesses_nothing(desk: Desk, tmp_path: Path) -> None:
    """A CSV knows a committee by its title; its type, time and place stay as the officer wrote them."""
    file = tmp_path / "meetings.csv"
    file.write_text("committee,date\nAdult Social Care Scrutiny Commission,18/06/2026\n", encoding="utf-8")
    assert desk.json("load", file, "--by", "clerk")["changed"] == 1
    assert desk.json("load", file, "--by", "clerk")["changed"] == 0
    row = next(row for row in desk.json("meetings", "asc-scrutiny")["meetings"] if row["date"] == "2026-06-18")
    assert (row["time"], row["title"]) == ("17:30", "Adult Social Care Scrutiny Commission")
    assert "City Hall" in row["place"]


ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//EN
BEGIN:VEVENT
UID:1
DTSTART:20260714T173000Z
SUMMARY:Adult Social Care Scrutny Commission
END:VEVENT
END:VCALENDAR
"""


class TestACommitteeThatNobodyKnows:
    @pytest.mark.parametrize(
        ("name", "text", "line", "meant"),
        [
            ("m.csv", "committee,date\nasc-scrutny,14/07/2026\n", 2, "asc-scrutiny"),
            ("m.csv", "committee,date\nAdult Social Care Scrutny Commission,14/07/2026\n", 2,
             "Adult Social Care Scrutiny Commission"),
            ("m.ics", ICS, 4, "Adult Social Care Scrutiny Commission"),
        ],
    )  # fmt: skip
    def test_is_refused_with_the_nearest_name(
        self, desk: Desk, tmp_path: Path, name: str, text: str, line: int, meant: str
    ) -> None:
        before = desk.json("meetings")
        (tmp_path / name).write_text(text, encoding="utf-8")
        ran = desk.run("load", tmp_path / name, "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["id"], ran.json["error"]["line"]) == (2, "unknown-reference", line)
        assert f"Write '{meant}'." in ran.json["problems"][0]["remedy"]
        assert desk.json("meetings") == before

    def test_is_set_aside_beside_one_that_is_known(self, desk: Desk, tmp_path: Path) -> None:
        rows = "asc-scrutiny,13/07/2026\nPlanning Committee,14/07/2026\nPlanning Committee,15/07/2026\n"
        (tmp_path / "m.csv").write_text(f"committee,date\n{rows}", encoding="utf-8")
        found = desk.json("load", tmp_path / "m.csv", "--by", "clerk")
        (problem,) = [p for p in found["problems"] if p["id"] == "unknown-reference"]
        assert (problem["severity"], problem["line"], problem["set_aside"]) == ("warning", 3, 2)
        assert "2 meetings were set aside" in problem["message"]
        assert 'committees: [{key: planning-committee, title: "Planning Committee"}]' in problem["remedy"]
        assert (found["set_aside"], found["loaded"]["meetings"], found["changed"]) == (2, 1, 1)

    def test_of_the_same_load_is_known(self, desk: Desk, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir()
        (folder / "a.csv").write_text(
            "committee,date\ncabinet,14/07/2026\nHousing Panel,15/07/2026\n", encoding="utf-8"
        )
        (folder / "b.yaml").write_text(
            "committees:\n  - {key: cabinet, title: Cabinet}\n  - {key: hp, title: Housing Panel}\n", encoding="utf-8"
        )
        assert desk.json("load", folder, "--by", "clerk")["problems"] == []
        assert [row["date"] for row in desk.json("meetings", "hp")["meetings"]] == ["2026-07-15"]

    def test_is_made_and_said_where_none_is_known_at_all(self, tmp_path: Path) -> None:
        first = tmp_path / "first.csv"
        first.write_text("committee,date\nCabinet,14/07/2026\n", encoding="utf-8")
        words = (
            "--db",
            f"sqlite:///{(tmp_path / 'x.db').as_posix()}",
            "--by",
            "clerk",
            "--as-of",
            "2026-07-01",
            "--json",
        )
        (tmp_path / "c.yaml").write_text("council: {name: Exampleshire, calendar: england}\n", encoding="utf-8")
        run("load", tmp_path / "c.yaml", *words)
        (problem,) = run("load", first, *words).json["problems"]
        assert (problem["id"], problem["severity"], problem["line"]) == ("unknown-reference", "info", 2)
        assert "new committee cabinet" in problem["message"]
        first.write_text("committee,date\nKabinet,15/07/2026\n", encoding="utf-8")
        ran = run("load", first, *words)
        assert (ran.code, ran.json["error"]["id"]) == (2, "unknown-reference")
        assert "Write 'cabinet'." in ran.json["error"]["message"] or "Write 'Cabinet'." in ran.json["error"]["message"]


def test_a_step_is_not_done_before_its_day(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "early.yaml"
    file.write_text(
        "workstreams:\n  - {reference: X-1, title: X, kind: strategy-refresh, start: 2025-06-01, owner: lead,\n"
        "     steps: {engagement: {done: 2025-07-02}}}\n",
        encoding="utf-8",
    )
    refused = desk.run("load", file, "--by", "clerk", "--json")
    assert (refused.code, refused.json["error"]["id"], refused.json["error"]["line"]) == (2, "wrong-value", 3)
    assert desk.run("load", file, "--by", "clerk", as_of="2025-07-02").code == 0


def test_files_that_make_no_sense_are_refused(desk: Desk, tmp_path: Path) -> None:
    work = "workstreams:\n  - {{reference: X-1, title: X, kind: strategy-refresh, start: 2025-06-01, {rest}}}\n"
    nothing_left = ", ".join(f"{stage}: {{left_out: x}}" for stage in STAGES)
    for rest in (
        f"stages: {{{nothing_left}}}",
        "steps: {gate-design: {done: 2025-06-01}}",
        "steps: {engagement: {left_out: x, done: 2025-06-01}}",
        "added_steps: {gate-review: {title: X, stage: review}}",
        "added_steps: {second-launch: {title: X, stage: review, kind: start}}",
    ):
        file = tmp_path / "sense.yaml"
        file.write_text(work.format(rest=rest), encoding="utf-8")
        ran = desk.run("load", file, "--by", "clerk", "--json")
        assert ran.code == 2, rest
        assert ran.json["error"]["line"] == 2
    assert desk.run("board").code == 0


def test_meetings_that_move_into_each_others_places_stay_themselves(desk: Desk, tmp_path: Path) -> None:
    desk.json("load", committee(tmp_path, "2026-07-03", "2026-09-11"), "--by", "clerk")
    before = {row["date"]: row["id"] for row in desk.json("meetings")["meetings"]}
    moved = committee(tmp_path, "{date: 2026-09-11, was: 2026-07-03}", "{date: 2026-11-13, was: 2026-09-11}")
    desk.json("load", moved, "--by", "clerk")
    after = {row["date"]: row["id"] for row in desk.json("meetings")["meetings"]}
    assert "2026-07-03" not in after
    assert after["2026-09-11"] == before["2026-07-03"]
    assert after["2026-11-13"] == before["2026-09-11"]


def test_a_second_calendar_takes_nothing_away(desk: Desk, tmp_path: Path) -> None:
    """A plain list of dates does not bring a cancelled meeting back, nor forget where a moved one came from."""
    written = committee(tmp_path, "{date: 2026-08-28, status: cancelled}", "{date: 2026-07-10, was: 2026-07-03}")
    desk.json("load", written, "--by", "clerk")
    before = [row for row in desk.json("meetings")["meetings"] if row["date"] in ("2026-08-28", "2026-07-10")]
    file = tmp_path / "meetings.csv"
    file.write_text("committee,date\nasc-scrutiny,2026-08-28\nasc-scrutiny,2026-07-10\n", encoding="utf-8")
    assert desk.json("load", file, "--by", "clerk")["changed"] == 0
    after = [row for row in desk.json("meetings")["meetings"] if row["date"] in ("2026-08-28", "2026-07-10")]
    for row in (*before, *after):
        del row["origins"]
    assert after == before


def test_a_meeting_beyond_the_holiday_data_is_kept_and_said(desk: Desk, tmp_path: Path) -> None:
    """The data ends with 2028; a meeting moved to 2029 is neither planned for nor told as cancelled."""
    desk.json("load", committee(tmp_path, "2027-12-02"), "--by", "clerk")
    desk.json("load", committee(tmp_path, "{date: 2029-02-12, was: 2027-12-02}"), "--by", "clerk")
    (problem,) = [p for p in desk.json("check")["problems"] if p["id"] == "calendar-horizon"]
    assert problem["value"] == "2029-02-12"
    feed = desk.run("feed", "committee:asc-scrutiny", as_of="2027-07-01").text
    assert "DTSTART;VALUE=DATE:20290212" in feed
    assert "SUMMARY:CANCELLED: Adult" not in feed


def test_a_missed_legal_deadline_is_an_urgent_alert(desk: Desk, tmp_path: Path) -> None:
    """Signed on 1 July 2026, a light-touch contract wants its details notice by 28 October 2026 (120 days)."""
    file = tmp_path / "signed.yaml"
    file.write_text(
        "workstreams:\n  - {reference: X-1, title: X, kind: commissioning-review, start: 2025-01-01, owner: lead,\n"
        "     steps: {contract-award: {done: 2026-07-01}}}\n",
        encoding="utf-8",
    )
    desk.json("load", file, "--by", "clerk", as_of="2026-07-01")
    key = "contract-details-notice"
    for as_of, rules in (("2026-10-28", {"milestone-due-soon"}), ("2026-10-29", {"deadline-missed"})):
        found = [a for a in desk.json("alerts", as_of=as_of)["alerts"] if (a["reference"], a["key"]) == ("X-1", key)]
        assert {alert["rule"] for alert in found} == rules, as_of
    assert found[0]["level"] == "urgent"


class TestNothingIsLeftBehind:
    @pytest.mark.parametrize(
        "words",
        [
            ("load", "bad.yaml"),
            ("load", "lost.yaml"),
            ("load", "nowhere.yaml"),
            ("holidays", "bad.json", "--yes"),
            ("holidays", "nowhere.json", "--yes"),
        ],
    )
    def test_by_bad_input_on_a_database_that_is_not_there(self, tmp_path: Path, words: tuple[str, ...]) -> None:
        (tmp_path / "bad.yaml").write_text("committees: [", encoding="utf-8")
        (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
        # Well written, and its contract is not there: found only once the database is open.
        (tmp_path / "lost.yaml").write_text(
            "council: {name: Exampleshire, calendar: england}\nworkstreams:\n"
            "  - {reference: X-1, title: X, kind: strategy-refresh, owner: lead, start: 2026-01-05, contract: LOST}\n",
            encoding="utf-8",
        )
        command, file, *rest = words
        before = {path.name for path in tmp_path.iterdir()}
        url = f"sqlite:///{(tmp_path / 'new.db').as_posix()}"
        ran = run(command, tmp_path / file, *rest, "--db", url, "--by", "clerk", "--as-of", "2026-01-05")
        assert ran.code == 2
        assert {path.name for path in tmp_path.iterdir()} == before

    def test_a_database_that_was_there_stays(self, desk: Desk, tmp_path: Path) -> None:
        assert desk.run("load", tmp_path / "nowhere.yaml", "--by", "clerk").code == 2
        assert desk.run("board").code == 0

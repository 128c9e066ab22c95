"""The face: commands, JSON keys, exit codes. A contract."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.runner import run
from tests.conftest import REPOSITORY, Desk

MILESTONE_KEYS = {
    *("key", "title", "stage", "kind", "target", "deadline", "forecast", "baseline", "actual"),
    *("slack_days", "critical", "status"),
}
PROBLEM_KEYS = {"id", "severity", "message", "remedy", "path", "line", "value", "reference"}


def test_board(desk: Desk) -> None:
    board = desk.json("board")
    assert board["as_of"] == "2025-07-01"
    rows = {row["reference"]: row for row in board["workstreams"]}
    assert {"DEM-2025", "WFS-2025", "TRA-2025", "CQC-2025", "DASH-2025-Q1"} <= set(rows)
    row = rows["DEM-2025"]
    assert {"reference", "title", "kind", "stage", "status", "next", "slack_days"} <= set(row)
    assert set(row["next"]) == {"key", "title", "date", "days"}
    assert (row["kind"], row["stage"], row["status"]) == ("commissioning-review", "review", "late")


def test_plan(desk: Desk) -> None:
    plan = desk.json("plan", "DEM-2025")
    assert {"reference", "title", "kind", "stages", "milestones", "problems"} <= set(plan)
    assert [stage["key"] for stage in plan["stages"]] == ["review", "design", "procurement", "mobilisation"]
    assert all(set(stage) >= {"key", "start", "end"} for stage in plan["stages"])
    assert all(set(item) >= MILESTONE_KEYS for item in plan["milestones"])
    by_key = {item["key"]: item for item in plan["milestones"]}
    # Targets are the officer's; the forecast is the plan's; neither overwrites the other.
    assert by_key["review-end"]["target"] == "2025-07-31"
    assert by_key["service-start"]["target"] == "2026-10-01"
    assert by_key["service-start"]["deadline"] == "2026-04-01"
    assert by_key["service-start"]["forecast"] > by_key["service-start"]["target"]
    assert by_key["service-start"]["kind"] == "start"


def test_why_ends_at_the_date_and_begins_with_what_a_person_entered(desk: Desk) -> None:
    plan = {item["key"]: item for item in desk.json("plan", "DEM-2025")["milestones"]}
    for key, item in plan.items():
        if item["status"] == "dropped":
            continue
        found = desk.json("why", "DEM-2025", key)
        assert found["date"] == (item["actual"] or item["forecast"]), key
        assert found["steps"][-1]["result"] == found["date"], key
        assert found["steps"][0]["rule"] in ("entered", "not-before", "recorded"), key
        keys = {"rule", "source", "calendar", "from", "count", "unit", "counted", "left_out", "result"}
        assert all(set(step) >= keys for step in found["steps"])


def test_check_on_the_dementia_review(desk: Desk) -> None:
    ran = desk.run("check", "DEM-2025", "--json")
    assert ran.code == 1
    problems = ran.json["problems"]
    assert all(set(problem) >= PROBLEM_KEYS for problem in problems)
    gaps = {problem["basis"]: problem for problem in problems if problem["id"] == "continuity-gap"}
    # The contract: three years from 1 April 2021 and two more, all used: ends 31 March 2026.
    # The successor starts on 1 March 2025 + 5 + 5 + 6 + 3 months = 1 October 2026.
    # April 30 + May 31 + June 30 + July 31 + August 31 + September 30 = 183 days between.
    target = gaps["target"]
    assert (target["days"], target["from"], target["to"]) == (183, "2026-04-01", "2026-09-30")
    assert target["latest_start"] == "2024-09-01"
    assert target["extension_months_left"] == 0
    assert "no extension left" in target["message"]
    assert gaps["forecast"]["days"] > 183
    impossible = next(problem for problem in problems if problem["id"] == "impossible-date")
    assert impossible["repair"] == "2026-06-30"
    mismatch = next(problem for problem in problems if problem["id"] == "duration-mismatch")
    assert mismatch["expected_end"] == "2026-09-30"
    assert all(problem["line"] for problem in (impossible, mismatch))


def test_check_of_everything_finds_the_one_meeting_with_three_dates(desk: Desk) -> None:
    problems = desk.json("check")["problems"]
    conflict = next(problem for problem in problems if problem["id"] == "date-conflict")
    assert {item["date"] for item in conflict["dates"]} == {"2025-04-24", "2025-04-30", "2025-05-06"}
    assert sum(problem["id"] == "missing-year" for problem in problems) >= 3


def test_meetings(desk: Desk) -> None:
    rows = {row["date"]: row for row in desk.json("meetings", "asc-scrutiny")["meetings"]}
    published = {day: rows[day]["agenda_published_by"] for day in rows if day >= "2025-06-26"}
    # Five clear working days before each meeting; counted by hand in docs/example-leicester.md.
    assert published == {
        "2025-06-26": "2025-06-18",
        "2025-08-28": "2025-08-19",
        "2025-11-13": "2025-11-05",
        "2026-01-15": "2026-01-07",
        "2026-03-12": "2026-03-04",
        "2026-04-23": "2026-04-15",
    }
    row = rows["2025-06-26"]
    assert {"id", "committee", "date", "time", "place", "status", "papers_due", "agenda_published_by"} <= set(row)
    assert (row["time"], row["status"]) == ("17:30", "held")
    assert "City Hall" in row["place"]


def test_actions(desk: Desk) -> None:
    rows = desk.json("actions")["actions"]
    keys = {
        *("id", "text", "type", "owner", "committee", "agreed_on", "due", "due_meeting", "status", "progress"),
        *("days_overdue", "meetings_missed"),
    }
    assert all(set(row) >= keys for row in rows)
    assert {row["agreed_on"] for row in rows} == {"2024-11-14", "2025-03-13", "2025-05-06"}
    circulate = next(row for row in rows if row["type"] == "circulate")
    # Ten working days after Tuesday 6 May 2025: 7, 8, 9, 12, 13, 14, 15, 16, 19, 20 May.
    assert (circulate["due"], circulate["days_overdue"]) == ("2025-05-20", 42)


def test_gate_evidence_and_decision(desk: Desk) -> None:
    shut = desk.json("gate", "DEM-2025", "design")["gate"]
    assert {"stage", "outcome", "open", "missing", "conditions"} <= set(shut)
    assert (shut["open"], shut["outcome"]) == (False, None)
    refused = desk.run("gate", "DEM-2025", "design", "approve", "--by", "panel", "--json")
    assert refused.code == 4
    assert refused.json["error"]["id"] == "gate-shut"
    for item in shut["missing"]:
        if item["key"] != "decision":
            added = desk.json(
                "evidence",
                "DEM-2025",
                item["key"],
                "--link",
                "https://example.org/x",
                "--on",
                "2025-06-30",
                "--by",
                "officer",
            )
            assert set(added) >= {"evidence", "missing"}
    opened = desk.json("gate", "DEM-2025", "design", "approve", "--by", "panel", "--note", "agreed")["gate"]
    assert (opened["open"], opened["missing"]) == (True, [])
    again = desk.run("gate", "DEM-2025", "design", "return", "--by", "panel", "--json")
    assert (again.code, again.json["error"]["id"]) == (4, "already-decided")
    assert {row["reference"]: row["stage"] for row in desk.json("board")["workstreams"]}["DEM-2025"] == "design"


def test_a_later_gate_does_not_open_before_an_earlier_one(desk: Desk) -> None:
    refused = desk.run("gate", "DEM-2025", "procurement", "approve", "--by", "panel", "--json")
    assert (refused.code, refused.json["error"]["id"]) == (4, "gate-shut")


def test_a_gate_is_not_opened_by_calling_it_done(desk: Desk) -> None:
    assert desk.run("done", "DEM-2025", "gate-design", "--on", "2025-06-30", "--by", "officer").code == 4


def test_done_and_slip_say_what_moved(desk: Desk) -> None:
    done = desk.json("done", "DEM-2025", "comms-plan", "--on", "2025-03-20", "--by", "officer")
    assert (done["change"]["field"], done["change"]["to"]) == ("comms-plan", "2025-03-20")
    slip = desk.json(
        "slip", "DEM-2025", "evaluation", "--to", "2025-10-01", "--by", "officer", "--because", "survey extended"
    )
    moved = {item["key"]: item for item in slip["moved"]}
    assert moved["evaluation"]["to"] == "2025-10-01"
    assert moved["service-start"]["days"] > 0
    assert set(moved["evaluation"]) >= {"reference", "key", "from", "to", "days", "because"}
    log = desk.json("history", "DEM-2025", "--verify")
    assert log["verified"] is True
    entry = next(change for change in log["changes"] if change["what"] == "slip")
    assert set(entry) >= {"at", "by", "what", "field", "from", "to", "because"}
    assert (entry["by"], entry["because"], entry["at"]) == ("officer", "survey extended", "2025-07-01T08:00:00+00:00")


def test_alerts_are_the_same_each_time_and_sent_once(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMISSIONING_OUTBOX_DIRECTORY", str(tmp_path / "outbox"))
    first, second = desk.json("alerts")["alerts"], desk.json("alerts")["alerts"]
    keys = {
        "id",
        "rule",
        "level",
        "subject",
        "reference",
        "due",
        "owner",
        "days",
        "meeting",
        "raised_on",
        "sent_on",
        "new",
    }
    assert first == second
    assert all(set(alert) >= keys and alert["new"] and alert["raised_on"] is None for alert in first)
    overdue = next(alert for alert in first if alert["reference"] == "DEM-2025" and alert["days"] < 0)
    # The next meeting whose paper deadline is still ahead on 1 July 2025 is 28 August.
    assert overdue["meeting"] == {"committee": "asc-scrutiny", "date": "2025-08-28", "papers_due": "2025-08-14"}
    sent = desk.json("alerts", "--send")["alerts"]
    assert [alert["id"] for alert in sent] == [alert["id"] for alert in first]
    assert all(alert["new"] and alert["sent_on"] == "2025-07-01" for alert in sent)
    messages = {path: path.read_bytes() for path in (tmp_path / "outbox").iterdir()}
    again = desk.json("alerts", "--send")
    assert not any(alert["new"] for alert in again["alerts"])
    assert again["messages"] == []
    assert {path: path.read_bytes() for path in (tmp_path / "outbox").iterdir()} == messages


def test_alerts_fail_on(desk: Desk) -> None:
    assert desk.run("alerts", "--fail-on", "urgent", "--json").code == 1
    assert desk.run("alerts", "--fail-on", "grave", "--json").code == 2


def test_load_again_changes_nothing(desk: Desk) -> None:
    before = desk.json("history")["changes"]
    again = desk.json("load", REPOSITORY / "examples" / "leicester", "--by", "tests")
    assert again["changed"] == 0
    assert again["loaded"]["workstreams"] == 8
    assert {"impossible-date", "duration-mismatch", "date-conflict"} <= {problem["id"] for problem in again["problems"]}
    assert desk.json("history")["changes"] == before


def test_demo(tmp_path: Path) -> None:
    ran = run("demo", tmp_path / "demo", "--json")
    assert ran.code == 0, ran.err
    made = ran.json
    assert made["as_of"] == "2025-07-01"
    assert made["alerts"] > 0
    assert {"continuity-gap", "date-conflict"} <= {problem["id"] for problem in made["problems"]}
    assert all(feed["profile"] == ("public" if feed["scope"] == "public" else "officer") for feed in made["feeds"])
    assert all(Path(feed["path"]).is_file() for feed in made["feeds"])
    again = run("demo", tmp_path / "demo", "--json")
    assert (again.code, again.json["error"]["id"]) == (2, "database-exists")


@pytest.mark.parametrize(
    ("words", "code", "id"),
    [
        (("plan", "NOPE"), 3, "not-found"),
        (("why", "DEM-2025", "nope"), 3, "not-found"),
        (("check", "NOPE"), 3, "not-found"),
        (("meetings", "nope"), 3, "not-found"),
        (("history", "nope"), 3, "not-found"),
        (("gate", "DEM-2025", "nope"), 3, "not-found"),
        (("gate", "DEM-2025", "design", "perhaps", "--by", "x"), 2, "bad-usage"),
        (("gate", "DEM-2025", "design", "approve-with-conditions", "--by", "x"), 2, "bad-usage"),
        (("evidence", "DEM-2025", "nope", "--link", "x", "--on", "2025-06-30", "--by", "x"), 3, "not-found"),
        (("done", "DEM-2025", "comms-plan", "--on", "2025-08-01", "--by", "x"), 2, "bad-usage"),
        (("done", "DEM-2025", "comms-plan", "--on", "2025-06-31", "--by", "x"), 2, "impossible-date"),
        (("done", "DEM-2025", "comms-plan", "--on", "26 June 2025", "--by", "x"), 2, "bad-usage"),
        (("done", "DEM-2025", "comms-plan", "--on", "2025-06-30"), 2, "missing-user"),
        (("slip", "DEM-2025", "evaluation", "--to", "2025-01-01", "--by", "x"), 2, "bad-usage"),
        (("feed", "everything"), 2, "bad-usage"),
        (("feed", "workstream:NOPE"), 3, "not-found"),
        (("feed", "portfolio", "--profile", "loud"), 2, "bad-usage"),
        (("load", "nowhere.yaml", "--by", "x"), 2, "unreadable"),
        (("board", "--as-of", "2025-02-30"), 2, "impossible-date"),
        (("board", "--nonsense"), 2, "bad-usage"),
        (("nonsense",), 2, "bad-usage"),
    ],
)  # fmt: skip
def test_failure_is_one_json_document_and_changes_nothing(
    desk: Desk, words: tuple[str, ...], code: int, id: str
) -> None:
    before = desk.json("history")["changes"]
    shared = () if "--as-of" in words else ("--as-of", "2025-07-01")
    ran = run(*words, "--json", "--db", f"sqlite:///{desk.file.as_posix()}", *shared)
    assert (ran.code, ran.json["error"]["id"]) == (code, id)
    assert set(ran.json) == {"error", "problems"}
    assert set(ran.json["error"]) == {"id", "exit_code", "message", "path", "line"}
    assert ran.json["error"]["exit_code"] == code
    assert desk.json("history")["changes"] == before
    people = run(*words, "--db", f"sqlite:///{desk.file.as_posix()}", *shared)
    assert (people.code, people.out) == (code, b"")
    assert people.err.startswith("Error: ")


def test_options_may_stand_before_the_command(desk: Desk) -> None:
    db = f"sqlite:///{desk.file.as_posix()}"
    assert run("--db", db, "--as-of", "2025-07-01", "--json", "board").json == desk.json("board")


def test_the_installed_command_and_its_help() -> None:
    done = subprocess.run([sys.executable, "-m", "commissioning", "--help"], capture_output=True, text=True, check=True)
    for command in ("load", "board", "plan", "why", "check", "meetings", "actions", "evidence", "gate", "done", "slip",
                    "feed", "publish", "alerts", "history", "demo"):  # fmt: skip
        assert command in done.stdout


@pytest.mark.parametrize(
    "words", [("board",), ("check",), ("alerts",), ("history",), ("plan", "DEM-2025"), ("meetings",), ("actions",)]
)
def test_people_get_tables_on_stdout(desk: Desk, words: tuple[str, ...]) -> None:
    ran = desk.run(*words)
    assert ran.code in (0, 1)
    assert ran.text.strip()
    with pytest.raises(json.JSONDecodeError):
        json.loads(ran.text)


def test_words_in_square_brackets_are_shown_as_they_were_written(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    title = "Support [red]now[/red] :tada:"
    file.write_text(
        f"workstreams:\n  - {{reference: X-1, title: '{title}', kind: strategy-refresh, start: 2025-06-01, owner: x}}\n"
    )
    desk.json("load", file, "--by", "tests")
    assert title in desk.run("board").text


def test_a_stopped_workstream_stays_stopped(desk: Desk) -> None:
    desk.json("gate", "DEM-2025", "design", "stop", "--by", "panel")
    for words in (
        ("gate", "DEM-2025", "design", "approve"),
        ("gate", "DEM-2025", "procurement", "hold"),
        ("evidence", "DEM-2025", "gap-analysis", "--link", "x", "--on", "2025-06-30"),
    ):
        ran = desk.run(*words, "--by", "officer", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (4, "already-decided")
    board = {row["reference"]: row["status"] for row in desk.json("board")["workstreams"]}
    assert board["DEM-2025"] == "stopped"
    assert not [alert for alert in desk.json("alerts")["alerts"] if alert["reference"] == "DEM-2025"]
    assert desk.json("check", "DEM-2025")["problems"]


@pytest.mark.parametrize(("on", "code"), [("2025-02-28", 2), ("2025-06-30", 2), ("2025-07-01", 0), ("2025-07-02", 2)])
def test_a_decision_has_a_day_that_can_be(desk: Desk, on: str, code: int) -> None:
    """Not before the workstream (1 March 2025), nor before the last evidence (1 July), nor still to come."""
    for item in desk.json("gate", "DEM-2025", "design")["gate"]["missing"]:
        if item["key"] != "decision":
            desk.json("evidence", "DEM-2025", item["key"], "--link", "x", "--on", "2025-07-01", "--by", "officer")
    assert desk.run("gate", "DEM-2025", "design", "approve", "--by", "panel", "--on", on).code == code


def test_a_forecast_that_cannot_hold_is_refused(desk: Desk) -> None:
    """Tenders close thirty days after the notice; no wish makes it earlier."""
    ran = desk.run("slip", "DEM-2025", "tenders-close", "--to", "2025-07-02", "--by", "officer", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (2, "bad-usage")
    assert not [change for change in desk.json("history", "DEM-2025")["changes"] if change["what"] == "slip"]


def test_an_empty_day_is_no_day(desk: Desk) -> None:
    assert desk.run("board", as_of="").code == 2


def test_a_fault_of_ours_is_json_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("no such luck")

    monkeypatch.setattr("commissioning.service.committee_calendar", broken)
    ran = desk.run("meetings", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (1, "internal-error")


def test_a_demo_does_not_touch_a_database_in_use(desk: Desk, tmp_path: Path) -> None:
    before = desk.json("history")["changes"]
    ran = run("demo", tmp_path / "demo", "--db", desk.url, "--json")
    assert (ran.code, ran.json["error"]["id"]) == (2, "database-exists")
    assert desk.json("history")["changes"] == before

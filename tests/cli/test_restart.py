"""A procurement that fails: recorded, begun anew, its history kept. And a record that was a mistake."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import Desk

WORK = """
workstreams:
  - reference: MEALS
    title: Meals at home
    kind: commissioning-review
    owner: lead
    start: 2025-01-06
    contract: MEALS-OLD
    service_start: {target: 2025-10-01}
    scrutiny: asc-scrutiny
    stages:
      review: {left_out: done last year}
contracts:
  - {reference: MEALS-OLD, title: Meals, start: 2022-10-01, months: 36}
"""
RESTART = ("restart", "MEALS", "procurement", "--on", "2025-06-30", "--outcome", "no-tenders", "--by", "lead")


@pytest.fixture(scope="module")
def meals_once(loaded_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A procurement whose tender notice is out, and for which nobody tendered."""
    folder = tmp_path_factory.mktemp("meals")
    desk = Desk(Path(shutil.copy(loaded_once, folder / "once.db")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMMISSIONING_NOW", "2025-07-01T09:00:00+01:00")
        _until_nobody_tendered(desk, folder / "meals.yaml")
    return desk.file


@pytest.fixture
def meals(meals_once: Path, tmp_path: Path) -> Desk:
    """A copy of that database, to write in."""
    return Desk(Path(shutil.copy(meals_once, tmp_path / "meals.db")))


def _until_nobody_tendered(desk: Desk, file: Path) -> None:
    file.write_text(WORK, encoding="utf-8")
    desk.json("load", file, "--by", "clerk")
    desk.json("gate", "MEALS", "design", "approve", "--on", "2025-02-03", "--by", "panel")
    for item in desk.json("gate", "MEALS", "procurement")["gate"]["missing"]:
        if item["key"] != "decision":
            add(desk, item["key"], "2025-05-01")
    desk.json("gate", "MEALS", "procurement", "approve", "--on", "2025-05-02", "--by", "panel")
    desk.json("done", "MEALS", "tender-notice", "--on", "2025-05-12", "--by", "lead")
    desk.json("baseline", "MEALS", "--name", "first attempt", "--by", "lead")


def add(desk: Desk, key: str, on: str) -> dict:
    return desk.json("evidence", "MEALS", key, "--link", f"https://example.org/{key}", "--on", on, "--by", "lead")


def milestones(desk: Desk, reference: str = "MEALS", as_of: str = "2025-07-01") -> dict[str, dict]:
    return {m["key"]: m for m in desk.json("plan", reference, as_of=as_of)["milestones"]}


def gap(desk: Desk) -> dict:
    problems = desk.json("check", "MEALS")["problems"]
    return next(p for p in problems if p["id"] == "continuity-gap" and p["basis"] == "forecast")


def test_people_read_a_long_cause_once(meals: Desk) -> None:
    """Each row of the document names its whole cause; people read it in full once and are sent back to it."""
    shown = meals.run("whatif", "MEALS", "--slip", "bid-evaluation=10w").text
    causes = [row["because"] for row in meals.json("whatif", "MEALS", "--slip", "bid-evaluation=10w")["moved"]]
    missed = [cause for cause in causes if "misses the meeting of" in cause]
    assert len(missed) > 5
    assert shown.count("misses the meeting of") == 1
    assert shown.count("(1) misses the meeting of") == 1
    assert shown.count("see (1)") == len(missed) - 1
    again = meals.run(*RESTART).text
    assert again.count("misses the meeting of") == 1
    assert "see (1)" in again


def test_the_whole_branch(meals: Desk) -> None:
    before, was = milestones(meals), gap(meals)
    assert before["tender-notice"]["actual"] == "2025-05-12"
    found = meals.json(*RESTART, "--because", "nobody could meet the price")
    assert (found["change"]["what"], found["change"]["field"]) == ("restarted", "procurement")
    assert (found["change"]["from"], found["change"]["to"]) == ("attempt 1: no-tenders", "attempt 2, from 2025-06-30")

    plan = meals.json("plan", "MEALS")
    assert (plan["attempt"], plan["restarts"][0]["outcome"]) == (2, "no-tenders")
    after = milestones(meals)
    assert after["tender-notice"]["actual"] is None
    assert after["tender-notice"]["forecast"] >= "2025-07-01"
    assert after["service-start"]["forecast"] > before["service-start"]["forecast"]
    assert after["procurement-termination-notice-1"]["status"] == "overdue"
    assert "Attempt 2: procurement began anew on Mon 30 Jun 2025." in meals.run("plan", "MEALS").text

    # Continuity is counted anew.
    assert gap(meals)["days"] - was["days"] == found_days(found, "service-start")

    gate = meals.json("gate", "MEALS", "procurement")["gate"]
    assert (gate["open"], gate["outcome"], gate["evidence"]) == (False, None, [])
    assert len(gate["stale"]) == len([item for item in gate["missing"] if item["key"] != "decision"])
    assert {row["reference"]: row["stage"] for row in meals.json("board")["workstreams"]}["MEALS"] == "design"

    # The first attempt stays visible: in the history, and in the slips.
    what = [change["what"] for change in meals.json("history", "MEALS")["changes"]]
    assert [what.count(word) for word in ("decision", "done", "restarted")] == [2, 1, 1]
    row = next(r for r in meals.json("slips", "MEALS")["slips"] if r["key"] == "tender-notice")
    assert row["baseline"] == "2025-05-12"
    assert row["moves"][-1]["reason"] == "nobody could meet the price"
    assert row["moves"][-1]["because"] == "Procurement begins anew on Mon 30 Jun 2025: no tender came"


def found_days(found: dict, key: str) -> int:
    return next(row["days"] for row in found["moved"] if row["key"] == key)


def test_the_second_attempt_opens_its_gate_by_evidence_of_its_own(meals: Desk) -> None:
    meals.json(*RESTART)
    refused = meals.run("gate", "MEALS", "procurement", "approve", "--by", "panel", "--json")
    assert (refused.code, refused.json["error"]["id"]) == (4, "gate-shut")
    for item in meals.json("gate", "MEALS", "procurement")["gate"]["missing"]:
        if item["key"] != "decision":
            add(meals, item["key"], "2025-07-01")
    early = meals.run("gate", "MEALS", "procurement", "approve", "--on", "2025-06-27", "--by", "panel", "--json")
    assert early.code == 2, "before the first attempt failed"
    assert meals.json("gate", "MEALS", "procurement", "approve", "--by", "panel")["gate"]["open"]
    assert meals.run("done", "MEALS", "tender-notice", "--on", "2025-06-27", "--by", "lead").code == 2
    meals.json("done", "MEALS", "tender-notice", "--on", "2025-07-01", "--by", "lead")
    assert milestones(meals)["tender-notice"]["actual"] == "2025-07-01"
    # As of the day before, the first attempt is what is known.
    assert milestones(meals, as_of="2025-06-29")["tender-notice"]["actual"] == "2025-05-12"


def test_a_run_enters_the_stage_again(meals: Desk) -> None:
    from datetime import UTC, date, datetime

    from commissioning.service import Author, Store, enter_stage, passages

    author, day = Author("run", datetime(2025, 7, 1, tzinfo=UTC)), date(2025, 7, 1)
    store = Store.open(meals.url)
    try:
        assert enter_stage(store, "MEALS", "design", author=author, as_of=day)
        assert enter_stage(store, "MEALS", "procurement", author=author, as_of=day)
        assert not enter_stage(store, "MEALS", "procurement", author=author, as_of=day)
        meals.json(*RESTART)
        assert [p.entered_on for p in passages(store, "MEALS", as_of=day) if p.stage == "procurement"] == [None]
        for item in meals.json("gate", "MEALS", "procurement")["gate"]["missing"]:
            if item["key"] != "decision":
                add(meals, item["key"], "2025-07-01")
        meals.json("gate", "MEALS", "procurement", "approve", "--by", "panel")
        assert not enter_stage(store, "MEALS", "design", author=author, as_of=day), "the stages before stand"
        assert enter_stage(store, "MEALS", "procurement", author=author, as_of=day)
    finally:
        store.close()


def test_recorded_twice_it_happened_once(meals: Desk) -> None:
    first = meals.json(*RESTART)
    again = meals.json(*RESTART)
    assert (again["change"], again["moved"]) == (first["change"], [])
    assert meals.json("plan", "MEALS")["attempt"] == 2


def test_what_stands_of_the_first_attempt_can_still_be_corrected(meals: Desk) -> None:
    meals.json("done", "MEALS", "specification", "--on", "2025-04-01", "--by", "lead")
    meals.json(*RESTART)
    meals.json("done", "MEALS", "specification", "--on", "2025-04-02", "--by", "lead")
    assert milestones(meals)["specification"]["actual"] == "2025-04-02"
    meals.json("done", "MEALS", "specification", "--undo", "--by", "lead")
    assert milestones(meals)["specification"]["actual"] is None


def test_the_termination_notice_is_an_alert_until_it_is_given(meals: Desk) -> None:
    meals.json(*RESTART)
    key = "procurement-termination-notice-1"
    alerts = [a for a in meals.json("alerts")["alerts"] if (a["reference"], a["key"]) == ("MEALS", key)]
    assert [alert["due"] for alert in alerts] == ["2025-06-30"]
    meals.json("done", "MEALS", key, "--on", "2025-07-01", "--by", "lead")
    assert not [a for a in meals.json("alerts")["alerts"] if (a["reference"], a["key"]) == ("MEALS", key)]
    assert "DTSTART;VALUE=DATE:20250701" in meals.run("feed", "workstream:MEALS").text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("restart", "NOPE", "procurement", "--on", "2025-06-30"), 3),
        (("restart", "MEALS", "nothing", "--on", "2025-06-30"), 3),
        (("restart", "MEALS", "review", "--on", "2025-06-30"), 3),
        (("restart", "MEALS", "mobilisation", "--on", "2025-06-30"), 2),
        (("restart", "MEALS", "procurement", "--on", "2025-07-02"), 2),
        (("restart", "MEALS", "procurement", "--on", "2025-05-11"), 2),
        (("restart", "MEALS", "procurement", "--on", "2025-06-30", "--outcome", "bad-luck"), 2),
        (("restart", "MEALS", "procurement"), 2),
    ],
)
def test_what_cannot_be(meals: Desk, words: tuple[str, ...], code: int) -> None:
    before = meals.file.read_bytes()
    ran = meals.run(*words, "--by", "lead", "--json")
    assert (ran.code, ran.json["error"]["exit_code"]) == (code, code)
    assert meals.file.read_bytes() == before


class TestTakingBack:
    def test_a_record_that_was_a_mistake(self, desk: Desk) -> None:
        before = milestones(desk, "DEM-2025")
        desk.json("done", "DEM-2025", "comms-plan", "--on", "2025-06-20", "--by", "lead")
        found = desk.json("done", "DEM-2025", "comms-plan", "--undo", "--by", "lead", "--because", "wrong row")
        assert (found["change"]["what"], found["change"]["from"]) == ("done taken back", "2025-06-20")
        (row,) = [row for row in found["moved"] if row["key"] == "comms-plan"]
        assert row["because"] == "Communications plan is no longer recorded as done on Fri 20 Jun 2025"
        assert milestones(desk, "DEM-2025") == before
        history = desk.json("history", "DEM-2025", "--verify")
        assert history["verified"]
        assert [c["what"] for c in history["changes"] if c["field"] == "comms-plan"][:1] == ["done"]

    def test_of_what_is_not_recorded(self, desk: Desk) -> None:
        for key in ("comms-plan", "gate-design"):
            ran = desk.run("done", "DEM-2025", key, "--undo", "--by", "lead", "--json")
            assert (ran.code, ran.json["error"]["id"]) == (2, "bad-usage")

    def test_of_what_a_file_says(self, desk: Desk) -> None:
        done = [key for key, m in milestones(desk, "WFS-2025").items() if m["actual"]]
        ran = desk.run("done", "WFS-2025", done[0], "--undo", "--by", "lead", "--json")
        assert ran.code == 2
        assert "mend the file" in ran.json["error"]["message"]

    def test_wants_either_a_day_or_undo(self, desk: Desk) -> None:
        for words in ((), ("--on", "2025-06-20", "--undo")):
            assert desk.run("done", "DEM-2025", "comms-plan", *words, "--by", "lead").code == 2

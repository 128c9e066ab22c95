"""Baselines keep a plan as it was; the slip ledger says how far each milestone moved since, by whom and why."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Desk

NOTED = "noted at scrutiny, 26 June 2025"


def milestones(desk: Desk, *words: str, as_of: str = "2025-07-01") -> dict[str, dict]:
    return {m["key"]: m for m in desk.json("plan", "DEM-2025", *words, as_of=as_of)["milestones"]}


def keep(desk: Desk, name: str = NOTED, as_of: str = "2025-07-01") -> dict:
    return desk.json("baseline", "DEM-2025", "--name", name, "--by", "clerk", as_of=as_of)


def ledger(desk: Desk, *words: str, as_of: str = "2025-07-01") -> dict[str, dict]:
    return {row["key"]: row for row in desk.json("slips", "DEM-2025", *words, as_of=as_of)["slips"]}


class TestABaseline:
    def test_is_kept(self, desk: Desk) -> None:
        before = milestones(desk)
        assert all(m["baseline"] is None and m["slip_days"] is None for m in before.values())
        kept = keep(desk)["baseline"]
        assert {"name", "at", "milestones"} <= set(kept)
        assert (kept["name"], kept["as_of"], kept["by"]) == (NOTED, "2025-07-01", "clerk")
        assert kept["milestones"] == sum(m["status"] != "dropped" for m in before.values())
        assert len(kept["holidays"]) == 12
        for key, m in milestones(desk).items():
            assert m["baseline"] == (None if m["status"] == "dropped" else before[key]["forecast"]), key
            assert m["slip_days"] == (None if m["status"] == "dropped" else 0), key

    def test_stays_when_the_plan_moves(self, desk: Desk) -> None:
        keep(desk)
        desk.json("slip", "DEM-2025", "evaluation", "--to", "2025-09-23", "--by", "lead")
        row = milestones(desk)["evaluation"]
        # Tuesday 2 September to Tuesday 23 September: 21 days.
        assert (row["baseline"], row["forecast"], row["slip_days"]) == ("2025-09-02", "2025-09-23", 21)
        assert (row["target"], row["actual"]) == (None, None)
        text = desk.run("plan", "DEM-2025").text
        assert NOTED in text
        assert "+21" in text

    def test_is_the_last_one_unless_another_is_named(self, desk: Desk) -> None:
        keep(desk)
        desk.json("slip", "DEM-2025", "evaluation", "--to", "2025-09-23", "--by", "lead")
        keep(desk, "revised")
        assert desk.json("plan", "DEM-2025")["baseline"]["name"] == "revised"
        assert milestones(desk)["evaluation"]["slip_days"] == 0
        assert milestones(desk, "--against", NOTED)["evaluation"]["slip_days"] == 21
        names = [row["name"] for row in desk.json("baseline", "DEM-2025")["baselines"]]
        assert names == [NOTED, "revised"]

    def test_is_not_known_before_its_day(self, desk: Desk) -> None:
        keep(desk, as_of="2025-08-01")
        assert desk.json("plan", "DEM-2025", as_of="2025-07-31")["baseline"] is None
        assert desk.json("plan", "DEM-2025", as_of="2025-08-01")["baseline"]["name"] == NOTED

    def test_is_never_changed(self, desk: Desk) -> None:
        assert keep(desk)["made"]
        again = keep(desk)
        assert (again["made"], again["baseline"]) == (False, desk.json("plan", "DEM-2025")["baseline"])
        assert sum(c["what"] == "baseline" for c in desk.json("history", "DEM-2025")["changes"]) == 1
        desk.json("slip", "DEM-2025", "evaluation", "--to", "2025-09-23", "--by", "lead")
        ran = desk.run("baseline", "DEM-2025", "--name", NOTED, "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (2, "duplicate-reference")
        assert milestones(desk)["evaluation"]["baseline"] == "2025-09-02"

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (("baseline", "NOPE", "--name", "x", "--by", "clerk"), 3),
            (("baseline", "NOPE"), 3),
            (("baseline", "DEM-2025", "--name", "  ", "--by", "clerk"), 2),
            (("baseline", "DEM-2025", "--name", "x" * 201, "--by", "clerk"), 2),
            (("baseline", "DEM-2025", "--name", "x"), 2),
            (("plan", "DEM-2025", "--against", "nothing"), 3),
            (("slips", "DEM-2025", "--against", "nothing"), 3),
            (("slips", "NOPE"), 3),
        ],
    )
    def test_what_cannot_be(self, desk: Desk, words: tuple[str, ...], code: int) -> None:
        assert desk.run(*words, "--json").code == code


class TestTheSlipLedger:
    def test_says_how_far_when_by_whom_and_why(self, desk: Desk) -> None:
        keep(desk)
        words = ("--to", "2025-09-23", "--by", "lead", "--because", "survey extended")
        desk.json("slip", "DEM-2025", "evaluation", *words)
        row = ledger(desk)["evaluation"]
        assert set(row) >= {"key", "title", "baseline", "forecast", "days", "moves", "target", "deadline", "actual"}
        assert (row["baseline"], row["forecast"], row["days"]) == ("2025-09-02", "2025-09-23", 21)
        (move,) = row["moves"]
        assert set(move) >= {"at", "by", "from", "to", "days", "because", "caused_by"}
        assert (move["from"], move["to"], move["days"]) == ("2025-09-02", "2025-09-23", 21)
        assert (move["by"], move["reason"], move["caused_by"]) == ("lead", "survey extended", "evaluation")
        assert move["at"].startswith("2025-07-01T08:00")
        assert move["because"] == "Evaluation of the review slips by 21 days, to Tue 23 Sep 2025"
        follows = ledger(desk)["funding-envelope"]["moves"][0]
        assert follows["because"].startswith("follows Strategic review of the service ends, which waits for Evaluation")

    def test_says_what_time_alone_moved(self, desk: Desk) -> None:
        keep(desk)
        # The demand analysis is overdue already on 1 July. Nobody records it, so two weeks later it is two weeks later.
        (move,) = ledger(desk, as_of="2025-07-15")["demand-analysis"]["moves"]
        assert (move["from"], move["to"], move["days"]) == ("2025-07-01", "2025-07-15", 14)
        assert (move["at"], move["by"], move["caused_by"]) == (None, None, "time")
        assert move["because"] == "time passed and nothing was recorded"

    def test_of_a_plan_that_did_not_move_is_empty(self, desk: Desk) -> None:
        keep(desk)
        assert ledger(desk) == {}
        assert "no date moved against" in desk.run("slips", "DEM-2025").text

    def test_without_a_baseline_begins_with_the_first_move(self, desk: Desk) -> None:
        assert ledger(desk) == {}
        desk.json("slip", "DEM-2025", "evaluation", "--to", "2025-09-23", "--by", "lead")
        row = ledger(desk)["evaluation"]
        assert (row["baseline"], row["days"], len(row["moves"])) == (None, 21, 1)

    def test_begins_again_with_each_baseline(self, desk: Desk) -> None:
        keep(desk)
        desk.json("slip", "DEM-2025", "evaluation", "--to", "2025-09-23", "--by", "lead")
        keep(desk, "revised")
        assert ledger(desk) == {}
        assert ledger(desk, "--against", NOTED)["evaluation"]["days"] == 21

    def test_knows_a_meeting_that_a_file_moved(self, desk: Desk, tmp_path: object) -> None:
        words = ("asc-scrutiny:2025-08-28", "--to", "2025-09-04", "--yes", "--by", "clerk", "--because", "chair away")
        desk.json("meeting", "move", *words)
        rows = {r["key"]: r for r in desk.json("slips", "CQC-2025")["slips"]}
        (move,) = rows["report-to-scrutiny"]["moves"]
        assert (move["by"], move["reason"], move["days"]) == ("clerk", "chair away", 7)
        assert move["caused_by"] == "meeting:asc-scrutiny:2025-08-28"

    def test_moves_add_up(self, desk: Desk) -> None:
        """Whatever was recorded, and whenever: the days of the moves are the days between baseline and now."""
        keep(desk)
        story: tuple[tuple[str, tuple[str, ...]], ...] = (
            ("2025-07-03", ("slip", "DEM-2025", "evaluation", "--to", "2025-09-23", "--by", "lead")),
            ("2025-07-14", ("done", "DEM-2025", "comms-plan", "--on", "2025-07-10", "--by", "lead")),
            ("2025-07-21", ("meeting", "cancel", "asc-scrutiny:2026-04-23", "--yes", "--by", "clerk")),
            ("2025-08-04", ("slip", "DEM-2025", "specification", "--to", "2026-02-02", "--by", "lead")),
            ("2025-08-11", ("done", "DEM-2025", "demand-analysis", "--on", "2025-08-08", "--by", "lead")),
            ("2025-09-30", ("slip", "DEM-2025", "evaluation", "--to", "2025-10-01", "--by", "lead")),
        )
        for as_of, words in story:
            desk.json(*words, as_of=as_of)
        rows = ledger(desk, as_of="2025-10-06")
        now = milestones(desk, as_of="2025-10-06")
        assert len(rows) > 30
        for key, row in rows.items():
            if row["baseline"] is None or row["forecast"] is None:
                continue
            assert sum(move["days"] for move in row["moves"]) == row["days"] == now[key]["slip_days"], key
            days = [row["baseline"], *(move["to"] for move in row["moves"])]
            assert [move["from"] for move in row["moves"]] == days[:-1], key
        assert {key for key, m in now.items() if m["slip_days"]} <= set(rows)
        assert {move["by"] for move in rows["service-start"]["moves"]} >= {"lead"}


def test_a_workstream_that_is_stopped_has_no_dates_to_come(desk: Desk) -> None:
    keep(desk)
    before = milestones(desk)
    stopped = desk.json("gate", "DEM-2025", "design", "stop", "--by", "panel")
    ahead = {key for key, m in before.items() if m["status"] != "dropped"}
    assert {row["key"] for row in stopped["moved"]} == ahead
    assert {(row["to"], row["caused_by"]) for row in stopped["moved"]} == {(None, "gate-design")}
    assert desk.json("whatif", "DEM-2025", "--start", "2025-05-01")["moved"] == []
    assert {row["days"] for row in ledger(desk).values()} == {None}
    assert all([move["by"] for move in row["moves"]] == ["panel"] for row in ledger(desk).values())
    assert desk.run("baseline", "DEM-2025", "--name", "after", "--by", "clerk").code == 2


def test_a_load_that_moves_dates_is_in_the_ledger(desk: Desk, tmp_path: object) -> None:
    from pathlib import Path

    from tests.conftest import REPOSITORY

    def load(name: str, change: Callable[[str], str]) -> dict:
        source = REPOSITORY / "examples" / "leicester" / name
        file = Path(str(tmp_path)) / source.name
        file.write_text(change(source.read_text(encoding="utf-8")), encoding="utf-8")
        return desk.json("load", file, "--by", "clerk")

    keep(desk)
    assert load("workstreams/dementia-support.yaml", lambda text: text)["changed"] == 0
    assert ledger(desk) == {}
    load("workstreams/dementia-support.yaml", lambda text: text.replace("2025-06-27", "2025-09-01"))
    row = ledger(desk)["engagement"]
    # Six weeks beginning with Monday 1 September end on Sunday 12 October.
    assert row["forecast"] == "2025-10-12"
    assert row["moves"][-1]["because"].endswith("cannot be before Mon 1 Sep 2025")
    assert row["moves"][-1]["by"] == "clerk"
    assert ledger(desk)["evaluation"]["moves"][-1]["caused_by"] == "engagement"

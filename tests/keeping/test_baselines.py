"""Baselines at meetings: once for each meeting, true about when they were kept, and never of a day that has gone by."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Desk
from tests.keeping.conftest import COUNCIL, House, found

Houses = Callable[..., House]
NOTED = "as noted at Health Scrutiny, 12 June 2025"


def test_a_baseline_is_kept_in_the_night_after_the_meeting(house: Houses) -> None:
    home = house()
    home.keep("2025-06-11")
    home.keep("2025-06-12")  # 03:30 on the day: it has not met yet, and can still be called off
    assert home.baselines("CARE") == []
    kept = home.keep("2025-06-13")["pieces"]["baselines"]
    assert kept["kept"] == [{"reference": "CARE", "name": NOTED}, {"reference": "MEALS", "name": NOTED}]
    assert home.baselines("CARE") == home.baselines("MEALS") == [NOTED]
    assert home.baselines("ROADS") == []  # another committee scrutinises it
    entries = [entry for entry in home.log() if entry["what"] == "baseline"]
    assert [(e["reference"], e["field"], e["to"], e["by"]) for e in entries] == [
        ("CARE", "meeting/scrutiny/2025-06-12", NOTED, "keep-house"),
        ("MEALS", "meeting/scrutiny/2025-06-12", NOTED, "keep-house"),
    ]


def test_what_is_kept_is_the_plan_of_that_night(house: Houses) -> None:
    home = house()
    home.keep("2025-06-12")
    before = home.run("plan", "CARE", "--json", as_of="2025-06-13").json
    home.keep("2025-06-13")
    plan = home.run("plan", "CARE", "--json", as_of="2025-06-13").json
    assert plan["baseline"]["as_of"] == "2025-06-13"
    for was, now in zip(before["milestones"], plan["milestones"], strict=True):
        assert now["baseline"] == (None if was["status"] == "dropped" else was["actual"] or was["forecast"])


def test_a_second_round_changes_nothing(house: Houses) -> None:
    home = house()
    home.keep("2025-06-12")
    home.keep("2025-06-13")
    log = home.log()
    for day in ("2025-06-13", "2025-06-14", "2025-06-20"):
        assert home.keep(day)["pieces"]["baselines"]["kept"] == []
    assert home.log() == log


def test_five_days_without_a_round_are_said(house: Houses) -> None:
    home = house()
    home.keep("2025-06-12")
    piece = home.keep("2025-06-17")["pieces"]["baselines"]
    assert home.baselines("CARE") == [f"{NOTED} (kept on 17 June 2025)"]
    (late,) = piece["problems"]
    assert (late["id"], late["severity"], late["days"], late["baselines"]) == ("baseline-late", "info", 5, 2)
    assert piece["state"] == "done"


def test_after_two_weeks_none_is_made_up(house: Houses) -> None:
    home = house()
    home.keep("2025-06-12")
    kept = home.keep("2025-06-27", code=1)  # 15 days after the meeting
    (missed,) = kept["pieces"]["baselines"]["problems"]
    assert (missed["id"], missed["severity"], missed["value"]) == ("baseline-missed", "warning", "2025-06-12")
    assert "15 days after it" in missed["message"]
    assert home.baselines("CARE") == []
    assert found(home.keep("2025-06-28"), "baselines") == []  # told once


def test_meetings_long_before_the_first_round_are_left_alone(house: Houses) -> None:
    home = house("2025-01-09, 2025-03-13, 2025-05-20, 2027-12-02")
    kept = home.keep("2025-06-03")  # 14 days after the last of them
    assert {item["name"] for item in kept["pieces"]["baselines"]["kept"]} == {
        "as noted at Health Scrutiny, 20 May 2025 (kept on 3 June 2025)"
    }


def test_a_clock_that_was_set_back_forges_nothing_and_doubles_nothing(house: Houses) -> None:
    home = house("2025-06-12, 2025-07-10, 2027-12-02")
    home.keep("2025-06-20")
    log = home.log()
    kept = home.keep("2025-06-13", code=1)
    assert found(kept, "baselines") == ["clock-behind"]
    home.load(COUNCIL % {"meetings": "2025-06-12, 2025-06-18, 2025-07-10, 2027-12-02"}, as_of="2025-06-19")
    assert found(home.keep("2025-06-19", code=1), "baselines") == ["clock-behind"]
    assert [entry for entry in home.log() if entry["what"] == "baseline"] == [e for e in log if e["what"] == "baseline"]


def test_a_meeting_that_was_called_off_or_moved_on(house: Houses) -> None:
    home = house()
    home.keep("2025-06-11")
    home.run(
        "meeting", "move", "scrutiny:2025-06-12", "--to", "2025-06-19", "--yes", "--by", "clerk", as_of="2025-06-11"
    )
    assert home.keep("2025-06-13")["pieces"]["baselines"]["kept"] == []
    home.keep("2025-06-20")
    assert home.baselines("CARE") == ["as noted at Health Scrutiny, 19 June 2025"]
    home.run("meeting", "cancel", "scrutiny:2025-09-11", "--yes", "--by", "clerk", as_of="2025-06-20")
    assert home.keep("2025-09-12")["pieces"]["baselines"]["kept"] == []


def test_a_date_that_is_put_right_afterwards_makes_no_second_baseline(house: Houses) -> None:
    home = house()
    home.keep("2025-06-12")
    home.keep("2025-06-13")
    right = "{date: 2025-06-13, was: 2025-06-12, status: held}, 2025-09-11, 2027-12-02"
    home.load(COUNCIL % {"meetings": right}, as_of="2025-06-13")
    home.keep("2025-06-14")
    assert home.baselines("CARE") == [NOTED]


def test_a_workstream_that_came_after_the_meeting_was_not_at_it(house: Houses) -> None:
    home = house()
    home.keep("2025-06-13")
    new = (
        "  - {reference: NEW, title: N, kind: commissioning-review, owner: x, start: 2025-06-16, scrutiny: scrutiny}\n"
    )
    home.load(COUNCIL % {"meetings": "2025-06-12, 2025-09-11, 2027-12-02"} + new, as_of="2025-06-16")
    home.keep("2025-06-17")
    assert home.baselines("NEW") == []


def test_one_that_a_person_kept_is_left(house: Houses) -> None:
    home = house()
    home.run("baseline", "CARE", "--name", NOTED, "--by", "clerk", as_of="2025-06-12")
    home.keep("2025-06-13")
    assert home.baselines("CARE") == home.baselines("MEALS") == [NOTED]


def test_a_stopped_workstream_is_left_out(house: Houses) -> None:
    home = house()
    assert home.run("gate", "CARE", "design", "stop", "--by", "director", as_of="2025-06-12").code == 0
    home.keep("2025-06-13")
    assert home.baselines("CARE") == []
    assert home.baselines("MEALS") == [NOTED]


def test_the_example(desk: Desk) -> None:
    """Leicester's commission met on 26 June 2025; the house is first kept five days later, and says so."""
    kept = desk.json("keep")["pieces"]["baselines"]["kept"]
    noted = "as noted at Adult Social Care Scrutiny Commission, 26 June 2025 (kept on 1 July 2025)"
    assert {item["name"] for item in kept} == {noted}
    assert "DEM-2025" in {item["reference"] for item in kept}
    assert desk.json("plan", "DEM-2025")["baseline"]["name"] == noted

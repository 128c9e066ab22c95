"""How far the calendars reach, and how many days are left to renew them."""

from __future__ import annotations

from collections.abc import Callable

from tests.keeping.conftest import COUNCIL, House, found

Houses = Callable[..., House]


def problems(home: House, as_of: str, id: str) -> list[dict]:
    return [p for p in home.keep(as_of)["pieces"]["horizon"]["problems"] if p["id"] == id]


def test_the_meetings_of_a_committee_end_before_its_workstreams(house: Houses) -> None:
    home = house("2025-06-12, 2025-09-11")
    runs_to = max(
        m["forecast"]
        for reference in ("CARE", "MEALS")
        for m in home.run("plan", reference, "--json", as_of="2025-06-02").json["milestones"]
        if m["forecast"]
    )
    (end,) = [p for p in problems(home, "2025-06-02", "meetings-end") if p["reference"] == "scrutiny"]
    # 2 June to 11 September 2025: 28 + 31 + 31 + 11 = 101 days.
    assert (end["last_meeting"], end["days_left"], end["severity"]) == ("2025-09-11", 101, "warning")
    assert end["needed_until"] == runs_to
    assert "Health Scrutiny: the last meeting that is known is Thu 11 Sep 2025, in 101 days" in end["message"]


def test_a_calendar_that_reaches_far_enough_is_no_problem(house: Houses) -> None:
    home = house(", ".join(f"{year}-{month}-12" for year in (2025, 2026, 2027) for month in ("03", "06", "09", "12")))
    assert [p["reference"] for p in problems(home, "2025-06-02", "meetings-end") if p["reference"] == "scrutiny"] == []


def test_more_than_half_a_year_ahead_it_wants_nobody_yet(house: Houses) -> None:
    home = house("2025-06-12, 2025-12-02")
    (end,) = [p for p in problems(home, "2025-06-02", "meetings-end") if p["reference"] == "scrutiny"]
    # 2 June to 2 December: 183 days; four days later 179.
    assert (end["days_left"], end["severity"]) == (183, "info")
    (later,) = [p for p in problems(home, "2025-06-06", "meetings-end") if p["reference"] == "scrutiny"]
    assert (later["days_left"], later["severity"]) == (179, "warning")


def test_a_meeting_that_is_cancelled_is_not_the_last_one(house: Houses) -> None:
    home = house("2025-06-12, {date: 2025-09-11, status: cancelled}")
    (end,) = [p for p in problems(home, "2025-06-02", "meetings-end") if p["reference"] == "scrutiny"]
    assert end["last_meeting"] == "2025-06-12"


def test_a_committee_without_meetings_is_told(house: Houses) -> None:
    home = house("")
    (end,) = [p for p in problems(home, "2025-06-02", "meetings-end") if p["reference"] == "scrutiny"]
    assert (end["last_meeting"], end["days_left"]) == (None, 0)
    assert "no meeting is known" in end["message"]


def test_the_end_of_the_holiday_data(house: Houses) -> None:
    home = house()
    last = home.run("holidays", "--json", as_of="2025-06-02").json["holidays"]["last"]
    assert problems(home, "2025-06-02", "horizon-near") == []
    year = int(last[:4])
    (near,) = problems(home, f"{year}-12-01", "horizon-near")
    assert last == f"{year}-12-31"
    assert near["days_left"] == 30
    assert "commissioning holidays FILE" in near["remedy"]


def test_the_councils_own_dates(house: Houses) -> None:
    home = house()
    own = (
        "policy: {recess: [{start: 2025-07-28, end: 2025-08-31}], closures: "
        "[{start: 2024-12-25, end: 2025-01-01, reason: Christmas}]}, elections: [{polling_day: 2025-05-01}], "
        "municipal_years: [{title: 2024-25, start: 2024-05-16, end: 2025-05-14}]"
    )
    text = (COUNCIL % {"meetings": "2025-06-12, 2027-12-02"}).replace("calendar: england", f"calendar: england, {own}")
    home.load(text)
    ends = {p["field"]: p for p in problems(home, "2025-06-02", "council-dates-end")}
    # 2 June to 31 August: 90 days. The closure is over; nobody but the council knows whether another poll is due.
    assert (ends["recess"]["days_left"], ends["recess"]["severity"]) == (90, "info")
    assert (ends["closures"]["days_left"], ends["closures"]["severity"]) == (0, "warning")
    assert (ends["municipal_years"]["days_left"], ends["municipal_years"]["severity"]) == (0, "warning")
    assert (ends["elections"]["days_left"], ends["elections"]["severity"]) == (0, "info")
    assert "recess" not in {p["field"] for p in problems(home, "2025-06-01", "council-dates-end")}


def test_a_council_that_writes_none_is_not_asked_for_any(house: Houses) -> None:
    assert "council-dates-end" not in found(house().keep("2025-06-02"), "horizon")

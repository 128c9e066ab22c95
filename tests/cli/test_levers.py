"""``levers`` and what ``check`` says of them."""

from __future__ import annotations

from tests.conftest import Desk


def test_its_machine_face(desk: Desk) -> None:
    found = desk.json("levers", "DEM-2025")
    assert set(found) == {"reference", "as_of", "gap_days", "collision", "levers", "together", "gap_left", "closes"}
    assert set(found["collision"]) == {"between", "days", "provisional", "chain", "papers"}
    assert all(set(item) == {"kind", "subject", "what", "days", "needs", "deadline"} for item in found["levers"])
    forecast = {item["key"]: item for item in desk.json("plan", "DEM-2025")["milestones"]}["service-start"]["forecast"]
    assert found["collision"]["between"][1]["date"] == forecast
    assert [item["days"] for item in found["levers"]] == sorted(
        (item["days"] for item in found["levers"]), reverse=True
    )
    assert found["gap_days"] - sum(item["days"] for item in found["together"]) == found["gap_left"]


def test_check_of_one_workstream_names_them(desk: Desk) -> None:
    (named,) = [p for p in desk.json("check", "DEM-2025")["problems"] if p["id"] == "infeasible"]
    (bare,) = [p for p in desk.json("check")["problems"] if p["id"] == "infeasible" and p["reference"] == "DEM-2025"]
    assert "Mobilisation" in named["remedy"]
    assert bare["remedy"].startswith("See 'commissioning levers DEM-2025'")
    assert named["days"] == bare["days"] == named["collision"]["days"]


def test_why_latest_counts_back_from_the_day_on_which_the_service_is_needed(desk: Desk) -> None:
    plan = {item["key"]: item for item in desk.json("plan", "DEM-2025")["milestones"]}
    for key in ("award-notice", "scrutiny-before-award", "key-decision-notice", "contract-details-notice"):
        found = desk.json("why", "DEM-2025", key, "--latest")
        assert found["date"] == plan[key]["latest"] == found["steps"][-1]["result"]
    assert desk.run("why", "DEM-2025", "award-notice", "--latest").code == 0
    assert desk.run("why", "WFS-2025", "six-month-review", "--latest").code == 3

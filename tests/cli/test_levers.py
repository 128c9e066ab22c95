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

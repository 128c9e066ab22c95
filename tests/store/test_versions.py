"""Who says which version they looked at is refused when it has changed since; and only then."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import run
from tests.conftest import Desk
from tests.store.filled.opened import filled

OTHER = ("--by", "other officer")
WRITING: dict[str, tuple[object, ...]] = {
    "slip": ("slip", "DEM-2025", "benchmarking", "--to", "2025-07-10"),
    "done": ("done", "DEM-2025", "comms-plan", "--on", "2025-06-20"),
    "evidence": ("evidence", "DEM-2025", "gap-analysis", "--link", "x", "--on", "2025-06-30"),
    "gate": ("gate", "DEM-2025", "design", "hold", "--note", "money"),
    "baseline": ("baseline", "DEM-2025", "--name", "now"),
    "restart": ("restart", "DEM-2025", "review", "--on", "2025-07-01"),
}


def version(desk: Desk) -> int:
    shown = desk.json("plan", "DEM-2025")["version"]
    (row,) = (row for row in desk.json("board")["workstreams"] if row["reference"] == "DEM-2025")
    assert row["version"] == desk.json("gate", "DEM-2025", "design")["gate"]["version"] == shown
    assert shown == max(change["seq"] for change in desk.json("history", "DEM-2025")["changes"])
    return int(shown)


@pytest.mark.parametrize("words", WRITING.values(), ids=WRITING.keys())
def test_a_change_of_what_was_looked_at_is_taken_and_of_what_has_changed_refused(
    desk: Desk, words: tuple[object, ...]
) -> None:
    looked_at = version(desk)
    desk.json("slip", "DEM-2025", "benchmarking", "--to", "2025-07-05", *OTHER)
    before = desk.json("history")["changes"]
    ran = desk.run(*words, "--expect", looked_at, "--by", "me", "--json")
    error = ran.json["error"]
    assert (ran.code, error["id"], error["exit_code"]) == (4, "changed-meanwhile", 4)
    for part in (
        "DEM-2025",
        f"version {looked_at}",
        "slip of benchmarking to 2025-07-05",
        "other officer",
        "2025-07-01",
    ):
        assert part in error["message"]
    assert desk.json("history")["changes"] == before
    assert desk.run(*words, "--expect", version(desk), "--by", "me").code == 0
    assert version(desk) > looked_at


def test_a_change_of_something_else_refuses_nothing(desk: Desk) -> None:
    looked_at = version(desk)
    desk.json("slip", "WFS-2025", "launch", "--to", "2025-10-01", *OTHER)
    assert desk.run(*WRITING["slip"], "--expect", looked_at, "--by", "me").code == 0


def test_a_taken_back_record_and_a_version_that_never_was(desk: Desk) -> None:
    desk.json(*WRITING["done"], "--by", "me")
    ran = desk.run("done", "DEM-2025", "comms-plan", "--undo", "--expect", 999_999, "--by", "me", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (4, "changed-meanwhile")
    assert desk.run("done", "DEM-2025", "comms-plan", "--undo", "--expect", version(desk), "--by", "me").code == 0
    assert desk.run(*WRITING["slip"], "--expect", "the last", "--by", "me").code == 2


def meeting(desk: Desk, day: str) -> dict[str, Any]:
    (row,) = (row for row in desk.json("meetings", "asc-scrutiny")["meetings"] if row["date"] == day)
    return dict(row)


def test_meetings_have_versions_of_their_own(desk: Desk) -> None:
    first, second = meeting(desk, "2025-08-28")["version"], meeting(desk, "2025-11-13")["version"]
    move = ("meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-09-04", "--yes")
    assert desk.run(*move, "--expect", first, *OTHER).code == 0
    assert meeting(desk, "2025-09-04")["version"] > first
    assert meeting(desk, "2025-11-13")["version"] == second, "another meeting stays as it was"
    again = ("meeting", "move", "asc-scrutiny:2025-09-04", "--to", "2025-09-11", "--yes", "--by", "me")
    ran = desk.run(*again, "--expect", first, "--json")
    assert (ran.code, ran.json["error"]["id"]) == (4, "changed-meanwhile")
    assert "other officer" in ran.json["error"]["message"]
    cancel = ("meeting", "cancel", "asc-scrutiny:2025-11-13", "--yes", "--by", "me")
    assert desk.run(*cancel, "--expect", second).code == 0


def test_a_moved_meeting_changes_what_its_workstreams_looked_like(desk: Desk) -> None:
    before = version(desk)
    moved = desk.json("meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-09-04", "--yes", *OTHER)["moved"]
    touched = {row["reference"] for row in moved}
    assert (version(desk) > before) == ("DEM-2025" in touched)


def test_actions_say_their_version(desk: Desk) -> None:
    changes = desk.json("history")["changes"]
    for row in desk.json("actions")["actions"]:
        assert row["version"] == max(c["seq"] for c in changes if c["reference"] == row["id"])


def test_of_many_who_looked_at_the_same_one_is_first(url: str, tmp_path: Path) -> None:
    filled("0002", url)
    shown = run("plan", "DEM-2025", "--json", "--db", url, "--as-of", "2025-07-01").json["version"]
    words = [sys.executable, "-m", "commissioning", "slip", "DEM-2025", "benchmarking", "--expect", str(shown),
             "--db", url, "--as-of", "2025-07-01", "--json"]  # fmt: skip
    started = [
        subprocess.Popen([*words, "--to", f"2025-08-0{number}", "--by", f"officer {number}"], stdout=subprocess.PIPE)
        for number in range(1, 7)
    ]
    said = [json.loads(one.communicate(timeout=120)[0]) for one in started]
    kept = [answer for answer in said if "error" not in answer]
    assert len(kept) == 1
    first = kept[0]["change"]["by"]
    for answer in said:
        if "error" in answer:
            assert answer["error"]["id"] == "changed-meanwhile"
            assert first in answer["error"]["message"]

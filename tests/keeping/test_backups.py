"""A backup a day that can be brought back, and the rotation of the older ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from commissioning.service.keeping.backups import kept_days
from commissioning.service.keeping.piece import Rotation
from tests.cli.runner import run
from tests.keeping.conftest import House

Houses = Callable[..., House]


def shelf(home: House) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home.folder / "backups").glob("*")}


def piece(home: House, as_of: str, code: int | None = None) -> dict:
    return home.keep(as_of, code=code)["pieces"]["backup"]


def test_one_a_day_that_can_be_brought_back(house: Houses, tmp_path: Path) -> None:
    home = house()
    made = piece(home, "2025-06-13")
    assert (made["state"], made["made"], made["removed"]) == ("done", True, [])
    assert list(shelf(home)) == ["commissioning-2025-06-13.db"]
    back = f"sqlite:///{(tmp_path / 'back.db').as_posix()}"
    ran = run("restore", made["file"], "--db", back, "--by", "clerk")
    assert ran.code == 0, ran.text + ran.err
    plan = ("plan", "CARE", "--json", "--as-of", "2025-06-13", "--db")
    assert run(*plan, back).json == run(*plan, home.url).json
    # It is made last: the baselines of that night are in it.
    assert run("baseline", "CARE", "--db", back, "--json").json["baselines"] != []


def test_a_second_round_that_day_leaves_it(house: Houses) -> None:
    home = house()
    piece(home, "2025-06-13")
    before = shelf(home)
    again = piece(home, "2025-06-13")
    assert (again["made"], again["state"]) == (False, "done")
    assert shelf(home) == before


def test_without_a_folder_it_is_said(house: Houses, monkeypatch: pytest.MonkeyPatch) -> None:
    home = house()
    monkeypatch.delenv("COMMISSIONING_BACKUP_DIRECTORY")
    found = piece(home, "2025-06-13", code=1)
    assert [p["id"] for p in found["problems"]] == ["backup-missing"]
    assert "COMMISSIONING_BACKUP_DIRECTORY" in found["problems"][0]["remedy"]


def test_a_backup_of_today_that_was_damaged_is_made_anew(house: Houses) -> None:
    home = house()
    made = Path(piece(home, "2025-06-13")["file"])
    made.write_bytes(made.read_bytes()[:5000])
    again = piece(home, "2025-06-13")
    assert (again["made"], again["state"]) == (True, "done")


def test_while_the_newest_is_not_sound_no_older_one_is_removed(house: Houses, monkeypatch: pytest.MonkeyPatch) -> None:
    home = house()
    for setting in ("DAILY", "WEEKLY", "MONTHLY"):
        monkeypatch.setenv(f"COMMISSIONING_BACKUP_KEEP_{setting}", "1")
    piece(home, "2025-06-13")
    with sqlite3.connect(home.folder / "house.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute('UPDATE "change" SET "by" = \'somebody else\' WHERE seq = 2')
    connection.close()
    found = piece(home, "2025-06-14", code=1)
    assert [(p["id"], p["severity"]) for p in found["problems"]] == [("backup-unusable", "error")]
    assert set(shelf(home)) == {"commissioning-2025-06-13.db", "commissioning-2025-06-14.db"}


def test_old_ones_go_and_what_is_not_ours_stays(house: Houses, monkeypatch: pytest.MonkeyPatch) -> None:
    home = house()
    monkeypatch.setenv("COMMISSIONING_BACKUP_KEEP_DAILY", "2")
    monkeypatch.setenv("COMMISSIONING_BACKUP_KEEP_WEEKLY", "0")
    monkeypatch.setenv("COMMISSIONING_BACKUP_KEEP_MONTHLY", "0")
    piece(home, "2025-06-13")
    for name in ("notes.txt", "commissioning-2025-06-01.db.bak", "commissioning-2025-06-31.db", "commissioning-old.db"):
        (home.folder / "backups" / name).write_text("not a backup of ours", encoding="utf-8")
    piece(home, "2025-06-14")
    found = piece(home, "2025-06-15")
    assert found["removed"] == ["commissioning-2025-06-13.db"]
    assert {name for name in shelf(home) if name.startswith("commissioning-2025-06-1")} == {
        "commissioning-2025-06-14.db",
        "commissioning-2025-06-15.db",
    }
    assert len(shelf(home)) == 6


def test_a_clock_that_was_set_back_makes_and_removes_nothing(house: Houses) -> None:
    home = house()
    piece(home, "2025-06-20")
    before = shelf(home)
    found = piece(home, "2025-06-13", code=1)
    assert [p["id"] for p in found["problems"]] == ["clock-behind"]
    assert shelf(home) == before


def test_a_folder_that_cannot_be_written_fails_and_the_rest_is_done(
    house: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = house()
    (home.folder / "taken").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("COMMISSIONING_BACKUP_DIRECTORY", str(home.folder / "taken"))
    kept = home.keep("2025-06-13", code=5)
    assert kept["failed"] == ["backup"]
    assert kept["error"]["exit_code"] == 5
    assert kept["error"]["message"].startswith("backup: ")
    assert kept["pieces"]["backup"]["state"] == "failed"
    assert home.baselines("CARE") == ["as noted at Health Scrutiny, 12 June 2025"]
    assert "failed" in home.run("keep", as_of="2025-06-13").text


def test_a_number_that_is_none_is_refused(house: Houses, monkeypatch: pytest.MonkeyPatch) -> None:
    home = house()
    monkeypatch.setenv("COMMISSIONING_BACKUP_KEEP_DAILY", "0")
    ran = home.run("keep", "--json", as_of="2025-06-13")
    assert (ran.code, ran.json["error"]["id"]) == (2, "bad-usage")
    assert "COMMISSIONING_BACKUP_KEEP_DAILY is '0'" in ran.json["error"]["message"]


def test_two_years_of_nights() -> None:
    """By hand, for Thursday 31 December 2026: a backup a night since 1 January 2025, thinned out every night."""
    rotation = Rotation(daily=7, weekly=5, monthly=12)
    there: set[date] = set()
    day = date(2025, 1, 1)
    while day <= date(2026, 12, 31):
        there = set(kept_days({*there, day}, rotation))
        day += timedelta(days=1)
    days = {date(2026, 12, number) for number in range(25, 32)}
    # The last of each week: the last day, and four Sundays before it.
    weeks = {date(2026, 12, 31), date(2026, 12, 27), date(2026, 12, 20), date(2026, 12, 13), date(2026, 12, 6)}
    lasts = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    months = {date(2026, number, last) for number, last in enumerate(lasts, 1)}
    assert there == days | weeks | months


def test_a_clock_that_ran_ahead_for_a_night_removes_no_more_than_any_night() -> None:
    rotation = Rotation(daily=3, weekly=0, monthly=0)
    there = {date(2025, 6, 11), date(2025, 6, 12), date(2025, 6, 13)}
    assert kept_days({*there, date(2099, 1, 1)}, rotation) == {*sorted(there)[1:], date(2099, 1, 1)}

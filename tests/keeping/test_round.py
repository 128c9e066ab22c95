"""The round as a whole: its faces, its exit codes, and that one piece does not hold up another."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from commissioning.store import Store
from tests.cli.runner import run
from tests.keeping.conftest import House

Houses = Callable[..., House]


def test_a_log_that_was_edited_is_found(house: Houses) -> None:
    home = house()
    piece = home.keep("2025-06-02")["pieces"]["log"]
    assert (piece["state"], piece["whole"], piece["entries"]) == ("done", True, len(home.log()))
    assert len(piece["head"]) == 64
    with sqlite3.connect(home.folder / "house.db") as connection:
        connection.execute("DROP TRIGGER change_not_edited")
        connection.execute('UPDATE "change" SET "by" = \'somebody else\' WHERE seq = 2')
    connection.close()
    ran = home.run("keep", as_of="2025-06-02")
    assert ran.code == 1
    assert "ERROR log-broken" in ran.text
    kept = home.keep("2025-06-02", code=1)
    assert [p["id"] for p in kept["problems"] if p["severity"] == "error"] == ["log-broken"]
    assert kept["needs_attention"] is True


def test_who_keeps_the_house_is_said(house: Houses) -> None:
    home = house()
    home.keep("2025-06-12")
    home.run("keep", "--by", "night porter", as_of="2025-06-13")
    assert {entry["by"] for entry in home.log() if entry["what"] == "baseline"} == {"night porter"}


def test_while_one_round_is_at_it_another_leaves_it_alone(house: Houses) -> None:
    home = house()
    store = Store.open(home.url)
    try:
        with store.alone("keep-house") as held:
            assert held
            kept = home.keep("2025-06-13", code=0)
    finally:
        store.close()
    assert {piece["said"] for piece in kept["pieces"].values()} == {"left to another run, which is at it now"}
    assert home.baselines("CARE") == []
    home.keep("2025-06-13")
    assert home.baselines("CARE") != []


def test_no_database_is_no_house() -> None:
    ran = run("keep", "--json", "--db", "sqlite:///not-there.db")
    assert (ran.code, ran.json["error"]["id"]) == (3, "not-found")

"""``token``: addresses of feeds are made, listed, rotated and revoked, and their secrets are kept nowhere."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest

from tests.cli.runner import run
from tests.conftest import Desk

KEYS = {"id", "name", "scope", "profile", "created", "last_fetched", "revoked", "url"}


def made(desk: Desk, *words: object) -> dict:
    (token,) = desk.json("token", "create", "--by", "clerk", *words)["tokens"]
    return token


def test_an_address_is_shown_once(desk: Desk) -> None:
    token = made(desk, "--name", "Chair of scrutiny", "--scope", "committee:asc-scrutiny")
    assert set(token) >= KEYS
    assert (token["name"], token["scope"], token["profile"]) == (
        "Chair of scrutiny", "committee:asc-scrutiny", "dates-only",
    )  # fmt: skip
    assert token["created"] == "2025-07-01T08:00:00+00:00"
    found = re.fullmatch(r"http://127\.0\.0\.1:4210/feeds/([A-Za-z0-9_-]+)\.ics", token["url"])
    assert found is not None
    # 24 bytes of chance are 192 bits, in 32 characters of 6 bits each.
    assert len(found[1]) >= 32
    (listed,) = desk.json("token", "list")["tokens"]
    assert listed == {**token, "url": None}
    assert found[1] not in desk.run("token", "list").text


def test_the_secret_is_nowhere_in_the_database_nor_in_its_dump(desk: Desk, tmp_path: Path) -> None:
    first = made(desk, "portfolio", "--name", "A")
    second = desk.json("token", "rotate", first["id"], "--by", "clerk", "--because", "it was mailed round")["tokens"][0]
    desk.json("dump", tmp_path / "all.txt")
    everywhere = (tmp_path / "all.txt").read_bytes() + b"".join(p.read_bytes() for p in tmp_path.glob("commissioning*"))
    for token in (first, second):
        assert token["url"].rpartition("/")[2].removesuffix(".ics").encode() not in everywhere
    assert first["url"] != second["url"]
    assert first["id"] == second["id"]


def test_everything_is_in_the_change_log(desk: Desk) -> None:
    token = made(desk, "workstream:DEM-2025", "--name", "Team", "--because", "asked for on Monday")
    desk.json("token", "rotate", token["id"], "--by", "clerk")
    desk.json("token", "revoke", token["id"], "--by", "clerk", "--because", "left the council")
    changes = desk.json("history", token["id"])["changes"]
    assert [(c["what"], c["field"], c["by"], c["because"]) for c in changes] == [
        ("feed address made", "name", "clerk", "asked for on Monday"),
        ("feed address made", "feed", "clerk", "asked for on Monday"),
        ("feed address rotated", "feed", "clerk", None),
        ("feed address revoked", "feed", "clerk", "left the council"),
    ]
    assert desk.json("history", "--verify")["verified"] is True


def test_revoking_twice_changes_nothing_and_a_revoked_one_is_not_rotated(desk: Desk) -> None:
    token = made(desk, "governance", "--name", "Clerk")
    once = desk.json("token", "revoke", token["id"], "--by", "clerk")
    before = len(desk.json("history")["changes"])
    assert once["tokens"][0]["revoked"] == "2025-07-01T08:00:00+00:00"
    assert desk.json("token", "revoke", token["id"], "--by", "clerk") == once
    refused = desk.run("token", "rotate", token["id"], "--by", "clerk", "--json")
    assert (refused.code, refused.json["error"]["id"]) == (2, "bad-usage")
    assert len(desk.json("history")["changes"]) == before


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["create", "workstream:NOPE", "--name", "x"], 3, "DEM-2025"),
        (["create", "owner:nobody", "--name", "x"], 3, "There is no owner"),
        (["create", "committee:nowhere", "--name", "x"], 3, "asc-scrutiny"),
        (["create", "everything", "--name", "x"], 2, "portfolio, governance, public"),
        (["create", "--name", "x"], 2, "--scope"),
        (["create", "portfolio"], 2, "--name"),
        (["create", "portfolio", "--name", "x" * 201], 2, "200"),
        (["create", "portfolio", "--scope", "public", "--name", "x"], 2, "one feed"),
        (["create", "portfolio", "--name", "x", "--profile", "all"], 2, "dates-only"),
        (["create", "portfolio", "--name", "x", "--alarm", "-1"], 2, "reminders"),
        (["rotate", "zzzzzz"], 3, "none yet"),
        (["revoke", "zzzzzz"], 3, "none yet"),
    ],
)
def test_what_is_refused(desk: Desk, words: list[str], code: int, says: str) -> None:
    ran = desk.run("token", *words, "--by", "clerk", "--json")
    assert (ran.code, says in ran.json["error"]["message"]) == (code, True), ran.text
    assert desk.json("token", "list") == {"tokens": []}


def test_the_choices_of_a_subscriber_are_kept(desk: Desk) -> None:
    token = made(desk, "portfolio", "--name", "A", "--profile", "officer", "--stages", "--alarm", "1", "--alarm", "14")
    assert (token["profile"], token["stages"], token["tasks"], token["alarms"]) == ("officer", True, False, [14, 1])
    # The public feed tells everybody the same.
    assert made(desk, "public", "--name", "B", "--profile", "officer")["profile"] == "public"


def test_an_address_is_never_longer_than_google_takes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    # 256 is refused: "/feeds/" 7 + 32 + ".ics" 4 = 43 leave 212 for the rest.
    base = "https://dates.council.example/" + "a" * (212 - len("https://dates.council.example/"))
    monkeypatch.setenv("COMMISSIONING_PUBLIC_URL", base)
    assert len(made(desk, "portfolio", "--name", "A")["url"]) == 255
    monkeypatch.setenv("COMMISSIONING_PUBLIC_URL", base + "a")
    assert desk.run("token", "create", "portfolio", "--name", "B", "--by", "clerk").code == 2
    monkeypatch.setenv("COMMISSIONING_PUBLIC_URL", "dates.council.example")
    ran = desk.run("token", "create", "portfolio", "--name", "B", "--by", "clerk")
    assert (ran.code, "https://plans.example.gov.uk" in ran.err) == (2, True)


def test_a_backup_brings_addresses_back_and_a_dump_too(desk: Desk, tmp_path: Path) -> None:
    made(desk, "portfolio", "--name", "A")
    gone = made(desk, "governance", "--name", "B")
    desk.json("token", "rotate", gone["id"], "--by", "clerk")
    desk.json("token", "revoke", gone["id"], "--by", "clerk")
    listed = desk.json("token", "list")
    desk.json("backup", tmp_path / "kept.db")
    desk.json("dump", tmp_path / "kept.txt")
    for words in (("restore", tmp_path / "kept.db"), ("load", "--dump", tmp_path / "kept.txt")):
        other = tmp_path / f"{words[0]}.db"
        assert run(*words, "--db", f"sqlite:///{other}", "--json", "--by", "x").code == 0
        assert Desk(other).json("token", "list") == listed
        with sqlite3.connect(other) as there, sqlite3.connect(desk.file) as here:
            for table in ("feed_token", "feed_token_former"):
                query = f"SELECT * FROM {table} ORDER BY 1"
                assert there.execute(query).fetchall() == here.execute(query).fetchall()
        there.close()
        here.close()


def test_the_machine_face_of_a_list_is_one_document(desk: Desk) -> None:
    made(desk, "portfolio", "--name", "A")
    ran = desk.run("token", "list", "--json")
    assert set(json.loads(ran.out)["tokens"][0]) >= KEYS

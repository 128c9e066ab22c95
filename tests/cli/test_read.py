"""``commissioning read``: date phrases from the command line and from stdin, without a database."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.runner import run

KEYS = {"raw", "earliest", "latest", "precision", "time", "problems"}


@pytest.fixture(autouse=True)
def _no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMISSIONING_DATABASE_URL", f"sqlite:///{(tmp_path / 'none.db').as_posix()}")


def given(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_phrases_are_read_without_a_database(tmp_path: Path) -> None:
    ran = run("read", "1st January – 31 June 2026 (6 months)", "summer 2025", "TBC", "--json")
    assert ran.code == 0
    first, second, third = ran.json["phrases"]
    assert set(first) >= KEYS
    assert (first["earliest"], first["latest"], first["precision"]) == ("2026-01-01", None, "range")
    assert [(problem["id"], problem["repair"]) for problem in first["problems"]] == [("impossible-date", "2026-06-30")]
    assert (second["earliest"], second["latest"], second["precision"]) == ("2025-06-01", "2025-08-31", "season")
    assert (third["earliest"], third["precision"], third["problems"]) == (None, "none", [])
    assert list(tmp_path.iterdir()) == []


def test_a_year_is_inferred_only_when_the_paper_has_a_date() -> None:
    (alone,) = run("read", "November", "--json", "--as-of", "2025-05-06").json["phrases"]
    assert (alone["earliest"], alone["problems"][0]["inferred_year"]) == (None, None)
    (dated,) = run("read", "November", "--around", "2025-05-06", "--json").json["phrases"]
    assert (dated["earliest"], dated["problems"][0]["inferred_year"]) == ("2025-11-01", 2025)


def test_lines_come_from_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, "26 June 2025\r\n\nby end March 2026 – TBC\n".encode())
    phrases = run("read", "-", "--json").json["phrases"]
    assert [phrase["raw"] for phrase in phrases] == ["26 June 2025", "", "by end March 2026 – TBC"]
    assert [phrase["latest"] for phrase in phrases] == ["2025-06-26", None, "2026-03-31"]


def test_what_is_not_text_on_stdin_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, b"\xff\xfe26 June")
    ran = run("read", "-", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (2, "binary-file")


@pytest.mark.parametrize(
    "words", [("read",), ("read", "May", "--around", "2025-13-01"), ("read", "May", "--around", "soon")]
)
def test_bad_usage(words: tuple[str, ...]) -> None:
    ran = run(*words, "--json")
    assert ran.code == 2
    assert ran.json["error"]["message"]


def test_people_get_the_reading_and_what_to_write() -> None:
    ran = run("read", "by June 2025", "\x1b[31mTuesday", "[draft] 26 June 2025")
    assert ran.code == 0
    assert "by 30 June 2025" in ran.text
    assert "Write by 1 June 2025 or by 30 June 2025." in ran.text
    assert "\x1b" not in ran.text


def test_a_book_on_stdin_is_read_in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, b"June " * 20_000 + b"\n" + b"9" * 100_000)
    phrases = json.loads(run("read", "-", "--json").text)["phrases"]
    assert [phrase["problems"][0]["id"] for phrase in phrases] == ["unread", "unread"]


def test_a_vague_target_is_planned_by_its_latest_day_and_check_says_so(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(
        "council: {name: Exampleshire Council, calendar: england}\n"
        "workstreams:\n"
        "  - reference: CAR-1\n"
        "    title: Carers\n"
        "    kind: strategy-refresh\n"
        "    owner: lead commissioner\n"
        "    start: 2025-03-03\n"
        "    steps:\n"
        "      launch: {stated: {says: summer 2026, paper_date: 2025-05-06}}\n",
        encoding="utf-8",
    )
    as_of = ("--as-of", "2025-04-01", "--json")
    assert run("load", file, "--by", "tests", *as_of).code == 0
    found = [problem for problem in run("check", "CAR-1", *as_of).json["problems"] if problem["id"] == "vague-date"]
    assert [(problem["severity"], problem["earliest"], problem["latest"], problem["line"]) for problem in found] == [
        ("info", "2026-06-01", "2026-08-31", 9)
    ]
    plan = {milestone["key"]: milestone for milestone in run("plan", "CAR-1", *as_of).json["milestones"]}
    assert plan["launch"]["target"] == "2026-08-31"


def test_a_vague_stage_sets_no_target_and_check_says_so(tmp_path: Path) -> None:
    """ "Summer 2026" is June to August; the stage takes as long as its template says, and its target stays open."""
    file = tmp_path / "care.yaml"
    file.write_text(
        "council: {name: Exampleshire, calendar: england}\n"
        "workstreams:\n"
        "  - reference: CAR-2\n    title: Care\n    kind: commissioning-review\n"
        "    owner: lead\n    start: 2026-01-05\n"
        "    stages:\n"
        "      review: {stated: {says: summer 2026, paper: Report, paper_date: 2026-01-05}}\n"
        "      design: {stated: 1 September 2026 - 31 January 2027}\n"
        "      procurement: {stated: spring 2027, target: {start: 2027-02-01, end: 2027-07-31}}\n",
        encoding="utf-8",
    )
    words = ("--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}", "--as-of", "2026-01-05", "--json")
    loaded = run("load", file, "--by", "clerk", *words).json
    (told,) = [p for p in loaded["problems"] if p["id"] == "vague-date"]
    assert (told["severity"], told["field"], told["earliest"], told["latest"], told["line"]) == (
        "info", "stages.review", "2026-06-01", "2026-08-31", 9,
    )  # fmt: skip
    assert [p for p in run("check", "CAR-2", *words).json["problems"] if p["id"] == "vague-date"] == [told]
    stages = {stage["key"]: stage for stage in run("plan", "CAR-2", *words).json["stages"]}
    assert (stages["review"]["target_start"], stages["review"]["target_end"]) == (None, None)
    assert (stages["design"]["target_start"], stages["design"]["target_end"]) == ("2026-09-01", "2027-01-31")

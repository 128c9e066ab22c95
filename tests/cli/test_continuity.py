"""``continuity``: the contract's side of a plan, for people and for machines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import Ran, run
from tests.conftest import REPOSITORY

CASE = REPOSITORY / "tests" / "cases" / "plans" / "extension-decision-due.yaml"


@pytest.fixture
def db(tmp_path: Path) -> tuple[str, ...]:
    given = ("--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}", "--as-of", "2026-02-04")
    assert run("load", CASE, "--by", "tests", *given).code == 0
    return given


def test_its_machine_face(db: tuple[str, ...]) -> None:
    found = run("continuity", "CAR-2026", "--json", *db).json
    assert set(found) == {
        *("reference", "as_of", "contract", "service_start", "gap_days", "options", "voluntary_notice_by"),
        *("asks", "notes"),
    }
    (option,) = found["options"]
    assert (option["notice_by"], option["decide_by"]) == ("2026-03-30", "2026-03-10")
    assert option["begin_by"]["date"] == "2026-02-09"


def test_every_date_that_it_shows_can_be_asked_why(db: tuple[str, ...]) -> None:
    (option,) = run("continuity", "CAR-2026", "--json", *db).json["options"]
    for shown in (*option["dates"], {"key": "voluntary-notice", "date": "2026-03-31"}):
        why = run("why", "CAR-2026", shown["key"], "--json", *db).json
        assert why["date"] == shown["date"] == why["steps"][-1]["result"]
        assert why["steps"][0]["source"] == "contract CAR-2023, start"


def test_for_people(db: tuple[str, ...]) -> None:
    text = run("continuity", "CAR-2026", *db).text
    assert "Ends Tue 30 Jun 2026" in text
    assert "extension-1-decide-by" in text


def test_its_alert_is_due_on_the_first_thing_to_do(db: tuple[str, ...]) -> None:
    alerts = run("alerts", "--json", *db).json["alerts"]
    (alert,) = [item for item in alerts if item["rule"] == "extension-decision-due"]
    assert (alert["due"], alert["days"], alert["level"], alert["key"]) == ("2026-02-09", 5, "warning", "extension-1")


def not_found(ran: Ran) -> str:
    assert ran.code == 3
    return str(ran.json["error"]["message"])


def test_a_workstream_without_a_contract_has_none(tmp_path: Path) -> None:
    text = CASE.read_text(encoding="utf-8").replace(", contract: CAR-2023}", "}")
    (tmp_path / "none.yaml").write_text(text, encoding="utf-8")
    given = ("--db", f"sqlite:///{(tmp_path / 'y.db').as_posix()}", "--as-of", "2026-02-04")
    assert run("load", tmp_path / "none.yaml", "--by", "tests", *given).code == 0
    assert "follows no contract" in not_found(run("continuity", "CAR-2026", "--json", *given))
    assert "no milestone" in not_found(run("why", "CAR-2026", "extension-1-notice", "--json", *given))

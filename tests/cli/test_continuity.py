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
        *("reference", "as_of", "contract", "successor", "service_start", "gap_days", "options", "voluntary_notice_by"),
        *("asks", "notes", "elsewhere"),
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


REGISTER = """
council: {name: Exampleshire Council, calendar: england}
committees:
  - {key: cabinet, title: Cabinet, type: executive, meetings: [2026-01-13, 2026-02-10, 2026-03-10, 2026-04-14]}
contracts:
  - {reference: CAR-2023, title: Carers' support, start: 2023-07-01, months: 36, decided_by: cabinet,
     extensions: [{months: 24, notice_months: 3}]}
"""


class TestAContractByItself:
    """A register is loaded before anybody plans a successor. Notice is given by Monday 30 March 2026, so Cabinet
    decides on 10 March, and 28 clear days before that, 10 February to 9 March, the key decision is noticed by the 9th.
    """

    @staticmethod
    def register(tmp_path: Path, text: str = REGISTER, as_of: str = "2026-02-09") -> tuple[str, ...]:
        (tmp_path / "register.yaml").write_text(text, encoding="utf-8")
        given = ("--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}", "--as-of", as_of)
        ran = run("load", tmp_path / "register.yaml", "--by", "tests", *given)
        assert ran.code == 0, ran.err
        return given

    def test_its_options_are_dated(self, tmp_path: Path) -> None:
        found = run("continuity", "CAR-2023", "--json", *self.register(tmp_path)).json
        assert (found["reference"], found["successor"], found["service_start"]) == ("CAR-2023", None, None)
        (option,) = found["options"]
        assert (option["notice_by"], option["decide_by"]) == ("2026-03-30", "2026-03-10")
        assert (option["begin_by"]["date"], option["status"]) == ("2026-02-09", "open")

    def test_its_dates_can_be_asked_why(self, tmp_path: Path) -> None:
        given = self.register(tmp_path)
        text = run("continuity", "CAR-2023", *given).text
        assert "No workstream follows it." in text
        assert "'commissioning why CAR-2023 KEY'" in text
        why = run("why", "CAR-2023", "extension-1-key-decision-notice", "--json", *given).json
        assert why["date"] == "2026-02-09" == why["steps"][-1]["result"]
        assert "contract-end" in not_found(run("why", "CAR-2023", "extension-9-notice", "--json", *given))

    def test_its_decision_is_due(self, tmp_path: Path) -> None:
        given = self.register(tmp_path)
        ran = run("check", "--json", *given)
        assert ran.code == 1
        due = next(p for p in ran.json["problems"] if p["id"] == "extension-decision-due")
        assert (due["reference"], due["begin_by"], due["days"], due["severity"]) == (
            "CAR-2023", "2026-02-09", 0, "warning",
        )  # fmt: skip
        assert "'commissioning continuity CAR-2023'" in due["remedy"]
        assert due["line"] == 6
        assert run("check", "CAR-2023", "--json", *given).json["problems"] == ran.json["problems"]

    def test_its_alert_is_sent_once(self, tmp_path: Path) -> None:
        given = self.register(tmp_path)
        alerts = run("alerts", "--json", *given).json["alerts"]
        # While it can still be extended, nobody need replace it yet.
        assert [
            (alert["rule"], alert["reference"], alert["due"], alert["days"], alert["level"]) for alert in alerts
        ] == [
            ("extension-decision-due", "CAR-2023", "2026-02-09", 0, "warning"),
            ("contract-without-successor", "CAR-2023", "2024-12-01", -435, "info"),
        ]
        assert {alert["owner"] for alert in alerts} == {None}

    def test_who_replaces_it_is_asked_in_time(self, tmp_path: Path) -> None:
        """It ends on 30 June 2026 and can be extended to 30 June 2028. Nineteen months before 1 July 2026 is
        1 December 2024, before 1 July 2028 1 December 2026.
        """
        given = self.register(tmp_path)

        def severity(as_of: str) -> list[str]:
            found = run("check", "--json", *given[:3], as_of).json["problems"]
            return [p["severity"] for p in found if p["id"] == "contract-without-successor"]

        assert severity("2024-11-30") == []
        assert severity("2024-12-01") == ["info"]
        assert severity("2026-06-30") == ["info"]
        assert severity("2026-07-01") == []

    def test_a_contract_that_is_followed_says_by_what(self, db: tuple[str, ...]) -> None:
        assert "CAR-2026" in not_found(run("plan", "CAR-2023", "--json", *db))
        assert "is a contract" in not_found(run("plan", "CAR-2023", "--json", *db))
        own, asked = (run("continuity", name, "--json", *db).json for name in ("CAR-2026", "CAR-2023"))
        assert asked == {**own, "reference": "CAR-2023"}
        assert own["successor"] == "CAR-2026"
        ids = [p["id"] for p in run("check", "--json", *db).json["problems"]]
        assert "contract-without-successor" not in ids
        assert ids.count("extension-decision-due") == 1

    def test_without_a_council_nothing_can_be_counted_and_that_is_said(self, tmp_path: Path) -> None:
        bare = REGISTER[REGISTER.index("contracts:") :].replace(", decided_by: cabinet", "")
        ran = run("check", "--json", *self.register(tmp_path, bare))
        assert [(p["id"], p["severity"]) for p in ran.json["problems"]] == [("missing-field", "warning")]
        assert "No council" in ran.json["problems"][0]["message"]

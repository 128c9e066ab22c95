"""What people answer to alerts, and the rules as a council reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import run
from tests.conftest import Desk


def alert(desk: Desk, key: str, as_of: str = "2025-07-01", rule: str = "milestone-overdue") -> dict:
    rows = desk.json("alerts", as_of=as_of)["alerts"]
    return next(row for row in rows if row["key"] == key and row["rule"] == rule)


def answer(desk: Desk, *words: object, code: int = 0) -> dict:
    ran = desk.run("alert", *words, "--by", "lead", "--json")
    assert ran.code == code, ran.text
    found: dict = ran.json
    return found


def test_an_alert_nobody_was_told_of_is_acknowledged_and_it_is_logged(desk: Desk) -> None:
    id = alert(desk, "comms-plan")["id"]
    made = answer(desk, "ack", id[:6], "--because", "The plan is with the printer")
    assert (made["changed"], made["alert"]["id"], made["problems"]) == (True, id, [])
    row = alert(desk, "comms-plan")
    assert (row["acknowledged_on"], row["acknowledged_by"]) == ("2025-07-01", "lead")
    assert (row["because"], row["new"], row["sent_on"]) == ("The plan is with the printer", False, None)
    (entry,) = desk.json("history", id)["changes"]
    assert (entry["what"], entry["field"], entry["because"]) == (
        "alert acknowledged", "milestone-overdue", "The plan is with the printer",
    )  # fmt: skip
    # The workstream itself is as it was: whoever looked at it may still change it.
    assert desk.json("history", "DEM-2025")["changes"][-1]["what"] != "alert acknowledged"
    assert answer(desk, "ack", id)["changed"] is False
    assert answer(desk, "ack", id, "--undo")["alert"]["acknowledged_on"] is None
    assert len(desk.json("history", id)["changes"]) == 2


def test_one_that_is_put_aside_does_not_fail(desk: Desk) -> None:
    """The lead member's only urgent alert is the gate of the workforce strategy."""
    ask = ("alerts", "--for", "Lead  Member", "--fail-on", "urgent", "--json")
    assert (desk.run(*ask).code, len(desk.run(*ask).json["alerts"])) == (1, 1)
    answer(desk, "ack", alert(desk, "gate-procurement")["id"])
    assert (desk.run(*ask).code, len(desk.run(*ask).json["alerts"])) == (0, 1)


class TestSnooze:
    def test_until_a_day_with_a_reason(self, desk: Desk) -> None:
        id = alert(desk, "comms-plan")["id"]
        made = answer(desk, "snooze", id, "--until", "2025-07-14", "--because", "With the printer")
        assert (made["alert"]["snoozed_until"], made["problems"]) == ("2025-07-14", [])
        assert "snoozed until Mon 14 Jul 2025 by lead" in " ".join(desk.run("alert", "show", id).text.split())
        urgent = ("alerts", "--rule", "milestone-overdue", "--level", "urgent", "--json")
        assert len(desk.run(*urgent).json["alerts"]) == 4
        assert answer(desk, "unsnooze", id)["alert"]["snoozed_until"] is None

    def test_past_the_papers_of_its_meeting_is_taken_and_said(self, desk: Desk) -> None:
        """Papers for 28 August 2025 are due on the 14th."""
        id = alert(desk, "comms-plan")["id"]
        made = answer(desk, "snooze", id, "--until", "2025-08-15", "--because", "With the printer")
        (problem,) = made["problems"]
        assert (problem["id"], problem["papers_due"]) == ("snoozed-past-papers", "2025-08-14")
        assert made["alert"]["snoozed_until"] == "2025-08-15"

    @pytest.mark.parametrize(
        ("until", "because", "sentence"),
        [
            ("2025-07-14", None, "Say why it can wait"),
            ("2025-07-01", "Later", "give a day after today, Tue 1 Jul 2025"),
            ("2025-08-31", "Later", "give 2025-08-30 or an earlier day"),
            ("2025-02-30", "Later", "2025-02-28"),
        ],
    )
    def test_that_cannot_be_is_refused_in_a_sentence(
        self, desk: Desk, until: str, because: str | None, sentence: str
    ) -> None:
        words = ("--because", because) if because else ()
        refused = answer(desk, "snooze", alert(desk, "comms-plan")["id"], "--until", until, *words, code=2)
        assert sentence in refused["error"]["message"]
        assert alert(desk, "comms-plan")["snoozed_until"] is None


def test_an_id_that_is_not_there_names_those_that_come_near(desk: Desk) -> None:
    id = alert(desk, "comms-plan")["id"]
    near = ("0" if id[0] != "0" else "1") + id[1:]
    found = answer(desk, "ack", near, code=3)
    assert (found["error"]["id"], f"Did you mean {id} (milestone-overdue, DEM-2025)" in found["error"]["message"]) == (
        "not-found", True,
    )  # fmt: skip
    assert answer(desk, "ack", "zzzz", code=3)["error"]["message"].endswith("'commissioning alerts' lists them.")
    assert answer(desk, "ack", id[:2], code=3)


def test_one_that_was_told_and_is_no_longer_true_says_so(desk: Desk) -> None:
    id = alert(desk, "comms-plan")["id"]
    answer(desk, "ack", id)
    assert desk.run("done", "DEM-2025", "comms-plan", "--on", "2025-06-30", "--by", "lead").code == 0
    assert "is no longer true as of Tue 1 Jul 2025" in answer(desk, "ack", id, code=3)["error"]["message"]


def test_the_rules_with_what_the_council_sets(desk: Desk, tmp_path: Path) -> None:
    rules = {rule["id"]: rule for rule in desk.json("alert", "rules")["rules"]}
    assert rules["milestone-overdue"]["ladder"][0] == {
        "days_overdue": 7, "days_to_papers": None, "level": None, "audience": ["lead"],
    }  # fmt: skip
    assert desk.run("alert", "rules", "milestone-overdu", "--json").code == 3
    own = tmp_path / "council.yaml"
    policy = "{alerts: {meeting-at-risk: {lead: 5}, action-undated: {off: true, because: The clerk keeps them.}}}"
    own.write_text(f"council: {{name: Leicester City Council, calendar: england, policy: {policy}}}", encoding="utf-8")
    assert desk.run("load", own, "--by", "clerk").code == 0
    (rule,) = desk.json("alert", "rules", "meeting-at-risk")["rules"]
    assert (rule["lead"], rule["set_by_council"]) == (5, ["lead"])
    assert not {row["rule"] for row in desk.json("alerts")["alerts"]} & {"action-undated", "meeting-at-risk"}
    assert "off: The clerk keeps them." in desk.run("alert", "rules", "action-undated").text


@pytest.mark.parametrize(
    ("setting", "id", "sentence"),
    [
        ("milestone-overdu: {level: info}", "unknown-reference", "there is no alert rule 'milestone-overdu'"),
        ("milestone-overdue: {level: grave}", "wrong-value", "info"),
        ("milestone-overdue: {audience: mayor}", "wrong-value", "owner"),
        ("milestone-overdue: {lead: 5}", "wrong-value", "has no lead"),
        ("milestone-overdue: {off: true}", "missing-field", "has no reason"),
        ("milestone-overdue: {ladder: [{level: urgent}]}", "wrong-value", "one measure"),
        ("milestone-overdue: {ladder: [{days_overdue: 3}]}", "missing-field", "changes nothing"),
    ],
)
def test_settings_that_cannot_be_refuse_the_load(tmp_path: Path, setting: str, id: str, sentence: str) -> None:
    own = tmp_path / "council.yaml"
    own.write_text(
        f"council:\n  name: Anytown\n  calendar: england\n  policy:\n    alerts:\n      {setting}\n", encoding="utf-8"
    )
    ran = run("load", own, "--by", "clerk", "--json", "--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
    assert ran.code == 2, ran.text
    (problem,) = ran.json["problems"]
    assert (problem["id"], problem["line"]) == (id, 6)
    assert sentence in problem["message"] + problem["remedy"]

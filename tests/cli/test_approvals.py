"""What an approval was given for: when it is void, and the conditions that it came with."""

from __future__ import annotations

import pytest

from tests.cli.grant import TEMPLATE, WORK, decide, load, opened, prove, refused, show, tried
from tests.conftest import Desk
from tests.sources.govuk import govuk, with_day, written


class TestAnApprovalIsVoid:
    """A new forecast for its start moves the grant to a day that is known, and by days that are counted by hand."""

    def slip(self, desk: Desk, to: str, as_of: str = "2025-07-01") -> dict:
        return desk.json("slip", "GRANT", "grant-starts", "--to", to, "--by", "clerk", "--because", "x", as_of=as_of)

    @pytest.mark.parametrize(
        ("tolerance", "holds", "breaks"),
        [
            ("3 months", "2026-02-28", "2026-03-01"),  # three months from 30 November end with February
            ("60d", "2026-01-29", "2026-01-30"),  # 30 November is day 0: 31 days of December, 29 of January
            ("8w", "2026-01-25", "2026-01-26"),
            ("unchanged", "2025-11-30", "2025-12-01"),
            ("any", "2026-02-27", None),
        ],
    )
    def test_when_the_date_moves_past_its_tolerance(
        self, grant: Desk, tolerance: str, holds: str, breaks: str | None
    ) -> None:
        assert self.slip(grant, "2025-11-30")["voided"] == []
        terms = opened(grant, "approve", "--tolerance", f"date={tolerance}")["gate"]["decision"]["terms"]
        assert terms["date"] == "2025-11-30"
        assert self.slip(grant, holds)["voided"] == []
        assert show(grant)["open"]
        if breaks is None:
            assert self.slip(grant, "2027-11-30")["voided"] == []
            return
        (void,) = self.slip(grant, breaks)["voided"]
        assert (void["reference"], void["stage"], void["on"]) == ("GRANT", "design", "2025-07-01")
        kept = {"60d": "60 days", "8w": "8 weeks"}.get(tolerance, tolerance)
        assert void["moved"] == [{"term": "date", "from": "2025-11-30", "to": breaks, "tolerance": kept}]

    def test_it_says_so_everywhere_and_can_be_decided_again(self, grant: Desk) -> None:
        self.slip(grant, "2025-11-30")
        opened(grant)
        ran = grant.run("slip", "GRANT", "grant-starts", "--to", "2026-03-02", "--by", "clerk")
        assert "The approval of GRANT at the gate of design is void since Tue 1 Jul 2025" in ran.text
        assert (
            "the service start moved from Sun 30 Nov 2025 to Mon 2 Mar 2026, past the tolerance (3 months)" in ran.text
        )
        gate = show(grant)
        assert (gate["open"], gate["outcome"]) == (False, "approve")
        assert [item["key"] for item in gate["missing"]] == ["decision"]
        assert gate["void"]["moved"][0]["to"] == "2026-03-02"
        (problem,) = (p for p in grant.json("check", "GRANT")["problems"] if p["id"] == "approval-void")
        assert problem["moved"] == gate["void"]["moved"]
        (row,) = grant.json("board")["workstreams"]
        assert (row["status"], row["stage"]) == ("waiting-at-gate", "review")
        (change,) = (c for c in grant.json("history", "GRANT")["changes"] if c["what"] == "approval void")
        assert (change["field"], change["from"], change["to"]) == ("gate-design", "2025-11-30", "2026-03-02")
        assert "past the tolerance (3 months)" in change["because"]
        assert "Void since Tue 1 Jul 2025" in grant.run("gate", "GRANT", "design").text
        refused(decide(grant, "approve", by="panel", stage="procurement"), "gate-shut")
        refused(decide(grant, "approve", "--correct", "--because", "x"), "gate-shut")

        again = opened(grant)["gate"]
        assert again["void"] is None
        assert again["decision"]["terms"]["date"] == "2026-03-02"
        assert "approval-void" not in {p["id"] for p in grant.json("check", "GRANT")["problems"]}

    def test_what_if_says_it_before(self, grant: Desk) -> None:
        self.slip(grant, "2025-11-30")
        opened(grant)
        shown = grant.json("whatif", "GRANT", "--slip", "grant-starts=15w")
        assert [void["stage"] for void in shown["voided"]] == ["design"]
        assert show(grant)["open"]
        done = self.slip(grant, "2026-03-15")
        assert done["voided"] == shown["voided"]
        assert [(m["key"], m["to"]) for m in done["moved"]] == [(m["key"], m["to"]) for m in shown["moved"]]

    @pytest.mark.parametrize(
        ("value", "void"), [("440000", False), ("440001", True), ("360000", False), ("359999", True)]
    )
    def test_when_the_value_moves_past_its_tolerance(self, grant: Desk, value: str, void: bool) -> None:
        opened(grant)
        found = load(grant, WORK.replace("400000", value))["voided"]
        assert [item["moved"][0]["term"] for item in found] == (["value"] if void else [])
        assert show(grant)["open"] is not void

    def test_by_vat_alone(self, grant: Desk) -> None:
        opened(grant)
        (void,) = load(grant, WORK.replace("vat: included", "vat: excluded"))["voided"]
        assert void["moved"] == [{"term": "value", "from": "400000", "to": "480000", "tolerance": "10%"}]

    def test_when_the_scope_changes(self, grant: Desk) -> None:
        opened(grant)
        assert load(grant, WORK.replace("the whole city", "The  whole City"))["voided"] == []
        (void,) = load(grant, WORK.replace("the whole city", "two wards"))["voided"]
        assert void["moved"][0]["to"] == "carers of adults, two wards"
        assert not show(grant)["open"]

    def test_when_what_it_was_given_for_is_taken_out(self, grant: Desk) -> None:
        opened(grant)
        (void,) = load(grant, WORK.replace("    scope: carers of adults, the whole city\n", ""))["voided"]
        assert void["moved"][0]["to"] is None

    def test_not_by_what_nobody_had_said_before(self, grant: Desk) -> None:
        bare = WORK.replace("    scope: carers of adults, the whole city\n", "")
        load(grant, bare)
        opened(grant)
        assert load(grant, WORK)["voided"] == []

    def test_not_by_the_passing_of_days_but_check_says_that_it_is_near(self, grant: Desk) -> None:
        opened(grant)
        later = "2026-02-02"
        assert show(grant, as_of=later)["open"]
        found = {p["id"] for p in grant.json("check", "GRANT", as_of=later)["problems"]}
        assert "approval-strained" in found
        assert "approval-void" not in found
        done = grant.json("done", "GRANT", "outline", "--on", later, "--by", "clerk", as_of=later)
        assert [void["stage"] for void in done["voided"]] == ["design"]
        assert "approval-strained" not in {p["id"] for p in grant.json("check", "GRANT", as_of=later)["problems"]}

    def test_by_a_meeting_that_is_cancelled(self, grant: Desk) -> None:
        """The award falls on 13 November, and without that meeting on 12 March: 119 days, more than three months."""
        board = "committees: [{key: board, title: Board, meetings: [2025-11-13, 2026-03-12]}]\n"
        held = TEMPLATE.replace("title: Award, approver: anyone", "title: Award, approver: anyone, committee: board")
        load(grant, board + held)
        opened(grant)
        assert show(grant, "mobilisation")["dates"]["meeting"] == {"committee": "board", "date": "2025-11-13"}
        cancel = ("meeting", "cancel", "board:2025-11-13", "--by", "clerk")
        shown = grant.json(*cancel)["voided"]
        assert [void["stage"] for void in shown] == ["design"]
        assert show(grant)["open"]
        assert grant.json(*cancel, "--yes")["voided"] == shown
        assert not show(grant)["open"]
        (change,) = (c for c in grant.json("history", "GRANT")["changes"] if c["what"] == "approval void")
        assert change["by"] == "clerk"

    def test_by_a_holiday_that_is_proclaimed(self, grant: Desk) -> None:
        counted = TEMPLATE.replace(
            "title: Offer made, duration: 4 weeks", "title: Offer made, duration: 20 working days"
        )
        load(grant, counted)
        opened(grant, "approve", "--tolerance", "date=unchanged")
        file = written(
            grant.file.parent / "holidays.json", with_day(govuk(), "england-and-wales", "2025-08-12", "One-off")
        )
        taken = grant.json("holidays", file, "--yes", "--by", "clerk")
        assert [void["stage"] for void in taken["voided"]] == ["design"]
        assert not show(grant)["open"]

    def test_it_is_an_alert(self, grant: Desk) -> None:
        opened(grant)
        load(grant, WORK.replace("the whole city", "two wards"))
        (alert,) = (a for a in grant.json("alerts")["alerts"] if a["rule"] == "approval-void")
        assert (alert["level"], alert["due"], alert["owner"]) == ("urgent", "2025-07-01", "Lead Commissioner")

    def test_not_the_one_that_a_later_approval_followed(self, grant: Desk) -> None:
        opened(grant)
        opened(grant, stage="procurement", by="somebody")
        (void,) = load(grant, WORK.replace("the whole city", "two wards"))["voided"]
        assert void["stage"] == "procurement"
        assert show(grant)["open"]

    def test_not_once_the_service_has_started(self, grant: Desk) -> None:
        for stage in ("design", "procurement", "mobilisation"):
            opened(grant, stage=stage, by="A. Holder" if stage == "design" else "somebody")
        grant.json("done", "GRANT", "grant-starts", "--on", "2025-07-01", "--by", "clerk")
        assert load(grant, WORK.replace("the whole city", "two wards"))["voided"] == []

    def test_by_what_is_recorded_as_of_a_day_before_it(self, grant: Desk) -> None:
        self.slip(grant, "2025-11-30", as_of="2025-06-02")
        opened(grant)
        (void,) = self.slip(grant, "2026-06-01", as_of="2025-06-30")["voided"]
        assert void["on"] == "2025-07-01"
        assert not show(grant)["open"]

    def test_by_a_forecast_that_was_given_between_its_day_and_its_record(self, grant: Desk) -> None:
        self.slip(grant, "2025-11-30", as_of="2025-06-02")
        prove(grant, as_of="2025-06-03")
        self.slip(grant, "2026-06-01", as_of="2025-06-20")
        late = decide(grant, "approve", "--on", "2025-06-10").json
        assert [void["stage"] for void in late["voided"]] == ["design"]
        assert not late["gate"]["open"]

    def test_work_done_under_it_is_not_out_of_order(self, grant: Desk) -> None:
        self.slip(grant, "2025-11-30")
        opened(grant)
        grant.json("done", "GRANT", "outline", "--on", "2025-07-01", "--by", "clerk")
        assert self.slip(grant, "2026-03-02")["voided"]
        assert "out-of-order" not in {p["id"] for p in grant.json("check", "GRANT")["problems"]}
        opened(grant)
        assert "out-of-order" not in {p["id"] for p in grant.json("check", "GRANT")["problems"]}

    @pytest.mark.parametrize("words", ["value=lots", "date=2 working days", "price=10%", "value", "value=1%,"])
    def test_a_tolerance_is_one(self, grant: Desk, words: str) -> None:
        prove(grant)
        ran = decide(grant, "approve", "--tolerance", words)
        assert (ran.code, ran.json["error"]["id"]) == (2, "bad-usage")


class TestConditions:
    def approve(self, desk: Desk, *texts: str, stage: str = "design", by: str = "A. Holder") -> dict:
        words = [word for text in texts for word in ("--condition", text)]
        return opened(desk, "approve-with-conditions", *words, stage=stage, by=by)

    def actions(self, desk: Desk) -> dict[str, dict]:
        return {row["id"]: row for row in desk.json("actions")["actions"]}

    def test_become_actions_that_the_next_gate_wants(self, grant: Desk) -> None:
        gate = self.approve(grant, "Ask the carers", "Publish the survey")["gate"]
        assert gate["conditions"] == ["Ask the carers", "Publish the survey"]
        rows = self.actions(grant)
        assert list(rows) == ["GRANT-design-c1", "GRANT-design-c2"]
        first = rows["GRANT-design-c1"]
        assert (first["text"], first["type"], first["owner"]) == ("Ask the carers", "condition", "Lead Commissioner")
        assert (first["agreed_on"], first["status"], first["workstream"]) == ("2025-07-01", "open", "GRANT")

        wanted = show(grant, "procurement")["missing"]
        assert [item["key"] for item in wanted] == ["GRANT-design-c1", "GRANT-design-c2", "decision"]
        message = refused(decide(grant, "approve", by="x", stage="procurement"), "gate-shut")
        assert "GRANT-design-c1 (Condition of the gate of design: Ask the carers)" in message
        added = prove(grant, "GRANT-design-c1")
        assert added["closes"] == "GRANT-design-c1"
        assert [item["key"] for item in added["missing"]] == ["GRANT-design-c2", "decision"]
        assert self.actions(grant)["GRANT-design-c1"]["status"] == "done"
        refused(decide(grant, "approve", by="x", stage="procurement"), "gate-shut")
        prove(grant, "GRANT-design-c2")
        opened(grant, stage="procurement", by="x")

    def test_have_the_owner_that_is_named(self, grant: Desk) -> None:
        prove(grant)
        ran = decide(grant, "approve-with-conditions", "--condition", "x", "--condition-owner", "Legal services")
        assert ran.code == 0
        assert self.actions(grant)["GRANT-design-c1"]["owner"] == "Legal services"
        assert decide(grant, "hold", "--condition-owner", "x", stage="procurement").code == 2

    def test_without_a_next_gate_are_warned_of_until_they_are_met(self, grant: Desk) -> None:
        opened(grant)
        opened(grant, stage="procurement", by="x")
        self.approve(grant, "Insure it", stage="mobilisation", by="x")
        (problem,) = (p for p in grant.json("check", "GRANT")["problems"] if p["id"] == "condition-open")
        assert problem["value"] == "GRANT-mobilisation-c1"
        prove(grant, "GRANT-mobilisation-c1")
        assert "condition-open" not in {p["id"] for p in grant.json("check", "GRANT")["problems"]}
        assert self.actions(grant)["GRANT-mobilisation-c1"]["status"] == "done"

    def test_of_a_corrected_approval_go_and_those_that_stay_keep_what_met_them(self, grant: Desk) -> None:
        self.approve(grant, "Ask the carers", "Publish the survey")
        prove(grant, "GRANT-design-c2")
        words = ("--condition", "publish the  survey", "--condition", "Ask the wards")
        ran = decide(grant, "approve-with-conditions", *words, "--correct", "--because", "misheard")
        assert ran.code == 0, ran.text
        found = {id: row["status"] for id, row in self.actions(grant).items()}
        assert found == {"GRANT-design-c1": "dropped", "GRANT-design-c2": "done", "GRANT-design-c3": "open"}
        assert [m["key"] for m in show(grant, "procurement")["missing"]] == ["GRANT-design-c3", "decision"]

    def test_of_a_void_approval_hold_until_it_is_decided_again(self, grant: Desk) -> None:
        self.approve(grant, "Ask the carers")
        assert load(grant, WORK.replace("the whole city", "two wards"))["voided"]
        assert self.actions(grant)["GRANT-design-c1"]["status"] == "open"
        opened(grant)
        assert self.actions(grant)["GRANT-design-c1"]["status"] == "dropped"
        assert [m["key"] for m in show(grant, "procurement")["missing"]] == ["decision"]

    def test_of_an_attempt_that_failed_are_dropped(self, grant: Desk) -> None:
        self.approve(grant, "Ask the carers")
        opened_words = ("restart", "GRANT", "design", "--on", "2025-07-01", "--by", "clerk")
        grant.json(*opened_words)
        assert self.actions(grant)["GRANT-design-c1"]["status"] == "dropped"
        prove(grant)
        assert self.approve(grant, "Ask the wards")["gate"]["agreed"][0]["id"] == "GRANT-design-c2"

    def test_no_file_closes_one(self, grant: Desk) -> None:
        self.approve(grant, "Ask the carers")
        text = "actions: [{id: GRANT-design-c1, text: x, type: note, agreed_on: 2025-07-01, status: done}]"
        ran = tried(grant, text)
        assert (ran.code, ran.json["error"]["id"]) == (2, "duplicate-reference")
        assert self.actions(grant)["GRANT-design-c1"]["status"] == "open"

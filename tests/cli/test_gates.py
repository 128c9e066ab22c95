"""A gate opens by a decision and in no other way: who may decide, under which terms, on which conditions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.runner import Ran
from tests.conftest import Desk
from tests.sources.govuk import govuk, with_day, written

COUNCIL = """
council:
  name: Anytown Council
  calendar: england
  policy:
    roles:
      panel:
        holders: [A. Holder]
        stand_ins: [B. Deputy]
        limit: 500000
      cabinet:
        holders: [C. Member, D. Member]
        stand_ins: [E. Deputy]
"""
TEMPLATE = """
template:
  kind: grant
  title: Grant
  stages:
    review:
      title: Review
      steps: {survey: {title: Survey, duration: 4 weeks}}
    design:
      title: Design
      gate:
        title: Findings accepted
        approvers: [panel, cabinet]
        evidence: {survey-report: {title: Survey report, step: survey}}
      steps: {outline: {title: Outline, duration: 4 weeks}}
    procurement:
      title: Offer
      gate: {title: Ready to offer, approver: anyone}
      steps: {offer: {title: Offer made, duration: 4 weeks}}
    mobilisation:
      title: Start
      gate: {title: Award, approver: anyone}
      steps: {grant-starts: {title: Grant starts, kind: start, after: mobilisation-end}}
"""
WORK = """
workstreams:
  - reference: GRANT
    title: Grant for carers
    kind: grant
    owner: Lead Commissioner
    scope: carers of adults, the whole city
    start: 2025-05-05
    service_start: {target: 2025-09-01}
    procurement: {value: 400000, vat: included}
"""


@pytest.fixture(scope="module")
def grant_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a small workstream with three gates, of a council that says who may decide at the first."""
    desk = Desk(tmp_path_factory.mktemp("grant") / "once.db")
    load(desk, COUNCIL + TEMPLATE + WORK)
    return desk.file


@pytest.fixture
def grant(grant_once: Path, tmp_path: Path) -> Desk:
    """A copy of that database, to write in."""
    return Desk(Path(shutil.copy(grant_once, tmp_path / "grant.db")))


def load(desk: Desk, text: str, *words: str) -> dict:
    file = desk.file.parent / "grant.yaml"
    file.write_text(text, encoding="utf-8")
    return desk.json("load", file, "--by", "clerk", *words)


def refused(ran: Ran, id: str = "may-not-decide") -> str:
    assert (ran.code, ran.json["error"]["id"]) == (4, id), ran.text
    return str(ran.json["error"]["message"])


def show(desk: Desk, stage: str = "design", as_of: str = "2025-07-01") -> dict:
    return desk.json("gate", "GRANT", stage, as_of=as_of)["gate"]


def decide(desk: Desk, *words: str, by: str = "A. Holder", stage: str = "design", as_of: str = "2025-07-01") -> Ran:
    return desk.run("gate", "GRANT", stage, *words, "--by", by, "--json", as_of=as_of)


def prove(desk: Desk, key: str = "survey-report", *words: str, as_of: str = "2025-07-01") -> dict:
    link = f"https://example.org/{key}"
    return desk.json("evidence", "GRANT", key, "--link", link, "--on", as_of, "--by", "clerk", *words, as_of=as_of)


def opened(desk: Desk, *words: str, by: str = "A. Holder", stage: str = "design") -> dict:
    if stage == "design" and not show(desk)["evidence"]:
        prove(desk)
    ran = decide(desk, *(words or ("approve",)), by=by, stage=stage)
    assert ran.code == 0, ran.text
    assert ran.json["gate"]["open"]
    return ran.json


class TestWhoMayDecide:
    def test_the_holder_of_the_role(self, grant: Desk) -> None:
        decision = opened(grant)["gate"]["decision"]
        assert (decision["by"], decision["role"], decision["on_behalf_of"]) == ("A. Holder", "panel", None)

    def test_a_stand_in_and_it_says_for_whom(self, grant: Desk) -> None:
        gate = opened(grant, by="b.  deputy")["gate"]
        assert (gate["decision"]["role"], gate["decision"]["on_behalf_of"]) == ("panel", "A. Holder")
        assert "by b.  deputy as the panel for A. Holder" in grant.run("gate", "GRANT", "design").text
        last = [c for c in grant.json("history", "GRANT")["changes"] if c["what"] == "decision"][-1]
        assert last["to"] == "approve (for A. Holder)"

    def test_a_stand_in_of_several_says_for_which(self, grant: Desk) -> None:
        prove(grant)
        unsaid = decide(grant, "approve", by="E. Deputy")
        assert (unsaid.code, unsaid.json["error"]["id"]) == (2, "bad-usage")
        assert "C. Member or D. Member" in unsaid.json["error"]["message"]
        other = refused(decide(grant, "approve", "--on-behalf-of", "F. Nobody", by="E. Deputy"))
        assert "F. Nobody is not the cabinet" in other
        gate = opened(grant, "approve", "--on-behalf-of", "d. member", by="E. Deputy")["gate"]
        assert gate["decision"]["on_behalf_of"] == "D. Member"

    def test_nobody_else(self, grant: Desk) -> None:
        prove(grant)
        for words in (("approve",), ("hold",), ("stop",), ("approve", "--role", "panel")):
            message = refused(decide(grant, *words, by="F. Nobody"))
            assert "F. Nobody may not decide at this gate" in message
            assert "the panel (A. Holder, or B. Deputy standing in)" in message
        assert "These roles do: panel, cabinet" in refused(decide(grant, "approve", "--role", "mayor"))
        assert not show(grant)["open"]

    def test_anybody_where_nobody_holds_the_role(self, grant: Desk) -> None:
        opened(grant)
        decision = opened(grant, stage="procurement", by="whoever it is")["gate"]["decision"]
        assert (decision["role"], decision["on_behalf_of"]) == ("anyone", None)

    def test_the_gate_says_who_may(self, grant: Desk) -> None:
        gate = show(grant)
        assert gate["approver"] == "panel"
        assert [(seat["role"], seat["limit"], seat["within_limit"]) for seat in gate["approvers"]] == [
            ("panel", 500000, True), ("cabinet", None, True),
        ]  # fmt: skip
        assert gate["may_decide"] == [
            "the panel (A. Holder, or B. Deputy standing in)",
            "the cabinet (C. Member or D. Member, or E. Deputy standing in)",
        ]
        assert gate["dates"]["forecast"]
        assert "Who may decide: the panel (A. Holder" in grant.run("gate", "GRANT", "design").text


class TestADelegatedLimit:
    def test_is_held_against_the_value_with_vat(self, grant: Desk) -> None:
        # 450,000 without VAT are 540,000 with it: over the panel's 500,000.
        load(grant, WORK.replace("400000, vat: included", "450000, vat: excluded"))
        prove(grant)
        message = refused(decide(grant, "approve"))
        assert "may decide up to £500,000, and the workstream is worth £540,000 including VAT" in message
        assert "the cabinet (C. Member or D. Member" in message
        assert not show(grant)["approvers"][0]["within_limit"]
        assert "the panel" not in " ".join(show(grant)["may_decide"])
        assert opened(grant, by="C. Member")["gate"]["decision"]["role"] == "cabinet"

    def test_reaches_to_the_pound(self, grant: Desk) -> None:
        load(grant, WORK.replace("400000", "500000"))
        opened(grant)

    def test_is_not_met_by_a_value_that_nobody_wrote(self, grant: Desk) -> None:
        load(grant, WORK.replace("    procurement: {value: 400000, vat: included}\n", ""))
        prove(grant)
        assert "has no written value. Write 'procurement:" in refused(decide(grant, "approve"))

    def test_of_the_gate_comes_before_that_of_the_council(self, grant: Desk) -> None:
        load(
            grant,
            TEMPLATE.replace("approvers: [panel, cabinet]", "approvers: [panel, cabinet]\n        limit: {panel: 1}"),
        )
        prove(grant)
        assert "up to £1," in refused(decide(grant, "approve"))

    def test_of_a_role_that_is_written_twice(self, grant: Desk) -> None:
        file = grant.file.parent / "bad.yaml"
        file.write_text(COUNCIL + "      Panel: {holders: [F. Nobody]}\n", encoding="utf-8")
        ran = grant.run("load", file, "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (2, "duplicate-field")
        assert "'Panel' is the same role as 'panel'" in ran.json["error"]["message"]

    def test_names_a_role_that_the_gate_knows(self, grant: Desk) -> None:
        text = TEMPLATE.replace("approvers: [panel, cabinet]", "approvers: [panel]\n        limit: {mayor: 1}")
        file = grant.file.parent / "bad.yaml"
        file.write_text(text, encoding="utf-8")
        ran = grant.run("load", file, "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (2, "unknown-reference")


class TestNobodyApprovesTheirOwn:
    @pytest.mark.parametrize("name", ["Lead Commissioner", "  lead   COMMISSIONER "])
    def test_however_it_is_written(self, grant: Desk, name: str) -> None:
        opened(grant)
        message = refused(decide(grant, "approve", by=name, stage="procurement"))
        assert "leads GRANT, and nobody approves their own workstream" in message
        assert "Who may: anybody but Lead Commissioner, as the anyone" in message
        conditional = decide(grant, "approve-with-conditions", "--condition", "x", by=name, stage="procurement")
        refused(conditional)
        assert not show(grant, "procurement")["open"]
        assert decide(grant, "hold", by=name, stage="procurement").code == 0

    def test_nor_does_whoever_holds_the_owners_role(self, grant: Desk) -> None:
        load(grant, COUNCIL + "      Lead Commissioner: {holders: [A. Holder]}\n" + TEMPLATE + WORK)
        prove(grant)
        message = refused(decide(grant, "approve"))
        assert "Who may: the panel (B. Deputy standing in)" in message
        opened(grant, by="B. Deputy")


class TestOneDecision:
    def test_a_second_one_is_refused_and_says_what_stands(self, grant: Desk) -> None:
        opened(grant)
        message = refused(decide(grant, "return", by="B. Deputy"), "already-decided")
        assert "approve on Tue 1 Jul 2025 by A. Holder" in message
        assert "--correct" in message
        same = refused(decide(grant, "approve"), "already-decided")
        assert "recorded already" in same
        assert "Nothing was changed" in same
        assert len(show(grant)["decisions"]) == 1

    def test_hold_and_return_do_not_use_it_up(self, grant: Desk) -> None:
        prove(grant)
        assert decide(grant, "hold").code == 0
        refused(decide(grant, "hold"), "already-decided")
        assert decide(grant, "hold", by="B. Deputy").code == 0
        assert decide(grant, "return").code == 0
        opened(grant)
        assert [d["outcome"] for d in show(grant)["decisions"]] == ["hold", "hold", "return", "approve"]
        assert [d["round"] for d in show(grant)["decisions"]] == [1, 2, 3, 4]

    def test_a_correction_is_kept_beside_what_it_corrects(self, grant: Desk) -> None:
        opened(grant)
        without = decide(grant, "return", "--correct")
        assert (without.code, without.json["error"]["id"]) == (2, "bad-usage")
        ran = decide(grant, "return", "--correct", "--because", "the minutes say so")
        assert ran.code == 0
        gate = show(grant)
        assert (gate["open"], gate["outcome"]) == (False, "return")
        assert [(d["outcome"], d["corrects"]) for d in gate["decisions"]] == [("approve", None), ("return", 1)]
        (change,) = (c for c in grant.json("history", "GRANT")["changes"] if c["what"] == "decision corrected")
        assert (change["from"], change["to"]) == ("approve", "return")
        assert change["because"] == "the minutes say so"

    def test_what_never_was_is_not_corrected(self, grant: Desk) -> None:
        prove(grant)
        ran = decide(grant, "approve", "--correct", "--because", "x")
        assert (ran.code, ran.json["error"]["id"]) == (2, "bad-usage")

    def test_a_stop_that_was_a_mistake(self, grant: Desk) -> None:
        prove(grant)
        assert decide(grant, "stop").code == 0
        refused(decide(grant, "approve"), "already-decided")
        assert decide(grant, "return", "--correct", "--because", "another workstream was meant").code == 0
        opened(grant)

    def test_what_a_later_decision_stands_on_is_not_taken_away(self, grant: Desk) -> None:
        opened(grant)
        opened(grant, stage="procurement", by="panel")
        message = refused(decide(grant, "return", "--correct", "--because", "x"), "already-decided")
        assert "Correct that first" in message
        kept = decide(grant, "approve", "--note", "as minuted", "--correct", "--because", "x")
        assert kept.json["gate"]["open"]

    def test_a_correction_leaves_an_approval_its_terms(self, grant: Desk) -> None:
        was = opened(grant)["gate"]["decision"]["terms"]
        load(grant, WORK.replace("400000", "430000"))
        now = decide(grant, "approve", "--note", "n", "--tolerance", "date=8w", "--correct", "--because", "x").json
        terms = now["gate"]["decision"]["terms"]
        assert terms == {**was, "tolerance": {**was["tolerance"], "date": "8 weeks"}}


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
        file = grant.file.parent / "bad.yaml"
        file.write_text(text, encoding="utf-8")
        ran = grant.run("load", file, "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (2, "duplicate-reference")
        assert self.actions(grant)["GRANT-design-c1"]["status"] == "open"


class TestVersionsOfEvidence:
    def test_are_numbered_or_named_and_the_decision_says_which_it_saw(self, grant: Desk) -> None:
        assert prove(grant)["evidence"]["version"] == "1"
        assert prove(grant)["evidence"]["version"] == "2"
        assert prove(grant, "survey-report", "--version", "final")["evidence"]["version"] == "final"
        assert prove(grant)["evidence"]["version"] == "4"
        again = grant.run("evidence", "GRANT", "survey-report", "--link", "x", "--on", "2025-07-01", "--version", "2",
                          "--by", "clerk", "--json")  # fmt: skip
        assert (again.code, again.json["error"]["id"]) == (2, "bad-usage")
        gate = opened(grant)["gate"]
        assert gate["decision"]["saw"] == [{"key": "survey-report", "version": "4"}]
        assert [(e["version"], e["seen"]) for e in gate["evidence"]] == [
            ("1", False), ("2", False), ("final", False), ("4", True),
        ]  # fmt: skip
        assert (
            "version 4: https://example.org/survey-report (Tue 1 Jul 2025, which the decision saw)"
            in grant.run("gate", "GRANT", "design").text
        )

    def test_a_template_that_asks_for_more_does_not_shut_an_open_gate(self, grant: Desk) -> None:
        opened(grant)
        load(grant, TEMPLATE.replace("step: survey}}", "step: survey}, costs: Costs}"))
        gate = show(grant)
        assert (gate["open"], gate["missing"]) == (True, [])
        assert gate["asked_since"] == [{"key": "costs", "title": "Costs"}]
        assert "Asked for since the approval: costs" in grant.run("gate", "GRANT", "design").text


GATED = """
template:
  kind: gated
  title: Two gates
  version: 1
  stages:
    review: {title: Review, duration: 1 month}
    design: {title: Design, duration: 1 month, gate: {title: First, approver: anyone}}
    procurement: {title: Procurement, duration: 1 month, gate: {title: Second, approver: anyone}}
"""
GATED_WORK = """
workstreams:
  - reference: GATED
    kind: gated
    title: Two gates
    start: 2025-06-02
"""


class TestNoGateOpensWithoutADecision:
    def test_not_by_a_file_that_says_that_it_is_done(self, grant: Desk) -> None:
        text = WORK + "    steps: {gate-design: {done: 2025-06-02}, gate-procurement: {done: 2025-06-03}}\n"
        file = grant.file.parent / "bad.yaml"
        file.write_text(text, encoding="utf-8")
        grant.run("load", file, "--by", "clerk", "--json")
        assert not show(grant)["open"]
        found = {m["key"]: m["actual"] for m in grant.json("plan", "GRANT")["milestones"]}
        assert (found["gate-design"], found["gate-procurement"]) == (None, None)

    @pytest.mark.parametrize("key", ["gate-design", "gate-procurement"])
    def test_not_by_a_step_of_its_name(self, grant: Desk, key: str) -> None:
        text = WORK + f"    added_steps: {{{key}: {{title: x, stage: review}}}}\n"
        file = grant.file.parent / "bad.yaml"
        file.write_text(text, encoding="utf-8")
        assert grant.run("load", file, "--by", "clerk", "--json").code == 2

    def test_not_by_leaving_the_gate_out(self, grant: Desk) -> None:
        text = WORK + "    steps: {gate-design: {left_out: not needed}}\n"
        file = grant.file.parent / "bad.yaml"
        file.write_text(text, encoding="utf-8")
        grant.run("load", file, "--by", "clerk", "--json")
        assert not show(grant)["open"]
        refused(decide(grant, "approve", by="x", stage="procurement"), "gate-shut")

    @pytest.mark.parametrize("change", ["template", "kind"])
    def test_not_by_taking_the_gate_away_at_which_it_waits(self, grant: Desk, change: str) -> None:
        a, b = TEMPLATE.index("      gate:\n        title: Findings"), TEMPLATE.index("      steps: {outline")
        without = TEMPLATE[:a] + TEMPLATE[b:]
        if change == "kind":
            without = without.replace("kind: grant", "kind: easy") + WORK.replace("kind: grant", "kind: easy")
        file = grant.file.parent / "bad.yaml"
        file.write_text(without, encoding="utf-8")
        ran = grant.run("load", file, "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (2, "gate-removed"), ran.text
        assert "the gate of design (Findings accepted) is taken away" in ran.json["error"]["message"]
        assert not show(grant)["open"]
        opened(grant)
        assert grant.run("load", file, "--by", "clerk", "--json").code == 0

    def test_a_later_gate_that_goes_is_told_and_logged(self, grant: Desk) -> None:
        without = TEMPLATE.replace("      gate: {title: Award, approver: anyone}\n", "")
        (problem,) = (p for p in load(grant, without)["problems"] if p["id"] == "gate-removed")
        assert (problem["severity"], problem["milestone"]) == ("warning", "gate-mobilisation")
        (change,) = (c for c in grant.json("history", "GRANT")["changes"] if c["what"] == "gate removed")
        assert (change["field"], change["from"]) == ("gate-mobilisation", "Award")
        left = load(grant, TEMPLATE + WORK + "    stages: {design: {left_out: designed already}}\n")["problems"]
        assert [p["milestone"] for p in left if p["id"] == "gate-removed"] == ["gate-design"]

    def test_not_by_leaving_out_its_stage_where_the_next_has_no_gate(self, grant: Desk) -> None:
        only = GATED.replace(", gate: {title: Second, approver: anyone}", "")
        load(grant, only + GATED_WORK)
        self.refused_by_a_file(grant, GATED_WORK + "    stages: {design: {left_out: elsewhere}}\n")

    def test_not_by_leaving_out_its_stage_and_putting_it_back_without_the_gate(self, grant: Desk) -> None:
        load(grant, GATED + GATED_WORK)
        without = GATED.replace(", gate: {title: First, approver: anyone}", "")
        out = GATED_WORK + "    stages: {design: {left_out: elsewhere}}\n"
        assert [p["severity"] for p in load(grant, out)["problems"] if p["id"] == "gate-removed"] == ["warning"]
        self.refused_by_a_file(grant, without + GATED_WORK)
        load(grant, without)
        self.refused_by_a_file(grant, GATED_WORK)

    def refused_by_a_file(self, grant: Desk, text: str) -> None:
        file = grant.file.parent / "bad.yaml"
        file.write_text(text, encoding="utf-8")
        ran = grant.run("load", file, "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (2, "gate-removed"), ran.text
        assert "the gate of design (First) is taken away" in ran.json["error"]["message"]

    def test_not_by_a_new_owner_nor_by_the_one_before(self, grant: Desk) -> None:
        opened(grant)
        load(grant, WORK.replace("owner: Lead Commissioner", "owner: Somebody Else"))
        refused(decide(grant, "approve", by="Somebody Else", stage="procurement"))
        before = refused(decide(grant, "approve", by="Lead Commissioner", stage="procurement"))
        assert "leads, or has led since its last gate, GRANT" in before
        opened(grant, stage="procurement", by="whoever")
        opened(grant, stage="mobilisation", by="Lead Commissioner")

    def test_not_by_a_name_with_what_cannot_be_seen(self, grant: Desk) -> None:
        opened(grant)
        refused(decide(grant, "approve", by="Lead\u200b Commissioner", stage="procurement"))

    def test_evidence_is_never_taken_for_the_decision(self, grant: Desk) -> None:
        text = TEMPLATE.replace("survey-report: {title: Survey report, step: survey}", "decision: Minutes")
        file = grant.file.parent / "bad.yaml"
        file.write_text(text, encoding="utf-8")
        ran = grant.run("load", file, "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (2, "wrong-value")

    def test_not_once_more_after_a_restart(self, grant: Desk) -> None:
        opened(grant)
        grant.json("restart", "GRANT", "design", "--on", "2025-07-01", "--by", "clerk")
        gate = show(grant)
        assert (gate["open"], gate["decision"]) == (False, None)
        assert [item["key"] for item in gate["missing"]] == ["survey-report", "decision"]
        refused(decide(grant, "approve"), "gate-shut")

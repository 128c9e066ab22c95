"""A gate opens by a decision and in no other way: who may decide, under which terms, on which conditions."""

from __future__ import annotations

import pytest

from tests.cli.grant import COUNCIL, TEMPLATE, WORK, decide, load, opened, prove, refused, show, tried
from tests.conftest import Desk


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
        ran = tried(grant, COUNCIL + "      Panel: {holders: [F. Nobody]}\n")
        assert (ran.code, ran.json["error"]["id"]) == (2, "duplicate-field")
        assert "'Panel' is the same role as 'panel'" in ran.json["error"]["message"]

    def test_names_a_role_that_the_gate_knows(self, grant: Desk) -> None:
        text = TEMPLATE.replace("approvers: [panel, cabinet]", "approvers: [panel]\n        limit: {mayor: 1}")
        ran = tried(grant, text)
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
        tried(grant, text)
        assert not show(grant)["open"]
        found = {m["key"]: m["actual"] for m in grant.json("plan", "GRANT")["milestones"]}
        assert (found["gate-design"], found["gate-procurement"]) == (None, None)

    @pytest.mark.parametrize("key", ["gate-design", "gate-procurement"])
    def test_not_by_a_step_of_its_name(self, grant: Desk, key: str) -> None:
        text = WORK + f"    added_steps: {{{key}: {{title: x, stage: review}}}}\n"
        assert tried(grant, text).code == 2

    def test_not_by_leaving_the_gate_out(self, grant: Desk) -> None:
        text = WORK + "    steps: {gate-design: {left_out: not needed}}\n"
        tried(grant, text)
        assert not show(grant)["open"]
        refused(decide(grant, "approve", by="x", stage="procurement"), "gate-shut")

    @pytest.mark.parametrize("change", ["template", "kind"])
    def test_not_by_taking_the_gate_away_at_which_it_waits(self, grant: Desk, change: str) -> None:
        a, b = TEMPLATE.index("      gate:\n        title: Findings"), TEMPLATE.index("      steps: {outline")
        without = TEMPLATE[:a] + TEMPLATE[b:]
        if change == "kind":
            without = without.replace("kind: grant", "kind: easy") + WORK.replace("kind: grant", "kind: easy")
        ran = tried(grant, without)
        assert (ran.code, ran.json["error"]["id"]) == (2, "gate-removed"), ran.text
        assert "the gate of design (Findings accepted) is taken away" in ran.json["error"]["message"]
        assert not show(grant)["open"]
        opened(grant)
        assert tried(grant, without).code == 0

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
        ran = tried(grant, text)
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
        ran = tried(grant, text)
        assert (ran.code, ran.json["error"]["id"]) == (2, "wrong-value")

    def test_not_once_more_after_a_restart(self, grant: Desk) -> None:
        opened(grant)
        grant.json("restart", "GRANT", "design", "--on", "2025-07-01", "--by", "clerk")
        gate = show(grant)
        assert (gate["open"], gate["decision"]) == (False, None)
        assert [item["key"] for item in gate["missing"]] == ["survey-report", "decision"]
        refused(decide(grant, "approve"), "gate-shut")

"""Which evidence and decision open which gate."""

from __future__ import annotations

import pytest

from commissioning.errors import NotFound
from commissioning.gates import (
    OUTCOMES,
    current_stage,
    gate_of,
    next_stage,
    present_stages,
    stage_wanting,
    stopped,
    wanted_evidence,
)
from commissioning.model import Facts, Outcome, Stage
from commissioning.testing import built_in, decided, evidence, facts, template, workstream

# Design wants two findings, one of them from a step that is optional; procurement wants the specification.
OURS = template("""
stages:
  review:
    steps:
      demand-analysis: {duration: 1 week}
      survey: {duration: 1 week, optional: true}
  design:
    gate:
      title: Findings accepted
      approver: director
      evidence:
        demand-analysis: {title: Demand analysis, step: demand-analysis}
        survey: {title: What people said, step: survey}
    steps:
      specification: {duration: 1 week}
  procurement:
    gate: {evidence: {specification: Specification}}
    steps: {tender: {duration: 1 week}}
  mobilisation:
    steps: {go: {kind: start}}
""")
WORK = workstream(kind="example")

FOUND = evidence("design", "demand-analysis", on="2025-03-03")
SPECIFIED = evidence("procurement", "specification", on="2025-06-02")


def missing(known: Facts, stage: Stage = "design") -> list[str]:
    return [item.key for item in gate_of(WORK, OURS, known, stage).missing]


class TestAGateOpens:
    def test_with_its_evidence_and_an_approval(self) -> None:
        gate = gate_of(WORK, OURS, facts(FOUND, decided("design", "approve", on="2025-03-10")), "design")
        assert gate.open
        assert (gate.outcome, gate.missing, gate.title, gate.approver) == (
            "approve",
            (),
            "Findings accepted",
            "director",
        )
        assert [item.key for item in gate.evidence] == ["demand-analysis"]

    def test_with_conditions_that_are_kept(self) -> None:
        gate = gate_of(
            WORK,
            OURS,
            facts(FOUND, decided("design", "approve-with-conditions", "publish it", on="2025-03-10")),
            "design",
        )
        assert gate.open
        assert gate.conditions == ("publish it",)


class TestAGateIsShut:
    def test_without_anything(self) -> None:
        gate = gate_of(WORK, OURS, facts(), "design")
        assert not gate.open
        assert missing(facts()) == ["demand-analysis", "decision"]
        assert [item.title for item in gate.missing] == [
            "Demand analysis",
            "Findings accepted: decision of the director",
        ]
        assert [item.key for item in gate.missing_evidence] == ["demand-analysis"]

    def test_with_evidence_and_no_decision(self) -> None:
        assert missing(facts(FOUND)) == ["decision"]
        assert not gate_of(WORK, OURS, facts(FOUND), "design").open

    def test_with_an_approval_and_no_evidence(self) -> None:
        known = facts(decided("design", "approve", on="2025-03-10"))
        assert missing(known) == ["demand-analysis"]
        assert not gate_of(WORK, OURS, known, "design").open

    @pytest.mark.parametrize("outcome", [o for o in OUTCOMES if not o.startswith("approve")])
    def test_with_any_other_decision(self, outcome: Outcome) -> None:
        gate = gate_of(WORK, OURS, facts(FOUND, decided("design", outcome, on="2025-03-10")), "design")
        assert not gate.open
        assert gate.outcome == outcome
        assert [item.key for item in gate.missing] == ["decision"]

    def test_again_after_an_approval_was_taken_back(self) -> None:
        known = facts(
            FOUND, decided("design", "approve", on="2025-03-10"), decided("design", "return", on="2025-03-12")
        )
        assert not gate_of(WORK, OURS, known, "design").open

    def test_by_evidence_that_was_given_to_another_gate(self) -> None:
        elsewhere = evidence("procurement", "demand-analysis", on="2025-03-03")
        assert missing(facts(elsewhere)) == ["demand-analysis", "decision"]


def test_evidence_of_a_step_that_is_left_out_is_not_wanted() -> None:
    assert [item.key for item in wanted_evidence(WORK, OURS, "design")] == ["demand-analysis"]
    taken = workstream("steps: {survey: {take_in: true}}", kind="example")
    assert [item.key for item in wanted_evidence(taken, OURS, "design")] == ["demand-analysis", "survey"]
    without = workstream("steps: {demand-analysis: {left_out: known already}}", kind="example")
    assert wanted_evidence(without, OURS, "design") == ()
    added = workstream("added_steps: {survey: {title: Ours, stage: review}}", kind="example")
    assert [item.key for item in wanted_evidence(added, OURS, "design")] == ["demand-analysis", "survey"]


def test_evidence_of_a_stage_that_is_left_out_is_not_wanted() -> None:
    without = workstream("stages: {review: {left_out: done by another council}}", kind="example")
    assert wanted_evidence(without, OURS, "design") == ()


def test_evidence_that_no_step_makes_is_always_wanted() -> None:
    without = workstream("stages: {design: {left_out: nothing to design}}", kind="example")
    assert [item.key for item in wanted_evidence(without, OURS, "procurement")] == ["specification"]


def test_a_stage_without_a_gate_opens_with_the_one_before_it() -> None:
    gate = gate_of(WORK, OURS, facts(), "mobilisation")
    assert gate.open
    assert not gate.exists
    assert gate.title == "Mobilisation opens without a gate"
    assert wanted_evidence(WORK, OURS, "mobilisation") == ()


def test_a_stage_that_the_workstream_has_not_is_not_found() -> None:
    without = workstream("stages: {design: {left_out: nothing to design}}", kind="example")
    assert present_stages(without, OURS) == ("review", "procurement", "mobilisation")
    with pytest.raises(NotFound, match="has no stage 'design'; it has review, procurement, mobilisation") as caught:
        gate_of(without, OURS, facts(), "design")
    assert caught.value.exit_code == 3


class TestTheStageItIsIn:
    def test_is_the_first_until_a_gate_opens(self) -> None:
        assert current_stage(WORK, OURS, facts()) == "review"
        assert current_stage(WORK, OURS, facts(decided("design", "approve", on="2025-03-10"))) == "review"

    def test_moves_on_with_each_gate(self) -> None:
        known = facts(FOUND, decided("design", "approve", on="2025-03-10"))
        assert current_stage(WORK, OURS, known) == "design"

    def test_passes_through_stages_without_a_gate(self) -> None:
        known = facts(
            FOUND, SPECIFIED, *(decided(stage, "approve", on="2025-06-10") for stage in ("design", "procurement"))
        )
        assert current_stage(WORK, OURS, known) == "mobilisation"

    def test_does_not_jump_over_a_shut_gate(self) -> None:
        known = facts(SPECIFIED, decided("procurement", "approve", on="2025-06-10"))
        assert current_stage(WORK, OURS, known) == "review"

    def test_what_follows_it(self) -> None:
        assert next_stage(WORK, OURS, "review") == "design"
        assert next_stage(WORK, OURS, "mobilisation") is None
        without = workstream("stages: {design: {left_out: nothing to design}}", kind="example")
        assert next_stage(without, OURS, "review") == "procurement"


class TestWhichGateWantsAPieceOfEvidence:
    def test_the_first_that_is_not_decided(self) -> None:
        stage, known = stage_wanting(WORK, OURS, facts(), "specification")
        assert stage == "procurement"
        assert list(known) == ["demand-analysis", "specification"]

    def test_none_when_no_gate_wants_it(self) -> None:
        assert stage_wanting(WORK, OURS, facts(), "survey")[0] is None

    def test_none_when_it_is_decided(self) -> None:
        known = facts(FOUND, decided("design", "approve", on="2025-03-10"))
        assert stage_wanting(WORK, OURS, known, "demand-analysis")[0] is None

    def test_still_when_it_is_approved_and_the_evidence_is_missing(self) -> None:
        known = facts(decided("design", "approve", on="2025-03-10"))
        assert stage_wanting(WORK, OURS, known, "demand-analysis")[0] == "design"

    def test_still_when_the_decision_was_no_approval(self) -> None:
        known = facts(decided("design", "return", on="2025-03-10"))
        assert stage_wanting(WORK, OURS, known, "demand-analysis")[0] == "design"


@pytest.mark.parametrize("kind", ["commissioning-review", "strategy-refresh"])
def test_the_gates_of_the_built_in_templates_want_what_their_steps_make(kind: str) -> None:
    ours = built_in(kind)
    for stage in ours.stages.values():
        for key, item in (stage.gate.evidence if stage.gate else {}).items():
            assert item.step, f"{key} comes from a step"
            assert any(item.step in other.steps for other in ours.stages.values()), f"{key}: {item.step}"


def test_a_decision_to_stop_is_final() -> None:
    stop = decided("procurement", "stop", on="2025-06-10")
    assert stopped(facts(stop, decided("procurement", "approve", on="2025-06-12"))) == stop
    assert stopped(facts(decided("procurement", "hold", on="2025-06-10"))) is None


def test_a_gate_serialises() -> None:
    known = facts(FOUND, decided("design", "approve-with-conditions", "publish it", on="2025-03-10"))
    decision = {
        "outcome": "approve-with-conditions", "on": "2025-03-10", "by": "Director", "role": None, "on_behalf_of": None,
        "conditions": ["publish it"], "note": None, "attempt": 1, "round": 1, "corrects": None, "terms": None,
        "saw": None,
    }  # fmt: skip
    assert gate_of(WORK, OURS, known, "design").as_dict() == {
        "stage": "design",
        "title": "Findings accepted",
        "approver": "director",
        "outcome": "approve-with-conditions",
        "open": True,
        "missing": [],
        "conditions": ["publish it"],
        "evidence": [
            {
                "key": "demand-analysis", "link": "https://example.org/demand-analysis", "on": "2025-03-03",
                "version": "1", "seen": None,
            }
        ],
        "stale": [],
        "decided_on": "2025-03-10",
        "decided_by": "Director",
        "decision": decision,
        "decisions": [decision],
        "void": None,
        "asked_since": [],
        "agreed": [],
        "dates": None,
        "approvers": [],
        "may_decide": [],
        "value": None,
        "tolerance": None,
    }  # fmt: skip

"""People record through Prefect's pages what the command line records, with the same refusals, and nothing twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from prefect import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.objects import State, StateType
from prefect.utilities.callables import parameter_schema

from commissioning import service, settings
from flows import commissioning_review, record_decision, record_done, record_evidence
from tests.flows.conftest import DAY, Council

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]

BY = "Commissioning director"
SHUT = {"reference": "DEM-2025", "stage": "design", "outcome": "approve", "on": DAY, "by": BY}


def run(flow: Any, **parameters: Any) -> State[dict[str, Any]]:
    state: State[dict[str, Any]] = flow(**parameters, return_state=True)
    return state


def bring_all(council: Council, reference: str = "DEM-2025", stage: str = "design") -> None:
    for item in service.gate(council.store, reference, stage, as_of=DAY).missing_evidence:
        given = {"reference": reference, "key": item.key, "link": f"{item.key}.pdf", "on": DAY, "by": "officer"}
        assert run(record_evidence, **given).name == "Recorded"


def test_a_workstream_goes_on_by_forms_alone(council: Council) -> None:
    for stage in ("design", "procurement", "mobilisation"):
        bring_all(council, stage=stage)
        state = run(record_decision, **{**SHUT, "stage": stage})
        assert (state.type, state.name) == (StateType.COMPLETED, "Recorded")
    assert state.result()["run"] == {
        "flow": "commissioning-review",
        "state": "Completed",
        "message": "DEM-2025 has entered every stage: review, design, procurement, mobilisation",
    }
    assert [stage for stage, _ in council.entries("DEM-2025")] == ["review", "design", "procurement", "mobilisation"]
    decisions = [c for c in service.history(council.store, "DEM-2025").changes if c.what == "decision"]
    assert [change.by for change in decisions] == [BY] * 3
    assert all((change.because or "").startswith("recorded through Prefect, run ") for change in decisions)


def test_a_refusal_never_looks_like_success(council: Council) -> None:
    changes = council.changes()
    state = run(record_decision, **SHUT)
    assert (state.type, state.name) == (StateType.FAILED, "Refused")
    assert (state.message or "").startswith("The gate of design cannot be approved: evidence is missing: ")
    assert council.changes() == changes


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": date(2031, 1, 1)},
        {"reference": "NOPE"},
        {"stage": "review"},
        {"outcome": "approve-with-conditions"},
        {"outcome": "hold", "details": {"conditions": ["publish it"]}},
    ],
    ids=str,
)
def test_what_the_command_line_refuses_is_refused(council: Council, wrong: dict[str, Any]) -> None:
    changes = council.changes()
    state = run(record_decision, **{**SHUT, **wrong})
    assert (state.type, state.name) == (StateType.FAILED, "Refused")
    assert council.changes() == changes


@pytest.mark.parametrize("flow", [record_decision, record_evidence, record_done], ids=lambda flow: flow.name)
def test_an_empty_form_is_no_form(council: Council, flow: Any) -> None:
    form = parameter_schema(flow)
    assert form.required == [name for name in form.properties if name != "details"]
    assert not [name for name in form.required if "default" in form.properties[name]]
    changes = council.changes()
    with pytest.raises(Exception, match="missing"):
        flow()
    assert council.changes() == changes


@pytest.mark.parametrize("by", ["", "  "])
def test_somebody_is_named(council: Council, by: str) -> None:
    bring_all(council)
    changes = council.changes()
    assert run(record_decision, **{**SHUT, "by": by}).is_failed()
    assert council.changes() == changes


def test_the_outcome_is_one_of_five(council: Council) -> None:
    form = parameter_schema(record_decision)
    assert form.definitions["Outcome"]["enum"] == ["approve", "approve-with-conditions", "return", "hold", "stop"]
    assert run(record_decision, **{**SHUT, "outcome": "approved"}).is_failed()


def test_a_run_that_is_retried_records_nothing_twice(council: Council) -> None:
    bring_all(council)
    decided = {**SHUT, "outcome": "approve-with-conditions", "details": {"conditions": ["publish it"], "note": "so"}}
    brought = {"reference": "DEM-2025", "key": "contract-award-report", "link": "a.pdf", "on": DAY, "by": "officer"}
    wanted = service.gate(council.store, "DEM-2025", "procurement", as_of=DAY).missing_evidence[0].key
    happened = {"reference": "DEM-2025", "milestone": "engagement", "on": DAY, "by": "officer"}
    happened["milestone"] = service.passages(council.store, "DEM-2025", as_of=DAY)[1].milestones[-1].key
    for flow, given in (
        (record_decision, decided),
        (record_evidence, {**brought, "key": wanted}),
        (record_done, happened),
    ):
        first = run(flow, **given)
        assert first.name == "Recorded", first.message
        changes = council.changes()
        again = run(flow, **given)
        assert again.type is StateType.COMPLETED
        assert again.name in ("AlreadyRecorded", "Recorded")
        assert council.changes() == changes


def test_a_void_approval_is_decided_again_by_the_same_words(council: Council) -> None:
    bring_all(council)
    given = {**SHUT, "details": {"on_behalf_of": "Somebody"}}
    assert run(record_decision, **given).result()["gate"]["decision"]["on_behalf_of"] == "Somebody"
    author = service.Author("officer", settings.now())
    late = service.slip(council.store, "DEM-2025", "service-start", to=date(2027, 6, 1), author=author, as_of=DAY)
    assert [void.stage for void in late.voided] == ["design"]
    assert run(commissioning_review, reference="DEM-2025").name == "GateShut"
    again = run(record_decision, **given)
    assert again.name == "Recorded"
    assert again.result()["gate"]["open"]


def test_a_gate_is_not_done(council: Council) -> None:
    state = run(record_done, reference="DEM-2025", milestone="gate-design", on=DAY, by=BY)
    assert (state.type, state.name) == (StateType.FAILED, "Refused")
    assert "only a decision opens it" in (state.message or "")


def test_a_workstream_leaves_its_story(council: Council) -> None:
    bring_all(council)
    run(record_decision, **SHUT)
    with get_client(sync_client=True) as client:
        wanted = ArtifactFilter(key=ArtifactFilterKey(any_=["workstream-dem-2025"]))
        last = max(client.read_artifacts(artifact_filter=wanted), key=lambda artifact: artifact.created)
    told = str(last.data)
    assert told.startswith("# DEM-2025: Dementia Support Service\n")
    assert " | approve, open | 2025-07-01 |\n" in told
    assert "\n## Missing before " in told
    assert "(`specification`)" in told

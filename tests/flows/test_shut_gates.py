"""Every way that Prefect offers to go on, tried on a gate that is shut: none of them opens it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.flow_engine import run_flow
from prefect.states import AwaitingRetry, Completed, Scheduled

from commissioning import service
from flows import advance_portfolio, commissioning_review, strategy_refresh
from flows.workstreams import run_stage
from tests.flows.conftest import DAY, Council

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]

SHUT = {"reference": "DEM-2025", "as_of": DAY}


@pytest.fixture
def client() -> Iterator[SyncPrefectClient]:
    with get_client(sync_client=True) as found:
        yield found


@pytest.fixture
def shut(council: Council, client: SyncPrefectClient) -> FlowRun:
    """A run that ended at the shut gate of design."""
    state: State[Any] = commissioning_review(**SHUT, return_state=True)
    assert state.name == "GateShut"
    return again(client, state.state_details.flow_run_id)


def again(client: SyncPrefectClient, id: UUID | None) -> FlowRun:
    assert id is not None
    return client.read_flow_run(id)


def entered(council: Council) -> list[str | None]:
    return [stage for stage, _ in council.entries("DEM-2025")]


def is_open(council: Council) -> bool:
    return service.gate(council.store, "DEM-2025", "design", as_of=DAY).open


@pytest.mark.parametrize("state", [AwaitingRetry(), Scheduled(), Completed(), Completed(name="Approved")], ids=str)
def test_a_state_that_is_forced_on_a_run(
    council: Council, client: SyncPrefectClient, shut: FlowRun, state: State[Any]
) -> None:
    client.set_flow_run_state(shut.id, state, force=True)
    ended = run_flow(commissioning_review, flow_run=again(client, shut.id), parameters=SHUT, return_type="state")
    assert isinstance(ended, State)
    assert entered(council) == ["review"]
    assert not is_open(council)
    assert commissioning_review(**SHUT)["stage"] == "design"


def test_a_run_that_is_resumed(council: Council, client: SyncPrefectClient, shut: FlowRun) -> None:
    for run_input in ({}, {"outcome": "approve", "decided_by": "nobody"}):
        assert client.resume_flow_run(shut.id, run_input=run_input).status.value in ("ABORT", "REJECT")
    assert entered(council) == ["review"]
    assert not is_open(council)


def test_the_subflow_of_the_stage_behind_it(council: Council) -> None:
    for stage in ("design", "procurement", "mobilisation", "gate-design", "DESIGN", "", "design; approve"):
        state: State[Any] = run_stage("DEM-2025", stage, by="nobody", as_of=DAY, return_state=True)
        assert state.type is StateType.FAILED
    assert entered(council) == []


@pytest.mark.parametrize("day", [date(1999, 1, 1), DAY - timedelta(days=1), DAY + timedelta(days=3), date(2028, 6, 1)])
def test_another_day(council: Council, day: date) -> None:
    for flow in (lambda: commissioning_review("DEM-2025", as_of=day), lambda: advance_portfolio(as_of=day)):
        flow()
        assert entered(council) in ([], ["review"])
    assert not is_open(council)


def test_the_day_before_the_approval_does_not_know_it(council: Council) -> None:
    council.approve("DEM-2025", "design")
    assert commissioning_review("DEM-2025", as_of=DAY - timedelta(days=1))["stage"] == "design"
    assert entered(council) == ["review"]


@pytest.mark.parametrize(
    "reference",
    ["dem-2025", "DEM-2025 ", "DEM-2025' OR '1'='1", "{reference}", "../DEM-2025", "%", "", "\x00", "DEM\n2025"],
)
def test_odd_references(council: Council, reference: str) -> None:
    changes = council.changes()
    assert commissioning_review(reference, as_of=DAY, return_state=True).is_failed()
    assert advance_portfolio([reference], as_of=DAY, return_state=True).is_failed()
    assert council.changes() == changes


def test_the_flow_of_another_kind(council: Council) -> None:
    state: State[Any] = strategy_refresh("DEM-2025", as_of=DAY, return_state=True)
    assert state.is_failed()
    message = "DEM-2025 is a commissioning-review, not a strategy-refresh. Run the flow commissioning-review."
    assert state.message == message
    assert entered(council) == []


def test_an_artifact_that_is_edited(council: Council, client: SyncPrefectClient, shut: FlowRun) -> None:
    for artifact in client.read_artifacts():
        client.update_artifact(artifact.id, _approved())
    assert commissioning_review(**SHUT)["stage"] == "design"
    assert entered(council) == ["review"]


def _approved() -> Any:
    from prefect.client.schemas.actions import ArtifactUpdate

    return ArtifactUpdate(data="| Design | approve, open |")


@pytest.mark.parametrize(("outcome", "ended"), [("return", "GateShut"), ("hold", "GateShut"), ("stop", "Stopped")])
def test_a_decision_against_it(council: Council, outcome: Any, ended: str) -> None:
    commissioning_review(**SHUT)
    by = service.Author("Commissioning director", council_now())
    service.decide(council.store, "DEM-2025", "design", outcome, author=by, as_of=DAY)
    state: State[Any] = commissioning_review(**SHUT, return_state=True)
    assert (state.type, state.name) == (StateType.COMPLETED, ended)
    assert state.result()["outcome"] == outcome
    assert state.result()["stage"] == "design"
    changes = council.changes()
    assert commissioning_review(**SHUT, return_state=True).name == ended
    assert advance_portfolio(["DEM-2025"], as_of=DAY, return_state=True).name == "Completed"
    assert council.changes() == changes
    assert entered(council) == ["review"]


def council_now() -> Any:
    from commissioning import settings

    return settings.now()


def test_a_workstream_that_has_not_started(council: Council) -> None:
    state: State[Any] = commissioning_review("DEM-2025", as_of=date(2020, 1, 1), return_state=True)
    assert (state.type, state.name) == (StateType.COMPLETED, "NotStarted")
    assert entered(council) == []

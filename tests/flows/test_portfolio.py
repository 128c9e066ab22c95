"""The nightly run over all workstreams: each goes as far as its decisions let it, once."""

from __future__ import annotations

from typing import Any

import pytest
from prefect.client.schemas.objects import State, StateType

import flows.portfolio
from commissioning import NotFound
from flows import advance_portfolio
from tests.flows.conftest import DAY, Council

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]


def run(references: list[str] | None = None) -> State[dict[str, Any]]:
    state: State[dict[str, Any]] = advance_portfolio(references, as_of=DAY, return_state=True)
    return state


def test_every_workstream_goes_as_far_as_its_gates_let_it(council: Council) -> None:
    council.approve("DEM-2025", "design")
    state = run()
    assert (state.type, state.name) == (StateType.COMPLETED, "Completed")
    data = state.result()
    assert [item["stage"] for item in data["entered"] if item["reference"] == "DEM-2025"] == ["review", "design"]
    assert data["faults"] == []
    assert council.entries("DEM-2025") == [("review", "advance-portfolio"), ("design", "advance-portfolio")]


def test_a_second_run_changes_nothing(council: Council) -> None:
    first = run().result()
    changes = council.changes()
    second = run().result()
    assert council.changes() == changes
    assert second == {**first, "entered": []}


def test_only_those_asked_for(council: Council) -> None:
    assert run(["DEM-2025"]).result()["workstreams"] == 1
    assert council.entries("DEM-2025") == [("review", "advance-portfolio")]


def test_an_unknown_reference_fails_before_anything_is_written(council: Council) -> None:
    changes = council.changes()
    state = run(["DEM-2025", "NOPE"])
    assert state.is_failed()
    assert state.message == "There is no workstream 'NOPE'."
    assert council.changes() == changes
    with pytest.raises(NotFound):
        advance_portfolio(["NOPE"], as_of=DAY)


def test_shards_make_no_difference(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows.portfolio, "SHARD", 2)
    data = run().result()
    assert data["workstreams"] > 2
    assert run().result() == {**data, "entered": []}


def test_beside_another_run_it_ends_at_once(council: Council) -> None:
    changes = council.changes()
    with council.store.alone("advance-portfolio") as alone:
        assert alone
        state = run()
    assert (state.type, state.name) == (StateType.COMPLETED, "AlreadyRunning")
    assert council.changes() == changes
    assert run().name == "Completed"

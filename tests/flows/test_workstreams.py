"""A workstream's run: it stops where a gate is shut, passes once it is open, and repeats nothing."""

from __future__ import annotations

from typing import Any

import pytest
from prefect import get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.exceptions import FailedRun

from commissioning import NotFound, PartFailed, Refused, service
from flows import commissioning_review, publish_calendars, strategy_refresh
from flows.workstreams import run_stage
from tests.flows.conftest import DAY, Council

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]


def run(flow: Any, reference: str) -> State[dict[str, Any]]:
    state: State[dict[str, Any]] = flow(reference, as_of=DAY, return_state=True)
    return state


def read(state: State[Any]) -> FlowRun:
    """The run as the server keeps it."""
    flow_run_id = state.state_details.flow_run_id
    assert flow_run_id is not None
    with get_client(sync_client=True) as client:
        return client.read_flow_run(flow_run_id)


def stage_runs(name: str) -> int:
    """How many subflow runs of this name the server has seen."""
    wanted = FlowFilter(name=FlowFilterName(any_=[run_stage.name]))
    with get_client(sync_client=True) as client:
        return sum(found.name == name for found in client.read_flow_runs(flow_filter=wanted))


def test_a_shut_gate_ends_the_run_with_what_is_missing(council: Council) -> None:
    state = run(commissioning_review, "DEM-2025")
    assert (state.type, state.name) == (StateType.COMPLETED, "GateShut")
    data = state.result()
    assert (data["reference"], data["stage"]) == ("DEM-2025", "design")
    assert data["missing"] == [
        {"key": "demand-analysis", "title": "Demand analysis"},
        {"key": "gap-analysis", "title": "Gap analysis"},
        {"key": "engagement-report", "title": "What people said"},
        {"key": "benchmarking", "title": "Benchmarking"},
        {"key": "review-evaluation", "title": "Evaluation of the review"},
        {"key": "decision", "title": "Findings of the review accepted: decision of the commissioning director"},
    ]
    assert data["entered"] == ["review"]


def test_the_server_keeps_what_is_missing(council: Council) -> None:
    state = run(commissioning_review, "DEM-2025")
    kept = read(state).state
    assert kept is not None
    assert (kept.type, kept.name) == (StateType.COMPLETED, "GateShut")
    assert kept.result() == state.result()
    # Whoever cannot reach the stored data reads the message.
    assert kept.message is not None
    assert kept.message.startswith("DEM-2025 waits at the gate of design. Missing: Demand analysis (demand-analysis); ")


def test_without_asking_for_the_state_the_caller_gets_its_data(council: Council) -> None:
    assert commissioning_review("DEM-2025", as_of=DAY)["stage"] == "design"


def test_approval_lets_the_next_run_pass_and_repeats_nothing(council: Council) -> None:
    before = stage_runs("DEM-2025: review"), stage_runs("DEM-2025: design")
    run(commissioning_review, "DEM-2025")
    council.approve("DEM-2025", "design")
    second = run(commissioning_review, "DEM-2025")
    assert second.name == "GateShut"
    assert (second.result()["stage"], second.result()["entered"]) == ("procurement", ["design"])
    after = stage_runs("DEM-2025: review"), stage_runs("DEM-2025: design")
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)
    by = "commissioning-review"
    assert council.entries("DEM-2025") == [("review", by), ("design", by)]


def test_a_second_run_changes_nothing(council: Council) -> None:
    first = run(commissioning_review, "DEM-2025").result()
    changes = council.changes()
    second = run(commissioning_review, "DEM-2025").result()
    assert council.changes() == changes
    assert second == {**first, "entered": []}


def test_a_strategy_stops_at_its_first_gate_and_ends_when_all_are_open(council: Council) -> None:
    shut = run(strategy_refresh, "WFS-2025")
    assert (shut.name, shut.result()["stage"], shut.result()["entered"]) == ("GateShut", "procurement", [])
    council.approve("WFS-2025", "procurement")
    council.approve("WFS-2025", "mobilisation")
    done = run(strategy_refresh, "WFS-2025")
    stages = ["procurement", "mobilisation"]
    assert (done.type, done.name) == (StateType.COMPLETED, "Completed")
    assert done.result() == {"reference": "WFS-2025", "stages": stages, "entered": stages}
    assert run(strategy_refresh, "WFS-2025").result() == {"reference": "WFS-2025", "stages": stages, "entered": []}
    assert council.entries("WFS-2025") == [(stage, "strategy-refresh") for stage in stages]


def test_a_run_cut_short_in_a_stage_is_made_good_by_the_next(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_short(*_: Any, **__: Any) -> bool:
        raise RuntimeError("the machine went away")

    with monkeypatch.context() as patched:
        patched.setattr(service, "enter_stage", cut_short)
        assert run(commissioning_review, "DEM-2025").is_failed()
    assert council.entries("DEM-2025") == []
    assert run(commissioning_review, "DEM-2025").result()["entered"] == ["review"]


def test_a_stage_reports_its_milestones_with_their_dates(council: Council) -> None:
    data = run_stage("DEM-2025", "review", by="somebody", as_of=DAY)
    titles = {item["key"]: item["title"] for item in data["milestones"]}
    assert titles["gap-analysis"] == "Gap analysis"
    assert all(item["due"] for item in data["milestones"])
    assert data["entered"] is True
    assert run_stage("DEM-2025", "review", by="somebody", as_of=DAY)["entered"] is False


def test_a_stage_behind_a_shut_gate_is_refused(council: Council) -> None:
    with pytest.raises(Refused, match="The gate of design is shut"):
        run_stage("DEM-2025", "design", by="somebody", as_of=DAY)


def test_an_unknown_reference_fails_in_one_sentence(council: Council) -> None:
    state = run(commissioning_review, "NOPE")
    assert state.is_failed()
    assert state.message is not None
    assert state.message.startswith("There is no workstream 'NOPE'. There is: ")
    with pytest.raises(NotFound, match="There is no workstream 'NOPE'"):
        commissioning_review("NOPE", as_of=DAY)
    kept = read(state).state
    assert kept is not None
    with pytest.raises(FailedRun, match="There is no workstream 'NOPE'"):
        kept.result()


def test_no_database_fails_in_one_sentence(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMISSIONING_DATABASE_URL", f"sqlite:///{council.folder / 'none.db'}")
    state = run(commissioning_review, "DEM-2025")
    assert state.is_failed()
    assert state.message is not None
    assert state.message.startswith("There is no database at ")


@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (PartFailed("database-locked", "Another program holds the database."), 2),
        (NotFound("not-found", "There is no such workstream."), 1),
    ],
    ids=lambda value: getattr(value, "id", None),
)
def test_only_what_may_get_better_is_tried_again(
    council: Council, monkeypatch: pytest.MonkeyPatch, error: Exception, tries: int
) -> None:
    passages = service.passages
    calls = 0

    def fails_once(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise error
        return passages(*arguments, **options)

    monkeypatch.setattr(service, "passages", fails_once)
    state = run(strategy_refresh, "WFS-2025")
    # The second look, where there is one, is followed by a look at the first gate, and one at where it stands.
    assert (calls, state.is_completed()) == ((tries + 2, True) if tries > 1 else (1, False))


def test_a_run_of_today_tells_the_workstreams_own_calendar_as_the_night_would(council: Council) -> None:
    published = council.folder / "published"
    publish_calendars()
    before = {path.name: path.read_bytes() for path in published.iterdir()}
    council.approve("DEM-2025", "design")
    commissioning_review("DEM-2025")
    after = {path.name: path.read_bytes() for path in published.iterdir()}
    assert [name for name in after if after[name] != before[name]] == ["workstream-DEM-2025.ics"]
    feeds = {feed["scope"]: feed["changed"] for feed in publish_calendars()["feeds"]}
    assert (feeds["workstream:DEM-2025"], feeds["portfolio"]) == (False, True)


def test_a_run_as_of_another_day_leaves_the_calendars_alone(council: Council) -> None:
    commissioning_review("DEM-2025", as_of=DAY)
    assert not (council.folder / "published").exists()


def test_a_calendar_that_cannot_be_written_stops_no_workstream(council: Council) -> None:
    (council.folder / "published").write_text("a file", encoding="utf-8")
    state: State[dict[str, Any]] = commissioning_review("DEM-2025", return_state=True)
    assert (state.name, state.result()["entered"]) == ("GateShut", ["review"])

"""Keeping the house as a flow: its states, its findings, and that a piece that fails does not stop the others."""

from __future__ import annotations

from datetime import date

import pytest
from prefect.client.schemas.objects import State, StateType

from commissioning import service
from flows import keep_house, publish_calendars
from tests.flows.conftest import DAY, Council

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]


def kept(day: date) -> State[dict]:
    state: State[dict] = keep_house(as_of=day, return_state=True)
    return state


def test_a_night_when_there_is_nothing_to_do(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMISSIONING_BACKUP_DIRECTORY", str(council.folder / "backups"))
    publish_calendars(as_of=DAY)
    first = kept(DAY)
    assert (first.type, first.name) == (StateType.COMPLETED, "Completed"), first.message
    data = first.result()
    assert (data["as_of"], data["needs_attention"], data["failed"]) == (DAY.isoformat(), False, [])
    assert set(data["pieces"]) == set(service.PIECES)
    changes = council.changes()
    assert kept(DAY).result()["pieces"]["baselines"]["kept"] == []
    assert council.changes() == changes
    assert [path.name for path in (council.folder / "backups").glob("*")] == [f"commissioning-{DAY}.db"]


def test_what_a_person_must_do_names_the_state(council: Council) -> None:
    # On 20 November 2025 the last meeting that is known, 23 April 2026, is 154 days off.
    state = kept(date(2025, 11, 20))
    assert (state.type, state.name) == (StateType.COMPLETED, "NeedsAttention")
    assert "meetings-end" in [problem["id"] for problem in state.result()["pieces"]["horizon"]["problems"]]


def test_a_piece_that_fails_does_not_stop_the_others(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    (council.folder / "taken").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("COMMISSIONING_BACKUP_DIRECTORY", str(council.folder / "taken"))
    state = kept(DAY)
    assert state.is_failed()
    assert str(state.message).startswith("Failed: backup. log: whole")
    kept_now = [change for change in service.history(council.store).changes if change.what == "baseline"]
    assert len(kept_now) > 0  # the meeting of 26 June 2025


def test_without_a_database_every_piece_says_so(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMISSIONING_DATABASE_URL", f"sqlite:///{council.folder / 'gone.db'}")
    state = kept(DAY)
    assert state.is_failed()
    assert all(name in str(state.message) for name in service.PIECES)
    assert "There is no database" in str(state.message)


def test_two_runs_at_once_do_not_work_beside_each_other(council: Council) -> None:
    with council.store.alone("keep-house") as held:
        assert held
        assert "left to another run" in str(kept(DAY).message)
    assert not [change for change in service.history(council.store).changes if change.what == "baseline"]

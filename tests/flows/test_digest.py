"""The weekly digest as a flow: on the first working day of a week, once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from prefect.client.schemas.objects import State, StateType

from flows import deliver_messages, weekly_digest
from tests.flows.conftest import Council

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]

# Monday 25 August 2025 is a bank holiday in England.
SATURDAY, BANK_HOLIDAY, TUESDAY, FRIDAY = date(2025, 8, 23), date(2025, 8, 25), date(2025, 8, 26), date(2025, 8, 29)


def digest(day: date) -> State[dict]:
    state: State[dict] = weekly_digest(as_of=day, return_state=True)
    return state


def test_the_week_of_a_bank_holiday_gets_its_messages_on_tuesday(council: Council) -> None:
    for day in (SATURDAY, BANK_HOLIDAY):
        state = digest(day)
        assert (state.type, state.name, state.result()["working_day"]) == (StateType.COMPLETED, "NotAWorkingDay", False)
    assert not (council.folder / "outbox").exists()
    first = digest(TUESDAY)
    assert (first.type, first.name) == (StateType.COMPLETED, "Completed"), first.message
    data = first.result()
    assert (data["week"], data["sent_on"]) == ("2025-W35", TUESDAY.isoformat())
    assert len(data["sent"]) == len(data["messages"]) == len(list((council.folder / "outbox").glob("*")))
    assert None in {item["owner"] for item in data["sent"]}


def test_it_may_start_every_morning(council: Council) -> None:
    digest(TUESDAY)
    written = {path: path.stat().st_mtime_ns for path in (council.folder / "outbox").glob("*")}
    changes = council.changes()
    again = digest(FRIDAY)
    assert (again.type, again.name) == (StateType.COMPLETED, "SentBefore")
    assert again.result()["messages"] == []
    assert {path: path.stat().st_mtime_ns for path in (council.folder / "outbox").glob("*")} == written
    assert council.changes() == changes


def test_a_clock_that_was_set_back_wants_a_person(council: Council) -> None:
    digest(FRIDAY)
    state = digest(date(2025, 8, 20))
    assert (state.type, state.name) == (StateType.COMPLETED, "NeedsAttention")
    assert [problem["id"] for problem in state.result()["problems"]] == ["clock-behind"]


def test_an_outbox_that_cannot_be_written_wants_a_person_and_loses_nothing(
    council: Council, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("COMMISSIONING_OUTBOX_DIRECTORY", str(tmp_path / "taken"))
    state = digest(TUESDAY)
    assert (state.type, state.name) == (StateType.COMPLETED, "NeedsAttention")
    assert "cannot be written" in str(state.message)
    assert {message["state"] for message in state.result()["delivered"]} == {"waiting"}
    monkeypatch.setenv("COMMISSIONING_OUTBOX_DIRECTORY", str(tmp_path / "free"))
    assert deliver_messages(as_of=TUESDAY)["delivered"]
    assert len(list((tmp_path / "free").iterdir())) == len(state.result()["sent"])

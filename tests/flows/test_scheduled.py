"""The scheduled runs: each can run twice, and alerts keep to the days that the council works."""

from __future__ import annotations

import json
import socket
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, StateType
from prefect.client.schemas.sorting import ArtifactSort

from commissioning import service
from flows import overdue_alerts, publish_calendars
from tests.flows.conftest import DAY, Council

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]

FRIDAY, SATURDAY, BANK_HOLIDAY = date(2025, 8, 22), date(2025, 8, 23), date(2025, 8, 25)


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and time of writing, by name."""
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.glob("*")}


def alerts(**options: Any) -> State[dict[str, Any]]:
    state: State[dict[str, Any]] = overdue_alerts(**options, return_state=True)
    return state


def test_publishing_twice_writes_nothing_the_second_time(council: Council) -> None:
    first = publish_calendars(as_of=DAY)
    folder = council.folder / "published"
    written, changes = files(folder), council.changes()
    assert first["directory"] == str(folder)
    assert first["changed"] == len(first["feeds"]) > 0
    assert written.keys() == {Path(feed["path"]).name for feed in first["feeds"]} | {"index.html"}
    assert publish_calendars(as_of=DAY)["changed"] == 0
    assert files(folder) == written
    assert council.changes() == changes


def test_publishing_into_a_named_folder(council: Council, tmp_path: Path) -> None:
    publish_calendars(str(tmp_path / "elsewhere"), as_of=DAY)
    assert (tmp_path / "elsewhere" / "portfolio.ics").exists()
    assert not (council.folder / "published").exists()


def test_alerts_are_sent_once(council: Council) -> None:
    first = overdue_alerts(as_of=DAY)
    written, changes = files(council.folder / "outbox"), council.changes()
    assert first["alerts"] == first["new"] > 0
    assert sorted(Path(path).name for path in first["messages"]) == sorted(written)
    second = overdue_alerts(as_of=DAY)
    assert (second["new"], second["messages"], second["delivered"]) == (0, [], [])
    assert files(council.folder / "outbox") == written
    assert council.changes() == changes


def test_the_run_is_shown_as_a_table_and_links(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMISSIONING_PUBLIC_URL", "https://plans.council.example")
    first = overdue_alerts(as_of=DAY)
    with get_client(sync_client=True) as client:
        # Runs of other tests have left tables of the same key on this server.
        made = sorted(client.read_artifacts(sort=ArtifactSort.CREATED_DESC), key=lambda artifact: artifact.created)
    kept = {artifact.key: str(artifact.data) for artifact in made}
    rows = json.loads(kept["overdue-alerts"])
    assert (len(rows), {*rows[0]}) == (first["alerts"], {"level", "what", "due", "owner", "meeting", "new"})
    (link,) = [data for key, data in kept.items() if key and key.startswith("alerts-dem-2025")]
    assert "https://plans.council.example/workstreams/DEM-2025" in link


def test_a_mail_server_that_is_down_wants_a_person_and_loses_nothing(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:  # nobody listens on it
        taken.bind(("127.0.0.1", 0))
        for name, value in {"HOST": "127.0.0.1", "PORT": str(taken.getsockname()[1]), "FROM": "a@council.example",
                            "FALLBACK": "clerk@council.example"}.items():  # fmt: skip
            monkeypatch.setenv(f"COMMISSIONING_MAIL_{name}", value)
        state = alerts(as_of=DAY)
    assert (state.type, state.name) == (StateType.COMPLETED, "NeedsAttention")
    data = state.result()
    assert {problem["id"] for problem in data["problems"]} == {"missing-address", "message-waiting"}
    assert {message["state"] for message in data["delivered"]} == {"waiting"}


def test_looking_sends_nothing(council: Council) -> None:
    changes = council.changes()
    looked = overdue_alerts(send=False, as_of=DAY)
    assert looked["alerts"] == looked["new"] > 0
    assert not (council.folder / "outbox").exists()
    assert council.changes() == changes
    assert all(alert.new for alert in service.alerts(council.store, as_of=DAY).alerts)


@pytest.mark.parametrize("day", [SATURDAY, BANK_HOLIDAY], ids=["Saturday", "bank holiday"])
def test_no_alerts_on_a_day_that_is_not_worked(council: Council, day: date) -> None:
    overdue_alerts(as_of=FRIDAY)
    written, changes = files(council.folder / "outbox"), council.changes()
    state = alerts(as_of=day)
    assert (state.type, state.name) == (StateType.COMPLETED, "NotAWorkingDay")
    data = state.result()
    assert (data["as_of"], data["working_day"], data["send"]) == (day.isoformat(), False, True)
    assert (data["new"], data["messages"], data["delivered"], data["problems"]) == (0, [], [], [])
    assert (files(council.folder / "outbox"), council.changes()) == (written, changes)


def test_what_cannot_wait_goes_out_on_a_day_that_is_not_worked(council: Council) -> None:
    # The papers for 28 August were due on the 14th, and nobody was told: a meeting that can still be saved.
    state = alerts(as_of=SATURDAY)
    assert (state.name, state.result()["working_day"]) == ("NotAWorkingDay", False)
    assert state.result()["new"] == 1
    assert all(b"Published report at scrutiny" in body for body, _ in files(council.folder / "outbox").values())


def test_alerts_on_the_working_day_before(council: Council) -> None:
    state = alerts(as_of=FRIDAY)
    assert (state.name, state.result()["working_day"]) == ("Completed", True)
    assert state.result()["new"] > 0


def test_a_day_past_the_holiday_data_fails_in_one_sentence(council: Council) -> None:
    state = alerts(as_of=date(2199, 7, 1))
    assert state.is_failed()
    assert state.message is not None
    assert "outside the holiday data" in state.message


def test_the_day_comes_from_the_settings(council: Council) -> None:
    assert overdue_alerts(send=False)["as_of"] == DAY.isoformat()


def test_a_folder_that_cannot_be_written_fails_in_one_sentence(council: Council, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    state = publish_calendars(str(tmp_path / "taken"), as_of=DAY, return_state=True)
    assert state.is_failed()
    assert state.message == f"'{tmp_path / 'taken'}' is a file. Name a folder for the calendars."

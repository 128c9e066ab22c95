"""A clock that is set back, or ``--as-of`` an earlier day: nothing is doubled, and no calendar is told older dates."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from commissioning import Author, Store, service
from tests.cli.runner import Ran
from tests.conftest import Desk

LATE, EARLY = "2025-07-09", "2025-07-02"


@pytest.fixture
def on(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs a command on a day, by the machine's own clock."""
    monkeypatch.setenv("COMMISSIONING_OUTBOX_DIRECTORY", str(tmp_path / "outbox"))

    def ran(day: str, *words: object, as_of: str | None = None) -> Ran:
        monkeypatch.setenv("COMMISSIONING_NOW", f"{day}T03:00:00+01:00")
        by = () if words[0] in ("history", "board", "plan") else ("--by", "tests")
        found = desk.run(*words, *by, as_of=as_of or day)
        assert found.code == 0, found.err
        return found

    return ran


def memory(desk: Desk) -> list[tuple]:
    """What calendars have been told, and what owners were sent."""
    connection = sqlite3.connect(desk.file)
    rows = [
        *connection.execute("SELECT * FROM event ORDER BY id"),
        *connection.execute("SELECT * FROM alert ORDER BY id"),
    ]
    rows += connection.execute("SELECT key, payload FROM record WHERE sort = 'house' AND key NOT LIKE 'published-%'")
    connection.close()
    return rows


def days_and_sequences(data: bytes) -> dict[str, tuple[date, int]]:
    events = Calendar.from_ical(data).events
    return {str(event["UID"]): (event["DTSTART"].dt, int(event["SEQUENCE"])) for event in events}


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_calendars_go_back_and_forth_under_no_higher_number(desk: Desk, on, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    on(EARLY, "publish", folder)
    on(LATE, "publish", folder)
    late, known, log = files(folder), memory(desk), desk.json("history")["changes"]
    on(EARLY, "publish", folder)
    early = files(folder)
    assert (memory(desk), desk.json("history")["changes"]) == (known, log)
    assert early != late, "some forecasts creep on with every day"
    before, after = (days_and_sequences(each["workstream-DEM-2025.ics"]) for each in (early, late))
    assert all(before[uid][1] <= after[uid][1] for uid in before.keys() & after.keys())
    on(LATE, "publish", folder)
    assert files(folder) == late
    assert memory(desk) == known


def test_a_look_at_an_earlier_day_is_no_telling(desk: Desk, on) -> None:
    told = on(LATE, "feed", "portfolio").out
    known = memory(desk)
    looked = on(LATE, "feed", "portfolio", as_of=EARLY).out
    assert looked != told
    assert looked == on(LATE, "feed", "portfolio", as_of=EARLY).out
    assert memory(desk) == known
    assert on(LATE, "feed", "portfolio").out == told


def test_one_wrong_day_in_years_to_come_silences_nothing(desk: Desk, on) -> None:
    on(EARLY, "feed", "workstream:DEM-2025")
    wrong = days_and_sequences(on(EARLY, "feed", "workstream:DEM-2025", as_of="2027-01-04").out)
    right = days_and_sequences(on(LATE, "feed", "workstream:DEM-2025").out)
    moved = [uid for uid in wrong.keys() & right.keys() if wrong[uid][0] != right[uid][0]]
    assert moved
    assert all(right[uid][1] > wrong[uid][1] for uid in moved)


def test_a_change_that_is_recorded_on_an_earlier_day_is_told_on_a_later_one(desk: Desk, on) -> None:
    first = days_and_sequences(on(LATE, "feed", "workstream:DEM-2025").out)
    known = memory(desk)
    on(EARLY, "slip", "DEM-2025", "benchmarking", "--to", "2025-11-03")
    assert memory(desk) == known
    after = days_and_sequences(on(LATE, "feed", "workstream:DEM-2025").out)
    moved = [uid for uid in first if after[uid][0] != first[uid][0]]
    assert moved
    assert all(after[uid][1] == first[uid][1] + 1 for uid in moved)
    assert desk.json("history", "--verify")["verified"] is True


def test_owners_hear_nothing_of_a_day_that_is_over(desk: Desk, on, tmp_path: Path) -> None:
    on(LATE, "alerts", "--send")
    known, sent = memory(desk), files(tmp_path / "outbox")
    heard = {alert["id"] for alert in desk.json("alerts", as_of=LATE)["alerts"]}
    assert {alert["id"] for alert in desk.json("alerts", as_of="2025-06-24")["alerts"]} - heard
    on("2025-06-24", "alerts", "--send")
    on(LATE, "alerts", "--send")
    assert memory(desk) == known
    assert files(tmp_path / "outbox") == sent


def test_stages_are_entered_once_and_decisions_stand(desk: Desk, on) -> None:
    store = Store.open(desk.url)
    by = Author("nightly", datetime(2025, 7, 9, 2, tzinfo=UTC))
    service.advance(store, author=by, as_of=date.fromisoformat(LATE))
    on(LATE, "gate", "DEM-2025", "design", "hold")
    before = desk.json("history")["changes"]
    early = Author("nightly", datetime(2025, 7, 2, 2, tzinfo=UTC))
    assert not any(item.entered for item in service.advance(store, author=early, as_of=date.fromisoformat(EARLY)))
    store.close()
    assert desk.json("history")["changes"] == before
    # A gate is not decided on a day before that of its last decision.
    assert desk.run("gate", "DEM-2025", "design", "hold", "--by", "panel", as_of=EARLY).code == 2
    assert desk.json("history", "--verify")["verified"] is True

"""Five days without a server: the late runs that then start together do what is due once, and no more."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from commissioning import Author, Store, service
from tests.conftest import Desk

BEFORE, AFTER = date(2025, 7, 27), date(2025, 8, 1)


def night(store: Store, folder: Path, day: date) -> tuple[int, int, int]:
    """What the flows of one night do: stages entered, calendars changed, messages written."""
    by = Author("nightly", datetime(day.year, day.month, day.day, 2, tzinfo=UTC))
    entered = sum(len(item.entered) for item in service.advance(store, author=by, as_of=day))
    changed = sum(feed.changed for feed in service.publish(store, folder / "published", author=by, as_of=day))
    sent = service.send_alerts(store, author=by, as_of=day, delivery=service.Delivery(folder / "outbox"))
    return entered, changed, len(sent.messages)


def test_three_late_runs_are_one_catch_up(desk: Desk, tmp_path: Path) -> None:
    store = Store.open(desk.url)
    night(store, tmp_path, BEFORE)
    by = Author("panel", datetime(2025, 7, 28, 10, tzinfo=UTC))
    service.done(store, "DEM-2025", "comms-plan", on=date(2025, 7, 28), author=by, as_of=date(2025, 7, 28))
    # Prefect has made three runs beforehand; after the outage all of them are late, and start as of the same day.
    first = night(store, tmp_path, AFTER)
    written, log = sorted((tmp_path / "outbox").iterdir()), service.history(store).changes
    assert first[1] > 0
    assert [path.name for path in written if path.name.startswith(AFTER.isoformat())]
    assert not [path.name for path in written if BEFORE.isoformat() < path.name[:10] < AFTER.isoformat()]
    assert night(store, tmp_path, AFTER) == (0, 0, 0)
    assert night(store, tmp_path, AFTER) == (0, 0, 0)
    assert (sorted((tmp_path / "outbox").iterdir()), service.history(store).changes) == (written, log)
    store.close()


def test_one_late_run_does_what_five_nights_would_have_done(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other.db")
    other.file.write_bytes(desk.file.read_bytes())
    stores = Store.open(desk.url), Store.open(other.url)
    for store, folder, days in zip(stores, ("late", "nightly"), ((7,), (2, 3, 4, 5, 6, 7)), strict=True):
        for day in days:
            night(store, tmp_path / folder, date(2025, 7, day))
    for store in stores:
        store.close()
    late, nightly = (each.json("board", as_of="2025-07-07")["workstreams"] for each in (desk, other))
    # The version counts the entries of the change log: five nights told calendars more often.
    assert [{**row, "version": None} for row in late] == [{**row, "version": None} for row in nightly]
    entered = [
        [(c["reference"], c["field"]) for c in each.json("history")["changes"] if c["what"] == "stage entered"]
        for each in (desk, other)
    ]
    assert sorted(entered[0]) == sorted(entered[1])

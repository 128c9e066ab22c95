"""What the watch gives to be said is what planning everything anew finds, day after day, whatever is recorded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commissioning.service.morning.true_alerts import as_known, true_alerts
from commissioning.service.morning.watching import bring_up_to_date, due, was_told
from commissioning.store import Author, LedgerEntry, Raised, Store
from tests.conftest import Desk

AUTHOR = Author("tests", datetime(2025, 7, 1, 9, tzinfo=UTC), because="as it happened")
FIRST = date(2025, 7, 1)


@pytest.fixture
def store(desk: Desk) -> Iterator[Store]:
    opened = Store.open(desk.url)
    yield opened
    opened.close()


def said(store: Store, as_of: date) -> list[dict[str, Any]]:
    with store.writing(AUTHOR) as unit:
        return [alert.as_dict() for alert in due(unit, as_of)]


def true(store: Store, as_of: date) -> list[dict[str, Any]]:
    with store.reading() as unit:
        known = as_known(unit, true_alerts(unit, as_of))
        return [alert.as_dict() for alert in known if not alert.waits(as_of)]


def change(desk: Desk, day: date, *words: object) -> None:
    ran = desk.run(*words, "--by", "tests", "--because", "as it happened", as_of=day.isoformat())
    assert ran.code == 0, ran.text + ran.err


HAPPENS: dict[int, tuple[object, ...]] = {
    2: ("slip", "DEM-2025", "engagement", "--to", "2025-08-29"),
    3: ("done", "DEM-2025", "benchmarking", "--on", "2025-07-03"),
    5: ("meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-09-04", "--yes"),
    6: ("done", "CQC-2025", "final-report", "--on", "2025-07-07"),
    9: ("meeting", "cancel", "asc-scrutiny:2025-11-13", "--yes"),
    12: ("load", "workstreams.yaml"),
}
"""What is recorded, days after the first."""

WORK = """
workstreams:
  - reference: NEW-2025
    title: Extra care
    kind: commissioning-review
    start: 2025-07-14
    scrutiny: asc-scrutiny
"""


def test_what_is_to_be_said_is_what_planning_everything_finds(
    desk: Desk, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For three months: nothing is told, so all that is true is to be said, in the words of the day."""
    monkeypatch.chdir(tmp_path)
    Path("workstreams.yaml").write_text(WORK, encoding="utf-8")
    planned = []
    for number in range(92):
        day = FIRST + timedelta(days=number)
        if number in HAPPENS:
            change(desk, day, *HAPPENS[number])
        planned.append(bring_up_to_date(store, author=AUTHOR, as_of=day))
        if number < 14 or number % 8 == 6:
            assert said(store, day) == true(store, day), day
    assert planned[0] == 8
    assert planned[2] == planned[3] == 1
    assert sum(planned[13:]) < 79 * 9 / 8, "a workstream is looked at anew once in many days"


def test_what_was_told_or_put_aside_is_not_said_again(desk: Desk, store: Store) -> None:
    bring_up_to_date(store, author=AUTHOR, as_of=FIRST)
    with store.writing(AUTHOR) as unit:
        found = due(unit, FIRST)
        first, second, third, *others = found
        rows = {
            a.id: Raised(a.id, a.rule, a.level, a.subject, a.reference, a.key, a.due, a.owner, FIRST, None, a.measure)
            for a in found
        }  # fmt: skip
        acknowledged = LedgerEntry(first.id, FIRST, FIRST, acknowledged_on=FIRST, acknowledged_by="lead")
        unit.answer_alert(acknowledged, rows[first.id])
        snoozed = LedgerEntry(second.id, FIRST, FIRST, snoozed_until=FIRST + timedelta(days=2), snoozed_by="lead")
        unit.answer_alert(snoozed, rows[second.id])
    told = [alert for alert in others if len(alert.recipients) == 1]
    pairs = [(alert.id, alert.recipients[0]) for alert in told] + [(third.id, name) for name in third.recipients[1:]]
    with sqlite3.connect(desk.file) as connection:
        of_the_day = [(id, name, FIRST.isoformat()) for id, name in pairs]
        connection.executemany('INSERT INTO alert_told (alert, recipient, "on") VALUES (?, ?, ?)', of_the_day)
    connection.close()
    left = {alert.id: alert.recipients for alert in found} | {third.id: third.recipients[:1]}
    for alert in (first, second, *told):
        del left[alert.id]
    for _ in range(2):
        assert {item["id"]: tuple(item["recipients"]) for item in said(store, FIRST)} == left
        with store.writing(AUTHOR) as unit:
            was_told(unit, told, FIRST)
    later = {item["id"] for item in said(store, FIRST + timedelta(days=2))}
    assert second.id in later
    assert later.isdisjoint({first.id, *(alert.id for alert in told)})


def test_an_earlier_day_and_another_program_are_looked_at_anew(store: Store) -> None:
    later = FIRST + timedelta(days=40)
    assert bring_up_to_date(store, author=AUTHOR, as_of=later) == 8
    assert bring_up_to_date(store, author=AUTHOR, as_of=FIRST) == 8
    assert said(store, FIRST) == true(store, FIRST)
    with store.writing(AUTHOR) as unit:
        whole = unit.watched()
        assert whole is not None
        unit.set_watched("", replace(whole, edition="another"))
        kept = unit.watched("DEM-2025")
        assert kept is not None
        unit.set_watched("DEM-2025", replace(kept, edition="another"))
    assert bring_up_to_date(store, author=AUTHOR, as_of=FIRST) == 1, "the others were made by this one"


def test_a_copy_holds_no_watch_and_makes_it_anew(store: Store, tmp_path: Path) -> None:
    bring_up_to_date(store, author=AUTHOR, as_of=FIRST)
    copied = store.backup_to(tmp_path / "backup.db")
    assert not {"watch", "watched"} & copied.rows.keys()
    other = Store.open(f"sqlite:///{(tmp_path / 'backup.db').as_posix()}")
    with other.reading() as unit:
        assert unit.watched() is None
        assert unit.due_alerts(FIRST) == ()
    assert bring_up_to_date(other, author=AUTHOR, as_of=FIRST) == 8
    assert said(other, FIRST) == said(store, FIRST)
    other.close()

"""Workstreams by the hundred enter what their decisions have opened: once each, in order, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from commissioning import Author, NotFound, Store, advance, decide, evidence, gate, history, load, restart
from commissioning.service import Verdict
from commissioning.service.gates import advancing

DAY = date(2025, 7, 1)
ME = Author("night run", datetime(2025, 7, 1, 2, tzinfo=UTC))
FILE = """
council: {name: Anytown, calendar: england}
committees:
  - {key: scrutiny, title: Scrutiny, meetings: [{date: 2025-09-11}]}
workstreams:
"""
WORK = "  - {reference: %s, title: Work, kind: commissioning-review, owner: lead, start: %s, scrutiny: scrutiny}\n"


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    """Seven workstreams that have begun, and one that begins a month later."""
    works = [*(WORK % (f"W-{number}", "2025-01-06") for number in range(1, 8)), WORK % ("LATER", "2025-08-01")]
    file = tmp_path / "council.yaml"
    file.write_text(FILE + "".join(works), encoding="utf-8")
    opened = Store.open(url, create=True)
    load(opened, [file], author=ME, as_of=DAY)
    yield opened
    opened.close()


def approve(store: Store, reference: str, stage: str, on: date = DAY) -> None:
    for item in gate(store, reference, stage, as_of=on).missing_evidence:
        evidence(store, reference, item.key, link="paper.pdf", on=on, author=ME, as_of=on)
    decide(store, reference, stage, "approve", author=ME, as_of=on)


def entries(store: Store) -> list[tuple[str | None, str | None, str | None]]:
    changes = history(store).changes
    return [(c.reference, c.field, c.after) for c in changes if c.what == "stage entered"]


def test_each_goes_as_far_as_its_decisions_let_it_once(store: Store) -> None:
    approve(store, "W-2", "design")
    found = {item.reference: item for item in advance(store, author=ME, as_of=DAY)}
    assert list(found) == [*(f"W-{number}" for number in range(1, 8)), "LATER"]
    assert (found["W-1"].entered, found["W-1"].stage, found["W-1"].waiting) == (("review",), "review", "design")
    assert [item.key for item in found["W-1"].missing][-1] == "decision"
    assert (found["W-2"].entered, found["W-2"].waiting) == (("review", "design"), "procurement")
    assert [entry for entry in entries(store) if entry[0] == "W-2"] == [
        ("W-2", "review", "2025-07-01"), ("W-2", "design", "2025-07-01"),
    ]  # fmt: skip
    assert history(store, verify=True).verified
    again = advance(store, author=ME, as_of=DAY)
    assert [item.entered for item in again] == [()] * 8
    assert len(entries(store)) == 8
    assert [item.stage for item in again][:2] == ["review", "design"]


def test_nothing_is_entered_before_the_work_starts(store: Store) -> None:
    (later,) = advance(store, ["LATER"], author=ME, as_of=DAY)
    assert (later.entered, later.stage, later.starts, later.complete) == ((), None, date(2025, 8, 1), False)
    (begun,) = advance(store, ["LATER"], author=ME, as_of=date(2025, 8, 1))
    assert (begun.entered, begun.starts) == (("review",), None)


def test_a_decision_of_a_later_day_opens_nothing_on_an_earlier_one(store: Store) -> None:
    approve(store, "W-1", "design")
    (before,) = advance(store, ["W-1"], author=ME, as_of=date(2025, 6, 30))
    assert (before.entered, before.waiting) == (("review",), "design")
    (on_the_day,) = advance(store, ["W-1"], author=ME, as_of=DAY)
    assert on_the_day.entered == ("design",)


def test_what_was_entered_on_a_later_day_is_not_entered_again(store: Store) -> None:
    advance(store, ["W-1"], author=ME, as_of=date(2025, 9, 1))
    (before,) = advance(store, ["W-1"], author=ME, as_of=DAY)
    assert (before.entered, before.stage) == ((), "review")


def test_a_stage_that_began_anew_is_entered_again_not_before(store: Store) -> None:
    approve(store, "W-1", "design")
    advance(store, ["W-1"], author=ME, as_of=DAY)
    restart(store, "W-1", "review", on=date(2025, 7, 20), author=ME, as_of=date(2025, 7, 20))
    (before,) = advance(store, ["W-1"], author=ME, as_of=date(2025, 7, 19))
    assert (before.entered, before.starts) == ((), date(2025, 7, 20))
    (after,) = advance(store, ["W-1"], author=ME, as_of=date(2025, 7, 20))
    assert (after.entered, after.waiting) == (("review",), "design")


def test_nothing_follows_a_stop_and_a_hold_holds(store: Store) -> None:
    decide(store, "W-1", "design", "stop", author=ME, as_of=DAY)
    decide(store, "W-2", "design", "hold", author=ME, as_of=DAY)
    stopped, held = advance(store, ["W-1", "W-2"], author=ME, as_of=DAY)
    assert (stopped.entered, stopped.stopped, stopped.waiting) == ((), True, "design")
    assert (held.entered, held.outcome, held.waiting) == (("review",), "hold", "design")
    assert entries(store) == [("W-2", "review", "2025-07-01")]


def noted(store: Store) -> list[tuple[str | None, str | None, str | None]]:
    return [(c.reference, c.field, c.after) for c in history(store).changes if c.what == "gate refused"]


def test_what_a_gate_opened_is_told_apart_from_what_began_by_itself(store: Store) -> None:
    approve(store, "W-1", "design")
    (first,) = advance(store, ["W-1"], author=ME, as_of=DAY)
    assert (first.entered, first.opened) == (("review", "design"), ("design",))


def test_a_decision_in_the_way_is_news_once(store: Store) -> None:
    decide(store, "W-1", "design", "return", author=ME, as_of=DAY)
    (first,) = advance(store, ["W-1"], author=ME, as_of=DAY)
    assert (first.refused, first.entered) == ("return", ("review",))
    (second,) = advance(store, ["W-1"], author=ME, as_of=DAY)
    assert (second.refused, second.outcome) == (None, "return")
    decide(store, "W-1", "design", Verdict("hold", on=DAY), author=ME, as_of=DAY)
    (third,) = advance(store, ["W-1"], author=ME, as_of=DAY)
    assert third.refused == "hold"
    decide(store, "W-1", "design", "stop", author=ME, as_of=DAY)
    assert [advance(store, ["W-1"], author=ME, as_of=DAY)[0].refused for _ in range(2)] == ["stop", None]
    number = "(decision {} of attempt 1)"
    assert noted(store) == [
        ("W-1", "gate-design", f"{outcome} {number.format(place)}")
        for place, outcome in enumerate(("return", "hold", "stop"), 1)
    ]


def test_waiting_without_a_decision_is_no_news(store: Store) -> None:
    advance(store, author=ME, as_of=DAY)
    assert [item.refused for item in advance(store, author=ME, as_of=DAY)] == [None] * 8
    assert noted(store) == []


def test_an_unknown_reference_is_refused_before_anything_is_written(store: Store) -> None:
    with pytest.raises(NotFound, match="There is no workstream 'NOPE'"):
        advance(store, ["W-1", "NOPE"], author=ME, as_of=DAY)
    assert entries(store) == []


def test_a_reference_given_twice_is_advanced_once(store: Store) -> None:
    assert [item.reference for item in advance(store, ["W-1", "W-1"], author=ME, as_of=DAY)] == ["W-1"]
    assert len(entries(store)) == 1


@pytest.mark.parametrize("broken", ["UPDATE record SET payload = '{' WHERE key = 'W-3'",
                                    "UPDATE record SET payload = '{}' WHERE key = 'W-3'",
                                    "UPDATE record SET payload = replace(payload, 'commissioning-review', 'gone') "
                                    "WHERE key = 'W-3'"])  # fmt: skip
def test_a_record_that_cannot_be_used_stops_no_other(
    store: Store, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.writing(ME) as unit:
        unit._session.connection().exec_driver_sql(broken)
    monkeypatch.setattr(advancing, "WRITTEN_AT_ONCE", 3)
    found = {item.reference: item for item in advance(store, author=ME, as_of=DAY)}
    assert [reference for reference, item in found.items() if item.fault] == ["W-3"]
    assert "W-3" in (found["W-3"].fault or "")
    assert {item.entered for reference, item in found.items() if reference not in ("W-3", "LATER")} == {("review",)}
    assert len(entries(store)) == 6

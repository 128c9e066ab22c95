"""What the store promises, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from commissioning.model import Done
from commissioning.store import Author, Store, Stored

AUTHOR = Author("tests", datetime(2025, 7, 1, 9, tzinfo=UTC))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    made = Store.open(url, create=True)
    yield made
    made.close()


@pytest.mark.parametrize("many", [3, 2000])
def test_a_reading_can_be_of_some_workstreams_only(store: Store, many: int) -> None:
    with store.writing(AUTHOR) as unit:
        for number in range(many):
            unit.add_done(Done(reference=f"W-{number}", key="survey", on=date(2025, 1, 2)))
    with store.writing(AUTHOR) as unit:
        for number in range(3):
            unit.put_noun(Stored("workstream", f"W-{number}", {"n": number}, None, None))
    with store.reading() as unit:
        assert len(unit.facts()) == many
        assert unit.facts([]) == {}
        assert list(unit.facts(["W-2", "W-0", "none"])) == ["W-0", "W-2"]
        assert len(unit.facts({f"W-{number}" for number in range(1, many)})) == many - 1
        assert [noun.key for noun in unit.nouns("workstream", ["W-2", "W-1"])] == ["W-1", "W-2"]
        assert [noun.payload["n"] for noun in unit.nouns("workstream")] == [0, 1, 2]

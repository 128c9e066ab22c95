"""One workstream planned anew after a change, from a warm store, against reading the rows that it is planned from.

    python -m benchmarks.replan [--rounds 40]

The store is a SQLite file with the Leicester example; before each round a new forecast is recorded in it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.measuring import middle
from commissioning import Author, Store, demo
from commissioning.model import Slip
from commissioning.service.portfolio import Portfolio

DAY = date(2025, 7, 1)
AUTHOR = Author("benchmark", datetime(2025, 7, 1, tzinfo=UTC))
SORTS = ("council", "template", "committee", "contract", "workstream")


def read(store: Store) -> None:
    """All rows that a plan is made from, as the store gives them."""
    with store.reading() as unit:
        for sort in SORTS:
            unit.nouns(sort)
        unit.noun("holidays", "in-force")
        unit.meetings()
        unit.facts()


def plan(store: Store) -> None:
    """The plan, from its rows: both passes, slack, and every problem found."""
    with store.reading() as unit:
        Portfolio(unit, DAY).plan("DEM-2025")


def change(store: Store, number: int) -> None:
    """A new forecast for one step."""
    with store.writing(AUTHOR) as unit:
        to = date(2025, 9, 1) + timedelta(days=number)
        unit.add_slip(Slip(reference="DEM-2025", key="demand-analysis", to=to, on=DAY))


def timed(act: Callable[[Store], None], store: Store) -> float:
    """CPU milliseconds."""
    began = time.process_time()
    act(store)
    return (time.process_time() - began) * 1000


def main() -> None:
    """Runs both in turn and prints the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        demo(Path(name) / "demo", author=AUTHOR, as_of=DAY)
        store = Store.open(f"sqlite:///{name}/demo/commissioning.db")
        found: list[tuple[float, float]] = []
        for number in range(rounds + 3):
            change(store, number)
            found.append((timed(read, store), timed(plan, store)))
        store.close()
    warm = found[3:]
    rows, planned = zip(*warm, strict=True)
    print(f"reading the rows {median(rows):.2f} ms, planning from them {median(planned):.2f} ms (CPU, medians)")
    print(f"planned / read: {middle([b / a for a, b in warm])}")


if __name__ == "__main__":
    main()

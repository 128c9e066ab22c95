"""Dates a plan that is written as a table, both ways, and writes its calendar: the whole process that is measured.

python -m benchmarks.date_table PLAN.tsv OUT.ics
"""

from __future__ import annotations

import gc
import sys
from datetime import date
from pathlib import Path

from commissioning.numbered import DayIndex
from commissioning.publish.lines import milestones
from commissioning.schedule import Count, Network, first_of, working_days


def network_of(table: str) -> tuple[date, Network]:
    """The first day of a table as ``benchmarks.plans.as_table`` writes it, and its network."""
    head, _, tasks = table.partition("\n\n")
    rows = [line.split("\t") for line in head.splitlines()]
    first, last = (date.fromisoformat(day) for day in rows[0][1:])
    holidays = {date.fromisoformat(day) for day in rows[1][1:]}
    index = DayIndex(first, last, lambda day: day.weekday() < 5 and day not in holidays)
    counts: dict[str, Count] = {
        row[0]: first_of(f"the first meeting of {row[0][1:]}", [date.fromisoformat(day).toordinal() for day in row[1:]])
        for row in rows[2:]
    }
    network = Network()
    for line in tasks.splitlines():
        key, count, *after = line.split("\t")
        if count not in counts:
            counts[count] = working_days(int(count), index)
        network.add(key, counts[count], after)
    return first, network


def main() -> None:
    """Reads, dates, writes."""
    gc.disable()  # it ends before there is anything to collect
    source, target = sys.argv[1:]
    first, network = network_of(Path(source).read_text(encoding="utf-8"))
    items = (
        (
            point.key,
            f"Task {point.key}",
            point.earliest,
            f"{point.counted} after {point.follows or 'the start'} (latest {point.latest})",
        )
        for point in network.dated(first).points()
        if point.earliest
    )
    stamp = f"{first:%Y%m%d}T000000Z"
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        file.writelines(milestones(items, stamp=stamp, product="-//commissioning//plan//EN", domain="plan.invalid"))


if __name__ == "__main__":
    main()

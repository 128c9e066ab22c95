"""Dates a plan that is written as a table, both ways, and writes its calendar: the whole process that is measured.

python -m benchmarks.date_table PLAN.tsv OUT.ics
"""

from __future__ import annotations

import sys
from datetime import date

from commissioning.publish.lines import milestones
from commissioning.schedule import Count, Network, Workdays, first_of


def read(path: str) -> tuple[date, Network]:
    """The network of a table as ``benchmarks.plans.as_table`` writes it, and its first day."""
    with open(path, encoding="utf-8") as file:
        head, _, tasks = file.read().partition("\n\n")
    rows = [line.split("\t") for line in head.splitlines()]
    first, last = (date.fromisoformat(day) for day in rows[0][1:])
    working = Workdays(first, last, [date.fromisoformat(day) for day in rows[1][1:]])
    counts: dict[str, Count] = {
        row[0]: first_of(f"the first meeting of {row[0][1:]}", [date.fromisoformat(day).toordinal() for day in row[1:]])
        for row in rows[2:]
    }
    network = Network()
    for line in tasks.splitlines():
        key, count, *after = line.split("\t")
        if count not in counts:
            counts[count] = working.beginning_with(int(count))
        network.add(key, counts[count], after)
    return first, network


def main() -> None:
    """Reads, dates, writes."""
    source, target = sys.argv[1:]
    first, network = read(source)
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
    with open(target, "w", encoding="utf-8", newline="") as file:
        file.writelines(milestones(items, stamp=stamp, product="-//commissioning//plan//EN", domain="plan.invalid"))


if __name__ == "__main__":
    main()

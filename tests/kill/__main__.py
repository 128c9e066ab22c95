"""Kills and counts: ``python -m tests.kill --runs 100 --databases 60 --publications 30``."""

from __future__ import annotations

import argparse
import random
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.kill import campaigns
from tests.kill.campaigns import Tally
from tests.kill.databases import postgres


def main() -> int:
    """Runs the campaigns one after the other, and prints what docs/reliability.md shows."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 30))
    parser.add_argument("--workstreams", type=int, default=1000)
    for name in ("runs", "databases", "publications", "prefect"):
        parser.add_argument(f"--{name}", type=int, default=0, metavar="KILLS")
    parser.add_argument("--sendings", action="store_true", help="kill the run that sends alerts at every step")
    given = parser.parse_args()
    print(f"seed {given.seed}, {given.workstreams:,} workstreams", flush=True)
    if given.sendings:
        return report_sendings()
    chance, tally, began = random.Random(given.seed), Tally(), time.perf_counter()
    try:
        if given.runs:
            campaigns.of_runs(given.runs, chance, tally, workstreams=given.workstreams)
        if given.databases:
            with postgres(given.workstreams) as server:
                campaigns.of_databases(given.databases, chance, tally, server, workstreams=given.workstreams)
        if given.publications:
            campaigns.of_publications(given.publications, chance, tally, workstreams=40)
        if given.prefect:
            from tests.kill.served import of_served_runs

            of_served_runs(given.prefect, chance, tally, workstreams=given.workstreams)
    finally:
        report(tally, time.perf_counter() - began)
    return bool(tally.faults)


def report_sendings() -> int:
    """Kills the run that sends alerts at every step, and prints what became of its messages."""
    from tests.kill.sent import of_sendings

    with tempfile.TemporaryDirectory() as folder:
        counted = of_sendings(Path(folder))
    print(
        f"{counted.kills.total()} kills: {dict(counted.kills)}; {counted.unfinished} before it had finished; "
        f"messages twice, the same bytes: {dict(counted.doubles)}; {len(counted.faults)} faults"
    )
    for fault in counted.faults[:20]:
        print(f"FAULT {fault}")
    return bool(counted.faults)


def report(tally: Tally, seconds: float) -> None:
    """The counts."""
    for victim, times in tally.kills.items():
        print(f"{victim}: {times} kills")
    print(
        f"{tally.kills.total()} kills in {seconds / 60:.1f} minutes; {tally.unfinished} of them before the victim had "
        f"finished; {tally.answered} decisions answered for; {len(tally.faults)} faults"
    )
    for fault in tally.faults[:20]:
        print(f"FAULT {fault}")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())

"""``advance_portfolio`` of ten thousand workstreams through a real Prefect server, against calling the plain function.

    python -m benchmarks.advance [--workstreams 10000] [--rounds 3] [--postgres]

Each call is made in a process of its own, on a fresh copy of the same database, and timed from when everything is
imported: seconds by the clock, since the server works too, and CPU seconds of the process. With ``--postgres`` the
council's database is on a PostgreSQL server that is started for it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.council import DAY
from benchmarks.measuring import middle, progress
from tests.kill.campaigns import Databases
from tests.kill.databases import SQLiteFiles, postgres
from tests.kill.served import Served, serving

TIMED = """
import json, sys, time
from datetime import UTC, date, datetime
{prepare}
day = date.fromisoformat(sys.argv[1])
wall, cpu = time.perf_counter(), time.process_time()
{call}
print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]))
"""
PLAIN = TIMED.format(
    prepare="import os\nfrom commissioning import Author, Store, service\nservice.advance",
    call="store = Store.open(os.environ['COMMISSIONING_DATABASE_URL'])\n"
    "service.advance(store, author=Author('benchmark', datetime.now(UTC)), as_of=day)\nstore.close()",
)
FLOW = TIMED.format(
    prepare="from commissioning import Store, service\nservice.advance\nfrom flows import advance_portfolio",
    call="advance_portfolio(as_of=day)",
)


def call(code: str, url: str, place: Served) -> tuple[float, float]:
    """Seconds by the clock, and CPU seconds, of a call in a process of its own."""
    environment = {**os.environ, **place.environment, "COMMISSIONING_DATABASE_URL": url}
    environment["PREFECT_LOGGING_LEVEL"] = "WARNING"
    done = subprocess.run(
        [sys.executable, "-c", code, DAY.isoformat()], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    wall, cpu = json.loads(done.stdout.splitlines()[-1])
    return wall, cpu


@contextmanager
def databases(workstreams: int, *, on_postgres: bool) -> Iterator[Databases]:
    """Where fresh copies of the council come from."""
    if on_postgres:
        with postgres(workstreams) as server:
            yield server
        return
    with tempfile.TemporaryDirectory() as folder:
        yield SQLiteFiles(Path(folder), workstreams)


def main() -> None:
    """Runs both in turn and prints the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workstreams", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    progress("making the council")
    with databases(given.workstreams, on_postgres=given.postgres) as source, serving() as place:
        place.server()
        plain, flow = [], []
        for number in range(given.rounds):
            progress(f"round {number + 1} of {given.rounds}")
            for code, found in ((PLAIN, plain), (FLOW, flow)):
                url = source.copy()
                found.append(call(code, url, place))
                source.drop(url)
    names = "PostgreSQL" if given.postgres else "SQLite"
    for place_of, what in ((0, "by the clock"), (1, "CPU of the process")):
        ours, floor = [item[place_of] for item in flow], [item[place_of] for item in plain]
        ratios = middle([a / b for a, b in zip(ours, floor, strict=True)])
        print(
            f"{given.workstreams:,} workstreams on {names}, {what}: through Prefect {median(ours):.1f} s, "
            f"plain {median(floor):.1f} s; ratio {ratios}"
        )


if __name__ == "__main__":
    main()

"""The time that a command takes to begin: ``--help``, and the board of a thousand workstreams; whole processes.

    python -m benchmarks.start_up [--python VENV/bin/python] [--workstreams 1000] [--rounds 9]

``--python`` is the interpreter of an environment into which the wheel was installed; without it, this one. Floors: for
``--help``, that interpreter importing Typer; for the board, importing SQLAlchemy, reading as many kept rows with Core
and printing them.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.council import AUTHOR, DAY, make_council
from benchmarks.measuring import Run, middle, progress, run
from commissioning import Store, service

FLOOR = """
import json, sys
from sqlalchemy import Column, MetaData, String, Table, create_engine, select
record = Table("record", MetaData(), Column("sort", String), Column("position", String), Column("payload", String))
with create_engine(sys.argv[1]).connect() as connection:
    rows = select(record.c.payload).where(record.c.sort == "workstream").order_by(record.c.position)
    for (payload,) in connection.execute(rows):
        row = json.loads(payload)
        print(row["reference"], row["title"], row["kind"], row["owner"], row["start"], sep="\\t")
"""


def main() -> None:
    """Runs each beside its floor, in turn, and prints the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--workstreams", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, typer = [given.python, "-m", "commissioning", "--help"], [given.python, "-c", "import typer"]
        show("commissioning --help", "import typer", beside(ours, typer, folder, given.rounds))
        file = folder / "commissioning.db"
        progress(f"making {given.workstreams} workstreams")
        make_council(f"sqlite:///{file}", given.workstreams)
        url = f"sqlite:///{file}"
        floor = [given.python, "-c", FLOOR, url]
        for face in ([], ["--json"]):
            board = [given.python, "-m", "commissioning", "board", "--db", url, "--as-of", DAY.isoformat(), *face]
            run(board, folder)
            what = f"{' '.join(['board', *face])}, {given.workstreams} workstreams"
            show(f"{what}, looked at before", "rows with Core", beside(board, floor, folder, given.rounds))
        for when, happens in (("after a change of one", change), ("of a day", forget)):
            first = []
            for _ in range(max(3, given.rounds // 3)):
                happens(file)
                first.append((run(board, folder), run(floor, folder)))
            show(f"{what}, the first look {when}", "rows with Core", first)


def beside(ours: Sequence[str], floor: Sequence[str], folder: Path, rounds: int) -> list[tuple[Run, Run]]:
    """Both, so many times, in turn; after each ran once, so that both find their bytecode made."""
    run(ours, folder), run(floor, folder)
    return [(run(ours, folder), run(floor, folder)) for _ in range(rounds)]


def change(file: Path) -> None:
    """Records something of one workstream."""
    with closing(Store.open(f"sqlite:///{file}")) as store:
        reference = service.list_workstreams(store)[0]
        name = f"kept {len(service.baselines(store, reference))}"
        service.baseline(store, reference, name=name, author=AUTHOR, as_of=DAY)


def forget(file: Path) -> None:
    """Takes the kept board away, as the next day does."""
    connection = sqlite3.connect(file)
    connection.execute("DELETE FROM record WHERE sort = 'answer'")
    connection.commit()
    connection.close()


def show(ours: str, floor: str, found: Sequence[tuple[Run, Run]]) -> None:
    """One line of the table."""
    mine, other = median(a.cpu for a, _ in found), median(b.cpu for _, b in found)
    print(f"{ours}: {mine:.3f} s CPU; {floor}: {other:.3f} s; ratio {middle([a.cpu / b.cpu for a, b in found])}")


if __name__ == "__main__":
    main()

"""One plan, whole processes: our scheduler against TaskJuggler 3.

    python -m benchmarks.against_taskjuggler [--pairs 5] [--tasks 9990]

TaskJuggler schedules forward, once with no report and once with its iCal report. Ours dates the same plan forward and
backward, says from what each date was counted, and writes its calendar. The two run in turn.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks.measuring import Run, middle, progress, run
from benchmarks.plans import as_project, as_table, chains

ROOT = Path(__file__).resolve().parent.parent
OURS = [sys.executable, "-m", "benchmarks.date_table"]


def ours(folder: Path, tasks: int) -> Run:
    """Our process on a plan of so many tasks, which is in ``folder``."""
    # Bytecode is kept, as it is in an installation.
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    kept = {"PYTHONPATH": path, "PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
    return run([*OURS, f"{tasks}.tsv", f"{tasks}.ics"], folder, kept)


def theirs(folder: Path, tasks: int, report: str) -> Run:
    """TaskJuggler on the same plan."""
    return run(["tj3", "--silent", "--no-color", f"{tasks}{report}.tjp"], folder)


def write(folder: Path, tasks: int) -> None:
    """Writes a plan for both."""
    plan = chains(tasks)
    (folder / f"{tasks}.tsv").write_text(as_table(plan))
    for report in ("", "ical"):
        (folder / f"{tasks}{report}.tjp").write_text(as_project(plan, report=report))


def compare(folder: Path, tasks: int, pairs: int) -> None:
    """Prints one row for each kind of TaskJuggler run."""
    write(folder, tasks)
    ours(folder, tasks)
    for report, name in (("", "schedule only"), ("ical", "with its iCal report")):
        found: list[tuple[Run, Run]] = []
        for number in range(pairs):
            progress(f"{tasks} tasks, {name}, pair {number + 1} of {pairs}")
            found.append((theirs(folder, tasks, report), ours(folder, tasks)))
        cpu = middle([a.cpu / b.cpu for a, b in found])
        memory = middle([a.memory / b.memory for a, b in found])
        their_cpu, our_cpu = median(a.cpu for a, _ in found), median(b.cpu for _, b in found)
        their_mib, our_mib = median(a.memory for a, _ in found), median(b.memory for _, b in found)
        print(
            f"| {tasks:,} | {name} | {their_cpu:.2f} s, {their_mib:.0f} MiB | {our_cpu:.3f} s, {our_mib:.0f} MiB "
            f"| {cpu} | {memory} |",
            flush=True,
        )


def growth(folder: Path, sizes: tuple[int, ...], runs: int) -> None:
    """Prints the exponent with which our CPU time grows, what a plan of 30 tasks costs taken off."""
    for tasks in (30, *sizes):
        (folder / f"{tasks}.tsv").write_text(as_table(chains(tasks)))
    found: dict[int, list[float]] = {tasks: [] for tasks in (30, *sizes)}
    for number in range(runs):
        progress(f"growth, round {number + 1} of {runs}")
        for tasks, costs_so_far in found.items():
            costs_so_far.append(ours(folder, tasks).cpu)
    costs = {tasks: median(taken) for tasks, taken in found.items()}
    for smaller, larger in pairwise(sizes):
        net = (costs[larger] - costs[30]) / (costs[smaller] - costs[30])
        exponent = math.log(net) / math.log(larger / smaller)
        print(f"{smaller:,} to {larger:,} tasks: {costs[smaller]:.3f} to {costs[larger]:.3f} s, n^{exponent:.2f}")


def main() -> None:
    """Runs and prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--tasks", type=int, nargs="*", default=[30, 3000, 9990])
    arguments = parser.parse_args()
    if shutil.which("tj3") is None:
        raise SystemExit("TaskJuggler 3 is not there: install the Debian package tj3.")
    with tempfile.TemporaryDirectory() as name:
        print("| tasks | TaskJuggler | its CPU and peak memory | ours | CPU, theirs / ours | memory, theirs / ours |")
        print("|---|---|---|---|---|---|")
        for tasks in arguments.tasks:
            compare(Path(name), tasks, arguments.pairs)
        print()
        growth(Path(name), (3000, 9990, 30000, 99990), 2 * arguments.pairs + 1)


if __name__ == "__main__":
    main()

"""The same plans dated by TaskJuggler 3, forward and as late as possible."""

from __future__ import annotations

import csv
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from benchmarks.date_table import network_of
from benchmarks.plans import ExamplePlan, as_project, as_table, chains, tangle

pytestmark = pytest.mark.skipif(shutil.which("tj3") is None, reason="TaskJuggler 3 (Debian package tj3) is not there")

END = date(2031, 6, 30)


def _by_taskjuggler(plan: ExamplePlan, folder: Path, *, backward: date | None = None) -> dict[str, dict[str, str]]:
    (folder / "plan.tjp").write_text(as_project(plan, report="csv", backward=backward))
    subprocess.run(["tj3", "--silent", "--no-color", "plan.tjp"], cwd=folder, check=True, capture_output=True)
    with (folder / "dates.csv").open() as file:
        return {row["Id"]: row for row in csv.DictReader(file, delimiter=";")}


@pytest.mark.parametrize("seed", range(4))
def test_the_same_dates_forward_and_backward(seed: int, tmp_path: Path) -> None:
    plan = tangle(30, seed=seed)
    first, network = network_of(as_table(plan))
    theirs = _by_taskjuggler(plan, tmp_path)
    assert {point.key: str(point.earliest) for point in network.dated(first).points()} == {
        key: row["End"] for key, row in theirs.items()
    }
    theirs = _by_taskjuggler(plan, tmp_path, backward=END)
    waited_for = {name for task in plan.tasks for name in task.after}
    needed = {task.key: END for task in plan.tasks if task.key not in waited_for}
    dated = network.dated(first, needed=needed)
    # TaskJuggler ends a step where the next begins, so what is compared is the first day of each.
    begins = [line[3][late] for line, late in zip(network.program.lines, dated.latest[1:], strict=True)]
    assert {key: str(date.fromordinal(day)) for key, day in zip(network.index, begins, strict=True)} == {
        key: row["Start"] for key, row in theirs.items()
    }


def test_the_plan_that_is_measured(tmp_path: Path) -> None:
    plan = chains(60)
    first, network = network_of(as_table(plan))
    theirs = _by_taskjuggler(plan, tmp_path)
    assert {point.key: str(point.earliest) for point in network.dated(first).points()} == {
        key: row["End"] for key, row in theirs.items()
    }

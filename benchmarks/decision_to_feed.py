"""From a decision to its effect in a published calendar, on a real set: server, database, process worker.

    python -m benchmarks.decision_to_feed [--rounds 5] [--set var]

A round records what a gate wants, waits until nothing runs, and then takes the time from the start of
``commissioning gate REF STAGE approve`` until the file of the workstream's calendar holds other bytes: the command's
own start, the decision, the worker's look, two processes of Prefect's, the run, the file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measuring import progress
from flows.local import server
from flows.local.parts import until
from flows.local.postgres import programs

LIMIT = 15
"""Seconds that it may take."""
SECONDS_TO_SHOW = 120


class Desk:
    """The commands of somebody who works with a set."""

    def __init__(self, folder: Path) -> None:
        lines = (folder / "settings.env").read_text(encoding="utf-8").splitlines()
        self.settings = {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}
        self.published = Path(self.settings["COMMISSIONING_PUBLISH_DIRECTORY"])

    def type(self, *words: str) -> Any:
        """A command's answer."""
        command = [sys.executable, "-m", "commissioning", *words, "--json"]
        done = subprocess.run(command, env={**os.environ, **self.settings}, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(
                f"{' '.join(words)} ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}"
            )
        return json.loads(done.stdout)

    def quiet(self) -> bool:
        """Whether nothing runs or is about to."""
        states = {"type": {"any_": ["PENDING", "RUNNING"]}}
        late = {"name": {"any_": ["Late"]}}
        api = self.settings["PREFECT_API_URL"]
        return not any(server.ask(api, "/flow_runs/count", {"flow_runs": {"state": it}}) for it in (states, late))

    def shut_gates(self) -> Iterator[tuple[str, str]]:
        """Gates that a decision can open now, each the first of its workstream; others once those are open."""
        for row in self.type("board")["workstreams"]:
            for stage in ("design", "procurement", "mobilisation"):
                if row["kind"] in ("commissioning-review", "strategy-refresh") and self.has_shut(
                    row["reference"], stage
                ):
                    yield row["reference"], stage

    def has_shut(self, reference: str, stage: str) -> bool:
        """Whether a workstream has this gate, and it is shut."""
        plan = self.type("plan", reference)
        return any(item["key"] == f"gate-{stage}" and not item["actual"] for item in plan["milestones"])

    def decide(self, reference: str, stage: str) -> float:
        """Seconds from the command's start to the file's change."""
        gate = self.type("gate", reference, stage)["gate"]
        today = self.type("board")["as_of"]
        for item in gate["missing"]:
            if item["key"] != "decision":
                words = ("--link", f"{item['key']}.pdf", "--on", today, "--by", "benchmark")
                self.type("evidence", reference, item["key"], *words)
        until(SECONDS_TO_SHOW, self.quiet)
        file = self.published / f"workstream-{reference}.ics"
        before = file.read_bytes() if file.exists() else b""
        began = time.monotonic()
        said = self.type("gate", reference, stage, "approve", "--by", "Commissioning director")
        if said["run"] is None or said["run"]["id"] is None:
            raise SystemExit(f"the decision started no run: {said['run']}")
        if not until(SECONDS_TO_SHOW, lambda: file.exists() and file.read_bytes() != before):
            raise SystemExit(f"{file} did not change within {SECONDS_TO_SHOW} s")
        return time.monotonic() - began


@contextmanager
def a_set(folder: Path | None) -> Iterator[Path]:
    """The set in ``folder``, which is up; else one that is made here and ended."""
    if folder is not None:
        yield folder.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="commissioning-set-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        made = Path(name).resolve() / "set"
        command = [sys.executable, "-m", "flows.local"]
        where = ["--folder", str(made)]
        sqlite = [] if programs() else ["--sqlite"]
        try:
            subprocess.run([*command, "up", *where, "--port", "0", *sqlite], check=True, stdout=subprocess.DEVNULL)
            yield made
        finally:
            subprocess.run([*command, "down", *where], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Measures, and prints the seconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--set", type=Path, help="the folder of a set that is up (make up); else one is made here")
    options = parser.parse_args()
    progress("starting the set")
    with a_set(options.set) as folder:
        desk = Desk(folder)
        desk.type("publish", str(desk.published), "--by", "benchmark")
        seconds = []
        gates = desk.shut_gates()
        for number in range(options.rounds):
            reference, stage = next(gates)
            progress(f"round {number + 1} of {options.rounds}: {reference} {stage}")
            seconds.append(desk.decide(reference, stage))
            progress(f"{seconds[-1]:.1f} s")
    print(f"from decision to calendar, seconds: {', '.join(f'{it:.1f}' for it in seconds)}")
    print(f"median {median(seconds):.1f}, worst {max(seconds):.1f}, limit {LIMIT}")
    if max(seconds) > LIMIT:
        raise SystemExit("a decision took longer than it may")


if __name__ == "__main__":
    main()

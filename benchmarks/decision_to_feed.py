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
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.measuring import progress
from commissioning import service, settings
from flows.local import server
from flows.local.parts import until
from flows.local.postgres import programs

LIMIT = 15
"""Seconds that it may take."""
SECONDS_TO_SHOW = 120


class Desk:
    """What somebody does who works with a set. Only what is measured is done by command; the rest is quicker so."""

    def __init__(self, folder: Path) -> None:
        lines = (folder / "settings.env").read_text(encoding="utf-8").splitlines()
        self.settings = {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}
        os.environ.update(self.settings)
        self.store = service.Store.open(self.settings["COMMISSIONING_DATABASE_URL"])
        self.published = Path(self.settings["COMMISSIONING_PUBLISH_DIRECTORY"])
        self.today = settings.as_of()

    def quiet(self) -> bool:
        """Whether nothing runs or is about to."""
        api = self.settings["PREFECT_API_URL"]
        states = ({"type": {"any_": ["PENDING", "RUNNING"]}}, {"name": {"any_": ["Late"]}})
        return not any(server.ask(api, "/flow_runs/count", {"flow_runs": {"state": state}}) for state in states)

    def shut_gates(self) -> Iterator[tuple[str, str]]:
        """Gates that a decision can open, each once those before it are open."""
        for reference in service.list_workstreams(self.store):
            for passage in service.passages(self.store, reference, as_of=self.today):
                if not passage.gate.open:
                    yield reference, passage.stage

    def decide(self, reference: str, stage: str) -> float:
        """Seconds from the command's start to the file's change."""
        by = service.Author("benchmark", settings.now())
        for item in service.gate(self.store, reference, stage, as_of=self.today).missing_evidence:
            link = f"{item.key}.pdf"
            service.evidence(self.store, reference, item.key, link=link, on=self.today, author=by, as_of=self.today)
        file = self.published / f"workstream-{reference}.ics"
        service.publish_workstream(self.store, reference, self.published, author=by, as_of=self.today)
        if not until(SECONDS_TO_SHOW, self.quiet):
            raise SystemExit("the set does not come to rest")
        before = file.read_bytes()
        command = [sys.executable, "-m", "commissioning", "gate", reference, stage, "approve", "--json"]
        began = time.monotonic()
        done = subprocess.run([*command, "--by", "Commissioning director"], capture_output=True, text=True, check=False)
        decided = time.monotonic() - began
        run = json.loads(done.stdout).get("run") or {}
        if done.returncode or not run.get("id"):
            raise SystemExit(f"the decision on {reference}, {stage} started no run: {done.stdout[-800:]}")
        if not until(SECONDS_TO_SHOW, lambda: file.read_bytes() != before):
            raise SystemExit(f"{file} did not change within {SECONDS_TO_SHOW} s")
        seconds = time.monotonic() - began
        progress(f"{reference} {stage}: decided after {decided:.1f} s, in the calendar after {seconds:.1f} s")
        return seconds


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
    # A process that a signal ends runs no clean-up of its own, and would leave the set behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    progress("starting the set")
    with a_set(options.set) as folder:
        desk = Desk(folder)
        seconds = []
        gates = desk.shut_gates()
        for number in range(options.rounds):
            reference, stage = next(gates)
            progress(f"round {number + 1} of {options.rounds}")
            seconds.append(desk.decide(reference, stage))
    print(f"from decision to calendar, seconds: {', '.join(f'{it:.1f}' for it in seconds)}")
    print(f"median {median(seconds):.1f}, worst {max(seconds):.1f}, limit {LIMIT}")
    if max(seconds) > LIMIT:
        raise SystemExit("a decision took longer than it may")


if __name__ == "__main__":
    main()

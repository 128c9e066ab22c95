"""Kills of the flow's process, the worker and the Prefect server, while a real server runs ``advance-portfolio``."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from benchmarks.council import DAY
from commissioning import Store
from flows.deploy import POOL, deploy
from flows.local.server import ask, free_port, healthy
from flows.prefect_settings import served, without_prefect
from tests.kill import actors
from tests.kill.campaigns import Tally, Twin, judged
from tests.kill.checks import content_of
from tests.kill.databases import SQLiteFiles

FLOW = """
import sys
from datetime import date
from flows import advance_portfolio
print("ready", flush=True)
sys.stdin.readline()
advance_portfolio(as_of=date.fromisoformat(sys.argv[1]))
"""
SECONDS_TO_START = 180
ROW = 4
"""So many kills before a run is left in peace."""


class Served:
    """A Prefect server, a worker and flows, as processes of our own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.api = f"http://127.0.0.1:{self.port}/api"
        self.database = folder / "council.db"
        self.started: list[subprocess.Popen[str]] = []
        # What a run is worth is judged by what it does, so nobody waits for a heartbeat; the rest is as it is served.
        self.environment = {
            **without_prefect(dict(os.environ)),
            **served(folder / "prefect", api_url=self.api),
            "COMMISSIONING_DATABASE_URL": f"sqlite:///{self.database}",
        }

    def start(self, *words: str) -> subprocess.Popen[str]:
        """A process of its own session, so that it is killed with whatever it started."""
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *words], cwd=self.folder, env=self.environment, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE if words[0] == "-c" else log, stderr=log, text=True, start_new_session=True,
            )  # fmt: skip
        self.started.append(process)
        return process

    def server(self) -> subprocess.Popen[str]:
        """A server that answers."""
        process = self.start("-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port))
        for _ in range(SECONDS_TO_START * 2):
            if healthy(self.api):
                return process
            assert process.poll() is None, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.5)
        raise AssertionError("the server does not answer")

    def worker(self) -> subprocess.Popen[str]:
        """A worker."""
        return self.start("-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process")

    def flow(self) -> subprocess.Popen[str]:
        """The process of a flow, which has imported everything and waits for a line."""
        process = self.start("-c", FLOW, DAY.isoformat())
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", (self.folder / "log").read_text()[-2000:]
        return process

    def deployment(self) -> str:
        """The id of the nightly deployment, freed of its limit: a dead run keeps its place for 300 seconds."""
        found = ask(self.api, "/deployments/name/advance-portfolio/nightly")["id"]
        body = json.dumps({"concurrency_limit": None, "paused": True}).encode()
        request = urllib.request.Request(f"{self.api}/deployments/{found}", data=body, method="PATCH")
        request.add_header("Content-Type", "application/json")
        urllib.request.urlopen(request, timeout=30).close()
        return str(found)

    def run_deployed(self, deployment: str) -> str:
        """Asks for a run; the worker takes it."""
        body: dict[str, Any] = {"parameters": {"as_of": DAY.isoformat()}, "state": {"type": "SCHEDULED"}}
        return str(ask(self.api, f"/deployments/{deployment}/create_flow_run", body)["id"])

    def end(self) -> None:
        """Kills all that was started."""
        for process in self.started:
            kill(process)


def go(process: subprocess.Popen[str]) -> None:
    """Lets a waiting flow begin."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def kill(process: subprocess.Popen[str]) -> None:
    """Ends a process and all that it started, as a power cut does; one that has ended is left alone."""
    # The number of a process that was waited for may be a stranger's by now.
    if process.poll() is None:
        for pid in family(process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(BrokenPipeError):
                stream.close()


def family(leader: int) -> list[int]:
    """A process and its descendants: a worker starts its runs in sessions of their own."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    found = [leader]
    for pid in found:
        found += children.get(pid, [])
    return found


@contextmanager
def serving() -> Iterator[Served]:
    """A place with nothing running yet, all of which is ended with the block."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        made = Served(Path(name))
        try:
            yield made
        finally:
            made.end()


def of_served_runs(kills: int, chance: random.Random, tally: Tally, *, workstreams: int) -> None:
    """Kills of flow, server and worker in turn, on SQLite, with a real server and a real process worker."""
    with serving() as place, tempfile.TemporaryDirectory() as name:
        files = SQLiteFiles(Path(name), workstreams)
        twin = Twin(files)
        server = place.server()
        faults = deploy(place.environment)
        assert not faults, faults
        deployment = place.deployment()
        most = _longest(place, files)
        left = kills
        while left:
            _fresh(place, files)
            answered = place.folder / "answered"
            answered.write_text("")
            fates = []
            for _ in range(min(ROW, left)):
                victim = ("flow", "Prefect server", "worker")[(kills - left) % 3]
                seconds = chance.uniform(0, most)
                fates.append(f"{victim} after {seconds:.2f} s")
                with actors.working(actors.decide, f"sqlite:///{place.database}", left, str(answered)):
                    if victim == "worker":
                        _kill_worker(place, deployment, seconds)
                    else:
                        flow = place.flow()
                        go(flow)
                        time.sleep(seconds)
                        tally.unfinished += flow.poll() is None
                        kill(server if victim == "Prefect server" else flow)
                        if victim == "Prefect server":
                            kill(flow) if chance.random() < 0.5 else _ended(flow)
                            server = place.server()
                tally.unfinished += victim == "worker"
                tally.kills[victim] += 1
                left -= 1
            last = place.flow()
            go(last)
            if _ended(last) != 0:
                tally.faults.append(f"{fates}: the next run failed")
            lines = answered.read_text().splitlines()
            tally.answered += len(lines)
            url = f"sqlite:///{place.database}"
            before = _content(url)
            tally.faults += [f"{fates}: {fault}" for fault in judged(url, twin, lines)]
            if _content(url) != before:
                tally.faults.append(f"{fates}: the next run left something undone")


def _kill_worker(place: Served, deployment: str, seconds: float) -> None:
    """Kills a worker and the run that it has begun; a run that it has not begun yet is taken away first."""
    run = place.run_deployed(deployment)
    worker = place.worker()
    for _ in range(SECONDS_TO_START * 5):
        if ask(place.api, f"/flow_runs/{run}")["state"]["type"] == "RUNNING":
            break
        time.sleep(0.2)
    time.sleep(seconds)
    kill(worker)


def _ended(flow: subprocess.Popen[str]) -> int | None:
    try:
        return flow.wait(timeout=SECONDS_TO_START)
    except subprocess.TimeoutExpired:
        kill(flow)
        return None


def _fresh(place: Served, files: SQLiteFiles) -> None:
    for file in place.folder.glob("council.db*"):
        file.unlink()
    Path(files.copy().removeprefix("sqlite:///")).rename(place.database)


def _longest(place: Served, files: SQLiteFiles) -> float:
    _fresh(place, files)
    flow = place.flow()
    began = time.perf_counter()
    go(flow)
    assert _ended(flow) == 0, (place.folder / "log").read_text()[-2000:]
    return time.perf_counter() - began


def _content(url: str) -> Any:
    store = Store.open(url)
    try:
        return content_of(store)
    finally:
        store.close()

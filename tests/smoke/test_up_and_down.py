"""``up`` and ``down`` again and again: nothing twice, nothing left behind, nothing lost, and no stranger hurt."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.smoke.conftest import LocalSet


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with the set."""
    process = subprocess.Popen(["sleep", "600"])
    yield process
    process.kill()
    process.wait()


def test_up_once_more_changes_nothing(local_set: LocalSet) -> None:
    processes = local_set.parts.living()
    schedules = {name: [one["id"] for one in item["schedules"]] for name, item in local_set.deployments().items()}
    local_set.up()
    assert local_set.parts.living() == processes
    after = {name: [one["id"] for one in item["schedules"]] for name, item in local_set.deployments().items()}
    assert after == schedules


def test_down_after_a_crash_ends_the_rest_and_spares_who_got_a_number(
    local_set: LocalSet, stranger: subprocess.Popen[bytes]
) -> None:
    history = local_set.type("commissioning", "history", "--json")
    deployed = sorted(item["id"] for item in local_set.deployments().values())
    parts = local_set.parts
    worker = parts.running("worker-1")
    assert worker is not None
    os.kill(worker, signal.SIGKILL)
    # What the operating system does in time: a number that has come free is given to somebody else.
    (local_set.folder / "run" / "worker-1.pid").write_text(str(stranger.pid), encoding="utf-8")
    said = local_set.down()
    assert "Its data are kept there." in said
    assert parts.living() == set()
    assert stranger.poll() is None
    assert "Nothing of the set" in local_set.down()

    local_set.up()
    assert local_set.type("commissioning", "history", "--json") == history
    assert sorted(item["id"] for item in local_set.deployments().values()) == deployed


def test_a_port_that_is_taken_is_said_in_one_sentence(local_set: LocalSet) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        other = local_set.folder.parent / "other"
        command = [sys.executable, "-m", "flows.local", "up", "--sqlite", "--folder", str(other), "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: Another program uses port {port}. Name another port: make up PORT=")

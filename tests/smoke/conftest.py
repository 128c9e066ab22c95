"""A complete local set, as ``make up`` makes it, in a folder of its own; ended whatever happens."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.local import server
from flows.local.parts import Parts
from flows.local.postgres import programs


@dataclass(frozen=True)
class LocalSet:
    """A set, and what a person would type at it."""

    folder: Path
    options: tuple[str, ...]

    @property
    def parts(self) -> Parts:
        """Its processes."""
        return Parts(self.folder)

    @property
    def settings(self) -> dict[str, str]:
        """The environment that it wrote for people, as a shell reads it."""
        command = ["env", "-i", "sh", "-c", f"set -a; . '{self.folder}/settings.env'; /usr/bin/env"]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        return {name: value for name, _, value in (line.partition("=") for line in lines)}

    @property
    def api(self) -> str:
        """Where its Prefect server answers."""
        return self.settings["PREFECT_API_URL"]

    def up(self, *words: str) -> str:
        """``make up``; what it said."""
        return self._make("up", *self.options, *words)

    def down(self) -> str:
        """``make down``; what it said."""
        return self._make("down")

    def _make(self, *words: str) -> str:
        command = [sys.executable, "-m", "flows.local", *words, "--folder", str(self.folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def type(self, *words: str) -> str:
        """A command, typed with the set's settings; what it printed."""
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        environment = {**os.environ, **self.settings, "PATH": path}
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The answer of the server's API."""
        answer = server.ask(self.api, path, body)
        assert answer is not None, f"{path} was not answered"
        return answer

    def deployments(self) -> dict[str, dict[str, Any]]:
        """What is deployed, by entrypoint."""
        return {item["entrypoint"]: item for item in self.ask("/deployments/filter", {})}


@pytest.fixture(scope="session")
def local_set() -> Iterator[LocalSet]:
    """A set that is up, on PostgreSQL where the machine has it."""
    # Not in pytest's own folder: it is shut to PostgreSQL's user, who runs the server where the tests run as root.
    with tempfile.TemporaryDirectory(prefix="commissioning-set-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        made = LocalSet(Path(name, "a set").resolve(), () if programs() else ("--sqlite",))
        try:
            made.up("--port", "0")
            yield made
        finally:
            made.down()

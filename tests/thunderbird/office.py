"""A council office: the Leicester example in a database, commands on it, and ``serve`` in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY
from tests.readers.forms import Form, read_by_icalendar

MORNING = "2025-07-01T09:00:00+01:00"


class Office:
    """Args: folder: where its database is made."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "commissioning.db"
        self.now = MORNING
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._serve: subprocess.Popen[str] | None = None
        self.run("load", REPOSITORY / "examples" / "leicester")

    def run(self, *words: object) -> Any:
        """A command, as JSON; ``now`` is the instant that its changes are stamped with."""
        options = ["--db", self._url, "--json"]
        ran = subprocess.run(
            [sys.executable, "-m", "commissioning", *map(str, words), *options],
            capture_output=True, text=True, check=False, env=self._environment,
        )  # fmt: skip
        if ran.returncode not in (0, 1):
            raise RuntimeError(f"{words}: {ran.stdout}{ran.stderr}")
        return json.loads(ran.stdout)

    def address(self, scope: str, *options: str) -> tuple[str, str]:
        """A new address of a feed: its id, and the path that stands behind the server's name."""
        token = self.run("token", "create", scope, "--name", f"Thunderbird: {scope}", *options)["tokens"][0]
        return token["id"], "/feeds/" + token["url"].rpartition("/")[2]

    def open(self) -> None:
        """Starts to serve, and waits until it listens."""
        command = [
            sys.executable,
            "-m",
            "commissioning",
            "serve",
            "--port",
            str(self.port),
            "--db",
            self._url,
            "--json",
        ]
        self._serve = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=self._environment, start_new_session=True
        )
        assert self._serve.stdout is not None
        if not self._serve.stdout.readline():
            raise RuntimeError("serve ended at once")

    def close(self) -> None:
        """Ends to serve."""
        serve, self._serve = self._serve, None
        if serve is not None:
            serve.send_signal(signal.SIGTERM)
            try:
                serve.wait(15)
            except subprocess.TimeoutExpired:
                serve.kill()
                serve.wait()

    def feed(self, path: str) -> Form:
        """What an address answers now, as icalendar reads it."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            content = answer.read()
        with tempfile.NamedTemporaryFile(suffix=".ics") as file:
            Path(file.name).write_bytes(content)
            (form,) = read_by_icalendar([Path(file.name)]).values()
        return form

    def lose_the_database(self) -> None:
        """Moves it away, under the server."""
        for file in self._files():
            shutil.move(file, file.with_name(f"{file.name}.away"))

    def find_the_database(self) -> None:
        """Brings it back."""
        for file in self.database.parent.glob("*.away"):
            shutil.move(file, file.with_name(file.name.removesuffix(".away")))

    def _files(self) -> list[Path]:
        return [file for file in self.database.parent.glob(f"{self.database.name}*") if file.is_file()]

    @property
    def _url(self) -> str:
        return f"sqlite:///{self.database.as_posix()}"

    @property
    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "COMMISSIONING_NOW": self.now,
            "COMMISSIONING_AS_OF": self.now[:10],
            "COMMISSIONING_USER": "clerk",
        }

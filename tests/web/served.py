"""A real server process, and what it answers over real connections."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.cli.runner import run

AT = "2025-07-01T09:00:00+01:00"
AS_OF = "2025-07-01"


@dataclass(frozen=True)
class Answered:
    """What came back; names of headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def etag(self) -> str:
        return self.headers["etag"]


class Server:
    """A server that listens, and the database behind it."""

    def __init__(self, url: str, address: str, log: Path, process: subprocess.Popen[str]) -> None:
        self.url = url
        self.address = address
        self.log = log
        self.process = process

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answered:
        """One request; ``if_none_match="x"`` sends ``If-None-Match: x``. Redirects are not followed."""
        where = urlsplit(self.address)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=40)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): said for name, said in headers.items()})
            response = connection.getresponse()
            found = {name.lower(): said for name, said in response.getheaders()}
            return Answered(response.status, found, response.read())
        finally:
            connection.close()

    def token(self, scope: str, *words: str) -> dict:
        """A new address, as the command shows it."""
        (made,) = self.command("token", "create", scope, "--name", "tests", *words)["tokens"]
        return made

    def command(self, *words: str) -> dict:
        """A command beside the server, on the same database."""
        by = ("--by", "tests") if words[0] in ("slip", "token") and words[1] != "list" else ()
        ran = run(*words, "--db", self.url, "--as-of", AS_OF, "--json", *by)
        assert ran.code == 0, ran.text + ran.err
        return ran.json


def path_of(token: dict) -> str:
    """The path of an address."""
    return urlsplit(token["url"]).path


def secret_of(token: dict) -> str:
    """The secret in an address."""
    return path_of(token).removeprefix("/feeds/").removesuffix(".ics")


@contextmanager
def serving(url: str, log: Path, *words: str, as_of: str = AS_OF, **settings: str) -> Iterator[Server]:
    """A server of a database on a free port, ended at the end."""
    usual = {name: said for name, said in os.environ.items() if not name.startswith("COMMISSIONING_")}
    command = [sys.executable, "-m", "commissioning", "serve", "--port", "0", "--json", "--as-of", as_of, "--db", url]
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*command, *words], stdout=subprocess.PIPE, stderr=errors, text=True,
            env={**usual, "COMMISSIONING_NOW": AT, "PYTHONWARNINGS": "error::ResourceWarning", **settings},
        )  # fmt: skip
    assert process.stdout is not None
    try:
        said = ""
        while not said.endswith("}\n"):
            line = process.stdout.readline()
            assert line, log.read_text()
            said += line
        yield Server(url, json.loads(said)["url"], log, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

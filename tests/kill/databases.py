"""Databases to kill things over: a council is made once, and copied for each kill."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from benchmarks.council import make_council
from tests.store.conftest import quietly, server_programs


class SQLiteFiles:
    """A council in a file, and copies of it."""

    def __init__(self, folder: Path, workstreams: int) -> None:
        self.folder = folder
        self.first = folder / "first.db"
        make_council(url_of(self.first), workstreams, evidence_ahead=True)

    def copy(self) -> str:
        """The address of a fresh copy."""
        return url_of(Path(shutil.copy(self.first, self.folder / f"{uuid.uuid4().hex}.db")))

    def drop(self, url: str) -> None:
        """Takes a copy away."""
        for file in self.folder.glob(f"{Path(url).name}*"):
            file.unlink()


def url_of(file: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{file.as_posix()}"


class PostgresServer:
    """A PostgreSQL server of our own, with a council in it, and copies of that; it can be killed and started again."""

    def __init__(self, folder: Path, workstreams: int) -> None:
        programs = server_programs()
        assert programs is not None, "no PostgreSQL server on this machine"
        self.programs, self.folder = programs, folder
        self.port = free_port()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        quietly(f"{programs}/initdb", "-D", self.data, "-U", "tests", "-A", "trust")
        self.start()
        self._run("CREATE DATABASE first")
        make_council(self._url("first"), workstreams, evidence_ahead=True)

    @property
    def data(self) -> str:
        """Its folder of data."""
        return str(self.folder / "data")

    def _url(self, name: str) -> str:
        return f"postgresql://tests@127.0.0.1:{self.port}/{name}"

    def _run(self, words: str) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(words)  # type: ignore[call-overload]

    def start(self) -> None:
        """Starts it; after a kill it recovers first."""
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self.folder}"
        quietly(f"{self.programs}/pg_ctl", "-D", self.data, "-l", f"{self.folder}/log", "-w", "-o", options, "start")

    def pids(self) -> list[int]:
        """The postmaster's process and those of the connections to our copies."""
        postmaster = int(Path(self.data, "postmaster.pid").read_text().split()[0])
        with psycopg.connect(self._url("postgres")) as connection:
            rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname LIKE 'own_%'").fetchall()
        return [postmaster, *(row[0] for row in rows)]

    def kill_all(self) -> None:
        """Kills the postmaster, as when the machine's memory runs out; starts it again when its children have gone."""
        postmaster, *backends = self.pids()
        os.kill(postmaster, signal.SIGKILL)
        for pid in backends:
            _kill(pid)
        for _ in range(200):
            try:
                self.start()
            except subprocess.CalledProcessError:
                time.sleep(0.1)  # its children have not all noticed yet
            else:
                return
        raise AssertionError("the database did not come back")

    def kill_backend(self) -> None:
        """Kills one connection's process; the postmaster then throws out all others and recovers by itself."""
        before, (_, *backends) = self._checkpointer(), self.pids()
        if not backends:
            return
        _kill(backends[0])
        # It has recovered when its own helpers are new ones; until it notices, it still answers.
        for _ in range(600):
            with suppress(psycopg.Error):
                if self._checkpointer() != before:
                    return
            time.sleep(0.1)
        raise AssertionError("the database did not come back")

    def _checkpointer(self) -> int | None:
        with psycopg.connect(self._url("postgres")) as connection:
            row = connection.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'").fetchone()
        return row[0] if row else None

    def copy(self) -> str:
        """The address of a fresh copy."""
        name = f"own_{uuid.uuid4().hex}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE first')
        return self._url(name)

    def drop(self, url: str) -> None:
        """Takes a copy away."""
        self._run(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')

    def stop(self) -> None:
        """Ends it."""
        quietly(f"{self.programs}/pg_ctl", "-D", self.data, "-m", "immediate", "stop")


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def free_port() -> int:
    """A port that nobody listens on."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def postgres(workstreams: int) -> Iterator[PostgresServer]:
    """A server for a while."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        server = PostgresServer(Path(name), workstreams)
        try:
            yield server
        finally:
            server.stop()

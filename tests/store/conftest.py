"""A real PostgreSQL server, started for the session where the machine has one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest


def server_programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, which Debian keeps off the path."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).resolve().parent
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return homes[-1].parent if homes else None


def quietly(*words: str) -> None:
    """Runs a program of the server; PostgreSQL refuses to run as root, so its own user runs it then."""
    command = ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else list(words)
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def a_server() -> Iterator[tuple[Path, str]]:
    """A server of our own with an empty database: the folder of its programs, and the address."""
    programs = server_programs()
    assert programs is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data, log = f"{folder}/data", f"{folder}/log"
        quietly(f"{programs}/initdb", "-D", data, "-U", "tests", "-A", "trust", "--encoding", "UTF8")
        # Whoever is called "guarded" needs a password.
        with Path(data, "pg_hba.conf").open("r+") as rules:
            others = rules.read()
            rules.seek(0)
            rules.write(f"host all guarded 127.0.0.1/32 scram-sha-256\n{others}")
        # What is tested here is not the loss of power, so nothing waits for the disk.
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
        quietly(f"{programs}/pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield programs, f"postgresql://tests@127.0.0.1:{port}/postgres"
        finally:
            quietly(f"{programs}/pg_ctl", "-D", data, "-m", "immediate", "stop")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty database on a server of our own."""
    if server_programs() is None:
        pytest.skip("no PostgreSQL server on this machine (Debian package: postgresql)")
    with a_server() as (_, address):
        yield address


@contextmanager
def a_database(server: str, like: str = "template1") -> Iterator[str]:
    """The address of a new database on a server: empty, or a copy of another one there."""
    name = f"own_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')  # type: ignore[call-overload]
    yield server.rpartition("/")[0] + f"/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload]


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of an empty database of this test's own on the server."""
    with a_database(postgres_url) as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once on each of the two."""
    if request.param == "sqlite":
        return f"sqlite:///{(tmp_path / 'commissioning.db').as_posix()}"
    return str(request.getfixturevalue("postgres_database"))

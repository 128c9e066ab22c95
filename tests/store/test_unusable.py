"""A database that cannot be used: one sentence, exit 5, nothing half done, and no password in it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from commissioning.errors import PartFailed
from commissioning.model import Done
from commissioning.store import Author, Store
from commissioning.store import engine as engines
from tests.cli.runner import Ran, run
from tests.store.filled.opened import filled

AUTHOR = Author("tests", datetime(2025, 7, 1, 9, tzinfo=UTC))
SLIP = ("slip", "DEM-2025", "benchmarking", "--to", "2025-07-12", "--by", "x", "--as-of", "2025-07-01")
BOARD = ("board", "--as-of", "2025-07-01")


def sentence(ran: Ran, id: str = "database-unusable") -> str:
    """The sentence of a refusal by the database."""
    error = ran.json["error"]
    assert (ran.code, error["id"]) == (5, id), ran.text
    message = str(error["message"])
    assert "\n" not in message
    assert "Traceback" not in ran.err
    assert "secret" not in ran.text + ran.err
    return message


def content(url: str) -> object:
    ran = run("history", "--verify", "--json", "--db", url)
    assert (ran.code, ran.json["verified"]) == (0, True)
    return ran.json["changes"], run("slips", "DEM-2025", "--json", "--db", url, "--as-of", "2025-07-01").json


@pytest.fixture
def told(url: str) -> str:
    """A database with the example in it, at this program's version."""
    filled("0002", url)
    assert run(*BOARD, "--db", url).code == 0
    return url


def test_newer_than_the_program(told: str) -> None:
    newer = "UPDATE alembic_version SET version_num = '9999'"
    if told.startswith("sqlite"):
        with sqlite3.connect(told.removeprefix("sqlite:///")) as file:
            file.execute(newer)
        file.close()
    else:
        with psycopg.connect(told) as server:
            server.execute(newer)
    for words in (BOARD, SLIP, ("backup", "x.db")):
        assert "9999" in sentence(run(*words, "--json", "--db", told), "database-newer")


def test_held_by_another(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "LOCK_WAIT_SECONDS", 0.2)
    before = content(told)
    other = Store.open(told)
    with other.writing(AUTHOR):
        assert "try again" in sentence(run(*SLIP, "--json", "--db", told), "database-locked")
        assert run(*BOARD, "--db", told).code == 0, "who reads waits for nobody"
    other.close()
    assert content(told) == before
    assert run(*SLIP, "--db", told).code == 0


# -- files ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made)
        path.chmod(0o777)
        yield path
        path.chmod(0o777)


@contextmanager
def as_an_ordinary_user() -> Iterator[None]:
    """Root may write everything; so it becomes somebody else for a while."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        if was == 0:
            os.seteuid(was)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
@pytest.mark.parametrize(("of_file", "of_folder"), [(0o444, 0o777), (0o444, 0o555)], ids=["file", "folder"])
def test_read_only(folder: Path, of_file: int, of_folder: int) -> None:
    file = folder / "x.db"
    url = f"sqlite:///{file.as_posix()}"
    filled("0002", url)
    assert run(*BOARD, "--db", url).code == 0
    before = content(url)
    file.chmod(of_file)
    folder.chmod(of_folder)
    with as_an_ordinary_user():
        assert "may not be written" in sentence(run(*SLIP, "--json", "--db", url))
        looked = run(*BOARD, "--json", "--db", url)
        # SQLite reads a file with a write-ahead log only where it may make the files beside it.
        assert looked.code == 0 if of_folder == 0o777 else sentence(looked)
    folder.chmod(0o777)
    assert content(url) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_folder_and_a_file_that_are_closed(folder: Path) -> None:
    file = folder / "x.db"
    url = f"sqlite:///{file.as_posix()}"
    filled("0002", url)
    folder.chmod(0o555)
    with as_an_ordinary_user():
        new = f"sqlite:///{(folder / 'new.db').as_posix()}"
        sentence(run("load", Path(__file__).parents[2] / "examples", "--by", "x", "--json", "--db", new))
        for command in ("backup", "dump"):
            error = run(command, folder / "copy", "--json", "--db", url).json["error"]
            assert error["exit_code"] == 5
    assert sorted(path.name for path in folder.iterdir()) == ["x.db"]
    folder.chmod(0o777)
    file.chmod(0)
    with as_an_ordinary_user():
        assert "Check who may read" in sentence(run(*BOARD, "--json", "--db", url))
    folder.chmod(0)
    with as_an_ordinary_user():
        assert "does not let this user look into it" in sentence(run(*BOARD, "--json", "--db", url))
    folder.chmod(0o777)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("only root can make a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk(small_disk: Path, told_file: Path) -> None:
    file = Path(shutil.copy(told_file, small_disk / "x.db"))
    url = f"sqlite:///{file.as_posix()}"
    before = content(url)
    with (small_disk / "filler").open("wb") as filler:
        free = shutil.disk_usage(small_disk).free
        filler.write(b"x" * (free - 40_000))
    assert "full" in sentence(run(*SLIP, "--json", "--db", url))
    assert content(url) == before
    for command, id in (("backup", "output-unwritable"), ("dump", "output-unwritable")):
        sentence(run(command, small_disk / "copy", "--json", "--db", url), id)
    fresh = f"sqlite:///{(small_disk / 'fresh.db').as_posix()}"
    assert "full" in sentence(run("restore", told_file, "--json", "--db", fresh))
    assert sorted(path.name for path in small_disk.iterdir()) == ["filler", "x.db"], "no half file is left"
    (small_disk / "filler").unlink()
    assert run(*SLIP, "--db", url).code == 0


@pytest.fixture
def told_file(tmp_path: Path) -> Path:
    file = tmp_path / "told.db"
    filled("0002", f"sqlite:///{file.as_posix()}")
    assert run(*BOARD, "--db", f"sqlite:///{file.as_posix()}").code == 0
    return file


def test_a_file_that_is_torn(told_file: Path) -> None:
    whole = told_file.read_bytes()
    told_file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert "bring back a backup" in sentence(run(*BOARD, "--json", "--db", f"sqlite:///{told_file.as_posix()}"))


# -- servers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me:secret@127.0.0.1:1/none",
        "postgresql://me:secret@no.such.host.invalid/none",
        "postgresql://me@127.0.0.1:1/none?password=secret",
    ],
)
def test_no_server(address: str) -> None:
    assert "Check the address" in sentence(run(*BOARD, "--json", "--db", address))


def test_an_address_that_is_none_shows_no_password() -> None:
    ran = run(*BOARD, "--json", "--db", "postgresql://me:secret@host:port/none")
    assert (ran.code, "secret" in ran.text + ran.err) == (2, False)


@pytest.mark.postgres
def test_a_wrong_password(postgres_database: str) -> None:
    with psycopg.connect(postgres_database, autocommit=True) as server:
        server.execute("DROP ROLE IF EXISTS guarded")
        server.execute("CREATE ROLE guarded LOGIN PASSWORD 'right'")
    address = postgres_database.replace("tests@", "guarded:secret@")
    assert "Check the user, the password" in sentence(run(*BOARD, "--json", "--db", address))
    sentence(run(*BOARD, "--json", "--db", address.replace(":secret", "")))


@pytest.mark.postgres
def test_a_user_who_may_only_read(postgres_database: str) -> None:
    filled("0002", postgres_database)
    assert run(*BOARD, "--db", postgres_database).code == 0
    with psycopg.connect(postgres_database, autocommit=True) as server:
        server.execute("DROP ROLE IF EXISTS reader")
        server.execute("CREATE ROLE reader LOGIN")
        server.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    reader = postgres_database.replace("tests@", "reader@")
    before = content(reader)
    assert run(*BOARD, "--db", reader).code == 0
    assert "Ask who runs the server" in sentence(run(*SLIP, "--json", "--db", reader))
    assert content(postgres_database) == before
    with psycopg.connect(postgres_database, autocommit=True) as server:
        server.execute("DROP OWNED BY reader")
        server.execute("DROP ROLE reader")


@pytest.mark.postgres
def test_a_server_that_only_reads(postgres_database: str) -> None:
    filled("0002", postgres_database)
    assert run(*BOARD, "--db", postgres_database).code == 0
    address = f"{postgres_database}?options=-c%20default_transaction_read_only%3Don"
    assert "may not be written" in sentence(run(*SLIP, "--json", "--db", address))


def ended(pid: int, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(%s)", (pid,))


def killed(pid: int, _: str) -> None:
    os.kill(pid, signal.SIGKILL)


@pytest.mark.postgres
@pytest.mark.parametrize("break_off", [ended, killed])
def test_a_connection_that_breaks_while_something_is_recorded(
    postgres_database: str, break_off: Callable[[int, str], None]
) -> None:
    url = postgres_database
    filled("0002", url)
    before = content(url)
    store = Store.open(url)

    def record() -> None:
        with store.writing(AUTHOR) as unit:
            unit.add_done(Done(reference="DEM-2025", key="benchmarking", on=date(2025, 6, 1)))
            unit.log("done", "DEM-2025")
            with psycopg.connect(url, autocommit=True) as server:
                idle = "state = 'idle in transaction' AND datname = current_database()"
                rows = server.execute(f"SELECT pid FROM pg_stat_activity WHERE {idle}").fetchall()
            assert len(rows) == 1
            break_off(rows[0][0], url)
            time.sleep(0.2)
            unit.log("done", "DEM-2025")

    with pytest.raises(PartFailed, match="broke"):
        record()
    for _ in range(100):  # a server whose process was killed starts its others anew
        if run(*BOARD, "--db", url).code == 0:
            break
        time.sleep(0.1)
    assert content(url) == before
    with store.reading() as unit:
        assert unit.last_change() > 0, "the same open database goes on"
    store.close()
    assert run(*SLIP, "--db", url).code == 0

"""A server whose database goes away: a live address never gets an error, and never an empty calendar."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import icalendar
import psycopg
import pytest

from tests.cli.runner import run
from tests.conftest import REPOSITORY
from tests.store.conftest import a_database, postgres_url  # noqa: F401  (a fixture)
from tests.web.served import Server, path_of, secret_of, serving


@pytest.fixture
def file(loaded_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(loaded_once, tmp_path / "commissioning.db"))


@pytest.fixture
def own(file: Path, tmp_path: Path) -> Iterator[Server]:
    with serving(f"sqlite:///{file.as_posix()}", tmp_path / "log") as running:
        yield running


def put_away(file: Path) -> Path:
    """Moves a database file away, as somebody would who tidies up under a running server."""
    away = file.with_suffix(".away")
    for ending in ("", "-wal", "-shm"):
        beside = Path(f"{file}{ending}")
        if beside.exists():
            beside.rename(f"{away}{ending}")
    return away


def test_the_database_is_gone_and_comes_back(own: Server, file: Path) -> None:
    token = own.token("portfolio")
    fetched, unfetched = path_of(token), path_of(own.token("governance"))
    good = own.ask(fetched)
    away = put_away(file)
    again = own.ask(fetched)
    assert (again.status, again.body, again.etag) == (200, good.body, good.etag)
    assert again.headers["last-modified"] == good.headers["last-modified"]
    assert own.ask(fetched, if_none_match=good.etag).status == 304
    assert own.ask(fetched, "HEAD").headers["content-length"] == str(len(good.body))
    # Of an address that nobody asked before nothing is known, not even whether it is one.
    unknown = own.ask(unfetched)
    (event,) = icalendar.Calendar.from_ical(unknown.body).events
    assert (unknown.status, "at the moment" in str(event["SUMMARY"])) == (200, True)
    assert unknown.headers["content-type"] == "text/calendar; charset=utf-8"
    had = own.ask(unfetched, if_none_match='W/"had before"')
    assert (had.status, had.etag, had.body) == (304, '"had before"', b"")
    assert own.ask("/").status == 503, "a page that there is must not be called unknown"
    assert not file.exists(), "nobody made an empty database in its place"
    for ending in ("", "-wal", "-shm"):
        if Path(f"{away}{ending}").exists():
            Path(f"{away}{ending}").rename(f"{file}{ending}")
    for _ in range(60):
        back = own.ask(unfetched)
        if b"at the moment" not in back.body.replace(b"\r\n ", b""):
            break
        time.sleep(0.2)
    assert len(icalendar.Calendar.from_ical(back.body).events) > 1
    assert secret_of(token) not in own.log.read_text()


def test_the_database_is_overwritten_with_junk(own: Server, file: Path, tmp_path: Path) -> None:
    token = own.token("workstream:DEM-2025")
    good = own.ask(path_of(token))
    size = file.stat().st_size
    with file.open("r+b") as out:
        out.write(os.urandom(size))
    for ending in ("-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    for _ in range(5):
        found = own.ask(path_of(token))
        assert (found.status, found.body) == (200, good.body)
        time.sleep(0.6)
    assert own.ask(path_of(token), if_none_match=good.etag).status == 304
    said = own.log.read_text()
    assert secret_of(token) not in said
    own.process.terminate()
    own.process.wait(30)
    # Started again while the database is broken, and then while it is not there at all.
    for number in range(2):
        with serving(own.url, tmp_path / f"log{number}") as again:
            found = again.ask(path_of(token))
            assert (found.status, found.body, found.etag) == (200, good.body, good.etag)
            assert found.headers["last-modified"] == good.headers["last-modified"]
            assert again.ask(path_of(token), if_none_match=good.etag).status == 304
        said = (tmp_path / f"log{number}").read_text()
        assert secret_of(token) not in said
        assert "gets its last good answer" in said
        file.unlink(missing_ok=True)


def test_what_is_kept_can_be_read_by_nobody_else_and_elsewhere(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept" / "here"
    url = f"sqlite:///{file.as_posix()}"
    with serving(url, tmp_path / "log", COMMISSIONING_FEEDS_DIRECTORY=str(folder)) as server:
        token = server.token("portfolio")
        body = server.ask(path_of(token)).body
    (kept,) = folder.iterdir()
    assert kept.read_bytes() == body
    assert (kept.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert secret_of(token) not in kept.name
    # A file that was cut off is not answered.
    kept.write_bytes(body[: len(body) // 2])
    file.unlink()
    with serving(url, tmp_path / "log", COMMISSIONING_FEEDS_DIRECTORY=str(folder)) as server:
        found = server.ask(path_of(token))
    assert len(icalendar.Calendar.from_ical(found.body).events) == 1
    assert found.body.endswith(b"END:VCALENDAR\r\n")


def test_an_entry_that_cannot_be_read_does_no_harm(own: Server, file: Path) -> None:
    token = own.token("workstream:DEM-2025")
    good = own.ask(path_of(token))
    import sqlite3

    with sqlite3.connect(file) as there:
        there.execute("UPDATE event SET shown = '{broken', kind = 'nonsense', sequence = sequence + 1")
        there.execute("UPDATE record SET payload = '{\"changes\": 1000}' WHERE sort = 'house' AND key = 'events'")
    there.close()
    found = own.ask(path_of(token))
    assert (found.status, found.body) == (200, good.body)
    said = own.log.read_text()
    assert "Traceback" in said
    assert secret_of(token) not in said


@pytest.mark.postgres
def test_a_database_on_a_server(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.chdir(tmp_path)
    with a_database(postgres_url) as url:
        ran = run("load", REPOSITORY / "examples" / "leicester", "--db", url, "--by", "tests", "--as-of", "2025-07-01")
        assert ran.code == 0, ran.err
        with serving(url, tmp_path / "log", COMMISSIONING_FEEDS_DIRECTORY=str(tmp_path / "kept")) as server:
            token = server.token("portfolio")
            good = server.ask(path_of(token))
            assert good.status == 200
            assert server.ask(path_of(token), if_none_match=good.etag).status == 304
            with psycopg.connect(postgres_url, autocommit=True) as connection:
                name = url.rpartition("/")[2]
                connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')  # type: ignore[call-overload]
                connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
                for _ in range(3):
                    assert server.ask(path_of(token)).body == good.body
                assert server.ask(path_of(token), if_none_match=good.etag).status == 304
            assert secret_of(token) not in (tmp_path / "log").read_text()

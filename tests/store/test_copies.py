"""Backups and dumps: everything comes back, from either database into either; what is not whole is refused."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from commissioning.store import engine as engines
from tests.cli.runner import Ran, run
from tests.store.filled.opened import filled

LATEST = engines.REVISIONS[-2]


@pytest.fixture(scope="module")
def told_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the example and all that can be recorded: see ``fill.py``."""
    file = tmp_path_factory.mktemp("told") / "told.db"
    filled(LATEST, f"sqlite:///{file.as_posix()}")
    assert run("board", "--db", f"sqlite:///{file.as_posix()}", "--as-of", "2025-07-01").code == 0
    return file


@pytest.fixture
def told(told_once: Path, tmp_path: Path) -> str:
    return f"sqlite:///{Path(shutil.copy(told_once, tmp_path / 'told.db')).as_posix()}"


def done(*words: object) -> Any:
    ran = run(*words, "--json")
    assert ran.code == 0, ran.text
    return ran.json


def refused(*words: object) -> dict[str, Any]:
    ran = run(*words, "--json")
    assert ran.code == 2, ran.text
    error: dict[str, Any] = ran.json["error"]
    assert "\n" not in error["message"]
    assert "Traceback" not in ran.err
    return error


def dumped(url: str, file: Path) -> bytes:
    done("dump", file, "--db", url)
    return file.read_bytes()


def faces(url: str) -> list[Any]:
    words = (("board",), ("plan", "DEM-2025"), ("slips", "DEM-2025"), ("baseline", "DEM-2025"), ("meetings",),
             ("actions",), ("alerts",), ("history", "--verify"), ("holidays",),
             ("gate", "DEM-2025", "design"))  # fmt: skip
    return [run(*command, "--json", "--db", url, "--as-of", "2025-07-01").json for command in words]


def goes_on(url: str) -> list[Any]:
    """What the program says to the next changes: a database that was brought back goes on where the other was."""
    db = ("--db", url, "--as-of", "2025-07-02", "--by", "later")
    return [
        done("slip", "DEM-2025", "benchmarking", "--to", "2025-07-20", *db),
        done("evidence", "DEM-2025", "gap-analysis", "--link", "x", "--on", "2025-07-01", *db),
        done("baseline", "DEM-2025", "--name", "after", *db),
        done("meeting", "move", "asc-scrutiny:2025-09-04", "--to", "2025-09-05", "--yes", *db),
    ]


def test_a_dump_goes_from_one_database_to_the_other_and_back(url: str, told: str, tmp_path: Path) -> None:
    first = dumped(told, tmp_path / "1.jsonl")
    brought = done("load", "--dump", tmp_path / "1.jsonl", "--db", url)
    assert (brought["loaded"]["workstreams"], brought["loaded"]["meetings"]) == (8, 12)
    assert brought["log"]["entries"] == len(done("history", "--db", told)["changes"])
    assert dumped(url, tmp_path / "2.jsonl") == first
    back = f"sqlite:///{(tmp_path / 'back.db').as_posix()}"
    done("load", "--dump", tmp_path / "2.jsonl", "--db", back)
    assert dumped(back, tmp_path / "3.jsonl") == first
    assert faces(url) == faces(told)
    assert goes_on(url) == goes_on(told)
    assert dumped(url, tmp_path / "4.jsonl") == dumped(told, tmp_path / "5.jsonl")


def test_a_backup_goes_from_one_database_to_the_other_and_back(url: str, told: str, tmp_path: Path) -> None:
    content = dumped(told, tmp_path / "1.jsonl")
    kept = done("backup", tmp_path / "new folder" / "1.db", "--db", told)["backup"]
    assert kept["sha256"] == hashlib.sha256((tmp_path / "new folder" / "1.db").read_bytes()).hexdigest()
    assert done("restore", kept["path"], "--db", url)["restored"]["log"] == kept["log"]
    assert dumped(url, tmp_path / "2.jsonl") == content
    done("backup", tmp_path / "2.db", "--db", url)
    back = f"sqlite:///{(tmp_path / 'back.db').as_posix()}"
    done("restore", tmp_path / "2.db", "--db", back)
    assert dumped(back, tmp_path / "3.jsonl") == content
    assert faces(url) == faces(back) == faces(told)
    assert goes_on(url) == goes_on(back)
    head = kept["log"]["head"]
    assert done("history", "--verify", "--head", head, "--db", url)["verified"] is True


def test_a_backup_is_one_file_that_can_be_looked_at_and_stays_as_it_is(told: str, tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    done("backup", file, "--db", told)
    before, there = file.read_bytes(), sorted(tmp_path.iterdir())
    assert run("board", "--json", "--db", f"sqlite:///{file.as_posix()}").code == 0
    assert (file.read_bytes(), sorted(tmp_path.iterdir())) == (before, there)


def test_nothing_is_written_over_unless_that_is_said(told: str, tmp_path: Path) -> None:
    for command in ("backup", "dump"):
        file = tmp_path / f"{command}.out"
        file.write_text("mine")
        assert refused(command, file, "--db", told)["id"] == "file-exists"
        assert file.read_text() == "mine"
        done(command, file, "--force", "--db", told)
        assert file.stat().st_size > 1000
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_database_that_holds_something_is_replaced_only_when_that_is_said(
    url: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    content = dumped(told, tmp_path / "1.jsonl")
    done("backup", tmp_path / "1.db", "--db", told)
    done("restore", tmp_path / "1.db", "--db", url)
    goes_on(url)
    later = dumped(url, tmp_path / "2.jsonl")
    for words in (("restore", tmp_path / "1.db"), ("load", "--dump", tmp_path / "1.jsonl")):
        assert refused(*words, "--db", url)["id"] == "database-exists"
    assert dumped(url, tmp_path / "3.jsonl") == later
    found = done("restore", tmp_path / "1.db", "--replace", "--db", url)["restored"]
    assert dumped(url, tmp_path / "4.jsonl") == content
    assert dumped(f"sqlite:///{found['kept']}", tmp_path / "5.jsonl") == later
    again = done("restore", tmp_path / "1.db", "--replace", "--db", url)["restored"]
    assert again["kept"] != found["kept"]
    goes_on(url)
    assert dumped(url, tmp_path / "6.jsonl") == later, "the guards of the log stand again, and nothing else is left"


Edit = Callable[[list[bytes]], list[bytes]]


def signed(lines: list[bytes]) -> list[bytes]:
    """Lines with an end that fits them: the edit of somebody who knows how."""
    end = json.loads(lines[-1])
    end["sha256"] = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    return [*lines[:-1], json.dumps(end).encode() + b"\n"]


def line_of(lines: list[bytes], start: bytes) -> int:
    return next(number for number, line in enumerate(lines) if line.startswith(start))


def replaced(lines: list[bytes], start: bytes, old: bytes, new: bytes) -> list[bytes]:
    number = line_of(lines, start)
    assert old in lines[number]
    return [*lines[:number], lines[number].replace(old, new, 1), *lines[number + 1 :]]


def without(lines: list[bytes], number: int) -> list[bytes]:
    return [*lines[:number], *lines[number + 1 :]]


HEAD, ENTRY = b'{"format"', b'{"seq": 7,'
BAD_DUMPS: dict[str, tuple[Edit, str]] = {
    "empty": (lambda lines: [], "it is empty"),
    "text": (lambda lines: [b"these are notes\n"], "no dump"),
    "not text": (lambda lines: [bytes(range(256))], "no dump"),
    "another's JSON": (lambda lines: [b'{"format": "other"}\n'], "no dump"),
    "cut off at a line": (lambda lines: lines[:-1], "cut off"),
    "cut off early": (lambda lines: lines[:3], "cut off"),
    "cut off in its first line": (lambda lines: [lines[0][:20]], "no dump"),
    "cut off in its last line": (lambda lines: [*lines[:-1], lines[-1][:-5]], "cut off"),
    "a line too few": (lambda lines: without(lines, 20), "edited"),
    "an edited value": (lambda lines: replaced(lines, ENTRY, b"tests", b"nobody"), "edited"),
    "a newer format": (lambda lines: signed(replaced(lines, HEAD, b'"version": 1', b'"version": 2')), "later version"),
    "newer tables": (
        lambda lines: signed(replaced(lines, HEAD, engines.REVISIONS[-1].encode(), b"9999")), "later version"
    ),
    "no such tables": (lambda lines: signed(replaced(lines, HEAD, engines.REVISIONS[-1].encode(), b"000x")), "000x"),
    "an entry edited and the end made to fit": (
        lambda lines: signed(replaced(lines, ENTRY, b"tests", b"nobody")), "at entry 7"
    ),
    "an entry taken out and the end made to fit": (
        lambda lines: signed(without(lines, line_of(lines, ENTRY))), "at entry 8"
    ),
    "a row that is no row": (lambda lines: signed(replaced(lines, ENTRY, ENTRY, b'{"number": 7,')), "none of 'change'"),
    "a value of another sort": (lambda lines: signed(replaced(lines, ENTRY, b'"seq": 7', b'"seq": "7"')), "value"),
    "a day that does not exist": (
        lambda lines: signed(replaced(lines, ENTRY, b"2025-07-01T", b"2025-06-31T")), "value"
    ),
    "a line that is no JSON": (lambda lines: signed(replaced(lines, ENTRY, b"{", b"")), "no JSON"),
    "a row twice": (lambda lines: signed([*lines[:-1], lines[-2], lines[-1]]), "no database takes"),
    "a row before any table": (lambda lines: signed(without(lines, 1)), "before any table"),
}  # fmt: skip


@pytest.fixture(scope="module")
def lines(told_once: Path, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    file = tmp_path_factory.mktemp("lines") / "good.jsonl"
    return dumped(f"sqlite:///{told_once.as_posix()}", file).splitlines(keepends=True)


@pytest.mark.parametrize(("edit", "because"), BAD_DUMPS.values(), ids=BAD_DUMPS.keys())
def test_a_dump_that_is_not_whole_is_refused(lines: list[bytes], edit: Edit, because: str, tmp_path: Path) -> None:
    bad, target = tmp_path / "bad.jsonl", tmp_path / "target.db"
    bad.write_bytes(b"".join(edit(lines)))
    error = refused("load", "--dump", bad, "--db", f"sqlite:///{target.as_posix()}")
    assert error["id"] == "backup-unusable"
    assert because in error["message"]
    assert "bad.jsonl" in error["message"]
    assert [path.name for path in tmp_path.iterdir()] == ["bad.jsonl"]


def edited(statement: str) -> Callable[[Path], None]:
    def edit(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("DROP TRIGGER change_not_edited")
            connection.execute("DROP TRIGGER change_not_removed")
            connection.execute(statement)

    return edit


def cut(length: int) -> Callable[[Path], None]:
    return lambda file: file.write_bytes(file.read_bytes()[:length]) and None


def torn(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for place in range(4096, len(content), 4096):
        content[place : place + 200] = b"\xff" * 200
    file.write_bytes(content)


BAD_BACKUPS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "empty": (lambda file: file.write_bytes(b""), "no database of this program"),
    "text": (lambda file: file.write_text("these are notes" * 100), "cannot be read"),
    "cut off in its first page": (cut(2000), "cannot be read"),
    "cut off in the middle": (cut(100_000), "cannot be brought back"),
    "torn": (torn, "cannot be brought back"),
    "newer": (edited("UPDATE alembic_version SET version_num = '9999'"), "later version"),
    "another's": (edited("DROP TABLE alembic_version"), "no database of this program"),
    "without a table": (edited("DROP TABLE change"), "cannot be brought back"),
    "an entry edited": (edited("UPDATE change SET by = 'nobody' WHERE seq = 7"), "at entry 7"),
    "an entry taken out": (edited("DELETE FROM change WHERE seq = 6"), "at entry 7"),
}


@pytest.mark.parametrize(("damage", "because"), BAD_BACKUPS.values(), ids=BAD_BACKUPS.keys())
def test_a_backup_that_is_not_whole_is_refused(
    told: str, damage: Callable[[Path], Any], because: str, tmp_path: Path
) -> None:
    bad, target = tmp_path / "bad.db", tmp_path / "target.db"
    done("backup", bad, "--db", told)
    damage(bad)
    before = bad.read_bytes()
    error = refused("restore", bad, "--db", f"sqlite:///{target.as_posix()}")
    assert error["id"] == "backup-unusable"
    assert because in error["message"]
    assert bad.read_bytes() == before
    assert not target.exists()


def test_files_that_are_not_there_or_are_of_the_other_sort(told: str, tmp_path: Path) -> None:
    db = ("--db", f"sqlite:///{(tmp_path / 'target.db').as_posix()}")
    done("backup", tmp_path / "b.db", "--db", told)
    done("dump", tmp_path / "d.jsonl", "--db", told)
    assert "restore" in refused("load", "--dump", tmp_path / "b.db", *db)["message"]
    assert "--dump" in refused("restore", tmp_path / "d.jsonl", *db)["message"]
    for words in (("restore",), ("load", "--dump")):
        assert run(*words, tmp_path / "none", *db).code == 3
        refused(*words, tmp_path, *db)
    refused("load", *db, "--by", "x")
    refused("load", tmp_path, "--dump", tmp_path / "d.jsonl", *db, "--by", "x")
    assert not (tmp_path / "target.db").exists()


def test_a_log_that_does_not_hold_is_kept_all_the_same_and_said(told: str, tmp_path: Path) -> None:
    edited("UPDATE change SET by = 'nobody' WHERE seq = 7")(Path(told.removeprefix("sqlite:///")))
    for command in ("backup", "dump"):
        ran = run(command, tmp_path / command, "--db", told, "--json")
        assert (ran.code, ran.json[command]["log"]["verified"]) == (1, False)
        assert ran.json[command]["log"]["broken"]["seq"] == 7
        assert "THE LOG IS NOT WHOLE" in ran.err
    assert run("board", "--db", f"sqlite:///{(tmp_path / 'backup').as_posix()}").code == 0, "it can be looked at"


def old_dump(revision: str, folder: Path) -> Path:
    """What ``dump`` would have written of an earlier version, row by row from its file; it had no such command."""
    file = folder / "old.db"
    filled(revision, f"sqlite:///{file.as_posix()}")
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        lines = [json.dumps({"format": "commissioning-dump", "version": 1, "tables": revision})]
        # What points at a row comes after it.
        for name in sorted(set(names) - {"alembic_version"}, key=lambda name: name in ("move", "baseline_milestone")):
            booleans = {"event": ("cancelled", "withheld"), "restart": ("terminates",)}.get(name, ())
            lines.append(json.dumps({"table": name}))
            for row in connection.execute(f'SELECT * FROM "{name}"'):
                said = {column: bool(row[column]) if column in booleans else row[column] for column in dict(row)}
                lines.append(json.dumps(said))
    text = "".join(f"{line}\n" for line in lines)
    end = {"end": "commissioning-dump", "sha256": hashlib.sha256(text.encode()).hexdigest()}
    (folder / "old.jsonl").write_text(text + json.dumps(end) + "\n", encoding="utf-8", newline="\n")
    return folder / "old.jsonl"


@pytest.mark.parametrize("revision", engines.REVISIONS[:-1])
def test_dumps_and_backups_of_earlier_versions_come_back(revision: str, tmp_path: Path) -> None:
    dump = old_dump(revision, tmp_path)
    urls = [f"sqlite:///{(tmp_path / name).as_posix()}" for name in ("from-dump.db", "from-backup.db")]
    done("load", "--dump", dump, "--db", urls[0])
    done("restore", tmp_path / "old.db", "--db", urls[1])
    assert dumped(urls[0], tmp_path / "1.jsonl") == dumped(urls[1], tmp_path / "2.jsonl")
    assert done("history", "--verify", "--db", urls[0])["verified"] is True


BUSY = """
import sys
from datetime import UTC, date, datetime, timedelta
from commissioning import Author, Store, slip

store = Store.open(sys.argv[1])
number = 0
print("ready", flush=True)
while True:
    number += 1
    author = Author("busy", datetime(2025, 7, 1, 9, tzinfo=UTC), f"turn {number}")
    to = date(2025, 7, 10) + timedelta(days=number % 60)
    slip(store, "DEM-2025", "benchmarking", to=to, author=author, as_of=date(2025, 7, 1))
"""


@pytest.fixture
def busy(url: str, told: str, tmp_path: Path) -> Iterator[str]:
    """A database in which somebody writes all the time."""
    done("backup", tmp_path / "told-backup.db", "--db", told)
    done("restore", tmp_path / "told-backup.db", "--db", url)
    process = subprocess.Popen([sys.executable, "-c", BUSY, url], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline()
    yield url
    assert process.poll() is None, "it wrote until the end"
    process.kill()
    process.communicate()


def test_copies_are_of_one_moment_while_others_write(busy: str, tmp_path: Path) -> None:
    entries = []
    for number in range(3):
        for command, back in (("backup", ("restore",)), ("dump", ("load", "--dump"))):
            kept = done(command, tmp_path / f"{command}-{number}", "--db", busy)[command]
            url = f"sqlite:///{(tmp_path / f'{command}-{number}.db').as_posix()}"
            brought = done(*back, kept["path"], "--db", url)
            assert brought.get("restored", brought)["log"] == kept["log"]
            slips = [c for c in done("history", "--verify", "--db", url)["changes"] if c["by"] == "busy"]
            moves = done("slips", "DEM-2025", "--db", url, "--as-of", "2025-07-01")
            own = [move for row in moves["slips"] if row["key"] == "benchmarking" for move in row["moves"]]
            assert not slips or own[-1]["to"] == slips[-1]["to"], "the forecast that the log tells of last is in it"
            entries.append(kept["log"]["entries"])
            assert done("history", "--verify", "--head", kept["log"]["head"], "--db", busy)["verified"] is True
    assert entries == sorted(entries)
    assert entries[-1] > entries[0], "somebody wrote meanwhile"


@pytest.mark.parametrize("after", [0.5, 0.8, 1.1, 1.4, 1.8, 2.3])
def test_a_copy_that_is_killed_leaves_all_or_nothing(told: str, tmp_path: Path, after: float) -> None:
    done("backup", tmp_path / "good.db", "--db", told)
    target = f"sqlite:///{(tmp_path / 'target.db').as_posix()}"
    commands: dict[str, tuple[object, ...]] = {
        "backup": ("backup", tmp_path / "killed.db", "--db", told),
        "restore": ("restore", tmp_path / "good.db", "--db", target),
    }
    for words in commands.values():
        process = subprocess.Popen([sys.executable, "-m", "commissioning", *map(str, words)], stdout=subprocess.DEVNULL)
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if (tmp_path / "killed.db").exists():
        assert (tmp_path / "killed.db").read_bytes() == (tmp_path / "good.db").read_bytes()
    content = dumped(told, tmp_path / "1.jsonl")
    ran: Ran = run("restore", tmp_path / "good.db", "--db", target, "--json")
    assert ran.code == 0 or ran.json["error"]["id"] == "database-exists"
    assert dumped(target, tmp_path / "2.jsonl") == content

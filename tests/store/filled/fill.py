"""Fills a database of the version of the tables that a checkout has, on SQLite and on PostgreSQL, and keeps both here.

    python -m tests.store.filled.fill [CHECKOUT]

Run it before a migration is added, in the tree that does not have it yet; without CHECKOUT, on this tree. Every
later version must open what it writes: see tests/store/test_earlier_versions.py.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.store.conftest import a_server

HERE = Path(__file__).parent
AS_OF = "2025-07-01"
LINK = "https://example.org/£–é"
STORY: tuple[tuple[str, ...], ...] = (
    ("load", "examples/leicester", "--by", "tests"),
    ("baseline", "DEM-2025", "--name", "as loaded – £é", "--by", "clerk"),
    ("slip", "DEM-2025", "benchmarking", "--to", "2025-07-10", "--by", "officer", "--because", "late answers"),
    ("done", "DEM-2025", "comms-plan", "--on", "2025-06-20", "--by", "officer"),
    ("evidence", "DEM-2025", "gap-analysis", "--link", LINK, "--on", "2025-06-30", "--by", "officer"),
    ("evidence", "DEM-2025", "gap-analysis", "--link", f"{LINK}/2", "--on", "2025-07-01", "--by", "officer"),
    ("gate", "DEM-2025", "design", "hold", "--by", "panel", "--note", "money"),
    ("gate", "DEM-2025", "design", "return", "--by", "panel"),
    ("meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-09-04", "--yes", "--by", "clerk"),
    ("meeting", "cancel", "asc-scrutiny:2026-04-23", "--yes", "--by", "clerk"),
    ("restart", "DEM-2025", "review", "--on", AS_OF, "--outcome", "abandoned", "--by", "lead"),
    ("done", "DEM-2025", "comms-plan", "--on", AS_OF, "--by", "officer"),
    ("alerts", "--send", "--by", "alerts"),
)
"""What happens in it. A command that a version does not know changes nothing there."""


def main() -> None:
    """Tells the story to the program of the checkout, once on each database."""
    checkout = Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parents[2]).resolve()
    with tempfile.TemporaryDirectory() as folder, a_server() as (programs, address):
        file = Path(folder) / "commissioning.db"
        told = [tell(checkout, url, folder) for url in (f"sqlite:///{file}", address)]
        assert told[0] == told[1], "the two databases must hold the same"
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.close()
        words = [f"{programs}/pg_dump", "--inserts", "--no-owner", "--dbname", address]
        sql = subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout
        keep(f"{revision}.sqlite.gz", file.read_bytes())
        # The server's own commands for its own shell are of no use to a driver.
        keep(f"{revision}.postgres.sql.gz", b"".join(x for x in sql.splitlines(True) if not x.startswith(b"\\")))
        (HERE / f"{revision}.json").write_text(json.dumps(told[0], indent=1, ensure_ascii=False) + "\n", "utf-8")


def tell(checkout: Path, url: str, folder: str) -> dict[str, Any]:
    """What the program shows of its database after the story."""
    settings = {"PYTHONPATH": str(checkout / "src"), "COMMISSIONING_NOW": f"{AS_OF}T09:00:00+01:00"}
    environment = {**os.environ, **settings, "COMMISSIONING_OUTBOX_DIRECTORY": folder}

    def ask(*words: str) -> Any:
        command = [sys.executable, "-m", "commissioning", *words, "--json", "--db", url, "--as-of", AS_OF]
        ran = subprocess.run(command, cwd=checkout, env=environment, check=False, stdout=subprocess.PIPE)
        answer = json.loads(ran.stdout)
        if "error" in answer:
            print(" ".join(words), "->", answer["error"]["message"])
        return answer

    for words in STORY:
        ask(*words)
    history = ask("history", "--verify")
    assert history["verified"] is True
    board = [
        {name: row[name] for name in ("reference", "title", "stage", "status")} for row in ask("board")["workstreams"]
    ]
    return {
        "changes": history["changes"],
        "board": board,
        "meetings": [[row["id"], row["date"], row["status"]] for row in ask("meetings")["meetings"]],
        "alerts": sorted(row["id"] for row in ask("alerts")["alerts"] if not row["new"]),
    }


def keep(name: str, content: bytes) -> None:
    """Writes a file, packed in the same way each time."""
    (HERE / name).write_bytes(gzip.compress(content, mtime=0))
    print(name, len(content), "bytes, packed", (HERE / name).stat().st_size)


if __name__ == "__main__":
    main()

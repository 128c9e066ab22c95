"""The golden outputs: what the Leicester example looks like on 1 July 2025. ``scripts/golden.py`` rewrites them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tests.cli.runner import run

GOLDEN = Path(__file__).parent / "golden"
REPOSITORY = Path(__file__).parent.parent

SCHEMA = REPOSITORY / "docs" / "schema" / "document.schema.json"

COMMANDS = {
    "board.json": ("board", "--json"),
    "board.txt": ("board",),
    "plan-DEM-2025.txt": ("plan", "DEM-2025"),
    "plan-DEM-2025.json": ("plan", "DEM-2025", "--json"),
    "plan-WFS-2025.txt": ("plan", "WFS-2025"),
    "why-DEM-2025-service-start.txt": ("why", "DEM-2025", "service-start"),
    "check-DEM-2025.txt": ("check", "DEM-2025"),
    "meetings.txt": ("meetings", "asc-scrutiny"),
    "actions.txt": ("actions",),
    "alerts.txt": ("alerts",),
    "gate-DEM-2025-design.txt": ("gate", "DEM-2025", "design"),
    "feed-workstream-DEM-2025.ics": ("feed", "workstream:DEM-2025", "--profile", "officer"),
    "feed-workstream-DEM-2025-dates-only.ics": ("feed", "workstream:DEM-2025"),
    "feed-public.ics": ("feed", "public", "--profile", "public"),
}


def golden_outputs(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each golden output, made now, in a fresh database in ``folder``."""
    os.environ["COMMISSIONING_NOW"] = "2025-07-01T09:00:00+01:00"
    here = Path.cwd()
    os.chdir(REPOSITORY)
    try:
        db = ("--db", f"sqlite:///{(folder / 'golden.db').as_posix()}", "--as-of", "2025-07-01")
        loaded = run("load", "examples/leicester", "--by", "golden", *db)
        assert loaded.code == 0, loaded.err
        for name, words in COMMANDS.items():
            ran = run(*words, *db)
            yield name, ran.out.replace(b"\r\n", b"\n") if name.endswith(".txt") else ran.out
    finally:
        os.chdir(here)
        del os.environ["COMMISSIONING_NOW"]


def schema_bytes() -> bytes:
    """The JSON Schema that editors read."""
    return run("schema").out

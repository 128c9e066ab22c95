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

REPORT = "report-asc-scrutiny-2025-08-28.md"
PICTURE = "timeline-DEM-2025.svg"
NAMES = (*COMMANDS, REPORT, PICTURE)


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
        yield from _report(folder)
    finally:
        os.chdir(here)
        del os.environ["COMMISSIONING_NOW"]


def _report(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The report for 28 August 2025, after a new estimate and a meeting that moved."""
    db = ("--db", f"sqlite:///{(folder / 'golden.db').as_posix()}")
    by = ("--by", "lead commissioner")
    for words in (
        ("slip", "DEM-2025", "engagement", "--to", "2025-10-31", "--because", "Contact lists came late", *by,
         "--as-of", "2025-07-20"),
        ("meeting", "move", "asc-scrutiny:2026-03-12", "--to", "2026-03-19", "--yes", *by, "--as-of", "2025-08-04"),
        ("report", "asc-scrutiny:2025-08-28", "-o", folder / "report.md", "--as-of", "2025-08-20"),
        ("report", "asc-scrutiny:2025-08-28", "-o", folder / "report.html", "--as-of", "2025-08-20"),
    ):  # fmt: skip
        ran = run(*words, *db)
        assert ran.code == 0, ran.err
    yield REPORT, (folder / "report.md").read_bytes()
    pictures = (folder / "report.html").read_bytes().split(b"<svg ")[1:]
    (dementia,) = (picture for picture in pictures if b">Timeline of Dementia Support Service<" in picture)
    yield PICTURE, b"<svg " + dementia.partition(b"</svg>")[0] + b"</svg>\n"


def schema_bytes() -> bytes:
    """The JSON Schema that editors read."""
    return run("schema").out

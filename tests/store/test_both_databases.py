"""The same work on SQLite and on PostgreSQL gives the same answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import Ran, run
from tests.conftest import REPOSITORY

STORY: tuple[tuple[object, ...], ...] = (
    ("load", REPOSITORY / "examples" / "leicester", "--by", "tests"),
    ("load", REPOSITORY / "examples" / "leicester", "--by", "tests"),
    ("baseline", "DEM-2025", "--name", "as loaded – £é", "--by", "clerk"),
    ("slip", "DEM-2025", "benchmarking", "--to", "2025-07-10", "--by", "officer", "--because", "late answers"),
    ("done", "DEM-2025", "comms-plan", "--on", "2025-06-20", "--by", "officer"),
    (
        "evidence",
        "DEM-2025",
        "gap-analysis",
        "--link",
        "https://example.org/£–é",
        "--on",
        "2025-06-30",
        "--by",
        "officer",
    ),
    ("gate", "DEM-2025", "design", "hold", "--by", "panel", "--note", "money"),
    ("gate", "DEM-2025", "design"),
    ("whatif", "DEM-2025", "--slip", "bid-evaluation=15wd", "--cancel-meeting", "asc-scrutiny:2026-04-23"),
    ("meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-09-04"),
    ("meeting", "move", "asc-scrutiny:2025-08-28", "--to", "2025-09-04", "--yes", "--by", "clerk"),
    ("meeting", "cancel", "asc-scrutiny:2026-04-23", "--yes", "--by", "clerk"),
    ("load", REPOSITORY / "examples" / "leicester", "--by", "tests"),
    ("board",),
    ("plan", "DEM-2025"),
    ("check",),
    ("meetings",),
    ("actions",),
    ("alerts", "--send"),
    ("alerts",),
    ("feed", "portfolio"),
    ("history", "--verify"),
    ("baseline", "DEM-2025", "--name", "as loaded – £é", "--by", "clerk"),
    ("baseline", "DEM-2025"),
    ("slips", "DEM-2025"),
    ("done", "DEM-2025", "comms-plan", "--undo", "--by", "officer"),
    ("gate", "DEM-2025", "design", "return", "--by", "panel"),
    ("restart", "DEM-2025", "review", "--on", "2025-07-01", "--outcome", "challenge", "--by", "lead"),
    ("done", "DEM-2025", "comms-plan", "--on", "2025-07-01", "--by", "officer"),
    ("plan", "DEM-2025"),
    ("gate", "DEM-2025", "design"),
    ("slips", "DEM-2025"),
    ("keep",),
    ("keep",),
    ("digest",),
    ("digest", "--send"),
    ("digest", "--send"),
    ("baseline", "WFS-2025"),
    ("history", "--verify"),
    ("plan", "NOPE"),
)


def tell(url: str) -> list[Ran]:
    return [run(*words, "--json", "--db", url, "--as-of", "2025-07-01") for words in STORY]


@pytest.mark.postgres
def test_the_same_story_gives_the_same_answers(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMISSIONING_OUTBOX_DIRECTORY", str(tmp_path / "outbox"))
    monkeypatch.setenv("COMMISSIONING_PUBLISH_DIRECTORY", str(tmp_path / "published"))
    on_file = tell(f"sqlite:///{(tmp_path / 'x.db').as_posix()}")
    on_server = tell(postgres_url)
    for words, one, other in zip(STORY, on_file, on_server, strict=True):
        assert (one.code, one.json) == (other.code, other.json), words
    assert on_file[1].json["changed"] == 0

"""What earlier versions filled is opened by this one with all that is in it; it goes back, and comes again."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import create_engine

from commissioning.store import Store
from commissioning.store import engine as engines
from commissioning.store.engine import parse_url
from tests.cli.runner import run
from tests.store.filled.opened import HERE, filled

EARLIER = engines.REVISIONS[:-1]


def ask(url: str, *words: str) -> Any:
    ran = run(*words, "--json", "--db", url, "--as-of", "2025-07-01")
    assert ran.code == 0, ran.text
    return ran.json


def shown(url: str) -> dict[str, Any]:
    """The same as ``fill.py`` keeps."""
    history = ask(url, "history", "--verify")
    assert history["verified"] is True
    rows = ask(url, "board")["workstreams"]
    return {
        "changes": history["changes"],
        "board": [{name: row[name] for name in ("reference", "title", "stage", "status")} for row in rows],
        "meetings": [[row["id"], row["date"], row["status"]] for row in ask(url, "meetings")["meetings"]],
        "alerts": sorted(row["id"] for row in ask(url, "alerts")["alerts"] if not row["new"]),
    }


@pytest.mark.parametrize("revision", EARLIER)
def test_every_earlier_version_is_here_filled(revision: str) -> None:
    for ending in ("sqlite.gz", "postgres.sql.gz", "json"):
        assert (HERE / f"{revision}.{ending}").is_file(), f"fill one with the tree that has {revision}: see fill.py"


@pytest.mark.parametrize("revision", EARLIER)
def test_what_an_earlier_version_kept_is_there(url: str, revision: str) -> None:
    told = filled(revision, url)
    assert told["changes"]
    assert shown(url) == told
    assert gaps_told(url) == {"DEM-2025": (216 if revision == "0001" else 306,)}
    facts = facts_of(url)
    assert ask(url, "slip", "DEM-2025", "benchmarking", "--to", "2025-07-20", "--by", "later")["change"]["seq"] == (
        told["changes"][-1]["seq"] + 1
    )
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        engines.downgrade(connection, revision)
        assert engines.revision_of(connection) == revision
    engine.dispose()
    again = shown(url)
    assert again["changes"][: len(told["changes"])] == told["changes"]
    assert again["changes"][len(told["changes"])]["what"] == "slip"
    for reference, before in facts.items():
        after = facts_of(url)[reference]
        assert (after.done, after.evidence, after.decisions) == (before.done, before.evidence, before.decisions)
    assert ask(url, "slip", "DEM-2025", "benchmarking", "--to", "2025-07-21", "--by", "later")
    assert ask(url, "history", "--verify")["verified"] is True


def gaps_told(url: str) -> dict[str, tuple[int, ...]]:
    """How long the gaps were when somebody was told: so that only what has widened since is news."""
    store = Store.open(url)
    with store.reading() as unit:
        found = unit.measures_told(["continuity-gap"])
    store.close()
    return found


def facts_of(url: str) -> dict[str, Any]:
    store = Store.open(url)
    with store.reading() as unit:
        found = unit.facts()
    store.close()
    return found


def test_two_programs_open_an_earlier_database_at_once(url: str) -> None:
    told = filled(EARLIER[0], url)
    words = [sys.executable, "-W", "error", "-m", "commissioning", "board", "--db", url, "--as-of", "2025-07-01"]
    started = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for one in started:
        _, said = one.communicate(timeout=120)
        assert one.returncode == 0, said
    assert ask(url, "history", "--verify")["changes"] == told["changes"]

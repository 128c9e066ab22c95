"""Brings a filled database of an earlier version to where a test wants it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import psycopg

HERE = Path(__file__).parent


def filled(revision: str, url: str) -> dict[str, Any]:
    """Fills the empty database at ``url``; returns what the program of that version showed of it."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).write_bytes(gzip.decompress((HERE / f"{revision}.sqlite.gz").read_bytes()))
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(gzip.decompress((HERE / f"{revision}.postgres.sql.gz").read_bytes()))
    told: dict[str, Any] = json.loads((HERE / f"{revision}.json").read_text("utf-8"))
    return told

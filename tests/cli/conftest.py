"""The grant whose gates are decided, loaded once and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.grant import COUNCIL, TEMPLATE, WORK, load
from tests.conftest import Desk


@pytest.fixture(scope="module")
def grant_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a small workstream with three gates, of a council that says who may decide at the first."""
    desk = Desk(tmp_path_factory.mktemp("grant") / "once.db")
    load(desk, COUNCIL + TEMPLATE + WORK)
    return desk.file


@pytest.fixture
def grant(grant_once: Path, tmp_path: Path) -> Desk:
    """A copy of that database, to write in."""
    return Desk(Path(shutil.copy(grant_once, tmp_path / "grant.db")))

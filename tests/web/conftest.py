"""One server for all tests of a module that only ask, on a database of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.served import Server, serving


@pytest.fixture(scope="module")
def server(loaded_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the Leicester example, with pages."""
    folder = tmp_path_factory.mktemp("served")
    file = Path(shutil.copy(loaded_once, folder / "commissioning.db"))
    with serving(f"sqlite:///{file.as_posix()}", folder / "log") as running:
        yield running

"""Fixtures that several folders share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.runner import Ran, run

REPOSITORY = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests that need Prefect come last: its server's threads would disturb what is drawn at random before them.

    Where tests run in several processes, those share one server, in one process; every other file stays together.
    """
    items.sort(key=lambda item: item.get_closest_marker("prefect") is not None)
    for item in items:
        group = "prefect" if item.get_closest_marker("prefect") else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(autouse=True)
def settled_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test, and the instant is always the same."""
    for name in ("COMMISSIONING_DATABASE_URL", "COMMISSIONING_AS_OF", "COMMISSIONING_USER", "PREFECT_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COMMISSIONING_NOW", "2025-07-01T09:00:00+01:00")


@pytest.fixture(scope="session")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the Leicester example, as of 1 July 2025."""
    file = tmp_path_factory.mktemp("leicester") / "once.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMMISSIONING_NOW", "2025-07-01T09:00:00+01:00")
        url = f"sqlite:///{file.as_posix()}"
        ran = run("load", REPOSITORY / "examples" / "leicester", "--db", url, "--by", "tests", "--as-of", "2025-07-01")
    assert ran.code == 0, ran.err
    return file


class Desk:
    """A desk with the example on it, on 1 July 2025."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file.as_posix()}"

    def run(self, *words: object, as_of: str = "2025-07-01") -> Ran:
        return run(*words, "--db", self.url, "--as-of", as_of)

    def json(self, *words: object, as_of: str = "2025-07-01") -> dict:
        ran = self.run(*words, "--json", as_of=as_of)
        assert ran.code in (0, 1), ran.text + ran.err
        return ran.json


@pytest.fixture
def desk(loaded_once: Path, tmp_path: Path) -> Desk:
    """A copy of the example's database, to write in."""
    return Desk(Path(shutil.copy(loaded_once, tmp_path / "commissioning.db")))

"""A database with the Leicester example, loaded once and copied for each test that writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.runner import Ran, run

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def fixed_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COMMISSIONING_DATABASE_URL", "COMMISSIONING_AS_OF", "COMMISSIONING_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COMMISSIONING_NOW", "2025-07-01T09:00:00+01:00")


@pytest.fixture(scope="session")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("leicester") / "once.db"
    ran = run("load", REPOSITORY / "examples" / "leicester", "--db", f"sqlite:///{file.as_posix()}", "--by", "tests", "--as-of", "2025-07-01")
    assert ran.code == 0, ran.err
    return file


class Desk:
    """A desk with the example on it, on 1 July 2025."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def run(self, *words: object, as_of: str = "2025-07-01") -> Ran:
        return run(*words, "--db", f"sqlite:///{self.file.as_posix()}", "--as-of", as_of)

    def json(self, *words: object, as_of: str = "2025-07-01") -> dict:
        ran = self.run(*words, "--json", as_of=as_of)
        assert ran.code in (0, 1), ran.text + ran.err
        return ran.json


@pytest.fixture
def desk(loaded_once: Path, tmp_path: Path) -> Desk:
    return Desk(Path(shutil.copy(loaded_once, tmp_path / "commissioning.db")))

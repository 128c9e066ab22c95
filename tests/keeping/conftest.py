"""A small council whose scrutiny committee meets, and the round through the house on any day."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.runner import Ran, run

COUNCIL = """
council: {name: Example Council, calendar: england}
committees:
  - key: scrutiny
    title: Health Scrutiny
    meetings: [%(meetings)s]
  - key: cabinet
    title: Cabinet
    type: executive
    meetings: [2025-07-15]
workstreams:
  - {reference: CARE, title: Home care, kind: commissioning-review, owner: head of care, scrutiny: scrutiny,
     start: 2025-05-01}
  - {reference: MEALS, title: Meals, kind: commissioning-review, owner: head of meals, scrutiny: scrutiny,
     start: 2025-05-01}
  - {reference: ROADS, title: Roads, kind: commissioning-review, owner: head of roads, scrutiny: cabinet,
     start: 2025-05-01}
"""
MEETINGS = "2025-06-12, 2025-09-11, 2027-12-02"


@dataclass(frozen=True)
class House:
    """A council's database, and the commands on it."""

    folder: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{(self.folder / 'house.db').as_posix()}"

    def run(self, *words: object, as_of: str) -> Ran:
        return run(*words, "--db", self.url, "--as-of", as_of)

    def load(self, text: str, *, as_of: str = "2025-06-02") -> None:
        file = self.folder / "council.yaml"
        file.write_text(text, encoding="utf-8")
        ran = self.run("load", file, "--by", "clerk", as_of=as_of)
        assert ran.code == 0, ran.err

    def keep(self, as_of: str, *, code: int | None = None) -> dict:
        ran = self.run("keep", "--json", as_of=as_of)
        assert ran.code == code if code is not None else ran.code in (0, 1), ran.text + ran.err
        return ran.json

    def baselines(self, reference: str) -> list[str]:
        kept = self.run("baseline", reference, "--json", as_of="2025-06-02").json["baselines"]
        return [item["name"] for item in kept]

    def log(self) -> list[dict]:
        return self.run("history", "--json", as_of="2025-06-02").json["changes"]


@pytest.fixture(scope="session")
def house_once(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The council with its usual meetings, loaded once."""
    made = House(tmp_path_factory.mktemp("house"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMMISSIONING_NOW", "2025-07-01T09:00:00+01:00")
        made.load(COUNCIL % {"meetings": MEETINGS})
    return made


@pytest.fixture
def house(house_once: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., House]:
    """Loads the council, with these meetings of its scrutiny committee."""
    monkeypatch.setenv("COMMISSIONING_PUBLISH_DIRECTORY", str(tmp_path / "published"))
    monkeypatch.setenv("COMMISSIONING_OUTBOX_DIRECTORY", str(tmp_path / "outbox"))
    monkeypatch.setenv("COMMISSIONING_BACKUP_DIRECTORY", str(tmp_path / "backups"))

    def made(meetings: str = MEETINGS) -> House:
        found = House(tmp_path)
        if meetings == MEETINGS:
            shutil.copytree(house_once.folder, tmp_path, dirs_exist_ok=True)
        else:
            found.load(COUNCIL % {"meetings": meetings})
        return found

    return made


def found(kept: dict, piece: str) -> list[str]:
    """The ids of what a piece of the round found."""
    return [problem["id"] for problem in kept["pieces"][piece]["problems"]]

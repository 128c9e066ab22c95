"""A council whose actions are overdue, its contacts, and a mail server: what is told to whom can be counted by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.runner import Ran, run
from tests.delivery.mailserver import Server, listening

# 1 to 3 July 2025 are a Tuesday, a Wednesday and a Thursday.
COUNCIL = """
council: {name: Example Council, calendar: england}
contacts:
  - {role: head of care, mail: care@council.example}
  - {role: head of meals, mail: meals@council.example}
committees:
  - {key: scrutiny, title: Health Scrutiny, meetings: [2025-07-24]}
actions:
  - {id: A-1, text: "Circulate the survey", type: circulate, owner: head of care, committee: scrutiny,
     agreed_on: 2025-06-02, due: 2025-06-20}
  - {id: A-2, text: "Report on costs", type: report-back, owner: head of care, committee: scrutiny,
     agreed_on: 2025-06-02, due: 2025-06-27}
  - {id: A-3, text: "Name the sites", type: report-back, owner: head of meals, committee: scrutiny,
     agreed_on: 2025-06-02, due: 2025-06-30}
"""


@dataclass
class Home:
    """The council's database, its outbox, and the commands on it; ``now`` is the instant of the next command."""

    folder: Path
    patch: pytest.MonkeyPatch

    def set(self, name: str, value: object) -> None:
        self.patch.setenv(f"COMMISSIONING_{name}", str(value))

    def run(self, *words: object, as_of: str = "2025-07-01", at: str = "07:00") -> Ran:
        self.set("NOW", f"{as_of}T{at}:00+01:00")
        return run(*words, "--db", f"sqlite:///{(self.folder / 'home.db').as_posix()}", "--as-of", as_of)

    def load(self, text: str, *, as_of: str = "2025-06-03") -> None:
        file = self.folder / "council.yaml"
        file.write_text(text, encoding="utf-8")
        ran = self.run("load", file, "--by", "clerk", as_of=as_of)
        assert ran.code == 0, ran.err

    def send(self, as_of: str = "2025-07-01", *, at: str = "07:00", code: int = 0) -> dict:
        ran = self.run("alerts", "--send", "--json", as_of=as_of, at=at)
        assert ran.code == code, ran.text + ran.err
        return ran.json

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.folder / "outbox").glob("*")}

    def outbox(self) -> dict:
        return self.run("outbox", "--json").json


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the council's database, loaded once."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        Home(folder, patch).load(COUNCIL)
    return folder


@pytest.fixture
def home(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    shutil.copytree(loaded, tmp_path, dirs_exist_ok=True)
    made = Home(tmp_path, monkeypatch)
    made.set("OUTBOX_DIRECTORY", tmp_path / "outbox")
    return made


@pytest.fixture
def mail(home: Home) -> Iterator[Server]:
    """The council's mail server, that takes everything until it is told otherwise."""
    with listening(Server()) as server:
        to(home, server)
        yield server


def to(home: Home, server: Server) -> None:
    """Sets the council's mail server."""
    home.set("MAIL_HOST", "127.0.0.1")
    home.set("MAIL_PORT", server.port)
    home.set("MAIL_SECURITY", "none")
    home.set("MAIL_FROM", "scrutiny@council.example")
    home.set("MAIL_TIMEOUT", 5)

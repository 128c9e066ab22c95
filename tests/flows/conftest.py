"""A temporary Prefect server for the session, and for each test a council of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from commissioning import Author, Store, service, settings
from flows.temporary import temporary_prefect

DAY = date(2025, 7, 1)


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Slow to start, so only the tests that ask for it wait."""
    with temporary_prefect(tmp_path_factory.mktemp("prefect")):
        yield


@dataclass(frozen=True)
class Council:
    """A database to which the settings point, and the verbs that a test needs of it."""

    folder: Path
    store: Store

    def approve(self, reference: str, stage: str, *, on: date = DAY) -> None:
        """Brings the evidence that a gate wants, and approves it."""
        by = Author("commissioning director", settings.now())
        for item in service.gate(self.store, reference, stage, as_of=on).missing_evidence:
            service.evidence(self.store, reference, item.key, link="paper.pdf", on=on, author=by, as_of=on)
        service.decide(self.store, reference, stage, "approve", author=by, as_of=on)

    def entries(self, reference: str) -> list[tuple[str | None, str]]:
        """Stage and author of each entry in the change log."""
        changes = service.history(self.store, reference).changes
        return [(change.field, change.by) for change in changes if change.what == "stage entered"]

    def changes(self) -> int:
        """How long the change log is."""
        return len(service.history(self.store).changes)


@pytest.fixture
def council(loaded_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Council]:
    """Leicester on 1 July 2025, fresh for each test."""
    folder = tmp_path / "council"
    folder.mkdir()
    url = f"sqlite:///{shutil.copy(loaded_once, folder / service.DATABASE).as_posix()}"
    monkeypatch.setenv("COMMISSIONING_DATABASE_URL", url)
    monkeypatch.setenv("COMMISSIONING_PUBLISH_DIRECTORY", str(folder / "published"))
    monkeypatch.setenv("COMMISSIONING_OUTBOX_DIRECTORY", str(folder / "outbox"))
    store = Store.open(url)
    yield Council(folder, store)
    store.close()

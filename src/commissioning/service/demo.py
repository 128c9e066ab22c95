"""``demo``: the Leicester example, from files to calendars and alerts, in a fresh database."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from commissioning.carried import carried
from commissioning.errors import BadInput, PartFailed, Problem
from commissioning.publish.delivery import Delivery
from commissioning.service.feeds.publishing import Feed, publish
from commissioning.service.loads.loading import Loaded, load
from commissioning.service.morning.alerting import Alerts, send_alerts
from commissioning.service.plans.reading import board, check
from commissioning.store import Author, Store
from commissioning.track import Standing

DEMO_AS_OF = date(2025, 7, 1)
DATABASE = "commissioning.db"
PLACES = ("leicester", "published", "outbox")


@dataclass(frozen=True)
class Demo:
    """What the demo made."""

    as_of: date
    directory: Path
    loaded: Loaded
    workstreams: tuple[Standing, ...]
    feeds: tuple[Feed, ...]
    alerts: Alerts
    problems: tuple[Problem, ...]

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "as_of": self.as_of.isoformat(),
            "workstreams": [row.as_dict() for row in self.workstreams],
            "feeds": [feed.as_dict() for feed in self.feeds],
            "alerts": len(self.alerts.alerts),
            "problems": [problem.as_dict() for problem in self.problems],
        }


def demo(
    directory: Path, *, author: Author, as_of: date = DEMO_AS_OF, url: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Demo:  # fmt: skip
    """Loads the Leicester example into a fresh database in ``directory``, plans, publishes and raises alerts.

    The files are copied to ``directory`` first, so that they can be changed and loaded again.

    Raises:
        BadInput: ``directory`` holds a database already, or is a file.
        PartFailed: it cannot be written.
    """
    if url is None:
        url = f"sqlite:///{(directory / DATABASE).as_posix()}"
        if (directory / DATABASE).exists():
            message = f"'{directory}' holds a database already. Name another folder: commissioning demo DIR."
            raise BadInput("database-exists", message)
    for place in (directory, *(directory / name for name in PLACES)):
        if place.exists() and not place.is_dir():
            raise BadInput("bad-usage", f"'{place}' is a file, and the demo needs a folder there. Name another folder.")
    example = copy_example(directory)
    store = Store.open(url, create=True)
    try:
        if not store.is_empty():
            message = f"The database at {store.address} holds records already. Name a fresh one."
            raise BadInput("database-exists", message)
        progress("Loading the Leicester example")
        loaded = load(store, [example], author=author, as_of=as_of)
        progress("Publishing calendars")
        feeds = publish(store, directory / "published", author=author, as_of=as_of, profile="officer")
        progress("Raising alerts")
        raised = send_alerts(store, author=author, as_of=as_of, delivery=Delivery(directory / "outbox"))
        progress("Checking plans")
        return Demo(as_of, directory, loaded, board(store, as_of=as_of), feeds, raised, check(store, as_of=as_of))
    finally:
        store.close()


def copy_example(directory: Path) -> Path:
    """Copies the Leicester example's files into a folder, so that they can be changed and loaded again.

    Returns:
        The folder that holds them now.

    Raises:
        PartFailed: ``directory`` cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copytree(carried("examples/leicester"), directory / "leicester", dirs_exist_ok=True))
    except (OSError, shutil.Error) as error:
        message = f"The example's files cannot be written to '{directory}': {error}."
        raise PartFailed("output-unwritable", message) from error

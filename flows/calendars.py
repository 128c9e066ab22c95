"""Publishing the calendars, every night."""

from __future__ import annotations

from datetime import date

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from commissioning import settings
from flows.running import WORKFLOW, Data, outcome
from flows.tasks import publish


@flow(name="publish-calendars", **WORKFLOW)
def publish_calendars(directory: str | None = None, as_of: date | None = None) -> Data:
    """Writes every calendar that changed. Running it again writes nothing.

    Args:
        directory: the folder; ``COMMISSIONING_PUBLISH_DIRECTORY`` when it is left out.
        as_of: today; the settings' day in London when it is left out.

    Returns:
        ``directory``, ``as_of``, ``feeds`` (a list of each one's ``scope``, ``path``, ``sha256``, whether it
        ``changed``, ...) and ``changed`` (how many did).

    Raises:
        NotFound: no database.
        PartFailed: the folder or the database cannot be used.
    """
    return outcome(_publish, directory, as_of)


def _publish(directory: str | None, as_of: date | None) -> State[Data]:
    day = as_of or settings.as_of()
    folder = directory or settings.settings().publish_directory
    feeds = publish(folder, day, "publish-calendars")
    changed = sum(feed.changed for feed in feeds)
    data = {
        "directory": folder,
        "as_of": day.isoformat(),
        "feeds": [feed.as_dict() for feed in feeds],
        "changed": changed,
    }
    return Completed(message=f"{changed} of {len(feeds)} calendars changed in {folder}", data=data)

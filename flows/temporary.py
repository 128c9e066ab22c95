"""A Prefect server for one process: for the demo, and for tests. It has no scheduler and no workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.prefect_settings import TEMPORARY, only

SECONDS_TO_START = 120
"""How long a server may take to start: the first start migrates a new database, on a slow machine too."""


@contextmanager
def temporary_prefect(home: Path) -> Iterator[None]:
    """Runs flows against a temporary server, stopped at the end, whatever server the environment names.

    Best entered before Prefect is imported, which is when it decides on its logging and reads its profile.

    Args:
        home: an empty folder for Prefect's profile and stored results.
    """
    with only({**TEMPORARY, "PREFECT_HOME": str(home)}):
        from prefect import settings  # noqa: PLC0415  (not before the environment is set)
        from prefect.testing.utilities import prefect_test_harness  # noqa: PLC0415

        # A heartbeat makes each run a second longer, and no environment variable can switch it off.
        updates = {
            settings.PREFECT_HOME: home,
            settings.PREFECT_LOCAL_STORAGE_PATH: home / "storage",
            settings.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        }
        with settings.temporary_settings(updates), prefect_test_harness(server_startup_timeout=SECONDS_TO_START):
            yield

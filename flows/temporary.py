"""A Prefect server for one process: for the demo, and for tests. It has no scheduler and no workers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS_TO_START = 120
"""How long a server may take to start: the first start migrates a new database, on a slow machine too."""

# The three services keep task runs and events, which nobody reads here; on SQLite they hold the lock that the
# flows wait for, two seconds at a time.
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
}
"""What a temporary server and its flows do without: analytics, logs, and the records that nobody reads."""


@contextmanager
def temporary_prefect(home: Path) -> Iterator[None]:
    """Runs flows against a temporary server, stopped at the end, whatever server the environment names.

    Best entered before Prefect is imported, which is when it decides on its logging and reads its profile.

    Args:
        home: an empty folder for Prefect's profile and stored results.
    """
    with _environment({**QUIET, "PREFECT_HOME": str(home)}):
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


@contextmanager
def _environment(wanted: dict[str, str]) -> Iterator[None]:
    """Prefect's part of the environment: ``wanted`` and nothing else."""

    def take() -> dict[str, str]:
        names = [name for name in os.environ if name.startswith("PREFECT_") or name in wanted]
        return {name: os.environ.pop(name) for name in names}

    before = take()
    os.environ.update(wanted)
    try:
        yield
    finally:
        take()
        os.environ.update(before)

"""Prefect's settings, in one place: what a server, a worker and a flow are started with.

    python -m flows.prefect_settings /srv/commissioning/prefect --database postgresql+asyncpg://prefect@127.0.0.1/prefect

prints them for a file of settings (systemd's ``EnvironmentFile``, or ``set -a; . FILE`` in a shell).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

API_URL: Final = "http://127.0.0.1:4200/api"
"""Where a server answers unless told otherwise: on this machine only, since Prefect asks nobody who they are."""

PRIVATE: Final = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
}
"""Nobody outside hears what is run here: neither from the server nor from the flows."""

SERVED: Final = {
    **PRIVATE,
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # Without its server a flow fails at once; it does not start a server of its own that nobody sees.
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    # Kept in files, the place of a run that died comes free again after a restart; in memory it is lost for ever,
    # and every later run of its deployment is cancelled.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    # Runs older than 90 days go, with their logs and artifacts; what happened stands in the council's database.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    # A worker looks this often: most of the wait between a decision and its run.
    "PREFECT_WORKER_QUERY_SECONDS": "2",
    # A run that is silent for three of these has died.
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "60",
    "PREFECT_LOGGING_LEVEL": "INFO",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_CLI_PROMPT": "false",
}
"""What a server that lasts, its workers and its flows are started with."""

# The three services keep task runs and events, which nobody reads here; on SQLite they hold the lock that the
# flows wait for, two seconds at a time.
TEMPORARY: Final = {
    **PRIVATE,
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
}
"""What a temporary server and its flows do without: analytics, logs, and the records that nobody reads."""


def served(home: Path, *, api_url: str = API_URL, database_url: str | None = None) -> dict[str, str]:
    """The settings of a server that lasts.

    Args:
        home: the folder of Prefect's profile, of what runs ended with, and of its SQLite database where it has one.
        api_url: where the server answers.
        database_url: its database (``postgresql+asyncpg://...``); a SQLite file in ``home`` when left out.
    """
    found = {**SERVED, "PREFECT_HOME": str(home), "PREFECT_API_URL": api_url}
    if database_url is not None:
        found["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = database_url
    return dict(sorted(found.items()))


def without_prefect(environment: dict[str, str]) -> dict[str, str]:
    """An environment that says nothing of Prefect."""
    return {
        name: value for name, value in environment.items() if not name.startswith("PREFECT_") and name not in PRIVATE
    }


@contextmanager
def only(wanted: dict[str, str]) -> Iterator[None]:
    """Makes ``wanted`` all that this process's environment says of Prefect."""
    before = dict(os.environ)
    rest = without_prefect(before)
    for name in before.keys() - rest.keys():
        del os.environ[name]
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name in os.environ.keys() - without_prefect(dict(os.environ)).keys():
            del os.environ[name]
        os.environ.update({name: value for name, value in before.items() if name not in rest})


def as_file(settings: dict[str, str]) -> str:
    """Settings as the lines of a file that systemd and a shell read alike."""
    return "".join(f"{name}={_quoted(value)}\n" for name, value in settings.items())


def _quoted(value: str) -> str:
    plain = value and all(letter.isalnum() or letter in "/:._-+@,=?%" for letter in value)
    # Both readers take a value in single quotes as it stands; neither has a way to write one inside them.
    return value if plain else "'{}'".format(value.replace("'", "'\\''"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the settings."""
    parser = argparse.ArgumentParser(prog="python -m flows.prefect_settings", description="Print Prefect's settings.")
    parser.add_argument("home", type=Path, metavar="HOME", help="Prefect's own folder (absolute)")
    parser.add_argument("--api", metavar="URL", default=API_URL, help=f"where the server answers ({API_URL})")
    parser.add_argument("--database", metavar="URL", help="its PostgreSQL database; SQLite in HOME when left out")
    options = parser.parse_args(arguments)
    if not options.home.is_absolute():
        parser.error(f"'{options.home}' is not an absolute path: workers run each flow in a folder of its own")
    sys.stdout.write(as_file(served(options.home, api_url=options.api, database_url=options.database)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

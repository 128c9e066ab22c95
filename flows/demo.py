"""The flows on the Leicester example, for real: ``commissioning demo DIR``, then ``python -m flows.demo DIR``.

They run against a temporary Prefect server, which is stopped at the end. The exit code is 1 when a flow does
something else than it should, 2 when the arguments are wrong, 3 when there is no demo in DIR.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from commissioning import CommissioningError, service
from flows.temporary import temporary_prefect


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the demo; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m flows.demo", description="Run the flows on the Leicester example.")
    parser.add_argument("directory", type=Path, metavar="DIR", help="what 'commissioning demo DIR' made")
    directory: Path = parser.parse_args(arguments).directory
    database = directory / service.DATABASE
    if not database.is_file():
        sys.stderr.write(f"There is no demo in '{directory}'. Make one with: commissioning demo {directory}\n")
        return 3
    os.environ.update(
        COMMISSIONING_DATABASE_URL=f"sqlite:///{database.resolve().as_posix()}",
        COMMISSIONING_PUBLISH_PROFILE="officer",
        COMMISSIONING_OUTBOX_DIRECTORY=str(directory / "outbox"),
    )
    # A process that a signal ends runs no clean-up of its own, and would leave the server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return run(directory)
    except KeyboardInterrupt:
        progress("")
        sys.stderr.write("Stopped.\n")
        return 130
    except CommissioningError as error:
        progress("")
        sys.stderr.write(f"Error: {error}\n")
        return error.exit_code


def run(directory: Path) -> int:
    """Tells the story against a temporary server; returns the exit code."""
    progress("Starting a temporary Prefect server")
    with (
        tempfile.TemporaryDirectory(prefix="commissioning-prefect-", ignore_cleanup_errors=True) as home,
        temporary_prefect(Path(home)),
    ):
        from flows.story import Story  # noqa: PLC0415  (imports Prefect, which then lives in the temporary home)

        story = Story(directory, service.DEMO_AS_OF, say, progress)
        story.tell()
        progress("Stopping the server")
    progress("")
    for fault in story.faults:
        sys.stderr.write(f"NOT AS IT SHOULD BE: {fault}.\n")
    if story.faults:
        return 1
    say("", "Everything was as it should be, and the Prefect server has been stopped.")
    return 0


def say(*lines: str) -> None:
    """Tells the story, on stdout."""
    progress("")
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def progress(words: str) -> None:
    """Shows what is being done, on a terminal only; an empty text takes it away."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{words}{' ...' if words else ''}")
        sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())

"""``python -m flows.local up`` and ``down``; the exit code is 2 when it was asked wrongly, 5 when a part failed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from commissioning import CommissioningError
from flows.local.trouble import Trouble
from flows.local.up import PORT, Set


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what is asked; returns the exit code."""
    options = _options(arguments)
    if sys.platform == "win32":
        sys.stderr.write("Error: A local set needs Linux or macOS. On Windows, run it in WSL.\n")
        return 2
    here = Set(options.folder.resolve(), say, options.sqlite)
    try:
        with alone(here.folder):
            if options.command == "up":
                here.up(options.port, options.workers)
            else:
                here.down()
    except (Trouble, CommissioningError) as error:
        sys.stderr.write(f"Error: {error}\n")
        return error.exit_code
    except OSError as error:
        sys.stderr.write(f"Error: {here.folder} cannot be used as the folder of a set: {error}\n")
        return 5
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. What was started is still there: make down ends it.\n")
        return 130
    return 0


def say(line: str) -> None:
    """One line of progress, on stdout."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keeps a second command off the folder. Raises ``Trouble`` when one is at work there."""
    import fcntl  # noqa: PLC0415  (there is none on Windows)

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(2, f"Another up or down is at work on {folder}. Wait until it has finished.") from None
        yield


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m flows.local",
        description="A complete set on this machine: PostgreSQL, Prefect server, deployments, workers.",
    )
    parser.add_argument("command", choices=("up", "down"))
    parser.add_argument("--folder", type=Path, default=Path("var"), help="where everything is kept (var)")
    parser.add_argument(
        "--port", type=int, help=f"of the web address; 0 for any that is free ({PORT}, or the last one)"
    )
    parser.add_argument("--workers", type=int, default=1, choices=range(1, 17), metavar="N", help="how many (1)")
    parser.add_argument("--sqlite", action="store_true", help="keep the databases in SQLite files, to try things out")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())

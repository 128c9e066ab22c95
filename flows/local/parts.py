"""The processes of a local set: started so that they outlive the command, and known again for certain.

Every process that a set starts carries the set's mark in its environment, and so does whatever that starts in turn.
A number alone would not do: after a crash the operating system gives it to a stranger.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flows.local.trouble import Trouble
from flows.prefect_settings import without_prefect

MARK: Final = "COMMISSIONING_LOCAL_SET"
LAST_WORDS: Final = 5
"""Lines of a log that are shown when a part ended by itself."""


@dataclass(frozen=True)
class Parts:
    """The processes of the set in a folder."""

    folder: Path

    @property
    def mark(self) -> str:
        """What begins the mark of this set's processes, and of no other set's."""
        return hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:20]

    def environment(self, part: str, settings: dict[str, str]) -> dict[str, str]:
        """An environment with ``settings``, what the caller's says of other things than Prefect, and a part's mark."""
        return {**without_prefect(dict(os.environ)), **settings, MARK: f"{self.mark}.{part}"}

    def living(self, part: str = "") -> set[int]:
        """The number of every process that lives and was started by this set, or for one part of it."""
        return set(_marked(f"{self.mark}.{part}", whole=bool(part))) - {os.getpid()}

    def running(self, part: str) -> int | None:
        """The number of the process that a part began with, while it lives."""
        try:
            pid = int(self._number(part).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return pid if pid in self.living(part) else None

    def known(self) -> list[str]:
        """The parts that were started and not ended."""
        return sorted(path.stem for path in (self.folder / "run").glob("*.pid"))

    def log(self, part: str) -> Path:
        """Where a part writes."""
        return self.folder / "log" / f"{part}.log"

    def start(self, part: str, command: Sequence[str], settings: dict[str, str]) -> None:
        """Starts a part, in a session of its own, so that neither the terminal nor this command ends it.

        Raises:
            Trouble: what an earlier one left behind cannot be ended.
        """
        self._end(part, 10)
        for file in (self.log(part), self._number(part)):
            file.parent.mkdir(parents=True, exist_ok=True)
        # Whoever starts this in the background hands it a SIGINT that is ignored; a worker is ended by that signal.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with self.log(part).open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment(part, settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._number(part).write_text(str(process.pid), encoding="utf-8")

    def last_words(self, part: str) -> str:
        """The end of what a part wrote."""
        try:
            lines = self.log(part).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join([line for line in lines if line.strip()][-LAST_WORDS:])

    def end(self, part: str, seconds: float) -> bool:
        """Asks a part to end and waits; whether it did. What it does not end itself is left to ``end_all``."""
        pid = self.running(part)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            if not until(seconds, lambda: pid not in self.living(part)):
                return False
        self._number(part).unlink(missing_ok=True)
        return True

    def end_all(self, seconds: float) -> None:
        """Ends every process of the set that is still there. Raises ``Trouble`` when one cannot be ended."""
        self._end("", seconds)
        for part in self.known():
            self._number(part).unlink(missing_ok=True)

    def _end(self, part: str, seconds: float) -> None:
        """Ends what lives of a part, or of all: asked first, and then made to."""
        for how in (signal.SIGTERM, signal.SIGKILL):
            for pid in self.living(part):
                with suppress(ProcessLookupError):
                    os.kill(pid, how)
            if until(seconds, lambda: not self.living(part)):
                return
        raise Trouble(5, f"These processes of the set in {self.folder} cannot be ended: {sorted(self.living(part))}.")

    def _number(self, part: str) -> Path:
        return self.folder / "run" / f"{part}.pid"


def until(seconds: float, come_true: Callable[[], bool]) -> bool:
    """Waits until something is true, for so many seconds at most; whether it came true."""
    end = time.monotonic() + seconds
    while not come_true():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def _marked(mark: str, *, whole: bool) -> Iterator[int]:
    """Processes whose mark is, or begins with, ``mark``."""
    for pid, found in _marks():
        if found == mark if whole else found.startswith(mark):
            yield pid


def _marks() -> Iterator[tuple[int, str]]:
    processes = Path("/proc")
    if (processes / "self" / "environ").exists():
        start = f"{MARK}=".encode()
        for place in processes.iterdir():
            if place.name.isdigit():
                with suppress(OSError):  # it ended meanwhile, or is somebody else's
                    for entry in (place / "environ").read_bytes().split(b"\0"):
                        if entry.startswith(start):
                            yield int(place.name), entry.removeprefix(start).decode()
        return
    listed = subprocess.run(["ps", "-axwwEo", "pid=,command="], capture_output=True, text=True, check=False).stdout
    for line in listed.splitlines():
        number, *words = line.split()
        for word in words:
            if word.startswith(f"{MARK}="):
                yield int(number), word.removeprefix(f"{MARK}=")

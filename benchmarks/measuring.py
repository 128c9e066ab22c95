"""Whole processes, measured by the operating system's own account of each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Run:
    """One finished process: CPU seconds (user and system), and its peak memory in MiB."""

    cpu: float
    memory: float


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Run:
    """Runs a command to its end in ``folder``. Raises ``SystemExit`` when it fails."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    errors = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {errors.decode()[-500:]}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def progress(text: str) -> None:
    """Says on a terminal what is going on."""
    if sys.stderr.isatty():
        print(text, file=sys.stderr)


def middle(values: Sequence[float]) -> str:
    """The median of some ratios, with the lowest and the highest."""
    return f"{median(values):.1f} ({min(values):.1f} to {max(values):.1f})"

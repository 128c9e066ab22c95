"""Deploys every flow that ``prefect.yaml`` names, from the installed package: ``python -m flows.deploy``.

The server is the one that ``PREFECT_API_URL`` names. Doing it again changes nothing. The exit code is 5 when the
server does not answer or refuses, and then it is safe to repeat.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

POOL: Final = "commissioning"
"""The work pool that every deployment of ``prefect.yaml`` names."""


def prefect_file() -> Path:
    """``prefect.yaml``: beside this module in an installed package, at the top of a checkout."""
    here = Path(__file__).resolve().parent
    carried = here / "prefect.yaml"
    return carried if carried.is_file() else here.parent / "prefect.yaml"


def prefect(*words: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command of Prefect's own, which can ask nothing."""
    # In the folder of the file, so that no other prefect.yaml or .env that may lie about is read.
    return subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", *words],
        cwd=prefect_file().parent,
        env=environment or dict(os.environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def deploy(environment: dict[str, str] | None = None) -> list[str]:
    """Makes the work pool where there is none, and every deployment; returns what went wrong, if anything did."""
    made = prefect("work-pool", "create", POOL, "--type", "process", environment=environment)
    if made.returncode and "already exists" not in made.stdout + made.stderr:
        return _said(made)
    deployed = prefect("deploy", "--all", environment=environment)
    return _said(deployed) if deployed.returncode else []


def _said(command: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in (command.stderr + command.stdout).splitlines() if line.strip()][-5:]


def main() -> int:
    """Deploys, and says so."""
    faults = deploy()
    if faults:
        server = os.environ.get("PREFECT_API_URL", "PREFECT_API_URL, which is not set,")
        sys.stderr.write(f"Error: {server} would not take the deployments: {' '.join(faults)}\n")
        return 5
    sys.stdout.write(f"Every deployment of {prefect_file()} is in the work pool '{POOL}'.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

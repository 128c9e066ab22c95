"""Gates without a workflow engine: Prefect cannot be imported, and the server that is named does not answer."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.cli.test_gates import COUNCIL, TEMPLATE, WORK

PROGRAM = """
import sys
sys.modules["prefect"] = None
from commissioning.cli import main
sys.exit(main(sys.argv[1:]))
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_gate_opens_without_prefect_and_with_its_server_down(tmp_path: Path) -> None:
    (tmp_path / "grant.yaml").write_text(COUNCIL + TEMPLATE + WORK, encoding="utf-8")
    down = {**os.environ, "PREFECT_API_URL": f"http://127.0.0.1:{free_port()}/api"}

    def alone(*words: str) -> Any:
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM, *words, "--by", "A. Holder", "--as-of", "2025-07-01", "--json"],
            cwd=tmp_path, env=down, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return json.loads(ran.stdout)

    assert "ModuleNotFoundError" in subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("from commissioning.cli import main", "import prefect")],
        capture_output=True, text=True, timeout=120, check=False,
    ).stderr  # fmt: skip
    alone("load", "grant.yaml")
    assert not alone("gate", "GRANT", "design")["gate"]["open"]
    alone("evidence", "GRANT", "survey-report", "--link", "x", "--on", "2025-07-01")
    decided = alone("gate", "GRANT", "design", "approve")
    assert decided["gate"]["open"]
    assert decided["run"]["id"] is None
    assert alone("gate", "GRANT", "design")["gate"]["decision"]["by"] == "A. Holder"

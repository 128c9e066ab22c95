"""Gates without a workflow engine: Prefect cannot be imported, and the server that is named does not answer."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.cli.test_gates import COUNCIL, TEMPLATE, WORK

PROGRAM = """
import json, sys
sys.modules["prefect"] = None
try:
    import prefect
except ModuleNotFoundError:
    from commissioning.cli import main
    sys.exit(max(main(words) for words in json.loads(sys.argv[1])))
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_gate_opens_without_prefect_and_with_its_server_down(tmp_path: Path) -> None:
    (tmp_path / "grant.yaml").write_text(COUNCIL + TEMPLATE + WORK, encoding="utf-8")
    down = {**os.environ, "PREFECT_API_URL": f"http://127.0.0.1:{free_port()}/api"}

    common = ["--by", "A. Holder", "--as-of", "2025-07-01", "--json"]
    commands = [
        ["load", "grant.yaml"],
        ["gate", "GRANT", "design"],
        ["evidence", "GRANT", "survey-report", "--link", "x", "--on", "2025-07-01"],
        ["gate", "GRANT", "design", "approve"],
        ["gate", "GRANT", "design"],
    ]
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps([[*words, *common] for words in commands])],
        cwd=tmp_path, env=down, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    _, before, _, decided, after = documents(ran.stdout)
    assert not before["gate"]["open"]
    assert decided["gate"]["open"]
    assert decided["run"]["id"] is None
    assert after["gate"]["decision"]["by"] == "A. Holder"


def documents(text: str) -> Iterator[Any]:
    """The JSON documents that stand one after the other in a text."""
    while text := text.lstrip():
        found, end = json.JSONDecoder().raw_decode(text)
        yield found
        text = text[end:]

"""What is asked of the Prefect server of a local set."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from typing import Any

from flows.deploy import POOL

HOST = "127.0.0.1"


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could answer on a port of this machine."""
    with socket.socket() as probe:
        # As servers do: what is left of connections that have ended does not take a port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def ask(api_url: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The answer of the server's API; ``None`` when there is none."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{api_url}{path}", data=data, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
    except (urllib.error.URLError, OSError, ValueError):
        return None


def healthy(api_url: str) -> bool:
    """Whether the server answers, and reaches its database."""
    return ask(api_url, "/health") is True and ask(api_url, "/ready") is not None


def heartbeats(api_url: str) -> dict[str, str]:
    """When each worker was last heard of, of those that are online."""
    found = ask(api_url, f"/work_pools/{POOL}/workers/filter", {}) or []
    return {item["name"]: item["last_heartbeat_time"] for item in found if item["status"] == "ONLINE"}


def scheduled(api_url: str) -> int:
    """How many runs stand ahead."""
    body = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    return int(ask(api_url, "/flow_runs/count", body) or 0)

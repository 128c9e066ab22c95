"""``serve``: where it listens, when pages are shown, and what it says."""

from __future__ import annotations

import logging
import shutil
import socket
import sys
from pathlib import Path

import pytest

from commissioning.web.server import Redacted, is_loopback
from tests.conftest import Desk
from tests.web.served import path_of, serving


def test_a_port_that_is_taken(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = desk.run("serve", "--port", port, "--json")
    assert (ran.code, ran.json["error"]["id"]) == (5, "address-unusable")
    assert f"port {port}" in ran.json["error"]["message"]
    assert "--port" in ran.json["error"]["message"]


def test_pages_are_off_where_other_machines_can_ask(loaded_once: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(loaded_once, tmp_path / "commissioning.db"))
    with serving(f"sqlite:///{file.as_posix()}", tmp_path / "log", "--host", "0.0.0.0") as server:
        server.address = server.address.replace("0.0.0.0", "127.0.0.1")
        for path in ("/", "/workstreams/DEM-2025", "/calendars/portfolio.ics", "/committees/asc-scrutiny"):
            found = server.ask(path)
            assert (found.status, found.headers["content-type"]) == (404, "text/plain; charset=utf-8")
        assert server.ask(path_of(server.token("public"))).status == 200
    assert "No pages are shown" in (tmp_path / "log").read_text()


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),
     ("10.0.0.1", False), ("dates.council.example", False)],
)  # fmt: skip
def test_which_addresses_only_this_machine_reaches(host: str, own: bool) -> None:
    assert is_loopback(host) is own


@pytest.mark.parametrize(
    "said", ["GET /feeds/{} HTTP/1.1", "'/feeds/{}'", "https://x.example/feeds/{}?a=b", "%2Ffeeds%2F{}"]
)
def test_a_secret_is_taken_out_of_a_log_line_and_of_a_traceback(said: str) -> None:
    secret = "Abc_-123.ics"
    try:
        raise ValueError(said.format(secret))
    except ValueError:
        line = logging.LogRecord("x", logging.ERROR, "", 0, said.format(secret), None, sys.exc_info())
    found = Redacted().format(line)
    assert "Traceback" in found
    assert "Abc_-123" not in found
    assert found.count("***") == 2

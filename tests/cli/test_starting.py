"""A decision asks for a run; whatever the server does, the decision stands and the command answers in seconds."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.cli.runner import Ran
from tests.conftest import Desk

SECRET = "Tr0ub4dor"


class Answers(ThreadingHTTPServer):
    """Answers as a Prefect server does; ``status`` and ``body`` say otherwise."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, Any, str | None]] = []
        self.status = 200
        self.body = b'{"id": "0a", "name": "quick-otter"}'

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/api"


class _Handler(BaseHTTPRequestHandler):
    server: Answers

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, body: Any) -> None:
        self.server.asked.append((self.command, self.path, body, self.headers["Authorization"]))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    server = Answers()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PREFECT_API_URL", server.url)
    yield server
    server.shutdown()
    server.server_close()


def hold(desk: Desk, reference: str = "DEM-2025", stage: str = "design", *more: str) -> Ran:
    return desk.run("gate", reference, stage, "hold", "--by", "Commissioning director", "--json", *more)


def started(desk: Desk, *words: str) -> Any:
    ran = hold(desk, *words)
    assert ran.code == 0, ran.err
    return ran.json["run"]


def recorded(desk: Desk, reference: str = "DEM-2025") -> int:
    return sum(change["what"] == "decision" for change in desk.json("history", reference)["changes"])


def test_without_a_server_nothing_is_asked(desk: Desk) -> None:
    assert started(desk) is None


def test_an_empty_address_asks_no_server(desk: Desk, prefect: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMISSIONING_PREFECT_API_URL", "")
    assert started(desk) is None
    assert prefect.asked == []


def test_a_decision_asks_for_a_run_of_the_flow_of_its_kind(desk: Desk, prefect: Answers) -> None:
    assert started(desk) == {
        "deployment": "commissioning-review/on-demand", "id": "0a", "name": "quick-otter", "message": None,
    }  # fmt: skip
    started(desk, "WFS-2025", "procurement")
    (_, review, *_), (_, run, body, login), (_, refresh, *_), (*_, other, _) = prefect.asked
    assert review == "/api/deployments/name/commissioning-review/on-demand"
    assert run == "/api/deployments/0a/create_flow_run"
    assert body["parameters"] == {"reference": "DEM-2025"}
    assert body["idempotency_key"].startswith("decision-")
    assert login is None
    assert refresh == "/api/deployments/name/strategy-refresh/on-demand"
    assert other["idempotency_key"] != body["idempotency_key"]


def test_every_decision_has_a_key_of_its_own_that_stays(desk: Desk, prefect: Answers) -> None:
    from commissioning import Store
    from commissioning.service import Server, start_after_decision

    started(desk)
    store = Store.open(desk.url)
    start_after_decision(store, Server(prefect.url), "DEM-2025")
    store.close()
    assert hold(desk, "DEM-2025", "design", "--note", "still waiting for the survey").code == 0
    first, again, second = [body["idempotency_key"] for _, _, body, _ in prefect.asked if body]
    assert first == again != second


def test_a_refused_decision_asks_for_nothing(desk: Desk, prefect: Answers) -> None:
    assert desk.run("gate", "DEM-2025", "design", "approve", "--by", "somebody").code == 4
    assert prefect.asked == []


def test_people_are_told_which_run(desk: Desk, prefect: Answers) -> None:
    told = desk.run("gate", "DEM-2025", "design", "hold", "--by", "Commissioning director").text
    assert told.endswith("Started: run quick-otter of commissioning-review/on-demand.\n")


@pytest.mark.parametrize(("name", "wanted"), [
    ("PREFECT_API_AUTH_STRING", "Basic YWRtaW46VHIwdWI0ZG9y"),
    ("PREFECT_API_KEY", f"Bearer admin:{SECRET}"),
])  # fmt: skip
def test_the_servers_credentials_are_given_and_never_shown(
    desk: Desk, prefect: Answers, monkeypatch: pytest.MonkeyPatch, name: str, wanted: str
) -> None:
    monkeypatch.setenv(name, f"admin:{SECRET}")
    prefect.status = 401
    ran = hold(desk)
    assert prefect.asked[0][3] == wanted
    assert ran.json["run"]["message"].endswith(
        "does not know who asks. Set PREFECT_API_AUTH_STRING or PREFECT_API_KEY."
    )
    assert SECRET not in ran.text + ran.err


def test_a_password_in_the_address_is_not_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"http://admin:{SECRET}@127.0.0.1:1/api")
    ran = hold(desk)
    assert ran.json["run"]["message"] == "The Prefect server at http://127.0.0.1:1/api does not answer."
    assert SECRET not in ran.text + ran.err


@pytest.mark.parametrize(("status", "body", "message"), [
    (404, b'{"detail": "Not Found"}', "The Prefect server has no deployment 'commissioning-review/on-demand'. "
                                      "Deploy with: python -m flows.deploy."),
    (503, b"", "The Prefect server at {url} started no run (HTTP 503)."),
    (301, b"", "The Prefect server at {url} started no run (HTTP 301)."),
    (200, b"<html>", "What answers at {url} is no Prefect server. Set PREFECT_API_URL to its API."),
    (200, b"[]", "What answers at {url} is no Prefect server. Set PREFECT_API_URL to its API."),
    (200, b"{}", "What answers at {url} is no Prefect server. Set PREFECT_API_URL to its API."),
])  # fmt: skip
def test_a_server_that_starts_none_is_told_in_a_sentence(
    desk: Desk, prefect: Answers, status: int, body: bytes, message: str
) -> None:
    prefect.status, prefect.body = status, body
    run = started(desk)
    assert (run["id"], run["message"]) == (None, message.format(url=prefect.url))
    assert recorded(desk) == 1


@pytest.mark.parametrize("address", ["", "nonsense", "http://", "http://[::1", "ftp://127.0.0.1/api"])
def test_an_address_that_is_none_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("PREFECT_API_URL", address)
    assert hold(desk).code == 0
    assert recorded(desk) == 1


def test_a_dead_port_delays_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{port}/api")
    began = time.monotonic()
    told = desk.run("gate", "DEM-2025", "design", "hold", "--by", "Commissioning director")
    assert time.monotonic() - began < 5
    assert told.code == 0
    assert told.text.endswith(
        f"Recorded, but no run was started: The Prefect server at http://127.0.0.1:{port}/api does not answer. "
        "The next advance-portfolio makes up for it.\n"
    )


@pytest.mark.parametrize("trickle", [False, True], ids=["never answers", "answers a letter at a time"])
def test_a_server_that_hangs_delays_a_few_seconds(desk: Desk, monkeypatch: pytest.MonkeyPatch, trickle: bool) -> None:
    ended = threading.Event()

    def dribble() -> None:
        taken, _ = listening.accept()
        with taken:
            while trickle and not ended.wait(0.2):
                taken.send(b"H")
            ended.wait()

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        answering = threading.Thread(target=dribble, daemon=True)
        answering.start()
        monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{listening.getsockname()[1]}/api")
        began = time.monotonic()
        run = started(desk)
        waited = time.monotonic() - began
        ended.set()
        answering.join()
    assert waited < 10
    assert run["id"] is None
    assert run["message"].endswith("does not answer.")
    assert recorded(desk) == 1

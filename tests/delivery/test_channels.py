"""Channels through apprise: a webhook on loopback, its secret, and a channel that no setting leads anywhere."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.delivery.conftest import COUNCIL, Home

CONTACT = "{role: head of care, channels: care-team}"
ON_CHANNEL = COUNCIL.replace("{role: head of care, mail: care@council.example}", CONTACT)


@dataclass
class Hook:
    """A webhook: what it answers, and what it got."""

    status: int = 200
    port: int = 0
    got: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)


@contextmanager
def hooked() -> Iterator[Hook]:
    hook = Hook()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            hook.got.append((dict(self.headers), body))
            self.send_response(hook.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        hook.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield hook
        server.shutdown()
        thread.join()


def test_a_webhook_gets_a_short_letter_once_and_its_secret_stays_a_secret(home: Home) -> None:
    home.load(ON_CHANNEL, as_of="2025-06-04")
    with hooked() as hook:
        home.set("CHANNELS", json.dumps({"care-team": f"json://bot:s3cr3t@127.0.0.1:{hook.port}/in"}))
        hook.status = 503
        sent = home.send(code=5)
        assert "the channel 'care-team' answered 503" in sent["error"]["message"]
        hook.status = 200
        again = home.send(at="07:02")
        home.send(at="07:04")
    assert [item["state"] for item in again["delivered"]] == ["sent"]
    refused, taken = hook.got
    assert refused[1] == taken[1]
    assert refused[0]["Idempotency-Key"] == taken[0]["Idempotency-Key"] == again["delivered"][0]["id"]
    assert "Circulate the survey" in taken[1]["message"]
    assert "<" not in taken[1]["message"]
    dump = home.folder / "dump"
    assert home.run("dump", dump, "--json").code == 0
    everything = dump.read_bytes() + json.dumps([sent, again, home.outbox()]).encode()
    assert b"s3cr3t" not in everything + (home.folder / "home.db").read_bytes()


def test_a_channel_that_is_not_set_is_named_and_its_letters_wait_as_files(home: Home) -> None:
    home.load(ON_CHANNEL, as_of="2025-06-04")
    sent = home.send()
    assert [(problem["id"], problem["value"]) for problem in sent["problems"]] == [("channel-unset", "care-team")]
    assert len(home.files()) == 2
    home.set("CHANNELS", json.dumps({"mail": "json://127.0.0.1"}))
    ran = home.run("alerts", "--send", "--json")
    assert (ran.code, "Give it another name" in ran.json["error"]["message"]) == (2, True)

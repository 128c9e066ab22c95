"""Stands between a subscriber and the server: passes every octet on, and notes what was asked and answered."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic


@dataclass(frozen=True)
class Answer:
    """One answer.

    Attributes:
        at: seconds of a clock that only runs forward.
        path: what was asked for.
        known: whether the subscriber said which version it has (``If-None-Match``).
        status: what was answered; 0 when the server was not there.
        octets: how long the answer's body was.
    """

    at: float
    path: str
    known: bool
    status: int
    octets: int


class Recorder:
    """What went over the wire, in order."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.address = ""

    def since(self, at: float, path: str = "") -> list[Answer]:
        """The answers from an instant on, of one path or of all."""
        return [answer for answer in self.answers if answer.at >= at and answer.path.endswith(path)]


@contextmanager
def recording(port: int) -> Iterator[Recorder]:
    """A recorder in front of the server that listens, or will listen, at this port of this machine."""
    recorder = Recorder()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            try:
                upstream.request(self.command, self.path, headers=headers)
                answer = upstream.getresponse()
                body = answer.read()
            except OSError:
                recorder.answers.append(Answer(monotonic(), self.path, "If-None-Match" in self.headers, 0, 0))
                self.close_connection = True
                return
            finally:
                upstream.close()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {"connection", "transfer-encoding"}:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            recorder.answers.append(
                Answer(monotonic(), self.path, "If-None-Match" in self.headers, answer.status, len(body))
            )

        def log_message(self, *words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        recorder.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield recorder
        finally:
            server.shutdown()
            thread.join()

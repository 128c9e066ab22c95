"""Calendars from addresses, served by a real server on this machine."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from commissioning.sources import fetching
from tests.cli.test_same_meetings import TITLE, ics, modern_gov
from tests.conftest import Desk

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as the test has laid down for the path."""

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers))  # type: ignore[attr-defined]
        self.server.answers[self.path](self)  # type: ignore[attr-defined]

    def give(self, content: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words: Any) -> None:
        pass


class Served:
    """A server, and what it was asked."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.server = server
        self.server.answers, self.server.seen = {}, []  # type: ignore[attr-defined]
        self.port = server.server_address[1]

    def at(self, path: str, answer: Answer, host: str = "127.0.0.1") -> str:
        self.server.answers[path] = answer  # type: ignore[attr-defined]
        return f"http://{host}:{self.port}{path}"

    @property
    def seen(self) -> list[Any]:
        return self.server.seen  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def served() -> Iterator[Served]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield Served(server)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMISSIONING_FETCH_HOSTS", "calendar.example.gov.uk, 127.0.0.1")


def dates(desk: Desk) -> list[str]:
    return [row["date"] for row in desk.json("meetings", "asc-scrutiny")["meetings"] if row["date"] >= "2027"]


def test_nothing_is_asked_of_a_host_that_nobody_allowed(desk: Desk, served: Served) -> None:
    url = served.at("/x.ics", lambda h: h.give(ics("a 20270311").encode()))
    ran = desk.run("load", url, "--by", "clerk", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (2, "not-allowed")
    assert "Set COMMISSIONING_FETCH_HOSTS=127.0.0.1" in ran.json["error"]["message"]
    assert served.seen == []


@pytest.mark.usefixtures("allowed")
class TestFromAnAllowedHost:
    @pytest.mark.parametrize(
        ("content", "source"),
        [
            (ics("a 20270311").encode(), "ics"),
            (ics("a 20270311").encode("utf-16"), "ics"),
            (modern_gov(("a", "11/03/2027", "Confirmed")).encode(), "moderngov"),
            (f"committee,date,id\n{TITLE},11/03/2027,a\n".encode("utf-8-sig"), "csv"),
        ],
        ids=["ics", "utf-16", "xml", "csv"],
    )
    def test_a_calendar_is_read_by_its_content(self, desk: Desk, served: Served, content: bytes, source: str) -> None:
        url = served.at("/private-s3cret/calendar?key=t0ken", lambda h: h.give(content))
        found = desk.json("load", url, "--by", "clerk")
        assert [(c["what"], c["source"], c["path"]) for c in found["changes"]] == [
            ("added", source, "127.0.0.1/…/calendar")
        ]
        assert dates(desk) == ["2027-03-11"]
        assert desk.json("load", url, "--by", "clerk")["changed"] == 0
        assert "commissioning" in served.seen[0][1]["User-Agent"]
        kept = desk.file.read_bytes()
        assert b"s3cret" not in kept
        assert b"t0ken" not in kept

    def test_a_dry_run_fetches_and_changes_nothing(self, desk: Desk, served: Served) -> None:
        url = served.at("/x.ics", lambda h: h.give(ics("a 20270311").encode()))
        assert [c["what"] for c in desk.json("load", url, "--dry-run")["changes"]] == ["added"]
        assert dates(desk) == []

    @pytest.mark.parametrize(
        ("answer", "why"),
        [
            (lambda h: h.give(b"", 404), "it answered with 404"),
            (lambda h: h.give(b"", 503), "it answered with 503"),
            (lambda h: h.give(b"x" * 5_000_001), "it gave more than 5 MB"),
            (lambda h: h.give(b"", 302, Location="/x.ics"), "it leads on and on"),
            (lambda h: h.give(b"x", **{"Content-Encoding": "gzip"}), "it is compressed"),
            (lambda h: (h.send_response(200), h.send_header("Content-Length", "9"), h.end_headers()), "RemoteProtocol"),
        ],
        ids=["not there", "down", "too much", "round and round", "compressed", "breaks off"],
    )
    def test_a_failure_outside_changes_nothing(self, desk: Desk, served: Served, answer: Answer, why: str) -> None:
        before = desk.file.read_bytes()
        ran = desk.run("load", served.at("/x.ics", answer), "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (5, "not-fetched")
        assert why in ran.json["error"]["message"]
        assert desk.file.read_bytes() == before

    def test_nobody_answers(self, desk: Desk) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{free.getsockname()[1]}/x.ics"
            assert desk.run("load", url, "--by", "clerk").code == 5

    def test_one_that_is_too_slow_is_given_up(
        self, desk: Desk, served: Served, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fetching, "MAX_SECONDS", 0)
        ran = desk.run("load", served.at("/x.ics", lambda h: h.give(b"x")), "--by", "clerk")
        assert ran.code == 5
        assert "took more than 0 seconds" in ran.err

    @pytest.mark.parametrize("content", [b"<html>Sign in</html>", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b""])
    def test_what_is_no_calendar_changes_nothing(self, desk: Desk, served: Served, content: bytes) -> None:
        url = served.at("/x.ics", lambda h: h.give(ics("a 20270311").encode()))
        desk.json("load", url, "--by", "clerk")
        served.at("/x.ics", lambda h: h.give(content))
        assert desk.run("load", url, "--by", "clerk").code == 2
        assert dates(desk) == ["2027-03-11"]

    def test_a_redirect_within_the_allowed_hosts_is_followed(self, desk: Desk, served: Served) -> None:
        served.at("/new.ics", lambda h: h.give(ics("a 20270311").encode()))
        desk.json("load", served.at("/old.ics", lambda h: h.give(b"", 301, Location="/new.ics")), "--by", "clerk")
        assert dates(desk) == ["2027-03-11"]

    @pytest.mark.parametrize("to", ["http://localhost:{port}/x.ics", "file:///etc/passwd", "http://169.254.169.254/"])
    def test_a_redirect_elsewhere_is_not(self, desk: Desk, served: Served, to: str) -> None:
        served.at("/x.ics", lambda h: h.give(ics("a 20270311").encode()))
        url = served.at("/old.ics", lambda h: h.give(b"", 302, Location=to.format(port=served.port)))
        ran = desk.run("load", url, "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (2, "not-allowed")
        assert [path for path, _ in served.seen] == ["/old.ics"]

    @pytest.mark.parametrize(
        "address",
        [
            "ftp://127.0.0.1/x.ics",
            "http://user:word@127.0.0.1/x.ics",
            "http://127.0.0.1@evil.example/x.ics",
            "https://127.0.0.1.evil.example/x.ics",
            "http://2130706433/x.ics",
            "https://[::1/x.ics",
            "file:///etc/passwd",
        ],
    )
    def test_tricks_are_refused(self, desk: Desk, address: str) -> None:
        ran = desk.run("load", address, "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (2, "not-allowed")


def test_a_name_that_leads_inside_the_house_is_refused(
    desk: Desk, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This machine's own name leads to an address of its own."""
    name = socket.gethostname()
    try:
        inside = socket.getaddrinfo(name, 80)[0][4][0]
    except OSError:
        pytest.skip("this machine has no name that can be looked up")
    if ipaddress.ip_address(str(inside)).is_global:
        pytest.skip("this machine's name leads to the internet")
    monkeypatch.setenv("COMMISSIONING_FETCH_HOSTS", name)
    url = served.at("/x.ics", lambda h: h.give(ics("a 20270311").encode()), host=name)
    ran = desk.run("load", url, "--by", "clerk", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (2, "not-allowed")
    assert str(inside) in ran.json["error"]["message"]
    assert served.seen == []

"""A fetch that finds nothing new, against an empty answer of the framework; and the time of a whole feed.

    python -m benchmarks.serving [--workstreams 300] [--fetches 600] [--rounds 9]

Two real servers (uvicorn, same settings, same machine): ours, and one whose only route gives an empty ``Response`` of
Starlette. One client with a connection to each, which it keeps, asks them in turn over loopback.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

from benchmarks.council import AUTHOR, DAY, make_council
from benchmarks.measuring import middle, progress
from commissioning import service
from commissioning.publish.choices import Choices
from commissioning.service.feeds.telling import tell_all

EMPTY = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from commissioning.web.server import config, listen

async def empty(request):
    return Response()

listening = listen("127.0.0.1", int(sys.argv[1]))
uvicorn.Server(config(Starlette(routes=[Route("/feeds/{secret}.ics", empty)]))).run(sockets=[listening])
"""
TICK = os.sysconf("SC_CLK_TCK")


class Peer:
    """A server process and a connection to it that is kept."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> bytes:
        """One request; the head of the answer, and its body read to the end."""
        self.socket.sendall(request)
        found = b""
        while b"\r\n\r\n" not in found:
            found += self.socket.recv(1 << 20)
        head, _, body = found.partition(b"\r\n\r\n")
        length = next((int(x[15:]) for x in head.lower().split(b"\r\n") if x.startswith(b"content-length:")), 0)
        left = length - len(body)
        while left > 0:
            left -= len(self.socket.recv(1 << 20))
        return head

    def cpu(self) -> float:
        """Seconds of the processor that the server has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def running(words: list[str], port: int, environment: dict[str, str]) -> Iterator[Peer]:
    """A server, once it answers."""
    process = subprocess.Popen([sys.executable, *words], env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                http.client.HTTPConnection("127.0.0.1", port).connect()
                break
            except OSError:
                time.sleep(0.1)
        yield Peer(process, port)
    finally:
        process.terminate()
        process.wait()


def request(path: str, *headers: str) -> bytes:
    """A request as bytes."""
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]).encode()


def timed(fetches: int, ask: Callable[[], object]) -> list[float]:
    """Seconds that each of some calls took."""
    found = []
    for _ in range(fetches):
        begun = time.perf_counter()
        ask()
        found.append(time.perf_counter() - begun)
    return found


def main() -> None:
    """Measures and prints."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--workstreams", type=int, default=300)
    arguments.add_argument("--fetches", type=int, default=600)
    arguments.add_argument("--rounds", type=int, default=9)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/council.db"
        progress(f"Making {given.workstreams} workstreams")
        make_council(url, given.workstreams)
        store = service.Store.open(url)
        tell_all(store, author=AUTHOR, as_of=DAY)
        token = service.create_token(
            store, "portfolio", name="benchmark", choices=Choices("officer"), public_url="http://x", author=AUTHOR
        )
        entries = service.feed(store, "portfolio", author=AUTHOR, as_of=DAY, profile="officer").events
        store.close()
        path = urlsplit(token.url or "").path
        ours, theirs = free_port(), free_port()
        settings = {"COMMISSIONING_NOW": AUTHOR.at.isoformat(), "COMMISSIONING_AS_OF": DAY.isoformat()}
        serve = ["-m", "commissioning", "serve", "--port", str(ours), "--db", url]
        with running(serve, ours, settings) as own, running(["-c", EMPTY, str(theirs)], theirs, {}) as empty:
            report(own, empty, path, given.fetches, given.rounds, entries)


def report(own: Peer, empty: Peer, path: str, fetches: int, rounds: int, entries: int) -> None:
    """Asks both in turn, and prints what came out."""
    head = own.ask(request(path))
    etag = next(line[6:].decode() for line in head.split(b"\r\n") if line.lower().startswith(b"etag: "))
    not_modified = request(path, f"If-None-Match: {etag}")
    plain = request(path)
    assert b" 304 " in own.ask(not_modified).split(b"\r\n")[0]
    assert b" 200 " in empty.ask(plain).split(b"\r\n")[0]
    wall, cpu, known, floor = [], [], [], []
    for number in range(rounds):
        progress(f"Round {number + 1} of {rounds}")
        before = (own.cpu(), empty.cpu())
        mine = timed(fetches, lambda: own.ask(not_modified))
        framework = timed(fetches, lambda: empty.ask(plain))
        used = (own.cpu() - before[0], empty.cpu() - before[1])
        known.append(median(mine))
        floor.append(median(framework))
        wall.append(known[-1] / floor[-1])
        cpu.append(used[0] / used[1])
    print(f"304 against an empty answer: {middle(wall)} by the clock, {middle(cpu)} in CPU of the server;")
    print(f"  {median(known) * 1e6:.0f} microseconds against {median(floor) * 1e6:.0f}")
    for name, said in (("plain", plain), ("gzip", request(path, "Accept-Encoding: gzip"))):
        whole = timed(fetches, lambda said=said: own.ask(said))  # type: ignore[misc]
        size = next(int(x[15:]) for x in own.ask(said).lower().split(b"\r\n") if x.startswith(b"content-length:"))
        at95 = quantiles(whole, n=20)[-1]
        print(
            f"200 of {entries} entries, {name} ({size:,} bytes): "
            f"median {median(whole) * 1e3:.1f} ms, p95 {at95 * 1e3:.1f} ms"
        )


if __name__ == "__main__":
    main()

"""Runs the application: one process, threads for what waits, and a log in which no secret stands."""

from __future__ import annotations

import logging
import os
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import ip_address
from pathlib import Path
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

from commissioning.errors import CommissioningError, PartFailed
from commissioning.publish.choices import choices
from commissioning.store import beside
from commissioning.web.app import application
from commissioning.web.database import Database
from commissioning.web.feeds import Clock, Feeds, Terms
from commissioning.web.kept import Kept
from commissioning.web.pages import Face, Pages

_log = logging.getLogger("commissioning.serve")
_SECRETS: Final = re.compile(r"(feeds(?:/|%2[fF]))[^\s\"'?#]+")


@dataclass(frozen=True)
class Options:
    """What a server is told when it is started.

    Attributes:
        url: the database.
        host: the address that it listens at.
        port: 0 takes a free one.
        pages: whether pages are served besides feeds.
        profile: what the feeds of the pages tell.
        public_url: where people reach it; ``None`` where it listens.
        folder: where last good answers are kept; ``None`` beside the database.
        contact: whom somebody asks whose address was withdrawn.
    """

    url: str
    host: str
    port: int
    pages: bool
    profile: str
    public_url: str | None = None
    folder: str | None = None
    contact: str | None = None


class Redacted(logging.Formatter):
    """Takes the secrets of feeds out of every line, those of a traceback too."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without secrets."""
        return _SECRETS.sub(r"\1***", super().format(record))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def serve(
    options: Options, *, now: Callable[[], datetime], today: Callable[[], date], ready: Callable[[str], None]
) -> None:
    """Serves until it is stopped.

    Args:
        options: what is served, and where.
        now: the instant.
        today: the day; asked once a second at most.
        ready: called with the address when it listens.

    Raises:
        PartFailed: it cannot listen there.
    """
    database = Database(options.url)
    kept = Kept(Path(options.folder) if options.folder else beside(options.url, "feeds"))
    terms = Terms(options.public_url, options.contact)
    feeds = Feeds(database, kept, Clock(now, _each_second(today)), terms)
    # Connections of their own: a page of a thousand plans must not keep a feed waiting for one.
    for_pages = Database(options.url)
    pages = Pages(for_pages, feeds, today, Face(choices(options.profile), options.public_url, _hosts(options)))
    if options.pages:
        made = application(feeds, (database, for_pages), pages.routes(), pages.missing)
    else:
        made = application(feeds, (database,))
    running = uvicorn.Server(config(made))
    with listen(options.host, options.port) as listening:
        host, port = listening.getsockname()[:2]
        _say_if_gone(database)
        ready(f"http://{f'[{host}]' if ':' in host else host}:{port}")
        running.run(sockets=[listening])


def _say_if_gone(database: Database) -> None:
    """A database that is not there may come back, so it is said, and nothing more."""
    try:
        with database.open() as store:
            store.state("")
    except CommissioningError as error:
        _log.warning("Addresses get their last good answers: %s", error)


def _hosts(options: Options) -> frozenset[str] | None:
    """Under which names pages answer; ``None`` for all.

    Where only this machine can ask, a web page from elsewhere could have its own name point here and read them.
    """
    if not is_loopback(options.host):
        return None
    own = urlsplit(options.public_url or "").hostname
    return frozenset({"localhost", "127.0.0.1", "::1", options.host, *([own] if own else [])})


def config(application: ASGIApp) -> uvicorn.Config:
    """How an application is run: no line of a log names a request, and nothing is believed of who forwards it."""
    return uvicorn.Config(
        application, log_config=_LOGGING, log_level="error", access_log=False, server_header=False, ws="none",
        proxy_headers=False, timeout_graceful_shutdown=5,
    )  # fmt: skip


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises ``PartFailed``."""
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        # Named as TCP, so that the event loop knows that it is: it then sends the end of a calendar without waiting.
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if os.name == "posix":
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(where[:2])
            made.listen(2048)
        except OSError:
            made.close()
            raise
        return made
    except OSError as error:
        message = f"Nothing can be served at {host}, port {port}: {error.strerror or error}. Name another with --port."
        raise PartFailed("address-unusable", message) from error


def _each_second(today: Callable[[], date]) -> Callable[[], date]:
    """The day, asked again each second: settings are read for it, which takes longer than a feed that is ready."""
    known: tuple[float, date] | None = None

    def asked() -> date:
        nonlocal known
        at = monotonic()
        if known is None or at - known[0] > 1:
            known = (at, today())
        return known[1]

    return asked


_LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"redacted": {"()": Redacted, "fmt": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "redacted", "stream": "ext://sys.stderr"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

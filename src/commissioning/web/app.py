"""The application: which address is answered by what."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

import anyio
from anyio import CapacityLimiter
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, ExceptionHandler, Receive, Scope, Send

from commissioning.errors import CommissioningError
from commissioning.service.feeds.tokens import digest_of
from commissioning.web.database import Database
from commissioning.web.feeds import Feeds
from commissioning.web.representation import Good, answer, first_tag

PATIENCE_SECONDS: Final = 12.0
"""So long a feed may take to be made before its last good answer is given; programs give up after half a minute."""

MAKING: Final = 12
"""So many feeds are looked up or made at once; a database gives fifteen connections."""

FALLING_BACK: Final = 8
"""So many last good answers are read at once."""

_NO_SUCH: Final = "There is no calendar at this address. Ask whoever gave it to you for the right one.\n"
_NOTHING: Final = "Nothing is served here.\n"
_ROBOTS: Final = "User-agent: *\nAllow: /feeds/\nDisallow: /\n"
_PLAIN: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}

_log = logging.getLogger("commissioning.serve")


class FeedAddress:
    """``/feeds/<secret>.ics``. Whatever the method, an address that lives gets its calendar, and never an error."""

    def __init__(self, feeds: Feeds) -> None:
        self._feeds = feeds
        # Threads of their own: what waits for a database, or makes a page, must not keep an answer from being given.
        self._making = CapacityLimiter(MAKING)
        self._falling_back = CapacityLimiter(FALLING_BACK)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        headers = Headers(scope=scope)
        response = await self._answer(digest_of(scope["path_params"]["secret"]), headers)
        if scope["method"] not in ("GET", "HEAD"):
            response.headers["Allow"] = "GET, HEAD, OPTIONS"
        await response(scope, receive, send)

    async def _answer(self, digest: str, headers: Headers) -> Response:
        reader = headers.get("user-agent")
        try:
            ready = self._feeds.at_once(digest)
            if ready is not None:
                return answer(ready, headers)
            with anyio.fail_after(PATIENCE_SECONDS):
                good = await anyio.to_thread.run_sync(
                    self._feeds.of_address, digest, reader, abandon_on_cancel=True, limiter=self._making
                )
        except Exception as error:  # noqa: BLE001  (an error here would wipe somebody's calendar, or stop its polling)
            _log_fault(digest, error)
            return await anyio.to_thread.run_sync(self._fallback, digest, headers, limiter=self._falling_back)
        if good is None:
            return PlainTextResponse(_NO_SUCH, 404, headers=_PLAIN)
        return answer(good, headers)

    def _fallback(self, digest: str, headers: Headers) -> Response:
        good = self._feeds.last_good(digest)
        if good is not None:
            return answer(good, headers)
        tag = first_tag(headers)
        if tag is not None:
            return Response(status_code=304, headers={} if tag == "*" else {"ETag": tag})
        return answer(self._feeds.unavailable(), headers)


class OriginForm:
    """Takes a request whose target is a whole address for one of its path: a server must (RFC 9112, 3.2.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands the request on."""
        if scope["type"] == "http" and "://" in scope["path"] and not scope["path"].startswith("/"):
            scope = {**scope, "path": urlsplit(scope["path"]).path or "/"}
        await self._app(scope, receive, send)


def _log_fault(digest: str, error: Exception) -> None:
    """Says what is wrong, by the digest of an address and never by its secret."""
    if isinstance(error, CommissioningError):
        _log.error("feed %.12s gets its last good answer: %s", digest, error)
    elif isinstance(error, TimeoutError):
        _log.error("feed %.12s gets its last good answer: it took longer than %.0f s", digest, PATIENCE_SECONDS)
    else:
        _log.error("feed %.12s gets its last good answer", digest, exc_info=error)


def application(
    feeds: Feeds,
    databases: Sequence[Database],
    pages: Sequence[BaseRoute] = (),
    missing: ExceptionHandler | None = None,
) -> Starlette:
    """The application: addresses of feeds, and pages where there are any, with one for what is not there."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(feeds.close)
        for database in databases:
            await run_in_threadpool(database.close)

    async def robots(_: Request) -> Response:
        return PlainTextResponse(_ROBOTS, headers=_PLAIN)

    async def nothing(_: Request, __: Exception) -> Response:
        return PlainTextResponse(_NOTHING, 404, headers=_PLAIN)

    routes: list[BaseRoute] = [
        Route("/feeds/{secret}.ics", FeedAddress(feeds)),
        Route("/robots.txt", robots),
        *pages,
    ]
    made = Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers={404: missing or nothing},
        middleware=[Middleware(OriginForm)],
    )
    # A redirect is an answer that some programs take for the end of a calendar.
    made.router.redirect_slashes = False
    return made


def shown(good: Good, request: Request) -> Response:
    """The answer of a calendar that needs no secret."""
    return answer(good, request.headers)

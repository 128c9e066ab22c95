"""The pages: the board, a plan, why a date is what it is, a committee; each leads to its calendar."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from commissioning import service
from commissioning.errors import BadInput, CommissioningError, NotFound
from commissioning.publish.choices import Choices
from commissioning.publish.documents.html import values_of
from commissioning.publish.pages.index import holds
from commissioning.publish.pages.rendering import page, policy
from commissioning.publish.pages.timeline import timeline
from commissioning.publish.reports.document import report_document
from commissioning.service.plans.overview import Overview, falls_on, overview
from commissioning.store import Store
from commissioning.track import standing
from commissioning.web.app import shown
from commissioning.web.database import Database
from commissioning.web.feeds import Feeds

_log = logging.getLogger("commissioning.serve")
_SENTENCE: Final = "Nothing has this address."
_ANOTHER: Final = "These pages are shown under their own address only. Ask whoever runs them for it."
_DOWN: Final = "The database cannot be read at the moment. Calendars keep their last dates; look again in a while."

Values = dict[str, Any]


@dataclass(frozen=True)
class Calendar:
    """How to subscribe to the calendar of a page."""

    path: str
    url: str
    webcal: str
    quoted: str


@dataclass(frozen=True)
class Face:
    """What pages show of themselves.

    Attributes:
        choices: what their calendars show.
        public_url: where people reach them; ``None`` where they are asked.
        hosts: under which names they answer; ``None`` for all.
    """

    choices: Choices
    public_url: str | None
    hosts: frozenset[str] | None


class Pages:
    """The pages of a server."""

    def __init__(self, database: Database, feeds: Feeds, today: Callable[[], date], face: Face) -> None:
        self._database = database
        self._feeds = feeds
        self._today = today
        self._face = face

    def routes(self) -> Sequence[BaseRoute]:
        """Which address shows what."""
        return (
            Route("/", self._page(self._board)),
            Route("/calendars", self._page(self._calendars)),
            Route("/subscribing", self._subscribing),
            Route("/calendars/{file}.ics", self._calendar),
            Route("/workstreams/{reference}", self._page(self._plan)),
            Route("/workstreams/{reference}/why/{key:path}", self._page(self._why)),
            Route("/committees/{key}", self._page(self._committee)),
            Route("/committees/{key}/reports/{day}", self._page(self._report)),
        )

    async def missing(self, request: Request, _: Exception) -> Response:
        """The page for an address that nothing has."""
        return self._shown(request, "missing", {"sentence": _SENTENCE}, 404)

    async def _subscribing(self, request: Request) -> Response:
        return self._shown(request, "subscribing", {}, 200)

    def _page(self, make: Callable[[Request, Store, date], tuple[str, Values]]) -> Callable[[Request], Any]:
        def made(request: Request) -> Response:
            if self._is_another(request):
                return self._shown(request, "missing", {"sentence": _ANOTHER}, 421)
            try:
                with self._database.open() as store:
                    template, values = make(request, store, self._today())
                return self._shown(request, template, values, 200)
            except NotFound as error:
                return self._shown(request, "missing", {"sentence": error.message}, 404)
            except CommissioningError as error:
                _log.error("a page cannot be shown: %s", error)
                return self._shown(request, "missing", {"sentence": _DOWN}, 503)

        async def answered(request: Request) -> Response:
            return await run_in_threadpool(made, request)

        return answered

    def _shown(self, request: Request, template: str, values: Values, status: int) -> Response:
        root = request.scope.get("root_path", "")
        content = page(template, root=root, as_of=self._today(), **values)
        return Response(
            content, status, media_type="text/html",
            headers={
                "Content-Security-Policy": f"{policy()}; frame-ancestors 'none'",
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )  # fmt: skip

    def _board(self, request: Request, store: Store, as_of: date) -> tuple[str, Values]:
        there = overview(store, as_of=as_of)
        rows = service.board_rows(store, as_of)
        calendar = self._calendar_of(request, there, "portfolio")
        values = {"council": there.council, "committees": there.committees, "rows": rows, "calendar": calendar}
        return "board", values

    def _calendars(self, _: Request, store: Store, as_of: date) -> tuple[str, Values]:
        there = overview(store, as_of=as_of)
        items = [{"file": file, "scope": scope, "holds": holds(scope)} for file, scope in there.calendars.items()]
        return "calendars", {"calendars": items}

    def _plan(self, request: Request, store: Store, as_of: date) -> tuple[str, Values]:
        reference = request.path_params["reference"]
        plan = service.plan(store, reference, as_of=as_of)
        drawn = timeline(plan)
        picture = Markup(drawn.svg()) if drawn else None  # noqa: S704  (escaped where it was made)
        values = {"plan": plan, "standing": standing(plan), "picture": picture}
        return "plan", {**values, **self._of_workstream(request, store, reference, as_of)}

    def _why(self, request: Request, store: Store, as_of: date) -> tuple[str, Values]:
        reference, key = request.path_params["reference"], request.path_params["key"]
        found = service.why(store, reference, key, as_of=as_of)
        title = service.plan(store, reference, as_of=as_of).title
        return "why", {"why": found, "title": title, **self._of_workstream(request, store, reference, as_of)}

    def _committee(self, request: Request, store: Store, as_of: date) -> tuple[str, Values]:
        key = request.path_params["key"]
        rows = [row.as_dict() for row in service.meetings(store, key, as_of=as_of)]
        there = overview(store, as_of=as_of)
        calendar = self._calendar_of(request, there, f"committee:{key}")
        falls = falls_on(store, key, as_of=as_of)
        return "committee", {
            "key": key, "title": dict(there.committees)[key], "meetings": rows, "falls": falls, "calendar": calendar,
        }  # fmt: skip

    def _report(self, request: Request, store: Store, as_of: date) -> tuple[str, Values]:
        try:
            day = date.fromisoformat(request.path_params["day"])
        except ValueError:
            raise NotFound("not-found", _SENTENCE) from None
        try:
            found = service.report(store, request.path_params["key"], day, as_of=as_of)
        except BadInput as error:
            raise NotFound("not-found", error.message) from error
        return "document", values_of(report_document(found))

    def _of_workstream(self, request: Request, store: Store, reference: str, as_of: date) -> Values:
        calendar = self._calendar_of(request, overview(store, as_of=as_of), f"workstream:{reference}")
        here = f"{request.scope.get('root_path', '')}/workstreams/{quote(reference, safe='')}"
        return {"here": here, "calendar": calendar}

    def _calendar_of(self, request: Request, there: Overview, scope: str) -> Calendar | None:
        file = next((file for file, of in there.calendars.items() if of == scope), None)
        if file is None:
            return None
        path = f"{request.scope.get('root_path', '')}/calendars/{quote(file)}"
        base = self._face.public_url or f"{request.url.scheme}://{request.url.netloc}"
        url = f"{base}/calendars/{quote(file)}"
        return Calendar(path, url, "webcal:" + url.partition(":")[2], shlex.quote(scope))

    def _is_another(self, request: Request) -> bool:
        hosts = self._face.hosts
        return hosts is not None and request.url.hostname not in hosts

    async def _calendar(self, request: Request) -> Response:
        def made() -> Response:
            if self._is_another(request):
                return self._shown(request, "missing", {"sentence": _ANOTHER}, 421)
            file = f"{request.path_params['file']}.ics"
            try:
                with self._database.open() as store:
                    scope = overview(store, as_of=self._today()).calendars.get(file)
                if scope is None:
                    return self._shown(request, "missing", {"sentence": "No calendar has this address."}, 404)
                good = self._feeds.of_scope(scope, self._face.choices, file)
            except Exception as error:  # noqa: BLE001  (an error here would wipe somebody's calendar)
                _log.error("the calendar %s gets its last good answer: %s", file, error)
                good = self._feeds.last_good(file) or self._feeds.unavailable()
            return shown(good, request)

        return await run_in_threadpool(made)

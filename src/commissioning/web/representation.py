"""A calendar as HTTP sends it: its codings, their validators, and whether a program has it already (RFC 9110)."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property, lru_cache
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response

CALENDAR: Final = "text/calendar; charset=utf-8"
_HEAD: Final = b"BEGIN:VCALENDAR\r\n"
_END: Final = b"END:VCALENDAR\r\n"
_TAGS: Final = re.compile(r'(?:W/)?("[^"]*")')


@dataclass(frozen=True)
class Representation:
    """The bytes of a calendar, plain and with gzip; a strong ETag belongs to each of the two."""

    body: bytes

    @cached_property
    def compressed(self) -> bytes:
        """The same with gzip; without an instant in it, so that it stays the same."""
        return gzip.compress(self.body, mtime=0)

    @cached_property
    def tag(self) -> str:
        """The ETag of the plain bytes."""
        return _tag(self.body)

    @cached_property
    def compressed_tag(self) -> str:
        """The ETag of the bytes with gzip."""
        return _tag(self.compressed)

    @property
    def is_whole(self) -> bool:
        """Whether it begins and ends as a calendar does."""
        return self.body.startswith(_HEAD) and self.body.endswith(_END)


@dataclass(frozen=True)
class Good:
    """An answer that may be given.

    Attributes:
        modified: the instant (aware, in whole seconds) at which it became what it is.
        file: the name under which a browser saves it.
    """

    representation: Representation
    modified: datetime
    file: str

    @cached_property
    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """What every answer says besides its ETag, as it is sent: most answers are nothing but this."""
        said = {
            "last-modified": format_datetime(self.modified.astimezone(UTC), usegmt=True),
            "cache-control": "private, max-age=300",
            "vary": "Accept-Encoding",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
        }
        return tuple((name.encode(), value.encode()) for name, value in said.items())


def answer(good: Good, headers: Headers) -> Response:
    """The answer to somebody who asks with these headers: the calendar, or that they have it already.

    ``If-None-Match`` takes lists, ``*`` and weak tags, and beats ``If-Modified-Since``; the tag of either coding
    counts, because whoever has one of them has the calendar. A date that cannot be read asks for nothing.
    """
    representation = good.representation
    compressed = _takes_gzip(",".join(headers.getlist("accept-encoding")))
    tag = representation.compressed_tag if compressed else representation.tag
    given = headers.getlist("if-none-match")
    if given:
        has = _matching(given, (tag, representation.tag, representation.compressed_tag))
        if has is not None:
            return _not_modified(good, has)
    elif _since(headers.get("if-modified-since"), good.modified):
        return _not_modified(good, tag)
    own = {"Content-Disposition": f'inline; filename="{good.file}"', "Content-Type": CALENDAR, "ETag": tag}
    if compressed:
        own["Content-Encoding"] = "gzip"
    found = Response(representation.compressed if compressed else representation.body, headers=own)
    found.raw_headers += good.headers
    return found


def _not_modified(good: Good, tag: str) -> Response:
    found = Response(status_code=304)
    found.raw_headers = [(b"etag", tag.encode()), *good.headers]
    return found


def first_tag(headers: Headers) -> str | None:
    """The first tag that ``If-None-Match`` names, ``*`` as it is; ``None`` without one."""
    given = ",".join(headers.getlist("if-none-match"))
    found = _TAGS.search(given)
    return found[1] if found else given.strip() or None


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:40]}"'


def _matching(given: Sequence[str], tags: Sequence[str]) -> str | None:
    """The first of our tags that somebody has; compared weakly, as ``If-None-Match`` asks for."""
    said = ",".join(given)
    if said in tags:
        return said
    if said.strip() == "*":
        return tags[0]
    theirs = set(_TAGS.findall(said))
    # Some programs lose the quotation marks.
    theirs |= {f'"{part.strip()}"' for part in said.split(",") if '"' not in part}
    return next((tag for tag in tags if tag in theirs), None)


def _since(given: str | None, modified: datetime) -> bool:
    if given is None:
        return False
    try:
        day = parsedate_to_datetime(given)
    except (ValueError, TypeError, OverflowError):
        return False
    return modified <= (day if day.tzinfo else day.replace(tzinfo=UTC))


@lru_cache(maxsize=256)
def _takes_gzip(given: str) -> bool:
    weights: dict[str, float] = {}
    for part in given.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            weights[coding] = float(weight)
        except ValueError:
            weights[coding] = 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0

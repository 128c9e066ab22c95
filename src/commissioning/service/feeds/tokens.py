"""``token``: addresses of feeds, one for each subscriber and each feed. Its secret is shown once, and not kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from commissioning.errors import BadInput, NotFound
from commissioning.publish.choices import Choices
from commissioning.publish.text import one_line
from commissioning.service.feeds.serving import Joiner
from commissioning.store import Author, Store, StoredToken, Unit

LONGEST_NAME: Final = 200

LONGEST_URL: Final = 255
"""Google refuses a longer address of a calendar."""

_SECRET_BYTES: Final = 24
_ID_SIGNS: Final = "23456789bcdfghjkmnpqrstvwxyz"
_ID_LENGTH: Final = 6


@dataclass(frozen=True, slots=True)
class Token:
    """The address of a feed, given to one subscriber; ``url`` only when it has just been made. Instants are aware."""

    id: str
    name: str
    scope: str
    choices: Choices
    created: datetime
    created_by: str
    last_fetched: datetime | None = None
    last_reader: str | None = None
    revoked: datetime | None = None
    url: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "id": self.id,
            "name": self.name,
            "scope": self.scope,
            **self.choices.as_dict(),
            "created": _iso(self.created),
            "created_by": self.created_by,
            "last_fetched": _iso(self.last_fetched),
            "last_reader": self.last_reader,
            "revoked": _iso(self.revoked),
            "url": self.url,
        }


def create_token(store: Store, scope: str, *, name: str, choices: Choices, public_url: str, author: Author) -> Token:
    """A new address of a feed.

    Args:
        store: an open database.
        scope: the feed that it opens, and no other.
        name: for whom or what it is; people tell addresses apart by it.
        choices: what the feed shows there; the public feed always tells what is public.
        public_url: where ``serve`` is reached, ``https://council.example/calendars``.
        author: who makes it.

    Raises:
        BadInput: no name, no such sort of scope, or the address would be longer than programs take.
        NotFound: no such workstream, committee or owner.
    """
    called = one_line(name)
    if not called or len(called) > LONGEST_NAME:
        message = f"Say for whom the address is, in 1 to {LONGEST_NAME} characters: --name 'Chair of scrutiny'."
        raise BadInput("bad-usage", message)
    if scope == "public":
        choices = replace(choices, profile="public")
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    url = _url(public_url, secret)
    with store.writing(author) as unit:
        Joiner(unit, author.at.date(), None).must_be_there(scope)
        made = Token(_new_id(unit), called, scope, choices, author.at, author.name, url=url)
        kept = StoredToken(made.id, called, scope, choices.profile, choices.as_dict(), author.at, author.name)
        unit.add_token(kept, digest=digest_of(secret))
        unit.log("feed address made", made.id, field="name", after=called)
        unit.log("feed address made", made.id, field="feed", after=_feed(kept))
    return made


def tokens(store: Store) -> tuple[Token, ...]:
    """Every address that was ever made, oldest first, without its secret."""
    with store.reading() as unit:
        return tuple(map(_token, unit.tokens()))


def rotate_token(store: Store, id: str, *, public_url: str, author: Author) -> Token:
    """Gives an address another secret; the one before is answered like a revoked one.

    Raises:
        NotFound: no such address.
        BadInput: it is revoked.
    """
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    url = _url(public_url, secret)
    with store.writing(author) as unit:
        before = _known(unit, id)
        if before.revoked is not None:
            message = f"The address '{id}' ({before.name}) is revoked. Make a new one: commissioning token create."
            raise BadInput("bad-usage", message)
        unit.give_new_secret(id, digest=digest_of(secret))
        unit.log("feed address rotated", id, field="feed", after=_feed(before))
        return replace(_token(_known(unit, id)), url=url)


def revoke_token(store: Store, id: str, *, author: Author) -> Token:
    """Ends an address: whoever subscribed is told so. Once more changes nothing. Raises ``NotFound``."""
    with store.writing(author) as unit:
        before = _known(unit, id)
        if before.revoked is None:
            unit.revoke_token(id)
            unit.log("feed address revoked", id, field="feed", before=_feed(before))
        return _token(_known(unit, id))


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "backslashreplace")).hexdigest()


def _new_id(unit: Unit) -> str:
    while True:
        id = "".join(secrets.choice(_ID_SIGNS) for _ in range(_ID_LENGTH))
        if unit.token(id) is None:
            return id


def _known(unit: Unit, id: str) -> StoredToken:
    found = unit.token(id)
    if found is None:
        there = _named(unit.tokens()) or "none yet"
        raise NotFound("not-found", f"There is no address of a feed '{id}'. There is: {there}.")
    return found


def _named(items: Iterable[StoredToken]) -> str:
    return ", ".join(f"{item.id} ({item.name})" for item in items)


def _token(kept: StoredToken) -> Token:
    return Token(
        kept.id, kept.name, kept.scope, Choices.of(kept.choices), kept.created, kept.created_by, kept.last_fetched,
        kept.last_reader, kept.revoked,
    )  # fmt: skip


def _feed(kept: StoredToken) -> str:
    return f"{kept.scope} ({kept.profile})"


def _url(public_url: str, secret: str) -> str:
    url = f"{public_url.rstrip('/')}/feeds/{secret}.ics"
    if len(url.encode("utf-16-le")) // 2 > LONGEST_URL:
        message = (
            f"The address of a feed would have {len(url)} characters, and programs take {LONGEST_URL}. Shorten "
            "COMMISSIONING_PUBLIC_URL."
        )
        raise BadInput("bad-usage", message)
    return url


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None

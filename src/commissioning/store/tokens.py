"""The addresses of feeds: to whom each was given, what it opens, and the digests by which it is known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from sqlmodel import col, select

from commissioning.store.rows import FeedTokenFormerRow, FeedTokenRow
from commissioning.store.session import InSession, utc


@dataclass(frozen=True, slots=True)
class StoredToken:
    """An address of a feed; the secret in it is not kept, only its digest. Instants are aware."""

    id: str
    name: str
    scope: str
    profile: str
    choices: Mapping[str, Any]
    created: datetime
    created_by: str
    revoked: datetime | None = None
    last_fetched: datetime | None = None
    last_reader: str | None = None


class Tokens(InSession):
    """The addresses of a unit of work."""

    def tokens(self) -> tuple[StoredToken, ...]:
        """Every address that was ever made, oldest first."""
        query = select(FeedTokenRow).order_by(col(FeedTokenRow.created), col(FeedTokenRow.id))
        return tuple(map(_stored, self._session.exec(query)))

    def token(self, id: str) -> StoredToken | None:
        """One of them."""
        row = self._session.get(FeedTokenRow, id)
        return _stored(row) if row else None

    def add_token(self, item: StoredToken, *, digest: str) -> None:
        """Keeps a new address, by the digest of its secret."""
        self._session.add(
            FeedTokenRow(
                id=item.id, name=item.name, scope=item.scope, profile=item.profile,
                choices=json.dumps(dict(item.choices), sort_keys=True), hash=digest,
                created=utc(item.created), created_by=item.created_by,
            )
        )  # fmt: skip

    def give_new_secret(self, id: str, *, digest: str) -> None:
        """The address has another secret from now on; whoever uses the one before is still known."""
        row = self._session.get_one(FeedTokenRow, id)
        self._session.add(FeedTokenFormerRow(hash=row.hash, token=id, ended=utc(self.author.at)))
        row.hash = digest
        row.last_fetched = row.last_reader = None
        self._session.add(row)

    def revoke_token(self, id: str) -> None:
        """The address opens nothing any more."""
        row = self._session.get_one(FeedTokenRow, id)
        row.revoked = utc(self.author.at)
        self._session.add(row)

    def ended_digests(self) -> frozenset[str]:
        """The digests of the secrets that open nothing any more: of revoked addresses, and those before another one."""
        revoked = select(FeedTokenRow.hash).where(col(FeedTokenRow.revoked).is_not(None))
        return frozenset((*self._session.exec(revoked), *self._session.exec(select(FeedTokenFormerRow.hash))))


def _stored(row: FeedTokenRow) -> StoredToken:
    return StoredToken(
        row.id, row.name, row.scope, row.profile, MappingProxyType(json.loads(row.choices)), _aware(row.created),
        row.created_by, row.revoked and _aware(row.revoked), row.last_fetched and _aware(row.last_fetched),
        row.last_reader,
    )  # fmt: skip


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)

"""What a server of feeds asks at every fetch, as one short question; and when an address was last used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, bindparam, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import DateTime

HOUSE: Final = "house"
EVENTS: Final = "events"
"""How often what calendars are told was changed; counted under this key among what the house keeps."""

LONGEST_WAIT: Final = "3s"
"""So long a server may take for the question, before it counts as not there."""

_STATE: Final = text(
    "SELECT log_head.entries AS entries, log_head.hash AS head,"
    " (SELECT payload FROM record WHERE sort = 'house' AND key = 'events') AS events,"
    " (SELECT payload FROM record WHERE sort = 'house' AND key = 'calendars-told-whole') AS told,"
    " token.id, token.scope, token.choices, token.revoked"
    " FROM log_head LEFT JOIN feed_token AS token ON token.hash = :digest WHERE log_head.id = 1"
).columns(revoked=DateTime)
_FORMER: Final = text(
    "SELECT token.id, former.ended FROM feed_token_former AS former JOIN feed_token AS token ON token.id = former.token"
    " WHERE former.hash = :digest"
).columns(ended=DateTime)
_PATIENCE: Final = text(f"SET LOCAL statement_timeout = '{LONGEST_WAIT}'")
_FETCHED: Final = text("UPDATE feed_token SET last_fetched = :at, last_reader = :reader WHERE id = :id").bindparams(
    bindparam("at", type_=DateTime)
)
_HURRY: Final = text("SET LOCAL lock_timeout = '100ms'")


@dataclass(frozen=True, slots=True)
class Address:
    """What the address of a feed opens; instants are aware.

    Attributes:
        ended: when it was revoked, or got another secret; ``None`` while it opens its feed.
    """

    id: str
    scope: str
    choices: Mapping[str, Any]
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class State:
    """What an answer hangs on.

    Attributes:
        version: another one as soon as anything changes that a feed may show.
        told_on: the day as of which all calendars were last told; ``None`` before the first time.
        address: the address that was asked for; ``None`` when there never was such a one.
    """

    version: tuple[int, str, int]
    told_on: date | None
    address: Address | None


def state(connection: Connection, digest: str) -> State:
    """What an answer to the address with this digest hangs on."""
    if connection.dialect.name == "postgresql":
        connection.execute(_PATIENCE)
    row = connection.execute(_STATE, {"digest": digest}).one()
    address = None
    if row.id is not None:
        address = Address(row.id, row.scope, json.loads(row.choices), _aware(row.revoked))
    else:
        former = connection.execute(_FORMER, {"digest": digest}).first()
        if former is not None:
            address = Address(former.id, "", {}, _aware(former.ended))
    told = None
    if row.told:
        said = json.loads(row.told)
        # A day that had not come by the clock of then counts as the day of that clock.
        told = min(date.fromisoformat(said["as_of"]), datetime.fromisoformat(said["at"]).date())
    changes = json.loads(row.events)["changes"] if row.events else 0
    return State((row.entries, row.head, changes), told, address)


def keep_fetched(engine: Engine, id: str, at: datetime, reader: str | None) -> None:
    """Keeps when an address was last used, unless the database cannot be written at once."""
    with (
        suppress(DBAPIError),
        engine.connect().execution_options(writing=True, waiting=False) as connection,
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            connection.execute(_HURRY)
        kept = at.astimezone(UTC).replace(tzinfo=None)
        connection.execute(_FETCHED, {"at": kept, "id": id, "reader": reader})


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at else None

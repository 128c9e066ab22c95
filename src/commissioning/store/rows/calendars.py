"""What calendars were told, ready to be joined, and the addresses of feeds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Index, LargeBinary, Text, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel


class EventRow(SQLModel, table=True):
    """What calendars have been told of a milestone or a meeting: its lasting id, its sequence, its stamp."""

    __tablename__: ClassVar[Any] = "event"
    __table_args__ = (
        UniqueConstraint("reference", "key", name="event_once"),
        # With all that a feed of everything asks for, so that the wide rows are not read for it.
        Index("event_by_day", "day", "reference", "key", "kind", "cancelled_on", "id", "sequence", "stamp"),
        Index("event_by_committee", "committee", "day"),
        # A name may be longer than PostgreSQL takes into an index.
        Index("event_by_owner", text("substr(owner, 1, 64)")),
    )
    id: str = Field(primary_key=True, max_length=36)
    reference: str = Field(max_length=64)
    key: str = Field(max_length=150)
    sequence: int
    stamp: datetime = Field(sa_type=DateTime)
    digest: str = Field(max_length=64)
    day: date
    title: str = Field(sa_type=Text)
    kind: str = Field(max_length=20)
    owner: str | None = Field(default=None, max_length=2000)
    committee: str | None = Field(default=None, max_length=64)
    cancelled: bool = False
    moved_from: date | None = None
    moved_at: datetime | None = Field(default=None, sa_type=DateTime)
    until: date | None = None
    cancelled_on: date | None = None
    shown: str | None = Field(default=None, sa_type=Text)
    withheld: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class EventTextRow(SQLModel, table=True):
    """An entry as the calendars of a variant hold it, ready to be joined; made again where sequence or edition differ.

    No record: it is worked out from the entry, and losing it loses nothing.
    """

    __tablename__: ClassVar[Any] = "event_text"
    event: str = Field(primary_key=True, max_length=36, foreign_key="event.id", ondelete="CASCADE")
    variant: str = Field(primary_key=True, max_length=40)
    sequence: int
    edition: str = Field(max_length=64)
    content: bytes = Field(sa_type=LargeBinary)


class FeedTokenRow(SQLModel, table=True):
    """The secret address of a feed, given to one subscriber; only a digest of the secret is kept."""

    __tablename__: ClassVar[Any] = "feed_token"
    __table_args__ = (UniqueConstraint("hash", name="feed_token_once"),)
    id: str = Field(primary_key=True, max_length=36)
    name: str = Field(max_length=200)
    scope: str = Field(max_length=2100)
    profile: str = Field(max_length=20)
    choices: str = Field(sa_type=Text)
    hash: str = Field(max_length=64)
    created: datetime = Field(sa_type=DateTime)
    created_by: str = Field(max_length=200)
    revoked: datetime | None = Field(default=None, sa_type=DateTime)
    last_fetched: datetime | None = Field(default=None, sa_type=DateTime)
    last_reader: str | None = Field(default=None, max_length=200)


class FeedTokenFormerRow(SQLModel, table=True):
    """A secret that a token had before it was rotated: whoever still uses it is told so."""

    __tablename__: ClassVar[Any] = "feed_token_former"
    hash: str = Field(primary_key=True, max_length=64)
    token: str = Field(max_length=36, foreign_key="feed_token.id")
    ended: datetime = Field(sa_type=DateTime)

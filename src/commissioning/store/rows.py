"""The tables. Rows are private to the store: they do not validate, so they never leave it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

Metadata = SQLModel.metadata


class RecordRow(SQLModel, table=True):
    """A noun that people wrote, as a document: council, template, committee, contract, workstream and so on."""

    __tablename__: ClassVar[Any] = "record"
    sort: str = Field(primary_key=True, max_length=20)
    key: str = Field(primary_key=True, max_length=100)
    position: int
    payload: str = Field(sa_type=Text)
    path: str | None = Field(default=None, sa_type=Text)
    line: int | None = None


class MeetingRow(SQLModel, table=True):
    """A meeting. ``id`` is made from its committee and first date once, and kept when it moves."""

    __tablename__: ClassVar[Any] = "meeting"
    __table_args__ = (UniqueConstraint("committee", "date", name="meeting_once_a_day"),)
    id: str = Field(primary_key=True, max_length=36)
    committee: str = Field(index=True, max_length=64)
    date: date
    payload: str = Field(sa_type=Text)
    path: str | None = Field(default=None, sa_type=Text)
    line: int | None = None


class DoneRow(SQLModel, table=True):
    """A milestone that happened."""

    __tablename__: ClassVar[Any] = "done"
    reference: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=150)
    on: date


class SlipRow(SQLModel, table=True):
    """A new forecast that a person gave; the last one of a milestone counts."""

    __tablename__: ClassVar[Any] = "slip"
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(index=True, max_length=64)
    key: str = Field(max_length=150)
    to: date
    on: date
    because: str | None = Field(default=None, sa_type=Text)


class EvidenceRow(SQLModel, table=True):
    """Evidence that a gate wants. A second link for the same key is a newer version and is kept beside the first."""

    __tablename__: ClassVar[Any] = "evidence"
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(index=True, max_length=64)
    stage: str = Field(max_length=20)
    key: str = Field(max_length=150)
    link: str = Field(sa_type=Text)
    on: date


class DecisionRow(SQLModel, table=True):
    """A decision on a gate, in the order in which decisions were recorded."""

    __tablename__: ClassVar[Any] = "decision"
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(index=True, max_length=64)
    stage: str = Field(max_length=20)
    outcome: str = Field(max_length=30)
    on: date
    by: str = Field(max_length=200)
    conditions: str = Field(default="[]", sa_type=Text)
    note: str | None = Field(default=None, sa_type=Text)


class StageEntryRow(SQLModel, table=True):
    """A stage that a run has entered; once."""

    __tablename__: ClassVar[Any] = "stage_entry"
    reference: str = Field(primary_key=True, max_length=64)
    stage: str = Field(primary_key=True, max_length=20)
    on: date


class ChangeRow(SQLModel, table=True):
    """The change log: written in the transaction that makes the change, never changed afterwards.

    ``hash`` covers the entry and the hash before it, so that an edited, removed or reordered entry shows.
    """

    __tablename__: ClassVar[Any] = "change"
    seq: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=DateTime)
    by: str = Field(max_length=200)
    what: str = Field(max_length=40)
    reference: str | None = Field(default=None, index=True, max_length=100)
    field: str | None = Field(default=None, max_length=150)
    before: str | None = Field(default=None, sa_type=Text)
    after: str | None = Field(default=None, sa_type=Text)
    because: str | None = Field(default=None, sa_type=Text)
    hash: str = Field(max_length=64)


class LogHeadRow(SQLModel, table=True):
    """How long the change log is and what its last entry's hash is, so that a log cut short shows too."""

    __tablename__: ClassVar[Any] = "log_head"
    id: int = Field(primary_key=True)
    entries: int
    hash: str = Field(max_length=64)


class EventRow(SQLModel, table=True):
    """What calendars have been told of a milestone or a meeting: its lasting id, its sequence, its stamp."""

    __tablename__: ClassVar[Any] = "event"
    __table_args__ = (UniqueConstraint("reference", "key", name="event_once"),)
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


class AlertRow(SQLModel, table=True):
    """The alert ledger: what has been said, to whom, when."""

    __tablename__: ClassVar[Any] = "alert"
    __table_args__ = (Index("alert_sent", "sent_on"),)
    id: str = Field(primary_key=True, max_length=32)
    rule: str = Field(max_length=60)
    level: str = Field(max_length=10)
    subject: str = Field(sa_type=Text)
    reference: str = Field(max_length=64)
    key: str = Field(max_length=150)
    due: date
    owner: str | None = Field(default=None, max_length=200)
    raised_on: date
    sent_on: date | None = None

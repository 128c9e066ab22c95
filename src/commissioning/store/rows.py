"""The tables. Rows are private to the store: they do not validate, so they never leave it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Index, LargeBinary, Text, UniqueConstraint, false, text
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
    """A milestone that happened, once in each attempt."""

    __tablename__: ClassVar[Any] = "done"
    reference: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=150)
    attempt: int = Field(default=1, primary_key=True)
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
    attempt: int = 1


class EvidenceRow(SQLModel, table=True):
    """Evidence that a gate wants. A second link for the same key is a newer version and is kept beside the first."""

    __tablename__: ClassVar[Any] = "evidence"
    __table_args__ = (Index("evidence_version_once", "reference", "stage", "key", "version", unique=True),)
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(index=True, max_length=64)
    stage: str = Field(max_length=20)
    key: str = Field(max_length=150)
    link: str = Field(sa_type=Text)
    on: date
    attempt: int = 1
    version: str = Field(max_length=100)


class DecisionRow(SQLModel, table=True):
    """A decision on a gate, in the order in which decisions were recorded.

    ``round`` counts the records of a gate in an attempt; it is unique, so that of two people who decide at once one
    finds that the other has.
    """

    __tablename__: ClassVar[Any] = "decision"
    __table_args__ = (Index("decision_once", "reference", "stage", "attempt", "round", unique=True),)
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(index=True, max_length=64)
    stage: str = Field(max_length=20)
    outcome: str = Field(max_length=30)
    on: date
    by: str = Field(max_length=200)
    conditions: str = Field(default="[]", sa_type=Text)
    note: str | None = Field(default=None, sa_type=Text)
    attempt: int = 1
    round: int
    corrects: int | None = None
    role: str | None = Field(default=None, max_length=2000)
    on_behalf_of: str | None = Field(default=None, max_length=2000)
    condition_ids: str = Field(default="[]", sa_type=Text)
    terms: str | None = Field(default=None, sa_type=Text)
    seen: str | None = Field(default=None, sa_type=Text)


class VoidRow(SQLModel, table=True):
    """An approval that holds no more, because what it was given for moved past its tolerance. Never changed."""

    __tablename__: ClassVar[Any] = "void"
    reference: str = Field(primary_key=True, max_length=64)
    stage: str = Field(primary_key=True, max_length=20)
    attempt: int = Field(primary_key=True)
    round: int = Field(primary_key=True)
    on: date
    moved: str = Field(sa_type=Text)


class StageEntryRow(SQLModel, table=True):
    """A stage that a run has entered; once in each attempt."""

    __tablename__: ClassVar[Any] = "stage_entry"
    reference: str = Field(primary_key=True, max_length=64)
    stage: str = Field(primary_key=True, max_length=20)
    attempt: int = Field(default=1, primary_key=True)
    on: date


class RestartRow(SQLModel, table=True):
    """A workstream began anew from a stage. ``stages`` and ``keys`` are what no longer holds of earlier attempts."""

    __tablename__: ClassVar[Any] = "restart"
    __table_args__ = (UniqueConstraint("reference", "attempt", name="restart_once"),)
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=64)
    stage: str = Field(max_length=20)
    on: date
    outcome: str = Field(max_length=30)
    by: str = Field(max_length=200)
    because: str | None = Field(default=None, sa_type=Text)
    attempt: int
    stages: str = Field(sa_type=Text)
    keys: str = Field(sa_type=Text)
    terminates: bool


class BaselineRow(SQLModel, table=True):
    """A named copy of a plan. Never changed."""

    __tablename__: ClassVar[Any] = "baseline"
    __table_args__ = (UniqueConstraint("reference", "name", name="baseline_once"),)
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=64)
    name: str = Field(max_length=200)
    seq: int
    at: datetime = Field(sa_type=DateTime)
    by: str = Field(max_length=200)
    as_of: date
    holidays: str | None = Field(default=None, max_length=64)


class BaselineMilestoneRow(SQLModel, table=True):
    """A milestone as a baseline keeps it."""

    __tablename__: ClassVar[Any] = "baseline_milestone"
    baseline: int = Field(primary_key=True, foreign_key="baseline.id")
    key: str = Field(primary_key=True, max_length=150)
    position: int
    title: str = Field(sa_type=Text)
    target: date | None = None
    deadline: date | None = None
    forecast: date | None = None
    actual: date | None = None


class MoveRow(SQLModel, table=True):
    """A milestone that a change moved, written in the transaction of that change."""

    __tablename__: ClassVar[Any] = "move"
    id: int | None = Field(default=None, primary_key=True)
    seq: int = Field(foreign_key="change.seq")
    reference: str = Field(index=True, max_length=64)
    key: str = Field(max_length=150)
    title: str = Field(sa_type=Text)
    on: date
    before: date | None = None
    after: date | None = None
    because: str = Field(sa_type=Text)
    caused_by: str | None = Field(default=None, max_length=200)


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

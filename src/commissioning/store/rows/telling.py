"""Alerts: what is watched for, what was said to whom, and the messages that wait or went out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Index, Text
from sqlmodel import Field, SQLModel


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
    acknowledged_on: date | None = None
    acknowledged_by: str | None = Field(default=None, max_length=200)
    snoozed_until: date | None = None
    snoozed_by: str | None = Field(default=None, max_length=200)
    because: str | None = Field(default=None, sa_type=Text)
    measure: int | None = None


class ToldRow(SQLModel, table=True):
    """An alert was told to somebody, in a message; once to each."""

    __tablename__: ClassVar[Any] = "alert_told"
    alert: str = Field(primary_key=True, max_length=32)
    recipient: str = Field(primary_key=True, max_length=200)
    message: str | None = Field(default=None, max_length=36)
    on: date


class MessageRow(SQLModel, table=True):
    """A message for one recipient by one channel, written in the transaction that decided it, until it is delivered."""

    __tablename__: ClassVar[Any] = "message"
    __table_args__ = (Index("message_by_state", "state", "next_at"),)
    id: str = Field(primary_key=True, max_length=36)
    kind: str = Field(max_length=20)
    recipient: str = Field(max_length=200)
    channel: str = Field(max_length=64)
    address: str | None = Field(default=None, max_length=320)
    subject: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    html: str | None = Field(default=None, sa_type=Text)
    as_of: date
    made_at: datetime = Field(sa_type=DateTime)
    any_day: bool = False
    state: str = Field(max_length=20)
    attempts: int = 0
    next_at: datetime | None = Field(default=None, sa_type=DateTime)
    sent_at: datetime | None = Field(default=None, sa_type=DateTime)
    said: str | None = Field(default=None, sa_type=Text)


class RunRow(SQLModel, table=True):
    """A run that tells people something: that it began, that it ended, and what it did."""

    __tablename__: ClassVar[Any] = "run"
    __table_args__ = (Index("run_by_day", "name", "day"),)
    id: str = Field(primary_key=True, max_length=36)
    name: str = Field(max_length=60)
    day: date
    began: datetime = Field(sa_type=DateTime)
    ended: datetime | None = Field(default=None, sa_type=DateTime)
    state: str = Field(max_length=20)
    counts: str = Field(default="{}", sa_type=Text)


class WatchRow(SQLModel, table=True):
    """Somebody is to hear of an alert from a day on: it is true, or becomes true by time alone.

    Worked out from plans, as calendars are: losing it loses nothing. In the order of the days, so that a morning reads
    what is due on it and nothing else; what was told is taken away.
    """

    __tablename__: ClassVar[Any] = "watch"
    __table_args__ = (Index("watch_by_reference", "reference"), {"sqlite_with_rowid": False})
    speaks_on: date = Field(primary_key=True)
    alert: str = Field(primary_key=True, max_length=32)
    recipient: str = Field(primary_key=True, max_length=200)
    reference: str = Field(max_length=64)
    ends: date
    holds: date
    said: str = Field(sa_type=Text)


class WatchedRow(SQLModel, table=True):
    """As of which day and change a workstream is watched, by which program, and when it is to be looked at anew.

    The row without a reference is of all that is no workstream, and of the watch as a whole.
    """

    __tablename__: ClassVar[Any] = "watched"
    __table_args__ = (Index("watched_by_wake", "wake"),)
    reference: str = Field(primary_key=True, max_length=64)
    as_of: date
    seq: int
    wake: date
    edition: str = Field(max_length=64)

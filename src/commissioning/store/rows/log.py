"""The change log."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Text
from sqlmodel import Field, SQLModel


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

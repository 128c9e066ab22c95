"""Nouns as people wrote them, and meetings."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel


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

"""What governance staff recorded: of actions, papers, programmes and meetings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Index, Text
from sqlmodel import Field, SQLModel


class DeskRow(SQLModel, table=True):
    """Something recorded at the scrutiny desk about an action, a paper, a programme item or a meeting; never changed.

    ``number`` counts the records of a subject; it is unique, so that of two people who record at once one finds that
    the other has.
    """

    __tablename__: ClassVar[Any] = "desk"
    __table_args__ = (Index("desk_once", "noun", "subject", "number", unique=True),)
    id: int | None = Field(default=None, primary_key=True)
    noun: str = Field(max_length=20)
    subject: str = Field(max_length=200)
    number: int
    sort: str = Field(max_length=30)
    on: date
    by: str = Field(max_length=200)
    at: datetime = Field(sa_type=DateTime)
    said: str = Field(sa_type=Text)

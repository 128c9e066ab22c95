"""What happened to workstreams, kept copies of plans, and what moved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


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

"""The tables. Rows are private to the store: they do not validate, so they never leave it."""

from __future__ import annotations

from sqlmodel import SQLModel

from commissioning.store.rows.calendars import EventRow, EventTextRow, FeedTokenFormerRow, FeedTokenRow
from commissioning.store.rows.desk import DeskRow
from commissioning.store.rows.happened import (
    BaselineMilestoneRow,
    BaselineRow,
    DecisionRow,
    DoneRow,
    EvidenceRow,
    MoveRow,
    RestartRow,
    SlipRow,
    StageEntryRow,
    VoidRow,
)
from commissioning.store.rows.log import ChangeRow, LogHeadRow
from commissioning.store.rows.records import MeetingRow, RecordRow
from commissioning.store.rows.telling import AlertRow, MessageRow, RunRow, ToldRow, WatchedRow, WatchRow

Metadata = SQLModel.metadata

__all__ = [
    "Metadata", "AlertRow", "BaselineMilestoneRow", "BaselineRow", "ChangeRow", "DecisionRow", "DeskRow", "DoneRow",
    "EventRow", "EventTextRow", "EvidenceRow", "FeedTokenFormerRow", "FeedTokenRow", "LogHeadRow", "MeetingRow",
    "MessageRow", "MoveRow", "RecordRow", "RestartRow", "RunRow", "SlipRow", "StageEntryRow", "ToldRow", "VoidRow",
    "WatchRow", "WatchedRow",
]  # fmt: skip

"""The version of a record that people change: the number of the last entry of the change log that concerns it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import date

from sqlalchemy import func
from sqlmodel import col, select

from commissioning.errors import Refused
from commissioning.model import Change, Meeting, from_payload
from commissioning.store.author import Expected
from commissioning.store.changelog import ChangeLog
from commissioning.store.rows import ChangeRow, MeetingRow

_OF_A_MEETING = re.compile(r"(?:meeting/)?(\d{4}-\d{2}-\d{2})")


class Versions(ChangeLog):
    """The versions of a unit of work, and whether a change still meets what its author saw."""

    def versions(self, references: Collection[str] | None = None) -> dict[str, int]:
        """The versions of the workstreams, committees, contracts and actions with these references, or of all."""
        query = select(ChangeRow.reference, func.max(ChangeRow.seq)).group_by(col(ChangeRow.reference))
        if references is not None:
            query = query.where(col(ChangeRow.reference).in_(sorted(references)))
        return {reference: last or 0 for reference, last in self._session.exec(query) if reference is not None}

    def meeting_version(self, committee: str, days: Collection[date]) -> int:
        """The version of the meeting of a committee that has or had these days.

        What is logged of the committee itself concerns all its meetings, whose papers it may move.
        """
        query = select(ChangeRow.field, func.max(ChangeRow.seq)).where(ChangeRow.reference == committee)
        rows = self._session.exec(query.group_by(col(ChangeRow.field))).all()
        return max((last or 0 for field, last in rows if _concerns(field, days)), default=0)

    def must_be_as_expected(self, expected: Expected) -> None:
        """Refuses a change of something that has changed since its author saw it.

        Raises:
            Refused: it has; the sentence says who changed what, when.
        """
        days = self._days_of(expected)
        if days is None:
            now = self.versions([expected.reference]).get(expected.reference, 0)
        else:
            now = self.meeting_version(expected.reference, days)
        if now == expected.version:
            return
        since = [
            c
            for c in self.changes(expected.reference, after=expected.version)
            if days is None or _concerns(c.field, days)
        ]
        name = (
            expected.reference if expected.meeting is None else f"The meeting {expected.reference}:{expected.meeting}"
        )
        if not since:
            message = f"{name} is at version {now}, and {expected.version} was expected. Look again."
            raise Refused("changed-meanwhile", message)
        more = f", and {len(since) - 1} more" if len(since) > 1 else ""
        message = (
            f"{name} has changed since version {expected.version}: {_said(since[0])}{more}. Nothing was "
            f"changed now. Look again; its version is {now}."
        )
        raise Refused("changed-meanwhile", message)

    def _days_of(self, expected: Expected) -> frozenset[date] | None:
        """The days that the meeting has or had; of two, the one that has the day now."""
        if expected.meeting is None:
            return None
        rows = self._session.exec(select(MeetingRow.payload).where(MeetingRow.committee == expected.reference))
        meetings = [from_payload(Meeting, json.loads(payload)) for payload in rows]
        for days_of in (lambda meeting: (meeting.date,), lambda meeting: meeting.was):
            for meeting in meetings:
                if expected.meeting in days_of(meeting):
                    return frozenset({meeting.date, *meeting.was})
        return frozenset({expected.meeting})


def _concerns(field: str | None, days: Collection[date]) -> bool:
    found = _OF_A_MEETING.match(field or "")
    return found is None or date.fromisoformat(found[1]) in days


def _said(change: Change) -> str:
    field = f" of {change.field}" if change.field else ""
    to = f" to {change.after}" if change.after else ""
    return f"{change.what}{field}{to}, by {change.by} on {change.at:%Y-%m-%d at %H:%M} UTC"

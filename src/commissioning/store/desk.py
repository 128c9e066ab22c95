"""What was recorded at the scrutiny desk: of actions, papers, programme items and meetings, in order, for good."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import UTC, date
from typing import Any, cast

from sqlalchemy import func
from sqlmodel import col, select

from commissioning.model import DeskEntry, DeskNoun
from commissioning.store.rows import DeskRow
from commissioning.store.session import InSession, utc


class Desk(InSession):
    """The records of the desk in a unit of work."""

    def desk(self, noun: DeskNoun, subjects: Collection[str] | None = None) -> dict[str, tuple[DeskEntry, ...]]:
        """What was recorded of a noun, by subject, in the order in which it was recorded.

        Args:
            noun: of which noun.
            subjects: those that are asked for; else all. What is not there is not in the answer.
        """
        query = select(DeskRow).where(DeskRow.noun == noun).order_by(col(DeskRow.subject), col(DeskRow.number))
        found: dict[str, list[DeskEntry]] = {}
        for row in self._only(query, DeskRow.subject, subjects):
            found.setdefault(row.subject, []).append(_entry(row))
        return {subject: tuple(entries) for subject, entries in found.items()}

    def add_desk(self, noun: DeskNoun, subject: str, sort: str, *, on: date, said: Mapping[str, Any]) -> DeskEntry:
        """Records something of a subject; logging is the caller's, who knows what changed.

        Args:
            noun: what it is about, with its ``subject``: the lasting id or key of an action, a paper and so on.
            sort: what happened to it.
            on: the day on which it happened.
            said: everything else, as JSON can hold it.

        Raises:
            Meanwhile: somebody else recorded something of it at the same moment.
        """
        query = select(func.max(DeskRow.number)).where(DeskRow.noun == noun, DeskRow.subject == subject)
        number = (self._session.exec(query).one() or 0) + 1
        author = self.author
        row = DeskRow(
            noun=noun, subject=subject, number=number, sort=sort, on=on, by=author.name, at=utc(author.at),
            said=json.dumps(dict(said), sort_keys=True, ensure_ascii=False),
        )  # fmt: skip
        self._add_first(row, f"something of {subject}", "changed-meanwhile")
        return _entry(row)


def _entry(row: DeskRow) -> DeskEntry:
    return DeskEntry(
        noun=cast(DeskNoun, row.noun), subject=row.subject, number=row.number, sort=row.sort, on=row.on, by=row.by,
        at=row.at.replace(tzinfo=UTC), said=json.loads(row.said),
    )  # fmt: skip

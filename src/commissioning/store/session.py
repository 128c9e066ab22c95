"""What every part of a unit of work stands on: its session, and who makes its changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, select

Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True)
class Author:
    """Who makes a change, at which instant (aware), and why."""

    name: str
    at: datetime
    because: str | None = None


class InSession:
    """A part of a unit of work."""

    def __init__(self, session: Session, author: Author | None) -> None:
        self._session = session
        self._author = author

    @property
    def author(self) -> Author:
        """Who makes the changes of this unit."""
        return self._require_author()

    def _require_author(self) -> Author:
        if self._author is None:
            raise RuntimeError("this unit of work only reads")
        return self._author

    def _all(self, row: type[Row], *order: Any) -> Iterable[Row]:
        return self._session.exec(select(row).order_by(*order)).all()


def utc(at: datetime) -> datetime:
    """Kept without a zone and always in UTC, because SQLite has no zones."""
    return at.astimezone(UTC).replace(tzinfo=None)

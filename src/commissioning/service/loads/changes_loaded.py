"""What a load changes, record by record, for people who look before they load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class LoadChange:
    """One change that a load makes.

    Attributes:
        what: ``added``, ``moved``, ``cancelled``, ``changed``, or ``settled`` (the date of a meeting, by rule).
        sort: ``meeting``, ``committee``, ``workstream``, ``contract``, ...
        key: the record's reference; of a meeting its committee's key.
        field: what differs; of a moved or cancelled meeting the date that it had.
        before: what was known, as text.
        after: what is known from now on, as text.
        day: the date that a meeting has from now on.
        source: of a meeting that a calendar told of, the sort of source (``ics``, ``csv``, ``moderngov``).
        id: its id there.
        path: the file.
        line: where in it.
    """

    what: str
    sort: str
    key: str
    field: str | None = None
    before: str | None = None
    after: str | None = None
    day: date | None = None
    source: str | None = None
    id: str | None = None
    path: str | None = None
    line: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "what": self.what,
            "sort": self.sort,
            "key": self.key,
            "committee": self.key if self.sort in ("meeting", "committee") else None,
            "date": self.day.isoformat() if self.day else None,
            "field": self.field,
            "from": self.before,
            "to": self.after,
            "source": self.source,
            "id": self.id,
            "path": self.path,
            "line": self.line,
        }

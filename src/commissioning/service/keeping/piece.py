"""What a piece of the house-keeping is given, and what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from commissioning.errors import CommissioningError, Problem, Severity
from commissioning.store import Author


class PlacesNamed(Protocol):
    """What names the places: the settings do."""

    @property
    def publish_directory(self) -> str: ...

    @property
    def backup_directory(self) -> str | None: ...

    @property
    def backup_keep_daily(self) -> int: ...

    @property
    def backup_keep_weekly(self) -> int: ...

    @property
    def backup_keep_monthly(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many backups are kept: of the last days, the last of each of the last weeks, and of the last months."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12


@dataclass(frozen=True)
class Places:
    """Where things are kept outside the database.

    Attributes:
        published: the folder that calendars are published into.
        backups: the folder that backups are kept in; ``None`` when none is set.
    """

    published: Path
    backups: Path | None = None
    rotation: Rotation = Rotation()

    @classmethod
    def named_by(cls, named: PlacesNamed) -> Places:
        """The places that the settings name."""
        backups = Path(named.backup_directory) if named.backup_directory else None
        rotation = Rotation(named.backup_keep_daily, named.backup_keep_weekly, named.backup_keep_monthly)
        return cls(Path(named.publish_directory), backups, rotation)


@dataclass(frozen=True)
class Round:
    """One round through the house: who makes it, on which day, and where things are.

    Attributes:
        progress: called with what is being done.
    """

    author: Author
    as_of: date
    places: Places
    progress: Callable[[str], None] = field(default=lambda _: None, compare=False)


@dataclass(frozen=True)
class Piece:
    """A piece of the house-keeping that was done, or failed with ``error``.

    Attributes:
        said: what was done, in a few words.
        problems: what was found; what is no more than ``info`` wants nobody.
        details: its own keys of the machine face.
    """

    name: str
    said: str
    problems: tuple[Problem, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    error: Exception | None = None

    @property
    def state(self) -> str:
        """``done``, ``needs-attention`` or ``failed``."""
        if self.error is not None:
            return "failed"
        return "needs-attention" if any(p.severity is not Severity.INFO for p in self.problems) else "done"

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "state": self.state,
            "said": self.said,
            "problems": [problem.as_dict() for problem in self.problems],
            **self.details,
        }

    @classmethod
    def failed(cls, name: str, error: Exception) -> Piece:
        """A piece that could not be done."""
        said = str(error) if isinstance(error, CommissioningError) else f"{type(error).__name__}: {error}"
        return cls(name, said, error=error)

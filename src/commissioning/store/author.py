"""Who makes a change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Author:
    """Who makes a change, at which instant (aware), and why."""

    name: str
    at: datetime
    because: str | None = None

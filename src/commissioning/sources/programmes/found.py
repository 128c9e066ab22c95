"""What is found in a work programme: items, items of the forward plan, and problems with their places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from commissioning.errors import Problem, Severity, Source
from commissioning.sources.programmes.grids import Loose, Row
from commissioning.sources.programmes.look_alikes import in_latin

MOST_LETTERS: Final = 2_000
"""Letters that a cell may hold."""


@dataclass(frozen=True, slots=True)
class ReadItem:
    """An item of a programme as a file has it. ``day`` is ``None`` where no date stands above it."""

    item: str
    day: date | None
    actions: str
    progress: str
    source: Source
    place: str


@dataclass(frozen=True, slots=True)
class ReadForward:
    """An item of a forward plan as a file has it; ``proposed`` in its words."""

    topic: str
    detail: str
    proposed: str
    source: Source
    place: str


@dataclass(frozen=True)
class ReadProgramme:
    """What a file says.

    Attributes:
        days: every date of a meeting that it names, with items or without.
        unread: how many of its parts could not be read.
    """

    items: tuple[ReadItem, ...]
    forward: tuple[ReadForward, ...]
    problems: tuple[Problem, ...]
    days: tuple[date, ...] = ()
    has_forward: bool = False
    unread: int = 0


@dataclass
class Found:
    path: str
    items: list[ReadItem] = field(default_factory=list)
    forward: list[ReadForward] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    has_forward: bool = False
    unread: int = 0

    def doubt(
        self,
        row: Row | Loose,
        id: str,
        message: str,
        remedy: str,
        severity: Severity = Severity.WARNING,
        value: str | None = None,
    ) -> None:
        place = row.place if isinstance(row, Row) else f"line {row.line}"
        where = "" if place.startswith("line ") else f"{place}: "
        self.problems.append(
            Problem(
                id, f"{where}{message}", remedy, severity, Source(self.path, row.line), value, details={"place": place}
            )
        )


def mended_in(text: str, row: Row, found: Found) -> str:
    """Words in their own letters; a word with letters that only look alike would never be found again."""
    if len(text) > MOST_LETTERS:
        found.doubt(
            row,
            "wrong-value",
            f"a cell holds more than {MOST_LETTERS} letters; the first ones are kept.",
            "Put the rest into a paper of its own.",
            value=text[:200],
        )
        text = text[:MOST_LETTERS]
    latin = in_latin(text)
    if latin != text:
        found.doubt(
            row,
            "look-alike",
            f"'{text[:80]}' is written with letters that only look like its own; it is read as '{latin[:80]}'.",
            f"Write '{latin[:80]}'.",
            value=text[:200],
        )
    return latin


def counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"

"""Tables of any file as one value: rows of cells of lines, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_MARK: Final = re.compile(r"^\s*(?:[•◦▪●○‣·*–—-]\s+|o\s+(?=[A-Z])|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+)")
_EMPTY_MARK: Final = re.compile(r"^\s*(?:[•◦▪●○‣·*–—-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s*$")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\xa0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NUMBERS: Final = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)](?=\s|$)")


@dataclass(frozen=True, slots=True)
class CellLine:
    """A line of a cell; ``listed`` when it is one of a list."""

    text: str
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        line: its line in the file; of a Word file, which has none, its number among all rows of its tables.
        place: where it is, in words: "line 12", "table 2, row 3".
        banner: one cell goes across the whole table.
    """

    line: int
    place: str
    cells: tuple[tuple[CellLine, ...], ...]
    banner: bool = False

    def words(self, column: int | None) -> str:
        """What a cell says, on one line."""
        return " ".join(line.text for line in self.cell(column))

    def cell(self, column: int | None) -> tuple[CellLine, ...]:
        """The lines of a cell; none past the end of the row."""
        return self.cells[column] if column is not None and column < len(self.cells) else ()

    @property
    def said(self) -> str:
        """Everything that the row says."""
        return " | ".join(text for number in range(len(self.cells)) if (text := self.words(number)))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Loose:
    """Words that stand outside any table; ``listed`` when the file, and no typed mark, makes them one of a list.

    ``written`` are the same with the mark that somebody typed before them ("- ", "12. ").
    """

    line: int
    text: str
    written: str = ""
    listed: bool = False


Part = Grid | Loose


def lines_of(texts: Iterable[tuple[str, bool]]) -> tuple[CellLine, ...]:
    """The lines of a cell, from its pieces, each with whether the file lists it.

    Marks that somebody typed (bullets, "1.") make a list too, also where all of one stand on one line.
    """
    found: list[CellLine] = []
    for text, listed in texts:
        for piece in text.split("\n"):
            for part in _numbered(" ".join(_CONTROL.sub(" ", piece).split())):
                mark = _MARK.match(part)
                if _EMPTY_MARK.match(part):
                    found.append(CellLine("", True))
                elif part:
                    found.append(CellLine(part[mark.end() :].strip() if mark else part, listed or mark is not None))
    return tuple(found)


def _numbered(text: str) -> list[str]:
    """A line that holds a whole list, "1. One 2. Two", in its pieces; any other as it is."""
    marks, wanted = [], 1
    for mark in _NUMBERS.finditer(text):
        if int(mark[1]) == wanted:
            marks.append(mark.start())
            wanted += 1
    if len(marks) < 2:
        return [text]
    starts = [0, *marks] if marks[0] else marks
    return [text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]

"""The rows of a spreadsheet saved as text: commas, semicolons or tabs, quotation marks, and the line of each row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

DELIMITERS: Final = (",", ";", "\t")
MOST_LINES: Final = 40
"""Lines that one row of a register may take: a mark that is never closed would take the rest of the file."""


class BrokenRow(Exception):
    """A quotation mark is opened on ``line`` and never closed."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that say something, with the line each begins on. Lines that begin with # before the header are notes.

    Raises ``BrokenRow`` where a quotation mark is not closed.
    """
    delimiter, skipped = ",", 0
    lines = text.split("\n")
    for row in lines:
        told = told_delimiter(row)
        if told:
            delimiter = told
        elif row.strip() and not row.lstrip().startswith("#"):
            counts = {mark: row.count(mark) for mark in DELIMITERS}
            best = max(counts, key=lambda mark: counts[mark])
            delimiter = best if counts[best] > counts.get(delimiter, 0) else delimiter
            break
        skipped += 1
    reader = csv.reader(io.StringIO("\n".join(lines[skipped:])), delimiter=delimiter, strict=True)
    begins = skipped + 1
    while True:
        try:
            row_read = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise BrokenRow(begins) from None
        if any(cell.strip() for cell in row_read):
            yield begins, [cell.strip() for cell in row_read]
        begins = skipped + reader.line_num + 1


def told_delimiter(line: str) -> str | None:
    """The delimiter of a first line such as ``sep=;``, as Excel writes it for itself."""
    told = re.fullmatch(r"sep=(.)", line.strip(), re.I)
    return told[1] if told else None


def salvaged_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str], bool]]:
    """Rows that say something, with the line each begins on and whether its quotation marks could not be followed.

    Such a row is read by itself as it stands, and the next begins on the next line: one stray mark loses no other row.
    """
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        begins = at
        taken = _Taken(lines, at)
        reader = csv.reader(taken, delimiter=delimiter, strict=True)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                break
            if any(cell.strip() for cell in cells):
                yield begins + 1, [cell.strip() for cell in cells], False
            begins = taken.row_ended()
        yield begins + 1, [cell.strip(' "') for cell in lines[begins].split(delimiter)], True
        at = begins + 1


class _Taken:
    """The lines that a reader takes, from one on; a row that takes too many has a mark that nothing closes."""

    def __init__(self, lines: list[str], at: int) -> None:
        self._lines = lines
        self._at = self._begins = at

    def __iter__(self) -> _Taken:
        return self

    def __next__(self) -> str:
        if self._at >= len(self._lines):
            raise StopIteration
        if self._at - self._begins >= MOST_LINES:
            raise csv.Error
        self._at += 1
        return f"{self._lines[self._at - 1]}\n"

    def row_ended(self) -> int:
        """Says that a row is whole; the number of the line on which the next begins, counted from 0."""
        self._begins = self._at
        return self._at

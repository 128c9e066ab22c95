"""Reads a tracker of actions back, as it was written or as a council keeps it: columns by their names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from commissioning.actions.tracker import COLUMNS, TrackerRow
from commissioning.errors import BadInput, Problem, Source
from commissioning.sources.files import decoded, read_bytes, shown_path
from commissioning.sources.programmes.files import parts_of
from commissioning.sources.programmes.grids import Grid
from commissioning.sources.rows import BrokenRow, rows

_FIELDS = dict(
    zip(COLUMNS, ("reference", "origin", "date", "area", "recommendation", "exec_date", "lead", "taken", "status"),
        strict=True)
)  # fmt: skip
_NEEDED = ("Reference", "Action taken", "Status")


def read_tracker(path: Path) -> tuple[tuple[int, TrackerRow], ...]:
    """The lines of a tracker, each with the line of the file that it begins on (of a Word file, its row).

    Args:
        path: CSV, or a page, a Word file or a Markdown file with the tracker's table in it.

    Raises:
        BadInput: the file cannot be read, is no text, or has not the columns that tell which action and what is new.
    """
    missing: list[str] = []
    line = 1
    for found in _tables(path):
        if not found:
            continue
        line, header = found[0]
        places = {_column(name): number for number, name in enumerate(header)}
        missing = [name for name in _NEEDED if _column(name) not in places]
        if not missing:
            return tuple((line, _row(cells, places)) for line, cells in found[1:])
    if not missing:
        raise BadInput("empty-file", "The file holds no row.", source=Source(shown_path(path), 1))
    message = f"The tracker has no column {' and '.join(missing)}. Its columns are {', '.join(COLUMNS)}."
    raise BadInput("missing-field", message, source=Source(shown_path(path), line))


def _tables(path: Path) -> Iterator[list[tuple[int, list[str]]]]:
    """The tables of a file, as rows of cells, each with its line."""
    if path.suffix.lower() not in (".docx", ".html", ".htm", ".md"):
        try:
            yield list(rows(_text(path)))
        except BrokenRow as broken:
            message = "A quotation mark is opened and never closed. Close it, or take it out."
            raise BadInput("wrong-value", message, source=Source(shown_path(path), broken.line)) from None
        return
    parts = parts_of(path, "a tracker is")
    if isinstance(parts, Problem):
        raise BadInput.of([parts])
    for part in parts:
        if isinstance(part, Grid):
            yield [(row.line, ["\n".join(line.text for line in cell) for cell in row.cells]) for row in part.rows]


def _text(path: Path) -> str:
    content = read_bytes(path)
    text = content if isinstance(content, Problem) else decoded(path, content, fallback="cp1252")
    if isinstance(text, Problem):
        raise BadInput.of([text])
    return text


def _row(cells: list[str], places: dict[str, int]) -> TrackerRow:
    def cell(name: str) -> str:
        number = places.get(_column(name))
        return _as_meant(cells[number]) if number is not None and number < len(cells) else ""

    return TrackerRow(**{field: cell(name) for name, field in _FIELDS.items()})


def _column(name: str) -> str:
    return " ".join(name.split()).casefold()


def _as_meant(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    text = cell.replace("\r\n", "\n")
    return text[1:] if text.startswith("'") and text[1:].lstrip(" \n").startswith(("=", "+", "-", "@")) else text

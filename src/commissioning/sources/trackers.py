"""Reads a tracker of actions (CSV) back, as it was written or as a council keeps it: columns by their names."""

from __future__ import annotations

from pathlib import Path

from commissioning.actions.tracker import COLUMNS, TrackerRow
from commissioning.errors import BadInput, Problem, Source
from commissioning.sources.files import decoded, read_bytes, shown_path
from commissioning.sources.rows import BrokenRow, rows

_FIELDS = dict(
    zip(COLUMNS, ("reference", "origin", "date", "area", "recommendation", "exec_date", "lead", "taken", "status"),
        strict=True)
)  # fmt: skip
_NEEDED = ("Reference", "Action taken", "Status")


def read_tracker(path: Path) -> tuple[tuple[int, TrackerRow], ...]:
    """The lines of a tracker, each with the line of the file that it begins on.

    Raises:
        BadInput: the file cannot be read, is no text, or has not the columns that tell which action and what is new.
    """
    try:
        found = list(rows(_text(path)))
    except BrokenRow as broken:
        message = "A quotation mark is opened and never closed. Close it, or take it out."
        raise BadInput("wrong-value", message, source=Source(shown_path(path), broken.line)) from None
    if not found:
        raise BadInput("empty-file", "The file holds no row.", source=Source(shown_path(path), 1))
    line, header = found[0]
    places = {_column(name): number for number, name in enumerate(header)}
    missing = [name for name in _NEEDED if _column(name) not in places]
    if missing:
        message = f"The tracker has no column {' and '.join(missing)}. Its columns are {', '.join(COLUMNS)}."
        raise BadInput("missing-field", message, source=Source(shown_path(path), line))
    return tuple((line, _row(cells, places)) for line, cells in found[1:])


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

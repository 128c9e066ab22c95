"""Committee calendars as spreadsheets save them: one row a meeting, columns by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from commissioning.errors import Problem, Severity, Source
from commissioning.sources.calendars.meetings import Reading, Row, committees_of, set_aside, slug
from commissioning.sources.files import problem, shown_path
from commissioning.sources.rows import BrokenRow, rows
from commissioning.sources.written.faults import nearest, shown
from commissioning.sources.written.shape import listed

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "key": ("key", "committee key"),
    "title": ("committee", "title", "committee title", "committee name", "body", "meeting"),
    "day": ("date", "meeting date", "day"),
    "time": ("time", "start", "start time", "meeting time"),
    "place": ("place", "location", "venue", "meeting location"),
    "status": ("status", "meeting status"),
    "id": ("id", "meeting id", "meetingid"),
}
_MOST_BROKEN: Final = 100
_MAX_ROWS: Final = 20_000


def read_csv(path: Path, text: str) -> Reading:
    """The committees of a CSV file. A row with a fault is set aside with a warning, and the others stay."""
    written, problems = _unbroken(text, path)
    if not written:
        return Reading([], [problem("empty-file", "The file holds no row.", _remedy(), path, 1)])
    line, header = written[0]
    columns, doubts = _columns(header, line, path)
    problems += doubts
    if columns is None:
        return Reading([], problems)
    if len(written) == 1 and not problems:
        empty = problem("empty-file", "The file holds no meeting.", "Add a row for each meeting.", path, line)
        return Reading([], [empty])
    if len(written) > _MAX_ROWS:
        many = problem("wrong-value", f"The file holds more than {_MAX_ROWS} rows.", "Split it.", path, line)
        return Reading([], [many])
    read = list(_meetings(written[1:], columns, path, problems))
    calendars, found = committees_of(read, shown_path(path), "csv")
    return Reading(calendars, problems + found)


def _unbroken(text: str, path: Path) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """The rows, without those that open a quotation mark and do not close it, which would swallow what follows."""
    problems: list[Problem] = []
    lines = text.split("\n")
    for _ in range(_MOST_BROKEN):
        try:
            return list(rows("\n".join(lines))), problems
        except BrokenRow as broken:
            remedy = "Close it, or write it twice where it belongs to the text."
            problems.append(
                _aside("wrong-value", "A quotation mark is not closed in the row", remedy, path, broken.line)
            )
            lines[broken.line - 1] = ""
    return [], problems


def _columns(header: list[str], line: int, path: Path) -> tuple[dict[str, int] | None, list[Problem]]:
    named = {
        " ".join(cell.lower().replace("_", " ").split()): number for number, cell in reversed([*enumerate(header)])
    }
    columns = {
        field: next(named[name] for name in names if name in named)
        for field, names in _COLUMNS.items()
        if not named.keys().isdisjoint(names)
    }
    known = {name for names in _COLUMNS.values() for name in names}
    problems: list[Problem] = []
    for name, number in named.items():
        close = nearest(name, known) if name and name not in known else None
        if close and not any(close in names for field, names in _COLUMNS.items() if field in columns):
            column, remedy = shown(header[number]), f"Write '{close}' if it means that."
            source = Source(shown_path(path), line)
            message = f"The column '{column}' is not read."
            problems.append(Problem("unknown-field", message, remedy, Severity.WARNING, source, column))
    missing = [
        word for word, there in (("committee", {"key", "title"}), ("date", {"day"})) if not there & columns.keys()
    ]
    problems += [
        problem("missing-field", f"The file has no column '{word}'.", _remedy(), path, line) for word in missing
    ]
    return (None if missing else columns), problems


def _remedy() -> str:
    names = ("committee", "date", "time", "place", "status")
    return f"Name the columns {listed(names, 'and')} in the first row; committee and date are needed."


def _meetings(
    written: list[tuple[int, list[str]]], columns: Mapping[str, int], path: Path, problems: list[Problem]
) -> Iterator[Row]:
    for line, cells in written:
        said = {name: cells[number] for name, number in columns.items() if number < len(cells) and cells[number]}
        title, key = said.get("title"), said.get("key")
        if title and not key and re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", title):
            key, title = title, None
        key = key or slug(title or "")
        if not key:
            problems.append(_aside("missing-field", "The row names no committee", "Write the committee's title or key.",
                                   path, line))  # fmt: skip
        elif not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", key):
            problems.append(_aside("wrong-value", f"'{shown(key)}' cannot be used as a key",
                                   f"Write '{slug(key) or 'a word'}'.", path, line))  # fmt: skip
        elif "day" not in said:
            problems.append(_aside("missing-field", "The row has no date", "Write one such as 2025-06-26.", path, line))
        else:
            yield Row(line, key, title or key, said["day"], said.get("time"), said.get("place"), said.get("status"),
                      titled=title is not None, id=said.get("id"))  # fmt: skip


def _aside(id: str, message: str, remedy: str, path: Path, line: int) -> Problem:
    sentence = f"{message}, so it was set aside."
    return set_aside(Problem(id, sentence, remedy, Severity.WARNING, Source(shown_path(path), line)))

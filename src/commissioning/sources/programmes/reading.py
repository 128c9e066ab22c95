"""From the tables of a file to the items of a work programme and a forward plan; every doubt is a problem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from commissioning.errors import Problem, Severity, Source
from commissioning.sources.programmes.cells import items_in, text_in
from commissioning.sources.programmes.columns import Columns, columns_of, first_header, is_like
from commissioning.sources.programmes.dates import CellDate, Dating, joined_dates
from commissioning.sources.programmes.forward_rows import read_forward, read_suggestions
from commissioning.sources.programmes.found import Found, ReadForward, ReadItem, ReadProgramme, counted, mended_in
from commissioning.sources.programmes.grids import Loose, Part, Row

_ILLEGIBLE: Final = re.compile(r"\W*(?:illegible|unreadable|not legible|unclear|page missing|image)\W*", re.I)
_MOST_ROWS: Final = 5_000


def read_parts(parts: Sequence[Part], path: str, dating: Dating) -> ReadProgramme:
    """Reads the tables of a file.

    Args:
        parts: its tables and the words around them.
        path: the file, for problems.
        dating: which dates there are for what stands in the file.
    """
    found = Found(path)
    columns: Columns | None = None
    count = 0
    for part in parts:
        if isinstance(part, Loose):
            if _ILLEGIBLE.fullmatch(part.text):
                found.unread += 1
                found.doubt(
                    part,
                    "unread-page",
                    f"'{part.text}': what stood here could not be read.",
                    "Read the paper itself: items that seem to be missing may stand there.",
                    value=part.text,
                )
            else:
                dating.heading(part.text)
            continue
        rows = [row for row in part.rows if row.said or row.banner]
        count += len(rows)
        if count > _MOST_ROWS:
            found.doubt(
                part.rows[0], "wrong-value", f"The file has more than {_MOST_ROWS} rows.", "Split it.", Severity.ERROR
            )
            break
        columns = _read_grid(rows, columns, found, dating)
    if not found.items and not found.forward and not found.days and not found.has_forward:
        found.problems.append(
            Problem(
                "missing-field",
                "The file has no table of a work programme.",
                "Name the columns 'Meeting Date', 'Item', 'Recommendations / Actions' and 'Progress', or 'Topic', "
                "'Detail' and 'Proposed Date', in the first row of a table.",
                Severity.ERROR,
                Source(path),
            )
        )
    return ReadProgramme(
        tuple(found.items),
        tuple(found.forward),
        tuple(found.problems),
        tuple(dict.fromkeys(found.days)),
        found.has_forward,
        found.unread,
    )


def _read_grid(rows: Sequence[Row], before: Columns | None, found: Found, dating: Dating) -> Columns | None:
    """Reads one table; returns the columns that one without a header may go on with."""
    if not rows:
        return before
    header = first_header(rows)
    if header is None:
        if before is None or before.sort == "suggestions" or not is_like(rows[0], before):
            found.unread += 1
            said = rows[0].said[:60]
            found.doubt(
                rows[0],
                "unread-page",
                f"a table of {counted(len(rows), 'row')} without a header that is known "
                f"was not read; it begins '{said}'.",
                "Name its columns in a first row; items that seem to be missing may stand there.",
                value=said,
            )
            return before
        found.doubt(
            rows[0],
            "programme-cell-doubtful",
            "the table has no header; it is read as going on with the columns of the one above it.",
            "Join the two tables.",
            Severity.INFO,
        )
        columns, body = before, rows
    else:
        number, columns = header
        _header_doubts(rows[number], columns, rows[number + 1 :], found)
        body = [*rows[:number], *rows[number + 1 :]]
    for columns_now, part in _parts(body, columns):
        columns = columns_now
        _read_rows(part, columns, found, dating)
    return columns


def _parts(rows: Sequence[Row], columns: Columns) -> Iterator[tuple[Columns, list[Row]]]:
    """The rows under each header of a table: a header may be repeated, and a second table may follow without a gap."""
    part: list[Row] = []
    for row in rows:
        again = columns_of(row)
        if again is not None:
            yield columns, part
            columns, part = again, []
        else:
            part.append(row)
    yield columns, part


def _header_doubts(row: Row, columns: Columns, body: Sequence[Row], found: Found) -> None:
    for name, meant in columns.alike:
        found.doubt(
            row,
            "look-alike",
            f"the column '{name}' is written with letters that only look like those of '{meant}'; it is read as that.",
            f"Write '{meant}'.",
            value=name,
        )
    for number, name in columns.other.items():
        filled = sum(bool(other.words(number)) for other in body)
        if filled:
            found.doubt(
                row,
                "unknown-field",
                f"the column '{name}' is not kept; {counted(filled, 'row')} "
                f"{'says' if filled == 1 else 'say'} something in it.",
                "Put what matters into one of the four columns.",
                value=name,
            )


def _read_programme(rows: Sequence[Row], columns: Columns, found: Found, dating: Dating) -> None:
    at = columns.at
    day: date | None = None
    waiting: str | None = None
    last: int | None = None
    for row, said in joined_dates(rows, at["meeting"], dating):
        if row.banner:
            said = CellDate(row.words(0), banner=True)  # noqa: PLW2901  (the band above the rows is their date)
        if said.text:
            if dating.year_alone(said.text):
                continue
            reading = dating.read(said)
            if said.banner and reading.day is None:
                found.doubt(
                    row,
                    "programme-cell-doubtful",
                    f"'{said.text}' goes across the whole table, and is neither a date nor an item.",
                    "Take it out, or make it a row.",
                    Severity.INFO,
                    said.text,
                )
                continue
            for id, message, remedy, severity in reading.doubts:
                found.doubt(row, id, message, remedy, severity, said.text)
            day, waiting, last = reading.day, reading.waiting, None
            if day is not None:
                found.days.append(day)
        cell = row.cell(at["item"]) if not said.banner else ()
        read = items_in(cell)
        for doubt in read.doubts:
            found.doubt(
                row,
                "programme-cell-doubtful",
                f"{doubt}.",
                "Look at the paper.",
                Severity.INFO,
                row.words(at["item"])[:200],
            )
        items = [mended_in(item, row, found) for item in read.items]
        actions, progress = (text_in(row.cell(at.get(name))) for name in ("actions", "progress"))
        actions, progress = mended_in(actions, row, found), mended_in(progress, row, found)
        if not items and (actions or progress):
            _goes_on(row, last, actions, progress, found)
            continue
        first = len(found.items)
        pairs = _paired(items, actions, progress, row, found)
        source = Source(found.path, row.line)
        if waiting is not None:
            found.forward += [ReadForward(item, text, waiting, source, row.place) for item, text, _ in pairs]
            continue
        found.items += [ReadItem(item, day, did, went, source, row.place) for item, did, went in pairs]
        last = len(found.items) - 1 if len(found.items) > first else last


def _goes_on(row: Row, last: int | None, actions: str, progress: str, found: Found) -> None:
    """A row without an item: it goes on with the item above it."""
    if last is None:
        said = " / ".join(filter(None, (actions, progress)))
        found.doubt(
            row,
            "programme-cell-doubtful",
            f"'{said[:120]}' stands beside no item; it was set aside.",
            "Write the item that it belongs to.",
            value=said[:200],
        )
        return
    old = found.items[last]
    found.items[last] = ReadItem(
        old.item,
        old.day,
        "\n".join(filter(None, (old.actions, actions))),
        "\n".join(filter(None, (old.progress, progress))),
        old.source,
        old.place,
    )


def _paired(items: Sequence[str], actions: str, progress: str, row: Row, found: Found) -> list[tuple[str, str, str]]:
    """Each item of a cell with its actions and progress, where as many stand in its row."""
    if len(items) < 2:
        return [(item, actions, progress) for item in items]
    columns = []
    for name, text in (("recommendations / actions", actions), ("progress", progress)):
        lines = text.split("\n") if text else []
        if len(lines) == len(items):
            found.doubt(
                row,
                "programme-cell-doubtful",
                f"{len(items)} items and {len(lines)} lines of {name} stand in one "
                "row; they are paired in their order.",
                "Give each item a row of its own.",
                Severity.INFO,
            )
            columns.append(lines)
        else:
            if lines:
                found.doubt(
                    row,
                    "programme-cell-doubtful",
                    f"{len(items)} items and {counted(len(lines), 'line')} of "
                    f"{name} stand in one row, and nobody says which belong together; all are put beside "
                    f"'{items[0]}'.",
                    "Give each item a row of its own.",
                    value=text[:200],
                )
            columns.append([text, *[""] * (len(items) - 1)])
    return list(zip(items, *columns, strict=True))


def _read_rows(rows: Sequence[Row], columns: Columns, found: Found, dating: Dating) -> None:
    if columns.sort == "programme":
        _read_programme(rows, columns, found, dating)
    elif columns.sort == "forward":
        read_forward(rows, columns, found)
    else:
        read_suggestions(rows, columns, found)

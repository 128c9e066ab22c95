"""A work programme and its forward plan as a document, and as a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from commissioning.dates import say_in_full
from commissioning.plan.programme.entry import Programme
from commissioning.publish.documents.model import Block, Document, Heading, Paragraph, Table
from commissioning.publish.text import clean, one_line

PROGRAMME_COLUMNS: Final = ("Meeting Date", "Item", "Recommendations / Actions", "Progress")
FORWARD_COLUMNS: Final = ("Topic", "Detail", "Proposed Date")
_FORMULA: Final = ("=", "+", "-", "@")


def programme_document(found: Programme) -> Document:
    """The four-column table of each municipal year, and the items of the forward plan that are still to come.

    Meetings without items have a row, so that it is seen where there is room; a meeting's date stands in the first row
    of its items.
    """
    blocks: list[Block] = []
    for year, rows in _years(found):
        blocks.append(Heading(1, f"Work programme {year}"))
        blocks.append(Table(PROGRAMME_COLUMNS, tuple(_once(rows)), f"Work programme {year}"))
    forward = tuple(_forward_rows(found))
    blocks.append(Heading(1, "Forward plan items"))
    blocks.append(Table(FORWARD_COLUMNS, forward, "Forward plan items") if forward else Paragraph("None."))
    return Document(f"{found.committee.title}: work programme", f"As of {say_in_full(found.as_of)}", tuple(blocks))


def programme_csv(found: Programme) -> bytes:
    """The same as a spreadsheet reads it (UTF-8): the four columns, then those of the forward plan under their names.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(PROGRAMME_COLUMNS)
    writer.writerows(safe_cells(row) for _, rows in _years(found) for row in rows)
    forward = list(_forward_rows(found))
    if forward:
        writer.writerow([])
        writer.writerow(FORWARD_COLUMNS)
        writer.writerows(map(safe_cells, forward))
    return text.getvalue().encode("utf-8-sig")


def safe_cells(row: Iterable[str]) -> list[str]:
    """The cells of a row, none of which a spreadsheet takes for a formula."""
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row]


def _years(found: Programme) -> Iterator[tuple[str, list[tuple[str, str, str, str]]]]:
    """The rows of each municipal year: those of its items, and one for each meeting without any."""
    by_year: dict[str, list[tuple[str, str, str, str]]] = {}
    meetings = {meeting.date: meeting for meeting in found.shown_meetings()}
    days = sorted({*meetings, *(entry.meeting for entry in found.entries if entry.meeting)})
    for day in days:
        entries = [entry for entry in found.entries if entry.meeting == day]
        cancelled = day in meetings and meetings[day].status == "cancelled"
        if cancelled and not entries:
            continue
        date_cell = say_in_full(day) + (" (cancelled)" if cancelled else "")
        rows = [(date_cell, one_line(e.item), _cell(e.actions), _cell(e.told())) for e in entries]
        by_year.setdefault(found.year_of(day), []).extend(rows or [(date_cell, "", "", "")])
    yield from by_year.items()


def _once(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[tuple[str, ...]]:
    last = ""
    for row in rows:
        yield (row[0] if row[0] != last else "", *row[1:])
        last = row[0]


def _forward_rows(found: Programme) -> Iterator[tuple[str, str, str]]:
    for entry in found.forward_plan:
        if entry.status == "planned":
            yield one_line(entry.item), _cell(entry.told()), one_line(entry.proposed)


def _cell(text: str) -> str:
    """The lines of a cell; lines without words would be lost on the way back."""
    return "\n".join(" ".join(line.split()) for line in clean(text).split("\n") if line.split())

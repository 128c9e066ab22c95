"""A file of a work programme, whatever its format, as items with problems."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from commissioning.errors import BadInput, Problem
from commissioning.sources.files import decoded, problem, read_bytes, shown_path
from commissioning.sources.programmes.dates import Dating
from commissioning.sources.programmes.found import ReadProgramme
from commissioning.sources.programmes.grids import Grid, Part, Row, lines_of
from commissioning.sources.programmes.html_file import read_html
from commissioning.sources.programmes.reading import read_parts
from commissioning.sources.programmes.text_file import read_text
from commissioning.sources.programmes.word_file import NotWord, read_word
from commissioning.sources.rows import BrokenRow, rows

ENDINGS: Final = (".docx", ".html", ".htm", ".md", ".txt", ".csv")


def read_programme_file(path: Path, dating: Dating) -> ReadProgramme:
    """The work programme that a file holds.

    Raises:
        BadInput: it cannot be opened, is none of these formats, or holds no such table; ``problems`` say which.
    """
    parts = parts_of(path)
    if isinstance(parts, Problem):
        raise BadInput.of([parts])
    read = read_parts(parts, shown_path(path), dating)
    if any(found.severity.value == "error" for found in read.problems):
        raise BadInput.of(read.problems)
    return read


def parts_of(path: Path, what: str = "a work programme is") -> list[Part] | Problem:
    """The tables of a file and the words around them; a problem where it cannot be read. ``what`` is read from it."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        return problem("unreadable", f"{shown_path(path)} is not a sort of file that {what} read from.",
                       "Give a file that ends in .docx, .html, .md, .txt or .csv.", path)  # fmt: skip
    content = read_bytes(path)
    if isinstance(content, Problem):
        return content
    if ending == ".docx":
        try:
            return read_word(content)
        except NotWord:
            return problem("unreadable", f"{shown_path(path)} is no Word file that can be opened.",
                           "Save it again from Word, as .docx and without a password.", path)  # fmt: skip
    text = decoded(path, content, fallback="cp1252")
    if isinstance(text, Problem):
        return text
    if ending in (".html", ".htm"):
        return read_html(text)
    return _read_csv(path, text) if ending == ".csv" else read_text(text)


def _read_csv(path: Path, text: str) -> list[Part] | Problem:
    try:
        found = [Row(line, f"line {line}", tuple(lines_of([(_bare(cell), False)]) for cell in cells))
                 for line, cells in rows(text)]  # fmt: skip
    except BrokenRow as broken:
        return problem("wrong-value", "A quotation mark is not closed in this row.",
                       "Close it, or write it twice where it belongs to the text.", path, broken.line)  # fmt: skip
    return [Grid(tuple(found))]


def _bare(cell: str) -> str:
    """A cell without the mark that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" else cell

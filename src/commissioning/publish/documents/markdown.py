"""A document as Markdown (GitHub's dialect, which has tables): any text reads as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from commissioning.publish.documents.model import Block, Bullets, Document, Heading, Paragraph, Picture, Table
from commissioning.publish.text import clean

_MARKUP: Final = re.compile(r"[\\`*_\[\]<|~#]|&(?=#|\w+;)")
_AT_THE_START: Final = re.compile(r"^(?:[-+=>:]|(\d{1,9})(?=[.)](?:\s|$)))")


def markdown_bytes(document: Document) -> bytes:
    """The document in UTF-8; the same bytes for the same document.

    A table has one line a row, between pipes; a pipe in a cell is ``\\|``, and a new line in a cell is ``<br>``. Its
    caption is the paragraph before it. A picture is its table.
    """
    parts = [f"# {_one_line(document.title)}"]
    if document.subtitle:
        parts.append(_lines(document.subtitle))
    for block in document.blocks:
        parts += _block(block)
    return ("\n\n".join(parts) + "\n").encode()


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"{'#' * (level + 1)} {_one_line(text)}"
        case Paragraph(text):
            yield _lines(text)
        case Bullets(items):
            yield "\n".join("- " + _lines(item).replace("\n", "\n  ") for item in items)
        case Table():
            yield from _table(block)
        case Picture():
            yield from _table(block.table)


def _table(table: Table) -> Iterator[str]:
    yield _lines(table.caption)
    rows = [_row(table.columns), "|" + " --- |" * len(table.columns), *(_row(row) for row in table.rows)]
    yield "\n".join(rows)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join("<br>".join(_marked(line) for line in _split(cell)) for cell in cells) + " |"


def _lines(text: str) -> str:
    """Lines that stay lines: a backslash at the end of one is a break."""
    return "\\\n".join(_escaped(line) for line in _split(text))


def _one_line(text: str) -> str:
    return _escaped(" ".join(clean(text).split()))


def _split(text: str) -> list[str]:
    """The lines of a text. One without words would end a paragraph."""
    return [" ".join(line.split()) for line in clean(text).split("\n") if line.split()]


def _escaped(line: str) -> str:
    return _AT_THE_START.sub(lambda found: f"{found[1]}\\" if found[1] else f"\\{found[0]}", _marked(line))


def _marked(line: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", line)

"""The tables of a text: between pipes, as Markdown has them, or with tabs, as they are pasted from Word."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from commissioning.sources.programmes.grids import CellLine, Grid, Loose, Part, Row, lines_of

_RULE: Final = re.compile(r"\|?\s*:?-{2,}:?\s*(?:[|\t]\s*:?-{2,}:?\s*)*\|?")
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_HIDDEN: Final = 0xE000
"""A mark that belongs to the text stands here for the time being, in letters that no file of a council has."""
_AS_WRITTEN: Final = {_HIDDEN + code: chr(code) for code in range(128)}
_BREAK: Final = re.compile(r"<\s*(?:br|/?li|/?p|/?ol|/?ul)\b[^>]*>", re.I)
_ITEM: Final = re.compile(r"<\s*li\b[^>]*>", re.I)
_TAG: Final = re.compile(r"<\s*/?[a-z][^<>]*>", re.I)
_EMPHASIS: Final = re.compile(r"(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1")


def read_text(text: str) -> list[Part]:
    """The tables of a text and the words around them. A line that breaks off goes on where no table line begins."""
    found: list[Part] = []
    rows: list[Row] = []
    ruled = False
    for number, line in enumerate(text.split("\n"), 1):
        cells = _cells(line)
        if cells is None:
            if rows:
                found.append(Grid(tuple(rows)))
                rows, ruled = [], False
            if line.strip():
                found.append(Loose(number, _plain(_hidden(line.strip().lstrip("#").strip()))))
        elif _RULE.fullmatch(line.strip()) and rows and not ruled:
            ruled = True
        elif not _RULE.fullmatch(line.strip()):
            rows.append(Row(number, f"line {number}", tuple(cells)))
    if rows:
        found.append(Grid(tuple(rows)))
    return found


def _cells(line: str) -> list[tuple[CellLine, ...]] | None:
    """The cells of a line of a table; ``None`` for any other line."""
    hidden = _hidden(line)
    if hidden.lstrip().startswith("|") or hidden.count(" | ") > 1:
        inner = hidden.strip().removeprefix("|").removesuffix("|").split("|")
    elif "\t" in line:
        inner = hidden.split("\t")
    else:
        return None
    return [lines_of(_lines(cell)) for cell in inner]


def _hidden(line: str) -> str:
    return _ESCAPED.sub(lambda mark: chr(_HIDDEN + ord(mark[1])), line)


def _lines(cell: str) -> Iterator[tuple[str, bool]]:
    start, listed = 0, False
    for mark in _BREAK.finditer(cell):
        yield _plain(cell[start : mark.start()]), listed
        start, listed = mark.end(), bool(_ITEM.match(mark[0]))
    yield _plain(cell[start:]), listed


def _plain(text: str) -> str:
    """Words without the marks of Markdown."""
    bare = _EMPHASIS.sub(r"\2", _TAG.sub("", text))
    return html.unescape(bare).translate(_AS_WRITTEN).strip()

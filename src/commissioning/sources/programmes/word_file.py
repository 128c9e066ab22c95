"""The tables of a Word file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from commissioning.sources.programmes.grids import Grid, Loose, Part, Row, lines_of

_MOST_BYTES: Final = 200_000_000


class NotWord(Exception):
    """The bytes are no Word file that can be opened."""


def read_word(content: bytes) -> list[Part]:
    """The tables of a Word file and the paragraphs between them, in the order of the file.

    Text that was inserted with changes tracked is read, and text that was deleted so is not. A merged cell stands in
    its first row and column.

    Raises:
        NotWord: the bytes are no Word file.
    """
    import docx  # noqa: PLC0415  (slow to load, and few files are Word's)
    from docx.opc.exceptions import OpcError  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(item.file_size for item in packed.infolist()) > _MOST_BYTES:
                raise NotWord
        body = docx.Document(io.BytesIO(content)).element.body
    except (OpcError, SyntaxError, zipfile.BadZipFile, KeyError, ValueError, OSError, AttributeError) as error:
        raise NotWord from error
    found: list[Part] = []
    tables = rows = paragraphs = 0
    for element in _blocks(body, qn):
        if element.tag == qn("w:tbl"):
            tables += 1
            made = list(_rows(element, qn, tables, rows))
            rows += len(made)
            found.append(Grid(tuple(made)))
        else:
            paragraphs += 1
            text = _text(element, qn).strip()
            if text:
                found.append(Loose(paragraphs, text, text, _is_listed(element, qn)))
    return found


def _blocks(body: Any, qn: Any) -> Iterator[Any]:
    """Paragraphs and tables, also those that stand in a content control."""
    for child in body:
        if child.tag in (qn("w:tbl"), qn("w:p")):
            yield child
        elif child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            if content is not None:
                yield from _blocks(content, qn)


def _rows(table: Any, qn: Any, number: int, before: int) -> Iterator[Row]:
    trs = [tr for tr in table.iter(qn("w:tr")) if _table_of(tr, qn) is table]
    shaped = [(tr, list(_cells(tr, qn))) for tr in trs]
    width = max((sum(across for _, across in cells) for _, cells in shaped), default=0)
    for at, (tr, cells) in enumerate(shaped, 1):
        out = []
        for tc, across in cells:
            out.append(() if _goes_on(tc, qn) else _lines(tc, qn))
            out += [()] * (across - 1)
        skipped = tr.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        out = [()] * (int(skipped.get(qn("w:val")) or 0) if skipped is not None else 0) + out
        yield Row(before + at, f"table {number}, row {at}", tuple(out), len(cells) == 1 and cells[0][1] >= width > 1)


def _table_of(tr: Any, qn: Any) -> Any:
    above = tr.getparent()
    while above is not None and above.tag != qn("w:tbl"):
        above = above.getparent()
    return above


def _cells(tr: Any, qn: Any) -> Iterator[tuple[Any, int]]:
    for tc in tr.iter(qn("w:tc")):
        above = tc.getparent()
        while above.tag != qn("w:tr"):
            above = above.getparent()
        if above is tr:
            span = tc.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            yield tc, max(1, min(60, int(span.get(qn("w:val")) or 1))) if span is not None else 1


def _goes_on(tc: Any, qn: Any) -> bool:
    """Whether it is a part of the merged cell above it."""
    merge = tc.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val")) != "restart"


def _lines(tc: Any, qn: Any) -> Any:
    return lines_of((_text(p, qn), _is_listed(p, qn)) for p in tc.iter(qn("w:p")))


def _is_listed(p: Any, qn: Any) -> bool:
    properties = p.find(qn("w:pPr"))
    if properties is None:
        return False
    style = properties.find(qn("w:pStyle"))
    named = style is not None and (style.get(qn("w:val")) or "").lower().startswith("list")
    return properties.find(qn("w:numPr")) is not None or named


def _text(p: Any, qn: Any) -> str:
    found = []
    for item in p.iter():
        if item.tag == qn("w:t"):
            found.append(item.text or "")
        elif item.tag in (qn("w:br"), qn("w:cr")):
            found.append("\n")
        elif item.tag == qn("w:tab"):
            found.append(" ")
        elif item.tag == qn("w:noBreakHyphen"):
            found.append("-")
    return "".join(found)

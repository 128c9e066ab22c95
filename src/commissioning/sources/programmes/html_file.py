"""The tables of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from commissioning.sources.programmes.grids import CellLine, Grid, Loose, Part, Row, lines_of

_BREAKS: Final = frozenset(("br", "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"))
_UNSEEN: Final = frozenset(("script", "style", "head", "template", "noscript"))
_MOST_SPANNED: Final = 60


@dataclass
class _Cell:
    across: int
    down: int
    pieces: list[list[object]] = field(default_factory=lambda: [["", False]])

    def add(self, text: str) -> None:
        self.pieces[-1][0] = str(self.pieces[-1][0]) + text

    def break_line(self, *, listed: bool) -> None:
        if str(self.pieces[-1][0]).strip():
            self.pieces.append(["", listed])
        else:
            self.pieces[-1][1] = listed

    def lines(self) -> tuple[CellLine, ...]:
        return lines_of((" ".join(str(text).split()), bool(listed)) for text, listed in self.pieces)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self.rows: list[tuple[int, list[_Cell]]] = []
        self.depth = 0
        self.unseen = 0
        self.items = 0
        self.cell: _Cell | None = None
        self.loose = _Cell(1, 1)
        self.loose_line = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in _UNSEEN:
            self.unseen += 1
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.close_loose()
                self.rows, self.cell = [], None
        elif self.depth == 1 and tag == "tr":
            self.cell = None
            self.rows.append((self.getpos()[0], []))
        elif self.depth == 1 and tag in ("td", "th"):
            if not self.rows:
                self.rows.append((self.getpos()[0], []))
            self.cell = _Cell(_span(said.get("colspan")), _span(said.get("rowspan")))
            self.rows[-1][1].append(self.cell)
        if tag == "li":
            self.items += 1
        if tag in _BREAKS:
            self.break_line(listed=tag == "li")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        if tag == "table" and self.depth:
            self.depth -= 1
            if self.depth == 0:
                self.parts.append(Grid(tuple(_spread(self.rows))))
                self.cell = None
        elif self.depth == 1 and tag in ("td", "th", "tr"):
            self.cell = None
        if tag in _BREAKS:
            self.break_line(listed=False)

    def break_line(self, *, listed: bool) -> None:
        (self.cell or self.loose).break_line(listed=listed)
        if self.depth == 0 and not listed:
            self.close_loose()

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if self.cell is not None:
            self.cell.add(data)
        elif self.depth == 0:
            if not str(self.loose.pieces[-1][0]).strip():
                self.loose_line = self.getpos()[0]
            self.loose.add(data)

    def close_loose(self) -> None:
        for piece, listed in self.loose.pieces:
            written = " ".join(str(piece).split())
            lines = lines_of([(written, bool(listed))])
            for line in lines:
                whole = written if len(lines) == 1 else line.text
                self.parts.append(Loose(self.loose_line, line.text, whole, bool(listed)))
        self.loose = _Cell(1, 1)

    def close(self) -> None:
        super().close()
        if self.depth and self.rows:
            self.parts.append(Grid(tuple(_spread(self.rows))))
        self.close_loose()


def read_html(text: str) -> list[Part]:
    """The tables of a page and the words around them. A cell that goes over several rows stands in its first one."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.parts


def _span(said: str | None) -> int:
    try:
        return max(1, min(_MOST_SPANNED, int(said or "1")))
    except ValueError:
        return 1


def _spread(rows: list[tuple[int, list[_Cell]]]) -> list[Row]:
    """Rows whose cells stand under their columns, whatever the cells above and before them span."""
    held: dict[int, int] = {}
    width = max((sum(cell.across for cell in cells) for _, cells in rows), default=0)
    found = []
    for line, cells in rows:
        out: list[tuple[CellLine, ...]] = []
        later = {column: left - 1 for column, left in held.items() if left > 1}
        for cell in cells:
            while held.get(len(out), 0) > 0:
                out.append(())
            for number in range(cell.across):
                if cell.down > 1:
                    later[len(out)] = cell.down - 1
                out.append(cell.lines() if number == 0 else ())
        held = later
        banner = len(cells) == 1 and cells[0].across >= width > 1
        found.append(Row(line, f"line {line}", tuple(out), banner))
    return found

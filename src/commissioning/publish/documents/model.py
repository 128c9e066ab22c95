"""What a document holds, whatever file it becomes: headings, words, lists, tables, and pictures with their tables.

Texts are plain and may come from anybody: each writer makes them safe for its own format. A line feed in a text is a
new line in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

DEEPEST = 4
"""The deepest level of a heading."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the first under the title of the document."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without an order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Cells under named columns.

    Raises:
        ValueError: a row has not as many cells as there are columns.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} cells under {len(self.columns)} columns: {row!r}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, and a table that says the same to those who do not see it.

    HTML and Word show the picture with its table below; Markdown, which cannot carry one, its table.

    Attributes:
        svg: an ``<svg>`` element of ours (``pages.timeline``); it goes into the page as it is, and never comes from
            people. It looks right without a style sheet: Word reads none.
        title: what it is, on one line.
        description: what it shows, read aloud in its place.
        table: the same in words.
        size: width and height, in units of its own.
    """

    svg: str
    title: str
    description: str
    table: Table
    size: tuple[float, float] = (1000, 400)


Block = Heading | Paragraph | Bullets | Table | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """A document.

    ``stamp`` is the instant (aware) at which what it tells last changed; a Word file says so, and never when it was
    written.

    Raises:
        ValueError: a heading is deeper than ``DEEPEST``, or skips a level: who listens to a page would miss one.
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    language: str = "en-GB"
    stamp: datetime | None = None

    def __post_init__(self) -> None:
        before = 0
        for block in self.blocks:
            if isinstance(block, Heading):
                if not 1 <= block.level <= min(before + 1, DEEPEST):
                    raise ValueError(f"a heading of level {block.level} after one of level {before}: {block.text!r}")
                before = block.level

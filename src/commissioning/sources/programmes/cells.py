"""What the cells of a work programme say: several items in one, a date over two rows, words that are not settled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commissioning.sources.programmes.grids import CellLine

_INTRO: Final = re.compile(
    r"(?:(?:suggested|proposed|possible|provisional|draft)\s+)?(?:agenda\s+)?items?"
    r"(?P<open>\s*\(?(?:tbc|to be confirmed|tba)\)?)?\s*:\s*",
    re.I,
)
_ONLY_OPEN: Final = re.compile(r"\(?(?:tbc|tba|to be confirmed|to be agreed|no items?(?: yet)?|none)\)?[.:]?", re.I)
_JOINED: Final = re.compile(r"^(?:[a-z(&/]|and\b)|^-\s")
_UNFINISHED: Final = re.compile(r"(?:,|-|–|/|&|\band|\bof|\bthe|\bfor|\bto|\bin|\bon|\bat|\bwith)$", re.I)
_ASKED: Final = re.compile(r"\?|\(timeline\)|\btbc\b|\bto be confirmed\b", re.I)
_LONG_WORDS: Final = 10
_LONG: Final = 75
_RUN_TOGETHER: Final = re.compile(r"\)\s+[A-Z][a-z]+\s")
_REQUESTED: Final = re.compile(
    r"(?<=\w)[\s.:]*(?<!\bthe)(?<!\bThe)\s*((?:The\s+)?(?:[A-Z][a-z]+\s+)?(?:Commission|Committee|Panel|Board|Members)"
    r"\s+(?:also\s+)?(?:requested|asked|agreed|suggested|wanted|would)\b.*)$"
)


@dataclass(frozen=True, slots=True)
class ItemsRead:
    """The items of a cell, and what is doubtful about that reading."""

    items: tuple[str, ...]
    doubts: tuple[str, ...]


def items_in(lines: Sequence[CellLine]) -> ItemsRead:
    """The items of a cell. A list has one for each point; else each line is one, but for lines that go on."""
    doubts: list[str] = []
    found: list[list[str]] = []
    listed = any(line.listed for line in lines)
    in_list = False
    for line in lines:
        text = _without_intro(line.text, doubts)
        if line.listed and not line.text:
            doubts.append(f"point {len(found) + 1} of its list has no words")
        elif not text or _ONLY_OPEN.fullmatch(text):
            if text:
                doubts.append(f"'{text}' names no item")
        elif found and not line.listed and _goes_on(found[-1][-1], text):
            found[-1].append(text)
        else:
            if in_list and not line.listed:
                doubts.append(f"'{text}' stands below a list; it is read as an item of its own")
            found.append([text])
        in_list = in_list or line.listed
    items = tuple(" ".join(parts) for parts in found)
    if len(items) > 1 and not listed:
        doubts.append(f"it holds {len(items)} lines; each is read as an item")
    for item in items:
        if _ASKED.search(item):
            doubts.append(f"'{item}' is a question or is not settled; its words are kept")
        elif _RUN_TOGETHER.search(item) or (len(item) > _LONG and len(item.split()) > _LONG_WORDS):
            doubts.append(f"'{item[:60]}...' may hold several items; it is read as one")
    return ItemsRead(items, tuple(doubts))


def _without_intro(text: str, doubts: list[str]) -> str:
    found = _INTRO.match(text)
    if not found:
        return text
    doubts.append(f"'{found[0].strip()}' says that its items are not settled")
    return text[found.end() :].strip()


def _goes_on(before: str, text: str) -> bool:
    return bool(_JOINED.match(text) or _UNFINISHED.search(before))


def text_in(lines: Sequence[CellLine]) -> str:
    """What a cell says, line by line."""
    return "\n".join(line.text for line in lines if line.text)


def topic_and_detail(topic: str, detail: str) -> tuple[str, str, bool]:
    """A topic with which its detail has run together, parted; and whether it was."""
    found = _REQUESTED.search(topic)
    if not found or detail or found.start() == 0:
        return topic, detail, False
    return topic[: found.start()].strip(" .:-"), found[1].strip(), True

"""A calendar file as components: unfolded as bytes, decoded line by line, and cut at BEGIN and END.

Exporters fold inside a character, mix encodings, leave END lines out and put several calendars in one file; none of
that loses more than the component that it is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from commissioning.sources.files import encoding_of

_SOFT_BREAK: Final = re.compile(rb"^[^:]*QUOTED-PRINTABLE[^:]*:.*=$", re.I)
_BEGINNINGS: Final = (b"BEGIN:VEVENT", b"BEGIN:VTIMEZONE")
_BOUNDS: Final = (b"BEGIN:VCALENDAR", b"END:VCALENDAR", *_BEGINNINGS)
_HEAD: Final = re.compile(r"^(PRODID|METHOD|X-WR-TIMEZONE)[;:]", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """A content line, unfolded; ``number`` is that of its first line in the file, from 1."""

    number: int
    content: bytes

    @property
    def word(self) -> bytes:
        """The line as it is compared with BEGIN and END."""
        return self.content.strip().upper()


@dataclass(slots=True)
class Head:
    """What a calendar says of itself: its own properties, by name in capitals, and whether it ends."""

    says: dict[str, str] = field(default_factory=dict)
    ends: bool = False

    def hear(self, text: str) -> None:
        """Keeps a property of the calendar itself, the first of its name."""
        if _HEAD.match(text):
            self.says.setdefault(re.split("[;:]", text)[0].upper(), text.partition(":")[2].strip())


@dataclass(slots=True)
class Block:
    """A VEVENT or a VTIMEZONE with its lines and the line it begins on. ``ends``: the file does not break off in it."""

    kind: str
    line: int
    head: Head
    lines: list[tuple[int, str]] = field(default_factory=list)
    ends: bool = True


def unfolded(content: bytes) -> Iterator[Line]:
    """Content lines, whatever ends them, in UTF-8 or what the file is written in, without NUL."""
    encoding = encoding_of(content)
    if encoding != "utf-8":
        content = content.decode(encoding, errors="replace").encode()
    for mark, instead in ((b"\xef\xbb\xbf", b""), (b"\0", b""), (b"\r\n", b"\n"), (b"\r", b"\n")):
        content = content.replace(mark, instead)
    begun: tuple[int, bytearray] | None = None
    for number, line in enumerate(content.split(b"\n"), 1):
        if begun is not None and line[:1] in (b" ", b"\t"):
            begun[1].extend(line[1:])
            continue
        if begun is not None and _SOFT_BREAK.match(begun[1]):
            del begun[1][-1]
            begun[1].extend(line)
            continue
        if begun is not None:
            yield Line(begun[0], bytes(begun[1]))
        begun = (number, bytearray(line))
    if begun is not None:
        yield Line(begun[0], bytes(begun[1]))


def blocks(lines: Iterable[Line], heads: list[Head]) -> Iterator[Block]:
    """Each VEVENT and VTIMEZONE; of an event without the parts nested in it. ``heads`` gets each calendar's."""
    head, block, nested = Head(), None, 0
    for line in lines:
        word = line.word
        if word in _BOUNDS:
            if block is not None:
                yield block
            block, nested = None, 0
            if word == b"BEGIN:VCALENDAR":
                heads.append(head := Head())
            head.ends = word == b"END:VCALENDAR"
            if word in _BEGINNINGS:
                block = Block(word[6:].decode(), line.number, head)
        elif block is None:
            head.hear(words(line.content))
        elif word == b"END:" + block.kind.encode():
            yield block
            block = None
        elif block.kind == "VTIMEZONE":
            block.lines.append((line.number, words(line.content)))
        elif word.startswith((b"BEGIN:", b"END:")):
            nested += 1 if word.startswith(b"BEGIN:") else -1
        elif nested <= 0 and line.content.strip():
            block.lines.append((line.number, words(line.content)))
    if block is not None:
        block.ends = False
        yield block


def words(content: bytes) -> str:
    """A line as text: UTF-8, else what Windows writes."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")

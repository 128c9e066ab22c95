"""XML as a small tree with line numbers; broken XML by the tags of meetings alone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from commissioning.sources.calendars.ics_lines import words

_MAX_DEPTH: Final = 60
_TAG: Final = re.compile(
    r"<(?P<shut>/?)(?:\w+:)?(?P<name>committee(?:s|id|title|name|meetings)?|meeting(?:id|date|time|status|location|room)?)"
    r"(?P<rest>\s[^<>]*)?(?P<alone>/?)>",
    re.I,
)
_HOLDERS: Final = ("committee", "meeting")


@dataclass(slots=True)
class Element:
    """An element, by its name in small letters; ``ends`` is false for one that breaks off."""

    name: str
    line: int
    text: str = ""
    parts: list[Element] = field(default_factory=list)
    ends: bool = True

    def said(self, *names: str) -> str:
        """The text of the first part of one of these names that says something."""
        found = next(
            (part.text for name in names for part in self.parts if part.name == name and part.text.strip()), ""
        )
        # ModernGov encodes titles twice; what is left after one decoding is decoded again.
        return " ".join(html.unescape(html.unescape(found)).split())

    def all(self) -> Iterator[Element]:
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack += reversed(element.parts)


class Refused(Exception):
    """XML that is not read. ``mendable``: it is no attack, and may hold meetings all the same."""

    def __init__(self, line: int, message: str, remedy: str, *, mendable: bool = False) -> None:
        super().__init__(message)
        self.line, self.message, self.remedy, self.mendable = line, message, remedy, mendable


class Reader:
    """A small tree that keeps line numbers; expat's own limits stop bombs, and document types are refused whole."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.root: Element | None = None
        self.stack: list[Element] = []

    def read(self, content: bytes) -> Element:
        try:
            self.parser.Parse(content, True)
        except expat.ExpatError as error:
            raise Refused(error.lineno, "The XML breaks off here.", "Export the file again.", mendable=True) from None
        except (ValueError, LookupError):  # an encoding that does not exist, or that expat does not take
            raise Refused(1, "The XML is in an encoding that is not known.", "Save it again in UTF-8.",
                           mendable=True) from None  # fmt: skip
        assert self.root is not None
        return self.root

    def _start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - expat hands them over
        element = Element(name.rsplit(":", 1)[-1].lower(), self.parser.CurrentLineNumber)
        if len(self.stack) >= _MAX_DEPTH:
            raise Refused(element.line, "The XML is nested too deep.", "Export the file again.")
        if self.stack:
            self.stack[-1].parts.append(element)
        else:
            self.root = element
        self.stack.append(element)

    def _end(self, name: str) -> None:  # noqa: ARG002
        self.stack.pop()

    def _text(self, text: str) -> None:
        self.stack[-1].text += text

    def _doctype(self, *declared: object) -> None:  # noqa: ARG002
        raise Refused(self.parser.CurrentLineNumber, "The XML declares a document type, which is not read.",
                       "Take the line that begins with '<!DOCTYPE' out.")  # fmt: skip


def scanned_meetings(content: bytes) -> Element | None:
    """The meetings of XML that no parser takes, by their tags; ``None`` where it has none.

    A meeting that another one begins in, or that the file ends in, is marked as breaking off.
    """
    text = "\n".join(words(line) for line in content.replace(b"\0", b"").replace(b"\r\n", b"\n").split(b"\n"))
    root = Element("scanned", 1)
    open_ones: list[Element] = [root]
    line, counted = 1, 0
    for tag in _TAG.finditer(text):
        line, counted = line + text.count("\n", counted, tag.start()), tag.start()
        name = tag["name"].lower()
        if tag["shut"]:
            _shut(open_ones, name)
        elif name in _HOLDERS and not tag["alone"]:
            _break_off(open_ones, name)
            element = Element(name, line, ends=False)
            open_ones[-1].parts.append(element)
            open_ones.append(element)
        elif not tag["alone"]:
            said = text[tag.end() : _next_tag(text, tag.end())]
            open_ones[-1].parts.append(Element(name, line, html.unescape(said.replace("<![CDATA[", ""))))
    return root if root.parts else None


def _next_tag(text: str, start: int) -> int:
    end = text.find("</", start)
    return len(text) if end < 0 else end


def _shut(open_ones: list[Element], name: str) -> None:
    """Ends the innermost element of that name, and what is still open in it."""
    if name in _HOLDERS and any(element.name == name for element in open_ones[1:]):
        while open_ones[-1].name != name:
            open_ones.pop()
        open_ones.pop().ends = True


def _break_off(open_ones: list[Element], name: str) -> None:
    """A meeting holds no other one, and a committee no other one: what is open breaks off."""
    while any(element.name == name for element in open_ones[1:]):
        open_ones.pop()

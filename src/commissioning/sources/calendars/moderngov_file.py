"""Committee calendars from ModernGov's web service (``mgWebService.asmx``): any of its answers that list meetings."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.parsers import expat

from commissioning.errors import Problem, Severity, Source
from commissioning.sources.calendars.meetings import Calendar, Row, committees_of, slug
from commissioning.sources.files import problem, shown_path

_MAX_DEPTH: Final = 60


@dataclass(slots=True)
class _Element:
    name: str
    line: int
    text: str = ""
    parts: list[_Element] = field(default_factory=list)

    def said(self, name: str) -> str:
        """The text of the part of that name."""
        found = next((part.text for part in self.parts if part.name == name), "")
        # ModernGov encodes titles twice; what is left after one decoding is decoded again.
        return " ".join(html.unescape(found).split())

    def all(self) -> Iterator[_Element]:
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack += reversed(element.parts)


class _Refused(Exception):
    def __init__(self, line: int, message: str, remedy: str) -> None:
        super().__init__(message)
        self.line, self.message, self.remedy = line, message, remedy


class _Reader:
    """A small tree that keeps line numbers; expat's own limits stop bombs, and document types are refused whole."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.root: _Element | None = None
        self.stack: list[_Element] = []

    def read(self, content: bytes) -> _Element:
        try:
            self.parser.Parse(content, True)
        except expat.ExpatError as error:
            raise _Refused(error.lineno, "The XML breaks off here.", "Export the file again.") from None
        except (ValueError, LookupError):  # an encoding that does not exist, or that expat does not take
            raise _Refused(1, "The XML is in an encoding that is not known.", "Save it again in UTF-8.") from None
        assert self.root is not None
        return self.root

    def _start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - expat hands them over
        element = _Element(name.rsplit(":", 1)[-1].lower(), self.parser.CurrentLineNumber)
        if len(self.stack) >= _MAX_DEPTH:
            raise _Refused(element.line, "The XML is nested too deep.", "Export the file again.")
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
        raise _Refused(self.parser.CurrentLineNumber, "The XML declares a document type, which is not read.",
                       "Take the line that begins with '<!DOCTYPE' out.")  # fmt: skip


def read_moderngov(path: Path, content: bytes) -> tuple[list[Calendar], list[Problem]]:
    """The committees of a ModernGov answer. A meeting with a fault is set aside with a warning."""
    try:
        root = _Reader().read(content)
    except _Refused as refused:
        return [], [problem("wrong-value", refused.message, refused.remedy, path, refused.line)]
    problems: list[Problem] = []
    rows = list(_rows(root, path, problems))
    calendars, found = committees_of(rows, shown_path(path), Severity.WARNING)
    problems += found
    if not calendars and not problems:
        message, remedy = "The file holds no meeting.", "Ask for a longer span of dates."
        if root.name in ("getmeetings", "getmeetingsbydate"):
            return [], [problem("empty-file", message, remedy, path, 1)]
        message = f"The file is '{root.name[:60]}' and not a list of ModernGov meetings."
        remedy = "Save the answer of GetMeetings or GetAllMeetingsByDate."
        return [], [problem("wrong-value", message, remedy, path, root.line)]
    return calendars, problems


def _rows(root: _Element, path: Path, problems: list[Problem]) -> Iterator[Row]:
    """Meetings with the committee that each stands under, or that it names itself."""
    under: dict[int, _Element] = {}
    for element in root.all():
        for part in element.parts:
            under[id(part)] = element if element.name == "committee" else under.get(id(element), element)
        if element.name != "meeting" or not any(part.name == "meetingdate" for part in element.parts):
            continue
        above = under.get(id(element), element)
        title = element.said("committeetitle") or above.said("committeetitle")
        number = element.said("committeeid") or above.said("committeeid")
        key = slug(title or (f"committee {number}" if number else ""))
        if not key:
            problems.append(Problem("missing-field", "A meeting names no committee and was set aside.",
                                    "Ask for the meetings of each committee.", Severity.WARNING,
                                    Source(shown_path(path), element.line)))  # fmt: skip
            continue
        yield Row(
            element.line, key, title or f"Committee {number}", element.said("meetingdate"),
            time=element.said("meetingtime") or None,
            place=element.said("meetinglocation") or element.said("meetingroom") or None,
            status=element.said("meetingstatus") or None, titled=bool(title),
        )  # fmt: skip

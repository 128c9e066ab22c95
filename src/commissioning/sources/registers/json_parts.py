"""The records of a JSON file, each with the line on which it begins."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

_SPACE: Final = re.compile(r"[ \t\n]*")
_DECODER: Final = json.JSONDecoder()


class BrokenJson(Exception):
    """What is wrong with a JSON text, and where."""

    def __init__(self, why: str, line: int) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


@dataclass(frozen=True, slots=True)
class Part:
    """A JSON value and the line of the file on which it begins."""

    value: Any
    line: int


def documents(text: str) -> Iterator[Part | BrokenJson]:
    """The JSON value of a file; or, where several stand one a line, each of them, and each that is broken.

    Raises ``BrokenJson`` where the file is neither.
    """
    head = text.lstrip()
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > 1 and head.startswith("{") and _is_object(lines[0][1]):
        for number, line in lines:
            try:
                yield Part(_decoded(line, 0)[0], number)
            except BrokenJson as broken:
                yield BrokenJson(broken.why, number)
        return
    start = len(text) - len(head)
    value, end = _decoded(text, start)
    rest = _SPACE.match(text, end)
    if rest is not None and rest.end() < len(text):
        raise BrokenJson("something stands after its end", _line(text, rest.end()))
    yield Part(value, _line(text, start))


def lines_of(text: str, key: str, count: int, first: int) -> list[int]:
    """The lines of the values in the list ``key`` of the object that a text is: ``first`` for all where it has none."""
    at = _list_at(text, key)
    found: list[int] = []
    line, counted = 1, 0
    while at is not None and len(found) < count:
        at = _skip(text, at)
        line += text.count("\n", counted, at)
        counted = at
        found.append(line)
        at = _skip(text, _DECODER.raw_decode(text, at)[1])
        at = at + 1 if text[at : at + 1] == "," else None
    return found + [first] * (count - len(found))


def _list_at(text: str, key: str) -> int | None:
    """Where the first value of the list ``key`` of a well-formed object begins."""
    at = _skip(text, 0) + 1
    while text[(at := _skip(text, at)) : at + 1] == '"':
        name, at = _DECODER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        if name == key and text[at : at + 1] == "[":
            return at + 1
        at = _skip(text, _DECODER.raw_decode(text, at)[1]) + 1
    return None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _is_object(line: str) -> bool:
    try:
        return isinstance(_decoded(line, 0)[0], dict)
    except BrokenJson:
        return False


def _decoded(text: str, start: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, _skip(text, start))
    except json.JSONDecodeError as error:
        raise BrokenJson(error.msg[:1].lower() + error.msg[1:], _line(text, error.pos)) from None
    except RecursionError:
        raise BrokenJson("it is nested too deep", _line(text, start)) from None
    except ValueError:
        raise BrokenJson("it holds a number that is too long", _line(text, start)) from None


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1

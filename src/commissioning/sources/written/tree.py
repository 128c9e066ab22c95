"""YAML text as a tree of words, each with its line.

Words stay words: ``2026-06-31``, ``17.30``, ``0012`` and ``no`` reach the nouns as they were written, and the
field that takes a value decides what it means. Only an empty value, ``null`` or ``~`` means nothing.
The tree is built from the parser's events and not by its composer, which recurses: depth, aliases and merge
keys are bounded here, so that no file can exhaust the machine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from commissioning.errors import Problem, Severity, Source

MAX_DEPTH: Final = 40
MAX_COPIED: Final = 100_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE: Final = re.compile(r"tag:yaml\.org,2002:(str|int|float|bool|null|seq|map)")
_NULL: Final = re.compile(r"~|null|Null|NULL|")
_UNSEEN: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Words:
    """A single value as written."""

    text: str
    line: int
    plain: bool = True
    size: int = 1
    depth: int = 1

    @property
    def nothing(self) -> bool:
        """Whether the value means that there is none."""
        return self.plain and _NULL.fullmatch(self.text) is not None


@dataclass(slots=True)
class Listing:
    """A list of values."""

    line: int
    items: list[Tree] = field(default_factory=list)
    size: int = 1
    depth: int = 1


@dataclass(slots=True)
class Entry:
    """A value under its key. A key that was written again is kept apart, for its place to be shown."""

    key: str
    line: int
    value: Tree


@dataclass(slots=True)
class Fields:
    """Values under keys."""

    line: int
    entries: dict[str, Entry] = field(default_factory=dict)
    again: list[Entry] = field(default_factory=list)
    size: int = 1
    depth: int = 1


Tree = Words | Listing | Fields


class BrokenYaml(Exception):
    """The text is not well-formed; nothing of it was read."""

    def __init__(self, line: int, message: str, remedy: str) -> None:
        super().__init__(message)
        self.line, self.message, self.remedy = line, message, remedy

    def problem(self, path: str) -> Problem:
        """The same as a problem of a file."""
        return Problem("bad-yaml", self.message, self.remedy, Severity.ERROR, Source(path, self.line))


def read_tree(text: str) -> list[Tree]:
    """The documents of a YAML text; an empty list when it holds nothing but comments.

    Raises:
        BrokenYaml: the text is not well-formed.
    """
    unseen = _UNSEEN.search(text)
    if unseen:
        line = text.count("\n", 0, unseen.start()) + 1
        message = f"A character that cannot be seen stands here (code {ord(unseen[0]):#06x})."
        raise BrokenYaml(line, message, "Delete it.")
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise _plainly(error, text) from None
    except yaml.YAMLError:
        raise BrokenYaml(1, "The file is not well-formed YAML.", "Save it again as plain text in UTF-8.") from None
    return builder.documents


@dataclass(slots=True)
class _Open:
    """A list or mapping that has begun and not ended."""

    tree: Listing | Fields
    anchor: str | None
    key: Words | None = None
    merged: list[Fields] = field(default_factory=list)


class _Builder:
    def __init__(self) -> None:
        self.documents: list[Tree] = []
        self.stack: list[_Open] = []
        self.anchors: dict[str, Tree] = {}
        self.copied = 0

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.anchors = {}
        elif isinstance(event, yaml.ScalarEvent):
            _check_tag(event.tag, line)
            self._put(Words(event.value, line, not event.style), event.anchor)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            _check_tag(event.tag, line)
            self._open(Listing(line) if isinstance(event, yaml.SequenceStartEvent) else Fields(line), event.anchor)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._put(self._meant(event.anchor or "", line), None)

    def _open(self, tree: Listing | Fields, anchor: str | None) -> None:
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.tree, Fields) and top.key is None:
            raise _bad_key(tree.line)
        if len(self.stack) >= MAX_DEPTH:
            raise _too_deep(tree.line)
        self.stack.append(_Open(tree, anchor))

    def _close(self) -> None:
        done = self.stack.pop()
        if isinstance(done.tree, Fields):
            for fields in done.merged:
                for key, entry in fields.entries.items():
                    if key not in done.tree.entries:
                        done.tree.entries[key] = entry
                        _grow(done.tree, entry.value)
        self._put(done.tree, done.anchor)

    def _put(self, tree: Tree, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = tree
        if not self.stack:
            self.documents.append(tree)
            return
        top = self.stack[-1]
        if isinstance(top.tree, Listing):
            top.tree.items.append(tree)
            _grow(top.tree, tree)
        elif top.key is None:
            if not isinstance(tree, Words):
                raise _bad_key(tree.line)
            top.key = tree
        else:
            self._enter(top, top.tree, top.key, tree)
            top.key = None

    def _enter(self, top: _Open, fields: Fields, key: Words, value: Tree) -> None:
        if key.text == "<<" and key.plain:
            merged = value.items if isinstance(value, Listing) else [value]
            if not all(isinstance(item, Fields) for item in merged):
                remedy = "Write '<<: *name' or leave it out."
                raise BrokenYaml(key.line, "'<<' is not followed by a set of fields.", remedy)
            top.merged += [item for item in merged if isinstance(item, Fields)]
            return
        entry = Entry(key.text, key.line, value)
        if key.text in fields.entries:
            fields.again.append(entry)
        else:
            fields.entries[key.text] = entry
        _grow(fields, value)

    def _meant(self, name: str, line: int) -> Tree:
        tree = self.anchors.get(name)
        if tree is None:
            if any(item.anchor == name for item in self.stack):
                raise BrokenYaml(line, f"'*{name}' stands inside what it refers to.", "Take it out.")
            raise BrokenYaml(
                line, f"'*{name}' refers to a value that has no name '&{name}' before it.",
                "Put text that begins with '*' in quotation marks.",
            )  # fmt: skip
        self.copied += tree.size
        if self.copied > MAX_COPIED:
            message = f"The file's aliases stand for more than {MAX_COPIED} values."
            raise BrokenYaml(line, message, "Write the values out.")
        if tree.depth + len(self.stack) > MAX_DEPTH:
            raise _too_deep(line)
        return tree


def _grow(tree: Listing | Fields, child: Tree) -> None:
    tree.size += child.size
    tree.depth = max(tree.depth, child.depth + 1)


def _check_tag(tag: str | None, line: int) -> None:
    if tag and tag != "!" and not _CORE.fullmatch(tag):
        shown = tag.removeprefix("tag:yaml.org,2002:")
        remedy = "Take it out, or put the text in quotation marks."
        raise BrokenYaml(line, f"The tag '!{shown.lstrip('!')[:60]}' has no meaning here.", remedy)


def _bad_key(line: int) -> BrokenYaml:
    return BrokenYaml(line, "A list or a set of fields stands where a name should.",
                      "Put text that begins with '{', '[' or '?' in quotation marks.")  # fmt: skip


def _too_deep(line: int) -> BrokenYaml:
    remedy = "No record needs more than ten: look for brackets that are not closed."
    return BrokenYaml(line, f"Values are nested more than {MAX_DEPTH} deep.", remedy)


_WORDINGS: Final = (
    ("mapping values are not allowed", "A colon stands where none can.",
     "Put text that holds ': ' in quotation marks, or mend the indentation."),
    ("tab character", "A tab stands where only spaces can.", "Indent with spaces."),
    ("cannot start any token", "A value begins with a character that cannot begin one.",
     "Put the value in quotation marks."),
    ("could not find expected ':'", "A line has no colon after its name, or a text is not indented.",
     "Write 'name: value', or indent the text below its name."),
    ("unknown escape", "A text in double quotation marks holds a backslash with no meaning.",
     "Use single quotation marks, or write the backslash twice."),
    ("end of stream", "A quotation mark is opened and never closed.", "Close it."),
    ("expected ',' or", "A list or a set of fields in brackets is not closed or lacks a comma.",
     "Close it with ']' or '}'."),
    ("incompatible yaml", "The file asks for another version of YAML.", "Take the line that begins with '%YAML' out."),
    ("undefined tag", "A tag has no meaning here.", "Take it out, or put the text in quotation marks."),
)  # fmt: skip


def _plainly(error: yaml.MarkedYAMLError, text: str) -> BrokenYaml:
    """The parser's complaint in plain words; its own are about tokens and blocks."""
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    said = f"{error.problem or ''} {error.context or ''}".lower()
    rows = text.split("\n")
    row = rows[line - 1] if line <= len(rows) else ""
    if "\t" in row[: len(row) - len(row.lstrip())]:
        return BrokenYaml(line, "A tab stands where only spaces can.", "Indent with spaces.")
    if re.search(r"(?:^|[-:\[,])\s*[*&]\s*\w", row):
        message = "A text that begins with '*' or '&' is not in quotation marks."
        return BrokenYaml(line, message, "Put the text in quotation marks.")
    last = len(text.rstrip("\n").split("\n"))
    opened = error.context_mark.line + 1 if error.context_mark else line
    for words, message, remedy in _WORDINGS:
        if words in said:
            begins = words == "could not find expected ':'" or line >= last
            return BrokenYaml(opened if begins else line, message, remedy)
    return BrokenYaml(min(line, last), "The indentation or the punctuation breaks off here.",
                      "Line the names of one record up, and begin each item of a list with '- '.")  # fmt: skip

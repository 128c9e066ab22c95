"""A YAML file of the council's own: its parts, its records, and every fault in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from commissioning.errors import Problem, Severity, Source
from commissioning.model import LINE, Document, Noun
from commissioning.sources.bundle import Loc, Record
from commissioning.sources.calendars.salvage import salvaged
from commissioning.sources.written.faults import Fault, Place, faults_of, shown, unknown_field
from commissioning.sources.written.shape import SHORT, Slot, listed, slots
from commissioning.sources.written.tree import BrokenYaml, Entry, Fields, Listing, Tree, Words, read_tree


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file: where its records go, what one is called, and the field that names it."""

    sort: str
    label: str
    key: str | None = None


PARTS: Final = {
    "council": Part("councils", "council"),
    "template": Part("templates", "template", "kind"),
    "committees": Part("committees", "committee", "key"),
    "contacts": Part("contacts", "contact", "role"),
    "contracts": Part("contracts", "contract", "reference"),
    "registers": Part("registers", "register", "name"),
    "workstreams": Part("workstreams", "workstream", "reference"),
    "actions": Part("actions", "action", "id"),
    "programme": Part("programme", "programme"),
    "papers": Part("papers", "paper", "key"),
    "products": Part("products", "product", "key"),
    "forward_plan": Part("forward_plan", "forward_plan"),
}
SORTS: Final = {type_.noun: PARTS[name] for name, type_ in slots(Document).items()}


@dataclass
class Found:
    """What has been read so far, file after file."""

    records: dict[str, list[Record[Any]]] = field(default_factory=lambda: {part.sort: [] for part in PARTS.values()})
    problems: list[Problem] = field(default_factory=list)
    broken: dict[str, set[str]] = field(default_factory=dict)
    damaged: dict[str, list[Record[Any]]] = field(default_factory=dict)

    def lost(self, sort: str, name: str) -> None:
        """Remembers that a record of this name was written and could not be read."""
        self.broken.setdefault(sort, set()).add(name)


def read_document(text: str, path: str, found: Found) -> None:
    """Reads a YAML text into ``found``."""
    try:
        trees = [tree for tree in read_tree(text) if not _says_nothing(tree)]
    except BrokenYaml as broken:
        found.problems.append(broken.problem(path))
        _guess_names(text, found)
        return
    if not trees:
        remedy = f"Write at least one part: {listed(f'{name}:' for name in PARTS)}; or delete the file."
        found.problems.append(Problem("empty-file", "The file holds nothing.", remedy, Severity.ERROR, Source(path, 1)))
    for tree in trees:
        _document(tree, path, found)


def _says_nothing(tree: Tree) -> bool:
    """Whether a document has no part, or only parts with nothing in them. A misspelt part is a fault of its own."""
    if isinstance(tree, Fields):
        return all(entry.key in PARTS and _is_nothing(entry.value) for entry in [*tree.entries.values(), *tree.again])
    return _is_nothing(tree)


def _is_nothing(tree: Tree) -> bool:
    if isinstance(tree, Words):
        return tree.nothing
    return not (tree.items if isinstance(tree, Listing) else tree.entries)


def _document(tree: Tree, path: str, found: Found) -> None:
    place = Place(path, "", {(): tree.line})
    if not isinstance(tree, Fields):
        what = "a list" if isinstance(tree, Listing) else "a text"
        fault = Fault((), "wrong-value", f"the file is {what} and not a set of parts.",
                      f"Begin with a part: {listed(f'{name}:' for name in PARTS)}.")  # fmt: skip
        found.problems.append(place.problem(fault))
        return
    known = slots(Document)
    found.problems += [place.problem(_again(tree, entry, ())) for entry in tree.again]
    for entry in [*tree.entries.values(), *tree.again]:
        here = Place(path, "", {(): tree.line, (entry.key,): entry.line})
        slot = known.get(entry.key)
        if slot is None or slot.noun is None:
            found.problems.append(here.problem(unknown_field(Document, (entry.key,))))
            continue
        items = entry.value.items if isinstance(entry.value, Listing) else [entry.value]
        if isinstance(entry.value, Words) and entry.value.nothing:
            continue
        if (slot.form == "list") != isinstance(entry.value, Listing):
            found.problems.append(here.problem(_wrong_form(entry, slot)))
        for number, item in enumerate(items, 1):
            if slot.form == "one" or not isinstance(item, Words) or isinstance(entry.value, Listing):
                many = slot.form == "list"
                numbered = f"{entry.key} item {number}" if many else entry.key
                _record(slot.noun, item, item.line if many else entry.line, path, found, numbered)


def _wrong_form(entry: Entry, slot: Slot) -> Fault:
    """A part that takes a list and is none, or the other way round."""
    words = shown(entry.value.text, quoted=True) if isinstance(entry.value, Words) else None
    if slot.form == "list":
        sentence = f"{words or 'one record'} stands where a list should."
        return Fault((entry.key,), "wrong-value", sentence, "Begin each record with '- '.")
    sentence = f"{words or 'a list'} stands where one set of fields should."
    remedy = "Write 'name: value' lines below it, indented and without a dash."
    return Fault((entry.key,), "wrong-value", sentence, remedy)


def _record(noun: type[Noun], tree: Tree, line: int, path: str, found: Found, numbered: str) -> None:
    part = SORTS[noun]
    reader = _Reader()
    reader.lines[()] = line
    value = reader.item(tree, Slot("one", noun), (), line)
    name = value.get(part.key) if isinstance(value, dict) and part.key else None
    name = name if isinstance(name, str) else None
    place = Place(path, f"{part.label} {shown(name)}" if name else numbered, reader.lines, name)
    faults = list(reader.faults)
    try:
        read = noun.model_validate(value)
    except ValidationError as error:
        faults += faults_of(error, noun)
    else:
        if not faults:
            found.records[part.sort].append(Record(read, Source(path, line), reader.lines))
            return
    found.lost(part.sort, name or "")
    rest = salvaged(noun, value)
    if rest is not None:
        found.damaged.setdefault(part.sort, []).append(Record(rest, Source(path, line), reader.lines))
    found.problems += [place.problem(fault) for fault in faults]


class _Reader:
    """Turns a tree into what the nouns validate, and notes the line of every value."""

    def __init__(self) -> None:
        self.lines: dict[Loc, int] = {}
        self.faults: list[Fault] = []

    def item(self, tree: Tree, slot: Slot, loc: Loc, line: int) -> Any:
        """One value of a field: a noun, or words."""
        if isinstance(tree, Words):
            short = SHORT.get(slot.noun) if slot.noun else None
            if tree.nothing:
                return None
            return {short: tree.text, LINE: tree.line} if short else tree.text
        if isinstance(tree, Listing):
            return [self.item(child, Slot("one"), (*loc, n), child.line) for n, child in enumerate(tree.items)]
        if slot.noun is None:
            return {entry.key: self.item(entry.value, Slot("one"), (*loc, entry.key), entry.line)
                    for entry in tree.entries.values()}  # fmt: skip
        return self._noun(tree, slot.noun, loc, line)

    def _noun(self, tree: Fields, noun: type[Noun], loc: Loc, line: int) -> dict[str, Any]:
        short = SHORT.get(noun)
        written = tree.entries.get(short) if short else None
        value: dict[str, Any] = {LINE: written.value.line if written else line}
        known = slots(noun)
        self._repeated(tree, loc)
        for entry in tree.entries.values():
            here = (*loc, entry.key)
            self.lines[here] = entry.value.line if isinstance(entry.value, Words) else entry.line
            slot = known.get(entry.key)
            if slot is None and (entry.key in noun.model_fields or entry.key.startswith("__")):
                self.faults.append(unknown_field(noun, here))
            elif isinstance(entry.value, Words) and entry.value.nothing:
                self.lines[here] = entry.line
            else:
                value[entry.key] = self._field(entry, slot or Slot("one"), here)
        return value

    def _field(self, entry: Entry, slot: Slot, loc: Loc) -> Any:
        tree = entry.value
        one = Slot("one", slot.noun, slot.plain)
        if slot.form == "list" and isinstance(tree, Listing):
            return [self._placed(child, one, (*loc, number), child.line) for number, child in enumerate(tree.items)]
        if slot.form == "keyed" and isinstance(tree, Fields):
            self._repeated(tree, loc)
            return {inner.key: self._placed(inner.value, one, (*loc, inner.key), inner.line)
                    for inner in tree.entries.values()}  # fmt: skip
        return self.item(tree, one, loc, entry.line)

    def _placed(self, tree: Tree, slot: Slot, loc: Loc, line: int) -> Any:
        self.lines[loc] = line
        return self.item(tree, slot, loc, line)

    def _repeated(self, tree: Fields, loc: Loc) -> None:
        self.faults += [_again(tree, entry, loc) for entry in tree.again]


def _again(tree: Fields, entry: Entry, loc: Loc) -> Fault:
    first = tree.entries[entry.key].line
    sentence = f"'{shown(entry.key)}' is written a second time; line {first} has it already."
    return Fault(loc, "duplicate-field", sentence, "Keep one of them.", entry.key, line=entry.line)


_NAMED: Final = re.compile(r"(?:^|[{,])[ \t-]*(key|reference|kind):[ \t]*[\"']?([A-Za-z0-9][A-Za-z0-9._-]{0,63})", re.M)
_SORTS_OF: Final = {"key": ("committees",), "reference": ("contracts", "workstreams"), "kind": ("templates",)}


def _guess_names(text: str, found: Found) -> None:
    """What a file that cannot be read seems to hold, so that nobody is told that it does not exist."""
    for sort, name in _guesses(text):
        found.lost(sort, name)


def _guesses(text: str) -> Iterator[tuple[str, str]]:
    for match in _NAMED.finditer(text):
        for sort in _SORTS_OF[match[1]]:
            yield sort, match[2]
    if re.search(r"^council:", text, re.M):
        yield "councils", ""

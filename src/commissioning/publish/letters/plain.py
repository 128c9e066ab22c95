"""A letter as plain text: lines that no mail program folds, and no words of a file make a line of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from commissioning.publish.letters.letter import Entry, Group, Letter, Part
from commissioning.publish.text import one_line

_WIDTH: Final = 88
_MOST_IN_A_CHANNEL: Final = 6
"""Entries of a letter for a channel: it is read on a telephone."""


def plain(letter: Letter) -> str:
    """The text, with its recipient and its subject above it."""
    head = (f"To: {one_line(letter.to)}", f"Subject: {one_line(letter.subject)}", "")
    return "\n".join((*head, *_lines(letter))) + "\n"


def short(letter: Letter) -> str:
    """The text for a channel: the first things, worst first, and how many more there are."""
    left, groups, more = _MOST_IN_A_CHANNEL, [], 0
    for group in letter.groups:
        parts = []
        for part in group.parts:
            kept = part.entries[:left]
            left -= len(kept)
            more += len(part.entries) - len(kept) + part.more
            if kept:
                parts.append(replace(part, entries=kept, more=0))
        if parts:
            groups.append(replace(group, parts=tuple(parts)))
    ending = (f"And {more} more: commissioning alerts.",) if more else ()
    return "\n".join(_lines(replace(letter, groups=tuple(groups), foot=ending))) + "\n"


def _lines(letter: Letter) -> Iterator[str]:
    yield from wrapped("", letter.opening)
    for line in letter.summary:
        mark = "- " if line.startswith("- ") else ""
        yield from wrapped(mark, line.removeprefix(mark)) if line else ("",)
    for group in letter.groups:
        yield ""
        yield from _group(group)
    if letter.foot:
        yield ""
    for line in letter.foot:
        yield from wrapped("", line)


def _group(group: Group) -> Iterator[str]:
    yield from wrapped("", group.title.upper())
    if group.note:
        yield from wrapped("", group.note)
    for part in group.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    mark = "  - " if part.title else "- "
    if part.title:
        yield f"  {one_line(part.title)}"
    for entry in part.entries:
        yield from wrapped(mark, said(entry))
        if entry.todo:
            yield from wrapped(" " * len(mark), f"What to do: {one_line(entry.todo)}")
        if entry.link:
            yield f"{' ' * len(mark)}{one_line(entry.link)}"
    if part.more:
        yield from wrapped(mark, f"and {part.more} more: {part.look}")


def said(entry: Entry) -> str:
    """What, since when and why, in sentences."""
    level = f"{entry.level.upper()}: " if entry.level else ""
    mark = f" [{entry.mark}]" if entry.mark else ""
    what = one_line(entry.what).rstrip(".")
    when = f": {one_line(entry.when)}" if entry.when else ""
    id = (f"[{entry.id}]",) if entry.id else ()
    return " ".join((f"{level}{what}{mark}{when}.", *(one_line(note) for note in entry.why), *id))


def wrapped(mark: str, words: str) -> Iterator[str]:
    """Lines of at most 88 characters, but for a word that is longer; the first one begins with a mark."""
    left, before, room = one_line(words), mark, _WIDTH - len(mark)
    # ``textwrap`` gives the same lines, and takes longer than all else in a letter does.
    while len(left) > room:
        at = left.rfind(" ", 0, room + 1)
        if at < 0 and (at := left.find(" ")) < 0:
            break
        yield before + left[:at]
        left, before = left[at + 1 :], " " * len(mark)
    if left:
        yield before + left

"""Which known item each item of a file is: by its words and its meeting, then by nearly the same words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Final

from commissioning.plan.programme.calendar import CommitteeCalendar
from commissioning.plan.programme.entry import Entry, Programme, compared
from commissioning.sources.programmes.found import ReadForward, ReadItem, ReadProgramme

_NEARLY: Final = 0.75
"""How alike words are that are taken for the same item at the same meeting: a share of their letters (difflib)."""

Differs = tuple[str, str, str]
"""A column, what was known in it, and what the file says."""


@dataclass(frozen=True)
class Match:
    """An item of a file with the known item that it is; ``None`` where it is new.

    ``to`` is the meeting that the file gives it where that is another one; ``emptied`` are the columns that are empty
    in the file and have written words in what is known.
    """

    read: ReadItem | ReadForward
    entry: Entry | None
    to: date | None = None
    differs: tuple[Differs, ...] = ()
    emptied: tuple[Differs, ...] = ()


def matches(found: Programme, read: ReadProgramme) -> Iterator[Match]:
    """Each item of a file with what it is."""
    calendar = CommitteeCalendar(found.committee, found.years)
    left = list(found.entries)
    days = [calendar.day_of(item.day) if item.day else None for item in read.items]
    taken = _assigned(read.items, days, left)
    for item, day, entry in zip(read.items, days, taken, strict=True):
        if entry is None:
            yield Match(item, None)
        else:
            yield _compared(item, entry, day)
    forward = list(found.forward_plan)
    for line in read.forward:
        same = [e for e in forward if e.words == compared(line.topic)]
        best = max(same, key=lambda e: (e.proposed == line.proposed, e.status == "planned"), default=None)
        if best is None:
            yield Match(line, None)
        else:
            forward.remove(best)
            yield _compared_forward(line, best)


def _assigned(
    items: Sequence[ReadItem], days: Sequence[date | None], left: list[Entry]
) -> list[Entry | None]:  # fmt: skip
    """A known item for each item of a file, the surest pairs first."""
    found: list[Entry | None] = [None] * len(items)
    sure: tuple[Callable[[ReadItem, date | None, Entry], bool], ...] = (_same, _nearly, _elsewhere)
    for is_it in sure:
        for number, (item, day) in enumerate(zip(items, days, strict=True)):
            if found[number] is None:
                found[number] = next((entry for entry in left if is_it(item, day, entry)), None)
                left[:] = [entry for entry in left if entry is not found[number]]
    return found


def _same(item: ReadItem, day: date | None, entry: Entry) -> bool:
    return entry.words == compared(item.item) and (entry.meeting == day or day is None)


def _nearly(item: ReadItem, day: date | None, entry: Entry) -> bool:
    if entry.meeting != day:
        return False
    one, other = compared(item.item), entry.words
    words, others = set(one.split()), set(other.split())
    within = len(words & others) >= 2 and (words <= others or others <= words)
    return within or SequenceMatcher(None, one, other).ratio() >= _NEARLY


def _elsewhere(item: ReadItem, day: date | None, entry: Entry) -> bool:
    """An item that is still planned, and that a person may move."""
    movable = entry.source in ("written", "forward-plan") and entry.status == "planned"
    return day is not None and movable and entry.words == compared(item.item)


def _compared(item: ReadItem, entry: Entry, day: date | None) -> Match:
    progress = _without(item.progress, entry)
    columns = (("item", entry.item, item.item), ("actions", lines(entry.actions), item.actions),
               ("progress", lines(entry.progress), progress))  # fmt: skip
    written = not entry.agreed
    emptied = tuple(column for column in columns if column[1] and not column[2] and written)
    differs = tuple(column for column in columns if column[2] and one(column[1]) != one(column[2]))
    return Match(item, entry, day if day is not None and day != entry.meeting else None, differs, emptied)


def _compared_forward(line: ReadForward, entry: Entry) -> Match:
    columns = (("item", entry.item, line.topic), ("detail", lines(entry.detail), _without(line.detail, entry)),
               ("proposed", entry.proposed, line.proposed))  # fmt: skip
    if entry.status != "planned":
        return Match(line, entry)
    emptied = tuple(column for column in columns if column[1] and not column[2])
    differs = tuple(column for column in columns if column[2] and one(column[1]) != one(column[2]))
    return Match(line, entry, None, differs, emptied)


def _without(text: str, entry: Entry) -> str:
    """What a file says without the sentences that this program adds when it writes one."""
    ours = set(map(one, entry.became()))
    return "\n".join(line for line in text.split("\n") if one(line) not in ours)


def lines(text: str) -> str:
    """A text without lines that say nothing."""
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.split())


def one(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())

"""The weekly message of one person, or of the whole portfolio: what it holds, and its plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from commissioning.alerts import LEVELS, Level
from commissioning.dates import say, say_days, say_in_full
from commissioning.plan import MeetingDates
from commissioning.publish.letters import NO_PAGES, Entry, Letter, Pages, Part, plain
from commissioning.publish.letters import Group as LetterGroup
from commissioning.publish.letters.letter import heading_of, note_of
from commissioning.publish.text import one_line

Sort = Literal["endangered", "overdue", "gate", "due", "undated"]
SECTIONS: dict[Sort, str] = {
    "endangered": "Endangered",
    "overdue": "Overdue",
    "gate": "Gates that wait",
    "due": "Due in the next two weeks",
    "undated": "Asked for, and no date yet",
}
"""The parts of a group, in the order in which they are read."""

AHEAD = timedelta(days=14)
MOST = 25
"""How many things of one sort a message tells; of more it says how many there are. Nobody reads further."""

_FOOT = (
    "Done? Have it recorded: commissioning done REF KEY --on DATE --by YOU.",
    "Later than this? Say so: commissioning slip REF KEY --to DATE --by YOU --because TEXT. REF and KEY stand in "
    "brackets.",
)


@dataclass(frozen=True, slots=True)
class Item:
    """Something that waits for somebody. ``days`` are calendar days to ``due``, negative when it has gone by.

    Attributes:
        notes: why it matters, and what it wants; a sentence each.
        meeting: the next meeting that it matters for.
    """

    sort: Sort
    level: Level
    reference: str
    key: str
    what: str
    due: date | None
    days: int | None
    notes: tuple[str, ...] = ()
    meeting: MeetingDates | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "sort": self.sort,
            "level": self.level,
            "reference": self.reference,
            "key": self.key,
            "what": self.what,
            "due": self.due.isoformat() if self.due else None,
            "days": self.days,
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A date that somebody moved in the last seven days."""

    reference: str
    key: str
    what: str
    before: date | None
    after: date | None
    because: str

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "reference": self.reference,
            "key": self.key,
            "what": self.what,
            "from": self.before.isoformat() if self.before else None,
            "to": self.after.isoformat() if self.after else None,
            "because": self.because,
        }


@dataclass(frozen=True)
class Group:
    """What matters for one meeting; without a meeting, for none that is known."""

    meeting: MeetingDates | None
    items: tuple[Item, ...]

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        meeting = None
        if self.meeting is not None:
            meeting = {
                "committee": self.meeting.committee.key,
                "date": self.meeting.date.isoformat(),
                "papers_due": self.meeting.papers_due.isoformat(),
                "agenda_published_by": self.meeting.agenda_published_by.isoformat(),
            }
        return {"meeting": meeting, "items": [item.as_dict() for item in self.items]}


@dataclass(frozen=True)
class Digest:
    """What one owner is told in a week; ``owner`` is ``None`` for the message about the whole portfolio.

    Attributes:
        summary: lines about the whole, for the portfolio.
    """

    owner: str | None
    week: str
    as_of: date
    groups: tuple[Group, ...]
    moved: tuple[MovedDate, ...]
    summary: tuple[str, ...] = ()

    @property
    def to(self) -> str:
        """Whom it is for."""
        return one_line(self.owner) if self.owner is not None else "portfolio"

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.groups or self.moved or self.summary)

    @property
    def subject(self) -> str:
        """What it holds, in one line."""
        items = [item.sort for group in self.groups for item in group.items]
        words = {
            "endangered": "endangered",
            "overdue": "overdue",
            "gate": "waiting at a gate",
            "undated": "without a date",
        }
        counts = [f"{items.count(sort)} {word}" for sort, word in words.items() if sort in items]
        if "due" in items:
            counts.append(f"{items.count('due')} due by {say_in_full(self.as_of + AHEAD)}")
        if self.moved:
            counts.append(f"{len(self.moved)} moved")
        whose = "Commissioning portfolio" if self.owner is None else "Commissioning"
        return f"{whose}, week {int(self.week[-2:])}: {', '.join(counts) or 'where things stand'}"

    @property
    def text(self) -> str:
        """The message."""
        return plain(self.letter())

    def letter(self, pages: Pages = NO_PAGES) -> Letter:
        """The message as a letter."""
        return _letter(self, pages)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "owner": self.owner,
            "subject": self.subject,
            "summary": list(self.summary),
            "groups": [group.as_dict() for group in self.groups],
            "moved": [item.as_dict() for item in self.moved],
            "text": self.text,
        }


def grouped(items: Sequence[Item]) -> tuple[Group, ...]:
    """Items by the meeting that they matter for: the group with the gravest first, and in it the gravest and oldest."""
    groups: dict[tuple[str, date] | None, list[Item]] = {}
    for item in items:
        key = (item.meeting.committee.key, item.meeting.date) if item.meeting else None
        groups.setdefault(key, []).append(item)

    def gravest(group: list[Item]) -> tuple[int, int, date]:
        worst = max(LEVELS.index(item.level) for item in group)
        number = sum(item.level == LEVELS[worst] for item in group)
        return -worst, -number, group[0].meeting.date if group[0].meeting else date.max

    return tuple(Group(own[0].meeting, tuple(sorted(own, key=_order))) for own in sorted(groups.values(), key=gravest))


def _order(item: Item) -> tuple[int, int, date, str, str]:
    grave = 0 if item.sort == "due" else -LEVELS.index(item.level)
    return list(SECTIONS).index(item.sort), grave, item.due or date.max, item.reference, item.key


def _letter(digest: Digest, pages: Pages) -> Letter:
    mine = "Where the portfolio stands" if digest.owner is None else "What waits for you"
    groups = [
        LetterGroup(heading_of(group.meeting), note_of(group.meeting, digest.as_of), tuple(_parts(group.items, pages)),
              pages.of_meeting(group.meeting))
        for group in digest.groups
    ]  # fmt: skip
    if digest.moved:
        moved = tuple(_moved(item, pages) for item in digest.moved[:MOST])
        groups.append(
            LetterGroup("Moved in the last seven days", "", (Part("", moved, len(digest.moved) - len(moved)),))
        )
    return Letter(digest.to, digest.subject, f"{mine}, as of {say(digest.as_of)}.", tuple(groups), digest.summary,
                  _FOOT if digest.groups else ())  # fmt: skip


def _parts(items: Sequence[Item], pages: Pages) -> Iterator[Part]:
    for sort, title in SECTIONS.items():
        own = [item for item in items if item.sort == sort]
        if own:
            told = tuple(_entry(item, pages) for item in own[:MOST])
            yield Part(title, told, len(own) - len(told))


def _entry(item: Item, pages: Pages) -> Entry:
    key = "" if item.sort in ("endangered", "undated") or item.key == "action" else f" {item.key}"
    when = ""
    if item.due is None or item.days is None or item.sort in ("endangered", "undated"):
        when = ""
    elif item.sort == "gate":
        when = say(item.due)
    elif item.days < 0:
        when = f"{say_days(-item.days)} overdue, since {say(item.due)}"
    else:
        when = f"{say(item.due)}, {'today' if item.days == 0 else f'in {say_days(item.days)}'}"
    link = pages.of_workstream(item.reference)
    return Entry(item.what, None, when, item.notes, link=link, mark=f"{item.reference}{key}")


def _moved(item: MovedDate, pages: Pages) -> Entry:
    because = one_line(item.because).rstrip(".")
    if item.before is None or item.after is None:
        gone = f"was {say(item.before)} and has no date any more" if item.before else "has a date now"
        when = f"{gone}{f', {say(item.after)}' if item.after else ''}"
    else:
        days = (item.after - item.before).days
        way = f"{say_days(abs(days))} {'later' if days > 0 else 'earlier'}"
        when = f"{way}, from {say(item.before)} to {say(item.after)}"
    why = (f"{because[:1].upper()}{because[1:]}.",)
    mark = f"{item.reference} {item.key}"
    return Entry(item.what, None, when, why, link=pages.of_workstream(item.reference), mark=mark)

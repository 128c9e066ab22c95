"""The weekly message of one person, or of the whole portfolio: what it holds, and its plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import wrap
from typing import Any, Literal

from commissioning.alerts import LEVELS, Level
from commissioning.dates import say, say_days, say_in_full
from commissioning.plan import MeetingDates
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

_WIDTH = 88


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
        return "\n".join((f"To: {self.to}", f"Subject: {self.subject}", "", *_lines(self))) + "\n"

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


def _lines(digest: Digest) -> Iterator[str]:
    mine = "Where the portfolio stands" if digest.owner is None else "What waits for you"
    yield f"{mine}, as of {say(digest.as_of)}."
    for line in digest.summary:
        mark = "- " if line.startswith("- ") else ""
        yield from _wrapped(mark, line.removeprefix(mark)) if line else ("",)
    for group in digest.groups:
        yield ""
        yield from _heading(group.meeting, digest.as_of)
        yield from _sections(group.items)
    if digest.moved:
        yield from ("", "MOVED IN THE LAST SEVEN DAYS")
        for item in digest.moved[:MOST]:
            yield from _wrapped("- ", _moved(item))
        yield from _more(len(digest.moved))
    if digest.groups:
        yield ""
        yield from _wrapped("", "Done? Have it recorded: commissioning done REF KEY --on DATE --by YOU.")
        yield from _wrapped(
            "", "Later than this? Say so: commissioning slip REF KEY --to DATE --by YOU --because TEXT. "
            "REF and KEY stand in brackets.",
        )  # fmt: skip


def _heading(meeting: MeetingDates | None, as_of: date) -> Iterator[str]:
    if meeting is None:
        yield "FOR NO MEETING THAT IS KNOWN"
        return
    yield f"FOR {one_line(meeting.committee.title).upper()}, {say(meeting.date).upper()}"
    left = (meeting.papers_due - as_of).days
    when = f"in {say_days(left)}" if left > 0 else "today" if left == 0 else f"{say_days(-left)} ago"
    agenda = f"Agenda published by {say(meeting.agenda_published_by)}."
    yield f"Papers due {say(meeting.papers_due)}, {when}. {agenda}"


def _sections(items: Sequence[Item]) -> Iterator[str]:
    for sort, title in SECTIONS.items():
        own = [item for item in items if item.sort == sort]
        if own:
            yield f"  {title}"
        for item in own[:MOST]:
            yield from _wrapped("  - ", " ".join((_said(item), *item.notes)))
        yield from _more(len(own))


def _more(count: int) -> Iterator[str]:
    if count > MOST:
        yield f"  - and {count - MOST} more: commissioning alerts"


def _said(item: Item) -> str:
    key = "" if item.sort in ("endangered", "undated") or item.key == "action" else f" {item.key}"
    about = f"{one_line(item.what).rstrip('.')} [{item.reference}{key}]"
    if item.due is None or item.days is None or item.sort in ("endangered", "undated"):
        return f"{about}."
    if item.sort == "gate":
        return f"{about}, {say(item.due)}."
    if item.days < 0:
        return f"{about}: {say_days(-item.days)} overdue, since {say(item.due)}."
    return f"{about}: {say(item.due)}, {'today' if item.days == 0 else f'in {say_days(item.days)}'}."


def _moved(item: MovedDate) -> str:
    about = f"{one_line(item.what)} [{item.reference} {item.key}]"
    because = one_line(item.because).rstrip(".")
    because = f"{because[:1].upper()}{because[1:]}"
    if item.before is None or item.after is None:
        gone = f"was {say(item.before)} and has no date any more" if item.before else "has a date now"
        now = f": {say(item.after)}" if item.after else ""
        return f"{about} {gone}{now}. {because}."
    days = (item.after - item.before).days
    way = f"{say_days(abs(days))} {'later' if days > 0 else 'earlier'}"
    return f"{about}: {way}, from {say(item.before)} to {say(item.after)}. {because}."


def _wrapped(mark: str, words: str) -> Iterator[str]:
    yield from wrap(words, _WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark), break_long_words=False,
                    break_on_hyphens=False)  # fmt: skip

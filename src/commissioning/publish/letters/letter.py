"""A letter as a value: groups by meeting, parts of a group, and one entry for each thing that somebody must hear."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

from commissioning.alerts import Level
from commissioning.dates import say, say_days
from commissioning.plan import MeetingDates


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing.

    Attributes:
        what: the thing, without a full stop.
        level: how grave, in a word that stands before it; without one, nothing does.
        when: since when, or when; without a full stop.
        why: why it matters; a sentence each.
        todo: what to do.
        link: the page that shows it.
        mark: how commands name it.
        id: of the alert, for whoever answers it.
    """

    what: str
    level: Level | None = None
    when: str = ""
    why: tuple[str, ...] = ()
    todo: str = ""
    link: str | None = None
    mark: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Entries of one sort, worst first; of ``more`` it only says how many they are, and where to look."""

    title: str
    entries: tuple[Entry, ...]
    more: int = 0
    look: str = "commissioning alerts"


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together: what matters for one meeting, say."""

    title: str
    note: str
    parts: tuple[Part, ...]
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told.

    Attributes:
        to: whom it is for: a role.
        opening: its first sentence.
        summary: lines about the whole; one that begins with ``- `` is an item of a list, an empty one parts them.
        foot: sentences after everything else.
    """

    to: str
    subject: str
    opening: str
    groups: tuple[Group, ...]
    summary: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()


def heading_of(meeting: MeetingDates | None) -> str:
    """The heading of what matters for a meeting."""
    if meeting is None:
        return "For no meeting that is known"
    return f"For {meeting.committee.title}, {say(meeting.date)}"


def note_of(meeting: MeetingDates | None, as_of: date) -> str:
    """By when its papers are due; ``days`` are calendar days."""
    if meeting is None:
        return ""
    left = (meeting.papers_due - as_of).days
    when = f"in {say_days(left)}" if left > 0 else "today" if left == 0 else f"{say_days(-left)} ago"
    return f"Papers due {say(meeting.papers_due)}, {when}. Agenda published by {say(meeting.agenda_published_by)}."


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages that letters link to.

    Attributes:
        address: the public address, without a slash at its end; without one there are no links.
        workstreams: those that have a page.
    """

    address: str | None = None
    workstreams: Collection[str] = ()

    def of_workstream(self, reference: str) -> str | None:
        """The page of a workstream."""
        if self.address is None or reference not in self.workstreams:
            return None
        return f"{self.address}/workstreams/{quote(reference, safe='')}"

    def of_meeting(self, meeting: MeetingDates | None) -> str | None:
        """The page of a meeting's committee."""
        if self.address is None or meeting is None:
            return None
        return f"{self.address}/committees/{quote(meeting.committee.key, safe='')}"


NO_PAGES: Final = Pages()

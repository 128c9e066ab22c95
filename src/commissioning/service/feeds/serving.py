"""Feeds made ready: what calendars were told, each entry rendered once and kept, joined when it is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any, Final
from weakref import WeakKeyDictionary

from commissioning.publish.choices import Choices
from commissioning.publish.entries import Told
from commissioning.publish.feeds import (
    ALARM_BYTES,
    LIMITS,
    Among,
    LeftOut,
    Limits,
    Wanted,
    in_order,
    left_out,
    nearest,
    parse_scope,
    shown_in,
    wanted,
)
from commissioning.publish.ical import calendar_bytes, closed, closed_uid, edition, event_bytes, notice
from commissioning.publish.privacy import calendar_name
from commissioning.service.feeds.calendars import told_of
from commissioning.service.feeds.published import Closed, closed_calendars
from commissioning.service.portfolio import Portfolio
from commissioning.store import KeptText, Store, Unit, lasting_id

AT_ONCE: Final = 900
"""So many entries are rendered between two writings, when all of them are made ready."""

MOST_IN_MEMORY: Final = 64_000_000
"""So many bytes of calendars are held for each open database, those that were joined last; others are joined again."""

_READY: Final[WeakKeyDictionary[Store, dict[Any, tuple[Any, Served]]]] = WeakKeyDictionary()
_TIMED: Final = b"\r\nDTSTART;TZID="


@dataclass(frozen=True)
class Served:
    """A calendar as it is sent.

    Attributes:
        events: how many entries it holds.
        left_out: how many of its scope it does not.
        left_out_words: which, in a sentence; ``None`` when it is none.
        last_modified: the instant (aware) at which an entry of its scope last changed.
    """

    content: bytes
    events: int
    left_out: int = 0
    left_out_words: str | None = None
    last_modified: datetime | None = None

    @cached_property
    def etag(self) -> str:
        """The digest of the bytes sent, without quotes."""
        return hashlib.sha256(self.content).hexdigest()


def calendar_of(
    store: Store, scope: str, choices: Choices, *, as_of: date, pages: str | None, limits: Limits = LIMITS
) -> Served:
    """The calendar of a scope, made from what calendars were last told; nothing is planned and nothing told.

    As long as nothing is recorded or told, the same one is given again. Entries of which no text is kept are rendered,
    and kept where the database may be written now.

    Args:
        store: an open database.
        scope: what it is about.
        choices: what it shows; the public feed always tells what is public.
        as_of: today, from which its window is counted.
        pages: the address of the pages that explain dates, without a slash at its end.
        limits: how far it reaches and how much it holds.

    Raises:
        BadInput: no such sort of scope, or no council has been loaded.
        NotFound: no such workstream, committee or owner.
        PartFailed: the database cannot be read.
    """
    version = store.state("").version
    ready, wished = _READY.setdefault(store, {}), (scope, choices, as_of, pages, limits)
    known = ready.get(wished)
    if known is not None and known[0] == version:
        return known[1]
    with store.reading() as unit:
        joiner = Joiner(unit, as_of, pages, limits)
        gone = joiner.must_be_there(scope)
        if gone is not None:
            return joiner.closed(gone, choices)
        served = joiner.of(scope, choices)
    store.keep_texts(joiner.made)
    ready.pop(wished, None)
    ready[wished] = (version, served)
    while len(ready) > 1 and sum(len(item.content) for _, item in tuple(ready.values())) > MOST_IN_MEMORY:
        ready.pop(next(iter(tuple(ready))), None)
    return served


def make_ready(store: Store, scope: str, choices: Choices, *, as_of: date, pages: str | None) -> None:
    """Renders every entry of a scope's days of which no text is kept, some at a time, and keeps them."""
    choices = shown_in(scope, choices)
    asked, variant, wished = wanted(scope, choices, as_of), variant_of(choices), edition(pages)
    last = ""
    while True:
        with store.reading() as unit:
            ids = unit.without_text(asked, variant, wished, after=last, most=AT_ONCE)
            joiner = Joiner(unit, as_of, pages)
            joiner.render(ids, choices)
        store.keep_texts(joiner.made)
        if len(ids) < AT_ONCE:
            return
        last = ids[-1]


def variant_of(choices: Choices) -> str:
    """Under which name texts are kept: what an entry shows hangs on nothing else that can be chosen."""
    return f"{choices.profile}/{'task' if choices.tasks else 'event'}"


class Calendars:
    """The calendars that one reading of the database gives, as of a day.

    Attributes:
        made: what was rendered because no text is kept that agrees; for whoever may write to keep.
    """

    def __init__(self, unit: Unit, as_of: date, pages: str | None) -> None:
        self.made: list[KeptText] = []
        self._unit = unit
        self._as_of = as_of
        self._pages = pages

    @property
    def owners(self) -> tuple[str, ...]:
        """Who has a milestone that calendars show, by name."""
        raise NotImplementedError

    def of(self, scope: str, choices: Choices) -> Served:
        """The calendar of a scope that is there."""
        raise NotImplementedError

    def find(self, scope: str, choices: Choices) -> Served:
        """The calendar of a scope, or the one that an owner of nothing keeps. Raises ``BadInput`` or ``NotFound``."""
        gone = self.must_be_there(scope)
        return self.closed(gone, choices) if gone else self.of(scope, choices)

    def must_be_there(self, scope: str) -> Closed | None:
        """Raises ``BadInput`` or ``NotFound``; returns the calendar of an owner who has nothing any more."""
        unit = self._unit
        sort, _, name = scope.partition(":")
        owners = self.owners if sort == "owner" else ()
        for gone in closed_calendars(unit, owners) if sort == "owner" else ():
            if gone.scope == scope:
                return gone
        if sort not in ("workstream", "committee") or unit.noun(sort, name) is None:
            workstreams, committees = unit.keys("workstream"), unit.keys("committee")
            parse_scope(scope, workstreams=workstreams, committees=committees, owners=owners)
        return None

    def closed(self, gone: Closed, choices: Choices) -> Served:
        """An owner's calendar with nothing in it any more: without it, who subscribed would keep the old dates."""
        content = closed(self._title(gone.scope, choices), gone.id, gone.since, gone.at)
        return Served(content, 1, last_modified=gone.at)

    @cached_property
    def _council(self) -> str:
        return Portfolio(self._unit, self._as_of).council.name

    def _title(self, scope: str, choices: Choices) -> str:
        sort, _, name = scope.partition(":")
        committee = self._unit.noun("committee", name) if sort == "committee" else None
        title = committee.payload["title"] if committee else None
        return calendar_name(scope, choices.profile, self._council, title)


class Joiner(Calendars):
    """Calendars of what was last told, joined from kept texts; what no text is kept of is rendered."""

    def __init__(self, unit: Unit, as_of: date, pages: str | None, limits: Limits = LIMITS) -> None:
        super().__init__(unit, as_of, pages)
        self._limits = limits
        self._edition = edition(pages)

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """Who has a milestone that calendars show, by name."""
        return self._unit.owners_told(wanted("portfolio", Choices(), self._as_of))

    def of(self, scope: str, choices: Choices) -> Served:
        """The calendar of a scope that is there."""
        choices = shown_in(scope, choices)
        asked = wanted(scope, choices, self._as_of, self._limits)
        counts = self._unit.count_entries(asked)
        events = self._in_order(asked, choices)
        left = LeftOut(counts.before, counts.after, counts.within - len(events))
        return _served(self._title(scope, choices), (scope, asked, choices), events, left, counts.newest)

    def render(self, ids: Iterable[str], choices: Choices) -> dict[str, bytes]:
        """Renders entries, by their ids."""
        variant, found = variant_of(choices), {}
        for id, event in self._unit.events_with(tuple(ids)).items():
            found[id] = event_bytes(told_of(event), choices, pages=self._pages)
            self.made.append(KeptText(id, variant, event.sequence, self._edition, found[id]))
        return found

    def _in_order(self, asked: Wanted, choices: Choices) -> list[bytes]:
        """The entries that fit, the nearest of them, in the order of their days."""
        coming = self._rows(asked, choices, coming=True, most=self._limits.entries)
        most = None if self._limits.entries is None else self._limits.entries - len(coming)
        past = self._rows(asked, choices, coming=False, most=most)
        fit = self._limits.fitting(weights((row[0] for row in chain(coming, past)), choices))
        held = [*reversed(past[: max(0, fit - len(coming))]), *coming[:fit]]
        if asked.stages:
            # One that began long ago and goes on is as near as today, but stands at its first day.
            held.sort(key=itemgetter(2, 3, 4))
        return [row[0] for row in held]

    def _rows(self, asked: Wanted, choices: Choices, *, coming: bool, most: int | None) -> Sequence[tuple[Any, ...]]:
        """Entries that are coming, or past, nearest first; each begins with its text."""
        rows = self._unit.ready_texts(asked, variant_of(choices), self._edition, coming=coming, most=most)
        missing = [row[1] for row in rows if row[1] is not None]
        if not missing:
            return rows
        made = self.render(missing, choices)
        return [row if row[1] is None else (made[row[1]], *row[1:]) for row in rows]


class LookBack(Calendars):
    """Calendars as of a day before the last one told, from the plans of that day; of them, nothing is kept."""

    def __init__(self, unit: Unit, as_of: date, pages: str | None, told: Iterable[Told]) -> None:
        super().__init__(unit, as_of, pages)
        self._among = Among(told)

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """Who has a milestone that calendars show, by name."""
        about = self._among.about(wanted("portfolio", Choices(), self._as_of))
        return tuple(sorted({item.entry.owner for item in about if item.entry.owner and not item.entry.is_meeting}))

    def of(self, scope: str, choices: Choices) -> Served:
        """The calendar of a scope that is there."""
        choices = shown_in(scope, choices)
        asked = wanted(scope, choices, self._as_of)
        about = self._among.about(asked)
        near = nearest(about, asked)[: LIMITS.entries]
        texts = {item.id: event_bytes(item, choices, pages=self._pages) for item in near}
        held = near[: LIMITS.fitting(weights(texts.values(), choices))]
        events = [texts[item.id] for item in in_order(held)]
        newest = max((item.stamp for item in about), default=None)
        left = left_out(about, asked, len(held))
        return _served(self._title(scope, choices), (scope, asked, choices), events, left, newest)


def weights(texts: Iterable[bytes], choices: Choices) -> list[int]:
    """What entries weigh in a calendar (bytes), with their reminders."""
    reminders = len(choices.alarms) * ALARM_BYTES
    return [len(text) + reminders for text in texts]


def _served(
    title: str, what: tuple[str, Wanted, Choices], events: Sequence[bytes], left: LeftOut, newest: datetime | None
) -> Served:
    scope, asked, choices = what
    words = left.words(asked)
    if not events:
        # A new one each month, in place of one that moves: what is on the first day of one stays there.
        day = asked.as_of.replace(day=1)
        id = lasting_id("nothing", scope, day.isoformat())
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        content = notice(title, closed_uid(id), f"{title}: nothing at present", day, at, left_out=words)
        return Served(content, 1, left.total, words, newest)
    body = b"".join(events)
    parts = events if choices.alarms else (body,)
    content = calendar_bytes(title, parts, choices, left_out=words, meetings=_TIMED in body)
    return Served(content, len(events), left.total, words, newest)

"""Which entries a feed holds: those of its scope, of the days that programs show, no more than programs read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate, takewhile
from typing import Final, Literal

from commissioning.dates import add_months, say
from commissioning.errors import BadInput, NotFound
from commissioning.publish.choices import Choices
from commissioning.publish.entries import Entry, Told

HEAD_BYTES: Final = 20_000
"""What of a calendar is left for all that is no entry: names, a description, London's zone."""

ALARM_BYTES: Final = 100
"""What a reminder weighs in an entry, at most."""

CANCELLED_KEPT_DAYS: Final = 60
"""Calendar days for which a cancelled entry is shown, struck out; then no feed shows it any more."""

PUBLIC_KINDS: Final = frozenset({"notice", "meeting", "start"})
GOVERNANCE_KINDS: Final = frozenset({"paper", "notice", "meeting", "deadline"})

Meetings = Literal["all", "visited", "none"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a feed reaches and how much it holds; ``None`` for no limit.

    Google reads no calendar of more than 1 MB and stops after a thousand events or so; what is long past or far ahead
    only makes programs slow.

    Attributes:
        days_back: calendar days before as-of, and on to the first of that month.
        months_ahead: months after as-of, and on to the last of that month.
        entries: at most so many.
        size: bytes, at most, of the whole calendar.
    """

    days_back: int | None = 90
    months_ahead: int | None = 24
    entries: int | None = 1000
    size: int | None = 900_000

    def fitting(self, sizes: Sequence[int]) -> int:
        """How many entries fit, given what each of them weighs (bytes), nearest first.

        What does not fit ends it, so that nothing is left out which is nearer than something that is held.
        """
        room = None if self.size is None else self.size - HEAD_BYTES
        if (self.entries is None or len(sizes) <= self.entries) and (room is None or sum(sizes) <= room):
            return len(sizes)
        reached = accumulate(sizes[: self.entries])
        return sum(1 for _ in takewhile(lambda total: room is None or total <= room, reached))


LIMITS: Final = Limits()
NO_LIMITS: Final = Limits(None, None, None, None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a feed is about and of which days, as conditions: a plain value, so that a database can be asked for it.

    Attributes:
        kinds: of milestones and meetings; ``None`` for all.
        reference: the workstream whose milestones they are.
        owner: the owner of the milestones.
        committee: the committee whose meetings they are, or at whose meetings they fall.
        meetings: all, none, or those that the workstream's milestones fall on (``visited``).
        stages: whether whole stages are among them.
        public: what is withheld is not among them.
        as_of: entries that end on this day or later are coming, the others past.
        first: entries that ended before are too old.
        last: entries that begin afterwards are too far ahead.
    """

    as_of: date
    first: date
    last: date
    kinds: Collection[str] | None = None
    reference: str | None = None
    owner: str | None = None
    committee: str | None = None
    meetings: Meetings = "all"
    stages: bool = False
    public: bool = False

    @property
    def cancelled_since(self) -> date:
        """What was cancelled before that day is not shown any more."""
        return self.as_of - timedelta(days=CANCELLED_KEPT_DAYS)

    def is_about(self, told: Told, visited: Collection[tuple[str | None, date]] = ()) -> bool:
        """Whether an entry belongs to the feed, whatever its day.

        Args:
            told: the entry.
            visited: committee and day of each meeting that the workstream goes to.
        """
        entry = told.entry
        if told.cancelled_on is not None and told.cancelled_on < self.cancelled_since:
            return False
        if entry.withheld and self.public:
            return False
        if entry.is_meeting:
            if self.meetings == "visited":
                return (entry.committee, entry.day) in visited
            ours = self.meetings == "all"
        else:
            ours = self.reference in (None, entry.reference) and self.owner in (None, entry.owner)
        return (
            ours
            and self.committee in (None, entry.committee)
            and (self.kinds is None or entry.kind in self.kinds)
            and (self.stages or not entry.is_stage)
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many entries a feed leaves out: too old, too far ahead, or more than it may hold."""

    before: int = 0
    after: int = 0
    over: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.before + self.after + self.over

    def words(self, wanted: Wanted) -> str | None:
        """A sentence for people; ``None`` when nothing is left out."""
        if not self.total:
            return None
        parts = [
            f"{_entries(number)} {words}"
            for number, words in (
                (self.before, f"before {say(wanted.first)}"),
                (self.after, f"after {say(wanted.last)}"),
                (self.over, "furthest from today, because programs read no more"),
            )
            if number
        ]
        return f"Left out: {'; '.join(parts)}."


def wanted(scope: str, choices: Choices, as_of: date, limits: Limits = LIMITS) -> Wanted:
    """What a feed of a scope is about, as of a day.

    Args:
        scope: one that ``parse_scope`` let pass.
        choices: what it shows; tasks are milestones alone.
        as_of: today.
        limits: how far it reaches.
    """
    sort, _, name = scope.partition(":")
    meetings: Meetings = "visited" if sort == "workstream" else "none" if sort == "owner" else "all"
    return Wanted(
        as_of,
        *_window(as_of, limits),
        kinds={"public": PUBLIC_KINDS, "governance": GOVERNANCE_KINDS}.get(sort),
        reference=name if sort == "workstream" else None,
        owner=name if sort == "owner" else None,
        committee=name if sort == "committee" else None,
        meetings="none" if choices.tasks else meetings,
        stages=choices.stages and not choices.tasks,
        public=shown_in(scope, choices).profile == "public",
    )


def _window(as_of: date, limits: Limits) -> tuple[date, date]:
    """The first and the last day. Whole months: a calendar in which nothing changed is then the same all month."""
    first, last = date.min, date.max
    if limits.days_back is not None:
        first = (as_of - timedelta(days=limits.days_back)).replace(day=1)
    if limits.months_ahead is not None:
        last = add_months(as_of.replace(day=1), limits.months_ahead + 1) - timedelta(days=1)
    return first, last


def shown_in(scope: str, choices: Choices) -> Choices:
    """What a feed of a scope shows: the public feed always tells what is public."""
    return replace(choices, profile="public") if scope == "public" else choices


class Among:
    """What calendars are told, sorted by what feeds ask for."""

    def __init__(self, told: Iterable[Told]) -> None:
        self._all = tuple(told)
        self._meetings = tuple(item for item in self._all if item.entry.is_meeting)
        self._of: dict[tuple[str, str], list[Told]] = {}
        for item in self._all:
            entry = item.entry
            if not entry.is_meeting:
                self._of.setdefault(("reference", entry.reference), []).append(item)
                if entry.owner:
                    self._of.setdefault(("owner", entry.owner), []).append(item)
            if entry.committee:
                self._of.setdefault(("committee", entry.committee), []).append(item)

    def about(self, asked: Wanted) -> tuple[Told, ...]:
        """The entries of a feed's scope, whatever their day."""
        candidates: Sequence[Told] = self._all
        for what, name in (("reference", asked.reference), ("owner", asked.owner), ("committee", asked.committee)):
            if name is not None:
                candidates = self._of.get((what, name), ())
        if asked.meetings != "visited":
            return tuple(item for item in candidates if asked.is_about(item))
        own = [item for item in candidates if asked.is_about(item)]
        visited = {
            (item.entry.committee, item.entry.day)
            for item in candidates
            if item.entry.kind == "meeting" and not item.entry.cancelled and not (item.entry.withheld and asked.public)
        }
        return (*own, *(item for item in self._meetings if asked.is_about(item, visited)))


def nearest(about: Iterable[Told], asked: Wanted) -> tuple[Told, ...]:
    """Those of the days that a feed holds, nearest to as-of first, all that is coming before all that is past."""
    within = in_order(item for item in about if asked.first <= _last_day(item.entry) and item.entry.day <= asked.last)
    # Sorting keeps the order of what is equally near: by reference and key, and in the past from the last.
    coming = [item for item in within if _last_day(item.entry) >= asked.as_of]
    past = [item for item in reversed(within) if _last_day(item.entry) < asked.as_of]
    coming.sort(key=lambda item: max(item.entry.day, asked.as_of))
    past.sort(key=lambda item: _last_day(item.entry), reverse=True)
    return (*coming, *past)


def in_order(told: Iterable[Told]) -> tuple[Told, ...]:
    """As a feed holds them: by day, reference and key."""
    return tuple(sorted(told, key=lambda item: (item.entry.day, item.entry.reference, item.entry.key)))


def left_out(about: Iterable[Told], asked: Wanted, held: int) -> LeftOut:
    """How many entries of a scope are not among the ``held`` ones of a feed."""
    days = [(item.entry.day, _last_day(item.entry)) for item in about]
    before = sum(last < asked.first for _, last in days)
    after = sum(first > asked.last for first, _ in days)
    return LeftOut(before, after, len(days) - before - after - held)


def parse_scope(scope: str, *, workstreams: Iterable[str], committees: Iterable[str], owners: Iterable[str]) -> str:
    """A scope that exists. Raises ``BadInput`` for words that are none, ``NotFound`` with what there is."""
    sort, _, name = scope.partition(":")
    if sort in ("portfolio", "governance", "public") and not name:
        return scope
    there = {"workstream": workstreams, "committee": committees, "owner": owners}.get(sort)
    if there is None or not name:
        raise BadInput(
            "bad-usage",
            f"'{scope}' is not the scope of a feed. Write portfolio, governance, public, workstream:REF, "
            "committee:KEY or owner:NAME.",
        )
    known = sorted(there)
    if name not in known:
        raise NotFound("not-found", f"There is no {sort} '{name}'. There is: {', '.join(known) or 'none yet'}.")
    return scope


def _entries(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"


def _last_day(entry: Entry) -> date:
    return entry.until or entry.day

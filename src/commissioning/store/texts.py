"""Entries of calendars, rendered once and kept beside what was told of them, so that a feed is a join.

A kept text is no record: it is worked out from its entry, it counts only under the entry's sequence number and the
edition that is asked for, and losing it loses nothing. It is in no dump and in no copy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Engine, and_, case, func, not_, or_, select, text
from sqlalchemy.exc import DBAPIError

from commissioning.store.rows import Metadata
from commissioning.store.session import MOST_NAMED, InSession

_HURRY: Final = text("SET LOCAL lock_timeout = '100ms'")
# An entry that has changed since it was rendered keeps no text.
_KEEP: Final = text(
    "INSERT INTO event_text (event, variant, sequence, edition, content) "
    "SELECT id, :variant, sequence, :edition, :content FROM event WHERE id = :event AND sequence = :sequence "
    "ON CONFLICT (event, variant) DO UPDATE SET sequence = excluded.sequence, edition = excluded.edition, "
    "content = excluded.content"
)
_EVENTS: Final = Metadata.tables["event"]
_TEXTS: Final = Metadata.tables["event_text"]
_EVENT: Final = _EVENTS.c
_TEXT: Final = _TEXTS.c
_MEETING: Final = func.substr(_EVENT.key, 1, 8) == "meeting/"


class Asked(Protocol):
    """Which entries a feed is about, and of which days.

    Attributes:
        kinds: of milestones and meetings; ``None`` for all.
        reference: the workstream whose milestones they are.
        owner: the owner of the milestones.
        committee: the committee whose meetings they are, or at whose meetings they fall.
        meetings: ``all`` meetings, none, or those that the workstream's milestones fall on (``visited``).
        stages: whether whole stages are among them.
        public: what is withheld is not among them.
        as_of: entries that end on this day or later are coming, the others past.
        first: entries that ended before are too old.
        last: entries that begin afterwards are too far ahead.
        cancelled_since: what was cancelled before that day is not shown any more.
    """

    @property
    def kinds(self) -> Collection[str] | None: ...
    @property
    def reference(self) -> str | None: ...
    @property
    def owner(self) -> str | None: ...
    @property
    def committee(self) -> str | None: ...
    @property
    def meetings(self) -> str: ...
    @property
    def stages(self) -> bool: ...
    @property
    def public(self) -> bool: ...
    @property
    def as_of(self) -> date: ...
    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...
    @property
    def cancelled_since(self) -> date: ...


@dataclass(frozen=True, slots=True)
class KeptText:
    """An entry as the calendars of a variant hold it."""

    event: str
    variant: str
    sequence: int
    edition: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries there are to a feed before its first day, within its days and after them.

    ``newest`` is the instant (aware) at which one of them last changed; ``None`` when there is none.
    """

    before: int
    within: int
    after: int
    newest: datetime | None


class Texts(InSession):
    """The kept texts of a unit of work."""

    def ready_texts(
        self, asked: Asked, variant: str, edition: str, *, coming: bool, most: int | None
    ) -> Sequence[tuple[Any, ...]]:
        """The entries of a feed that are coming, or past, nearest first.

        Each as its text, or ``None`` and its id when none is kept that agrees. Where stages are among them, what puts
        entries in order follows: day, reference and key.
        """
        connection = self._session.connection()
        missing = case((_TEXT.content.is_(None), _EVENT.id))
        query = (
            select(_TEXT.content, missing, *((_EVENT.day, _EVENT.reference, _EVENT.key) if asked.stages else ()))
            .select_from(_with_text(variant, edition))
            .where(*_about(asked), *_within(asked), _is_coming(asked) if coming else not_(_is_coming(asked)))
            .order_by(*_nearest(asked, connection, coming=coming))
            .limit(most)
        )
        with connection.execute(query) as result:
            cursor: Any = result.cursor
            # Ten thousand rows: what the driver itself gives is all that is wanted of them.
            rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def count_entries(self, asked: Asked) -> Counts:
        """How many entries there are to a feed, and when they last changed."""
        before, after = _last_day(asked) < asked.first, _EVENT.day > asked.last
        query = select(
            func.count(),
            func.coalesce(func.sum(case((before, 1), else_=0)), 0),
            func.coalesce(func.sum(case((after, 1), else_=0)), 0),
            func.max(_EVENT.stamp),
        ).where(*_about(asked))
        total, early, late, newest = self._session.connection().execute(query).one()
        return Counts(early, total - early - late, late, newest.replace(tzinfo=UTC) if newest else None)

    def without_text(self, asked: Asked, variant: str, edition: str, *, after: str, most: int) -> tuple[str, ...]:
        """The ids of entries of a feed, after an id and in their order, of which no text is kept that agrees."""
        query = (
            select(_EVENT.id)
            .select_from(_with_text(variant, edition))
            .where(*_about(asked), *_within(asked), _TEXT.content.is_(None), _EVENT.id > after)
            .order_by(_EVENT.id)
            .limit(most)
        )
        return tuple(id for (id,) in self._session.connection().execute(query))

    def owners_told(self, asked: Asked) -> tuple[str, ...]:
        """Who owns a milestone that feeds show, whatever its day."""
        query = select(_EVENT.owner).where(*_about(asked), not_(_MEETING), _EVENT.owner.is_not(None)).distinct()
        return tuple(sorted(owner for (owner,) in self._session.connection().execute(query)))

    def forget_texts(self, ids: Sequence[str]) -> None:
        """Takes away the texts of entries that are told to be otherwise; one that is not would only lie there."""
        for start in range(0, len(ids), MOST_NAMED):
            self._session.execute(_TEXTS.delete().where(_TEXT.event.in_(ids[start : start + MOST_NAMED])))


def _with_text(variant: str, edition: str) -> Any:
    """What was told of entries, each with its text where one is kept that agrees."""
    agrees = and_(
        _TEXT.event == _EVENT.id,
        _TEXT.variant == variant,
        _TEXT.sequence == _EVENT.sequence,
        _TEXT.edition == edition,
    )
    return _EVENTS.outerjoin(_TEXTS, agrees)


def _about(asked: Asked) -> Iterator[Any]:
    """What an entry must be, whatever its day."""
    yield or_(_EVENT.cancelled_on.is_(None), _EVENT.cancelled_on >= asked.cancelled_since)
    if not asked.stages:
        yield _EVENT.kind != "stage"
    if asked.public:
        yield not_(_EVENT.withheld)
    if asked.kinds is not None:
        yield _EVENT.kind.in_(sorted(asked.kinds))
    if asked.owner is not None:
        yield _EVENT.owner == asked.owner
    if asked.committee is not None:
        yield _EVENT.committee == asked.committee
    if asked.meetings == "visited":
        yield or_(and_(_EVENT.reference == asked.reference, not_(_MEETING)), _EVENT.id.in_(_visited(asked)))
    elif asked.reference is not None:
        yield _EVENT.reference == asked.reference
    if asked.meetings == "none":
        yield not_(_MEETING)


def _visited(asked: Asked) -> Any:
    """The meetings on the days on which milestones of the workstream stand that fall on one of the committee."""
    milestones, meetings = _EVENTS.alias(), _EVENTS.alias()
    own, theirs = milestones.c, meetings.c
    return (
        select(theirs.id)
        .select_from(milestones.join(meetings, and_(own.committee == theirs.reference, own.day == theirs.day)))
        .where(
            own.reference == asked.reference,
            own.kind == "meeting",
            func.substr(own.key, 1, 8) != "meeting/",
            not_(own.cancelled),
            *((not_(own.withheld),) if asked.public else ()),
            func.substr(theirs.key, 1, 8) == "meeting/",
        )
    )


def _last_day(asked: Asked) -> Any:
    return func.coalesce(_EVENT.until, _EVENT.day) if asked.stages else _EVENT.day


def _within(asked: Asked) -> Iterator[Any]:
    yield _EVENT.day <= asked.last
    yield _last_day(asked) >= asked.first


def _is_coming(asked: Asked) -> Any:
    return _last_day(asked) >= asked.as_of


def _nearest(asked: Asked, connection: Connection, *, coming: bool) -> Iterator[Any]:
    """The nearest day first; on one day by reference and key, so that the past read backwards is in order."""
    if coming:
        yield case((_EVENT.day < asked.as_of, asked.as_of), else_=_EVENT.day) if asked.stages else _EVENT.day
    else:
        yield _last_day(asked).desc()
    for column in (_EVENT.reference, _EVENT.key):
        # PostgreSQL sorts text by the customs of a country; here it is by character, on both.
        ordered = column.collate("C") if connection.dialect.name == "postgresql" else column
        yield ordered if coming else ordered.desc()


def keep(engine: Engine, texts: Sequence[KeptText]) -> None:
    """Keeps texts in one short transaction, in place of older ones of the same entries.

    Whoever asked has the calendar already, so nothing waits for this: where the database is locked, or may not be
    written, it is left as it is.
    """
    rows = [asdict(item) for item in texts]
    with (
        suppress(DBAPIError),
        engine.connect().execution_options(writing=True, waiting=False) as connection,
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            connection.execute(_HURRY)
        connection.execute(_KEEP, rows)

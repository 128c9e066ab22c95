"""Entries of calendars, rendered once and kept beside what was told of them, so that a feed is a join.

A kept text is no record: it is worked out from its entry, it counts only under the entry's sequence number and the
edition that is asked for, and losing it loses nothing. It is in no dump and in no copy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import (
    Date,
    Engine,
    Integer,
    String,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    not_,
    or_,
    select,
    text,
)
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
_MILESTONES, _MEETINGS = _EVENTS.alias(), _EVENTS.alias()
# As the index has it, word for word.
_FIRST_OF_OWNER: Final = literal_column("substr(event.owner, 1, 64)", String)
_AS_OF, _FIRST, _LAST, _SINCE = (bindparam(name, type_=Date) for name in ("as_of", "first", "last", "since"))
_REFERENCE, _OWNER, _COMMITTEE = (bindparam(name, type_=String) for name in ("reference", "owner", "committee"))


def _is_meeting(key: Any) -> Any:
    return func.substr(key, 1, 8) == "meeting/"


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


class _Shape(NamedTuple):
    """What a question about a feed looks like, whatever its days and names: it is put into SQL once."""

    kinds: tuple[str, ...] | None
    reference: bool
    owner: bool
    committee: bool
    meetings: str
    stages: bool
    public: bool

    @classmethod
    def of(cls, asked: Asked) -> _Shape:
        named = (asked.reference is not None, asked.owner is not None, asked.committee is not None)
        kinds = None if asked.kinds is None else tuple(sorted(asked.kinds))
        return cls(kinds, *named, asked.meetings, asked.stages, asked.public)


def _values(asked: Asked, **more: Any) -> dict[str, Any]:
    return {
        "as_of": asked.as_of, "first": asked.first, "last": asked.last, "since": asked.cancelled_since,
        "reference": asked.reference, "owner": asked.owner, "committee": asked.committee, **more,
    }  # fmt: skip


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
        by_character = connection.dialect.name == "postgresql"
        query = _ready(_Shape.of(asked), coming=coming, capped=most is not None, by_character=by_character)
        with connection.execute(query, _values(asked, variant=variant, edition=edition, most=most)) as result:
            cursor: Any = result.cursor
            # Ten thousand rows: what the driver itself gives is all that is wanted of them.
            rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def count_entries(self, asked: Asked) -> Counts:
        """How many entries there are to a feed, and when they last changed."""
        found = self._session.connection().execute(_counted(_Shape.of(asked)), _values(asked)).one()
        total, early, late, newest = found
        return Counts(early, total - early - late, late, newest.replace(tzinfo=UTC) if newest else None)

    def without_text(self, asked: Asked, variant: str, edition: str, *, after: str, most: int) -> tuple[str, ...]:
        """The ids of entries of a feed, after an id and in their order, of which no text is kept that agrees."""
        shape = _Shape.of(asked)
        query = (
            select(_EVENT.id)
            .select_from(_with_text())
            .where(*_about(shape), *_within(shape), _TEXT.content.is_(None), _EVENT.id > after)
            .order_by(_EVENT.id)
            .limit(most)
        )
        found = self._session.connection().execute(query, _values(asked, variant=variant, edition=edition))
        return tuple(id for (id,) in found)

    def owners_told(self, asked: Asked) -> tuple[str, ...]:
        """Who owns a milestone that feeds show, whatever its day."""
        owned = (not_(_is_meeting(_EVENT.key)), _EVENT.owner.is_not(None))
        query = select(_EVENT.owner).where(*_about(_Shape.of(asked)), *owned).distinct()
        return tuple(sorted(owner for (owner,) in self._session.connection().execute(query, _values(asked))))

    def forget_texts(self, ids: Sequence[str]) -> None:
        """Takes away the texts of entries that are told to be otherwise; one that is not would only lie there."""
        for start in range(0, len(ids), MOST_NAMED):
            self._session.execute(_TEXTS.delete().where(_TEXT.event.in_(ids[start : start + MOST_NAMED])))


@lru_cache(maxsize=256)
def _ready(shape: _Shape, *, coming: bool, capped: bool, by_character: bool) -> Any:
    missing = case((_TEXT.content.is_(None), _EVENT.id))
    query = (
        select(_TEXT.content, missing, *((_EVENT.day, _EVENT.reference, _EVENT.key) if shape.stages else ()))
        .select_from(_with_text())
        .where(*_about(shape), *_within(shape), _is_coming(shape) if coming else not_(_is_coming(shape)))
        .order_by(*_nearest(shape, coming=coming, by_character=by_character))
    )
    return query.limit(bindparam("most", type_=Integer)) if capped else query


@lru_cache(maxsize=64)
def _counted(shape: _Shape) -> Any:
    before, after = _last_day(shape) < _FIRST, _EVENT.day > _LAST
    return select(
        func.count(),
        func.coalesce(func.sum(case((before, 1), else_=0)), 0),
        func.coalesce(func.sum(case((after, 1), else_=0)), 0),
        func.max(_EVENT.stamp),
    ).where(*_about(shape))


def _with_text() -> Any:
    """What was told of entries, each with its text where one is kept that agrees."""
    agrees = and_(
        _TEXT.event == _EVENT.id,
        _TEXT.variant == bindparam("variant", type_=String),
        _TEXT.sequence == _EVENT.sequence,
        _TEXT.edition == bindparam("edition", type_=String),
    )
    return _EVENTS.outerjoin(_TEXTS, agrees)


def _about(shape: _Shape) -> Iterator[Any]:
    """What an entry must be, whatever its day."""
    yield or_(_EVENT.cancelled_on.is_(None), _EVENT.cancelled_on >= _SINCE)
    if not shape.stages:
        yield _EVENT.kind != "stage"
    if shape.public:
        yield not_(_EVENT.withheld)
    if shape.kinds is not None:
        yield _EVENT.kind.in_(shape.kinds)
    if shape.owner:
        yield func.substr(_OWNER, 1, 64) == _FIRST_OF_OWNER
        # SQLite would put the value of a plain column into the indexed words, and then not know them any more.
        yield func.coalesce(_EVENT.owner, "") == _OWNER
    if shape.committee:
        yield _EVENT.committee == _COMMITTEE
    if shape.meetings == "visited":
        own = and_(_EVENT.reference == _REFERENCE, not_(_is_meeting(_EVENT.key)))
        yield or_(own, _EVENT.id.in_(_visited(shape)))
    elif shape.reference:
        yield _EVENT.reference == _REFERENCE
    if shape.meetings == "none":
        yield not_(_is_meeting(_EVENT.key))


def _visited(shape: _Shape) -> Any:
    """The meetings on the days on which milestones of the workstream stand that fall on one of the committee."""
    own, theirs = _MILESTONES.c, _MEETINGS.c
    return (
        select(theirs.id)
        .select_from(_MILESTONES.join(_MEETINGS, and_(own.committee == theirs.reference, own.day == theirs.day)))
        .where(
            own.reference == _REFERENCE,
            own.kind == "meeting",
            not_(_is_meeting(own.key)),
            not_(own.cancelled),
            *((not_(own.withheld),) if shape.public else ()),
            _is_meeting(theirs.key),
        )
    )


def _last_day(shape: _Shape) -> Any:
    return func.coalesce(_EVENT.until, _EVENT.day) if shape.stages else _EVENT.day


def _within(shape: _Shape) -> Iterator[Any]:
    yield _EVENT.day <= _LAST
    yield _last_day(shape) >= _FIRST


def _is_coming(shape: _Shape) -> Any:
    return _last_day(shape) >= _AS_OF


def _nearest(shape: _Shape, *, coming: bool, by_character: bool) -> Iterator[Any]:
    """The nearest day first; on one day by reference and key, so that the past read backwards is in order."""
    if coming:
        yield case((_EVENT.day < _AS_OF, _AS_OF), else_=_EVENT.day) if shape.stages else _EVENT.day
    else:
        yield _last_day(shape).desc()
    for column in (_EVENT.reference, _EVENT.key):
        # PostgreSQL sorts text by the customs of a country; here it is by character, on both.
        ordered = column.collate("C") if by_character else column
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

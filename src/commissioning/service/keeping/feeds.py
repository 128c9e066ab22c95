"""Whether the published calendars are there, whole, and what calendars have been told. It repairs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from commissioning.dates import say, say_days
from commissioning.errors import PartFailed, Problem
from commissioning.publish.choices import Choices
from commissioning.publish.entries import Told, by_scope, shows
from commissioning.publish.ical import closed_uid, uid
from commissioning.publish.reading_back import Shown, shown
from commissioning.service.calendars import told_of
from commissioning.service.keeping.piece import Piece, Round
from commissioning.service.portfolio import Portfolio
from commissioning.service.published import closed_calendars, last_published
from commissioning.service.publishing import files_of, owners_of, scopes
from commissioning.store import Store

NAME = "feeds"
MOST_TOLD = 20
"""How many faults of one sort are told one by one; the rest are counted."""

_PUBLISH = "Publish again: commissioning publish."


def check_feeds(store: Store, turn: Round) -> Piece:
    """Compares every published calendar with what the database says that calendars have been told.

    What an entry shows cannot change without its sequence number and its stamp, so these, its id and its day are
    compared, and no plan is made. What time alone has moved since the last ``publish`` is not told yet.

    Raises:
        PartFailed: the folder cannot be read.
    """
    directory = turn.places.published
    with store.reading() as unit:
        told = tuple(map(told_of, unit.events().values()))
        portfolio = Portfolio(unit, turn.as_of)
        if not portfolio.councils:
            return Piece(NAME, "no council has been loaded")
        names = scopes(portfolio, told)
        gone = closed_calendars(unit, owners_of(names))
        last = last_published(unit, directory)
    turn.progress("Reading the published calendars")
    entries = by_scope(told)
    wanted = {
        name: {uid(item): _shown(item) for item in entries.get(name, ()) if shows(item.entry, Choices())}
        for name in names
    }
    wanted |= {item.scope: {closed_uid(item.id): Shown(0, _stamp(item.at), f"{item.since:%Y%m%d}")} for item in gone}
    details = {"directory": directory.as_posix(), "published_on": last.isoformat() if last else None}
    if last is None and not directory.exists():
        return Piece(NAME, "never published", (_unpublished(directory, last, turn.as_of),), details)
    try:
        found = tuple(_faults(directory, wanted))
    except OSError as error:
        message = f"'{error.filename or directory}' cannot be read: {error.strerror or error}. Mend its permissions."
        raise PartFailed("output-unwritable", message) from error
    if last is None or (turn.as_of - last).days > 1:
        found = (_unpublished(directory, last, turn.as_of), *found)
    said = f"{len(wanted)} calendars in {directory.as_posix()}"
    return Piece(NAME, f"{said}: {len(found)} faults" if found else f"{said}, all of them whole and up to date",
                 tuple(_fewer(found)), {**details, "feeds": len(wanted)})  # fmt: skip


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _shown(item: Told) -> Shown:
    return Shown(item.sequence, _stamp(item.stamp), f"{item.entry.day:%Y%m%d}")


def _faults(directory: Path, wanted: Mapping[str, Mapping[str, Shown]]) -> Iterator[Problem]:
    files = files_of(wanted)
    for scope, entries in wanted.items():
        path = directory / files[scope]
        if not path.is_file():
            yield _fault("feed-missing", scope, path, "is not there; whoever subscribed keeps what was last read")
            continue
        found = shown(path.read_bytes())
        if found is None:
            yield _fault("feed-broken", scope, path, "is cut off or was written over; it is no whole calendar")
        elif found != entries:
            differ = sum(found.get(id) != entries.get(id) for id in found.keys() | entries.keys())
            words = f"is older than what calendars were told since: {differ} of {len(entries)} entries differ"
            yield _fault("feed-stale", scope, path, words)
    known = set(files.values())
    for path in sorted(directory.glob("*.ics")):
        if path.name not in known:
            message = f"'{path.as_posix()}' belongs to nobody: no workstream, committee or owner has this calendar."
            remedy = "See who subscribes to it, tell them which calendar to take instead, and delete it."
            yield Problem("feed-unowned", message, remedy, value=path.as_posix())


def _fault(id: str, scope: str, path: Path, words: str) -> Problem:
    message = f"The calendar {scope} ('{path.as_posix()}') {words}."
    return Problem(id, message, _PUBLISH, value=path.as_posix(), details={"scope": scope})


def _unpublished(directory: Path, last: date | None, as_of: date) -> Problem:
    where = f"'{directory.as_posix()}'"
    if last is None:
        message = f"No calendar was ever published into {where}."
    else:
        message = f"Calendars were last published into {where} on {say(last)}, {say_days((as_of - last).days)} ago."
    remedy = (
        "Publish: commissioning publish. If that is scheduled, see why it did not run, and where it writes "
        "(COMMISSIONING_PUBLISH_DIRECTORY)."
    )
    return Problem("not-published", message, remedy, value=last.isoformat() if last else None)


def _fewer(found: Iterable[Problem]) -> Iterator[Problem]:
    """No more than ``MOST_TOLD`` of one sort, and how many there are besides."""
    left: dict[str, int] = {}
    for problem in found:
        left[problem.id] = left.get(problem.id, 0) + 1
        if left[problem.id] <= MOST_TOLD:
            yield problem
    for id, count in left.items():
        if count > MOST_TOLD:
            yield Problem(id, f"{count - MOST_TOLD} more calendars have the same fault.", _PUBLISH,
                          details={"more": count - MOST_TOLD})  # fmt: skip

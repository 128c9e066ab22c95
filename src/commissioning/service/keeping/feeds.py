"""Whether the published calendars are there, whole, and what calendars have been told. It repairs nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from pathlib import Path

from commissioning.dates import say, say_days
from commissioning.errors import PartFailed, Problem
from commissioning.publish.reading_back import shown
from commissioning.service.feeds.published import Published, closed_calendars, last_published
from commissioning.service.feeds.publishing import files_of, scopes
from commissioning.service.feeds.serving import Joiner
from commissioning.service.keeping.piece import Piece, Round
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
        if not unit.keys("council"):
            return Piece(NAME, "no council has been loaded")
        published = last_published(unit, directory)
        last = published.as_of if published else None
        details = {"directory": directory.as_posix(), "published_on": last.isoformat() if last else None}
        if last is None and not directory.exists():
            return Piece(NAME, "never published", (_unpublished(directory, last, turn.as_of),), details)
        turn.progress("Reading the published calendars")
        how = published or Published(turn.as_of)
        # Which days a feed holds, and so which entries, hangs on the day as of which it was published.
        calendars = Joiner(unit, how.as_of, how.pages)
        gone = {item.scope: item for item in closed_calendars(unit, calendars.owners)}
        wanted = (*scopes(unit, calendars.owners), *gone)

        def expected(scope: str) -> bytes:
            served = calendars.closed(gone[scope], how.choices) if scope in gone else calendars.of(scope, how.choices)
            return served.content

        try:
            found = tuple(_faults(directory, wanted, expected))
        except OSError as error:
            message = (
                f"'{error.filename or directory}' cannot be read: {error.strerror or error}. Mend its permissions."
            )
            raise PartFailed("output-unwritable", message) from error
    if last is None or (turn.as_of - last).days > 1:
        found = (_unpublished(directory, last, turn.as_of), *found)
    said = f"{len(wanted)} calendars in {directory.as_posix()}"
    return Piece(NAME, f"{said}: {len(found)} faults" if found else f"{said}, all of them whole and up to date",
                 tuple(_fewer(found)), {**details, "feeds": len(wanted)})  # fmt: skip


def _faults(directory: Path, scopes: Collection[str], expected: Callable[[str], bytes]) -> Iterator[Problem]:
    files = files_of(scopes)
    for scope in scopes:
        path = directory / files[scope]
        if not path.is_file():
            yield _fault("feed-missing", scope, path, "is not there; whoever subscribed keeps what was last read")
            continue
        found, entries = shown(path.read_bytes()), shown(expected(scope)) or {}
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

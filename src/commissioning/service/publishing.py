"""``feed`` and ``publish``: calendars out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from commissioning.errors import BadInput
from commissioning.publish.choices import Choices, Profile, parse_profile
from commissioning.publish.entries import Told, by_scope, in_scope, parse_scope, shows
from commissioning.publish.files import take_away_left_behind, write_if_changed
from commissioning.publish.ical import calendar_bytes, closed, event_bytes
from commissioning.publish.privacy import calendar_name
from commissioning.publish.text import file_names
from commissioning.service.calendars import look, tell
from commissioning.service.last_told import may_tell
from commissioning.service.portfolio import Portfolio
from commissioning.service.published import Closed, closed_calendars, remember_owners, remember_published
from commissioning.store import Author, Store

Rendered = dict[tuple[str, Profile], bytes]


@dataclass(frozen=True)
class Feed:
    """A calendar that somebody subscribes to."""

    scope: str
    profile: Profile
    content: bytes
    events: int
    path: Path | None = None
    changed: bool = False

    @property
    def sha256(self) -> str:
        """The digest of its bytes."""
        return hashlib.sha256(self.content).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """The machine face; the calendar itself is not in it."""
        return {
            "scope": self.scope,
            "profile": self.profile,
            "path": self.path.as_posix() if self.path else None,
            "events": self.events,
            "sha256": self.sha256,
            "changed": self.changed,
        }


def feed(
    store: Store, scope: str, *, author: Author, as_of: date, profile: str = "dates-only", output: Path | None = None
) -> Feed:
    """One calendar; written to ``output`` when that is given.

    Raises:
        BadInput: no such scope or profile.
        PartFailed: the file cannot be written.
    """
    wanted = parse_profile(profile)
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        told = tell(unit, portfolio)
        names = scopes(portfolio, told)
        parse_scope(scope, workstreams=portfolio.workstreams, committees=portfolio.committees, owners=owners_of(names))
        made = _make(portfolio, in_scope(scope, told), scope, wanted)
    if output is None:
        return made
    changed = write_if_changed(output, made.content)
    return Feed(made.scope, made.profile, made.content, made.events, output, changed)


def publish(
    store: Store, directory: Path, *, author: Author, as_of: date, profile: str = "dates-only",
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[Feed, ...]:  # fmt: skip
    """Every calendar, into a folder: only files that changed are written, each of them whole.

    Args:
        store: an open database.
        directory: made when it is not there.
        author: who publishes; its instant stamps what moved since calendars were last told.
        as_of: today.
        profile: what the feeds tell; the public feed always tells what is public.
        progress: called with the scope, its number and how many there are.

    Raises:
        BadInput: no such profile.
        PartFailed: the folder cannot be written; what calendars were told is kept, and it is safe to repeat.
    """
    wanted = parse_profile(profile)
    if directory.exists() and not directory.is_dir():
        raise BadInput("bad-usage", f"'{directory}' is a file. Name a folder for the calendars.")
    looked = look(store, as_of)
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        told = tell(unit, portfolio, looked=looked)
        names = scopes(portfolio, told)
        owners = owners_of(names)
        gone = (
            remember_owners(unit, owners, as_of)
            if may_tell(unit, "calendars-told", as_of)
            else closed_calendars(unit, owners)
        )
        remember_published(unit, directory, as_of)
        last = unit.last_change()
        _ = (portfolio.council, portfolio.committees)  # titles are made of them when the database is let go
    # Others may record from here on: what is told has been read, and putting it into words takes longer than reading.
    entries = by_scope(told)
    made = []
    rendered: Rendered = {}
    for number, scope in enumerate(names, 1):
        if progress:
            progress(scope, number, len(names))
        made.append(_make(portfolio, entries.get(scope, ()), scope, wanted, rendered))
    made += [_closed(portfolio, item, wanted) for item in gone]
    written = []
    files = files_of(item.scope for item in made)
    for item in made:
        path = directory / files[item.scope]
        changed = write_if_changed(path, item.content)
        written.append(Feed(item.scope, item.profile, item.content, item.events, path, changed))
    take_away_left_behind(directory)
    with store.reading() as unit:
        since = {change.reference for change in unit.changes(after=last)}
    # What was recorded meanwhile may have been published by itself already; it must not be left overwritten.
    overtaken = {
        f"workstream:{reference}": publish_workstream(
            store, reference, directory, author=author, as_of=as_of, profile=profile
        )
        for reference in portfolio.workstreams
        if reference in since
    }
    return tuple(overtaken.get(item.scope, item) for item in written)


def publish_workstream(
    store: Store, reference: str, directory: Path, *, author: Author, as_of: date, profile: str = "dates-only"
) -> Feed:
    """The calendar of one workstream, into the folder of all of them, as ``publish`` would write it.

    What a decision has moved is seen there at once, in a portfolio of any size; the calendars that hold several
    workstreams follow with the next ``publish``.

    Args:
        store: an open database.
        reference: the workstream.
        directory: made when it is not there.
        author: who publishes; its instant stamps what moved since calendars were last told.
        as_of: today.
        profile: what the feed tells.

    Raises:
        BadInput: no such profile, or ``directory`` is a file.
        NotFound: no such workstream.
        PartFailed: the folder cannot be written; what calendars were told is kept, and it is safe to repeat.
    """
    wanted = parse_profile(profile)
    scope = f"workstream:{reference}"
    if directory.exists() and not directory.is_dir():
        raise BadInput("bad-usage", f"'{directory}' is a file. Name a folder for the calendars.")
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of, only=[reference])
        portfolio.workstream(reference)
        told = tell(unit, portfolio, {reference, *portfolio.committees})
        # Which file is whose hangs on the names of all the others.
        files = files_of(f"workstream:{other}" for other in unit.keys("workstream"))
        made = _make(portfolio, in_scope(scope, told), scope, wanted)
    path = directory / files[scope]
    return Feed(scope, made.profile, made.content, made.events, path, write_if_changed(path, made.content))


def scopes(portfolio: Portfolio, told: Sequence[Told]) -> tuple[str, ...]:
    """Every feed that there is."""
    owners = sorted({item.entry.owner for item in told if item.entry.owner and not item.entry.is_meeting})
    return (
        "portfolio",
        "governance",
        "public",
        *(f"workstream:{reference}" for reference in portfolio.workstreams),
        *(f"committee:{key}" for key in portfolio.committees),
        *(f"owner:{owner}" for owner in owners),
    )


def files_of(scopes: Iterable[str]) -> dict[str, str]:
    """The file of each feed."""
    return file_names(scopes, ".ics")


def owners_of(names: Sequence[str]) -> list[str]:
    """The owners who have a feed among these."""
    return [name.partition(":")[2] for name in names if name.startswith("owner:")]


def _make(
    portfolio: Portfolio, items: Sequence[Told], scope: str, profile: Profile, rendered: Rendered | None = None
) -> Feed:
    seen: Profile = "public" if scope == "public" else profile
    rendered, choices = {} if rendered is None else rendered, Choices(seen)
    items = [item for item in items if shows(item.entry, choices)]
    for item in items:
        if (item.id, seen) not in rendered:
            rendered[item.id, seen] = event_bytes(item, choices, pages=None)
    events = [rendered[item.id, seen] for item in items]
    meetings = any(item.entry.at for item in items)
    content = calendar_bytes(title_of(portfolio, scope, seen), events, choices, meetings=meetings)
    return Feed(scope, seen, content, len(items))


def _closed(portfolio: Portfolio, item: Closed, profile: Profile) -> Feed:
    """The calendar of an owner who has no milestone any more: without it, who subscribed would keep the old dates."""
    return Feed(item.scope, profile, closed(title_of(portfolio, item.scope, profile), item.id, item.since, item.at), 1)


def title_of(portfolio: Portfolio, scope: str, profile: Profile) -> str:
    """The name of a feed's calendar."""
    sort, _, name = scope.partition(":")
    committee = portfolio.committees[name].title if sort == "committee" else None
    return calendar_name(scope, profile, portfolio.council.name, committee)

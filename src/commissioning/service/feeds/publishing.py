"""``feed`` and ``publish``: calendars out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from commissioning.errors import BadInput
from commissioning.publish.choices import Choices, Profile, choices
from commissioning.publish.feeds import shown_in
from commissioning.publish.files import take_away_left_behind, write_if_changed
from commissioning.publish.pages.index import NAME, Listed, index_page
from commissioning.publish.reading_back import next_day
from commissioning.publish.text import file_names
from commissioning.service.feeds.calendars import look, tell
from commissioning.service.feeds.last_told import may_tell
from commissioning.service.feeds.published import Published, closed_calendars, remember_owners, remember_published
from commissioning.service.feeds.serving import Joiner, LookBack, Served, calendar_of, make_ready
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store, Unit


@dataclass(frozen=True)
class Feed:
    """A calendar that somebody subscribes to.

    Attributes:
        events: how many entries it holds.
        sha256: the digest of its bytes.
        left_out: how many of its scope it does not hold, because they are too old, too far ahead or too many.
        left_out_words: which, in a sentence; ``None`` when it is none.
        path: the file that it was written to.
        changed: whether that was another before.
    """

    scope: str
    profile: Profile
    events: int
    sha256: str
    left_out: int = 0
    left_out_words: str | None = None
    path: Path | None = None
    changed: bool = False
    made: bytes | None = field(default=None, repr=False)

    @property
    def content(self) -> bytes:
        """Its bytes; those of thousands that were published are in their files alone."""
        if self.made is None and self.path is not None:
            return self.path.read_bytes()
        return self.made or b""

    def as_dict(self) -> dict[str, Any]:
        """The machine face; the calendar itself is not in it."""
        return {
            "scope": self.scope,
            "profile": self.profile,
            "path": self.path.as_posix() if self.path else None,
            "events": self.events,
            "left_out": self.left_out,
            "left_out_words": self.left_out_words,
            "sha256": self.sha256,
            "changed": self.changed,
        }


def feed(
    store: Store, scope: str, *, author: Author, as_of: date, profile: str | Choices = "dates-only",
    output: Path | None = None, pages: str | None = None,
) -> Feed:  # fmt: skip
    """One calendar; written to ``output`` when that is given.

    Args:
        store: an open database.
        scope: what it is about.
        author: who asks; its instant stamps what moved since calendars were last told.
        as_of: today.
        profile: how much it tells, or all that can be chosen of a feed.
        output: the file.
        pages: the address of the pages that explain dates, without a slash at its end.

    Raises:
        BadInput: no such scope or profile.
        NotFound: no such workstream, committee or owner.
        PartFailed: the file cannot be written.
    """
    chosen = _chosen(profile)
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        told = tell(unit, portfolio)
        served = None
        if may_tell(unit, "calendars-told", as_of):
            Joiner(unit, as_of, pages).must_be_there(scope)  # nothing is told when there is no such feed
        else:
            served = LookBack(unit, as_of, pages, told).find(scope, chosen)
    served = served or calendar_of(store, scope, chosen, as_of=as_of, pages=pages)
    if output is None:
        return _feed(scope, chosen, served)
    return _written(scope, chosen, served, output)


def publish(
    store: Store, directory: Path, *, author: Author, as_of: date, profile: str | Choices = "dates-only",
    pages: str | None = None, progress: Callable[[str, int, int], None] | None = None,
) -> tuple[Feed, ...]:  # fmt: skip
    """Every calendar, into a folder, with a page that lists them: only files that changed are written, each whole.

    Args:
        store: an open database.
        directory: made when it is not there.
        author: who publishes; its instant stamps what moved since calendars were last told.
        as_of: today.
        profile: how much the feeds tell, or all that can be chosen of one; the public feed tells what is public.
        pages: the address of the pages that explain dates, without a slash at its end.
        progress: called with the scope, its number and how many there are.

    Raises:
        BadInput: no such profile.
        PartFailed: the folder cannot be written; what calendars were told is kept, and it is safe to repeat.
    """
    chosen = _chosen(profile)
    _must_be_folder(directory)
    looked = look(store, as_of)
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        told = tell(unit, portfolio, looked=looked)
        del looked
        council = portfolio.council.name  # the calendars are named after it
        if may_tell(unit, "calendars-told", as_of):
            owners = Joiner(unit, as_of, pages).owners
            gone, back = remember_owners(unit, owners, as_of), None
        else:
            back = told
            owners = LookBack(unit, as_of, pages, back).owners
            gone = closed_calendars(unit, owners)
        remember_published(unit, directory, Published(as_of, chosen, pages))
        last, names = unit.last_change(), scopes(unit, owners)
    del told, portfolio
    # Others may record from here on; putting what is told into words takes longer than telling it.
    if back is None:
        for scope in ("portfolio", "public"):
            make_ready(store, scope, chosen, as_of=as_of, pages=pages)
    files = files_of([*names, *(item.scope for item in gone)])
    made = []
    with store.reading() as unit:
        calendars = LookBack(unit, as_of, pages, back) if back is not None else Joiner(unit, as_of, pages)
        for number, scope in enumerate(names, 1):
            if progress:
                progress(scope, number, len(names))
            made.append(_written(scope, chosen, calendars.of(scope, chosen), directory / files[scope]))
        made += [
            _written(item.scope, chosen, calendars.closed(item, chosen), directory / files[item.scope]) for item in gone
        ]
    store.keep_texts(calendars.made)
    take_away_left_behind(directory)
    with store.reading() as unit:
        since = {change.reference for change in unit.changes(after=last)}
    # What was recorded meanwhile may have been published by itself already; it must not be left overwritten.
    overtaken = {
        f"workstream:{reference}": publish_workstream(
            store, reference, directory, author=author, as_of=as_of, profile=chosen, pages=pages
        )
        for sort, _, reference in (name.partition(":") for name in names)
        if sort == "workstream" and reference in since
    }
    feeds = tuple(overtaken.get(item.scope, item) for item in made)
    write_if_changed(directory / NAME, index_page(council, map(partial(_listed, as_of), feeds), as_of=as_of))
    return feeds


def publish_workstream(
    store: Store, reference: str, directory: Path, *, author: Author, as_of: date,
    profile: str | Choices = "dates-only", pages: str | None = None,
) -> Feed:  # fmt: skip
    """The calendar of one workstream, into the folder of all of them, as ``publish`` would write it.

    What a decision has moved is seen there at once, in a portfolio of any size; the calendars that hold several
    workstreams follow with the next ``publish``.

    Args:
        store: an open database.
        reference: the workstream.
        directory: made when it is not there.
        author: who publishes; its instant stamps what moved since calendars were last told.
        as_of: today.
        profile: how much the feed tells, or all that can be chosen of one.
        pages: the address of the pages that explain dates, without a slash at its end.

    Raises:
        BadInput: no such profile, or ``directory`` is a file.
        NotFound: no such workstream.
        PartFailed: the folder cannot be written; what calendars were told is kept, and it is safe to repeat.
    """
    chosen = _chosen(profile)
    scope = f"workstream:{reference}"
    _must_be_folder(directory)
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of, only=[reference])
        portfolio.workstream(reference)
        told = tell(unit, portfolio, {reference, *portfolio.committees})
        may = may_tell(unit, "calendars-told", as_of)
        served = None if may else LookBack(unit, as_of, pages, told).find(scope, chosen)
        # Which file is whose hangs on the names of all the others.
        files = files_of(f"workstream:{other}" for other in unit.keys("workstream"))
    served = served or calendar_of(store, scope, chosen, as_of=as_of, pages=pages)
    return _written(scope, chosen, served, directory / files[scope])


def scopes(unit: Unit, owners: Iterable[str]) -> tuple[str, ...]:
    """Every feed that there is."""
    return (
        "portfolio",
        "governance",
        "public",
        *(f"workstream:{reference}" for reference in unit.keys("workstream")),
        *(f"committee:{key}" for key in unit.keys("committee")),
        *(f"owner:{owner}" for owner in owners),
    )


def files_of(scopes: Iterable[str]) -> dict[str, str]:
    """The file of each feed."""
    return file_names(scopes, ".ics")


def _chosen(profile: str | Choices) -> Choices:
    return profile if isinstance(profile, Choices) else choices(profile)


def _must_be_folder(directory: Path) -> None:
    if directory.exists() and not directory.is_dir():
        raise BadInput("bad-usage", f"'{directory}' is a file. Name a folder for the calendars.")


def _feed(scope: str, chosen: Choices, served: Served) -> Feed:
    profile = shown_in(scope, chosen).profile
    return Feed(scope, profile, served.events, served.etag, served.left_out, served.left_out_words, made=served.content)


def _listed(as_of: date, item: Feed) -> Listed:
    """A feed that was written, as the page of its folder lists it."""
    assert item.path is not None
    day = next_day(item.content, as_of)
    return Listed(item.scope, item.profile, item.path.name, item.events, day, item.left_out_words)


def _written(scope: str, chosen: Choices, served: Served, path: Path) -> Feed:
    """The feed in its file, and no longer in memory."""
    changed = write_if_changed(path, served.content)
    return replace(_feed(scope, chosen, served), path=path, changed=changed, made=None)

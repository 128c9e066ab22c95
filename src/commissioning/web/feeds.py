"""The answer of each address: its feed, that it was withdrawn, or the last good answer when something is broken."""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Final

from commissioning.errors import CommissioningError, NotFound
from commissioning.publish.choices import Choices
from commissioning.publish.ical import UID_DOMAIN, closed_uid, notice
from commissioning.publish.text import file_names, one_line
from commissioning.service.feeds.serving import calendar_of
from commissioning.service.feeds.telling import tell_all
from commissioning.store import Address, Author, State, Store, lasting_id
from commissioning.web.database import Database
from commissioning.web.kept import Kept
from commissioning.web.representation import Good, Representation

MOST_BYTES: Final = 128_000_000
"""So much of calendars is held in memory; the rest is made again, or read from the folder of last answers."""

FETCHED_EVERY: Final = 600.0
"""So many seconds pass, at least, before it is kept again that an address was used."""

TELL_AGAIN_SECONDS: Final = 300.0
"""So long after calendars could not be told what is true today, it is not tried again."""

NOTICE_FILE: Final = "calendar.ics"

_log = logging.getLogger("commissioning.serve")


@dataclass(frozen=True)
class Clock:
    """The door to the clock, handed in by the rim."""

    now: Callable[[], datetime]
    today: Callable[[], date]


@dataclass(frozen=True)
class Terms:
    """What a server tells besides dates.

    Attributes:
        pages: the address of the pages that explain dates; ``None`` without.
        contact: whom somebody asks whose address was withdrawn.
    """

    pages: str | None
    contact: str | None


@dataclass(frozen=True, slots=True)
class Quick:
    """An answer that holds while nothing is recorded, on its day, until it is to be kept again that it was given."""

    pulse: object
    day: date
    until: float
    good: Good


class Feeds:
    """The answers of a server; its methods may be called from many threads at once."""

    def __init__(self, database: Database, kept: Kept, clock: Clock, terms: Terms) -> None:
        self._database = database
        self._kept = kept
        self._clock = clock
        self._terms = terms
        self._lock = threading.Lock()
        self._good: dict[str, Good] = {}
        self._quick: dict[str, Quick] = {}
        self._made: OrderedDict[tuple[str, str], tuple[object, Representation]] = OrderedDict()
        self._making: dict[tuple[str, str], threading.Lock] = {}
        self._fetched: dict[str, float] = {}
        self._swept: object = None
        self._told: date | None = None
        self._tell_after = 0.0
        self._telling = False
        self._behind = ThreadPoolExecutor(1, thread_name_prefix="serve-behind")

    def close(self) -> None:
        """Waits for what is done behind the answers."""
        self._behind.shutdown(cancel_futures=True)

    def at_once(self, digest: str) -> Good | None:
        """The answer of an address when nothing was recorded since it was last given; never waits."""
        known = self._quick.get(digest)
        if known is None or monotonic() > known.until or self._clock.today() != known.day:
            return None
        return known.good if self._database.pulse() == known.pulse else None

    def of_address(self, digest: str, reader: str | None) -> Good | None:
        """What the address whose secret has this digest answers; ``None`` when there never was such a one.

        Raises whatever goes wrong; ``last_good`` is then the answer.
        """
        day = self._clock.today()
        with self._database.open() as store:
            # Asked first: what is recorded from here on makes it another one.
            pulse = self._database.pulse()
            state = store.state(digest)
            address = state.address
            self._sweep_soon(state)
            if address is None:
                return None
            if address.ended is not None:
                return self._withdrawn(digest, address, address.ended)
            made = self._made_of(store, address.scope, Choices.of(address.choices), state)
            good = self._dated(digest, address.scope, made, keep=True)
        self._tell_soon(state)
        self._keep_fetched(digest, address, reader)
        if pulse is not None:
            self._quick[digest] = Quick(pulse, day, self._fetched[digest] + FETCHED_EVERY, good)
        return good

    def of_scope(self, scope: str, choices: Choices, file: str) -> Good:
        """The feed of a scope, for the pages of a trusted network; ``last_good`` knows it by the name of its file."""
        with self._database.open() as store:
            state = store.state("")
            good = self._dated(file, scope, self._made_of(store, scope, choices, state), keep=False)
        self._tell_soon(state)
        return good

    def last_good(self, digest: str) -> Good | None:
        """What an address last answered, from memory or from its file."""
        with self._lock:
            known = self._good.get(digest)
        return known or self._kept.get(digest)

    def unavailable(self) -> Good:
        """The answer when nothing good is known: one entry that says so; programs take an empty one for a fault."""
        today = self._clock.today()
        midnight = datetime(today.year, today.month, today.day, tzinfo=self._clock.now().tzinfo)
        words = "The dates of this calendar cannot be read at the moment; they come back by themselves"
        return _notice("Calendar not available now", "unavailable", words, today, midnight)

    def _made_of(self, store: Store, scope: str, choices: Choices, state: State) -> Representation:
        """A feed as it is now: made once for each version of what calendars were told, and each day."""
        key = (scope, json.dumps(choices.as_dict(), sort_keys=True))
        day = self._clock.today()
        version = (state.version, day)
        with self._lock:
            found = self._made.get(key)
            making = self._making.setdefault(key, threading.Lock())
        if found is not None and found[0] == version:
            return found[1]
        with making:
            with self._lock:
                found = self._made.get(key)
            if found is not None and found[0] == version:
                return found[1]
            body = self._joined(store, scope, choices, day)
            same = found is not None and found[1].body == body
            made = found[1] if found is not None and same else Representation(body)
            if not made.is_whole:
                raise ValueError(f"the calendar of {scope} was made without a beginning or an end")
            with self._lock:
                self._made[key] = (version, made)
                self._made.move_to_end(key)
                while len(self._made) > 1 and sum(len(r.body) for _, r in self._made.values()) > MOST_BYTES:
                    self._made.popitem(last=False)
            return made

    def _joined(self, store: Store, scope: str, choices: Choices, day: date) -> bytes:
        try:
            return calendar_of(store, scope, choices, as_of=day, pages=self._terms.pages).content
        except NotFound:
            if not scope.startswith("owner:"):
                raise
            # Nothing is theirs since today; the next time that calendars are told, that is kept with its day.
            at = datetime(day.year, day.month, day.day, tzinfo=UTC)
            uid = closed_uid(lasting_id("closed", scope))
            return notice("Commissioning", uid, "This calendar holds nothing any more", day, at)

    def _dated(self, digest: str, scope: str, made: Representation, *, keep: bool) -> Good:
        """An answer with the instant since when it is what it is; an answer that is new is kept."""
        with self._lock:
            before = self._good.get(digest)
        if before is not None and before.representation is made:
            return before
        if before is None and keep:
            before = self._kept.get(digest)
        if before is not None and before.representation.body == made.body:
            good = Good(made, before.modified, before.file)
        else:
            modified = self._clock.now().replace(microsecond=0)
            # Programs count in whole seconds: of two answers in one second the later one must still look newer.
            if before is not None and modified <= before.modified:
                modified = before.modified + timedelta(seconds=1)
            good = Good(made, modified, _file_of(scope))
            if keep:
                self._kept.put(digest, good)
        with self._lock:
            self._good[digest] = good
        return good

    def _withdrawn(self, digest: str, address: Address, ended: datetime) -> Good:
        whom = self._terms.contact or "whoever gave you this address"
        words = f"This calendar was withdrawn at this address. Ask {one_line(whom)} for a new one"
        good = _notice("Withdrawn calendar", f"withdrawn-{address.id}", words, ended.date(), ended)
        self._kept.remove(digest)
        with self._lock:
            self._good[digest] = good
        return good

    def _keep_fetched(self, digest: str, address: Address, reader: str | None) -> None:
        at = monotonic()
        if at < self._fetched.get(digest, at - FETCHED_EVERY) + FETCHED_EVERY:
            return
        self._fetched[digest] = at
        now = self._clock.now()
        said = one_line(reader)[:200] if reader else None

        def write() -> None:
            with self._database.open() as store:
                store.fetched(address.id, now, said)

        self._soon("when it was fetched", write)

    def _tell_soon(self, state: State) -> None:
        """Has calendars told what is true today, behind the answers; until then they answer what is known."""
        today = self._clock.today()
        told = today in (state.told_on, self._told) or (state.told_on is not None and state.told_on > today)
        with self._lock:
            if told or self._telling or monotonic() < self._tell_after:
                return
            self._telling = True
            self._tell_after = monotonic() + TELL_AGAIN_SECONDS

        def work() -> None:
            try:
                with self._database.open() as store:
                    tell_all(store, author=Author("serve", self._clock.now()), as_of=today)
                self._told, self._tell_after = today, 0.0
            finally:
                self._telling = False

        self._soon("what is true today", work)

    def _sweep_soon(self, state: State) -> None:
        """Forgets what revoked addresses answered, each time that something was recorded."""
        if state.version == self._swept:
            return
        self._swept = state.version

        def sweep() -> None:
            with self._database.open() as store, store.reading() as unit:
                ended = unit.ended_digests()
            for digest in ended:
                self._kept.remove(digest)

        self._soon("which addresses are revoked", sweep)

    def _soon(self, what: str, work: Callable[[], None]) -> None:
        def quietly() -> None:
            try:
                work()
            except CommissioningError as error:
                _log.warning("Could not keep %s: %s", what, error)
            except Exception:  # noqa: BLE001  (what is done behind the answers must not end them)
                _log.exception("Could not keep %s", what)

        try:
            self._behind.submit(quietly)
        except RuntimeError:  # the server is being stopped
            return


def _notice(title: str, id: str, words: str, day: date, at: datetime) -> Good:
    body = notice(title, f"notice-{id}@{UID_DOMAIN}", words, day, at)
    return Good(Representation(body), at.replace(microsecond=0), NOTICE_FILE)


def _file_of(scope: str) -> str:
    """The name under which a feed is saved; it names no owner, because officers alone are told who that is."""
    sort = scope.partition(":")[0]
    return file_names(["owner" if sort == "owner" else scope], ".ics").popitem()[1]

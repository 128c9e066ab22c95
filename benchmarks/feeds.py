"""A feed of ten thousand entries, against reading its texts from SQLite, and against building it with icalendar.

    python -m benchmarks.feeds [--entries 10000] [--rounds 15]

The floor reads the same texts from the same file by the sqlite3 module alone, and joins them. The window and the cap
are lifted for that; the last lines are of the feed as programs get it. All run in turn in one process.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

from benchmarks.council import AUTHOR, DAY, make_council
from benchmarks.measuring import middle, progress
from benchmarks.portfolio import timed
from commissioning.publish.choices import Choices
from commissioning.publish.feeds import LIMITS, NO_LIMITS, Limits
from commissioning.publish.ical import calendar_bytes, event_bytes
from commissioning.service.feeds.calendars import told_of
from commissioning.service.feeds.serving import Served, calendar_of
from commissioning.service.feeds.telling import tell_all
from commissioning.store import Store, StoredEvent

PAGES = "https://calendars.example"
OFFICER = Choices("officer")
ENTRIES_OF_A_WORKSTREAM = 38

MOST_TO_THE_FLOOR = 2.0
LEAST_TO_ICALENDAR = 200.0
MOST_BYTES, MOST_ENTRIES, MOST_SECONDS = 1_000_000, 1000, 0.050


class Council:
    """A database with calendars that were told of some ten thousand entries."""

    def __init__(self, folder: Path, entries: int) -> None:
        self.file = folder / "council.db"
        url = f"sqlite:///{self.file.as_posix()}"
        make_council(url, entries // ENTRIES_OF_A_WORKSTREAM)
        self.store = Store.open(url)
        tell_all(self.store, author=AUTHOR, as_of=DAY)
        self._changes = 0

    def feed(self, limits: Limits) -> Served:
        """The feed, with the digest of its bytes."""
        served = calendar_of(self.store, "portfolio", OFFICER, as_of=DAY, pages=PAGES, limits=limits)
        _ = served.etag
        return served

    def floor(self) -> bytes:
        """The same texts, read and joined."""
        with closing(sqlite3.connect(self.file)) as connection:
            query = "SELECT content FROM event_text WHERE variant = 'officer/event'"
            return b"".join([content for (content,) in connection.execute(query)])

    def told(self) -> list[StoredEvent]:
        """What calendars were told and this feed shows, in its order."""
        with self.store.reading() as unit:
            events = [event for event in unit.events().values() if event.kind != "stage"]
        return sorted(events, key=lambda event: (event.day, event.reference, event.key))

    def built(self) -> bytes:
        """The same calendar, built entry by entry with icalendar."""
        texts = [event_bytes(told_of(event), OFFICER, pages=PAGES) for event in self.told()]
        return calendar_bytes("Commissioning portfolio (Anytown Council)", texts, OFFICER, meetings=False)

    def change_one(self) -> None:
        """Tells calendars that one entry looks otherwise."""
        self._changes += 1
        with self.store.writing(AUTHOR) as unit:
            event = next(islice(unit.events(["W-00001"]).values(), 5, None))
            later = event.stamp + timedelta(seconds=1)
            unit.put_events([replace(event, sequence=event.sequence + 1, stamp=later)])


def seconds(rounds: int, work: Callable[[], object], before: Callable[[], object] = lambda: None) -> list[float]:
    """CPU seconds of each round."""
    found = []
    for _ in range(rounds):
        before()
        found.append(timed(work)[0])
    return found


def main() -> None:
    """Measures in turn, prints the ratios, and fails where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        progress("making the council")
        council = Council(Path(name), options.entries)
        with closing(council.store):
            report(council, options.rounds)


def report(council: Council, rounds: int) -> None:
    """Prints the figures of a council."""
    progress("building with icalendar")
    building, whole = timed(council.built)
    first, served = timed(lambda: council.feed(NO_LIMITS))
    if sorted(whole.split(b"BEGIN:VEVENT")[1:-1]) != sorted(served.content.split(b"BEGIN:VEVENT")[1:-1]):
        raise SystemExit("the feed and what icalendar builds differ")
    to_floor, again = [], []
    floors, warms, joins = [], [], []
    for number in range(rounds):
        progress(f"round {number + 1} of {rounds}")
        floors.append(timed(council.floor)[0])
        warms.append(timed(lambda: council.feed(NO_LIMITS))[0])
        council.change_one()
        joins.append(timed(lambda: council.feed(NO_LIMITS))[0])
        to_floor.append(warms[-1] / floors[-1])
        again.append(joins[-1] / floors[-1])
    print(f"{served.events:,} entries, {len(served.content) / 1e6:.1f} MB; seconds are of CPU")
    print(f"built with icalendar {building:.2f} s; first fetch, every entry rendered and kept, {first:.2f} s")
    print(f"read and joined by sqlite3 {median(floors) * 1e3:.1f} ms")
    print(f"fetched again, nothing changed: {median(warms) * 1e3:.2f} ms, {middle(to_floor)} times the floor, "
          f"{building / median(warms):,.0f} times faster than building")  # fmt: skip
    print(f"one entry changed and fetched: {median(joins) * 1e3:.1f} ms, {middle(again)} times the floor, "
          f"{building / median(joins):,.0f} times faster than building")  # fmt: skip
    capped = council.feed(LIMITS)
    cold = seconds(rounds * 4, lambda: council.feed(LIMITS), council.change_one)
    warm = seconds(rounds * 4, lambda: council.feed(LIMITS))
    slow, quick = (quantiles(found, n=20)[-1] for found in (cold, warm))
    print(f"within window and cap: {capped.events:,} entries, {len(capped.content):,} bytes. {capped.left_out_words}")
    print(f"19 of 20 are fetched in {quick * 1e3:.2f} ms; after a change in {slow * 1e3:.1f} ms")
    missed = [
        words
        for words, fine in (
            ("a fetch takes longer than twice the floor", median(to_floor) <= MOST_TO_THE_FLOOR),
            ("a fetch is not 200 times faster than building", building / median(warms) >= LEAST_TO_ICALENDAR),
            ("a feed is larger than programs read", len(capped.content) < MOST_BYTES),
            ("a feed has more entries than programs read", capped.events <= MOST_ENTRIES),
            ("a capped feed takes longer than 50 ms", max(slow, quick) < MOST_SECONDS),
        )
        if not fine
    ]
    if missed:
        raise SystemExit("; ".join(missed))


if __name__ == "__main__":
    main()

"""Feeds joined from kept texts, on both databases: within window and cap, never from a text of something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import create_engine, text

from commissioning.publish.choices import Choices, choices
from commissioning.publish.entries import ENTRY_KINDS, Entry, Told
from commissioning.publish.feeds import Among, Limits, nearest, shown_in, wanted
from commissioning.publish.ical import edition
from commissioning.service.feeds.calendars import told_of
from commissioning.service.feeds.serving import Served, calendar_of, variant_of
from commissioning.store import Author, Store, Stored, StoredEvent, lasting_id
from commissioning.store.engine import parse_url

AT = datetime(2025, 7, 1, 8, tzinfo=UTC)
AUTHOR = Author("tests", AT)
DAY = date(2025, 7, 1)
OFFICER = Choices("officer")


def told(entry: Entry, *, sequence: int = 0, cancelled_on: date | None = None) -> StoredEvent:
    return StoredEvent(
        lasting_id("event", entry.reference, entry.key), entry.reference, entry.key, sequence, AT, "d" * 64, entry.day,
        entry.label, entry.kind, entry.owner, entry.committee, entry.cancelled, None, None, entry.until, cancelled_on,
        entry.kept(), entry.withheld,
    )  # fmt: skip


def step(reference: str, key: str, day: date, **other: object) -> Entry:
    return Entry(reference, key, "step", f"Title of {reference}", f"Label of {key}", day, **other)  # type: ignore[arg-type]


def tell(store: Store, events: Iterable[StoredEvent]) -> None:
    with store.writing(AUTHOR) as unit:
        unit.put_events(events)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    made = Store.open(url, create=True)
    with made.writing(AUTHOR) as unit:
        unit.put_noun(Stored("council", "council", {"name": "Example Council", "calendar": "england"}, None, None))
        for reference in ("A", "B"):
            unit.put_noun(Stored("workstream", reference, {"title": reference}, None, None))
        unit.put_noun(Stored("committee", "scrutiny", {"key": "scrutiny", "title": "Scrutiny"}, None, None))
    yield made
    made.close()


def feed(store: Store, scope: str = "portfolio", chosen: Choices = OFFICER, **other: object) -> Served:
    return calendar_of(store, scope, chosen, **{"as_of": DAY, "pages": None, **other})  # type: ignore[arg-type]


def labels(served: Served) -> list[str]:
    calendar = Calendar.from_ical(served.content)
    return [str(event["SUMMARY"]).split(": ", 1)[-1].removeprefix("Label of ") for event in calendar.walk("VEVENT")]


def sql(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        done = connection.execute(text(statement))
        rows = [tuple(row) for row in done] if done.returns_rows else []
    engine.dispose()
    return rows


def rewrite(url: str, change: Callable[[bytes], bytes]) -> None:
    """Writes over every kept text, as nobody but a test does."""
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        for id, content in connection.execute(text("SELECT event, content FROM event_text")).all():
            update = text("UPDATE event_text SET content = :content WHERE event = :id")
            connection.execute(update, {"content": change(bytes(content)), "id": id})
    engine.dispose()


def test_the_window_is_ninety_days_back_and_two_years_ahead_in_whole_months(store: Store) -> None:
    days = {
        "too-old": date(2025, 3, 31), "oldest": date(2025, 4, 1), "yesterday": date(2025, 6, 30), "today": DAY,
        "last": date(2027, 7, 31), "too-far": date(2027, 8, 1),
    }  # fmt: skip
    tell(store, [told(step("A", key, day)) for key, day in days.items()])
    served = feed(store)
    assert labels(served) == ["oldest", "yesterday", "today", "last"]
    assert (served.events, served.left_out) == (4, 2)
    said = "Left out: 1 entry before Tue 1 Apr 2025; 1 entry after Sat 31 Jul 2027."
    assert served.left_out_words == said
    assert str(Calendar.from_ical(served.content)["DESCRIPTION"]).endswith(said)


def test_a_stage_is_held_as_long_as_one_of_its_days_is(store: Store) -> None:
    spans = {
        "over": (date(2024, 1, 1), date(2025, 3, 31)), "ends": (date(2024, 1, 2), date(2025, 4, 1)),
        "goes-on": (date(2023, 1, 1), date(2030, 1, 1)), "begins": (date(2027, 7, 31), date(2028, 1, 1)),
        "far": (date(2027, 8, 1), date(2028, 1, 1)),
    }  # fmt: skip
    entries = [
        Entry("A", f"stage/{key}", "stage", "T", f"Label of {key}", first, last) for key, (first, last) in spans.items()
    ]
    tell(store, map(told, [*entries, step("A", "today", DAY)]))
    assert labels(feed(store, chosen=replace(OFFICER, stages=True))) == ["goes-on", "ends", "today", "begins"]
    assert labels(feed(store)) == ["today"]
    # One that goes on is as near as today, so it goes before what is past, however long ago it began.
    two = feed(store, chosen=replace(OFFICER, stages=True), limits=Limits(entries=2))
    assert labels(two) == ["goes-on", "today"]


def test_the_cap_keeps_what_is_nearest_and_coming_before_past(store: Store) -> None:
    ahead = [step("A", f"ahead-{number:04}", DAY + timedelta(days=number % 700)) for number in range(999)]
    behind = [step("A", f"behind-{number}", DAY - timedelta(days=number)) for number in (1, 2, 3)]
    tell(store, map(told, [*ahead, *behind]))
    served = feed(store)
    found = labels(served)
    assert len(found) == served.events == 1000
    assert found[0] == "behind-1"
    assert served.left_out_words == "Left out: 2 entries furthest from today, because programs read no more."
    tell(store, [told(step("A", "ahead-more", DAY + timedelta(days=699)))])
    found = labels(feed(store))
    assert (len(found), found[0], found[-1]) == (1000, "ahead-0000", "ahead-more")


def test_no_feed_is_larger_than_programs_read(store: Store) -> None:
    long = "£" * 1500
    tell(store, [told(step("A", f"k{n:03}", DAY + timedelta(days=n), because=long)) for n in range(400)])
    served = feed(store)
    assert len(served.content) <= 900_000
    one = len(feed(store, limits=Limits(entries=1)).content)
    two = len(feed(store, limits=Limits(entries=2)).content)
    # No other entry would have fitted beside what is left for the head.
    assert len(served.content) + (two - one) > 900_000 - 20_000
    assert labels(served) == [f"k{n:03}" for n in range(served.events)]
    assert served.left_out == 400 - served.events > 0
    reminded = feed(store, chosen=replace(OFFICER, alarms=(14, 2, 0)))
    assert len(reminded.content) <= 900_000
    assert reminded.events < served.events


def test_a_cancelled_entry_is_shown_for_sixty_days(store: Store) -> None:
    entry = step("A", "dropped", date(2025, 9, 1), cancelled=True, owner="lead")
    tell(store, [told(entry, cancelled_on=date(2025, 7, 1)), told(step("A", "other", date(2025, 9, 1)))])
    assert len(labels(feed(store, as_of=date(2025, 8, 30)))) == 2
    gone = feed(store, as_of=date(2025, 8, 31))
    assert labels(gone) == ["other"]
    assert gone.left_out == 0


def test_a_workstream_has_the_meetings_that_it_goes_to(store: Store) -> None:
    meetings = [
        Entry("scrutiny", f"meeting/{day}", "meeting", "Scrutiny", day, date.fromisoformat(day), committee="scrutiny")
        for day in ("2025-08-28", "2025-09-25", "2025-11-13", "2026-01-15")
    ]
    goes = [
        Entry("A", key, "meeting", "T", key, date.fromisoformat(day), committee="scrutiny", **other)  # type: ignore[arg-type]
        for key, day, other in (
            ("open", "2025-08-28", {}),
            ("exempt", "2025-09-25", {"withheld": True}),
            ("off", "2025-11-13", {"cancelled": True}),
        )
    ]
    tell(store, map(told, [*meetings, *goes]))

    def held(profile: str) -> list[str]:
        served = feed(store, "workstream:A", choices(profile))
        events = Calendar.from_ical(served.content).walk("VEVENT")
        return [f"{event['UID'][:2]} {event['DTSTART'].dt}" for event in events]

    both, exempt, off = ["ms 2025-08-28", "mt 2025-08-28"], ["ms 2025-09-25", "mt 2025-09-25"], ["ms 2025-11-13"]
    assert held("officer") == held("dates-only") == [*both, *exempt, *off]
    # A meeting beside which nothing is told would still tell that the workstream goes there.
    assert held("public") == [*both, *off]


def test_a_calendar_without_entries_says_so(store: Store) -> None:
    tell(store, [told(step("A", "old", date(2020, 1, 1)))])
    served = feed(store, "workstream:B")
    (event,) = Calendar.from_ical(served.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == "B (Example Council): nothing at present"
    assert served.content == feed(store, "workstream:B", as_of=date(2025, 7, 31)).content
    assert b"1 entry before" in feed(store, "workstream:A").content.replace(b"\r\n ", b"")


def test_texts_are_kept_and_used(store: Store, url: str) -> None:
    tell(store, [told(step("A", key, DAY)) for key in ("one", "two")])
    first = feed(store).content
    kept = sql(url, "SELECT variant, sequence, edition FROM event_text")
    assert kept == [("officer/event", 0, edition(None))] * 2
    rewrite(url, lambda content: content.replace(b"Label", b"Kept"))
    other = Store.open(url)
    assert feed(other).content == first.replace(b"Label", b"Kept")
    # In one process the same calendar is given until something is told.
    assert feed(store).content == first
    other.close()


@pytest.mark.parametrize("column", ["sequence = 7", f"edition = '{'0' * 64}'"])
def test_a_text_of_something_else_is_not_used_but_replaced(store: Store, url: str, column: str) -> None:
    tell(store, [told(step("A", "one", DAY), sequence=0)])
    right = feed(store).content
    sql(url, f"UPDATE event_text SET {column}")
    rewrite(url, lambda _: b"poison")
    other = Store.open(url)
    assert feed(other).content == right
    assert b"poison" not in feed(other).content
    other.close()
    assert sql(url, "SELECT sequence, edition FROM event_text") == [(0, edition(None))]


def test_a_change_renders_its_own_entry_alone(store: Store, url: str) -> None:
    tell(store, [told(step("A", key, DAY)) for key in ("one", "two", "three")])
    feed(store)
    before = dict(sql(url, "SELECT event, content FROM event_text"))
    changed = told(step("A", "two", DAY + timedelta(days=1)), sequence=1)
    tell(store, [changed])
    assert {id for (id,) in sql(url, "SELECT event FROM event_text")} == before.keys() - {changed.id}
    served = feed(store)
    assert labels(served) == ["one", "three", "two"]
    after = dict(sql(url, "SELECT event, content FROM event_text"))
    assert {id for id in before if before[id] != after[id]} == {changed.id}


def test_the_text_of_an_entry_goes_with_it(store: Store, url: str) -> None:
    tell(store, [told(step("A", key, DAY)) for key in ("one", "two")])
    feed(store)
    with store._engine.begin() as connection:
        connection.execute(text("DELETE FROM event WHERE key = 'one'"))
    assert sql(url, "SELECT count(*) FROM event_text") == [(1,)]


def test_where_the_database_is_held_the_feed_is_right_and_not_kept(store: Store, url: str) -> None:
    tell(store, [told(step("A", "one", DAY))])
    with store.writing(AUTHOR):
        other = Store.open(url)
        assert labels(feed(other)) == ["one"]
        assert labels(feed(other, "workstream:A")) == ["one"]
        other.close()
    # On a server a text can be kept beside what somebody else writes.
    assert sql(url, "SELECT count(*) FROM event_text") == [(0 if url.startswith("sqlite") else 1,)]
    assert labels(feed(store)) == ["one"]
    assert sql(url, "SELECT count(*) FROM event_text") == [(1,)]


def test_where_the_database_may_not_be_written_the_feed_is_right(store: Store, url: str) -> None:
    tell(store, [told(step("A", "one", DAY))])
    if url.startswith("sqlite"):
        other = Store.open(url)
        with other._engine.connect() as connection:
            connection.execute(text("PRAGMA query_only = ON"))  # of the one connection that it uses
    else:
        name = f"reader_{url.rpartition('/')[2]}"
        sql(url, f'CREATE ROLE "{name}" LOGIN')
        sql(url, f'GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{name}"')
        other = Store.open(url.replace("//tests@", f"//{name}@"))
    assert labels(feed(other)) == ["one"]
    other.close()
    assert sql(url, "SELECT count(*) FROM event_text") == [(0,)]


def test_texts_are_in_no_copy(store: Store, url: str, tmp_path: Path) -> None:
    tell(store, [told(step("A", "one", DAY))])
    feed(store)
    assert sql(url, "SELECT count(*) FROM event_text") == [(1,)]
    store.backup_to(tmp_path / "copy.db")
    copy = f"sqlite:///{(tmp_path / 'copy.db').as_posix()}"
    assert sql(copy, "SELECT count(*) FROM event_text") == [(0,)]
    with (tmp_path / "dump").open("wb") as out:
        store.dump_to(out)
    assert b"event_text" not in (tmp_path / "dump").read_bytes()
    other = Store.open(f"sqlite:///{(tmp_path / 'other.db').as_posix()}", create=True)
    other.bring(tmp_path / "copy.db")
    assert feed(other).content == feed(store).content
    # What is replaced may have texts, too.
    other.bring(tmp_path / "copy.db", keep_old=lambda: None)
    assert feed(other).content == feed(store).content
    other.close()


DAYS = st.integers(-100, 760).map(lambda number: DAY + timedelta(days=number))
KEYS = st.sampled_from("abcdefg")


@st.composite
def entries(draw: st.DrawFn) -> Told:
    kind = draw(st.sampled_from(ENTRY_KINDS))
    meeting = kind == "meeting" and draw(st.booleans())
    day = draw(DAYS)
    until = day + timedelta(days=draw(st.integers(0, 200))) if kind == "stage" else None
    cancelled = draw(st.booleans())
    key = f"meeting/{draw(KEYS)}" if meeting else f"stage/{draw(KEYS)}" if kind == "stage" else draw(KEYS)
    entry = Entry(
        "scrutiny" if meeting else draw(st.sampled_from("AB")), key, kind, "T", "L", day, until,
        owner=draw(st.sampled_from([None, "lead", "clerk"])),
        committee="scrutiny" if meeting else draw(st.sampled_from([None, "scrutiny"])), cancelled=cancelled,
        withheld=draw(st.booleans()),
    )  # fmt: skip
    since = draw(st.sampled_from([date(2025, 5, 1), date(2025, 5, 2), date(2025, 6, 1)])) if cancelled else None
    return told_of(told(entry, cancelled_on=since))


SCOPES = ("portfolio", "governance", "public", "workstream:A", "owner:lead", "committee:scrutiny")
CHOICES = [Choices(profile, stages, tasks) for profile in ("officer", "public") for stages in (False, True)
           for tasks in (False, True)]  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(entries(), max_size=25, unique_by=lambda item: item.id), st.sampled_from(SCOPES), st.data())
def test_the_database_chooses_what_the_rule_says(
    store: Store, found: list[Told], scope: str, data: st.DataObject
) -> None:
    """What a feed holds is one value, read by a rule over entries and by a question to the database."""
    chosen = shown_in(scope, data.draw(st.sampled_from(CHOICES)))
    asked = wanted(scope, chosen, DAY)
    with store.writing(AUTHOR) as unit:
        unit._session.connection().execute(text("DELETE FROM event"))
        unit.put_events([told(item.entry, cancelled_on=item.cancelled_on) for item in found])
        coming, past = (
            [id for _, id, *_ in unit.ready_texts(asked, variant_of(chosen), "x", coming=is_coming, most=None)]
            for is_coming in (True, False)
        )
        counts = unit.count_entries(asked)
    about = Among(found).about(asked)
    near = nearest(about, asked)
    assert [*coming, *past] == [item.id for item in near]
    assert counts.before + counts.within + counts.after == len(about)
    assert counts.within == len(near)

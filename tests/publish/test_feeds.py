"""Calendars that officers can trust: read back by icalendar and by a reader that shares no code with it."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar, vText

from commissioning import Author, NotFound, Store, service, settings
from commissioning.publish.choices import Choices
from commissioning.publish.entries import Entry, Told
from commissioning.publish.feeds import wanted
from commissioning.publish.ical import calendar_bytes, event_bytes
from commissioning.publish.text import file_names, one_line
from commissioning.service.feeds.calendars import look, tell
from commissioning.service.portfolio import Portfolio
from tests.conftest import Desk

LONDON = ZoneInfo("Europe/London")
DAY = date(2025, 7, 1)


def events(content: bytes) -> dict[str, object]:
    return {str(event["UID"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def feed(desk: Desk, scope: str, *, profile: str = "officer", as_of: str = "2025-07-01") -> bytes:
    ran = desk.run("feed", scope, "--profile", profile, as_of=as_of)
    assert ran.code == 0, ran.err
    return ran.out


def test_milestones_are_whole_days(desk: Desk) -> None:
    found = events(feed(desk, "workstream:DEM-2025")).values()
    start = next(event for event in found if "Service starts" in event["SUMMARY"])
    plan = {item["key"]: item for item in desk.json("plan", "DEM-2025")["milestones"]}
    assert start["DTSTART"].dt == date.fromisoformat(plan["service-start"]["forecast"])
    assert start["DTSTART"].params["VALUE"] == "DATE"
    assert start["DTEND"].dt - start["DTSTART"].dt == timedelta(days=1)
    assert start["TRANSP"] == "TRANSPARENT"


def test_meetings_are_half_past_five_in_london_in_summer_and_winter(desk: Desk) -> None:
    content = feed(desk, "committee:asc-scrutiny")
    meetings = [event for event in events(content).values() if str(event["UID"]).startswith("mt-")]
    assert len(meetings) == 7  # of 12; five were before April 2025
    for event in meetings:
        assert isinstance(event["DTSTART"].dt, datetime)
        assert event["DTSTART"].params["TZID"] == "Europe/London"
        assert event["DTSTART"].dt.strftime("%H:%M") == "17:30"
    assert b"BEGIN:VTIMEZONE" in content
    assert b"RDATE" not in content
    january = next(event for event in meetings if event["DTSTART"].dt.date() == date(2026, 1, 15))
    august = next(event for event in meetings if event["DTSTART"].dt.date() == date(2025, 8, 28))
    assert january["DTSTART"].dt.utcoffset() == timedelta(0)
    assert august["DTSTART"].dt.utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize(
    "scope", ["portfolio", "workstream:DEM-2025", "committee:asc-scrutiny", "governance", "public"]
)
def test_an_independent_reader_sees_the_same(desk: Desk, scope: str) -> None:
    content = feed(desk, scope)
    ours = events(content)
    theirs = {event.uid: event for event in IcsCalendarStream.calendar_from_ics(content.decode()).events}
    assert ours.keys() == theirs.keys()
    assert ours
    for uid, event in ours.items():
        other = theirs[uid]
        assert other.summary == str(event["SUMMARY"])
        assert other.sequence == event["SEQUENCE"]
        start = event["DTSTART"].dt
        assert other.dtstart == start
        if isinstance(start, datetime):
            assert other.dtstart.astimezone(LONDON).strftime("%H:%M") == "17:30"


@pytest.mark.parametrize("profile", ["dates-only", "public", "officer"])
def test_lines_are_well_formed(desk: Desk, profile: str) -> None:
    content = feed(desk, "portfolio", profile=profile)
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
    uids = [line for line in content.split(b"\r\n") if line.startswith(b"UID:")]
    assert len(uids) == len(set(uids))


def test_publishing_twice_gives_the_same_bytes(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "published"
    first = desk.json("publish", folder)
    assert all(item["changed"] for item in first["feeds"])
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setenv("COMMISSIONING_NOW", "2025-07-01T21:00:00+01:00")
    second = desk.json("publish", folder)
    assert not any(item["changed"] for item in second["feeds"])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


def test_a_moved_milestone_keeps_its_uid_and_gains_sequence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = events(feed(desk, "workstream:DEM-2025"))
    monkeypatch.setenv("COMMISSIONING_NOW", "2025-07-02T10:00:00+01:00")
    desk.json(
        "slip",
        "DEM-2025",
        "benchmarking",
        "--to",
        "2025-07-10",
        "--by",
        "officer",
        "--because",
        "two councils answer late",
    )
    after = events(feed(desk, "workstream:DEM-2025"))
    assert before.keys() == after.keys()
    changed = {uid for uid in before if before[uid].to_ical() != after[uid].to_ical()}
    (uid,) = changed
    was, now = before[uid], after[uid]
    assert "Benchmarking" in now["SUMMARY"]
    assert now["DTSTART"].dt == date(2025, 7, 10)
    assert now["SEQUENCE"] == was["SEQUENCE"] + 1
    assert now["LAST-MODIFIED"].dt > was["LAST-MODIFIED"].dt
    assert "It moved from Fri 25 Apr 2025" in now["DESCRIPTION"]


def test_the_same_event_has_the_same_uid_in_every_feed(desk: Desk) -> None:
    portfolio = events(feed(desk, "portfolio"))
    for scope in ("workstream:DEM-2025", "committee:asc-scrutiny", "governance"):
        assert events(feed(desk, scope)).keys() <= portfolio.keys()


def test_a_milestone_that_is_left_out_later_is_told_as_cancelled(desk: Desk, tmp_path: Path) -> None:
    source = Path(__file__).resolve().parents[2] / "examples" / "leicester" / "workstreams" / "dementia-support.yaml"
    text = source.read_text(encoding="utf-8")
    assert "\n    steps:\n" in text
    changed = tmp_path / "dementia.yaml"
    changed.write_text(
        text.replace("\n    steps:\n", "\n    steps:\n      gap-analysis: {left_out: Done by the ICB.}\n"),
        encoding="utf-8",
    )
    desk.json("load", changed, "--by", "officer")
    found = [
        event for event in events(feed(desk, "workstream:DEM-2025")).values() if "Gap analysis" in event["SUMMARY"]
    ]
    (gap,) = found
    assert gap["STATUS"] == "CANCELLED"
    assert gap["SUMMARY"].startswith("CANCELLED: ")
    assert gap["SEQUENCE"] == 1


def test_profiles_tell_no_more_than_they_may(desk: Desk) -> None:
    for scope in ("portfolio", "workstream:DEM-2025", "public"):
        for profile in ("dates-only", "public"):
            text = feed(desk, scope, profile=profile).decode().replace("\r\n ", "")
            assert "commissioning why" not in text
            assert "Age UK" not in text
            assert "Director" not in text
    only = feed(desk, "workstream:DEM-2025", profile="dates-only").decode().replace("\r\n ", "")
    summaries = {line for line in only.split("\r\n") if line.startswith("SUMMARY:DEM-2025")}
    kinds = ("step", "gate", "paper deadline", "notice", "scrutiny", "deadline", "start")
    words = {f"{kind}{doubt}" for kind in kinds for doubt in ("", " (earliest possible day)")}
    assert summaries <= {f"SUMMARY:DEM-2025: {word}" for word in words}


@pytest.mark.parametrize(
    "words",
    [
        "A\r\nBEGIN:VEVENT\r\nUID:evil",
        "A\nB",
        "A\rB",
        "A\x00B\x0bC\x85D\u2028E",
        "a;b,c\\d:e",
        "£ – emoji 🎂",
        "x" * 300,
        "\ud800lone",
    ],
)
def test_text_cannot_break_out_of_its_line(words: str) -> None:
    entry = Entry("REF", "key", "step", words, words, date(2026, 6, 15), owner=words, because=words, place=words)
    told = Told(entry, "00000000-0000-5000-8000-000000000000", 0, datetime(2025, 7, 1, tzinfo=LONDON))
    choices = Choices("officer")
    content = calendar_bytes(words, [event_bytes(told, choices, pages=None)], choices, meetings=False)
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert str(event["UID"]).startswith("ms-")
    assert content.split(b"\r\n").count(b"BEGIN:VEVENT") == 1
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert str(event["DESCRIPTION"]).startswith(one_line(words))
    # icalendar reads neither as the text that it is.
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == vText(one_line(words)).to_ical().decode()
    (again,) = IcsCalendarStream.calendar_from_ics(content.decode()).events
    assert again.dtstart == date(2026, 6, 15)


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    ran = desk.run("publish", tmp_path / "file" / "deeper", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (5, "output-unwritable")
    ran = desk.run("publish", tmp_path / "file", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (2, "bad-usage")


def test_names_that_look_alike_do_not_share_a_file() -> None:
    files = file_names(["owner:A B", "owner:A-B", "owner:a b", "owner:C", "owner:../..", "owner:"], ".ics")
    assert len({file.lower() for file in files.values()}) == 6
    assert files["owner:C"] == "owner-C.ics"
    assert not any("/" in file or file.startswith(".") for file in files.values())


def test_the_calendar_of_one_workstream_is_that_of_all_of_them(desk: Desk, tmp_path: Path) -> None:
    by = Author("publisher", settings.now())
    with closing(Store.open(desk.url)) as store:
        feeds = [
            feed
            for feed in service.publish(store, tmp_path / "all", author=by, as_of=DAY)
            if feed.scope.startswith("workstream:")
        ]
        for feed in feeds:
            _, _, reference = feed.scope.partition(":")
            alone = service.publish_workstream(store, reference, tmp_path / "one", author=by, as_of=DAY)
            assert feed.path is not None
            assert alone.path == tmp_path / "one" / feed.path.name
            assert alone.path.read_bytes() == feed.path.read_bytes()
            assert (alone.changed, alone.events) == (True, feed.events)
        with pytest.raises(NotFound, match="There is no workstream 'NOPE'"):
            service.publish_workstream(store, "NOPE", tmp_path / "one", author=by, as_of=DAY)
    assert len(feeds) > 3


def test_who_records_while_calendars_are_published_does_not_wait_and_is_told(desk: Desk, tmp_path: Path) -> None:
    by = Author("officer", settings.now())

    def somebody_records(scope: str, *_: int) -> None:
        if scope == "public":
            with closing(Store.open(desk.url)) as other:
                service.slip(other, "DEM-2025", "gap-analysis", to=date(2025, 12, 1), author=by, as_of=DAY)

    with closing(Store.open(desk.url)) as store:
        folder = tmp_path / "published"
        made = service.publish(store, folder, author=by, as_of=DAY, progress=somebody_records)
        after = {feed.scope: feed for feed in service.publish(store, folder, author=by, as_of=DAY)}
    file = (folder / "workstream-DEM-2025.ics").read_bytes()
    assert {feed.scope: feed.content for feed in made}["workstream:DEM-2025"] == file
    assert b"20251201" in file
    assert (after["workstream:DEM-2025"].changed, after["portfolio"].changed) == (False, True)


def test_what_was_looked_at_before_something_was_recorded_is_not_told(desk: Desk) -> None:
    by = Author("officer", settings.now())
    with closing(Store.open(desk.url)) as store:
        looked = look(store, DAY)
        service.slip(store, "DEM-2025", "gap-analysis", to=date(2025, 12, 1), author=by, as_of=DAY)
        with store.writing(by) as unit:
            told = tell(unit, Portfolio(unit, DAY), looked=looked)
    days = {item.entry.day for item in told if (item.entry.reference, item.entry.key) == ("DEM-2025", "gap-analysis")}
    assert days == {date(2025, 12, 1)}


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2025-06-30", "2025-04-01", "2027-06-30"),
        ("2025-07-01", "2025-04-01", "2027-07-31"),
        ("2025-07-29", "2025-04-01", "2027-07-31"),
        ("2025-07-30", "2025-05-01", "2027-07-31"),
        ("2026-02-28", "2025-11-01", "2028-02-29"),
    ],
)
def test_the_window_is_whole_months(day: str, first: str, last: str) -> None:
    """90 days before 29 July is 30 April, and before 30 July 1 May."""
    asked = wanted("portfolio", Choices(), date.fromisoformat(day))
    assert (asked.first.isoformat(), asked.last.isoformat()) == (first, last)

"""What a feed holds, by the commands that people use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.conftest import Desk


def calendar(desk: Desk, *words: str, as_of: str = "2025-07-01") -> Calendar:
    ran = desk.run("feed", *words, as_of=as_of)
    assert ran.code == 0, ran.err
    found = Calendar.from_ical(ran.out)
    assert isinstance(found, Calendar)
    return found


def texts(desk: Desk) -> dict[tuple[str, str], bytes]:
    with closing(sqlite3.connect(desk.file)) as connection:
        rows = connection.execute("SELECT event, variant, content FROM event_text").fetchall()
    return {(event, variant): content for event, variant, content in rows}


def test_a_feed_says_what_it_leaves_out(desk: Desk) -> None:
    # Five of the committee's twelve meetings were before April 2025; 90 days before 1 July is 2 April.
    (feed,) = desk.json("feed", "committee:asc-scrutiny")["feeds"]
    said = "Left out: 5 entries before Tue 1 Apr 2025."
    assert (feed["left_out"], feed["left_out_words"]) == (5, said)
    found = calendar(desk, "committee:asc-scrutiny")
    assert said in found["DESCRIPTION"]
    assert said in found["X-WR-CALDESC"]
    assert len(found.events) == feed["events"]
    (whole,) = desk.json("feed", "committee:asc-scrutiny", as_of="2024-08-01")["feeds"]
    assert (whole["left_out"], whole["left_out_words"]) == (0, None)


def test_stages_tasks_and_reminders_are_chosen(desk: Desk) -> None:
    plain = calendar(desk, "workstream:DEM-2025")
    staged = calendar(desk, "workstream:DEM-2025", "--stages")
    assert len(staged.events) == len(plain.events) + 4
    assert len([event for event in staged.events if event.get("CATEGORIES").to_ical() == b"Stage"]) == 4
    reminded = calendar(desk, "workstream:DEM-2025", "--alarm", "14", "--alarm", "2")
    assert [len(event.alarms.times) for event in reminded.events] == [2] * len(plain.events)
    assert not any(event.alarms.times for event in plain.events)
    # Its milestone of 12 March 2026 falls on the committee's meeting of that day, which is no task.
    with_meeting = calendar(desk, "workstream:TRA-2025")
    meetings = [event for event in with_meeting.events if str(event["UID"]).startswith("mt-")]
    assert [f"{event.start:%Y-%m-%d %H:%M}" for event in meetings] == ["2026-03-12 17:30"]
    tasks = calendar(desk, "workstream:TRA-2025", "--tasks")
    assert (len(tasks.todos), len(tasks.events)) == (len(with_meeting.events) - 1, 0)
    ran = desk.run("feed", "portfolio", "--alarm", "-1", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (2, "bad-usage")


def test_stages_are_published_when_they_are_asked_for(desk: Desk, tmp_path: Path) -> None:
    desk.json("publish", tmp_path / "plain")
    desk.json("publish", tmp_path / "staged", "--stages")
    counts = [
        (tmp_path / folder / "workstream-DEM-2025.ics").read_bytes().count(b"BEGIN:VEVENT")
        for folder in ("plain", "staged")
    ]
    assert counts[1] == counts[0] + 4


def test_entries_lead_to_the_pages(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    desk.json("publish", tmp_path)
    assert b"URL:" not in (tmp_path / "workstream-DEM-2025.ics").read_bytes()
    monkeypatch.setenv("COMMISSIONING_PUBLIC_URL", "https://calendars.example")
    desk.json("publish", tmp_path)
    published = (tmp_path / "workstream-DEM-2025.ics").read_bytes()
    assert b"\r\nURL:https://calendars.example/workstreams/DEM-2025" in published
    assert desk.run("feed", "workstream:DEM-2025").out == published


def test_publish_makes_each_text_once(desk: Desk, tmp_path: Path) -> None:
    desk.json("publish", tmp_path / "one")
    made = texts(desk)
    assert {variant for _, variant in made} == {"dates-only/event", "public/event"}
    desk.json("publish", tmp_path / "two")
    assert texts(desk) == made
    files = {file.name: file.read_bytes() for file in (tmp_path / "one").glob("*.ics")}
    assert {file.name: file.read_bytes() for file in (tmp_path / "two").glob("*.ics")} == files
    desk.json("slip", "DEM-2025", "benchmarking", "--to", "2025-07-10", "--by", "officer")
    desk.json("publish", tmp_path / "two")
    after = texts(desk)
    assert after.keys() == made.keys()
    assert len({key for key in made if made[key] != after[key]}) == 1


def test_an_earlier_day_is_shown_and_nothing_of_it_is_kept(desk: Desk, tmp_path: Path) -> None:
    desk.json("publish", tmp_path / "now")
    kept = texts(desk)
    now = desk.run("feed", "workstream:DEM-2025").out
    earlier = desk.run("feed", "workstream:DEM-2025", as_of="2025-05-01")
    assert earlier.code == 0
    # Ninety days before that day was 31 January 2025.
    assert earlier.out != now
    days = [event.start for event in Calendar.from_ical(earlier.out).events]
    assert min(str(day) for day in days) < "2025-04-02"
    desk.json("publish", tmp_path / "earlier", as_of="2025-05-01")
    assert (tmp_path / "earlier" / "workstream-DEM-2025.ics").read_bytes() == earlier.out
    assert texts(desk) == kept
    assert desk.run("feed", "workstream:DEM-2025").out == now

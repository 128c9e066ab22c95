"""What a subscriber sees while dates slip, workstreams stop and meetings move, byte by byte."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.cli.runner import run
from tests.conftest import Desk
from tests.readers.lint import faults

EVENT = re.compile(rb"^BEGIN:VEVENT\r\n.*?^END:VEVENT\r\n", re.M | re.S)
UTC = timezone(timedelta(0))
LATER = "2025-07-02T10:00:00+01:00"


def fetched(desk: Desk, scope: str, profile: str = "officer", as_of: str = "2025-07-01") -> dict[str, bytes]:
    """The entries of a calendar, by UID, as they are written; and its head, by the name ``head``."""
    ran = desk.run("feed", scope, "--profile", profile, as_of=as_of)
    assert ran.code == 0, ran.err
    assert faults(ran.out) == []
    parts = EVENT.findall(ran.out)
    found = {property_of(part, "UID"): part for part in parts}
    assert len(found) == len(parts)
    return {**found, "head": ran.out[: ran.out.index(b"BEGIN:VEVENT")] if parts else ran.out}


def property_of(event: bytes, name: str) -> str:
    (value,) = re.findall(
        rf"^{name}(?:;[^:\r\n]*)?:(.*)$", event.replace(b"\r\n ", b"").decode().replace("\r", ""), re.M
    )
    return str(value)


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {uid for uid in before.keys() | after.keys() if before.get(uid) != after.get(uid)}


def by_title(events: dict[str, bytes], words: str) -> str:
    (uid,) = [uid for uid, event in events.items() if uid != "head" and words in property_of(event, "SUMMARY")]
    return uid


def stamp(event: bytes) -> datetime:
    assert property_of(event, "DTSTAMP") == property_of(event, "LAST-MODIFIED")
    return datetime.strptime(property_of(event, "LAST-MODIFIED"), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


@pytest.mark.parametrize("profile", ["dates-only", "public", "officer"])
def test_a_slip_changes_one_entry_and_nothing_else(desk: Desk, monkeypatch: pytest.MonkeyPatch, profile: str) -> None:
    before = fetched(desk, "portfolio", profile)
    monkeypatch.setenv("COMMISSIONING_NOW", LATER)
    desk.json("slip", "DEM-2025", "benchmarking", "--to", "2025-07-10", "--by", "officer", "--because", "late answers")
    monkeypatch.setenv("COMMISSIONING_NOW", "2025-07-02T18:00:00+01:00")
    after = fetched(desk, "portfolio", profile)
    assert after["head"] == before["head"]
    (uid,) = changed(before, after)
    was, now = before[uid], after[uid]
    assert int(property_of(now, "SEQUENCE")) == int(property_of(was, "SEQUENCE")) + 1
    # The instant at which it was recorded, not the one at which somebody asked.
    assert stamp(now) == datetime(2025, 7, 2, 9, tzinfo=UTC) > stamp(was)
    assert (property_of(was, "DTSTART"), property_of(was, "DTEND")) == ("20250425", "20250426")
    assert (property_of(now, "DTSTART"), property_of(now, "DTEND")) == ("20250710", "20250711")
    lines = property_of(now, "DESCRIPTION").split("\\n")
    assert lines[1] == "It moved from Fri 25 Apr 2025 on Wed 2 Jul 2025."
    assert ("late answers" in lines[0]) == (profile == "officer")


def test_what_waits_for_it_and_does_not_move_does_not_change(plain: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The paper of the meeting on 28 March is ready two weeks later, and still in time."""
    desk = plain
    goes = (
        "duration: 10 working days}, report: {title: At scrutiny, kind: meeting, committee: scrutiny, after: survey}}"
    )
    text = PLAIN.replace("duration: 10 working days}}", goes).replace(
        "kind: plain, start:", "kind: plain, scrutiny: scrutiny, start:"
    )
    load(desk, text)
    before = fetched(desk, "workstream:W-1", as_of=DAY)
    report = by_title(before, "W-1: At scrutiny")
    assert property_of(before[report], "DTSTART") == "20260328"
    monkeypatch.setenv("COMMISSIONING_NOW", f"{DAY}T10:00:00+00:00")
    desk.json("slip", "W-1", "survey", "--to", "2026-01-30", "--by", "officer", as_of=DAY)
    after = fetched(desk, "workstream:W-1", as_of=DAY)
    assert changed(before, after) == {by_title(before, "Survey")}


@pytest.mark.parametrize("scope", ["portfolio", "workstream:DEM-2025", "owner:governance", "governance", "public"])
def test_two_fetches_a_tick_of_the_clock_apart_are_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, scope: str
) -> None:
    first = desk.run("feed", scope)
    monkeypatch.setenv("COMMISSIONING_NOW", "2025-07-01T09:00:01+01:00")
    second = desk.run("feed", scope)
    assert first.code == second.code == 0
    assert first.out == second.out


def test_what_nobody_can_see_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fetched(desk, "portfolio")
    monkeypatch.setenv("COMMISSIONING_NOW", LATER)
    for words in (
        ("evidence", "DEM-2025", "gap-analysis", "--link", "https://example.gov.uk/gap", "--on", "2025-07-01"),
        ("evidence", "DEM-2025", "service-review", "--link", "https://example.gov.uk/review", "--on", "2025-07-01"),
        ("baseline", "DEM-2025", "--name", "as noted"),
    ):
        desk.run(*words, "--by", "officer")
    assert desk.json("history", "DEM-2025")["changes"][-1]["what"] == "baseline"
    assert changed(before, fetched(desk, "portfolio")) == set()


PLAIN = """
council: {name: Borough Council, calendar: england}
committees:
  - key: scrutiny
    title: Scrutiny
    time: "17:30"
    place: Town Hall
    meetings: [2026-01-15, 2026-03-28, 2026-03-29, 2026-05-21, 2026-10-24, 2026-10-25]
template:
  kind: plain
  title: Plain
  stages:
    review: {title: Review, steps: {survey: {title: Survey, duration: 10 working days}}}
    design:
      title: Design
      gate: {title: Review accepted, approver: Director}
      steps: {draft: {title: Draft, duration: 2 weeks}}
    procurement: {title: Procurement, left_out: Nothing is bought.}
    mobilisation: {title: Mobilisation, steps: {start: {title: Service starts, kind: start}}}
workstreams: [{reference: W-1, title: Meals, kind: plain, start: 2026-01-05, owner: Head of meals}]
"""
DAY = "2026-01-05"


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("COMMISSIONING_NOW", f"{DAY}T09:00:00+00:00")
    desk = Desk(tmp_path / "plain.db")
    load(desk, PLAIN)
    return desk


def load(desk: Desk, text: str, as_of: str = DAY) -> None:
    file = desk.file.with_suffix(".yaml")
    file.write_text(text, encoding="utf-8")
    ran = run("load", file, "--db", desk.url, "--by", "tests", "--as-of", as_of)
    assert ran.code == 0, ran.text + ran.err


def test_a_workstream_that_is_stopped_cancels_what_was_to_come(plain: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, day = plain, "2026-01-20"
    monkeypatch.setenv("COMMISSIONING_NOW", f"{day}T09:00:00+00:00")
    desk.json("done", "W-1", "survey", "--on", "2026-01-16", "--by", "officer", as_of=day)
    desk.json("done", "W-1", "review-end", "--on", "2026-01-16", "--by", "officer", as_of=day)
    before = fetched(desk, "workstream:W-1", as_of=day)
    monkeypatch.setenv("COMMISSIONING_NOW", f"{day}T10:00:00+00:00")
    desk.json("gate", "W-1", "design", "stop", "--by", "Director", as_of=day)
    after = fetched(desk, "workstream:W-1", as_of=day)
    assert before.keys() == after.keys()
    kept = {by_title(before, "Survey"), by_title(before, "Review ends")}
    assert not kept & changed(before, after)
    gone = {uid for uid in after if uid != "head" and property_of(after[uid], "STATUS") == "CANCELLED"}
    assert gone == before.keys() - kept - {"head"}
    for uid in gone:
        event = after[uid]
        assert property_of(event, "SUMMARY").startswith("CANCELLED: ")
        assert int(property_of(event, "SEQUENCE")) == int(property_of(before[uid], "SEQUENCE")) + 1
        assert stamp(event) == datetime(2026, 1, 20, 10, tzinfo=UTC)
        assert property_of(event, "DTSTART") == property_of(before[uid], "DTSTART")
        assert property_of(event, "DESCRIPTION").startswith("The workstream was stopped on Tue 20 Jan 2026.")
    # Nothing that time or another fetch does touches what was cancelled.
    monkeypatch.setenv("COMMISSIONING_NOW", "2026-02-10T10:00:00+00:00")
    again = fetched(desk, "workstream:W-1", as_of="2026-02-10")
    assert changed(after, again) == set()
    # Taken back, it is planned again, under the same ids and higher numbers.
    desk.json(
        "gate",
        "W-1",
        "design",
        "approve",
        "--correct",
        "--because",
        "wrong row",
        "--by",
        "Director",
        as_of="2026-02-10",
    )
    revived = fetched(desk, "workstream:W-1", as_of="2026-02-10")
    assert revived.keys() == after.keys()
    for uid in gone:
        assert property_of(revived[uid], "STATUS") != "CANCELLED"
        assert int(property_of(revived[uid], "SEQUENCE")) == int(property_of(after[uid], "SEQUENCE")) + 1


def test_a_day_before_the_last_one_told_still_shows_what_was_cancelled_by_then(
    plain: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, stopped, later = plain, "2026-01-20", "2026-05-04"
    monkeypatch.setenv("COMMISSIONING_NOW", f"{stopped}T09:00:00+00:00")
    before = fetched(desk, "workstream:W-1", as_of="2026-01-19")
    desk.json("gate", "W-1", "design", "stop", "--by", "Director", as_of=stopped)
    shown = fetched(desk, "workstream:W-1", as_of=stopped)
    assert sum(b"\nSTATUS:CANCELLED" in event for event in shown.values()) > 0
    # More than 60 days later they are gone; who asks for the day of the stop again sees it as it was.
    monkeypatch.setenv("COMMISSIONING_NOW", f"{later}T09:00:00+00:00")
    assert shown.keys() & fetched(desk, "workstream:W-1", as_of=later).keys() == {"head"}
    assert fetched(desk, "workstream:W-1", as_of=stopped) == shown
    assert not [e for e in fetched(desk, "workstream:W-1", as_of="2026-01-19").values() if b"\nSTATUS:CANCELLED" in e]
    assert fetched(desk, "workstream:W-1", as_of="2026-01-19").keys() >= before.keys()


def test_a_meeting_that_is_cancelled_or_gone_says_so(plain: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = plain
    before = fetched(desk, "committee:scrutiny", as_of=DAY)
    monkeypatch.setenv("COMMISSIONING_NOW", f"{DAY}T10:00:00+00:00")
    desk.json("meeting", "cancel", "scrutiny:2026-05-21", "--yes", "--by", "officer", as_of=DAY)
    after = fetched(desk, "committee:scrutiny", as_of=DAY)
    (uid,) = changed(before, after)
    assert property_of(after[uid], "STATUS") == "CANCELLED"
    assert property_of(after[uid], "SUMMARY") == "CANCELLED: Scrutiny"
    assert property_of(after[uid], "SEQUENCE") == "1"
    assert property_of(after[uid], "DTSTART") == "20260521T173000"


def test_what_was_cancelled_is_shown_for_a_time_and_comes_back_under_a_higher_number(
    plain: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = plain
    start = by_title(fetched(desk, "workstream:W-1", as_of=DAY), "Draft")
    without = PLAIN.replace("kind: plain, start:", "kind: plain, steps: {draft: {left_out: Not needed.}}, start:")
    monkeypatch.setenv("COMMISSIONING_NOW", f"{DAY}T10:00:00+00:00")
    load(desk, without)
    gone = fetched(desk, "workstream:W-1", as_of=DAY)[start]
    assert (property_of(gone, "STATUS"), property_of(gone, "SEQUENCE")) == ("CANCELLED", "1")
    # Cancelled as of 5 January 2026: sixty days later is 6 March.
    for day, shown in (("2026-03-06", True), ("2026-03-07", False)):
        monkeypatch.setenv("COMMISSIONING_NOW", f"{day}T10:00:00+00:00")
        later = fetched(desk, "workstream:W-1", as_of=day)
        assert (start in later) == shown
        if shown:
            assert later[start] == gone
    load(desk, PLAIN, as_of="2026-03-07")
    back = fetched(desk, "workstream:W-1", as_of="2026-03-07")[start]
    assert property_of(back, "STATUS") != "CANCELLED"
    assert property_of(back, "SEQUENCE") == "2"


def test_a_meeting_that_moves_stays_itself(plain: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = plain
    before = fetched(desk, "public", "public", as_of=DAY)
    monkeypatch.setenv("COMMISSIONING_NOW", f"{DAY}T10:00:00+00:00")
    desk.json("meeting", "move", "scrutiny:2026-05-21", "--to", "2026-05-28", "--yes", "--by", "officer", as_of=DAY)
    after = fetched(desk, "public", "public", as_of=DAY)
    (uid,) = changed(before, after)
    assert property_of(after[uid], "DTSTART") == "20260528T173000"
    assert "It moved from Thu 21 May 2026 on Mon 5 Jan 2026." in property_of(after[uid], "DESCRIPTION")


def test_half_past_five_is_half_past_five_on_the_days_when_the_clocks_change(plain: Desk) -> None:
    content = plain.run("feed", "committee:scrutiny", as_of=DAY).out
    calendar = Calendar.from_ical(content)
    assert content.count(b"BEGIN:VTIMEZONE") == 1
    assert b"RDATE" not in content
    # The zone as the calendar itself describes it, which is what a program without a list of zones goes by.
    zone = calendar.timezones[0].to_tz()
    found = {}
    for event in calendar.walk("VEVENT"):
        start = event["DTSTART"]
        assert start.params["TZID"] == "Europe/London"
        assert event["TRANSP"] == "OPAQUE"
        local = start.dt.replace(tzinfo=None)
        found[local] = local.replace(tzinfo=zone).astimezone(UTC).hour
    half_past_five = {datetime(*day, 17, 30): hour for day, hour in HOURS.items()}
    assert found == half_past_five


HOURS = {
    (2026, 1, 15): 17,
    (2026, 3, 28): 17,  # the clocks go forward on the 29th
    (2026, 3, 29): 16,
    (2026, 5, 21): 16,
    (2026, 10, 24): 16,
    (2026, 10, 25): 17,  # and back on the 25th
}
"""The hour in UTC, of the half past."""


def test_a_title_may_hold_anything(plain: Desk) -> None:
    nasty = "A\\r\\nBEGIN:VEVENT\\r\\nUID:evil \\u2028 \\\\ ; , £ 🎂 " + "long " * 40
    before = fetched(plain, "portfolio", as_of=DAY)
    load(plain, PLAIN.replace("title: Survey", f'title: "{nasty}"').replace("title: Meals", f'title: "{nasty}"'))
    for profile in ("public", "officer"):
        after = fetched(plain, "portfolio", profile, as_of=DAY)
        assert after.keys() == before.keys()
        assert any("🎂" in property_of(event, "SUMMARY") for uid, event in after.items() if uid != "head")


def test_a_gate_names_the_gate_before_it_and_entries_their_sort_and_colour(desk: Desk) -> None:
    events = fetched(desk, "workstream:DEM-2025")
    market, accepted = by_title(events, "Ready to go to market"), by_title(events, "Findings of the review accepted")
    assert b"RELATED-TO;RELTYPE=FINISHTOSTART:" in events[market]
    assert property_of(events[market], "RELATED-TO") == accepted
    assert (property_of(events[market], "CATEGORIES"), property_of(events[market], "COLOR")) == (
        "Gate,Procurement",
        "crimson",
    )
    assert b"RELATED-TO" not in events[accepted]


def test_dates_are_dates(desk: Desk) -> None:
    """The day after the last, for every entry that has no time."""
    for event in list(fetched(desk, "portfolio").values())[:-1]:
        if b"VALUE=DATE" in event:
            first, last = (date.fromisoformat(property_of(event, name)) for name in ("DTSTART", "DTEND"))
            assert last - first == timedelta(days=1)
            assert property_of(event, "TRANSP") == "TRANSPARENT"

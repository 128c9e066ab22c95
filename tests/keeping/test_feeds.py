"""The health of published calendars: each fault is found, told with its remedy, and repaired by ``publish`` alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

from commissioning.publish.reading_back import shown
from tests.keeping.conftest import COUNCIL, House

Houses = Callable[..., House]
MEETINGS = {"meetings": "2025-06-12, 2025-09-11, 2027-12-02"}
DAY = "2025-06-02"


@pytest.fixture
def home(house: Houses) -> House:
    found = house()
    assert found.run("publish", as_of=DAY).code == 0
    return found


def published(home: House) -> Path:
    return home.folder / "published"


def faults(home: House, as_of: str = DAY) -> list[tuple[str, str | None]]:
    problems = home.keep(as_of)["pieces"]["feeds"]["problems"]
    assert all(problem["remedy"] for problem in problems)
    return [(problem["id"], problem.get("scope")) for problem in problems]


def test_just_published_all_is_well(home: House) -> None:
    piece = home.keep(DAY)["pieces"]["feeds"]
    assert (piece["state"], piece["published_on"]) == ("done", DAY)
    assert piece["feeds"] == len(list(published(home).glob("*.ics"))) > 8


def test_a_file_that_was_deleted(home: House) -> None:
    (published(home) / "committee-scrutiny.ics").unlink()
    assert faults(home) == [("feed-missing", "committee:scrutiny")]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-20],
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: b"<!DOCTYPE html><title>Log in</title>",
        lambda content: content.replace(b"SUMMARY:", b"SUMMARY ", 1),
        lambda content: content.replace(b"END:VEVENT\r\n", b"", 1),
    ],
    ids=["no end", "half", "empty", "a web page", "a line that is none", "an entry without its end"],
)
def test_a_file_that_is_not_whole(home: House, spoil: Callable[[bytes], bytes]) -> None:
    file = published(home) / "workstream-CARE.ics"
    whole = file.read_bytes()
    file.write_bytes(spoil(whole))
    assert faults(home) == [("feed-broken", "workstream:CARE")]
    assert home.run("publish", as_of=DAY).code == 0
    assert file.read_bytes() == whole
    assert faults(home) == []


def test_a_file_that_is_older_than_the_last_change(home: House) -> None:
    ran = home.run("slip", "CARE", "demand-analysis", "--to", "2025-08-29", "--by", "lead", as_of=DAY)
    assert ran.code == 0, ran.err
    stale = faults(home)
    assert {id for id, _ in stale} == {"feed-stale"}
    assert {"portfolio", "workstream:CARE", "owner:head of care"} <= {scope for _, scope in stale}
    assert "workstream:MEALS" not in {scope for _, scope in stale}
    home.run("publish", as_of=DAY)
    assert faults(home) == []


def test_a_day_that_was_altered_in_a_file(home: House) -> None:
    file = published(home) / "public.ics"
    content = file.read_bytes()
    assert content.count(b"TZID=Europe/London:20250612T") == 0  # the meetings have no time here, so they are whole days
    file.write_bytes(content.replace(b"VALUE=DATE:20250612", b"VALUE=DATE:20250619", 1))
    assert file.read_bytes() != content
    assert faults(home) == [("feed-stale", "public")]


def test_looking_repairs_nothing(home: House) -> None:
    (published(home) / "portfolio.ics").write_bytes(b"")
    log = home.log()
    assert faults(home) == faults(home) == [("feed-broken", "portfolio")]
    assert (published(home) / "portfolio.ics").read_bytes() == b""
    assert home.log() == log


def test_a_file_that_belongs_to_nobody(home: House) -> None:
    (published(home) / "owner-somebody-else.ics").write_bytes((published(home) / "public.ics").read_bytes())
    assert faults(home) == [("feed-unowned", None)]


def test_nights_without_publishing(home: House) -> None:
    assert faults(home, "2025-06-03") == []  # published yesterday
    assert faults(home, "2025-06-04")[0] == ("not-published", None)
    home.run("publish", as_of="2025-06-04")
    assert faults(home, "2025-06-04") == []
    home.run("publish", as_of=DAY)  # a look back is no news
    assert home.keep("2025-06-04")["pieces"]["feeds"]["published_on"] == "2025-06-04"


def test_a_folder_that_was_never_published_into(house: Houses) -> None:
    assert faults(house()) == [("not-published", None)]


def test_a_folder_that_is_gone_is_told_feed_by_feed(home: House) -> None:
    for file in published(home).glob("*"):
        file.unlink()
    published(home).rmdir()
    ids = {id for id, _ in faults(home)}
    assert ids == {"feed-missing"}


def test_very_many_faults_are_counted(home: House) -> None:
    for number in range(25):
        (published(home) / f"other-{number}.ics").write_bytes(b"")
    problems = home.keep(DAY)["pieces"]["feeds"]["problems"]
    assert len(problems) == 21
    assert problems[-1]["message"] == "5 more calendars have the same fault."


class TestAnOwnerWhoHasNothingAnyMore:
    """Who subscribed must be answered: where a calendar vanishes, programs keep showing what it last had."""

    FILE = "owner-head-of-meals.ics"

    @pytest.fixture
    def gone(self, home: House) -> House:
        assert b"MEALS" in (published(home) / self.FILE).read_bytes()
        home.load((COUNCIL % MEETINGS).replace("head of meals", "head of catering"), as_of=DAY)
        assert home.run("publish", as_of=DAY).code == 0
        return home

    def test_keeps_a_calendar_that_says_so(self, gone: House) -> None:
        content = (published(gone) / self.FILE).read_bytes()
        (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
        assert str(event["SUMMARY"]) == "Commissioning: one owner (Example Council): nothing any more"
        assert event["DTSTART"].dt.isoformat() == DAY
        (again,) = IcsCalendarStream.calendar_from_ics(content.decode()).events
        assert again.uid == str(event["UID"])
        assert b"MEALS" in (published(gone) / "owner-head-of-catering.ics").read_bytes()

    def test_and_it_stays_as_it_is(self, gone: House) -> None:
        content = (published(gone) / self.FILE).read_bytes()
        for day in (DAY, "2025-06-03"):
            gone.run("publish", as_of=day)
            assert (published(gone) / self.FILE).read_bytes() == content
            assert faults(gone, day) == []

    def test_until_there_is_something_again(self, gone: House) -> None:
        gone.load(COUNCIL % MEETINGS, as_of=DAY)
        gone.run("publish", as_of=DAY)
        content = (published(gone) / self.FILE).read_bytes()
        assert b"MEALS" in content
        assert b"nothing any more" not in content.replace(b"\r\n ", b"")
        closed = (published(gone) / "owner-head-of-catering.ics").read_bytes().replace(b"\r\n ", b"")
        assert b"nothing any more" in closed
        assert faults(gone) == []


def test_reading_back_sees_what_the_library_sees(home: House) -> None:
    """The reader of the health check shares no code with the writer; here it is held against a third one."""
    for file in published(home).glob("*.ics"):
        content = file.read_bytes()
        own = shown(content)
        assert own is not None
        theirs = {
            str(event["UID"]): (int(event["SEQUENCE"]), event["DTSTAMP"].to_ical().decode(), event["DTSTART"].dt)
            for event in icalendar.Calendar.from_ical(content).walk("VEVENT")
        }
        assert {id: (item.sequence, item.stamp, item.day) for id, item in own.items()} == {
            id: (sequence, stamp, f"{start:%Y%m%d}") for id, (sequence, stamp, start) in theirs.items()
        }


def test_the_days_that_a_feed_holds_are_those_of_the_day_of_publishing(house: Houses) -> None:
    """90 days before 30 June is 1 April, so March is left out from then on; the file of 29 June is not out of date."""
    home = house("2025-03-04, 2025-06-12, 2025-09-11, 2027-12-02")
    assert home.run("publish", as_of="2025-06-29").code == 0
    file = published(home) / "committee-scrutiny.ics"
    assert b"20250304" in file.read_bytes()
    assert faults(home, "2025-06-30") == []
    home.run("publish", as_of="2025-06-30")
    assert b"20250304" not in file.read_bytes()
    assert faults(home, "2025-06-30") == []


def test_officers_feeds_and_feeds_with_stages_are_compared_with_such(home: House) -> None:
    home.run("publish", "--profile", "officer", "--stages", as_of=DAY)
    assert b"20250501" in (published(home) / "workstream-CARE.ics").read_bytes()
    assert faults(home) == []

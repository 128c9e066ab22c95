"""The page that ``publish`` writes beside the calendars."""

from __future__ import annotations

import datetime
from pathlib import Path
from urllib.parse import unquote

import icalendar
import pytest

from commissioning.publish.reading_back import next_day
from tests.conftest import Desk
from tests.web.html import check


def published(desk: Desk, folder: Path, *words: str, as_of: str = "2025-07-01") -> list[dict]:
    return desk.json("publish", folder, *words, "--by", "tests", as_of=as_of)["feeds"]


def first_from(file: Path, day: str) -> str | None:
    """The first day from a day on that a calendar has an entry on which stands, read with icalendar."""
    found = [
        start if type(start) is datetime.date else start.date()
        for event in icalendar.Calendar.from_ical(file.read_bytes()).events
        if str(event.get("STATUS")) != "CANCELLED"
        for start in (event["DTSTART"].dt,)
    ]
    return min((str(start) for start in found if str(start) >= day), default=None)


@pytest.mark.parametrize("as_of", ["2025-07-01", "2026-03-13"])
def test_every_calendar_is_listed_with_what_it_holds(desk: Desk, tmp_path: Path, as_of: str) -> None:
    folder = tmp_path / "out"
    feeds = published(desk, folder, "--profile", "officer", as_of=as_of)
    document = check((folder / "index.html").read_bytes())
    rows = document.all("table")[0].all("tbody")[0].all("tr")
    assert len(rows) == len(feeds)
    for feed, row in zip(feeds, rows, strict=True):
        (link,) = row.all("a")
        file = folder / unquote(str(link.attributes["href"]))
        assert file == Path(feed["path"])
        assert link.text == " ".join(feed["scope"].split())
        holds, count, day, left_out = (cell for cell in row.all("td"))
        assert holds.text
        assert count.text == str(feed["events"])
        assert left_out.text == (feed["left_out_words"] or "nothing").removeprefix("Left out: ")
        times = [time.attributes["datetime"] for time in day.all("time")]
        expected = first_from(file, as_of)
        assert times == ([expected] if expected else [])
    assert "Google" in document.all("table")[1].text


def test_the_same_again_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    published(desk, folder)
    index = folder / "index.html"
    before = (index.read_bytes(), index.stat().st_ino, index.stat().st_mtime_ns)
    published(desk, folder)
    assert (index.read_bytes(), index.stat().st_ino, index.stat().st_mtime_ns) == before
    desk.json("slip", "DEM-2025", "gap-analysis", "--to", "2025-07-02", "--by", "tests")
    published(desk, folder)
    assert index.read_bytes() != before[0]


def test_owners_are_named_to_officers_only(desk: Desk, tmp_path: Path) -> None:
    scopes = [feed["scope"] for feed in published(desk, tmp_path / "dates")]
    owners = [scope for scope in scopes if scope.startswith("owner:")]
    assert len(owners) > 2
    page = (tmp_path / "dates" / "index.html").read_text()
    # "governance" is a calendar of another sort, too.
    names = [owner.removeprefix("owner:") for owner in owners if owner != "owner:governance"]
    assert "owner:" not in page
    assert not [name for name in names if name in page]
    assert len(check(page.encode()).all("table")[0].all("tbody")[0].all("tr")) == len(scopes) - len(owners)


def test_keeping_house_takes_the_page_for_no_calendar(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMISSIONING_PUBLISH_DIRECTORY", str(tmp_path / "out"))
    published(desk, tmp_path / "out")
    ran = desk.run("keep", "--json", "--by", "tests")
    assert not [p for p in ran.json["problems"] if p["id"].startswith("feed-")], ran.text


@pytest.mark.parametrize(
    ("entries", "day"),
    [
        ([], None),
        (["DTSTART;VALUE=DATE:20250630\r\nSTATUS:CONFIRMED\r\n"], None),
        (["DTSTART;VALUE=DATE:20250703\r\n", "DTSTART;VALUE=DATE:20250702\r\n"], datetime.date(2025, 7, 2)),
        (["DTSTART;VALUE=DATE:20250702\r\nSTATUS:CANCELLED\r\n", "DTSTART;TZID=Europe/London:20250801T173000\r\n"],
         datetime.date(2025, 8, 1)),
        (["DTSTART;VALUE=DATE:20250701\r\n"], datetime.date(2025, 7, 1)),
    ],
)  # fmt: skip
def test_the_next_day_of_a_calendar(entries: list[str], day: datetime.date | None) -> None:
    events = "".join(f"BEGIN:VEVENT\r\nUID:x\r\n{entry}END:VEVENT\r\n" for entry in entries)
    # The zone's own beginning is no entry.
    zone = "BEGIN:VTIMEZONE\r\nBEGIN:DAYLIGHT\r\nDTSTART:20991231T010000\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
    content = f"BEGIN:VCALENDAR\r\n{zone}{events}END:VCALENDAR\r\n".encode()
    assert next_day(content, datetime.date(2025, 7, 1)) == day

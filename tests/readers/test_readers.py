"""Every kind of feed, read by five programs that share no parser, entry by entry; and linted byte by byte."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.readers.feeds import KINDS, TIMES, TITLES, Desk
from tests.readers.forms import READERS, Form, absent, as_misread, differences, read_by_icalendar
from tests.readers.lint import faults

LEAVE_THE_NAME_ESCAPED = {"ical", "ical.js"}  # a property that is not of RFC 5545 might hold anything to them
GO_BY_ZONES_OF_THEIR_OWN = {"ical", "node-ical"}  # and not by those that the file carries

Feeds = Mapping[str, list[Path]]


@pytest.fixture(scope="module")
def feeds(loaded_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Feeds:
    folder = tmp_path_factory.mktemp("feeds")
    made = {}
    for kind, make in KINDS.items():
        place = folder / kind.replace(" ", "-")
        place.mkdir()
        made[kind] = make(place, Desk(Path(shutil.copy(loaded_once, place.with_suffix(".copy.db")))))
        assert made[kind], kind
    return made


@pytest.fixture(scope="module")
def files(feeds: Feeds) -> list[Path]:
    return [file for files in feeds.values() for file in files]


@pytest.fixture(scope="module")
def ours(files: list[Path]) -> dict[Path, Form]:
    return read_by_icalendar(files)


@pytest.fixture(scope="module", params=list(READERS))
def reader(request: pytest.FixtureRequest) -> str:
    """A reader of this machine; CI must have each of them."""
    why = absent(request.param)
    if why and os.environ.get("CI") == "true":
        pytest.fail(f"{request.param} cannot read here: {why}")
    if why:
        pytest.skip(f"{request.param} cannot read here: {why}")
    return str(request.param)


@pytest.fixture(scope="module")
def theirs(reader: str, files: list[Path]) -> dict[Path, Form]:
    return READERS[reader](files)


def test_no_line_of_any_feed_breaks_a_rule(files: list[Path]) -> None:
    assert {file.name: found[:5] for file in files if (found := faults(file.read_bytes()))} == {}


def test_every_reader_sees_the_same(
    reader: str, files: list[Path], ours: dict[Path, Form], theirs: dict[Path, Form]
) -> None:
    assert theirs.keys() == ours.keys()
    for file in files:
        mine, its = ours[file], theirs[file]
        name = f"{file.parent.name}/{file.name}"
        assert len(mine["entries"]) == len(its["entries"]) > 0, name
        assert differences(mine["entries"], its["entries"], reader) == [], name
        assert its.get("errors", []) == [], name


def test_names_of_calendars_are_read_as_they_were_written(reader: str, feeds: Feeds, theirs: dict[Path, Form]) -> None:
    read = {theirs[file]["name"] for file in feeds["nasty"] if file.name.startswith("committee-c-")}
    names = {f"{title} (Ox; Ford, \\ Borough)" for title in TITLES.values()}
    if reader in LEAVE_THE_NAME_ESCAPED:
        names = {re.sub(r"([\\;,])", r"\\\1", name) for name in names}
    if reader == "node-ical":
        names = set(map(as_misread, names))
    assert read == names


def test_titles_are_read_as_they_were_written(reader: str, feeds: Feeds, theirs: dict[Path, Form]) -> None:
    titles = [as_misread(title) if reader == "node-ical" else title for title in TITLES.values()]
    for file in feeds["nasty"]:
        if file.stem not in {"portfolio", "dates-only", "public"}:
            continue
        meetings = [entry for entry in theirs[file]["entries"] if entry["uid"].startswith("mt-")]
        assert sorted(entry["summary"] for entry in meetings) == sorted([*titles, *["Clocks"] * len(TIMES)])


def test_half_past_five_in_london_is_that_instant_to_everybody(feeds: Feeds, theirs: dict[Path, Form]) -> None:
    (clocks,) = (file for file in feeds["nasty"] if file.name == "committee-clocks.ics")
    meetings = [entry for entry in theirs[clocks]["entries"] if entry["uid"].startswith("mt-")]
    assert {entry["start"][:10]: entry["start_utc"] for entry in meetings} == TIMES
    assert {entry["start"][10:] for entry in meetings} == {"T17:30:00"}


def test_what_changed_is_seen_changed(feeds: Feeds, theirs: dict[Path, Form]) -> None:
    by_name = {file.name: theirs[file] for file in feeds["changed"]}
    committee = {
        entry["start"][:10]: entry for entry in by_name["committee-asc-scrutiny.ics"]["entries"] if entry["start_utc"]
    }
    assert committee["2025-11-13"]["status"] == "CANCELLED"
    assert committee["2025-11-13"]["summary"] == "CANCELLED: Adult Social Care Scrutiny Commission"
    assert "2025-08-28" not in committee
    assert committee["2025-09-04"]["sequence"] == 1
    entries = {entry["summary"]: entry for entry in by_name["workstream-DEM-2025.ics"]["entries"]}
    (gap,) = (entry for title, entry in entries.items() if "Gap analysis" in title)
    assert gap["status"] == "CANCELLED"
    (slipped,) = (entry for title, entry in entries.items() if "Benchmarking" in title)
    assert (slipped["start"], slipped["end"], slipped["sequence"]) == ("2025-07-10", "2025-07-11", 1)
    assert slipped["modified"] == "2025-07-02T09:00:00Z"
    (closed,) = by_name["owner-Legal-Services.ics"]["entries"]
    assert "nothing any more" in closed["summary"]


def test_what_only_an_address_can_ask_for_is_seen(feeds: Feeds, theirs: dict[Path, Form]) -> None:
    served = {file.stem: theirs[file]["entries"] for file in feeds["served"]}
    (review,) = (entry for entry in served["stages"] if entry["start"] == "2025-03-01" and entry["end"] > "2025-03-02")
    assert (review["kind"], review["transparent"]) == ("VEVENT", True)
    day = 24 * 60 * 60
    assert {tuple(entry["alarms"]) for entry in served["reminders"]} == {(0, 2 * day, 14 * day)}
    assert {entry["kind"] for entry in served["tasks"]} == {"VTODO"}
    assert {tuple(entry["alarms"]) for entry in served["tasks with reminders"]} == {(7 * day,)}
    (withdrawn,) = served["withdrawn"]
    assert "withdrawn" in withdrawn["summary"]
    (unread,) = served["never read before"]
    assert "cannot be read at the moment" in unread["summary"]


def test_a_feed_of_too_much_holds_what_is_next_and_one_of_nothing_says_so(
    feeds: Feeds, theirs: dict[Path, Form]
) -> None:
    capped, idle = feeds["capped"]
    assert len(theirs[idle]["entries"]) == 1
    days = sorted(entry["start"][:10] for entry in theirs[capped]["entries"])
    assert (len(days), days[0], days[-1]) == (1000, "2025-07-01", "2026-11-12")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"DTSTART;VALUE=DATE:20250710\r\n", b"DTSTART;VALUE=DATE:20250709\r\n"),
        (b"TZOFFSETTO:+0100\r\n", b"TZOFFSETTO:+0200\r\n"),
        (b"STATUS:CANCELLED\r\n", b"STATUS:TENTATIVE\r\n"),
        (b"\\nOwner", b"\\n\\nOwner"),
    ],
    ids=["a day", "the zone", "a status", "a text"],
)
def test_a_feed_with_one_thing_altered_is_noticed(
    old: bytes, new: bytes, reader: str, feeds: Feeds, ours: dict[Path, Form], tmp_path: Path
) -> None:
    (portfolio,) = (file for file in feeds["changed"] if file.name == "portfolio.ics")
    content = portfolio.read_bytes()
    assert old in content
    altered = tmp_path / "altered.ics"
    altered.write_bytes(content.replace(old, new, 1))
    (read,) = READERS[reader]([altered]).values()
    noticed = b"TZOFFSETTO" not in old or reader not in GO_BY_ZONES_OF_THEIR_OWN
    assert bool(differences(ours[portfolio]["entries"], read["entries"], reader)) is noticed

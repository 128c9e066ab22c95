"""The pages over real HTTP: plain, readable by anybody, and each leading to its calendar."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import icalendar
import pytest

from tests.conftest import Desk
from tests.web.html import Element, check
from tests.web.served import Server, serving

PAGES = ["/", "/calendars", "/subscribing", "/workstreams/DEM-2025", "/workstreams/DEM-2025/why/service-start",
         "/workstreams/TRA-2025", "/committees/asc-scrutiny",
         "/committees/asc-scrutiny/reports/2025-08-28"]  # fmt: skip


def page(server: Server, path: str, status: int = 200) -> Element:
    found = server.ask(path)
    assert (found.status, found.headers["content-type"]) == (status, "text/html; charset=utf-8")
    return check(found.body)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_anybody_can_use(server: Server, path: str) -> None:
    found = server.ask(path)
    check(found.body)
    # Nothing runs and nothing is loaded: one style sheet, named by its hash.
    policy = found.headers["content-security-policy"]
    style = re.search(rb"<style>(.*?)</style>", found.body, re.S)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1]).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert found.headers["referrer-policy"] == "no-referrer"


def test_every_link_of_every_page_leads_somewhere(server: Server) -> None:
    seen: set[str] = set()
    waiting = ["/"]
    while waiting and len(seen) < 40:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        found = server.ask(path)
        assert found.status == 200, path
        if found.headers["content-type"].startswith("text/html"):
            links = [str(link.attributes["href"]) for link in check(found.body).all("a")]
            waiting += [link for link in links if link.startswith("/")]
            assert all(re.match(r"/|#main$|webcal://127\.0\.0\.1:\d+/calendars/", link) for link in links)
    assert {"/", "/calendars", "/workstreams/DEM-2025", "/calendars/workstream-DEM-2025.ics"} <= seen


def test_the_board_says_what_the_command_says(server: Server) -> None:
    rows = page(server, "/").all("tbody")[0].all("tr")
    said = {row.all("th")[0].all("a")[0].text: [cell.text for cell in row.all("td")] for row in rows}
    board = server.command("board")["workstreams"]
    assert set(said) == {row["reference"] for row in board}
    for row in board:
        stage, status, title, day, *_ = said[row["reference"]]
        assert (stage, status, title) == (row["stage"], row["status"], row["next"]["title"] if row["next"] else "–")
        times = [
            cell.attributes["datetime"] for item in rows if row["reference"] in item.text for cell in item.all("time")
        ]
        assert times == ([row["next"]["date"]] if row["next"] and row["next"]["date"] else []), day


def test_a_plan_has_its_dates_and_a_picture_with_words(server: Server) -> None:
    document = page(server, "/workstreams/DEM-2025")
    plan = server.command("plan", "DEM-2025")
    words = document.all("svg")[0].all("desc")[0].text
    stages, milestones = document.all("table")
    for stage, row in zip(plan["stages"], stages.all("tbody")[0].all("tr"), strict=True):
        assert [time.attributes["datetime"] for time in row.all("time")][:2] == [
            day for day in (stage["start"], stage["end"]) if day
        ]
        assert row.all("th")[0].text in words
    shown = [row.all("th")[0].text for row in milestones.all("tbody")[0].all("tr")]
    assert len(shown) == len(plan["milestones"])
    assert all(row.startswith(item["title"]) for row, item in zip(shown, plan["milestones"], strict=True))
    assert "31 March 2026" in document.text or "31 Mar 2026" in words


def test_why_says_every_step(server: Server) -> None:
    document = page(server, "/workstreams/DEM-2025/why/service-start")
    found = server.command("why", "DEM-2025", "service-start")
    steps = document.all("ol")[0].children
    assert len(steps) == len(found["steps"])
    for step, item in zip(found["steps"], steps, strict=True):
        assert item.all("time")[0].attributes["datetime"] == step["result"]
        assert " ".join(step["because"].split()) in item.text
        assert step["rule"] in item.text
    assert document.all("h1")[0].all("time")[0].attributes["datetime"] == found["date"]


def test_a_committee_says_what_falls_on_its_meetings(server: Server) -> None:
    document = page(server, "/committees/asc-scrutiny")
    meetings = server.command("meetings", "asc-scrutiny")["meetings"]
    rows = document.all("tbody")[0].all("tr")
    assert [row.all("time")[0].attributes["datetime"] for row in rows] == [item["date"] for item in meetings]
    # The plan itself says which of its milestones fall on which meeting.
    milestones = {item["key"]: item for item in server.command("plan", "CQC-2025")["milestones"]}
    links = {str(a.attributes["href"]): row for row in rows for a in row.all("a")}
    assert links
    on_the_day = [
        (milestones[href.rpartition("/")[2]], row) for href, row in links.items()
        if href.startswith("/workstreams/CQC-2025/why/") and milestones[href.rpartition("/")[2]]["kind"] == "meeting"
    ]  # fmt: skip
    assert on_the_day
    for item, row in on_the_day:
        assert (item["actual"] or item["forecast"]) == row.all("time")[0].attributes["datetime"]


def test_each_page_leads_to_its_calendar(server: Server) -> None:
    for path, file in (("/", "portfolio"), ("/workstreams/DEM-2025", "workstream-DEM-2025"),
                       ("/committees/asc-scrutiny", "committee-asc-scrutiny")):  # fmt: skip
        document = page(server, path)
        links = [str(link.attributes["href"]) for link in document.all("a")]
        assert f"/calendars/{file}.ics" in links
        assert f"webcal://{urlsplit(server.address).netloc}/calendars/{file}.ics" in links
        assert f"{server.address}/calendars/{file}.ics" in document.text
        calendar = server.ask(f"/calendars/{file}.ics")
        assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
        assert len(icalendar.Calendar.from_ical(calendar.body).events) > 1
        assert server.ask(f"/calendars/{file}.ics", if_none_match=calendar.etag).status == 304


@pytest.mark.parametrize(
    ("path", "says"),
    [("/nope", "Nothing has this address"), ("/workstreams/NOPE", "DEM-2025"), ("/committees/nowhere", "asc-scrutiny"),
     ("/workstreams/DEM-2025/why/nope", "DEM-2025"), ("/calendars/nope.ics", "No calendar"),
     ("/committees/asc-scrutiny/reports/2025-08-29", "Its last ones are"),
     ("/committees/asc-scrutiny/reports/soon", "Nothing has this address"),
     ("/workstreams/%3Cscript%3Ealert(1)", "'<script>alert(1)'")],
)  # fmt: skip
def test_a_page_that_is_not_there_says_what_there_is(server: Server, path: str, says: str) -> None:
    assert says in page(server, path, 404).text


def test_peoples_words_are_words(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(
        "council: {name: 'A & <b>B</b>', calendar: england}\n"
        "workstreams:\n  - reference: X-1\n    title: '</title><script>alert(1)</script> \"q\" &amp;'\n"
        "    kind: strategy-refresh\n    start: 2025-07-01\n",
        encoding="utf-8",
    )
    own = Desk(Path(shutil.copy(file, tmp_path / "unused")).with_name("own.db"))
    ran = own.run("load", file, "--by", "tests", "--json")
    assert ran.code == 0, ran.text
    with serving(own.url, tmp_path / "log", COMMISSIONING_PUBLIC_URL="https://dates.council.example/in") as server:
        document = page(server, "/workstreams/X-1")
        assert document.all("h1")[0].text == 'X-1: </title><script>alert(1)</script> "q" &amp;'
        assert "A & <b>B</b>" in page(server, "/").text
        # Where people reach it is said by the setting, and not by what a request says.
        links = [str(link.attributes["href"]) for link in document.all("a")]
        assert "webcal://dates.council.example/in/calendars/workstream-X-1.ics" in links


def test_a_page_from_elsewhere_cannot_read_them_by_pointing_its_name_here(server: Server) -> None:
    for path in ("/", "/workstreams/DEM-2025", "/calendars/portfolio.ics"):
        found = server.ask(path, host="elsewhere.example:4210")
        assert (found.status, found.headers["content-type"]) == (421, "text/html; charset=utf-8")
        assert b"DEM-2025" not in found.body
        assert server.ask(path, host="localhost:1234").status == 200

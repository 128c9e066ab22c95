"""Addresses of feeds over real HTTP: every rule of headers, choices, revoking and rotating."""

from __future__ import annotations

import gzip
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from pathlib import Path

import icalendar
import pytest

from tests.cli.runner import run
from tests.web.served import Answered, Server, path_of, secret_of, serving


@pytest.fixture(scope="module")
def feed(server: Server) -> str:
    """The path of an address of the feed that holds everything."""
    return path_of(server.token("portfolio", "--profile", "officer"))


def events(answered: Answered) -> list[icalendar.Event]:
    assert answered.status == 200
    return icalendar.Calendar.from_ical(answered.body).events


def test_the_headers_of_a_feed(server: Server, feed: str) -> None:
    found = server.ask(feed)
    assert found.status == 200
    assert found.body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert found.body.endswith(b"END:VCALENDAR\r\n")
    headers = dict(found.headers)
    assert re.fullmatch(r'"[0-9a-f]{32,}"', headers.pop("etag"))
    assert parsedate_to_datetime(headers.pop("date"))
    assert headers == {
        "content-type": "text/calendar; charset=utf-8",
        "content-disposition": 'inline; filename="portfolio.ics"',
        "content-length": str(len(found.body)),
        "last-modified": "Tue, 01 Jul 2025 08:00:00 GMT",
        "cache-control": "private, max-age=300",
        "vary": "Accept-Encoding",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }


def test_head_says_the_same_and_sends_nothing(server: Server, feed: str) -> None:
    full, head = server.ask(feed), server.ask(feed, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert {**head.headers, "date": ""} == {**full.headers, "date": ""}
    assert server.ask(feed, "HEAD", if_none_match=full.etag).status == 304


def test_two_fetches_without_a_change_give_the_same_bytes(server: Server, feed: str) -> None:
    first = server.ask(feed)
    time.sleep(1.1)
    again = server.ask(feed)
    assert (first.body, first.etag, first.headers["last-modified"]) == (
        again.body, again.etag, again.headers["last-modified"],
    )  # fmt: skip


@pytest.mark.parametrize("said", ["{}", "W/{}", '"other", {}', '"a",W/{} , "b"', "*"])
def test_who_has_it_already_gets_no_body(server: Server, feed: str, said: str) -> None:
    etag = server.ask(feed).etag
    found = server.ask(feed, if_none_match=said.format(etag))
    assert (found.status, found.body, found.etag) == (304, b"", etag)
    assert found.headers["last-modified"] == "Tue, 01 Jul 2025 08:00:00 GMT"
    assert found.headers["vary"] == "Accept-Encoding"
    assert "content-type" not in found.headers


@pytest.mark.parametrize("said", ['"other"', 'W/"other"', "nothing"])
def test_who_has_another_one_gets_it(server: Server, feed: str, said: str) -> None:
    # Also with a date that is late enough: If-None-Match beats it.
    found = server.ask(feed, if_none_match=said, if_modified_since="Fri, 01 Jan 2100 00:00:00 GMT")
    assert found.status == 200


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Tue, 01 Jul 2025 08:00:00 GMT", 304),
        ("Wed, 02 Jul 2025 08:00:00 GMT", 304),
        ("Tue, 01 Jul 2025 07:59:59 GMT", 200),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 200),
        ("yesterday", 200),
        ("Tue, 99 Foo 2025 08:00:00 GMT", 200),
        ("0", 200),
    ],
)
def test_a_date_is_read_and_not_taken_for_granted(server: Server, feed: str, said: str, status: int) -> None:
    assert server.ask(feed, if_modified_since=said).status == status


def test_gzip_is_another_representation_with_a_tag_of_its_own(server: Server, feed: str) -> None:
    plain = server.ask(feed)
    packed = server.ask(feed, accept_encoding="deflate, gzip;q=0.5")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-length"] == str(len(packed.body))
    assert len(packed.body) < len(plain.body) / 3
    assert packed.etag != plain.etag
    for said in ("", "identity", "gzip;q=0", "br", "gzip;q=nonsense"):
        other = server.ask(feed, accept_encoding=said)
        assert (other.body, other.etag, "content-encoding" in other.headers) == (plain.body, plain.etag, False)
    # Whoever has one of the two has the calendar.
    for accepted in ("gzip", "identity"):
        for etag in (plain.etag, packed.etag):
            found = server.ask(feed, accept_encoding=accepted, if_none_match=etag)
            assert (found.status, found.etag) == (304, etag)


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer"}, {"authorization": "Basic eDp5"}, {"accept": "text/html"}, {"accept": ""},
        {"host": "somewhere.else.example"}, {"range": "bytes=0-10"}, {"if_match": '"other"'},
        {"if_unmodified_since": "Mon, 01 Jan 2001 00:00:00 GMT"}, {"cookie": "a=b"}, {"expect": "100-continue"},
    ],
    ids=str,
)  # fmt: skip
def test_what_programs_send_besides_changes_nothing(server: Server, feed: str, headers: dict[str, str]) -> None:
    plain, found = server.ask(feed), server.ask(feed, **headers)
    assert (found.status, found.etag, found.body) == (200, plain.etag, plain.body)


@pytest.mark.parametrize("method", ["OPTIONS", "PROPFIND", "REPORT", "POST", "PUT", "DELETE"])
def test_no_method_of_a_live_address_is_an_error(server: Server, feed: str, method: str) -> None:
    found = server.ask(feed, method)
    assert (found.status, found.headers["allow"], found.body) == (200, "GET, HEAD, OPTIONS", server.ask(feed).body)


def test_a_query_is_not_looked_at(server: Server, feed: str) -> None:
    assert server.ask(f"{feed}?profile=officer&x=1").etag == server.ask(feed).etag


def test_odd_requests_for_a_live_address(server: Server, feed: str) -> None:
    plain = server.ask(feed)
    for path in (server.address + feed, "http://elsewhere.example" + feed, feed.replace("/feeds/", "/%66eeds/")):
        assert server.ask(path).etag == plain.etag, path
    upgrades = (
        {"upgrade": "h2c"},
        {"upgrade": "websocket", "sec_websocket_version": "13", "sec_websocket_key": "eA=="},
    )
    for upgrade in upgrades:
        assert server.ask(feed, connection="Upgrade", **upgrade).body == plain.body
    assert server.ask(feed, if_none_match=", ".join(f'"{number}"' for number in range(3000))).status == 200


def test_what_is_no_address_is_not_found(server: Server, feed: str) -> None:
    secret = feed.removeprefix("/feeds/").removesuffix(".ics")
    swapped = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    for path in (f"/feeds/{swapped}.ics", "/feeds/x.ics", "/feeds/.ics", f"/feeds/{secret}", f"{feed}/", f"/{secret}",
                 "/feeds/%00.ics", "/feeds/" + "a" * 5000 + ".ics", f"/feeds/{secret.swapcase()}.ics"):  # fmt: skip
        found = server.ask(path)
        assert (found.status, found.headers["content-type"]) in (
            (404, "text/plain; charset=utf-8"), (404, "text/html; charset=utf-8"),
        ), path  # fmt: skip
        assert b"VCALENDAR" not in found.body
    assert server.ask(f"/feeds/{swapped}.ics").headers["content-type"] == "text/plain; charset=utf-8"


def test_robots_may_read_feeds_and_nothing_else(server: Server) -> None:
    found = server.ask("/robots.txt")
    assert (found.status, found.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert found.body == b"User-agent: *\nAllow: /feeds/\nDisallow: /\n"


def test_each_subscriber_has_one_feed_with_their_own_choices(server: Server) -> None:
    open_, closed = (server.token("workstream:DEM-2025", "--profile", p) for p in ("officer", "dates-only"))
    other = server.token("committee:asc-scrutiny")
    officer, dates, meetings = (server.ask(path_of(token)) for token in (open_, closed, other))
    assert {str(e["UID"]) for e in events(officer)} == {str(e["UID"]) for e in events(dates)}
    assert officer.body != dates.body
    assert officer.headers["content-disposition"] == 'inline; filename="workstream-DEM-2025.ics"'
    assert any(str(e["UID"]).startswith("mt-") for e in events(meetings))


def test_a_slip_is_seen_at_the_next_fetch_and_by_nobody_whom_it_does_not_concern(server: Server) -> None:
    mine = path_of(server.token("workstream:DEM-2025"))
    others = path_of(server.token("workstream:CQC-2025"))
    before, theirs = server.ask(mine), server.ask(others)
    server.command("slip", "DEM-2025", "bid-evaluation", "--to", "2026-09-30")
    after = server.ask(mine, if_none_match=before.etag, if_modified_since=before.headers["last-modified"])
    assert after.status == 200
    assert after.etag != before.etag
    # The clock stands still here, and still a program that only knows the date hears of it.
    assert server.ask(mine, if_modified_since=before.headers["last-modified"]).status == 200
    assert server.ask(mine, if_modified_since=after.headers["last-modified"]).status == 304
    days = {str(e["UID"]): (e.start, int(e["SEQUENCE"])) for e in events(before)}
    moved = [e for e in events(after) if days[str(e["UID"])][0] != e.start]
    assert moved
    assert all(int(e["SEQUENCE"]) > days[str(e["UID"])][1] for e in moved)
    same = server.ask(others, if_none_match=theirs.etag)
    assert (same.status, same.headers["last-modified"]) == (304, theirs.headers["last-modified"])


def test_a_revoked_address_says_so_and_nothing_else(server: Server) -> None:
    token = server.token("workstream:DEM-2025", "--profile", "officer")
    path, folder = path_of(token), Path(server.url.removeprefix("sqlite:///") + ".feeds")
    full = server.ask(path)
    kept = {file.name for file in folder.iterdir()}
    server.command("token", "revoke", token["id"], "--because", "left the council")
    found = server.ask(path, if_none_match=full.etag)
    (event,) = events(found)
    assert "withdrawn" in str(event["SUMMARY"])
    assert "Ask whoever gave you this address" in str(event["SUMMARY"])
    assert event["DTSTART"].dt.isoformat() == "2025-07-01"
    # It holds no dates any more, so it does not describe itself as a calendar of dates.
    assert str(icalendar.Calendar.from_ical(found.body)["DESCRIPTION"]) == f"{event['SUMMARY']}."
    # Nothing of the feed that it was.
    for word in (b"DEM-2025", b"ementia", b"Leicester", b"workstream", b"left the council", token["name"].encode()):
        assert word not in found.body + str(found.headers).encode(), word
    assert found.headers["content-type"] == "text/calendar; charset=utf-8"
    assert server.ask(path, if_none_match=found.etag).status == 304
    assert len(kept - {file.name for file in folder.iterdir()}) == 1


def test_an_address_with_a_new_secret(server: Server) -> None:
    token = server.token("workstream:DEM-2025")
    before = server.ask(path_of(token))
    (rotated,) = server.command("token", "rotate", token["id"])["tokens"]
    assert server.ask(path_of(rotated)).etag == before.etag
    old = server.ask(path_of(token), if_none_match=before.etag)
    assert "withdrawn" in str(events(old)[0]["SUMMARY"])
    assert len(events(old)) == 1
    server.command("token", "revoke", token["id"])
    assert len(events(server.ask(path_of(rotated)))) == 1
    assert len(events(server.ask(path_of(token)))) == 1


def test_who_reads_a_new_secret_is_kept_at_once(server: Server) -> None:
    token = server.token("governance")
    server.ask(path_of(token), user_agent="Before/1.0")
    assert last_reader(server, token) == "Before/1.0"
    (rotated,) = server.command("token", "rotate", token["id"])["tokens"]
    server.ask(path_of(rotated), user_agent="After/1.0")
    assert last_reader(server, token) == "After/1.0"
    assert "After/1.0" in run("token", "list", "--db", server.url).text


def last_reader(server: Server, token: dict) -> str | None:
    """The program that last used an address; it is kept behind the answer."""
    for _ in range(50):
        (listed,) = (t for t in server.command("token", "list")["tokens"] if t["id"] == token["id"])
        if listed["last_reader"]:
            return str(listed["last_reader"])
        time.sleep(0.1)
    return None


def test_when_an_address_was_used_is_kept_and_not_logged(server: Server) -> None:
    token = server.token("governance")
    before = len(server.command("history")["changes"])
    assert server.ask(path_of(token), user_agent="Reader/1.0 (\x07tests)").status == 200
    for _ in range(50):
        (listed,) = (t for t in server.command("token", "list")["tokens"] if t["id"] == token["id"])
        if listed["last_fetched"]:
            break
        time.sleep(0.1)
    assert (listed["last_fetched"], listed["last_reader"]) == ("2025-07-01T08:00:00+00:00", "Reader/1.0 (tests)")
    assert len(server.command("history")["changes"]) == before


def test_calendars_are_told_what_is_true_today(loaded_once: Path, tmp_path: Path) -> None:
    file = tmp_path / "commissioning.db"
    file.write_bytes(loaded_once.read_bytes())
    with serving(f"sqlite:///{file.as_posix()}", tmp_path / "log", as_of="2025-09-20") as server:
        path = path_of(server.token("workstream:DEM-2025", "--profile", "officer"))
        # What is known is answered at once; what has become overdue meanwhile follows by itself.
        first = server.ask(path)
        assert first.status == 200
        for _ in range(100):
            found = server.ask(path, if_none_match=first.etag)
            if found.status == 200:
                break
            time.sleep(0.2)
        overdue = [answered.body.replace(b"\r\n ", b"").count(b"not recorded as done") for answered in (first, found)]
        assert overdue[1] > overdue[0]
        assert server.ask(path, if_none_match=found.etag).status == 304


def test_an_owner_who_has_nothing_any_more(tmp_path: Path) -> None:
    file, url = tmp_path / "one.yaml", f"sqlite:///{(tmp_path / 'own.db').as_posix()}"
    text = (
        "council: {name: Testshire, calendar: england}\nworkstreams:\n  - reference: X-1\n    title: Strategy\n"
        "    kind: strategy-refresh\n    start: 2025-07-01\n    owner: OWNER\n"
    )

    def load(owner: str) -> None:
        file.write_text(text.replace("OWNER", owner), encoding="utf-8")
        ran = run("load", file, "--db", url, "--as-of", "2025-07-01", "--by", "tests", "--json")
        assert ran.code == 0, ran.text

    load("Strategy lead")
    with serving(url, tmp_path / "log") as server:
        path = path_of(server.token("owner:Strategy lead", "--profile", "officer"))
        first = server.ask(path)
        assert len(events(first)) > 1
        # The name of the file names no owner.
        assert first.headers["content-disposition"] == 'inline; filename="owner.ics"'
        load("Head of service")
        found = server.ask(path, if_none_match=first.etag)
        assert "nothing any more" in str(events(found)[0]["SUMMARY"])
        assert len(events(found)) == 1
        assert len(events(server.ask(path_of(server.token("owner:Head of service"))))) > 1


def test_many_ask_at_once_while_dates_move(server: Server) -> None:
    paths = [path_of(server.token(scope)) for scope in ("portfolio", "workstream:TRA-2025", "committee:asc-scrutiny")]
    stopped = threading.Event()

    def poll(path: str) -> list[Answered]:
        found: list[Answered] = []
        while not stopped.is_set():
            known = {"if_none_match": found[-1].etag} if found and len(found) % 3 else {}
            found.append(server.ask(path, **known))
        return found

    with ThreadPoolExecutor(9) as pool:
        polling = [pool.submit(poll, path) for path in paths * 3]
        for day in ("2025-09-10", "2025-09-11", "2025-09-12"):
            server.command("slip", "TRA-2025", server.command("board")["workstreams"][-2]["next"]["key"], "--to", day)
        stopped.set()
        answers = [answered for task in polling for answered in task.result()]
    assert {answered.status for answered in answers} <= {200, 304}
    whole = [answered for answered in answers if answered.status == 200]
    assert all(answered.body.endswith(b"END:VCALENDAR\r\n") for answered in whole)
    assert all(answered.headers["content-length"] == str(len(answered.body)) for answered in whole)
    # One validator for one content, whoever asks and whenever.
    assert len({answered.etag for answered in whole}) == len({answered.body for answered in whole})


def test_no_secret_is_in_the_log(server: Server) -> None:
    token = server.token("portfolio")
    for path in (path_of(token), f"/feeds/{secret_of(token)}", f"/feeds/{secret_of(token)}.ics/more"):
        server.ask(path)
    assert secret_of(token) not in server.log.read_text()

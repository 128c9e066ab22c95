"""The weekly digest: what each owner is told, once for each week, and nothing to those who have nothing to hear."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.keeping.conftest import COUNCIL, House

Houses = Callable[..., House]
MEETINGS = {"meetings": "2025-06-12, 2025-09-11, 2027-12-02"}


def digests(home: House | Desk, as_of: str) -> dict[str | None, dict]:
    ran = home.run("digest", "--json", as_of=as_of)
    assert ran.code == 0, ran.text + ran.err
    return {item["owner"]: item for item in ran.json["digests"]}


def send(home: House, as_of: str) -> dict:
    ran = home.run("digest", "--send", "--json", as_of=as_of)
    assert ran.code in (0, 1), ran.text + ran.err
    return ran.json


def outbox(home: House) -> dict[str, tuple[bytes, int]]:
    folder = home.folder / "outbox"
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.glob("*")}


def items(digest: dict, sort: str) -> list[dict]:
    return [item for group in digest["groups"] for item in group["items"] if item["sort"] == sort]


class TestWhatItSays:
    def test_each_owner_hears_of_his_own(self, desk: Desk) -> None:
        told = digests(desk, "2025-07-01")
        director = told["Director for Adult Social Care and Commissioning"]
        # Planned from 1 March 2025: four weeks for the communications plan, eight for the others.
        assert [(i["key"], i["due"], i["days"]) for i in items(director, "overdue")] == [
            ("comms-plan", "2025-03-28", -95),
            ("benchmarking", "2025-04-25", -67),
            ("demand-analysis", "2025-04-25", -67),
            ("performance-data", "2025-04-25", -67),
        ]
        assert {i["reference"] for d in told.values() for i in items(d, "overdue")} >= {"CQC-2025", "TRA-2025"}
        assert "DEM-2025" not in told["Strategic Director for Social Care and Education"]["text"]

    def test_why_it_matters_and_for_which_meeting(self, desk: Desk) -> None:
        director = digests(desk, "2025-07-01")["Director for Adult Social Care and Commissioning"]
        (group,) = director["groups"]
        assert group["meeting"] == {
            "committee": "asc-scrutiny",
            "date": "2025-08-28",
            "papers_due": "2025-08-14",
            "agenda_published_by": "2025-08-19",
        }
        notes = {i["key"]: i["notes"] for i in group["items"]}
        assert notes["comms-plan"] == ["It decides the day of 'Service starts'."]
        assert notes["demand-analysis"] == ["The gate of design wants it."]
        assert notes["performance-data"] == []
        assert notes["continuity"][0] == "The contract ends on Tue 31 Mar 2026."

    def test_nobody_named_is_the_portfolios_business(self, desk: Desk) -> None:
        portfolio = digests(desk, "2025-07-01")[None]
        assert {i["reference"] for i in items(portfolio, "overdue")} == {"ASC-2025-05-06-125-3"}
        assert len(items(portfolio, "undated")) == 9
        assert portfolio["summary"][0] == "8 workstreams: 3 late, 1 at-risk."

    def test_due_in_two_weeks_and_not_later(self, house: Houses) -> None:
        home = house()
        plan = home.run("plan", "CARE", "--json", as_of="2025-05-05").json["milestones"]
        comms = next(m for m in plan if m["key"] == "comms-plan")
        # From 1 May 2025, a Thursday: four weeks, so to Wednesday the 28th. 28 May is 14 days after the 14th.
        assert comms["forecast"] == "2025-05-28"
        assert "comms-plan" not in [
            i["key"] for i in items(digests(home, "2025-05-13").get("head of care", {"groups": []}), "due")
        ]
        due = items(digests(home, "2025-05-14")["head of care"], "due")
        assert [(i["key"], i["days"]) for i in due if i["key"] == "comms-plan"] == [("comms-plan", 14)]
        late = items(digests(home, "2025-05-29")["head of care"], "overdue")
        assert [(i["key"], i["days"]) for i in late if i["key"] == "comms-plan"] == [("comms-plan", -1)]

    def test_what_moved_and_why(self, house: Houses) -> None:
        home = house(", ".join(f"{year}-{month:02}-11" for year in (2025, 2026, 2027) for month in range(1, 13)))
        ran = home.run("slip", "CARE", "demand-analysis", "--to", "2025-08-29", "--by", "lead", "--json",
                       "--because", "the survey firm withdrew", as_of="2025-06-03")  # fmt: skip
        assert ran.code == 0, ran.err
        moved = {m["key"]: m for m in digests(home, "2025-06-09")["head of care"]["moved"]}
        slipped = next(m for m in ran.json["moved"] if m["key"] == "demand-analysis")
        assert (moved["demand-analysis"]["from"], moved["demand-analysis"]["to"]) == (slipped["from"], "2025-08-29")
        assert moved["demand-analysis"]["because"] == f"{slipped['because']}: the survey firm withdrew"
        assert set(moved) <= {m["key"] for m in ran.json["moved"]}
        assert "service-start" in {m["key"] for m in ran.json["moved"]}
        assert {m["key"] for m in digests(home, "2025-06-09")[None]["moved"]} == {"service-start"}
        # On 10 June it is seven days ago, and no longer in the last seven.
        assert "demand-analysis" not in {m["key"] for m in digests(home, "2025-06-10")["head of care"]["moved"]}

    def test_a_date_that_moved_and_moved_back_did_not_move(self, house: Houses) -> None:
        home = house()
        before = next(
            m["forecast"]
            for m in home.run("plan", "CARE", "--json", as_of="2025-06-03").json["milestones"]
            if m["key"] == "gap-analysis"
        )
        for day in ("2025-11-28", before):
            assert home.run("slip", "CARE", "gap-analysis", "--to", day, "--by", "x", as_of="2025-06-03").code == 0
        assert "gap-analysis" not in {m["key"] for m in digests(home, "2025-06-04")["head of care"]["moved"]}

    def test_a_gate_that_waits_goes_to_who_decides_and_to_who_leads(self, house: Houses) -> None:
        home = house()
        gate = home.run("gate", "CARE", "design", "--json", as_of="2025-06-02").json["gate"]
        steps = [
            m["key"]
            for m in home.run("plan", "CARE", "--json", as_of="2025-06-20").json["milestones"]
            if m["stage"] == "review" and m["kind"] == "step" and m["key"] != "review-end" and m["status"] != "dropped"
        ]
        for key in steps:
            assert home.run("done", "CARE", key, "--on", "2025-06-20", "--by", "x", as_of="2025-06-20").code == 0
        told = digests(home, "2025-06-23")
        for owner in ("head of care", gate["approver"]):
            (waits,) = items(told[owner], "gate")
            assert (waits["reference"], waits["key"]) == ("CARE", "gate-design")
            assert f"decision of the {gate['approver']}" in " ".join(waits["notes"])
            assert all(missing["title"] in " ".join(waits["notes"]) for missing in gate["missing"])

    def test_who_has_nothing_to_hear_hears_nothing(self, house: Houses) -> None:
        home = house()
        assert digests(home, "2025-04-01") == {}  # nothing has begun, nothing is near
        assert "Nobody has anything to hear." in home.run("digest", as_of="2025-04-01").text
        assert send(home, "2025-04-01")["messages"] == []
        assert not (home.folder / "outbox").exists()

    def test_no_line_is_too_long_for_a_mail_program(self, desk: Desk) -> None:
        for digest in digests(desk, "2025-07-01").values():
            body = digest["text"].split("\n\n", 1)[1]
            assert all(len(line) <= 88 for line in body.splitlines())
            assert re.match(r"To: .+\nSubject: .+\n\n", digest["text"])

    def test_words_of_a_file_cannot_make_lines_of_their_own(self, house: Houses) -> None:
        home = house()
        evil = COUNCIL % MEETINGS
        home.load(evil.replace("owner: head of care", 'owner: "head\\nBcc: everybody"'))
        told = digests(home, "2025-06-23")
        assert all(not line.startswith("Bcc") for d in told.values() for line in d["text"].splitlines())

    def test_one_owner_can_be_looked_at(self, desk: Desk) -> None:
        ran = desk.run("digest", "--owner", "portfolio")
        assert ran.text.startswith("To: portfolio\n")
        assert ran.text.count("\nSubject: ") == 1
        ran = desk.run("digest", "--owner", "nobody known", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (3, "not-found")
        assert desk.run("digest", "--owner", "portfolio", "--send").code == 2

    def test_the_file_is_what_was_shown(self, house: Houses) -> None:
        home = house()
        shown = {item["text"] for item in digests(home, "2025-06-23").values()}
        assert shown
        send(home, "2025-06-23")
        assert {content.decode() for content, _ in outbox(home).values()} == shown


class TestOnceAWeek:
    def test_a_second_run_that_week_writes_nothing(self, house: Houses) -> None:
        home = house()
        first = send(home, "2025-06-23")  # Monday of week 26
        assert (first["week"], first["sent_on"]) == ("2025-W26", "2025-06-23")
        assert sorted(Path(path).name for path in first["messages"]) == sorted(outbox(home))
        assert all(name.startswith("2025-W26-digest-") for name in outbox(home))
        written, log = outbox(home), home.log()
        for day in ("2025-06-23", "2025-06-24", "2025-06-29"):
            again = send(home, day)
            assert (again["messages"], again["digests"], again["sent_on"]) == ([], [], "2025-06-23")
        assert (outbox(home), home.log()) == (written, log)
        assert send(home, "2025-06-30")["week"] == "2025-W27"
        assert len(outbox(home)) > len(written)

    def test_three_weeks_without_a_run_are_caught_up_with_one(self, house: Houses) -> None:
        home = house()
        send(home, "2025-06-23")
        before = set(outbox(home))
        caught_up = send(home, "2025-07-16")  # Wednesday of week 29; weeks 27 and 28 went by
        new = set(outbox(home)) - before
        assert {name[:8] for name in new} == {"2025-W29"}
        assert len(new) == len(caught_up["digests"]) == len(caught_up["messages"])

    def test_the_turn_of_the_year(self, house: Houses) -> None:
        home = house()
        assert send(home, "2025-12-29")["week"] == "2026-W01"  # its Thursday lies in 2026
        assert send(home, "2026-01-02")["messages"] == []

    def test_a_clock_that_was_set_back_sends_nothing(self, house: Houses) -> None:
        home = house()
        send(home, "2025-06-30")
        written, log = outbox(home), home.log()
        ran = home.run("digest", "--send", "--json", as_of="2025-06-20")
        assert ran.code == 1
        assert [problem["id"] for problem in ran.json["problems"]] == ["clock-behind"]
        assert (outbox(home), home.log()) == (written, log)

    def test_a_message_that_was_taken_from_the_outbox_is_not_sent_again(self, house: Houses) -> None:
        home = house()
        send(home, "2025-06-23")
        for path in (home.folder / "outbox").glob("*"):
            path.unlink()
        send(home, "2025-06-25")
        assert outbox(home) == {}

    def test_an_outbox_that_cannot_be_written_loses_nothing(
        self, house: Houses, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        home = house()
        (home.folder / "taken").write_text("a file", encoding="utf-8")
        monkeypatch.setenv("COMMISSIONING_OUTBOX_DIRECTORY", str(home.folder / "taken"))
        ran = home.run("digest", "--send", "--json", as_of="2025-06-23")
        assert (ran.code, ran.json["error"]["id"]) == (5, "message-waiting")
        monkeypatch.setenv("COMMISSIONING_OUTBOX_DIRECTORY", str(home.folder / "outbox"))
        assert send(home, "2025-06-24")["messages"]

    def test_two_owners_whose_names_make_one_file_name(self, house: Houses) -> None:
        home = house()
        home.load((COUNCIL % MEETINGS).replace("head of meals", "head-of care"))
        sent = send(home, "2025-06-23")
        assert len(set(sent["messages"])) == len(sent["messages"]) == len(sent["digests"])

"""What people record of actions between two loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, Desk

CARE = "ASC-2025-05-06-125-3"
"""To circulate information on care navigators: agreed on 6 May 2025, due on 20 May by the council's clock."""


def act(desk: Desk, *words: str, as_of: str = "2025-07-01") -> dict:
    return desk.json("action", *words, "--by", "clerk", as_of=as_of)


def refused(desk: Desk, *words: str, code: int = 2, as_of: str = "2025-07-01") -> str:
    ran = desk.run("action", *words, "--by", "clerk", "--json", as_of=as_of)
    assert ran.code == code, ran.text
    return str(ran.json["error"]["message"])


def row(desk: Desk, id: str, as_of: str = "2025-07-01") -> dict:
    return next(item for item in desk.json("actions", as_of=as_of)["actions"] if item["id"] == id)


def add(desk: Desk, *words: str, kind: str = "report-back", on: str = "2025-06-26", as_of: str = "2025-07-01") -> dict:
    said = ("--type", kind, "--agreed-on", on, "--committee", "asc-scrutiny")
    return act(desk, "add", "Scrutiny hears of the waiting list.", *said, *words, as_of=as_of)


class TestAdd:
    def test_what_a_meeting_agreed(self, desk: Desk) -> None:
        made = add(desk, "--owner", "Director", "--due-meeting", "2025-11-13", "--workstream", "DEM-2025",
                   "--origin", "minute 140")  # fmt: skip
        item = made["action"]
        assert (item["id"], item["due"], item["owner"]) == ("asc-scrutiny-2025-06-26-1", "2025-11-13", "Director")
        assert (item["status"], item["origin"], made["problems"]) == ("open", "minute 140", [])
        assert made["change"]["what"] == "action added"
        # The next one of the same day gets the next number.
        assert add(desk)["action"]["id"] == "asc-scrutiny-2025-06-26-2"

    def test_an_owner_is_missed_and_nothing_refused(self, desk: Desk) -> None:
        (problem,) = add(desk)["problems"]
        assert (problem["id"], problem["severity"]) == ("missing-owner", "info")
        act(desk, "owner", "asc-scrutiny-2025-06-26-1", "Head of service")
        assert row(desk, "asc-scrutiny-2025-06-26-1")["owner"] == "Head of service"
        assert "asc-scrutiny-2025-06-26-1" not in {
            p["reference"] for p in desk.json("check")["problems"] if p["id"] == "missing-owner"
        }

    def test_a_day_on_which_the_committee_did_not_meet_is_doubted(self, desk: Desk) -> None:
        problems = add(desk, "--owner", "Director", on="2025-06-25")["problems"]
        assert [p["message"] for p in problems] == ["asc-scrutiny has no meeting on 2025-06-25."]

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("--due", "2025-06-01"), "It is due on Sun 1 Jun 2025, and was agreed only on Thu 26 Jun 2025."),
            (("--due-meeting", "2025-09-01"), "asc-scrutiny, Mon 1 Sep 2025: has no meeting on that day. Near it"),
            (("--due", "2025-09-01", "--due-meeting", "2025-08-28"), "give one of the two"),
            (("--id", CARE), f"There is an action {CARE} already."),
            (("--id", "a b"), "'a b' cannot be used as a reference."),
        ],
    )
    def test_nonsense_is_refused(self, desk: Desk, words: tuple[str, ...], sentence: str) -> None:
        said = ("add", "x", "--type", "report-back", "--agreed-on", "2025-06-26", "--committee", "asc-scrutiny")
        assert sentence in refused(desk, *said, *words)

    def test_types_days_and_committees_that_are_not_there(self, desk: Desk) -> None:
        assert refused(desk, "add", "x", "--type", "write", "--agreed-on", "2025-06-26").startswith(
            "type: 'write' is none of 'note', "
        )
        assert "gate" in refused(desk, "add", "x", "--type", "condition", "--agreed-on", "2025-06-26")
        assert "still to come" in refused(desk, "add", "x", "--type", "monitor", "--agreed-on", "2025-08-28")
        said = ("add", "x", "--type", "monitor", "--agreed-on", "2025-06-26", "--committee", "nobody")
        assert "There is no committee 'nobody'" in refused(desk, *said, code=3)


class TestWhatIsRecorded:
    def test_closing_stops_the_clock_and_a_load_does_not_undo_it(self, desk: Desk) -> None:
        assert row(desk, CARE)["days_overdue"] == 42  # 21 to 31 May, June, 1 July
        link = "https://example.org/navigators.pdf"
        made = act(desk, "close", CARE, "--on", "2025-06-20", "--evidence", link)
        item = made["action"]
        assert (item["status"], item["closed_on"], item["days_overdue"], item["days_late"]) == (
            "done", "2025-06-20", 0, 30)  # fmt: skip
        (event,) = item["history"]
        assert (event["sort"], event["link"], event["verified_by"]) == ("closed", link, "clerk")
        assert made["change"]["what"] == "action closed"
        again = desk.json("load", REPOSITORY / "examples" / "leicester" / "actions.yaml", "--by", "clerk")
        assert (again["changed"], [p for p in again["problems"] if p["id"] == "recorded-otherwise"]) == (0, [])
        assert row(desk, CARE)["status"] == "done"
        # As of the day before nobody knew.
        assert row(desk, CARE, as_of="2025-06-19")["days_overdue"] == 30
        assert CARE not in {alert["reference"] for alert in desk.json("alerts")["alerts"]}

        act(desk, "reopen", CARE, "--on", "2025-06-28", "--because", "it was the wrong leaflet")
        item = row(desk, CARE)
        assert (item["status"], item["days_overdue"]) == ("open", 34)  # 30, and 28 June to 1 July
        assert item["open"] == [
            {"from": "2025-05-06", "to": "2025-06-20"}, {"from": "2025-06-28", "to": None},
        ]  # fmt: skip
        assert "the wrong leaflet" in desk.run("action", "show", CARE).text

    def test_a_file_that_says_otherwise_is_told_so(self, desk: Desk, tmp_path: Path) -> None:
        act(desk, "due", CARE, "--to", "2025-07-18", "--because", "printing")
        act(desk, "close", CARE, "--note", "nobody needs it any more", "--verified-by", "Chair")
        file = tmp_path / "actions.yaml"
        file.write_text(
            f"actions:\n  - id: {CARE}\n    text: Members get the leaflet.\n    type: circulate\n"
            "    committee: asc-scrutiny\n    agreed_on: 2025-05-06\n    due: 2025-08-01\n    status: dropped\n"
            "    closed_on: 2025-06-30\n",
            encoding="utf-8",
        )
        found = desk.json("load", file, "--by", "clerk")
        said = [problem for problem in found["problems"] if problem["id"] == "recorded-otherwise"]
        assert [(p["line"], p["value"]) for p in said] == [(8, "'dropped'"), (7, "Fri 1 Aug 2025")]
        assert "clerk recorded on Tue 1 Jul 2025 that it is Fri 18 Jul 2025, and that holds." in said[1]["message"]
        item = row(desk, CARE)
        assert (item["text"], item["status"], item["due"]) == ("Members get the leaflet.", "done", "2025-07-18")
        # Said once: the same file again says nothing new.
        assert not [p for p in desk.json("load", file, "--by", "clerk")["problems"] if p["id"] == "recorded-otherwise"]

    def test_progress_evidence_and_a_meeting_that_it_is_due_at(self, desk: Desk) -> None:
        act(desk, "progress", CARE, "--on", "2025-06-10", "--note", "drafted")
        act(desk, "evidence", CARE, "--on", "2025-06-11", "--link", "draft.pdf")
        act(desk, "due", CARE, "--meeting", "2025-08-28", "--because", "with the report")
        item = row(desk, CARE)
        assert (item["progress"], item["due"], item["days_overdue"]) == ("drafted", "2025-08-28", 0)
        act(desk, "close", CARE)  # there is evidence already
        act(desk, "reopen", CARE, "--because", "the wrong one")
        assert "it has neither" in refused(desk, "close", CARE)  # the evidence was of the closing before
        act(desk, "close", CARE, "--because", "overtaken by the new leaflet")
        assert row(desk, CARE)["status"] == "done"
        whats = [change["what"] for change in desk.json("history", CARE)["changes"]]
        assert whats[-6:] == [
            "action progress", "action evidence", "action due", "action closed", "action reopened", "action closed",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("close", CARE, "--on", "2025-05-05", "--note", "x"), "was agreed on Tue 6 May 2025; Mon 5 May 2025 is"),
            (("close", CARE, "--on", "2025-07-02", "--note", "x"), "Wed 2 Jul 2025 is still to come"),
            (("close", CARE), "it has neither"),
            (("reopen", CARE, "--because", "x"), "is open; there is nothing to open again"),
            (("reopen", CARE), "Say why, with --because."),
            (("drop", CARE), "Say why, with --because."),
            (("due", CARE, "--to", "2025-05-01", "--because", "x"), "cannot be due before that"),
            (("due", CARE, "--meeting", "2025-08-27", "--because", "x"), "has no meeting on that day"),
            (("due", CARE, "--because", "x"), "Give the new due date with --to"),
            (("progress", CARE), "Say what the progress is"),
            (("evidence", CARE), "with --link"),
            (("progress", CARE, "--note", "a\x1b[31mb"), "note: the text holds a control character (U+001B)"),
            (("progress", CARE, "--note", "x" * 2001), "note: it has more than 2000 characters"),
            (("received", CARE), "is no recommendation to the executive"),
            (("close", "ASC-2025-03-13-107-1", "--note", "x"), "is to be noted"),
            (("progress", "ASC-2025-03-13-113-3", "--note", "x"), "is done since Thu 26 Jun 2025. Open it again"),
        ],
    )
    def test_nonsense_is_refused_in_a_sentence(self, desk: Desk, words: tuple[str, ...], sentence: str) -> None:
        assert sentence in refused(desk, *words)

    def test_in_the_order_in_which_it_happened(self, desk: Desk) -> None:
        act(desk, "close", CARE, "--on", "2025-06-20", "--note", "sent")
        assert "cannot have happened before it" in refused(desk, "reopen", CARE, "--on", "2025-06-19", "--because", "x")
        assert "is done since Fri 20 Jun 2025" in refused(desk, "drop", CARE, "--because", "x")
        assert "There is no action 'nothing'" in refused(desk, "close", "nothing", "--note", "x", code=3)

    def test_somebody_who_looked_earlier_is_refused(self, desk: Desk) -> None:
        version = row(desk, CARE)["version"]
        act(desk, "progress", CARE, "--note", "drafted")
        said = ("close", CARE, "--note", "x", "--expect", str(version))
        assert "has changed since version" in refused(desk, *said, code=4)


class TestTheExecutivesResponse:
    def test_from_sending_to_publication(self, desk: Desk) -> None:
        id = add(desk, "--owner", "Executive", kind="recommendation")["action"]["id"]
        assert row(desk, id)["response"]["state"] == "not-sent"
        act(desk, "sent", id, "--on", "2025-06-27")
        assert "no receipt by the executive is recorded" in row(desk, id, "2025-11-01")["response"]["says"]
        assert "record first when it was received" in refused(desk, "responded", id)
        assert "is before that" in refused(desk, "received", id, "--on", "2025-06-26")
        act(desk, "received", id, "--on", "2025-06-30")
        # Two months beginning with 30 June end on 29 August.
        assert (row(desk, id)["due"], row(desk, id)["response"]["due"]) == ("2025-08-29", "2025-08-29")
        rules = {a["rule"] for a in desk.json("alerts", as_of="2025-09-02")["alerts"] if a["reference"] == id}
        assert rules == {"response-overdue"}
        assert "lga00-scrutiny-response-2m" in desk.run("action", "show", id).text
        act(desk, "responded", id, "--on", "2025-09-02", "--link", "response.pdf", as_of="2025-09-05")
        said = row(desk, id, "2025-09-05")["response"]
        assert (said["state"], said["days_overdue"], said["published_on"]) == ("responded", 4, None)
        act(desk, "published", id, "--on", "2025-09-04", as_of="2025-09-05")
        item = row(desk, id, "2025-09-05")
        assert "published on Thu 4 Sep 2025, 6 days after the two months" in item["response"]["says"]
        assert (item["response"]["published_days_late"], item["status"]) == (6, "open")


def test_actions_of_a_committee_that_is_not_there_are_not_none(desk: Desk) -> None:
    assert desk.run("actions", "--committee", "asc-scrutny").code == 3
    assert desk.json("actions", "--committee", "asc-scrutiny")["actions"]

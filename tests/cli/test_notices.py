"""The notice of key decisions, by the worked chain of the date rules.

A decision on Wednesday 10 June 2026, the day after scrutiny. 28 clear days are 13 May to 9 June, so the notice is
public by Tuesday 12 May; read as working days by Tuesday 28 April. Five clear working days are 3, 4, 5, 8 and 9 June,
so the notice of a general exception is published by Tuesday 2 June.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.cli.test_programme import ids, load
from tests.conftest import Desk

TEXT = """
council: {name: Example Council, calendar: england}
committees: [{key: health, title: Health Scrutiny, meetings: [2026-06-09]}]
template:
  kind: buy
  title: Bought
  version: "1"
  stages:
    procurement:
      title: Procurement
      steps:
        key-decision-notice: {title: Notice, kind: notice, before: {step: gate-mobilisation, rule: exec12-key-28}}
        members: {title: Scrutiny before award, kind: meeting, committee: scrutiny}
    mobilisation:
      title: Mobilisation
      gate:
        title: Award decision
        approver: executive member
        after: members
        evidence:
          report: Award report
          notice: {title: Notice, step: key-decision-notice}
      steps:
        go: {title: Service starts, kind: start}
workstreams:
  - {reference: CARE, title: Home care, kind: buy, start: 2026-01-05, scrutiny: health, owner: Lead Commissioner}
"""


@pytest.fixture(scope="module")
def bought(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(tmp_path_factory.mktemp("bought") / "once.db")
    load(desk, TEXT, as_of="2026-01-05")
    return desk.file


@pytest.fixture
def office(bought: Path, tmp_path: Path) -> Desk:
    """A copy of the desk, to write in."""
    return Desk(Path(shutil.copy(bought, tmp_path / "office.db")))


def notice(desk: Desk, as_of: str) -> dict[str, Any]:
    (found,) = desk.json("notices", as_of=as_of)["notices"]
    return dict(found)


def test_what_the_notice_says_and_its_days(office: Desk) -> None:
    found = notice(office, "2026-02-02")
    said = ("what", "decision_maker", "contact", "documents", "private", "decide_from", "scrutiny")
    assert {key: found[key] for key in said} == {
        "what": "Home care: Award decision", "decision_maker": "executive member", "contact": "Lead Commissioner",
        "documents": ["Award report"], "private": False, "decide_from": "2026-06-10", "scrutiny": "health",
    }  # fmt: skip
    days = ("publish_by", "safe_day", "working_reading_by", "general_exception_by")
    assert [found[key] for key in days] == ["2026-05-12", "2026-05-12", "2026-04-28", "2026-06-02"]
    assert (found["status"], found["published_on"]) == ("upcoming", None)


def test_it_is_warned_of_while_it_can_still_be_given(office: Desk) -> None:
    """Ten working days before 12 May: 28, 29, 30 April, 1, 5, 6, 7, 8, 11, 12 May (4 May is a bank holiday)."""
    assert notice(office, "2026-04-24")["status"] == "upcoming"
    found = office.json("notices", as_of="2026-04-27")
    assert found["notices"][0]["status"] == "due"
    (problem,) = found["problems"]
    assert (problem["id"], problem["value"], problem["milestone"]) == (
        "key-decision-notice-due", "2026-05-12", "key-decision-notice",
    )  # fmt: skip
    assert "10 working days" in problem["message"]
    assert "key-decision-notice-due" in ids(office.json("check", "CARE", as_of="2026-05-12"))


def test_the_lead_time_is_the_councils_own(office: Desk) -> None:
    load(
        office, TEXT.replace("calendar: england}", "calendar: england, policy: {notice_lead: 11}}"), as_of="2026-01-05"
    )
    assert notice(office, "2026-04-24")["status"] == "due"


def test_after_its_last_day_the_urgency_routes_are_said_with_their_days(office: Desk) -> None:
    """Published on 13 May the decision is lawful after 10 June: on the 11th."""
    found = office.json("notices", as_of="2026-05-13")
    (problem,) = found["problems"]
    assert (problem["id"], problem["route"]) == ("key-decision-only-urgent", "general-exception")
    assert (problem["general_exception_by"], problem["earliest_decision"]) == ("2026-06-02", "2026-06-11")
    assert "the chair of health" in problem["remedy"]
    papers = office.run("done", "CARE", "members-papers", "--on", "2026-05-27", "--by", "clerk", as_of="2026-05-27")
    assert papers.code == 0, papers.err
    (problem,) = office.json("notices", as_of="2026-06-03")["problems"]
    assert problem["route"] == "special-urgency"


def test_a_published_notice_ends_it(office: Desk) -> None:
    done = office.run("done", "CARE", "key-decision-notice", "--on", "2026-05-12", "--by", "clerk", as_of="2026-05-12")
    assert done.code == 0, done.err
    found = office.json("notices", as_of="2026-05-20")
    assert found["problems"] == []
    assert (found["notices"][0]["status"], found["notices"][0]["earliest_decision"]) == ("published", "2026-06-10")


@pytest.mark.parametrize("ending", ["html", "md", "csv", "docx"])
def test_it_is_written_in_four_formats(office: Desk, ending: str) -> None:
    file = office.file.with_name(f"notice.{ending}")
    assert office.run("notices", "-o", file, as_of="2026-02-02").code == 0
    if ending == "docx":
        text = " ".join(
            cell.text for table in docx.Document(str(file)).tables for row in table.rows for cell in row.cells
        )
    else:
        text = file.read_text(encoding="utf-8")
    assert all(
        words in text for words in ("Home care: Award decision", "executive member", "10 June 2026", "12 May 2026")
    )


def test_the_decisions_of_which_nobody_says_whether_they_are_key_are_asked_for(desk: Desk) -> None:
    assert {item["reference"] for item in desk.json("notices")["unsaid"]} == {"TRA-2025", "WFS-2025"}


def test_a_meeting_of_the_executive_that_the_notice_lost_is_said_and_not_passed_over(tmp_path: Path) -> None:
    """Cabinet on Thursday 16 October 2025: 28 clear days are 18 September to 15 October, so the notice is public by the
    17th; five clear working days are 9, 10, 13, 14 and 15 October, so a general exception by the 8th."""
    desk = Desk(tmp_path / "desk.db")
    text = TEXT.replace("meetings: [2026-06-09]}]", "meetings: [2025-08-20]}, {key: cabinet, title: Cabinet, "
                        "type: executive, meetings: [2025-10-16, 2025-12-18]}]")  # fmt: skip
    text = text.replace("approver: executive member", "approver: cabinet\n        committee: cabinet")
    load(desk, text.replace("start: 2026-01-05", "start: 2025-06-02"), as_of="2025-06-02")
    ran = desk.run("done", "CARE", "members", "--on", "2025-08-20", "--by", "clerk", as_of="2025-08-21")
    assert ran.code == 0, ran.err
    assert notice(desk, "2025-09-17")["status"] == "due"
    found = desk.json("notices", as_of="2025-09-18")
    days = ("status", "decide_from", "publish_by", "general_exception_by", "earliest_decision")
    assert [found["notices"][0][key] for key in days] == [
        "only-urgent", "2025-10-16", "2025-09-17", "2025-10-08", "2025-10-17",
    ]  # fmt: skip
    assert [problem["id"] for problem in found["problems"]] == ["key-decision-only-urgent"]
    alerts = [row for row in desk.json("alerts", as_of="2025-09-18")["alerts"] if row["key"] == "key-decision-notice"]
    assert [(row["rule"], row["due"]) for row in alerts] == [("milestone-overdue", "2025-09-17")]

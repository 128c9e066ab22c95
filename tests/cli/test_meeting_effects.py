"""All that follows when a meeting is moved or cancelled, against lists made by hand from template and rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commissioning.store import Store
from tests.cli.runner import run
from tests.conftest import Desk

MOVE = ("meeting", "move", "asc-scrutiny:2025-11-13", "--to", "2025-11-20")
CANCEL = ("meeting", "cancel", "asc-scrutiny:2025-08-28")

# Five clear working days before Thursday 13 November: 12, 11, 10, 7, 6; published on the 5th. Three working days before
# that the final report, one before that the clearances, ten before those the draft.
CHAIN_13_NOV = {"draft": "2025-10-16", "clearances": "2025-10-30", "papers": "2025-10-31", "agenda": "2025-11-05"}
# The same before Thursday 20 November: clear are 19, 18, 17, 14, 13.
CHAIN_20_NOV = {"draft": "2025-10-23", "clearances": "2025-11-06", "papers": "2025-11-07", "agenda": "2025-11-12"}
# Before Thursday 28 August: clear are 27, 26, 22, 21, 20, for Monday the 25th is a bank holiday.
CHAIN_28_AUG = {"draft": "2025-07-30", "clearances": "2025-08-13", "papers": "2025-08-14", "agenda": "2025-08-19"}


def moved(found: dict) -> dict[tuple[str, str], tuple[str, str]]:
    return {(row["reference"], row["key"]): (row["from"], row["to"]) for row in found["moved"]}


def chains(found: dict) -> dict[tuple[str | None, str | None], tuple[dict, dict]]:
    return {
        (item["reference"], item["key"]): (
            {link["key"]: link["from"] for link in item["links"]}, {link["key"]: link["to"] for link in item["links"]},
        )
        for item in found["papers"]
    }  # fmt: skip


class TestMoving13NovemberTo20November:
    """Only the dashboard of the first quarter goes to that meeting; its stage ends with it."""

    def test_moves_what_hangs_on_it_and_nothing_else(self, desk: Desk) -> None:
        papers = {("DASH-2025-Q1", f"scrutiny-{link}"): (day, CHAIN_20_NOV[link]) for link, day in CHAIN_13_NOV.items()}
        found = desk.json(*MOVE)
        both = ("2025-11-13", "2025-11-20")
        assert moved(found) == {
            **papers, ("DASH-2025-Q1", "scrutiny"): both, ("DASH-2025-Q1", "mobilisation-end"): both,
        }  # fmt: skip
        # The dementia review needs scrutiny before its award; the last meeting that still serves is this one.
        assert {row["reference"] for row in found["deadlines_moved"]} == {"DEM-2025"}
        assert ("scrutiny-before-award", "2025-11-13", "2025-11-20") in {
            (row["key"], row["from"], row["to"]) for row in found["deadlines_moved"]
        }
        assert (found["problems_added"], found["problems_gone"]) == ([], [])
        assert set(found["replanned"]) == {"DASH-2025-Q1", "DEM-2025"}

    def test_moves_its_paper_deadlines_and_its_items(self, desk: Desk) -> None:
        found = desk.json(*MOVE)
        assert chains(found) == {
            (None, None): (CHAIN_13_NOV, CHAIN_20_NOV), ("DASH-2025-Q1", "scrutiny"): (CHAIN_13_NOV, CHAIN_20_NOV),
        }  # fmt: skip
        # The inspection stays on the work programme, so every meeting hears of it.
        assert [(i["sort"], i["workstream"], i["from"], i["to"]) for i in found["items"]] == [
            ("programme", "CQC-2025", "2025-11-13", "2025-11-20"),
            ("milestone", "DASH-2025-Q1", "2025-11-13", "2025-11-20"),
        ]  # fmt: skip

    def test_changes_no_gap_and_says_so(self, desk: Desk) -> None:
        """The contract ends on 31 March 2026; the paper wants the new service on 1 October 2026."""
        gaps = {gap["basis"]: gap for gap in desk.json(*MOVE)["continuity"]}
        assert gaps["target"]["before"] == {"days": 183, "from": "2026-04-01", "to": "2026-09-30"}
        assert all(gap["before"] == gap["after"] and gap["days"] == 0 for gap in gaps.values())

    def test_people_see_it_in_short(self, desk: Desk) -> None:
        text = desk.run(*MOVE).text
        for words in (
            "Paper deadlines", "Wed 12 Nov 2025", "What it carries", "Without a service by target",
            "Calendars that change", "DEM-2025, DASH-2025-Q1; no others", "--expect",
        ):  # fmt: skip
            assert words in text
        assert text.count("Draft report sent for clearance") == 1


class TestCancelling28August:
    """The report on the assessment goes to 13 November; the line of the programme is to be placed anew."""

    def test_moves_what_hangs_on_it_and_nothing_else(self, desk: Desk) -> None:
        found = desk.json(*CANCEL)
        papers = {
            ("CQC-2025", f"report-to-scrutiny-{link}"): (day, CHAIN_13_NOV[link]) for link, day in CHAIN_28_AUG.items()
        }
        both = ("2025-08-28", "2025-11-13")
        assert moved(found) == {
            **papers, ("CQC-2025", "report-to-scrutiny"): both, ("CQC-2025", "mobilisation-end"): both,
        }  # fmt: skip
        assert found["replanned"] == ["CQC-2025"]
        assert chains(found) == {
            (None, None): (CHAIN_28_AUG, dict.fromkeys(CHAIN_28_AUG)),
            ("CQC-2025", "report-to-scrutiny"): (CHAIN_28_AUG, CHAIN_13_NOV),
        }
        # The paper hopes for 28 August itself; from 13 August to 13 November are thirteen weeks.
        assert {problem["id"] for problem in found["problems_added"]} == {"target-missed", "recess"}
        assert [(i["sort"], i["to"]) for i in found["items"]] == [("programme", None), ("milestone", "2025-11-13")]

    def test_an_action_due_at_it_is_due_at_the_next(self, desk: Desk, tmp_path: Path) -> None:
        file = tmp_path / "more.yaml"
        file.write_text(
            "actions:\n  - {id: A-1, text: Say how it went, type: report-back, committee: asc-scrutiny,\n"
            "     agreed_on: 2025-06-26, due_meeting: 2025-08-28, owner: lead}\n",
            encoding="utf-8",
        )
        desk.json("load", file, "--by", "clerk")
        (action,) = (i for i in desk.json(*CANCEL)["items"] if i["sort"] == "action")
        assert (action["key"], action["from"], action["to"]) == ("A-1", "2025-08-28", "2025-11-13")


def test_what_recurs_is_taken_at_the_next_meeting_anyway(desk: Desk) -> None:
    """The inspection is a rolling item, on the programme of every meeting; the dashboard goes to the next."""
    found = desk.json("meeting", "cancel", "asc-scrutiny:2025-11-13")
    assert [(i["sort"], i["workstream"], i["to"]) for i in found["items"]] == [
        ("programme", "CQC-2025", "2026-01-15"), ("milestone", "DASH-2025-Q1", "2026-01-15"),
    ]  # fmt: skip


def entries(folder: Path) -> dict[str, dict[str, str]]:
    """The entries of each published calendar, by UID, without what says when they were written."""
    return {
        file.name: {
            part.split("UID:")[1].splitlines()[0]: part
            for part in file.read_bytes().decode().replace("\r\n ", "").split("BEGIN:VEVENT")[1:]
        }
        for file in folder.glob("*.ics")
    }


@pytest.mark.parametrize(
    ("words", "hang"), [(MOVE, {"DASH-2025-Q1", "DEM-2025"}), (CANCEL, {"CQC-2025"})], ids=["move", "cancel"]
)
def test_the_calendars_that_change_are_those_that_were_named(
    desk: Desk, words: tuple[str, ...], hang: set[str]
) -> None:
    """Those of workstreams that do not hang on it stay as they were, the log has no word of them, and the slip ledger
    no line: they were not planned anew."""
    folder = desk.file.parent / "feeds"
    publish = ("publish", folder, "--by", "publisher", "--profile", "officer")
    files = {Path(feed["path"]).name: feed["scope"] for feed in desk.json(*publish)["feeds"]}
    before, last = entries(folder), len(desk.json("history")["changes"])
    found = desk.json(*words, "--yes", "--by", "clerk")
    desk.json(*publish)
    after = entries(folder)
    counted = {
        files[name]: sum(after[name].get(uid) != before[name].get(uid) for uid in {*before[name], *after[name]})
        for name in before
    }
    assert {scope: number for scope, number in counted.items() if number} == {
        feed["scope"]: feed["entries"] for feed in found["feeds"]
    }
    assert set(found["replanned"]) == hang
    others = {scope.removeprefix("workstream:") for scope in files.values() if scope.startswith("workstream:")} - hang
    assert len(others) >= 5
    assert not others & {change["reference"] for change in desk.json("history")["changes"][last:]}
    store = Store.open(desk.url)
    with store.reading() as unit:
        assert not [move for name in others for move in unit.moves(name)]
    store.close()


@pytest.mark.parametrize(("words", "as_of"), [(MOVE, "2025-10-20"), (CANCEL, "2025-08-11")], ids=["move", "cancel"])
def test_the_alerts_that_are_raised_and_that_go_are_those_that_were_named(
    desk: Desk, words: tuple[str, ...], as_of: str
) -> None:
    def ids() -> set[str]:
        return {alert["id"] for alert in desk.json("alerts", as_of=as_of)["alerts"]}

    before, shown = ids(), desk.json(*words, as_of=as_of)
    desk.json(*words, "--yes", "--by", "clerk", as_of=as_of)
    after = ids()
    raised, gone = ({alert["id"] for alert in shown[key]} for key in ("alerts_raised", "alerts_gone"))
    assert (raised, gone) == (after - before, before - after)
    assert raised
    assert gone


GAP = """
council: {name: Exampleshire, calendar: england}
committees:
  - {key: borough, title: Borough Panel, type: scrutiny, meetings: [%s]}
contracts:
  - {reference: MEALS-OLD, title: Meals, start: 2023-07-01, months: 48}
workstreams:
  - {reference: MEALS, title: Meals at home, kind: commissioning-review, owner: lead, start: 2025-06-02,
     scrutiny: borough, contract: MEALS-OLD}
"""


def test_a_gap_that_opens_is_shown_before_and_after(tmp_path: Path) -> None:
    words = ("--db", f"sqlite:///{tmp_path}/x.db", "--as-of", "2025-07-01", "--by", "clerk", "--json")
    file = tmp_path / "gap.yaml"
    file.write_text(GAP % "2026-05-14, 2026-06-11, 2026-07-09, 2027-05-13", encoding="utf-8")
    assert run("load", file, *words).code == 0

    def gaps() -> dict[str, Any]:
        problems = run("check", "MEALS", *words[:4], "--json").json["problems"]
        return {
            p["basis"]: {name: p[name] for name in ("days", "from", "to")}
            for p in problems if p["id"] == "continuity-gap"
        }  # fmt: skip

    before = gaps()
    found = run("meeting", "cancel", "borough:2026-07-09", *words).json
    assert run("meeting", "cancel", "borough:2026-07-09", *words, "--yes").code == 0
    after = gaps()
    assert before != after
    rows = {gap["basis"]: gap for gap in found["continuity"]}
    assert {basis: row["before"] for basis, row in rows.items() if row["before"]} == before
    assert {basis: row["after"] for basis, row in rows.items() if row["after"]} == after
    # The contract ends on 30 June 2027: a gap begins on the day after.
    assert after["forecast"]["from"] == "2027-07-01"
    assert rows["forecast"]["days"] == after["forecast"]["days"] - before.get("forecast", {"days": 0})["days"] > 0


def test_what_is_said_of_plans_that_keep_their_dates_is_shown(desk: Desk) -> None:
    """No date moves: both reviews are ready long after April. The meeting that they lose is another, and so is the
    last one published."""
    as_of = "2026-02-02"
    desk.json("meeting", "cancel", "asc-scrutiny:2026-03-12", "--yes", "--by", "clerk", as_of=as_of)
    words = ("meeting", "move", "asc-scrutiny:2026-04-23", "--to", "2026-02-22")

    def ids() -> set[str]:
        return {alert["id"] for alert in desk.json("alerts", as_of=as_of)["alerts"]}

    before, shown = ids(), desk.json(*words, as_of=as_of)
    assert not {"TRA-2025", "DEM-2025"} & set(shown["replanned"])
    last = {pair["to"]["reference"] for pair in shown["problems_changed"] if pair["to"]["id"] == "no-usable-meeting"}
    assert {"TRA-2025", "DEM-2025"} <= last
    desk.json(*words, "--yes", "--by", "clerk", as_of=as_of)
    after = ids()
    raised, gone = ({alert["id"] for alert in shown[key]} for key in ("alerts_raised", "alerts_gone"))
    assert (raised, gone) == (after - before, before - after)
    lost = {alert["reference"] for alert in shown["alerts_raised"] if alert["rule"] == "meeting-at-risk"}
    assert {"TRA-2025", "DEM-2025"} <= lost


TWO = """
council: {name: Exampleshire, calendar: england}
committees:
  - {key: scrutiny, title: Scrutiny, type: scrutiny, meetings: [2025-09-11, 2025-10-09]}
  - {key: board, title: Board, type: board, meetings: [2025-10-02, 2025-11-06]}
workstreams:
  - {reference: A, title: A, kind: heard-twice, owner: lead, start: 2025-07-01, scrutiny: scrutiny}
"""
HEARD_TWICE = """
template:
  kind: heard-twice
  title: Heard twice
  version: 1
  stages:
    review:
      title: Review
      steps:
        first: {title: First, kind: meeting, committee: scrutiny}
        second: {title: Second, kind: meeting, committee: board, after: first}
    design: {title: Design, left_out: Nothing to design.}
    procurement: {title: Procurement, left_out: Nothing is bought.}
    mobilisation: {title: Mobilisation, left_out: Nothing to mobilise.}
"""


def test_the_calendar_of_a_committee_to_which_a_plan_moves_on_is_named(tmp_path: Path) -> None:
    """Without 11 September the first hearing is on 9 October, and the second misses the board of 2 October."""
    words = ("--db", f"sqlite:///{tmp_path}/x.db", "--as-of", "2025-07-01", "--json")
    for name, text in (("two.yaml", TWO), ("kind.yaml", HEARD_TWICE)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    loaded = run("load", tmp_path / "two.yaml", tmp_path / "kind.yaml", "--by", "clerk", *words)
    assert loaded.code == 0, loaded.text
    found = run("meeting", "cancel", "scrutiny:2025-09-11", *words).json
    assert moved(found)["A", "second"] == ("2025-10-02", "2025-11-06")
    feeds = {feed["scope"]: feed for feed in found["feeds"]}
    assert feeds["committee:board"]["changed"] > 0
    # Of the workstream's calendar 11 September and 2 October go, 9 October and 6 November come.
    assert (feeds["workstream:A"]["added"], feeds["workstream:A"]["removed"]) == (2, 2)


def test_a_start_that_is_required_and_cannot_be_is_an_alert(tmp_path: Path) -> None:
    words = ("--db", f"sqlite:///{tmp_path}/x.db", "--as-of", "2025-07-01", "--json")
    file = tmp_path / "required.yaml"
    file.write_text(
        "council: {name: Exampleshire, calendar: england}\n"
        "committees: [{key: borough, title: Borough Panel, type: scrutiny, meetings: [2025-09-11]}]\n"
        "workstreams:\n  - {reference: MEALS, title: Meals at home, kind: commissioning-review, owner: lead,\n"
        "     start: 2025-06-02, scrutiny: borough, service_start: {required: 2025-12-01}}\n",
        encoding="utf-8",
    )
    assert run("load", file, "--by", "clerk", *words).code == 0
    found = run("alerts", *words).json["alerts"]
    assert [(a["reference"], a["due"]) for a in found if a["rule"] == "infeasible"] == [("MEALS", "2025-12-01")]

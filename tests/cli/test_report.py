"""The report for a meeting: every figure worked out by hand from the example's papers and dates."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import docx
import pytest

from tests.cli.runner import run
from tests.conftest import Desk
from tests.publish.marked import FILE, MARK

MEETING = "asc-scrutiny:2025-08-28"


def report(desk: Desk, *words: object, meeting: str = MEETING, as_of: str = "2025-08-20") -> dict:
    return desk.json("report", meeting, *words, as_of=as_of)["report"]


def part(found: dict, reference: str = "DEM-2025") -> dict:
    return next(item for item in found["workstreams"] if item["reference"] == reference)


def text(desk: Desk, *words: object, meeting: str = MEETING, as_of: str = "2025-08-20") -> str:
    ran = desk.run("report", meeting, *words, as_of=as_of)
    assert ran.code == 0, ran.err
    return ran.text


def loaded(folder: Path, content: str, as_of: str = "2025-03-13") -> Desk:
    desk = Desk(folder / "own.db")
    (folder / "own.yaml").write_text(content, encoding="utf-8")
    desk.json("load", folder / "own.yaml", "--by", "clerk", as_of=as_of)
    return desk


OWN = """
council: {name: Anytown Council, calendar: england}
template:
  kind: grant
  title: Grant
  stages:
    review: {title: Review, steps: {survey: {title: Survey, duration: 4 weeks}}}
    mobilisation:
      title: Start
      gate: {title: Award, approver: anyone}
      steps: {grant-starts: {title: Grant starts, kind: start, after: mobilisation-end}}
committees:
  - {key: people, title: People Scrutiny, type: scrutiny,
     meetings: [{date: 2025-03-13}, {date: 2025-05-06}, {date: 2025-06-26}, {date: 2025-08-28}, {date: 2025-11-13}]}
  - {key: planning, title: Planning Committee, type: council, meetings: [{date: 2025-07-10}]}
workstreams:
  - {reference: GRANT, title: Grant for carers, kind: grant, owner: Lead Commissioner, start: 2025-03-01,
     scrutiny: people}
"""


@pytest.fixture(scope="module")
def found(loaded_once: Path) -> dict:
    """The report for 28 August 2025 as of 20 August, with nothing recorded since the example was loaded."""
    return report(Desk(loaded_once))


# -- what scrutiny can still influence -------------------------------------------------------------------------------


def test_what_scrutiny_could_influence_on_26_june(desk: Desk) -> None:
    # Agenda pack 26 June 2025, item 11, section 4.7: the review ends on 31 July, design on 31 December 2025,
    # procurement on 30 June and mobilisation on 30 September 2026. The meetings: the commission's calendar of 2025-26.
    stages = {item["stage"]: item for item in part(report(desk, meeting="asc-scrutiny:2025-06-26", as_of="2025-06-26"))[
        "influence"
    ]}  # fmt: skip
    (noted,) = stages["review"]["target"]["meetings"]
    assert (noted["date"], noted["days_before"], noted["this_meeting"]) == ("2025-06-26", 35, True)
    # No meeting falls between 13 November and 15 January. Seven weeks before design ends; the final report is due on
    # 31 October by the council's chain, and the agenda is published by 5 November: 6, 7, 10, 11 and 12 November are
    # the five clear days.
    assert [item["date"] for item in stages["design"]["target"]["meetings"]] == ["2025-08-28", "2025-11-13"]
    last = stages["design"]["target"]["meetings"][-1]
    assert (last["papers_due"], last["agenda_published_by"], last["days_before"]) == ("2025-10-31", "2025-11-05", 48)
    # The award and the mobilisation come after the last meeting that is published, 23 April 2026.
    for stage in ("procurement", "mobilisation"):
        assert stages[stage]["target"]["meetings"] == []
        assert stages[stage]["forecast"]["meetings"] == []
        assert "the last published meeting is Thu 23 Apr 2026" in stages[stage]["target"]["none"]
    said = text(desk, meeting="asc-scrutiny:2025-06-26", as_of="2025-06-26")
    assert "Thu 13 Nov 2025 (report Fri 31 Oct 2025, agenda Wed 5 Nov 2025), 48 days before" in said
    assert "None: the last published meeting is Thu 23 Apr 2026." in said


def test_a_stage_whose_day_has_gone_by_says_so(found: dict) -> None:
    review, design, *_ = part(found)["influence"]
    assert (review["target"]["by"], review["target"]["none"]) == ("2025-07-31", "the day has gone by")
    assert [item["date"] for item in review["forecast"]["meetings"]] == ["2025-08-28"]
    assert design["target"]["by"] == "2025-12-31"


def test_a_cancelled_meeting_is_no_chance(desk: Desk) -> None:
    desk.json("meeting", "cancel", "asc-scrutiny:2025-11-13", "--yes", "--by", "clerk")
    design = next(item for item in part(report(desk))["influence"] if item["stage"] == "design")
    assert [item["date"] for item in design["target"]["meetings"]] == ["2025-08-28"]


# -- slippage --------------------------------------------------------------------------------------------------------


def test_slippage_says_from_where_to_where_and_why(desk: Desk) -> None:
    words = ("slip", "DEM-2025", "engagement", "--to", "2025-10-31", "--by", "lead commissioner")
    desk.json(*words, "--because", "Contact lists came late", as_of="2025-07-20")
    found = report(desk, "--profile", "officer")
    assert (found["since"], found["profile"]) == ("2025-06-26", "officer")
    slippage = part(found)["slippage"]
    survey = next(item for item in slippage["milestones"] if item["key"] == "engagement")
    # It may begin on 27 June and takes six weeks, so it ends on 7 August. Until 20 July nothing was recorded, and what
    # comes before it had to begin that day; then a person gave it 31 October.
    assert (survey["from"], survey["to"], survey["days"]) == ("2025-08-07", "2025-10-31", 85)
    crept, given = survey["moves"]
    assert (crept["class"], crept["from"], crept["by"]) == ("time", "2025-08-07", None)
    assert (given["class"], given["to"], given["by"]) == ("estimate", "2025-10-31", "lead commissioner")
    assert given["reason"] == "Contact lists came late"
    assert crept["days"] + given["days"] == 85
    goal = next(item for item in slippage["milestones"] if item["key"] == "service-start")
    assert goal["days"] == slippage["goal_days"] == sum(slippage["goal_days_by_class"].values())
    assert set(slippage["goal_days_by_class"]) == {"estimate", "time"}
    assert all(item["days"] == sum(move["days"] for move in item["moves"])
               for item in slippage["milestones"] if item["from"] and item["to"])  # fmt: skip
    for item in slippage["milestones"]:
        assert all(one["to"] == two["from"] for one, two in pairwise(item["moves"]))
    # Who decided is not told to the public; why is.
    public = text(desk)
    assert "lead commissioner" not in public
    assert "A new estimate was given, of 'Engagement survey" in public
    assert "(Contact lists came late)" in public


def test_what_is_recorded_late_moved_from_where_members_saw_it(desk: Desk) -> None:
    # On 26 June it was overdue and not recorded, so the plan gave it that day; on 12 July somebody said when it was.
    desk.json("done", "DEM-2025", "comms-plan", "--on", "2025-06-20", "--by", "clerk", as_of="2025-07-12")
    moved = part(report(desk, "--profile", "officer"))["slippage"]["milestones"]
    plan = next(item for item in moved if item["key"] == "comms-plan")
    assert (plan["from"], plan["to"], plan["days"]) == ("2025-06-26", "2025-06-20", -6)
    assert [move["class"] for move in plan["moves"]] == ["time", "record"]


def test_a_workstream_that_was_stopped(desk: Desk) -> None:
    desk.json("gate", "TRA-2025", "design", "stop", "--by", "clerk", as_of="2025-07-20")
    said = text(desk)
    assert "(review, stopped): nothing is planned any more." in said
    assert "Transitions Strategy 2025-27: it was stopped." in said


def test_a_meeting_that_went_by_is_named(found: dict) -> None:
    # The report of the CQC was planned for 28 August; its final papers were due on 14 August, and it was not out.
    moved = part(found, "CQC-2025")["slippage"]["milestones"]
    (move,) = next(item for item in moved if item["title"] == "Published report at scrutiny")["moves"]
    assert (move["class"], move["from"], move["to"]) == ("time", "2025-08-28", "2025-11-13")
    assert move["because"] == (
        "it misses the meeting of Thu 28 Aug 2025, whose final report was due on Thu 14 Aug 2025"
    )


def test_a_meeting_that_moved_is_a_reason_of_its_own(desk: Desk) -> None:
    desk.json("meeting", "move", "asc-scrutiny:2025-11-13", "--to", "2025-11-20", "--yes", "--by", "clerk",
              as_of="2025-07-02")  # fmt: skip
    q1 = part(report(desk), "DASH-2025-Q1")["slippage"]["milestones"]
    at_scrutiny = next(item for item in q1 if item["title"] == "Dashboard at scrutiny")
    assert (at_scrutiny["from"], at_scrutiny["to"], at_scrutiny["days"]) == ("2025-11-13", "2025-11-20", 7)
    assert [move["class"] for move in at_scrutiny["moves"]] == ["meeting"]


def test_a_plan_that_was_noted_says_what_members_were_told(desk: Desk) -> None:
    # On 26 June the plan gave the transitions strategy to the meeting of 12 March; then that was moved by a week.
    desk.json("baseline", "TRA-2025", "--name", "as noted on 26 June", "--by", "clerk", as_of="2025-06-26")
    moved = ("meeting", "move", "asc-scrutiny:2026-03-12", "--to", "2026-03-19", "--yes", "--by", "clerk")
    desk.json(*moved, as_of="2025-08-04")
    strategy = part(report(desk), "TRA-2025")["slippage"]["milestones"]
    at_scrutiny = next(item for item in strategy if item["title"] == "New strategy at the scrutiny commission")
    assert (at_scrutiny["from"], at_scrutiny["to"], at_scrutiny["days"]) == ("2026-03-12", "2026-04-23", 42)


def test_the_third_estimate_in_105_days(tmp_path: Path) -> None:
    # 13 March: "end of April"; 6 May: "the summer"; 26 June: "28 August". From 13 March to 26 June are 105 days.
    desk = loaded(tmp_path, OWN)
    for day, to in (("2025-03-13", "2025-04-30"), ("2025-05-06", "2025-08-31"), ("2025-06-26", "2025-08-28")):
        desk.json("slip", "GRANT", "survey", "--to", to, "--by", "lead commissioner", as_of=day)
    assert "Survey<br>(third estimate in 105 days)" in text(desk, meeting="people:2025-06-26", as_of="2025-06-26")


# -- actions, contracts, the programme -------------------------------------------------------------------------------


def test_overdue_actions_are_counted_in_meetings(found: dict) -> None:
    # Agreed on 13 March 2025; the commission has met on 6 May and on 26 June since.
    actions = {item["id"]: item for item in found["overdue_actions"]}
    complaints = actions["ASC-2025-03-13-112-2"]
    assert (complaints["due"], complaints["meetings_missed"], complaints["owner"]) == (None, 2, None)
    assert "asked for on Thu 13 Mar 2025, 2 meetings since" in complaints["says"]


def test_the_gap_now_then_and_on_target(found: dict) -> None:
    # The contract ends on 31 March 2026. A service from 1 October leaves 30+31+30+31+31+30 = 183 days.
    dementia = part(found)
    gap = dementia["continuity"]
    assert (gap["contract"], gap["end"], gap["target"], gap["target_gap_days"]) == (
        "DSS-2021", "2026-03-31", "2026-10-01", 183,
    )  # fmt: skip
    assert gap["gap_days"] - gap["gap_days_before"] == dementia["slippage"]["goal_days"]


def test_the_programme_around_the_meeting(found: dict) -> None:
    lines = [(line["meeting_date"], line["item"]) for line in found["programme"]]
    assert ("2025-06-26", "Engagement on dementia") in lines
    assert any(day == "2025-08-28" and "CQC report" in item for day, item in lines)
    assert {day for day, _ in lines} <= {"2025-06-26", "2025-08-28", "2025-11-13"}


# -- files -----------------------------------------------------------------------------------------------------------


def test_a_report_as_a_file(desk: Desk, tmp_path: Path) -> None:
    made = {}
    for ending in ("html", "md", "docx"):
        file = tmp_path / f"report.{ending}"
        assert desk.json("report", MEETING, "-o", file, as_of="2025-08-20")["path"] == str(file)
        made[ending] = file.read_bytes()
    text(desk, "-o", tmp_path / "again.docx")
    assert (tmp_path / "again.docx").read_bytes() == made["docx"]
    assert made["md"].decode() == text(desk)
    page = made["html"].decode()
    assert page.count("<svg") == page.count('role="img"') == page.count("<desc id=") == 8
    assert len(set(ids(page))) == len(ids(page))
    word = docx.Document(io.BytesIO(made["docx"]))
    assert [p.text for p in word.paragraphs if p.style and p.style.name == "Heading 1"] == [
        "In brief", "What slipped since the last meeting", "What scrutiny can still influence", "Overdue actions",
        "Work programme around the meeting", "Contracts and continuity of service", "Timelines",
    ]  # fmt: skip
    rows = made["md"].decode().count("\n| ") - made["md"].decode().count("\n| ---")
    assert sum(len(table.rows) for table in word.tables) == rows


def ids(page: str) -> list[str]:
    return [piece.partition('"')[0] for piece in page.split(' id="')[1:]]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("asc-scrutiny:2025-08-28", "-o", "report.pdf"), 2, "End the name of the file so"),
        (("asc-scrutiny:2025-08-28", "--profile", "everybody"), 2, "A report is for 'public' or for 'officer'"),
        (("asc-scrutiny:2025-08-29",), 3, "has no meeting on 2025-08-29"),
        (("nobody:2025-08-28",), 3, "There is no committee 'nobody'"),
        (("asc-scrutiny",), 2, "write COMMITTEE:YYYY-MM-DD"),
    ],
)
def test_what_cannot_be_reported_is_said_in_a_sentence(
    desk: Desk, words: tuple[str, ...], code: int, says: str
) -> None:
    ran = desk.run("report", *words, as_of="2025-08-20")
    assert ran.code == code
    assert says in ran.err


def test_a_meeting_that_is_cancelled_names_the_next(desk: Desk) -> None:
    desk.json("meeting", "cancel", MEETING, "--yes", "--by", "clerk")
    ran = desk.run("report", MEETING, as_of="2025-08-20")
    assert ran.code == 2
    assert "is cancelled. Ask for the next: asc-scrutiny:2025-11-13." in ran.err


def test_a_meeting_that_moved_is_found_by_both_its_days(desk: Desk) -> None:
    desk.json("meeting", "move", MEETING, "--to", "2025-09-04", "--yes", "--by", "clerk")
    found = report(desk)
    assert (found["meeting"]["date"], found["meeting"]["was"]) == ("2025-09-04", ["2025-08-28"])
    assert "was planned for Thu 28 Aug 2025 before" in text(desk, meeting="asc-scrutiny:2025-09-04")


def test_a_report_for_the_last_published_meeting(desk: Desk) -> None:
    found = report(desk, meeting="asc-scrutiny:2026-04-23", as_of="2025-07-01")
    assert (found["since"], found["as_of"]) == ("2025-06-26", "2025-07-01")
    assert found["meeting"]["papers_due"] == "2026-04-10"


def test_a_meeting_that_the_holiday_data_does_not_reach(tmp_path: Path) -> None:
    desk = loaded(tmp_path, OWN.replace("date: 2025-07-10", "date: 2035-07-10"))
    ran = desk.run("report", "planning:2035-07-10", as_of="2025-06-30")
    assert ran.code == 2
    assert "outside the holiday data" in ran.err


def test_a_committee_that_scrutinises_nothing(tmp_path: Path) -> None:
    desk = loaded(tmp_path, OWN)
    found = report(desk, meeting="planning:2025-07-10", as_of="2025-06-30")
    assert (found["workstreams"], found["since"]) == ([], None)
    assert "No workstream is scrutinised by this committee." in text(
        desk, meeting="planning:2025-07-10", as_of="2025-06-30"
    )


# -- what is not public ----------------------------------------------------------------------------------------------

SECRET = """
contracts:
  - {reference: C-1, title: Care at home, supplier: Acme Care Ltd, start: 2021-04-01, months: 48}
workstreams:
  - {reference: GRANT, title: Grant for carers, kind: grant, owner: Lead Commissioner, start: 2025-03-01,
     scrutiny: people, contract: C-1,
     added_steps: {negotiation: {stage: review, title: Talks about Zebra House, duration: 3 weeks, after: survey,
                                 withheld: exempt}}}
  - {reference: CARE, title: What Acme Care leaves, kind: grant, owner: Lead Commissioner, start: 2025-03-01,
     scrutiny: people, steps: {survey: {title: Survey by ACME Care}, grant-starts: {title: Acme Care goes}}}
  - {reference: QUIET-9, title: Closing Badger Lodge, kind: grant, owner: Lead Commissioner, start: 2025-03-01,
     scrutiny: people, withheld: embargoed}
committees:
  - {key: people, title: People Scrutiny, type: scrutiny,
     meetings: [{date: 2025-03-13}, {date: 2025-06-26}, {date: 2025-08-28}, {date: 2025-09-18, withheld: exempt}]}
actions:
  - {id: A-1, text: Hear about CLOSING Badger  Lodge again, type: report-back, committee: people, agreed_on: 2025-03-13}
  - {id: A-2, text: Hear about the lodge, type: report-back, committee: people, agreed_on: 2025-03-13,
     workstream: QUIET-9}
  - {id: A-3, text: Hear about carers, type: report-back, committee: people, agreed_on: 2025-03-13,
     owner: Lead Commissioner, progress: ACME Care has been asked}
programme:
  - {committee: people, meeting: 2025-08-28, item: Carers}
  - {committee: people, meeting: 2025-08-28, item: What QUIET-9 means}
"""
HIDDEN = ("Zebra", "Badger", "QUIET-9", "lodge", "Acme", "ACME", "director", "Lead Commissioner", "18 Sep 2025",
          "2025-09-18", "negotiation")  # fmt: skip


def test_nothing_that_is_withheld_leaves(tmp_path: Path) -> None:
    desk = loaded(tmp_path, OWN.partition("committees:")[0] + SECRET)
    because = ("--by", "director", "--because", "Acme Care withdrew")
    desk.json("slip", "GRANT", "survey", "--to", "2025-09-30", *because, as_of="2025-07-02")
    desk.json("slip", "GRANT", "negotiation", "--to", "2025-10-30", "--by", "director", as_of="2025-07-03")
    asked = {"meeting": "people:2025-08-28", "as_of": "2025-08-20"}
    told = {
        "text": text(desk, **asked),
        "json": desk.run("report", "people:2025-08-28", "--json", as_of="2025-08-20").text,
    }
    for ending in ("html", "docx"):
        text(desk, "-o", tmp_path / f"r.{ending}", **asked)
    told["html"] = (tmp_path / "r.html").read_text(encoding="utf-8")
    word = docx.Document(tmp_path / "r.docx")
    parts = [part.blob.decode("utf-8", "ignore") for part in word.part.package.iter_parts()]
    told["docx"] = "".join(parts)
    for name, content in told.items():
        assert "Carers" in content, name
        assert [words for words in HIDDEN if words in content] == [], name
    # It is there to be left out: an officer is told all of it, but for the contract's supplier.
    officer = text(desk, "--profile", "officer", **asked)
    assert [words for words in HIDDEN if words not in officer] == ["2025-09-18", "negotiation"]
    withheld = desk.run("report", "people:2025-09-18", as_of="2025-08-20")
    assert withheld.code == 2
    assert "is withheld from the public" in withheld.err
    assert report(desk, "--profile", "officer", meeting="people:2025-09-18")["meeting"]["date"] == "2025-09-18"


MAY_LEAVE = {
    "Workstream.reference", "Workstream.title", "Committee.title", "TemplateStage.title", "TemplateStep.title",
    "TemplateGate.title", "StepPlan.title", "AddedStep.title", "PaperStep.title", "Contract.reference",
    "ProgrammeItem.item", "ProgrammeItem.actions", "ProgrammeItem.progress", "ProgrammeItem.because",
    "ProgrammeItem.carried_from", "MunicipalYear.title", "Action.id", "Action.text", "Action.progress",
    "Change.because",
}  # fmt: skip
"""What a report tells the public, by hand: what calendars tell it, the committee's own programme and actions, which it
has published itself, and the reasons that were given."""


def test_no_other_field_leaves(tmp_path: Path) -> None:
    (tmp_path / "marked.yaml").write_text(FILE, encoding="utf-8")
    desk, day = Desk(tmp_path / "marked.db"), "2026-06-10"
    by = ("--by", "Mark.Change.by", "--because", "Mark.Change.because")
    desk.json("load", tmp_path / "marked.yaml", *by, as_of=day)
    desk.json("slip", "Mark.Workstream.reference", "Mark.TemplateStage.steps.a", "--to", "2026-06-30", *by, as_of=day)
    ran = run("report", "Mark.Committee.key:2026-11-26", "--db", desk.url, "--as-of", "2026-11-20", "--json")
    assert ran.code == 0, ran.err
    assert set(MARK.findall(ran.text)) - {"Committee.key"} <= MAY_LEAVE
    officer = desk.run("report", "Mark.Committee.key:2026-11-26", "--profile", "officer", as_of="2026-11-20").text
    assert not set(MARK.findall(officer)) <= MAY_LEAVE

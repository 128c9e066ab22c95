"""What papers say: kept word for word, and its faults told as warnings."""

from __future__ import annotations

from datetime import date

import pytest

from commissioning.errors import Problem, Severity
from commissioning.model import Committee, Contract, Workstream, from_payload, same, to_payload
from commissioning.sources import record_problems, stated_problems
from tests.sources.conftest import COUNCIL, Load

DEMENTIA = (
    COUNCIL
    + """\
workstreams:
  - reference: DEM-2025
    title: Dementia support
    kind: commissioning-review
    start: 2025-03-01
    stages:
      review: {stated: 1st March 2025 - 31st July 2025 (5 months)}
      procurement:
        stated: {says: "1st January - 31 June 2026 (6 months)", paper: "26 June 2025, 4.7"}
      mobilisation:
        stated: 1st July - 1st October 2026 (3 months)
    steps:
      specification: {stated: {says: November, paper_date: 2025-05-06}}
      tenders-close: {stated: at the appropriate time}
      bid-evaluation: {stated: after the award}
"""
)


def said_of(load: Load, text: str, sort: str) -> list[Problem]:
    return [p for record in getattr(load(text), sort) for p in stated_problems(record.value, record.source.path)]


def test_the_papers_of_a_workstream(load: Load) -> None:
    found = said_of(load, DEMENTIA, "workstreams")
    assert [(p.id, p.severity.value, p.source.line if p.source else None, p.details["field"]) for p in found] == [
        ("impossible-date", "warning", 12, "stages.procurement"),
        ("duration-mismatch", "warning", 14, "stages.mobilisation"),
        ("missing-year", "warning", 16, "steps.specification"),
        ("unread", "info", 18, "steps.bid-evaluation"),
    ]
    assert {p.reference for p in found} == {"DEM-2025"}
    first = found[0]
    assert first.message.startswith("workstream DEM-2025, stages.procurement: '1st January - 31 June 2026 (6 months)'")
    assert first.details["repair"] == "2026-06-30", "six months from 1 January end on 30 June"
    assert first.details["paper"] == "26 June 2025, 4.7"
    assert found[1].details["expected_end"] == "2026-09-30"
    assert found[2].details["inferred_year"] == 2025


def test_a_quoted_fault_does_not_refuse_the_load(load: Load) -> None:
    assert load(DEMENTIA).errors == ()


def test_one_meeting_with_several_dates(load: Load) -> None:
    text = """\
    committees:
      - key: asc-scrutiny
        title: Adult Social Care Scrutiny Commission
        meetings:
          - date: 2025-05-06
            stated:
              - {says: 24 April 2025, paper: work programme}
              - {says: 30 April 2025, paper: transitions report}
              - {says: "Tuesday, 6 May 2025 5.30 pm", paper: agenda}
              - {says: spring 2025, paper: minutes}
          - {date: 2025-06-26, stated: 26 June 2025}
    """
    (problem,) = said_of(load, text, "committees")
    assert (problem.id, problem.severity) == ("date-conflict", Severity.WARNING)
    assert problem.source is not None
    assert problem.source.line == 5
    assert problem.reference == "asc-scrutiny"
    assert problem.message == (
        "One meeting of committee asc-scrutiny has several dates: Thu 24 Apr 2025 (work programme), "
        "Wed 30 Apr 2025 (transitions report) and Tue 6 May 2025 (agenda)."
    )
    assert problem.remedy.startswith("Tue 6 May 2025 is used;")
    assert "meeting settle asc-scrutiny:2025-05-06 --on DATE --because TEXT" in problem.remedy
    sources = [(one["line"], one["date"], one["says"], one["paper"]) for one in problem.details["sources"]]
    assert sources == [
        (5, "2025-05-06", "2025-05-06", None),
        (7, "2025-04-24", "24 April 2025", "work programme"),
        (8, "2025-04-30", "30 April 2025", "transitions report"),
        (9, "2025-05-06", "Tuesday, 6 May 2025 5.30 pm", "agenda"),
    ]
    assert {one["path"] for one in problem.details["sources"]} == {problem.source.path}
    assert {key: value for key, value in problem.details.items() if key != "sources"} == {
        "dates": [
            {"date": "2025-04-24", "paper": "work programme"},
            {"date": "2025-04-30", "paper": "transitions report"},
            {"date": "2025-05-06", "paper": "agenda"},
        ],
        "uses": "2025-05-06",
    }


def test_a_meeting_that_no_paper_dates_as_we_do(load: Load) -> None:
    text = "committees: [{key: a, title: A, meetings: [{date: 2025-05-06, stated: 30 April 2025}]}]"
    (problem,) = said_of(load, text, "committees")
    assert problem.details["dates"] == [{"date": "2025-04-30", "paper": None}, {"date": "2025-05-06", "paper": None}]


@pytest.mark.parametrize(
    ("extensions", "end", "computed"),
    [
        ("[]", "2024-03-31", None),
        ("[{months: 12, status: used}, {months: 12, status: used}]", "2026-03-31", None),
        ("[{months: 12, status: used}, {months: 12, status: left}]", "2026-03-31", "2025-03-31"),
        ("[{months: 12, status: lapsed}]", "2025-03-31", "2024-03-31"),
    ],
)
def test_the_end_of_a_contract_is_computed(load: Load, extensions: str, end: str, computed: str | None) -> None:
    text = (
        "contracts:\n  - {reference: C, title: C, start: 2021-04-01, months: 36, "
        f"extensions: {extensions}, end: {end}}}\n"
    )
    found = said_of(load, text, "contracts")
    assert [(p.id, dict(p.details)) for p in found] == (
        [("contract-dates", {"written": end, "computed": computed})] if computed else []
    )


def test_what_an_action_and_a_forward_plan_say(load: Load) -> None:
    text = """\
    actions:
      - {id: A1, text: x, type: note, committee: a, agreed_on: 2025-03-13, stated: by 31 June 2025}
      - {id: A2, text: x, type: note, committee: a, agreed_on: 2025-03-13, stated: 31 June 2025}
    forward_plan:
      - {committee: a, topic: CQC update, proposed: Rolling item.}
      - {committee: a, topic: Budget, proposed: Monday 6 May 2025}
    """
    actions = said_of(load, text, "actions")
    assert [(p.id, p.reference) for p in actions] == [("impossible-date", "A1"), ("impossible-date", "A2")]
    (planned,) = said_of(load, text, "forward_plan")
    assert planned.id == "wrong-weekday"
    assert planned.message.startswith("forward plan of a, Budget, proposed: ")


@pytest.mark.parametrize("words", ["1 January 9999 - 1 March 9999 (999 months)", "1 January 0000", "0"])
def test_years_that_no_calendar_has_are_only_unread(load: Load, words: str) -> None:
    text = f"forward_plan: [{{committee: a, topic: t, proposed: '{words}'}}]"
    assert [p.id for p in said_of(load, text, "forward_plan")] == ["unread"]


def test_a_stored_record_still_knows_its_lines(load: Load) -> None:
    """A database keeps records as JSON; what was wrong in them can be told again, with the same places."""
    work = load(DEMENTIA).workstreams[0].value
    again = from_payload(Workstream, to_payload(work))
    assert stated_problems(again, "plans.yaml") == stated_problems(work, "plans.yaml")
    assert record_problems(again, "plans.yaml") == record_problems(work, "plans.yaml")
    assert again == work

    committee = (
        load(
            "committees:\n  - key: a\n    title: A\n    meetings:\n      - date: 2025-05-06\n"
            "        stated: 1 May 2025\n"
        )
        .committees[0]
        .value
    )
    stored = from_payload(Committee, to_payload(committee))
    assert stated_problems(stored, "a.yaml") == stated_problems(committee, "a.yaml")
    assert stored.meetings[0].stated[0].line == 6


def test_two_nouns_are_the_same_wherever_they_stand(load: Load) -> None:
    one = load("contracts: [{reference: C, title: C, start: 2021-04-01, months: 36}]").contracts[0].value
    moved = "# A note.\n\ncontracts:\n  - {reference: C, title: C, start: 2021-04-01, months: 36}\n"
    other = load(moved).contracts[0].value
    assert one != other, "they stand on other lines"
    assert same(one, other)
    assert not same(one, Contract(reference="C", title="C", start=date(2021, 4, 1), months=24))


def test_a_vague_target_is_held_to_its_latest_day_and_said_to_be(load: Load) -> None:
    text = (
        COUNCIL
        + """\
    workstreams:
      - reference: W
        title: Carers
        kind: strategy-refresh
        start: 2025-03-01
        steps:
          launch: {stated: {says: summer 2025, paper: minutes}}
          draft: {stated: {says: by the end of April 2025}}
          consultation: {stated: summer 2025, target: 2025-07-01}
          adoption: {stated: {says: Q2 2025}}
    """.replace("\n    ", "\n").removeprefix("    ")
    )
    found = said_of(load, text, "workstreams")
    vague = [problem for problem in found if problem.id == "vague-date"]
    assert [(p.details["field"], p.details["earliest"], p.details["latest"]) for p in vague] == [
        ("steps.launch", "2025-06-01", "2025-08-31"),
    ]
    assert vague[0].severity is Severity.INFO
    assert vague[0].message == "workstream W, steps.launch: 'summer 2025' is held to its latest day, Sun 31 Aug 2025."
    # What is doubtful sets no target: the doubt is said instead.
    assert [problem.id for problem in found if problem.details["field"] == "steps.adoption"] == ["doubtful-date"]


def test_an_action_that_is_due_in_words_says_what_counts(load: Load) -> None:
    text = """\
    actions:
      - {id: A1, text: x, type: note, committee: a, agreed_on: 2025-03-13, stated: summer 2025}
      - {id: A2, text: x, type: note, committee: a, agreed_on: 2025-03-13, stated: summer 2025, due: 2025-07-01}
      - {id: A3, text: x, type: note, committee: a, agreed_on: 2025-03-13, stated: summer 2025, status: done}
    """
    assert [(p.id, p.reference) for p in said_of(load, text, "actions")] == [("vague-date", "A1")]


def test_a_date_field_that_is_given_words_proposes_a_day(load: Load) -> None:
    text = """\
    actions:
      - {id: A1, text: x, type: note, committee: a, agreed_on: 2025-03-13, due: by the end of April 2025}
    """
    (problem,) = load(text).errors
    assert problem.id == "wrong-value"
    assert problem.remedy == "Write the day that is meant, at the latest 2025-04-30; keep the words under 'stated'."

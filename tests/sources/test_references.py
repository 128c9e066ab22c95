"""What is checked across records and files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from commissioning.errors import Severity
from commissioning.sources import Known, built_in_templates, check_together, read_sources
from tests.sources.conftest import COUNCIL, Load, Say, everything_said

COMMITTEE = """\
committees:
  - key: health-scrutiny
    title: Health Scrutiny Committee
    meetings: [2026-01-20, 2026-03-17]
"""
WORK = """\
workstreams:
  - reference: CAR-2027
    title: Carers' support
    kind: commissioning-review
    start: 2025-09-01
"""
TEMPLATE = """\
template:
  kind: short-review
  title: Short review
  stages:
    review:
      title: Review
      steps:
        interviews: {title: Interviews, kind: start, duration: 2 weeks}
"""


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("contract: CAR-2022", "there is no contract 'CAR-2022'. Load a file with this contract."),
        ("scrutiny: helth-scrutiny", "there is no committee 'helth-scrutiny'. Write 'health-scrutiny'."),
        ("stages: {design: {}, reviw: {}}", "'reviw' is not a stage. Write 'review'."),
        (
            "steps: {gate-review: {}}",
            "the template commissioning-review has no step 'gate-review'. Write 'gate-design'.",
        ),
        ("steps: {specifications: {}}", "has no step 'specifications'. Write 'specification'."),
        ("steps: {contract-award: {after: standstil-ends}}", "'standstil-ends'. Write 'standstill-ends'."),
        ("steps: {standstill-ends: {rule: pa23-standstil-mandatory}}", "Write 'pa23-standstill-mandatory'."),
        ("added_steps: {x: {title: X, stage: review, rule: calin}}", "there is no rule 'calin'. Write 'callin'."),
        ("added_steps: {x: {title: X, stage: review, after: evaluations}}", "Write 'evaluation'."),
        (
            "added_steps: {x: {title: X, stage: review, committee: hs}}",
            "there is no committee 'hs'. Known: health-scrutiny",
        ),
        (
            "added_steps: {x: {title: X, stage: review, before: {step: gate-desin, rule: callin}}}",
            "Write 'gate-design'.",
        ),
    ],
)
def test_a_workstream_points_at_what_exists(faults: Say, field: str, said: str) -> None:
    found = faults(COUNCIL + COMMITTEE + WORK + f"    {field}\n")
    assert len(found) == 1
    assert found[0].startswith("13 unknown-reference: workstream CAR-2027")
    assert said in found[0]


@pytest.mark.parametrize(
    ("steps", "id", "said"),
    [
        ("standstill-ends: {rule: pa23-award-notice}", "rule-not-counted", "'pa23-award-notice' has no days to count"),
        ("gate-design: {rule: callin}", "wrong-value", "a gate or the end of a stage is not counted by a rule."),
        ("review-end: {after: engagement}", "wrong-value", "the end of a stage waits for the steps of the stage"),
        ("scrutiny-before-award: {rule: callin}", "wrong-value", "a meeting is dated by the committee's calendar"),
        ("award-notice: {after: contract-award}", "cycle", "award-notice"),
    ],
)
def test_what_a_workstream_puts_in_the_place_of_its_templates_has_a_place_there(
    faults: Say, steps: str, id: str, said: str
) -> None:
    (found,) = faults(COUNCIL + COMMITTEE + WORK + f"    steps: {{{steps}}}\n")
    assert found.startswith(f"13 {id}: workstream CAR-2027")
    assert said in found


def test_what_the_database_holds_may_be_pointed_at(faults: Say) -> None:
    text = WORK + "    contract: CAR-2022\n    scrutiny: health\n"
    known = Known(contracts=frozenset({"CAR-2022"}), committees=frozenset({"health"}), council=True)
    assert faults(text, known=known) == []


def test_loading_again_is_no_duplicate(faults: Say) -> None:
    known = Known(workstreams=frozenset({"CAR-2027"}), council=True)
    assert faults(WORK, known=known) == []


def test_plans_need_a_council(faults: Say) -> None:
    assert faults(WORK) == [
        "2 missing-field: No council is written, and none has been loaded: working days cannot be counted. "
        "Add 'council: {name: ..., calendar: england}' with its name."
    ]


def test_a_faulty_council_is_a_council(faults: Say) -> None:
    found = faults("council: {name: X}\n" + WORK)
    assert [said.split(":")[0] for said in found] == ["1 missing-field"]


def test_two_councils_are_one_too_many(write: Callable[..., Path]) -> None:
    first = write(COUNCIL, "a.yaml")
    write(COUNCIL, "b.yaml")
    found = everything_said(read_sources([first.parent]))
    assert [problem.id for problem in found] == ["duplicate-reference"]
    assert found[0].message == f"council: a second council is written; the first is at {first.as_posix()}:1."


def test_a_reference_used_twice_names_both_places(write: Callable[..., Path]) -> None:
    first = write(COUNCIL + WORK + "    owner: lead\n", "a.yaml")
    second = write(WORK + "    owner: lead\n", "b.yaml")
    found = everything_said(read_sources([first, second]))
    assert [problem.id for problem in found] == ["duplicate-reference"]
    assert str(found[0].source) == f"{second.as_posix()}:2"
    assert f"the other is at {first.as_posix()}:5" in found[0].message


def test_sorts_have_names_of_their_own(faults: Say) -> None:
    contract = "contracts: [{reference: CAR-2027, title: C, start: 2022-07-01, months: 36}]\n"
    assert faults(COUNCIL + contract + WORK) == []


def test_dates_of_meetings_are_those_that_somebody_may_know(faults: Say) -> None:
    text = """\
    committees:
      - key: health
        title: Health
        meetings:
          - {date: 2025-05-06, was: 2025-04-24, stated: 6 May 2025}
    actions:
      - {id: A1, text: x, type: note, committee: health, agreed_on: 2025-03-13, due_meeting: 2025-05-13, owner: clerk}
      - {id: A2, text: x, type: note, committee: health, agreed_on: 2025-03-13, due_meeting: 2025-04-24, owner: clerk}
    programme:
      - {committee: health, meeting: 2025-04-30, item: Carers}
    """
    assert faults(text) == [
        "7 unknown-reference: action A1, due_meeting: health has no meeting on 2025-05-13. "
        "Write 2025-04-24 or 2025-05-06.",
        "10 unknown-reference: programme, Carers, meeting: health has no meeting on 2025-04-30. "
        "Write 2025-04-24 or 2025-05-06.",
    ]
    stored = Known(meetings={"health": frozenset({date(2025, 4, 30), date(2025, 5, 13)})})
    assert faults(text, known=stored) == []


def test_a_meeting_that_is_not_there_loads_all_the_same(load: Load) -> None:
    bundle = load(COMMITTEE + "programme: [{committee: health-scrutiny, meeting: 2026-02-20, item: x}]")
    (problem,) = check_together(bundle, Known(), templates=built_in_templates())
    assert problem.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (
            "rules: {callinn: {value: 3}}",
            "unknown-reference: council, policy.rules.callinn: there is no rule 'callinn'.",
        ),
        (
            "rules: {lga72-agenda-5: {value: 3}}",
            "wrong-value: council, policy.rules.lga72-agenda-5: the rule lga72-agenda-5",
        ),
        (
            "action_clocks: {circulat: 5 days}",
            "unknown-reference: council, policy.action_clocks.circulat: there is no type",
        ),
        (
            "closures: [{start: 2025-12-31, end: 2025-12-24, reason: x}]",
            "stage-order: council, policy.closures item 1: the",
        ),
        (
            "paper_chain: [{key: a, title: A, working_days: 1}, {key: a, title: B, working_days: 2}]",
            "duplicate-reference: council, policy.paper_chain item 2, key: the chain has a link 'a' already.",
        ),
    ],
)
def test_a_councils_own_rules(faults: Say, policy: str, said: str) -> None:
    found = faults(COUNCIL + f"  policy:\n    {policy}\n")
    assert len(found) == 1
    assert found[0].startswith(f"5 {said}"), found[0]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("exec12-key-28: {value: 5}", "value: the rule exec12-key-28 is at least 28 ("),
        ("exec12-key-28: {value: 27, calendar: england}", "value: the rule exec12-key-28 is at least 28 ("),
        ("exec12-general-exception-5: {value: 1}", "value: the rule exec12-general-exception-5 is at least 5 ("),
        ("exec12-private-28-5: {value: 2}", "value: the rule exec12-private-28-5 is at least 28 ("),
        ("exec12-private-28-5-second-notice: {value: 4}", "value: the rule exec12-private-28-5-second-notice is at le"),
        ("exec12-scrutiny-docs-10: {value: 60}", "value: the rule exec12-scrutiny-docs-10 is at most 10 ("),
        ("exec12-key-28: {calendar: elections}", "calendar: the rule exec12-key-28 can be read on the calendars days"),
        ("consult-length: {calendar: england}", "calendar: the rule consult-length counts 12 weeks"),
    ],
)
def test_a_council_may_not_set_what_the_law_fixes(faults: Say, setting: str, said: str) -> None:
    id = setting.partition(":")[0]
    (found,) = faults(COUNCIL + f"  policy:\n    rules:\n      {setting}\n")
    assert found.startswith(f"6 wrong-value: council, policy.rules.{id}.{said}"), found


@pytest.mark.parametrize(
    "setting",
    [
        "exec12-key-28: {value: 28, calendar: england}",
        "exec12-key-28: {value: 35}",
        "exec12-general-exception-5: {calendar: days}",
        "exec12-private-28-5: {calendar: england}",
        "exec12-private-28-5-second-notice: {value: 7}",
        "exec12-scrutiny-docs-10: {value: 5, calendar: england}",
        "consult-length: {value: 6}",
        "tender-period-local: {value: 15, calendar: uk}",
    ],
)
def test_a_council_may_give_more_time_or_be_sooner_than_the_law_wants(faults: Say, setting: str) -> None:
    assert faults(COUNCIL + f"  policy:\n    rules:\n      {setting}\n") == []


def test_a_council_may_set_the_rules_that_are_its_own(faults: Say) -> None:
    assert faults(COUNCIL + "  policy: {rules: {callin: {value: 3, because: constitution}}}\n") == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("        more: {title: More, after: intervews}", "there is no step or gate 'intervews'. Write 'interviews'."),
        ("        more: {title: More, rule: calin}", "there is no rule 'calin'. Write 'callin'."),
        ("        more: {title: More, committee: health}", "there is no committee 'health'. Write 'scrutiny'."),
        ("        design-end: {title: More}", "'design-end' is the name of a stage's start, end or gate."),
        (
            "    design: {title: D, steps: {interviews: {title: I}}}",
            "the stage review has a step 'interviews' already.",
        ),
        (
            "    design: {title: D, gate: {title: G, approver: x, evidence: {e: {title: E, step: s}}}}",
            "no step or gate 's'",
        ),
        ("    design: {title: D, gate: {title: G, approver: x, after: [interviews, x]}}", "no step or gate 'x'"),
    ],
)
def test_a_template_points_at_what_it_has(faults: Say, lines: str, said: str) -> None:
    design = "" if "design:" in lines else "    design: {title: D}\n"
    found = faults(TEMPLATE + lines + "\n" + design)
    assert len(found) == 1
    assert said in found[0]
    assert found[0].startswith("9 ")


def test_a_workstream_may_follow_the_template_of_its_own_load(faults: Say) -> None:
    work = WORK.replace("commissioning-review", "short-review") + "    steps: {interviews: {target: 2025-10-01}}\n"
    assert faults(COUNCIL + TEMPLATE + work) == []
    assert (
        "has no step 'interview'. Write 'interviews'."
        in faults(COUNCIL + TEMPLATE + work.replace("interviews:", "interview:"))[0]
    )


def test_an_added_step_has_a_key_of_its_own(faults: Say) -> None:
    added = "    added_steps: {specification: {title: X, stage: design}}\n"
    assert faults(COUNCIL + WORK + added)[0].startswith(
        "9 duplicate-reference: workstream CAR-2027, added_steps.specification: the template has a step 'specification'"
    )


def test_the_targets_of_stages_follow_each_other(load: Load) -> None:
    stages = """\
    stages:
      review: {target: {start: 2025-09-01, end: 2026-01-31}}
      design: {target: {start: 2026-01-15, end: 2026-06-30}}
      procurement: {target: {start: 2025-12-01, end: 2026-12-31}}
"""
    found = [p for p in everything_said(load(COUNCIL + WORK + stages)) if p.id == "stage-order"]
    assert [(p.source.line if p.source else None, p.severity.value, p.message) for p in found] == [
        (
            11, "warning",
            "workstream CAR-2027, stages.design.target: design starts on 2026-01-15, before review ends (2026-01-31).",
        ),
        (
            12, "warning",
            "workstream CAR-2027, stages.procurement.target: procurement starts on 2025-12-01, before design "
            "(2026-01-15).",
        ),
    ]  # fmt: skip


def test_who_leads_and_who_acts_is_asked_for(load: Load) -> None:
    action = "actions: [{id: A1, text: x, type: monitor, committee: health-scrutiny, agreed_on: 2026-01-20%s}]\n"
    found = everything_said(load(COUNCIL + COMMITTEE + action % "" + WORK))
    assert [(p.id, p.severity.value, p.reference) for p in found] == [
        ("missing-owner", "info", "A1"),
        ("missing-owner", "info", "CAR-2027"),
    ]
    assert everything_said(load(COMMITTEE + action % ", status: done")) == []


def test_the_name_of_a_record_with_faults_is_not_missed(faults: Say) -> None:
    contract = "contracts: [{reference: CAR-2022, title: C, start: 2022-06-31, months: 36}]\n"
    found = faults(COUNCIL + contract + WORK + "    contract: CAR-2022\n")
    assert [said.split(":")[0] for said in found] == ["4 impossible-date"]

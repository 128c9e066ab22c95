"""What is said about a fault: where, what, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from commissioning.sources import read_sources
from tests.sources.conftest import COUNCIL, Load, Say, everything_said

WORK = """\
workstreams:
  - reference: CAR-2027
    title: Carers' support
    kind: commissioning-review
    start: 2025-09-01
"""


def test_a_file_with_three_faults_reports_three(faults: Say) -> None:
    assert faults(
        """\
        council:
          name: Exampleshire Council
          calendar: england
        contracts:
          - reference: CAR-2022
            start: 2022-07-01
            months: 36
        workstreams:
          - reference: CAR-2027
            title: Carers' support
            kind: comissioning-review
            start: 2025-09-01
            contract: CAR-2022
            stages:
              procurement:
                target: {start: 2026-01-01, end: 2026-06-31}
        """
    ) == [
        "5 missing-field: contract CAR-2022: 'title' is missing. Add 'title:' with text.",
        "16 impossible-date: workstream CAR-2027, stages.procurement.target.end: 2026-06-31 is a date that does not "
        "exist. Write 2026-06-30.",
        "11 unknown-reference: workstream CAR-2027, kind: there is no kind 'comissioning-review'. "
        "Write 'commissioning-review'.",
    ]


def test_a_broken_file_does_not_hide_the_faults_of_others(write: Callable[..., Path]) -> None:
    write("committees: [", "a.yaml")
    write(COUNCIL + WORK + "    contract: NONE-1\n", "b.yaml")
    folder = write("committees:\n  - key: c\n", "c.yaml").parent
    found = everything_said(read_sources([folder]))
    assert [(Path(p.source.path).name, p.id) for p in found if p.source and p.id != "missing-owner"] == [
        ("a.yaml", "bad-yaml"),
        ("c.yaml", "missing-field"),
        ("b.yaml", "unknown-reference"),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("titel: x", "unknown-field: workstream CAR-2027: 'titel' is not a field of a workstream. Write 'title'."),
        ("line: 4", "unknown-field: workstream CAR-2027: 'line' is not a field of a workstream. Its fields are"),
        ("__line__: 4", "unknown-field: workstream CAR-2027: '__line__' is not a field of a workstream."),
        ("contract: [a]", "wrong-value: workstream CAR-2027, contract: a list stands here. Write text."),
        ("service_start: soon", "wrong-value: workstream CAR-2027, service_start: 'soon' stands where fields"),
        (
            "service_start: {target: soon}",
            "wrong-value: workstream CAR-2027, service_start.target: 'soon' is not a date.",
        ),
        ("service_start: {target: 26 June 2025}", "wrong-value: workstream CAR-2027, service_start.target: '26 June"),
        ("service_start: {target: 0205-06-26}", "wrong-value: workstream CAR-2027, service_start.target: the year of"),
        (
            "stages: {reviw: {duration: 5 months}}",
            "unknown-reference: workstream CAR-2027, stages: 'reviw' is not a stage.",
        ),
        (
            "stages: {review: {duration: 5 monts}}",
            "wrong-value: workstream CAR-2027, stages.review.duration: '5 monts'",
        ),
        ("steps: [a]", "wrong-value: workstream CAR-2027, steps: a list stands where fields of its own should."),
        (
            "joint_with: [a, [b]]",
            "wrong-value: workstream CAR-2027, joint_with item 2: a list stands here. Write text.",
        ),
        ("owner: ''", "missing-field: workstream CAR-2027, owner: nothing is written here."),
        ("scrutiny: a b", "wrong-value: workstream CAR-2027, scrutiny: 'a b' cannot be used as a reference."),
    ],
)
def test_a_fault_names_the_record_and_the_field(faults: Say, line: str, said: str) -> None:
    found = faults(COUNCIL + WORK + f"    {line}\n")
    assert len(found) == 1
    assert found[0].startswith(f"9 {said}"), found[0]


def test_a_record_without_a_name_is_counted(faults: Say) -> None:
    assert faults("contracts:\n  - {reference: A, title: A, start: 2025-01-01, months: 12}\n  - months: 400000\n") == [
        "3 missing-field: contracts item 2: 'reference' is missing. Add 'reference:' with text.",
        "3 missing-field: contracts item 2: 'title' is missing. Add 'title:' with text.",
        "3 missing-field: contracts item 2: 'start' is missing. Add 'start:' with a date such as 2025-06-26.",
        "3 wrong-value: contracts item 2, months: '400000' is too large. Write 600 or less.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("workstream: []", "1 unknown-field: 'workstream' is not a part of a file. Write 'workstreams'."),
        (
            "contracts: none",
            "1 wrong-value: contracts: 'none' stands where a list should. Begin each record with '- '.",
        ),
        ("council: [a]", "1 wrong-value: council: a list stands where one set of fields should."),
        ("- a\n- b", "1 wrong-value: The file is a list and not a set of parts. Begin with a part: council:"),
        ("Dear all,", "1 wrong-value: The file is a text and not a set of parts."),
    ],
)
def test_the_parts_of_a_file(faults: Say, text: str, said: str) -> None:
    assert faults(text)[0].startswith(said)


def test_no_message_speaks_of_the_machinery(faults: Say) -> None:
    found = faults(
        "council: {name: [], calendar: 5, policy: {due_soon: x, paper_chain: [], closures: [{start: 1}]}}\n"
        "template: {kind: k, title: t, version: 0, stages: {review: {title: t, steps: {a: {title: a, kind: 3}}}}}\n"
        "actions: [{id: a, text: t, type: circulat, committee: c, agreed_on: {a: b}, status: opn}]\n"
    )
    assert len(found) >= 9
    for said in found:
        for word in ("pydantic", "http", "input", "str", "dict", "NoneType", "validat", "__"):
            assert word not in said.replace("instead", ""), said


def test_the_repair_of_an_impossible_date_is_a_key_of_its_own(load: Load) -> None:
    problem = load("contracts: [{reference: A, title: A, start: 31/06/2025, months: 1}]").problems[0]
    assert problem.as_dict() | {"path": "", "line": 1} == {
        "id": "impossible-date",
        "severity": "error",
        "message": "contract A, start: 31/06/2025 is a date that does not exist.",
        "remedy": "Write 2025-06-30.",
        "path": "",
        "line": 1,
        "value": "31/06/2025",
        "reference": "A",
        "repair": "2025-06-30",
    }

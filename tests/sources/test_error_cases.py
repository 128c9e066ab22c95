"""Each problem id has a file that provokes it, and the file says on its first line what is to be found where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commissioning.errors import PROBLEM_IDS, Severity
from commissioning.sources import read_sources
from tests.sources.conftest import everything_said

CASES = Path(__file__).parent.parent / "cases" / "errors"

FROM_FILES = {
    "bad-json": Severity.ERROR,
    "bad-yaml": Severity.ERROR,
    "binary-file": Severity.ERROR,
    "clearance-before-version": Severity.ERROR,
    "contract-dates": Severity.WARNING,
    "cycle": Severity.ERROR,
    "date-conflict": Severity.WARNING,
    "doubtful-date": Severity.WARNING,
    "duplicate-field": Severity.ERROR,
    "duplicate-reference": Severity.ERROR,
    "duration-mismatch": Severity.WARNING,
    "empty-file": Severity.ERROR,
    "impossible-date": Severity.ERROR,
    "missing-field": Severity.ERROR,
    "missing-owner": Severity.INFO,
    "missing-year": Severity.WARNING,
    "nothing-to-load": Severity.ERROR,
    "rule-not-counted": Severity.ERROR,
    "relative-date": Severity.WARNING,
    "stage-order": Severity.ERROR,
    "unknown-field": Severity.ERROR,
    "unknown-reference": Severity.ERROR,
    "unread": Severity.INFO,
    "unreadable": Severity.ERROR,
    "vague-date": Severity.INFO,
    "wrong-value": Severity.ERROR,
    "wrong-weekday": Severity.WARNING,
}
"""The ids that reading and checking files can give, with the severity that the case of each provokes."""


def sentences(text: str) -> int:
    """How many sentences a text has; a stop inside a name or a number ends none."""
    return len(re.findall(r"[.!?](?=\s|$)", text))


def test_every_id_has_its_case_and_no_case_is_left_over() -> None:
    assert {case.stem for case in CASES.iterdir()} == set(FROM_FILES)
    assert set(FROM_FILES) <= set(PROBLEM_IDS)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.stem)
def test_a_case_provokes_its_problem(case: Path) -> None:
    told = case / "notes.txt" if case.is_dir() else case
    expected = re.match(rb"# expect: ([a-z-]+) line (\d+|-)", told.read_bytes())
    assert expected is not None, "the first line says what is expected"
    assert expected[1].decode() == case.stem

    problems = everything_said(read_sources([case]))

    assert [problem.id for problem in problems] == [case.stem]
    problem = problems[0]
    assert problem.severity is FROM_FILES[case.stem]
    assert problem.source is not None
    assert problem.source.path == case.as_posix()
    assert str(problem.source.line or "-") == expected[2].decode()
    assert 1 <= sentences(f"{problem.message} {problem.remedy}") <= 2, f"{problem.message} {problem.remedy}"
    assert problem.message.endswith(".")
    assert problem.remedy.endswith(".")

"""What the tests of reading share: files as people write them, and what is said about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from commissioning.errors import Problem
from commissioning.sources import (
    Bundle,
    Known,
    built_in_templates,
    check_together,
    read_sources,
    stated_problems,
)
from commissioning.sources.registers.told import entry_problems

Load = Callable[..., Bundle]
Say = Callable[..., list[str]]

COUNCIL = """\
council:
  name: Exampleshire Council
  calendar: england
"""


def everything_said(bundle: Bundle, known: Known | None = None) -> list[Problem]:
    """Every problem of a load, as ``commissioning load`` and ``check`` show them."""
    problems = [
        *bundle.problems,
        *check_together(bundle, known or Known(), templates=built_in_templates()),
    ]
    for sort in ("workstreams", "contracts", "committees", "actions", "forward_plan"):
        for record in getattr(bundle, sort):
            problems += stated_problems(record.value, record.source.path)
    for record in bundle.entries:
        problems += entry_problems(record.value, record.source.path)
    return problems


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file as somebody would, and gives its path."""

    def written(text: str | bytes, name: str = "plans.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        return path

    return written


@pytest.fixture
def load(write: Callable[..., Path]) -> Load:
    """Reads one text as a file of its own."""

    def loaded(text: str | bytes, name: str = "plans.yaml") -> Bundle:
        return read_sources([write(text, name)])

    return loaded


@pytest.fixture
def faults(load: Load) -> Say:
    """What is said about a text: ``line id: message remedy``, without the hints that an owner is missing."""

    def said(text: str | bytes, name: str = "plans.yaml", known: Known | None = None) -> list[str]:
        return [
            f"{problem.source.line if problem.source else None} {problem.id}: {problem.message} {problem.remedy}"
            for problem in everything_said(load(text, name), known)
            if problem.id != "missing-owner"
        ]

    return said

"""The worked example, read from the files that people get."""

from __future__ import annotations

from pathlib import Path

from commissioning.model import Facts
from commissioning.plan import Plan
from commissioning.testing import facts, plan_of

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "leicester"
TEXTS = tuple(
    file.read_text(encoding="utf-8")
    for file in (
        EXAMPLE / "council.yaml",
        EXAMPLE / "committees.yaml",
        EXAMPLE / "contracts.yaml",
        EXAMPLE / "workstreams" / "dementia-support.yaml",
    )
)


def dementia(as_of: str = "2025-07-01", known: Facts | None = None) -> Plan:
    """The plan of the dementia support service."""
    return plan_of(*TEXTS, as_of=as_of, facts=known or facts())

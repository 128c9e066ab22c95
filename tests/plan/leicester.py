"""The worked example, read from the files that people get."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from commissioning.model import Facts
from commissioning.plan import Plan, Scene
from commissioning.testing import facts, plan_of, scene

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


def scenes_of_the_example(as_of: str = "2025-07-01") -> Iterator[Scene]:
    """The scene of each workstream of the example."""
    shared = [file.read_text(encoding="utf-8") for file in sorted(EXAMPLE.glob("*.yaml"))]
    shared += [file.read_text(encoding="utf-8") for file in sorted((EXAMPLE / "templates").glob("*.yaml"))]
    for file in sorted((EXAMPLE / "workstreams").glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        for written in yaml.safe_load(text)["workstreams"]:
            yield scene(*shared, text, reference=written["reference"], as_of=as_of)

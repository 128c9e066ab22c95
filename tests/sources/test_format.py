"""The format itself: the built-in templates, the example, and the schema for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from commissioning.carried import carried
from commissioning.sources import built_in_templates, document_schema, read_sources
from tests.sources.conftest import everything_said

EXAMPLE = carried("examples/leicester")
TEMPLATES = Path(__file__).parents[2] / "src" / "commissioning" / "templates"
FILES = sorted([*EXAMPLE.rglob("*.yaml"), *TEMPLATES.glob("*.yaml")])


class _AsEditorsRead(yaml.SafeLoader):
    """YAML 1.2, as editors read it: a date is text."""


_AsEditorsRead.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.fixture(scope="module")
def checker() -> Any:
    schema = document_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_built_in_templates() -> None:
    assert sorted(built_in_templates()) == ["commissioning-review", "strategy-refresh"]
    assert built_in_templates()["commissioning-review"].stages["design"].gate is not None


def test_a_built_in_template_is_a_file_like_any_other() -> None:
    bundle = read_sources([TEMPLATES])
    assert everything_said(bundle) == []
    assert {record.value.kind: record.value for record in bundle.templates} == dict(built_in_templates())


def test_the_example_loads_without_an_error() -> None:
    problems = everything_said(read_sources([EXAMPLE]))
    assert [str(problem.source) for problem in problems if problem.severity.value == "error"] == []
    assert {"impossible-date", "duration-mismatch", "date-conflict", "missing-year"} <= {p.id for p in problems}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_loads_has_no_fault_in_an_editor(checker: Any, path: Path) -> None:
    document = yaml.load(path.read_text(encoding="utf-8"), _AsEditorsRead)
    assert [error.message for error in checker.iter_errors(document)] == []


@pytest.mark.parametrize(
    "document",
    [
        {"council": {"name": "X"}},
        {"council": {"name": "X", "calendar": "wales"}},
        {"workstream": []},
        {"contracts": [{"reference": "A", "title": "A", "start": "2025-01-01", "months": 12, "line": 4}]},
        {"committees": [{"key": "a", "title": "A", "time": "5pm"}]},
        {"template": {"kind": "k", "title": "T", "stages": {"reviw": {"title": "R"}}}},
    ],
)
def test_editors_see_the_common_faults(checker: Any, document: dict[str, Any]) -> None:
    assert list(checker.iter_errors(document)) != []


def test_the_schema_shows_nothing_of_the_machinery() -> None:
    text = json.dumps(document_schema())
    assert "__" not in text
    assert '"line"' not in text
    assert '"path"' not in text
    assert document_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"

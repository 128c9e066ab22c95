"""The templates that this version carries, read as a council's own are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from commissioning.errors import BadInput
from commissioning.model import Template
from commissioning.sources.written.documents import Found, read_document


@cache
def built_in_templates() -> Mapping[str, Template]:
    """The built-in templates by kind."""
    found = Found()
    for file in sorted(files("commissioning.templates").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            read_document(file.read_text(encoding="utf-8"), f"templates/{file.name}", found)
    if found.problems:
        raise BadInput.of(found.problems)
    templates: dict[str, Template] = {record.value.kind: record.value for record in found.records["templates"]}
    return MappingProxyType(templates)

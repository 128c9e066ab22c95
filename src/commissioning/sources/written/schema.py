"""The format as a JSON Schema, for editors that complete and check while people write."""

from __future__ import annotations

from typing import Any

from commissioning.model import Document


def document_schema() -> dict[str, Any]:
    """The JSON Schema of a YAML file, from the nouns themselves."""
    schema = Document.model_json_schema(by_alias=True, mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "A file of commissioning plans",
    }

"""The bank-holidays file of GOV.UK as a person saves it, made from the days that the program carries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from commissioning.dates import DIVISIONS, standard_holidays


def govuk() -> dict[str, Any]:
    """A document in the shape of the file: curly apostrophes, notes and bunting, and no word on what it covers."""
    return {
        name: {
            "division": name,
            "events": [
                {"title": title.replace("'", "’"), "date": day.isoformat(), "notes": "", "bunting": True}
                for day, title in sorted(standard_holidays().days[name].items())
            ],
        }
        for name in DIVISIONS
    }


def without(document: dict[str, Any], *days: str) -> dict[str, Any]:
    """The document without some days, in every division."""
    for part in document.values():
        part["events"] = [event for event in part["events"] if event["date"] not in days]
    return document


def with_day(document: dict[str, Any], division: str, day: str, title: str) -> dict[str, Any]:
    """The document with one day more."""
    document[division]["events"].append({"title": title, "date": day, "notes": "", "bunting": True})
    return document


def written(path: Path, document: object) -> Path:
    """The file of a document."""
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")
    return path

"""Cleans text before it goes into a calendar: one line stays one line, and nothing can start a new property."""

from __future__ import annotations

import re

_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Text with plain line feeds and without control characters or lone surrogates."""
    return _CONTROL.sub("", _BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """Cleaned text on one line, for names and titles."""
    return " ".join(clean(text).split())


def file_name(scope: str) -> str:
    """A file name for a feed's scope: ``workstream:DEM-2025`` becomes ``workstream-DEM-2025.ics``."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", scope).strip("-.") + ".ics"

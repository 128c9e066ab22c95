"""Cleans text before it goes into a calendar: one line stays one line, and nothing can start a new property."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text with plain line feeds and without what cannot be seen and does harm.

    Taken out are control characters, lone surrogates, and marks that turn the direction of reading: with these a title
    can look like another.
    """
    return _CONTROL.sub("", _BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """Cleaned text on one line, for names and titles."""
    # Nearly all text is such a line already; this asks so in a tenth of the time.
    if text.isprintable() and "  " not in text and text.strip(" ") == text:
        return text
    return " ".join(clean(text).split())


def file_names(names: Iterable[str], ending: str) -> dict[str, str]:
    """A file name for each name: ``workstream:DEM-2025`` becomes ``workstream-DEM-2025.ics``.

    Names that would share a file, on a disk that does not tell capitals apart either, get a mark of their own.
    """
    plain = {name: re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:100] or "unnamed" for name in names}
    taken = Counter(file.lower() for file in plain.values())
    return {name: f"{file}{_mark(name) if taken[file.lower()] > 1 else ''}{ending}" for name, file in plain.items()}


def _mark(name: str) -> str:
    return "-" + hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()[:8]

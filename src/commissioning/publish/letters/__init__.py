"""Letters: what one person is told, as a value, and how it is written as plain text and as HTML."""

from __future__ import annotations

from commissioning.publish.letters.letter import NO_PAGES, Entry, Group, Letter, Pages, Part
from commissioning.publish.letters.of_alerts import alert_letter, entry_of
from commissioning.publish.letters.plain import plain, short
from commissioning.publish.letters.writing import Written, write

__all__ = [
    "NO_PAGES", "Entry", "Group", "Letter", "Pages", "Part", "Written", "alert_letter", "entry_of", "plain", "short",
    "write",
]  # fmt: skip

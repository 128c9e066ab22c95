"""What the title of an event says besides its committee: that it is off, provisional, or moved to another day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from commissioning.dates import read_phrase

_OFF: Final = r"cancell?ed|cancellation|abandoned|postponed|called\s+off|no\s+longer\s+(?:taking\s+place|required)"
_MAYBE: Final = r"provisional(?:\s+date)?|tentative|tbc|to\s+be\s+confirmed"
_MOVED: Final = r"(?:now\s+)?(?:moved|rescheduled|rearranged|re-arranged|postponed|deferred|changed|brought\s+forward)"
_OPEN: Final = r"[\s\[(*!]*"
_SHUT: Final = r"[\s\])*!.]*"
_MOVED_FIRST: Final = re.compile(
    rf"^{_OPEN}{_MOVED}\s+to\s+(?P<to>.{{3,60}}?)(?:{_SHUT}:\s+|\s+[-–—|]\s+|[\])]\s*[:\-–—]?\s*)(?P<rest>\S.*)$", re.I
)
_MOVED_LAST: Final = re.compile(
    rf"^(?P<rest>.*?\S)(?:\s*[-–—:,;|\[(*]+\s*|\s+){_MOVED}\s+to\s+(?P<to>.+?){_SHUT}$", re.I
)
_DAY: Final = r"(?:\w+day,?\s+)?\d{1,2}(?:st|nd|rd|th)?\s+[A-Z]+(?:\s+\d{4})?|\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?"
_MOVED_TO_A_DAY: Final = re.compile(rf"^{_OPEN}{_MOVED}\s+to\s+(?P<to>{_DAY})[\s:\])\-–—]+(?P<rest>\S.*)$", re.I)
_FIRST: Final = r"^{0}(?:{1})\b{2}[:\-–—]*\s*"
_LAST: Final = r"\s*[-–—:,;|\[(*]+\s*(?:{0})\b{1}$"
_OFF_BARE: Final = re.compile(rf"\s+(?:cancell?ed|abandoned|postponed){_SHUT}$", re.I)
_OFF_EITHER: Final = (
    re.compile(_FIRST.format(_OPEN, _OFF, _SHUT), re.I),
    re.compile(_LAST.format(_OFF, _SHUT), re.I),
    _OFF_BARE,
)
_MAYBE_EITHER: Final = (
    re.compile(_FIRST.format(_OPEN, _MAYBE, _SHUT), re.I), re.compile(_LAST.format(_MAYBE, _SHUT), re.I),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Titled:
    """A title without what it says about its own event.

    Attributes:
        name: what is left; empty where nothing is.
        status: ``cancelled`` or ``provisional`` where the title says so.
        moved_to: the day that it says the meeting is moved to.
        unclear: words after "moved to" that are no day.
    """

    name: str
    status: str | None = None
    moved_to: date | None = None
    unclear: str | None = None


def titled(summary: str, day: date) -> Titled:
    """Reads the title of an event that stands on a day."""
    text = " ".join(summary.split())
    moved = _MOVED_TO_A_DAY.match(text) or _MOVED_FIRST.match(text) or _MOVED_LAST.match(text)
    if moved:
        name = _plain_name(moved["rest"])[0]
        phrase = read_phrase(moved["to"], around=day)
        if phrase.precision == "day" and phrase.earliest is not None:
            return Titled(name, moved_to=phrase.earliest)
        return Titled(name, unclear=moved["to"])
    name, status = _plain_name(text)
    return Titled(name, status)


def _plain_name(text: str) -> tuple[str, str | None]:
    status = None
    for word, both in (("cancelled", _OFF_EITHER), ("provisional", _MAYBE_EITHER)):
        for pattern in both:
            shorter = pattern.sub("", text)
            if shorter != text:
                text, status = shorter.strip(), status or word
    return text, status

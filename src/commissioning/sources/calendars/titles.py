"""Which committee a title means that is not quite its own: "Meeting of the Planning Committee (Agenda)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from commissioning.sources.calendars.meetings import same_title

_BEGINNING: Final = re.compile(
    r"^(?:the\s+)?(?:(?:ordinary|special|extraordinary|annual|additional|public|hybrid|virtual|remote)\s+)*"
    r"(?:meeting\s+of\s+)?(?:the\s+)?",
    re.I,
)
_ENDING: Final = re.compile(
    r"\s*(?:\([^()]*\)|\[[^\[\]]*\])$|\s+(?:public\s+)?(?:meeting|agenda|agenda pack)$|"
    r"\s+(?:on\s+)?(?:\w+day,?\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+[a-z]+(?:\s+\d{4})?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})$",
    re.I,
)
_SEPARATOR: Final = re.compile(r"\s+[-–—|@]\s*|\s*[:;,]\s+|\s+at\s+", re.I)
_NO_MEETING_OF_IT: Final = re.compile(
    r"brief|pre[\s-]*meet|pre[\s-]*agenda|agenda[\s-]+(?:setting|planning)|call[\s-]*over|training|induction|seminar|"
    r"site\s+visit|workshop|working\s+(?:group|party)|task|panel|sub[\s-]*(?:committee|group)|informal|private|"
    r"deadline|due|publi(?:cation|shed)|d[ie]spatch|submission|clearance|chair|draft|reminder|development|away\s+day",
    re.I,
)
"""What else is put in diaries under a committee's name: it is no meeting of the committee."""
_MOST_READINGS: Final = 200


def meant(title: str, keys: Mapping[str, str]) -> str | None:
    """The key of the committee that a title means when its additions are left out; ``None`` when it is doubtful.

    Args:
        title: as another program writes it.
        keys: the keys of the committees that are known, by ``same_title``.
    """
    for reading in _readings(title[:300]):
        found = keys.get(same_title(reading))
        if found is not None:
            rest = title.casefold().replace(reading.casefold(), " ", 1)
            return None if _NO_MEETING_OF_IT.search(rest) else found
    return None


def _readings(title: str) -> Iterator[str]:
    """What may be the name in a title, the longest first."""
    waiting, seen = [" ".join(title.split())], set[str]()
    while waiting and len(seen) < _MOST_READINGS:
        waiting.sort(key=len, reverse=True)
        reading = waiting.pop(0)
        if not reading or reading in seen:
            continue
        seen.add(reading)
        yield reading
        waiting += [_BEGINNING.sub("", reading).strip(), _ENDING.sub("", reading).strip()]
        for mark in _SEPARATOR.finditer(reading):
            waiting += [reading[: mark.start()].strip(), reading[mark.end() :].strip()]

"""Committee calendars from ModernGov's web service (``mgWebService.asmx``): any of its answers that list meetings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from commissioning.errors import Problem, Severity, Source
from commissioning.sources.calendars.meetings import Reading, Row, committees_of, set_aside, slug
from commissioning.sources.calendars.xml_tree import Element, Reader, Refused, scanned_meetings
from commissioning.sources.files import problem, shown_path
from commissioning.sources.written.faults import shown

_HTML: Final = re.compile(rb"<(!doctype\s+)?html", re.I)
_WEB_PAGE: Final = "The file is a web page and not a list of ModernGov meetings."


def read_moderngov(path: Path, content: bytes) -> Reading:
    """The committees of a ModernGov answer. A meeting with a fault is set aside with a warning.

    XML that is broken (cut off, a bare "&", the HTML of an agenda) is read by the tags of meetings alone, and said so.
    """
    problems: list[Problem] = []
    part = False
    try:
        root = Reader().read(content)
        if "<" in root.text:  # the whole answer as one string, its tags encoded
            root = Reader().read(root.text.strip().encode())
    except Refused as refused:
        scanned = scanned_meetings(content) if refused.mendable else None
        if scanned is None:
            message, remedy = (_WEB_PAGE, "Save the answer again.") if _HTML.search(content[:2000]) else (
                refused.message, refused.remedy)  # fmt: skip
            return Reading([], [problem("wrong-value", message, remedy, path, refused.line)])
        root, part = scanned, True
        message = "The XML is broken here. What can be read of the file was, and no meeting is taken to be gone."
        source = Source(shown_path(path), refused.line)
        problems.append(Problem("unread", message, refused.remedy, Severity.WARNING, source))
    rows = list(_rows(root, path, problems))
    calendars, found = committees_of(rows, shown_path(path), "moderngov")
    if not rows and not problems:
        return Reading([], [_nothing(root, path)])
    return Reading(calendars, problems + found, part or root.name in ("getmeeting", "meeting"))


def _nothing(root: Element, path: Path) -> Problem:
    """Why an answer holds no meeting."""
    fault = next((element for element in root.all() if element.name in ("faultstring", "text", "error")), None)
    if root.name == "html":
        message, remedy = _WEB_PAGE, "Save the answer again."
    elif fault is not None and fault.text.strip():
        message = f"ModernGov answered with a fault: '{shown(' '.join(fault.text.split()))}'."
        remedy = "Ask again with dates such as 01/09/2026."
    elif root.name.startswith("getmeeting") or root.name.startswith("getallmeetings"):
        return problem("empty-file", "The file holds no meeting.", "Ask for a longer span of dates.", path, 1)
    else:
        message = f"The file is '{shown(root.name)}' and not a list of ModernGov meetings."
        remedy = "Save the answer of GetMeetings, GetAllMeetingsByDate or GetMeeting."
    return problem("wrong-value", message, remedy, path, root.line)


def _rows(root: Element, path: Path, problems: list[Problem]) -> Iterator[Row]:
    """Meetings with the committee that each stands under, or that it names itself."""
    under: dict[int, Element] = {}
    for element in root.all():
        for part in element.parts:
            under[id(part)] = element if element.name == "committee" else under.get(id(element), element)
        if element.name != "meeting" and not any(part.name == "meetingdate" for part in element.parts):
            continue
        above = under.get(id(element), element)
        title = element.said("committeetitle", "committeename") or above.said("committeetitle", "committeename")
        number = element.said("committeeid") or above.said("committeeid")
        key = slug(title or (f"committee {number}" if number else ""))
        if not element.ends or not element.said("meetingdate") or not key:
            why = "breaks off" if not element.ends else "has no date" if key else "names no committee"
            problems.append(set_aside(Problem("missing-field", f"A meeting {why} and was set aside.",
                                              "Ask for it again, by GetMeeting.", Severity.WARNING,
                                              Source(shown_path(path), element.line))))  # fmt: skip
            continue
        yield Row(
            element.line, key, title or f"Committee {number}", element.said("meetingdate"),
            time=element.said("meetingtime") or None,
            place=element.said("meetinglocation", "meetingroom") or None,
            status=element.said("meetingstatus") or None, titled=bool(title), id=element.said("meetingid") or None,
        )  # fmt: skip

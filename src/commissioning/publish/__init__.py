"""Values to bytes: calendars, and the files they are written to."""

from commissioning.publish.entries import (
    PROFILES,
    Entry,
    Profile,
    Told,
    in_scope,
    meeting_entries,
    meeting_entry,
    parse_scope,
    plan_entries,
    summary,
)
from commissioning.publish.files import write_if_changed
from commissioning.publish.ical import render
from commissioning.publish.text import clean, file_names, one_line

__all__ = [
    "PROFILES",
    "Entry",
    "Profile",
    "Told",
    "clean",
    "file_names",
    "in_scope",
    "meeting_entries",
    "meeting_entry",
    "one_line",
    "parse_scope",
    "plan_entries",
    "render",
    "summary",
    "write_if_changed",
]

"""Calendars whose every text field holds what would break out of its line, as a program that runs by itself.

``python [-O] -m tests.publish.nasty`` prints the calendars, one after the other, and their events as it made them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

from commissioning.publish.choices import PROFILES, Choices, Profile
from commissioning.publish.entries import Entry, Told
from commissioning.publish.ical import calendar_bytes, event_bytes, notice

PIECES = (
    "\r\nBEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT", "\nX-EVIL:1", "\rX-EVIL:1", "\r\nEND:VCALENDAR", "\x00", "\x07",
    "\x0b", "\x0c", "\x1b", "\x7f", "\x85X-EVIL:1", "\x9b", "\u2028X-EVIL:1", "\u2029X-EVIL:1", "\ud800", "\udfff",
    "\u202e", "\u2066", "\ufeff", "\\", "\\n", "\\\\", ";", ",", ":", '"', "^n", "£", "–", "🎂", "e\u0301", "\u200d",
    "x" * 200, "é" * 80, "\\" * 80,
)  # fmt: skip
FIELDS = ("title", "label", "place", "owner", "committee", "because", "reason", "key", "reference", "stage", "follows")
WHOLE = "".join(PIECES)


def made(words: str, fields: tuple[str, ...] = FIELDS, profiles: tuple[Profile, ...] = PROFILES) -> Iterator[bytes]:
    """Calendars of three entries, in every form, whose fields hold ``words``."""
    stamp = datetime(2026, 6, 1, 9, tzinfo=UTC)
    day = date(2026, 6, 15)
    plain = Entry("REF", "key", "gate", "Title", "Label", day, place="Hall", owner="Lead", because="So.", reason="So.",
                  stage="design", follows="gate-review")  # fmt: skip
    said = dict.fromkeys(fields, words)
    milestone = replace(plain, **said)
    stage = replace(milestone, kind="stage", until=date(2026, 7, 15))
    meeting = replace(milestone, key="meeting/2026-06-15", kind="meeting", at=time(17, 30))
    for profile in profiles:
        for choices in (Choices(profile, stages=True, alarms=(14, 0)), Choices(profile, tasks=True, alarms=(1,))):
            entries = (milestone,) if choices.tasks else (milestone, stage, meeting)
            told = [Told(entry, f"id-{n}", 0, stamp, day, stamp, follows="id") for n, entry in enumerate(entries)]
            for pages in (None, "https://plans.example.gov.uk"):
                parts = [event_bytes(item, choices, pages=pages) for item in told]
                yield calendar_bytes(words, parts, choices, left_out=words, meetings=not choices.tasks)
    yield notice(words, "id@example.invalid", words, day, stamp)


if __name__ == "__main__":
    for content in (*made(WHOLE), *(part for piece in PIECES for part in made(f"A{piece}B", profiles=("officer",)))):
        sys.stdout.buffer.write(content)

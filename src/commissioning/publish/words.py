"""The words of one entry of a calendar: its title, and why it is on its day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from commissioning.dates import say
from commissioning.publish.choices import Profile
from commissioning.publish.entries import Told
from commissioning.publish.privacy import seen
from commissioning.publish.text import one_line

LONDON = ZoneInfo("Europe/London")

_KIND_WORDS: dict[str, str] = {
    "step": "step", "gate": "gate", "paper": "paper deadline", "notice": "notice",
    "meeting": "scrutiny", "deadline": "deadline", "start": "start", "stage": "stage",
}  # fmt: skip


def summary(told: Told, profile: Profile) -> str:
    """The title that a reader of this profile sees."""
    entry = seen(told.entry, profile)
    if entry.is_meeting:
        words = entry.title or f"{entry.reference}: meeting"
    elif profile == "officer":
        words = f"{entry.reference}: {entry.label}"
    elif entry.title and entry.label:
        words = f"{entry.title}: {entry.label}"
    else:
        sort = f"{entry.stage} stage" if entry.is_stage and entry.stage else _KIND_WORDS[entry.kind]
        words = f"{entry.reference}: {sort}"
    prefix = "CANCELLED: " if entry.cancelled else "DONE: " if entry.done and profile == "officer" else ""
    return f"{prefix}{words}{' (earliest possible day)' if entry.provisional and not entry.is_meeting else ''}"


def description(told: Told, profile: Profile, *, pages: bool = False) -> str:
    """Why the date is what it is, and when it last moved and from when; officers are told also whose it is.

    Without ``pages`` that explain dates, the last line for officers is the command that does.
    """
    entry = seen(told.entry, profile)
    lines = [entry.because or entry.reason]
    what = "Its last day" if entry.is_stage else "It"
    since = entry.public_since if profile == "public" else None
    if since and (told.moved_at is None or told.moved_at <= since):
        lines.append(f"First published on {_day(since)}.")
    elif told.moved_from and told.moved_at:
        lines.append(f"{what} moved from {say(told.moved_from)} on {_day(told.moved_at)}.")
    else:
        lines.append(f"{what} has not moved; last changed on {_day(told.stamp)}.")
    if entry.key and not entry.is_meeting:
        if entry.owner:
            lines.append(f"Owner: {entry.owner}.")
        if not pages:
            what = f"plan {entry.reference}" if entry.is_stage else f"why {entry.reference} {entry.key}"
            lines.append(f"commissioning {what}")
    return "\n".join(one_line(line) for line in lines if line)


def _day(at: datetime) -> str:
    return say(at.astimezone(LONDON).date())

"""The letter of one person about alerts: by the meeting that they matter for, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from heapq import nsmallest
from typing import Final

from commissioning.alerts import LEVELS, Alert
from commissioning.dates import say, say_days
from commissioning.publish.letters.letter import NO_PAGES, Entry, Group, Letter, Pages, Part, heading_of, note_of

MOST: Final = 40
"""How many alerts a letter tells; of more it says how many there are. Nobody reads further."""

_UNDATED: Final = frozenset({"action-undated"})
_BEFALLS: Final = frozenset({"continuity-gap"})
"""What nobody has to do by its day: it comes about after it."""

_FOOT: Final = (
    "Dealing with it? Say so: commissioning alert ack ID --by YOU. Not now: commissioning alert snooze ID --until DATE "
    "--because TEXT --by YOU. ID stands in brackets.",
)


def alert_letter(
    to: str, alerts: Iterable[Alert], as_of: date, pages: Pages = NO_PAGES, *, foot: Sequence[str] = ()
) -> Letter:
    """The letter.

    Args:
        to: the role that it is for.
        alerts: what it tells; not empty.
        as_of: today.
        pages: what it links to.
        foot: sentences for its end.
    """
    found = list(alerts)
    told = nsmallest(MOST, found, key=_order)
    groups: dict[tuple[str, date] | None, list[Alert]] = {}
    for alert in told:
        at = (alert.meeting.committee.key, alert.meeting.date) if alert.meeting else None
        groups.setdefault(at, []).append(alert)
    more = len(found) - len(told)
    rest = (f"And {more} more: commissioning alerts.",) if more else ()
    by_level = Counter(alert.level for alert in found)
    counts = [f"{by_level[level]} {level}" for level in reversed(LEVELS) if by_level[level]]
    subject = f"{len(found)} commissioning alert{'' if len(found) == 1 else 's'} ({', '.join(counts)}), {say(as_of)}"
    return Letter(
        to, subject, f"What is new for you, as of {say(as_of)}, the gravest first.",
        tuple(_group(own, as_of, pages) for own in sorted(groups.values(), key=_gravest)), (), (*rest, *_FOOT, *foot),
    )  # fmt: skip


def _order(alert: Alert) -> tuple[int, date, str, str]:
    return -LEVELS.index(alert.level), alert.due, alert.reference, alert.key


def _gravest(own: Sequence[Alert]) -> tuple[int, int, date]:
    worst = max(LEVELS.index(alert.level) for alert in own)
    number = sum(alert.level == LEVELS[worst] for alert in own)
    return -worst, -number, own[0].meeting.date if own[0].meeting else date.max


def _group(own: Sequence[Alert], as_of: date, pages: Pages) -> Group:
    meeting = own[0].meeting
    entries = tuple(entry_of(alert, as_of, pages.of_workstream(alert.reference)) for alert in own)
    return Group(heading_of(meeting), note_of(meeting, as_of), (Part("", entries),), pages.of_meeting(meeting))


def entry_of(alert: Alert, as_of: date, link: str | None = None) -> Entry:
    """One alert: what, since when, why it matters, and what to do."""
    return Entry(alert.subject, alert.level, _when(alert, as_of), alert.why, alert.todo, link, id=alert.id)


def _when(alert: Alert, as_of: date) -> str:
    # What has no date is not overdue; its subject says since when it has none.
    if alert.rule in _UNDATED:
        return ""
    if alert.rule in _BEFALLS:
        words = f"after {say(alert.due)}"
        return words if alert.days <= 0 else f"{words}, in {say_days(alert.days)}"
    if alert.days < 0:
        words = f"{say_days(-alert.days)} overdue, since {say(alert.due)}"
    elif alert.days == 0:
        words = f"due today, {say(alert.due)}"
    else:
        words = f"due in {say_days(alert.days)}, {say(alert.due)}"
    told = f"; true since {say(alert.since)}" if date.min < alert.since < min(as_of, alert.due) else ""
    return words + told

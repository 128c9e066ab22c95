"""``alerts``: what somebody must hear. Looking changes nothing; sending enters the ledger, once for each fact."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from commissioning.alerts import LEVELS, Alert
from commissioning.dates import say, say_days
from commissioning.errors import BadInput
from commissioning.publish.files import take_away_left_behind, write_if_changed
from commissioning.publish.text import file_names, one_line
from commissioning.service.last_told import may_tell, tell_as_of
from commissioning.service.true_alerts import as_known, true_alerts
from commissioning.store import Author, Store


@dataclass(frozen=True)
class Alerts:
    """Every alert that is true as of a day; ``new`` ones are not in the ledger yet, or entered it in this run."""

    alerts: tuple[Alert, ...]
    messages: tuple[Path, ...] = ()

    def at_least(self, level: str) -> tuple[Alert, ...]:
        """The alerts of this level or graver. Raises ``BadInput`` for a level that there is not."""
        if level not in LEVELS:
            raise BadInput("bad-usage", f"There is no level '{level}'. Write one of {', '.join(LEVELS)}.")
        floor = LEVELS.index(level)
        return tuple(alert for alert in self.alerts if LEVELS.index(alert.level) >= floor)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "alerts": [alert.as_dict() for alert in self.alerts],
            "messages": [path.as_posix() for path in self.messages],
        }


def alerts(store: Store, *, as_of: date) -> Alerts:
    """Every alert that is true as of a day, with the same ids each time; changes nothing."""
    with store.reading() as unit:
        return Alerts(as_known(unit, true_alerts(unit, as_of)))


def send_alerts(store: Store, *, author: Author, as_of: date, outbox: Path) -> Alerts:
    """Writes one message an owner with what is new into ``outbox``, and enters it in the ledger.

    A second run the same day raises nothing twice, and for an earlier day than the last one sent nothing is sent: what
    was true then has been heard, or is told of by what is true now. A run that dies before the ledger is written leaves
    messages that the next run writes again, byte for byte.

    Raises:
        PartFailed: a message or the database cannot be written; the ledger is as it was.
    """
    # For thousands of plans it takes minutes, in which nobody should be kept from writing.
    with store.reading() as unit:
        last, true = unit.last_change(), true_alerts(unit, as_of)
    with store.writing(author) as unit:
        found = as_known(unit, true if unit.last_change() == last else true_alerts(unit, as_of))
        if not may_tell(unit, "alerts-sent", as_of):
            return Alerts(tuple(replace(alert, new=False) for alert in found))
        tell_as_of(unit, "alerts-sent", as_of)
        new = [alert for alert in found if alert.new]
        paths = _messages(new, as_of, outbox)
        unit.raise_alerts(
            {
                "id": a.id, "rule": a.rule, "level": a.level, "subject": a.subject, "reference": a.reference,
                "key": a.key, "due": a.due, "owner": a.owner, "raised_on": as_of, "sent_on": as_of,
                "measure": a.measure,
            }
            for a in new
        )  # fmt: skip
        if new:
            unit.log("alerts sent", None, after=len(new))
    sent = {alert.id for alert in new}
    marked = (alert.known(as_of, as_of, new=True) if alert.id in sent else alert for alert in found)
    return Alerts(tuple(marked), paths)


def _messages(new: Sequence[Alert], as_of: date, outbox: Path) -> tuple[Path, ...]:
    owners = sorted({alert.owner or "nobody named" for alert in new})
    files = file_names(owners, ".txt")
    paths = []
    for owner in owners:
        own = [alert for alert in new if (alert.owner or "nobody named") == owner]
        path = outbox / f"{as_of.isoformat()}-{files[owner].removesuffix('.txt')}-{_digest(own)}.txt"
        write_if_changed(path, _message(owner, own, as_of).encode())
        paths.append(path)
    if new:
        take_away_left_behind(outbox)
    return tuple(paths)


def _digest(alerts: Sequence[Alert]) -> str:
    """Tells two messages of one day apart; the same alerts always give the same name."""
    return hashlib.sha256(" ".join(alert.id for alert in alerts).encode()).hexdigest()[:8]


def _message(owner: str, alerts: Sequence[Alert], as_of: date) -> str:
    count = f"{len(alerts)} commissioning alert{'' if len(alerts) == 1 else 's'}"
    lines = [f"To: {one_line(owner)}", f"Subject: {count}, {say(as_of)}", ""]
    lines += [line(alert) for alert in alerts]
    return "\n".join(lines) + "\n"


def line(alert: Alert) -> str:
    """One alert in words: how grave, what, since when, and the next meeting that it matters for."""
    subject = one_line(alert.subject).rstrip(".")
    when = (
        f"{say_days(-alert.days)} overdue"
        if alert.days < 0
        else "due today"
        if alert.days == 0
        else f"due in {say_days(alert.days)}"
    )
    meeting = ""
    if alert.meeting is not None:
        meeting = (
            f" Next meeting: {alert.meeting.committee.title}, {say(alert.meeting.date)}, "
            f"papers due {say(alert.meeting.papers_due)}."
        )
    # What has no date is not overdue; its subject says since when it has none.
    due = "" if alert.rule == "action-undated" else f": {when} ({say(alert.due)})"
    return f"{alert.level.upper()}: {subject}{due}.{meeting}"

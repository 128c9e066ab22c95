"""An alert as a value: a fact with an identity, who must hear it, why it matters, and what to do."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from commissioning.model import AlertLevel
from commissioning.plan import MeetingDates

Level = AlertLevel
LEVELS: tuple[Level, ...] = ("info", "warning", "urgent")
NOBODY = "nobody named"
"""Who is told where no file names anybody: the message stays in the outbox, where whoever runs the program finds it."""

_NAMESPACE = uuid.UUID("5b0c1c52-7a52-5d0e-9f57-0e2f4d6f7d0a")


@dataclass(frozen=True, slots=True)
class Alert:
    """A fact that somebody must hear.

    Attributes:
        id: the identity of the fact at its level; see ``alert_id``.
        rule: the id of the alert rule that found it.
        level: how grave, as of the day: the rule's level, raised by the rungs of its ladder that are reached.
        subject: what, in words.
        reference: the workstream, contract, action or committee that it is about; with ``key`` the thing itself.
        due: the day that it is held to.
        owner: the role whose task it is; ``None`` where nobody is named.
        days: calendar days from as-of to due, negative when overdue.
        meeting: the next meeting that it matters for.
        raised_on: when it entered the ledger; ``sent_on``, when it was first told.
        new: not in the ledger yet, or entered in this run.
        since: the first day on which it was true.
        why: why it matters: which meeting, which gate, which gap; a sentence each.
        todo: what to do, with the command.
        recipients: the roles that hear it at its present rung, the nearest first; never empty.
        acknowledged_on: when somebody said that they deal with it; nobody new is told then at this level.
        snoozed_until: the day from which it is told again.
        because: the reason that was given for either.
        measure: what it measures now, where that can grow: the days of a continuity gap.
    """

    id: str
    rule: str
    level: Level
    subject: str
    reference: str
    key: str
    due: date
    owner: str | None
    days: int
    meeting: MeetingDates | None
    raised_on: date | None = None
    sent_on: date | None = None
    new: bool = True
    since: date = date.min
    why: tuple[str, ...] = ()
    todo: str = ""
    recipients: tuple[str, ...] = (NOBODY,)
    acknowledged_on: date | None = None
    acknowledged_by: str | None = None
    snoozed_until: date | None = None
    snoozed_by: str | None = None
    because: str | None = None
    measure: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face of an alert."""
        meeting: dict[str, str] | None = None
        if self.meeting is not None:
            meeting = {
                "committee": self.meeting.committee.key,
                "date": self.meeting.date.isoformat(),
                "papers_due": self.meeting.papers_due.isoformat(),
            }
        return {
            "id": self.id,
            "rule": self.rule,
            "level": self.level,
            "subject": self.subject,
            "reference": self.reference,
            "key": self.key,
            "due": self.due.isoformat(),
            "owner": self.owner,
            "days": self.days,
            "meeting": meeting,
            "raised_on": _iso(self.raised_on),
            "sent_on": _iso(self.sent_on),
            "new": self.new,
            "since": self.since.isoformat(),
            "why": list(self.why),
            "todo": self.todo,
            "recipients": list(self.recipients),
            "acknowledged_on": _iso(self.acknowledged_on),
            "acknowledged_by": self.acknowledged_by,
            "snoozed_until": _iso(self.snoozed_until),
            "snoozed_by": self.snoozed_by,
            "because": self.because,
            "measure": self.measure,
        }

    def known(self, raised_on: date, sent_on: date | None, *, new: bool = False) -> Alert:
        """The same alert as the ledger knows it; ``new`` when it entered the ledger just now."""
        # Thousands in a morning: ``replace`` looks each field up and takes three times as long.
        return Alert(
            self.id, self.rule, self.level, self.subject, self.reference, self.key, self.due, self.owner, self.days,
            self.meeting, raised_on, sent_on, new, self.since, self.why, self.todo, self.recipients,
            self.acknowledged_on, self.acknowledged_by, self.snoozed_until, self.snoozed_by, self.because, self.measure,
        )  # fmt: skip

    def waits(self, as_of: date) -> bool:
        """Whether somebody put it aside: it is acknowledged, or snoozed until a day that has not come."""
        return self.acknowledged_on is not None or (self.snoozed_until is not None and as_of < self.snoozed_until)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def alert_id(rule: str, level: str, reference: str, key: str, due: date) -> str:
    """The identity of an alert: the same fact has the same id at every run.

    The level is part of it: a graver level is another id, so that an escalation is told anew, and what acknowledged the
    lower one does not silence it. A rung that only adds people keeps the id.
    """
    return uuid.uuid5(_NAMESPACE, f"{rule}/{level}/{reference}/{key}/{due.isoformat()}").hex[:12]

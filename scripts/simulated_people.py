"""What people of a council record on a working day, as the mornings of ``scripts/simulate_year.py`` want it.

Three in five things are recorded on their day, most others in the week after it, one in ten up to three weeks late. Who
is late, and by how much, follows from the name of the thing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

from commissioning import Author, CommissioningError, Store, service
from commissioning.actions.acts import Act
from commissioning.alerts import Alert
from commissioning.model import Clearance, PaperVersion
from commissioning.plan import Milestone

MOVED = {date(2025, 9, 15): ("2025-11-13", "2025-11-20"), date(2025, 12, 1): ("2026-01-15", "2026-01-22")}
CANCELLED = {date(2026, 2, 9): "2026-03-12"}
COMMITTEE = "asc-scrutiny"
LATE_GATES = {("TRA-2025", "design"): 24}
"""Calendar days by which a decision is late that is not on its day."""
_AT_ONCE = timedelta(days=21)
"""Within so many days what was late when the year began is done."""


def at(day: date, hour: int) -> datetime:
    """An instant of a day."""
    return datetime.combine(day, time(hour), UTC)


def late(*names: str) -> int:
    """How many calendar days late something is recorded."""
    drawn = hashlib.sha256("/".join(names).encode()).digest()
    if drawn[0] < 154:
        return 0
    return 1 + drawn[1] % 5 if drawn[0] < 230 else 6 + drawn[1] % 16


class People:
    """Those who record; ``recorded`` counts what they did."""

    def __init__(self, store: Store, option_used: Callable[[date], None]) -> None:
        self.store, self._option_used = store, option_used
        self.recorded = 0
        self.acknowledged: set[str] = set()
        self.snoozed: dict[str, date] = {}
        self._first: date | None = None
        self._option_due: date | None = None
        self.meetings = {**MOVED, **{day: (was, None) for day, was in CANCELLED.items()}}

    def work(self, day: date, true: Iterable[Alert]) -> None:
        """What is recorded on a day, after the mails of its morning."""
        self._first = self._first or day
        for on in [on for on in self.meetings if on <= day]:
            was, to = self.meetings.pop(on)
            self._change_meeting(day, date.fromisoformat(was), date.fromisoformat(to) if to else None)
        for reference in service.list_workstreams(self.store):
            self._work_on(reference, day)
        self._papers(day)
        self._actions(day)
        self._answer(day, tuple(true))

    def _change_meeting(self, day: date, was: date, to: date | None) -> None:
        wanted: service.MoveMeeting | service.CancelMeeting = service.CancelMeeting(COMMITTEE, was)
        if to is not None:
            wanted = service.MoveMeeting(COMMITTEE, was, to)
        author = Author("governance", at(day, 12), "The room is taken")
        service.change_meeting(self.store, wanted, author=author, as_of=day)
        self.recorded += 1

    def _work_on(self, reference: str, day: date) -> None:
        for item in service.plan(self.store, reference, as_of=day).milestones:
            if item.actual or item.due is None or item.status == "dropped" or item.kind == "paper":
                continue
            if day < self._when(reference, item):
                continue
            if item.kind == "gate":
                self._try(self._gate, reference, item.key.removeprefix("gate-"), day)
            else:
                self._try(self._done, reference, item.key, day)

    def _when(self, reference: str, item: Milestone) -> date:
        """The day on which something is recorded; what was late when the year began is caught up with."""
        assert item.due is not None
        days = late(reference, item.key)
        if item.kind == "gate":
            days = LATE_GATES.get((reference, item.key.removeprefix("gate-")), 0)
        if item.kind == "meeting":
            days = 0
        on = item.due + timedelta(days=days)
        if self._first is not None and item.due < self._first:
            on = self._first + timedelta(days=late(reference, item.key, "at last") % _AT_ONCE.days + 2)
        return on

    def _done(self, reference: str, key: str, day: date) -> None:
        service.done(self.store, reference, key, on=day, author=Author("officer", at(day, 15)), as_of=day)

    def _gate(self, reference: str, stage: str, day: date) -> None:
        gate = service.gate(self.store, reference, stage, as_of=day)
        for missing in gate.missing_evidence:
            service.evidence(
                self.store, reference, missing.key, link=f"https://papers.example/{missing.key}", on=day,
                author=Author("officer", at(day, 15)), as_of=day,
            )  # fmt: skip
        author = Author(gate.approver or "lead director", at(day, 16))
        service.decide(self.store, reference, stage, "approve", author=author, as_of=day)
        service.advance(self.store, [reference], author=author, as_of=day)

    def _papers(self, day: date) -> None:
        """Reports are drafted, cleared and handed in; one role in twenty clears a few days late."""
        officer = Author("officer", at(day, 15))
        for row in service.papers(self.store, as_of=day).rows:
            paper = row.paper
            for link in paper.chain:
                key, role = f"{paper.key}/{link.key}", link.role or ""
                slow = late(key, role) if role else late(key) % 4
                if link.state not in ("due", "missing", "stale") or day < link.due + timedelta(days=min(slow, 4)):
                    continue
                if link.kind == "clearance":
                    if not paper.versions:
                        version = PaperVersion(version="1", dated=day)
                        self._try(service.paper_version, self.store, paper.key, version, author=officer, as_of=day)
                    clear = Clearance(role=role, version="1", dated=day, by=role)
                    self._try(service.paper_clear, self.store, paper.key, clear, author=officer, as_of=day)
                else:
                    self._try(service.paper_met, self.store, paper.key, link.key, on=day, author=officer, as_of=day)

    def _actions(self, day: date) -> None:
        """The clerk names an owner and a day for what has none at the next meeting; owners close what is theirs."""
        clerk = Author("governance", at(day, 15), "Agreed with the chair")
        for row in service.actions(self.store, as_of=day):
            item, waits = row.action, timedelta(days=10 + late(row.action.id))
            if item.closed_on or item.status in ("done", "dropped") or item.type in ("note", "standing"):
                continue
            if self._first is None or day < self._first + waits:
                continue
            if item.owner is None:
                self._act(
                    item.id, Act("owner", day, role="Lead Commissioner, Adult Social Care and Commissioning"), clerk
                )
            elif row.clock.due is None:
                self._act(item.id, Act("due", day, to=day + timedelta(days=30 + late(item.id, "due"))), clerk)
            elif day >= row.clock.due + timedelta(days=late(item.id, "done")):
                self._act(item.id, Act("closed", day, note="Done"), clerk)

    def _act(self, id: str, act: Act, author: Author) -> None:
        self._try(service.record_action, self.store, id, act, author=author, as_of=act.on)

    def _answer(self, day: date, true: tuple[Alert, ...]) -> None:
        """One alert in eight is acknowledged, one in sixteen snoozed for a week; and the option is decided in time."""
        for alert in true:
            if alert.rule == "extension-decision-due" and self._option_due is None:
                self._option_due = day + timedelta(days=12)
            if alert.waits(day) or alert.id in self.snoozed or alert.sent_on != day or alert.level == "urgent":
                continue
            drawn = hashlib.sha256(alert.id.encode()).digest()[0] % 16
            if drawn < 2:
                author = Author("officer", at(day, 15), "In hand")
                self._try(service.acknowledge_alert, self.store, alert.id, author=author, as_of=day)
                self.acknowledged.add(alert.id)
            elif drawn == 2:
                until, author = day + timedelta(days=7), Author("officer", at(day, 15), "After the meeting")
                self._try(service.snooze_alert, self.store, alert.id, until, author=author, as_of=day)
                self.snoozed[alert.id] = until
        if self._option_due is not None and day >= self._option_due and day > date(2026, 1, 1):
            self._option_used(day)
            self._option_due = date.max

    def _try(self, record: Callable[..., object], *given: object, **named: object) -> None:
        try:
            record(*given, **named)
        except CommissioningError:
            return  # it waits for something that has not happened, or somebody was told otherwise
        self.recorded += 1

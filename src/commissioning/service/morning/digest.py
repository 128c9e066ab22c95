"""``digest``: one message a week for each owner, and one about the whole portfolio. Sending is once for each week."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from commissioning.actions import Desk, next_meeting
from commissioning.alerts import Alert, alert_id, alerts_for, meeting_of
from commissioning.dates import say, say_days
from commissioning.errors import PartFailed, Problem
from commissioning.gates import Gate, gate_of, next_stage
from commissioning.model import Message, Move
from commissioning.plan import Milestone, Plan, gate_key, make_plan, problems_alone
from commissioning.publish.delivery import Delivery
from commissioning.publish.digests import AHEAD, MOST, Digest, Item, MovedDate, Sort, grouped
from commissioning.publish.letters import Pages
from commissioning.service.morning.addressing import Addressed, Run, Sheet, address
from commissioning.service.morning.alerting import failure_of
from commissioning.service.morning.delivering import deliver_with
from commissioning.service.morning.true_alerts import moves_with_reasons
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Raised, Store, Unit
from commissioning.track import Standing, WorkstreamStatus, standing

RULE = "weekly-digest"
_BACK = timedelta(days=7)
_PORTFOLIO = ""
"""Where what concerns the whole portfolio is collected; no owner is called so."""

_SORTS: Mapping[str, Sort] = {
    "action-due-soon": "due",
    "action-overdue": "overdue",
    "action-undated": "undated",
    "deadline-missed": "overdue",
    "milestone-overdue": "overdue",
    "paper-overdue": "overdue",
}
"""Under what an alert is told; all others say that something is endangered."""

_ATTENTION: tuple[WorkstreamStatus, ...] = ("late", "waiting-at-gate", "on-hold", "at-risk")
"""The statuses that the message about the portfolio lists, worst first."""


@dataclass(frozen=True)
class Digests:
    """The messages of a week. ``sent_on`` is the day on which those of this week were sent, in this run or before.

    ``digests`` is empty when they were sent before, or when nobody has anything to hear.
    """

    week: str
    as_of: date
    digests: tuple[Digest, ...]
    sent_on: date | None = None
    messages: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    delivered: tuple[Message, ...] = ()

    @property
    def failed(self) -> PartFailed | None:
        """Why messages could not be handed over, when some still wait; nothing is lost, and it is safe to repeat."""
        return failure_of(self.problems)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "week": self.week,
            "as_of": self.as_of.isoformat(),
            "sent_on": self.sent_on.isoformat() if self.sent_on else None,
            "digests": [item.as_dict() for item in self.digests],
            "messages": [path.as_posix() for path in self.messages],
            "delivered": [message.as_dict() for message in self.delivered],
            "problems": [problem.as_dict() for problem in self.problems],
        }


def digest(store: Store, *, as_of: date, progress: Callable[[int, int], None] | None = None) -> Digests:
    """The messages as they would be sent on a day; changes nothing.

    Args:
        store: an open database.
        as_of: today.
        progress: called with how many workstreams were looked at, and how many there are.
    """
    with store.reading() as unit:
        sent = unit.sent_under(RULE).get(week_of(as_of))
        return Digests(week_of(as_of), as_of, _digests(unit, as_of, progress), sent)


def send_digests(
    store: Store, *, author: Author, as_of: date, delivery: Delivery,
    progress: Callable[[int, int], None] | None = None,
) -> Digests:  # fmt: skip
    """Writes the messages of the ISO week of ``as_of``, once, enters them in the ledger, and hands them over.

    A second run in the same week writes nothing, whatever has become true since: that is for the alerts; it hands over
    what still waits. Weeks in which it did not run are not made up for.

    Raises:
        PartFailed: the database cannot be used. What was decided is kept, and it is safe to repeat.
    """
    week = week_of(as_of)
    with store.reading() as unit:
        before = _sent_before(unit, week, as_of)
        found = _digests(unit, as_of, progress) if before is None else ()
    wrote: dict[str, Message] = {}
    problems: tuple[Problem, ...] = ()
    if before is None and found:
        with store.writing(author) as unit:
            before = _sent_before(unit, week, as_of)
            if before is None:
                addressed = _addressed(unit, found, week, author, as_of, delivery)
                problems = addressed.problems
                wrote = {message.id: message for _, message in addressed.messages}
                unit.put_messages(wrote.values())
                unit.raise_alerts(_entry(item, week, as_of) for item in found)
                unit.log("digests sent", None, field=week, after=len(found))
    out = deliver_with(store, author, as_of, delivery, wrote)
    if before is None:
        before = Digests(week, as_of, found, as_of if found else None)
    return replace(
        before, messages=out.paths, delivered=out.messages, problems=(*before.problems, *problems, *out.problems)
    )


def _addressed(
    unit: Unit, found: Sequence[Digest], week: str, author: Author, as_of: date, delivery: Delivery
) -> Addressed:
    portfolio = Portfolio(unit, as_of)
    pages = Pages(delivery.pages, frozenset(portfolio.references))
    whole = portfolio.council.policy.director if "portfolio" not in portfolio.contacts else None
    sheets = [
        Sheet(item.letter(pages), item.owner or whole or item.to, (week,), f"{week}-digest-{{role}}") for item in found
    ]
    return address(sheets, portfolio.contacts, delivery, Run("digest", as_of, author.at))


def week_of(day: date) -> str:
    """The ISO week of a day, ``2025-W27``; it begins on Monday."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _sent_before(unit: Unit, week: str, as_of: date) -> Digests | None:
    """What says that nothing is to be sent: it was this week, or the clock lies before the last that was."""
    sent = unit.sent_under(RULE)
    last = max(sent.values(), default=None)
    if last is not None and last > as_of:
        message = f"Today is given as {say(as_of)}, and digests were sent on {say(last)} already: nothing is sent."
        remedy = "Set the clock of this machine right, or give no --as-of that lies in the past."
        problem = Problem("clock-behind", message, remedy, value=as_of.isoformat(), details={"last": last.isoformat()})
        return Digests(week, as_of, (), sent.get(week), problems=(problem,))
    return Digests(week, as_of, (), sent[week]) if week in sent else None


def _entry(item: Digest, week: str, as_of: date) -> Raised:
    id = alert_id(RULE, "info", item.to, week, as_of)
    return Raised(id, RULE, "info", item.subject, "digest", week, as_of, item.to[:200], as_of, as_of)


def _digests(unit: Unit, as_of: date, progress: Callable[[int, int], None] | None) -> tuple[Digest, ...]:
    portfolio = Portfolio(unit, as_of)
    if not portfolio.councils:
        return ()
    collected = _Collected(portfolio.desk, as_of, moves_with_reasons(unit, as_of - _BACK, as_of))
    for number, reference in enumerate(portfolio.workstreams, 1):
        # Plans are large; each is let go of as soon as it has been looked at.
        collected.add(make_plan(portfolio.scene(reference)))
        if progress and number % 50 == 0:
            progress(number, len(portfolio.workstreams))
    alone = [problem for scene in portfolio.contracts_alone() for problem in problems_alone(scene)]
    collected.add_alerts(alerts_for((), portfolio.actions.values(), portfolio.desk, as_of, contracts=alone))
    return tuple(item for item in collected.digests() if not item.empty)


class _Collected:
    """What everybody has to hear."""

    def __init__(self, desk: Desk, as_of: date, moves: Mapping[str, Sequence[Move]]) -> None:
        self._desk = desk
        self._as_of = as_of
        self._items: dict[str | None, list[Item]] = {}
        self._moved: dict[str | None, list[MovedDate]] = {}
        self._rows: list[Standing] = []
        self._moves = moves

    def add(self, plan: Plan) -> None:
        """A workstream: what is overdue, endangered or due soon, its gate, and what was moved."""
        row = standing(plan)
        self._rows.append(row)
        gate = _next_gate(plan, row)
        wanted = {item.key for item in gate.missing_evidence} if gate else set()
        told = self._add_gate(plan, row, gate)
        self.add_alerts(
            (alert for alert in alerts_for((plan,), (), self._desk, self._as_of) if alert.key != told),
            _notes(plan, gate, wanted),
            lead=plan.scene.workstream.owner,
        )
        for item in plan.milestones:
            if item.key != told and _is_near(item, self._as_of):
                self._add_due(plan, item)
        self._add_moves(plan)

    def add_alerts(
        self, alerts: Iterable[Alert], notes: Mapping[str, tuple[str, ...]] | None = None, *, lead: str | None = None
    ) -> None:
        """What alerts say, but for what is due soon: that is looked up for two weeks, whatever the council's policy.

        ``lead`` hears of what is nobody's: the end of a stage, say.
        """
        for alert in alerts:
            if alert.rule in ("milestone-due-soon", "paper-due-soon"):
                continue
            sort = _SORTS.get(alert.rule, "endangered")
            what = alert.subject.removeprefix(f"{alert.reference}: ")
            why = (notes or {}).get(alert.key, ()) if sort == "overdue" else ()
            if alert.rule == "continuity-gap":
                ways = f"What can be done: commissioning levers {alert.reference}."
                ends = "ended" if alert.due < self._as_of else "ends"
                why = (f"The contract {ends} on {say(alert.due)}.", ways)
            found = Item(sort, alert.level, alert.reference, alert.key, what, alert.due, alert.days, why, alert.meeting)
            self._add(alert.owner or lead, found)

    def _add(self, owner: str | None, item: Item) -> None:
        self._items.setdefault(owner, []).append(item)

    def _add_due(self, plan: Plan, item: Milestone) -> None:
        assert item.forecast is not None
        meeting = meeting_of(plan, item, self._desk, self._as_of)
        days = (item.forecast - self._as_of).days
        lead = plan.scene.workstream.owner
        self._add(item.owner or lead, Item("due", "info", plan.reference, item.key, item.title, item.forecast, days, (),
                                   meeting))  # fmt: skip

    def _add_gate(self, plan: Plan, row: Standing, gate: Gate | None) -> str | None:
        """The next gate, told with what it wants to who decides and to the lead; the milestone that has been told."""
        item = plan.milestone(gate_key(gate.stage)) if gate else None
        if gate is None or item is None:
            return None
        day = item.due if item.status == "overdue" else item.forecast
        if not (row.status == "waiting-at-gate" or item.status == "overdue" or _is_near(item, self._as_of)):
            return None
        wants = "; ".join(missing.title for missing in gate.missing)
        days = (day - self._as_of).days if day else None
        overdue = days is not None and days < 0
        late = f"It is {say_days(-days)} overdue." if overdue and days is not None else ""
        found = Item("gate", "urgent" if overdue else "warning", plan.reference, item.key,
                     f"{gate.title}, to open {gate.stage}", day, days,
                     tuple(note for note in (late, f"It wants: {wants}.") if note),
                     meeting_of(plan, item, self._desk, self._as_of))  # fmt: skip
        lead = plan.scene.workstream.owner
        for owner in dict.fromkeys((item.owner or lead, lead or item.owner)):
            self._add(owner, found)
        return item.key

    def _add_moves(self, plan: Plan) -> None:
        by_key: dict[str, list[Move]] = {}
        for move in self._moves.get(plan.reference, ()):
            by_key.setdefault(move.key, []).append(move)
        lead = plan.scene.workstream.owner
        for key, moves in by_key.items():
            before, after = moves[0].before, moves[-1].after
            if before == after:
                continue
            item = plan.milestone(key)
            found = MovedDate(plan.reference, key, moves[-1].title, before, after, moves[-1].because)
            owner = (item.owner if item else None) or lead
            self._moved.setdefault(owner, []).append(found)
            if key == plan.goal:
                self._moved.setdefault(_PORTFOLIO, []).append(found)

    def digests(self) -> Iterator[Digest]:
        """The messages: the portfolio's, and one for each owner, by name."""
        week = week_of(self._as_of)
        unowned = [*self._items.get(None, ())]
        moved = (*self._moved.get(_PORTFOLIO, ()), *self._moved.get(None, ()))
        yield Digest(None, week, self._as_of, grouped(unowned), moved, tuple(self._summary(bool(unowned))))
        owners = {*self._items, *self._moved} - {None, _PORTFOLIO}
        for owner in sorted(name for name in owners if name is not None):
            items, own = self._items.get(owner, ()), tuple(self._moved.get(owner, ()))
            yield Digest(owner, week, self._as_of, grouped(items), own)

    def _summary(self, unowned: bool) -> Iterator[str]:
        rows = [row for status in _ATTENTION for row in self._rows if row.status == status]
        if rows:
            counts = ", ".join(f"{sum(row.status == s for row in rows)} {s}" for s in _ATTENTION
                               if any(row.status == s for row in rows))  # fmt: skip
            yield f"{_say_workstreams(len(self._rows))}: {counts}."
            yield ""
        rows.sort(key=lambda row: (_ATTENTION.index(row.status), row.slack_days if row.slack_days is not None else 0))
        for row in rows[:MOST]:
            yield f"- {row.title} [{row.reference}]: {_standing(row)}"
        if len(rows) > MOST:
            yield f"- and {len(rows) - MOST} more: commissioning board"
        meetings = [found for key in self._desk.committees if (found := next_meeting(key, self._desk, self._as_of))]
        if rows and meetings:
            yield ""
            yield "The next meetings whose papers can still be in time:"
            for meeting in sorted(meetings, key=lambda item: item.papers_due):
                yield f"- {meeting.committee.title}, {say(meeting.date)}: papers due {say(meeting.papers_due)}"
        if unowned:
            yield ""
            yield "Nobody is named for what follows; name a role in the files ('owner:')."


def _say_workstreams(number: int) -> str:
    return f"{number} workstream{'' if number == 1 else 's'}"


def _standing(row: Standing) -> str:
    words: list[str] = [row.status]
    if row.goal is not None and row.slack_days is not None and row.slack_days < 0:
        words.append(f"{say_days(-row.slack_days)} too late for {row.goal.title}")
    if row.overdue:
        words.append(f"{row.overdue} overdue")
    if row.next is not None and row.next.forecast is not None:
        words.append(f"next {row.next.title}, {say(row.next.forecast)}")
    return "; ".join(words) + "."


def _is_near(item: Milestone, as_of: date) -> bool:
    """Whether a milestone is still to come and falls into the next two weeks.

    What waits for something that is overdue moves on with every day; the overdue one is told.
    """
    if item.status not in ("due-soon", "upcoming") or item.forecast is None:
        return False
    if item.creeping and item.kind not in ("meeting", "paper"):
        return False
    return as_of <= item.forecast <= as_of + AHEAD


def _next_gate(plan: Plan, row: Standing) -> Gate | None:
    """The gate that the workstream comes to next, when it is shut."""
    scene = plan.scene
    following = next_stage(scene.workstream, scene.template, row.stage)
    if following is None or row.status in ("stopped", "complete"):
        return None
    found = gate_of(scene.workstream, scene.template, scene.facts.known_on(scene.as_of), following)
    return None if found.open else found


def _notes(plan: Plan, gate: Gate | None, wanted: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Why each milestone that is late matters."""
    wanted = frozenset(wanted)
    goal = plan.milestone(plan.goal) if plan.goal else None
    notes: dict[str, tuple[str, ...]] = {}
    for item in plan.milestones:
        found = []
        if gate is not None and item.key in wanted:
            found.append(f"The gate of {gate.stage} wants it.")
        if item.critical and goal is not None and item.key != plan.goal:
            found.append(f"It decides the day of '{goal.title}'.")
        notes[item.key] = tuple(found)
    return notes

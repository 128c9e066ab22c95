"""What has to be said on a day, without planning anything that nothing happened to: the watch over all workstreams.

The alerts of a workstream are foreseen until the day on which time alone may change more than they show
(``alerts.foreseen``), and kept; they are worked out anew on that day, after something was recorded that concerns it,
and by another edition of the program. So a morning reads what is due on it, and plans what woke up.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from commissioning.alerts import NEWS, Alert, Around, worst_first
from commissioning.alerts.foreseen import FORESEEN_DAYS, Foreseen, Spell, foresee, spells
from commissioning.dates import ONE_DAY
from commissioning.plan import MeetingDates, Plan, Scene, make_plan
from commissioning.plan.changes.scenario import committees_used
from commissioning.service.gates.advancing import chunks
from commissioning.service.morning.true_alerts import (
    alerts_beside,
    alerts_of_house,
    alerts_of_plan,
    around_works,
    as_known,
)
from commissioning.service.plans.boards import OF_ONE_WORKSTREAM, beside_plans
from commissioning.service.portfolio import Portfolio
from commissioning.store import DueRow, Store, Unit, Watched, edition
from commissioning.store.author import Author

WHOLE: Final = ""
"""What stands for all that is no workstream: actions, and contracts that no workstream follows."""

BESIDE_DAYS: Final = 7
"""So many days of that are foreseen: each is worked out as such, so none is guessed, and there is little of it."""

AT_ONCE: Final = 200
"""So many workstreams are planned in one reading and kept in one transaction."""

_SNOOZED: Final = "alert snoozed"
"""What was told before is to be told again when that is over; so it is watched for again."""
_NO_CAUSE: Final = frozenset({
    "alert acknowledged", "alert answer taken back", "alerts sent", "baseline", "date moved", "digests sent",
    "feed address made", "feed address revoked", "feed address rotated", "message dropped", "message refused",
    "message retried",
})  # fmt: skip
"""What is recorded and makes no alert true or untrue: it tells what other records, or time, have done."""
_OF_PAPERS: Final = frozenset({"paper cleared", "paper link met", "paper refused", "paper version"})
_OF_A_COMMITTEE: Final = frozenset({"meeting cancelled", "meeting moved"})


@dataclass(frozen=True, slots=True)
class _Stale:
    """What is to be worked out anew: workstreams, and all that is none; ``since`` is the log that it stands on."""

    references: tuple[str, ...]
    beside: bool
    gone: bool
    """Whether workstreams may have been taken away."""


def bring_up_to_date(store: Store, *, author: Author, as_of: date) -> int:
    """Works out what is to be watched for, where it may have changed; returns of how many workstreams it was.

    It reads, plans and keeps some hundred workstreams at a time, so nobody waits for it; what was done is kept when it
    is cut short.

    Args:
        store: an open database.
        author: in whose name the database is written; nothing is logged, because nothing is recorded.
        as_of: today.

    Raises:
        PartFailed: the database cannot be used.
    """
    with store.reading() as unit:
        last, stale = unit.last_change(), _stale(unit, as_of)
    for some in chunks(stale.references, AT_ONCE):
        with store.reading() as unit:
            seen, found = unit.last_change(), dict(_foreseen(unit, some, as_of))
        with store.writing(author) as unit:
            _keep(unit, found, as_of, seen)
    if stale.beside or stale.references:
        with store.writing(author) as unit:
            _finish(unit, stale, as_of, last)
    return len(stale.references)


def due(unit: Unit, as_of: date) -> tuple[Alert, ...]:
    """What has to be said on a day, worst and oldest first; ``recipients`` are those who were not told yet.

    What was put aside is not among it: an alert that somebody acknowledged, or snoozed until a later day.

    Args:
        unit: the transaction in which it is told. What was recorded since ``bring_up_to_date`` is looked at in it.
        as_of: today.
    """
    stale = _stale(unit, as_of)
    if stale.references or stale.beside:
        _refresh(unit, stale.references, as_of)
        _finish(unit, stale, as_of, unit.last_change())
    rows = unit.due_alerts(as_of)
    moved = {row.reference for row in rows if row.moved}
    if moved:
        # Their words move with every day: they are said as they read today.
        _refresh(unit, sorted(moved - {WHOLE}), as_of)
        if WHOLE in moved:
            _finish(unit, _Stale((), beside=True, gone=False), as_of, unit.last_change())
        rows = unit.due_alerts(as_of)
    known = {row.alert for row in rows if row.known}
    found = list(_alerts(unit, rows, as_of))
    old = as_known(unit, [alert for alert in found if alert.id in known]) if known else ()
    new = [alert for alert in found if alert.id not in known] if known else found
    return worst_first([*new, *old, *_house(unit, as_of)])


def _house(unit: Unit, as_of: date) -> Iterator[Alert]:
    """What the house has to say, to whom it was not said yet; it is worked out each time, because no log has it."""
    found = as_known(unit, alerts_of_house(unit, Portfolio(unit, as_of)))
    told = unit.told([alert.id for alert in found])
    for alert in found:
        left = tuple(name for name in alert.recipients if (alert.id, name) not in told)
        if left and not alert.waits(as_of):
            yield replace(alert, recipients=left)


def was_told(unit: Unit, alerts: Iterable[Alert], as_of: date) -> None:
    """Takes what was told by a day out of the watch; called in the transaction that entered who was told."""
    unit.forget_told(as_of)
    # A gap has widened when it is longer than it was told.
    unit.wake({alert.reference for alert in alerts if alert.measure is not None}, as_of + ONE_DAY)


def _stale(unit: Unit, as_of: date) -> _Stale:
    """What may not be as it is kept."""
    whole = unit.watched(WHOLE)
    if whole is None or whole.edition != edition() or whole.as_of > as_of:
        return _all(unit, as_of)
    references = set(unit.awake(as_of))
    beside = whole.wake <= as_of
    committees: set[str] = set()
    snoozed: set[str] = set()
    for what, reference, _ in unit.recorded_since(whole.seq):
        if what in _NO_CAUSE:
            continue
        if what in OF_ONE_WORKSTREAM and reference:
            references.add(reference)
            beside |= what == "workstream changed"
        elif what == _SNOOZED and reference:
            snoozed.add(reference)
        elif what in _OF_PAPERS and reference:
            references.add(reference)
            beside = True
        elif beside_plans(what):
            beside = True
        elif what in _OF_A_COMMITTEE and reference:
            committees.add(reference)
        else:
            return _all(unit, as_of)
    if snoozed:
        beside = True
        references |= unit.subjects_of(snoozed)
    if committees:
        beside = True
        references |= _concerned(Portfolio(unit, as_of), committees)
    return _Stale(tuple(sorted(references)), beside, gone=False)


def _all(unit: Unit, as_of: date) -> _Stale:
    """Every workstream that is not kept as it is now, when something concerned them all, or nothing is kept yet."""
    _ = Portfolio(unit, as_of).council
    own: dict[str, int] = {}
    since = 0
    for what, reference, seq in unit.recorded_since(0):
        if what in OF_ONE_WORKSTREAM | _OF_PAPERS and reference:
            own[reference] = max(seq, own.get(reference, 0))
        elif what not in _NO_CAUSE and not beside_plans(what):
            since = max(since, seq)
    known = unit.well_watched(as_of, since=since, edition=edition())
    keys = unit.keys("workstream")
    return _Stale(tuple(key for key in keys if known.get(key, -1) < own.get(key, 0)), beside=True, gone=True)


def _concerned(portfolio: Portfolio, committees: Collection[str]) -> set[str]:
    """The workstreams whose alerts hang on the meetings of some committees, or name the next of them."""
    found = set()
    for reference, work in portfolio.workstreams.items():
        scene = portfolio.scene(reference)
        decided_by = scene.contract.decided_by if scene.contract else None
        if not committees_used(scene).isdisjoint(committees) or {work.scrutiny, decided_by} & set(committees):
            found.add(reference)
    return found


def _refresh(unit: Unit, references: Sequence[str], as_of: date) -> None:
    for some in chunks(references, AT_ONCE):
        _keep(unit, dict(_foreseen(unit, some, as_of)), as_of, unit.last_change())


def _foreseen(unit: Unit, references: Sequence[str], as_of: date) -> Iterator[tuple[str, Foreseen]]:
    portfolio = Portfolio(unit, as_of, only=references)
    known = around_works(unit, as_of, as_of + timedelta(days=FORESEEN_DAYS))
    for reference in portfolio.workstreams:
        yield reference, foresee_workstream(portfolio, portfolio.scene(reference), known)


def foresee_workstream(portfolio: Portfolio, scene: Scene, known: Around) -> Foreseen:
    """The alerts of a workstream from its scene's day on. ``known``: moves and gaps told, of all the days ahead."""

    def plan_on(day: date) -> Plan:
        return make_plan(replace(scene, as_of=day))

    def alerts_of(plan: Plan, day: date) -> Sequence[Alert]:
        moves = [move for move in known.moves.get(plan.reference, ()) if day - NEWS <= move.on <= day]
        return alerts_of_plan(portfolio, plan, replace(known, moves={plan.reference: moves}), day)

    return foresee(plan_on, alerts_of, scene.as_of)


def _keep(unit: Unit, found: Mapping[str, Foreseen], as_of: date, seq: int) -> None:
    watched = {key: Watched(as_of, seq, item.wake, edition()) for key, item in found.items()}
    if watched:
        unit.keep_watch(watched, [watch_row(key, spell) for key, item in found.items() for spell in item.spells])


def _finish(unit: Unit, stale: _Stale, as_of: date, seq: int) -> None:
    """Works out all that is no workstream, and keeps that the watch as a whole stands on a state of the log."""
    if stale.gone:
        unit.forget_watch_but(unit.keys("workstream"))
    before = unit.watched(WHOLE)
    if not stale.beside and before is not None:
        unit.set_watched(WHOLE, replace(before, as_of=as_of, seq=seq))
        return
    days = [as_of + timedelta(days=number) for number in range(BESIDE_DAYS)]
    found = spells(days, [alerts_beside(Portfolio(unit, day)) for day in days], {})
    unit.keep_watch(
        {WHOLE: Watched(as_of, seq, days[-1] + ONE_DAY, edition())}, [watch_row(WHOLE, spell) for spell in found]
    )


def watch_row(reference: str, spell: Spell) -> dict[str, Any]:
    """A spell as it is kept, of a workstream, or of none."""
    return {
        "speaks_on": spell.first, "alert": spell.alert.id, "recipient": spell.recipient, "reference": reference,
        "ends": spell.ends, "holds": spell.holds, "said": as_said(spell.alert),
    }  # fmt: skip


def as_said(alert: Alert) -> str:
    """An alert as it is kept until it is said: all of it but what the ledger adds, and what the day makes of it."""
    meeting = alert.meeting and [alert.meeting.committee.key, alert.meeting.date.isoformat()]
    return json.dumps(
        [alert.id, alert.rule, alert.level, alert.subject, alert.reference, alert.key, alert.due.isoformat(),
         alert.owner, meeting, alert.since.isoformat(), alert.why, alert.todo, alert.recipients, alert.measure],
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip


def _alerts(unit: Unit, rows: Iterable[DueRow], as_of: date) -> Iterator[Alert]:
    said: dict[str, str] = {}
    to: dict[str, list[str]] = {}
    for row in rows:
        # The last one knows whom later rungs have added.
        said[row.alert] = row.said
        to.setdefault(row.alert, []).append(row.recipient)
    meetings, day_of = _Meetings(unit, as_of), cache(date.fromisoformat)
    # Read as one document: thousands of small ones take longer.
    for id, rule, level, subject, reference, key, due, owner, meeting, since, why, todo, order, measure in json.loads(
        f"[{','.join(said.values())}]"
    ):
        day, recipients = day_of(due), to[id]
        if order != recipients:
            recipients = [name for name in order if name in recipients] + [n for n in recipients if n not in order]
        yield Alert(
            id, rule, level, subject, reference, key, day, owner, (day - as_of).days,
            meetings.at(*meeting) if meeting else None, since=day_of(since), why=tuple(why), todo=todo,
            recipients=tuple(recipients), measure=measure,
        )  # fmt: skip


class _Meetings:
    """Meetings by committee and date; read when the first is asked for."""

    def __init__(self, unit: Unit, as_of: date) -> None:
        self._portfolio = Portfolio(unit, as_of)
        self._found: dict[tuple[str, str], MeetingDates] | None = None

    def at(self, committee: str, day: str) -> MeetingDates | None:
        """The meeting of a committee on a day, as ISO text."""
        if self._found is None:
            all_of_them = (item for items in self._portfolio.meetings.values() for item in items)
            self._found = {(item.committee.key, item.date.isoformat()): item for item in all_of_them}
        return self._found.get((committee, day))

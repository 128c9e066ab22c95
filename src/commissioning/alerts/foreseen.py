"""Which alerts a workstream will have on the days to come if nothing is recorded of it, and up to which day.

A plan hangs on the day, so tomorrow's has to be made tomorrow. But most of what tomorrow brings can be seen today: a
milestone comes near, or goes by. So the plan of today is looked at as of each of the next days (``aged``), and held
against the plan that is really made for the last of them. Time moves every day of a plan only ever later; where both
plans stand on the same days and meetings, so do all those between.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from typing import Any, Final

from commissioning.alerts.book import alert_rules
from commissioning.alerts.value import Alert
from commissioning.dates import ONE_DAY
from commissioning.errors import CalendarHorizon
from commissioning.plan import Milestone, Plan, paper_ready
from commissioning.plan.ageing import aged

FORESEEN_DAYS: Final = 14
"""So many days are looked ahead. More would make a first morning dear, and be thrown away by the next record."""

AlertsOf = Callable[[Plan, date], Sequence[Alert]]
"""The alerts of one plan as of a day."""


@dataclass(frozen=True, slots=True)
class Spell:
    """The days on which somebody is to hear of an alert, one after the other.

    Attributes:
        alert: as it is on the first of them.
        recipient: who is to hear it.
        first: the first day; ``ends`` is the first on which it is true no more, or is not foreseen.
        holds: up to which day, included, it reads as ``alert`` does, but for its ``days``; before ``first`` where its
            words move with every day, so that they are known only when the day has come.
    """

    alert: Alert
    recipient: str
    first: date
    ends: date
    holds: date


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The alerts of a workstream until ``wake``, the first day on which time may change more than they show."""

    spells: tuple[Spell, ...]
    wake: date


def foresee(plan_on: Callable[[date], Plan], alerts_of: AlertsOf, as_of: date) -> Foreseen:
    """The alerts of a workstream from ``as_of`` on.

    Args:
        plan_on: makes its plan as of a day, from what is recorded now.
        alerts_of: finds the alerts of a plan.
        as_of: the first day.
    """
    plan = plan_on(as_of)
    last, sure = _held(plan, plan_on, alerts_of, as_of)
    days = [as_of + timedelta(days=number) for number in range((last - as_of).days + 1)]
    found = [alerts_of(plan if day == as_of else aged(plan, day), day) for day in days]
    return Foreseen(tuple(spells(days, found, sure)), last + ONE_DAY)


def spells(days: Sequence[date], found: Iterable[Iterable[Alert]], sure: Mapping[str, bool]) -> list[Spell]:
    """The alerts of days that follow each other, put together.

    Args:
        days: without a gap.
        found: the alerts of each day.
        sure: for the id of an alert, whether its words are those of the plan that is really made on that day.
    """
    done: list[Spell] = []
    going: dict[tuple[str, str], Spell] = {}
    for day, alerts in zip(days, found, strict=True):
        here: dict[tuple[str, str], Spell] = {}
        for alert in alerts:
            same = unsaid(alert)
            for recipient in alert.recipients:
                key = (alert.id, recipient)
                known = going.pop(key, None)
                if known is None:
                    holds = day if day == days[0] or sure.get(alert.id, True) else day - ONE_DAY
                    here[key] = Spell(alert, recipient, day, day + ONE_DAY, holds)
                    continue
                reads = sure.get(alert.id, True) and known.holds == day - ONE_DAY and unsaid(known.alert) == same
                here[key] = replace(known, ends=day + ONE_DAY, holds=day if reads else known.holds)
        done += going.values()
        going = here
    return [*done, *going.values()]


def unsaid(alert: Alert) -> Alert:
    """An alert without what follows from the day on which it is looked at."""
    return replace(alert, days=0)


def _held(
    plan: Plan, plan_on: Callable[[date], Plan], alerts_of: AlertsOf, as_of: date
) -> tuple[date, Mapping[str, bool]]:
    """The last day up to which a plan, looked at later, shows what planning anew shows.

    With it, for the ids of alerts, whether they read the same.
    """
    good, words = as_of, dict[str, bool]()
    last = as_of + timedelta(days=FORESEEN_DAYS)
    last = min([last, *(day - ONE_DAY for day in _recorded_on(plan) if day > as_of)])
    trial = min([last, *(day for item in plan.milestones if (day := _goes_by(item, as_of)) is not None)])
    bad = trial + ONE_DAY
    while good < trial:
        then = plan_on(trial)
        said = None if trial > good + ONE_DAY and _may_be_at_risk(plan, then) else _agree(plan, then, alerts_of)
        for day in _between(plan, trial) if said is not None else ():
            at = _agree(plan, plan_on(day), alerts_of)
            said = None if at is None or said is None else {**said, **{id: at[id] and said.get(id, True) for id in at}}
        if said is None:
            bad = trial
        else:
            good, words = trial, {**words, **{id: same and words.get(id, True) for id, same in said.items()}}
        trial = good + (bad - good) // 2
    return good, words


def _between(plan: Plan, last: date) -> list[date]:
    """The days before the last one for which a plan is made anew, too, to be compared.

    Of two overdue steps the one that has to wait for a working day is the later one at weekends, and may then decide
    when the goal is reached; so both sorts of days are looked at, the first and the last of each.
    """
    if sum(item.pushed for item in plan.forward.dated.values()) < 2:
        return []
    days = [plan.as_of + timedelta(days=number) for number in range(1, (last - plan.as_of).days + 1)]
    shut = [day for day in days if plan.scene.working.why_not(day) is not None]
    worked = [day for day in days if day not in shut]
    return sorted({day for sort in (shut, worked) if sort for day in (sort[0], sort[-1])} - {last})


def _may_be_at_risk(plan: Plan, then: Plan) -> bool:
    """Whether a meeting may be about to be lost on some day between two plans, and not so on their own.

    Its paper is ready later with every day on which nothing is done. It is out of danger as long as even the last day's
    paper has more room than the alert rule wants, and past saving when even the first day's is too late for the time
    that is left; what lies between is looked at day by day.
    """
    rule = alert_rules(plan.scene.council.policy)["meeting-at-risk"]
    room, lead = rule.threshold or 0, rule.lead or 0
    working = plan.scene.working
    for key, item in plan.forward.dated.items():
        if item.node.how != "meeting" or not item.creeping or item.actual:
            continue
        home = plan.scene.committee_for(item.node.committee or "scrutiny")
        first, later = paper_ready(item, plan.scene), paper_ready(then.forward.dated[key], then.scene)
        for meeting in plan.forward.meetings.get(home.key, ()) if home else ():
            due = meeting.papers_due
            if due < plan.as_of or meeting.meeting.status == "cancelled":
                continue
            try:
                if working.between(then.as_of, due) > lead:
                    continue
                safe = later <= due and working.between(later, due) > room
                soon = working.between(then.as_of, due) <= plan.scene.council.policy.due_soon
                short, left = working.between(due, first), working.between(plan.as_of, due)
                past_saving = first > due and short > left and not soon
            except CalendarHorizon:
                continue
            if not safe and not past_saving:
                return True
    return False


def _recorded_on(plan: Plan) -> Iterable[date]:
    """The days of all that is recorded of a workstream: what is dated ahead is not known before its day."""
    facts = plan.scene.facts
    records: Iterable[Any] = chain(
        facts.done, facts.slips, facts.evidence, facts.decisions, facts.entries, facts.restarts, facts.voids
    )
    yield from (record.on for record in records)
    yield from (step.done for step in plan.scene.workstream.steps.values() if step.done)


def _goes_by(item: Milestone, as_of: date) -> date | None:
    """The day on which a milestone is to be, if it is still to come: on the next, what waits for it begins to creep."""
    if item.status in ("done", "dropped", "missed") or item.creeping or item.forecast is None:
        return None
    return item.forecast if item.forecast > as_of else None


def _agree(plan: Plan, then: Plan, alerts_of: AlertsOf) -> dict[str, bool] | None:
    """Whether a plan looked at on a later day shows what the plan of that day does; for each alert, whether in the
    same words. ``None`` where it does not."""
    day, later = then.as_of, aged(plan, then.as_of)
    far = frozenset(item.key for item in later.milestones if item.status == "upcoming" and item.meeting is None)
    if _stands(plan, far) != _stands(then, far):
        return None
    guessed = {alert.id: alert for alert in alerts_of(later, day)}
    true = {alert.id: alert for alert in alerts_of(then, day)}
    if guessed.keys() != true.keys():
        return None
    if any(guessed[id].recipients != alert.recipients for id, alert in true.items()):
        return None
    return {id: unsaid(guessed[id]) == unsaid(alert) for id, alert in true.items()}


def _stands(plan: Plan, far: frozenset[str]) -> dict[str, Hashable]:
    """Where a plan stands, without what moves on with every day and is no alert: what creeps and is not near.

    What was far off for the earlier of two plans is further off for the later one.
    """
    return {item.key: _stand(plan, item, item.key in far) for item in plan.milestones}


def _stand(plan: Plan, item: Milestone, far: bool) -> Hashable:
    dated = plan.forward.dated.get(item.key)
    pushed = dated is not None and dated.pushed
    moves = pushed or (item.creeping and (far or item.kind not in ("meeting", "paper")))
    missed = dated.missed.date if dated is not None and dated.missed is not None else None
    return (
        item.actual, item.owner, item.creeping, pushed, item.meeting, missed, item.target,
        None if moves else item.forecast, None if moves and not pushed else item.due,
        item.critical if pushed else None, dated.owed_since if dated is not None else None,
    )  # fmt: skip

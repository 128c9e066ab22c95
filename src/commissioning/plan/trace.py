"""Why a date is what it is: the steps by which it was found, back to what a person entered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

from commissioning.dates import ONE_DAY, DaysAfter, say
from commissioning.errors import NotFound
from commissioning.model import Stage
from commissioning.plan.continuity import contract_date
from commissioning.plan.dated import Dated
from commissioning.plan.forward import length_operator
from commissioning.plan.meetings import AGENDA_RULE
from commissioning.plan.result import Plan
from commissioning.plan.trace_meeting import paper_steps
from commissioning.plan.trace_step import TraceStep, count_step, plain_step
from commissioning.rules import Ruling


def no_milestone(plan: Plan, key: str) -> str:
    """The sentence for a milestone that a plan has not, with the names that come near."""
    near = get_close_matches(key, [m.key for m in plan.milestones], n=3, cutoff=0.5)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"{plan.reference} has no milestone '{key}'.{meant} 'commissioning plan {plan.reference}' lists them."


def why(plan: Plan, key: str) -> tuple[TraceStep, ...]:
    """The trace of a milestone, from what a person entered to its date.

    Raises:
        NotFound: the plan has no such milestone.
    """
    milestone = plan.milestone(key)
    if milestone is None:
        imposed = contract_date(plan, key)
        if imposed is not None:
            return imposed.steps
        raise NotFound("not-found", no_milestone(plan, key))
    if milestone.status == "dropped" and key not in plan.forward.dated:
        return (
            plain_step(
                key, "left-out", f"workstream {plan.reference}", None, milestone.note or "left out of this plan"
            ),
        )
    if milestone.kind == "paper":
        if milestone.actual:
            return (plain_step(key, "recorded", "recorded", milestone.actual, f"{milestone.title}: recorded as done"),)
        owner = max((k for k, d in plan.forward.dated.items() if d.choice and key.startswith(f"{k}-")), key=len)
        choice = plan.forward.dated[owner].choice
        assert choice is not None
        assert choice.chosen is not None
        return (*_chain(plan, owner), *paper_steps(plan.scene, owner, choice.chosen, milestone.key))
    return tuple(_chain(plan, key))


_PLAIN = {"gate": "last-working-day", "goal": "day-after", "stage-end": "latest-of"}


def _chain(plan: Plan, key: str) -> Iterator[TraceStep]:
    path: list[str] = []
    current: str | None = key
    while current is not None and current not in path:
        path.append(current)
        item = plan.forward.dated[current]
        current = None if item.actual else item.driver
    for name in reversed(path):
        yield from _steps(plan, plan.forward.dated[name])


def _steps(plan: Plan, item: Dated) -> Iterator[TraceStep]:
    scene, node = plan.scene, item.node
    if item.actual is not None:
        what = f"the gate was decided: {item.decision.outcome}" if item.decision else "recorded as done"
        by = f"recorded by {item.decision.by}" if item.decision else "recorded"
        yield plain_step(node.key, "recorded", by, item.actual, f"{node.title}: {what} on {say(item.actual)}")
        return
    if item.day is None:
        ends = next((p.message for p in plan.problems if p.id == "calendar-horizon"), "the holiday data ends")
        yield plain_step(node.key, "calendar-horizon", "holiday data", None, f"{node.title} has no date: {ends}")
        return
    yield from _natural(plan, item)
    if item.reason == "passed":
        yield plain_step(node.key, "gate-open", "recorded decision", item.day, "the gate that waited for it is open")
    elif item.pushed and item.natural is not None:
        yield plain_step(
            node.key, "not-yet-done", "today", item.day,
            f"{node.title} was due on {say(item.natural)} and is not recorded as done; "
            f"as of {say(scene.as_of)} it can be done on {say(item.day)} at the earliest",
        )  # fmt: skip


def _natural(plan: Plan, item: Dated) -> Iterator[TraceStep]:
    """Where the plan puts an item, and what people said of it, before today is looked at."""
    node, natural = item.node, item.natural
    given, held = item.reason_before_today == "slip", item.reason_before_today == "not-before"
    slip = item.slip
    if slip is not None and not given:
        yield plain_step(node.key, "slip", f"recorded on {say(slip.on)}", slip.to, _slipped(item, slip.to))
    yield from _found(plan, item)
    if held and node.how != "work":
        yield plain_step(node.key, "not-before", f"workstream {plan.reference}", natural,
                    f"{node.title} cannot happen before {say(natural or plan.as_of)}")  # fmt: skip
    if slip is not None and given:
        yield plain_step(node.key, "slip", f"recorded on {say(slip.on)}", natural, _slipped(item, natural))


def _slipped(item: Dated, to: date | None) -> str:
    assert item.slip is not None
    because = f", because {item.slip.because}" if item.slip.because else ""
    later = f"; what it waits for allows {say(to)} at the earliest" if to and to > item.slip.to else ""
    return f"{item.node.title}: a new forecast was given, {say(item.slip.to)}{because}{later}"


def _found(plan: Plan, item: Dated) -> Iterator[TraceStep]:
    scene, node, natural = plan.scene, item.node, item.natural
    driver = plan.forward.dated[item.driver] if item.driver else None
    after = f"{driver.node.title} ({say(driver.day)})" if driver and driver.day else "the start of the workstream"
    reason = item.reason_before_today
    if reason == "bars" and item.ruling is not None:
        yield from _ruled(plan, item, item.ruling, after)
    elif node.how == "stage-start" and driver is None:
        yield plain_step(
            node.key, "entered", f"workstream {plan.reference}, start", natural, f"{plan.reference} starts"
        )
    elif node.how == "work" and node.length and item.earliest:
        counted = length_operator(node.length, scene).count(item.earliest)
        source = f"template {plan.kind}, version {scene.template.version}"
        if node.not_before == item.earliest:
            yield plain_step(node.key, "not-before", f"workstream {plan.reference}", node.not_before,
                        f"{node.title} cannot begin before {say(item.earliest)}")  # fmt: skip
        because = f"{node.title} takes {node.length}, beginning {say(item.earliest)}, after {after}"
        yield count_step(node.key, "duration", source, counted, because)
    elif node.how == "stage-end" and reason == "stage-length" and node.length and driver and driver.day:
        counted = length_operator(node.length, scene).count(driver.day)
        because = f"the stage takes {node.length} from {say(driver.day)}"
        yield count_step(node.key, "stage-length", _length_source(plan, node.stage), counted, because)
    elif node.how == "meeting":
        yield from _meeting(plan, item, after)
    elif item.ruling is not None:
        yield from _ruled(plan, item, item.ruling, after)
    elif node.how != "stage-start" and reason not in ("slip", "not-before"):
        how = _PLAIN.get(node.how, "first-working-day")
        yield TraceStep(node.key, how, f"calendar {scene.working.id}", scene.working.id, driver.day if driver else None,
                        None, None, (), _skipped(plan, item), natural, f"{node.title} follows {after}")  # fmt: skip


def _ruled(plan: Plan, item: Dated, ruling: Ruling, after: str) -> Iterator[TraceStep]:
    """A date that a rule gives: the count, and the working day that serves where the count ends on another."""
    node, rule, counted = item.node, ruling.rule, ruling.counted
    how = f"waits for its notice, given on {say(counted.start)} at the earliest" if item.notice else "is counted"
    because = f"{node.title} {how}: {rule.wording}" + ("" if item.notice else f" Counted from {after}")
    yield count_step(node.key, rule.id, str(rule.source), counted, because)
    if item.natural != counted.result and item.reason_before_today not in ("slip", "not-before"):
        inside = f", {rule.margin} day inside the last lawful one" if node.how == "notice" and rule.margin else ""
        yield plain_step(node.key, "working-day", f"calendar {plan.scene.working.id}", item.natural,
                    f"moved to a working day that serves{inside}")  # fmt: skip


def _length_source(plan: Plan, stage: Stage) -> str:
    own = plan.scene.workstream.stages.get(stage)
    if own and (own.duration or own.target or own.stated):
        what = "duration" if own.duration else "target" if own.target else "stated"
        return f"workstream {plan.reference}, stages.{stage}.{what}"
    return f"template {plan.kind}, version {plan.scene.template.version}, stages.{stage}.duration"


def _skipped(plan: Plan, item: Dated) -> tuple[tuple[date, str], ...]:
    """The days that do not count between what came before and the working day that was chosen."""
    driver = plan.forward.dated[item.driver] if item.driver else None
    if driver is None or driver.day is None or item.natural is None or item.node.how in ("goal", "stage-end"):
        return ()
    first, last = driver.day, item.natural
    if item.node.how == "gate" and last <= first:  # it sits on the last working day of the stage before it
        first, last = last, first + ONE_DAY
    days = (date.fromordinal(n) for n in range(first.toordinal() + 1, last.toordinal()))
    return tuple((day, reason) for day in days if (reason := plan.scene.working.why_not(day)))


def _meeting(plan: Plan, item: Dated, after: str) -> Iterator[TraceStep]:
    node, committee = item.node, plan.scene.committee_for(item.node.committee or "scrutiny")
    name = committee.title if committee else "no committee named"
    passed = item.choice.passed_over if item.choice else ()
    if item.ruling is not None:
        rule = item.ruling.rule
        yield count_step(node.key, rule.id, str(rule.source), item.ruling.counted, f"{node.title}: {rule.wording}")
    if item.choice is not None and item.choice.chosen is not None:
        chosen = item.choice.chosen
        because = (
            f"{node.title} follows {after}; the first meeting whose papers can be ready: "
            f"papers due {say(chosen.papers_due)}, agenda published by {say(chosen.agenda_published_by)}"
        )
        yield TraceStep(node.key, "first-usable-meeting", f"calendar of {name}", None, item.earliest, None, None,
                        (chosen.date,), passed, chosen.date, because)  # fmt: skip
    else:
        yield from _earliest_meeting(plan, item)
        because = f"{node.title} follows {after}; no published meeting is left, so this is the earliest lawful day"
        yield TraceStep(node.key, "no-usable-meeting", f"calendar of {name}", None, item.earliest, None, None,
                        (), passed, item.day, because)  # fmt: skip


def _earliest_meeting(plan: Plan, item: Dated) -> Iterator[TraceStep]:
    """The days that a paper needs before any meeting could take it."""
    scene, key = plan.scene, item.node.key
    handed_in = scene.working.on_or_after(max(item.earliest or scene.as_of, scene.as_of))
    link, rule = scene.council.policy.paper_chain[-1], scene.rules[AGENDA_RULE]
    agenda = DaysAfter(link.working_days, scene.working).count(handed_in)
    yield count_step(key, "paper-chain", "the council's policy, paper_chain", agenda,
                 f"{link.title} on {say(handed_in)}, the agenda {link.working_days} working days later")  # fmt: skip
    counted = rule.count_from(agenda.result, scene.calendars).counted
    yield count_step(
        key, rule.id, str(rule.source), counted, f"Agenda published on {say(agenda.result)}: {rule.wording}"
    )

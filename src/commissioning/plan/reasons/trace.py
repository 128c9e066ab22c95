"""Why a date is what it is: the steps by which it was found, back to what a person entered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches

from commissioning.dates import ONE_DAY, DaysAfter, say
from commissioning.errors import NotFound
from commissioning.model import Committee, Stage
from commissioning.plan.contracts.continuity import contract_date
from commissioning.plan.meetings import AGENDA_RULE
from commissioning.plan.passes.dated import Dated
from commissioning.plan.passes.forward import length_operator
from commissioning.plan.restarting import TERMINATION_RULE, is_termination, told
from commissioning.plan.result import Plan
from commissioning.plan.trace_meeting import chain_source, paper_steps, settled_step
from commissioning.plan.trace_step import TraceStep, count_step, plain_step, rule_step
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


def own_steps(plan: Plan, key: str) -> tuple[TraceStep, ...]:
    """The last steps of a milestone's trace, those that are its own. Raises ``NotFound`` as ``why`` does."""
    milestone = plan.milestone(key)
    current = plan.forward.dated.get(key) if milestone and milestone.kind != "paper" else None
    while current is not None:
        steps = tuple(_steps(plan, current))
        if steps:
            return steps
        # A stage that follows another begins with it, and has no step of its own.
        current = plan.forward.dated[current.driver] if current.driver else None
    return why(plan, key)


def last_step(plan: Plan, key: str) -> TraceStep:
    """The last step of a milestone's trace, without making all those before it. Raises ``NotFound`` as ``why`` does."""
    return own_steps(plan, key)[-1]


_PLAIN = {"gate": "last-working-day", "goal": "day-after", "stage-end": "latest-of"}


def _chain(plan: Plan, key: str) -> Iterator[TraceStep]:
    path: list[str] = []
    current: str | None = key
    while current is not None and current not in path:
        path.append(current)
        item = plan.forward.dated[current]
        current = None if item.actual else item.driver
    first = plan.forward.dated[path[-1]]
    if first.actual is None and first.node.how not in ("stage-start", "work"):
        # It waits for nothing: the stages before it are left out.
        begins, source = plan.scene.workstream.start, f"workstream {plan.reference}, start"
        yield plain_step(first.node.key, "entered", source, begins, f"{plan.reference} starts")
    for name in reversed(path):
        yield from _steps(plan, plan.forward.dated[name])


def _steps(plan: Plan, item: Dated) -> Iterator[TraceStep]:
    scene, node = plan.scene, item.node
    if item.actual is not None:
        what = f"the gate was decided: {item.decision.outcome}" if item.decision else "recorded as done"
        by = f"recorded by {item.decision.by}" if item.decision else "recorded"
        yield plain_step(node.key, "recorded", by, item.actual, f"{node.title}: {what} on {say(item.actual)}")
        if node.how == "meeting":
            yield from settled_step(node.key, _committee(plan, item), item.actual)
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
    scene, node, natural = plan.scene, item.node, item.natural
    given, held = item.reason_before_today == "slip", item.reason_before_today == "not-before"
    slip = item.slip
    if slip is not None and not given:
        yield plain_step(node.key, "slip", f"recorded on {say(slip.on)}", slip.to, _slipped(item, slip.to))
    yield from _found(plan, item)
    if held and node.restart is not None:
        ended = is_termination(node.key)
        day = node.restart.on if ended else natural
        yield plain_step(node.key, "restart", f"recorded by {node.restart.by}", day, told(plan, node.restart))
        if ended:
            rule = scene.rules.find(TERMINATION_RULE)
            yield plain_step(node.key, rule.id, str(rule.source), natural, f"{rule.wording} No days are counted: the "
                             "first working day from then on")  # fmt: skip
    elif held and node.how != "work":
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
        if natural is not None and natural < counted.result:
            because = "the gate after it is open, so that its planned length no longer holds anything up"
            yield plain_step(node.key, "gate-open", "recorded decision", natural, because)
    elif node.how == "meeting":
        yield from _meeting(plan, item, after)
    elif item.ruling is not None:
        yield from _ruled(plan, item, item.ruling, after)
    elif node.how != "stage-start" and reason not in ("slip", "not-before"):
        how = _PLAIN.get(node.how, "first-working-day")
        since = driver.day if driver else scene.workstream.start
        before = ", on the last working day up to then" if natural and since and natural < since else ""
        words = f"{node.title} follows {after}{before}"
        yield TraceStep(node.key, how, f"calendar {scene.working.id}", scene.working.id, since,
                        None, None, (), _skipped(plan, item), natural, words)  # fmt: skip


def _ruled(plan: Plan, item: Dated, ruling: Ruling, after: str) -> Iterator[TraceStep]:
    """A date that a rule gives: the count, and the working day that serves where the count ends on another."""
    node, rule, counted = item.node, ruling.rule, ruling.counted
    yield from _notice_of(plan, item, ruling)
    how = f"waits for its notice, given on {say(counted.start)} at the earliest" if item.notice else "is counted"
    because = f"{node.title} {how}: {rule.wording}" + ("" if item.notice else f" Counted from {after}")
    yield rule_step(node.key, rule, counted, because)
    if (
        node.how == "notice"
        and item.natural
        and item.natural > ruling.safe_day
        and item.reason_before_today == "notice"
    ):
        yield from _can_be_given(plan, item, item.natural, None)
    elif item.natural != counted.result and item.reason_before_today not in ("slip", "not-before"):
        inside = f", {rule.margin} day inside the last lawful one" if node.how == "notice" and rule.margin else ""
        yield plain_step(node.key, "working-day", f"calendar {plan.scene.working.id}", item.natural,
                    f"moved to a working day that serves{inside}")  # fmt: skip


def _notice_of(plan: Plan, item: Dated, ruling: Ruling) -> Iterator[TraceStep]:
    """The day on which the notice that holds an item up was given, or can be given at the earliest."""
    if item.notice is None:
        return
    notice = plan.forward.dated[item.notice]
    if notice.actual is not None:
        yield from _steps(plan, notice)
        return
    floors = [(plan.as_of, "today")]
    if notice.slip is not None:
        floors.append((notice.slip.to, "by its new forecast"))
    yield from _can_be_given(plan, notice, ruling.counted.start, item.driver, floors)


def _can_be_given(
    plan: Plan, notice: Dated, day: date, told: str | None, floors: Sequence[tuple[date, str]] = ()
) -> Iterator[TraceStep]:
    """Why a notice can be given on ``day`` at the earliest; ``told`` is what was said before, and not said again."""
    dated, key, working = plan.forward.dated, notice.node.key, plan.scene.working
    waits = [name for name in notice.node.after if dated[name].ready_after is not None]
    before = max(waits, key=lambda name: dated[name].ready_after or date.min, default=None)
    since, why = plan.scene.workstream.start, "from the start of the workstream"
    if before is not None:
        if before != told:
            yield from _chain(plan, before)
        since, why = dated[before].day or since, f"after {dated[before].node.title}"
    for floor, words in floors:
        if floor > since:
            since, why = floor, words
            if notice.slip is not None and floor == notice.slip.to:
                yield plain_step(key, "slip", f"recorded on {say(notice.slip.on)}", floor, _slipped(notice, floor))
    because = f"{notice.node.title} can be given on {say(day)} at the earliest, {why} ({say(since)})"
    source = f"calendar {working.id}"
    yield TraceStep(
        key, "earliest-notice", source, working.id, since, None, None, (), _out(plan, since, day), day, because
    )


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
    return _out(plan, first, last)


def _out(plan: Plan, first: date, last: date) -> tuple[tuple[date, str], ...]:
    """The days strictly between two days that are no working days, each with the reason."""
    days = (date.fromordinal(n) for n in range(first.toordinal() + 1, last.toordinal()))
    return tuple((day, reason) for day in days if (reason := plan.scene.working.why_not(day)))


def _committee(plan: Plan, item: Dated) -> Committee | None:
    return plan.scene.committee_for(item.node.committee or "scrutiny")


def _meeting(plan: Plan, item: Dated, after: str) -> Iterator[TraceStep]:
    node, committee = item.node, _committee(plan, item)
    name = committee.title if committee else "no committee named"
    passed = item.choice.passed_over if item.choice else ()
    if item.ruling is not None:
        yield from _notice_of(plan, item, item.ruling)
        rule = item.ruling.rule
        yield rule_step(node.key, rule, item.ruling.counted, f"{node.title}: {rule.wording}")
    if item.choice is not None and item.choice.chosen is not None:
        chosen = item.choice.chosen
        because = (
            f"{node.title} follows {after}; the first meeting whose papers can be ready: "
            f"papers due {say(chosen.papers_due)}, agenda published by {say(chosen.agenda_published_by)}"
        )
        yield TraceStep(node.key, "first-usable-meeting", f"calendar of {name}", None, item.earliest, None, None,
                        (chosen.date,), passed, chosen.date, because)  # fmt: skip
        yield from settled_step(node.key, chosen.committee, chosen.date)
    else:
        yield from _earliest_meeting(plan, item, after, name)


def _earliest_meeting(plan: Plan, item: Dated, after: str, name: str) -> Iterator[TraceStep]:
    """The days that a paper needs before any meeting could take it, and what else holds a meeting not published yet."""
    scene, key = plan.scene, item.node.key
    ready = max(item.earliest or scene.as_of, scene.as_of)
    handed_in = scene.working.on_or_after(ready)
    link, rule = scene.links_of(_committee(plan, item))[-1], scene.rules[AGENDA_RULE]
    yield TraceStep(key, "papers-ready", f"calendar {scene.working.id}", scene.working.id, ready, None, None, (),
                    _out(plan, ready - ONE_DAY, handed_in), handed_in,
                    f"the paper of {item.node.title} can be handed in, after {after}")  # fmt: skip
    room = DaysAfter(link.working_days, scene.working).count(handed_in)
    to_meeting = link.before == "meeting"
    what = "the meeting" if to_meeting else "the agenda"
    words = f"{link.title} on {say(handed_in)}, {what} {link.working_days} working days later"
    own = chain_source(_committee(plan, item))
    yield count_step(key, "paper-chain", own, room, words)
    agenda = handed_in if to_meeting else room.result
    counted = rule.count_from(agenda, scene.calendars).counted
    words = f"Agenda published on {say(agenda)}: {rule.wording}"
    yield rule_step(key, rule, counted, words)
    first, because = counted.result, "no published meeting is left, so this is the earliest lawful day"
    if to_meeting and room.result > first:
        first = room.result
    meetings = plan.forward.meetings.get(committee.key, ()) if (committee := _committee(plan, item)) else ()
    if meetings and meetings[-1].date >= first:
        first = meetings[-1].date + ONE_DAY
        because = f"the last published meeting is {say(meetings[-1].date)}; the next cannot be before the day after it"
        yield plain_step(key, "last-published-meeting", f"calendar of {name}", meetings[-1].date, because)
    wishes = (item.ruling.earliest_next_step if item.ruling else None, item.node.not_before)
    wish = max((day for day in (*wishes, item.slip.to if item.slip else None) if day), default=first)
    if wish > first:
        first, because = wish, f"it may not be before {say(wish)}"
    passed = item.choice.passed_over if item.choice else ()
    yield TraceStep(key, "no-usable-meeting", f"calendar of {name}", None, first, None, None,
                    (), passed, item.natural if item.reason == "passed" else item.day,
                    f"{item.node.title} follows {after}; {because}")  # fmt: skip

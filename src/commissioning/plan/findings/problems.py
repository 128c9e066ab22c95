"""What is wrong or doubtful about a plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commissioning.dates import ONE_DAY, add_months, say, say_days
from commissioning.errors import CalendarHorizon, Problem
from commissioning.model import Contract, Length, StagePlan
from commissioning.plan.contracts.continuity import continuity
from commissioning.plan.contracts.extensions_due import extension_due
from commissioning.plan.findings.approvals import approvals
from commissioning.plan.findings.assumptions import assumed, settled_dates
from commissioning.plan.findings.collision import collision, infeasible
from commissioning.plan.findings.duties import duties_without_a_step
from commissioning.plan.findings.key_decision import key_decision_asked
from commissioning.plan.findings.lawful_order import out_of_lawful_order
from commissioning.plan.findings.tender_period import tender_too_short
from commissioning.plan.findings.under_law import under_law
from commissioning.plan.passes.forward import Forward, length_operator
from commissioning.plan.passes.network import Network, Node, gate_key, stage_length, target_window
from commissioning.plan.scene import Scene
from commissioning.rules import Rule


def plan_problems(network: Network, scene: Scene, dated: Forward, required: date | None) -> tuple[Problem, ...]:
    """Every problem of a plan, gravest sort first."""
    gaps = list(_continuity(network, scene, dated, required))
    goal = dated.dated[network.goal] if network.goal else None
    without_service = any(problem.id == "continuity-gap" for problem in gaps)
    found: list[Problem] = [
        *gaps,
        *infeasible(collision(network, scene, dated, required), scene),
        *(extension_due(scene, goal.day, needed=without_service) if goal and not goal.actual else ()),
        *dated.problems,
        *under_law(network, scene, dated),
        *_breaches(network, scene, dated),
        *tender_too_short(network, scene, dated),
        *out_of_lawful_order(network, scene, dated),
        *key_decision_asked(network, scene, dated),
        *_out_of_order(network, scene, dated),
        *approvals(network, scene, dated),
        *duties_without_a_step(network, scene),
        *_targets(scene, dated),
        *assumed(network, scene, dated),
        *settled_dates(scene, dated),
    ]
    horizons = {p.details["calendar"]: p for p in reversed(found) if p.id == "calendar-horizon"}
    return tuple(p for p in found if p.id != "calendar-horizon" or p is horizons[p.details["calendar"]])


def stage_lengths(network: Network, scene: Scene) -> list[Length]:
    """How long each stage is planned to take, in order; stages without a length are passed over."""
    plans, template = scene.workstream.stages, scene.template.stages
    lengths = (stage_length(plans.get(stage, StagePlan()), template[stage]) for stage in network.stages)
    return [length for length in lengths if length is not None]


def target_goal(network: Network, scene: Scene) -> date | None:
    """When the goal is hoped for: as written, else the day after the last stage's target, else by stage lengths."""
    goal = network.nodes[network.goal] if network.goal else None
    if goal is None:
        return None
    if goal.target:
        return goal.target
    if goal.how != "goal":
        return None
    end = target_window(scene.workstream.stages.get(network.stages[-1], StagePlan()))[1]
    if end:
        return end + ONE_DAY
    day = scene.workstream.start
    lengths = stage_lengths(network, scene)
    if len(lengths) < len(network.stages):
        return None
    if all(length.unit == "months" for length in lengths):
        return add_months(day, sum(length.n for length in lengths))
    for length in lengths:
        day = length_operator(length, scene).last(day) + ONE_DAY
    return day


def latest_start(network: Network, scene: Scene, needed: date) -> date | None:
    """The latest start of the workstream for its goal to be reached on ``needed``, by the stages' lengths alone.

    ``None`` when a stage has no length: the others alone would promise too much.
    """
    lengths = stage_lengths(network, scene)
    if len(lengths) < len(network.stages):
        return None
    if all(length.unit == "months" for length in lengths):
        # From the anchor in one step: clamped months cannot be taken back one by one.
        return add_months(needed, -sum(length.n for length in lengths))
    day = needed
    for length in reversed(lengths):
        day = length_operator(length, scene).first(day - ONE_DAY)
    return day


def _continuity(network: Network, scene: Scene, dated: Forward, required: date | None) -> Iterator[Problem]:
    contract = scene.contract
    if contract is None or network.goal is None or required is None:
        return
    goal = dated.dated[network.goal]
    try:
        target = target_goal(network, scene)
    except CalendarHorizon as horizon:
        target = None
        yield _horizon(scene, goal.node, horizon)
    if goal.actual is None and target is not None:
        yield from _gap(network, scene, target, "target", provisional=False)
    forecast = goal.day
    if forecast is not None and (target is None or forecast > target or goal.actual is not None):
        yield from _gap(network, scene, forecast, "forecast", provisional=goal.provisional)


def _gap(network: Network, scene: Scene, start: date, basis: str, *, provisional: bool) -> Iterator[Problem]:
    contract = scene.contract
    assert contract is not None
    first = contract.current_end + ONE_DAY
    days = (start - first).days
    if days <= 0:
        return
    last = start - ONE_DAY
    notice = _notice_by(scene, contract, start)
    try:
        latest = latest_start(network, scene, first)
    except CalendarHorizon:
        latest = None
    left = contract.months_left
    extension = f"{left} months of extension are left" if left else "no extension left"
    verb = {"target": "is planned for", "forecast": "is forecast for"}[basis] + (
        " (at the earliest)" if provisional else ""
    )
    wanted = f" To meet it, the work had to start by {say(latest)}." if latest else ""
    yield Problem(
        "continuity-gap",
        f"{say_days(days)} without a service, {say(first)} to {say(last)}: contract {contract.reference} ends on "
        f"{say(contract.current_end)} and its successor {verb} {say(start)}; {extension}.{wanted}",
        _cover(contract, notice),
        source=None,
        reference=scene.workstream.reference,
        details={
            "basis": basis, "days": days, "from": first.isoformat(), "to": last.isoformat(),
            "latest_start": latest.isoformat() if latest else None, "contract": contract.reference,
            "contract_end": contract.current_end.isoformat(), "extension_months_left": left, "provisional": provisional,
            "extension_notice_by": notice.isoformat() if notice else None,
        },
    )  # fmt: skip


def _notice_by(scene: Scene, contract: Contract, start: date) -> date | None:
    """The last working day for notice of the next option, as ``continuity`` says it."""
    if contract.notice_by is None:
        return None
    found = continuity(scene, start)
    dated = (option.dated("notice").date for option in (found.options if found else ()) if option.option.notice_by)
    return next(dated, contract.notice_by)


def _cover(contract: Contract, notice: date | None) -> str:
    """What can be done about a gap."""
    if notice:
        return f"Use the extension that is left; give notice of it by {say(notice)}."
    if contract.months_left:
        return f"Use the extension that is left before {say(contract.current_end)}."
    return (
        "Agree cover for these days (a modification, a direct award, or another provider) and take it to a meeting "
        "before the contract ends."
    )


def _targets(scene: Scene, dated: Forward) -> Iterator[Problem]:
    for key, item in dated.dated.items():
        target = item.node.target
        if target is None or item.actual or item.passed or item.over or item.day is None or item.day <= target:
            continue
        days = (item.day - target).days
        late = "at the earliest " if item.provisional else ""
        yield Problem(
            "target-missed",
            f"{item.node.title}: hoped for by {say(target)}, forecast for {late}{say(item.day)}, "
            f"{say_days(days)} later.",
            f"See 'commissioning why {scene.workstream.reference} {key}' for what holds it up.",
            reference=scene.workstream.reference,
            details={"milestone": key, "target": target.isoformat(), "forecast": item.day.isoformat(), "days": days},
        )


def _breaches(network: Network, scene: Scene, dated: Forward) -> Iterator[Problem]:
    """Dates that people recorded or hope for, held against the rules that bind them."""
    for key, node in network.nodes.items():
        try:
            if node.how == "rule":
                yield from _too_early_after(network, scene, dated, key)
            elif node.how == "notice":
                yield from _notice_too_late(network, scene, dated, key)
        except CalendarHorizon as horizon:
            yield _horizon(scene, node, horizon)


def _horizon(scene: Scene, node: Node, horizon: CalendarHorizon) -> Problem:
    details = {"milestone": node.key, "calendar": horizon.calendar}
    message = f"{node.title}: {horizon.message}"
    remedy = "What hangs on it is not checked."
    return Problem("calendar-horizon", message, remedy, reference=scene.workstream.reference, details=details)


def _too_early_after(network: Network, scene: Scene, dated: Forward, key: str) -> Iterator[Problem]:
    """What follows a period of law may not come before the period is over."""
    node = network.nodes[key]
    rule = scene.rules[str(node.rule)]
    anchors = [dated.dated[name] for name in node.after if dated.dated[name].node.how != "stage-start"]
    if not anchors:
        return
    followers = [other for other in network.nodes.values() if key in other.after and other.how != "stage-end"]
    for basis in ("actual", "target"):
        starts = [a.actual if basis == "actual" else a.node.target for a in anchors]
        known = [day for day in starts if day is not None]
        if len(known) < len(anchors):
            continue
        ruling = rule.count_from(max(known), scene.calendars)
        own = dated.dated[key].actual if basis == "actual" else node.target
        if rule.sets_a_day:
            if own is not None and own > ruling.legal_last_day:
                yield _breach(scene, node, own, rule, f"by {say(ruling.legal_last_day)}", basis)
            continue
        if own is not None and own < ruling.legal_last_day:
            yield _breach(scene, node, own, rule, f"not before {say(ruling.legal_last_day)}", basis)
        for other in followers:
            day = dated.dated[other.key].actual if basis == "actual" else other.target
            if day is not None and day < ruling.earliest_next_step:
                yield _breach(scene, other, day, rule, f"not before {say(ruling.earliest_next_step)}", basis)


def _notice_too_late(network: Network, scene: Scene, dated: Forward, key: str) -> Iterator[Problem]:
    node = network.nodes[key]
    event = dated.dated.get(node.before or "")
    rule = scene.rules[str(node.rule)]
    if event is None:
        return
    notice = dated.dated[key]
    for basis, happened, given in (
        ("actual", event.actual, notice.actual),
        ("target", event.node.target, node.target),
        ("forecast", event.day if event.actual is None else None, notice.day),
    ):
        if happened is None:
            continue
        ruling = rule.count_back(happened, scene.calendars)
        day = given or (scene.as_of if basis == "forecast" else None)
        if basis == "actual" and given is None:
            message = (
                f"{event.node.title} is recorded on {say(happened)}, and {node.title.lower()} is not recorded at all."
            )
            yield _breach_of(scene, key, message, f"It was due by {say(ruling.legal_last_day)}.", rule.id, basis)
        elif day is not None and day > ruling.legal_last_day:
            yield _breach(scene, node, day, rule, f"by {say(ruling.legal_last_day)}", basis)


def _breach(scene: Scene, node: Node, day: date, rule: Rule, lawful: str, basis: str) -> Problem:
    message = f"{node.title}: {say(day)} ({basis}) breaks the rule {rule.id}; it should be {lawful}."
    return _breach_of(scene, node.key, message, rule.wording, rule.id, basis)


def _breach_of(scene: Scene, key: str, message: str, remedy: str, rule: str, basis: str) -> Problem:
    details = {"rule": rule, "milestone": key, "basis": basis}
    return Problem("rule-breach", message, remedy, reference=scene.workstream.reference, details=details)


def _out_of_order(network: Network, scene: Scene, dated: Forward) -> Iterator[Problem]:
    """What is recorded as done before something that it waits for, or behind a gate that is shut."""
    facts = scene.facts.known_on(scene.as_of)
    held = [(gate_key(d.stage), d.on, void.on) for d in facts.decisions if (void := facts.void_of(d))]
    for key, item in dated.dated.items():
        if item.actual is None or item.node.how in ("stage-start", "stage-end"):
            continue
        for name in dict.fromkeys(_waited_for(network, key)):
            other = dated.dated[name]
            if any(gate == name and since <= item.actual <= until for gate, since, until in held):
                continue
            if other.passed or other.over or (other.actual is not None and other.actual <= item.actual):
                continue
            state = f"recorded on {say(other.actual)}" if other.actual else "not recorded"
            message = f"{item.node.title} is recorded on {say(item.actual)}; {other.node.title}, before it, is {state}."
            yield Problem(
                "out-of-order",
                message,
                f"Record {name} as it happened, or mend the day of {key}.",
                reference=scene.workstream.reference,
                details={"milestone": key, "before": name},
            )


def _waited_for(network: Network, key: str) -> Iterator[str]:
    """The steps and gates that a node waits for, seen through the first and last days of stages."""
    for name in network.nodes[key].after:
        if network.nodes[name].how == "stage-start":
            yield from (gate for gate in network.nodes[name].after if network.nodes[gate].kind == "gate")
        elif network.nodes[name].how != "stage-end":
            yield name

"""An attempt that failed is a branch, not an error: what it sets aside, and from which stage the work begins anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from commissioning.dates import say
from commissioning.errors import BadInput, NotFound, Refused
from commissioning.gates import current_stage, present_stages, stopped
from commissioning.model import Failure, Restart, Stage
from commissioning.plan.passes.network import TERMINATION, start_key
from commissioning.plan.result import AGENDA_KEY, Plan

FAILURES: Mapping[Failure, str] = {
    "no-tenders": "no tender came",
    "abandoned": "it was abandoned",
    "challenge": "it was challenged",
    "contract-not-entered": "no contract was entered into",
}
"""How an attempt can fail, in words."""

_TENDER_NOTICE = "tender-notice"
TERMINATION_RULE = "pa23-procurement-termination-notice"


def restart_of(plan: Plan, stage: Stage, *, on: date, outcome: Failure, by: str, because: str | None) -> Restart:
    """The fact that an attempt failed on a day, and that the work begins anew from a stage.

    What was recorded of that stage and of those after it no longer holds: done, slips, decisions. Evidence is kept,
    and stale. A procurement whose tender notice was published wants a termination notice, where its regime has one
    (Procurement Act 2023 s.55).

    Raises:
        NotFound: the workstream has no such stage.
        BadInput: the stage has not begun; or the day is to come, or before something that was recorded of it.
        Refused: the workstream was stopped.
    """
    scene, facts = plan.scene, plan.scene.facts.in_force()
    present = present_stages(scene.workstream, scene.template)
    if stage not in present:
        raise NotFound("not-found", f"{plan.reference} has no stage '{stage}'; it has {', '.join(present)}.")
    end = stopped(facts)
    if end is not None:
        message = f"{plan.reference} was stopped at the gate of {end.stage} on {say(end.on)} by {end.by}."
        raise Refused("already-decided", message)
    current = current_stage(scene.workstream, scene.template, facts)
    recorded = any(item.actual for item in plan.milestones if item.stage == stage)
    if present.index(stage) > present.index(current) and not recorded:
        message = f"{plan.reference} is in {current}; {stage} has not begun, so there is nothing to begin anew."
        raise BadInput("bad-usage", message)
    if on > plan.as_of:
        message = f"{say(on)} is still to come as of {say(plan.as_of)}. Record it when it has happened."
        raise BadInput("bad-usage", message)
    stages = present[present.index(stage) :]
    keys = tuple(dict.fromkeys(_keys(plan, stages)))
    days = [scene.workstream.start, *(fact.on for fact in facts.restarts), *(d.on for d in facts.done if d.key in keys)]
    latest = max([*days, *(d.on for d in facts.decisions if d.stage in stages)])
    if on < latest:
        message = f"{say(on)} is before {say(latest)}, the last day that is recorded of what would begin anew."
        raise BadInput("bad-usage", message)
    notice = plan.milestone(_TENDER_NOTICE)
    regime = scene.rules.regime
    published = notice is not None and notice.actual is not None and notice.key in keys
    return Restart(
        reference=plan.reference, stage=stage, on=on, outcome=outcome, by=by, because=because,
        attempt=facts.attempt + 1, stages=stages, keys=keys,
        terminates=published and regime is not None and scene.rules.find(TERMINATION_RULE).applies.under(regime),
    )  # fmt: skip


def _keys(plan: Plan, stages: tuple[Stage, ...]) -> Iterator[str]:
    """The milestones of stages, with the papers of their meetings, whether they are in the plan now or not."""
    chains = [plan.scene.council.policy.paper_chain, *(c.paper_chain for c in plan.scene.committees.values())]
    links = (*dict.fromkeys(link.key for chain in chains for link in chain), AGENDA_KEY)
    for item in plan.milestones:
        if item.stage in stages and not item.key.startswith(TERMINATION):
            yield item.key
            if item.kind in ("meeting", "gate"):
                yield from (f"{item.key}-{link}" for link in links)


def told(plan: Plan, restart: Restart) -> str:
    """What happened, as the end of a sentence or one of its own."""
    title = plan.scene.template.stages[restart.stage].title
    return f"{title} begins anew on {say(restart.on)}: {FAILURES[restart.outcome]}"


def is_termination(key: str) -> bool:
    """Whether a milestone is the termination notice of an attempt that failed."""
    return key.startswith(f"{TERMINATION}-")


def newest(before: Plan, after: Plan) -> Restart | None:
    """The restart that one plan knows and the other does not."""
    known = before.scene.facts.restarts
    return next((fact for fact in reversed(after.scene.facts.restarts) if fact not in known), None)


def opens_anew(restart: Restart, key: str) -> bool:
    """Whether a node is where a restart begins."""
    return key in (start_key(restart.stage), f"gate-{restart.stage}") or key == f"{TERMINATION}-{restart.attempt - 1}"

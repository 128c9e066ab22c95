"""Approvals that hold no more, or hardly; and conditions that nothing has met and no gate waits for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commissioning.dates import say
from commissioning.errors import Problem
from commissioning.gates import gate_of, last_opened, present_stages, stopped, unmet_without_gate
from commissioning.model import STANDARD_TOLERANCE, Terms, Tolerance, Workstream
from commissioning.plan.passes.forward import Forward
from commissioning.plan.passes.network import Network
from commissioning.plan.regime import value_of
from commissioning.plan.scene import Scene


def terms_on(work: Workstream, goal: date | None, tolerance: Tolerance = STANDARD_TOLERANCE) -> Terms:
    """What a decision is given under: the value, the scope, and the day that the goal has in the plan."""
    value = value_of(work.procurement) if work.procurement else None
    return Terms(value=None if value is None else int(value), scope=work.scope, date=goal, tolerance=tolerance)


def approvals(network: Network, scene: Scene, dated: Forward) -> Iterator[Problem]:
    """``approval-void``, ``approval-strained`` and ``condition-open``; nothing of a workstream that was stopped."""
    work, template, facts = scene.workstream, scene.template, scene.facts.known_on(scene.as_of)
    if stopped(facts) is not None:
        return
    for stage in present_stages(work, template):
        gate = gate_of(work, template, facts, stage)
        if gate.void is None or not gate.exists:
            continue
        yield Problem(
            "approval-void", str(gate.void),
            f"Take the change to the {gate.approver} and record the decision: 'commissioning gate {work.reference} "
            f"{stage} approve'.",
            reference=work.reference,
            details={
                "milestone": f"gate-{stage}", "on": gate.void.on.isoformat(),
                "moved": [item.as_dict() for item in gate.void.moved],
            },
        )  # fmt: skip
    for condition in unmet_without_gate(work, template, facts):
        yield Problem(
            "condition-open",
            f"The gate of {condition.stage} was approved on a condition that nothing has met: {condition.text}.",
            f"When it is met: 'commissioning evidence {work.reference} {condition.id} --link URL --on DATE'.",
            value=condition.id, reference=work.reference, details={"milestone": f"gate-{condition.stage}"},
        )  # fmt: skip
    yield from _strained(network, scene, dated)


def _strained(network: Network, scene: Scene, dated: Forward) -> Iterator[Problem]:
    """Time alone has carried the forecast past what the approval allows: the next record will make it void."""
    approval = last_opened(scene.facts.known_on(scene.as_of))
    goal = dated.dated[network.goal] if network.goal else None
    if approval is None or approval.terms is None or goal is None or goal.actual:
        return
    for moved in approval.terms.past(terms_on(scene.workstream, goal.day)):
        yield Problem(
            "approval-strained",
            f"The gate of {approval.stage} was approved on {say(approval.on)}; since then {moved}, and nobody has "
            "recorded why.",
            f"Record what happened, or a new forecast; then the {approval.role or 'approver'} decides again.",
            reference=scene.workstream.reference, details={"milestone": f"gate-{approval.stage}", **moved.as_dict()},
        )  # fmt: skip

"""Which evidence and decision open which gate. Pure: what is recorded goes in, open or shut comes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from commissioning.errors import NotFound
from commissioning.model import STAGES, Decision, Evidence, Facts, Outcome, Stage, Template, Workstream

OUTCOMES: tuple[Outcome, ...] = ("approve", "approve-with-conditions", "return", "hold", "stop")


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a gate still wants: a piece of evidence, or its decision."""

    key: str
    title: str

    def as_dict(self) -> dict[str, str]:
        """The machine face."""
        return {"key": self.key, "title": self.title}


@dataclass(frozen=True)
class Gate:
    """The decision that opens a stage, as it stands. ``stale`` is evidence of attempts that failed."""

    stage: Stage
    title: str
    approver: str | None
    outcome: Outcome | None
    open: bool
    missing: tuple[Missing, ...]
    conditions: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    decision: Decision | None
    exists: bool = True
    stale: tuple[Evidence, ...] = ()

    @property
    def missing_evidence(self) -> tuple[Missing, ...]:
        """What is missing besides the decision."""
        return tuple(item for item in self.missing if item.key != "decision")

    def as_dict(self) -> dict[str, Any]:
        """The machine face of a gate."""
        return {
            "stage": self.stage,
            "title": self.title,
            "approver": self.approver,
            "outcome": self.outcome,
            "open": self.open,
            "missing": [item.as_dict() for item in self.missing],
            "conditions": list(self.conditions),
            "evidence": [{"key": e.key, "link": e.link, "on": e.on.isoformat()} for e in self.evidence],
            "stale": [{"key": e.key, "link": e.link, "on": e.on.isoformat()} for e in self.stale],
            "decided_on": self.decision.on.isoformat() if self.decision else None,
            "decided_by": self.decision.by if self.decision else None,
        }


def present_stages(workstream: Workstream, template: Template) -> tuple[Stage, ...]:
    """The stages that the workstream goes through, in order."""

    def left_out(stage: Stage) -> bool:
        plan = workstream.stages.get(stage)
        return bool((plan and plan.left_out) or template.stages[stage].left_out)

    return tuple(stage for stage in STAGES if stage in template.stages and not left_out(stage))


def wanted_evidence(workstream: Workstream, template: Template, stage: Stage) -> tuple[Missing, ...]:
    """The evidence that the gate wants; what comes from a step that is left out is not wanted."""
    gate = template.stages[stage].gate
    if gate is None:
        return ()
    present = present_stages(workstream, template)
    steps = {
        key
        for name in present
        for key, step in template.stages[name].steps.items()
        if not out_of_plan(workstream, key, step.optional)
    }
    steps |= set(workstream.added_steps)
    return tuple(
        Missing(key, item.title) for key, item in gate.evidence.items() if item.step is None or item.step in steps
    )


def out_of_plan(workstream: Workstream, key: str, optional: bool) -> bool:
    """Whether a workstream leaves a step out: it says so, or the step is optional and not taken in."""
    plan = workstream.steps.get(key)
    return bool(plan and plan.left_out) or (optional and not (plan and plan.take_in))


def gate_of(workstream: Workstream, template: Template, facts: Facts, stage: Stage) -> Gate:
    """The gate that opens ``stage``.

    A stage without a gate in its template opens with the stage before it. An approval opens the gate only
    with all its evidence there: when a template asks for more later, the gate waits for that.

    Raises:
        NotFound: the workstream does not go through that stage.
    """
    present = present_stages(workstream, template)
    if stage not in present:
        raise NotFound("not-found", f"{workstream.reference} has no stage '{stage}'; it has {', '.join(present)}.")
    gate = template.stages[stage].gate
    if gate is None:
        title = f"{template.stages[stage].title} opens without a gate"
        return Gate(stage, title, None, None, True, (), (), (), None, exists=False)
    evidence = tuple(item for item in facts.evidence if item.stage == stage)
    decision = next((d for d in reversed(facts.decisions) if d.stage == stage), None)
    there = {item.key for item in evidence}
    missing = [item for item in wanted_evidence(workstream, template, stage) if item.key not in there]
    approved = decision is not None and decision.outcome.startswith("approve")
    if not approved:
        missing.append(Missing("decision", f"{gate.title}: decision of the {gate.approver}"))
    return Gate(
        stage, gate.title, gate.approver, decision.outcome if decision else None, approved and not missing,
        tuple(missing), decision.conditions if decision else (), evidence, decision,
        stale=tuple(item for item in facts.stale if item.stage == stage),
    )  # fmt: skip


def stopped(facts: Facts) -> Decision | None:
    """The decision that ended the workstream, if there is one. Nothing opens after it."""
    return next((decision for decision in facts.decisions if decision.outcome == "stop"), None)


def current_stage(workstream: Workstream, template: Template, facts: Facts) -> Stage:
    """The last stage whose gate, and every gate before it, is open."""
    current: Stage | None = None
    for stage in present_stages(workstream, template):
        if not gate_of(workstream, template, facts, stage).open:
            break
        current = stage
    return current or present_stages(workstream, template)[0]


def next_stage(workstream: Workstream, template: Template, current: Stage) -> Stage | None:
    """The stage that follows, or ``None`` after the last."""
    present = present_stages(workstream, template)
    after = present[present.index(current) + 1 :]
    return after[0] if after else None


def stage_wanting(
    workstream: Workstream, template: Template, facts: Facts, key: str
) -> tuple[Stage | None, Iterable[str]]:
    """The first gate, not yet decided, that wants evidence ``key``; and all keys that some gate wants."""
    known: list[str] = []
    found: Stage | None = None
    for stage in present_stages(workstream, template):
        keys = [item.key for item in wanted_evidence(workstream, template, stage)]
        known += keys
        settled = gate_of(workstream, template, facts, stage).open
        if key in keys and not settled and found is None:
            found = stage
    return found, dict.fromkeys(known)

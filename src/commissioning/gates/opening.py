"""Which evidence and decision open which gate. Pure: what is recorded goes in, open or shut comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from commissioning.errors import NotFound
from commissioning.gates.conditions import Condition, conditions
from commissioning.gates.mandates import Seat
from commissioning.model import (
    STAGES,
    Decision,
    Evidence,
    Facts,
    Outcome,
    Stage,
    Template,
    Tolerance,
    Void,
    Workstream,
)

OUTCOMES: tuple[Outcome, ...] = ("approve", "approve-with-conditions", "return", "hold", "stop")


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a gate still wants: a piece of evidence, or its decision."""

    key: str
    title: str

    def as_dict(self) -> dict[str, str]:
        """The machine face."""
        return {"key": self.key, "title": self.title}


@dataclass(frozen=True, slots=True)
class GateDates:
    """A gate's own dates; ``meeting`` is the committee and the date of the meeting at which it is decided."""

    target: date | None
    deadline: date | None
    forecast: date | None
    actual: date | None
    meeting: tuple[str, date] | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        days = {name: getattr(self, name) for name in ("target", "deadline", "forecast", "actual")}
        meeting = {"committee": self.meeting[0], "date": self.meeting[1].isoformat()} if self.meeting else None
        return {**{name: day.isoformat() if day else None for name, day in days.items()}, "meeting": meeting}


@dataclass(frozen=True)
class Gate:
    """The decision that opens a stage, as it stands.

    Attributes:
        approver: the role that usually decides.
        decision: the last decision.
        exists: false where the stage opens by itself.
        stale: evidence of attempts that failed.
        history: every decision on it in this attempt, oldest first; a correction follows what it corrects.
        void: why the approval that was given holds no more, if it does not.
        asked_since: evidence that the template wants now and did not when the approval was given.
        agreed: the conditions of its approval, and the evidence that met each.
        dates: its own dates in the plan; ``None`` where no plan was asked.
        seats: the roles that may decide, the usual one first.
        value: the workstream's value, which delegated limits are held against.
        leaders: who leads the workstream, and so does not approve it.
        tolerance: what an approval that says nothing about it is given under.
    """

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
    history: tuple[Decision, ...] = ()
    void: Void | None = None
    asked_since: tuple[Missing, ...] = ()
    agreed: tuple[Condition, ...] = ()
    dates: GateDates | None = None
    seats: tuple[Seat, ...] = ()
    value: int | None = None
    leaders: tuple[str, ...] = ()
    tolerance: Tolerance | None = None

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
            "evidence": [{**_evidence(e), "seen": self._saw(e)} for e in self.evidence],
            "stale": [_evidence(e) for e in self.stale],
            "decided_on": self.decision.on.isoformat() if self.decision else None,
            "decided_by": self.decision.by if self.decision else None,
            "decision": self.decision.as_dict() if self.decision else None,
            "decisions": [decision.as_dict() for decision in self.history],
            "void": self.void.as_dict() if self.void else None,
            "asked_since": [item.as_dict() for item in self.asked_since],
            "agreed": [item.as_dict() for item in self.agreed],
            "dates": self.dates.as_dict() if self.dates else None,
            "approvers": [seat.as_dict(self.value) for seat in self.seats],
            "may_decide": self.may_decide,
            "value": self.value,
            "tolerance": self.tolerance.as_dict() if self.tolerance else None,
        }

    @property
    def may_decide(self) -> list[str]:
        """Who may approve it, for people; nobody that leads the workstream."""
        return [seat.people(but=self.leaders) for seat in self.seats if seat.covers(self.value)]

    def _saw(self, item: Evidence) -> bool | None:
        """Whether the decision saw this version; ``None`` while there is no decision that says what it saw."""
        if self.decision is None or self.decision.seen is None:
            return None
        return any((seen.key, seen.version) == (item.key, item.version) for seen in self.decision.seen)


def _evidence(item: Evidence) -> dict[str, Any]:
    return {"key": item.key, "link": item.link, "on": item.on.isoformat(), "version": item.version}


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

    A stage without a gate in its template opens with the stage before it. An approval stands on the evidence that was
    wanted when it was given: what a template asks for later is told, and does not shut the gate again.

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
    decision, approval = facts.standing(stage), facts.approval(stage)
    there = {item.key for item in evidence}
    missing = [item for item in wanted_evidence(workstream, template, stage) if item.key not in there]
    missing += [
        Missing(item.id, f"Condition of the gate of {item.stage}: {item.text}")
        for item in waiting_conditions(workstream, template, facts, stage)
        if item.met is None
    ]
    since: tuple[Missing, ...] = ()
    if approval is not None and approval.seen is not None:
        missing, since = [], tuple(missing)
    if approval is None:
        missing.append(Missing("decision", f"{gate.title}: decision of the {gate.approver}"))
    return Gate(
        stage, gate.title, gate.approver, decision.outcome if decision else None, not missing,
        tuple(missing), decision.conditions if decision else (), evidence, decision,
        stale=tuple(item for item in facts.stale if item.stage == stage),
        history=tuple(item for item in facts.decisions if item.stage == stage),
        void=facts.void_of(decision) if decision else None, asked_since=since, agreed=tuple(conditions(facts, stage)),
    )  # fmt: skip


def waiting_conditions(workstream: Workstream, template: Template, facts: Facts, stage: Stage) -> Iterator[Condition]:
    """The conditions that the gate of ``stage`` wants met: those of gates before it whose next gate it is.

    The next gate is the first later one that no approval holds open.
    """
    if facts.approval(stage) is not None:
        return
    for earlier in _gated(workstream, template):
        if earlier == stage:
            return
        if next(_still_shut(workstream, template, facts, earlier), None) == stage:
            yield from conditions(facts, earlier)


def unmet_without_gate(workstream: Workstream, template: Template, facts: Facts) -> Iterator[Condition]:
    """The conditions that nothing has met, and that no gate waits for any more."""
    for stage in _gated(workstream, template):
        if next(_still_shut(workstream, template, facts, stage), None) is None:
            yield from (item for item in conditions(facts, stage) if item.met is None)


def _gated(workstream: Workstream, template: Template) -> Iterator[Stage]:
    return (stage for stage in present_stages(workstream, template) if template.stages[stage].gate is not None)


def _still_shut(workstream: Workstream, template: Template, facts: Facts, after: Stage) -> Iterator[Stage]:
    later = STAGES.index(after)
    gated = (stage for stage in _gated(workstream, template) if STAGES.index(stage) > later)
    return (stage for stage in gated if facts.approval(stage) is None)


def last_opened(facts: Facts) -> Decision | None:
    """The approval that still carries the workstream: the one of the last gate that was opened, unless it is void.

    An approval that a later gate's followed has done its work, and stays so when that one is void or lapses.
    """
    given = {decision.stage for decision in facts.lapsed if decision.approves}
    given |= {stage for stage in STAGES if (last := facts.standing(stage)) and last.approves}
    latest = next((stage for stage in reversed(STAGES) if stage in given), None)
    return facts.approval(latest) if latest else None


def stopped(facts: Facts) -> Decision | None:
    """The decision that ended the workstream, unless it was corrected. Nothing opens after it."""
    corrected = {(d.stage, d.attempt, d.corrects) for d in facts.decisions}
    stops = (decision for decision in facts.decisions if decision.outcome == "stop")
    return next((stop for stop in stops if (stop.stage, stop.attempt, stop.round) not in corrected), None)


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
    """The first gate, not yet decided, that wants evidence ``key``; and all keys that some gate wants.

    A condition that no gate waits for is kept with the gate whose approval it is of.
    """
    known: list[str] = []
    found: Stage | None = None
    for stage in present_stages(workstream, template):
        keys = [item.key for item in wanted_evidence(workstream, template, stage)]
        keys += [item.id for item in waiting_conditions(workstream, template, facts, stage)]
        known += keys
        settled = gate_of(workstream, template, facts, stage).open
        if key in keys and not settled and found is None:
            found = stage
    for condition in unmet_without_gate(workstream, template, facts):
        known.append(condition.id)
        found = condition.stage if condition.id == key else found
    return found, dict.fromkeys(known)

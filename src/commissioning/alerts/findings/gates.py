"""Gates that wait for evidence or for a decision, and approvals that hold no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commissioning.actions import Desk, next_meeting
from commissioning.alerts.finding import Finding
from commissioning.alerts.findings.deadlines import first_deadline, for_meeting, own_meeting
from commissioning.alerts.recipients import around_work
from commissioning.dates import say
from commissioning.gates import Gate, current_stage, gate_of, next_stage
from commissioning.plan import Milestone, Plan, gate_key
from commissioning.track import standing


def shut_gate(plan: Plan) -> Gate | None:
    """The gate that a workstream comes to next, when it is shut."""
    scene = plan.scene
    facts = scene.facts.known_on(scene.as_of)
    stage = current_stage(scene.workstream, scene.template, facts)
    following = next_stage(scene.workstream, scene.template, stage)
    if following is None:
        return None
    gate = gate_of(scene.workstream, scene.template, facts, following)
    return None if gate.open else gate


def gate_at(plan: Plan, item: Milestone) -> Gate | None:
    """The gate that a milestone is, when it is shut."""
    stage = next((stage.key for stage in plan.stages if gate_key(stage.key) == item.key), None)
    if stage is None:
        return None
    scene = plan.scene
    gate = gate_of(scene.workstream, scene.template, scene.facts.known_on(scene.as_of), stage)
    return None if gate.open else gate


def wants(gate: Gate) -> str:
    """What a gate wants, in words."""
    return f"It opens {gate.stage}, and wants: {'; '.join(item.title for item in gate.missing)}."


def open_it(reference: str, gate: Gate) -> str:
    """How a gate is opened: its evidence, then its decision."""
    missing = gate.missing_evidence
    bring = ""
    if missing:
        one = f"commissioning evidence {reference} {missing[0].key} --link URL --on DATE"
        rest = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        bring = f"Bring the evidence: {one}{rest}; then record the decision: "
    return f"{bring or 'Ask for the decision and record it: '}commissioning gate {reference} {gate.stage} approve."


def of_gates(plan: Plan, desk: Desk, as_of: date) -> Iterator[Finding]:
    """A gate whose work is done, and the approvals that are void."""
    gate = shut_gate(plan)
    item = plan.milestone(gate_key(gate.stage)) if gate else None
    if gate is not None and item is not None and standing(plan).status == "waiting-at-gate":
        yield from _waiting(plan, gate, item, desk, as_of)
    for problem in plan.problems:
        if problem.id == "approval-void":
            key, on = problem.details["milestone"], date.fromisoformat(problem.details["on"])
            work = plan.scene.workstream
            yield Finding(
                "approval-void", plan.reference, key, f"{plan.reference}: {problem.message}", on,
                around_work(desk, work, work.owner), since=on, meeting=next_meeting(work.scrutiny, desk, as_of),
                papers_due=first_deadline(work.scrutiny, desk, on),
                why=("Work behind a gate whose approval is void is not covered by any decision.",), todo=problem.remedy,
            )  # fmt: skip


def _waiting(plan: Plan, gate: Gate, item: Milestone, desk: Desk, as_of: date) -> Iterator[Finding]:
    meeting = own_meeting(item, desk)
    for_its_meeting = not gate.missing_evidence and meeting is not None
    if gate.void is not None or item.status == "overdue" or for_its_meeting:
        # A void approval and an overdue gate have alerts of their own; and what only waits for its meeting is in hand.
        return
    work = plan.scene.workstream
    done = [m.actual for m in plan.milestones if m.actual and m.stage != gate.stage]
    since = max(done, default=work.start)
    what = "evidence" if gate.missing_evidence else "its decision"
    owner = work.owner if gate.missing_evidence else item.owner
    committee = item.meeting[0] if item.meeting else work.scrutiny
    found = meeting or next_meeting(work.scrutiny, desk, as_of)
    yield Finding(
        "gate-waiting", plan.reference, item.key,
        f"{plan.reference}: {gate.title} waits for {what} since {say(since)}", since,
        around_work(desk, work, owner, committee), since=since, meeting=found,
        papers_due=meeting.papers_due if meeting else first_deadline(committee, desk, since),
        why=(wants(gate), *for_meeting(found)), todo=open_it(plan.reference, gate),
    )  # fmt: skip

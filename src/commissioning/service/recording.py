"""The verbs that record what happened: done, slip, evidence, and decisions on gates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commissioning.dates import say
from commissioning.errors import BadInput, NotFound, Refused
from commissioning.gates import Gate, gate_of, present_stages, stage_wanting, stopped
from commissioning.model import STAGES, Change, Decision, Done, Evidence, Facts, Outcome, Stage
from commissioning.plan import Plan
from commissioning.plan.changes.difference import Difference, difference
from commissioning.plan.changes.moved import Moved
from commissioning.plan.changes.scenario import SlipMilestone, existing, how_far, slip_holds, slipped
from commissioning.service.calendars import tell
from commissioning.service.ledger import keep_moves
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store, Unit


@dataclass(frozen=True)
class Recorded:
    """A change that was made, and what it did to the plan."""

    change: Change
    difference: Difference

    @property
    def moved(self) -> tuple[Moved, ...]:
        """The milestones that it moved."""
        return self.difference.moved

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {"change": self.change.as_dict(), **self.difference.as_dict()}


def done(store: Store, reference: str, milestone: str, *, on: date, author: Author, as_of: date) -> Recorded:
    """Records that a milestone happened on a day. Recording it again corrects the day.

    Raises:
        NotFound: no such workstream or milestone.
        BadInput: the day is still to come.
        Refused: the milestone is a gate, which only a decision opens.
    """
    if on > as_of:
        raise BadInput("bad-usage", f"{say(on)} is still to come as of {say(as_of)}. Use 'slip' for a new forecast.")
    with store.writing(author) as unit:
        before = Portfolio(unit, as_of).plan(reference)
        item = existing(before, milestone)
        if item.kind == "gate":
            stage = milestone.removeprefix("gate-")
            message = (
                f"{milestone} is a gate; only a decision opens it: commissioning gate {reference} {stage} approve."
            )
            raise Refused("gate-shut", message)
        if item.actual == on:
            same = [
                c for c in unit.changes(reference) if (c.what, c.field, c.after) == ("done", milestone, on.isoformat())
            ]
            if same:
                return Recorded(same[-1], NOTHING)
        facts = before.scene.facts.in_force()
        attempt = next((fact.attempt for fact in facts.done if fact.key == milestone), facts.attempt)
        begun = max((r.on for r in before.scene.facts.restarts if milestone in r.keys), default=on)
        if on < begun:
            message = f"{say(on)} is before {say(begun)}, when the stage of {milestone} began anew."
            raise BadInput("bad-usage", message)
        unit.add_done(Done(reference=reference, key=milestone, on=on, attempt=attempt))
        unit.log("done", reference, field=milestone, before=item.actual, after=on)
        return settle(unit, before, {milestone: f"was done on {say(on)}"})


def slip(store: Store, reference: str, milestone: str, *, to: date, author: Author, as_of: date) -> Recorded:
    """Records a new forecast for a milestone; what waits for it moves along.

    Raises:
        NotFound: no such workstream or milestone.
        BadInput: the day is past, or the milestone is done or set by a rule or a meeting.
    """
    with store.writing(author) as unit:
        before = Portfolio(unit, as_of).plan(reference)
        wanted = SlipMilestone(milestone, to)
        fact = slipped(before, wanted, because=author.because)
        assert fact is not None  # only a length of time can be nothing
        item = existing(before, milestone)
        unit.add_slip(fact)
        unit.log("slip", reference, field=milestone, before=item.forecast, after=to)
        settled = settle(unit, before, {milestone: how_far(before, wanted, fact)})
        slip_holds(before, settled.difference.plans[0][1], fact)
        return settled


NOTHING = Difference((), (), (), ())
"""What a record that was there already changes."""


def settle(unit: Unit, before: Plan, said: Mapping[str, str]) -> Recorded:
    """Replans a workstream in the transaction that changed it, tells its calendars, and says what moved.

    ``said`` is what was recorded of a milestone, by key, as the end of a sentence that begins with its title.
    """
    (change,) = unit.changes(after=unit.last_change() - 1)
    after = Portfolio(unit, before.as_of)
    plans = [(before, after.plan(before.reference))]
    found = difference(plans, {(before.reference, key): text for key, text in said.items()})
    keep_moves(unit, change.seq, found.moved, as_of=before.as_of)
    tell(unit, after, {before.reference})
    return Recorded(change, found)


@dataclass(frozen=True)
class EvidenceAdded:
    """Evidence that was added, and what the gate still wants."""

    evidence: Evidence
    gate: Gate

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        item = self.evidence
        return {
            "evidence": {
                "reference": item.reference,
                "stage": item.stage,
                "key": item.key,
                "link": item.link,
                "on": item.on.isoformat(),
            },
            "missing": [missing.as_dict() for missing in self.gate.missing],
        }


def evidence(
    store: Store, reference: str, key: str, *, link: str, on: date, author: Author, as_of: date
) -> EvidenceAdded:
    """Adds evidence to the first undecided gate that wants it. A second link is a newer version.

    Raises:
        NotFound: no such workstream, or no gate of it wants such evidence.
        BadInput: the day is still to come, or the link is empty.
        Refused: every gate that wants it has been decided.
    """
    if on > as_of:
        raise BadInput("bad-usage", f"{say(on)} is still to come as of {say(as_of)}. Give the day of the evidence.")
    if not link.strip():
        raise BadInput("bad-usage", "The link is empty. Give the address or the file name of the evidence.")
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        work, facts = portfolio.workstream(reference), portfolio.facts_of(reference)
        template = portfolio.templates[work.kind]
        _must_go_on(facts, reference)
        stage, wanted = stage_wanting(work, template, facts, key)
        if key not in wanted:
            raise NotFound("not-found", f"No gate of {reference} wants '{key}'. They want: {', '.join(wanted)}.")
        if stage is None:
            raise Refused(
                "already-decided", f"The gate that wants '{key}' has been decided; it takes no more evidence."
            )
        item = Evidence(reference=reference, stage=stage, key=key, link=link.strip(), on=on, attempt=facts.attempt)
        unit.add_evidence(item)
        unit.log("evidence", reference, field=key, after=item.link)
        after = Portfolio(unit, as_of)
        return EvidenceAdded(item, gate_of(work, template, after.facts_of(reference), stage))


@dataclass(frozen=True)
class Ruled:
    """A gate as it stands, and the milestones that a decision on it moved."""

    gate: Gate
    moved: tuple[Moved, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {"gate": self.gate.as_dict(), "moved": [item.as_dict() for item in self.moved]}


def gate(store: Store, reference: str, stage: str, *, as_of: date) -> Gate:
    """The gate that opens a stage, as it stands. Raises ``NotFound``."""
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        work = portfolio.workstream(reference)
        facts = portfolio.facts.get(reference, Facts()).known_on(as_of)
        return gate_of(work, portfolio.templates[work.kind], facts, _stage(stage))


def _stage(name: str) -> Stage:
    for stage in STAGES:
        if stage == name:
            return stage
    raise NotFound("not-found", f"There is no stage '{name}'. The stages are {', '.join(STAGES)}.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided at a gate, and on which day (else the day as of which it is recorded)."""

    outcome: Outcome
    conditions: tuple[str, ...] = ()
    note: str | None = None
    on: date | None = None


def decide(
    store: Store, reference: str, stage: str, verdict: Verdict | Outcome, *, author: Author, as_of: date
) -> Ruled:
    """Records a decision on the gate that opens a stage, as of a day.

    Raises:
        NotFound: no such workstream or stage.
        BadInput: conditions without a conditional approval, or the other way round.
        Refused: evidence is missing, a gate before it is shut, or it has its decision already.
    """
    given = verdict if isinstance(verdict, Verdict) else Verdict(verdict)
    wants_conditions = given.outcome == "approve-with-conditions"
    if wants_conditions != bool(given.conditions):
        message = "Give --condition with 'approve-with-conditions', once for each condition, and with nothing else."
        raise BadInput("bad-usage", message)
    on = given.on or as_of
    if on > as_of:
        raise BadInput(
            "bad-usage", f"{say(on)} is still to come as of {say(as_of)}. Record the decision when it is taken."
        )
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        before = portfolio.plan(reference)
        wanted = _stage(stage)
        _may_decide(portfolio, reference, wanted, given.outcome, on)
        decision = Decision(
            reference=reference,
            stage=wanted,
            outcome=given.outcome,
            on=on,
            by=author.name,
            conditions=given.conditions,
            note=given.note,
            attempt=portfolio.facts_of(reference).attempt,
        )
        unit.add_decision(decision)
        because = given.note or author.because
        unit.log("decision", reference, field=f"gate-{wanted}", after=given.outcome, because=because)
        settled = settle(unit, before, {f"gate-{wanted}": f"was decided on {say(on)}: {given.outcome}"})
        after = Portfolio(unit, as_of)
        work = after.workstream(reference)
        return Ruled(gate_of(work, after.templates[work.kind], after.facts_of(reference), wanted), settled.moved)


def _must_go_on(facts: Facts, reference: str) -> None:
    """Refuses what is recorded of a workstream that a gate has ended."""
    end = stopped(facts)
    if end is not None:
        message = f"{reference} was stopped at the gate of {end.stage} on {say(end.on)} by {end.by}; nothing follows."
        raise Refused("already-decided", message)


def _may_decide(portfolio: Portfolio, reference: str, stage: Stage, outcome: Outcome, on: date) -> None:
    work = portfolio.workstream(reference)
    template, facts = portfolio.templates[work.kind], portfolio.facts_of(reference)
    _must_go_on(facts, reference)
    gate = gate_of(work, template, facts, stage)
    before = [work.start, *(d.on for d in facts.decisions if d.stage == stage)]
    before += [begun.on for begun in facts.restarts if stage in begun.stages]
    if on < max(before):
        message = f"{say(on)} is before {say(max(before))}, when the work began or the gate was last decided."
        raise BadInput("bad-usage", message)
    if not gate.exists:
        raise Refused("already-decided", f"The stage {stage} of {reference} has no gate; it opens by itself.")
    if gate.decision and gate.decision.outcome in ("approve", "approve-with-conditions", "stop"):
        decided = f"{gate.decision.outcome} on {say(gate.decision.on)} by {gate.decision.by}"
        raise Refused("already-decided", f"The gate of {stage} has its decision: {decided}. It was not changed.")
    if not outcome.startswith("approve"):
        return
    for earlier in present_stages(work, template):
        if earlier == stage:
            break
        other = gate_of(work, template, facts, earlier)
        if other.decision and other.decision.on > on:
            message = f"{say(on)} is before {say(other.decision.on)}, when the gate of {earlier} was decided."
            raise BadInput("bad-usage", message)
        if not other.open:
            message = f"The gate of {stage} cannot be approved: the gate of {earlier} before it is shut."
            raise Refused("gate-shut", message)
    if gate.missing_evidence:
        names = ", ".join(f"{item.key} ({item.title})" for item in gate.missing_evidence)
        message = (
            f"The gate of {stage} cannot be approved: evidence is missing: {names}. "
            f"Add each with 'commissioning evidence {reference} KEY --link URL --on DATE'."
        )
        raise Refused("gate-shut", message)
    latest = max((item.on for item in gate.evidence), default=on)
    if on < latest:
        raise BadInput("bad-usage", f"{say(on)} is before {say(latest)}, the day of the gate's last evidence.")

"""``gate``: how a gate stands, and the decisions that open it. One decision a gate; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from commissioning.dates import say
from commissioning.errors import BadInput, Meanwhile, NotFound, Refused
from commissioning.gates import (
    Gate,
    GateDates,
    condition_ids,
    gate_of,
    leaders,
    mandate,
    no_leader,
    present_stages,
    seats,
    stopped,
)
from commissioning.model import (
    STAGES,
    Decision,
    Facts,
    Outcome,
    Seen,
    Stage,
    TemplateGate,
    Terms,
    Tolerance,
    Void,
    same_words,
)
from commissioning.plan import Plan, make_plan
from commissioning.plan.changes.moved import Moved
from commissioning.plan.changes.voiding import terms_of
from commissioning.service.gates.conditions import agree, bring_in_line
from commissioning.service.plans.recording import settle
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store, Unit

_T = TypeVar("_T")


@dataclass(frozen=True)
class Ruled:
    """A gate as it stands, the milestones that a decision on it moved, and the approvals that are void since."""

    gate: Gate
    moved: tuple[Moved, ...] = field(default=())
    voided: tuple[Void, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "gate": self.gate.as_dict(),
            "moved": [item.as_dict() for item in self.moved],
            "voided": [void.as_dict() for void in self.voided],
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided at a gate.

    Attributes:
        outcome: the decision.
        conditions: what an approval is conditional on; each becomes an action, and the next gate wants it met.
        note: what was said with it.
        on: the day of the decision; else the day as of which it is recorded.
        role: the role in which it was taken; else the first of the gate's roles that fits.
        on_behalf_of: the holder of the role for whom a stand-in decides.
        tolerance: how far what is approved may move; what it does not say is the template's, then the council's.
        condition_owner: who sees to the conditions; else the workstream's owner.
        corrects: that it puts right what was recorded, and is no new decision. What it corrects is kept beside it.
    """

    outcome: Outcome
    conditions: tuple[str, ...] = ()
    note: str | None = None
    on: date | None = None
    role: str | None = None
    on_behalf_of: str | None = None
    tolerance: Tolerance | None = None
    condition_owner: str | None = None
    corrects: bool = False


def gate(store: Store, reference: str, stage: str, *, as_of: date) -> Gate:
    """The gate that opens a stage, as it stands. Raises ``NotFound``."""
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        facts = portfolio.happened_to(reference).known_on(as_of)
        found = gate_with(portfolio, portfolio.plan(reference), facts, stage_of(stage))
        return replace(found, leaders=leading(unit, portfolio, reference)) if found.exists else found


def gate_with(portfolio: Portfolio, plan: Plan, facts: Facts, stage: Stage) -> Gate:
    """A gate with its dates in a plan, and who may decide at it."""
    work, template, policy = plan.scene.workstream, plan.scene.template, plan.scene.council.policy
    found = gate_of(work, template, facts, stage)
    written = template.stages[stage].gate
    if written is None:
        return found
    item = plan.milestone(f"gate-{stage}")
    dates = GateDates(item.target, item.deadline, item.forecast, item.actual, item.meeting) if item else None
    return replace(
        found, dates=dates, seats=seats(written, policy), value=terms_of(plan).value, leaders=leaders(work, policy),
        tolerance=_tolerance(portfolio, written, None),
    )  # fmt: skip


def leading(unit: Unit, portfolio: Portfolio, reference: str) -> tuple[str, ...]:
    """Who leads a workstream, or has led it since its last gate was opened: a new name in its file changes no hands."""
    work = portfolio.workstream(reference)
    found = [*leaders(work, portfolio.council.policy)]
    for change in reversed(unit.changes(reference)):
        if change.what.startswith("decision") and (change.after or "").startswith("approve"):
            break
        if (change.what, change.field) == ("workstream changed", "owner") and change.before not in (None, "null"):
            found += leaders(work.model_copy(update={"owner": change.before}), portfolio.council.policy)
    return tuple(dict.fromkeys(found))


def _tolerance(portfolio: Portfolio, gate: TemplateGate, given: Tolerance | None) -> Tolerance:
    return (given or Tolerance()).over(gate.tolerance or Tolerance()).over(portfolio.council.policy.tolerance)


def stage_of(name: str) -> Stage:
    """The stage of this name. Raises ``NotFound``."""
    for stage in STAGES:
        if stage == name:
            return stage
    raise NotFound("not-found", f"There is no stage '{name}'. The stages are {', '.join(STAGES)}.")


def decide(
    store: Store, reference: str, stage: str, verdict: Verdict | Outcome, *, author: Author, as_of: date
) -> Ruled:
    """Records a decision on the gate that opens a stage, as of a day.

    A gate has one decision: ``approve``, ``approve-with-conditions`` and ``stop`` use it up, ``hold`` and ``return`` do
    not. A correction is kept beside what it corrects. Of two people who decide at once, the second finds the first's.

    Raises:
        NotFound: no such workstream or stage.
        BadInput: conditions without a conditional approval, or the other way round; a day that cannot be; a correction
            without a reason, or of nothing.
        Refused: evidence is missing, a gate before it is shut (``gate-shut``), it has its decision already
            (``already-decided``), or ``author`` may not decide (``may-not-decide``).
    """
    given = verdict if isinstance(verdict, Verdict) else Verdict(verdict)
    wants_conditions = given.outcome == "approve-with-conditions"
    if wants_conditions != bool(given.conditions) or not all(text.strip() for text in given.conditions):
        message = "Give --condition with 'approve-with-conditions', once for each condition, and with nothing else."
        raise BadInput("bad-usage", message)
    if len({same_words(text) for text in given.conditions}) < len(given.conditions):
        raise BadInput("bad-usage", "The same condition is given twice. Give each once.")
    if given.on and given.on > as_of:
        raise BadInput(
            "bad-usage", f"{say(given.on)} is still to come as of {say(as_of)}. Record the decision when it is taken."
        )
    if given.corrects and not author.because:
        raise BadInput("bad-usage", "Say with --because what was wrong: a correction stays beside what it corrects.")

    def once() -> Ruled:
        with store.writing(author) as unit:
            return _decide(unit, Portfolio(unit, as_of), reference, stage_of(stage), given)

    return seeing_others(once)


def seeing_others(record: Callable[[], _T]) -> _T:
    """Records again when somebody else was first, so that what they recorded is seen and judged like any other."""
    try:
        return record()
    except Meanwhile:
        return record()


def _decide(unit: Unit, portfolio: Portfolio, reference: str, stage: Stage, given: Verdict) -> Ruled:
    before = portfolio.plan(reference)
    scene, author = before.scene, unit.author
    facts, all_facts = portfolio.facts_of(reference), portfolio.happened_to(reference)
    corrected = _corrected(facts, reference, stage, given) if given.corrects else None
    must_go_on(facts, reference, but=corrected)
    on = given.on or (corrected.on if corrected else portfolio.as_of)
    gate = gate_of(scene.workstream, scene.template, facts, stage)
    written = scene.template.stages[stage].gate
    if written is None:
        raise Refused("already-decided", f"The stage {stage} of {reference} has no gate; it opens by itself.")
    _one_decision(gate, replace(given, on=on), author.name, corrected)
    at, value = seats(written, scene.council.policy), terms_of(before).value
    if given.outcome.startswith("approve"):
        no_leader(at, scene.workstream, author.name, value, leading(unit, portfolio, reference))
    sits = mandate(at, author.name, value, role=given.role, on_behalf_of=given.on_behalf_of)
    _may_be(before, gate, given.outcome, on, corrected)
    attempt = corrected.attempt if corrected else facts.attempt
    earlier = [decision for decision in all_facts.decisions if decision.stage == stage]
    decision = Decision(
        reference=reference, stage=stage, outcome=given.outcome, on=on, by=author.name, conditions=given.conditions,
        condition_ids=condition_ids(reference, stage, given.conditions, earlier, taken=portfolio.actions),
        note=given.note, attempt=attempt, role=sits.role, on_behalf_of=sits.on_behalf_of,
        seen=_seen(gate, on), round=1 + sum(decision.attempt == attempt for decision in earlier),
        corrects=corrected.round if corrected else None,
    )  # fmt: skip
    decision = decision.model_copy(update={"terms": _terms(portfolio, before, decision, given, corrected)})
    unit.add_decision(decision)
    what = "decision corrected" if corrected else "decision"
    after = given.outcome if sits.on_behalf_of is None else f"{given.outcome} (for {sits.on_behalf_of})"
    because = author.because if corrected else given.note or author.because
    unit.log(what, reference, field=f"gate-{stage}", before=corrected.outcome if corrected else None, after=after,
             because=because)  # fmt: skip
    words = "was corrected to" if corrected else f"was decided on {say(on)}:"
    settled = settle(unit, before, {f"gate-{stage}": f"{words} {given.outcome}"}, judge=decision.approves)
    committee = scene.committee_for(written.committee) if written.committee else None
    agree(unit, portfolio, decision, owner=given.condition_owner or scene.workstream.owner,
          committee=committee.key if committee else None)  # fmt: skip
    now = Portfolio(unit, portfolio.as_of)
    bring_in_line(unit, now, reference, on=on)
    shown = gate_with(now, now.plan(reference), now.facts_of(reference), stage)
    return Ruled(shown, settled.moved, settled.voided)


def _terms(
    portfolio: Portfolio, before: Plan, decision: Decision, given: Verdict, corrected: Decision | None
) -> Terms | None:
    """What a decision is given under; a correction of an approval leaves it the terms that it had.

    A decision that is recorded late did not know the forecasts that people gave since its day.
    """
    scene = before.scene
    gate = scene.template.stages[decision.stage].gate
    assert gate is not None
    if corrected is not None and corrected.approves and decision.approves and corrected.terms is not None:
        old = corrected.terms
        return old.model_copy(update={"tolerance": (given.tolerance or Tolerance()).over(old.tolerance)})
    slips = tuple(slip for slip in scene.facts.slips if slip.on <= decision.on)
    facts = scene.facts.model_copy(update={"slips": slips, "decisions": (*scene.facts.decisions, decision)})
    return terms_of(make_plan(replace(scene, facts=facts)), _tolerance(portfolio, gate, given.tolerance))


def _seen(gate: Gate, on: date) -> tuple[Seen, ...]:
    """The last version of each piece of evidence on a day."""
    last = {item.key: item.version for item in gate.evidence if item.on <= on}
    return tuple(Seen(key=key, version=version) for key, version in last.items())


def must_go_on(facts: Facts, reference: str, *, but: Decision | None = None) -> None:
    """Refuses what is recorded of a workstream that a gate has ended, unless that decision is being corrected."""
    end = stopped(facts)
    if end is not None and end != but:
        message = f"{reference} was stopped at the gate of {end.stage} on {say(end.on)} by {end.by}; nothing follows."
        raise Refused("already-decided", message)


def _corrected(facts: Facts, reference: str, stage: Stage, given: Verdict) -> Decision:
    """The decision that a correction is of. Raises ``BadInput`` or ``Refused``."""
    last = facts.standing(stage)
    if last is None:
        raise BadInput("bad-usage", f"The gate of {stage} of {reference} has no decision yet that could be corrected.")
    if facts.void_of(last) is not None:
        message = f"The approval of {stage} is void and waits for a new decision. Record that, without --correct."
        raise Refused("gate-shut", message)
    later = next((d for d in facts.decisions if STAGES.index(d.stage) > STAGES.index(stage)), None)
    if later is not None and last.approves and not given.outcome.startswith("approve"):
        message = (
            f"The gate of {later.stage} was decided on the strength of this approval ({later.outcome} on "
            f"{say(later.on)}). Correct that first."
        )
        raise Refused("already-decided", message)
    return last


def _one_decision(gate: Gate, given: Verdict, by: str, corrected: Decision | None) -> None:
    """Refuses a second decision, and the same one again. Raises ``Refused``: ``already-decided``."""
    last = gate.decision
    if last is None or gate.void is not None:
        return
    stands = f"{last.outcome} on {say(last.on)} by {last.by}"
    same = (last.outcome, last.on, last.note, _words(last.conditions)) == (
        given.outcome, given.on, given.note, _words(given.conditions)
    )  # fmt: skip
    if same and same_words(last.by) == same_words(by) and last.terms is not None and given.tolerance is None:
        message = f"This decision on the gate of {gate.stage} is recorded already: {stands}. Nothing was changed."
        raise Refused("already-decided", message)
    if corrected is None and (last.approves or last.outcome == "stop"):
        message = (
            f"The gate of {gate.stage} has its decision: {stands}. It was not changed. A slip of the pen is put right "
            "with --correct --because TEXT."
        )
        raise Refused("already-decided", message)


def _words(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(same_words(text) for text in texts)


def _may_be(plan: Plan, gate: Gate, outcome: Outcome, on: date, corrected: Decision | None) -> None:
    """Whether the gate can have this decision on that day. Raises ``BadInput`` or ``Refused``."""
    work, template, facts = plan.scene.workstream, plan.scene.template, plan.scene.facts.in_force()
    stage, reference = gate.stage, work.reference
    before = [work.start, *(d.on for d in facts.decisions if d.stage == stage and d != corrected)]
    before += [begun.on for begun in facts.restarts if stage in begun.stages]
    before += [gate.void.on] if gate.void else []
    if on < max(before):
        message = f"{say(on)} is before {say(max(before))}, when the work began or the gate was last decided."
        raise BadInput("bad-usage", message)
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

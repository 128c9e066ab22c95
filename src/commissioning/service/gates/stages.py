"""What a run of a workstream asks: where it stands at its gates, and which stages it has entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commissioning.dates import say
from commissioning.errors import NotFound, Refused
from commissioning.gates import Gate, gate_of, present_stages, stopped
from commissioning.model import Decision, Facts, Stage, StageEntry, Template, Workstream
from commissioning.plan import Milestone
from commissioning.service.gates.deciding import gate_with
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store, Unit


@dataclass(frozen=True)
class Passage:
    """One stage on a workstream's way: its gate, whether a run has entered it, and its milestones."""

    stage: Stage
    title: str
    gate: Gate
    entered_on: date | None
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True)
class Way:
    """How far a workstream's gates let it go as of a day.

    Attributes:
        work: the workstream.
        passable: the stages that may be entered, in order: their gates and every gate before them are open, as of the
            day and by all that was recorded since.
        entered: those stages that a run has entered, whenever.
        shut: the first gate that is shut.
        starts: the day on which its next stage may begin at the earliest, when that is still to come.
        end: the decision that stopped the workstream; then nothing is passable.
        attempt: the attempt that an entry belongs to.
        gated: those of the passable stages that a gate opens.
        refusal: in words, the decision that keeps the way shut (a return, a hold, a stop, or an approval that is void),
            and which one it is.
    """

    work: Workstream
    passable: tuple[Stage, ...]
    entered: frozenset[Stage]
    shut: Gate | None
    starts: date | None
    end: Decision | None
    attempt: int
    gated: frozenset[Stage]
    refusal: str | None

    @property
    def due(self) -> tuple[Stage, ...]:
        """The stages that a run has still to enter, in order."""
        return tuple(stage for stage in self.passable if stage not in self.entered)


def way_of(work: Workstream, template: Template, facts: Facts, as_of: date) -> Way:
    """How far a workstream's gates let it go as of a day; ``facts`` is all that was ever recorded of it."""
    # What was recorded of later days lets nothing in on this day, and what shut a gate since is not forgotten.
    known, held = facts.known_on(as_of), facts.in_force()
    end = stopped(held)
    shut, starts = None, None
    passable: dict[Stage, Gate] = {}
    for stage in present_stages(work, template) if end is None else ():
        gate = gate_of(work, template, known, stage)
        gate = gate_of(work, template, held, stage) if gate.open else gate
        if not gate.open:
            shut = gate
            break
        begins = max((work.start, *(begun.on for begun in held.restarts if stage in begun.stages)))
        if begins > as_of:
            starts = begins
            break
        passable[stage] = gate
    return Way(
        work, tuple(passable), frozenset(entry.stage for entry in held.entries), shut, starts, end, held.attempt,
        frozenset(stage for stage, gate in passable.items() if gate.exists),
        _refusal(facts, end or (shut.decision if shut else None)),
    )  # fmt: skip


def _refusal(facts: Facts, decision: Decision | None) -> str | None:
    if decision is None:
        return None
    what: str = decision.outcome
    if decision.approves:
        if facts.void_of(decision) is None:
            return None
        what = f"void: {what}"
    return f"{what} (decision {decision.round} of attempt {decision.attempt})"


def look_ahead(store: Store, reference: str, *, as_of: date) -> Way:
    """How far a workstream's gates let it go; nothing is written. Raises ``NotFound``."""
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of, only=[reference])
        work = portfolio.workstream(reference)
        return way_of(work, portfolio.templates[work.kind], portfolio.happened_to(reference), as_of)


def passages(store: Store, reference: str, *, as_of: date) -> tuple[Passage, ...]:
    """The stages that a workstream goes through, in order. Raises ``NotFound``."""
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of, only=[reference])
        plan = portfolio.plan(reference)
        work, template = plan.scene.workstream, plan.scene.template
        facts = portfolio.happened_to(reference).known_on(as_of)
        entered = {entry.stage: entry.on for entry in facts.entries}
        return tuple(
            Passage(
                stage, template.stages[stage].title, gate_with(portfolio, plan, facts, stage), entered.get(stage),
                tuple(m for m in plan.milestones if m.stage == stage and m.status != "dropped"),
            )
            for stage in present_stages(work, template)
        )  # fmt: skip


def enter_stage(store: Store, reference: str, stage: Stage, *, author: Author, as_of: date) -> bool:
    """Records that a run entered a stage; false when one had before, and then nothing is written.

    Raises:
        NotFound: no such workstream or stage.
        Refused: the stage's gate, or one before it, is shut; or the workstream has not started, or was stopped.
    """
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of, only=[reference])
        work = portfolio.workstream(reference)
        template = portfolio.templates[work.kind]
        present = present_stages(work, template)
        if stage not in present:
            raise NotFound("not-found", f"{reference} has no stage '{stage}'; it has {', '.join(present)}.")
        way = way_of(work, template, portfolio.happened_to(reference), as_of)
        if stage not in way.passable:
            raise Refused("gate-shut", _why_not(reference, way))
        if stage in way.entered:
            return False
        record_entry(unit, reference, stage, way.attempt, as_of)
        return True


def record_entry(unit: Unit, reference: str, stage: Stage, attempt: int, on: date) -> None:
    """Writes that a run entered a stage, with its entry in the change log; what lets it in has been looked at."""
    unit.add_entry(StageEntry(reference=reference, stage=stage, on=on, attempt=attempt))
    unit.log("stage entered", reference, field=stage, after=on)


def _why_not(reference: str, way: Way) -> str:
    if way.end is not None:
        return f"{reference} was stopped at the gate of {way.end.stage}."
    if way.shut is not None:
        wanted = ", ".join(item.title for item in way.shut.missing)
        return f"The gate of {way.shut.stage} is shut: {wanted}."
    assert way.starts is not None
    return f"{reference} does not go on before {say(way.starts)}."

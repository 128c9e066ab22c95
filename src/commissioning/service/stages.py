"""What a run of a workstream asks: where it stands at its gates, and which stages it has entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commissioning.errors import Refused
from commissioning.gates import Gate, gate_of, present_stages, stopped
from commissioning.model import Facts, Stage, StageEntry
from commissioning.plan import Milestone
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store


@dataclass(frozen=True)
class Passage:
    """One stage on a workstream's way: its gate, whether a run has entered it, and its milestones."""

    stage: Stage
    title: str
    gate: Gate
    entered_on: date | None
    milestones: tuple[Milestone, ...]


def passages(store: Store, reference: str, *, as_of: date) -> tuple[Passage, ...]:
    """The stages that a workstream goes through, in order. Raises ``NotFound``."""
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        plan = portfolio.plan(reference)
        work, template = plan.scene.workstream, plan.scene.template
        facts = portfolio.facts.get(reference, Facts()).known_on(as_of)
        entered = {entry.stage: entry.on for entry in facts.entries}
        return tuple(
            Passage(
                stage, template.stages[stage].title, gate_of(work, template, facts, stage), entered.get(stage),
                tuple(m for m in plan.milestones if m.stage == stage and m.status != "dropped"),
            )
            for stage in present_stages(work, template)
        )  # fmt: skip


def enter_stage(store: Store, reference: str, stage: Stage, *, author: Author, as_of: date) -> bool:
    """Records that a run entered a stage; false when one had before, and then nothing is written.

    Raises:
        NotFound: no such workstream or stage.
        Refused: the stage's gate, or one before it, is shut.
    """
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        work = portfolio.workstream(reference)
        template, facts = portfolio.templates[work.kind], portfolio.facts_of(reference)
        end = stopped(facts)
        if end is not None:
            raise Refused("gate-shut", f"{reference} was stopped at the gate of {end.stage}.")
        for earlier in present_stages(work, template):
            gate = gate_of(work, template, facts, earlier)
            if not gate.open:
                raise Refused(
                    "gate-shut", f"The gate of {earlier} is shut: {', '.join(m.title for m in gate.missing)}."
                )
            if earlier == stage:
                break
        if any(entry.stage == stage for entry in facts.entries):
            return False
        unit.add_entry(StageEntry(reference=reference, stage=stage, on=as_of, attempt=facts.attempt))
        unit.log("stage entered", reference, field=stage, after=as_of)
        return True

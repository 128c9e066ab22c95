"""Gates that a load takes away under a workstream that has not passed them: none opens by that, and none in silence."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from commissioning.errors import Problem, Severity, Source
from commissioning.gates import gate_of, present_stages
from commissioning.model import STAGES, Facts, Stage, Template, Workstream
from commissioning.service.portfolio import Portfolio
from commissioning.sources import Bundle
from commissioning.store import Unit


@dataclass(frozen=True, slots=True)
class Removed:
    """A shut gate that is no longer there. ``waiting``: a stage behind it would open, and nobody has decided that."""

    reference: str
    stage: Stage
    title: str
    waiting: bool
    because: str

    def problem(self, source: Source | None) -> Problem:
        """An error where a stage would open without a decision; else a warning."""
        message = f"{self.reference}: the gate of {self.stage} ({self.title}) is taken away and has no approval: "
        remedy = f"Decide first: 'commissioning gate {self.reference} {self.stage} approve'; then load the file again."
        if not self.waiting:
            remedy = f"Nothing opens by it now. See 'commissioning history {self.reference}', which says who loaded it."
        severity = Severity.ERROR if self.waiting else Severity.WARNING
        details = {"milestone": f"gate-{self.stage}"}
        return Problem(
            "gate-removed", f"{message}{self.because}.", remedy, severity, source, reference=self.reference,
            details=details,
        )  # fmt: skip


def gates_removed(unit: Unit, before: Portfolio, after: Portfolio) -> Iterator[Removed]:
    """The gates without an approval that a load takes away from workstreams that were there before."""
    for reference, was in before.workstreams.items():
        now = after.workstreams[reference]
        old, new = before.templates[was.kind], after.templates[now.kind]
        if (was, old) == (now, new):
            continue
        facts = before.facts_of(reference)
        opened = set(_reached(now, new, facts)) - set(_reached(was, old, facts))
        yield from _of(was, old, now, new, facts, opened)
        yield from _earlier(unit, now, facts, opened) if opened else ()


def _reached(work: Workstream, template: Template, facts: Facts) -> Iterator[Stage]:
    """The stages behind no shut gate."""
    for stage in present_stages(work, template):
        if not gate_of(work, template, facts, stage).open:
            return
        yield stage


def _of(
    was: Workstream, old: Template, now: Workstream, new: Template, facts: Facts, opened: Collection[Stage]
) -> Iterator[Removed]:
    went, goes = present_stages(was, old), present_stages(now, new)
    for stage, item in old.stages.items():
        gate = item.gate
        there = stage in new.stages and new.stages[stage].gate is not None
        if gate is None or facts.approval(stage) is not None or (there and (stage in goes or stage not in went)):
            continue
        if stage in goes or stage not in went:
            why = f"the template {new.kind}, version {new.version}, has none"
        else:
            why = f"the stage {stage} is left out"
        yield Removed(was.reference, stage, gate.title, _opens(stage, opened), why)


def _earlier(unit: Unit, now: Workstream, facts: Facts, opened: Collection[Stage]) -> Iterator[Removed]:
    """The gates that earlier loads took away when nothing opened by it, and now would."""
    removed = {change.field: change.before for change in unit.changes(now.reference) if change.what == "gate removed"}
    for stage in STAGES:
        title = removed.get(f"gate-{stage}")
        if title and facts.approval(stage) is None and _opens(stage, opened):
            yield Removed(now.reference, stage, title, True, "an earlier load has left it out")


def _opens(stage: Stage, opened: Collection[Stage]) -> bool:
    """Whether a stage that would open, with no decision, is the one of this gate or follows it."""
    return any(STAGES.index(other) >= STAGES.index(stage) for other in opened)


def judge_removed(unit: Unit, before: Portfolio, after: Portfolio, bundle: Bundle) -> Iterator[Problem]:
    """Says which gates a load takes away, and logs each under its workstream."""
    for item in tuple(gates_removed(unit, before, after)):
        kind = after.workstreams[item.reference].kind
        sources = [r.source for r in bundle.workstreams if r.value.reference == item.reference]
        sources += [r.source for r in bundle.templates if r.value.kind == kind]
        unit.log("gate removed", item.reference, field=f"gate-{item.stage}", before=item.title, because=item.because)
        yield item.problem(sources[-1] if sources else None)

"""The names that a template gives to what can be waited for, planned and left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commissioning.model import STAGES, Stage, Template, Workstream


@dataclass(frozen=True)
class Names:
    """The names that a template (with a workstream's own steps) gives to what can be waited for."""

    steps: Mapping[str, Stage]
    gates: frozenset[str]
    ends: frozenset[str]
    starts: frozenset[str]

    @property
    def reserved(self) -> frozenset[str]:
        """What stages give a name to, so that no step may have it."""
        return self.gates | self.ends | self.starts | {f"gate-{name}" for name in STAGES}

    @property
    def all(self) -> frozenset[str]:
        """Everything that ``after`` and ``before`` may name."""
        return frozenset(self.steps) | self.gates | self.ends | self.starts

    @property
    def planned(self) -> frozenset[str]:
        """Everything of which a workstream may say something under ``steps``."""
        return frozenset(self.steps) | self.gates | self.ends


def names_of(template: Template, workstream: Workstream | None = None) -> Names:
    """The names of a template, and of the steps that a workstream adds."""
    steps: dict[str, Stage] = {key: name for name, stage in template.stages.items() for key in stage.steps}
    if workstream is not None:
        steps |= {key: step.stage for key, step in workstream.added_steps.items()}
    return Names(
        steps,
        frozenset(f"gate-{name}" for name, stage in template.stages.items() if stage.gate),
        frozenset(f"{name}-end" for name in template.stages),
        frozenset(f"{name}-start" for name in template.stages),
    )

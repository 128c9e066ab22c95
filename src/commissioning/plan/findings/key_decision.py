"""Whether the decision that a plan leads to is a key decision: nobody but the council can say, so it is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from commissioning.errors import Problem
from commissioning.model import TemplateStep
from commissioning.plan.passes.forward import Forward
from commissioning.plan.passes.network import Network, Node, gate_key
from commissioning.plan.scene import Scene

_EXECUTIVE: Final = re.compile(r"\b(executive|cabinet|(?:lead|assistant) member|mayor|portfolio holder|leader)\b", re.I)
_AFTER: Final = ("decision-published", "callin-ends")


def key_decision_asked(network: Network, scene: Scene, dated: Forward) -> Iterator[Problem]:
    """The gate before the goal, where the executive decides and no notice of a key decision is planned or ruled out.

    A decision that is significant for those who live or work in two wards or more is a key decision, and is noticed
    28 clear days before it (SI 2012/2089 regs 8, 9).
    """
    gate = network.nodes.get(gate_key(network.nodes[network.goal].stage)) if network.goal else None
    if gate is None or not _by_the_executive(gate, scene):
        return
    item = dated.dated[gate.key]
    steps = _steps(scene)
    notices = [key for key, step in steps.items() if step.before and step.before.step == gate.key]
    noticed = any(node.how == "notice" and node.before == gate.key for node in network.nodes.values())
    said = scene.workstream.steps
    ruled_out = any(key in said and said[key].left_out for key in notices)
    if item.actual or item.passed or noticed or ruled_out:
        return
    yield Problem(
        "key-decision-unsaid",
        f"{gate.title} is decided by the executive ({gate.owner}), and no notice of a key decision comes before it; a "
        "decision that is significant for two wards or more is one (SI 2012/2089 reg 8), as adopting a strategy mostly "
        "is.",
        _remedy(gate, steps, notices),
        reference=scene.workstream.reference,
        details={"milestone": gate.key, "rule": "exec12-key-28"},
    )


def _by_the_executive(gate: Node, scene: Scene) -> bool:
    committee = scene.committee_for(gate.committee)
    if committee is not None:
        return committee.type == "executive"
    return bool(_EXECUTIVE.search(gate.owner or ""))


def _steps(scene: Scene) -> dict[str, TemplateStep]:
    written = {key: step for stage in scene.template.stages.values() for key, step in stage.steps.items()}
    return {**written, **scene.workstream.added_steps}


def _remedy(gate: Node, steps: dict[str, TemplateStep], notices: list[str]) -> str:
    """What to write, by the steps that the template already offers."""
    if not notices:
        notice = f"before: {{step: {gate.key}, rule: exec12-key-28}}"
        return f"Add a step of 'kind: notice' with '{notice}' to the stage before, with its publication and call-in."
    offered = [*notices[:1], *(key for key in _AFTER if key in steps and steps[key].optional)]
    taken = ", ".join(f"{key}: {{take_in: true}}" for key in offered)
    return f"If it is one, write 'steps: {{{taken}}}'; if not, 'steps: {{{notices[0]}: {{left_out: why}}}}'."

"""What has happened, as the passes need it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date

from commissioning.model import Facts, Stage
from commissioning.plan.passes.network import Network, gate_key
from commissioning.plan.scene import Scene


class Happened:
    """What is known of a workstream on its day.

    Attributes:
        done: the day on which each node happened, as recorded, or as written in its file.
        slips: the last new forecast that somebody gave.
        approved: the decisions that hold gates open, by the gate's key; not those that are void.
        passed: nodes that a gate, now open, waited for, with the day of its decision. Whether recorded or not, they no
            longer hold anything up.
    """

    def __init__(self, network: Network, scene: Scene) -> None:
        facts = scene.facts.known_on(scene.as_of)
        written = {key: node.done for key, node in network.nodes.items() if node.done and node.done <= scene.as_of}
        self.done = {**written, **_notices_shown(facts, network, scene), **{fact.key: fact.on for fact in facts.done}}
        self.slips = {fact.key: fact for fact in facts.slips}
        last = {decision.stage: decision for decision in facts.decisions}
        self.approved = {gate_key(stage): approval for stage in last if (approval := facts.approval(stage))}
        self.passed: Mapping[str, date] = self._passed(network, facts)

    def _passed(self, network: Network, facts: Facts) -> dict[str, date]:
        """A stage that begins anew and a void approval shut a gate; the stages before it stay passed all the same."""
        passed: dict[str, date] = {}
        anew = {stage for restart in facts.restarts for stage in restart.stages}
        for decision in facts.lapsed:
            if decision.approves:
                _pass(network, gate_key(decision.stage), decision.on, passed, anew)
        for decision in facts.decisions:
            if facts.void_of(decision) is not None:
                _pass(network, gate_key(decision.stage), decision.on, passed, frozenset())
        for key, decision in self.approved.items():
            _pass(network, key, decision.on, passed, frozenset())
        return passed


def _pass(network: Network, key: str, on: date, passed: dict[str, date], anew: Set[Stage]) -> None:
    """Marks what the gate ``key`` waited for, but for the stages that began anew since."""
    nodes = network.nodes
    gate = nodes.get(key)
    passed.update({name: on for name in (gate.notices if gate else ()) if nodes[name].stage not in anew})
    stack, seen = list(gate.after) if gate else [], set[str]()
    while stack:
        name = stack.pop()
        if nodes[name].stage in anew:
            if name not in seen:
                seen.add(name)
                stack += nodes[name].after
        elif name not in passed or on < passed[name]:
            passed[name] = on
            stack += nodes[name].after


def _notices_shown(facts: Facts, network: Network, scene: Scene) -> dict[str, date]:
    """Notices that nobody recorded as done, but that a gate has as evidence: they were given on its day."""
    shown: dict[str, date] = {}
    for item in facts.evidence:
        stage = scene.template.stages.get(item.stage)
        gate = stage.gate if stage else None
        wanted = gate.evidence.get(item.key) if gate else None
        node = network.nodes.get(wanted.step or "") if wanted else None
        if node is not None and node.how == "notice":
            shown.setdefault(node.key, item.on)
    return shown

"""Rules that a plan counts by a default of the library, because the council has not set its own."""

from __future__ import annotations

from collections.abc import Iterator

from commissioning.errors import Problem, Severity
from commissioning.plan.passes.forward import Forward
from commissioning.plan.passes.network import Network
from commissioning.plan.scene import Scene
from commissioning.rules import Rule


def assumed(network: Network, scene: Scene, dated: Forward) -> Iterator[Problem]:
    """One note for a plan whose dates to come hang on defaults that the council has not confirmed."""
    rules: dict[str, Rule] = {}
    for key, node in network.nodes.items():
        if node.rule is None or node.how not in ("rule", "notice", "meeting") or dated.dated[key].actual is not None:
            continue
        rule = scene.rules[node.rule]
        if rule.assumption is not None and not dated.dated[key].over:
            rules[rule.id] = rule
    if rules:
        named = "; ".join(f"{id}, {rule.counts}" for id, rule in rules.items())
        yield Problem(
            "rule-assumed",
            f"Dates hang on defaults of the library that the council has not confirmed: {named}.",
            "Write the council's own under policy.rules, or the same values to confirm them.",
            Severity.INFO,
            reference=scene.workstream.reference,
            details={"rules": list(rules)},
        )

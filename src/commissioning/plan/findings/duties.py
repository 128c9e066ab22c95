"""Duties that come with the size of a contract, and that no step of the plan stands for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from commissioning.errors import Problem
from commissioning.plan.findings.periods import written_step
from commissioning.plan.passes.network import Network
from commissioning.plan.regime import value_of
from commissioning.plan.scene import Scene

_DUTIES: Final = (
    ("assessment-summaries", "pa23-award-notice", "assessment summaries before the award notice (s.50)"),
    ("kpis-published", "pa23-kpi", "key performance indicators set and published before the contract (s.52)"),
    ("contract-copy", "pa23-contract-copy", "a copy of the contract published within 90 days (s.53(3))"),
)
"""The act, or the key of a step; the rule that it follows; and the duty in words. Procurement Act 2023."""


def duties_without_a_step(network: Network, scene: Scene) -> Iterator[Problem]:
    """One warning for a contract above £5 million whose plan has no step for duties that come with its size.

    A step that is left out with a reason is one that people thought of.
    """
    procurement, regime = scene.workstream.procurement, scene.rules.regime
    value = value_of(procurement) if procurement else None
    large = scene.rules.find("pa23-kpi").applies
    if value is None or regime is None or not (large.under(regime) and large.at_value(value)):
        return
    if "procurement" not in network.stages:
        return
    there = {node.key for node in network.left_out}
    for node in network.nodes.values():
        step = written_step(scene, node)
        there |= {node.key, node.rule or "", (step.act if step else None) or ""}
    missing = [(act, rule, words) for act, rule, words in _DUTIES if not {act, rule} & there]
    if missing:
        yield Problem(
            "duty-without-step",
            f"The contract is worth £{value:,.0f} including VAT, under {regime}, and the plan has no step for "
            f"{'; '.join(words for _, _, words in missing)} (Procurement Act 2023).",
            f"Add steps with the keys {', '.join(act for act, _, _ in missing)}, or leave them out with a reason.",
            reference=scene.workstream.reference,
            details={"rules": [rule for _, rule, _ in missing], "steps": [act for act, _, _ in missing]},
        )

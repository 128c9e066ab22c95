"""Notices and acts in the order that the law lays down, where it counts no days between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from commissioning.dates import say
from commissioning.errors import Problem
from commissioning.plan.findings.periods import written_step
from commissioning.plan.findings.standstill import standstill_kept
from commissioning.plan.passes.forward import Forward
from commissioning.plan.passes.network import Network, Node
from commissioning.plan.scene import Scene

ORDER: Final = (
    ("planned-procurement-notice", "tender-notice", "pa23-planned-notice-qualifying"),
    ("pme-notice", "tender-notice", "pa23-pme-notice"),
    ("conflicts-assessment", "tender-notice", "pa23-conflicts-assessment"),
    ("conflicts-assessment", "transparency-notice", "pa23-conflicts-assessment"),
    ("transparency-notice", "contract-award", "pa23-transparency-notice"),
    ("assessment-summaries", "award-notice", "pa23-award-notice"),
    ("tender-notice", "award-notice", "pa23-award-notice"),
    ("award-notice", "contract-award", "pa23-award-notice"),
    ("kpis-published", "contract-award", "pa23-kpi"),
    ("contract-award", "contract-details-notice", "pa23-contract-details-notice"),
    ("decision-published", "callin-ends", "callin"),
    ("callin-ends", "contract-award", "callin"),
)
"""What comes before what, and the rule that says so: Procurement Act 2023 ss.15, 17, 44, 50, 52, 53, 83; call-in."""


def out_of_lawful_order(network: Network, scene: Scene, dated: Forward) -> Iterator[Problem]:
    """Acts in another order than the law's: in the template, in what is hoped for, and in what was recorded.

    A step that is left out with a reason is passed over: what it stands for was not done, or was not needed.
    """
    acts = _acts(network, scene)
    yield from standstill_kept(network, scene, dated, acts)
    for first, second, rule in ORDER:
        if first not in acts or second not in acts or rule not in scene.rules:
            continue
        one, two = acts[first], acts[second]
        if not network.waits(two.key, one.key):
            words = f"{two.title} does not wait for {one.title}"
            yield _breach(scene, two, rule, words, f"Put {one.key} into the 'after' of {two.key}.", "template")
        earlier, later = dated.dated[one.key], dated.dated[two.key]
        if one.target and two.target and two.target < one.target:
            words = f"{two.title} is hoped for on {say(two.target)}, before {one.title} ({say(one.target)})"
            yield _breach(scene, two, rule, words, "Mend one of the two targets.", "target")
        if later.actual is None or (earlier.over and not _inside(scene, dated, (one, two))):
            continue
        if earlier.actual is None and _runs_out(scene, one):
            # Time ends it, and nobody records that; an act that it holds up can only be too early.
            if not _inside(scene, dated, (one, two)):
                continue
            state = f"ends on {say(earlier.day)}" if earlier.day else ""
            words = f"{two.title} is recorded on {say(later.actual)}; {one.title}, which comes before it, {state}"
            yield _breach(scene, two, rule, words, "Ask legal services.", "actual")
        elif earlier.actual is None or earlier.actual > later.actual:
            state = f"is recorded on {say(earlier.actual)}" if earlier.actual else "is not recorded"
            words = f"{two.title} is recorded on {say(later.actual)}; {one.title}, which comes before it, {state}"
            yield _breach(scene, two, rule, words, f"Record {one.key} as it happened, or ask legal services.", "actual")


def _runs_out(scene: Scene, node: Node) -> bool:
    return node.how == "rule" and not scene.rules[str(node.rule)].sets_a_day


def _inside(scene: Scene, dated: Forward, pair: tuple[Node, Node]) -> bool:
    """Whether an act is recorded inside a period whose start was recorded too; what follows the period at once is
    held to its end with all other periods of law.
    """
    one, two = pair
    if not _runs_out(scene, one) or one.key in two.after:
        return False
    started = all(dated.dated[name].actual for name in one.after)
    ends, acted = dated.dated[one.key].day, dated.dated[two.key].actual
    return started and ends is not None and acted is not None and acted <= ends


def _acts(network: Network, scene: Scene) -> Mapping[str, Node]:
    """The step that is each act: the one that says so, else the one whose key is the act's name."""
    acts = {act: network.nodes[act] for pair in ORDER for act in pair[:2] if act in network.nodes}
    for node in network.nodes.values():
        step = written_step(scene, node)
        if step is not None and step.act is not None:
            acts[step.act] = node
    return acts


def _breach(scene: Scene, node: Node, rule: str, words: str, remedy: str, basis: str) -> Problem:
    message = f"{words}; that breaks the rule {rule}: {scene.rules.find(rule).wording}"
    details = {"rule": rule, "milestone": node.key, "basis": basis}
    return Problem("rule-breach", message, remedy, reference=scene.workstream.reference, details=details)

"""A contract is not entered into inside a standstill, whatever the step is called that counts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from commissioning.dates import say
from commissioning.errors import CalendarHorizon, Problem, Severity
from commissioning.plan.passes.dated import Dated
from commissioning.plan.passes.forward import Forward
from commissioning.plan.passes.network import Network, Node
from commissioning.plan.scene import Scene
from commissioning.rules import Rule

MANDATORY: Final = {"standard": "pa23-standstill-mandatory", "provider-selection": "psr-standstill"}
"""The standstill that each regime lays down: Procurement Act 2023 s.51(1); SI 2023/1348 reg 12."""

_UNLESS: Final = {
    "standard": "unless the contract is exempt from it (Procurement Act 2023 s.51(3))",
    "provider-selection": "unless it is direct award A or B, an urgent award or a call-off without competition",
}
_STANDSTILLS: Final = ("pa23-standstill-", "psr-standstill")
_SIGNED: Final = "contract-award"
_DETAILS: Final = ("contract-details-notice", "pa23-contract-details-notice")
_EDGES: Final = ("stage-start", "stage-end", "gate")


def standstill_kept(network: Network, scene: Scene, dated: Forward, acts: Mapping[str, Node]) -> Iterator[Problem]:
    """The contract against every standstill of the plan: in the order of the steps, and on each kind of date.

    Every step that a standstill's rule counts is one. What follows it at once is held to its end with all other
    periods of law, on targets and on what was recorded; here is whatever else enters into the contract.
    """
    counted = [(node, rule) for node in network.nodes.values() if (rule := _standstill(scene, node))]
    entered = _entered(network, acts)
    if entered is None:
        return
    if not counted:
        yield from _none_at_all(scene, entered)
    for node, rule in counted:
        if not network.waits(entered.key, node.key):
            words = f"{entered.title} does not wait for {node.title}; that breaks the rule {rule.id}: {rule.wording}"
            remedy = f"Put {node.key} into the 'after' of {entered.key}."
            yield _breach(scene, entered, rule.id, words, remedy, "template")
        if node.key in entered.after:
            continue
        for basis in ("target", "actual", "forecast"):
            try:
                yield from _inside(scene, dated, (entered, node), rule, basis)
            except CalendarHorizon:
                continue


def _standstill(scene: Scene, node: Node) -> Rule | None:
    """The rule of a standstill, where one counts the node."""
    if node.how != "rule":
        return None
    rule = scene.rules[str(node.rule)]
    return rule if rule.id.startswith(_STANDSTILLS) else None


def _entered(network: Network, acts: Mapping[str, Node]) -> Node | None:
    """The step that enters into the contract: by its name, else what its details are published after, else the goal.

    A service does not start without a contract, so a goal inside a standstill is one that was entered into too early.
    """
    if _SIGNED in acts:
        return acts[_SIGNED]
    for node in network.nodes.values():
        if node.key == _DETAILS[0] or (node.rule or "").startswith(_DETAILS[1]):
            before = [network.nodes[name] for name in node.after if network.nodes[name].how not in _EDGES]
            if before:
                return before[0]
    return network.nodes[network.goal] if network.goal else None


def _inside(scene: Scene, dated: Forward, pair: tuple[Node, Node], rule: Rule, basis: str) -> Iterator[Problem]:
    """A contract before the end of a standstill, by one kind of date."""
    entered, node = dated.dated[pair[0].key], pair[1]
    day = _day(entered, basis)
    anchors = [dated.dated[name] for name in node.after if dated.dated[name].node.how != "stage-start"]
    starts = [item.actual or (item.node.target if basis == "target" else item.day) for item in anchors]
    known = [start for start in starts if start is not None]
    if day is None or not known or len(known) < len(starts):
        return
    ruling = rule.count_from(max(known), scene.calendars)
    if day < ruling.earliest_next_step:
        words = (
            f"{entered.node.title}: {say(day)} ({basis}) breaks the rule {rule.id}; {node.title} runs to "
            f"{say(ruling.legal_last_day)}, so it should be not before {say(ruling.earliest_next_step)}."
        )
        yield _breach(scene, entered.node, rule.id, words, rule.wording, basis)


def _day(item: Dated, basis: str) -> date | None:
    if basis == "actual":
        return item.actual
    if item.actual is not None:
        return None
    return item.node.target if basis == "target" else item.day


def _none_at_all(scene: Scene, entered: Node) -> Iterator[Problem]:
    """A contract without a standstill, under a regime that has one."""
    regime = scene.rules.regime
    if regime not in MANDATORY or entered.kind == "start":
        return
    rule = scene.rules[MANDATORY[regime]]
    words = f"No standstill comes before {entered.title}; that breaks the rule {rule.id}: {rule.wording}"
    remedy = f"Add a step with 'rule: {rule.id}' that {entered.key} waits for, {_UNLESS[regime]}."
    severity = Severity.WARNING if regime == "standard" else Severity.INFO
    yield _breach(scene, entered, rule.id, words, remedy, "template", severity)


def _breach(
    scene: Scene, node: Node, rule: str, words: str, remedy: str, basis: str, severity: Severity = Severity.WARNING
) -> Problem:
    details = {"rule": rule, "milestone": node.key, "basis": basis}
    return Problem("rule-breach", words, remedy, severity, reference=scene.workstream.reference, details=details)

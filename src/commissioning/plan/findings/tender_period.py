"""The tender period held against the shortest of the law, whatever a council's own rule or a template counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from commissioning.dates import say
from commissioning.errors import CalendarHorizon, Problem
from commissioning.plan.passes.dated import Dated
from commissioning.plan.passes.forward import Forward
from commissioning.plan.passes.network import Network, Node
from commissioning.plan.scene import Scene
from commissioning.rules import Rule

_TENDERS_CLOSE: Final = "tenders-close"
_TENDER_NOTICE: Final = "tender-notice"
_SHORTEST: Final = "pa23-tendering-min"


def tender_too_short(network: Network, scene: Scene, dated: Forward) -> Iterator[Problem]:
    """Tender deadlines before the law's shortest period is over (Procurement Act 2023 s.54): as recorded, hoped for
    and forecast. A rule of the law that the template names itself is held to its own days elsewhere.
    """
    for node in network.nodes.values():
        law, anchors = _held_to(network, scene, node)
        if law is None or not anchors:
            continue
        own, starts = dated.dated[node.key], [dated.dated[name] for name in anchors]
        for basis, closes, opened in (
            ("actual", own.actual, [start.actual for start in starts]),
            ("target", node.target, [start.node.target for start in starts]),
            ("forecast", None if own.actual else own.day, [start.day for start in starts]),
        ):
            if closes is not None and all(opened):
                yield from _too_short(scene, own, law, closes, max(day for day in opened if day), basis)


def _held_to(network: Network, scene: Scene, node: Node) -> tuple[Rule | None, list[str]]:
    """The rule of law that a node's period may not fall short of, and what the period is counted from."""
    if node.how == "rule":
        name, anchors = scene.rules[str(node.rule)].not_less_than, node.after
    elif node.key == _TENDERS_CLOSE and _TENDER_NOTICE in network.nodes:
        name, anchors = _SHORTEST, [_TENDER_NOTICE]
    else:
        return None, []
    law = scene.rules[name] if name else None
    applies = law is not None and scene.rules.regime is not None and law.applies.under(scene.rules.regime)
    return (law if applies else None), [key for key in anchors if network.nodes[key].how != "stage-start"]


def _too_short(scene: Scene, item: Dated, law: Rule, closes: date, opened: date, basis: str) -> Iterator[Problem]:
    try:
        lawful = law.count_from(opened, scene.calendars).legal_last_day
    except CalendarHorizon:
        return
    if closes >= lawful:
        return
    others = ", ".join(
        f"{form.id} ({form.value} days)" for form in scene.rules.variants(law.id)
        if isinstance(form, Rule) and form.value != law.value
    )  # fmt: skip
    yield Problem(
        "rule-breach",
        f"{item.node.title}: {say(closes)} ({basis}) is {(closes - opened).days} days after {say(opened)} and breaks "
        f"the rule {law.id} ({law.source}); it should be not before {say(lawful)}. Assumed: {law.applies_when}.",
        f"Give it {law.value} days, or name in the template the form that applies: {others}.",
        reference=scene.workstream.reference,
        details={"rule": law.id, "milestone": item.node.key, "basis": basis},
    )

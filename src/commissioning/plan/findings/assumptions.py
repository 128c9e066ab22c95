"""What a plan rests on that somebody may look at again: defaults of the library, and dates that were settled."""

from __future__ import annotations

from collections.abc import Iterator

from commissioning.dates import say
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


def settled_dates(scene: Scene, dated: Forward) -> Iterator[Problem]:
    """The meetings to come that a plan goes to, and of which sources give several dates that somebody settled."""
    for key, item in dated.dated.items():
        chosen = item.choice.chosen if item.choice else None
        settled = chosen.meeting.settled if chosen else None
        if chosen is None or settled is None or item.actual is not None or item.over or settled.day != chosen.date:
            continue
        days = " and ".join(map(say, settled.days))
        yield Problem(
            "date-settled",
            f"{item.node.title} goes to the {chosen.committee.title} of {say(chosen.date)}; sources say {days}. It was "
            f"{settled}.",
            f"If another is right: commissioning meeting settle {chosen.committee.key}:{chosen.date} --on DATE "
            "--because TEXT.",
            Severity.INFO,
            value=chosen.date.isoformat(),
            reference=scene.workstream.reference,
            details={"milestone": key, "rule": settled.rule, "by": settled.by},
        )

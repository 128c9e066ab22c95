"""Which law a plan is under: its regime held against its facts, and each rule against the regime, value and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commissioning.errors import Problem
from commissioning.plan.passes.dated import Dated
from commissioning.plan.passes.forward import Forward
from commissioning.plan.passes.network import Network, Node, start_key
from commissioning.plan.regime import regime_by_facts, value_of
from commissioning.plan.scene import Scene
from commissioning.rules import Regime, Rule


def under_law(network: Network, scene: Scene, dated: Forward) -> Iterator[Problem]:
    """A regime that does not fit, thresholds not known yet, and rules that do not apply or were not in force."""
    yield from _regime(network, scene, dated)
    for key, node in network.nodes.items():
        if node.rule is None or node.how not in ("rule", "notice"):
            continue
        rule = scene.rules[node.rule]
        yield from _applies(scene, node, rule)
        yield from _in_force(scene, dated.dated[key], dated)


def commences(network: Network, scene: Scene, dated: Forward) -> date | None:
    """The day on which the procurement commences: as written, else its first notice, else the start of its stage."""
    written = scene.workstream.procurement
    if written and written.commenced_on:
        return written.commenced_on
    notices = (
        n for n in network.nodes.values() if n.stage == "procurement" and n.kind == "notice" and n.how != "notice"
    )
    first = next((dated.dated[node.key] for node in notices), None) or dated.dated.get(start_key("procurement"))
    return (first.actual or first.day) if first else None


def _regime(network: Network, scene: Scene, dated: Forward) -> Iterator[Problem]:
    procurement, planned = scene.workstream.procurement, scene.rules.regime
    if procurement is None:
        return
    day = commences(network, scene, dated)
    found = regime_by_facts(procurement, day)
    reference = scene.workstream.reference
    if found.regime is None:
        if day is not None and found.known_until is not None and day > found.known_until:
            yield Problem(
                "threshold-recheck",
                " ".join(found.because),
                f"Check its regime again when the thresholds from {found.known_until.year + 1} are published.",
                reference=reference,
                details={"commences": day.isoformat(), "known_until": found.known_until.isoformat()},
            )
    elif planned is not None and found.regime != planned:
        said = " ".join(scene.regime.because)
        yield Problem(
            "regime-mismatch",
            f"{said} By its facts it is under {found.regime}: {' '.join(found.because)}",
            f"Write 'regime: {found.regime}' and the rules that apply under it{_named(scene, found.regime)}, or mend "
            f"its value, day or subject.",
            reference=reference,
            details={"planned": planned, "found": found.regime, "because": list(found.because)},
        )


def _named(scene: Scene, regime: Regime) -> str:
    """The rules of a regime that stand for rules of another."""
    named = list(dict.fromkeys(rule.instead[regime] for rule in scene.rules if regime in rule.instead))
    return f" ({', '.join(named)})" if named else ""


def _applies(scene: Scene, node: Node, rule: Rule) -> Iterator[Problem]:
    regime, procurement = scene.rules.regime, scene.workstream.procurement
    value = value_of(procurement) if procurement else None
    if regime is not None and not rule.applies.under(regime):
        why = f"does not apply under {regime}"
    elif value is not None and not rule.applies.at_value(value):
        why = f"does not apply at a value of £{value:,.0f} including VAT"
    else:
        return
    yield Problem(
        "rule-does-not-apply",
        f"{node.title}: the rule {rule.id} {why}; it is for {rule.applies_when}.",
        _instead(scene, rule),
        reference=scene.workstream.reference,
        details={"milestone": node.key, "rule": rule.id, "regime": regime},
    )


def _instead(scene: Scene, rule: Rule) -> str:
    regime = scene.rules.regime
    if regime is not None and regime in rule.instead:
        other = scene.rules.find(rule.instead[regime])
        return f"Use {other.id}: {other.wording}"
    forms = scene.rules.forms(rule.id)
    others = [entry for entry in forms if regime and entry.applies.under(regime) and entry.applies.regimes]
    if others:
        return f"Use {others[0].id}: {others[0].wording}"
    return "Leave the step out, or name the rule that applies; 'commissioning rules' lists them."


def _in_force(scene: Scene, item: Dated, dated: Forward) -> Iterator[Problem]:
    node, ruling = item.node, item.ruling
    if ruling is None:
        return
    event = dated.dated.get(node.before or "") if node.how == "notice" else None
    day = (event.day if event else None) or ruling.counted.start
    if sentence := ruling.rule.not_in_force(day):
        yield Problem(
            "rule-not-in-force",
            f"{node.title}: {sentence}",
            "Leave the step out, or date it by what was the law on that day.",
            reference=scene.workstream.reference,
            details={"milestone": node.key, "rule": ruling.rule.id, "date": day.isoformat()},
        )

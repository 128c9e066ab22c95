"""What a council sets for the alert rules: rules that there are, and only what a rule has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from commissioning.alerts import standard_alert_rules
from commissioning.model import AlertSetting
from commissioning.sources.written.faults import Fault, proposal


def alert_faults(settings: Mapping[str, AlertSetting]) -> Iterator[Fault]:
    """What is wrong with the settings of alert rules."""
    if not settings:
        return
    rules = standard_alert_rules()
    for id, setting in settings.items():
        loc = ("policy", "alerts", id)
        if id not in rules:
            sentence = f"there is no alert rule '{id}'."
            yield Fault(loc, "unknown-reference", sentence, proposal(id, tuple(rules)), id)
            continue
        for field in ("lead", "threshold"):
            given = getattr(setting, field)
            if given is not None and getattr(rules[id], field) is None:
                able = ", ".join(rule.id for rule in rules.values() if getattr(rule, field) is not None)
                sentence = f"the alert rule {id} has no {field}."
                yield Fault((*loc, field), "wrong-value", sentence, f"Take it out; {able} have one.", str(given))

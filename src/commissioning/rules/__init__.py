"""The rule library: the law as data, and the loader that turns a rule into a counting operator."""

from commissioning.rules.library import RuleLibrary, not_counted, read_rules, standard_rules
from commissioning.rules.provisions import (
    Applies,
    Confidence,
    Countable,
    Example,
    Provision,
    Regime,
    Rule,
    RuleSource,
    Ruling,
    Uncounted,
    Window,
)
from commissioning.rules.regimes import RegimeFound, including_vat, regime_of, thresholds
from commissioning.rules.setting import refusal

__all__ = [
    "Applies",
    "Confidence",
    "Countable",
    "Example",
    "Provision",
    "Regime",
    "RegimeFound",
    "Rule",
    "RuleLibrary",
    "RuleSource",
    "Ruling",
    "Uncounted",
    "Window",
    "including_vat",
    "not_counted",
    "read_rules",
    "refusal",
    "regime_of",
    "standard_rules",
    "thresholds",
]

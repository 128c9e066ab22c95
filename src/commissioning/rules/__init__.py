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

__all__ = [
    "Applies",
    "Confidence",
    "Countable",
    "Example",
    "Provision",
    "Regime",
    "Rule",
    "RuleLibrary",
    "RuleSource",
    "Ruling",
    "Uncounted",
    "Window",
    "not_counted",
    "read_rules",
    "standard_rules",
]

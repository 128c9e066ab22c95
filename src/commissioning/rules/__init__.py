"""The rule library: the law as data, and the loader that turns a rule into a counting operator."""

from commissioning.rules.library import Confidence, Rule, RuleLibrary, Ruling, standard_rules

__all__ = ["Confidence", "Rule", "RuleLibrary", "Ruling", "standard_rules"]

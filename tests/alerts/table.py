"""The table of ``docs/alerts.md``, made from the rules as data; ``make golden`` writes it."""

from __future__ import annotations

from commissioning.alerts import AlertRule, standard_alert_rules
from tests.conftest import REPOSITORY

PAGE = REPOSITORY / "docs" / "alerts.md"
BEGIN, END = "<!-- the table of the alert rules begins: written by make golden -->\n", "<!-- the table ends -->\n"


def row(rule: AlertRule) -> str:
    """One line of the table."""
    says = rule.says()
    numbers = "; ".join(says[name] for name in ("lead", "threshold", "any day") if name in says)
    cells = (f"`{rule.id}`", rule.wording, says["level"], says["told to"], says.get("ladder", ""), numbers)
    return f"| {' | '.join(cells)} |"


def page() -> str:
    """The page as it should be."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    head = "| id | what is true | level | first told to | ladder | looks |\n|---|---|---|---|---|---|"
    rows = "\n".join(row(rule) for rule in standard_alert_rules().values())
    return f"{before}{BEGIN}\n{head}\n{rows}\n\n{END}{rest.split(END)[1]}"

"""The tables of ``docs/rules.md``, made from the library; ``make golden`` writes them."""

from __future__ import annotations

from itertools import groupby

from commissioning.rules import Provision, Rule, Window, standard_rules
from tests.conftest import REPOSITORY

PAGE = REPOSITORY / "docs" / "rules.md"
BEGIN, END = "<!-- the table of the library begins: written by make golden -->\n", "<!-- the table ends -->\n"


def row(entry: Provision) -> str:
    """One line of the table."""
    name = f"`{entry.id}`" if entry.variant_of is None else f"&nbsp;&nbsp;`{entry.id}`"
    sort = ""
    if isinstance(entry, Window):
        sort = "window"
    elif isinstance(entry, Rule):
        sort = entry.effect
    starts = getattr(entry, "counted_from", "")
    setting = "yes" if getattr(entry, "set_by_council", False) else ""
    return f"| {name} | {entry.counts} | {starts} | {sort} | {entry.confidence} | {setting} |"


def tables() -> str:
    """Every rule by subject; variants stand under their rule."""
    parts: list[str] = []
    for subject, entries in groupby(sorted(standard_rules(), key=lambda e: e.subject), key=lambda e: e.subject):
        rows = "\n".join(row(entry) for entry in entries)
        head = "| id | counts | from | sort | confidence | council's to set |\n|---|---|---|---|---|---|"
        parts.append(f"### {subject}\n\n{head}\n{rows}\n")
    return "\n".join(parts)


def page() -> str:
    """The page as it should be."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{tables()}\n{END}{rest.split(END)[1]}"

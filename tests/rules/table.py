"""The tables of ``docs/rules.md``, made from the library; ``make golden`` writes them."""

from __future__ import annotations

from itertools import groupby

from commissioning.rules import Provision, Rule, Uncounted, Window, standard_rules
from tests.conftest import REPOSITORY

PAGE = REPOSITORY / "docs" / "rules.md"
BEGIN, END = "<!-- the table of the library begins: written by make golden -->\n", "<!-- the table ends -->\n"

_CALENDARS = {"days": "", "england": ", England", "uk": ", any part of the UK", "elections": ", elections"}
_UNCOUNTED = {"order": "order", "gate": "gate", "judgement": "no number"}


def counts(entry: Provision) -> str:
    """What an entry counts, in words."""
    if isinstance(entry, Rule):
        words = entry.operator.replace("-", " ")
        if entry.calendar != "days":
            words = f"working {words}".replace("working clear days", "clear working days")
        return f"{entry.value} {words}{_CALENDARS[entry.calendar]}"
    if isinstance(entry, Window):
        near = f"at least {entry.at_least.value} {entry.at_least.unit}, " if entry.at_least else ""
        unit = entry.at_most.unit if entry.calendar == "days" else f"working {entry.at_most.unit}"
        return f"{near}at most {entry.at_most.value} {unit} before{_CALENDARS[entry.calendar]}"
    assert isinstance(entry, Uncounted)
    return _UNCOUNTED[entry.kind]


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
    return f"| {name} | {counts(entry)} | {starts} | {sort} | {entry.confidence} | {setting} |"


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

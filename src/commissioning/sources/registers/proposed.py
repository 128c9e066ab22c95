"""A contract as an entry would make it, for somebody to read, mend and load: one for each answer that is possible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from commissioning.dates.months import whole_months
from commissioning.model import RegisterEntry, ToldEnd
from commissioning.sources.registers.compared import name_key
from commissioning.sources.registers.terms import Fit
from commissioning.sources.registers.told import fits_of


@dataclass(frozen=True, slots=True)
class Proposal:
    """A contract in YAML, and the answer under which it is right. Who answers is ``RegisterEntry.whom``."""

    if_: str
    text: str

    def as_dict(self) -> dict[str, str]:
        """The machine face."""
        return {"if": self.if_, "yaml": self.text}


def proposals(entry: RegisterEntry, path: str | None) -> tuple[Proposal, ...]:
    """The contracts that an entry may be; none where its start or its end names no day."""
    return tuple(_proposals(entry, path))


def _proposals(entry: RegisterEntry, path: str | None) -> Iterator[Proposal]:
    start = entry.start.day if entry.start else None
    end = next((end for end in entry.ends if end.day is not None), None)
    if start is None or end is None or end.day is None or end.day < start:
        return
    fits = fits_of(entry)
    for fit in fits:
        used = "" if fit.terms.options is None or not fit.terms.options else f" (initial term {fit.initial} months)"
        yield Proposal(f"{_said(end)} is {fit.means}{used}", _contract(entry, end, path, fit))
    months = whole_months(start, end.day)
    if not fits and months is not None:
        yield Proposal(f"{_said(end)} is the end of {months} months that no option extends",
                       _contract(entry, end, path, None, months))  # fmt: skip


def _said(end: ToldEnd) -> str:
    return f"its end '{end.says}'"


def _contract(entry: RegisterEntry, end: ToldEnd, path: str | None, fit: Fit | None, months: int = 0) -> str:
    own = entry.names[0] if entry.sort == "notice" and entry.names else entry.reference
    reference = re.sub(r"[^A-Za-z0-9._-]+", "-", own).strip("-._")[:64]
    contract: dict[str, object] = {"reference": reference or "CONTRACT", "title": entry.title or entry.reference}
    if entry.supplier:
        contract["supplier"] = entry.supplier
    start = entry.start
    assert start is not None
    assert start.day is not None
    contract |= {"start": start.day, "months": fit.initial if fit else months}
    options = (fit.terms.options or ()) if fit else ()
    used = fit.used if fit else 0
    if options:
        contract["extensions"] = [
            {"months": length, "status": "used" if number < used else "left"} for number, length in enumerate(options)
        ]
    other = [name for name in dict.fromkeys((own, *entry.names)) if name_key(name) != name_key(reference)]
    if other and "(" not in own:
        contract["known_as"] = other
    where = f"{entry.called[4:]}{f', {path}' if path else ''}{f', line {entry.line}' if entry.line else ''}"
    told = [("start", start), (end.at or "end", end)]
    # An instant is quoted by its day: a quotation of a date with a zone would be doubted for the zone.
    said = [(field, item.says if entry.sort == "register" else f"{item.day}") for field, item in told]
    contract["stated"] = [{"says": words, "paper": f"{where} ({field})"} for field, words in said]
    document = {"contracts": [contract]}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, default_flow_style=False, width=110)

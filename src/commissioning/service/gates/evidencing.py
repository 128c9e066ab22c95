"""``evidence``: what a gate wants, added version by version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from commissioning.dates import say
from commissioning.errors import BadInput, NotFound, Refused
from commissioning.gates import Gate, gate_of, stage_wanting
from commissioning.model import Evidence
from commissioning.service.gates.conditions import bring_in_line
from commissioning.service.gates.deciding import must_go_on
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store

_LONGEST = 100


@dataclass(frozen=True)
class EvidenceAdded:
    """Evidence that was added, and what the gate still wants. ``closes``: it met a condition, whose action is done."""

    evidence: Evidence
    gate: Gate
    closes: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        item = self.evidence
        return {
            "evidence": {
                "reference": item.reference, "stage": item.stage, "key": item.key, "link": item.link,
                "on": item.on.isoformat(), "version": item.version,
            },
            "missing": [missing.as_dict() for missing in self.gate.missing],
            "closes": item.key if self.closes else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Version:
    """A link to evidence, and what this version of it is called; without a name, versions are numbered 1, 2, 3."""

    link: str
    name: str | None = None


def evidence(
    store: Store, reference: str, key: str, *, link: str | Version, on: date, author: Author, as_of: date
) -> EvidenceAdded:
    """Adds evidence to the first undecided gate that wants it. A second link is a newer version.

    The evidence of a condition closes the action that the condition became.

    Args:
        store: an open database.
        reference: the workstream.
        key: the evidence's, or the id of a condition.
        link: its address or file name; a ``Version`` names the version too.
        on: its day.
        author: who adds it, when, and why.
        as_of: today.

    Raises:
        NotFound: no such workstream, or no gate of it wants such evidence.
        BadInput: the day is still to come, the link is empty, or there is such a version already.
        Refused: every gate that wants it has been decided, or the workstream was stopped.
    """
    if on > as_of:
        raise BadInput("bad-usage", f"{say(on)} is still to come as of {say(as_of)}. Give the day of the evidence.")
    given = link if isinstance(link, Version) else Version(link)
    address = given.link.strip()
    if not address:
        raise BadInput("bad-usage", "The link is empty. Give the address or the file name of the evidence.")
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        work, facts = portfolio.workstream(reference), portfolio.facts_of(reference)
        template = portfolio.templates[work.kind]
        must_go_on(facts, reference)
        stage, wanted = stage_wanting(work, template, facts, key)
        if key not in wanted:
            raise NotFound("not-found", f"No gate of {reference} wants '{key}'. They want: {', '.join(wanted)}.")
        if stage is None:
            raise Refused(
                "already-decided", f"The gate that wants '{key}' has been decided; it takes no more evidence."
            )
        before = [item for item in portfolio.evidence_of(reference) if (item.stage, item.key) == (stage, key)]
        name = _version(before, given.name)
        item = Evidence(
            reference=reference, stage=stage, key=key, link=address, on=on, attempt=facts.attempt, version=name
        )
        unit.add_evidence(item)
        unit.log("evidence", reference, field=key, before=before[-1].link if before else None, after=item.link)
        after = Portfolio(unit, as_of)
        closed = bring_in_line(unit, after, reference, on=on)
        return EvidenceAdded(item, gate_of(work, template, after.facts_of(reference), stage), key in closed)


def _version(before: Sequence[Evidence], wanted: str | None) -> str:
    known = [item.version for item in before]
    if wanted is None:
        number = len(known) + 1
        while str(number) in known:
            number += 1
        return str(number)
    name = " ".join(wanted.split())
    if not name or len(name) > _LONGEST:
        raise BadInput("bad-usage", f"A version has a name of 1 to {_LONGEST} characters. Write for example '2.1'.")
    if name in known:
        message = f"There is a version {name} of {before[0].key} already; what was added stays. Give another version."
        raise BadInput("bad-usage", message)
    return name

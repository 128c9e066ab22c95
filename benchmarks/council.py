"""A council with as many workstreams as a measure needs, in a database of its own, through the product's own verbs."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from commissioning import Author, Store, load
from commissioning.gates import present_stages, wanted_evidence
from commissioning.model import Decision, Evidence
from commissioning.service.portfolio import Portfolio
from commissioning.store import Stored

DAY = date(2025, 7, 1)
AUTHOR = Author("benchmark", datetime(2025, 7, 1, 8, tzinfo=UTC))
OWNERS = 40


def make_council(url: str, workstreams: int, *, seed: int = 1, evidence_ahead: bool = False) -> None:
    """Puts a council, two committees and its workstreams into a fresh database, each some way through its gates.

    Half are reviews and half strategies; three in four have met a gate, with its evidence and an approval. No run has
    entered a stage yet, so that ``advance`` has something to do for every one of them. The calendars have been told
    nothing of them: the first ``publish`` does that.

    Args:
        url: where; nothing is there yet.
        workstreams: how many.
        seed: of what is drawn at random.
        evidence_ahead: gives every shut gate its evidence, so that it waits for nothing but its decision.
    """
    store = Store.open(url, create=True)
    try:
        chance = random.Random(seed)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "council.yaml"
            file.write_text(yaml.safe_dump(_council()), encoding="utf-8")
            load(store, [file], author=AUTHOR, as_of=DAY)
        with store.writing(AUTHOR) as unit:
            for number, reference in enumerate(references(workstreams)):
                said = _workstream(number, reference, chance)
                unit.put_noun(Stored("workstream", reference, said, "council.yaml", number + 1))
                unit.log("workstream added", reference, after=said["title"])
        _go_through_gates(store, random.Random(seed + 1), evidence_ahead=evidence_ahead)
    finally:
        store.close()


def references(workstreams: int) -> Iterator[str]:
    """What the workstreams are called."""
    return (f"W-{number:05}" for number in range(workstreams))


def _council() -> dict[str, object]:
    first = date(2024, 1, 11)
    committees = [
        {
            "key": key, "title": f"The {key} committee",
            "meetings": [{"date": (first + timedelta(weeks=5 * n + shift)).isoformat()} for n in range(45)],
        }
        for key, shift in (("scrutiny", 0), ("executive", 2))
    ]  # fmt: skip
    return {
        "council": {"name": "Anytown Council", "calendar": "england"},
        "committees": committees,
    }


def _workstream(number: int, reference: str, chance: random.Random) -> dict[str, Any]:
    start = date(2025, 1, 6) + timedelta(days=chance.randrange(170))
    return {
        "reference": reference,
        "title": f"Support service {number}",
        "kind": "strategy-refresh" if number % 2 else "commissioning-review",
        "owner": f"Commissioner {number % OWNERS}",
        "start": start.isoformat(),
        "scrutiny": "scrutiny",
        "service_start": {"required": (start + timedelta(days=chance.randrange(600, 900))).isoformat()},
    }


def _go_through_gates(store: Store, chance: random.Random, *, evidence_ahead: bool) -> None:
    with store.writing(AUTHOR) as unit:
        portfolio = Portfolio(unit, DAY)
        for reference, work in portfolio.workstreams.items():
            template = portfolio.templates[work.kind]
            gates = present_stages(work, template)[1:]
            met = chance.choice((0, 1, 1, 2))
            for number, stage in enumerate(gates):
                if number >= met and not evidence_ahead:
                    break
                for item in wanted_evidence(work, template, stage):
                    unit.add_evidence(
                        Evidence(reference=reference, stage=stage, key=item.key, link=f"{item.key}.pdf", on=DAY)
                    )
                if number < met:
                    unit.add_decision(Decision(reference=reference, stage=stage, outcome="approve", on=DAY, by="panel"))
                    unit.log("decision", reference, field=f"gate-{stage}", after="approve")

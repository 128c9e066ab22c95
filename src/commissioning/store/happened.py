"""What happened, kept: done, slips, evidence, decisions, stages entered, and attempts that failed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlmodel import select

from commissioning.model import Decision, Done, Evidence, Facts, Restart, Slip, StageEntry, Void
from commissioning.store.rows import DecisionRow, DoneRow, EvidenceRow, RestartRow, SlipRow, StageEntryRow, VoidRow
from commissioning.store.session import InSession, Row

_DECISION_PARTS = ("conditions", "condition_ids", "terms", "seen")


class Happened(InSession):
    """The facts of a unit of work."""

    def facts(self, references: Collection[str] | None = None) -> dict[str, Facts]:
        """What has happened, by workstream; the last slip of a milestone and the last decision of a gate come last.

        Args:
            references: the workstreams that are asked for; else all. What is not there is not in the answer.
        """
        found: dict[str, dict[str, list[Any]]] = {}

        def add(reference: str, sort: str, fact: Any) -> None:
            found.setdefault(reference, {}).setdefault(sort, []).append(fact)

        def rows(row: type[Row], *order: Any) -> Iterable[Row]:
            return self._only(select(row).order_by(*order), row.reference, references)  # type: ignore[attr-defined]

        for done in rows(DoneRow, DoneRow.reference, DoneRow.key, DoneRow.attempt):
            add(done.reference, "done", Done.model_validate(done.model_dump()))
        for slip in rows(SlipRow, SlipRow.id):
            add(slip.reference, "slips", Slip.model_validate(slip.model_dump()))
        for item in rows(EvidenceRow, EvidenceRow.id):
            add(item.reference, "evidence", Evidence.model_validate(item.model_dump()))
        for row in rows(DecisionRow, DecisionRow.id):
            kept = {name: json.loads(getattr(row, name) or "null") for name in _DECISION_PARTS}
            add(row.reference, "decisions", Decision.model_validate({**row.model_dump(), **kept}))
        for void in rows(VoidRow, VoidRow.on, VoidRow.reference, VoidRow.stage):
            data = {**void.model_dump(), "moved": json.loads(void.moved)}
            add(void.reference, "voids", Void.model_validate(data))
        for entry in rows(StageEntryRow, StageEntryRow.on, StageEntryRow.reference):
            add(entry.reference, "entries", StageEntry.model_validate(entry.model_dump()))
        for begun in rows(RestartRow, RestartRow.reference, RestartRow.attempt):
            parts = {name: tuple(json.loads(getattr(begun, name))) for name in ("stages", "keys")}
            add(begun.reference, "restarts", Restart.model_validate({**begun.model_dump(), **parts}))
        return {ref: Facts(**{name: tuple(items) for name, items in sorts.items()}) for ref, sorts in found.items()}

    def add_done(self, fact: Done) -> None:
        """Records that a milestone happened; a second record of the same milestone corrects the first."""
        row = self._session.get(DoneRow, (fact.reference, fact.key, fact.attempt)) or DoneRow(**fact.model_dump())
        row.on = fact.on
        self._session.add(row)

    def take_back(self, fact: Done) -> None:
        """Takes back the record that a milestone happened; the change log keeps that there was one."""
        row = self._session.get(DoneRow, (fact.reference, fact.key, fact.attempt))
        if row is not None:
            self._session.delete(row)

    def add_slip(self, fact: Slip) -> None:
        """Records a new forecast."""
        self._session.add(SlipRow(**fact.model_dump()))

    def add_evidence(self, fact: Evidence) -> None:
        """Records evidence. Raises ``Meanwhile`` when somebody else recorded the same version first."""
        self._add_first(EvidenceRow(**fact.model_dump()), f"evidence {fact.key}, version {fact.version}")

    def add_decision(self, fact: Decision) -> None:
        """Records a decision on a gate. Raises ``Meanwhile`` when somebody else decided first."""
        data = fact.model_dump(mode="json")
        parts = {name: None if data[name] is None else json.dumps(data[name]) for name in _DECISION_PARTS}
        self._add_first(DecisionRow(**{**fact.model_dump(), **parts}), f"the decision on the gate of {fact.stage}")

    def add_void(self, fact: Void) -> None:
        """Records that an approval is void. Raises ``Meanwhile`` when somebody else recorded it first."""
        moved = json.dumps([item.model_dump() for item in fact.moved])
        self._add_first(VoidRow(**{**fact.model_dump(), "moved": moved}), f"the void approval of {fact.stage}")

    def add_entry(self, fact: StageEntry) -> None:
        """Records that a stage was entered."""
        self._session.add(StageEntryRow(**fact.model_dump()))

    def add_restart(self, fact: Restart) -> None:
        """Records that an attempt failed, and from which stage the next one begins."""
        parts = {name: json.dumps(list(getattr(fact, name))) for name in ("stages", "keys")}
        self._session.add(RestartRow(**{**fact.model_dump(), **parts}))

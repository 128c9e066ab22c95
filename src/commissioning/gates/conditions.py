"""Conditions of approvals: each is an action with an id of its own, and the next gate wants it as evidence."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from commissioning.model import Decision, Evidence, Facts, Stage, same_words


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of an approval.

    Attributes:
        id: its own, and that of the action that it became.
        stage: the stage whose gate was approved on it.
        text: what it says.
        met: the evidence that met it, the last version.
    """

    id: str
    stage: Stage
    text: str
    met: Evidence | None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {"id": self.id, "stage": self.stage, "text": self.text, "met_on": str(self.met.on) if self.met else None}


def conditions(facts: Facts, stage: Stage) -> Iterator[Condition]:
    """The conditions of the last approval of a gate. They hold on while it is void, until it is decided again."""
    last = facts.standing(stage)
    if last is None or not last.approves:
        return
    for id, text in zip(last.condition_ids, last.conditions, strict=False):
        met = next((item for item in reversed(facts.evidence) if item.key == id), None)
        yield Condition(id, stage, text, met)


def condition_ids(
    reference: str, stage: Stage, texts: Sequence[str], before: Sequence[Decision], taken: Container[str] = ()
) -> tuple[str, ...]:
    """The ids of the conditions of a new decision.

    Args:
        reference: the workstream.
        stage: the stage whose gate is decided.
        texts: the conditions.
        before: every earlier decision on that gate, of all attempts. A condition that the last of them had keeps its
            id, so that what met it still does; any other gets a number that none ever had.
        taken: ids that other actions have.
    """
    last = before[-1] if before else None
    kept = {same_words(text): id for id, text in zip(last.condition_ids, last.conditions, strict=False)} if last else {}
    number = len({id for decision in before for id in decision.condition_ids})
    found: list[str] = []
    for text in texts:
        known = kept.pop(same_words(text), None)
        if known is None:
            number += 1
            while f"{reference}-{stage}-c{number}" in taken:
                number += 1
        found.append(known or f"{reference}-{stage}-c{number}")
    return tuple(found)

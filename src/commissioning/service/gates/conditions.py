"""Conditions of approvals as actions: made with the decision, closed by evidence, dropped when it is replaced."""

from __future__ import annotations

from datetime import date

from commissioning.gates import Condition, conditions
from commissioning.model import STAGES, Action, Decision, Facts, to_payload
from commissioning.service.portfolio import Portfolio
from commissioning.store import Stored, Unit


def agree(unit: Unit, portfolio: Portfolio, decision: Decision, *, owner: str | None, committee: str | None) -> None:
    """Makes an action of each condition of a decision, in its transaction; one that it repeats keeps its action."""
    for id, text in zip(decision.condition_ids, decision.conditions, strict=True):
        known = portfolio.written_actions.get(id)
        if known is None:
            action = Action(
                id=id, text=text, type="condition", agreed_on=decision.on, owner=owner, committee=committee,
                workstream=decision.reference,
            )  # fmt: skip
            _keep(unit, action)
            unit.log("action added", id, after=text)
        elif known.owner != owner:
            _keep(unit, known.model_copy(update={"owner": owner}))
            unit.log("action changed", id, field="owner", before=known.owner, after=owner)


def bring_in_line(unit: Unit, portfolio: Portfolio, reference: str, *, on: date) -> frozenset[str]:
    """Gives the actions of a workstream's conditions the status that the facts give them.

    A condition is met by its evidence, is open again when that is stale, and is dropped with the decision that made it
    once another has taken its place or its attempt has failed.

    Args:
        unit: the transaction that changed the facts.
        portfolio: the database as it now is.
        reference: the workstream.
        on: the day on which it changed.

    Returns:
        The ids of the actions that are done since this change.
    """
    facts = portfolio.facts_of(reference)
    in_force = {item.id: item for stage in STAGES for item in conditions(facts, stage)}
    done: set[str] = set()
    for id in condition_ids_of(portfolio.happened_to(reference)):
        known = portfolio.written_actions.get(id)
        wanted = _as_is(known, in_force.get(id), on) if known else None
        if known is None or wanted is None or wanted.status == known.status:
            continue
        _keep(unit, wanted)
        unit.log("action changed", id, field="status", before=known.status, after=wanted.status)
        if wanted.status == "done":
            done.add(id)
    return frozenset(done)


def condition_ids_of(facts: Facts) -> tuple[str, ...]:
    """The ids of every condition that a workstream's gates were ever approved on."""
    return tuple(dict.fromkeys(id for decision in facts.decisions for id in decision.condition_ids))


def _as_is(action: Action, condition: Condition | None, on: date) -> Action:
    if condition is None:
        return action if action.status == "done" else _closed(action, "dropped", on)
    if condition.met is not None:
        return _closed(action, "done", condition.met.on)
    return action.model_copy(update={"status": "open", "closed_on": None})


def _closed(action: Action, status: str, on: date) -> Action:
    return action.model_copy(update={"status": status, "closed_on": max(on, action.agreed_on)})


def _keep(unit: Unit, action: Action) -> None:
    known = unit.noun("action", action.id)
    unit.put_noun(
        Stored("action", action.id, to_payload(action), known.path if known else None, known.line if known else None)
    )

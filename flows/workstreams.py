"""The way of a workstream: at each gate a look, behind each open gate a stage, and a stop where a gate is shut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from commissioning import BadInput, service, settings
from flows.running import WORKFLOW, Data, outcome
from flows.tasks import (
    advance_shard,
    enter_stage,
    list_milestones,
    list_passages,
    list_stages,
    look_ahead,
    look_at_gate,
    publish_workstream,
    report_milestone,
)
from flows.telling import keep_stage, keep_story, tell

KINDS: Final = ("commissioning-review", "strategy-refresh")
"""The kinds that have a flow of their own; a council's own kind may run through either."""


@flow(name="commissioning-review", flow_run_name="{reference}", **WORKFLOW)
def commissioning_review(reference: str, as_of: date | None = None) -> Data:
    """Takes a commissioning review through every stage whose gate is open, once each.

    A run as of today then writes the workstream's own calendar, where ``COMMISSIONING_PUBLISH_DIRECTORY`` is set.

    Args:
        reference: the workstream.
        as_of: today; the settings' day in London when it is left out.

    Returns:
        When every stage has been entered, ``reference``, ``stages`` and those ``entered`` in this run. Where a gate
        is shut the run ends in a state of type COMPLETED named ``GateShut``, with ``reference``, ``stage``,
        ``missing`` (a list of ``key`` and ``title``) and more of the gate: it waits. Two other such states: ``Stopped``
        where a decision has ended the workstream, and ``NotStarted`` where it goes on on a later day, ``starts``.

    Raises:
        NotFound: no such workstream, or no database.
        BadInput: the workstream is a strategy refresh.
    """
    return outcome(_follow, reference, "commissioning-review", as_of)


@flow(name="strategy-refresh", flow_run_name="{reference}", **WORKFLOW)
def strategy_refresh(reference: str, as_of: date | None = None) -> Data:
    """Takes a strategy refresh through every stage whose gate is open, as ``commissioning_review`` does.

    Args:
        reference: the workstream.
        as_of: today; the settings' day in London when it is left out.
    """
    return outcome(_follow, reference, "strategy-refresh", as_of)


@flow(name="workstream-stage", flow_run_name="{reference}: {stage}", **WORKFLOW)
def run_stage(reference: str, stage: str, by: str, as_of: date | None = None) -> Data:
    """Enters one stage, and reports its milestones. Running it again enters nothing twice.

    Args:
        reference: the workstream.
        stage: one of its stages.
        by: who enters it, for the change log.
        as_of: today; the settings' day in London when it is left out.

    Returns:
        ``reference``, ``stage``, whether this run ``entered`` it, and its ``milestones``.

    Raises:
        NotFound: no such workstream or stage, or no database.
        Refused: the stage's gate, or one before it, is shut.
    """
    return outcome(_run_stage, reference, stage, by, as_of)


def _run_stage(reference: str, stage: str, by: str, as_of: date | None) -> State[Data]:
    day = as_of or settings.as_of()
    if stage not in look_ahead(reference, day).passable:
        enter_stage(reference, stage, day, by)  # which says why not
    reported = [report_milestone(it, return_state=True) for it in list_milestones(reference, stage, day)]
    milestones = [state.result() for state in reported]
    entered = enter_stage(reference, stage, day, by)
    keep_stage(reference, stage, milestones)
    message = f"{reference}: {stage} was {'entered' if entered else 'entered before'}; {len(milestones)} milestones"
    data = {"reference": reference, "stage": stage, "entered": entered, "milestones": milestones}
    return Completed(message=message, data=data)


def _follow(reference: str, by: str, as_of: date | None) -> State[Data]:
    state = _go(reference, by, as_of or settings.as_of())
    if as_of is None:
        _write_calendar(reference, by)
    return state


def _write_calendar(reference: str, by: str) -> None:
    """Puts what the decision and this run have moved into the workstream's own calendar, where calendars are published.

    A calendar that cannot be written is a failed task and stops nothing: the nightly run writes it, or fails.
    """
    found = settings.settings()
    if "publish_directory" in found.model_fields_set:
        publish_workstream(reference, found.publish_directory, settings.as_of(), by, return_state=True)


def _go(reference: str, by: str, day: date) -> State[Data]:
    stages = list_stages(reference, day)
    ahead = look_ahead(reference, day)
    work = ahead.work
    if work.kind in KINDS and work.kind != by:
        raise BadInput("bad-usage", f"{reference} is a {work.kind}, not a {by}. Run the flow {work.kind}.")
    entered: list[str] = []
    for stage in stages:
        passage = look_at_gate(reference, stage, day)
        if stage not in ahead.passable:
            break
        if passage.entered_on is None and run_stage(reference, stage, by, day)["entered"]:
            entered.append(stage)
    (now,) = advance_shard.with_options(task_run_name=f"what keeps {reference}")([reference], day, by)
    opened = tuple(stage for stage in ahead.due if stage in entered and stage in ahead.gated)
    tell(replace(now, opened=(*opened, *now.opened)))
    entered += now.entered  # what was decided while this run looked
    passages = list_passages(reference, day)
    state = _ended(now, passages, entered)
    keep_story(reference, work.title, passages, state.message or "")
    return state


def _ended(now: service.Advanced, passages: Sequence[service.Passage], entered: list[str]) -> State[Data]:
    reference = now.reference
    at = next((passage for passage in passages if passage.stage == now.waiting), None)
    if at is not None:
        return _shut(reference, at, entered)
    if now.starts is not None:
        message = f"{reference} does not go on before {now.starts}"
        data = {"reference": reference, "starts": now.starts.isoformat(), "entered": entered}
        return Completed(name="NotStarted", message=message, data=data)
    stages = [passage.stage for passage in passages]
    message = f"{reference} has entered every stage: {', '.join(stages)}"
    return Completed(message=message, data={"reference": reference, "stages": stages, "entered": entered})


def _shut(reference: str, passage: service.Passage, entered: list[str]) -> State[Data]:
    gate = passage.gate.as_dict()
    names = ("stage", "title", "approver", "outcome", "missing", "conditions", "decided_on", "decided_by", "void")
    data = {"reference": reference, **{name: gate[name] for name in names}, "entered": entered}
    if gate["outcome"] == "stop":
        message = (
            f"{reference} was stopped at the gate of {passage.stage} on {gate['decided_on']} by {gate['decided_by']}"
        )
        return Completed(name="Stopped", message=message, data={**data, "missing": []})
    # Whoever reads the run without its stored data still reads here what to bring.
    wanted = "; ".join(f"{item['title']} ({item['key']})" for item in gate["missing"])
    decided = f" (decided so far: {gate['outcome']})" if gate["outcome"] else ""
    void = f" {passage.gate.void}" if passage.gate.void else ""
    message = f"{reference} waits at the gate of {passage.stage}{decided}.{void} Missing: {wanted}"
    return Completed(name="GateShut", message=message, data=data)

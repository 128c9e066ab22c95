"""The way of a workstream: at each gate a look, behind each open gate a stage, and a stop where a gate is shut."""

from __future__ import annotations

from datetime import date

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from commissioning import service, settings
from flows.running import WORKFLOW, Data, outcome
from flows.tasks import enter_stage, list_milestones, list_stages, look_at_gate, report_milestone


@flow(name="commissioning-review", flow_run_name="{reference}", **WORKFLOW)
def commissioning_review(reference: str, as_of: date | None = None) -> Data:
    """Takes a commissioning review through every stage whose gate is open, once each.

    Args:
        reference: the workstream.
        as_of: today; the settings' day in London when it is left out.

    Returns:
        When every stage has been entered, ``reference``, ``stages`` and those ``entered`` in this run. Where a gate
        is shut the run ends in a state of type COMPLETED named ``GateShut``, with ``reference``, ``stage``,
        ``missing`` (a list of ``key`` and ``title``) and more of the gate.

    Raises:
        NotFound: no such workstream, or no database.
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
    milestones = [report_milestone(milestone) for milestone in list_milestones(reference, stage, day)]
    entered = enter_stage(reference, stage, day, by)
    message = f"{reference}: {stage} was {'entered' if entered else 'entered before'}; {len(milestones)} milestones"
    data = {"reference": reference, "stage": stage, "entered": entered, "milestones": milestones}
    return Completed(message=message, data=data)


def _follow(reference: str, by: str, as_of: date | None) -> State[Data]:
    day = as_of or settings.as_of()
    entered: list[str] = []
    stages = list_stages(reference, day)
    for stage in stages:
        passage = look_at_gate(reference, stage, day)
        if not passage.gate.open:
            return _shut(reference, passage, entered)
        if passage.entered_on is None and run_stage(reference, stage, by, day)["entered"]:
            entered.append(stage)
    message = f"{reference} has entered every stage: {', '.join(stages)}"
    return Completed(message=message, data={"reference": reference, "stages": list(stages), "entered": entered})


def _shut(reference: str, passage: service.Passage, entered: list[str]) -> State[Data]:
    gate = passage.gate.as_dict()
    names = ("stage", "title", "approver", "outcome", "missing", "conditions")
    # Whoever reads the run without its stored data still reads here what to bring.
    wanted = "; ".join(f"{item['title']} ({item['key']})" for item in gate["missing"])
    decided = f" (decided so far: {gate['outcome']})" if gate["outcome"] else ""
    message = f"{reference} waits at the gate of {passage.stage}{decided}. Missing: {wanted}"
    data = {"reference": reference, **{name: gate[name] for name in names}, "entered": entered}
    return Completed(name="GateShut", message=message, data=data)

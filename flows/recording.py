"""What people record through Prefect's own pages: a decision, evidence, a milestone that happened.

The forms ask for everything that a record needs, and none of that has a default: an empty form records nothing. The
command line's own verbs record it, with the same refusals. Prefect does not know who fills in a form: ``by`` is what
was typed, and the change log says through which run it came.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, cast

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import BaseModel, ConfigDict, Field

from commissioning import CommissioningError, PartFailed, service, settings
from flows.running import WORKFLOW, Data, P
from flows.tasks import add_evidence, decide, look_ahead, record_milestone
from flows.workstreams import commissioning_review, strategy_refresh

Words = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
"""What has to be filled in."""


class Stage(StrEnum):
    """The stage whose gate is decided."""

    REVIEW = "review"
    DESIGN = "design"
    PROCUREMENT = "procurement"
    MOBILISATION = "mobilisation"


class Outcome(StrEnum):
    """What was decided."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve-with-conditions"
    RETURN = "return"
    HOLD = "hold"
    STOP = "stop"


class Details(BaseModel):
    """What a decision may say besides."""

    model_config = ConfigDict(extra="forbid")

    conditions: list[Words] = Field([], description="What an approval is conditional on; only with that outcome.")
    note: str | None = Field(None, description="What was said with it.")
    role: str | None = Field(
        None, description="The role in which it was taken; else the first of the gate's that fits."
    )
    on_behalf_of: str | None = Field(None, description="The holder of the role, where a stand-in decides.")
    condition_owner: str | None = Field(None, description="Who sees to the conditions; else the workstream's owner.")


@flow(name="record-decision", flow_run_name="{reference}: {outcome} at the gate of {stage}", **WORKFLOW)
def record_decision(
    reference: Words, stage: Stage, outcome: Outcome, on: date, by: Words, details: Details | None = None
) -> Data:
    """Records a decision on a gate, and takes the workstream on from there.

    A decision that is recorded already, word for word, is not recorded again: the run may be retried. One that the
    product refuses (evidence is missing, another decision was taken, nobody may decide so) ends the run in a state of
    type FAILED named ``Refused``, which says why in a sentence; nothing was recorded then.

    Args:
        reference: the workstream, for example DEM-2025.
        stage: the stage that the gate opens.
        outcome: what was decided.
        on: the day of the decision, YYYY-MM-DD.
        by: who decided; the change log keeps the name.
        details: conditions of an approval with conditions and who sees to them, a note, the role, a stand-in's holder.

    Returns:
        ``recorded`` (false when it was there already), the ``gate`` as it stands, and ``run``: how the workstream's own
        run ended (``flow``, ``state``, ``message``).
    """
    return _unless_refused(_record_decision, reference, stage, outcome, on, by, details or Details())


def _record_decision(
    reference: str, stage: Stage, decided: Outcome, on: date, by: str, details: Details
) -> State[Data]:  # fmt: skip
    verdict = service.Verdict(
        decided.value,
        tuple(details.conditions),
        details.note or None,
        on,
        role=details.role or None,
        on_behalf_of=details.on_behalf_of or None,
        condition_owner=details.condition_owner or None,
    )
    data = decide(reference, stage.value, verdict, settings.as_of(), by)
    kind = look_ahead(reference, settings.as_of()).work.kind
    follow = strategy_refresh if kind == strategy_refresh.name else commissioning_review
    run: State[Data] = follow(reference, return_state=True)
    data["run"] = {"flow": follow.name, "state": run.name, "message": run.message}
    words = f"{reference}: {decided.value} at the gate of {stage.value}. {run.message}"
    return Completed(name="Recorded" if data["recorded"] else "AlreadyRecorded", message=words, data=data)


@flow(name="record-evidence", flow_run_name="{reference}: {key}", **WORKFLOW)
def record_evidence(reference: Words, key: Words, link: Words, on: date, by: Words) -> Data:
    """Adds evidence to the gate that wants it.

    The same link of the same day is not added again: the run may be retried. What the product refuses ends the run in
    a state of type FAILED named ``Refused``.

    Args:
        reference: the workstream, for example DEM-2025.
        key: what the gate wants, for example gap-analysis; a run that ends in GateShut lists the keys.
        link: the evidence's address or file name.
        on: the day of the evidence, YYYY-MM-DD.
        by: who adds it; the change log keeps the name.

    Returns:
        ``recorded`` (false when it was there already), and what is still ``missing``.
    """
    return _unless_refused(_record_evidence, reference, key, link, on, by)


def _record_evidence(reference: str, key: str, link: str, on: date, by: str) -> State[Data]:
    data = add_evidence(reference, key, link, on, settings.as_of(), by)
    missing = ", ".join(item["title"] for item in data["missing"]) or "nothing"
    message = f"{reference}: {key} of {on}. Still missing: {missing}"
    return Completed(name="Recorded" if data["recorded"] else "AlreadyRecorded", message=message, data=data)


@flow(name="record-done", flow_run_name="{reference}: {milestone}", **WORKFLOW)
def record_done(reference: Words, milestone: Words, on: date, by: Words) -> Data:
    """Records that a milestone happened on a day. Recording it again corrects the day.

    What the product refuses (a gate, which only a decision opens; a day to come) ends the run in a state of type FAILED
    named ``Refused``.

    Args:
        reference: the workstream, for example DEM-2025.
        milestone: its key; 'commissioning plan' lists them.
        on: the day on which it happened, YYYY-MM-DD.
        by: who records it; the change log keeps the name.

    Returns:
        The ``change``, and what ``moved``.
    """
    return _unless_refused(_record_done, reference, milestone, on, by)


def _record_done(reference: str, milestone: str, on: date, by: str) -> State[Data]:
    data = record_milestone(reference, milestone, on, settings.as_of(), by)
    message = f"{reference}: {milestone} happened on {on}; {len(data['moved'])} milestones moved"
    return Completed(name="Recorded", message=message, data=data)


def _unless_refused(function: Callable[P, State[Data]], *args: P.args, **kwargs: P.kwargs) -> Data:
    """Ends a run as ``function`` does; as refused, which never looks like success, where the product says no."""
    try:
        return cast(Data, function(*args, **kwargs))
    except CommissioningError as error:
        name = "Failed" if isinstance(error, PartFailed) else "Refused"
        return cast(Data, Failed(name=name, message=str(error), data=error))

"""Every workstream, every night: each goes as far as its recorded decisions let it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from commissioning import service, settings
from flows.running import WORKFLOW, Data, open_store, outcome
from flows.tasks import advance_shard, list_workstreams

SHARD: Final = 250
"""How many workstreams one task advances."""


@flow(name="advance-portfolio", **WORKFLOW)
def advance_portfolio(references: list[str] | None = None, as_of: date | None = None) -> Data:
    """Lets every workstream into the stages that its recorded decisions have opened.

    It makes good what other runs left undone: a decision whose own run was lost, a run that was cut short. Running
    it again enters nothing twice. A workstream that waits at a gate has not failed.

    Args:
        references: the workstreams; every one when it is left out.
        as_of: today; the settings' day in London when it is left out.

    Returns:
        ``as_of``; how many ``workstreams`` were looked at, are ``waiting`` at the gate of each stage, ``stopped`` and
        ``complete``; the stages ``entered`` in this run (a list of ``reference`` and ``stage``); and the ``faults``,
        a list of ``reference`` and ``fault``, of workstreams whose record cannot be used. With faults the run ends
        in a state of type FAILED named ``Faults``; everything else was done. While another run works, it ends at once,
        in a state of type COMPLETED named ``AlreadyRunning``.

    Raises:
        NotFound: no such workstream, or no database; nothing was entered.
        PartFailed: the database cannot be used; it is safe to repeat.
    """
    return outcome(_advance, references, as_of)


def _advance(references: Sequence[str] | None, as_of: date | None) -> State[Data]:
    day = as_of or settings.as_of()
    with open_store() as store, store.alone("advance-portfolio") as alone:
        if not alone:
            message = "Another run is advancing the workstreams of this database; it does all that is due"
            return Completed(name="AlreadyRunning", message=message, data={"as_of": day.isoformat(), "workstreams": 0})
        wanted = list_workstreams(references)
        found: list[service.Advanced] = []
        for start in range(0, len(wanted), SHARD):
            shard = wanted[start : start + SHARD]
            name = f"advance {start + 1:,}-{start + len(shard):,} of {len(wanted):,}"
            found += advance_shard.with_options(task_run_name=name)(shard, day, "advance-portfolio")
    return _ended(found, day)


def _ended(found: Sequence[service.Advanced], day: date) -> State[Data]:
    entered = [{"reference": item.reference, "stage": stage} for item in found for stage in item.entered]
    faults = [{"reference": item.reference, "fault": item.fault} for item in found if item.fault]
    waiting = Counter(item.waiting for item in found if item.waiting and not item.stopped)
    data = {
        "as_of": day.isoformat(),
        "workstreams": len(found),
        "entered": entered,
        "waiting": dict(waiting),
        "stopped": sum(item.stopped for item in found),
        "complete": sum(item.complete for item in found),
        "faults": faults,
    }
    message = (
        f"{len(found):,} workstreams: {len(entered):,} stages entered; {waiting.total():,} wait at a gate, "
        f"{data['complete']:,} have entered every stage, {data['stopped']:,} were stopped"
    )
    if faults:
        message += f". {len(faults):,} cannot be used; the first: {faults[0]['fault']}"
        return Failed(name="Faults", message=message, data=data)
    return Completed(message=message, data=data)

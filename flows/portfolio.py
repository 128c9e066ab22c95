"""Every workstream, every night: each goes as far as its recorded decisions let it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Final
from uuid import UUID

from prefect import flow
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from commissioning import service, settings
from flows.running import WORKFLOW, Data, open_store, outcome
from flows.tasks import advance_shard, list_workstreams
from flows.telling import keep_news, tell

SHARD: Final = 500
"""How many workstreams one task advances."""

STEPS: Final = 10
"""How often a long run says how far it has come."""


@flow(name="advance-portfolio", **WORKFLOW)
def advance_portfolio(references: list[str] | None = None, as_of: date | None = None) -> Data:
    """Lets every workstream into the stages that its recorded decisions have opened.

    It makes good what other runs left undone: a decision whose own run was lost, a run that was cut short. Running
    it again enters nothing twice. A workstream that waits at a gate has not failed. What changed is kept as a table
    (artifact ``advance-portfolio-changes``); each gate that opened, and each decision found in the way, is an event.

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
        with _progress(len(wanted)) as done:
            for start in range(0, len(wanted), SHARD):
                shard = wanted[start : start + SHARD]
                name = f"advance {start + 1:,}-{start + len(shard):,} of {len(wanted):,}"
                advanced = advance_shard.with_options(task_run_name=name)(shard, day, "advance-portfolio")
                for item in advanced:
                    tell(item)
                found += advanced
                done(len(found))
    state = _ended(found, day)
    keep_news(found, state.message or "")
    return state


@contextmanager
def _progress(workstreams: int) -> Iterator[Callable[[int], None]]:
    """Shows how far a long run has come; a run of one shard is over before anybody looks."""
    if workstreams <= SHARD:
        yield lambda _: None
        return
    shown = create_progress_artifact(0.0, key="advance-portfolio", description=f"{workstreams:,} workstreams")
    assert isinstance(shown, UUID)
    told = 0

    def done(number: int) -> None:
        nonlocal told
        # A step for each tenth: thousands of calls would cost more than the work.
        if number * STEPS // workstreams > told:
            told = number * STEPS // workstreams
            update_progress_artifact(shown, 100.0 * number / workstreams)

    yield done


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

"""``start_run``: has a Prefect server run a workstream that was just decided on."""

from __future__ import annotations

from datetime import date
from typing import Final

from commissioning.publish.runs import Server, Started, start_run
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store, lasting_id

FLOWS: Final = {"commissioning-review": "commissioning-review", "strategy-refresh": "strategy-refresh"}
"""The flow of each built-in kind."""

DECISIONS: Final = ("decision", "decision corrected")


def start_after_decision(store: Store, server: Server, reference: str) -> Started | None:
    """Asks for a run of a workstream because of the last decision on it, which is recorded and stays so.

    The run's key is made from that decision, so it is started once, however often this is called. Nothing is raised
    for a server that does not answer or refuses: the nightly run makes good what is lost.

    Args:
        store: an open database.
        server: the Prefect server.
        reference: the workstream.

    Returns:
        What became of it; ``None`` when nothing was ever decided on the workstream.

    Raises:
        NotFound: no such workstream.
    """
    with store.reading() as unit:
        kind = Portfolio(unit, date.min, only=[reference]).workstream(reference).kind
        decision = next((c for c in reversed(unit.changes(reference)) if c.what in DECISIONS), None)
    if decision is None:
        return None
    # A council's own kind of workstream runs through the first flow.
    deployment = f"{FLOWS.get(kind, 'commissioning-review')}/on-demand"
    # The number in the log alone would be that of another decision in a database that was made anew.
    key = lasting_id("decision", reference, str(decision.field), decision.at.isoformat(), str(decision.seq))
    return start_run(server, deployment, {"reference": reference}, f"decision-{key}")

"""A run for a decision that was just recorded: asked for after the decision stands, and never in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from commissioning.publish.runs import Started
    from commissioning.store import Store


def start_after_decision(store: Store, reference: str) -> Started | None:
    """Asks the Prefect server of the settings for a run of the workstream; ``None`` where no server is named."""
    from commissioning import service, settings

    found = settings.settings()
    if not found.prefect_api_url:
        return None
    auth, key = found.prefect_api_auth_string, found.prefect_api_key
    server = service.Server(
        found.prefect_api_url, auth.get_secret_value() if auth else None, key.get_secret_value() if key else None
    )
    return service.start_after_decision(store, server, reference)


def with_run(document: dict[str, Any], started: Started | None) -> dict[str, Any]:
    """The machine face of a decision, with what became of its run."""
    return {**document, "run": started.as_dict() if started else None}


def print_started(out: Console, started: Started | None) -> None:
    """What became of the run, for people; nothing where no server is named."""
    if started is not None and started.id is not None:
        out.print(f"Started: run {started.name} of {started.deployment}.")
    elif started is not None:
        out.print(f"Recorded, but no run was started: {started.message} The next advance-portfolio makes up for it.")

"""The flows on the Leicester example, for real: ``commissioning demo DIR``, then ``python -m flows.demo DIR``.

They run against a temporary Prefect server, which is stopped at the end. The exit code is 1 when a flow does
something else than it should, 2 when the arguments are wrong, 3 when there is no demo in DIR.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commissioning import CommissioningError, service, settings
from flows.temporary import temporary_prefect

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

REVIEW = "DEM-2025"
STRATEGY = "WFS-2025"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the demo; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m flows.demo", description="Run the flows on the Leicester example.")
    parser.add_argument("directory", type=Path, metavar="DIR", help="what 'commissioning demo DIR' made")
    directory: Path = parser.parse_args(arguments).directory
    database = directory / service.DATABASE
    if not database.is_file():
        sys.stderr.write(f"There is no demo in '{directory}'. Make it with: commissioning demo {directory}\n")
        return 3
    # Ends the server too: a process that a signal ends runs no clean-up of its own.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ.update(
        COMMISSIONING_DATABASE_URL=f"sqlite:///{database.resolve().as_posix()}",
        COMMISSIONING_PUBLISH_PROFILE="officer",
        COMMISSIONING_OUTBOX_DIRECTORY=str(directory / "outbox"),
    )
    progress("Starting a temporary Prefect server")
    try:
        with tempfile.TemporaryDirectory(prefix="commissioning-prefect-", ignore_cleanup_errors=True) as home:
            with temporary_prefect(Path(home)):
                story = Story(directory, service.DEMO_AS_OF)
                story.tell()
    except CommissioningError as error:
        progress("")
        sys.stderr.write(f"Error: {error}\n")
        return error.exit_code
    progress("")
    for fault in story.faults:
        sys.stderr.write(f"NOT AS IT SHOULD BE: {fault}\n")
    if not story.faults:
        say("", "Everything was as it should be. The Prefect server has been stopped.")
    return 1 if story.faults else 0


class Story:
    """What the flows do, told as they do it; ``faults`` collects what should not have happened."""

    def __init__(self, directory: Path, day: date) -> None:
        self.directory = directory
        self.day = day
        self.faults: list[str] = []

    def tell(self) -> None:
        """Runs every flow."""
        say(f"The flows, run by a temporary Prefect server as of {self.day}.")
        first = self.follow(REVIEW)
        if first["missing"]:
            self.decide(REVIEW, first)
            say(f"{REVIEW}, once more:")
            second = self.follow(REVIEW)
            self.expect(
                second["stage"] != first["stage"], f"the gate of {first['stage']} opened and the run did not pass"
            )
            self.expect(first["stage"] in second["entered"], f"the stage {first['stage']} was not run")
            repeated = sorted({*first["entered"]} & {*second["entered"]})
            self.expect(not repeated, f"stages were repeated: {', '.join(repeated)}")
        self.follow(STRATEGY)
        self.entered_once()
        self.publish()
        self.alert()

    def follow(self, reference: str) -> dict[str, Any]:
        """Runs a workstream's flow up to the next shut gate."""
        from flows import commissioning_review, strategy_refresh

        flow = commissioning_review if reference == REVIEW else strategy_refresh
        progress(f"Running {flow.name} {reference}")
        data, name = self.ran(flow(reference, as_of=self.day, return_state=True))
        say("", f"{flow.name} {reference}")
        shut = name == "GateShut"
        self.expect(shut, f"{flow.name} {reference} ended as {name}, not GateShut")
        say(f"  stages run: {', '.join(data['entered']) or 'none, those before were entered by an earlier run'}")
        if not shut:
            return {"missing": [], **data}
        self.expect(bool(data["missing"]), f"the gate of {data['stage']} is shut and nothing is missing")
        say(f"  {name} before {data['stage']}: {data['title']}. Missing:")
        say(*(f"    {item['key']:<20} {item['title']}" for item in data["missing"]))
        return data

    def decide(self, reference: str, gate: dict[str, Any]) -> None:
        """Records what the gate wants, and its approval, as a person would."""
        by = service.Author("demo", settings.now(), "to show that the next run passes")
        evidence = [item["key"] for item in gate["missing"] if item["key"] != "decision"]
        store = service.Store.open(settings.settings().database_url)
        try:
            for key in evidence:
                service.add_evidence(store, reference, key, link=f"{key}.pdf", on=self.day, author=by, as_of=self.day)
            service.decide(store, reference, gate["stage"], "approve", author=by, as_of=self.day)
        finally:
            store.close()
        say("", f'Recorded as "demo": {len(evidence)} pieces of evidence, and the approval that opens {gate["stage"]}.')

    def entered_once(self) -> None:
        """Counts what Prefect ran and what the change log says of it."""
        from prefect import get_client
        from prefect.client.schemas.filters import FlowFilter, FlowFilterName

        wanted = FlowFilter(name=FlowFilterName(any_=["workstream-stage"]))
        with get_client(sync_client=True) as client:
            runs = Counter(run.name for run in client.read_flow_runs(flow_filter=wanted))
        store = service.Store.open(settings.settings().database_url)
        try:
            changes = service.history(store).changes
        finally:
            store.close()
        entries = Counter(f"{it.reference}: {it.field}" for it in changes if it.what == "stage entered")
        for name, times in {**runs, **entries}.items():
            self.expect(times == 1, f"{name} was entered {times} times")
        self.expect(runs.keys() <= entries.keys(), "a stage was run and the change log does not say so")
        say("", f"Each stage was run once: {', '.join(sorted(runs)) or 'none in this demo'}.")

    def publish(self) -> None:
        """Publishes the calendars, twice."""
        from flows import publish_calendars

        folder = str(self.directory / "published")
        progress("Running publish-calendars")
        first, _ = self.ran(publish_calendars(folder, as_of=self.day, return_state=True))
        second, _ = self.ran(publish_calendars(folder, as_of=self.day, return_state=True))
        say("", f"publish-calendars: {len(first['feeds'])} calendars in {folder}, {first['changed']} of them changed.")
        say(f"  once more: {second['changed']} changed.")
        self.expect(second["changed"] == 0, "a second run published something")

    def alert(self) -> None:
        """Sends the alerts, twice."""
        from flows import overdue_alerts

        progress("Running overdue-alerts")
        first, _ = self.ran(overdue_alerts(send=True, as_of=self.day, return_state=True))
        second, _ = self.ran(overdue_alerts(send=True, as_of=self.day, return_state=True))
        say("", f"overdue-alerts: {first['alerts']} are true, {first['new']} of them new and sent.")
        say(f"  once more: {second['new']} new.")
        self.expect(second["new"] == 0 and not second["messages"], "a second run raised alerts")
        self.expect(second["alerts"] == first["alerts"], "a second run saw other alerts")

    def ran(self, state: State[dict[str, Any]]) -> tuple[dict[str, Any], str]:
        """What a run ended with, and the name of its state. Raises what the product said when it failed."""
        self.expect(state.is_completed(), f"a run ended as {state.name}: {state.message}")
        data: dict[str, Any] = state.result(_sync=True)  # type: ignore[call-arg]
        return data, state.name or ""

    def expect(self, truth: bool, fault: str) -> None:
        """Notes a fault, when it is one."""
        if not truth:
            self.faults.append(fault)


def say(*lines: str) -> None:
    """Tells the story, on stdout."""
    progress("")
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def progress(words: str) -> None:
    """Shows what is being done, on a terminal only; an empty text takes it away."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{words}{' ...' if words else ''}")
        sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())

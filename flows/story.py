"""What the flows do on the Leicester example, told as they do it, and judged."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from prefect import get_client, tags
from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import State

from commissioning import service, settings
from flows.alerting import overdue_alerts
from flows.calendars import publish_calendars
from flows.portfolio import advance_portfolio
from flows.running import Data, open_store
from flows.workstreams import commissioning_review, run_stage, strategy_refresh

REVIEW = "DEM-2025"
FLOWS = {REVIEW: commissioning_review, "WFS-2025": strategy_refresh}


class Story:
    """Runs every flow; ``faults`` collects what should not have happened."""

    def __init__(self, directory: Path, day: date, say: Callable[..., None], progress: Callable[[str], None]) -> None:
        self.directory = directory
        self.day = day
        self.say = say
        self.progress = progress
        self.faults: list[str] = []
        # By which these runs are told from others of the same server.
        self.tag = f"story-{uuid.uuid4()}"

    def tell(self) -> None:
        """Runs every flow."""
        with tags(self.tag):
            self._tell()

    def _tell(self) -> None:
        self.say(f"The flows, run by a temporary Prefect server as of {self.day}.")
        for reference in FLOWS:
            gate = self.follow(reference)
            if reference == REVIEW:
                self.expect(bool(gate["missing"]), f"{reference} met no shut gate: make the demo anew")
            if reference == REVIEW and gate["missing"]:
                self.decide(reference, gate)
                self.passed(gate, self.follow(reference))
        self.advance()
        self.entered_once()
        self.publish()
        self.alert()

    def follow(self, reference: str) -> Data:
        """Runs a workstream's flow up to the next shut gate."""
        flow = FLOWS[reference]
        self.progress(f"Running {flow.name} {reference}")
        data, name = self.ran(flow(reference, as_of=self.day, return_state=True))
        self.say("", f"{flow.name} {reference}")
        self.say(f"  stages run: {', '.join(data['entered']) or 'none'}")
        if name != "GateShut":
            self.say(f"  {name}: every stage has been entered")
            return {**data, "stage": None, "missing": []}
        self.expect(bool(data["missing"]), f"the gate of {data['stage']} is shut and nothing is missing")
        self.say(f"  {name} before {data['stage']}, for want of:")
        self.say(*(f"    {item['key']:<34} {item['title']}" for item in data["missing"]))
        return data

    def decide(self, reference: str, gate: Data) -> None:
        """Records what the gate wants, and its approval, as a person would."""
        by = service.Author("demo", settings.now(), "to show that the next run passes")
        evidence = [item["key"] for item in gate["missing"] if item["key"] != "decision"]
        with open_store() as store:
            for key in evidence:
                link = f"{key}.pdf"
                service.evidence(store, reference, key, link=link, on=self.day, author=by, as_of=self.day)
            service.decide(store, reference, gate["stage"], "approve", author=by, as_of=self.day)
        brought = f"{len(evidence)} pieces of evidence, and the approval that opens {gate['stage']}"
        self.say("", f'Recorded as "demo": {brought}.')

    def passed(self, before: Data, after: Data) -> None:
        """Judges the run that follows a decision."""
        opened = before["stage"]
        self.expect(after["entered"][:1] == [opened], f"{opened} opened, and the run did not enter it")
        repeated = sorted({*before["entered"]} & {*after["entered"]})
        self.expect(not repeated, f"stages were repeated: {', '.join(repeated)}")
        self.expect(after["stage"] != opened, f"the run stopped at the gate of {opened} again")
        if before["entered"]:
            self.say(f"  not repeated: {', '.join(before['entered'])}")

    def advance(self) -> None:
        """Advances every workstream at once, twice."""
        self.progress("Running advance-portfolio")
        first, _ = self.ran(advance_portfolio(as_of=self.day, return_state=True))
        second, _ = self.ran(advance_portfolio(as_of=self.day, return_state=True))
        self.say("", f"advance-portfolio: {first['workstreams']} workstreams, {len(first['entered'])} stages entered")
        self.say(*(f"  waiting at the gate of {stage}: {number}" for stage, number in sorted(first["waiting"].items())))
        self.say(f"  once more: {len(second['entered'])} entered")
        self.expect(not second["entered"], "a second run entered a stage")
        self.expect(second["waiting"] == first["waiting"], "a second run met other gates")

    def entered_once(self) -> None:
        """Counts the stages that Prefect ran, and those that the change log holds."""
        wanted = FlowFilter(name=FlowFilterName(any_=[run_stage.name]))
        mine = FlowRunFilter(tags=FlowRunFilterTags(all_=[self.tag]))
        with get_client(sync_client=True) as client:
            runs = Counter(run.name for run in client.read_flow_runs(flow_filter=wanted, flow_run_filter=mine))
        with open_store() as store:
            changes = service.history(store).changes
        entries = Counter(f"{it.reference}: {it.field}" for it in changes if it.what == "stage entered")
        for counted in (runs, entries):
            for name, times in counted.items():
                self.expect(times == 1, f"{name} was entered {times} times")
        self.expect(runs.keys() <= entries.keys(), "a stage was run, and the change log does not say so")
        self.say("", f"Run once each, by Prefect and by the change log: {', '.join(runs) or 'no stage this time'}.")

    def publish(self) -> None:
        """Publishes the calendars, twice."""
        folder = str(self.directory / "published")
        self.progress("Running publish-calendars")
        first, _ = self.ran(publish_calendars(folder, as_of=self.day, return_state=True))
        second, _ = self.ran(publish_calendars(folder, as_of=self.day, return_state=True))
        self.say("", f"publish-calendars: {len(first['feeds'])} calendars in {folder}, {first['changed']} changed")
        self.say(f"  once more: {second['changed']} changed")
        self.expect(second["changed"] == 0, "a second run published something")

    def alert(self) -> None:
        """Sends the alerts, twice."""
        self.progress("Running overdue-alerts")
        first, _ = self.ran(overdue_alerts(send=True, as_of=self.day, return_state=True))
        second, _ = self.ran(overdue_alerts(send=True, as_of=self.day, return_state=True))
        self.say("", f"overdue-alerts: {first['alerts']} had to be told, {first['new']} of them new")
        self.say(f"  once more: {second['new']} new")
        self.expect(second["new"] == 0 and not second["messages"], "a second run raised alerts")
        self.expect(second["alerts"] == 0, "a second run had something to tell")

    def ran(self, state: State[Data]) -> tuple[Data, str]:
        """What a run ended with, and the name of its state. Raises what the product said of one that failed."""
        return state.result(), state.name or ""

    def expect(self, truth: bool, fault: str) -> None:
        """Notes a fault, when it is one."""
        if not truth:
            self.faults.append(fault)

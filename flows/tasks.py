"""The tasks of the flows, for a council's own flows too: each calls one verb of the service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import cast

from prefect import get_run_logger, task
from prefect.states import Completed

from commissioning import service, settings
from flows.running import DATABASE_TASK, Data, author, open_store, through_prefect


@task(name="list-stages", task_run_name="stages of {reference}", **DATABASE_TASK)
def list_stages(reference: str, as_of: date) -> tuple[str, ...]:
    """The stages that a workstream goes through, in order. Raises ``NotFound``."""
    with open_store() as store:
        return tuple(passage.stage for passage in service.passages(store, reference, as_of=as_of))


@task(name="look-at-gate", task_run_name="gate of {stage}", **DATABASE_TASK)
def look_at_gate(reference: str, stage: str, as_of: date) -> service.Passage:
    """A stage with its gate as it stands, and the day on which a run entered it. Raises ``NotFound``."""
    with open_store() as store:
        return _passage(store, reference, stage, as_of)


@task(name="list-milestones", task_run_name="milestones of {stage}", **DATABASE_TASK)
def list_milestones(reference: str, stage: str, as_of: date) -> list[Data]:
    """The milestones of a stage with their dates, as the plan has them. Raises ``NotFound``."""
    with open_store() as store:
        return [milestone.as_dict() for milestone in _passage(store, reference, stage, as_of).milestones]


@task(name="look-ahead", task_run_name="how far the gates let {reference} go", **DATABASE_TASK)
def look_ahead(reference: str, as_of: date) -> service.Way:
    """How far a workstream's gates let it go; nothing is written. Raises ``NotFound``."""
    with open_store() as store:
        return service.look_ahead(store, reference, as_of=as_of)


@task(name="list-passages", task_run_name="where {reference} stands", **DATABASE_TASK)
def list_passages(reference: str, as_of: date) -> tuple[service.Passage, ...]:
    """The stages of a workstream with their gates and milestones, in order. Raises ``NotFound``."""
    with open_store() as store:
        return service.passages(store, reference, as_of=as_of)


@task(name="milestone", task_run_name="{milestone[title]}", persist_result=False)
def report_milestone(milestone: Data) -> Data:
    """Logs when a milestone is due and how it stands; returns these. Its run ends in a state of that name.

    Called in a flow with ``return_state=True``, it gives a state of type COMPLETED named ``Done``, ``DueSoon``,
    ``Overdue``, ``Upcoming`` or ``Missed``.
    """
    shown = {name: milestone[name] for name in ("key", "title", "status", "due", "deadline", "forecast", "actual")}
    dates = [f"{name} {shown[name]}" for name in ("due", "deadline", "forecast", "actual") if shown[name]]
    get_run_logger().info("%s: %s", shown["title"], ", ".join([shown["status"], *dates]))
    name = "".join(word.capitalize() for word in shown["status"].split("-"))
    return cast(Data, Completed(name=name, message=", ".join(dates), data=shown))


@task(name="enter-stage", task_run_name="enter {stage}", **DATABASE_TASK)
def enter_stage(reference: str, stage: str, as_of: date, by: str) -> bool:
    """Records that a run entered a stage; false when one had before, and then nothing is written.

    Raises:
        NotFound: no such workstream or stage.
        Refused: the stage's gate, or one before it, is shut.
    """
    with open_store() as store:
        found = _passage(store, reference, stage, as_of)
        return service.enter_stage(store, reference, found.stage, author=author(by), as_of=as_of)


@task(name="list-workstreams", **DATABASE_TASK)
def list_workstreams(references: Sequence[str] | None = None) -> tuple[str, ...]:
    """The workstreams that are asked for, each once; else every one. Raises ``NotFound`` for one that is not there."""
    with open_store() as store:
        return service.list_workstreams(store, references)


@task(name="advance-shard", **DATABASE_TASK)
def advance_shard(references: Sequence[str], as_of: date, by: str) -> tuple[service.Advanced, ...]:
    """Lets some workstreams into every stage whose gate is open, once each. Raises ``NotFound`` and ``PartFailed``."""
    with open_store() as store:
        return service.advance(store, references, author=author(by), as_of=as_of)


@task(name="decide", task_run_name="{verdict.outcome} at the gate of {stage}", **DATABASE_TASK)
def decide(reference: str, stage: str, verdict: service.Verdict, as_of: date, by: str) -> Data:
    """Records a decision on a gate, unless the last one says the very same; then ``recorded`` is false.

    Raises:
        NotFound: no such workstream or stage.
        BadInput: conditions without a conditional approval, or the other way round; a day that cannot be.
        Refused: the gate cannot have this decision.
    """
    with open_store() as store:
        gate = service.gate(store, reference, stage, as_of=as_of)
        last = gate.decision
        said = (verdict.outcome, verdict.on, by, verdict.note, verdict.conditions)
        if (
            last is not None
            and gate.void is None
            and (last.outcome, last.on, last.by, last.note, last.conditions) == said
        ):
            return {"recorded": False, "gate": gate.as_dict()}
        ruled = service.decide(store, reference, stage, verdict, author=through_prefect(by), as_of=as_of)
        return {"recorded": True, **ruled.as_dict()}


@task(name="add-evidence", task_run_name="{key}", **DATABASE_TASK)
def add_evidence(reference: str, key: str, link: str, on: date, as_of: date, by: str) -> Data:
    """Adds evidence to the gate that wants it, unless its last link is this one of this day.

    Raises:
        NotFound: no such workstream, or no gate of it wants such evidence.
        BadInput: the day is still to come.
        Refused: every gate that wants it has been decided.
    """
    with open_store() as store:
        for passage in service.passages(store, reference, as_of=as_of):
            last = next((item for item in reversed(passage.gate.evidence) if item.key == key), None)
            if last is not None and (last.link, last.on) == (link.strip(), on):
                return {"recorded": False, "missing": [item.as_dict() for item in passage.gate.missing]}
        added = service.evidence(store, reference, key, link=link, on=on, author=through_prefect(by), as_of=as_of)
        return {"recorded": True, **added.as_dict()}


@task(name="record-milestone", task_run_name="{milestone} on {on}", **DATABASE_TASK)
def record_milestone(reference: str, milestone: str, on: date, as_of: date, by: str) -> Data:
    """Records that a milestone happened on a day. Raises ``NotFound``, ``BadInput`` and ``Refused``."""
    with open_store() as store:
        recorded = service.done(store, reference, milestone, on=on, author=through_prefect(by), as_of=as_of)
        return recorded.as_dict()


@task(name="publish", task_run_name="publish into {directory}", **DATABASE_TASK)
def publish(directory: str, as_of: date, by: str) -> tuple[service.Feed, ...]:
    """Writes every calendar that changed into a folder. Raises ``PartFailed``."""
    with open_store() as store:
        own = settings.settings()
        return service.publish(
            store, Path(directory), author=author(by), as_of=as_of, profile=own.publish_profile, pages=own.public_url
        )


@task(name="publish-workstream", task_run_name="publish {reference} into {directory}", **DATABASE_TASK)
def publish_workstream(reference: str, directory: str, as_of: date, by: str) -> service.Feed:
    """Writes the calendar of one workstream, where it changed. Raises ``NotFound`` and ``PartFailed``."""
    with open_store() as store:
        own = settings.settings()
        return service.publish_workstream(
            store,
            reference,
            Path(directory),
            author=author(by),
            as_of=as_of,
            profile=own.publish_profile,
            pages=own.public_url,
        )


@task(name="is-working-day", task_run_name="is {day} a working day", **DATABASE_TASK)
def is_working_day(day: date) -> bool:
    """Whether a day is worked in the council's own calendar. Raises ``BadInput`` past the holiday data."""
    with open_store() as store:
        return service.is_working_day(store, day)


@task(name="is-sending-day", task_run_name="does anything go out on {day}", **DATABASE_TASK)
def is_sending_day(day: date) -> bool:
    """Whether anything goes out on a day: it is worked, or something may not wait for one that is."""
    with open_store() as store:
        return service.is_sending_day(store, day)


@task(name="look-for-alerts", **DATABASE_TASK)
def look_for_alerts(as_of: date) -> service.Alerts:
    """Every alert that is true as of a day; changes nothing."""
    with open_store() as store:
        return service.alerts(store, as_of=as_of)


@task(name="send-alerts", **DATABASE_TASK)
def send_alerts(as_of: date, by: str) -> service.Alerts:
    """Tells each person what they were not told yet. What cannot be handed over waits. Raises ``PartFailed``."""
    with open_store() as store:
        delivery = service.delivery_of(settings.settings())
        return service.send_alerts(store, author=author(by), as_of=as_of, delivery=delivery)


@task(name="deliver", **DATABASE_TASK)
def deliver(as_of: date, by: str) -> service.Delivered:
    """Hands over the messages whose turn it is. Raises ``PartFailed``."""
    with open_store() as store:
        delivery = service.delivery_of(settings.settings())
        return service.deliver(store, author=author(by), as_of=as_of, delivery=delivery)


@task(name="send-digests", **DATABASE_TASK)
def send_digests(as_of: date, by: str) -> service.Digests:
    """Sends the messages of the week that were not sent yet, and enters them in the ledger. Raises ``PartFailed``."""
    with open_store() as store:
        delivery = service.delivery_of(settings.settings())
        return service.send_digests(store, author=author(by), as_of=as_of, delivery=delivery)


@task(name="keep-piece", task_run_name="keep house: {name}", **DATABASE_TASK)
def keep_piece(name: str, as_of: date, by: str) -> service.Piece:
    """Does one piece of the house-keeping. Raises ``PartFailed``."""
    with open_store() as store:
        places = service.Places.named_by(settings.settings())
        return service.keep_piece(store, name, service.Round(author(by), as_of, places))


def _passage(store: service.Store, reference: str, stage: str, as_of: date) -> service.Passage:
    # The verb for one gate says which stages there are when this is none of them.
    service.gate(store, reference, stage, as_of=as_of)
    return next(found for found in service.passages(store, reference, as_of=as_of) if found.stage == stage)

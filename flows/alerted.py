"""What a run of the alerts tells beside its state: events for automations, and artifacts for whoever looks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from prefect.artifacts import create_link_artifact, create_table_artifact
from prefect.events import emit_event

from commissioning import service
from flows.running import Data
from flows.telling import MOST_LINKS, MOST_ROWS, key

RAISED: Final = "commissioning.alert.raised"
"""The event of an alert that was told for the first time."""

RAISED_MORE: Final = "commissioning.alert.raised-more"
"""The event of a run with more new alerts than have events of their own; it says how many."""

MOST_EVENTS: Final = 200


def tell_alerts(alerts: Sequence[service.Alert], workstreams: Collection[str]) -> None:
    """Emits an event for each alert that is new, worst first; of more than 200 it says how many more there are."""
    new = [alert for alert in alerts if alert.new]
    for alert in new[:MOST_EVENTS]:
        sort = "workstream" if alert.reference in workstreams else "record"
        said = alert.as_dict()
        emit_event(
            RAISED,
            # Automations match what stands here, and use what stands in the payload.
            resource={
                "prefect.resource.id": f"commissioning.{sort}.{alert.reference}",
                "prefect.resource.name": alert.reference,
                "commissioning.rule": alert.rule,
                "commissioning.level": alert.level,
            },
            payload={name: said[name] for name in _TOLD},
        )
    if len(new) > MOST_EVENTS:
        emit_event(
            RAISED_MORE,
            resource={"prefect.resource.id": "commissioning.alerts", "prefect.resource.name": "alerts"},
            payload={"more": len(new) - MOST_EVENTS, "new": len(new)},
        )


_TOLD: Final = (
    "id", "rule", "level", "subject", "reference", "key", "due", "owner", "days", "meeting", "why", "todo",
    "recipients",
)  # fmt: skip


def keep_alerts(alerts: Sequence[service.Alert], said: str, pages: str | None, workstreams: Collection[str]) -> None:
    """Keeps the table of alerts, worst first, and a link to the page of each workstream in it."""
    if not alerts:
        return
    rows: list[Data] = [
        {
            "level": alert.level, "what": alert.subject, "due": alert.due.isoformat(), "owner": alert.owner or "",
            "meeting": f"{alert.meeting.committee.key} {alert.meeting.date}" if alert.meeting else "",
            "new": "new" if alert.new else "",
        }
        for alert in alerts[:MOST_ROWS]
    ]  # fmt: skip
    more = f" The first {MOST_ROWS} of {len(alerts):,}, worst first." if len(alerts) > MOST_ROWS else ""
    create_table_artifact(rows, key="overdue-alerts", description=f"{said}.{more}")
    if pages is None:
        return
    about = list(dict.fromkeys(alert.reference for alert in alerts if alert.reference in workstreams))
    for reference in about[:MOST_LINKS]:
        link = f"{pages}/workstreams/{reference}"
        create_link_artifact(link, link_text=reference, key=key("alerts", reference), description="Its plan")

"""What runs tell beside their state: events for automations, artifacts for whoever looks. Copies, never the record."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Final

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.events import emit_event

from commissioning import service
from flows.running import Data

OPENED: Final = "commissioning.gate.opened"
"""The event of a run that entered a stage because its gate was open."""

REFUSED: Final = "commissioning.gate.refused"
"""The event of the first run that found a return, a hold or a stop in the way, or an approval that is void."""

MOST_ROWS: Final = 500
"""Rows of a table that people look through; the state and the change log hold the rest."""

MOST_LINKS: Final = 20


def tell(found: service.Advanced) -> None:
    """Emits an event for each gate that let a workstream in, and for a decision that did not, when it is news."""
    for stage in found.opened:
        _emit(OPENED, found, stage, {})
    if found.refused is not None:
        missing = [item.as_dict() for item in found.missing]
        _emit(REFUSED, found, str(found.waiting), {"outcome": found.refused, "missing": missing})


def _emit(event: str, found: service.Advanced, stage: str, payload: Data) -> None:
    emit_event(
        event,
        resource={
            "prefect.resource.id": f"commissioning.workstream.{found.reference}",
            "prefect.resource.name": found.reference,
            "commissioning.kind": found.kind,
        },
        related=[
            {
                "prefect.resource.id": f"commissioning.gate.{found.reference}.{stage}",
                "prefect.resource.role": "gate",
                "prefect.resource.name": stage,
            }
        ],
        payload={"reference": found.reference, "title": found.title, "stage": stage, **payload},
    )


def news(found: Iterable[service.Advanced]) -> list[Data]:
    """What changed since the run before, as rows: stages entered, decisions found in the way, records out of use."""
    rows: list[Data] = []
    for item in found:
        what = [f"entered {stage}" for stage in item.entered]
        what += [f"{item.refused} at the gate of {item.waiting}"] if item.refused else []
        what += [item.fault] if item.fault else []
        now = f"waits at the gate of {item.waiting}" if item.waiting and not item.stopped else ""
        rows += [{"workstream": item.reference, "title": item.title, "what": one, "now": now} for one in what]
    return rows


def keep_news(found: Sequence[service.Advanced], summary: str) -> None:
    """Keeps the table of what changed; a run without news keeps none."""
    rows = news(found)
    if not rows:
        return
    more = f" The first {MOST_ROWS} of {len(rows):,} rows." if len(rows) > MOST_ROWS else ""
    create_table_artifact(rows[:MOST_ROWS], key="advance-portfolio-changes", description=f"{summary}.{more}")


def keep_stage(reference: str, stage: str, milestones: Sequence[Data]) -> None:
    """Keeps the table of a stage's milestones, as they were dated when the stage was entered."""
    columns = ("title", "status", "due", "deadline", "forecast", "actual")
    table = [{name: milestone[name] or "" for name in columns} for milestone in milestones]
    create_table_artifact(table, key=key("stage", f"{reference}-{stage}"), description=f"{reference}: {stage}")


def keep_story(reference: str, title: str, passages: Sequence[service.Passage], ending: str) -> None:
    """Keeps where a workstream stands, stage by stage, and links to the evidence of the gate that it is at."""
    lines = [f"# {_cell(reference)}: {_cell(title)}", "", _cell(ending), "", *_stages(passages)]
    at = next((p for p in passages if not p.gate.open), None)
    if at is not None and at.gate.missing:
        lines += ["", f"## Missing before {_cell(at.title)}", ""]
        lines += [f"- {_cell(item.title)} (`{item.key}`)" for item in at.gate.missing]
    begun = [passage for passage in passages if passage.entered_on]
    for passage in begun[-1:]:
        lines += [
            "",
            f"## {_cell(passage.title)}",
            "",
            "| milestone | status | forecast | happened |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {_cell(m.title)} | {m.status} | {m.forecast or ''} | {m.actual or ''} |" for m in passage.milestones
        ]
    create_markdown_artifact("\n".join(lines), key=key("workstream", reference), description=ending)
    links = [item for item in at.gate.evidence if item.link.startswith(("https://", "http://"))] if at else []
    for item in links[-MOST_LINKS:]:
        create_link_artifact(
            item.link, link_text=item.key, key=key("evidence", f"{reference}-{item.key}"), description=f"Of {item.on}"
        )


def _stages(passages: Sequence[service.Passage]) -> list[str]:
    rows = ["| stage | its gate | entered |", "|---|---|---|"]
    for passage in passages:
        gate = passage.gate
        how = "open" if gate.open else "shut"
        outcome = f"{gate.outcome} (void)" if gate.void else gate.outcome
        told = f"{outcome}, {how}" if outcome else (how if gate.exists else "none")
        rows.append(f"| {_cell(passage.title)} | {told} | {passage.entered_on or ''} |")
    return rows


def key(sort: str, name: str) -> str:
    """A key that an artifact may have: small letters, digits and hyphens; one name, one key."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    changed = plain != name.lower()
    return f"{sort}-{plain}" + (f"-{hashlib.sha256(name.encode()).hexdigest()[:6]}" if changed else "")


def _cell(text: str) -> str:
    return re.sub(r"([\\|<>`*_\[\]])", r"\\\1", " ".join(text.split()))

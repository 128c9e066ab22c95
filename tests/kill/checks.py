"""What must be true after a kill, read from the database and the published folder as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from icalendar import Calendar

from benchmarks.council import AUTHOR, DAY
from commissioning import Store
from commissioning.gates import gate_of, present_stages
from commissioning.model import Facts
from commissioning.service.portfolio import Portfolio

PANEL_AT = AUTHOR.at + timedelta(hours=1)
"""The instant of the decisions that are recorded while things are killed."""

Content = dict[str, Any]
"""What has happened to each workstream, without the instants at which it was recorded."""


def content(facts: Mapping[str, Facts]) -> Content:
    """The decisions and entries of workstreams, for a comparison with an undisturbed twin."""
    return {
        reference: (
            [(d.stage, d.outcome, d.on, d.by, d.attempt) for d in item.decisions],
            sorted((e.stage, e.on, e.attempt) for e in item.entries),
        )
        for reference, item in facts.items()
    }


def content_of(store: Store, references: Collection[str] | None = None) -> Content:
    """The same, of a database."""
    with store.reading() as unit:
        return content(unit.facts(references))


def look(store: Store, answered: Iterable[str]) -> tuple[list[str], Content, list[tuple[str, str]]]:
    """What is wrong with the change log, the decisions and the stages entered; the content; and what was decided late.

    Args:
        store: an open database.
        answered: the decisions that were answered for, each its workstream and stage.
    """
    found = []
    with store.reading() as unit:
        if unit.check_log().broken is not None:
            found.append("the change log is not whole")
        portfolio = Portfolio(unit, DAY)
        changes, facts, works = unit.changes(), portfolio.facts, portfolio.workstreams
        logged = Counter((c.what, c.reference, (c.field or "").removeprefix("gate-")) for c in changes)
        decided = Counter(("decision", ref, d.stage) for ref, item in facts.items() for d in item.decisions)
        entered = Counter(("stage entered", ref, e.stage) for ref, item in facts.items() for e in item.entries)
        for name, kept in (("decision", decided), ("stage entered", entered)):
            wanted = Counter({key: times for key, times in logged.items() if key[0] == name})
            if kept != wanted:
                found.append(f"{name}: {len(kept - wanted)} kept and not logged, {len(wanted - kept)} logged and lost")
        found += [f"{key} {times} times" for key, times in (decided + entered).items() if times > 1]
        for line in answered:
            reference, stage = line.split()
            if decided["decision", reference, stage] != 1:
                found.append(f"the decision on {line.strip()} was answered for, and is not there once")
        for reference, work in works.items():
            found += _out_of_order(reference, work, portfolio.templates[work.kind], facts.get(reference, Facts()))
    late = [(c.reference, c.field.removeprefix("gate-")) for c in changes
            if c.what == "decision" and c.at == PANEL_AT and c.reference and c.field]  # fmt: skip
    return found, content(facts), late


def _out_of_order(reference: str, work: Any, template: Any, facts: Facts) -> Iterable[str]:
    present = present_stages(work, template)
    entered = [entry.stage for entry in facts.entries]
    if {*entered} != {*present[: len(entered)]}:
        yield f"{reference} entered {entered}, and skipped a stage"
    for stage in entered:
        if not gate_of(work, template, facts, stage).open:
            yield f"{reference} entered {stage}, and its gate is shut"


def faults_of_feeds(folder: Path) -> list[str]:
    """Calendars that are not whole; and, after a publication that came to its end, what does not belong there."""
    found = []
    for file in sorted(folder.glob("*.ics")):
        data = file.read_bytes()
        try:
            events = len(Calendar.from_ical(data).events)
            whole = data.endswith(b"END:VCALENDAR\r\n") and data.count(b"BEGIN:VEVENT\r\n") == events
        except ValueError:
            whole = False
        if not whole:
            found.append(f"{file.name} is torn")
    return found

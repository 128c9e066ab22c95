"""Where each link of a report's chain stands as of a day: met, cleared by whom and of which version, or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from commissioning.dates import say
from commissioning.model import Clearance, PaperRecord, PaperStep
from commissioning.plan.meetings import AGENDA, MeetingDates

LinkKind = Literal["step", "clearance", "briefing", "agenda"]
LinkState = Literal["due", "in-time", "late", "stale", "missing", "refused"]


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One link of a report's chain; of a clearance one for each role.

    Attributes:
        key: the link's key; several roles may clear at one link.
        role: who clears or is briefed; ``None`` of other links.
        due: the last day, of the council's own working calendar; ``at`` is the time of day on it.
        state: ``due`` while it has time, ``in-time`` or ``late`` when it is met, ``missing`` when its day has passed
            without; ``stale`` and ``refused`` of a clearance.
        on: the day on which it was met, cleared or refused.
        version: the version that was cleared or refused.
        by: the post that cleared it, or who recorded it.
        note: what is to be known of its state.
    """

    key: str
    title: str
    kind: LinkKind
    role: str | None
    due: date
    at: dt.time | None
    state: LinkState
    on: date | None = None
    version: str | None = None
    by: str | None = None
    note: str | None = None

    @property
    def holds(self) -> bool:
        """Whether it is met, and of the version that stands."""
        return self.state in ("in-time", "late")

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "key": self.key, "title": self.title, "kind": self.kind, "role": self.role, "due": self.due.isoformat(),
            "at": self.at.strftime("%H:%M") if self.at else None, "state": self.state,
            "on": self.on.isoformat() if self.on else None, "version": self.version, "by": self.by, "note": self.note,
        }  # fmt: skip


def chain_as_of(
    meeting: MeetingDates, record: PaperRecord, met: Mapping[str, date], as_of: date
) -> Iterator[ChainLink]:
    """The links of a report's chain as of a day, the agenda last; of a clearance one for each role.

    ``met`` is the day on which a link was met, by its key.
    """
    asked = next((n for n, link in enumerate(meeting.chain) if link.step.clears), 0)
    for number, deadline in enumerate(meeting.chain):
        step, on = deadline.step, met.get(deadline.key)
        if step.clears:
            yield from (_cleared(step, role, deadline.due, record, as_of) for role in step.clears)
            continue
        note = None
        if on is None and number < asked and not step.briefs and record.versions:
            on, note = _drafted(record, deadline.due)
        kind: LinkKind = "briefing" if step.briefs else "step"
        state = _state(on, deadline.due, as_of)
        yield ChainLink(step.key, step.title, kind, step.briefs, deadline.due, step.at, state, on, note=note)
    on, due = met.get(AGENDA), meeting.agenda_published_by
    yield ChainLink(AGENDA, "Agenda published", "agenda", None, due, None, _state(on, due, as_of), on)


def _drafted(record: PaperRecord, due: date) -> tuple[date | None, str | None]:
    """When there was a draft: what is sent for clearance is the first version. One without a day is not called late."""
    first = record.versions[0]
    existed = record.existed_by(first)
    if first.dated is None and not date.min < existed <= due:
        by = f"; version {first.version} existed by {say(existed)}" if existed > date.min else ""
        return None, f"its day is not recorded{by}"
    return existed, None


def _state(on: date | None, due: date, as_of: date) -> LinkState:
    if on is not None:
        return "in-time" if on <= due else "late"
    return "due" if as_of <= due else "missing"


def _cleared(step: PaperStep, role: str, due: date, record: PaperRecord, as_of: date) -> ChainLink:
    """Where a role's clearance stands: by what it said last of the version that stands, else of an earlier one."""

    def link(state: LinkState, said: Clearance | None = None, note: str | None = None) -> ChainLink:
        given = (said.dated, said.version, said.by, note or said.note) if said else (None, None, None, note)
        return ChainLink(step.key, step.title, "clearance", role, due, step.at, state, *given)

    said = record.said_by(role)
    dated = [item for item in said if item.dated is not None]
    latest = record.latest.version if record.latest else None
    current = [item for item in dated if item.version == latest]
    if current:
        last = current[-1]
        return link("refused" if last.refused else _state(last.dated, due, as_of), last)
    given = [item for item in dated if not item.refused]
    if given:
        return link("stale", given[-1], f"version {latest} is later")
    note = f"version {dated[-1].version} was refused" if dated else None
    if said and not dated:
        note = "signed without a date, which is no clearance"
    return link("due" if as_of <= due else "missing", None, note)

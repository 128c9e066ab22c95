"""The tracker of a scrutiny officer: a line for each action, with its reference and a status with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commissioning.actions.acts import Act
from commissioning.actions.clock import ActionClock, action_clock
from commissioning.actions.desk import Desk
from commissioning.actions.records import is_open
from commissioning.dates import read_phrase, say
from commissioning.errors import CalendarHorizon
from commissioning.model import RECURRING, Action, ActionEvent, MunicipalYear, municipal_year_of

COLUMNS = (
    "Reference", "Origin", "Date", "Area", "Recommendation", "Exec Date", "Lead Officer/EM", "Action taken", "Status",
)  # fmt: skip
NOBODY = "nobody named"
_MARK = re.compile(r"\s*(?:[-•·*–]\s+)?(?:\(?(?:\d{1,2}|[a-z])[.)]\s+)?")
_DONE = re.compile(r"(?:complete[d]?|closed|done|implemented|delivered|blue)\b", re.I)
_DROPPED = re.compile(r"(?:dropped|withdrawn|no longer (?:required|needed)|cancelled|superseded)\b", re.I)
_OPEN = re.compile(r"(?:red|amber|green|open|ongoing|on track|in progress|outstanding|overdue|not started)\b", re.I)


@dataclass(frozen=True, slots=True)
class TrackerRow:
    """A line of the tracker, as its cells."""

    reference: str
    origin: str
    date: str
    area: str
    recommendation: str
    exec_date: str
    lead: str
    taken: str
    status: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells, in the order of the columns."""
        return (
            self.reference, self.origin, self.date, self.area, self.recommendation, self.exec_date, self.lead,
            self.taken, self.status,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """What the columns call committees and workstreams, by key and reference."""

    committees: Mapping[str, str]
    workstreams: Mapping[str, str]


def references(written: Iterable[Action], years: Sequence[MunicipalYear]) -> dict[str, str]:
    """The reference of each action, by its id: the municipal year that agreed it and its number there, ``2025-26/07``.

    Numbers are given in the order in which actions were first written down, notes among them, so that one that is added
    later gives no other a new number. Conditions of gates have none.

    Args:
        written: every action, the one that was written first first.
        years: the municipal years as the council wrote them.
    """
    found: dict[str, str] = {}
    last: dict[str, int] = {}
    for action in written:
        if action.type != "condition":
            year = municipal_year_of(years, action.agreed_on).title
            last[year] = last.get(year, 0) + 1
            found[action.id] = f"{year}/{last[year]:02d}"
    return found


def tracked(action: Action, as_of: date) -> bool:
    """Whether an action has a line: what was only noted and what a gate wants have none."""
    return action.agreed_on <= as_of and action.type not in ("note", "condition")


def tracker_row(action: Action, reference: str, names: Names, desk: Desk, as_of: date) -> TrackerRow:
    """The line of an action as of a day."""
    clock = action_clock(action, desk, as_of)
    committee = names.committees.get(action.committee or "", action.committee or "")
    received = clock.response.started_on if clock.response else None
    return TrackerRow(
        reference, f"{committee}, {action.origin}" if action.origin and committee else committee or action.origin or "",
        _day(action.agreed_on), names.workstreams.get(action.workstream or "", action.workstream or ""), action.text,
        _day(received) if received else "", action.owner or NOBODY, "\n".join(_taken(action, clock)),
        _status(action, clock, desk, as_of),
    )  # fmt: skip


def rag(action: Action, clock: ActionClock, desk: Desk, as_of: date) -> str:
    """Red, Amber or Green, for an open action.

    Red: past its due date; or undated, and two meetings or more have gone by. Amber: due within the council's
    ``due_soon`` working days; or undated, and one meeting has gone by; or nobody owns it. What comes round is amber
    when two meetings have gone by since it was looked at. Green otherwise.
    """
    if clock.days_overdue:
        return "Red"
    recurs = action.type in RECURRING
    if clock.due is None and clock.meetings_missed >= 2:
        return "Amber" if recurs else "Red"
    if action.owner is None or (clock.due is None and clock.meetings_missed and not recurs):
        return "Amber"
    return "Amber" if clock.due is not None and _is_near(clock.due, desk, as_of) else "Green"


def _status(action: Action, clock: ActionClock, desk: Desk, as_of: date) -> str:
    if is_open(action, as_of):
        unowned = "" if action.owner else f"; {NOBODY}"
        return f"{rag(action, clock, desk, as_of)}: {clock.says(action, as_of)}{unowned}"
    last = next((e for e in reversed(action.history) if e.sort in ("closed", "dropped")), None)
    by = f", verified by {last.verified_by}" if last and last.verified_by else ""
    why = f": {last.note}" if last and last.note and action.status == "dropped" else ""
    word = "Complete" if action.status == "done" else "Dropped"
    return f"{word}{f' on {_day(action.closed_on)}' if action.closed_on else ''}{by}{why}"


def _taken(action: Action, clock: ActionClock) -> Iterator[str]:
    if action.progress:
        yield action.progress
    for event in action.history:
        if event.sort in ("evidence", "closed") and (said := _evidence(event)):
            yield said
    if clock.response is not None:
        yield clock.response.says


def _evidence(event: ActionEvent) -> str:
    parts = [part for part in (event.note, event.link) if part]
    return f"{_day(event.on)}: {', '.join(parts)}" if parts else ""


def _is_near(due: date, desk: Desk, as_of: date) -> bool:
    try:
        return desk.working.between(as_of, due) <= desk.policy.due_soon
    except CalendarHorizon:
        return False


def _day(day: date) -> str:
    """A date as a spreadsheet of a council has it."""
    return f"{day:%d/%m/%Y}"


def acts_of(read: TrackerRow, ours: TrackerRow, action: Action, as_of: date) -> Iterator[Act | str]:
    """What a line that came back says that is new: acts to record, and sentences about what is not taken from it.

    The progress, the owner, the receipt by the executive and a closing are taken. Its text and its dates are not;
    nor is an action opened again by a colour, which gives no reason.

    Args:
        read: the line as it came back.
        ours: the line as it would be written today: what is the same is no news.
        action: the action as of today.
        as_of: today; what is new is recorded for it, but for a closing whose date the status says.
    """
    open_now = is_open(action, as_of)
    progress = _new_progress(read.taken, ours.taken, action)
    if open_now and progress:
        yield Act("progress", as_of, note=progress[:2000])
    if open_now and read.lead not in ("", NOBODY) and _bare(read.lead) != _bare(ours.lead):
        yield Act("owner", as_of, role=read.lead)
    if read.exec_date not in (ours.exec_date, ""):
        yield _received(read.exec_date, action, as_of)
    if _bare(read.status) != _bare(ours.status):
        yield from _new_status(read, progress, action, as_of)
    if _bare(read.recommendation) != _bare(ours.recommendation):
        yield "its words differ, and stay as they were agreed"
    if read.date not in (ours.date, ""):
        yield f"its date, {read.date}, differs; it was agreed on {say(action.agreed_on)}"


def _new_progress(read: str, ours: str, action: Action) -> str:
    """What the cell says of progress, without what is there of evidence; nothing where that was recorded before."""
    known = [action.progress or "", *(event.note or "" for event in action.history if event.sort == "progress")]
    beside = set(_bare(ours)) - set(_bare(action.progress or ""))
    said = [line.strip() for line in read.splitlines() if line.strip() and not beside.issuperset(_bare(line))]
    return "" if _bare("\n".join(said)) in [_bare(text) for text in known] else "\n".join(said)


def _bare(text: str) -> tuple[str, ...]:
    """The lines of a cell as they are compared: tables of other programs keep no list marks and no double spaces."""
    return tuple(words for line in text.splitlines() if (words := " ".join(_MARK.sub("", line, count=1).split())))


def _received(said: str, action: Action, as_of: date) -> Act | str:
    day = _only_day(said)
    if action.type != "recommendation":
        return f"it has an Exec Date, {said}, and is no recommendation to the executive"
    return Act("received", day) if day and day <= as_of else f"its Exec Date, {said}, is no day that has come"


def _new_status(read: TrackerRow, progress: str, action: Action, as_of: date) -> Iterator[Act | str]:
    status, open_now = read.status, is_open(action, as_of)
    note = progress or (status.partition(":")[2].strip() if ":" in status else "")
    if _DONE.match(status):
        if open_now:
            said = _only_day(status)
            yield Act("closed", said if said and said <= as_of else as_of, note=note or None)
    elif _DROPPED.match(status):
        if open_now:
            yield Act("dropped", as_of, note=note or None)
    elif _OPEN.match(status):
        if not open_now:
            yield "it is closed here and open there; 'commissioning action reopen' opens it, and asks for the reason"
    elif status:
        yield f"its status, '{status[:60]}', is not known: begin it with Complete, Dropped, Red, Amber or Green"


def _only_day(text: str) -> date | None:
    found = re.search(r"\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}\s+[A-Za-z]+\s+\d{4}", text)
    phrase = read_phrase(found[0]) if found else None
    return phrase.earliest if phrase and phrase.precision == "day" and not phrase.problems else None

"""Agreed actions: the list with its clocks, and what people record of them between two loads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from commissioning.actions import ActionClock, action_clock, answerable, open_spans
from commissioning.actions.acts import Act, NewAction, must_make_sense, when_refused
from commissioning.dates import say
from commissioning.errors import BadInput, NotFound, Problem, Severity
from commissioning.model import Action, ActionEvent, Change, to_payload
from commissioning.service.portfolio import MOST_NAMED, Portfolio
from commissioning.store import Author, Store, Stored, Unit


@dataclass(frozen=True)
class ActionRecord:
    """An agreed action with its clock on a day. ``told`` is the role that hears of it."""

    action: Action
    clock: ActionClock
    as_of: date
    told: str | None = None
    version: int = 0

    @property
    def says(self) -> str:
        """Where it stands, in a sentence."""
        return self.clock.says(self.action, self.as_of)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        action, clock = self.action, self.clock
        return {
            "id": action.id,
            "version": self.version,
            "text": action.text,
            "type": action.type,
            "owner": action.owner,
            "told": self.told,
            "committee": action.committee,
            "agreed_on": action.agreed_on.isoformat(),
            "origin": action.origin,
            "due": clock.due.isoformat() if clock.due else None,
            "due_basis": clock.basis,
            "due_meeting": action.due_meeting.isoformat() if action.due_meeting else None,
            "status": action.status,
            "closed_on": action.closed_on.isoformat() if action.closed_on else None,
            "progress": action.progress,
            "says": self.says,
            "days_overdue": clock.days_overdue,
            "days_late": clock.days_late,
            "meetings_missed": clock.meetings_missed,
            "meetings": [meeting.date.isoformat() for meeting in clock.meetings],
            "slot": {"date": clock.slot.date.isoformat(), "papers_due": clock.slot.papers_due.isoformat()}
            if clock.slot
            else None,
            "workstream": action.workstream,
            "response": clock.response.as_dict(action.id) if clock.response else None,
            "open": [
                {"from": span.start.isoformat(), "to": span.end.isoformat() if span.end else None}
                for span in open_spans(action, self.as_of)
            ],
            "history": [event_dict(event) for event in action.history],
        }


def event_dict(event: ActionEvent) -> dict[str, Any]:
    """The machine face of a record."""
    return event.model_dump(mode="json", exclude_none=True)


@dataclass(frozen=True)
class ActionRecorded:
    """A change of an action that was made; what is doubtful about it is said, and refuses nothing."""

    change: Change
    record: ActionRecord
    problems: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "change": self.change.as_dict(),
            "action": self.record.as_dict(),
            "problems": [problem.as_dict() for problem in self.problems],
        }


def actions(store: Store, *, as_of: date, committee: str | None = None) -> tuple[ActionRecord, ...]:
    """The agreed actions, all or one committee's, in the order in which they were agreed, with how overdue each is.

    Raises:
        NotFound: no such committee.
    """
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        _must_know(portfolio, committee)
        agreed = (a for a in portfolio.actions.values() if a.agreed_on <= as_of)
        rows = _records(unit, portfolio, (a for a in agreed if committee in (None, a.committee)))
        return tuple(sorted(rows, key=lambda row: (row.action.agreed_on, row.action.id)))


def action(store: Store, id: str, *, as_of: date) -> ActionRecord:
    """One action with everything that was recorded of it. Raises ``NotFound``."""
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        (found,) = _records(unit, portfolio, [_named(portfolio, id)])
        return found


def _must_know(portfolio: Portfolio, committee: str | None) -> None:
    if committee is not None and committee not in portfolio.committees:
        known = ", ".join(portfolio.committees) or "none yet"
        raise NotFound("not-found", f"There is no committee '{committee}'. There is: {known}.")


def _records(unit: Unit, portfolio: Portfolio, found: Iterable[Action]) -> list[ActionRecord]:
    wanted, as_of, desk = list(found), portfolio.as_of, portfolio.desk
    versions = unit.versions([item.id for item in wanted])
    return [
        ActionRecord(a, action_clock(a, desk, as_of), as_of, answerable(a, desk), versions.get(a.id, 0)) for a in wanted
    ]


def _named(portfolio: Portfolio, id: str) -> Action:
    found = portfolio.actions.get(id)
    if found is None:
        known = list(portfolio.actions)
        more = f" and {len(known) - MOST_NAMED} more" if len(known) > MOST_NAMED else ""
        there = ", ".join(known[:MOST_NAMED]) or "none yet"
        raise NotFound("not-found", f"There is no action '{id}'. There is: {there}{more}.")
    return found


def add_action(store: Store, new: NewAction, *, author: Author, as_of: date) -> ActionRecorded:
    """Adds an action that a meeting agreed.

    Args:
        store: an open database.
        new: what was agreed.
        author: who adds it, when, and why.
        as_of: today.

    Returns:
        The action; among the problems, that nobody owns it, and who hears of it instead.

    Raises:
        NotFound: no such committee or workstream.
        BadInput: the day is still to come, it is due before it was agreed, there is such an action already, or a value
            cannot be.
    """
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        item = _made(portfolio, new)
        unit.put_noun(Stored("action", item.id, to_payload(item), None, None))
        unit.log("action added", item.id, after=item.text)
        return _recorded(unit, Portfolio(unit, as_of), item.id, _doubts(portfolio, item))


def _made(portfolio: Portfolio, new: NewAction) -> Action:
    _must_know(portfolio, new.committee)
    if new.workstream is not None:
        portfolio.workstream(new.workstream)
    agreed, as_of = new.agreed_on, portfolio.as_of
    if agreed > as_of:
        raise BadInput("bad-usage", f"{say(agreed)} is still to come as of {say(as_of)}: nothing was agreed on it yet.")
    if new.id is not None and new.id in portfolio.written_actions:
        raise BadInput("duplicate-reference", f"There is an action {new.id} already. Give another id, or leave it out.")
    given = {name: value for name, value in asdict(new).items() if value is not None}
    try:
        made = Action.model_validate({"id": _free_id(portfolio, new.committee, agreed), **given})
    except ValidationError as error:
        raise _as_bad_input(error) from None
    if made.type == "condition":
        raise BadInput("bad-usage", "A condition comes with the decision of a gate: commissioning gate REF STAGE.")
    if sentence := when_refused(made, portfolio.desk):
        raise BadInput("bad-usage", sentence)
    return made


def _as_bad_input(error: ValidationError) -> BadInput:
    first = error.errors()[0]
    field, kind, context = first["loc"][0], first["type"], first.get("ctx") or {}
    words = f"{' '.join(str(first['msg']).split())} {context.get('remedy', '')}".strip()
    if kind.endswith("too_long"):
        words = "it has more than 2000 characters. Keep the long text elsewhere, and give its address."
    elif kind.endswith("too_short"):
        words = "it is empty."
    elif kind == "literal_error":
        words = f"'{first['input']}' is none of {context.get('expected', '')}."
    return BadInput("wrong-value", f"{field}: {words}")


def _free_id(portfolio: Portfolio, committee: str | None, agreed: date) -> str:
    stem, number = f"{(committee or 'action')[:48]}-{agreed.isoformat()}", 1
    while f"{stem}-{number}" in portfolio.written_actions:
        number += 1
    return f"{stem}-{number}"


def _doubts(portfolio: Portfolio, new: Action) -> tuple[Problem, ...]:
    found = []
    if new.owner is None and new.type != "note":
        found.append(_ownerless(portfolio, new))
    meetings = portfolio.desk.meetings.get(new.committee or "", ())
    if meetings and new.agreed_on not in {day for m in meetings for day in (m.date, *m.meeting.was)}:
        near = sorted((m.date for m in meetings), key=lambda day: abs((day - new.agreed_on).days))[:2]
        message = f"{new.committee} has no meeting on {new.agreed_on}."
        remedy, day = f"Near it are {' and '.join(map(str, sorted(near)))}.", new.agreed_on.isoformat()
        found.append(Problem("unknown-reference", message, remedy, Severity.WARNING, None, day, new.id))
    return tuple(found)


def _ownerless(portfolio: Portfolio, item: Action) -> Problem:
    instead = answerable(item, portfolio.desk)
    hears = f"; {instead} hears of it instead" if instead else ""
    return Problem(
        "missing-owner", f"action {item.id}: nobody is named who is to do it{hears}.",
        f"Name a role: commissioning action owner {item.id} ROLE.", Severity.INFO, None, None, item.id,
    )  # fmt: skip


def record_action(store: Store, id: str, act: Act, *, author: Author, as_of: date) -> ActionRecorded:
    """Records something of an action: progress, evidence, closure, reopening, a new due date or owner, the response.

    What is recorded is never changed again; a later load of the file that wrote the action does not undo it.

    Args:
        store: an open database.
        id: the action.
        act: what happened, and on which day. Its reason, where one is needed, is its ``note``, else the author's.
        author: who records it, when, and why; who verified a closure, unless the act says so.
        as_of: today.

    Raises:
        NotFound: no such action.
        BadInput: it makes no sense: a day before the agreement, reopening what is open, closing without evidence.
        Meanwhile: somebody else recorded something of it at the same moment.
    """
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        before = _named(portfolio, id)
        keep_act(unit, portfolio, before, _with_reason(act, author))
        after = Portfolio(unit, as_of)
        missing = act.sort == "reopened" and before.owner is None
        return _recorded(unit, after, id, (_ownerless(after, before),) if missing else ())


def keep_act(unit: Unit, portfolio: Portfolio, before: Action, act: Act) -> None:
    """Records something of an action in a transaction, and logs it. Raises ``BadInput`` where it makes no sense."""
    if act.sort == "closed":
        act = replace(act, verified_by=(act.verified_by or unit.author.name).strip())
    must_make_sense(before, act, portfolio.desk, portfolio.as_of)
    author = unit.author
    try:
        ActionEvent.model_validate({**asdict(act), "number": 1, "by": author.name, "at": author.at})
    except ValidationError as error:
        raise _as_bad_input(error) from None
    unit.add_desk("action", before.id, act.sort, on=act.on, said=act.said(before))
    was, now = _logged(before, act)
    unit.log(f"action {act.sort}", before.id, field=act.on.isoformat(), before=was, after=now)


def _with_reason(act: Act, author: Author) -> Act:
    """The author's reason is the act's where it has none of its own."""
    return replace(act, note=(act.note or author.because or "").strip() or None)


def _logged(before: Action, act: Act) -> tuple[Any, Any]:
    if act.sort == "due":
        return before.due or before.due_meeting, act.to or act.meeting
    if act.sort == "owner":
        return before.owner, act.role
    if act.sort in ("closed", "dropped", "reopened"):
        return before.status, act.link or act.note
    return (before.progress if act.sort == "progress" else None), act.link or act.note or act.on


def _recorded(unit: Unit, after: Portfolio, id: str, problems: tuple[Problem, ...]) -> ActionRecorded:
    (change,) = unit.changes(after=unit.last_change() - 1)
    (found,) = _records(unit, after, [after.actions[id]])
    return ActionRecorded(change, found, problems)

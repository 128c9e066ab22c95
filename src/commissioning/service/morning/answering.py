"""What people answer to an alert: that they deal with it, or that it can wait until a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any, Final

from commissioning.alerts import Alert, AlertBook, alert_rules, standard_alert_rules
from commissioning.dates import say
from commissioning.errors import BadInput, NotFound, Problem, Severity
from commissioning.model import Council
from commissioning.service.morning.true_alerts import as_known, true_alerts
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, LedgerEntry, Raised, Store, Unit

LONGEST: Final = timedelta(days=60)
"""How long an alert may be snoozed: what can wait longer is better planned anew."""
_SHORTEST = 4
"""How many digits of an id are enough."""


@dataclass(frozen=True)
class Answered:
    """An alert as it stands after an answer; ``changed`` is false where it stood so before."""

    alert: Alert
    changed: bool
    problems: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "alert": self.alert.as_dict(),
            "changed": self.changed,
            "problems": [problem.as_dict() for problem in self.problems],
        }


def alert(store: Store, id: str, *, as_of: date) -> Alert:
    """One alert that is true as of a day, by its id or as many of its first digits as no other has.

    Raises:
        NotFound: no alert that is true as of the day has that id.
        BadInput: more than one has it.
    """
    with store.reading() as unit:
        return _the_one(unit, id, as_of)


def acknowledge_alert(store: Store, id: str, *, author: Author, as_of: date) -> Answered:
    """Records that somebody deals with an alert. Nobody new is told of it at this level; a graver one is told anew.

    Raises:
        NotFound, BadInput: as ``alert`` does.
    """
    with store.writing(author) as unit:
        found = _the_one(unit, id, as_of)
        if found.acknowledged_on is not None:
            return Answered(found, False)
        after = replace(
            found, acknowledged_on=as_of, acknowledged_by=author.name, snoozed_until=None, snoozed_by=None,
            because=author.because,
        )  # fmt: skip
        return _answer(unit, after, as_of, "alert acknowledged")


def snooze_alert(store: Store, id: str, until: date, *, author: Author, as_of: date) -> Answered:
    """Puts an alert aside until a day, for a reason; on that day it is told again.

    Args:
        store: an open database.
        id: the id of the alert, or its first digits.
        until: the day on which it is told again: after ``as_of``, and not more than 60 calendar days later. A day after
            the paper deadline of the meeting that it matters for is taken, and said (``snoozed-past-papers``).
        author: who does it, and why.
        as_of: today.

    Raises:
        NotFound, BadInput: as ``alert`` does; ``BadInput`` too without a reason, or for another day.
    """
    if not author.because:
        raise BadInput("bad-usage", "Say why it can wait: --because TEXT.")
    if until <= as_of:
        raise BadInput("bad-usage", f"--until {until}: give a day after today, {say(as_of)}.")
    if until > as_of + LONGEST:
        message = (
            f"--until {until}: that is more than {LONGEST.days} days away; give {as_of + LONGEST} or an earlier day."
        )
        raise BadInput("bad-usage", f"{message} What can wait longer is better planned anew.")
    with store.writing(author) as unit:
        found = _the_one(unit, id, as_of)
        after = replace(
            found, snoozed_until=until, snoozed_by=author.name, because=author.because, acknowledged_on=None,
            acknowledged_by=None,
        )  # fmt: skip
        problems = tuple(_past_papers(after))
        if after == found:
            return Answered(found, False, problems)
        return replace(_answer(unit, after, as_of, "alert snoozed", until), problems=problems)


def take_back_answer(store: Store, id: str, *, author: Author, as_of: date) -> Answered:
    """Takes an acknowledgement or a snooze back: the alert is told again to whoever has not heard it.

    Raises:
        NotFound, BadInput: as ``alert`` does.
    """
    with store.writing(author) as unit:
        found = _the_one(unit, id, as_of)
        after = replace(
            found, acknowledged_on=None, acknowledged_by=None, snoozed_until=None, snoozed_by=None, because=None
        )
        if after == found:
            return Answered(found, False)
        return _answer(unit, after, as_of, "alert answer taken back")


def alert_rules_of(store: Store | None = None) -> AlertBook:
    """The alert rules as the council of a database reads them; without one, as they are."""
    if store is None:
        return standard_alert_rules()
    with store.reading() as unit:
        councils: Iterable[Council] = Portfolio(unit, date.min).councils.values()
        council = next(iter(councils), None)
        return alert_rules(council.policy) if council else standard_alert_rules()


def _the_one(unit: Unit, id: str, as_of: date) -> Alert:
    true = true_alerts(unit, as_of)
    wanted = id.strip().lower()
    found = [item for item in true if item.id == wanted]
    found = found or ([item for item in true if item.id.startswith(wanted)] if len(wanted) >= _SHORTEST else [])
    if len(found) == 1:
        return as_known(unit, found)[0]
    if found:
        raise BadInput(
            "bad-usage", f"'{id}' begins {len(found)} alerts: {'; '.join(map(_named, found))}. Give more of it."
        )
    if unit.ledger_of([wanted]):
        raise NotFound("not-found", f"The alert {id} was told, and is no longer true as of {say(as_of)}.")
    by_id = {item.id: item for item in true}
    near = [by_id[name] for name in get_close_matches(wanted, by_id, n=3, cutoff=0.6)]
    meant = f" Did you mean {' or '.join(map(_named, near))}?" if near else ""
    raise NotFound(
        "not-found",
        f"No alert that is true as of {say(as_of)} has the id '{id}'.{meant} 'commissioning alerts' lists them.",
    )


def _named(item: Alert) -> str:
    return f"{item.id} ({item.rule}, {item.reference})"


def _answer(unit: Unit, after: Alert, as_of: date, what: str, until: date | None = None) -> Answered:
    raised = after.raised_on or as_of
    entry = LedgerEntry(
        after.id, raised, after.sent_on, after.acknowledged_on, after.acknowledged_by, after.snoozed_until,
        after.snoozed_by, after.because,
    )  # fmt: skip
    unit.answer_alert(entry, Raised(
        after.id, after.rule, after.level, after.subject, after.reference, after.key, after.due, after.owner, raised,
        None, after.measure,
    ))  # fmt: skip
    # Logged of the alert, not of its workstream: whoever changes that has not looked at another version of it.
    unit.log(what, after.id, field=after.rule, before=after.subject, after=until)
    return Answered(replace(after, raised_on=raised, new=False), True)


def _past_papers(found: Alert) -> Iterable[Problem]:
    meeting, until = found.meeting, found.snoozed_until
    if meeting is not None and until is not None and until > meeting.papers_due:
        yield Problem(
            "snoozed-past-papers",
            f"Until {say(until)} nobody is told; the papers of {meeting.committee.title}, {say(meeting.date)}, for "
            f"which it matters, are due on {say(meeting.papers_due)}, before that.",
            f"If that is not meant: commissioning alert snooze {found.id} --until {meeting.papers_due}.",
            Severity.WARNING, reference=found.reference, value=until.isoformat(),
            details={"alert": found.id, "papers_due": meeting.papers_due.isoformat()},
        )  # fmt: skip

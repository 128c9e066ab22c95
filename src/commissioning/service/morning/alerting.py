"""``alerts``: what somebody must hear. Looking changes nothing; sending tells each person once of each fact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from commissioning.alerts import LEVELS, Alert, alert_rules, standard_alert_rules
from commissioning.dates import say
from commissioning.errors import BadInput, PartFailed, Problem
from commissioning.model import UNDELIVERED, Message, TellingRun, same_words
from commissioning.publish.delivery import Delivery
from commissioning.publish.letters import Pages, alert_letter
from commissioning.service.feeds.last_told import may_tell, tell_as_of
from commissioning.service.morning import heartbeat
from commissioning.service.morning.addressing import Run, Sheet, address
from commissioning.service.morning.delivering import deliver_with, is_quiet, why_quiet
from commissioning.service.morning.true_alerts import as_known, true_alerts
from commissioning.service.morning.watching import bring_up_to_date, due, was_told
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Raised, Store, Unit


@dataclass(frozen=True)
class Alerts:
    """Every alert that is true as of a day; ``new`` ones are not in the ledger yet, or entered it in this run.

    Attributes:
        messages: the files that were written into the outbox.
        delivered: every message that this run wrote or handed over, with what became of it.
        problems: what is wrong with the delivery.
        last_run: the last run that sent alerts and ended, before this one.
        quiet: why a run that was to send wrote to nobody; ``None`` where it wrote, or was not to.
    """

    alerts: tuple[Alert, ...]
    messages: tuple[Path, ...] = ()
    delivered: tuple[Message, ...] = ()
    problems: tuple[Problem, ...] = ()
    last_run: TellingRun | None = None
    quiet: str | None = None

    def at_least(self, level: str) -> tuple[Alert, ...]:
        """The alerts of this level or graver. Raises ``BadInput`` for a level that there is not."""
        if level not in LEVELS:
            raise BadInput("bad-usage", f"There is no level '{level}'. Write one of {', '.join(LEVELS)}.")
        floor = LEVELS.index(level)
        return tuple(alert for alert in self.alerts if LEVELS.index(alert.level) >= floor)

    @property
    def failed(self) -> PartFailed | None:
        """Why messages could not be handed over, when some still wait; nothing is lost, and it is safe to repeat."""
        return failure_of(self.problems)

    def only(self, *, whom: str | None = None, rule: str | None = None, level: str | None = None) -> Alerts:
        """Those that a role hears, that a rule found, that are of a level or graver; all where nothing is asked.

        Raises ``NotFound`` for a rule that there is not, and ``BadInput`` for such a level.
        """
        if rule is not None:
            standard_alert_rules().find(rule)
        found = self.at_least(level) if level else self.alerts
        return replace(
            self,
            alerts=tuple(
                alert
                for alert in found
                if (rule is None or alert.rule == rule)
                and (whom is None or same_words(whom) in map(same_words, alert.recipients))
            ),
        )

    def among(self, true: Alerts) -> Alerts:
        """What a run did, beside every alert that is true after it."""
        said = {alert.id: alert for alert in self.alerts}
        return replace(self, alerts=tuple(said.get(alert.id, alert) for alert in true.alerts))

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "alerts": [alert.as_dict() for alert in self.alerts],
            "messages": [path.as_posix() for path in self.messages],
            "delivered": [message.as_dict() for message in self.delivered],
            "problems": [problem.as_dict() for problem in self.problems],
            "last_run": self.last_run.as_dict() if self.last_run else None,
            "quiet": self.quiet,
        }


def failure_of(problems: Iterable[Problem]) -> PartFailed | None:
    """The failure of a run whose messages wait."""
    found = next((problem for problem in problems if problem.id == "message-waiting"), None)
    return PartFailed(found.id, f"{found.message} {found.remedy}") if found else None


def alerts(store: Store, *, as_of: date) -> Alerts:
    """Every alert that is true as of a day, with the same ids each time; changes nothing."""
    with store.reading() as unit:
        return Alerts(as_known(unit, true_alerts(unit, as_of)), last_run=unit.last_run(heartbeat.ALERTS))


def send_alerts(store: Store, *, author: Author, as_of: date, delivery: Delivery) -> Alerts:
    """Tells each person of what they were not told yet, in one letter, and hands the letters over.

    What is told is decided and kept in one transaction: the ledger, who was told, and the messages. They are then
    handed over one by one; those that cannot be, wait for the next run. So a second run tells nobody twice, and one
    that is killed leaves nobody out. For an earlier day than the last one sent nothing new is told; on a day that is
    not worked, only what goes out on any day.

    Args:
        store: an open database.
        author: the run, at its instant.
        as_of: today.
        delivery: where messages can go.

    Raises:
        PartFailed: the database cannot be used. What was decided is kept, and it is safe to repeat.
    """
    run = heartbeat.begin(store, author, heartbeat.ALERTS, as_of)
    with store.reading() as unit:
        tells = may_tell(unit, "alerts-sent", as_of)
    if tells:
        # For thousands of plans it takes minutes, in which nobody should be kept from writing.
        bring_up_to_date(store, author=author, as_of=as_of)
    with store.writing(author) as unit:
        before = unit.last_run(heartbeat.ALERTS)
        found, told, shut = tuple[Alert, ...](), _Told((), (), frozenset()), None
        may = may_tell(unit, "alerts-sent", as_of)
        if may:
            tell_as_of(unit, "alerts-sent", as_of)
            found = due(unit, as_of)
            shut = why_quiet(Portfolio(unit, as_of), as_of) if found else None
            told = _tell(unit, found, author, as_of, delivery)
    out = deliver_with(store, author, as_of, delivery, told.by_id)
    alerts = tuple(alert.known(as_of, as_of, new=True) if alert.id in told.new else replace(alert, new=False)
                   for alert in found)  # fmt: skip
    problems = (*told.problems, *out.problems)
    counts = {"alerts": len(alerts), "new": len(told.new), **out.counts}
    state = "needs-attention" if problems else "done"
    heartbeat.end(store, author, run, state if may else heartbeat.BEHIND, counts)
    quiet = None if out.messages else _why_nothing(len(found), shut, as_of, may=may)
    return Alerts(alerts, out.paths, out.messages, problems, before, quiet)


def _why_nothing(waiting: int, shut: str | None, as_of: date, *, may: bool) -> str | None:
    """Why a run wrote to nobody, in a sentence. A clock that was set back is a problem of its own."""
    if not may:
        return "Today lies before the last day on which alerts were sent: nothing new is told."
    if waiting and shut:
        many = "1 alert waits" if waiting == 1 else f"{waiting} alerts wait"
        return f"{say(as_of)} is not worked ({shut}): {many} for the next working day."
    if waiting:
        return None
    return "There is nothing to tell that its people were not told before."


@dataclass(frozen=True)
class _Told:
    """What a transaction decided to tell."""

    messages: tuple[Message, ...]
    problems: tuple[Problem, ...]
    new: frozenset[str]

    @property
    def by_id(self) -> dict[str, Message]:
        return {message.id: message for message in self.messages}


def _tell(unit: Unit, found: Sequence[Alert], author: Author, as_of: date, delivery: Delivery) -> _Told:
    """Enters who is told of what, with the messages that tell it; nobody is told what they were told before."""
    if not found:
        return _Told((), (), frozenset())
    portfolio = Portfolio(unit, as_of)
    quiet, any_day = is_quiet(portfolio, as_of), _any_day(portfolio)
    by_recipient: dict[str, list[Alert]] = {}
    for alert in found:
        if quiet and alert.rule not in any_day:
            continue
        for recipient in alert.recipients:
            by_recipient.setdefault(recipient, []).append(alert)
    if not by_recipient:
        return _Told((), (), frozenset())
    pages = Pages(delivery.pages, frozenset(portfolio.references) if delivery.pages else frozenset())
    foot = (heartbeat.said(unit.last_run(heartbeat.ALERTS)),)
    sheets = [
        Sheet(
            alert_letter(recipient, own, as_of, pages, foot=foot), recipient, tuple(sorted(a.id for a in own)),
            f"{as_of.isoformat()}-{{role}}-{{facts}}", any(alert.rule in any_day for alert in own),
        )
        for recipient, own in sorted(by_recipient.items())
    ]  # fmt: skip
    addressed = address(sheets, portfolio.contacts, delivery, Run("alerts", as_of, author.at))
    telling = {alert.id: alert for own in by_recipient.values() for alert in own}
    new = [alert for alert in telling.values() if alert.sent_on is None]
    unit.raise_alerts(
        Raised(a.id, a.rule, a.level, a.subject, a.reference, a.key, a.due, a.owner, as_of, as_of, a.measure)
        for a in new if a.raised_on is None
    )  # fmt: skip
    unit.first_sent((alert.id for alert in new if alert.raised_on is not None), as_of)
    unit.put_messages(message for _, message in addressed.messages)
    first = {sheet.role: message.id for sheet, message in reversed(addressed.messages)}
    told = ((alert.id, name, first[name]) for name, own in sorted(by_recipient.items()) for alert in own)
    unit.add_told(told, as_of)
    was_told(unit, telling.values(), as_of)
    unit.log("alerts sent", None, after=len(new))
    ids = frozenset(alert.id for alert in new)
    return _Told(tuple(message for _, message in addressed.messages), addressed.problems, ids)


def _any_day(portfolio: Portfolio) -> frozenset[str]:
    """The alert rules that go out on days that are not worked, too."""
    return frozenset(id for id, rule in alert_rules(portfolio.council.policy).items() if rule.any_day)


def is_sending_day(store: Store, day: date) -> bool:
    """Whether anything goes out on a day: it is worked, or an alert rule or a message does not wait for one that is."""
    with store.reading() as unit:
        portfolio = Portfolio(unit, day)
        waits = any(message.any_day for message in unit.messages(UNDELIVERED))
        return waits or not is_quiet(portfolio, day) or bool(_any_day(portfolio))

"""Hands messages over, each once: what was decided in one transaction leaves the house one by one, in its own time."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from pydantic import TypeAdapter, ValidationError

from commissioning.dates import WEEKDAYS
from commissioning.errors import BadInput, CalendarHorizon, NotFound, PartFailed, Problem, Refused
from commissioning.model import FILE, MAIL, UNDELIVERED, MailAddress, Message
from commissioning.plan.findings.meeting_days import closed_on
from commissioning.publish.delivery import SECURITIES, Delivery, Handed, MailServer, Post, Security
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store, Unit

BACKING_OFF: Final = (1, 5, 15, 60, 240)
"""Minutes before the next attempt, after the first, the second and so on; after more, the last of them."""

_LOCK: Final = "deliver"
_PATIENCE_SECONDS: Final = 60
"""How long a run waits for another that is handing over its messages."""

_ATTEMPTS_TO_SETTLE: Final = 4


class DeliverySettings(Protocol):
    """What says how messages are delivered: the settings do."""

    @property
    def outbox_directory(self) -> str: ...
    @property
    def mail_host(self) -> str | None: ...
    @property
    def mail_port(self) -> int | None: ...
    @property
    def mail_security(self) -> Security: ...
    @property
    def mail_user(self) -> str | None: ...
    @property
    def mail_password(self) -> Any: ...
    @property
    def mail_from(self) -> str | None: ...
    @property
    def mail_fallback(self) -> str | None: ...
    @property
    def mail_timeout(self) -> float: ...
    @property
    def channels(self) -> Any: ...
    @property
    def letter_templates(self) -> str | None: ...
    @property
    def public_url(self) -> str | None: ...


def delivery_of(named: DeliverySettings) -> Delivery:
    """How the settings say that messages are delivered.

    Raises:
        BadInput: a mail server without an address to send from, an address that is none, a channel of a reserved name.
    """
    mail = None
    if named.mail_host:
        if not named.mail_from:
            message = "COMMISSIONING_MAIL_HOST is set and COMMISSIONING_MAIL_FROM is not. Write the address that mail "
            raise BadInput("bad-usage", f"{message}comes from, for example scrutiny@example.gov.uk.")
        secret = named.mail_password.get_secret_value() if named.mail_password else None
        mail = MailServer(
            named.mail_host, _address("FROM", named.mail_from), named.mail_port or SECURITIES[named.mail_security],
            named.mail_security, named.mail_user, secret, named.mail_timeout,
        )  # fmt: skip
    fallback = _address("FALLBACK", named.mail_fallback) if named.mail_fallback else None
    reserved = sorted({FILE, MAIL} & set(named.channels))
    if reserved:
        raise BadInput("bad-usage", f"COMMISSIONING_CHANNELS names a channel '{reserved[0]}'. Give it another name.")
    channels = {name: url.get_secret_value() for name, url in named.channels.items()}
    templates = Path(named.letter_templates) if named.letter_templates else None
    return Delivery(Path(named.outbox_directory), mail, channels, fallback, named.public_url, templates)


def _address(name: str, value: str) -> str:
    try:
        return TypeAdapter(MailAddress).validate_python(value)
    except ValidationError:
        message = f"COMMISSIONING_MAIL_{name} is '{value}', which is no mail address. Write one, without a name."
        raise BadInput("bad-usage", message) from None


@dataclass(frozen=True)
class Delivered:
    """What became of messages, and what is wrong with those that are still here."""

    messages: tuple[Message, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def waiting(self) -> tuple[Message, ...]:
        """Those that could not be handed over yet."""
        return tuple(message for message in self.messages if message.state in UNDELIVERED)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that were written."""
        return tuple(Path(str(m.said)) for m in self.messages if m.channel == FILE and m.state == "sent")

    @property
    def counts(self) -> dict[str, int]:
        """How many messages are in each state."""
        return dict(Counter(message.state for message in self.messages))

    @classmethod
    def of(cls, messages: Iterable[Message]) -> Delivered:
        """What is to be said of messages: one problem for those that wait, and one for those that were refused."""
        kept = tuple(messages)
        waiting = [message for message in kept if message.state in UNDELIVERED]
        refused = [message for message in kept if message.state == "refused"]
        problems = []
        if waiting:
            why = "; ".join(sorted({str(message.said).rstrip(".") for message in waiting if message.said}))
            words = f"{_count(waiting)} could not be handed over yet{f': {why}' if why else ''}. Nothing is lost."
            remedy = "The next run tries again; 'commissioning outbox retry' does so now."
            problems.append(Problem("message-waiting", words, remedy, details={"waiting": len(waiting)}))
        if refused:
            why = "; ".join(f"{m.recipient} ({m.address}): {str(m.said).rstrip('.')}" for m in refused)
            words = f"{_count(refused)} {'was' if len(refused) == 1 else 'were'} refused for good: {why}."
            remedy = "Put the address right under 'contacts:' and load it; then 'commissioning outbox retry ID'."
            problems.append(Problem("message-refused", words, remedy, details={"refused": len(refused)}))
        return cls(kept, tuple(problems))


def deliver(
    store: Store, *, author: Author, as_of: date, delivery: Delivery, ids: Collection[str] | None = None
) -> Delivered:
    """Hands over every message whose turn it is; each but files is committed as ``handing-over`` before it leaves.

    A message that the receiver said yes to is never handed over again, but for one case: the process died between that
    yes and its commit. It then goes out once more, as the same bytes under the same Message-ID.

    Args:
        store: an open database.
        author: the run, at its instant.
        as_of: today: on a day that is not worked only what goes out on any day does.
        delivery: where messages can go.
        ids: these messages only, and at once, whatever the day and however lately they were tried.

    Raises:
        PartFailed: the database cannot be used. Nothing is lost, and it is safe to repeat.
    """
    done: dict[str, Message] = {}
    patience = time.monotonic() + _PATIENCE_SECONDS
    while True:
        with store.alone(_LOCK) as held:
            if held:
                with Post(delivery) as post:
                    # Another run may have written more while this one was at work.
                    while batch := _due(store, author.at, as_of, ids, done):
                        done.update(_left_as_files(store, author, post, batch))
                        for message in batch:
                            if message.channel != FILE:
                                done[message.id] = _hand_over(store, author, post, message)
                break
        # Another run is at it, and looks again before it ends.
        if not _due(store, author.at, as_of, ids, done) or time.monotonic() > patience:
            break
        time.sleep(0.2)
    return Delivered.of(done.values())


def deliver_with(
    store: Store, author: Author, as_of: date, delivery: Delivery, wrote: Mapping[str, Message]
) -> Delivered:
    """Hands over what waits, and says what became of the messages that a run wrote, whoever handed them over."""
    out = deliver(store, author=author, as_of=as_of, delivery=delivery)
    handed = {message.id: message for message in out.messages}
    others = [id for id in wrote if id not in handed]
    if not others:
        return out
    with store.reading() as unit:
        return Delivered.of((*handed.values(), *(unit.message(id) or wrote[id] for id in others)))


def _count(messages: Sequence[Message]) -> str:
    return f"{len(messages)} message{'' if len(messages) == 1 else 's'}"


def is_quiet(portfolio: Portfolio, day: date) -> bool:
    """Whether nothing goes out on a day unless it must: a weekend, a bank holiday, or a closure of the council."""
    return why_quiet(portfolio, day) is not None


def why_quiet(portfolio: Portfolio, day: date) -> str | None:
    """Why nothing goes out on a day unless it must; ``None`` on a day that is worked."""
    try:
        return portfolio.working.why_not(day) or closed_on(day, portfolio.council)
    except CalendarHorizon:
        # Past the holiday data a message too many does less harm than silence.
        return WEEKDAYS[day.weekday()] if day.weekday() >= 5 else None


def _due(store: Store, now: datetime, as_of: date, ids: Collection[str] | None, done: Collection[str]) -> list[Message]:
    with store.reading() as unit:
        here = [message for message in unit.messages(UNDELIVERED) if message.id not in done]
        if ids is not None:
            return [message for message in here if message.id in ids]
        here = [message for message in here if message.next_at is None or message.next_at <= now]
        if here and is_quiet(Portfolio(unit, as_of), as_of):
            return [message for message in here if message.any_day]
        return here


def _left_as_files(store: Store, author: Author, post: Post, batch: Iterable[Message]) -> dict[str, Message]:
    """Leaves files, and keeps then that all of them are there.

    What died between the two leaves them again: the same bytes under the same names.
    """
    left = []
    for message in batch:
        if message.channel == FILE:
            down = post.down(message)
            handed = down or post.hand_over(message)
            left.append((message, handed, message.attempts + (down is None)))
    return {message.id: message for message in _settled(store, author, left)}


def _hand_over(store: Store, author: Author, post: Post, message: Message) -> Message:
    if (down := post.down(message)) is not None:
        return _settled(store, author, [(message, down, message.attempts)])[0]
    with store.writing(author) as unit:
        begun = unit.change_message(message, state="handing-over", attempts=message.attempts + 1, next_at=None)
        if begun is None:  # somebody else has it, or dropped it
            return unit.message(message.id) or message
    return _settled(store, author, [(begun, post.hand_over(begun), begun.attempts)])[0]


def _settled(store: Store, author: Author, outcomes: Sequence[tuple[Message, Handed, int]]) -> list[Message]:
    """Keeps what became of messages, and how often each was tried, in one transaction.

    After a receiver's yes it tries hard, because that yes is nowhere else.
    """
    if not outcomes:
        return []
    said_yes = any(handed.state == "sent" for _, handed, _ in outcomes)
    for attempt in range(_ATTEMPTS_TO_SETTLE):
        try:
            with store.writing(author) as unit:
                return [_after(unit, author, *outcome) for outcome in outcomes]
        except PartFailed:
            if not said_yes or attempt == _ATTEMPTS_TO_SETTLE - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


def _after(unit: Unit, author: Author, message: Message, handed: Handed, attempts: int) -> Message:
    next_at = None
    if handed.state == "waiting" and message.channel != FILE:
        minutes = BACKING_OFF[min(max(message.attempts, 1), len(BACKING_OFF)) - 1]
        next_at = author.at + timedelta(minutes=minutes)
    after = unit.change_message(
        message, state=handed.state, attempts=attempts, said=handed.said, next_at=next_at,
        sent_at=author.at if handed.state == "sent" else None,
    )  # fmt: skip
    if after is not None and handed.state == "refused":
        unit.log("message refused", None, field=message.id, after=handed.said, because=message.recipient)
    return after or unit.message(message.id) or message


# -- what people do with the outbox ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OutboxKept:
    """The messages that wait or were refused, and how many there are in each state."""

    messages: tuple[Message, ...]
    counts: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {"messages": [message.as_dict() for message in self.messages], "counts": self.counts}


def outbox(store: Store) -> OutboxKept:
    """What waits, what is being handed over, and what was refused, the oldest first."""
    with store.reading() as unit:
        return OutboxKept(unit.messages((*UNDELIVERED, "refused")), unit.count_messages())


def message(store: Store, id: str) -> Message:
    """One message, with what it says. Raises ``NotFound``."""
    with store.reading() as unit:
        return _one(unit, id)


def retry_messages(
    store: Store, id: str | None = None, *, author: Author, as_of: date, delivery: Delivery
) -> Delivered:
    """Hands over now what waits, or one message, which may have been refused: it goes to where its role is now.

    Raises:
        NotFound: there is no such message.
        Refused: it was sent or dropped.
        PartFailed: the database cannot be used.
    """
    with store.writing(author) as unit:
        if id is None:
            ids = [message.id for message in unit.messages(UNDELIVERED)]
        else:
            seen = _one(unit, id)
            if seen.state in ("sent", "dropped"):
                raise Refused("already-decided", f"The message {id} was {seen.state}; it is not sent again.")
            contact = next((c for c in Portfolio(unit, as_of).contacts.values() if c.role == seen.recipient), None)
            where = seen.address
            if seen.channel == MAIL and contact and contact.mail and seen.address not in contact.mail:
                where = contact.mail[0]
            again = unit.change_message(seen, state="waiting", next_at=None, address=where)
            unit.log("message retried", None, field=id, before=seen.state, after=again.address if again else None)
            ids = [id]
    return deliver(store, author=author, as_of=as_of, delivery=delivery, ids=ids)


def drop_message(store: Store, id: str, *, author: Author) -> Message:
    """Gives a message up: it is not handed over any more; what it told stays told.

    Raises:
        NotFound: there is no such message.
        Refused: it was sent, or another run is handing it over.
    """
    with store.alone(_LOCK) as held, store.writing(author) as unit:
        seen = _one(unit, id)
        if seen.state == "sent" or not held:
            how = "was sent" if seen.state == "sent" else "is perhaps being handed over now"
            raise Refused("already-decided", f"The message {id} {how}, so it cannot be dropped.")
        dropped = unit.change_message(seen, state="dropped", next_at=None) or seen
        if seen.state != "dropped":
            unit.log("message dropped", None, field=id, before=seen.state, because=author.because)
        return dropped


def _one(unit: Unit, id: str) -> Message:
    found = unit.message(id)
    if found is None:
        raise NotFound("not-found", f"There is no message '{id}'. 'commissioning outbox' lists what waits.")
    return found

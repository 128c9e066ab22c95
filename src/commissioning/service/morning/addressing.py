"""Letters become messages: one for each address and channel of whom they are for; nobody's is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from commissioning.errors import Problem
from commissioning.model import FILE, MAIL, Contact, Message, same_words
from commissioning.publish.delivery import Delivery
from commissioning.publish.letters import Letter, short, write
from commissioning.publish.text import file_names
from commissioning.store import lasting_id


@dataclass(frozen=True)
class Sheet:
    """A letter, and what makes it one: ``facts`` are the ids of what it tells.

    Attributes:
        role: whose contact it goes to.
        name: what its file is called, with ``{role}`` for whom it is for and ``{facts}`` for what it tells.
        any_day: goes out on days that are not worked, too.
    """

    letter: Letter
    role: str
    facts: tuple[str, ...]
    name: str
    any_day: bool = False


@dataclass(frozen=True)
class Run:
    """The run that writes letters: what it is, as of which day, and when."""

    kind: str
    as_of: date
    at: datetime


@dataclass(frozen=True)
class Addressed:
    """The messages, by the sheet that each is of, and what was wrong on the way."""

    messages: tuple[tuple[Sheet, Message], ...]
    problems: tuple[Problem, ...]


def address(sheets: Sequence[Sheet], contacts: Mapping[str, Contact], delivery: Delivery, run: Run) -> Addressed:
    """A message for every mail address and channel of each role; for a role without any, one for the outbox.

    A role without address, a channel that no setting leads anywhere, and a template that fails are problems.
    """
    known = {same_words(role): contact for role, contact in contacts.items()}
    files = file_names([sheet.letter.to for sheet in sheets], "")
    messages: list[tuple[Sheet, Message]] = []
    problems: list[Problem] = []
    missing: list[str] = []
    unset: dict[str, list[str]] = {}
    for sheet in sheets:
        contact = known.get(same_words(sheet.role))
        for channel in contact.channels if contact else ():
            if channel not in delivery.channels:
                unset.setdefault(channel, []).append(sheet.role)
        places = _places(contact, delivery)
        if not places:
            missing.append(sheet.role)
            places = [(MAIL, delivery.fallback)] if delivery.mail and delivery.fallback else [(FILE, None)]
        written = write(sheet.letter, delivery.templates, html=any(channel == MAIL for channel, _ in places))
        problems += [written.problem] if written.problem else []
        for channel, to in places:
            told = hashlib.sha256(" ".join(sheet.facts).encode()).hexdigest()[:8]
            file = sheet.name.format(role=files[sheet.letter.to], facts=told) + ".txt"
            where = file if channel == FILE else to
            messages.append((sheet, Message(
                lasting_id("message", run.kind, sheet.letter.to, channel, where or "", run.as_of.isoformat(), told),
                run.kind, sheet.letter.to, channel, where, sheet.letter.subject,
                written.text if channel in (FILE, MAIL) else short(sheet.letter),
                written.html if channel == MAIL else None,
                run.as_of, run.at, sheet.any_day,
            )))  # fmt: skip
    # A council that delivers nothing yet has its messages in the outbox, as it should.
    if missing and (delivery.mail or delivery.channels):
        problems.append(_missing(missing, delivery))
    problems += [_unset(channel, roles) for channel, roles in sorted(unset.items())]
    return Addressed(tuple(messages), tuple(problems))


def _places(contact: Contact | None, delivery: Delivery) -> list[tuple[str, str | None]]:
    if contact is None:
        return []
    mails: list[tuple[str, str | None]] = [(MAIL, mail) for mail in dict.fromkeys(contact.mail)]
    channels = [channel for channel in dict.fromkeys(contact.channels) if channel in delivery.channels]
    return [*(mails if delivery.mail else ()), *((channel, None) for channel in channels)]


def _missing(roles: Iterable[str], delivery: Delivery) -> Problem:
    names = sorted(set(roles))
    many = "have" if len(names) > 1 else "has"
    fallback = delivery.fallback if delivery.mail else None
    where = f"go to {fallback}" if fallback else f"wait as files in '{delivery.outbox.as_posix()}'"
    message = f"No address is written down for: {', '.join(names)}. Their messages {where}."
    remedy = f"Write who {many} none under 'contacts:', as '- {{role: {names[0]}, mail: team@example.gov.uk}}'."
    return Problem("missing-address", message, remedy, value=", ".join(names), details={"roles": names})


def _unset(channel: str, roles: Iterable[str]) -> Problem:
    names = ", ".join(sorted(set(roles)))
    message = f"The channel '{channel}' of {names} is not set, so nothing goes there."
    remedy = f'Say where it leads: COMMISSIONING_CHANNELS=\'{{"{channel}": "msteams://..."}}\'; docs/delivery.md.'
    return Problem("channel-unset", message, remedy, value=channel)

"""A message as mail: the same bytes at every attempt, and nothing in it can start a header of its own."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final
from zoneinfo import ZoneInfo

from commissioning.model import Message
from commissioning.publish.text import clean, one_line

_LONDON: Final = ZoneInfo("Europe/London")
_MOST_OF_A_NAME: Final = 120


def message_id(message: Message, sender: str) -> str:
    """The Message-ID: by it a receiver knows a message that it has already."""
    return f"<{message.id}@{sender.rpartition('@')[2]}>"


def as_mail(message: Message, sender: str) -> bytes:
    """The message with its headers, plain text first and HTML beside it, where it has any.

    Args:
        message: its ``address`` is whom it goes to.
        sender: the address that it comes from.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address("Commissioning", addr_spec=sender)
    mail["To"] = Address(one_line(message.recipient)[:_MOST_OF_A_NAME], addr_spec=str(message.address))
    mail["Subject"] = one_line(message.subject)
    mail["Date"] = message.made_at.astimezone(_LONDON)
    mail["Message-ID"] = message_id(message, sender)
    # RFC 3834: no machine answers a machine; Exchange heeds only its own header.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(clean(message.text), cte="quoted-printable")
    if message.html is not None:
        mail.add_alternative(clean(message.html), subtype="html", cte="quoted-printable")
        mail.set_boundary(f"=_{message.id}")
    return mail.as_bytes()

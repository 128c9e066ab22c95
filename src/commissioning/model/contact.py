"""Who is reached where: the addresses of roles."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from commissioning.model.base import Noun, OneOrMore, Reference, Text


def _mail(value: str) -> str:
    local, at, host = value.strip().rpartition("@")
    if not (at and local and "." in host and value.isascii() and not any(c in value for c in ' \t\r\n<>,;"')):
        context = {"value": value, "remedy": "Write one address, for example scrutiny@example.gov.uk."}
        raise PydanticCustomError("wrong-value", "'{value}' is not a mail address.", context)
    return value.strip()


MailAddress = Annotated[Text, Field(max_length=320), AfterValidator(_mail)]
"""One mail address in ASCII, without a name beside it."""


class Contact(Noun):
    """Where a role is reached. Without mail and channels its messages wait in the outbox, and a warning says so."""

    role: Text = Field(description="The role, as 'owner:' and the other fields name it; never a person.")
    mail: OneOrMore[MailAddress] = Field(default=(), description="Shared mailboxes are better than people's.")
    channels: OneOrMore[Reference] = Field(
        default=(), description="Names of channels (Teams, Slack, webhooks); where each leads is a setting, not a file."
    )

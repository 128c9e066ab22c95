"""Where messages can go: the mail server, the channels, the folder; with their secrets, which nothing shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

Security = Literal["starttls", "tls", "none"]
SECURITIES: Final[Mapping[Security, int]] = {"starttls": 587, "tls": 465, "none": 25}
"""How the way to the mail server is guarded, and the port that it has unless a setting names another."""


@dataclass(frozen=True)
class MailServer:
    """A mail server that takes messages for delivery.

    Attributes:
        sender: the address that the messages come from.
        timeout: seconds that each of its answers may take.
    """

    host: str
    sender: str
    port: int = 587
    security: Security = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30.0


@dataclass(frozen=True)
class Delivery:
    """How messages are written, and where they can go.

    Attributes:
        outbox: the folder for files; what can go nowhere else goes there.
        mail: the mail server; without one, nothing is mailed.
        channels: where each channel leads, as apprise writes it; secret.
        fallback: the mail address for roles that have none.
        pages: the public address of the pages, which letters link to.
        templates: a folder with a council's own ``letter.html`` or ``letter.txt``.
    """

    outbox: Path
    mail: MailServer | None = None
    channels: Mapping[str, str] = field(default_factory=dict, repr=False)
    fallback: str | None = None
    pages: str | None = None
    templates: Path | None = None

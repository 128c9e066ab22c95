"""A message to one recipient by one channel, and a run that told people something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal

MessageState = Literal["waiting", "handing-over", "sent", "refused", "dropped"]
"""``waiting`` for its turn or another try; ``handing-over`` while, or when a run died while, the receiver had it;
``sent`` when the receiver said yes; ``refused`` when it said no for good; ``dropped`` by a person."""

UNDELIVERED: Final[tuple[MessageState, ...]] = ("waiting", "handing-over")
"""The states of a message that the next run hands over."""

FILE: Final = "file"
"""The channel of messages that are left as files in a folder."""

MAIL: Final = "mail"
"""The channel of messages that go to a mail address."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one recipient is told by one channel, as it was written once; every attempt hands over the same.

    Attributes:
        id: derived from what it says and to whom, so that the same message is never kept twice.
        kind: which run wrote it: ``alerts`` or ``digest``.
        recipient: the role that it is for.
        channel: ``mail``, ``file``, or a channel's name in the settings.
        address: the mail address, or the name of the file.
        any_day: goes out on days that are not worked, too.
        made_at: the instant at which it was written (aware); its ``Date``.
        next_at: the instant before which it is not tried again.
        said: what the receiver said last.
    """

    id: str
    kind: str
    recipient: str
    channel: str
    address: str | None
    subject: str
    text: str
    html: str | None
    as_of: date
    made_at: datetime
    any_day: bool = False
    state: MessageState = "waiting"
    attempts: int = 0
    next_at: datetime | None = None
    sent_at: datetime | None = None
    said: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face; without what it says."""
        return {
            "id": self.id,
            "kind": self.kind,
            "recipient": self.recipient,
            "channel": self.channel,
            "address": self.address,
            "subject": self.subject,
            "as_of": self.as_of.isoformat(),
            "made_at": self.made_at.isoformat(),
            "state": self.state,
            "attempts": self.attempts,
            "next_at": self.next_at.isoformat() if self.next_at else None,
            "sent_at": self.sent_at.isoformat() if self.sent_at else None,
            "said": self.said,
        }


@dataclass(frozen=True, slots=True)
class TellingRun:
    """A run that tells people something. ``ended`` is empty for one that is at work, or died. Instants are aware."""

    id: str
    name: str
    day: date
    began: datetime
    ended: datetime | None
    state: str
    counts: Mapping[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "day": self.day.isoformat(),
            "began": self.began.isoformat(),
            "ended": self.ended.isoformat() if self.ended else None,
            "state": self.state,
            "counts": dict(self.counts),
        }

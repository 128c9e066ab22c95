"""Teams, Slack, webhooks and whatever else apprise knows; where a channel leads is secret and never shown."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from commissioning.model import Message
from commissioning.publish.delivery.handed import Handed
from commissioning.publish.text import clean, one_line

_WEBHOOK: Final = re.compile(r"(?:json|xml|form)s?://", re.IGNORECASE)
_STATUS: Final = re.compile(r"\berror=(\d{3})\b")


def hand_over(message: Message, url: str) -> Handed:
    """Hands a message to a channel; whether it got there is all that apprise says.

    A webhook (``json://``, ``xml://``, ``form://`` and those over TLS) gets the message's id as ``Idempotency-Key``.
    """
    import apprise  # noqa: PLC0415  (slow to load, and most councils have no channels)

    post = apprise.Apprise()
    if not post.add(_with_key(url, message.id)):
        said = f"the setting of the channel '{message.channel}' is no address that apprise knows"
        return Handed("waiting", said, down=True)
    with apprise.LogCapture(level=apprise.logging.WARNING) as log:
        taken = post.notify(title=one_line(message.subject), body=clean(message.text), body_format="text")
    if taken:
        return Handed("sent")
    # Its log may name the address; only the status that the server gave is taken from it.
    status = _STATUS.search(log.getvalue()) if log else None
    answer = f"answered {status[1]}" if status else "did not answer"
    return Handed("waiting", f"the channel '{message.channel}' {answer}", down=True)


def _with_key(url: str, id: str) -> str:
    if not _WEBHOOK.match(url):
        return url
    return f"{url}{'&' if '?' in url else '?'}+Idempotency-Key={quote(id)}"

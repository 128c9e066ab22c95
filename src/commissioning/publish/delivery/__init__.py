"""Handing messages over: to a mail server, to channels, and to a folder of files."""

from __future__ import annotations

from commissioning.publish.delivery.handed import Handed
from commissioning.publish.delivery.places import SECURITIES, Delivery, MailServer, Security
from commissioning.publish.delivery.post import Post

__all__ = ["SECURITIES", "Delivery", "Handed", "MailServer", "Post", "Security"]

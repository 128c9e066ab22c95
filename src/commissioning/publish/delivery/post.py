"""The one door out: a message goes by its channel."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from commissioning.errors import PartFailed
from commissioning.model import FILE, MAIL, Message
from commissioning.publish.delivery.handed import Handed
from commissioning.publish.delivery.places import Delivery
from commissioning.publish.files import take_away_left_behind, write_if_changed

if TYPE_CHECKING:
    from commissioning.publish.delivery.mail import Mail


class Post:
    """Hands messages over while its block lasts."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._mail: Mail | None = None
        self._down: dict[str, str | None] = {}
        self._folders: set[Path] = set()

    def __enter__(self) -> Post:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._mail is not None:
            self._mail.close()
        for folder in self._folders:
            take_away_left_behind(folder)

    def down(self, message: Message) -> Handed | None:
        """What it would say, of a channel that failed before as a whole; then nothing need be tried."""
        if message.channel in self._down:
            return Handed("waiting", self._down[message.channel], down=True)
        return None

    def hand_over(self, message: Message) -> Handed:
        """Hands a message over; every fault outside is an answer, and none is raised."""
        handed = self._by_channel(message)
        if handed.down:
            self._down[message.channel] = handed.said
        return handed

    def _by_channel(self, message: Message) -> Handed:
        if message.channel == FILE:
            return self._to_file(message)
        if message.channel == MAIL:
            return self._to_mail(message)
        url = self._delivery.channels.get(message.channel)
        if url is None:
            said = f"no setting says where the channel '{message.channel}' leads; see COMMISSIONING_CHANNELS"
            return Handed("waiting", said, down=True)
        from commissioning.publish.delivery import channels  # noqa: PLC0415  (brings apprise)

        return channels.hand_over(message, url)

    def _to_file(self, message: Message) -> Handed:
        path = self._delivery.outbox / str(message.address)
        try:
            write_if_changed(path, message.text.encode("utf-8", "replace"))
        except PartFailed as error:
            return Handed("waiting", error.message, down=True)
        self._folders.add(path.parent)
        return Handed("sent", path.as_posix())

    def _to_mail(self, message: Message) -> Handed:
        if self._delivery.mail is None:
            return Handed("waiting", "no mail server is set; see COMMISSIONING_MAIL_HOST", down=True)
        if self._mail is None:
            from commissioning.publish.delivery.mail import Mail  # noqa: PLC0415  (smtplib is slow to load)

            self._mail = Mail(self._delivery.mail)
        return self._mail.hand_over(message)

"""A real mail server on loopback, that can refuse, delay, and drop connections."""

from __future__ import annotations

import asyncio
import email
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.smtp import SMTP


@dataclass
class Server:
    """What it is told to do, and what it got: each message that it said yes to, raw, with whom it was for.

    Attributes:
        sender: the answer to MAIL.
        refuse: the answer to RCPT, by address; a list is used up, one answer a time.
        answer: the answer to the text, while there are any.
        drop: after the text, the connection is cut without an answer, so many times; it has the message then.
    """

    port: int = 0
    sender: str = "250 yes"
    refuse: dict[str, str | list[str]] = field(default_factory=dict)
    answer: list[str] = field(default_factory=list)
    drop: int = 0
    got: list[tuple[str, bytes]] = field(default_factory=list)
    connections: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        return [cast(EmailMessage, email.message_from_bytes(raw, policy=default)) for _, raw in self.got]

    def copies(self) -> Counter[str]:
        """How many raw copies of each message arrived, by Message-ID."""
        return Counter(str(mail["Message-ID"]) for mail in self.mails)

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.sender.startswith("2"):
            envelope.mail_from = address
        return self.sender

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        said = self.refuse.get(address, "250 yes")
        if isinstance(said, list):
            said = said.pop(0) if said else "250 yes"
        if said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer:
            return self.answer.pop(0)
        self.got += [(address, envelope.content) for address in envelope.rcpt_tos]
        if self.drop:
            self.drop -= 1
            server.transport.abort()
        return "250 queued"


@contextmanager
def listening(server: Server, **options: Any) -> Iterator[Server]:
    """The server, on a port that the system chooses unless it has one, until the block ends."""
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def start() -> asyncio.Server:
        def made() -> SMTP:
            server.connections += 1
            return SMTP(server, hostname="mail.test", loop=loop, **options)

        return await loop.create_server(made, "127.0.0.1", server.port)

    listener = loop.run_until_complete(start())
    server.port = listener.sockets[0].getsockname()[1]

    def serve() -> None:
        loop.call_soon(ready.set)
        loop.run_forever()

    thread = threading.Thread(target=serve)
    thread.start()
    ready.wait()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_close(listener), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(listener: asyncio.Server) -> None:
    listener.close()
    await listener.wait_closed()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)

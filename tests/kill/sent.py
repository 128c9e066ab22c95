"""Kills of the run that sends alerts, at every step of it, and what a real mail server got in the end.

The run is a process of its own. It is killed from outside the product: at the n-th thing that it asks of its database
(each statement, each commit, before and after), or at the n-th command that the mail server receives from it, before
the answer is sent. Then the run is made again, undisturbed, and the copies of each message are counted.
"""

from __future__ import annotations

import asyncio
import email
import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP
from sqlalchemy import Engine, event

from commissioning import Author, Delivery, MailServer, Store, service
from tests.kill.actors import FORK
from tests.kill.databases import url_of

DAY = date(2025, 7, 1)
AT = datetime(2025, 7, 1, 6, tzinfo=UTC)
LATER = datetime(2025, 7, 1, 12, tzinfo=UTC)

COUNCIL = """
council: {name: Example Council, calendar: england}
contacts:
  - {role: head of care, mail: [care@council.example, second@council.example]}
  - {role: head of meals, mail: meals@council.example}
committees:
  - {key: scrutiny, title: Health Scrutiny, meetings: [2025-07-24]}
actions:
  - {id: A-1, text: "Circulate the survey", type: circulate, owner: head of care, committee: scrutiny,
     agreed_on: 2025-06-02, due: 2025-06-20}
  - {id: A-2, text: "Name the sites", type: report-back, owner: head of meals, committee: scrutiny,
     agreed_on: 2025-06-02, due: 2025-06-30}
  - {id: A-3, text: "Report on roads", type: report-back, owner: head of roads, committee: scrutiny,
     agreed_on: 2025-06-02, due: 2025-06-30}
"""
"""Three mails and one file: head of roads has no address."""

MESSAGES = 4


@dataclass
class Counted:
    """What was found over all kills."""

    kills: Counter[str] = field(default_factory=Counter)
    unfinished: int = 0
    doubles: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class Mailbox:
    """A mail server in this process that writes down all that it says yes to, and kills its client when told to."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.kill_at = -1
        self.commands = 0
        self.pid = 0
        self.said = ""

    def seen(self, command: str) -> None:
        """Counts a command; at the one that was named, its client dies before it hears the answer."""
        if self.commands == self.kill_at and self.pid:
            self.said = command
            os.kill(self.pid, signal.SIGKILL)
        self.commands += 1

    async def handle_EHLO(self, _server: Any, session: Any, _envelope: Any, name: str, said: list[str]) -> list[str]:  # noqa: N802
        session.host_name = name
        self.seen("EHLO")
        return said

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        self.seen("MAIL")
        return "250 yes"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        self.seen("RCPT")
        return "250 yes"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.got.append(envelope.content)
        self.seen("DATA")  # it has the message now, and its client will never know
        return "250 queued"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        self.seen("QUIT")
        return "221 bye"


@contextmanager
def listening(box: Mailbox) -> Iterator[int]:
    """The server in a thread; gives its port."""
    import threading

    loop = asyncio.new_event_loop()

    async def start() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(box, hostname="mail.test", loop=loop), "127.0.0.1", 0)

    listener = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(listener.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
            loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
        loop.close()


@dataclass
class Steps:
    """Counts what a process asks of its database and of its outbox, and kills the process at the n-th of these."""

    kill_at: int
    outbox: str
    number: int = 0

    def count(self, *_: Any, **__: Any) -> None:
        if self.number == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.number += 1

    def audit(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir") and self.outbox in str(arguments[0]):
            self.count()

    def watch(self) -> None:
        """From now on, in this process and for as long as it lives."""
        import sys

        for name in ("before_cursor_execute", "after_cursor_execute", "commit", "rollback"):
            event.listen(Engine, name, self.count)
        sys.addaudithook(self.audit)


def send(url: str, delivery: Delivery, at: datetime) -> None:
    """What ``alerts --send`` does."""
    store = Store.open(url)
    try:
        service.send_alerts(store, author=Author("overdue-alerts", at), as_of=DAY, delivery=delivery)
    finally:
        store.close()


def _watched(url: str, delivery: Delivery, kill_at: int, told: str) -> None:
    steps = Steps(kill_at, str(delivery.outbox))
    store = Store.open(url)
    steps.watch()
    service.send_alerts(store, author=Author("overdue-alerts", AT), as_of=DAY, delivery=delivery)
    store.close()
    steps.kill_at = -1
    Path(told).write_text(str(steps.number), encoding="utf-8")


class Campaign:
    """Kills of the run that sends alerts, one after the other, each on a fresh copy of the council."""

    def __init__(self, folder: Path, box: Mailbox, port: int) -> None:
        self.folder, self.box = folder, box
        self.server = MailServer("127.0.0.1", "scrutiny@council.example", port, "none", timeout=5)
        self.first = folder / "first.db"
        (folder / "council.yaml").write_text(COUNCIL, encoding="utf-8")
        store = Store.open(url_of(self.first), create=True)
        service.load(store, [folder / "council.yaml"], author=Author("clerk", AT), as_of=date(2025, 6, 3))
        store.close()
        self.counted = Counted()
        self.undisturbed = self._outcome(lambda _url, _delivery: None, "none")

    def steps(self) -> tuple[int, int]:
        """How many steps a run has of its own, and how many commands the mail server gets."""
        url, delivery, told = self._fresh(), self._delivery(), self.folder / "told"
        self.box.commands = 0
        process = FORK.Process(target=_watched, args=(url, delivery, -1, str(told)))
        process.start()
        process.join()
        self._clean()
        return int(told.read_text(encoding="utf-8")), self.box.commands

    def kill_at_step(self, number: int) -> None:
        """Kills it at the n-th thing that it asks of its database or its outbox."""
        self._judge(f"step {number}", lambda url, delivery: self._run(url, delivery, number))

    def kill_at_command(self, number: int) -> None:
        """Kills it at the n-th command that the mail server gets, before it hears the answer."""
        self.box.kill_at = number
        self._judge(f"command {number}", lambda url, delivery: self._run(url, delivery, -1))

    def _run(self, url: str, delivery: Delivery, number: int) -> BaseProcess:
        process = FORK.Process(target=_watched, args=(url, delivery, number, str(self.folder / "told")))
        process.start()
        self.box.pid = process.pid or 0
        process.join()
        self.box.pid = 0
        return process

    def _judge(self, name: str, run: Callable[[str, Delivery], BaseProcess]) -> None:
        victim = name.split(maxsplit=1)[0]
        self.counted.kills[victim] += 1
        outcome = self._outcome(run, name)
        if outcome != self.undisturbed:
            self.counted.faults.append(f"{name}: {outcome} and not {self.undisturbed}")

    def _outcome(self, run: Callable[[str, Delivery], Any], name: str) -> tuple[Any, ...]:
        """What everybody has got after a run that was killed and one that was left in peace."""
        url, delivery = self._fresh(), self._delivery()
        self.box.commands = 0
        process = run(url, delivery)
        if process is not None and process.exitcode == -signal.SIGKILL:
            self.counted.unfinished += 1
        store = Store.open(url)
        with store.reading() as unit:
            leaving = {message.id for message in unit.messages(["handing-over"])}
        store.close()
        self.box.kill_at = -1
        send(url, delivery, LATER)
        store = Store.open(url)
        with store.reading() as unit:
            sent = unit.messages(["sent"])
            told = unit.told([alert.id for alert in service.alerts(store, as_of=DAY).alerts])
            others = unit.count_messages().keys() - {"sent"}
            log = unit.check_log().broken
        store.close()
        mails = [email.message_from_bytes(raw) for raw in self.box.got]
        copies = Counter(str(mail["Message-ID"])[1:].partition("@")[0] for mail in mails)
        for id, number in copies.items():
            if number > 1:
                self.counted.doubles[name.split(maxsplit=1)[0]] += 1
                same = len({raw for raw, m in zip(self.box.got, mails, strict=True) if id in m["Message-ID"]}) == 1
                if id not in leaving or number > 2 or not same:
                    self.counted.faults.append(f"{name}: {number} copies of a message that was not leaving ({same=})")
        files = sorted(path.name for path in delivery.outbox.iterdir() if path.is_file())
        self._clean()
        return sorted(copies), files, sorted(message.id for message in sent), sorted(told), sorted(others), log

    def _fresh(self) -> str:
        self.box.got.clear()
        return url_of(Path(shutil.copy(self.first, self.folder / "own.db")))

    def _delivery(self) -> Delivery:
        return Delivery(self.folder / "outbox", self.server)

    def _clean(self) -> None:
        for file in self.folder.glob("own.db*"):
            file.unlink()
        shutil.rmtree(self.folder / "outbox", ignore_errors=True)


def of_sendings(folder: Path, chance: random.Random | None = None, *, most: int | None = None) -> Counted:
    """Kills the run at each of its steps, or at so many drawn from all of them, and at each command of the server."""
    box = Mailbox()
    with listening(box) as port:
        campaign = Campaign(folder, box, port)
        steps, commands = campaign.steps()
        numbers = list(range(steps))
        if chance is not None and most is not None:
            numbers = sorted(chance.sample(numbers, min(most, steps)))
        for number in numbers:
            campaign.kill_at_step(number)
        for number in range(commands):
            campaign.kill_at_command(number)
    return campaign.counted

"""A year of mornings over the worked example, and what each person gets: ``scripts/simulate_year.py [FOLDER]``.

Every weekday the alerts are sent, and the weekly digest, through a real mail server on loopback. Meanwhile work is done
on its day or late, two meetings move, one is cancelled, the mail server is dead for two days, and on some mornings
nobody runs anything. It all follows from the days alone, so a second year is the same. Into FOLDER go all the mails, as
text, by day and person.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import hashlib
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from commissioning import Author, CommissioningError, Delivery, MailServer, Store, service  # noqa: E402
from tests.delivery.mailserver import Server, listening  # noqa: E402

FIRST, LAST = date(2025, 7, 1), date(2026, 6, 30)
ASLEEP = {date(2025, 10, 7), date(2025, 10, 8), date(2026, 2, 18)}
"""Mornings on which the machine was off."""
DEAD = {date(2025, 11, 18), date(2025, 11, 19)}
"""Days on which the mail server was."""
MOVED = {
    date(2025, 9, 15): ("move", "asc-scrutiny:2025-11-13", "2025-11-20"),
    date(2025, 12, 1): ("move", "asc-scrutiny:2026-01-15", "2026-01-22"),
    date(2026, 2, 9): ("cancel", "asc-scrutiny:2026-03-12", None),
}


def main() -> int:
    """Runs the year, and prints what everybody got."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="where the mails are kept; else nowhere")
    parser.add_argument("--until", type=date.fromisoformat, default=LAST)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, listening(Server()) as server:
        year = Year(Path(folder), server, given.folder)
        for day in weekdays(FIRST, given.until):
            year.live(day)
        year.report()
    return bool(year.faults)


def weekdays(first: date, last: date) -> Iterator[date]:
    """Monday to Friday, bank holidays too: the schedule knows none."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.weekday() < 5:
            yield day


class Year:
    """The council, its mail server, and what was counted."""

    def __init__(self, folder: Path, server: Server, keep: Path | None) -> None:
        self.server, self.keep, self.folder = server, keep, folder
        self.store = Store.open(f"sqlite:///{(folder / 'year.db').as_posix()}", create=True)
        example = ROOT / "examples" / "leicester"
        service.load(self.store, [example], author=Author("clerk", at(FIRST, 6)), as_of=FIRST)
        self.roles: dict[str, str] = {}
        self.letters: dict[str, Counter[str]] = defaultdict(Counter)
        self.entries: Counter[str] = Counter()
        self.longest: Counter[str] = Counter()
        self.days: dict[str, set[date]] = defaultdict(set)
        self.told: Counter[tuple[str, str]] = Counter()
        self.rules: Counter[tuple[str, str]] = Counter()
        self.states: Counter[str] = Counter()
        self.faults: list[str] = []

    def live(self, day: date) -> None:
        """One weekday: the mails of the morning, then what people do."""
        if day not in ASLEEP:
            self.morning(day)
        author = Author("officer", at(day, 15))
        if day in MOVED:
            how, meeting, to = MOVED[day]
            committee, _, when = meeting.partition(":")
            wanted: service.MoveMeeting | service.CancelMeeting = service.CancelMeeting(
                committee, date.fromisoformat(when)
            )
            if to is not None:
                wanted = service.MoveMeeting(committee, date.fromisoformat(when), date.fromisoformat(to))
            service.change_meeting(self.store, wanted, author=author, as_of=day)
            print(f"{day}: {how} {meeting}{f' to {to}' if to else ''}")
        for reference in service.list_workstreams(self.store, None):
            for item in service.plan(self.store, reference, as_of=day).milestones:
                if item.kind != "step" or item.actual or item.due is None or item.status == "dropped":
                    continue
                if day >= item.due + timedelta(days=late(reference, item.key)):
                    try:
                        service.done(self.store, reference, item.key, on=day, author=author, as_of=day)
                    except CommissioningError:
                        continue  # it waits for something that did not happen

    def morning(self, day: date) -> None:
        """The scheduled runs: the alerts at seven, the digest after them."""
        self.everybody_has_an_address(day)
        mail = MailServer("127.0.0.1", "scrutiny@council.example", 1 if day in DEAD else self.server.port, "none",
                          timeout=5)  # fmt: skip
        delivery = Delivery(self.folder / "outbox", mail)
        before = len(self.server.got)
        sent = service.send_alerts(self.store, author=Author("overdue-alerts", at(day, 7)), as_of=day,
                                   delivery=delivery)  # fmt: skip
        if service.is_working_day(self.store, day):
            service.send_digests(self.store, author=Author("weekly-digest", at(day, 8)), as_of=day, delivery=delivery)
        elif len(self.server.got) > before and not all(m.any_day for m in sent.delivered if m.state == "sent"):
            self.faults.append(f"{day} is not worked, and mail went out that could have waited")
        if day in DEAD and len(self.server.got) > before:
            self.faults.append(f"{day}: mail went out through a dead server")
        for alert in sent.alerts:
            if alert.new:
                self.rules[alert.rule, alert.level] += 1
        for address, raw in self.server.got[before:]:
            self.count(day, address, raw)

    def everybody_has_an_address(self, day: date) -> None:
        """Every role that may be told has a mailbox: owners of all that there is, and those whom rules add."""
        names = {
            alert_role for alert in service.alerts(self.store, as_of=day).alerts for alert_role in alert.recipients
        }
        names |= {item.owner for item in service.digest(self.store, as_of=day).digests if item.owner}
        new = sorted({*names, "portfolio"} - set(self.roles.values()))
        if not new:
            return
        for name in new:
            self.roles[f"role-{len(self.roles) + 1}@council.example"] = name
        rows = [f"  - {{role: {name!r}, mail: {address}}}" for address, name in self.roles.items()]
        file = self.folder / "contacts.yaml"
        file.write_text("contacts:\n" + "\n".join(rows) + "\n", encoding="utf-8")
        service.load(self.store, [file], author=Author("clerk", at(day, 6)), as_of=day)

    def count(self, day: date, address: str, raw: bytes) -> None:
        """Counts a mail, and what it tells that its reader had been told before."""
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        text = str(body.get_content())
        role = self.roles[address]
        kind = "digest" if ", week " in str(mail["Subject"]) else "alerts"
        self.letters[role][kind] += 1
        self.days[role].add(day)
        ids = re.findall(r"\[([0-9a-f]{12})\]", text)
        if kind == "alerts":
            self.entries[role] += len(ids)
            self.longest[role] = max(self.longest[role], len(ids))
            for id in ids:
                self.told[role, id] += 1
                if self.told[role, id] > 1:
                    self.faults.append(f"{day}: {role} is told of {id} again")
        if self.keep is not None:
            self.keep.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[^A-Za-z0-9]+", "-", role)
            (self.keep / f"{day}-{kind}-{name}.txt").write_text(text, encoding="utf-8")

    def report(self) -> None:
        """The table, and what was wrong."""
        with self.store.reading() as unit:
            states = unit.count_messages()
        print(f"messages: {states}; mails: {len(self.server.got)}; twice: "
              f"{sum(number > 1 for number in self.server.copies().values())}")  # fmt: skip
        print(f"{'role':60} alerts digests things most-in-one days")
        for role in sorted(self.letters, key=lambda name: -self.letters[name].total()):
            letters = self.letters[role]
            print(f"{role[:60]:60} {letters['alerts']:6} {letters['digest']:7} {self.entries[role]:6} "
                  f"{self.longest[role]:11} {len(self.days[role]):4}")  # fmt: skip
        print("alerts by rule and level:")
        for (rule, level), number in sorted(self.rules.items(), key=lambda item: -item[1]):
            print(f"  {number:5} {rule} {level}")
        waiting = states.keys() - {"sent"}
        if waiting:
            self.faults.append(f"messages are left over: {states}")
        for fault in self.faults[:40]:
            print(f"FAULT {fault}")
        print(f"{len(self.faults)} faults")


def at(day: date, hour: int) -> datetime:
    """An instant of a day."""
    return datetime.combine(day, time(hour), UTC)


def late(reference: str, key: str) -> int:
    """How many calendar days late a step is done: half of them on their day, the others up to three weeks later."""
    drawn = hashlib.sha256(f"{reference}/{key}".encode()).digest()[0]
    return 0 if drawn < 128 else (drawn - 128) // 6


if __name__ == "__main__":
    raise SystemExit(main())

"""A year of mornings over the worked example, and what each person gets: ``scripts/simulate_year.py [FOLDER]``.

Every weekday the alerts are sent, and the weekly digest, through a real mail server on loopback. Meanwhile people
record what they do, most of it on its day and some of it late (``scripts/simulated_people.py``); meetings move, one is
cancelled, the offices are shut at Christmas, the mail server is dead for some days, and on some mornings the machine
is off. It all follows from the days alone, so a second year is the same. Into FOLDER go all the mails, as text, by day
and person.

After every morning it is counted whether anybody was told twice, and, by the plans and not by what the watch foresaw,
whether somebody was not told of what has been true since a working day before. It ends with 1 where one was.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import re
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from commissioning import Author, Delivery, MailServer, Store, service  # noqa: E402
from commissioning.alerts import Alert  # noqa: E402
from scripts.simulated_people import People, at  # noqa: E402
from tests.delivery.mailserver import Server, listening  # noqa: E402

FIRST, LAST = date(2025, 7, 1), date(2026, 6, 30)
ASLEEP = frozenset({date(2025, 8, 27), date(2025, 10, 7), date(2025, 10, 8), date(2026, 2, 18)})
"""Mornings on which the machine was off."""
DEAD = frozenset({date(2025, 9, 2), date(2025, 11, 18), date(2025, 11, 19)})
"""Days on which the mail server was."""
CLOSED = """
    closures:
      - {start: 2025-12-24, end: 2026-01-02, reason: Christmas closedown}
"""
OPTION = """
contracts:
  - reference: MEALS-2023
    title: Meals at home
    supplier: Example Supplier
    owner: Lead Commissioner, Adult Social Care and Commissioning
    start: 2023-10-01
    months: 36
    end: 2026-09-30
    extensions: [{months: 12, notice_months: 3, status: STATUS}]
"""
"""A contract of our own, whose option has to be decided in the spring: the example's has used its."""
LEADS = {"CQC-2025": "Assurance Manager", "TRA-2025": "Transitions Lead", "DASH-2025": "Performance Manager"}
"""Who leads what the example says is the strategic director's, as its reports name no other; not ``--as-written``."""


def main() -> int:
    """Runs the year, and prints what everybody got."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="where the mails are kept; else nowhere")
    parser.add_argument("--first", type=date.fromisoformat, default=FIRST)
    parser.add_argument("--until", type=date.fromisoformat, default=LAST)
    parser.add_argument("--as-written", action="store_true", help="the strategic director leads what the example says")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, listening(Server()) as server:
        year = Year(Path(folder), server, given.folder, first=given.first, leads={} if given.as_written else LEADS)
        for day in weekdays(given.first, given.until):
            year.live(day)
        print("\n".join(year.report()))
    return bool(year.faults)


def weekdays(first: date, last: date) -> Iterator[date]:
    """Monday to Friday, bank holidays too: the schedule knows none."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.weekday() < 5:
            yield day


class Year:
    """The council, its mail server, and what was counted."""

    def __init__(
        self, folder: Path, server: Server, keep: Path | None = None, *, first: date = FIRST,
        leads: dict[str, str] = LEADS,
    ) -> None:  # fmt: skip
        self.server, self.keep, self.folder = server, keep, folder
        self.store = Store.open(f"sqlite:///{(folder / 'year.db').as_posix()}", create=True)
        service.load(self.store, [council(folder, leads)], author=Author("clerk", at(first, 5)), as_of=first)
        self.people = People(self.store, self.option_used)
        self.roles: dict[str, str] = {}
        self.sizes: dict[str, list[int]] = defaultdict(list)
        self.days: dict[str, set[date]] = defaultdict(set)
        self.months: Counter[tuple[str, str]] = Counter()
        self.weeks: Counter[tuple[str, str]] = Counter()
        self.digests: Counter[str] = Counter()
        self.rules: Counter[tuple[str, str]] = Counter()
        self.told: dict[tuple[str, str], list[date]] = defaultdict(list)
        self.true_since: dict[tuple[str, str], date] = {}
        self.snoozed: dict[str, date] = {}
        self.answered = 0
        self.faults: list[str] = []

    def option_used(self, day: date) -> None:
        """The extension of the contract is decided and recorded, in the file."""
        file = self.folder / "council" / "option.yaml"
        file.write_text(OPTION.replace("STATUS", "used").replace("2026-09-30", "2027-09-30"), encoding="utf-8")
        service.load(self.store, [file], author=Author("clerk", at(day, 14)), as_of=day)

    def live(self, day: date) -> None:
        """One weekday: the mails of the morning, then what people do."""
        worked = service.is_working_day(self.store, day)
        true = service.alerts(self.store, as_of=day).alerts if day in ASLEEP else self.morning(day, worked)
        if worked:
            self.people.work(day, true)
            self.snoozed |= self.people.snoozed

    def morning(self, day: date, worked: bool) -> tuple[Alert, ...]:
        """The scheduled runs: alerts at seven, the digest after them; then what should have been told is counted."""
        self.everybody_has_an_address(day)
        port = 1 if day in DEAD else self.server.port
        delivery = Delivery(
            self.folder / "outbox", MailServer("127.0.0.1", "scrutiny@council.example", port, "none", timeout=5)
        )
        before = len(self.server.got)
        sent = service.send_alerts(self.store, author=Author("overdue-alerts", at(day, 7)), as_of=day,
                                   delivery=delivery)  # fmt: skip
        if worked:
            service.send_digests(self.store, author=Author("weekly-digest", at(day, 8)), as_of=day, delivery=delivery)
        elif len(self.server.got) > before and not all(m.any_day for m in sent.delivered if m.state == "sent"):
            self.faults.append(f"{day} is not worked, and mail went out that could have waited")
        if day in DEAD and len(self.server.got) > before:
            self.faults.append(f"{day}: mail went out through a dead server")
        self.rules.update((alert.rule, alert.level) for alert in sent.alerts if alert.new)
        for address, raw in self.server.got[before:]:
            self.count(day, address, raw)
        true = service.alerts(self.store, as_of=day).alerts
        if worked and day not in DEAD:
            self.nobody_is_missed(day, true)
        return true

    def nobody_is_missed(self, day: date, true: Iterable[Alert]) -> None:
        """Whether what is true by the plans, and was on the working morning before, has reached each of its people."""
        now = {(role, alert.id): alert for alert in true if not alert.waits(day) for role in alert.recipients}
        for pair, alert in now.items():
            role, id = pair
            after = self.snoozed.get(id, date.min)
            if self.true_since.setdefault(pair, day) < day and not any(on >= after for on in self.told[pair]):
                self.faults.append(f"{day}: {role} was not told of {id}, {alert.subject} ({alert.rule})")
        self.true_since = {pair: on for pair, on in self.true_since.items() if pair in now}
        self.answered += sum(alert.waits(day) for alert in true)

    def everybody_has_an_address(self, day: date) -> None:
        """Every role that may be told has a mailbox: owners of all that there is, and those whom rules add."""
        names = {role for alert in service.alerts(self.store, as_of=day).alerts for role in alert.recipients}
        if service.is_working_day(self.store, day) and (day.weekday() == 0 or not self.roles):
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
        text, role = str(body.get_content()), self.roles[address]
        kind = "digest" if ", week " in str(mail["Subject"]) else "alerts"
        if kind == "digest":
            self.digests[role] += 1
        else:
            ids = re.findall(r"\[([0-9a-f]{12})\]", text)
            self.sizes[role].append(len(ids))
            self.days[role].add(day)
            self.months[role, f"{day:%Y-%m}"] += 1
            self.weeks[role, "{}-W{:02d}".format(*day.isocalendar()[:2])] += 1
            for id in ids:
                again = [on for on in self.told[role, id] if on >= self.snoozed.get(id, date.min)]
                if again:
                    self.faults.append(f"{day}: {role} is told of {id} again, and was on {again[-1]}")
                self.told[role, id].append(day)
        if self.keep is not None:
            self.keep.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[^A-Za-z0-9]+", "-", role)
            (self.keep / f"{day}-{kind}-{name}.txt").write_text(text, encoding="utf-8")

    def report(self) -> list[str]:
        """The tables, and what was wrong."""
        with self.store.reading() as unit:
            states = unit.count_messages()
        twice = sum(number > 1 for number in self.server.copies().values())
        if states.keys() - {"sent"}:
            self.faults.append(f"messages are left over: {states}")
        if twice:
            self.faults.append(f"{twice} mails came twice")
        months = sorted({month for _, month in self.months})
        said = [f"{len(self.server.got)} mails, {twice} twice; {self.people.recorded} things recorded by people, "
                f"{len(self.people.acknowledged)} alerts acknowledged, {len(self.snoozed)} snoozed", "",
                f"| role | letters | days | in a week, at most | lines, median | most | digests | "
                f"{' | '.join(month[2:] for month in months)} |",
                f"|---|{'---|' * (6 + len(months))}"]  # fmt: skip
        for role in sorted({*self.sizes, *self.digests}, key=lambda name: (-len(self.sizes[name]), name)):
            sizes = self.sizes[role]
            week = max((number for (name, _), number in self.weeks.items() if name == role), default=0)
            cells = [role, len(sizes), len(self.days[role]), week, f"{median(sizes):g}" if sizes else "",
                     max(sizes, default=""), self.digests[role],
                     *(self.months[role, month] or "" for month in months)]  # fmt: skip
            said.append(f"| {' | '.join(str(cell) for cell in cells)} |")
        said += ["", "New alerts by rule and level:"]
        said += [f"{number:5} {rule}, {level}" for (rule, level), number in self.rules.most_common()]
        said += [f"FAULT {fault}" for fault in self.faults[:40]]
        return [*said, f"{len(self.faults)} faults"]


def council(folder: Path, leads: dict[str, str]) -> Path:
    """The example's files with a Christmas closedown, a contract that can be extended, and leads of its workstreams."""
    made = folder / "council"
    shutil.copytree(ROOT / "examples" / "leicester", made)
    file = made / "council.yaml"
    file.write_text(file.read_text(encoding="utf-8").rstrip() + CLOSED, encoding="utf-8")
    (made / "option.yaml").write_text(OPTION.replace("STATUS", "left"), encoding="utf-8")
    for written in (made / "workstreams").glob("*.yaml"):
        text = written.read_text(encoding="utf-8")
        lead = next((role for name, role in leads.items() if f"reference: {name}" in text), None)
        if lead:
            text = text.replace("owner: Strategic Director for Social Care and Education", f"owner: {lead}")
            written.write_text(text, encoding="utf-8")
    return made


if __name__ == "__main__":
    raise SystemExit(main())

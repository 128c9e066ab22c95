"""Some mornings of the year that ``scripts/simulate_year.py`` makes: a bank holiday, a morning without a machine, a day
without a mail server, and a meeting that moves. Each person hears of each thing once, and nobody is left out.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from scripts.simulate_year import Year, weekdays
from tests.delivery.mailserver import Server, listening

FIRST, LAST = date(2025, 8, 22), date(2025, 9, 3)


def test_everybody_hears_of_each_thing_once_and_nobody_is_left_out(tmp_path: Path) -> None:
    with listening(Server()) as server:
        year = Year(tmp_path, server, tmp_path / "mails", first=FIRST)
        year.people.meetings = {date(2025, 8, 28): (date(2025, 11, 13).isoformat(), date(2025, 11, 20).isoformat())}
        for day in weekdays(FIRST, LAST):
            year.live(day)
        assert year.faults == []
        assert year.report()[-1] == "0 faults"
        assert year.people.recorded > 10
        with_mail = Counter(path.name[:10] for path in (tmp_path / "mails").iterdir())
        # Monday 25 August is the summer bank holiday; on the 27th the machine is off, on 2 September the mails wait.
        assert with_mail.keys() & {"2025-08-25", "2025-08-27", "2025-09-02"} == set()
        assert with_mail.keys() >= {"2025-08-22", "2025-08-28", "2025-08-29"}
        moved = [
            path.name for path in (tmp_path / "mails").iterdir() if "to Thu 20 Nov 2025" in path.read_text("utf-8")
        ]
        assert {name[:10] for name in moved if "-alerts-" in name} == {"2025-08-29"}

        # The guard itself: were all letters lost, it would say so of every one.
        told, year.told = year.told, type(year.told)(list)
        year.nobody_is_missed(LAST, year.morning(LAST, worked=True))
        assert told
        assert any("was not told of" in fault for fault in year.faults)

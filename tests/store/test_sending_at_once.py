"""Two runs that send at the same moment, on both databases: each message is handed over by one of them, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier

from commissioning import Author, Delivery, MailServer, Store, service
from tests.delivery.conftest import COUNCIL
from tests.delivery.mailserver import Server, listening

DAY = date(2025, 7, 1)


def test_two_runs_at_once_tell_everybody_once(url: str, tmp_path: Path) -> None:
    file = tmp_path / "council.yaml"
    file.write_text(COUNCIL, encoding="utf-8")
    author = Author("overdue-alerts", datetime(2025, 7, 1, 6, tzinfo=UTC))
    store = Store.open(url, create=True)
    service.load(store, [file], author=author, as_of=date(2025, 6, 3))
    with listening(Server()) as server:
        mail = MailServer("127.0.0.1", "scrutiny@council.example", server.port, "none", timeout=5)
        delivery, barrier = Delivery(tmp_path / "outbox", mail), Barrier(2)

        def send() -> service.Alerts:
            own = Store.open(url)
            try:
                barrier.wait()
                return service.send_alerts(own, author=author, as_of=DAY, delivery=delivery)
            finally:
                own.close()

        with ThreadPoolExecutor(2) as both:
            done = [found.result() for found in [both.submit(send) for _ in range(2)]]
    assert set(server.copies().values()) == {1}
    assert len(server.got) == 2
    assert sorted(sum(alert.new for alert in found.alerts) for found in done) == [0, 3]
    # Whoever wrote them knows what became of them, whichever of the two handed them over.
    writer = max(done, key=lambda found: sum(alert.new for alert in found.alerts))
    assert {message.state for message in writer.delivered} == {"sent"}
    assert [found.problems for found in done] == [(), ()]
    with store.reading() as unit:
        assert unit.count_messages() == {"sent": 2}
        assert unit.check_log().broken is None
    store.close()

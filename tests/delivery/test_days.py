"""On which days what goes out, and what a run says of the runs before it."""

from __future__ import annotations

from tests.conftest import Desk
from tests.delivery.conftest import COUNCIL, Home, to
from tests.delivery.mailserver import Server, listening
from tests.delivery.test_mail import states

CLERK = COUNCIL.replace("title: Health Scrutiny,", "title: Health Scrutiny, clerk: scrutiny officer,")


def rules(sent: dict) -> list[str]:
    return sorted({alert["rule"] for alert in sent["alerts"] if alert["new"]})


def test_nothing_goes_out_on_a_weekend_a_bank_holiday_or_a_closure(home: Home) -> None:
    home.load(CLERK.replace("calendar: england}", "calendar: england, policy: {closures: [{start: 2025-08-26,"
              " end: 2025-08-26, reason: stocktaking}]}}"), as_of="2025-06-04")  # fmt: skip
    # Saturday and Sunday; the summer bank holiday is Monday 25 August 2025; the council is shut on the Tuesday.
    for day, named, why in (
        ("2025-08-23", "Sat 23 Aug 2025", "Saturday"),
        ("2025-08-24", "Sun 24 Aug 2025", "Sunday"),
        ("2025-08-25", "Mon 25 Aug 2025", "Summer bank holiday"),
        ("2025-08-26", "Tue 26 Aug 2025", "stocktaking"),
    ):
        sent = home.send(day)
        assert sent["alerts"]
        assert (sent["messages"], sent["delivered"], rules(sent)) == ([], [], [])
        assert sent["quiet"].startswith(f"{named} is not worked ({why}): ")
        assert sent["quiet"].endswith("for the next working day.")
        assert f"Nothing is sent. {named} is not worked" in home.run("alerts", "--send", as_of=day).text
    sent = home.send("2025-08-27")
    assert (len(sent["messages"]), sent["quiet"]) == (3, None)
    again = home.send("2025-08-27")
    assert (again["messages"], again["quiet"]) == ([], "There is nothing to tell that its people were not told before.")
    assert home.send("2025-08-22")["quiet"].startswith("Today lies before the last day on which alerts were sent")
    assert home.run("alerts", "--json", as_of="2025-08-27").json["quiet"] is None


def test_what_waits_from_friday_goes_out_on_monday(home: Home) -> None:
    server = Server()
    with listening(server):
        to(home, server)
    home.send("2025-07-04", code=5)  # a Friday, and the mail server is down
    with listening(server):
        assert home.send("2025-07-05")["delivered"] == []
        assert server.got == []
        assert set(states(home.send("2025-07-07")).values()) == {"sent"}
    assert len(server.got) == 2


def test_a_rule_that_must_speak_speaks_on_any_day(home: Home, mail: Server) -> None:
    any_day = CLERK.replace(
        "calendar: england}", "calendar: england, policy: {alerts: {action-overdue: {any_day: true}}}}"
    )
    home.load(any_day, as_of="2025-06-04")
    assert rules(home.send("2025-07-05")) == ["action-overdue"]
    assert "care@council.example" in {address for address, _ in mail.got}


def test_a_missed_run_is_told_by_the_next_and_once(home: Home) -> None:
    home.load(CLERK, as_of="2025-06-04")
    assert home.run("alerts", "--json").json["last_run"] is None
    first = home.send("2025-07-01")
    assert first["last_run"] is None
    seen = home.run("alerts", "--json", as_of="2025-07-02").json["last_run"]
    assert (seen["day"], seen["began"], seen["state"]) == ("2025-07-01", "2025-07-01T06:00:00+00:00", "done")
    assert seen["counts"] == {"alerts": len(first["alerts"]), "new": len(first["alerts"]), "sent": 3}
    # No run on Wednesday, Thursday and Friday; the next is on Monday.
    sent = home.send("2025-07-07")
    (missed,) = [alert for alert in sent["alerts"] if alert["rule"] == "run-missed"]
    assert (missed["due"], missed["recipients"], missed["new"]) == ("2025-07-02", ["scrutiny officer"], True)
    assert "did not happen, nor did those of 2 more working days, up to Fri 4 Jul 2025" in missed["subject"]
    (letter,) = [body for name, body in home.files().items() if name.startswith("2025-07-07-scrutiny-officer")]
    assert "The run before this one was on Tue 1 Jul 2025 at 07:00." in letter.decode()
    home.send("2025-07-07", at="09:00")
    assert "run-missed" not in {alert["rule"] for alert in home.send("2025-07-08")["alerts"]}
    assert sum(b"did not happen" in body for body in home.files().values()) == 1


def test_a_weekend_is_no_missed_run(home: Home) -> None:
    home.send("2025-07-04")
    assert "run-missed" not in {alert["rule"] for alert in home.send("2025-07-07")["alerts"]}


def test_a_refused_letter_is_told_to_the_clerk_by_the_next_run(home: Home, mail: Server) -> None:
    contacts = CLERK.replace("contacts:\n", "contacts:\n  - {role: scrutiny officer, mail: clerk@council.example}\n")
    home.load(contacts, as_of="2025-06-04")
    mail.refuse["meals@council.example"] = "550 5.1.1 no such mailbox"
    home.send("2025-07-01")
    assert rules(home.send("2025-07-02")) == ["message-refused"]
    address, _ = mail.got[-1]
    text = " ".join(mail.mails[-1].get_body(("plain",)).get_content().split())
    assert address == "clerk@council.example"
    assert "to head of meals, meals@council.example, was refused: 550 5.1.1 no such mailbox" in text
    (refused,) = home.outbox()["messages"]
    assert f"commissioning outbox retry {refused['id']}" in text
    assert home.run("outbox", "drop", refused["id"], "--by", "clerk").code == 0
    assert "message-refused" not in {alert["rule"] for alert in home.send("2025-07-03")["alerts"]}
    assert home.run("outbox", "drop", "nonsense", "--by", "clerk").code == 3


def test_what_waits_for_a_meeting_that_nobody_has_planned_is_not_news_every_morning(desk: Desk) -> None:
    # The last meeting that the example knows is on 23 April 2026; what missed it has a later forecast each day.
    for key, on in (("dashboard-made", "2025-08-29"), ("lead-member", "2025-09-01"), ("care-board", "2025-09-02")):
        assert desk.run("done", "DASH-2025-Q1", key, "--on", on, "--by", "x", as_of="2026-04-28").code == 0
    near = [
        (alert["reference"], alert["key"])
        for alert in desk.run("alerts", "--json", as_of="2026-04-29").json["alerts"]
        if alert["rule"] == "milestone-due-soon"
    ]
    assert ("DASH-2025-Q1", "scrutiny") not in near
    plan = desk.run("plan", "DASH-2025-Q1", "--json", as_of="2026-04-29").json["milestones"]
    assert [(m["status"], m["kind"]) for m in plan if m["key"] == "scrutiny"] == [("due-soon", "meeting")]

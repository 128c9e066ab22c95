"""Mail through a real server: who gets what, once, whatever the server says."""

from __future__ import annotations

import pytest

from tests.delivery.conftest import COUNCIL, Home, to
from tests.delivery.mailserver import Server, listening


def states(sent: dict) -> dict[str, str]:
    return {item["address"]: item["state"] for item in sent["delivered"]}


def test_each_role_gets_one_letter_and_nobody_a_second(home: Home, mail: Server) -> None:
    sent = home.send()
    assert states(sent) == {"care@council.example": "sent", "meals@council.example": "sent"}
    assert sorted(address for address, _ in mail.got) == ["care@council.example", "meals@council.example"]
    assert mail.connections == 1
    care = next(m for m in mail.mails if m["To"].addresses[0].addr_spec == "care@council.example")
    assert (care["From"].addresses[0].addr_spec, str(care["Date"])) == (
        "scrutiny@council.example", "Tue, 01 Jul 2025 07:00:00 +0100",
    )  # fmt: skip
    assert (care["Auto-Submitted"], care["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    text, html = (part.get_content() for part in care.iter_parts())
    for body in (text, html):
        assert "Circulate the survey" in body
        assert "Report on costs" in body
        assert "Name the sites" not in body
    assert home.files() == {}
    again = home.send()
    assert (again["delivered"], [a for a in again["alerts"] if a["new"]]) == ([], [])
    assert len(mail.got) == 2


def test_who_has_no_address_is_named_once_and_waits_in_the_outbox(home: Home, mail: Server) -> None:
    home.load(COUNCIL.replace("owner: head of meals", "owner: head of roads"), as_of="2025-06-04")
    sent = home.send()
    (problem,) = sent["problems"]
    assert (problem["id"], problem["roles"]) == ("missing-address", ["head of roads"])
    assert [address for address, _ in mail.got] == ["care@council.example"]
    (content,) = home.files().values()
    assert b"Name the sites" in content
    assert [path.rpartition("/")[2] for path in sent["messages"]] == list(home.files())
    assert home.send()["problems"] == []  # nothing more for them, so nothing more to say


def test_who_has_no_address_may_have_one_for_all(home: Home, mail: Server) -> None:
    home.set("MAIL_FALLBACK", "clerk@council.example")
    home.load(COUNCIL.replace("owner: head of meals", "owner: head of roads"), as_of="2025-06-04")
    sent = home.send()
    assert [problem["id"] for problem in sent["problems"]] == ["missing-address"]
    assert sorted(address for address, _ in mail.got) == ["care@council.example", "clerk@council.example"]
    assert home.files() == {}


def test_an_address_that_bounces_stops_nobody_else(home: Home, mail: Server) -> None:
    mail.refuse["care@council.example"] = "550 5.1.1 no such mailbox"
    sent = home.send()
    assert states(sent) == {"care@council.example": "refused", "meals@council.example": "sent"}
    (problem,) = sent["problems"]
    assert problem["id"] == "message-refused"
    assert "head of care (care@council.example): 550 5.1.1 no such mailbox" in problem["message"]
    # The council puts the address right, and a person has it sent again: to the new address.
    mail.refuse.clear()
    home.load(COUNCIL.replace("care@council.example", "care-team@council.example"), as_of="2025-07-01")
    (refused,) = home.outbox()["messages"]
    ran = home.run("outbox", "retry", refused["id"], "--json", "--by", "clerk")
    assert [item["state"] for item in ran.json["delivered"]] == ["sent"]
    assert [address for address, _ in mail.got] == ["meals@council.example", "care-team@council.example"]
    assert home.run("outbox", "retry", refused["id"], "--by", "clerk").code == 4  # it was sent


@pytest.mark.parametrize("at", ["rcpt", "data"])
def test_a_no_for_now_waits_and_is_sent_once(home: Home, mail: Server, at: str) -> None:
    if at == "rcpt":
        mail.refuse["care@council.example"] = ["451 4.7.1 greylisted"]
    else:
        mail.answer.append("452 4.3.1 no room")
    sent = home.send(code=5)
    assert (sent["error"]["id"], sent["error"]["exit_code"]) == ("message-waiting", 5)
    assert states(sent) == {"care@council.example": "waiting", "meals@council.example": "sent"}
    assert "Nothing is lost" in sent["error"]["message"]
    # Not at once: a minute later at the earliest.
    home.send(at="07:00")
    assert len(mail.got) == 1
    assert states(home.send(at="07:02")) == {"care@council.example": "sent"}
    assert set(mail.copies().values()) == {1}
    assert len(mail.got) == 2


def test_a_text_that_the_server_does_not_want_is_refused(home: Home, mail: Server) -> None:
    mail.answer.append("554 5.7.1 looks like spam")
    assert states(home.send()) == {"care@council.example": "refused", "meals@council.example": "sent"}
    assert home.run("outbox").text.count("554 5.7.1 looks like spam") == 1


def test_a_mail_server_that_is_down_for_a_day_loses_nothing(home: Home) -> None:
    server = Server()
    with listening(server):
        to(home, server)
    # Nobody listens on its port now.
    sent = home.send(code=5)
    assert set(states(sent).values()) == {"waiting"}
    assert "no mail server answers" in sent["error"]["message"]
    home.send("2025-07-02", code=5)
    kept = home.outbox()
    with listening(server):
        home.send("2025-07-03")
    assert sorted(address for address, _ in server.got) == ["care@council.example", "meals@council.example"]
    assert {str(m["Message-ID"])[1:].partition("@")[0] for m in server.mails} == {m["id"] for m in kept["messages"]}
    # They say when they were written, not when they got through.
    assert {str(m["Date"]) for m in server.mails} == {"Tue, 01 Jul 2025 07:00:00 +0100"}
    assert home.outbox()["counts"] == {"sent": 2}


def test_a_connection_that_is_cut_after_the_text_gives_the_same_bytes_again(home: Home, mail: Server) -> None:
    mail.drop = 1
    sent = home.send(code=5)
    # The server had the first message and could not say so; the second went through on a new connection.
    assert sorted(states(sent).values()) == ["sent", "waiting"]
    home.send(at="07:02")
    assert sorted(mail.copies().values()) == [1, 2]
    twice = next(id for id, copies in mail.copies().items() if copies == 2)
    first, second = [raw for (_, raw), m in zip(mail.got, mail.mails, strict=True) if m["Message-ID"] == twice]
    assert first == second


def test_a_server_that_wants_no_mail_of_ours_refuses_nobody(home: Home) -> None:
    server = Server(sender="550 5.7.1 not from you")
    with listening(server):
        to(home, server)
        sent = home.send(code=5)
    assert set(states(sent).values()) == {"waiting"}
    assert "takes no mail from us: 550 5.7.1 not from you" in sent["error"]["message"]
    assert server.connections == 1  # what it said of one message, it says of all


def test_words_of_a_file_make_no_header(home: Home, mail: Server) -> None:
    evil = COUNCIL.replace("head of care", '"head\\r\\nBcc: everybody@council.example"')
    home.load(evil.replace("Circulate the survey", "Circulate <script>alert(1)</script> & more"), as_of="2025-06-04")
    home.send()
    care = next(m for m in mail.mails if "care@council.example" in str(m["To"]))
    assert care["Bcc"] is None
    assert {address for address, _ in mail.got} == {"care@council.example", "meals@council.example"}
    html = care.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "Circulate &lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html


def test_settings_that_cannot_be_are_said(home: Home) -> None:
    home.set("MAIL_HOST", "mail.council.example")
    ran = home.run("alerts", "--send", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (2, "bad-usage")
    assert "COMMISSIONING_MAIL_FROM" in ran.json["error"]["message"]
    home.set("MAIL_FROM", "Clerk <clerk@council.example>")
    assert "is no mail address" in home.run("alerts", "--send", "--json").json["error"]["message"]
    home.set("CHANNELS", "{secret")
    ran = home.run("alerts", "--send", "--json")
    assert (ran.code, "secret" in ran.text + ran.err) == (2, False)

"""The lint sees each fault it has a rule for, in a calendar that is sound but for that one."""

from __future__ import annotations

import pytest

from tests.readers.lint import RULES, faults

GOOD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//a council//by hand//EN
NAME:Scrutiny\\, and all else
REFRESH-INTERVAL;VALUE=DURATION:PT1H
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19810329T010000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:one@council.invalid
DTSTAMP:20260105T090000Z
SEQUENCE:0
DTSTART;VALUE=DATE:20260202
DTEND;VALUE=DATE:20260203
SUMMARY:Papers due £ 5\\, or 6
DESCRIPTION:A long line about why this is the day that it is: it is count
 ed back from the meeting\\; agenda £
  5 clear days before\\, which is
  said twice\\
 n
URL:https://plans.council.invalid/workstreams/A/why/b
STATUS:CONFIRMED
END:VEVENT
BEGIN:VEVENT
UID:two@council.invalid
DTSTAMP:20260105T090000Z
SEQUENCE:3
DTSTART;TZID=Europe/London:20260115T173000
DTEND;TZID=Europe/London:20260115T193000
SUMMARY:CANCELLED: Scrutiny
STATUS:CANCELLED
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Scrutiny
TRIGGER:-P2D
END:VALARM
END:VEVENT
END:VCALENDAR
""".replace("\\\n n\n", "\\n\n")  # the fold between a backslash and its letter is what one of the cases puts back

BREAKS: dict[str, list[tuple[str, str]]] = {
    "line-ends": [
        ("SEQUENCE:0\r\n", "SEQUENCE:0\n"),
        ("SEQUENCE:0\r\n", "SEQUENCE:0\r\r\n"),
        ("END:VCALENDAR\r\n", "END:VCALENDAR"),
    ],
    "octets": [("A long line", "A really long line, " * 3 + "£ as one writes it")],
    "utf-8": [],
    "split-character": [],
    "split-escape": [("said twice\\n", "said twice\\\r\n n"), ("said twice\\n", "said twice\\\r\n\tn")],
    "control": [
        ("Papers", "Pa\x00pers"),
        ("Papers", "Pa\x0bpers"),
        ("Papers", "Pa\x85pers"),
        ("Papers", "Pa\u2028pers"),
    ],
    "no-colon": [
        ("STATUS:CONFIRMED", "STATUS CONFIRMED"),
        ("SEQUENCE:0", "sequence:0"),
        ("SEQUENCE:0", ":0"),
        ("SEQUENCE:0\r\n", "SEQUENCE:0\r\n\r\n"),
    ],
    "escape": [
        ("£ 5\\, or", "£ 5, or"),
        ("£ 5\\, or", "£ 5; or"),
        ("£ 5\\, or", "£ \\5 or"),
        ("£ 5\\, or", "£ \\\\; or"),
        ("NAME:Scrutiny\\,", "NAME:Scrutiny,"),
    ],
    "structure": [
        ("END:VALARM\r\n", ""),
        ("BEGIN:VALARM", "BEGIN:VEVENT"),
        ("END:VCALENDAR", "END:VCALENDAR\r\nX-MORE:1"),
        ("END:VCALENDAR", "END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR"),
    ],
    "empty": [],
    "needed": [
        ("UID:one@council.invalid\r\n", ""),
        ("SEQUENCE:3\r\n", ""),
        ("TRIGGER:-P2D\r\n", ""),
        ("VERSION:2.0\r\n", ""),
    ],
    "once": [("SEQUENCE:0", "SEQUENCE:0\r\nSEQUENCE:1"), ("URL:", "SUMMARY:Twice\r\nURL:")],
    "value": [
        ("DTSTAMP:20260105T090000Z\r\nSEQUENCE:0", "DTSTAMP:20260105T090000\r\nSEQUENCE:0"),
        ("DTSTART;VALUE=DATE:20260202", "DTSTART:20260202"),
        ("DTSTART;VALUE=DATE:20260202", "DTSTART;VALUE=DATE:20260231"),
        ("DTSTART;VALUE=DATE:20260202", "DTSTART;TZID=Europe/London;VALUE=DATE:20260202"),
        ("DTSTART;TZID=Europe/London:20260115T173000", "DTSTART;TZID=Europe/London:20260115T173000Z"),
        ("REFRESH-INTERVAL;VALUE=DURATION:", "REFRESH-INTERVAL:"),
        ("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "REFRESH-INTERVAL;VALUE=DURATION:1H"),
        ("SEQUENCE:0", "SEQUENCE:-1"),
        ("STATUS:CONFIRMED", "STATUS:Confirmed"),
        ("URL:https://plans", "URL:https://our plans"),
        ("TRIGGER:-P2D", "TRIGGER:-P"),
    ],
    "duplicate-uid": [("UID:two@", "UID:one@")],
    "zone-missing": [
        ("TZID=Europe/London:20260115T1730", "TZID=GMT Standard Time:20260115T1730"),
        ("TZID:Europe/London", "TZID:Europe/Paris"),
    ],
    "zone-listed": [
        ("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "RDATE:20260329T010000"),
        ("TZOFFSETTO:+0000", "TZOFFSETTO:+0000\r\nCOMMENT:only from 2026"),
    ],
    "floating": [("DTSTART;TZID=Europe/London:20260115T173000", "DTSTART:20260115T173000")],
    "end": [
        ("DTEND;VALUE=DATE:20260203", "DTEND;VALUE=DATE:20260202"),
        ("DTEND;VALUE=DATE:20260203", "DTEND:20260203T000000Z"),
        ("DTEND;TZID=Europe/London:20260115T193000", "DTEND;TZID=Europe/London:20260115T163000"),
        ("DTEND;VALUE=DATE:20260203\r\n", ""),
    ],
    "method": [
        ("VERSION:2.0", "VERSION:2.0\r\nMETHOD:PUBLISH"),
        ("VERSION:2.0", "VERSION:2.0\r\nMETHOD:REQUEST"),
        ("SEQUENCE:0", "SEQUENCE:0\r\nATTENDEE:mailto:office@council.invalid"),
    ],
    "cancelled": [("SUMMARY:CANCELLED: Scrutiny", "SUMMARY:Scrutiny")],
    "recurring": [
        ("SEQUENCE:0", "SEQUENCE:0\r\nRRULE:FREQ=WEEKLY"),
        ("SEQUENCE:0", "SEQUENCE:0\r\nRDATE;VALUE=DATE:20260209"),
    ],
    "size": [],
}

CASES = [(rule, number, *edit) for rule, edits in BREAKS.items() for number, edit in enumerate(edits)]


def calendar(text: str = GOOD) -> bytes:
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def rules(content: bytes) -> set[str]:
    return {fault.rule for fault in faults(content)}


def test_a_sound_calendar_is_clean() -> None:
    assert faults(calendar()) == []


@pytest.mark.parametrize(("rule", "number", "old", "new"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
def test_a_broken_line_is_found(rule: str, number: int, old: str, new: str) -> None:
    good = calendar()
    assert good.count(old.encode()) >= 1
    assert rule in rules(good.replace(old.encode(), new.encode(), 1))


def test_a_fold_inside_a_character_is_found_and_a_pound_sign_of_windows_too() -> None:
    pound = "£".encode()
    assert rules(calendar().replace(pound, pound[:1] + b"\r\n " + pound[1:], 1)) == {"split-character"}
    assert "utf-8" in rules(calendar().replace(pound, b"\xa3"))


def test_a_fold_after_a_whole_escape_is_fine() -> None:
    assert faults(calendar().replace(b"twice\\n", b"twice\\\\\r\n n")) == []
    row = calendar().replace(b"twice\\n", b"\r\n " + b"\\" * 73 + b"\r\n " + b"\\" * 73 + b"\r\n n")
    assert rules(row) == {"split-escape"}
    second = row.decode().split("\r\n").index(" " + "\\" * 73) + 2
    assert [fault.line for fault in faults(row)] == [second]


def test_a_task_that_is_due_when_it_starts_is_found() -> None:
    head, _, _ = GOOD.partition("BEGIN:VEVENT")
    task = "BEGIN:VTODO\nUID:t@x\nDTSTAMP:20260105T090000Z\nSEQUENCE:0\nSUMMARY:Papers\n%sEND:VTODO\n"
    due = "DUE;VALUE=DATE:20260202\n"
    assert faults(calendar(f"{head}{task % due}END:VCALENDAR\n")) == []
    both = f"DTSTART;VALUE=DATE:20260202\n{due}"
    assert rules(calendar(f"{head}{task % both}END:VCALENDAR\n")) == {"end"}


def test_a_calendar_without_entries_is_found() -> None:
    head, _, _ = GOOD.partition("BEGIN:VEVENT")
    assert rules(calendar(f"{head}END:VCALENDAR\n")) == {"empty"}


def test_a_calendar_that_google_would_not_read_is_found() -> None:
    head, _, rest = GOOD.partition("BEGIN:VEVENT")
    entry = "BEGIN:VEVENT" + rest.partition("BEGIN:VEVENT")[0]
    many = "".join(entry.replace("one@", f"{number}@") for number in range(1001))
    assert rules(calendar(f"{head}{many}END:VCALENDAR\n")) == {"size"}
    long = entry.replace("URL:", "COMMENT:" + "\n ".join("x" * 60 for _ in range(17_000)) + "\nURL:")
    assert rules(calendar(f"{head}{long}END:VCALENDAR\n")) == {"size"}


def test_what_is_no_calendar_at_all_is_found() -> None:
    assert rules(b"") >= {"line-ends", "structure"}
    assert rules(b"<!doctype html>\r\n<p>Please sign in.</p>\r\n") >= {"no-colon", "structure"}


def test_every_rule_has_a_calendar_that_breaks_it() -> None:
    assert RULES.keys() == BREAKS.keys()

"""Committee calendars that other programs wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from commissioning.model import Meeting
from commissioning.sources import Bundle, read_sources, with_known_titles
from tests.sources.conftest import Load, Say

MODERN_GOV = """\
<?xml version="1.0" encoding="utf-8"?>
<getmeetings>
  <committeescount> 1 </committeescount>
  <committee>
    <committeeid>135</committeeid>
    <committeetitle>Health &amp;amp; Care Commission</committeetitle>
    <committeemeetings>
      <meeting>
        <meetingid>9001</meetingid><meetingdate>26/06/2025</meetingdate><meetingtime>5.30 pm</meetingtime>
        <meetingstatus>Confirmed</meetingstatus><meetinglocation>City Hall</meetinglocation>
      </meeting>
      <meeting>
        <meetingdate>28/08/2025</meetingdate><meetingtime>10.00 am</meetingtime><meetingstatus>Postponed</meetingstatus>
      </meeting>
      <meeting><meetingdate>31/09/2025</meetingdate></meeting>
      <meeting><meetingdate>13/11/2025</meetingdate><meetingtime>to be agreed</meetingtime></meeting>
    </committeemeetings>
  </committee>
</getmeetings>
"""


def calendar(*events: str) -> str:
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//EN\n{body}END:VCALENDAR\n"


def meetings(bundle: Bundle, key: str) -> tuple[Meeting, ...]:
    return next(record.value.meetings for record in bundle.committees if record.value.key == key)


def ids(bundle: Bundle) -> list[tuple[str, str, int | None]]:
    return [(p.severity.value, p.id, p.source.line if p.source else None) for p in bundle.problems]


# --- CSV -------------------------------------------------------------------------------------------------------------


def test_a_spreadsheet_of_meetings(load: Load) -> None:
    bundle = load(
        """\
        Committee,Date,Time,Venue,Status
        Health & Wellbeing Board,26/06/2025,5.30pm,Town Hall,
        health and wellbeing board,28 August 2025,17:30,,Cancelled
        Health & Wellbeing Board,2025-11-13,10am,,Provisional
        asc-scrutiny,Thursday 26 June 2025,12 noon,,
        """,
        "calendar.csv",
    )
    assert bundle.problems == ()
    assert [(r.value.key, r.value.title, r.source.line) for r in bundle.committees] == [
        ("health-and-wellbeing-board", "Health & Wellbeing Board", 2),
        ("asc-scrutiny", "asc-scrutiny", 5),
    ]
    board = meetings(bundle, "health-and-wellbeing-board")
    assert [(m.date, m.time, m.status, m.line) for m in board] == [
        (date(2025, 6, 26), time(17, 30), "scheduled", 2),
        (date(2025, 8, 28), time(17, 30), "cancelled", 3),
        (date(2025, 11, 13), time(10, 0), "provisional", 4),
    ]
    assert board[0].place == "Town Hall"
    assert meetings(bundle, "asc-scrutiny")[0].time == time(12, 0)


@pytest.mark.parametrize(
    "content",
    [
        "committee;date;place\nPlanning;12/05/2025;Café\n".encode("cp1252"),
        "committee;date;place\nPlanning;12/05/2025;Café\n".encode("utf-8-sig"),
        "committee\tdate\tplace\r\nPlanning\t12/05/2025\tCafé\r\n".encode("utf-16"),
        'sep=;\r\ncommittee;date;place\r\n"Planning";"12/05/2025";"Café"\r\n'.encode(),
        "# exported today\n\ncommittee,date,place\nPlanning,12/05/2025,Café\n".encode(),
    ],
    ids=["cp1252", "utf-8 with a mark", "utf-16 with tabs", "sep=", "notes above"],
)
def test_spreadsheets_save_in_many_ways(load: Load, content: bytes) -> None:
    bundle = load(content, "calendar.csv")
    assert bundle.problems == ()
    assert [(m.date, m.place) for m in meetings(bundle, "planning")] == [(date(2025, 5, 12), "Café")]


def test_the_plainest_name_of_a_column_counts(load: Load) -> None:
    bundle = load("Meeting,Committee,Meeting date,Dates\nOrdinary,Planning,2025-07-04,x\n", "calendar.csv")
    assert bundle.problems == ()
    assert [record.value.title for record in bundle.committees] == ["Planning"]


def test_rows_with_faults_are_set_aside_and_the_others_stay(load: Load) -> None:
    bundle = load(
        """\
        committee,date,time,statsu
        Planning,31/06/2025,,
        Planning,2025-07-02,25:00,
        ,2025-07-03,,
        Planning,,,
        Planning,2025-07-04,,
        Planning,4 July 2025,,
        """,
        "calendar.csv",
    )
    assert bundle.errors == ()
    assert [(m.date, m.time) for m in meetings(bundle, "planning")] == [
        (date(2025, 7, 2), None),
        (date(2025, 7, 4), None),
    ]
    said = [(p.source.line if p.source else None, p.id, p.message, p.details.get("set_aside")) for p in bundle.problems]
    assert said == [
        (1, "unknown-field", "The column 'statsu' is not read.", None),
        (2, "impossible-date", "meeting of Planning, date: 31/06/2025 is a date that does not exist, so the meeting "
         "was set aside.", 1),
        (3, "wrong-value", "meeting of Planning, time: '25:00' is not a time of day, so the time was left out.", None),
        (4, "missing-field", "The row names no committee, so it was set aside.", 1),
        (5, "missing-field", "The row has no date, so it was set aside.", 1),
        (7, "duplicate-reference", "meeting of Planning: two meetings are dated 2025-07-04; the other is on line 6.",
         1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "name,when\nx,y\n",
            ["1 missing-field: The file has no column 'committee'.", "1 missing-field: The file has no"],
        ),
        ("committee,date\n", ["1 empty-file: The file holds no meeting."]),
        (
            'committee,date\n"Planning,2025-07-04\n',
            ["1 empty-file: No meeting", "2 wrong-value: A quotation mark is not closed"],
        ),
        (
            "committee,date\nPlanning,soon\n",
            [
                "1 empty-file: No meeting of the file could be read; 1 was set aside.",
                "2 wrong-value: meeting of Planning, date: 'soon' is not a date, so the meeting was set aside.",
            ],
        ),
    ],
)
def test_a_spreadsheet_that_is_no_calendar(faults: Say, text: str, said: list[str]) -> None:
    found = faults(text, "calendar.csv")
    assert len(found) == len(said)
    assert all(one.startswith(other) for one, other in zip(found, said, strict=True))


# --- ICS -------------------------------------------------------------------------------------------------------------


def test_an_export_from_outlook(load: Load) -> None:
    bundle = load(
        calendar(
            "UID:1\nSUMMARY:Adult Social Care Scrutiny\n  Commission\nDTSTART;TZID=GMT Standard Time:20250626T173000\n"
            "LOCATION:City Hall\\, Leicester\nBEGIN:VALARM\nTRIGGER:-PT15M\nSUMMARY:Reminder\nEND:VALARM",
            "UID:2\nSUMMARY:CANCELLED: Adult Social Care Scrutiny Commission\nDTSTART:20250828T163000Z",
            "UID:3\nSUMMARY:Adult Social Care Scrutiny Commission\nSTATUS:TENTATIVE\nDTSTART;VALUE=DATE:20251113",
        ),
        "outlook.ics",
    )
    assert bundle.problems == ()
    found = meetings(bundle, "adult-social-care-scrutiny-commission")
    assert [(m.date, m.time, m.status, m.line) for m in found] == [
        (date(2025, 6, 26), time(17, 30), "scheduled", 4),
        (date(2025, 8, 28), time(17, 30), "cancelled", 15),
        (date(2025, 11, 13), None, "provisional", 20),
    ]
    assert found[0].place == "City Hall, Leicester"


def test_a_broken_event_is_set_aside_and_the_others_stay(load: Load) -> None:
    bundle = load(
        calendar(
            "SUMMARY:Planning\nDTSTART:20250631T100000",
            "SUMMARY:Planning\nDTSTART:20250701T100000\nRRULE:FREQ=SECONDLY",
            "DTSTART:20250702T100000",
            "SUMMARY:Planning\nDTSTART;TZID=Customized Time Zone:20250703T100000",
            "SUMMARY:Planning\nDTSTART;TZID=Europe/London:20250704T100000Z",
            "SUMMARY:Planning\nDTSTART:2025-07-05\nGEO:broken",
        ),
        "outlook.ics",
    )
    assert bundle.errors == ()
    assert [m.date.day for m in meetings(bundle, "planning")] == [1, 3, 4, 5]
    assert ids(bundle) == [("warning", "unread", line) for line in (4, 8, 13, 16, 20, 24)]


def test_a_fold_inside_a_character_and_a_cp1252_letter(load: Load) -> None:
    title = "Café Board".encode()
    folded = title[:4] + b"\r\n " + title[4:]
    event = b"BEGIN:VEVENT\r\nSUMMARY:" + folded + b"\r\nDTSTART:20250704T100000\r\nLOCATION:Caf\xe9\r\nEND:VEVENT\r\n"
    bundle = load(b"BEGIN:VCALENDAR\r\n" + event + b"END:VCALENDAR\r\n", "a.ics")
    assert bundle.committees[0].value.title == "Café Board"
    assert meetings(bundle, "cafe-board")[0].place == "Café"


def test_a_vendors_name_for_a_time_zone(load: Load) -> None:
    event = "SUMMARY:Planning\nDTSTART;TZID=/mozilla.org/20070129_1/Europe/London:20250704T173000"
    assert meetings(load(calendar(event), "a.ics"), "planning")[0].time == time(17, 30)


def test_the_latest_version_of_an_event_counts(load: Load) -> None:
    bundle = load(
        calendar(
            "UID:1\nSEQUENCE:2\nSUMMARY:Planning\nDTSTART:20250711T100000",
            "UID:1\nSEQUENCE:1\nSUMMARY:Planning\nDTSTART:20250704T100000",
        ),
        "a.ics",
    )
    assert [m.date.day for m in meetings(bundle, "planning")] == [11]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!DOCTYPE html><html>Sign in</html>", ("error", "wrong-value", 1)),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", ("error", "empty-file", 1)),
        (calendar("SUMMARY:x").replace("Example", "commissioning"), ("warning", "nothing-to-load", 1)),
    ],
    ids=["a web page", "no event", "one of our own"],
)
def test_a_file_that_is_no_calendar_of_meetings(load: Load, text: str, said: tuple[str, str, int]) -> None:
    assert ids(load(text, "a.ics")) == [said]


# --- ModernGov -------------------------------------------------------------------------------------------------------


def test_an_answer_of_modern_gov(load: Load) -> None:
    bundle = load(MODERN_GOV, "moderngov.xml")
    assert bundle.committees[0].value.title == "Health & Care Commission", "ModernGov encodes titles twice"
    found = meetings(bundle, "health-and-care-commission")
    assert [(m.date, m.time, m.status, m.note) for m in found] == [
        (date(2025, 6, 26), time(17, 30), "scheduled", None),
        (date(2025, 8, 28), time(10, 0), "cancelled", "Postponed"),
        (date(2025, 11, 13), None, "scheduled", None),
    ]
    assert found[0].place == "City Hall"
    assert ids(bundle) == [("warning", "impossible-date", 15), ("warning", "wrong-value", 16)]


def test_meetings_by_date_name_their_committee_themselves(load: Load) -> None:
    bundle = load(
        "<getmeetingsbydate><meetings>"
        "<meeting><committeeid>5</committeeid><committeetitle>Planning</committeetitle>"
        "<meetingdate>01/07/2025</meetingdate></meeting>"
        "<meeting><committeeid>7</committeeid><meetingdate>02/07/2025</meetingdate></meeting>"
        "<meeting><meetingdate>03/07/2025</meetingdate></meeting>"
        "</meetings></getmeetingsbydate>",
        "a.xml",
    )
    assert [(r.value.key, r.value.title) for r in bundle.committees] == [
        ("planning", "Planning"),
        ("committee-7", "Committee 7"),
    ]
    assert ids(bundle) == [("warning", "missing-field", 1)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>', "1 wrong-value: The XML declares a document type"),
        ('<!DOCTYPE a SYSTEM "file:///secret.txt">\n<a/>', "1 wrong-value: The XML declares a document type"),
        ("<a>\n<b>\n</a>", "3 wrong-value: The XML breaks off here."),
        ("<project/>", "1 wrong-value: The file is 'project' and not a list of ModernGov meetings."),
        ("<getmeetings/>", "1 empty-file: The file holds no meeting."),
        ("<?xml version='1.0' encoding='klingon'?><a/>", "1 wrong-value: The XML "),
        ("<a>" * 100 + "</a>" * 100, "1 wrong-value: The XML is nested too deep."),
    ],
)
def test_other_xml_is_refused(faults: Say, text: str, said: str) -> None:
    found = faults(text, "a.xml")
    assert len(found) == 1
    assert found[0].startswith(said)


# --- several files ---------------------------------------------------------------------------------------------------


def test_files_that_tell_of_one_committee_become_one(write: Callable[..., Path]) -> None:
    first = write(
        """\
        committees:
          - key: asc-scrutiny
            title: Adult Social Care Scrutiny Commission
            time: "17:30"
            meetings:
              - 2025-06-26
              - {date: 2025-05-06, was: 2025-04-24, stated: 24 April 2025}
        """,
        "a.yaml",
    )
    second = write(
        "committee,date,time,place\n"
        "Adult Social Care Scrutiny Commission,2025-08-28,17:30,\n"
        "Adult social care scrutiny commission,2025-06-26,17:30,City Hall\n",
        "b.csv",
    )
    bundle = read_sources([second, first])
    assert bundle.problems == ()
    (record,) = bundle.committees
    assert record.value.key == "asc-scrutiny", "the key that people chose, for the title that both give"
    assert [(m.date, m.place, m.source(record.source.path)) for m in record.value.meetings] == [
        (date(2025, 5, 6), None, record.value.meetings[0].source(first.as_posix())),
        (date(2025, 6, 26), "City Hall", record.value.meetings[1].source(first.as_posix())),
        (date(2025, 8, 28), None, record.value.meetings[2].source(second.as_posix())),
    ]
    assert str(record.value.meetings[2].source(record.source.path)) == f"{second.as_posix()}:2"
    assert bundle.calendars == frozenset()


def test_a_calendar_alone_joins_a_stored_committee_by_title(load: Load) -> None:
    bundle = load("committee,date\nHealth and Care Scrutiny,2025-08-28\n", "b.csv")
    assert bundle.calendars == {"health-and-care-scrutiny"}
    joined = with_known_titles(bundle, {"hcs": "Health & Care Scrutiny", "planning": "Planning"})
    assert [record.value.key for record in joined.committees] == ["hcs"]
    assert joined.calendars == {"hcs"}


def test_one_key_with_two_titles(write: Callable[..., Path]) -> None:
    first = write("committees: [{key: a, title: Audit}]", "a.yaml")
    second = write("committees: [{key: a, title: Adult care}]", "b.yaml")
    (problem,) = read_sources([first, second]).problems
    assert (problem.id, problem.severity.value) == ("duplicate-reference", "error")
    assert problem.message == f"committee a: 'Adult care' here and 'Audit' at {first.as_posix()}:1."
    assert problem.source is not None
    assert problem.source.path == second.as_posix()


def test_two_meetings_of_one_committee_on_one_day(faults: Say) -> None:
    assert faults("committees:\n  - key: a\n    title: A\n    meetings:\n      - 2025-06-26\n      - 2025-06-26\n") == [
        "6 duplicate-reference: committee a: two meetings are dated 2025-06-26; the other is at "
        + faults_path(faults) + ":5. Keep one of them, or give the other its own date."
    ]  # fmt: skip


def faults_path(faults: Say) -> str:
    """The path that the texts of a test are written to."""
    return (
        faults("committees: [{key: a, title: A, meetings: [2025-01-01, 2025-01-01]}]")[0]
        .split(" at ")[1]
        .split(":1.")[0]
    )


def test_a_meeting_that_was_moved_is_no_second_meeting(faults: Say) -> None:
    text = "committees: [{key: a, title: A, meetings: [{date: 2025-05-06, was: 2025-04-24}, 2025-04-24]}]"
    (said,) = faults(text)
    assert "the meeting of 2025-04-24 and the one moved to 2025-05-06" in said
    assert "were both first dated 2025-04-24." in said


@pytest.mark.parametrize(
    ("row", "severity"),
    [("17:00,,", "error"), (",Town Hall,", "warning"), (",,cancelled", None)],
    ids=["another time", "another place", "a status where there was none"],
)
def test_files_that_do_not_agree_on_a_meeting(write: Callable[..., Path], row: str, severity: str | None) -> None:
    first = write("committees: [{key: a, title: A, time: '17:30', meetings: [{date: 2025-05-06, place: City Hall}]}]")
    second = write(f"key,committee,date,time,place,status\na,A,2025-05-06,{row}\n", "b.csv")
    bundle = read_sources([first, second])
    assert [problem.severity.value for problem in bundle.problems] == ([severity] if severity else [])
    if severity is None:
        assert meetings(bundle, "a")[0].status == "cancelled"

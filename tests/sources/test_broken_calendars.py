"""Calendars as they come: broken, misnamed, repeating, moved in words. Nothing is lost or misread in silence."""

from __future__ import annotations

import html
import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from commissioning.errors import Problem, Severity
from commissioning.model import Meeting
from commissioning.sources import Bundle, read_sources, with_known_titles

TITLES = {"planning": "Planning Committee", "hwb": "Health & Wellbeing Board"}
TODAY = date(2026, 7, 1)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\n"


def calendar(*events: str, head: str = "", end: str = "END:VCALENDAR\r\n") -> str:
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events).replace("\n", "\r\n")
    return f"{HEAD}{head}{body}{end}"


def event(uid: int = 1, start: str = ";TZID=Europe/London:20260714T173000", *more: str) -> str:
    return "\n".join([f"UID:{uid}", "SUMMARY:Planning Committee", f"DTSTART{start}", *more])


THREE = calendar(event(1), event(2, ":20260811T163000Z"), event(3, ":20260908T173000"))


class Reader:
    """Reads one file after another as if two committees were known."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, content: str | bytes, name: str = "calendar.ics") -> Bundle:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return with_known_titles(read_sources([path], as_of=TODAY), TITLES)


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def meetings(bundle: Bundle, key: str = "planning") -> tuple[Meeting, ...]:
    return next((record.value.meetings for record in bundle.committees if record.value.key == key), ())


def days(bundle: Bundle, key: str = "planning") -> list[str]:
    return [f"{m.date} {m.time:%H:%M}" if m.time else str(m.date) for m in meetings(bundle, key)]


def lines(bundle: Bundle) -> list[tuple[str, int | None]]:
    return [(p.severity.value, p.source.line if p.source else None) for p in bundle.problems]


# --- bytes -----------------------------------------------------------------------------------------------------------

DAYS = ["2026-07-14 17:30", "2026-08-11 17:30", "2026-09-08 17:30"]


@pytest.mark.parametrize(
    "content",
    [
        THREE.encode("utf-16"),
        THREE.encode("utf-16-le"),
        THREE.encode("utf-8-sig"),
        THREE.replace("\r\n", "\r").encode(),
        THREE.replace("\r\n", "\n").encode(),
        THREE.replace("UID", "\0UID").encode(),
        THREE.replace("Committee", "Commi\r\n ttee").encode(),
        THREE.replace("END:VEVENT\r\n", "", 2).encode(),
        (calendar(event(1)) + calendar(event(2, ":20260811T163000Z"), event(3, ":20260908T173000"))).encode(),
        (calendar(event(1)) + "\ufeff" + calendar(event(2, ":20260811T163000Z"), event(3, ":20260908T173000"))
         ).encode(),
        THREE.replace("UID:1", "X-NOTE:\x07£5\r\nno colon at all\r\nUID:1").encode("cp1252"),
        THREE.replace("SUMMARY:", "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=50lan=\r\nning ").replace(
            "ning Planning", "ning").encode(),
        THREE.replace("UID:1\r\n", "UID:1\r\nBEGIN:VALARM\r\nDTSTART:19990101\r\nSUMMARY:Alarm\r\n"
                      "END:VALARM\r\n").encode(),
        THREE.replace("END:VCALENDAR", "BEGIN:VTODO\r\nSUMMARY:Planning Committee\r\nDTSTART:20260101\r\nEND:VTODO\r\n"
                      "END:VCALENDAR").encode(),
    ],
    ids=["utf-16", "utf-16 without a mark", "utf-8 with a mark", "CR", "LF", "NUL", "folded", "END:VEVENT missing",
         "two calendars", "two files in one", "cp1252 and a line without a colon", "quoted-printable",
         "an alarm inside", "a task beside"],
)  # fmt: skip
def test_dress_costs_nothing(read: Reader, content: bytes) -> None:
    bundle = read(content)
    assert days(bundle) == DAYS
    assert bundle.problems == ()


def test_a_fold_inside_a_character(read: Reader) -> None:
    bundle = read(THREE.encode().replace(b"UID:1", b"UID:1\r\nLOCATION:Caf\xc3\r\n \xa9 \xe2\x80\r\n \x93 Hall"))
    assert meetings(bundle)[0].place == "Café – Hall"


@pytest.mark.parametrize("cut", [30, 60, 95], ids=["in the last date", "in the last title", "before the last event"])
def test_a_file_that_breaks_off_keeps_what_is_whole(read: Reader, cut: int) -> None:
    bundle = read(THREE[:-cut])
    assert days(bundle) == DAYS[:2]
    assert bundle.parts
    assert "breaks off" in bundle.problems[-1].message
    assert bundle.errors == ()


# --- time zones ------------------------------------------------------------------------------------------------------

OWN = (
    "BEGIN:VTIMEZONE\r\nTZID:Own\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n{rule}TZOFFSETFROM:{offset}\r\n"
    "TZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


@pytest.mark.parametrize("named", ['"Own, Far"', "Own, Far"])
def test_a_zone_that_is_defined_under_an_escaped_name(read: Reader, named: str) -> None:
    own = OWN.format(rule="", offset="+0700").replace("TZID:Own", r"TZID:Own\, Far")
    bundle = read(calendar(event(1, f";TZID={named}:20260714T173000"), head=own))
    assert days(bundle) == ["2026-07-14 11:30"]
    assert bundle.problems == ()


@pytest.mark.parametrize(
    ("zone", "at", "severity"),
    [
        ("GMT Standard Time", "17:30", None),
        ("/freeassociation.sourceforge.net/Europe/London", "17:30", None),
        ("W. Europe Standard Time", "16:30", None),
        ("tzone://Microsoft/Utc", "18:30", None),
        ("UTC", "18:30", None),
        ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "17:30", "info"),
        ('"(UTC+00:00) Dublin, Edinburgh, Lisbon, London"', "17:30", "info"),
        ("(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London", "17:30", "info"),
        ("Customized Time Zone", "17:30", "warning"),
        ("Europe/Nowhere", "17:30", "warning"),
        ("Own", "17:30", "warning"),
    ],
)
def test_the_name_of_a_zone(read: Reader, zone: str, at: str, severity: str | None) -> None:
    bundle = read(calendar(event(1, f";TZID={zone}:20260714T173000")))
    assert days(bundle) == [f"2026-07-14 {at}"]
    assert lines(bundle) == ([(severity, 4)] if severity else [])


@pytest.mark.parametrize(
    ("head", "at", "doubts"),
    [
        (OWN.format(rule="", offset="+0200"), "16:30", 0),
        (OWN.format(rule="", offset="+5744"), "17:30", 1),
        (OWN.format(rule="RRULE:FREQ=SECONDLY\r\n", offset="+0200"), "17:30", 1),
        ("BEGIN:VTIMEZONE\r\nTZID:Own\r\n", "17:30", 1),
    ],
    ids=["its own offset", "an offset that cannot be", "a zone that changes each second", "a zone without an end"],
)
def test_a_zone_that_the_file_defines(read: Reader, head: str, at: str, doubts: int) -> None:
    bundle = read(calendar(event(1, ";TZID=Own:20260714T173000"), head=head))
    assert days(bundle) == [f"2026-07-14 {at}"]
    assert len(bundle.problems) == doubts


def test_a_broken_definition_of_a_zone_that_is_known_costs_nothing(read: Reader) -> None:
    head = OWN.format(rule="", offset="+5744").replace("Own", "Europe/London")
    assert read(calendar(event(1), head=head)).problems == ()


@pytest.mark.parametrize(
    ("start", "at", "doubts"),
    [
        (":20260714T173000", "2026-07-14 17:30", 0),
        (":20260714T163000Z", "2026-07-14 17:30", 0),
        (":20260114T173000Z", "2026-01-14 17:30", 0),
        (";TZID=Europe/London:20260714T173000Z", "2026-07-14 17:30", 1),
        (";VALUE=DATE:20260714", "2026-07-14", 0),
        (":20260713T230000Z\nDTEND:20260714T230000Z", "2026-07-14", 0),
        (":2026-07-14", "2026-07-14", 1),
        (":2026-07-14T17:30:00", "2026-07-14 17:30", 1),
        (":20260714T173000+0100", "2026-07-14 17:30", 0),
        (":20260714T173000\nDTEND:20260713T183000", "2026-07-14 17:30", 1),
    ],
    ids=["floating", "UTC in summer", "UTC in winter", "a zone and UTC", "a whole day", "a whole day in UTC",
         "with dashes", "with dashes and colons", "with an offset", "ends before it begins"],
)  # fmt: skip
def test_a_beginning(read: Reader, start: str, at: str, doubts: int) -> None:
    bundle = read(calendar(event(1, start)))
    assert days(bundle) == [at]
    assert lines(bundle) == [("warning", 4)] * doubts


def test_times_without_a_zone_are_in_the_calendars_zone(read: Reader) -> None:
    bundle = read(calendar(event(1, ":20260714T173000"), head="X-WR-TIMEZONE:Europe/Berlin\r\n"))
    assert days(bundle) == ["2026-07-14 16:30"]
    assert "kept in Europe/Berlin" in bundle.problems[0].message
    assert read(calendar(event(1, ":20260714T173000"), head="X-WR-TIMEZONE:Europe/London\r\n")).problems == ()


@pytest.mark.parametrize("start", [":20260631T173000", ":20260714T250000", ":14/07/2026", ":", ":00000714", ";TZID"])
def test_a_beginning_that_cannot_be_sets_one_event_aside(read: Reader, start: str) -> None:
    bundle = read(calendar(event(1, start), event(3, ":20260908T173000")))
    assert days(bundle) == DAYS[2:]
    (problem,) = bundle.problems
    assert (problem.id, problem.severity, problem.details["set_aside"]) == ("unread", Severity.WARNING, 1)
    assert problem.source is not None
    assert problem.source.line == 4
    assert "'Planning Committee' was set aside" in problem.message


# --- versions and ids ------------------------------------------------------------------------------------------------


def test_one_id_for_several_meetings_loses_none(read: Reader) -> None:
    bundle = read(calendar(event(1), event(1, ":20260811T173000"), event(1, ":20260908T173000")))
    assert len(meetings(bundle)) == 3
    assert {origin.id for m in meetings(bundle) for origin in m.origins or ()} == {None}
    assert "3 events share the id '1'" in bundle.problems[0].message


def test_an_older_version_is_named(read: Reader) -> None:
    bundle = read(calendar(event(1, ":20260721T173000", "SEQUENCE:2"), event(1, ":20260714T173000", "SEQUENCE:1")))
    assert days(bundle) == ["2026-07-21 17:30"]
    assert lines(bundle) == [("info", 10)]


# --- series ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("FREQ=MONTHLY;BYDAY=2TU;COUNT=3", ["2026-07-14", "2026-08-11", "2026-09-08"]),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2;UNTIL=20260909", ["2026-07-14", "2026-08-11", "2026-09-08"]),
        ("FREQ=WEEKLY;INTERVAL=4;UNTIL=20260908T163000Z", ["2026-07-14", "2026-08-11", "2026-09-08"]),
        ("FREQ=WEEKLY;INTERVAL=4;UNTIL=20260908T163000", ["2026-07-14", "2026-08-11"]),
        ("FREQ=YEARLY;COUNT=2", ["2026-07-14", "2027-07-14"]),
    ],
)
def test_a_series_has_all_its_dates(read: Reader, rule: str, found: list[str]) -> None:
    bundle = read(calendar(event(1, ";TZID=Europe/London:20260714T173000", f"RRULE:{rule}")))
    assert days(bundle) == [f"{day} 17:30" for day in found]
    assert bundle.problems == ()
    assert [origin.id for m in meetings(bundle) for origin in m.origins or ()] == [
        f"1/{day.replace('-', '')}" for day in found
    ]


def test_a_series_keeps_its_hour_over_the_change_of_clocks(read: Reader) -> None:
    utc = calendar(event(1, ":20261006T163000Z", "RRULE:FREQ=MONTHLY;COUNT=2"))
    london = calendar(event(1, ";TZID=Europe/London:20261006T173000", "RRULE:FREQ=MONTHLY;COUNT=2"))
    assert days(read(london)) == ["2026-10-06 17:30", "2026-11-06 17:30"]
    assert days(read(utc)) == ["2026-10-06 17:30", "2026-11-06 16:30"], "UTC knows no summer time"


def test_dates_that_are_left_out_moved_cancelled_or_added(read: Reader) -> None:
    london = ";TZID=Europe/London:"
    bundle = read(
        calendar(
            event(1, f"{london}20260714T173000", "RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=5",
                  f"EXDATE{london}20260811T173000", f"RDATE{london}20260820T173000"),
            event(1, f"{london}20260910T180000", f"RECURRENCE-ID{london}20260908T173000"),
            event(1, f"{london}20261013T173000", "RECURRENCE-ID:20261013T163000Z", "STATUS:CANCELLED"),
        )
    )  # fmt: skip
    assert [(str(m.date), m.status, [str(day) for day in m.was]) for m in meetings(bundle)] == [
        ("2026-07-14", "scheduled", []),
        ("2026-08-20", "scheduled", []),
        ("2026-09-10", "moved", ["2026-09-08"]),
        ("2026-10-13", "cancelled", []),
        ("2026-11-10", "scheduled", []),
    ]
    assert bundle.problems == ()


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=HOURLY;COUNT=3", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
     "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=40",
     "FREQ=DAILY;INTERVAL=7;BYDAY=WE", "FREQ=MONTHLY;COUNT=99999999999",
     "FREQ=MONTHLY;INTERVAL=12;BYMONTH=8", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
     "FREQ=", "nonsense", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYHOUR=1,2,3", "FREQ=WEEKLY;UNTIL=soon"],
)  # fmt: skip
def test_a_rule_that_is_not_expanded_gives_its_first_date_and_says_so(read: Reader, rule: str) -> None:
    bundle = read(calendar(event(1, ";TZID=Europe/London:20260714T173000", f"RRULE:{rule}")))
    assert days(bundle) == ["2026-07-14 17:30"]
    (problem,) = bundle.problems
    assert "repeats, and only its first date was read" in problem.message


def test_a_series_without_an_end_is_read_from_a_year_back_to_two_ahead(read: Reader) -> None:
    found = [m.date for m in meetings(read(calendar(event(1, ":19700106T173000", "RRULE:FREQ=MONTHLY;BYDAY=1TU"))))]
    assert (found[0], found[-1], len(found)) == (date(2025, 7, 1), date(2028, 6, 6), 36)
    many = read(calendar(event(1, ":20200101T173000", "RRULE:FREQ=DAILY")))
    assert len(meetings(many)) == 400
    assert "only 400 of its dates were read" in many.problems[0].message


def test_a_series_of_decades_keeps_its_rhythm(read: Reader) -> None:
    """Every second week, counted from the one that begins on Monday 5 March 2001, on Tuesdays and Thursdays."""
    assert date(2001, 3, 6).strftime("%A") == "Tuesday"
    bundle = read(calendar(event(1, ":20010306T173000", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH")))
    window = (date(2025, 6, 30) + timedelta(days=number) for number in range(1098))
    assert [m.date for m in meetings(bundle)] == [
        day for day in window if day.weekday() in (1, 3) and (day - date(2001, 3, 5)).days // 7 % 2 == 0
    ]


# --- titles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "day", "status", "was"),
    [
        ("Cancelled: Planning Committee", "2026-03-05", "cancelled", None),
        ("Canceled: Planning Committee", "2026-03-05", "cancelled", None),
        ("CANCELLED - Planning Committee", "2026-03-05", "cancelled", None),
        ("[CANCELLED] Planning Committee", "2026-03-05", "cancelled", None),
        ("Planning Committee (Cancelled)", "2026-03-05", "cancelled", None),
        ("Planning Committee - CANCELLED", "2026-03-05", "cancelled", None),
        ("POSTPONED: Planning Committee", "2026-03-05", "cancelled", None),
        ("PROVISIONAL: Planning Committee", "2026-03-05", "provisional", None),
        ("MOVED TO 12 MARCH: Planning Committee", "2026-03-12", "moved", "2026-03-05"),
        ("MOVED TO 12 MARCH - Planning Committee", "2026-03-12", "moved", "2026-03-05"),
        ("MOVED TO 12 MARCH Planning Committee", "2026-03-12", "moved", "2026-03-05"),
        ("Planning Committee MOVED TO 12 MARCH", "2026-03-12", "moved", "2026-03-05"),
        ("Planning Committee (moved to Thursday 12 March 2026)", "2026-03-12", "moved", "2026-03-05"),
        ("RESCHEDULED TO 12/03/2026 - Planning Committee", "2026-03-12", "moved", "2026-03-05"),
        ("Planning Committee - postponed to 5 March", "2026-03-05", "scheduled", None),
        ("Planning Committee - moved to Committee Room 2", "2026-03-05", "scheduled", None),
        ("Meeting of the Planning Committee", "2026-03-05", "scheduled", None),
        ("The Planning Committee", "2026-03-05", "scheduled", None),
        ("Planning Committee (Agenda)", "2026-03-05", "scheduled", None),
        ("Planning Committee, Committee Room 1", "2026-03-05", "scheduled", None),
        ("Planning Committee - Committee Room 1, Town Hall", "2026-03-05", "scheduled", None),
        ("Planning Committee 5 March 2026", "2026-03-05", "scheduled", None),
        ("planning committee", "2026-03-05", "scheduled", None),
    ],
)
def test_what_a_title_says(read: Reader, title: str, day: str, status: str, was: str | None) -> None:
    bundle = read(calendar(f"UID:1\nSUMMARY:{title}\nDTSTART:20260305T173000"))
    (meeting,) = meetings(bundle)
    assert (str(meeting.date), meeting.status, [str(day) for day in meeting.was]) == (day, status, [was] if was else [])
    said = " ".join(problem.message for problem in bundle.problems)
    if was or "Room 2" in title:
        assert "moved to" in said
    elif status == "scheduled" and title.lower() not in (
        "planning committee",
        "planning committee - postponed to 5 march",
    ):
        assert "is taken to be a meeting of committee planning" in said


@pytest.mark.parametrize(
    "title",
    ["Planning Committee Briefing", "Planning Committee - pre-meeting", "Planning Committee - site visit",
     "Planning Committee: papers due", "Planning Committee (agenda publication)", "Planning Committee - working group",
     "Planning Sub-Committee", "Licensing Committee", "Chair's briefing - Planning Committee", "Dentist"],
)  # fmt: skip
def test_what_is_no_meeting_of_a_committee_is_not_taken_for_one(read: Reader, title: str) -> None:
    assert meetings(read(calendar(f"UID:1\nSUMMARY:{title}\nDTSTART:20260305T173000"))) == ()


def test_an_entry_that_says_where_it_moved_and_the_new_entry_are_one_meeting(read: Reader) -> None:
    bundle = read(
        calendar(
            "UID:1\nSUMMARY:MOVED TO 12 MARCH: Planning Committee\nDTSTART:20260305T173000",
            "UID:2\nSUMMARY:Planning Committee\nDTSTART:20260312T180000",
        )
    )
    (meeting,) = meetings(bundle)
    assert (str(meeting.date), f"{meeting.time:%H:%M}", [str(day) for day in meeting.was]) == (
        "2026-03-12",
        "18:00",
        ["2026-03-05"],
    )
    told = " ".join(problem.message for problem in bundle.problems)
    assert "at another hour (17:30, on line 4); they are taken for one meeting, at 18:00" in told


def test_a_meeting_on_the_day_that_another_one_was_moved_from(read: Reader) -> None:
    bundle = read(
        calendar("UID:1\nSUMMARY:MOVED TO 12 MARCH: Planning Committee\nDTSTART:20260305T173000",
                 "UID:2\nSUMMARY:Planning Committee (Agenda)\nDTSTART:20260305T180000")
    )  # fmt: skip
    assert days(bundle) == ["2026-03-05 18:00", "2026-03-12 17:30"]
    assert bundle.errors == ()


def test_two_entries_of_one_day_are_one_meeting_and_said(read: Reader) -> None:
    standing = "UID:2\nSUMMARY:Planning Committee (Agenda)\nDTSTART:20260305T180000"
    for first in ("Planning Committee", "CANCELLED: Planning Committee"):
        bundle = read(calendar(f"UID:1\nSUMMARY:{first}\nDTSTART:20260305T173000", standing))
        assert len(meetings(bundle)) == 1
        assert meetings(bundle)[0].status == "scheduled"
        assert "two meetings are dated 2026-03-05" in " ".join(p.message for p in bundle.problems)
        assert bundle.errors == ()


# --- CSV -------------------------------------------------------------------------------------------------------------


def test_a_quotation_mark_that_is_not_closed_costs_one_row(read: Reader) -> None:
    bundle = read(
        'committee,date,place\nPlanning Committee,14/07/2026,\n"Planning Committee,11/08/2026,Hall\n'
        'Planning Committee,08/09/2026,"Hall, 2"\nPlanning Committee,13/10/2026,\n',
        "calendar.csv",
    )
    assert days(bundle) == ["2026-07-14", "2026-09-08", "2026-10-13"]
    assert lines(bundle) == [("warning", 3)]


def test_a_spreadsheet_with_a_nul(read: Reader) -> None:
    assert days(read(b"committee,date\nPlanning Committee\0,14/07/2026\n", "calendar.csv")) == ["2026-07-14"]


# --- ModernGov -------------------------------------------------------------------------------------------------------


def answer(*meetings: tuple[int, str], more: str = "") -> str:
    rows = "\n".join(
        f"<meeting><meetingid>{id}</meetingid><meetingdate>{day}</meetingdate><meetingtime>5.30 pm</meetingtime>"
        f"<meetingstatus>Confirmed</meetingstatus>{more}</meeting>"
        for id, day in meetings
    )
    return (
        "<getmeetings><committee><committeeid>9</committeeid><committeetitle>Planning Committee</committeetitle>"
        f"<committeemeetings>\n{rows}\n</committeemeetings></committee></getmeetings>"
    )


XML = answer((1, "14/07/2026"), (2, "11/08/2026"), (3, "08/09/2026"))


@pytest.mark.parametrize(
    "text",
    [
        XML,
        f'<soap:Envelope xmlns:soap="x"><soap:Body><r>{XML}</r></soap:Body></soap:Envelope>',
        f'<?xml version="1.0"?><string xmlns="http://tempuri.org/">{html.escape(XML)}</string>',
        XML.replace("14/07/2026", "2026-07-14T00:00:00").replace("11/08/2026", "Tuesday, 11 August 2026"),
        XML.replace("Planning Committee", "Planning&amp;#32;Committee"),
    ],
    ids=["plain", "SOAP", "one string", "other forms of dates", "encoded twice"],
)
def test_an_answer_in_any_dress(read: Reader, text: str) -> None:
    bundle = read(text, "a.xml")
    assert days(bundle) == DAYS
    assert bundle.problems == ()
    assert [origin.id for m in meetings(bundle) for origin in m.origins or ()] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (XML.replace("</meetingstatus>", "</meetingstatus><meetinglocation>Town & Hall</meetinglocation>", 1), 3),
        (XML.replace("Confirmed", "Confirmed\x02", 1), 3),
        (XML.replace("</meetingstatus>", "</meetingstatus><div>agenda<br></div>&nbsp;", 1), 3),
        (XML.replace("</meetingtime>", "</meetingtime><meetinglocation>Caf\xe9</meetinglocation>", 1), 3),
        ("\n" + '<?xml version="1.0" encoding="utf-16"?>' + XML, 3),
        (XML.replace("</meeting>", "", 1), 2),
        (XML[: XML.index("08/09")], 2),
    ],
    ids=["a bare &", "a control character", "HTML", "cp1252", "a wrong declaration", "a meeting without an end",
         "cut off"],
)  # fmt: skip
def test_broken_xml_is_read_as_far_as_it_goes(read: Reader, content: str, kept: int) -> None:
    bundle = read(content.encode("cp1252"), "a.xml")
    assert len(meetings(bundle)) == kept
    assert sum(p.details.get("set_aside", 0) for p in bundle.problems) == 3 - kept
    assert bundle.errors == ()
    assert bundle.parts


def test_one_meeting_by_itself(read: Reader) -> None:
    single = (
        "<getmeeting><meetingid>5</meetingid><committeetitle>Planning Committee</committeetitle>"
        "<meetingdate>14/07/2026</meetingdate><agendaitems><agendaitem><title>X</title></agendaitem></agendaitems>"
        "</getmeeting>"
    )
    bundle = read(single, "a.xml")
    assert days(bundle) == ["2026-07-14"]
    assert bundle.parts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!DOCTYPE html><html><body>Error</body></html>", "The file is a web page"),
        ("<html><body>Error<br></body></html>", "The file is a web page"),
        (
            "<e><faultstring>Server was unable</faultstring></e>",
            "ModernGov answered with a fault: 'Server was unable'.",
        ),
        (answer(), "The file holds no meeting."),
        ("System.ArgumentException: no", "The XML breaks off here."),
    ],
)
def test_an_answer_that_holds_no_meeting(read: Reader, text: str, said: str) -> None:
    (problem,) = read(text, "a.xml").errors
    assert problem.message.startswith(said)


# --- anything --------------------------------------------------------------------------------------------------------

GOOD = (
    calendar(
        event(1, ";TZID=Europe/London:20260714T173000", "LOCATION:Town Hall\\, Room 1", "STATUS:CONFIRMED"),
        event(2, ":20260811T163000Z", "SEQUENCE:2", "DTSTAMP:20260101T000000Z"),
        event(3, ";VALUE=DATE:20260908", "DTEND;VALUE=DATE:20260909"),
        event(4, ":20261013T173000", "RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=3"),
        "UID:5\nSUMMARY:Health & Wellbeing Board – Café\nDTSTART:20260715T100000\nSTATUS:CANCELLED",
        "UID:6\nSUMMARY:CANCELLED: Planning Committee\nDTSTART:20270112T173000",
        head=OWN.format(rule="", offset="+0000"),
    ).encode(),
    b"committee,date,time,place,status,id\n"
    + b"".join(f'Planning Committee,{n:02}/09/2026,17:30,"Hall, {n}",,{n}\n'.encode() for n in range(1, 15)),
    answer(
        *((n, f"{n:02}/09/2026") for n in range(1, 15)), more="<meetinglocation>Caf&#233;</meetinglocation>"
    ).encode(),
)


def mutated(content: bytes, draw: random.Random) -> bytes:
    """A file with one to four faults: bytes changed, lost, put in twice or swapped, or the end cut off."""
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(content))
        piece = content[at : at + draw.randint(1, 60)]
        content = draw.choice(
            [
                content[:at] + bytes([draw.randrange(256)]) + content[at + 1 :],
                content[:at] + content[at + len(piece) :],
                content[:at] + piece + content[at:],
                content[:at]
                + draw.choice([b"\r\n", b"\n ", b'"', b"<", b"&", b"BEGIN:VEVENT\r\n", b"\0", b"\xff"])
                + content[at:],
                content[: max(1, at)] if draw.random() < 0.2 else content,
            ]
        )
    return content


@pytest.mark.parametrize("ending", [".ics", ".csv", ".xml"])
def test_whatever_breaks_nothing_raises_and_nothing_is_lost_in_silence(tmp_path: Path, ending: str) -> None:
    good = GOOD[(".ics", ".csv", ".xml").index(ending)]
    path = tmp_path / f"calendar{ending}"
    for seed in range(150):
        content = mutated(good, random.Random(seed))
        path.write_bytes(content)
        bundle = with_known_titles(read_sources([path], as_of=TODAY), TITLES)
        if ending == ".ics" and not bundle.errors:
            unaccounted = events(content) - known_lines(bundle)
            assert not unaccounted, (
                f"seed {seed}: the events on lines {sorted(unaccounted)} are neither read nor listed"
            )
        elif ending == ".xml" and not bundle.errors:
            begun = len(re.findall(rb"<meeting>", content))
            assert counted(bundle) >= begun, f"seed {seed}"
        for problem in bundle.problems:
            check(problem, content)


def events(content: bytes) -> set[int]:
    """The lines on which events begin, and of events that are the same to the letter only the last."""
    text = content.replace(b"\0", b"").replace(b"\xef\xbb\xbf", b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    begins: dict[bytes, int] = {}
    rows = text.split(b"\n")
    for number, row in enumerate(rows, 1):
        folded = number < len(rows) and rows[number][:1] in (b" ", b"\t")
        if row.strip().upper() == b"BEGIN:VEVENT" and row[:1] not in (b" ", b"\t") and not folded:
            rest = b"\n".join(rows[number:])
            begins[rest.split(b"\nEND:VEVENT")[0]] = number
    return set(begins.values())


def known_lines(bundle: Bundle) -> set[int | None]:
    read = {m.line for record in bundle.committees for m in record.value.meetings}
    return read | {problem.source.line for problem in bundle.problems if problem.source}


def counted(bundle: Bundle) -> int:
    read = sum(len(record.value.meetings) for record in bundle.committees)
    return read + sum(problem.details.get("set_aside", 0) for problem in bundle.problems)


def check(problem: Problem, content: bytes) -> None:
    assert problem.source is not None
    assert problem.source.line is not None
    assert 1 <= problem.source.line <= content.count(b"\n") + content.count(b"\r") + 1
    assert problem.remedy
    problem.as_dict()


# --- ids and series that are less than the standard asks for ---------------------------------------------------------


def test_two_committees_under_one_id_at_one_time_are_both_kept(read: Reader) -> None:
    bundle = read(calendar(event(1), event(1).replace("Planning Committee", "Health & Wellbeing Board")))
    assert days(bundle) == days(bundle, "hwb") == DAYS[:1]
    assert ["share the id '1'" in problem.message for problem in bundle.problems] == [True]


def test_an_older_version_that_names_another_committee_is_set_aside_with_a_warning(read: Reader) -> None:
    other = event(1, ":20260714T163000Z", "SEQUENCE:1").replace("Planning Committee", "Health & Wellbeing Board")
    bundle = read(calendar(event(1), other))
    assert days(bundle, "hwb") == DAYS[:1]
    assert days(bundle) == []
    assert [(p.severity, p.details.get("set_aside"), p.value) for p in bundle.problems] == [
        (Severity.WARNING, 1, "Planning Committee")
    ]


WEEKS = event(1, ";TZID=Europe/London:20260714T173000", "RRULE:FREQ=WEEKLY;COUNT=3")
SECOND = "UID:1\nRECURRENCE-ID;TZID=Europe/London:20260721T173000\nDTSTART;TZID=Europe/London:20260722T180000"


@pytest.mark.parametrize("title", ["", "\nSUMMARY:", "\nSUMMARY:Planning Committee"])
def test_a_moved_date_has_the_title_of_its_series(read: Reader, title: str) -> None:
    bundle = read(calendar(SECOND + title, WEEKS))
    assert days(bundle) == ["2026-07-14 17:30", "2026-07-22 18:00", "2026-07-28 17:30"]
    assert meetings(bundle)[1].was == (date(2026, 7, 21),)
    assert bundle.problems == ()


@pytest.mark.parametrize("said", ["STATUS:CANCELLED", "SUMMARY:CANCELLED", "SUMMARY:Canceled: "])
def test_a_date_that_is_cancelled_without_the_title_of_its_series(read: Reader, said: str) -> None:
    bundle = read(calendar(WEEKS, SECOND.replace("20260722T18", "20260721T17") + "\n" + said))
    assert [meeting.status for meeting in meetings(bundle)] == ["scheduled", "cancelled", "scheduled"]


@pytest.mark.parametrize("zone", ["GMT Standard Time", "W. Europe Standard Time", "Eastern Standard Time"])
def test_days_of_a_series_of_whole_days_are_named_by_midnight_of_any_zone(read: Reader, zone: str) -> None:
    series = event(1, ";VALUE=DATE:20260714", "RRULE:FREQ=WEEKLY;COUNT=4", f"EXDATE;TZID={zone}:20260728T000000")
    moved = event(1, ";VALUE=DATE:20260722", f"RECURRENCE-ID;TZID={zone}:20260721T000000")
    assert days(read(calendar(series, moved))) == ["2026-07-14", "2026-07-22", "2026-08-04"]


def test_all_rules_of_a_series_are_read(read: Reader) -> None:
    series = event(1, ";VALUE=DATE:20260714", "RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=MONTHLY;COUNT=2")
    bundle = read(calendar(series))
    assert days(bundle) == ["2026-07-14", "2026-07-21", "2026-08-14"]
    assert bundle.problems == ()


def test_a_cancelled_date_without_a_beginning_is_the_day_that_it_stands_for(read: Reader) -> None:
    gone = "UID:1\nRECURRENCE-ID;TZID=Europe/London:20260721T173000\nSTATUS:CANCELLED"
    bundle = read(calendar(WEEKS, gone))
    assert [(str(m.date), m.status) for m in meetings(bundle)] == [
        ("2026-07-14", "scheduled"), ("2026-07-21", "cancelled"), ("2026-07-28", "scheduled"),
    ]  # fmt: skip
    assert bundle.problems == ()


@pytest.mark.parametrize("name", ["EXDATE", "RDATE"])
def test_a_date_of_a_series_that_cannot_be_read_is_told(read: Reader, name: str) -> None:
    bundle = read(calendar(f"{WEEKS}\n{name}:21st July,20260721T163000Z"))
    assert [(p.severity.value, p.source and p.source.line, "'21st July'" in p.message) for p in bundle.problems] == [
        ("warning", 4, True)
    ]
    assert ("2026-07-21 17:30" in days(bundle)) is (name == "RDATE")


@pytest.mark.parametrize("title", ["Planning Committee CANCELLED", "Planning Committee Postponed"])
def test_a_title_that_ends_in_cancelled_without_a_mark(read: Reader, title: str) -> None:
    bundle = read(calendar(event(1).replace("Planning Committee", title)))
    assert [meeting.status for meeting in meetings(bundle)] == ["cancelled"]


# --- spreadsheets and ModernGov --------------------------------------------------------------------------------------

MODERNGOV = (
    "<getmeetings><committee><committeetitle>Planning Committee</committeetitle><committeemeetings><meeting>"
    "<meetingid>1</meetingid><meetingdate>{}</meetingdate><meetingstatus>{}</meetingstatus></meeting><meeting>"
    "<meetingid>2</meetingid><meetingdate>{}</meetingdate></meeting></committeemeetings></committee></getmeetings>"
)


def test_dates_with_the_month_first_make_the_others_doubtful(read: Reader) -> None:
    sheet = "committee,date\nPlanning Committee,{}\nPlanning Committee,{}\n"
    for found in (
        read(sheet.format("07/08/2026", "07/14/2026"), "us.csv"),
        read(MODERNGOV.format("7/8/2026 00:00:00", "Confirmed", "7/14/2026 00:00:00"), "us.xml"),
    ):
        doubts = [problem for problem in found.problems if problem.id == "doubtful-date"]
        assert [problem.severity for problem in doubts] == [Severity.WARNING]
        assert "14/2026" in doubts[0].message
    assert read(sheet.format("07/08/2026", "14/07/2026"), "ours.csv").problems == ()


@pytest.mark.parametrize(
    ("said", "status", "doubts"),
    [("TBC", "provisional", 0), ("Deferred", "cancelled", 0), ("Not held", "scheduled", 1), ("Held", "held", 0)],
)
def test_words_for_a_status(read: Reader, said: str, status: str, doubts: int) -> None:
    bundle = read(MODERNGOV.format("07/08/2026", said, "14/08/2026"), "one.xml")
    assert (meetings(bundle)[0].status, len(bundle.problems)) == (status, doubts)

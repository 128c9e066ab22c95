"""Whatever stands in a file, reading it ends in records and problems, and never in an exception."""

from __future__ import annotations

import tempfile
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commissioning.carried import carried
from commissioning.model import Document, Length, Noun, from_payload, same, to_payload
from commissioning.sources import ENDINGS, read_sources
from commissioning.sources.written.shape import Slot, slots
from tests.sources.conftest import everything_said

QUICKLY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

NAMES = st.sampled_from(
    ["council", "workstreams", "name", "key", "title", "meetings", "date", "was", "stated", "says", "reference",
     "kind", "start", "end", "months", "status", "stages", "review", "target", "duration", "steps", "after", "before",
     "step", "rule", "gate", "evidence", "committee", "left_out", "added_steps", "line", "__line__", "__path__", "<<"]
)  # fmt: skip
VALUES = st.sampled_from(
    [None, True, 0, 12, -1, 10**30, 1.5, "", "x", "DEM-2025", "2025-06-31", "2025-06-30", "31 June 2026", "17.30",
     "1 January 9999 - 1 March 9999 (999 months)", "1 January 0000", "0000-00-00", "5 months", "0 days", "26:00",
     "commissioning-review", "review", "gate-design", "review-end", "scrutiny", "callin", "a" * 3000, "\ufb00\u2028",
     [], {}, [[]], ["x", None], {"x": {}}]
)  # fmt: skip
GOOD = {
    date: st.sampled_from(["2025-06-26", "2025-06-30", "2025-09-01", "2025-04-24"]),
    time: st.just("17:30"),
    Length: st.sampled_from(["5 months", "2 weeks", "10 working days"]),
    int: st.sampled_from([1, 12, 36]),
    bool: st.booleans(),
    str: st.sampled_from(
        ["a", "b", "commissioning-review", "gate-design", "review-end", "31 June 2026", "TBC", "callin"]
    ),
}
STAGE = st.sampled_from(["review", "design", "procurement", "mobilisation"])


def values(slot: Slot) -> st.SearchStrategy[Any]:
    """What somebody might write in a field: mostly what it takes, at times anything at all."""
    one = st.deferred(lambda: records(slot.noun)) if slot.noun is not None else plain(slot.plain)
    if slot.form == "list":
        one = st.lists(one, max_size=3) | one
    elif slot.form == "keyed":
        one = st.dictionaries(STAGE if slot.stages else GOOD[str], one, max_size=3)
    return st.integers(0, 29).flatmap(lambda n: VALUES if n == 29 else one)


def plain(kind: Any) -> st.SearchStrategy[Any]:
    """A value of a plain type, of one of several words, or of one of several types."""
    if get_origin(kind) is Literal:
        return st.sampled_from(get_args(kind))
    if get_origin(kind) is Annotated:
        return plain(get_args(kind)[0])
    if get_origin(kind) is not None:
        return st.one_of([plain(part) for part in get_args(kind)])
    return GOOD.get(kind, GOOD[str])


def records(noun: type[Noun]) -> st.SearchStrategy[Any]:
    """Records of one sort, most of them with all that they need."""
    fields = slots(noun)
    needed = {name: values(fields[name]) for name, field in noun.model_fields.items() if field.is_required()}
    others = {name: values(slot) for name, slot in fields.items() if name not in needed}
    whole = st.fixed_dictionaries(needed, optional=others)
    broken = st.dictionaries(NAMES, VALUES, max_size=3)
    return st.integers(0, 19).flatmap(
        lambda n: whole if n < 19 else st.tuples(whole, broken).map(lambda two: two[0] | two[1])
    )


DOCUMENTS = st.one_of(
    st.fixed_dictionaries({}, optional={name: values(slot) for name, slot in slots(Document).items()}),
    st.dictionaries(NAMES, VALUES, max_size=4),
)

FILES = sorted(path for path in carried("examples/leicester").rglob("*.yaml"))
SORTS = (
    "councils", "templates", "committees", "contacts", "contracts", "registers", "entries", "workstreams", "actions",
    "programme", "papers", "products", "forward_plan",
)  # fmt: skip
CALENDARS = (
    b"committee,date,time,place,status\nPlanning,26/06/2025,5.30 pm,Hall,held\n",
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Planning\r\nDTSTART;TZID=Europe/London:20250626T173000\r\n"
    b"RRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    b"<getmeetings><committee><committeetitle>A</committeetitle><committeemeetings><meeting><meetingdate>26/06/2025"
    b"</meetingdate><meetingtime>5.30 pm</meetingtime></meeting></committeemeetings></committee></getmeetings>",
    b"Contract ref;Title;Supplier;Start date;End date;Extension options\nA-1;Carers;X;01/04/2021;31/03/2026;3+1+1\n"
    b"A-2;Taxis;Y;1 April 2021;31/06/2025;up to two years in 12 month periods\n",
    b'{"releases": [\n{"ocid": "ocds-x-1", "id": "1", "date": "2021-03-01T09:00:00Z", "contracts": [{"id": "1", '
    b'"period": {"startDate": "2021-04-01T00:00:00Z", "endDate": "2024-03-31T00:00:00Z", "durationInDays": 1095}}]}]}',
)
ENDINGS_OF = (".csv", ".ics", ".xml", ".csv", ".json")


def hold(content: bytes, ending: str) -> None:
    """Reads a file and holds what comes out to what is promised of every load."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"plans{ending}"
        path.write_bytes(content)
        bundle = read_sources([path])
        problems = everything_said(bundle)
    for problem in problems:
        assert problem.source is not None
        assert problem.source.path == path.as_posix()
        assert problem.source.line is not None
        assert 1 <= problem.source.line <= content.count(b"\n") + content.count(b"\r") + 1
        assert problem.message.strip().endswith((".", ".'"))
        assert problem.remedy
        problem.as_dict()
    for sort in SORTS:
        for record in getattr(bundle, sort):
            assert same(from_payload(type(record.value), to_payload(record.value)), record.value)
    if not problems:
        assert any(getattr(bundle, sort) for sort in SORTS), "what reads as nothing is told"


@QUICKLY
@given(st.binary(max_size=300), st.sampled_from(ENDINGS))
def test_any_bytes(content: bytes, ending: str) -> None:
    hold(content, ending)


@QUICKLY
@given(st.text(st.sampled_from("abc:-#[]{}&*!|>'\"%@`,?\n\t \r\x85é<>=/;0123"), max_size=200), st.sampled_from(ENDINGS))
def test_any_text(text: str, ending: str) -> None:
    hold(text.encode(), ending)


@QUICKLY
@given(DOCUMENTS)
def test_any_document(document: dict[str, Any]) -> None:
    hold(yaml.safe_dump(document, sort_keys=False, allow_unicode=True).encode(), ".yaml")


@QUICKLY
@given(st.data())
def test_the_example_with_a_piece_torn_out(data: st.DataObject) -> None:
    content = data.draw(st.sampled_from(FILES)).read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 60)))
    hold(content[:start] + data.draw(st.binary(max_size=3)) + content[end:], ".yaml")


@QUICKLY
@given(st.data())
def test_calendars_and_registers_with_a_piece_torn_out(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(CALENDARS) - 1))
    content = CALENDARS[number]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 30)))
    hold(content[:start] + data.draw(st.binary(max_size=3)) + content[end:], ENDINGS_OF[number])

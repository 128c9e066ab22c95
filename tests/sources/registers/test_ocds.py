"""OCDS 1.1: packages, records, single releases and lines, written by hand to its schema; what their periods say."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commissioning.errors import Severity
from commissioning.model import RegisterEntry
from commissioning.sources import Bundle, read_sources
from commissioning.sources.registers.told import fits_of, terms_of

Write = Callable[..., Path]
Load = Callable[..., Bundle]

OCID = "ocds-h6vhtk-0a1b2c"


def release(**parts: Any) -> dict[str, Any]:
    return {
        "ocid": OCID, "id": "012345-2021", "date": "2021-03-01T09:00:00Z", "tag": ["award", "contract"],
        "initiationType": "tender", **parts,
    }  # fmt: skip


AWARDED = release(
    tender={
        "id": "DSS-2021", "title": "Dementia support", "status": "complete",
        "lots": [
            {"id": "1", "hasRenewal": True,
             "renewal": {"description": "Extension of up to 24 months, in two periods of 12 months"}}
        ],
    },
    awards=[{
        "id": "1", "status": "active", "relatedLots": ["1"], "suppliers": [{"id": "GB-1", "name": "Example Charity"}],
        "value": {"amount": 700000, "currency": "GBP"},
    }],
    contracts=[{
        "id": "1", "awardID": "1", "title": "Dementia support service", "status": "active",
        "period": {"startDate": "2021-04-01T00:00:00+01:00", "endDate": "2024-03-31T23:59:59+01:00",
                   "maxExtentDate": "2026-03-31T23:59:59+01:00"},
    }],
)  # fmt: skip


def package(*releases: Any) -> dict[str, Any]:
    return {"uri": "https://example.org/p", "version": "1.1", "publishedDate": "2021-03-01T09:00:00Z",
            "publisher": {"name": "Example"}, "releases": list(releases)}  # fmt: skip


def record_package(*records: Any) -> dict[str, Any]:
    return {"uri": "https://example.org/r", "version": "1.1", "publishedDate": "2021-03-01T09:00:00Z",
            "publisher": {"name": "Example"}, "records": list(records)}  # fmt: skip


def one(bundle: Bundle) -> RegisterEntry:
    (record,) = bundle.entries
    return record.value


def read(write: Write, value: Any, *, indent: int | None = 2) -> Bundle:
    return read_sources([write(json.dumps(value, indent=indent), "notices.json")])


@pytest.mark.parametrize(
    "value",
    [
        AWARDED,
        [AWARDED],
        package(AWARDED),
        record_package({"ocid": OCID, "compiledRelease": AWARDED, "releases": [{"url": "https://example.org/1"}]}),
        record_package({"ocid": OCID, "releases": [AWARDED]}),
        {"ocid": OCID, "compiledRelease": AWARDED},
    ],
    ids=["release", "list", "package", "compiled", "embedded", "record"],
)
def test_every_form_says_the_same(write: Write, value: Any) -> None:
    bundle = read(write, value)
    entry = one(bundle)
    assert bundle.problems == ()
    assert entry.start is not None
    assert entry.start.day == date(2021, 4, 1)
    assert [(end.day, end.means) for end in entry.ends] == [
        (date(2024, 3, 31), "unknown"),
        (date(2026, 3, 31), "maximum"),
    ]
    assert entry.ends[0].says == "2024-03-31T23:59:59+01:00"
    assert (entry.stage, entry.ocid, entry.release) == ("contract", OCID, "012345-2021")
    assert (entry.title, entry.supplier, entry.value) == ("Dementia support service", "Example Charity", "700000 GBP")
    assert {"DSS-2021", OCID, f"{OCID}/1"} == set(entry.names)
    assert {(one.initial, one.options) for one in terms_of(entry).readings} == {(None, (12, 12))}


def test_each_line_of_a_lines_file_is_read_and_a_broken_one_is_set_aside(write: Write) -> None:
    other = {**AWARDED, "ocid": "ocds-h6vhtk-0ffff0"}
    lines = [json.dumps(AWARDED), '{"ocid": "ocds-x', json.dumps({"kind": "none"}), json.dumps(other)]
    bundle = read_sources([write("\n".join(lines) + "\n", "notices.jsonl")])
    assert [record.source.line for record in bundle.entries] == [1, 4]
    assert [(p.source.line, p.severity) for p in bundle.problems if p.source] == [
        (2, Severity.WARNING), (3, Severity.WARNING),
    ]  # fmt: skip


def test_each_release_has_the_line_on_which_it_begins(write: Write) -> None:
    value = package(AWARDED, {**AWARDED, "ocid": "ocds-h6vhtk-0ffff0"})
    text = json.dumps(value, indent=2)
    bundle = read_sources([write(text, "notices.json")])
    lines = text.split("\n")
    begins = [number for number, line in enumerate(lines, 1) if line == "    {"]
    assert [record.source.line for record in bundle.entries] == begins
    assert '"ocid"' in lines[begins[0]]


def test_of_several_releases_the_latest_stands_and_what_it_leaves_out_stays(write: Write) -> None:
    later = {
        "ocid": OCID, "id": "054321-2023", "date": "2023-12-01T09:00:00Z", "tag": ["contractAmendment"],
        "initiationType": "tender",
        "contracts": [{
            "id": "1", "awardID": "1", "period": {"endDate": "2026-03-31T23:59:59+01:00"},
            "amendments": [{"id": "a", "date": "2023-12-01T00:00:00Z", "description": "Both extensions are used"}],
        }],
    }  # fmt: skip
    for order in ((AWARDED, later), (later, AWARDED)):
        entry = one(read(write, package(*order)))
        assert [end.day for end in entry.ends] == [date(2026, 3, 31), date(2026, 3, 31)]
        assert entry.start is not None
        assert entry.start.day == date(2021, 4, 1)
        assert entry.release == "054321-2023"
        assert entry.amended == "2023-12-01T00:00:00Z: Both extensions are used"


def test_before_the_contract_the_award_tells_and_before_that_the_tender(write: Write) -> None:
    period = {"startDate": "2021-04-01T00:00:00Z", "endDate": "2024-03-31T00:00:00Z"}
    award = one(read(write, release(awards=[{"id": "7", "status": "active", "contractPeriod": period}])))
    assert (award.stage, award.ends[0].day) == ("award", date(2024, 3, 31))
    tender = one(read(write, release(tender={"id": "T-2021-1", "contractPeriod": {"durationInDays": 1080}})))
    assert (tender.stage, tender.days, tender.ends) == ("tender", 1080, ())
    unsuccessful = release(awards=[{"id": "7", "status": "unsuccessful", "contractPeriod": period}],
                           tender={"id": "T", "contractPeriod": period})  # fmt: skip
    assert one(read(write, unsuccessful)).stage == "tender"


def test_lots_have_periods_of_their_own(write: Write) -> None:
    lots = [
        {"id": str(n), "contractPeriod": {"startDate": "2021-04-01T00:00:00Z",
                                          "endDate": f"202{3 + n}-03-31T00:00:00Z"},
         "hasRenewal": n == 2, "renewal": {"maximumRenewals": 2, "period": {"durationInDays": 365}} if n == 2 else {}}
        for n in (1, 2)
    ]  # fmt: skip
    bundle = read(write, release(tender={"id": "T-2021-1", "lots": lots}))
    first, second = (record.value for record in bundle.entries)
    assert (first.ends[0].day, first.extension) == (date(2024, 3, 31), "no")
    assert (second.ends[0].day, second.extension) == (date(2025, 3, 31), "2 x 12 months")
    # Neither may pass for the whole process: which lot a contract is of, its ocid does not say.
    assert all(OCID not in entry.names for entry in (first, second))


def test_another_json_is_refused_in_one_sentence(write: Write) -> None:
    for value in ({"type": "FeatureCollection", "features": []}, [1, 2], "text", 5, [], {"releases": {}}):
        (problem,) = read(write, value).problems
        assert (problem.id, problem.severity) == ("wrong-value", Severity.ERROR)
        assert problem.message == "The file is JSON, and holds no OCDS release, record or package of them."


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{\n  'ocid': 1\n}", 2),
        ('[{"ocid": "x"}]\n\nand more', 3),
        ("[" * 100_000, 1),
        ('{"ocid": ' + "9" * 10_000 + "}", 1),
        ('{"releases": [\n{"ocid": "a"},\n', 3),
    ],
    ids=["quotes", "more", "deep", "number", "cut"],
)
def test_broken_json_is_refused_with_its_line(load: Load, text: str, line: int) -> None:
    (problem,) = load(text, "notices.json").problems
    assert problem.id == "bad-json"
    assert problem.source is not None
    assert problem.source.line == line


@pytest.mark.parametrize(
    "value",
    [
        package(None, 5, {"id": "x"}, {"ocid": 7}, AWARDED),
        package({**AWARDED, "contracts": [None, "x", *AWARDED["contracts"]]}),
        package({**AWARDED, "tender": "x", "awards": {"id": 1}}),
    ],
)
def test_what_is_no_release_loses_nothing_else(write: Write, value: Any) -> None:
    entry = next(record.value for record in read(write, value).entries if record.value.ocid == OCID)
    assert entry.ends[0].day == date(2024, 3, 31)


def test_text_that_no_database_takes_is_cleaned(write: Write) -> None:
    contract = {**AWARDED["contracts"][0], "title": "Care\ud800\u0000 and\nsupport\u001b[31m"}
    entry = one(read(write, release(contracts=[contract])))
    assert entry.title == "Care? and support[31m"


def test_a_record_that_only_links_is_said_and_nothing_is_fetched(write: Write) -> None:
    bundle = read(write, record_package({"ocid": OCID, "releases": [{"url": "https://example.org/1"}]}))
    assert bundle.entries == ()
    (problem,) = bundle.problems
    assert "nothing is fetched" in problem.message


def test_an_empty_package_is_refused_and_takes_nothing_away(write: Write) -> None:
    (problem,) = read(write, package()).problems
    assert (problem.id, problem.severity) == ("empty-file", Severity.ERROR)


def test_json_of_others_in_a_folder_refuses_nothing(write: Write) -> None:
    folder = write('{"england-and-wales": {}}', "all/uk-bank-holidays.json").parent
    write('{"releases": [', "all/cut-off.json")
    write(json.dumps(AWARDED), "all/notices.json")
    bundle = read_sources([folder])
    assert len(bundle.entries) == 1
    assert [(p.id, p.severity) for p in bundle.problems] == [
        ("bad-json", Severity.WARNING),
        ("wrong-value", Severity.INFO),
    ]


def test_an_ocid_that_several_buyers_use_is_several_processes(write: Write) -> None:
    """Find a Tender has ocids under which dozens of bodies publish; contract 1 of one is not contract 1 of another."""
    ours = {**AWARDED, "buyer": {"id": "GB-1", "name": "Exampleshire Council"}}
    contract = {"id": "1", "period": {"startDate": "2022-01-01T00:00:00Z", "endDate": "2029-12-31T00:00:00Z"}}
    theirs = {
        **release(contracts=[contract]),
        "date": "2022-01-01T00:00:00Z",
        "buyer": {"id": "GB-2", "name": "Other plc"},
    }
    later = {**AWARDED, "id": "2", "date": "2023-01-01T00:00:00Z"}
    found = {record.value.buyer: record.value for record in read(write, package(ours, theirs)).entries}
    assert {buyer: entry.ends[0].day for buyer, entry in found.items()} == {
        "Exampleshire Council": date(2024, 3, 31), "Other plc": date(2029, 12, 31),
    }  # fmt: skip
    assert all(OCID not in entry.names for entry in found.values())
    # A release that names no buyer is of the only one that is named.
    assert one(read(write, package(ours, later))).buyer == "Exampleshire Council"


def test_an_amendment_with_a_period_moves_the_end_and_a_proposed_one_does_not(write: Write) -> None:
    told = {"id": "a", "date": "2023-12-01T00:00:00Z", "description": "Extended",
            "period": {"endDate": "2025-03-31T23:59:59+01:00"}}  # fmt: skip
    contract = {**AWARDED["contracts"][0]}
    proposed = one(read(write, {**AWARDED, "contracts": [{**contract, "proposedAmendments": [told]}]}))
    assert proposed.ends[0].day == date(2024, 3, 31)
    assert proposed.amended == "proposed: 2023-12-01T00:00:00Z: Extended: to 2025-03-31T23:59:59+01:00"
    amended = one(read(write, {**AWARDED, "contracts": [{**contract, "amendments": [told]}]}))
    assert [end.day for end in amended.ends] == [date(2025, 3, 31), date(2026, 3, 31)]
    assert amended.ends[0].at == "contracts[].amendments[].period.endDate"
    assert amended.start is not None
    assert amended.start.day == date(2021, 4, 1)


def test_a_maximum_that_only_the_award_or_the_lot_tells_is_the_contract_s(write: Write) -> None:
    """Find a Tender gives the options with the lot, and the contract's period without them."""
    period = {"startDate": "2026-04-01T00:00:00+01:00", "endDate": "2029-03-31T23:59:59+01:00"}
    lot = {"id": "1", "contractPeriod": {**period, "maxExtentDate": "2031-03-31T23:59:59+01:00"}, "hasRenewal": True,
           "renewal": {"description": "Two optional extensions of 12 months each"}}  # fmt: skip
    told = release(tender={"id": "T-2026-1", "lots": [lot]}, awards=[{"id": "1", "relatedLots": ["1"]}],
                   contracts=[{"id": "1", "awardID": "1", "period": period}])  # fmt: skip
    entry = one(read(write, told))
    assert [(end.day, end.means) for end in entry.ends] == [
        (date(2029, 3, 31), "unknown"),
        (date(2031, 3, 31), "maximum"),
    ]
    # Of 36, 24 and 12 months with no, one or two options used, only the first leads to that maximum.
    assert [(fit.initial, fit.used) for fit in fits_of(entry)] == [(36, 0)]

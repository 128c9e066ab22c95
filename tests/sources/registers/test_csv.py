"""Registers as councils publish them: preambles, totals, odd dates, stray marks; and what makes a file a register."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from commissioning.errors import Severity
from commissioning.model import RegisterEntry
from commissioning.sources import Bundle, Known, built_in_templates, check_together, read_sources
from commissioning.sources.registers.csv_file import register_name
from commissioning.sources.registers.told import entry_problems, fits_of, told_day

Write = Callable[..., Path]
Load = Callable[..., Bundle]

PLAIN = (
    "Reference,Title,Supplier,Start Date,End Date,Review Date,Extension Options\n"
    "DN-1,Carers support,Example Carers,01/04/2021,31/03/2024,01/10/2023,None\n"
)


def entries(bundle: Bundle) -> dict[str, RegisterEntry]:
    return {record.value.reference: record.value for record in bundle.entries}


def one(bundle: Bundle) -> RegisterEntry:
    (record,) = bundle.entries
    return record.value


def test_the_fields_of_the_code_in_its_own_words(load: Load) -> None:
    text = (
        "Reference number,Title of agreement,Local authority department responsible,"
        "Description of the goods and/or services being provided,Supplier name and details,"
        "Sum to be paid over the length of the contract (£),Start date,End date,Review date,"
        "Invitation to quote or tender,SME,VCSE\n"
        'DN-1,Carers,Adults,Support of carers,Example Carers,"90,000",1 April 2021,31 March 2024,1 October 2023,'
        "Tender,Yes,123456\n"
    )
    bundle = load(text, "register.csv")
    entry = one(bundle)
    assert bundle.problems == ()
    assert (entry.department, entry.description, entry.value) == ("Adults", "Support of carers", "90,000")
    assert (entry.process, entry.sme, entry.vcse) == ("Tender", "Yes", "123456")
    assert entry.start is not None
    assert entry.review is not None
    assert (entry.start.says, entry.start.day) == ("1 April 2021", date(2021, 4, 1))
    assert entry.review.day == date(2023, 10, 1)
    (end,) = entry.ends
    assert (end.says, end.day, end.means, end.by) == ("31 March 2024", date(2024, 3, 31), "unknown", None)


@pytest.mark.parametrize(
    ("header", "means"),
    [
        ("End Date", "unknown"),
        ("contract_end_date", "unknown"),
        ("validity_end", "unknown"),
        ("Expiry Date (dd/mm/yyyy)", "unknown"),
        ("CONTRACT_CURRENT_END_DATE", "current"),
        ("Original End Date", "initial"),
        ("MAXIMUM_CONTRACT_END_DATE", "maximum"),
        ("End Date (including extensions)", "extended"),
        ("End Date including all extension options", "maximum"),
        ("End Date excluding extensions", "initial"),
    ],
)
def test_only_the_header_may_say_which_end_an_end_is(load: Load, header: str, means: str) -> None:
    bundle = load(
        f"contract_number,title_of_agreement,supplier_name,start_date,{header}\n1,A,B,01/04/2021,31/03/2024\n", "r.csv"
    )
    (end,) = one(bundle).ends
    assert end.means == means
    assert (end.by is None) == (means == "unknown")


def test_a_council_s_mess(load: Load) -> None:
    text = (
        "Exampleshire Council: contracts register, as at 30 September 2025;;;;;\n"
        ";;;;;\n"
        "Contract Ref;Contract Title;Supplier;Contract Start;Contract End;Contract Length (Months)\n"
        "DN-1;Carers’ support – county;Exämple Ltd;01/04/2021;31/06/2025;48\n"
        "DN-2;Software;Soft Ltd;01/04/2023;ongoing;\n"
        "Contract Ref;Contract Title;Supplier;Contract Start;Contract End;Contract Length (Months)\n"
        "DN-3;Lift repair;Lifts Ltd;44287;March 2026;\n"
        "DN-4;Taxis;A Ltd;01.04.23;31-Mar-26;\n"
        "Grand total;;;;;\n"
        ";;;;;note: figures exclude VAT\n"
    )
    bundle = load(text.encode("cp1252"), "Contracts Register Q3 2025-26.csv")
    found = entries(bundle)
    assert list(found) == ["DN-1", "DN-2", "DN-3", "DN-4"]
    assert {entry.register_name for entry in found.values()} == {"contracts-register"}
    assert found["DN-1"].supplier == "Exämple Ltd"
    assert found["DN-1"].term == "48 months"
    assert [end.day for entry in found.values() for end in entry.ends] == [None, None, None, date(2026, 3, 31)]
    assert found["DN-3"].start is not None
    assert found["DN-3"].start.day == date(2021, 4, 1)  # day 44287 of a spreadsheet
    said = [p for record in bundle.entries for p in entry_problems(record.value, record.source.path)]
    assert [(p.id, p.source.line if p.source else None, p.severity) for p in said] == [
        ("impossible-date", 4, Severity.WARNING),
        ("doubtful-date", 7, Severity.WARNING),
        ("vague-date", 7, Severity.INFO),
    ]
    assert "30 June 2025" in said[0].remedy
    aside = [(p.source.line if p.source else None, p.severity) for p in bundle.problems]
    assert aside == [(9, Severity.INFO), (10, Severity.WARNING)]


def test_a_stray_quotation_mark_loses_one_row_at_most(load: Load) -> None:
    rows = "".join(f"DN-{n},Service {n},S Ltd,01/04/2021,31/03/2024,,\n" for n in range(2, 60))
    text = PLAIN + 'DN-X,"Screens of 24",S Ltd,01/04/2021,"31/03/2024,,\n' + rows
    bundle = load(text, "register.csv")
    assert {f"DN-{n}" for n in range(1, 60)} <= entries(bundle).keys()
    assert [(p.id, p.source.line) for p in bundle.problems if p.source] == [("wrong-value", 3)]


def test_the_same_row_twice_is_one_and_other_words_are_another(load: Load) -> None:
    row = PLAIN.splitlines()[1]
    bundle = load(PLAIN + row + "\n" + row.replace("Example Carers", "Other Ltd") + "\n", "register.csv")
    assert [(key, entry.supplier) for key, entry in entries(bundle).items()] == [
        ("DN-1", "Example Carers"), ("DN-1 (2)", "Other Ltd"),
    ]  # fmt: skip
    assert [(p.id, p.severity, p.source.line) for p in bundle.problems if p.source] == [
        ("duplicate-reference", Severity.INFO, 3), ("duplicate-reference", Severity.WARNING, 4),
    ]  # fmt: skip


def test_a_register_without_references_is_known_by_its_titles(load: Load) -> None:
    bundle = load("Contract Title,Supplier,End Date\nCarers,Example Carers,31/03/2024\n", "register.csv")
    assert one(bundle).reference == "Carers"


def test_an_empty_register_is_refused_and_takes_nothing_away(load: Load) -> None:
    (problem,) = load(PLAIN.splitlines()[0] + "\n", "register.csv").problems
    assert (problem.id, problem.severity) == ("empty-file", Severity.ERROR)


@pytest.mark.parametrize(
    "header",
    [
        "committee,date,time,place,status",
        "Title,Date,Start,Location",
        "Committee,Meeting Date,Start,End,Supplier",
        "Subject,Start Date,Start Time,End Date,End Time,Location,Description",
        "Body,Date",
    ],
)
def test_a_calendar_is_never_taken_for_a_register(load: Load, header: str) -> None:
    """Whatever else a calendar's file is told: no register is made of it, and a faulty one is refused as a calendar."""
    bundle = load(
        header + "\n" + ",".join("Planning" if n == 0 else "26/06/2025" for n in range(header.count(",") + 1)), "x.csv"
    )
    assert bundle.entries == ()


def test_a_register_is_never_taken_for_a_calendar(load: Load) -> None:
    bundle = load(PLAIN, "meetings.csv")
    assert bundle.committees == ()
    assert bundle.calendars == frozenset()
    assert len(bundle.entries) == 1


PROFILE = """\
registers:
  - name: adults
    files: "spend*.csv"
    columns:
      reference: PO
      title: What for
      start: Begins
      end: Stops
    dates: month-first
    end_means: maximum
    ask: head of procurement
"""
ODD = "PO,What for,Begins,Stops\nA-1,Carers,04/01/2021,03/31/2026\nA-2,Taxis,04/02/2021,31/03/2026\n"


def test_a_profile_maps_columns_no_name_tells_and_says_what_an_end_is(write: Write) -> None:
    bundle = read_sources([write(PROFILE, "profile.yaml"), write(ODD, "spend 2025.csv")])
    found = entries(bundle)
    (doubt,) = bundle.problems  # of the last date, which is one only with the day first
    assert (doubt.id, doubt.value) == ("doubtful-date", "31/03/2026")
    (end,) = found["A-1"].ends
    assert (end.day, end.means, end.by) == (date(2026, 3, 31), "maximum", "the profile 'adults'")
    assert found["A-1"].start is not None
    assert found["A-1"].start.day == date(2021, 4, 1)
    assert (found["A-1"].register_name, found["A-1"].whom) == ("adults", "head of procurement")
    # 31/03/2026 has no month 31: kept as it is, and said.
    (record,) = [record for record in bundle.entries if record.value.reference == "A-2"]
    assert record.value.ends[0].day is None
    assert [p.id for p in entry_problems(record.value, "x")] == ["impossible-date"]


def test_without_its_profile_the_same_file_is_refused(write: Write) -> None:
    bundle = read_sources([write(ODD, "spend 2025.csv")])
    assert bundle.entries == ()
    assert bundle.errors


@pytest.mark.parametrize(
    ("words", "day", "means", "ids"),
    [
        ("31/03/2024, extended to 31/03/2026", date(2026, 3, 31), "extended", []),
        ("31 March 2024 - extended until 31 March 2026", date(2026, 3, 31), "extended", []),
        ("31/03/2024 (ext. to 31 March 2026)", date(2026, 3, 31), "extended", []),
        ("31/03/2024 extended to next year", None, "extended", ["unread"]),
        ("31/03/2026 (option to 31/03/2028)", date(2026, 3, 31), "unknown", ["unread"]),
        ("Rolling contract", None, "unknown", []),
        ("#N/A", None, "unknown", []),
        ("NULL", None, "unknown", []),
        ("31/12/9999", None, "unknown", ["doubtful-date"]),
        ("00/00/0000", None, "unknown", ["unread"]),
        ("Mon 31 March 2026", date(2026, 3, 31), "unknown", ["wrong-weekday"]),
    ],
)
def test_ends_as_people_type_them(load: Load, words: str, day: date | None, means: str, ids: list[str]) -> None:
    entry = one(load(PLAIN.replace("31/03/2024", f'"{words}"').replace(",None", ","), "register.csv"))
    assert [(end.says, end.day, end.means) for end in entry.ends] == [(words, day, means)]
    assert [problem.id for problem in entry_problems(entry, "register.csv")] == ids


def test_a_day_among_the_words_for_extensions_is_an_end_that_counts_them(load: Load) -> None:
    entry = one(load(PLAIN.replace(",None", ",Option to extend to 31 March 2028"), "register.csv"))
    assert [(end.day, end.means, end.by) for end in entry.ends] == [
        (date(2024, 3, 31), "unknown", None),
        (date(2028, 3, 31), "extended", "the column 'Extension Options'"),
    ]


def test_a_profile_without_files_fits_by_its_columns(write: Write) -> None:
    profile = PROFILE.replace('    files: "spend*.csv"\n', "")
    bundle = read_sources([write(profile, "profile.yaml"), write(ODD, "anything.csv"), write(PLAIN, "usual.csv")])
    assert {record.value.register_name for record in bundle.entries} == {"adults", "usual"}


def test_a_column_that_a_profile_names_and_the_file_has_not_is_told(write: Write) -> None:
    profile = PROFILE.replace("Stops", "Finishes")
    bundle = read_sources([write(profile, "profile.yaml"), write(ODD.replace("Stops", "End Date"), "spend.csv")])
    (problem,) = bundle.problems
    assert (problem.id, problem.severity) == ("unknown-reference", Severity.WARNING)
    assert "'Finishes'" in problem.message
    assert "'End Date'" in problem.remedy


def test_a_profile_with_a_field_that_is_none_is_refused_with_the_nearest(load: Load) -> None:
    (problem,) = load("registers:\n  - {name: a, columns: {suplier: Vendor}}\n").errors
    assert (problem.id, problem.remedy) == ("unknown-field", "Write 'supplier'.")


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("contracts-september-2018", "contracts"),
        ("Contracts Register Q3 2025-26", "contracts-register"),
        ("2025-04-01 contract register v2 FINAL", "contract-register"),
        ("register", "register"),
        ("2025", "register"),
        ("marketing contracts", "marketing-contracts"),
    ],
)
def test_a_register_keeps_its_name_from_quarter_to_quarter(stem: str, name: str) -> None:
    assert register_name(stem) == name


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("31/03/2026 00:00:00", date(2026, 3, 31)),
        ("2026-03-31T23:59:59+01:00", date(2026, 3, 31)),
        ("2026-03-30T23:00:00Z", date(2026, 3, 31)),  # midnight in London, where summer time began on 29 March
        ("2026-03-31T23:59:59Z", date(2026, 3, 31)),  # 00:59 in London, and nobody means that
        ("2026-03-31T00:00:00Z", date(2026, 3, 31)),
        ("31/12/9999", None),
        ("2026-13-01T00:00:00Z", None),
        ("", None),
        ("TBC", None),
    ],
)
def test_days_as_spreadsheets_and_notices_write_them(words: str, day: date | None) -> None:
    assert told_day(words) == day


def test_dates_that_exist_only_the_other_way_round_make_the_others_doubtful(load: Load) -> None:
    """04/01/2021 can be read either way; beside 03/31/2026 it may well be 1 April."""
    bundle = load(
        "Reference,Supplier,Start Date,End Date\n1,A,04/01/2021,03/31/2026\n2,B,28/02/2021,01/03/2026\n", "r.csv"
    )
    (problem,) = bundle.problems
    assert (problem.id, problem.severity, problem.value) == ("doubtful-date", Severity.WARNING, "03/31/2026")
    assert problem.source is not None
    assert problem.source.line == 2
    assert "1 of its dates exist only day-first" in problem.message
    assert "dates: month-first" in problem.remedy


def test_marks_that_never_close_take_no_time(load: Load) -> None:
    rows = "".join(f'DN-{n},"Service {n},S Ltd,01/04/2021,31/03/2024,,\n' for n in range(2, 3000))
    assert len(load(PLAIN + rows, "register.csv").entries) == 2999


def test_a_file_that_may_be_meant_as_a_register_is_told_what_it_lacks(load: Load) -> None:
    (problem, *_) = load("Title,Start Date,End Date\nCarers,01/04/2021,31/03/2024\n", "x.csv").errors
    assert problem.id == "missing-field"
    assert "If it is a register of contracts" in problem.remedy


def test_a_second_end_settles_which_the_first_is(load: Load) -> None:
    """An option of 24 months, to 31 March 2024: 36 months, or 12 and the option. The maximum end says which."""
    header = "Reference,Start Date,End Date,Maximum End Date,Extension\n"
    row = "1,01/04/2021,31/03/2024,31/03/2026,option to extend by 24 months\n"
    entry = one(load(header + row, "register.csv"))
    assert [(fit.initial, fit.used) for fit in fits_of(entry)] == [(36, 0)]


def test_two_profiles_of_one_name_are_refused(write: Write) -> None:
    bundle = read_sources([write(PROFILE, "a.yaml"), write(PROFILE, "b.yaml")])
    assert [p.id for p in check_together(bundle, Known(), templates=built_in_templates())] == ["duplicate-reference"]


def test_a_stray_byte_spoils_its_own_line_at_most(load: Load) -> None:
    text = PLAIN + "DN-2,Café,£ Ltd,01/04/2021,31/03/2024,,\n"
    content = text.encode() + b"DN-3,Caf\xe9,\xa3 L\0td,01/04/2021,31/03/2024,,\n"
    found = entries(load(content, "register.csv"))
    assert (found["DN-2"].title, found["DN-2"].supplier) == ("Café", "£ Ltd")
    assert (found["DN-3"].title, found["DN-3"].supplier) == ("Café", "£ Ltd")


def test_no_change_of_a_byte_loses_more_than_its_neighbours(load: Load) -> None:
    """The same three hundred changes each time: a mark, a break, a cut, a byte of another encoding."""
    rows = "".join(
        f'DN-{n},"Service ""{n}"", part","S, Ltd",0{n % 9 + 1}/04/2021,31/03/2024,,3+{n}\n' for n in range(2, 40)
    )
    sound, chance = (PLAIN + rows).encode(), random.Random(20)
    whole = len(load(sound, "register.csv").entries)
    for _ in range(300):
        at = chance.randrange(len(PLAIN), len(sound))
        change = chance.choice([b'"', b'""', b",", b";", b"\n", b"\r", b"\0", b"\xff", b"\xa3", b""])
        broken = sound[:at] + change + sound[at + chance.randrange(3) :]
        bundle = load(broken, "register.csv")
        assert not bundle.errors, broken[at - 40 : at + 40]
        assert len(bundle.entries) >= whole - 3, broken[at - 40 : at + 40]
        for record in bundle.entries:
            assert all(problem.remedy for problem in entry_problems(record.value, "register.csv"))


def test_a_register_without_a_column_for_the_end_says_so(tmp_path: Path) -> None:
    path = tmp_path / "contracts.csv"
    path.write_text(
        "Ref,Title,Supplier,Start,Completion,Possible extension\nC1,Grounds,Green,01/04/2023,31/03/2026,2 years\n"
    )
    bundle = read_sources([path])
    assert [entry.value.reference for entry in bundle.entries] == ["C1"]
    told = [problem for problem in bundle.problems if problem.id == "missing-field"]
    assert [(problem.severity, "Completion" in problem.message) for problem in told] == [(Severity.WARNING, True)]


def test_an_end_that_counts_extensions_in(tmp_path: Path) -> None:
    path = tmp_path / "contracts.csv"
    path.write_text("Ref,Title,Supplier,Start,End (inc. extensions)\nC1,Grounds,Green,01/04/2023,31/03/2026\n")
    (entry,) = read_sources([path]).entries
    assert [(end.means, str(end.day)) for end in entry.value.ends] == [("extended", "2026-03-31")]

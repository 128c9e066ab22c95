"""How YAML is read: words stay words, and every value knows its line."""

from __future__ import annotations

from datetime import date, time

import pytest

from tests.sources.conftest import COUNCIL, Load, Say


def test_words_reach_the_fields_as_they_were_written(load: Load) -> None:
    bundle = load(
        """\
        committees:
          - key: 0012
            title: no
            time: 17.30
            place: 2025
            meetings: [2025-06-26, "2025-08-28"]
        """
    )
    committee = bundle.committees[0].value
    assert bundle.problems == ()
    assert (committee.key, committee.title, committee.place) == ("0012", "no", "2025")
    assert committee.time == time(17, 30)
    assert [meeting.date for meeting in committee.meetings] == [date(2025, 6, 26), date(2025, 8, 28)]


def test_yes_and_no_are_words_until_a_field_asks_for_true_or_false(load: Load) -> None:
    bundle = load(
        COUNCIL
        + """\
workstreams:
  - reference: NO
    title: on
    kind: commissioning-review
    start: 2025-09-01
    steps:
      clarification-interviews: {take_in: yes}
      tenders-close: {title: "true"}
"""
    )
    work = bundle.workstreams[0].value
    assert (work.reference, work.title) == ("NO", "on")
    assert work.steps["clarification-interviews"].take_in is True
    assert work.steps["tenders-close"].title == "true"


def test_a_field_with_nothing_after_it_is_not_there(load: Load, faults: Say) -> None:
    bundle = load("committees:\n  - key: a\n    title: A\n    place:\n    meetings: ~\nworkstreams:\n")
    assert bundle.problems == ()
    assert bundle.committees[0].value.place is None
    assert faults("committees:\n  - key: a\n    title:\n") == [
        "3 missing-field: committee a: 'title' is missing. Add 'title:' with text."
    ]


def test_every_quotation_knows_its_own_line(load: Load) -> None:
    bundle = load(
        COUNCIL
        + """\
workstreams:
  - reference: W1
    title: W
    kind: commissioning-review
    start: 2025-09-01
    stated: summer 2025
    stages:
      review:
        stated:
          - 1 - 31 June 2026
          - paper: A paper
            says: TBC
      design: {stated: {says: 5 months}}
    steps:
      demand-analysis:
        stated: November 2025
"""
    )
    work = bundle.workstreams[0].value
    assert work.line == 5
    assert [stated.line for stated in work.stated] == [9]
    assert [stated.line for stated in work.stages["review"].stated] == [13, 15]
    assert [stated.line for stated in work.stages["design"].stated] == [16]
    assert [stated.line for stated in work.steps["demand-analysis"].stated] == [19]


def test_a_record_gives_the_line_of_any_value_in_it(load: Load) -> None:
    record = load(COUNCIL + "  policy:\n    rules:\n      callin:\n        value: 3\n").councils[0]
    assert record.source.line == 1
    assert record.at("name").line == 2
    assert record.at("policy", "rules", "callin").line == 6
    assert record.at("policy", "rules", "callin", "value").line == 7
    assert record.at("policy", "rules", "callin", "because").line == 6, "the nearest thing around it"


def test_aliases_and_merge_keys_are_read(load: Load) -> None:
    bundle = load(
        """\
        committees:
          - &first
            key: a
            title: A
            place: Town Hall
          - <<: *first
            key: b
        """
    )
    assert [(r.value.key, r.value.place) for r in bundle.committees] == [("a", "Town Hall"), ("b", "Town Hall")]


def test_one_file_may_hold_several_documents(load: Load) -> None:
    bundle = load("committees: [{key: a, title: A}]\n---\ncommittees: [{key: b, title: B}]\n")
    assert [record.value.key for record in bundle.committees] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b: c", "1 bad-yaml: A colon stands where none can."),
        ("a:\n\t- b", "2 bad-yaml: A tab stands where only spaces can."),
        ("a: 1\nb: 'x", "2 bad-yaml: A quotation mark is opened and never closed."),
        ("a: 1\nb: [1, 2", "2 bad-yaml: A list or a set of fields in brackets is not closed"),
        ("a: 1\nb: @x", "2 bad-yaml: A value begins with a character that cannot begin one."),
        ("a: 1\nb: *CQC update*", "2 bad-yaml: '*CQC' refers to a value"),
        ("a: 1\nb: {{ date }}", "2 bad-yaml: A list or a set of fields stands where a name should."),
        ("a: 1\nb\nc: 2", "2 bad-yaml: A line has no colon after its name"),
        ("a: 1\nb: !ruby/object x", "2 bad-yaml: The tag '!ruby/object' has no meaning here."),
        ("a: 1\nb: &x {c: *x}", "2 bad-yaml: '*x' stands inside what it refers to."),
        ("a: 1\nb: \x07", "2 bad-yaml: A character that cannot be seen stands here (code 0x0007)."),
        ("a: 1\n  b: 2", "2 bad-yaml: A colon stands where none can."),
        ("[" * 5000, "1 bad-yaml: Values are nested more than 40 deep."),
        ("- " * 5000, "1 bad-yaml: Values are nested more than 40 deep."),
    ],
)
def test_broken_yaml_is_told_in_plain_words(faults: Say, text: str, said: str) -> None:
    found = faults(text)
    assert len(found) == 1
    assert found[0].startswith(said)


def test_aliases_cannot_fill_the_memory(faults: Say) -> None:
    rows = ["a: &a [" + "x," * 9 + "x]"]
    rows += [f"{new}: &{new} [" + f"*{old}," * 9 + f"*{old}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    assert faults("\n".join(rows)) == [
        "5 bad-yaml: The file's aliases stand for more than 100000 values. Write the values out."
    ]


def test_a_field_written_twice_is_shown_where_it_is_written_again(faults: Say) -> None:
    assert faults("committees:\n  - {key: a, title: A}\ncouncil:\n  name: X\n  calendar: uk\ncommittees: []\n") == [
        "6 duplicate-field: 'committees' is written a second time; line 1 has it already. Keep one of them."
    ]


def test_what_a_broken_file_seems_to_hold_is_not_missed_elsewhere(load: Load, faults: Say) -> None:
    """A syntax error in the file of the committees is one fault, and not one for each that points at them."""
    broken = "committees:\n  - key: health\n    title: [\nx: 1\n"
    assert [problem.id for problem in load(broken).problems] == ["bad-yaml"]
    both = load(broken).broken
    assert both["committees"] == frozenset({"health"})

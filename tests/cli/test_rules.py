"""``deadline`` and ``rules``, as a user types them. Expected days are those of the reference, worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commissioning import BadInput, deadline
from commissioning.rules import standard_rules
from commissioning.service import Deadline
from tests.cli.runner import Ran, run
from tests.conftest import REPOSITORY


@pytest.fixture(autouse=True)
def _no_database_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COMMISSIONING_DATABASE_URL", raising=False)


@pytest.fixture
def leicester(tmp_path: Path) -> tuple[str, str]:
    db = ("--db", f"sqlite:///{(tmp_path / 'leicester.db').as_posix()}")
    assert run("load", REPOSITORY / "examples" / "leicester", "--by", "tests", *db).code == 0
    return db


def refused(ran: Ran) -> tuple[int, str]:
    return ran.code, ran.json["error"]["id"]


DEADLINE_KEYS = {
    "rule", "wording", "source", "calendar", "legal_last_day", "safe_day", "earliest_next_step", "counted", "left_out",
}  # fmt: skip


def test_a_deadline_forward_with_every_day() -> None:
    found = run("deadline", "pa23-standstill-voluntary", "--from", "2026-06-09", "--json").json
    assert set(found) >= DEADLINE_KEYS
    assert (found["legal_last_day"], found["safe_day"], found["earliest_next_step"]) == (
        "2026-06-19", "2026-06-19", "2026-06-20",
    )  # fmt: skip
    days = [f"2026-06-{day:02}" for day in (9, 10, 11, 12, 16, 17, 18, 19)]
    assert found["counted"] == days
    reasons = {item["date"]: item["reason"] for item in found["left_out"]}
    assert set(reasons) == {"2026-06-13", "2026-06-14", "2026-06-15"}
    assert "Scotland" in reasons["2026-06-15"]
    assert (found["calendar"], found["direction"], found["council"]) == ("uk", "from", None)


def test_a_deadline_back_from_an_event() -> None:
    found = run("deadline", "lga72-agenda-5", "--before", "2025-05-06", "--json").json
    assert (found["legal_last_day"], found["safe_day"], found["earliest_next_step"]) == (
        "2025-04-27", "2025-04-25", "2025-05-06",
    )  # fmt: skip


def test_a_window_has_two_ends() -> None:
    found = run("deadline", "pa23-planned-notice-qualifying", "--before", "2026-01-05", "--json").json
    assert (found["first_day"], found["legal_last_day"], found["safe_day"]) == (
        "2025-01-05",
        "2025-11-26",
        "2025-11-25",
    )


def test_the_ordinary_case_lists_its_variants_with_their_days() -> None:
    found = run("deadline", "pa23-tendering-min", "--from", "2026-01-05", "--json").json
    days = {
        variant["id"].removeprefix("pa23-tendering-min-"): variant["legal_last_day"] for variant in found["variants"]
    }
    assert found["legal_last_day"] == "2026-01-30"
    assert days == {
        "25": "2026-01-30", "30": "2026-02-04", "35": "2026-02-09", "10": "2026-01-15", "negotiated": None,
        "light-touch": None,
    }  # fmt: skip
    assert all(variant["applies_when"] for variant in found["variants"])


def test_a_variant_that_is_counted_from_something_else_has_no_day() -> None:
    found = run("deadline", "pa23-claim-limit", "--from", "2026-06-09", "--json").json
    days = {variant["id"]: variant["legal_last_day"] for variant in found["variants"]}
    assert days == {"pa23-claim-limit-extended": "2026-09-08", "pa23-claim-limit-set-aside": None}


@pytest.mark.parametrize(
    ("rule", "start", "last", "first_working_day"),
    [
        # 25 days from 7 January end on Saturday the 31st: a deadline on Friday the 30th would be the 24th day.
        ("pa23-tendering-min", "2026-01-06", "2026-01-31", "2026-02-02"),
        # Clear days 20 December to 16 January, a Friday: the decision may be taken on the Saturday after.
        ("exec12-key-28", "2025-12-19", "2026-01-16", "2026-01-19"),
        # Given on 3 September, 1 October is "not less than 28 days" off; if that means clear days, 2 October is.
        ("tupe-eli-28", "2026-09-03", "2026-09-30", "2026-10-02"),
        # Three months' notice of 30 November ends on Saturday 28 February: funding that ends on the Friday is short.
        ("consult-vcs-notice-3m", "2025-11-30", "2026-02-28", "2026-03-02"),
        # 40 days after 26 November is 5 January; the safe reading wants 41.
        ("pa23-planned-notice-qualifying", "2025-11-26", "2026-11-26", "2026-01-06"),
    ],
)
def test_what_waits_for_a_period_has_a_working_day_that_is_not_inside_it(
    rule: str, start: str, last: str, first_working_day: str
) -> None:
    found = run("deadline", rule, "--from", start, "--json").json
    assert (found["legal_last_day"], found["next_working_day"]) == (last, first_working_day)


def test_people_are_shown_no_safe_day_inside_a_period_that_must_have_run() -> None:
    shown = run("deadline", "pa23-tendering-min", "--from", "2026-01-06").text
    assert "safe day" not in shown
    assert "Mon 2 Feb 2026  is the first working day for it" in shown
    assert "safe day" in run("deadline", "pa23-contract-details-notice", "--from", "2026-07-01").text


def test_people_are_told_what_falls_on_the_last_day() -> None:
    poll = run("deadline", "preelection-window", "--before", "2026-05-07").text
    assert "legal last day       Thu 7 May 2026  the poll" in poll
    assert "first day            Mon 30 Mar 2026  the notice of election is published, at the latest" in poll
    notice = run("deadline", "pa23-contract-details-notice", "--before", "2026-07-30").text
    assert "Wed 1 Jul 2026  the contract is entered into: the latest, for its last day to be Thu 30 Jul 2026" in notice


def test_months_counted_back_say_where_each_ends() -> None:
    found = run("deadline", "lead-mobilisation", "--before", "2026-10-01", "--json").json
    assert (found["legal_last_day"], found["counted"]) == ("2026-06-30", ["2026-09-30", "2026-08-30", "2026-07-30"])


def test_a_window_that_opens_before_its_rule_was_in_force_says_so() -> None:
    found = run("deadline", "pa23-planned-notice-qualifying", "--before", "2026-01-05", "--json").json
    assert found["first_day"] == "2025-01-05"
    assert [(p["id"], p["value"]) for p in found["problems"]] == [("rule-not-in-force", "2025-01-05")]


def test_the_councils_own_settings_are_used_and_named(leicester: tuple[str, str], tmp_path: Path) -> None:
    theirs = run("deadline", "callin", "--from", "2026-06-10", "--json", *leicester).json
    assert theirs["council"] == "Leicester City Council"
    assert "those of Leicester City Council" in run("deadline", "callin", "--from", "2026-06-10", *leicester).text
    file = tmp_path / "own.yaml"
    file.write_text("council: {name: Ours, calendar: uk, policy: {rules: {callin: {value: 3}}}}", encoding="utf-8")
    db = ("--db", f"sqlite:///{(tmp_path / 'own.db').as_posix()}")
    assert run("load", file, "--by", "tests", *db).code == 0
    own = run("deadline", "callin", "--from", "2026-06-10", "--json", *db).json
    assert (own["legal_last_day"], own["council"], own["safe_calendar"]) == ("2026-06-15", "Ours", "uk")
    # 15 June 2026 counts for the call-in, and nobody of a council that keeps every part's holidays is there.
    assert own["safe_day"] == "2026-06-12"


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("lead-review-start: {calendar: england}", "no calendar changes"),
        ("pa23-contract-details-notice: {value: 60}", "not by a council"),
        ("pa23-threshold: {value: 60}", "not by a council"),
    ],
)
def test_a_council_sets_only_what_is_its_own(tmp_path: Path, setting: str, says: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(f"council: {{name: Ours, calendar: england, policy: {{rules: {{{setting}}}}}}}", encoding="utf-8")
    ran = run("load", file, "--by", "tests", "--json")
    assert refused(ran) == (2, "wrong-value")
    assert says in ran.json["error"]["message"]


def test_the_usual_database_is_used_where_there_is_one(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("council: {name: Ours, calendar: england, policy: {rules: {callin: {value: 3}}}}", encoding="utf-8")
    assert run("load", file, "--by", "tests").code == 0
    assert run("deadline", "callin", "--from", "2026-06-10", "--json").json["legal_last_day"] == "2026-06-15"


def test_a_database_that_is_named_and_not_there_is_said() -> None:
    ran = run("deadline", "callin", "--from", "2026-06-10", "--db", "sqlite:///no-such.db", "--json")
    assert refused(ran) == (3, "not-found")


@pytest.mark.parametrize(
    ("words", "code", "id", "says"),
    [
        (("callin",), 2, "bad-usage", "--from"),
        (("callin", "--from", "2026-01-05", "--before", "2026-02-05"), 2, "bad-usage", "one day"),
        (("calin", "--from", "2026-01-05"), 3, "not-found", "callin"),
        (("callin", "--from", "2026-06-31"), 2, "impossible-date", "2026-06-30"),
        (("callin", "--from", "5 January 2026"), 2, "bad-usage", "2026-01-05"),
        (("callin", "--from", ""), 2, "bad-usage", "YYYY-MM-DD"),
        (("callin", "--from", "2199-12-31"), 2, "calendar-horizon", "holiday data"),
        (("pa23-threshold", "--from", "2026-01-05"), 2, "rule-not-counted", "value including VAT"),
        (("tupe-consult", "--before", "2026-10-01"), 2, "rule-not-counted", "tupe-consult-30, tupe-consult-45"),
        (("preelection-window", "--from", "2026-03-30"), 2, "bad-usage", "--before"),
        (("pa23-standstill-mandatory", "--from", "2025-02-23"), 2, "rule-not-in-force", "Public Contracts Regulations"),
        (("tupe-eli-28", "--before", "2014-04-30"), 2, "rule-not-in-force", "14 days"),
        (("lga72-agenda-5", "--before", "2002-09-30"), 2, "rule-not-in-force", "three clear days"),
        (("pa23-payments-30k", "--from", "2026-03-31"), 2, "rule-not-in-force", "1 Apr 2026"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(words: tuple[str, ...], code: int, id: str, says: str) -> None:
    ran = run("deadline", *words, "--json")
    assert refused(ran) == (code, id)
    assert says in ran.json["error"]["message"]
    assert run("deadline", *words).code == code


def test_the_first_day_in_force_is_counted() -> None:
    assert run("deadline", "pa23-standstill-mandatory", "--from", "2025-02-24").code == 0


def test_practice_has_no_first_day() -> None:
    assert (
        run("deadline", "lead-mobilisation", "--before", "2020-04-01", "--json").json["legal_last_day"] == "2019-12-31"
    )


def test_a_rule_of_fixed_days_says_so_when_it_is_counted_from_another() -> None:
    (problem,) = run("deadline", "pa23-pipeline-notice", "--from", "2026-07-01", "--json").json["problems"]
    assert (problem["id"], problem["begins"]) == ("rule-starts-elsewhere", ["2026-04-01", "2027-04-01"])
    assert run("deadline", "pa23-pipeline-notice", "--from", "2026-04-01", "--json").json["problems"] == []
    told = run("deadline", "pa23-payments-compliance", "--from", "2026-04-30")
    assert (told.code, "Count from 2026-03-31 or 2026-09-30" in told.err) == (0, True)


def test_the_next_step_is_given_as_a_working_day_too() -> None:
    # Called in until Friday 30 May 2025: free from Saturday, carried out from Monday 2 June.
    found = run("deadline", "callin", "--from", "2025-05-22", "--json").json
    assert (found["earliest_next_step"], found["next_working_day"]) == ("2025-05-31", "2025-06-02")
    assert "Mon 2 Jun 2025 is the first working day for it" in " ".join(
        run("deadline", "callin", "--from", "2025-05-22").text.split()
    )


def test_a_start_before_the_rule_was_in_force_is_warned_of() -> None:
    found = run("deadline", "pa23-tendering-min", "--before", "2025-03-14", "--json").json
    assert (found["legal_last_day"], [p["id"] for p in found["problems"]]) == ("2025-02-17", ["rule-not-in-force"])
    assert run("deadline", "pa23-tendering-min", "--before", "2025-03-21", "--json").json["problems"] == []


def test_people_read_the_answer_first_and_then_every_day() -> None:
    text = run("deadline", "pa23-standstill-voluntary", "--from", "2026-06-09").text
    lines = [line.split() for line in text.splitlines()]
    assert ["legal", "last", "day", "Fri", "19", "Jun", "2026"] in [line[:7] for line in lines]
    assert ["15", "Jun", "2026", "-", "5", "6", "7", "8"] in lines
    assert text.index("legal last day") < text.index("week of") < text.index("the rule")
    assert "left out: Mon 15 Jun 2026, World Cup" in text
    assert "the library's defaults" in text


@pytest.mark.parametrize("id", ["lead-review-start", "cqc-la-onsite", "lga72-agenda-5", "quarter-dashboard", "foi-20"])
@pytest.mark.parametrize("way", ["--from", "--before"])
def test_every_sort_of_rule_is_shown_to_people(id: str, way: str) -> None:
    ran = run("deadline", id, way, "2026-06-30")
    assert ran.code == 0
    assert standard_rules().find(id).wording in " ".join(ran.text.split())


ODD_DAYS = [
    date(2024, 2, 29),
    date(2025, 2, 24),
    date(2025, 12, 25),
    date(2026, 6, 15),
    date(2026, 6, 20),
    date(2028, 12, 31),
]


WHY_NOT = {"rule-not-counted", "rule-not-in-force", "bad-usage", "calendar-horizon"}


def answer(id: str, **day: date) -> Deadline | str:
    try:
        return deadline(id, **day)
    except BadInput as error:
        return error.id


@pytest.mark.parametrize("id", standard_rules().ids())
@pytest.mark.parametrize("way", ["start", "before"])
def test_every_rule_answers_or_says_why_not_on_odd_days(id: str, way: str) -> None:
    for odd in ODD_DAYS:
        found = answer(id, **{way: odd})
        if isinstance(found, str):
            assert found in WHY_NOT
        else:
            assert found.ruling.safe_day <= found.ruling.legal_last_day
            assert found.as_dict()["rule"] == id


def test_the_library_as_json() -> None:
    found: dict[str, Any] = run("rules", "--json").json
    by_id = {rule["id"]: rule for rule in found["rules"]}
    assert sorted(by_id) == list(standard_rules().ids())
    assert all(
        {"id", "wording", "source", "calendar", "in_force_from", "confidence"} <= set(rule) for rule in by_id.values()
    )
    standstill = by_id["psr-standstill"]
    assert (standstill["calendar"], standstill["in_force_from"], standstill["confidence"]) == (
        "england",
        "2024-01-01",
        "st",
    )
    assert by_id["pa23-threshold"]["calendar"] is None


def test_the_library_for_people_holds_every_rule_by_subject() -> None:
    text = run("rules").text
    assert [id for id in standard_rules().ids() if id not in text] == []
    assert text.index("Provider Selection Regime") < text.index("psr-standstill ")


def test_one_rule_whole() -> None:
    text = " ".join(run("rules", "psr-standstill").text.split())
    rule = standard_rules()["psr-standstill"]
    assert rule.wording in text
    assert all(caution in text for caution in rule.cautions)
    assert "from Fri 19 Dec 2025: Mon 5 Jan 2026" in text
    assert "It decides" in run("rules", "psr-scope").text
    assert refused(run("rules", "psr-standstil", "--json")) == (3, "not-found")


def test_a_rule_shows_what_its_council_set(leicester: tuple[str, str]) -> None:
    (shown, *_) = run("rules", "callin", "--json", *leicester).json["rules"]
    assert "The council counts" in shown["wording"]


def test_the_verb_of_the_library_takes_one_day() -> None:
    found = deadline("psr-standstill", before=date(2026, 6, 23))
    assert found.ruling.legal_last_day == date(2026, 6, 9)

"""Reports to meetings: clearances by role and version, what is missed, and the ways that are left.

The days of the example are those under the reports in the two agenda packs; the rest is counted by hand.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.runner import Ran
from tests.conftest import Desk

# Thu 3 Jul 2025: agenda by Wed 25 Jun, final by Fri 20 Jun. Thu 16 Oct: agenda by Wed 8 Oct, final by Fri 3 Oct.
SMALL = """
council:
  name: Example Council
  calendar: england
  policy:
    paper_chain:
      - {key: draft, title: Draft, working_days: 5}
      - {key: clearances, title: Clearances, working_days: 2, clears: [finance, legal]}
      - {key: papers, title: Final report, working_days: 3}
committees:
  - {key: health, title: Health Scrutiny, meetings: [2025-07-03, 2025-10-16]}
template:
  kind: small
  title: Small
  stages:
    review:
      title: Review
      steps:
        hearing: {title: Findings, kind: meeting, committee: health}
        launch: {title: New service, kind: start, after: hearing}
contracts:
  - {reference: C-1, title: Old service, start: 2022-10-01, months: 36}
workstreams:
  - {reference: W-1, title: A service, kind: small, owner: lead, start: 2025-06-02, scrutiny: health, contract: C-1}
"""


@pytest.fixture(scope="module")
def small_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small council's database."""
    made = Desk(tmp_path_factory.mktemp("small") / "once.db")
    load(made, SMALL)
    return made.file


@pytest.fixture
def office(small_once: Path, tmp_path: Path) -> Desk:
    """A copy of it, to write in."""
    return Desk(Path(shutil.copy(small_once, tmp_path / "office.db")))


def load(desk: Desk, text: str) -> Ran:
    file = desk.file.with_name("file.yaml")
    file.write_text(text, encoding="utf-8")
    ran = desk.run("load", file, "--by", "clerk", as_of="2025-06-02")
    assert ran.code == 0, ran.err
    return ran


def states(paper: dict) -> dict[str, str]:
    return {link["role"] or link["key"]: link["state"] for link in paper["chain"]}


def shown(desk: Desk, key: str = "W-1:hearing", as_of: str = "2025-06-12") -> dict:
    return desk.json("paper", key, as_of=as_of)["paper"]


def version(desk: Desk, name: str, on: str, as_of: str, key: str = "W-1:hearing") -> dict:
    return desk.json("paper", "version", key, "--version", name, "--on", on, "--by", "clerk", as_of=as_of)


def clear(desk: Desk, role: str, name: str, on: str, *more: str, as_of: str = "2025-06-12") -> Ran:
    words = ("--role", role, "--version", name, "--on", on, *more, "--by", "clerk", "--json")
    return desk.run("paper", "clear", "W-1:hearing", *words, as_of=as_of)


class TestTheTwoPacks:
    def test_the_twelve_signatures_of_may_are_ten_clearances(self, desk: Desk) -> None:
        found = desk.json("papers", "asc-scrutiny:2025-05-06")["papers"]
        written = [paper for paper in found if paper["version"]]
        said = [item for paper in written for item in paper["clearances"]]
        assert (len(written), len(said)) == (3, 12)
        assert [item["role"] for item in said if item["on"] is None] == ["equalities", "legal"]
        dated = sorted(item["on"] for item in said if item["on"])
        assert (len(dated), dated[0], dated[-1]) == (10, "2025-04-08", "2025-04-17")
        missing = {
            paper["key"]: [role for role, state in states(paper).items() if state == "missing"] for paper in written
        }
        assert "legal" in missing["transitions-2025-05"]
        assert "equalities" in missing["workforce-2025-05"]
        note = next(link for link in written[2]["chain"] if link["role"] == "legal")["note"]
        assert note == "signed without a date, which is no clearance"

    def test_had_the_meeting_been_on_24_april_two_would_have_been_later_than_its_agenda(self, desk: Desk) -> None:
        # The agenda of Tue 6 May is out by Fri 25 Apr, that of Thu 24 Apr by Mon 14 Apr (18 and 21 April are holidays).
        deadline = desk.json("deadline", "lga72-agenda-5", "--before", "2025-04-24")["safe_day"]
        assert deadline == "2025-04-14"
        found = desk.json("papers", "asc-scrutiny:2025-04-24")["papers"]  # a date that it had
        assert {paper["meeting"] for paper in found} == {"2025-05-06"}
        assert {paper["agenda_published_by"] for paper in found} == {"2025-04-25"}
        late = [
            (p["key"], c["role"], c["on"]) for p in found for c in p["clearances"] if c["on"] and c["on"] > deadline
        ]
        assert late == [
            ("transitions-2025-05", "finance", "2025-04-16"),
            ("transitions-2025-05", "equalities", "2025-04-17"),
        ]

    def test_of_june_one_report_was_cleared_in_time_and_one_by_half(self, desk: Desk) -> None:
        # By the chain of the example: agenda Wed 18 Jun, final Fri 13 Jun, clearances Thu 12 Jun.
        found = {paper["key"]: paper for paper in desk.json("papers", "asc-scrutiny:2025-06-26")["papers"]}
        dementia, better = found["dementia-engagement-2025-06"], found["leading-better-lives-2025-06"]
        days = sorted(item["on"] for item in dementia["clearances"])
        assert (days[0], days[-1]) == ("2025-05-30", "2025-06-04")
        assert {states(dementia)[role] for role in ("finance", "legal", "equalities", "climate")} == {"in-time"}
        assert [states(better)[role] for role in ("finance", "legal", "climate", "equalities")] == [
            "in-time", "in-time", "late", "late",
        ]  # fmt: skip

    def test_what_was_not_known_yet_is_not_told(self, desk: Desk) -> None:
        then = desk.json("papers", "asc-scrutiny:2025-06-26", as_of="2025-06-12")["papers"]
        better = next(paper for paper in then if paper["key"] == "leading-better-lives-2025-06")
        assert [item["role"] for item in better["clearances"]] == ["finance", "legal"]
        assert (states(better)["climate"], better["version"]) == ("due", "as published")


class TestClearances:
    # Final Fri 20 Jun, clearances two before it: Wed 18 Jun; draft five before that: Wed 11 Jun.
    def test_a_later_version_makes_those_of_earlier_ones_stale(self, office: Desk) -> None:
        version(office, "1", "2025-06-09", "2025-06-09")
        assert clear(office, "finance", "1", "2025-06-10").code == 0
        assert clear(office, "Legal", "1", "2025-06-12").json["clearance"]["role"] == "legal"
        assert states(shown(office))["finance"] == "in-time"
        stale = version(office, "1.1", "2025-06-13", "2025-06-13")["paper"]
        assert (stale["status"], stale["version"]) == ("at-risk", "1.1")
        assert [states(stale)[role] for role in ("finance", "legal")] == ["stale", "stale"]
        assert clear(office, "finance", "1.1", "2025-06-19", as_of="2025-06-19").code == 0
        found = shown(office, as_of="2025-06-19")
        assert [states(found)[role] for role in ("finance", "legal")] == ["late", "stale"]
        assert [problem["id"] for problem in found["problems"]] == ["clearance-stale"]

    def test_all_clearances_of_the_version_that_stands_make_the_milestone_done_and_staleness_takes_it_back(
        self, office: Desk
    ) -> None:
        def milestone(as_of: str) -> str | None:
            items = office.json("plan", "W-1", as_of=as_of)["milestones"]
            return next(item["actual"] for item in items if item["key"] == "hearing-clearances")

        version(office, "1", "2025-06-09", "2025-06-09")
        clear(office, "finance", "1", "2025-06-10")
        assert milestone("2025-06-12") is None
        clear(office, "legal", "1", "2025-06-12")
        assert milestone("2025-06-12") == "2025-06-12"
        version(office, "2", "2025-06-13", "2025-06-13")
        assert milestone("2025-06-13") is None
        changes = office.json("history", "W-1")["changes"]
        said = [(change["what"], change["field"]) for change in changes if change["what"].startswith(("done", "paper"))]
        assert said == [
            ("paper version", "hearing: version"), ("done", "hearing-draft"),
            ("paper cleared", "hearing: finance"), ("paper cleared", "hearing: legal"), ("done", "hearing-clearances"),
            ("paper version", "hearing: version"), ("done taken back", "hearing-clearances"),
        ]  # fmt: skip

    def test_silence_is_no_clearance(self, office: Desk) -> None:
        version(office, "1", "2025-06-09", "2025-06-09")
        clear(office, "finance", "1", "2025-06-10")
        found = shown(office, as_of="2025-06-19")
        assert (states(found)["legal"], found["status"]) == ("missing", "at-risk")
        (problem,) = found["problems"]
        assert (problem["id"], problem["roles"], problem["due"]) == ("clearance-missing", ["legal"], "2025-06-18")

    def test_a_refusal_stands_until_a_later_word_of_the_same_role(self, office: Desk) -> None:
        version(office, "1", "2025-06-09", "2025-06-09")
        refused = clear(office, "legal", "1", "2025-06-10", "--refused", "--note", "no route", "--post", "Head of Law")
        assert refused.json["clearance"] == {
            "role": "legal", "version": "1", "on": "2025-06-10", "refused": True, "by": "Head of Law",
            "note": "no route",
        }  # fmt: skip
        found = shown(office)
        assert states(found)["legal"] == "refused"
        assert [problem["id"] for problem in found["problems"]] == ["clearance-refused"]
        clear(office, "legal", "1", "2025-06-12")
        assert states(shown(office))["legal"] == "in-time"

    @pytest.mark.parametrize(
        ("role", "name", "on", "id", "words"),
        [
            ("finance", "1", "2025-06-06", "clearance-before-version", "it cannot have been cleared on Fri 6 Jun 2025"),
            (
                "climate",
                "1",
                "2025-06-10",
                "unknown-reference",
                "asks for no clearance by 'climate'. It asks finance, legal",
            ),
            ("finance", "7", "2025-06-10", "unknown-reference", "has no version '7'. It has: 1."),
            ("finance", "1", "2025-06-20", "bad-usage", "Fri 20 Jun 2025 is still to come"),
        ],
    )
    def test_what_cannot_be_is_refused_in_a_sentence(
        self, office: Desk, role: str, name: str, on: str, id: str, words: str
    ) -> None:
        version(office, "1", "2025-06-09", "2025-06-09")
        ran = clear(office, role, name, on)
        assert (ran.code, ran.json["error"]["id"]) == (2, id)
        assert words in ran.json["error"]["message"]
        assert shown(office)["clearances"] == []

    def test_a_version_is_recorded_once_and_an_unknown_report_is_not_found(self, office: Desk) -> None:
        version(office, "1", "2025-06-09", "2025-06-09")
        words = ("--version", "1", "--on", "2025-06-10", "--by", "x", "--json")
        again = office.run("paper", "version", "W-1:hearing", *words, as_of="2025-06-10")
        assert (again.code, again.json["error"]["id"]) == (2, "bad-usage")
        assert office.run("paper", "W-1:herring", "--json").code == 3


class TestTheDayOfTheMeeting:
    def test_a_report_keeps_its_versions_and_clearances_when_its_meeting_moves(self, office: Desk) -> None:
        version(office, "1", "2025-06-09", "2025-06-09")
        clear(office, "finance", "1", "2025-06-10")
        move = ("meeting", "move", "health:2025-07-03", "--to", "2025-07-10", "--yes", "--by", "clerk")
        assert office.run(*move, as_of="2025-06-12").code == 0
        found = shown(office)
        # Thu 10 July: agenda Wed 2 July, final Fri 27 June, clearances Wed 25 June.
        assert (found["meeting"], found["was"], found["papers_due"]) == ("2025-07-10", ["2025-07-03"], "2025-06-27")
        assert states(found)["finance"] == "in-time"
        assert [paper["key"] for paper in office.json("papers", "health:2025-07-03", as_of="2025-06-12")["papers"]] == [
            "W-1:hearing"
        ]

    def test_without_a_meeting_that_is_published_a_report_keeps_what_was_recorded_of_it(self, office: Desk) -> None:
        version(office, "1", "2025-06-09", "2025-06-09")
        found = shown(office, as_of="2025-10-20")
        assert (found["meeting_published"], found["version"], found["routes"]) == (False, "1", [])


class TestAMissedChain:
    def test_the_ways_that_are_left_and_what_each_does_to_the_plan(self, office: Desk) -> None:
        # The contract ends on 30 Sep 2025. The service starts the day after its meeting: 3 July, or 16 days too late.
        found = shown(office, as_of="2025-06-23")
        assert (found["status"], found["meeting"], found["next_meeting"]) == ("missed", "2025-07-03", "2025-10-16")
        ways = {way["kind"]: way for way in found["routes"]}
        assert list(ways) == ["next-meeting", "to-follow", "urgent-item", "special-meeting"]
        following = ways["next-meeting"]
        assert (following["meeting"], following["by"]) == ("2025-10-16", "2025-10-03")
        effect = following["effect"]
        assert (effect["goal"], effect["goal_days"]) == ("2025-10-17", 105)
        assert (effect["gap_days"], effect["gap_days_kept"]) == (16, 0)
        assert {item["key"] for item in effect["moved"]} >= {"hearing", "launch"}
        urgent = ways["urgent-item"]
        assert (urgent["source"], urgent["meeting"]) == ("Local Government Act 1972 s.100B(4)(b)", "2025-07-03")
        assert any("minutes specify" in need for need in urgent["needs"])
        assert any("finance, legal" in need for need in urgent["needs"])
        assert (urgent["effect"]["goal"], urgent["effect"]["gap_days"]) == ("2025-07-04", 0)
        assert (ways["to-follow"]["by"], ways["to-follow"]["meeting"]) == ("2025-06-25", "2025-07-03")
        # Handed in on Mon 23 June, agenda Thu 26 June, clear days 27 and 30 June, 1 to 3 July.
        assert (ways["special-meeting"]["meeting"], ways["special-meeting"]["by"]) == ("2025-07-04", "2025-06-23")
        assert "paper-chain-missed" in [problem["id"] for problem in found["problems"]]

    def test_a_way_whose_last_day_has_passed_is_no_way(self, office: Desk) -> None:
        found = shown(office, as_of="2025-06-26")  # the agenda was published on Wed 25 June
        assert [way["kind"] for way in found["routes"]] == ["next-meeting", "urgent-item", "special-meeting"]

    def test_a_report_that_is_in_is_not_missed(self, office: Desk) -> None:
        said = office.json(
            "paper", "met", "W-1:hearing", "papers", "--on", "2025-06-20", "--by", "clerk", as_of="2025-06-23"
        )
        assert said["change"]["what"] == "done"
        found = shown(office, as_of="2025-06-23")
        assert (found["status"], found["meeting"]) == ("at-risk", "2025-07-03")  # in, and cleared by nobody
        assert [problem["id"] for problem in found["problems"]] == ["clearance-missing"]

    def test_before_it_is_missed_it_says_what_missing_it_would_cost(self, office: Desk) -> None:
        (way,) = shown(office)["routes"]
        assert (way["kind"], way["meeting"]) == ("next-meeting", "2025-10-16")
        assert (way["effect"]["goal_days"], way["effect"]["gap_days"], way["effect"]["gap_days_kept"]) == (105, 16, 0)


KEY_DECISION = """
committees:
  - {key: cabinet, title: Cabinet, type: executive, meetings: [2025-07-03, 2025-10-16]}
papers:
  - {key: award, title: Award of the contract, committee: cabinet, meeting: 2025-07-03, key_decision: true}
"""


class TestAKeyDecision:
    # 28 clear days before Thu 3 July: Wed 4 June. Five clear working days: Wed 25 June.
    @pytest.mark.parametrize(
        ("as_of", "ways"),
        [
            ("2025-06-23", ["next-meeting", "to-follow", "special-meeting", "general-exception"]),
            ("2025-06-26", ["next-meeting", "special-meeting", "special-urgency"]),
        ],
    )
    def test_the_executive_has_no_urgent_item_but_the_exceptions_of_its_regulations(
        self, office: Desk, as_of: str, ways: list[str]
    ) -> None:
        load(office, KEY_DECISION)
        found = shown(office, "award", as_of)
        assert [way["kind"] for way in found["routes"]] == ways
        last = found["routes"][-1]
        assert last["source"] == ("SI 2012/2089 reg 10" if as_of < "2025-06-26" else "SI 2012/2089 regs 11, 19")
        if last["kind"] == "general-exception":
            assert last["by"] == "2025-06-25"

    def test_levers_offer_the_executive_no_urgent_item_either(self, office: Desk) -> None:
        def kinds(kind: str) -> set[str]:
            load(office, SMALL.replace("title: Health Scrutiny,", f"title: Health Scrutiny, type: {kind},"))
            return {lever["kind"] for lever in office.json("levers", "W-1", as_of="2025-06-23")["levers"]}

        assert "urgent-item" in kinds("scrutiny")
        assert "urgent-item" not in kinds("executive")


class TestFiles:
    @pytest.mark.parametrize(
        ("chain", "words"),
        [
            ("[{key: a, title: A, working_days: 1, clears: finance}]", "the last link is when the final report"),
            (
                "[{key: a, title: A, working_days: 1, beside: b}, {key: p, title: P, working_days: 3}]",
                "runs beside 'b', which does not stand directly before it",
            ),
            (
                "[{key: a, title: A, working_days: 1, clears: finance}, {key: b, title: B, working_days: 1,"
                " clears: Finance}, {key: p, title: P, working_days: 3}]",
                "clears the report at 'a' already",
            ),
            # Five clear days are six working days back.
            (
                "[{key: p, title: P, working_days: 5, before: meeting}]",
                "5 working days before the meeting are after the agenda",
            ),
            (
                "[{key: d, title: D, working_days: 8, before: meeting}, {key: p, title: P, working_days: 3}]",
                "8 working days before the meeting are after 'p', 9 working days before it",
            ),
        ],
    )  # fmt: skip
    def test_a_chain_that_cannot_be_counted_is_refused(self, office: Desk, chain: str, words: str) -> None:
        file = office.file.with_name("chain.yaml")
        file.write_text(
            f"committees:\n  - {{key: health, title: Health Scrutiny, meetings: [2025-07-03], paper_chain: {chain}}}\n",
            encoding="utf-8",
        )
        ran = office.run("load", file, "--by", "clerk", "--json")
        assert ran.code == 2
        assert words in ran.json["problems"][0]["message"]
        assert ran.json["problems"][0]["line"] == 2

    def test_a_milestone_that_no_plan_has_at_a_meeting_is_refused(self, office: Desk) -> None:
        file = office.file.with_name("paper.yaml")
        file.write_text("papers:\n  - {key: p, workstream: W-1, milestone: launch}\n", encoding="utf-8")
        ran = office.run("load", file, "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["id"]) == (2, "unknown-reference")
        assert "hearing" in ran.json["problems"][0]["remedy"]

    def test_a_link_in_a_closure_is_warned_of(self, office: Desk) -> None:
        load(
            office,
            SMALL.replace("  policy:", "  policy:\n    closures: [{start: 2025-06-18, end: 2025-06-18, reason: move}]"),
        )
        found = shown(office)
        assert [link["shut"] for link in found["chain"]] == [None, "move", "move", None, None]
        assert [problem["id"] for problem in found["problems"]] == ["offices-shut"]

"""Decisions and voids in both databases: one record for each turn of a gate, whoever writes at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier

import pytest

from commissioning.errors import CommissioningError, Meanwhile
from commissioning.model import STANDARD_TOLERANCE, Decision, Evidence, Seen, TermMoved, Terms, Void
from commissioning.service import Verdict, decide, evidence, gate, slip
from commissioning.store import Author, Store
from tests.cli.runner import run
from tests.cli.test_gates import COUNCIL, TEMPLATE, WORK

TODAY = date(2025, 7, 1)
CLERK = Author("clerk", datetime(2025, 7, 1, 9, tzinfo=UTC), "as minuted")
FULL = Decision(
    reference="GRANT", stage="design", outcome="approve-with-conditions", on=TODAY, by="B. Deputy", attempt=2, round=3,
    conditions=("Ask the carers",), condition_ids=("GRANT-design-c1",), note="agreed", role="panel",
    on_behalf_of="A. Holder", terms=Terms(value=400_000, scope="the city", date=date(2025, 11, 30)),
    seen=(Seen(key="survey-report", version="final"),), corrects=2,
)  # fmt: skip


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    made = Store.open(url, create=True)
    yield made
    made.close()


@pytest.fixture
def grant(url: str, tmp_path: Path) -> str:
    file = tmp_path / "grant.yaml"
    file.write_text(COUNCIL + TEMPLATE + WORK, encoding="utf-8")
    ran = run("load", file, "--db", url, "--by", "clerk", "--as-of", TODAY)
    assert ran.code == 0, ran.err
    return url


def test_all_of_a_decision_is_kept(store: Store) -> None:
    bare = Decision(reference="GRANT", stage="design", outcome="hold", on=TODAY, by="A. Holder")
    moved = TermMoved(term="date", before="2025-11-30", after=None, tolerance="3 months")
    void = Void(reference="GRANT", stage="design", attempt=2, round=3, on=TODAY, moved=(moved,))
    with store.writing(CLERK) as unit:
        for decision in (bare, FULL):
            unit.add_decision(decision)
        unit.add_void(void)
    with store.reading() as unit:
        facts = unit.facts()["GRANT"]
    assert facts.decisions == (bare, FULL)
    assert facts.decisions[1].terms is not None
    assert facts.decisions[1].terms.tolerance == STANDARD_TOLERANCE
    assert facts.voids == (void,)
    assert facts.void_of(FULL) == void


def test_the_database_holds_one_record_for_each_turn(store: Store) -> None:
    item = Evidence(reference="GRANT", stage="design", key="survey-report", link="x", on=TODAY)
    void = Void(reference="GRANT", stage="design", attempt=2, round=3, on=TODAY, moved=())
    with store.writing(CLERK) as unit:
        unit.add_decision(FULL)
        unit.add_evidence(item)
        unit.add_void(void)
    for add in (lambda u: u.add_decision(FULL), lambda u: u.add_evidence(item), lambda u: u.add_void(void)):
        with pytest.raises(Meanwhile, match="at the same moment") as caught, store.writing(CLERK) as unit:
            add(unit)
        assert (caught.value.id, caught.value.exit_code) == ("already-decided", 4)
    with store.reading() as unit:
        facts = unit.facts()["GRANT"]
    assert (len(facts.decisions), len(facts.evidence), len(facts.voids)) == (1, 1, 1)


def at_once(url: str, number: int, act) -> Counter[str]:  # type: ignore[no-untyped-def]
    """How so many people fare who do the same at the same moment, each with a store of their own."""
    together = Barrier(number)

    def one(who: int) -> str:
        store = Store.open(url)
        try:
            together.wait(timeout=60)
            act(store, who)
            return "done"
        except CommissioningError as error:
            return error.id
        finally:
            store.close()

    with ThreadPoolExecutor(number) as pool:
        return Counter(pool.map(one, range(number)))


def test_of_many_who_decide_at_once_one_does(grant: str) -> None:
    opened = Store.open(grant)
    evidence(opened, "GRANT", "survey-report", link="x", on=TODAY, author=CLERK, as_of=TODAY)
    people = ["A. Holder", "B. Deputy", "C. Member", "D. Member"]

    def approve(store: Store, who: int) -> None:
        author = Author(people[who], CLERK.at)
        decide(store, "GRANT", "design", Verdict("approve", note=str(who)), author=author, as_of=TODAY)

    assert at_once(grant, 4, approve) == {"done": 1, "already-decided": 3}
    found = gate(opened, "GRANT", "design", as_of=TODAY)
    assert found.open
    assert len(found.history) == 1
    assert found.decision is not None
    assert found.decision.by == people[int(str(found.decision.note))]
    opened.close()


def test_versions_that_are_added_at_once_are_all_kept(grant: str) -> None:
    def add(store: Store, who: int) -> None:
        evidence(store, "GRANT", "survey-report", link=f"v{who}", on=TODAY, author=CLERK, as_of=TODAY)

    assert at_once(grant, 4, add) == {"done": 4}
    opened = Store.open(grant)
    found = gate(opened, "GRANT", "design", as_of=TODAY).evidence
    opened.close()
    assert sorted(item.link for item in found) == ["v0", "v1", "v2", "v3"]
    assert [item.version for item in found] == ["1", "2", "3", "4"]


def test_an_approval_and_a_move_at_once_never_leave_a_gate_open_on_other_terms(grant: str) -> None:
    opened = Store.open(grant)
    evidence(opened, "GRANT", "survey-report", link="x", on=TODAY, author=CLERK, as_of=TODAY)

    def act(store: Store, who: int) -> None:
        if who:
            slip(store, "GRANT", "grant-starts", to=date(2026, 12, 1), author=CLERK, as_of=TODAY)
        else:
            decide(store, "GRANT", "design", "approve", author=Author("A. Holder", CLERK.at), as_of=TODAY)

    assert at_once(grant, 2, act) == {"done": 2}
    found = gate(opened, "GRANT", "design", as_of=TODAY)
    opened.close()
    assert found.decision is not None
    assert found.decision.terms is not None
    # Who came second saw the other: either the terms hold the new day, or the approval is void.
    assert found.open is (found.decision.terms.date == date(2026, 12, 1))
    assert found.open is (found.void is None)

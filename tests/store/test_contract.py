"""What the store promises, on both databases."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from commissioning.errors import Refused
from commissioning.model import (
    Baseline,
    BaselineMilestone,
    Decision,
    Done,
    Evidence,
    Meeting,
    Message,
    Move,
    Restart,
    Slip,
    StageEntry,
    TellingRun,
)
from commissioning.model.approval import TermMoved
from commissioning.model.record import Void
from commissioning.publish.choices import Choices
from commissioning.publish.feeds import wanted
from commissioning.store import (
    Author,
    Counts,
    Expected,
    LedgerEntry,
    Raised,
    Store,
    Stored,
    StoredEvent,
    StoredToken,
    Unit,
    Watched,
)

AUTHOR = Author("tests", datetime(2025, 7, 1, 9, tzinfo=UTC))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    made = Store.open(url, create=True)
    yield made
    made.close()


@pytest.mark.parametrize("many", [3, 2000])
def test_a_reading_can_be_of_some_workstreams_only(store: Store, many: int) -> None:
    with store.writing(AUTHOR) as unit:
        for number in range(many):
            unit.add_done(Done(reference=f"W-{number}", key="survey", on=date(2025, 1, 2)))
    with store.writing(AUTHOR) as unit:
        for number in range(3):
            unit.put_noun(Stored("workstream", f"W-{number}", {"n": number}, None, None))
    with store.reading() as unit:
        assert len(unit.facts()) == many
        assert unit.facts([]) == {}
        assert list(unit.facts(["W-2", "W-0", "none"])) == ["W-0", "W-2"]
        assert len(unit.facts({f"W-{number}" for number in range(1, many)})) == many - 1
        assert [noun.key for noun in unit.nouns("workstream", ["W-2", "W-1"])] == ["W-1", "W-2"]
        assert [noun.payload["n"] for noun in unit.nouns("workstream")] == [0, 1, 2]


# -- every method, on both --------------------------------------------------------------------------------------------

DAY, LATER = date(2025, 7, 1), date(2025, 7, 5)
EVENT = StoredEvent(
    "5f1d5bb2-6d6f-5a3c-9f61-000000000001", "A", "survey", 0, AUTHOR.at, "d" * 64, DAY, "A: survey – £é", "step", None,
    None, False, None, None,
)  # fmt: skip
ALERT = Raised("a1", "overdue", "urgent", "A: survey", "A", "survey", DAY, None, DAY, DAY, 216)
BASELINE = Baseline(
    reference="A", name="as noted – £é", at=AUTHOR.at, by="tests", as_of=DAY, seq=1,
    milestones=(BaselineMilestone(key="survey", title="Survey", forecast=DAY),),
)  # fmt: skip
MOVE = Move(seq=1, reference="A", key="survey", title="Survey", on=DAY, before=DAY, after=DAY, because="it was late")
TOKEN = StoredToken("t1", "Chair – £é", "owner:A", "officer", {"profile": "officer"}, AUTHOR.at, "tests")
ASKED = wanted("workstream:A", Choices("officer"), DAY)
KEPT = ("officer/event", "e" * 64)
MESSAGE = Message("m1", "alerts", "clerk – £é", "mail", "a@example.org", "1 alert", "£é\n", "<p>£é", DAY, AUTHOR.at)
RUN = TellingRun("r1", "alerts", DAY, AUTHOR.at, None, "began")
MEETING = Meeting(date=DAY, was=(date(2025, 6, 30),))


def write(store: Store) -> None:
    """Calls every method that writes."""
    with store.writing(AUTHOR) as unit:
        assert unit.author == AUTHOR
        unit.log("slip", "A", field="survey", before=DAY, after=DAY, because="£é")
        unit.put_noun(Stored("workstream", "A", {"title": "a – £é"}, "a.yaml", 3))
        unit.put_noun(Stored("workstream", "a", {"title": "second"}, None, None))
        unit.put_noun(Stored("workstream", "A", {"title": "again"}, "a.yaml", 4))
        many = [Stored("register_entry", key, {"title": f"{key} – £é"}, "r.csv", 2) for key in ("1", "2")]
        unit.put_nouns(many, ())
        unit.put_nouns(
            [replace(many[0], payload={"title": "put right"}, line=3), replace(many[0], key="3")], {"1", "2"}
        )
        first = unit.put_meeting("c", MEETING, {"date": "2025-07-01", "was": ["2025-06-30"]}, id=None, path="c.ics")
        other = unit.put_meeting("c", Meeting(date=date(2025, 8, 1)), {"date": "2025-08-01"}, id=None, path=None)
        # Two meetings change places, and no two may ever share a day.
        unit.free_dates([first, other])
        unit.put_meeting("c", Meeting(date=date(2025, 8, 1)), {"date": "2025-08-01"}, id=first, path=None)
        unit.put_meeting("c", MEETING, {"date": "2025-07-01"}, id=other, path=None)
        unit.log("meeting moved", "c", field="2025-07-01", after="2025-08-01")
        unit.add_done(Done(reference="A", key="survey", on=DAY))
        unit.add_done(Done(reference="A", key="notice", on=DAY))
        unit.add_slip(Slip(reference="A", key="survey", to=DAY, on=DAY, because="late"))
        unit.add_evidence(Evidence(reference="A", stage="design", key="gap", link="https://example.org/£é", on=DAY))
        decision = Decision(
            reference="A", stage="design", outcome="approve", on=DAY, by="panel", conditions=("a – £é",)
        )
        unit.add_decision(decision)
        moved = TermMoved(term="value", before="1", after="2", tolerance="0")
        unit.add_void(Void(reference="A", stage="design", round=1, on=DAY, moved=(moved,)))
        unit.add_entry(StageEntry(reference="A", stage="review", on=DAY))
        restart = Restart(reference="B", stage="review", on=DAY, outcome="abandoned", by="lead", attempt=2,
                          stages=("review",), keys=("survey",))  # fmt: skip
        unit.add_restart(restart)
        unit.add_baseline(BASELINE)
        unit.add_moves([MOVE])
        unit.put_events([EVENT])
        unit.put_events([replace(EVENT, sequence=1, moved_at=AUTHOR.at, moved_from=DAY)])
        unit.forget_texts([EVENT.id])
        unit.raise_alerts([ALERT])
        unit.answer_alert(LedgerEntry("a1", DAY, DAY, acknowledged_on=DAY, acknowledged_by="lead – £é"), ALERT)
        unit.answer_alert(LedgerEntry("a2", DAY, None, snoozed_until=DAY), ALERT._replace(id="a2", sent_on=None))
        unit.add_desk("paper", "A/survey", "version", on=DAY, said={"version": "1 – £é"})
        unit.add_desk("paper", "A/survey", "cleared", on=DAY, said={"role": "finance"})
        write_messages(unit)
        unit.add_token(TOKEN, digest="1" * 64)
        unit.give_new_secret(TOKEN.id, digest="2" * 64)
        unit.revoke_token(TOKEN.id)
    with store.writing(AUTHOR) as unit:
        unit.take_back(Done(reference="A", key="notice", on=DAY))
        unit.must_be_as_expected(Expected("A", 1))
        with pytest.raises(Refused, match="changed since version 0"):
            unit.must_be_as_expected(Expected("A", 0))
        with pytest.raises(Refused, match="expected"):
            unit.must_be_as_expected(Expected("c", 9, DAY))
        unit.log("baseline", "A")


def write_messages(unit: Unit) -> None:
    """Calls every method that writes what is sent."""
    unit.put_messages([MESSAGE, replace(MESSAGE, id="m2", address="b@example.org")])
    assert unit.change_message(MESSAGE, state="handing-over", attempts=1) is not None
    assert unit.change_message(MESSAGE, state="handing-over", attempts=1) is None  # somebody has it
    unit.add_told([("a1", "clerk – £é", "m1")], DAY)
    unit.first_sent(["a1"], LATER)  # it was sent before
    unit.begin_run(RUN)
    unit.begin_run(replace(RUN, id="r2"))
    unit.end_run("r1", at=AUTHOR.at, state="done", counts={"sent": 2})


def watch(store: Store) -> None:
    """Calls every method that writes what is no record: it is made anew where it is missing, and no copy holds it."""
    at = Watched(DAY, 3, date(2025, 9, 1), "e" * 64)
    spoken = {"speaks_on": DAY, "alert": "a3", "recipient": "lead – £é", "reference": "A", "ends": LATER,
              "holds": DAY, "said": "[£é]"}  # fmt: skip
    later = {"alert": "later", "speaks_on": LATER, "ends": date(2025, 8, 1)}
    others = ({"recipient": "clerk"}, {"alert": "a1"}, {"alert": "a2"}, {"alert": "a4", "ends": DAY}, later)
    with store.writing(AUTHOR) as unit:
        unit.keep_watch({"A": at, "gone": at, "": at}, [])
        unit.keep_watch({"A": at}, [spoken, *({**spoken, **other} for other in others)])
        unit.set_watched("", replace(at, seq=4))
        unit.wake(["A"], LATER)
        unit.forget_watch_but(["A"])
        unit.forget_told(DAY)


READ: dict[str, Callable[[Unit], object]] = {
    "nouns": lambda unit: (*unit.nouns("workstream"), *unit.nouns("register_entry")),
    "noun": lambda unit: (unit.noun("workstream", "A"), unit.noun("workstream", "none")),
    "keys": lambda unit: unit.keys("workstream"),
    "meetings": lambda unit: unit.meetings(),
    "facts": lambda unit: (unit.facts(), unit.facts(["B"])),
    "baselines": lambda unit: (unit.baselines(), unit.baselines("A"), unit.baselines("B")),
    "moves": lambda unit: unit.moves("A"),
    "last_change": lambda unit: unit.last_change(),
    "changes": lambda unit: (unit.changes(), unit.changes("A", after=1), unit.changes(before=2)),
    "log_head": lambda unit: unit.log_head(),
    "check_log": lambda unit: (unit.check_log(), unit.check_log(unit.log_head().hash)),
    "versions": lambda unit: (unit.versions(), unit.versions(["c", "none"])),
    "meeting_version": lambda unit: (unit.meeting_version("c", [DAY]), unit.meeting_version("c", [date(2025, 8, 1)])),
    "events": lambda unit: (unit.events(), unit.events(["B"])),
    "events_with": lambda unit: unit.events_with([EVENT.id, "none"]),
    "ready_texts": lambda unit: [unit.ready_texts(ASKED, *KEPT, coming=coming, most=9) for coming in (True, False)],
    "without_text": lambda unit: unit.without_text(ASKED, *KEPT, after="", most=9),
    "count_entries": lambda unit: unit.count_entries(ASKED),
    "owners_told": lambda unit: unit.owners_told(wanted("portfolio", Choices(), DAY)),
    "desk": lambda unit: (unit.desk("paper"), unit.desk("paper", ["A/survey", "x"]), unit.desk("action")),
    "messages": lambda unit: (unit.messages(["waiting", "handing-over"]), unit.messages(["sent", "waiting"], first=9)),
    "message": lambda unit: (unit.message("m1"), unit.message("none")),
    "count_messages": lambda unit: unit.count_messages(),
    "told": lambda unit: unit.told(["a1", "a2", *(str(number) for number in range(1200))]),
    "runs": lambda unit: (unit.runs("alerts", since=DAY), unit.runs("alerts", since=date(2025, 7, 2))),
    "last_run": lambda unit: (unit.last_run("alerts"), unit.last_run("digests")),
    "watched": lambda unit: (unit.watched(), unit.watched("A"), unit.watched("gone")),
    "awake": lambda unit: (unit.awake(DAY), unit.awake(LATER)),
    "well_watched": lambda unit: [
        unit.well_watched(day, since=since, edition="e" * 64) for day, since in ((DAY, 3), (DAY, 4), (LATER, 3))
    ],
    "subjects_of": lambda unit: (unit.subjects_of(["a1", "none"]), unit.subjects_of([])),
    "recorded_since": lambda unit: sorted(unit.recorded_since(1)),
    "due_alerts": lambda unit: (unit.due_alerts(DAY), unit.due_alerts(LATER)),
    "tokens": lambda unit: unit.tokens(),
    "token": lambda unit: unit.token(TOKEN.id),
    "ended_digests": lambda unit: unit.ended_digests(),
    "ledger_of": lambda unit: unit.ledger_of(["a1", "a2", *(str(number) for number in range(1200))]),
    "measures_told": lambda unit: (unit.measures_told(["overdue"]), unit.measures_told(["other"])),
    "logged": lambda unit: unit.logged("slip", "survey"),
    "entries_of": lambda unit: unit.entries_of("slip", ["A"]),
    "baselines_named": lambda unit: unit.baselines_named(["as noted – £é", "x"]),
    "moves_between": lambda unit: (unit.moves_between(date(2025, 6, 30), DAY), unit.moves_between(DAY, DAY)),
    "sent_under": lambda unit: unit.sent_under("overdue"),
}


def read(store: Store) -> dict[str, object]:
    with store.reading() as unit:
        return {name: ask(unit) for name, ask in READ.items()}


def test_what_was_written_is_read_as_it_was(store: Store) -> None:
    write(store)
    watch(store)
    found = read(store)
    assert [(noun.key, noun.payload["title"], noun.line) for noun in found["nouns"]] == [  # type: ignore[attr-defined]
        ("A", "again", 4), ("a", "second", None), ("1", "put right", 3), ("2", "2 – £é", 2), ("3", "1 – £é", 2),
    ]  # fmt: skip
    facts = found["facts"][0]["A"]  # type: ignore[index]
    assert [fact.key for fact in facts.done] == ["survey"]
    assert (facts.decisions[0].conditions, facts.voids[0].moved[0].term) == (("a – £é",), "value")
    assert found["baselines"][1] == (BASELINE,)  # type: ignore[index]
    assert found["moves"] == (MOVE,)
    assert found["events"][0] == {("A", "survey"): replace(EVENT, sequence=1, moved_at=AUTHOR.at, moved_from=DAY)}  # type: ignore[index]
    assert found["last_change"] == 3
    assert [c.seq for c in found["changes"][1]] == [3]  # type: ignore[index]
    assert found["versions"] == ({"A": 3, "c": 2}, {"c": 2})
    assert found["meeting_version"] == (2, 0)
    entries = found["ledger_of"]
    assert (entries["a1"].acknowledged_by, entries["a1"].sent_on) == ("lead – £é", DAY)  # type: ignore[index]
    assert (entries["a2"].snoozed_until, entries["a2"].sent_on) == (DAY, None)  # type: ignore[index]
    # Neither what is acknowledged, a1, nor what was true no more is told; a2 was put aside until this very day.
    assert [[(row.alert, row.recipient) for row in rows] for rows in found["due_alerts"]] == [  # type: ignore[attr-defined]
        [("a2", "lead – £é"), ("a3", "clerk"), ("a3", "lead – £é")], [("later", "lead – £é")],
    ]  # fmt: skip
    assert (found["awake"], found["well_watched"]) == (((), ("A",)), [{"A": 3, "": 4}, {"": 4}, {"": 4}])
    assert [at and at.seq for at in found["watched"]] == [4, 3, None]  # type: ignore[attr-defined]
    assert found["measures_told"] == ({"A": (216,)}, {})
    begun = replace(MESSAGE, state="handing-over", attempts=1)
    assert found["message"] == (begun, None)
    assert found["messages"] == ((begun, replace(MESSAGE, id="m2", address="b@example.org")),
                                 (replace(MESSAGE, id="m2", address="b@example.org"),))  # fmt: skip
    assert found["count_messages"] == {"handing-over": 1, "waiting": 1}
    assert found["told"] == {("a1", "clerk – £é")}
    ended = replace(RUN, ended=AUTHOR.at, state="done", counts={"sent": 2})
    assert found["runs"] == ((ended, replace(RUN, id="r2")), ())
    assert found["last_run"] == (ended, None)
    assert all(checked.broken is None for checked in found["check_log"])  # type: ignore[attr-defined]
    assert found["logged"] == {"A"}
    assert found["ready_texts"] == [[(None, EVENT.id)], []]
    assert found["without_text"] == tuple(found["events_with"]) == (EVENT.id,)  # type: ignore[arg-type]
    assert found["count_entries"] == Counts(0, 1, 0, AUTHOR.at)
    assert (found["token"].revoked, found["ended_digests"]) == (AUTHOR.at, frozenset({"1" * 64, "2" * 64}))  # type: ignore[attr-defined]


@pytest.mark.postgres
def test_both_databases_answer_the_same(postgres_database: str, tmp_path: Path) -> None:
    answers = []
    for url in (f"sqlite:///{(tmp_path / 'x.db').as_posix()}", postgres_database):
        store = Store.open(url, create=True)
        assert store.is_empty()
        write(store)
        assert not store.is_empty()
        assert "x.db" in store.address or "own_" in store.address
        begun = store.made_from(DAY)
        store.keep_answer("board", [1, "£é"], DAY, made_from=begun)
        kept = store.answer("board", DAY)
        assert kept is not None
        assert (kept.value, store.answer("board", date(2025, 7, 2))) == ([1, "£é"], None)
        dumped = io.BytesIO()
        store.dump_to(dumped)
        store.backup_to(tmp_path / f"backup-{len(answers)}.db")
        other = Store.open(f"sqlite:///{(tmp_path / f'other-{len(answers)}.db').as_posix()}", create=True)
        other.bring(tmp_path / f"backup-{len(answers)}.db")
        assert read(other) == read(store)
        other.close()
        watch(store)
        answers.append((read(store), dumped.getvalue()))
        store.close()
    assert answers[0] == answers[1]


def test_no_method_of_a_unit_goes_without() -> None:
    source = "".join(inspect.getsource(each) for each in (write, write_messages, watch))
    written = {name for name in dir(Unit) if f"unit.{name}" in source}
    assert {name for name in dir(Unit) if not name.startswith("_")} == written | READ.keys()

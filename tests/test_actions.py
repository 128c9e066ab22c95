"""The clock of actions: what stops it, what starts it again, and the meetings that go by. Counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast, get_args

import pytest

from commissioning.actions import Desk, action_clock, answerable, as_recorded, open_spans
from commissioning.model import Action, DeskEntry, EventSort
from commissioning.service.plans.boards import beside_plans
from commissioning.testing import action, committee, council, day, desk

# Thursdays, but for Tuesday 6 May.
YEAR = ("2024-11-14", "2025-01-09", "2025-03-13", "2025-05-06", "2025-06-26", "2025-08-28", "2025-11-13")
DESK = desk(committee("scrutiny", *YEAR))


def recorded(item: Action, *records: tuple[str, str, dict[str, Any]], as_of: str) -> Action:
    entries = [
        DeskEntry(noun="action", subject=item.id, number=number, sort=sort, on=date.fromisoformat(on), by="clerk",
                  at=datetime(2025, 7, 1, tzinfo=UTC), said=said)
        for number, (sort, on, said) in enumerate(records, 1)
    ]  # fmt: skip
    return as_recorded(item, entries, date.fromisoformat(as_of))


def clock(item: Action, as_of: str, at: Desk = DESK) -> tuple[int, int, int]:
    found = action_clock(item, at, date.fromisoformat(as_of))
    return found.days_overdue, found.days_late, found.meetings_missed


CLOSED = ("closed", "2025-07-15", {"note": "sent to members", "verified_by": "clerk"})
REOPENED = ("reopened", "2025-09-01", {"note": "the wrong note was sent", "closed_on": "2025-07-15"})


class TestTheClockStops:
    """To circulate by Thursday 10 July (ten working days from 26 June); closed on the 15th, open again in September."""

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            ("2025-07-10", (0, 0, 0)),
            ("2025-07-14", (4, 4, 0)),  # 11, 12, 13, 14
            ("2025-07-15", (0, 4, 0)),  # closed: the day of closure does not count
            ("2025-08-31", (0, 4, 0)),  # the meeting of 28 August passed while it was closed
            ("2025-09-01", (5, 5, 0)),  # open again: 4 and the 1st
            ("2025-09-03", (7, 7, 0)),
            ("2025-11-12", (77, 77, 0)),  # 4 + 30 of September + 31 + 12
            ("2025-11-13", (78, 78, 1)),  # the first meeting that found it open
        ],
    )
    def test_while_it_is_closed(self, as_of: str, expected: tuple[int, int, int]) -> None:
        item = recorded(action(), CLOSED, REOPENED, as_of=as_of)
        assert clock(item, as_of) == expected

    def test_closed_again_it_keeps_how_late_it_was(self) -> None:
        again = ("closed", "2025-09-03", {"link": "https://example.org/note.pdf", "verified_by": "chair"})
        item = recorded(action(), CLOSED, REOPENED, again, as_of="2025-12-01")
        assert (item.status, item.closed_on) == ("done", date(2025, 9, 3))
        assert clock(item, "2025-12-01") == (0, 6, 0)  # 11 to 14 July, 1 and 2 September
        spans = [(span.start, span.end) for span in open_spans(item, date(2025, 12, 1))]
        assert spans == [
            (day("Thu 26 Jun 2025"), day("Tue 15 Jul 2025")),
            (day("Mon 1 Sep 2025"), day("Wed 3 Sep 2025")),
        ]

    def test_a_closure_in_a_file_and_a_reopening_that_was_recorded(self) -> None:
        """The reopening knows when the file had closed it, whatever the file says later."""
        for status in ({"status": "done", "closed_on": "2025-07-15"}, {"status": "open"}):
            item = recorded(action(**status), REOPENED, as_of="2025-09-03")
            assert (item.status, item.closed_on) == ("open", None)
            assert clock(item, "2025-09-03") == (7, 7, 0)

    def test_a_file_does_not_undo_what_was_recorded(self) -> None:
        item = recorded(action(status="open"), CLOSED, as_of="2025-09-03")
        assert item.status == "done"
        other = recorded(action(status="done", closed_on="2025-08-20"), CLOSED, as_of="2025-09-03")
        assert other.closed_on == date(2025, 7, 15)

    def test_as_of_a_day_does_not_know_what_came_later(self) -> None:
        item = recorded(action(), CLOSED, REOPENED, as_of="2025-07-14")
        assert (item.status, item.history) == ("open", ())

    def test_a_new_due_date_is_what_counts_from_then_on(self) -> None:
        later = ("due", "2025-07-12", {"to": "2025-07-31", "note": "figures are late"})
        assert clock(recorded(action(), later, as_of="2025-07-11"), "2025-07-11") == (1, 1, 0)
        assert clock(recorded(action(), later, as_of="2025-07-20"), "2025-07-20") == (0, 0, 0)
        assert clock(recorded(action(), later, as_of="2025-08-02"), "2025-08-02") == (2, 2, 0)


class TestMeetingsMissed:
    ASKED = action(type="add-to-programme", text="An item on self-neglect.", agreed_on="2024-11-14")

    def days(self, item: Action, as_of: str, at: Desk = DESK) -> list[str]:
        return [str(m.date) for m in action_clock(item, at, date.fromisoformat(as_of)).meetings]

    def test_self_neglect(self) -> None:
        """Asked for on 14 November 2024; 9 January, 13 March, 6 May and 26 June 2025 came and went."""
        assert self.days(self.ASKED, "2025-07-01") == ["2025-01-09", "2025-03-13", "2025-05-06", "2025-06-26"]
        found = action_clock(self.ASKED, DESK, date(2025, 7, 1))
        assert found.says(self.ASKED, date(2025, 7, 1)) == (
            "asked for on Thu 14 Nov 2024, 4 meetings since (Thu 9 Jan 2025, Thu 13 Mar 2025, Tue 6 May 2025, "
            "Thu 26 Jun 2025), no date"
        )
        assert found.slot is not None
        assert (found.slot.date, found.slot.papers_due) == (day("Thu 28 Aug 2025"), day("Thu 14 Aug 2025"))

    def test_a_moved_one_counts_once_and_a_cancelled_one_not(self) -> None:
        moved = {"date": "2025-05-06", "was": ["2025-04-24", "2025-04-30"], "status": "held"}
        cancelled = {"date": "2025-06-26", "status": "cancelled"}
        at = desk(committee("scrutiny", "2024-11-14", "2025-01-09", moved, cancelled))
        assert self.days(self.ASKED, "2025-07-01", at) == ["2025-01-09", "2025-05-06"]

    def test_the_meeting_that_it_was_due_at_is_missed_from_the_day_after(self) -> None:
        item = action(type="report-back", due_meeting="2025-08-28")
        assert self.days(item, "2025-08-28") == []
        assert self.days(item, "2025-08-29") == ["2025-08-28"]
        assert self.days(item, "2025-11-13") == ["2025-08-28", "2025-11-13"]

    def test_a_meeting_that_opens_it_again_or_closes_it_has_not_missed_it(self) -> None:
        closed = ("closed", "2025-05-06", {"note": "taken"})
        opened = ("reopened", "2025-06-26", {"note": "not answered", "closed_on": "2025-05-06"})
        item = recorded(self.ASKED, closed, opened, as_of="2025-09-01")
        assert self.days(item, "2025-09-01") == ["2025-01-09", "2025-03-13", "2025-08-28"]

    def test_what_is_monitored_counts_from_the_last_look(self) -> None:
        item = action(type="monitor", agreed_on="2025-03-13")
        assert self.days(item, "2025-07-01") == ["2025-05-06", "2025-06-26"]
        looked = recorded(item, ("progress", "2025-05-06", {"note": "12 providers"}), as_of="2025-07-01")
        assert (self.days(looked, "2025-07-01"), looked.progress) == (["2025-06-26"], "12 providers")


class TestClocksOfTypes:
    @pytest.mark.parametrize(
        ("policy", "item", "due", "basis"),
        [
            # Ten working days after Thursday 26 June: 27, 30, 1, 2, 3, 4, 7, 8, 9, 10 July.
            ("{}", {"type": "circulate"}, "Thu 10 Jul 2025", "the usual clock, the council sets none: 10 working days"),
            ("{circulate: 5 working days}", {"type": "circulate"}, "Thu 3 Jul 2025", "the council's clock: 5 working"),
            # Setting one type leaves the usual clock of another alone.
            ("{monitor: 3 months}", {"type": "circulate"}, "Thu 10 Jul 2025", "the usual clock"),
            ("{monitor: 3 months}", {"type": "monitor"}, "Fri 26 Sep 2025", "the council's clock: 3 months after"),
            ("{report-back: next meeting}", {"type": "report-back"}, "Thu 28 Aug 2025", "the next usable meeting"),
            # The papers for 28 August are due on 14 August: what is agreed on the 15th goes to November.
            (
                "{report-back: Next meeting}",
                {"type": "report-back", "agreed_on": "2025-08-15"},
                "Thu 13 Nov 2025",
                "the council's clock",
            ),
            ("{}", {"type": "report-back"}, None, "no date was agreed; it takes the next usable meeting"),
            ("{}", {"type": "standing"}, None, "comes round at each meeting"),
            ("{}", {"type": "note"}, None, "done by noting"),
        ],
    )
    def test_each_sets_its_own(self, policy: str, item: dict[str, str], due: str | None, basis: str) -> None:
        at = desk(committee("scrutiny", *YEAR), council=council(f"policy: {{action_clocks: {policy}}}"))
        found = action_clock(action(**item), at, day("Mon 18 Aug 2025"))
        assert found.due == (day(due) if due else None)
        assert basis in str(found.basis)

    def test_what_is_monitored_comes_round_again(self) -> None:
        at = desk(committee("scrutiny", *YEAR), council=council("policy: {action_clocks: {monitor: 3 months}}"))
        item = recorded(action(type="monitor"), ("progress", "2025-09-10", {"note": "seen"}), as_of="2025-10-01")
        found = action_clock(item, at, day("Wed 1 Oct 2025"))
        assert (found.due, found.basis) == (
            day("Wed 10 Dec 2025"),
            "the council's clock: 3 months after it was last looked at",
        )

    def test_noting_is_done_by_noting(self) -> None:
        item = recorded(action(type="note"), as_of="2025-07-01")
        assert (item.status, item.closed_on) == ("done", date(2025, 6, 26))
        assert clock(action(type="note", agreed_on="2024-11-14"), "2025-07-01") == (0, 0, 0)

    def test_nobody_owns_it_then_who_presented_it_hears_then_the_clerk(self) -> None:
        at = desk(committee("scrutiny", *YEAR, clerk="Scrutiny clerk"))
        assert answerable(action(), at) == "Director"
        assert answerable(action(owner=None, presented_by="Head of commissioning"), at) == "Head of commissioning"
        assert answerable(action(owner=None), at) == "Scrutiny clerk"


def test_what_is_recorded_of_an_action_moves_no_workstream() -> None:
    """Whoever keeps plans ready need not make them again for it."""
    assert all(beside_plans(f"action {sort}") for sort in get_args(EventSort))


class TestTheExecutiveResponds:
    """Within two months beginning with the day of receipt: from 26 June 2025 to 25 August, which is a bank holiday."""

    ASKED = action(type="recommendation", text="The executive publishes the figures.", agreed_on="2025-06-26")

    def response(self, as_of: str, **executive: str) -> dict[str, Any]:
        item = action(type="recommendation", agreed_on="2025-06-26", executive=executive)
        found = action_clock(item, DESK, date.fromisoformat(as_of)).response
        assert found is not None
        return found.as_dict("A-1")

    def test_nothing_runs_before_receipt_is_recorded(self) -> None:
        said = self.response("2025-12-01")
        assert (said["state"], said["due"]) == ("not-sent", None)
        said = self.response("2025-12-01", sent_on="2025-06-27")
        assert (said["state"], said["due"], said["days_overdue"]) == ("not-started", None, 0)
        assert said["says"] == "The two months have not begun: no receipt by the executive is recorded."

    def test_from_receipt(self) -> None:
        said = self.response("2025-07-01", received_on="2025-06-26")
        assert (said["state"], said["due"], said["safe_day"]) == ("running", "2025-08-25", "2025-08-22")
        (step,) = said["steps"]
        assert (step["rule"], step["from"], step["count"]) == ("lga00-scrutiny-response-2m", "2025-06-26", 2)

    def test_from_the_notice_if_later(self) -> None:
        said = self.response("2025-07-20", received_on="2025-06-26", notice_on="2025-07-10")
        assert (said["started_on"], said["due"]) == ("2025-07-10", "2025-09-09")
        said = self.response("2025-07-20", received_on="2025-06-26", notice_on="2025-06-20")
        assert said["due"] == "2025-08-25"
        # A notice that comes later is not known before.
        assert self.response("2025-07-09", received_on="2025-06-26", notice_on="2025-07-10")["due"] == "2025-08-25"

    def test_overdue_until_it_responds(self) -> None:
        late = self.response("2025-09-01", received_on="2025-06-26")
        assert (late["state"], late["days_overdue"]) == ("overdue", 7)
        done = self.response("2025-12-01", received_on="2025-06-26", responded_on="2025-08-28")
        assert (done["state"], done["days_overdue"]) == ("responded", 3)
        assert done["says"] == (
            "Responded on Thu 28 Aug 2025, 3 days late (two months: Thu 26 Jun 2025 to Mon 25 Aug 2025); not yet "
            "published, 98 days after the two months (they hold for it if the report was)."
        )  # 6 of August, 30, 31, 30, and the 1st
        dates = {"received_on": "2025-06-26", "responded_on": "2025-08-20"}
        assert self.response("2025-08-25", **dates)["published_days_late"] == 0
        assert self.response("2025-09-30", **dates, published_on="2025-08-27")["published_days_late"] == 2

    def test_it_is_what_the_action_is_due_by(self) -> None:
        item = action(type="recommendation", agreed_on="2025-06-26", executive={"received_on": "2025-06-26"})
        found = action_clock(item, DESK, date(2025, 9, 1))
        assert (found.due, found.days_overdue) == (date(2025, 8, 25), 7)
        assert found.basis == "the executive's two months beginning with Thu 26 Jun 2025"
        records = [("received", "2025-06-26", {}), ("responded", "2025-08-28", {"link": "x"})]
        answered = recorded(self.ASKED, *cast(Any, records), as_of="2025-09-01")
        assert (action_clock(answered, DESK, date(2025, 9, 1)).due, answered.status) == (None, "open")

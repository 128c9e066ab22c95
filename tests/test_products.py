"""What comes round: when it is ready, which meeting sees it, and how old its data is. Counted by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from commissioning.model import Period, Product, periods
from commissioning.products import occurrences
from commissioning.testing import committee
from commissioning.testing import desk as desk_of
from tests.cli.runner import run
from tests.conftest import Desk

MEETINGS = ("2025-06-26", "2025-08-28", "2025-11-13", "2026-01-15", "2026-03-12", "2026-04-23")
DESK = desk_of(committee("scrutiny", *MEETINGS))
DASHBOARD = {"key": "d", "title": "Dashboard", "every": "quarter", "lag": "2 months"}
YEAR = (date(2025, 4, 1), date(2026, 3, 31))


def product(*bodies: dict[str, object], **fields: object) -> Product:
    return Product.model_validate({**DASHBOARD, "bodies": bodies, **fields})


class TestLeicestersDashboard:
    """Quarters of 2025-26. Two months after 30 June are over on 31 August, after 31 December on 28 February.

    From 1 July to 13 November: 31 + 31 + 30 + 31 + 13 = 136 days after 30 June. 1 October to 15 January: 31 + 30 + 31 +
    15 = 107. 1 January to 23 April: 31 + 28 + 31 + 23 = 113; to 12 March 71.
    """

    def test_as_the_example_has_it(self, desk: Desk) -> None:
        (found,) = desk.json("products")["products"]
        assert [
            (item["period"], item["ready"], item["members_see_it"], item["age_days"]) for item in found["occurrences"]
        ] == [
            ("Q1 2025-26", "2025-08-31", "2025-11-13", 136),
            ("Q2 2025-26", "2025-11-30", "2026-01-15", 107),
            ("Q3 2025-26", "2026-02-28", "2026-04-23", 113),
            ("Q4 2025-26", "2026-05-31", None, None),
        ]
        q1, _, q3, q4 = found["occurrences"]
        assert [body["date"] for body in q1["bodies"]] == ["2025-09-01", "2025-09-02", "2025-09-03", "2025-11-13"]
        assert q3["bodies"][-1]["passed_over"] == [
            {
                "date": "2026-03-12",
                "reason": "its papers are due on Fri 27 Feb 2026, before it is there on Wed 4 Mar 2026; lawful if they "
                "are taken up to the agenda's publication on Wed 4 Mar 2026 (papers_by: agenda publication)",
            }
        ]
        assert "the last one in the calendar is Thu 23 Apr 2026" in q4["bodies"][-1]["because"]
        # The workstreams of the same quarters count by the same rules, and come to the same meetings.
        for reference, item in zip(("DASH-2025-Q1", "DASH-2025-Q2", "DASH-2025-Q3"), (q1, found["occurrences"][1], q3),
                                   strict=True):  # fmt: skip
            seen = next(m for m in desk.json("plan", reference)["milestones"] if m["key"] == "scrutiny")
            assert seen["forecast"] == item["members_see_it"]

    def test_papers_that_are_taken_up_to_the_agenda_reach_12_march(self) -> None:
        body = {"title": "Scrutiny", "committee": "scrutiny", "papers_by": "agenda publication"}
        found = occurrences(product(body), DESK, *YEAR)[2]
        assert found.members is not None
        assert (found.members.day, found.members.age_days) == (date(2026, 3, 12), 71)

    def test_ready_on_the_day_is_in_time(self) -> None:
        """Papers for 12 March are due on Friday 27 February: a lag that ends on it is in time, a day later is not."""
        for lag, seen in (("58 days", date(2026, 3, 12)), ("59 days", date(2026, 4, 23))):  # from 1 January
            found = occurrences(product({"title": "S", "committee": "scrutiny"}, lag=lag), DESK, *YEAR)[2]
            assert found.members is not None
            assert found.members.day == seen

    def test_a_cancelled_meeting_is_passed_over(self) -> None:
        at = desk_of(committee("scrutiny", {"date": "2025-11-13", "status": "cancelled"}, "2026-01-15"))
        found = occurrences(product({"title": "S", "committee": "scrutiny"}), at, *YEAR)[0]
        assert found.members is not None
        assert (found.members.day, found.members.passed_over) == (
            date(2026, 1, 15),
            ((date(2025, 11, 13), "cancelled"),),
        )

    def test_one_body_after_the_other(self) -> None:
        at = desk_of(committee("board", "2025-10-02", "2025-12-04"), committee("scrutiny", *MEETINGS))
        bodies = ({"title": "Board", "committee": "board"}, {"title": "S", "committee": "scrutiny"})
        found = occurrences(product(*bodies), at, *YEAR)[0]
        assert [str(item.day) for item in found.seen] == ["2025-10-02", "2025-11-13"]
        assert found.members is found.seen[0]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"every": "year"}, [Period("2025-26", date(2025, 4, 1), date(2026, 3, 31))]),
        (
            {"every": "half-year"},
            [
                Period("H1 2025-26", date(2025, 4, 1), date(2025, 9, 30)),
                Period("H2 2025-26", date(2025, 10, 1), date(2026, 3, 31)),
            ],
        ),
        ({"every": "month", "since": "2026-02-15"}, [
            Period("February 2026", date(2026, 2, 1), date(2026, 2, 28)),
            Period("March 2026", date(2026, 3, 1), date(2026, 3, 31)),
        ]),
        ({"every": "quarter", "year_starts": "1", "until": "2025-07-01"}, [
            Period("Q2 2025", date(2025, 4, 1), date(2025, 6, 30)),
        ]),
    ],
)  # fmt: skip
def test_periods(fields: dict[str, str], expected: list[Period]) -> None:
    assert list(periods(product(**fields), *YEAR)) == expected


def test_past_the_holiday_data_no_day_is_made_up(desk: Desk) -> None:
    (row,) = desk.json("products", "--from", "2040-03-01", "--to", "2040-04-01")["products"]
    (found,) = row["occurrences"]
    assert (found["ready"], found["members_see_it"]) == ("2040-05-31", None)
    assert "does not reach" in found["bodies"][0]["because"]


def test_what_is_asked_wrongly_is_said(desk: Desk, tmp_path: Path) -> None:
    assert "There is no product 'x'. There is: sce-dashboard." in desk.run("products", "x").err
    assert "lies before the first" in desk.run("products", "--from", "2026-01-01", "--to", "2025-01-01").err
    file = tmp_path / "p.yaml"
    file.write_text(
        "products:\n  - key: d\n    title: D\n    every: quarter\n    lag: 2 months\n    bodies:\n"
        "      - title: S\n        committee: asc-scrutin\n",
        encoding="utf-8",
    )
    ran = run("load", file, "--db", desk.url, "--by", "clerk", "--json")
    assert (ran.code, ran.json["error"]["id"], ran.json["error"]["line"]) == (2, "unknown-reference", 8)
    assert "Write 'asc-scrutiny'" in ran.json["error"]["message"]

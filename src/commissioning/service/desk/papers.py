"""Reports to meetings: where each link of their chains stands, what is wrong with them, and which ways are left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from commissioning.errors import NotFound, Problem, Severity, Source
from commissioning.model import PaperItem
from commissioning.plan.changes.paper_routes import CouncilDays, Route, routes
from commissioning.plan.findings.meeting_days import closed_on
from commissioning.plan.meetings import meeting_known_on
from commissioning.plan.papers import Paper, papers_of, papers_of_plan
from commissioning.plan.papers_wrong import paper_problems, shut_links
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store, Unit

_SHORTEST = 4
"""How many letters of an id that the program made must be typed."""


@dataclass(frozen=True)
class PaperRow:
    """A report with what is wrong with it and the ways that are left.

    ``shut`` says why the offices are shut on those of its days that fall into a closure.
    """

    paper: Paper
    problems: tuple[Problem, ...]
    routes: tuple[Route, ...]
    shut: Mapping[date, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        found = self.paper.as_dict()
        for link, item in zip(self.paper.chain, found["chain"], strict=True):
            item["shut"] = self.shut.get(link.due)
        return {
            **found,
            "routes": [route.as_dict() for route in self.routes],
            "problems": [problem.as_dict() for problem in self.problems],
        }


@dataclass(frozen=True)
class PaperBoard:
    """Reports by meeting."""

    as_of: date
    rows: tuple[PaperRow, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with them."""
        return tuple(problem for row in self.rows for problem in row.problems)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "as_of": self.as_of.isoformat(),
            "papers": [row.as_dict() for row in self.rows],
            "problems": [problem.as_dict() for problem in self.problems],
        }


def papers(store: Store, committee: str | None = None, meeting: date | None = None, *, as_of: date) -> PaperBoard:
    """Reports with their chains, by meeting: those of meetings to come, or of the one that is named.

    Args:
        store: an open database.
        committee: its key; else all committees.
        meeting: the day of a meeting of it, or one that the meeting had.
        as_of: today.

    Raises:
        NotFound: there is no such committee or meeting.
    """
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        if committee is not None and committee not in portfolio.committees:
            known = ", ".join(portfolio.committees) or "none yet"
            raise NotFound("not-found", f"There is no committee '{committee}'. There is: {known}.")
        wanted = meeting_known_on(portfolio.meetings[committee], meeting) if committee and meeting else None
        if meeting is not None and wanted is None:
            days = ", ".join(item.date.isoformat() for item in portfolio.meetings[str(committee)][-12:]) or "none"
            raise NotFound("not-found", f"{committee} has no meeting on {meeting}. Its last ones are: {days}.")
        found = [
            paper
            for paper in papers_in(portfolio)
            if committee in (None, paper.committee)
            and (paper.meeting.date == wanted.date if wanted else paper.status != "taken")
        ]
        return PaperBoard(as_of, tuple(row_of(portfolio, paper, always=False) for paper in found))


def paper(store: Store, key: str, *, as_of: date) -> PaperRow:
    """One report, with the ways to a meeting that are left to it.

    Args:
        store: an open database.
        key: what it is known by (see ``papers``), or the first letters of an id that the program made.
        as_of: today.

    Raises:
        NotFound: there is no such report.
    """
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        return row_of(portfolio, find_paper(portfolio, key), always=True)


def row_of(portfolio: Portfolio, paper: Paper, *, always: bool) -> PaperRow:
    """A report with its problems and its ways; with ``always`` false, ways only where it is endangered or missed."""
    days = sorted({paper.meeting.date, *(link.due for link in paper.chain)})
    shut = {day: reason for day in days if (reason := closed_on(day, portfolio.council))}
    ways: tuple[Route, ...] = ()
    if paper.expected and (always or paper.status in ("missed", "at-risk")):
        plan = portfolio.plan(paper.reference) if paper.reference and paper.milestone else None
        ways = routes(paper, plan, CouncilDays(portfolio.council, portfolio.rules, portfolio.calendars))
    problems = (*paper_problems(paper), *shut_links(paper, portfolio.council.policy.closures))
    return PaperRow(paper, problems, ways, shut)


def papers_in(portfolio: Portfolio) -> tuple[Paper, ...]:
    """Every report to a meeting as of the portfolio's day, by meeting."""
    if not portfolio.councils:
        return ()
    return papers_of(portfolio.plans(), portfolio.paper_desk, portfolio.as_of)


def find_paper(portfolio: Portfolio, key: str) -> Paper:
    """The report with this key. Raises ``NotFound`` with those that are spelt nearly so."""
    own = {item.key: item.workstream for item in portfolio.paper_desk.written}
    reference = own.get(key) or key.partition(":")[0]
    found: Sequence[Paper] = ()
    if portfolio.councils and reference in portfolio.references:
        found = _called(papers_of_plan(portfolio.plan(reference), portfolio.paper_desk), key)
    if not found:
        every = papers_in(portfolio)
        found = _called(every, key) or _begins(every, key)
        if len(found) != 1:
            known = [item.key for item in every]
            near = get_close_matches(key, known, n=3, cutoff=0.5) or known[-6:]
            what = f"{len(found)} reports begin with" if found else "There is no report"
            meant = f"Do you mean {' or '.join(near)}?" if near else "There is none yet."
            raise NotFound("not-found", f"{what} '{key}'. {meant}")
    return found[0]


def _called(papers: Sequence[Paper], key: str) -> list[Paper]:
    return [item for item in papers if key == item.key or key in item.also]


def _begins(papers: Sequence[Paper], key: str) -> list[Paper]:
    return [item for item in papers if len(key) >= _SHORTEST and item.key.startswith(key)]


def paper_doubts(unit: Unit, portfolio: Portfolio, reference: str | None) -> Iterator[Problem]:
    """What is wrong with the reports of a workstream, or with all; what a plan says already is not said again."""
    if not portfolio.councils or (reference is not None and reference not in portfolio.workstreams):
        return
    files = {stored.key: stored for sort in ("workstream", "paper") for stored in unit.nouns(sort)}
    one = () if reference is None else papers_of_plan(portfolio.plan(reference), portfolio.paper_desk)
    for found in papers_in(portfolio) if reference is None else one:
        stored = files.get(found.key) or files.get(found.reference or "")
        source = Source(stored.path, stored.line) if stored and stored.path else None
        closures = () if found.milestone else portfolio.council.policy.closures
        for problem in (*paper_problems(found), *shut_links(found, closures)):
            if problem.id != "paper-chain-missed" or found.milestone is None:
                yield problem.at(source)


def reports_of_nothing(portfolio: Portfolio, written: Iterable[tuple[PaperItem, Source]]) -> Iterator[Problem]:
    """The reports of files whose milestone no plan has at a meeting."""
    for item, source in written:
        if item.workstream is None or item.milestone is None or item.workstream not in portfolio.workstreams:
            continue
        nodes = portfolio.plan(item.workstream).network.nodes.values()
        known = [node.key for node in nodes if node.how == "meeting"]
        if item.milestone not in known:
            yield Problem(
                "unknown-reference",
                f"paper {item.key}, milestone: {item.workstream} takes no '{item.milestone}' to a meeting.",
                f"Write one of {', '.join(known)}." if known else "Write 'committee:' and 'meeting:' in its place.",
                Severity.ERROR, source, item.milestone, item.workstream,
            )  # fmt: skip

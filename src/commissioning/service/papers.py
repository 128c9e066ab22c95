"""Reports to meetings: where each link of their chains stands."""

from __future__ import annotations

from collections.abc import Iterator

from commissioning.errors import Problem, Source
from commissioning.plan.papers import Paper, papers_of, papers_of_plan
from commissioning.plan.papers_wrong import paper_problems
from commissioning.service.portfolio import Portfolio
from commissioning.store import Unit


def papers_in(portfolio: Portfolio) -> tuple[Paper, ...]:
    """Every report to a meeting as of the portfolio's day, by meeting."""
    if not portfolio.councils:
        return ()
    return papers_of(portfolio.plans(), portfolio.paper_desk, portfolio.as_of)


def paper_doubts(unit: Unit, portfolio: Portfolio, reference: str | None) -> Iterator[Problem]:
    """What is wrong with the reports of a workstream, or with all; a meeting that a plan missed is said by the plan."""
    if not portfolio.councils or (reference is not None and reference not in portfolio.workstreams):
        return
    files = {stored.key: stored for sort in ("workstream", "paper") for stored in unit.nouns(sort)}
    one = () if reference is None else papers_of_plan(portfolio.plan(reference), portfolio.paper_desk)
    for paper in papers_in(portfolio) if reference is None else one:
        stored = files.get(paper.key) or files.get(paper.reference or "")
        source = Source(stored.path, stored.line) if stored and stored.path else None
        for problem in paper_problems(paper):
            if problem.id != "paper-chain-missed" or paper.milestone is None:
                yield problem.at(source)

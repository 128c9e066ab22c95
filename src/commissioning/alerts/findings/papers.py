"""Reports to meetings: clearances that are missing, stale or refused, and late links of those that no plan dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from commissioning.actions import Desk
from commissioning.alerts.finding import Finding
from commissioning.alerts.findings.deadlines import is_soon, soon_since
from commissioning.alerts.recipients import around_committee, around_work
from commissioning.dates import ONE_DAY, say
from commissioning.model import Workstream
from commissioning.plan.paper_chain import ChainLink
from commissioning.plan.papers import Paper
from commissioning.plan.papers_wrong import how_to_clear


def of_papers(papers: Iterable[Paper], work: Workstream | None, desk: Desk, as_of: date) -> Iterator[Finding]:
    """The findings of reports that are still to be heard.

    The days of a plan's own report are milestones, and told as such; of one that a file or a work programme names, they
    are told here.

    Args:
        papers: as of the day.
        work: the workstream that they are of, if they are of one.
        desk: the council's policy, calendars, committees and meetings.
        as_of: today.
    """
    for paper in papers:
        if paper.status == "taken" or not paper.expected or not paper.published or paper.meeting.date < as_of:
            continue
        if paper.meeting.meeting.status == "cancelled":
            continue
        base = _about(paper, work, desk)
        yield from _clearances(paper, base)
        if paper.milestone is None:
            yield from _links(paper, base, desk, as_of)


def _about(paper: Paper, work: Workstream | None, desk: Desk) -> Finding:
    """What all findings of a report have in common."""
    people = (
        around_work(desk, work, paper.owner, paper.committee)
        if work
        else around_committee(desk, paper.committee, paper.owner)
    )
    meeting = paper.meeting
    why = f"It is for {meeting.committee.title}, {say(meeting.date)}; papers are due on {say(meeting.papers_due)}."
    return Finding(
        "paper-overdue", paper.reference or paper.committee, paper.milestone or paper.key, paper.title,
        meeting.papers_due, people, meeting=meeting, papers_due=meeting.papers_due, why=(why,),
    )  # fmt: skip


def _clearances(paper: Paper, base: Finding) -> Iterator[Finding]:
    links = [link for link in paper.chain if link.kind == "clearance"]
    for (key, due), group in groupby(links, key=lambda link: (link.key, link.due)):
        at = list(group)
        found = replace(base, due=due, key=f"{base.key}-{key}")
        if missing := [link for link in at if link.state == "missing"]:
            words = f"{base.reference}: {paper.title} is not cleared by {_roles(missing)}"
            why = ("Silence is no clearance.", *base.why)
            todo = _clear(paper, missing)
            yield replace(found, rule="clearance-missing", words=words, why=why, also=_named(missing), todo=todo)
        stale = [link for link in at if link.state == "stale"]
        if stale and paper.version is not None:
            version = paper.version.version
            words = f"{base.reference}: {paper.title}: {_roles(stale)} cleared an earlier version than {version}"
            yield replace(
                found, rule="clearance-stale", key=f"{found.key}-{version}", words=words, also=_named(stale),
                why=("What changed since is not cleared.", *base.why), todo=_clear(paper, stale),
                since=paper.version.dated,
            )  # fmt: skip
        for link in (link for link in at if link.state == "refused"):
            words = f"{base.reference}: {link.role} refused to clear {paper.title}, version {link.version}"
            todo = "Mend it, record the new version, and have it cleared: "
            todo += f"commissioning paper version {paper.key} --version NAME --on DATE."
            yield replace(
                found, rule="clearance-refused", key=f"{found.key}-{link.role}", words=words, since=link.on, todo=todo,
                why=(*((link.note,) if link.note else ()), *base.why),
            )  # fmt: skip


def _links(paper: Paper, base: Finding, desk: Desk, as_of: date) -> Iterator[Finding]:
    for link in paper.chain:
        if link.kind == "clearance" or link.state not in ("due", "missing"):
            continue
        soon = link.state == "due"
        if soon and not is_soon(link.due, desk, as_of):
            continue
        record = f"commissioning paper met {paper.key} {link.key} --on DATE"
        todo = f"Do it by {say(link.due)} and record it: {record}." if soon else f"If it is done, record it: {record}."
        yield replace(
            base, rule="paper-due-soon" if soon else "paper-overdue", key=f"{base.key}-{link.key}", due=link.due,
            words=f"{base.reference}: {link.title}: {paper.title}", papers_due=max(link.due, paper.meeting.papers_due),
            since=soon_since(link.due, desk, as_of) if soon else link.due + ONE_DAY, todo=todo,
        )  # fmt: skip


def _named(links: Sequence[ChainLink]) -> tuple[str, ...]:
    return tuple(link.role for link in links if link.role)


def _roles(links: Sequence[ChainLink]) -> str:
    names = _named(links)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _clear(paper: Paper, links: Sequence[ChainLink]) -> str:
    return f"Ask for it, and record what is given: {how_to_clear(paper, links[0])}."

"""What governance staff record of reports: versions, clearances, and links of the chain that are met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commissioning.dates import say
from commissioning.errors import BadInput, NotFound
from commissioning.model import Change, Clearance, Done, PaperVersion, same_words
from commissioning.plan import Plan
from commissioning.plan.changes.difference import Difference
from commissioning.plan.papers import Paper, clearance_dict, version_dict
from commissioning.service.desk.papers import PaperRow, find_paper, row_of
from commissioning.service.plans.recording import NOTHING, Recorded, settle
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store, Unit


@dataclass(frozen=True)
class PaperRecorded:
    """A record that was made of a report, the report as it is then, and what it moved in the plan of its workstream."""

    change: Change
    row: PaperRow
    difference: Difference
    said: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "change": self.change.as_dict(), **self.said, "paper": self.row.as_dict(), **self.difference.as_dict(),
        }  # fmt: skip


def paper_version(store: Store, key: str, version: PaperVersion, *, author: Author, as_of: date) -> PaperRecorded:
    """Records a version of a report; the clearances of those before it are stale from then on.

    Args:
        store: an open database.
        key: the report.
        version: its name, its day and where it is.
        author: who records it, when, and why.
        as_of: today.

    Raises:
        NotFound: there is no such report.
        BadInput: the day is still to come, or there is such a version already.
        Meanwhile: somebody else recorded something of it at the same moment.
    """
    if version.dated is None:
        raise BadInput("bad-usage", "Give the day from which the version existed.")
    _not_to_come(version.dated, as_of)
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        paper = find_paper(portfolio, key)
        same = next((item for item in paper.versions if item.version == version.version), None)
        if same is not None:
            message = f"{paper.key} has a version {same.version} already. Give another name."
            raise BadInput("bad-usage", message)
        unit.add_desk("paper", paper.key, "version", on=version.dated,
                      said={"version": version.version, "link": version.link})  # fmt: skip
        before = paper.version.version if paper.version else None
        unit.log("paper version", _reference(paper), field=_field(paper, "version"), before=before,
                 after=version.version)  # fmt: skip
        return _recorded(unit, portfolio, paper, {"version": version_dict(version)})


def paper_clear(store: Store, key: str, clearance: Clearance, *, author: Author, as_of: date) -> PaperRecorded:
    """Records that a role cleared a version of a report, or refused to.

    Args:
        store: an open database.
        key: the report.
        clearance: the role, the version, the day, and whether it was refused.
        author: who records it, when, and why.
        as_of: today.

    Raises:
        NotFound: there is no such report.
        BadInput: no date, or one still to come or before the version existed (``clearance-before-version``); no such
            version; or a role that the chain does not ask for (``unknown-reference``).
        Meanwhile: somebody else recorded something of it at the same moment.
    """
    if clearance.dated is None:
        raise BadInput("bad-usage", "A clearance without a date is none. Give the day on which it was given.")
    _not_to_come(clearance.dated, as_of)
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        paper = find_paper(portfolio, key)
        role = next((role for role in paper.roles if same_words(role) == same_words(clearance.role)), None)
        if role is None:
            asked = ", ".join(paper.roles) or "nobody"
            message = f"The chain of {paper.committee} asks for no clearance by '{clearance.role}'. It asks {asked}."
            raise BadInput("unknown-reference", message)
        version = next((item for item in paper.versions if item.version == clearance.version), None)
        if version is None:
            known = ", ".join(item.version for item in paper.versions) or "none yet"
            record = f"commissioning paper version {paper.key} --version {clearance.version} --on DATE"
            message = f"{paper.key} has no version '{clearance.version}'. It has: {known}. Record it first: {record}."
            raise BadInput("unknown-reference", message)
        if version.dated is not None and clearance.dated < version.dated:
            message = (
                f"Version {version.version} of {paper.key} is of {say(version.dated)}; it cannot have been cleared on "
                f"{say(clearance.dated)}. Mend the day, or name the version that was cleared."
            )
            raise BadInput("clearance-before-version", message)
        said = {"role": role, "version": version.version, "refused": clearance.refused, "note": clearance.note,
                "post": clearance.by}  # fmt: skip
        unit.add_desk("paper", paper.key, "clearance", on=clearance.dated, said=said)
        was = next(link for link in paper.chain if link.kind == "clearance" and link.role == role).state
        what = "paper refused" if clearance.refused else "paper cleared"
        unit.log(what, _reference(paper), field=_field(paper, role), before=was,
                 after=f"version {version.version}, {clearance.dated}")  # fmt: skip
        given = clearance.model_copy(update={"role": role, "by": clearance.by or author.name})
        return _recorded(unit, portfolio, paper, {"clearance": clearance_dict(given)})


def paper_met(store: Store, key: str, link: str, *, on: date, author: Author, as_of: date) -> PaperRecorded:
    """Records that a link of a report's chain is met: the draft was sent, the briefing held, the final handed in.

    Of a milestone's report this is its plan's record too, as ``done`` makes it.

    Args:
        store: an open database.
        key: the report.
        link: the key of a link; ``agenda`` for the agenda.
        on: the day.
        author: who records it, when, and why.
        as_of: today.

    Raises:
        NotFound: there is no such report or link.
        BadInput: the day is still to come, or the link is a clearance.
        Meanwhile: somebody else recorded something of it at the same moment.
    """
    _not_to_come(on, as_of)
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        paper = find_paper(portfolio, key)
        found = next((item for item in paper.chain if item.key == link), None)
        if found is None:
            known = ", ".join(dict.fromkeys(item.key for item in paper.chain))
            raise NotFound("not-found", f"The chain of {paper.key} has no link '{link}'. It has: {known}.")
        if found.kind == "clearance":
            record = f"commissioning paper clear {paper.key} --role ROLE --version NAME --on DATE"
            raise BadInput("bad-usage", f"'{link}' is a clearance, which is given by a role: {record}.")
        said = {"link": {"key": link, "on": on.isoformat()}}
        if paper.reference and paper.milestone:
            plan = portfolio.plan(paper.reference)
            recorded = _done(unit, plan, f"{paper.milestone}-{link}", on)
            return PaperRecorded(recorded.change, _anew(unit, portfolio, paper), recorded.difference, said)
        unit.add_desk("paper", paper.key, "link", on=on, said={"link": link})
        unit.log("paper link met", _reference(paper), field=_field(paper, link), before=found.on, after=on)
        return _recorded(unit, portfolio, paper, said)


def _not_to_come(on: date, as_of: date) -> None:
    if on > as_of:
        raise BadInput("bad-usage", f"{say(on)} is still to come as of {say(as_of)}. Give the day on which it was.")


def _reference(paper: Paper) -> str:
    """Whose history keeps it: the workstream's, else the report's own."""
    return paper.reference or paper.key


def _field(paper: Paper, what: str) -> str:
    return f"{paper.milestone or paper.key}: {what}" if paper.reference else what


def _recorded(unit: Unit, before: Portfolio, paper: Paper, said: dict[str, Any]) -> PaperRecorded:
    """The report after a record, with what the record says of the links that its plan knows as milestones."""
    (change,) = unit.changes(after=unit.last_change() - 1)
    moved = NOTHING
    if paper.reference and paper.milestone:
        moved = _bring_plan_in_line(unit, before, paper)
    return PaperRecorded(change, _anew(unit, before, paper), moved, said)


def _anew(unit: Unit, before: Portfolio, paper: Paper) -> PaperRow:
    after = Portfolio(unit, before.as_of)
    return row_of(after, find_paper(after, paper.key), always=True)


def _done(unit: Unit, plan: Plan, key: str, on: date) -> Recorded:
    """Records a link as the milestone that it is in a plan."""
    facts = plan.scene.facts.in_force()
    fact = next((fact for fact in facts.done if fact.key == key), None)
    unit.add_done(Done(reference=plan.reference, key=key, on=on, attempt=fact.attempt if fact else facts.attempt))
    unit.log("done", plan.reference, field=key, before=fact.on if fact else None, after=on)
    return settle(unit, plan, {key: f"was done on {say(on)}"})


def _bring_plan_in_line(unit: Unit, before: Portfolio, paper: Paper) -> Difference:
    """A link that is met is a milestone that is done; one whose clearances are stale again is no more."""
    reference, milestone = str(paper.reference), str(paper.milestone)
    plan = before.plan(reference)
    now = find_paper(Portfolio(unit, before.as_of), paper.key)
    done = {fact.key: fact for fact in plan.scene.facts.in_force().done}
    moved = NOTHING
    for key in dict.fromkeys(link.key for link in now.chain):
        full, met, was = f"{milestone}-{key}", _met(now, key), _met(paper, key)
        fact = done.get(full)
        if met is not None and met != was and (fact is None or fact.on != met):
            moved = _done(unit, plan, full, met).difference
        elif met is None and was is not None and fact is not None:
            unit.take_back(fact)
            unit.log("done taken back", reference, field=full, before=fact.on)
            moved = settle(unit, plan, {full: "has a clearance of an earlier version"}).difference
    return moved


def _met(paper: Paper, key: str) -> date | None:
    """The day on which a link was met with all its roles; ``None`` while it is not."""
    links = [link for link in paper.chain if link.key == key]
    days = [link.on for link in links if link.holds and link.on]
    return max(days) if len(days) == len(links) else None

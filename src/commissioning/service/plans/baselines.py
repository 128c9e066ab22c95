"""Baselines: named copies of a plan, kept as it was, and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commissioning.dates import say
from commissioning.errors import BadInput, NotFound
from commissioning.model import Baseline, BaselineMilestone
from commissioning.plan import Plan
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store, Unit

LONGEST_NAME = 200


@dataclass(frozen=True)
class BaselineKept:
    """A baseline, and whether it was made now; false when the same one was there already."""

    baseline: Baseline
    made: bool

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {"baseline": self.baseline.as_dict(), "made": self.made}


def baseline(store: Store, reference: str, *, name: str, author: Author, as_of: date) -> BaselineKept:
    """Keeps the plan of a workstream as it is, under a name. The same plan under the same name is kept once.

    Raises:
        NotFound: no such workstream.
        BadInput: the name is empty or too long, another plan was kept under it, or the workstream was stopped.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        message = f"A baseline wants a name of 1 to {LONGEST_NAME} characters: what it was noted as, and when."
        raise BadInput("bad-usage", message)
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        milestones = _kept(portfolio.plan(reference))
        if not milestones:
            raise BadInput("bad-usage", f"{reference} was stopped; its plan has no milestone to keep.")
        there = next((item for item in unit.baselines(reference) if item.name == name), None)
        if there is not None:
            if there.milestones == milestones:
                return BaselineKept(there, False)
            message = (
                f"{reference} has a baseline '{name}' of {say(there.as_of)}, and the plan has changed since. "
                "A baseline is never changed; give this one another name."
            )
            raise BadInput("duplicate-reference", message)
        made = keep_plan(unit, portfolio.plan(reference), name, portfolio.holidays.version)
        return BaselineKept(made, True)


def keep_plan(unit: Unit, plan: Plan, name: str, holidays: str, *, meeting: str | None = None) -> Baseline:
    """Keeps a plan under a name that its workstream has not used, with its entry of the change log.

    ``meeting``: the meeting at which it was noted, for that entry.
    """
    unit.log("baseline", plan.reference, field=meeting, after=name)
    author = unit.author
    made = Baseline(
        reference=plan.reference, name=name, at=author.at, by=author.name, as_of=plan.as_of, milestones=_kept(plan),
        seq=unit.last_change(), holidays=holidays,
    )  # fmt: skip
    unit.add_baseline(made)
    return made


def baselines(store: Store, reference: str) -> tuple[Baseline, ...]:
    """The baselines of a workstream, oldest first. Raises ``NotFound``."""
    with store.reading() as unit:
        if unit.noun("workstream", reference) is None:
            Portfolio(unit, date.min).workstream(reference)
        return unit.baselines(reference)


def baseline_of(unit: Unit, reference: str, name: str | None, *, as_of: date) -> Baseline | None:
    """The baseline with a name, else the last one that was made of a plan as of ``as_of`` or before.

    Raises:
        NotFound: there is none with that name.
    """
    found = unit.baselines(reference)
    if name is None:
        return next((item for item in reversed(found) if item.as_of <= as_of), None)
    for item in found:
        if item.name == name:
            return item
    known = ", ".join(f"'{item.name}'" for item in found) or "none yet"
    raise NotFound("not-found", f"{reference} has no baseline '{name}'. It has: {known}.")


def _kept(plan: Plan) -> tuple[BaselineMilestone, ...]:
    return tuple(
        BaselineMilestone(
            key=item.key, title=item.title, target=item.target, deadline=item.deadline, forecast=item.forecast,
            actual=item.actual,
        )
        for item in plan.milestones
        if item.status != "dropped"
    )  # fmt: skip
